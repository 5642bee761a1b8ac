"""LNK704, LNK707 and LNK806: the address in the configuration, and robots.txt."""

from __future__ import annotations

from functools import partial
from typing import Any

import builders
import pytest

from linkcheck_plugin.rules.robots import RobotsRules, matches

from .table import ADDRESS, Case, bad, compared, found, good, parameters


def page(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}</head><body>{body}</body></html>"


# LNK704 --------------------------------------------------------------------------------------------------


def unset(tmp_path: Any, output: str, files: dict[str, str], **settings: Any) -> list[tuple[Any, ...]]:
    """Place and suggestion of each finding about the address."""
    site = builders.build_site(tmp_path, {"index.html": page()}, output)
    builders.write(tmp_path, files)
    findings = builders.check(site, select=["LNK704"], **settings).findings
    return [(finding.page, finding.line, finding.suggestion) for finding in findings]


@pytest.mark.parametrize(
    ("configuration", "line"),
    [
        ("site_name: Orchard\n", None),
        ("site_name: Orchard\nsite_url:\n", 2),
        ("site_name: Orchard\nsite_url: ''\n", 2),
        ("site_url: ''\nuse_directory_urls: true\n", 1),
    ],
)
def test_mkdocs_without_an_address(configuration, line, tmp_path):
    found = unset(tmp_path, "site", {"mkdocs.yml": configuration})
    assert found == [("mkdocs.yml", line, "site_url: https://example.org/")]


@pytest.mark.parametrize(
    "configuration",
    [
        "site_url: https://orchard.example.org/\n",
        "site_url: http://localhost:8000/\n",
        "site_url: !ENV [ADDRESS_OF_THE_DOCS, '']\n",
        "site_name: A\nsite_url: !ENV ADDRESS_OF_THE_DOCS\n",
        "site_url: ''\nuse_directory_urls: false\n",
        "plugins: [search, offline]\n",
        "plugins: [material/offline]\n",
        "site_url: [not, valid",
    ],
)
def test_mkdocs_with_an_address_or_without_need_of_one(configuration, tmp_path):
    assert unset(tmp_path, "site", {"mkdocs.yml": configuration}) == []


@pytest.mark.parametrize(
    ("inherited", "expected"),
    [
        ("site_url: ''\n", ("base.yml", 1)),
        ("site_url: !ENV ADDRESS_OF_THE_DOCS\n", None),
        ("", ("mkdocs.yml", None)),
    ],
)
def test_an_inherited_address_counts_where_it_stands(inherited, expected, tmp_path):
    files = {"base.yml": inherited, "mkdocs.yml": "INHERIT: base.yml\nsite_name: A\n"}
    found = unset(tmp_path, "site", files)
    assert [place[:2] for place in found] == ([expected] if expected else [])


PUBLISH = "from pelicanconf import *\nRELATIVE_URLS = False\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pelicanconf.py": "SITENAME = 'Trails'\n"}, ("pelicanconf.py", None)),
        ({"pelicanconf.py": "SITENAME = 'Trails'\nSITEURL = ''\n"}, ("pelicanconf.py", 2)),
        ({"pelicanconf.py": "", "publishconf.py": f"{PUBLISH}SITEURL = ''\n"}, ("publishconf.py", 3)),
        ({"pelicanconf.py": "SITEURL = ''\n", "publishconf.py": PUBLISH}, ("pelicanconf.py", 1)),
        ({"publishconf.py": "SITEURL = ''\n"}, ("publishconf.py", 1)),
        (
            {"pelicanconf.py": "SITEURL = ''\nRELATIVE_URLS = True\n", "publishconf.py": "SITEURL = ''\n"},
            ("publishconf.py", 1),
        ),
    ],
)
def test_pelican_without_an_address(files, expected, tmp_path):
    assert unset(tmp_path, "output", files) == [(*expected, 'SITEURL = "https://example.org"')]


