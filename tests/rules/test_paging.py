"""LNK720: pages that say which one comes before and after them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from .table import ADDRESS, Case, bad, compared, found, good, parameters


def page(previous: str | None, following: str | None) -> str:
    links = f'<link rel="prev" href="{previous}">' if previous is not None else ""
    links += f'<link rel="next" href="{following}">' if following is not None else ""
    return f"<!doctype html><html lang=en><head><title>A page</title>{links}</head></html>"


def url(path: str) -> str:
    return ADDRESS + path


bad, good = partial(bad, select=["LNK720"]), partial(good, select=["LNK720"])
GOOD = {"1.html": page(None, "2.html"), "2.html": page("1.html", "3.html"), "3.html": page("2.html", None)}
CASES = [
    bad(
        "the next page names another one as the page before it",
        {"1.html": page(None, "①2.html"), "2.html": page("②3.html", "3.html"), "3.html": page("2.html", None)},
        found("LNK720 warning ①", "2.html", url("2.html")),
        found("LNK720 warning ②", "3.html", url("3.html")),
        clean=GOOD,
    ),
    bad(
        "the next page names none",
        {"1.html": page(None, "①2.html"), "2.html": page(None, None)},
        found("LNK720 warning ①", "2.html", url("2.html")),
        clean={"1.html": page(None, "2.html"), "2.html": page("1.html", None)},
    ),
    bad(
        "the page before names none",
        {"1.html": page(None, None), "2.html": page("①1.html", None)},
        found("LNK720 warning ①", "1.html", url("1.html")),
        clean=GOOD,
    ),
    bad(
        "a page is skipped",
        {"1.html": page(None, "①3.html"), "2.html": page("②1.html", "3.html"), "3.html": page("2.html", None)},
        found("LNK720 warning ①", "3.html", url("3.html")),
        found("LNK720 warning ②", "1.html", url("1.html")),
        clean=GOOD,
    ),
    bad(
        "a circle",
        {"1.html": page("3.html", "2.html"), "2.html": page("1.html", "3.html"), "3.html": page("2.html", "①1.html")},
        found("LNK720 warning ①", "1.html", url("1.html")),
        clean=GOOD,
    ),
    bad(
        "a page after itself, and one before itself",
        {"1.html": page(None, "①1.html"), "2.html": page("②2.html", None)},
        found("LNK720 warning ①", "1.html", url("1.html")),
        found("LNK720 warning ②", "2.html", url("2.html")),
        clean=GOOD,
    ),
    good(
        "further pages of a list have the neighbours of its first, as with Material for MkDocs",
        {
            "a.html": page(None, "list/"),
            "list/index.html": page("../a.html", "../b.html"),
            "list/page/2/index.html": page("../../../a.html", "../../../b.html"),
            "b.html": page("list/", None),
        },
    ),
    good(
        "what is broken, elsewhere, or no link element is not judged here",
        {
            "1.html": page("gone.html", "https://x.example/2"),
            "2.html": '<title>2</title><a rel="next" href="1.html">1</a>',
            "3.html": page(None, "img/logo.png"),
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters(CASES))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted
