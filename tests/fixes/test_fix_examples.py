"""Real generators: what is planted in an example is mended in its sources, and the next build is clean of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import generator_runs
import pytest

LINES = {
    "mkdocs-site": {
        "docs/guide/alarms.md": [
            "[Sensors](/guide/sensors/) and [the limits](../reference.md#limts).",
            "[A partner](https://partner.example/){ rel=\"ugc,nofollow\" }, [a friend](https://friend.example/){ .x rel='no-follow' }.",
            'Call <a href="tel:+41 81 555 01 02">us</a>, or see [the list](http:/list.example/?a=1&amp;b=2 "T").',
            "- [A *shop*](https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2 'T'), <https://www.awin1.com/cread.php?awinmid=3&awinaffid=2>",
            "[one][shop] and [two][shop]",
            "[shop]: https://www.awin1.com/cread.php?awinmid=4&awinaffid=2",
            "[Old][] and ![é](/img/sensor.svg)",
            "[old]: ../old-setup.html",
        ],
    },
    "pelican-blog": {
        "content/posts/three-passes.md": [
            "[Snow]({filename}snow.rst) and [the pass](/Images/pass.svg).",
            '[A partner](https://partner.example/){: rel="ugc,nofollow" }, <a rel="nofolow" href="https://friend.example/">x</a>.',
            "> [A *shop*](https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2)",
            "<p>A <a class='b' href='https://www.awin1.com/cread.php?awinmid=5&amp;awinaffid=2'>shop</a></p>",
            "[Numbers](tel:+41 81 555 01 03) é\t[x](/2026/three-passes-in-four-days.HTML)",
        ],
        "content/posts/snow.rst": [
            "A `pass </images/PASS.svg>`_ and a call_.",
            ".. _call: tel:+41 (81) 555 01 04",
            ".. raw:: html\n\n   <a href=\"https://friend.example/\" rel='ugc,nofollow'>x</a>",
        ],
        "theme/templates/base.html": [
            "<footer><a href=\"/Images/pass.svg\">A pass</a> <a rel='nofollow,me' href='https://me.example/'>me</a></footer>",
        ],
    },
}
BUILDS = {"mkdocs-site": ("mkdocs", "build", "-q"), "pelican-blog": ("pelican", "-q")}
SITES = {"mkdocs-site": "site", "pelican-blog": "output"}
LEFT = {"content/pages/contact.md"}
"""Where the example itself has something that nobody but its author can mend."""


def build(name: str, folder: Path) -> None:
    shutil.rmtree(folder / SITES[name], ignore_errors=True)
    generator_runs.run(folder, *BUILDS[name])
    assert (folder / SITES[name] / "index.html").exists()


def fix(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = generator_runs.run(folder, "linkcheck_plugin", "fix", "--preset", "recommended", *arguments)
    return done.returncode, done.stdout, done.stderr


def fixable(folder: Path) -> list[dict[str, object]]:
    checked = generator_runs.run(
        folder, "linkcheck_plugin", "check", "--offline", "--preset", "recommended", "--format", "json"
    )
    return [finding for finding in json.loads(checked.stdout)["findings"] if finding["fix"] is not None]


@pytest.fixture(params=list(LINES))
def planted(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """An example with further defects, in files with both kinds of line ends, built."""
    folder = generator_runs.example(request.param, tmp_path)
    (folder / ".git").mkdir()
    for name, lines in LINES[request.param].items():
        newline = "\r\n" if name.endswith("md") else "\n"
        text = "\n\n".join([(folder / name).read_text("utf-8"), *lines, ""])
        (folder / name).write_bytes(text.replace("\n", newline).encode())
    build(request.param, folder)
    return request.param, folder


def test_what_was_planted_is_mended(planted: tuple[str, Path]) -> None:
    name, folder = planted
    before = {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".linkcheck-cache" not in path.parts
    }
    found = fixable(folder)
    assert len(found) >= 8
    status, difference, _ = fix(folder)
    assert status == 1
    assert all(path.read_bytes() == content for path, content in before.items())
    status, nothing, said = fix(folder, "--write")
    assert (status, nothing) == (0, "")
    assert said.splitlines()[-1].startswith("fixed ")
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert {f"b/{path.relative_to(folder)}" for path in changed} == {
        line.removeprefix("+++ ") for line in difference.splitlines() if line.startswith("+++ ")
    }
    for path in changed:
        old, new = before[path], path.read_bytes()
        assert old.count(b"\r\n") == new.count(b"\r\n")
        assert old.count(b"\n") == new.count(b"\n")
    mended = {path: path.read_bytes() for path in changed}
    assert fix(folder, "--write")[:2] == (0, "")  # before the next build: nothing more
    assert all(path.read_bytes() == content for path, content in mended.items())
    build(name, folder)
    assert [finding["message"] for finding in fixable(folder) if finding["source"]["path"] not in LEFT] == []
    assert fix(folder)[:2] == (0, "")
