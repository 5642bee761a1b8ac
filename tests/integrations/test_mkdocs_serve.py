"""`mkdocs serve` runs, files are edited, its log is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from generator_runs import free_port, serving, status_of, write

pytest.importorskip("mkdocs")

CONFIGURATION = """
site_name: Small
site_url: https://docs.example.org/small/
plugins:
  - linkcheck
nav:
  - index.md
  - more.md
"""
AWAY = "internal-broken (LNK001): /small/nope/ is not in the output"
FURTHER = "internal-broken (LNK001): /small/nowhere/ is not in the output"


def project(folder: Path) -> Path:
    return write(
        folder, {"mkdocs.yml": CONFIGURATION, "docs/index.md": "[away](nope/)", "docs/more.md": "more"}
    )


def test_serve_reports_what_changed_and_keeps_serving(tmp_path: Path) -> None:
    site, port = project(tmp_path), free_port()
    with serving(site, "mkdocs", "serve", "-a", f"127.0.0.1:{port}", "--strict") as server:
        server.wait_for("linkcheck: 1 error in 3 pages: a build would fail")
        assert AWAY in server.said
        server.wait_for("Serving on")

        write(site, {"docs/more.md": "[further](../nowhere/)"})
        server.wait_for("linkcheck: 1 new error, 1 error as before: a build would fail")
        assert (server.said.count(AWAY), server.said.count(FURTHER)) == (1, 1)

        write(site, {"docs/index.md": "First.\n\n[away](nope/)"})  # on another line
        server.wait_for("linkcheck: 2 errors as before: a build would fail")
        assert (server.said.count(AWAY), server.said.count(FURTHER)) == (1, 1)

        write(site, {"docs/index.md": "[back](more.md)"})
        server.wait_for("linkcheck: 1 error as before, 1 fixed: a build would fail")
        assert f"linkcheck: fixed: error {AWAY}, was at " in server.said
        assert status_of(f"http://127.0.0.1:{port}/small/") == 200

        write(site, {"docs/more.md": "[here](#top), [absolute](https://docs.example.org/small/)"})
        server.wait_for("linkcheck: no broken links in 3 pages")
        server.wait_for("), 1 fixed")
        assert server.said.count("references, ") == 1, "what was looked at is said once"
        assert server.runs


@pytest.mark.parametrize("options", [(), ("--clean",), ("--dirty",)])
def test_serve_never_ends_because_of_findings(tmp_path: Path, options: tuple[str, ...]) -> None:
    site, port = project(tmp_path), free_port()
    with serving(site, "mkdocs", "serve", "-a", f"127.0.0.1:{port}", *options) as server:
        server.wait_for("WARNING -  linkcheck: 1 error in 3 pages: a build would fail")
        server.wait_for("Serving on")
        write(site, {"docs/more.md": "[further](../nowhere/)"})
        server.wait_for("linkcheck: 1 new error, 1 error as before: a build would fail")
        assert status_of(f"http://127.0.0.1:{port}/small/more/") == 200
        assert server.runs


def test_a_second_start_reads_from_the_cache(tmp_path: Path) -> None:
    """The server builds into a new temporary folder at each start."""
    site, port, said = project(tmp_path), free_port(), []
    for _ in range(2):
        with serving(site, "mkdocs", "serve", "-a", f"127.0.0.1:{port}") as server:
            server.wait_for("Serving on")
            said.append([line for line in server.said.splitlines() if "linkcheck" in line])
    assert said[0] == said[1]
    assert len(list((site / ".linkcheck-cache").glob("*.pages"))) == 1
