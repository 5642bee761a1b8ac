"""Findings that comments in the sources ignore."""

from __future__ import annotations

import pytest
from located import MKDOCS, Tree, page, places

LINK = '<p><a href="/gone/">x</a></p>'
BASE = {"mkdocs.yml": MKDOCS, "docs/index.md": "# t\n", "site/index.html": page()}
IGNORE = "<!-- linkcheck: ignore internal-broken -->"


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        (IGNORE, 0),
        ("<!-- linkcheck: ignore LNK001 -->", 0),
        ("<!-- linkcheck: ignore -->", 0),
        ("<!-- linkcheck: ignore LNK003 -->", 1),
        ("<!-- linkcheck: ignore LNK001 until=2001-01-01 -->", 1),
        ("<!-- linkcheck: ignore LNK001 until=2999-01-01 -->", 0),
    ],
)
def test_a_comment_ignores_its_line_and_is_counted(tree: Tree, comment: str, left: int) -> None:
    report = tree.check({
        **BASE, "docs/page.md": f"[x](/gone/) {comment}\n", "site/page/index.html": page(LINK),
    })  # fmt: skip
    coverage = report.coverage
    assert len(report.findings) == left
    assert coverage.skipped.get("ignored", 0) == 1 - left
    assert coverage.references == coverage.checked + sum(coverage.skipped.values())


def test_a_finding_keeps_the_places_that_nothing_covers(tree: Tree) -> None:
    report = tree.check({
        **BASE,
        "docs/a.md": f"[x](/gone/) {IGNORE}\n",
        "docs/b.md": "t\n\n[x](/gone/#b)\n",
        "docs/c.md": "t\n\n[x](/gone/)\n",
        "site/a/index.html": page(LINK),
        "site/b/index.html": page("", '<a href="/gone/#b">x</a>'),
        "site/c/index.html": page("", LINK),
    })  # fmt: skip
    (finding,) = report.findings
    assert (finding.page, finding.line, finding.url) == ("b/index.html", 3, "/gone/#b")
    assert finding.source == finding.occurrences[0].source
    assert [place.url for place in finding.occurrences] == [None, "/gone/"]
    assert places(report) == {
        "b/index.html:3 /gone/#b": "docs/b.md:3:5",
        "c/index.html:3 /gone/": "docs/c.md:3:5",
    }
    assert report.coverage.skipped == {"ignored": 1}


def test_a_comment_in_a_template_covers_every_page(tree: Tree) -> None:
    report = tree.check({
        **BASE,
        "mkdocs.yml": "site_name: t\ntheme:\n  name: null\n  custom_dir: theme\n",
        "theme/main.html": f"<footer>{IGNORE}<a href='/gone/'>x</a></footer>\n",
        "site/a/index.html": page(f"<footer>{LINK}</footer>"),
        "site/b/index.html": page(f"<footer>{LINK}</footer>"),
    })  # fmt: skip
    assert report.findings == ()
    assert report.coverage.skipped == {"ignored": 2}


def test_a_place_without_a_source_is_not_ignored(tree: Tree) -> None:
    report = tree.check({
        **BASE, "docs/page.md": f"{IGNORE}\n", "site/page/index.html": page(LINK),
    })  # fmt: skip
    assert list(places(report).values()) == [None]
