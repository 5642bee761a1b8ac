"""LNK701–LNK703: canonicals that are misspelt, misleading, or at odds with the links."""

from __future__ import annotations

from functools import partial
from typing import Any

import builders
import pytest

from .table import ADDRESS, Case, bad, compared, found, good, lines_of, parameters, report_of


def page(head: str = "", body: str = "", title: str = "A page") -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def own(path: str) -> str:
    return page(canonical(ADDRESS + path))


bad_701, good_701 = partial(bad, select=["LNK701"]), partial(good, select=["LNK701"])
FORM = [
    bad_701(
        "relative, from the root and from the page",
        {"a/index.html": page(canonical("①/a/")), "b/index.html": page(canonical("②./"))},
        found("LNK701 warning ①", "/a/", ADDRESS + "a/", ADDRESS + "a/", "②"),
        clean={"a/index.html": own("a/"), "b/index.html": own("b/")},
    ),
    bad_701(
        "without its scheme",
        {"a/index.html": page(canonical("①//e.example/a/"))},
        found("LNK701 warning ①", "//e.example/a/", ADDRESS + "a/", ADDRESS + "a/"),
        clean={"a/index.html": own("a/")},
    ),
    bad_701(
        "empty",
        {"a/index.html": page(canonical("①"))},
        found("LNK701 warning ①", ""),
        clean={"a/index.html": own("a/")},
    ),
    bad_701(
        "with a fragment",
        {"a/index.html": page(canonical(f"①{ADDRESS}a/#top"))},
        found("LNK701 warning ①", ADDRESS + "a/#top", ADDRESS + "a/#top", ADDRESS + "a/"),
        clean={"a/index.html": own("a/")},
    ),
    good_701("with a route in the fragment", {"a/index.html": page(canonical(f"{ADDRESS}a/#!/b"))}),
    bad_701(
        "two that contradict each other",
        {"a/index.html": page(canonical(ADDRESS + "a/") + canonical(f"①{ADDRESS}install/"))},
        found("LNK701 warning ①", ADDRESS + "install/", ADDRESS + "install/"),
        clean={"a/index.html": own("a/")},
    ),
    bad_701(
        "twice the same",
        {"a/index.html": page(canonical(f"①{ADDRESS}a/") + canonical(f"②{ADDRESS}a/"))},
        found("LNK701 info ①", ADDRESS + "a/", ADDRESS + "a/", None, "②"),
        clean={"a/index.html": own("a/")},
    ),
    bad_701(
        "outside of the head, which an element that is not allowed there has ended",
        {"a/index.html": page("<img src=/img/logo.png alt=''>" + canonical(f"①{ADDRESS}a/"))},
        found("LNK701 warning ①", ADDRESS + "a/", ADDRESS + "a/"),
        clean={"a/index.html": page(canonical(ADDRESS + "a/"), "<img src=/img/logo.png alt=''>")},
    ),
    bad_701(
        "missing, where the other pages have one",
        {"a/index.html": own("a/"), "b/index.html": own("b/"), "c/index.html": page()},
        found("LNK701 warning c/index.html:None:None", None),
        clean={"a/index.html": own("a/"), "b/index.html": own("b/"), "c/index.html": own("c/")},
    ),
    good_701("missing on all pages", {"a.html": page(), "b.html": page()}),
    good_701("missing on most pages", {"a.html": own("a.html"), "b.html": page(), "c.html": page()}),
    good_701(
        "missing where nobody looks for it: 404, noindex, redirects, parts of pages",
        {
            "a.html": own("a.html"),
            "b.html": own("b.html"),
            "404.html": page(),
            "c.html": page('<meta name="robots" content="noindex">'),
            "d.html": page('<meta http-equiv="refresh" content="0; url=/a.html">'),
            "e.html": "<p>A part that a script puts in a page</p>",
        },
    ),
    good_701(
        "missing in a folder that another generator made",
        {
            **{f"{name}.html": own(f"{name}.html") for name in "abcd"},
            **{f"api/{name}.html": page() for name in "xyz"},
        },
    ),
    good_701("relative and broken: that is another rule's", {"a/index.html": page(canonical("/b/"))}),
    good_701("ignored", {"a.html": page('<link data-linkcheck-ignore rel="canonical" href="/a.html">')}),
]  # fmt: skip

