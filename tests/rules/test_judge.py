"""What is judged and what is left alone: ignored URLs, pages, elements; rewritten URLs; documents by kind."""

from __future__ import annotations

import datetime

import pytest

from linkcheck_plugin.rules.judge import codes_ignored_by

from .table import ADDRESS, lines_of, report_of

PAGE = {
    "index.html": '<a href="gone/">1</a><a href="/gone/">2</a>'
    '<a href="https://e.example/gone/">3</a><img src="other.png">'
}
GONE = "LNK001 error index.html:1:10 gone/"
OTHER = "LNK004 error index.html:1:93 other.png"
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)


def skipped(report):
    return report.coverage.skipped.get("ignored", 0)


# ignore-urls ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("gone/", 1),
        ("/gone/", 1),
        ("*gone/", 3),
        ("*gone*", 3),
        ("g?ne/", 1),
        ("[fg]one/", 1),
        ("https://e.example/gone/", 3),
        ("https://e.example/*", 4),
        ("*", 4),
        ("gone", 0),
        ("one/", 0),
        ("GONE/", 0),
        ("re:on", 3),
        ("re:^gone/$", 1),
        (r"re:^https://e\.example/", 4),
        ("re:example", 4),
        ("re:GONE", 0),
        ("re:(?i)GONE", 3),
        ("other.png", 1),
        (r"re:\.png$", 1),
    ],
)
def test_globs_match_the_whole_url_and_expressions_anywhere_as_written_and_as_resolved(
    pattern, ignored, tmp_path
):
    report = report_of(PAGE, tmp_path, ignore_urls=[pattern])
    assert skipped(report) == ignored
    assert report.coverage.references == 4
    assert report.coverage.checked == 4 - ignored
    assert sum(len(finding.occurrences) for finding in report.findings) == 4 - ignored


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ({"pattern": "*gone*", "codes": ["LNK001"]}, [OTHER]),
        ({"pattern": "*gone*", "codes": ["internal-broken"]}, [OTHER]),
        ({"pattern": "*", "codes": ["LNK00"]}, []),
        ({"pattern": "*", "codes": ["LNK004", "LNK1"]}, [GONE]),
        ({"pattern": "*gone*", "codes": ["LNK004"]}, [GONE, OTHER]),
        ({"pattern": "*", "reason": "moved"}, []),
        ({"pattern": "*", "until": datetime.date.today()}, []),
        ({"pattern": "*", "until": YESTERDAY}, [GONE, OTHER]),
        ({"pattern": "*gone*", "codes": ["LNK001"], "until": YESTERDAY}, [GONE, OTHER]),
    ],
)
def test_an_entry_covers_its_codes_until_its_day_is_over(entry, wanted, tmp_path):
    report = report_of(PAGE, tmp_path, ignore_urls=[entry])
    assert lines_of(report) == wanted


def test_what_is_ignored_for_some_codes_counts_as_checked(tmp_path):
    coverage = report_of(PAGE, tmp_path, ignore_urls=[{"pattern": "*", "codes": ["LNK001"]}]).coverage
    assert (coverage.checked, coverage.skipped) == (4, {})


@pytest.mark.parametrize(
    ("markup", "pattern"),
    [
        ('<a href="#gone">', "#gone"),
        ('<a href="#gone">', "https://e.example/*#gone"),
        ('<a href="/guide.html#gone">', "*#gone"),
        ('<a href="https://[/">', "re:^https://\\["),
        ('<a href="www.h.example">', "www.*"),
        ('<a href="mailto:x">', "mailto:*"),
        ('<a href="tel:1 2">', "re:^tel:"),
        ('<a href="file:///x">', "file:*"),
        ('<a href="http://localhost/x">', "http://localhost*"),
        ('<a href="https://me:secret@h.example/">', "*@h.example/"),
        ('<img src="">', "re:^$"),
        ('<img src="http://h.example/x.png">', "http://h.example/*"),
        ('<meta http-equiv="refresh" content="0; url=/gone">', "/gone"),
    ],
)
def test_every_kind_of_finding_can_be_ignored(markup, pattern, tmp_path):
    files = {"index.html": markup, "guide.html": ""}
    (tmp_path / "a").mkdir()
    assert report_of(files, tmp_path / "a").findings
    (tmp_path / "b").mkdir()
    report = report_of(files, tmp_path / "b", ignore_urls=[pattern])
    assert (lines_of(report), skipped(report)) == ([], 1)


def test_the_path_is_what_is_resolved_where_the_address_is_unknown(tmp_path):
    report = report_of(PAGE, tmp_path, site_url="", ignore_urls=["/gone/"])
    assert lines_of(report) == [OTHER]
    assert report.coverage.skipped == {"ignored": 2, "outbound": 1}


