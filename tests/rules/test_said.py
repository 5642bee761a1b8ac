"""What the pages of a site say of themselves, resolved."""

from __future__ import annotations

import builders
import pytest

from linkcheck_plugin.rules.said import Said

from .table import ADDRESS


def page(head: str = "") -> str:
    return f"<title>A page</title>{head}"


def said(tmp_path, files, **settings) -> Said:
    site = builders.build_site(tmp_path, files)
    return builders.mounted_site(site, **{"site-url": ADDRESS, **settings}).context.once(Said)


def test_pages_are_those_that_readers_see_and_search_engines_list(tmp_path):
    files = {
        "a.html": page(),
        "404.html": page(),
        "de/404.html": page(),
        "part.html": "<p>A part that a script puts in a page</p>",
        "old.html": page('<meta http-equiv="refresh" content="0; url=a.html">'),
        "feed.xml": "<rss/>",
        "a.txt": "",
    }
    assert list(said(tmp_path, files).pages) == ["a.html"]


def test_what_is_found_out_once_is_kept(tmp_path):
    context = builders.mounted_site(builders.build_site(tmp_path, {"a.html": page()})).context
    assert context.once(Said) is context.once(Said)


@pytest.mark.parametrize(
    ("canonical", "file"),
    [
        ("", "b/a.html"),
        ("a.html", "b/a.html"),
        ("../c/", "c/index.html"),
        (ADDRESS + "c/", "c/index.html"),
        ("http://www.e.example/c/index.html", "c/index.html"),
        ("https://x.example/c/", None),
        ("/gone/", "b/a.html"),
        ("https://[/", "b/a.html"),
        ("mailto:a@e.example", "b/a.html"),
    ],
)
def test_a_canonical_stands_for_a_page_if_it_leads_somewhere(canonical, file, tmp_path):
    files = {"b/a.html": page(f'<link rel="canonical" href="{canonical}">'), "c/index.html": page()}
    found = said(tmp_path, files)
    assert found.canonical_file("b/a.html") == file
    assert found.is_canonical("b/a.html") is (file == "b/a.html")


def test_without_an_address_no_host_is_another_one(tmp_path):
    files = {"a.html": page('<link rel="canonical" href="https://x.example/a.html">')}
    assert said(tmp_path, files, **{"site-url": ""}).canonical_file("a.html") == "a.html"


def test_relative_addresses_are_joined_with_the_base_of_their_page(tmp_path):
    files = {
        "a/one.html": page('<base href="/b/">'),
        "a/two.html": page(),
        "a/c.html": page(),
        "b/c.html": page(),
    }
    found = said(tmp_path, files)
    assert found.leads_to("c.html", "a/one.html").file == "b/c.html"
    assert found.leads_to("c.html", "a/two.html").file == "a/c.html"
    assert found.absolute("c.html", "a/one.html") == ADDRESS + "b/c.html"
    assert found.shown("c.html", "a/two.html") == "/a/c.html"
    assert found.leads_to(" ", "a/two.html") is None


@pytest.mark.parametrize(
    ("address", "blocked"),
    [(ADDRESS, {"a/index.html": "/a/$", "b c.html": "/b%20c"}), (ADDRESS + "docs/", {})],
)
def test_robots_txt_blocks_pages_by_the_address_that_readers_see(address, blocked, tmp_path):
    files = {
        "robots.txt": "User-agent: *\nDisallow: /a/$\nDisallow: /b%20c\nDisallow: /index.html\n",
        "index.html": page(),
        "a/index.html": page(),
        "a/b.html": page(),
        "b c.html": page(),
    }
    assert said(tmp_path, files, **{"site-url": address}).blocked == blocked