bad_702, good_702 = partial(bad, select=["LNK702"]), partial(good, select=["LNK702"])
NOINDEX = '<meta name="robots" content="noindex">'
TARGET = [
    bad_702(
        "a redirect",
        {
            "a.html": page(canonical(f"①{ADDRESS}old.html")),
            "old.html": page('<meta http-equiv="refresh" content="0; url=/a.html">'),
        },
        found("LNK702 warning ①", ADDRESS + "old.html", ADDRESS + "old.html", ADDRESS + "a.html"),
        clean={"a.html": own("a.html")},
    ),
    bad_702(
        "a page that is noindex",
        {"a.html": page(canonical(f"①{ADDRESS}b.html")), "b.html": page(NOINDEX)},
        found("LNK702 warning ①", ADDRESS + "b.html", ADDRESS + "b.html"),
        clean={"a.html": page(canonical(ADDRESS + "b.html")), "b.html": page()},
    ),
    good_702("itself, and noindex", {"a.html": page(NOINDEX + canonical(ADDRESS + "a.html"))}),
    bad_702(
        "a page with another canonical",
        {"a.html": page(canonical(f"①{ADDRESS}b.html")), "b.html": own("c.html"), "c.html": own("c.html")},
        found("LNK702 warning ①", ADDRESS + "b.html", ADDRESS + "b.html"),
        clean={"a.html": own("c.html"), "b.html": own("c.html"), "c.html": own("c.html")},
    ),
    bad_702(
        "http on a site with https: one cause on all pages",
        {"a.html": page(canonical("①http://e.example/a.html")), "b.html": page(canonical("②http://e.example/b.html"))},
        found(
            "LNK702 warning ①", "http://e.example/a.html", "https://e.example/a.html", ADDRESS + "a.html", "②"
        ),
        clean={"a.html": own("a.html"), "b.html": own("b.html")},
    ),
    good_702(
        "http on a site with http",
        {"a.html": page(canonical("http://e.example/a.html"))},
        site_url="http://e.example/",
    ),
    bad_702(
        "the other spelling of the host",
        {"a.html": page(canonical("①https://www.e.example/a.html"))},
        found(
            "LNK702 warning ①", "https://www.e.example/a.html", ADDRESS + "a.html", ADDRESS + "a.html"
        ),
        clean={"a.html": own("a.html")},
    ),
    bad_702(
        "another host with the same path",
        {"a/b.html": page(canonical("①https://staging.example/x/a/b.html"))},
        found(
            "LNK702 warning ①", "https://staging.example/x/a/b.html", "https://staging.example/x/a/b.html"
        ),
        clean={"a/b.html": own("a/b.html")},
    ),
    bad_702(
        "the front page of another host, left over from a theme",
        {"a.html": page(canonical("①https://theme.example/"))},
        found("LNK702 warning ①", "https://theme.example/", "https://theme.example/"),
        clean={"a.html": own("a.html")},
    ),
    bad_702(
        "where the article first appeared: information",
        {"a.html": page(canonical("①https://magazine.example/2024/article"))},
        found("LNK702 info ①", "https://magazine.example/2024/article", "https://magazine.example/2024/article"),
    ),
    good_702(
        "the address is unknown",
        {"a.html": page(canonical("https://magazine.example/2024/article"))},
        site_url="",
    ),
    good_702("missing: that is another rule's", {"a.html": page(canonical(ADDRESS + "gone.html"))}),
    good_702("an own origin", {"a.html": page(canonical("https://mirror.example/a.html"))},
             own_origins=["mirror.example"]),
]  # fmt: skip

