from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from builders import build_site, check, flat, mounted_site

from linkcheck_plugin.model import Document, PageFacts
from linkcheck_plugin.site.address import Address, Listed, address_of, find_address, same_site, spellings
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.urls import MalformedURL


def page(path: str, document: Document = Document.PAGE, **facts: object) -> Entry:
    return Entry(path, document, 0, 0, b"", "", PageFacts(**facts), b"", b"", {}, 0, 0, [])  # type: ignore[arg-type]


def found(
    entries: Iterable[Entry] = (),
    configured: Iterable[tuple[str, str]] = (),
    files: Mapping[str, bytes] | None = None,
    own_origins: tuple[str, ...] = (),
    **listed: object,
) -> tuple[Address, list[tuple[str, str]]]:
    """The address and the observations as (value, reason)."""
    contents = files or {}
    address, evidence = find_address(
        list(configured),
        list(entries),
        Listed(**listed),
        contents.get,
        own_origins,  # type: ignore[arg-type]
    )
    assert [item for item in evidence if item.taken] == [item for item in evidence if item.taken][:1]
    return address, [(item.value, item.reason) for item in evidence]


CANONICAL = [
    page("index.html", canonical="https://c.example/docs/"),
    page("a/index.html", canonical="https://c.example/docs/a/"),
]
OG_URL = [
    page("index.html", og_url="https://o.example/"),
    page("a/index.html", og_url="https://o.example/a/"),
]
NOT_FOUND = [page("404.html", base="https://b.example/b/")]
SITEMAP = ["https://s.example/s/", "https://s.example/s/a/"]
FEEDS = ["https://f.example/f/a/", "https://f.example/f/index.html"]


# One address ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "address", "base"),
    [
        ("https://e.example/", "https://e.example/", "/"),
        ("https://e.example", "https://e.example/", "/"),
        ("https://e.example/docs/", "https://e.example/docs/", "/docs/"),
        ("https://e.example/docs/index.html", "https://e.example/docs/", "/docs/"),
        ("https://e.example/docs", "https://e.example/", "/"),
        ("https://E.Example:443/a/?q#f", "https://e.example/a/", "/a/"),
        ("http://e.example:8080/a/", "http://e.example:8080/a/", "/a/"),
        ("https://u:p@e.example/a/", "https://e.example/a/", "/a/"),
        ("https://münchen.example/ü/", "https://xn--mnchen-3ya.example/%C3%BC/", "/%C3%BC/"),
        ("https://e.example/a/../b/", "https://e.example/b/", "/b/"),
        ("https://[::1]:8000/a/", "https://[::1]:8000/a/", "/a/"),
    ],
)
def test_an_address_is_a_directory(url, address, base):
    made = address_of(url, "because")

    assert (made.url, made.base, made.known_base, made.reason) == (address, base, True, "because")
    assert made.scheme == url.partition(":")[0]


@pytest.mark.parametrize(
    "url", ["ftp://e.example/", "/docs/", "e.example", "", "https://", "mailto:a@e.example"]
)
def test_only_http_is_an_address(url):
    with pytest.raises(MalformedURL):
        address_of(url)


def test_with_and_without_www_is_one_site():
    assert same_site("Example.org") == {"example.org", "www.example.org"}
    assert same_site("www.example.org") == {"example.org", "www.example.org"}
    assert same_site("docs.example.org") == {"docs.example.org", "www.docs.example.org"}
    assert same_site("wwwexample.org") == {"wwwexample.org", "www.wwwexample.org"}


def test_own_origins_belong_to_the_site():
    hosts = address_of("https://e.example/", own_origins=["https://old.example", "cdn.example:8080"]).hosts

    assert hosts == {
        *("e.example", "www.e.example"),
        *("old.example", "www.old.example"),
        *("cdn.example:8080", "www.cdn.example:8080"),
    }


# The order of the evidence ------------------------------------------------------------------------------------


EVIDENCE: list[tuple[str, dict[str, object]]] = [
    ("https://set.example/x/", {"configured": [("https://set.example/x/", "settings")]}),
    ("https://c.example/docs/", {"entries": CANONICAL}),
    ("https://s.example/s/", {"sitemaps": SITEMAP}),
    ("https://n.example/", {"files": {"CNAME": b"n.example\n"}}),
    ("https://b.example/b/", {"entries": NOT_FOUND}),
    ("https://o.example/", {"entries": OG_URL}),
    ("https://f.example/f/", {"feeds": FEEDS}),
]