# ignore-pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "pages"),
    [
        ("a/*", ["index.html"]),
        ("*.html", []),
        ("index.html", ["a/b.html", "a/index.html"]),
        ("a", ["a/b.html", "a/index.html", "index.html"]),
        ("re:^a/", ["index.html"]),
        ("re:index", ["a/b.html"]),
        ({"pattern": "a/*", "codes": ["LNK001"]}, ["index.html"]),
        ({"pattern": "*", "codes": ["LNK004"]}, ["a/b.html", "a/index.html", "index.html"]),
        ({"pattern": "*", "until": YESTERDAY}, ["a/b.html", "a/index.html", "index.html"]),
    ],
)
def test_pages_are_left_alone_by_their_path(pattern, pages, tmp_path):
    files = dict.fromkeys(["index.html", "a/index.html", "a/b.html"], '<a href="/gone/">x</a>')
    report = report_of(files, tmp_path, ignore_pages=[pattern])
    places = [place.page for finding in report.findings for place in finding.occurrences]
    assert places == pages
    assert report.pages == 3


def test_the_references_of_an_ignored_page_count_as_skipped(tmp_path):
    files = {
        "index.html": '<a href="gone">x</a>',
        "a.html": '<a href="gone">x</a><a href="#top">y</a><a href="mailto:x">z</a>',
    }
    coverage = report_of(files, tmp_path, ignore_pages=["a.html"]).coverage
    assert (coverage.references, coverage.checked) == (4, 1)
    assert sum(coverage.skipped.values()) == 3


def test_an_ignored_page_is_still_a_target(tmp_path):
    files = {
        "index.html": '<a href="a.html#there">x</a><a href="a.html#gone">y</a>',
        "a.html": '<p id="there">',
    }
    assert lines_of(report_of(files, tmp_path, ignore_pages=["a.html"])) == [
        "LNK003 error index.html:1:38 a.html#gone"
    ]


def test_files_that_are_no_pages_can_be_ignored_as_well(tmp_path):
    files = {
        "index.html": "",
        "_redirects": "/a /gone\n",
        "a.css": "b { background: url(gone.png) }",
        "sitemap.xml": "<urlset><",
    }
    assert lines_of(report_of(files, tmp_path, ignore_pages=["_redirects", "*.css", "*.xml"])) == []


def test_an_ignored_page_without_references_is_no_kind_of_skipped_reference(tmp_path):
    coverage = report_of({"index.html": "", "a.html": ""}, tmp_path, ignore_pages=["a.html"]).coverage
    assert coverage.skipped == {}


# Ignoring in HTML ----------------------------------------------------------------------------------------

BAD = '<a href="gone">x</a><img src="gone.png">'


@pytest.mark.parametrize(
    ("markup", "codes"),
    [
        (f"<div data-linkcheck-ignore>{BAD}</div>", []),
        (f'<div data-linkcheck-ignore="">{BAD}</div>', []),
        (f'<div DATA-LINKCHECK-IGNORE="all">{BAD}</div>', []),
        (f"<div data-proofer-ignore>{BAD}</div>", []),
        (f'<div data-linkcheck-ignore="LNK001">{BAD}</div>', ["LNK004"]),
        (f'<div data-linkcheck-ignore="lnk001">{BAD}</div>', ["LNK004"]),
        (f'<div data-linkcheck-ignore="internal-broken">{BAD}</div>', ["LNK004"]),
        (f'<div data-linkcheck-ignore="LNK001,LNK004">{BAD}</div>', []),
        (f'<div data-linkcheck-ignore="LNK001 asset-missing">{BAD}</div>', []),
        (f'<div data-linkcheck-ignore="LNK0">{BAD}</div>', []),
        (f'<div data-linkcheck-ignore="LNK5">{BAD}</div>', ["LNK001", "LNK004"]),
        (f'<div data-linkcheck-ignore="no-such-rule">{BAD}</div>', ["LNK001", "LNK004"]),
        (f'<div data-linkcheck-ignore="LNK004"><p data-linkcheck-ignore="LNK001">{BAD}</p></div>', []),
        (
            f'<div data-linkcheck-ignore="LNK004"><p data-linkcheck-ignore="LNK001">x</p>{BAD}</div>',
            ["LNK001"],
        ),
        (f"<div data-linkcheck-ignore><p>x</p></div>{BAD}", ["LNK001", "LNK004"]),
        ('<a data-linkcheck-ignore href="gone">x</a><img src="gone.png">', ["LNK004"]),
        ('<img data-linkcheck-ignore src="gone.png"><a href="gone">x</a>', ["LNK001"]),
        ('<link data-linkcheck-ignore rel="icon" href="gone.ico"><a href="gone">x</a>', ["LNK001"]),
        ('<p data-linkcheck-ignore style="background: url(gone.png)"></p><a href="gone">x</a>', ["LNK001"]),
        ("<style data-linkcheck-ignore>b { background: url(gone.png) }</style>", []),
        (f"<ul data-linkcheck-ignore><li>{BAD}<li>{BAD}</ul>", []),
        (f"<nav data-linkcheck-ignore>{BAD}</nav><main>{BAD}</main>", ["LNK001", "LNK004"]),
        (f"<html data-linkcheck-ignore><body>{BAD}", []),
        ('<svg data-linkcheck-ignore><use href="#gone"/><a href="gone"/></svg>', []),
        ('<a data-linkcheck-ignore="LNK003" href="#gone">x</a><a href="#gone">y</a>', ["LNK003"]),
    ],
)
def test_an_element_with_the_attribute_is_covered_with_all_inside(markup, codes, tmp_path):
    report = report_of({"index.html": markup}, tmp_path)
    assert [finding.code for finding in report.findings] == codes
    assert all(len(finding.occurrences) == 1 for finding in report.findings)