bad_703, good_703 = partial(bad, select=["LNK703"]), partial(good, select=["LNK703"])
LINKED = [
    bad_703(
        "a link with a query that the canonical has not",
        {"a.html": own("a.html"), "index.html": page(body='<a href="①/a.html?print=1#x">A</a>')},
        found("LNK703 info ①", "/a.html?print=1#x", ADDRESS + "a.html?print=1#x", "/a.html#x"),
        clean={"a.html": own("a.html"), "index.html": page(body='<a href="/a.html">A</a>')},
    ),
    bad_703(
        "links to a copy, by one cause",
        {
            "a.html": own("a.html"),
            "copy.html": page(canonical(ADDRESS + "a.html"), '<a href="/copy.html">me</a>'),
            "b.html": page(body='<a href="①copy.html">A</a><link rel=stylesheet href=copy.html>'),
            "c.html": page(body='<a href="②copy.html">A</a>'),
        },
        found("LNK703 info ①", "copy.html", ADDRESS + "copy.html", "a.html", "②"),
        clean={
            "a.html": own("a.html"),
            "copy.html": own("copy.html"),
            "b.html": page(body='<a href="copy.html">A</a>'),
        },
    ),
    good_703("the canonical has the query, too", {
        "a.html": page(canonical(ADDRESS + "a.html?v=1")), "index.html": page(body='<a href="/a.html?v=1">A</a>'),
    }),
    good_703("campaign parameters: another rule's", {
        "a.html": own("a.html"), "index.html": page(body='<a href="/a.html?utm_source=x">A</a>'),
    }),
    good_703("not followed, or paging", {
        "a.html": own("a.html"),
        "index.html": page(
            body='<a rel="nofollow" href="/a.html?b">A</a><nav><a href="/a.html?c=2">2</a></nav>'
        ),
    }),
    good_703("without a canonical", {"a.html": page(), "index.html": page(body='<a href="/a.html?b">A</a>')}),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters([*FORM, *TARGET, *LINKED]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_a_build_without_an_address_cannot_have_absolute_canonicals(tmp_path):
    """Pelican's pelicanconf.py has an empty SITEURL; publishconf.py sets it."""
    files = {"a.html": page(canonical("/a.html")), "b.html": page(canonical(""))}
    site = builders.build_site(tmp_path, files, "output")
    assert len(builders.check(site, select=["LNK701"]).findings) == 2
    (tmp_path / "pelicanconf.py").write_text("SITEURL = ''\nOUTPUT_PATH = 'output'\n")
    assert builders.check(site, select=["LNK701"]).findings == ()
    assert len(builders.check(site, select=["LNK701"], **{"site-url": ADDRESS}).findings) == 2


def test_canonicals_of_redirect_pages_are_the_redirect(tmp_path):
    stub = page('<link rel="canonical" href="new.html"><meta http-equiv="refresh" content="0; url=new.html">')
    report = report_of({"old.html": stub, "new.html": own("new.html")}, tmp_path, select=["LNK7"])
    assert lines_of(report) == []


def test_a_canonical_that_redirects_is_one_finding(tmp_path):
    files = {
        "a.html": page(canonical(ADDRESS + "old.html")),
        "old.html": page('<meta http-equiv="refresh" content="0; url=/a.html">'),
    }
    report = report_of(files, tmp_path, preset="seo", ignore=["LNK105"])
    assert [finding.code for finding in report.findings] == ["LNK702"]


def test_the_fix_of_a_relative_canonical_is_the_whole_address(tmp_path):
    files = {"a.html": page(canonical("a.html")), "b.html": page(canonical("b.html"))}
    [finding] = report_of(files, tmp_path, select=["LNK701"]).findings
    assert finding.fix == ADDRESS + "a.html"
    assert [place.fix for place in finding.occurrences] == [None, ADDRESS + "b.html"]


def test_places_are_the_same_with_a_cache(tmp_path):
    site = builders.age(builders.build_site(tmp_path, {
        "a.html": page(canonical("/a.html")), "b.html": page(body='<a href="a.html?x">A</a> <a href="a.html?x">B</a>'),
    }))  # fmt: skip
    settings = {"select": ["LNK701", "LNK703"], "site-url": ADDRESS}
    fresh = builders.check(site, **settings)
    assert {finding.code for finding in fresh.findings} == {"LNK701", "LNK703"}
    for _ in range(2):
        assert builders.check(site, **settings, cache=True) == fresh
        builders.write(site, {"c.html": page()})
        again = builders.check(site, **settings, cache=True)
        assert again.findings == fresh.findings
        (site / "c.html").unlink()