@pytest.mark.parametrize(
    "files",
    [
        {"pelicanconf.py": "SITEURL = 'https://trails.example.org'\n"},
        {
            "pelicanconf.py": "SITEURL = ''\n",
            "publishconf.py": f"{PUBLISH}SITEURL = 'https://trails.example.org'\n",
        },
        {"pelicanconf.py": "SITEURL = ''\n", "publishconf.py": f"{PUBLISH}SITEURL = os.environ['ADDRESS']\n"},
        {"pelicanconf.py": "import os\nSITEURL = os.environ['ADDRESS']\n"},
        {"pelicanconf.py": "SITEURL = ''\nRELATIVE_URLS = True\n"},
        {"pelicanconf.py": "SITEURL = (\n"},
    ],
)
def test_pelican_with_an_address_where_it_is_published_or_for_development(files, tmp_path):
    assert unset(tmp_path, "output", files) == []


def test_an_address_in_the_settings_is_one(tmp_path):
    assert unset(tmp_path, "site", {"mkdocs.yml": "site_name: A\n"}, **{"site-url": ADDRESS}) == []


def test_the_address_that_the_output_shows_is_proposed(tmp_path):
    files = {"mkdocs.yml": "site_name: A\n", "site/CNAME": "orchard.example.org\n"}
    assert unset(tmp_path, "site", files) == [("mkdocs.yml", None, "site_url: https://orchard.example.org/")]


def test_the_configuration_is_the_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = builders.build_site(tmp_path / "docs", {"index.html": page()})
    builders.write(tmp_path, {"docs/mkdocs.yml": "site_name: A\nsite_url: ''\n"})
    [finding] = builders.check(site, select=["LNK704"]).findings
    assert (finding.source.path, finding.source.line, finding.source.column) == ("docs/mkdocs.yml", 2, 1)


def test_without_a_project_nothing_is_known(tmp_path):
    assert unset(tmp_path, "site", {}) == []


# robots.txt ----------------------------------------------------------------------------------------------