def test_what_is_covered_for_all_codes_counts_as_ignored(tmp_path):
    coverage = report_of({"index.html": f"<p data-linkcheck-ignore>{BAD}</p>{BAD}"}, tmp_path).coverage
    assert (coverage.checked, coverage.skipped) == (2, {"ignored": 2})


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (None, set()),
        ("", set()),
        ("LNK001", {"LNK001"}),
        ("LNK001,  redirect-loop\nnonsense", {"LNK001", "LNK103"}),
        ("LNK82", {"LNK821"}),
    ],
)
def test_codes_of_an_attribute(value, codes):
    assert codes_ignored_by(value) == codes


def test_all_in_an_attribute_means_every_code():
    assert {"LNK001", "LNK902"} <= codes_ignored_by("all")


# rewrite-urls --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "rewrites", "broken"),
    [
        ("https://old.example/a/", {r"re:^https://old\.example/": "/"}, False),
        ("https://old.example/b/", {r"re:^https://old\.example/": "/"}, True),
        ("/v2/a/", {"re:^/v[0-9]+/(.*)": r"/\1"}, False),
        ("x/a/", {"re:x/": "y/", "re:y/": ""}, False),
        ("a/", {"re:^a/$": "b/"}, True),
        ("#gone", {"re:^#gone$": ""}, False),
        ("gone?v=1", {r"re:\?.*": "", "re:gone": "a/"}, False),
    ],
)
def test_urls_are_rewritten_as_written_before_they_are_resolved(url, rewrites, broken, tmp_path):
    files = {"index.html": f'<a href="{url}">x</a>', "a/index.html": ""}
    report = report_of(files, tmp_path, rewrite_urls=rewrites)
    assert [finding.url for finding in report.findings] == ([url] if broken else [])


def test_patterns_see_the_url_as_written_not_as_rewritten(tmp_path):
    files = {"index.html": '<a href="one">x</a><a href="two">y</a>'}
    report = report_of(files, tmp_path, rewrite_urls={"re:^one$": "three"}, ignore_urls=["one"])
    assert lines_of(report) == ["LNK001 error index.html:1:29 two"]


# Coverage ------------------------------------------------------------------------------------------------


def test_coverage_says_what_was_checked_and_what_was_skipped(tmp_path):
    files = {
        "index.html": '<a href="/">1</a><a href="#top">2</a><a href="gone">3</a>'
        '<a href="https://[">4</a><a href="">5</a>'
        '<a href="mailto:a@h.example">6</a><a href="tel:1">7</a><a href="javascript:x">8</a>'
        '<img src="data:,x">'
        '<a href="https://h.example/">9</a><a href="https://h.example/">10</a>'
        '<a href="ftp://h.example/">11</a>'
        '<form method="post" action="/x"></form><a href="/de/">12</a>',
    }
    coverage = report_of(files, tmp_path, elsewhere=["/de/"]).coverage
    assert coverage.skipped == {
        "data": 1,
        "elsewhere": 1,
        "ftp": 1,
        "javascript": 1,
        "mailto": 1,
        "outbound": 2,
        "post-form": 1,
        "tel": 1,
    }
    assert coverage.checked == 5
    assert coverage.references == coverage.checked + sum(coverage.skipped.values())


def test_skipped_kinds_are_sorted(tmp_path):
    files = {
        "index.html": '<a href="tel:1">x</a><a href="mailto:a@h.example">x</a>'
        '<a href="https://h.example/">x</a>'
    }
    assert list(report_of(files, tmp_path).coverage.skipped) == ["mailto", "outbound", "tel"]


def test_the_same_url_in_documents_of_two_kinds_is_judged_by_each(tmp_path):
    files = {
        "index.html": f'<a href="{ADDRESS}gone/">x</a>',
        "404.html": f'<a href="{ADDRESS}gone/">x</a>',
        "sitemap.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
        f"<loc>{ADDRESS}gone/</loc></url></urlset>",
    }
    codes = [finding.code for finding in report_of(files, tmp_path, preset="seo").findings]
    assert codes == ["LNK001", "LNK801", "LNK821"]