def together(parts: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """All evidence of several; pages with the same path become one."""
    merged: dict[str, object] = {}
    pages: dict[str, dict[str, object]] = {"index.html": {}, "a/index.html": {}}
    for part in parts:
        for key, value in part.items():
            if key == "entries":
                for entry in value:  # type: ignore[attr-defined]
                    known = pages.setdefault(entry.path, {})
                    facts = entry.facts
                    for name in ("canonical", "og_url", "base"):
                        if getattr(facts, name) is not None:
                            known[name] = getattr(facts, name)
            else:
                merged[key] = value
    merged["entries"] = [page(path, **facts) for path, facts in pages.items()]
    return merged


@pytest.mark.parametrize("number", range(len(EVIDENCE)))
def test_each_evidence_alone_tells_the_address(number):
    url, parts = EVIDENCE[number]
    address, observed = found(**together([parts]))  # type: ignore[arg-type]

    assert address.url == url
    assert address.known_base
    assert [value for value, _ in observed] == [url]
    assert address.reason == observed[0][1] != ""


@pytest.mark.parametrize("number", range(len(EVIDENCE) - 1))
def test_stronger_evidence_is_taken_and_weaker_is_still_told(number):
    address, observed = found(**together([parts for _, parts in EVIDENCE[number:]]))  # type: ignore[arg-type]

    assert address.url == EVIDENCE[number][0]
    assert [value for value, _ in observed] == [url for url, _ in EVIDENCE[number:]]


def test_without_evidence_the_site_is_mounted_at_the_root_and_this_is_known():
    address, observed = found([page("index.html"), page("a.html")])

    assert (address.url, address.base, address.known_base, address.scheme) == (None, "/", False, "")
    assert observed == []


def test_own_origins_belong_to_the_site_also_without_an_address():
    assert found(own_origins=("https://old.example",))[0].hosts == {"old.example", "www.old.example"}


def test_the_first_configured_address_is_taken():
    address, observed = found(configured=[("https://a.example/", "first"), ("https://b.example/", "second")])

    assert (address.url, address.reason) == ("https://a.example/", "first")
    assert observed == [("https://a.example/", "first"), ("https://b.example/", "second")]


def test_a_configured_path_tells_the_base_and_pages_the_host():
    address, _ = found(configured=[("/docs/", "baseURL")])
    assert (address.url, address.base, address.known_base) == (None, "/docs/", True)

    address, _ = found(CANONICAL, configured=[("/other/", "baseURL")])
    assert (address.url, address.base) == ("https://c.example/docs/", "/docs/")


# Canonicals and og:url ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", ["canonical", "og_url"])
@pytest.mark.parametrize(
    ("urls", "address"),
    [
        ({"index.html": "https://e.example/", "a.html": "https://e.example/a.html"}, "https://e.example/"),
        ({"index.html": "https://e.example/d/", "a.html": "https://e.example/d/a"}, "https://e.example/d/"),
        ({"index.html": "https://e.example/d/", "a.html": "https://e.example/d/a/"}, "https://e.example/d/"),
        (
            {"index.html": "https://e.example/d/index.html", "a/index.html": "https://e.example/d/a"},
            "https://e.example/d/",
        ),
        (
            {"a/b c.html": "https://e.example/d/a/b%20c.html", "é.html": "https://e.example/d/é"},
            "https://e.example/d/",
        ),
        (
            {"a.html": " HTTPS://E.example/a.html ", "b.html": "https://e.example/b.html?q#f"},
            "https://e.example/",
        ),
        ({"a.html": "https://e.example/a.html"}, None),
        ({"a.html": "https://e.example/a.html", "b.html": "https://e.example/other"}, None),
        ({"a.html": "https://e.example/a.html", "b.html": "https://other.example/b.html"}, None),
        ({"a.html": "/a.html", "b.html": "/b.html"}, None),
        ({"a.html": "a.html", "b.html": "b.html"}, None),
        ({"a.html": "https://", "b.html": "https://"}, None),
        ({"a.html": "", "b.html": None}, None),
        ({"a.html": "//e.example/a.html", "b.html": "//e.example/b.html"}, None),
    ],
)
def test_what_pages_say_of_themselves_tells_the_mount(fact, urls, address):
    assert found([page(path, **{fact: url}) for path, url in urls.items()])[0].url == address


def test_a_majority_of_the_pages_has_to_agree():
    def site(good: int, bad: int) -> str | None:
        pages = [
            page(f"g{number}.html", canonical=f"https://e.example/g{number}.html") for number in range(good)
        ]
        others = [page(f"b{number}.html", canonical="https://e.example/elsewhere") for number in range(bad)]
        return found([*pages, *others])[0].url

    assert site(3, 2) == "https://e.example/"
    assert site(2, 2) is None
    assert site(2, 3) is None
    assert site(10, 0) == "https://e.example/"


def test_pages_without_a_canonical_have_no_vote():
    assert (
        found([*CANONICAL, *(page(f"p{number}.html") for number in range(50))])[0].url
        == "https://c.example/docs/"
    )


def test_pages_that_only_redirect_have_no_vote():
    stubs = [
        page(f"old{number}.html", canonical=f"https://c.example/v1/old{number}.html", refresh=(0.0, "a/"))
        for number in range(5)
    ]

    assert found([*CANONICAL, *stubs])[0].url == "https://c.example/docs/"
    assert found(stubs)[0].url is None


def test_only_pages_have_a_vote():
    feeds = [
        page(f"f{number}.xml", Document.FEED, canonical=f"https://c.example/f{number}.xml")
        for number in range(3)
    ]

    assert found(feeds)[0].url is None


def test_the_reason_counts_the_pages():
    assert found(CANONICAL)[1] == [("https://c.example/docs/", "canonical of 2 of 2 pages")]


# Sitemap, CNAME, 404, feeds, links from the root --------------------------------------------------------------------


PAGES = [page("index.html"), page("a/index.html"), page("b.html"), page("a/b/index.html")]


@pytest.mark.parametrize(
    ("locations", "address"),
    [
        (["https://e.example/", "https://e.example/a/", "https://e.example/b.html"], "https://e.example/"),
        (["https://e.example/d/", "https://e.example/d/a/", "https://e.example/d/b"], "https://e.example/d/"),
        (["https://e.example/d/a/b/"], "https://e.example/d/"),
        (["https://e.example/a/a/b/"], "https://e.example/a/"),
        (["https://e.example/x/", "https://e.example/y/z"], None),
        (["https://e.example/a/", "https://o.example/a/"], None),
        (["https://e.example/a/", "https://e.example/a/b/", "https://o.example/a/"], "https://e.example/"),
        (["mailto:a@e.example"], None),
        ([], None),
    ],
)
def test_the_locations_of_a_sitemap_tell_the_mount(locations, address):
    assert found(PAGES, sitemaps=locations)[0].url == address


@pytest.mark.parametrize(
    ("content", "address"),
    [
        (b"e.example", "https://e.example/"),
        (b" e.example \n", "https://e.example/"),
        (b"www.e.example\nother.example\n", "https://www.e.example/"),
        (b"", None),
        (b"\n", None),
        (b"localhost", None),
        (b"\xff\xfe", None),
        (b"exa<mple.org", None),
    ],
)
def test_a_cname_file_names_the_host(content, address):
    assert found(PAGES, files={"CNAME": content})[0].url == address


@pytest.mark.parametrize(
    ("path", "base", "address", "mount"),
    [
        ("404.html", "/docs/", None, "/docs/"),
        ("404.html", " /docs/ ", None, "/docs/"),
        ("404.html", "/", None, "/"),
        ("404.html", "https://e.example/docs/", "https://e.example/docs/", "/docs/"),
        ("404.html", "docs/", None, None),
        ("404.html", "./", None, None),
        ("404.html", "//e.example/docs/", None, None),
        ("404.html", "/docs", None, None),
        ("a/404.html", "/docs/", None, None),
        ("index.html", "/docs/", None, None),
    ],
)
def test_the_base_of_the_404_page_tells_the_path(path, base, address, mount):
    made, _ = found([page(path, base=base)])

    assert made.url == address
    assert (made.base if made.known_base else None) == mount


@pytest.mark.parametrize(
    ("links", "address"),
    [
        (
            ["https://e.example/d/a/", "https://e.example/d/b.html", "https://other.example/x"],
            "https://e.example/d/",
        ),
        (["https://e.example/d/a/"], None),
        (["https://e.example/d/a/", "https://o.example/a/"], None),
    ],
)
def test_the_links_of_feeds_tell_the_mount(links, address):
    assert found(PAGES, feeds=links)[0].url == address


@pytest.mark.parametrize(
    ("links", "mount"),
    [
        (["/d/a/", "/d/b.html", "/d/"], "/d/"),
        (["/d/a/#x", "/d/b.html?q", "/d/"], "/d/"),
        (["/d/a", "/d/b.html"], "/d/"),
        (["/a/", "/b.html", "/d/a/"], None),
        (["/d/a/"], None),
        (["/d/a/", "/d/b.html", "/x/", "/y/", "/z/"], None),
        (["/d/a/", "/e/a/"], None),
        ([], None),
    ],
)
def test_the_links_from_the_root_tell_the_path(links, mount):
    paths = frozenset(["index.html", "a/index.html", "b.html"])
    made, _ = found(PAGES, from_root=links, paths=paths)

    assert made.url is None
    assert (made.base if made.known_base else None) == mount


def test_a_missing_directory_is_no_base(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href='/gone/'>1</a><a href='/gone/#x'>2</a>"})

    assert flat(check(site)) == {("LNK001", "index.html", "/gone/"), ("LNK001", "index.html", "/gone/#x")}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", ["index.html", "index", ""]),
        ("a/index.html", ["a/index.html", "a/index", "a/", "a"]),
        ("a/b.html", ["a/b.html", "a/b/", "a/b"]),
        ("b.HTM", ["b.HTM", "b/", "b"]),
        ("a/b.css", ["a/b.css"]),
        ("a/b", ["a/b"]),
    ],
)
def test_a_page_has_the_spellings_that_hosts_serve(path, expected):
    assert spellings(path) == expected


