"""The metadata of pages, from the front matter, lines, fields or meta elements of their sources."""

from __future__ import annotations

import os
from pathlib import Path

import builders
import pytest
from builders import LONG_AGO

from linkcheck_plugin.generators import find_project
from linkcheck_plugin.source.page_metadata import PageMetadata

MKDOCS = {"mkdocs.yml": "site_name: t\n"}
PELICAN = {"pelicanconf.py": "SITENAME = 't'\n", "content/.keep": ""}
HUGO = {"hugo.toml": "title = 't'\n"}


def metadata(folder: Path, files: dict[str, str], output: str) -> PageMetadata:
    builders.write(folder, files)
    (folder / output).mkdir()
    project = find_project(folder / output, folder)
    assert project is not None
    return PageMetadata(project, {})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("---\nSponsored: true\nkeywords: [a, b]\n---\n# T\n", {"sponsored": "true", "keywords": ["a", "b"]}),
        ('+++\nsponsored = true\nkeywords = ["a"]\n+++\n', {"sponsored": "true", "keywords": ["a"]}),
        ('{"sponsored": true}\n\n# T\n', {"sponsored": "true"}),
        ("sponsored: true\nTags: one\n\n# T\n", {"sponsored": "true", "tags": "one"}),
        ("---\nseo:\n  keyword: x\ndraft:\n---\n", {}),
        ("# T\n\nsponsored: true\n", {}),
    ],
    ids=["yaml", "toml", "json", "lines", "without values", "text"],
)
def test_metadata_of_a_markdown_page_of_mkdocs(tmp_path: Path, text: str, values: dict[str, object]) -> None:
    read = metadata(tmp_path, {**MKDOCS, "docs/a/b.md": text}, "site")
    assert read("a/b/index.html") == values


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "Title: A\nSlug: a\nSponsored: true\n\nText.\n"),
        ("a.md", "---\ntitle: A\nslug: a\nsponsored: true\n---\nText.\n"),
        ("a.rst", "A\n#\n\n:slug: a\n:sponsored: true\n\nText.\n"),
        ("a.html", '<html><head><title>A</title><meta name="slug" content="a"><meta name="sponsored" content="true"></head></html>'),
    ],
    ids=["lines", "yaml", "fields", "meta elements"],
)  # fmt: skip
def test_metadata_of_an_article_of_pelican(tmp_path: Path, name: str, text: str) -> None:
    read = metadata(tmp_path, {**PELICAN, f"content/posts/{name}": text}, "output")
    assert read("a.html").get("sponsored") == "true"


def test_lines_without_a_mark_are_text_for_generators_that_do_not_read_them(tmp_path: Path) -> None:
    files = {
        **HUGO,
        "content/a.md": "Sponsored: by nobody\n\nText.\n",
        "content/b.md": "---\nsponsored: true\n---\n",
    }
    read = metadata(tmp_path, files, "public")
    assert read("a/index.html") == {}
    assert read("b/index.html") == {"sponsored": "true"}


def test_pages_without_a_source_have_no_metadata(tmp_path: Path) -> None:
    read = metadata(tmp_path, {**MKDOCS, "docs/a.md": "---\nx: y\n---\n"}, "site")
    assert read("search.html") == {}
    assert read("../../etc/passwd") == {}
    assert PageMetadata(None, {})("a/index.html") == {}


def test_what_the_generator_told_comes_first_and_unreadable_files_are_passed_over(tmp_path: Path) -> None:
    made = tmp_path / "made.md"
    made.write_text("---\nsponsored: yes\n---\n")
    told = {"a.html": made, "b.html": tmp_path / "gone.md", "c.html": tmp_path, "d.html": Path("nul\0.md")}
    read = PageMetadata(None, told)
    assert [read(page).get("sponsored") for page in told] == ["yes", None, None, None]


def test_a_source_is_read_once_and_its_stamp_kept(tmp_path: Path) -> None:
    made = tmp_path / "made.md"
    made.write_text("---\nsponsored: yes\n---\n")
    read = PageMetadata(None, {"a.html": made})
    assert read.stamps() == {}
    assert read("a.html")
    assert read.stamps() is None
    os.utime(made, (LONG_AGO, LONG_AGO))
    again = PageMetadata(None, {"a.html": made})
    assert again("a.html")
    assert again.stamps() == {str(made): (LONG_AGO * 1_000_000_000, made.stat().st_size)}
    made.unlink()
    assert again("a.html") == {"sponsored": "yes"}
