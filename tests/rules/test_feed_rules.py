"""LNK812–LNK814: feeds that readers cannot follow or find, and links in them that need rel."""

from __future__ import annotations

import html
import json
from functools import partial
from typing import Any

import builders
import pytest

from .table import ADDRESS, Case, bad, compared, found, good, parameters


def page(head: str = "", body: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}</head><body>{body}</body></html>"


def rss(markup: str, attributes: str = "") -> str:
    item = f"<item><link>{ADDRESS}guide.html</link><description>{html.escape(markup, quote=False)}</description></item>"
    return f'<rss version="2.0" {attributes}><channel><link>{ADDRESS}</link>{item}</channel></rss>'


def atom(markup: str, attributes: str = "") -> str:
    content = f'<content type="html">{html.escape(markup, quote=False)}</content>'
    entry = f'<entry {attributes}><link href="{ADDRESS}guide.html"/>{content}</entry>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'


bad_812, good_812 = partial(bad, select=["LNK812"]), partial(good, select=["LNK812"])
RELATIVE = [
    bad_812(
        "an image and a link, in two feeds: one cause",
        {
            "a.xml": rss('<img src="①img/logo.png"><a href="②/install/">x</a>'),
            "b.xml": atom('<img src="③img/logo.png">'),
        },
        found("LNK812 warning ①", "img/logo.png", ADDRESS + "img/logo.png", None, "②", "③"),
        clean={"a.xml": rss(f'<img src="{ADDRESS}img/logo.png"><a href="{ADDRESS}install/">x</a>')},
    ),
    good_812("xml:base gives the base", {"b.xml": atom('<img src="img/logo.png">', f'xml:base="{ADDRESS}"')}),
    good_812("footnotes, other schemes, no HTML", {
        "a.xml": rss('<a href="#fn:1">1</a><a href="mailto:a@e.example">m</a><a href="//e.example/">p</a>'),
        "b.xml": rss("img/logo.png"),
    }),
    good_812("broken: another rule's", {"a.xml": rss('<img src="gone.png">')}),
    good_812("the address is unknown", {"a.xml": "<rss><channel><item><description>&lt;img src='/img/logo.png'&gt;"
             "</description></item></channel></rss>"}, site_url=""),
]  # fmt: skip


def announced(url: str, kind: str = "application/rss+xml") -> str:
    return page(f'<link rel="alternate" type="{kind}" href="{url}">')


bad_813, good_813 = partial(bad, select=["LNK813"]), partial(good, select=["LNK813"])
DISCOVERY = [
    bad_813(
        "two feeds that nobody announces: one finding, at the feed nearest to the root",
        {
            "a.html": page(body='<a href="/feed.xml">RSS</a>'),
            "feed.xml": rss("x"),
            "feeds/cats.atom": atom("x"),
        },
        found("LNK813 warning feed.xml:None:None", None, None, None, "feeds/cats.atom:None:None"),
        clean={"a.html": announced("/feed.xml"), "feed.xml": rss("x"), "feeds/cats.atom": atom("x")},
    ),
    bad_813(
        "only a feed of another site is announced",
        {"a.html": announced("https://x.example/feed.xml"), "feed.xml": rss("x")},
        found("LNK813 warning feed.xml:None:None", None),
        clean={"a.html": announced(ADDRESS + "feed.xml"), "feed.xml": rss("x")},
    ),
    good_813(
        "one page is enough, and any kind of feed",
        {
            "a.html": page(),
            "b.html": announced("feed.json", "application/feed+json"),
            "feed.json": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}),
        },
    ),
    good_813("no feed", {"a.html": page()}),
    good_813("no page that could", {"a.html": "<p>A part</p>", "feed.xml": rss("x")}),
]

SHOP = "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2"
bad_814, good_814 = partial(bad, select=["LNK814"]), partial(good, select=["LNK814"])
POLICY = [
    bad_814(
        "a partner link that only the page has qualified",
        {
            "a.html": page(body=f'<a rel="sponsored" href="{html.escape(SHOP)}">Shop</a>'),
            "feed.xml": rss(f'<a href="①{html.escape(SHOP)}">Shop</a>'),
        },
        found("LNK814 info ①", SHOP, SHOP, 'rel="sponsored"'),
        clean={
            "a.html": page(body=f'<a rel="sponsored" href="{html.escape(SHOP)}">Shop</a>'),
            "feed.xml": rss(f'<a rel="sponsored" href="{html.escape(SHOP)}">Shop</a>'),
        },
    ),
    bad_814(
        "a domain that the policy denies",
        {"feed.xml": rss('<a href="①https://spam.example/">x</a>')},
        found("LNK814 info ①", "https://spam.example/", "https://spam.example/"),
        clean={"feed.xml": rss('<a href="https://ham.example/">x</a>')},
        policy=[{"match": "spam.example", "allow": False}],
    ),
    good_814(
        "the page has the same link: it is told there",
        {
            "a.html": page(body=f'<a href="{html.escape(SHOP)}">Shop</a>'),
            "feed.xml": rss(f'<a href="{html.escape(SHOP)}">Shop</a>'),
        },
    ),
    good_814(
        "the feed's own links",
        {"feed.xml": f"<rss><channel><link>{html.escape(SHOP)}</link></channel></rss>"},
    ),
]


@pytest.mark.parametrize("case", parameters([*RELATIVE, *DISCOVERY, *POLICY]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_a_build_without_an_address_has_relative_feeds(tmp_path):
    files = {"a.html": page(), "a.png": "", "feed.xml": rss('<img src="/a.png">'), "CNAME": "e.example"}
    site = builders.build_site(tmp_path, files, "output")
    assert len(builders.check(site, select=["LNK812"]).findings) == 1
    (tmp_path / "pelicanconf.py").write_text("SITEURL = ''\nOUTPUT_PATH = 'output'\n")
    assert builders.check(site, select=["LNK812"]).findings == ()