# Whole sites -------------------------------------------------------------------------------------------------------


def test_own_absolute_links_are_looked_up_once_the_pages_tell_the_address(tmp_path):
    files = {
        f"{name}.html": f"<link rel=canonical href=https://e.example/d/{name}.html>"
        f"<a href=https://e.example/d/{link}>x</a>"
        for name, link in (("a", "b.html"), ("b", "nope.html"))
    }
    site = build_site(tmp_path, files)

    report = check(site)

    assert report.site_url == "https://e.example/d/"
    assert flat(report) == {("LNK001", "b.html", "https://e.example/d/nope.html")}


def test_og_url_tells_the_address_of_a_whole_site(tmp_path):
    site = build_site(
        tmp_path,
        {
            f"{name}.html": f"<meta property=og:url content=https://e.example/d/{name}.html>"
            for name in ("a", "b")
        },
    )

    assert check(site).site_url == "https://e.example/d/"


def test_the_setting_is_taken_whatever_the_pages_say(tmp_path):
    site = build_site(
        tmp_path, {f"{n}.html": f"<link rel=canonical href=https://e.example/{n}.html>" for n in "ab"}
    )

    assert check(site).site_url == "https://e.example/"
    assert check(site, **{"site-url": "https://set.example/x/"}).site_url == "https://set.example/x/"


