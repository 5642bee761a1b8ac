from __future__ import annotations

from pathlib import Path

import pytest
from generator_runs import write

from linkcheck_plugin.model import Finding, Level, Occurrence
from linkcheck_plugin.site.sources import intrasite_link
from linkcheck_plugin.source.intrasite import respell

SOURCES = {
    "note.html": "content/note.md",
    "2026/first.html": "content/posts/first.md",
    "2026/second.html": "content/posts/2026-01-02-second.rst",
    "deep/third.html": "content/posts/deep/third.md",
    "images/logo.png": "content/images/logo.png",
    "theme/style.css": "theme/static/style.css",
}


def leak(url: str, *pages: str, code: str = "LNK007") -> Finding:
    return Finding(
        code, "source-link-leak", Level.ERROR, "left", pages[0], url, suggestion="note.html",
        occurrences=tuple(Occurrence(page) for page in pages),
    )  # fmt: skip


def suggestion(tmp_path: Path, finding: Finding, root: str = "content") -> str | None:
    write(tmp_path, dict.fromkeys(SOURCES.values(), ""))
    sources = {page: [tmp_path / source] for page, source in SOURCES.items()}
    [found] = respell([finding], lambda page, hints: sources.get(page, []), [tmp_path / root])
    return found.suggestion


@pytest.mark.parametrize(
    ("page", "url", "near"),
    [
        ("note.html", "{filename}nope.md", "{filename}note.md"),
        ("note.html", "{filename}zebra.md", None),
        ("note.html", "{filename}nota.md", "{filename}note.md"),
        ("note.html", "%7Bfilename%7Dnota.md", "{filename}note.md"),
        ("note.html", "|filename|nota.md", "|filename|note.md"),
        ("note.html", "{filename}/nota.md#part", "{filename}/note.md#part"),
        ("note.html", "{filename}/nota.md#part#part", "{filename}/note.md#part"),
        ("note.html", "{filename}note.rst", "{filename}note.md"),
        ("note.html", "{filename}first.md", "{filename}posts/first.md"),
        ("2026/first.html", "{filename}/first.md", "{filename}/posts/first.md"),
        ("2026/first.html", "{filename}note.md", "{filename}../note.md"),
        ("2026/first.html", "{filename}2026-01-02-secnd.rst", "{filename}2026-01-02-second.rst"),
        ("2026/first.html", "{static}../images/lgo.png", "{static}../images/logo.png"),
        ("deep/third.html", "{attach}/images/lgo.png", "{attach}/images/logo.png"),
        ("deep/third.html", "{filename}frist.md", None),
        ("deep/third.html", "{filename}../frist.md?a", "{filename}../first.md"),
        ("deep/third.html", "{filename}../../../../../etc/passwd.md", None),
        ("deep/third.html", "{filename}", None),
        ("deep/third.html", "{filename}/", None),
        ("deep/third.html", "https://example.org/{filename}/nota.md", "{filename}/note.md"),
    ],
)
def test_the_suggestion_is_what_the_author_has_to_write(
    tmp_path: Path, page: str, url: str, near: str | None
) -> None:
    assert suggestion(tmp_path, leak(url, page)) == near


def test_the_page_of_the_article_decides_and_not_a_list_that_shows_it_first(tmp_path: Path) -> None:
    listed = leak("{filename}note.md", "category/all.html", "2026/first.html")
    assert suggestion(tmp_path, listed) == "{filename}../note.md"


@pytest.mark.parametrize(
    ("finding", "root"),
    [
        (leak("nota.md", "note.html"), "content"),
        (leak("{filename}nota.md", "index.html"), "content"),
        (leak("{filename}nota.md", "note.html"), "elsewhere"),
        (leak("{filename}nota.md", "note.html", code="LNK001"), "content"),
    ],
    ids=["no intrasite link", "no source", "no root", "another rule"],
)
def test_what_is_not_known_stays_as_it_is(tmp_path: Path, finding: Finding, root: str) -> None:
    assert suggestion(tmp_path, finding, root) == finding.suggestion


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("{filename}a.md", "{filename}a.md"),
        ("%7BStatic%7Da.png", "{Static}a.png"),
        ("|attach|a.png", "|attach|a.png"),
        ("/x/|filename|a.md", "|filename|a.md"),
        ("{category}", "{category}"),
        ("a|b|c", None),
        ("{slug}", None),
        ("{filename", None),
    ],
)
def test_an_intrasite_link_is_known_by_its_start(url: str, link: str | None) -> None:
    assert intrasite_link(url) == link
