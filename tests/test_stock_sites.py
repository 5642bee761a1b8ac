"""New sites, as their generators make them, have no finding at warning or above, without configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from generator_runs import run, write

ANSWERS = "\n\n\n\n{address}\n\n\nn\n"
"""Folder, title, author, language as offered; address; pagination, time zone; no scripts for automation."""


def findings(project: Path) -> list[tuple[Any, ...]]:
    """What `linkcheck check` finds in the project's output, which it has to detect."""
    result = run(project, "linkcheck_plugin", "check", "--offline", "--format", "json")
    report = json.loads(result.stdout)
    assert report["site"]["pages"] > 0
    assert report["coverage"]["checked"] > 0
    found = [finding for finding in report["findings"] if finding["severity"] != "info"]
    return [(finding["code"], finding["page"], finding["url"]) for finding in found]


@pytest.mark.parametrize("address", ["", "https://docs.example.org/product/"])
@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_a_new_mkdocs_site_is_silent(tmp_path: Path, theme: str, address: str) -> None:
    pytest.importorskip("material" if theme == "material" else "mkdocs")
    assert run(tmp_path, "mkdocs", "new", "fresh").returncode == 0
    with (tmp_path / "fresh/mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"\ntheme: {theme}\nsite_url: {address!r}\n")
    write(tmp_path / "fresh", {"docs/second.md": "# Second\n\n## Part\n\n[home](index.md), [part](#part)\n"})
    assert run(tmp_path / "fresh", "mkdocs", "build", "-q").returncode == 0
    assert findings(tmp_path / "fresh") == []


@pytest.mark.parametrize("address", ["n\n", "y\nhttps://blog.example.org\n"], ids=["no-address", "address"])
@pytest.mark.parametrize("articles", [0, 2])
def test_a_new_pelican_blog_is_silent(tmp_path: Path, articles: int, address: str) -> None:
    pytest.importorskip("pelican")
    questions = ("-p", "fresh", "-t", "Fresh", "-a", "Ada", "-l", "en")
    answers = ANSWERS.format(address=address)
    assert run(tmp_path, "pelican.tools.pelican_quickstart", *questions, stdin=answers).returncode == 0
    for number in range(articles):
        text = f"Title: Article {number}\nDate: 2026-01-0{number + 1}\nTags: one\n\nSome text.\n"
        write(tmp_path / "fresh", {f"content/article-{number}.md": text})
    for settings in ("pelicanconf.py", "publishconf.py"):
        assert run(tmp_path / "fresh", "pelican", "-q", "-s", settings).returncode == 0
        assert findings(tmp_path / "fresh") == []