def test_the_project_is_asked_before_the_pages(tmp_path):
    site = build_site(
        tmp_path, {f"{n}.html": f"<link rel=canonical href=https://e.example/{n}.html>" for n in "ab"}
    )
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nsite_url: https://set.example/docs/\n")

    report = check(site)

    assert report.site_url == "https://set.example/docs/"
    assert "site_url in mkdocs.yml" in report.notes[0]


def test_the_first_note_says_what_was_taken_and_why(tmp_path):
    site = build_site(tmp_path, {"index.html": ""})

    assert check(site).notes[0].startswith("address unknown")
    assert "https://e.example/d/" in check(site, **{"site-url": "https://e.example/d/"}).notes[0]


def test_a_sitemap_tells_the_address_of_a_whole_site(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=https://e.example/d/nope/>x</a>",
            "a/index.html": "",
            "sitemap.xml": '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            "<url><loc>https://e.example/d/</loc></url><url><loc>https://e.example/d/a/</loc></url></urlset>",
        },
    )

    assert mounted_site(site).address.url == "https://e.example/d/"
    assert flat(check(site)) == {("LNK001", "index.html", "https://e.example/d/nope/")}


def test_an_own_origin_may_be_an_international_name(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=https://münchen.example/nope>x</a>"})

    assert flat(check(site, **{"own-origins": ["xn--mnchen-3ya.example"]})) != set()
    assert flat(check(site, **{"own-origins": ["münchen.example"]})) != set()