ALL = "User-agent: *\n"
bad_707, good_707 = partial(bad, select=["LNK707"]), partial(good, select=["LNK707"])
BLOCKED = [
    bad_707(
        "links to pages below a folder that is blocked: one cause",
        {
            "robots.txt": ALL + "Disallow: /api/\n",
            "api/index.html": page('<a href="b.html">b</a>'),
            "api/b.html": page(),
            "index.html": page('<a href="①api/">API</a> <a href="②api/b.html#x">b</a>'),
        },
        found("LNK707 warning ①", "api/", ADDRESS + "api/", None, "②"),
        clean={
            "robots.txt": ALL + "Disallow: /api/\nAllow: /api/b.html\nAllow: /api/$\n",
            "api/index.html": page(),
            "api/b.html": page(),
            "index.html": page('<a href="api/">API</a> <a href="api/b.html#x">b</a>'),
        },
    ),
    good_707(
        "meant so: noindex, nofollow, other crawlers, files, the whole site",
        {
            "robots.txt": ALL
            + "Disallow: /a.html\nDisallow: /b.html\nDisallow: /x.pdf\n\nUser-agent: x\nDisallow: /c.html\n",
            "a.html": page(head='<meta name="robots" content="noindex">'),
            "b.html": page(),
            "c.html": page(),
            "x.pdf": "pdf",
            "index.html": page(
                '<a href="a.html">a</a> <a rel="nofollow" href="b.html">b</a> <a href="c.html">c</a> <a href="x.pdf">x</a>'
            ),
        },
    ),
    good_707(
        "the whole site is blocked",
        {"robots.txt": ALL + "Disallow: /\n", "a.html": page(), "index.html": page('<a href="a.html">a</a>')},
    ),
    good_707(
        "robots.txt below the root of the host is none",
        {
            "robots.txt": ALL + "Disallow: /a.html\nDisallow: /docs/a.html\n",
            "a.html": page(),
            "index.html": page('<a href="a.html">a</a>'),
        },
        site_url=ADDRESS + "docs/",
    ),
]

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://e.example/</loc></url></urlset>'
bad_806, good_806 = partial(bad, select=["LNK806"]), partial(good, select=["LNK806"])
NAMED = [
    bad_806(
        "no sitemap is named, and there is one",
        {"robots.txt": ALL + "Disallow:\n", "sitemap.xml": SITEMAP, "sitemap-posts.xml": SITEMAP},
        found("LNK806 info robots.txt:None:None", None, None, f"Sitemap: {ADDRESS}sitemap.xml"),
        clean={"robots.txt": f"{ALL}Sitemap: {ADDRESS}sitemap.xml\n", "sitemap.xml": SITEMAP},
    ),
    bad_806(
        "a relative URL",
        {"robots.txt": "Sitemap: ①/sitemap.xml\n", "sitemap.xml": SITEMAP},
        found("LNK806 info ①", "/sitemap.xml", ADDRESS + "sitemap.xml", ADDRESS + "sitemap.xml"),
        clean={"robots.txt": f"Sitemap: {ADDRESS}sitemap.xml\n", "sitemap.xml": SITEMAP},
    ),
    bad_806(
        "a file that is no sitemap",
        {"robots.txt": f"Sitemap: ①{ADDRESS}img/logo.png\n", "sitemap.xml": SITEMAP},
        found("LNK806 info ①", ADDRESS + "img/logo.png", ADDRESS + "img/logo.png"),
        clean={"robots.txt": f"Sitemap: {ADDRESS}sitemap.xml\n", "sitemap.xml": SITEMAP},
    ),
    good_806("no robots.txt", {"sitemap.xml": SITEMAP}),
    good_806("no sitemap", {"robots.txt": ALL}),
    good_806("a missing one: another rule's", {"robots.txt": f"Sitemap: {ADDRESS}gone.xml\n", "sitemap.xml": SITEMAP}),
    good_806("one on another host", {"robots.txt": "Sitemap: https://cdn.example/s.xml\n", "sitemap.xml": SITEMAP}),
    good_806("below the root of the host", {"robots.txt": ALL, "sitemap.xml": SITEMAP}, site_url=ADDRESS + "docs/"),
]  # fmt: skip


@pytest.mark.parametrize("case", parameters([*BLOCKED, *NAMED]))
def test_findings_are_exactly(case: Case, tmp_path: Any) -> None:
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/", True),
        ("/a", "/a/b", True),
        ("/a", "/A", False),
        ("/a/", "/a", False),
        ("/a$", "/a", True),
        ("/a$", "/a/", False),
        ("*.pdf$", "/x/y.pdf", True),
        ("*.pdf$", "/x/y.pdf?z", False),
        ("/*?", "/a?b", True),
        ("/*?", "/a", False),
        ("/a*b*c", "/axxbyyc/d", True),
        ("/a*b*c", "/axxcyyb", False),
        ("/a*b$", "/abab", True),
        ("/ab*b$", "/ab", False),
        ("/a*", "/a", True),
        ("a", "/a", False),
        ("*" * 3_000 + "b$", "/" + "a" * 3_000, False),
    ],
)
def test_a_pattern_matches_as_robots_txt_says(pattern, path, expected):
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("rules", "path", "blocking"),
    [
        ([("/a/", False), ("/a/b", True)], "/a/b", None),
        ([("/a/", False), ("/a/b", True)], "/a/c", "/a/"),
        ([("/a", False), ("/a", True)], "/a", None),
        ([("/*", True), ("/a/", False)], "/a/b", "/a/"),
        ([], "/a", None),
    ],
)
def test_the_longest_rule_holds(rules, path, blocking):
    assert RobotsRules(rules).blocking(path) == blocking
    assert bool(RobotsRules(rules)) is any(not allows for _, allows in rules)
