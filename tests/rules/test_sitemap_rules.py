"""LNK802–LNK805 and LNK807: what sitemaps list and lack."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import builders
import pytest

from linkcheck_plugin.html import sitemaps

from .table import ADDRESS, Case, bad, compared, found, good, parameters, report_of

NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def page(head: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}</head></html>"


def urlset(*locations: str, rest: str = "") -> str:
    return (
        f"<urlset {NAMESPACES}>{''.join(f'<url><loc>{url}</loc>{rest}</url>' for url in locations)}</urlset>"
    )


def index(*locations: str) -> str:
    return f"<sitemapindex {NAMESPACES}>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in locations)}</sitemapindex>"


NOINDEX = '<meta name="robots" content="noindex">'
PAGES = {"a.html": page(), "b.html": page()}
BOTH = urlset(ADDRESS + "a.html", ADDRESS + "b.html")

bad_802, good_802 = partial(bad, select=["LNK802"]), partial(good, select=["LNK802"])
LACKING = [
    bad_802(
        "pages that may be found and are not listed: one finding",
        {**PAGES, "c.html": page(), "d/index.html": page(), "sitemap.xml": BOTH},
        found("LNK802 info c.html:None:None", None, None, None, "d/index.html:None:None"),
        clean={**PAGES, "sitemap.xml": BOTH},
    ),
    bad_802(
        "a sitemap in a folder speaks for the folder",
        {
            "a.html": page(),
            "de/a.html": page(),
            "de/b.html": page(),
            "de/sitemap.xml": urlset(ADDRESS + "de/a.html"),
        },
        found("LNK802 info de/b.html:None:None", None),
        clean={"b.html": page(), "de/a.html": page(), "de/sitemap.xml": urlset(ADDRESS + "de/a.html")},
    ),
    good_802(
        "what is not to be found need not be listed",
        {
            **PAGES,
            "sitemap.xml": BOTH,
            "404.html": page(),
            "c.html": page(NOINDEX),
            "d.html": page(f'<link rel="canonical" href="{ADDRESS}a.html">'),
            "e.html": page('<meta http-equiv="refresh" content="0; url=/a.html">'),
            "f.html": "<p>A part</p>",
            "g.html": page(),
            "robots.txt": "User-agent: *\nDisallow: /g\n",
        },
    ),
    good_802("no sitemap", PAGES),
    good_802("a sitemap of other things", {**PAGES, "sitemap.xml": urlset(ADDRESS + "img/logo.png")}),
    good_802(
        "an index names a sitemap that another build makes",
        {
            **PAGES,
            "sitemap.xml": index(ADDRESS + "pages.xml", "https://cdn.example/more.xml"),
            "pages.xml": urlset(ADDRESS + "a.html"),
        },
    ),
]

bad_803, good_803 = partial(bad, select=["LNK803"]), partial(good, select=["LNK803"])
NOT_TO_BE_FOUND = [
    bad_803(
        "noindex: one cause",
        {
            "a.html": page(NOINDEX),
            "b.html": page(NOINDEX),
            "sitemap.xml": urlset(f"①{ADDRESS}a.html", f"②{ADDRESS}b.html"),
        },
        found("LNK803 warning ①", ADDRESS + "a.html", ADDRESS + "a.html", None, "②"),
        clean={**PAGES, "sitemap.xml": BOTH},
    ),
    bad_803(
        "a redirect, a page with another canonical, and one that robots.txt blocks",
        {
            "a.html": page('<meta http-equiv="refresh" content="0; url=/d.html">'),
            "b.html": page(f'<link rel="canonical" href="{ADDRESS}d.html">'),
            "c.html": page(),
            "d.html": page(),
            "robots.txt": "User-agent: *\nDisallow: /c\n",
            "sitemap.xml": urlset(f"①{ADDRESS}a.html", f"②{ADDRESS}b.html", f"③{ADDRESS}c.html", ADDRESS + "d.html"),
        },
        found("LNK803 warning ①", ADDRESS + "a.html", ADDRESS + "a.html"),
        found("LNK803 warning ②", ADDRESS + "b.html", ADDRESS + "b.html"),
        found("LNK803 warning ③", ADDRESS + "c.html", ADDRESS + "c.html"),
        clean={**PAGES, "sitemap.xml": BOTH},
    ),
    bad_803(
        "in a plain text sitemap",
        {"a.html": page(NOINDEX), "sitemap.txt": f"①{ADDRESS}a.html\n"},
        found("LNK803 warning ①", ADDRESS + "a.html", ADDRESS + "a.html"),
        clean={**PAGES, "sitemap.txt": f"{ADDRESS}a.html\n"},
    ),
    good_803(
        "images, alternates, files, and a missing page: not judged here",
        {
            "a.html": page(),
            "b.html": page(NOINDEX),
            "sitemap.xml": urlset(
                ADDRESS + "a.html", ADDRESS + "img/logo.png", ADDRESS + "gone.html",
                rest=f"<image:image><image:loc>{ADDRESS}b.html</image:loc></image:image>",
            ),
        },
    ),
]  # fmt: skip

bad_804, good_804 = partial(bad, select=["LNK804"]), partial(good, select=["LNK804"])
MISPLACED = [
    bad_804(
        "relative",
        {**PAGES, "sitemap.xml": urlset("①/a.html", "②b.html")},
        found("LNK804 warning ①", "/a.html", ADDRESS + "a.html", ADDRESS + "a.html", "②"),
        clean={**PAGES, "sitemap.xml": BOTH},
    ),
    bad_804(
        "another host, another scheme, and with www.",
        {
            **PAGES,
            "sitemap.xml": urlset("①https://staging.example/a.html", "②http://e.example/a.html", "③https://www.e.example/b.html"),
        },
        found("LNK804 warning ①", "https://staging.example/a.html", "https://staging.example/a.html"),
        found("LNK804 warning ②", "http://e.example/a.html", ADDRESS + "a.html", ADDRESS + "a.html"),
        found("LNK804 warning ③", "https://www.e.example/b.html", ADDRESS + "b.html", ADDRESS + "b.html"),
        clean={**PAGES, "sitemap.xml": BOTH},
    ),
    good_804(
        "images of other hosts, and an own origin",
        {
            **PAGES,
            "sitemap.xml": urlset(
                ADDRESS + "a.html", "https://mirror.example/a.html",
                rest="<image:image><image:loc>https://cdn.example/1.png</image:loc></image:image>",
            ),
        },
        own_origins=["mirror.example"],
    ),
    good_804("the address is unknown", {**PAGES, "sitemap.xml": urlset("https://x.example/z/")}, site_url=""),
]  # fmt: skip

bad_807, good_807 = partial(bad, select=["LNK807"]), partial(good, select=["LNK807"])
DATED = [
    bad_807(
        "no date: one cause",
        {**PAGES, "sitemap.xml": urlset(f"①{ADDRESS}a.html", f"②{ADDRESS}b.html", rest="<lastmod>02.01.2026</lastmod>")},
        found("LNK807 info ①", ADDRESS + "a.html", ADDRESS + "a.html", None, "②"),
        clean={**PAGES, "sitemap.xml": urlset(ADDRESS + "a.html", rest="<lastmod>2026-01-02</lastmod>")},
    ),
    bad_807(
        "in the future",
        {**PAGES, "sitemap.xml": urlset(f"①{ADDRESS}a.html", rest="<lastmod>9000-01-01T00:00:00Z</lastmod>")},
        found("LNK807 info ①", ADDRESS + "a.html", ADDRESS + "a.html"),
        clean={**PAGES, "sitemap.xml": urlset(ADDRESS + "a.html", rest=f"<lastmod>{datetime.date.today()}</lastmod>")},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters([*LACKING, *NOT_TO_BE_FOUND, *MISPLACED, *DATED]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_the_date_that_is_wrong_is_the_evidence(tmp_path):
    files = {**PAGES, "sitemap.xml": urlset(ADDRESS + "a.html", rest="<lastmod>then</lastmod>")}
    [finding] = report_of(files, tmp_path, select=["LNK807"]).findings
    assert finding.evidence == "then"


def test_a_sitemap_that_is_too_large_in_both_ways(tmp_path, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_LOCATIONS", 1)
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 100)
    site = builders.build_site(tmp_path, {**PAGES, "sitemap.xml": BOTH})
    settings = {"select": ["LNK805"], "site-url": ADDRESS, "start_method": "none"}
    messages = [finding.message for finding in builders.check(site, **settings).findings]
    assert messages == [
        "the sitemap has 2 locations; 50,000 are read",
        f"the sitemap has {len(BOTH):,} bytes; 52,428,800 are read",
    ]
    builders.write(site, {"sitemap.xml": "<urlset/>"})
    assert builders.check(site, **settings).findings == ()


def test_a_build_without_an_address_has_a_relative_sitemap(tmp_path):
    site = builders.build_site(tmp_path, {**PAGES, "sitemap.xml": urlset("/a.html", "b.html")}, "output")
    (tmp_path / "pelicanconf.py").write_text("SITEURL = ''\nOUTPUT_PATH = 'output'\n")
    assert builders.check(site, select=["LNK80"]).findings == ()


def test_pages_that_mkdocs_makes_by_itself_need_not_be_listed(tmp_path):
    files = {"index.html": page(), "search.html": page(), "sitemap.xml": urlset("https://e.example/")}
    site = builders.build_site(tmp_path, files)
    builders.write(tmp_path, {"mkdocs.yml": f"site_name: A\nsite_url: {ADDRESS}\n", "docs/index.md": "# A\n"})
    assert builders.check(site, select=["LNK802"]).findings == ()
