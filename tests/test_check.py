from __future__ import annotations

import datetime
import io
import itertools
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import ada_url
import pytest
from builders import LONG_AGO, age, build_site, check, flat, settings_for, write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck_plugin import urls
from linkcheck_plugin.check import check_site
from linkcheck_plugin.explain import explain_site, explain_url, list_references
from linkcheck_plugin.model import Finding, Level, Report
from linkcheck_plugin.report import write as write_report
from linkcheck_plugin.settings import ConfigurationError, SiteError
from linkcheck_plugin.site import pool

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")

YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)
TOMORROW = datetime.date.today() + datetime.timedelta(days=1)


def as_json(report: Report) -> str:
    stream = io.StringIO()
    write_report(report, "json", stream, level=Level.INFO, fail_on="error")
    return stream.getvalue()


def only(report: Report) -> Finding:
    [finding] = report.findings
    return finding


def places(finding: Finding) -> list[tuple[str, int | None, int | None]]:
    return [(item.page, item.line, item.column) for item in finding.occurrences]


def suggestions(report: Report) -> dict[str | None, str | None]:
    return {finding.url: finding.suggestion for finding in report.findings}


# Findings are about causes --------------------------------------------------------------------------------------


def test_one_broken_link_of_a_template_is_one_finding_with_every_occurrence(tmp_path):
    site = build_site(
        tmp_path, {f"p{number}.html": "<nav>\n<a href=nope/>x</a></nav>" for number in range(30)}
    )

    finding = only(check(site))

    assert places(finding) == sorted((f"p{number}.html", 2, 9) for number in range(30))
    assert (finding.code, finding.page, finding.line, finding.column) == ("LNK001", "p0.html", 2, 9)
    assert (finding.element, finding.attribute, finding.text, finding.region) == ("a", "href", "x", "nav")


def test_spellings_of_one_target_are_one_cause_and_other_targets_another(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=nope/>a</a><a href=/nope/>b</a><a href=./nope/>c</a><a href=other/>d</a>",
            "b/index.html": "<a href=../nope/>e</a>",
        },
    )

    report = check(site)

    by_target = {finding.message.split()[0]: finding for finding in report.findings}
    assert set(by_target) == {"/nope/", "/other/"}
    assert [(item.page, item.url) for item in by_target["/nope/"].occurrences] == [
        ("b/index.html", None),
        ("index.html", "nope/"),
        ("index.html", "/nope/"),
        ("index.html", "./nope/"),
    ]
    assert by_target["/nope/"].url == "../nope/"


def test_every_occurrence_on_one_page_is_listed(tmp_path):
    markup = "<a href=nope>a</a>\n" * 3 + "<a href=nope>b</a>\n<img src=nope>\n<a href='nope'>a</a>"
    site = build_site(tmp_path, {"index.html": markup})

    findings = {finding.code: finding for finding in check(site).findings}

    assert places(findings["LNK001"]) == [("index.html", line, 9) for line in (1, 2, 3, 4)] + [
        ("index.html", 6, 10)
    ]
    assert places(findings["LNK004"]) == [("index.html", 5, 10)]


def test_very_many_occurrences_are_all_listed(tmp_path):
    site = build_site(
        tmp_path, {"index.html": "<a href=nope>a</a>\n" * 5_000, "b.html": "<a href=/nope>a</a>" * 5_000}
    )

    finding = only(check(site))

    assert len(finding.occurrences) == 10_000
    assert len(set(places(finding))) == 10_000
    assert json.loads(as_json(check(site)))["findings"][0]["occurrence_count"] == 10_000


def test_a_fragment_that_three_pages_lack_is_one_cause_and_on_two_it_is_not(tmp_path):
    def number_of_findings(count: int) -> int:
        folder = tmp_path / str(count)
        site = build_site(folder, {f"p{number}.html": "<a href=#content>Skip</a>" for number in range(count)})
        report = check(site)
        assert sum(len(finding.occurrences) for finding in report.findings) == count
        return len(report.findings)

    assert number_of_findings(2) == 2
    assert number_of_findings(3) == 1


def test_findings_are_sorted_by_severity_code_and_place(tmp_path):
    site = build_site(
        tmp_path,
        {
            "b.html": "<a href=nope>x</a><img src=i.png><a href=a>y</a>",
            "a.html": "<a href=z>x</a>\n<a href=y>x</a><a href='#g'>z</a>",
        },
    )

    found = [(item.severity, item.code, item.page, item.line, item.column) for item in check(site).findings]

    assert found == sorted(found, key=lambda key: (["error", "warning", "info"].index(key[0]), *key[1:]))
    assert len(found) == 6


# Places ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "line", "column"),
    [
        ("<a href=nope>x</a>", 1, 9),
        ('<a href="nope">x</a>', 1, 10),
        ("<a href = 'nope'>x</a>", 1, 12),
        ("<a\nhref=nope>x</a>", 2, 6),
        ("\n\n  <a href=nope>x</a>", 3, 11),
        ("\r\n\r\n  <a href=nope>x</a>", 3, 11),
        ("\r\r<a href=nope>x</a>", 3, 9),
        ("\t<a href=nope>x</a>", 1, 10),
        ("é<a href=nope>x</a>", 1, 10),
        ("日本<a href=nope>x</a>", 1, 11),
        ("😀<a href=nope>x</a>", 1, 10),
        ("&amp;&eacute;<a href=nope>x</a>", 1, 22),
        ("<p title='&lt;a href=nope&gt;'><a href=nope>x</a>", 1, 40),
        ("<!-- <a href=nope> --><a href=nope>x</a>", 1, 31),
        ("<script>'<a href=nope>'</script><a href=nope>x</a>", 1, 41),
        ("<template><a href=nope></template><a href=nope>x</a>", 1, 43),
        ("<textarea><a href=nope></textarea><a href=nope>x</a>", 1, 43),
        ("<a data-x='nope' href=nope>x</a>", 1, 23),
        ("<a HREF=nope>x</a>", 1, 9),
        ("<a href=n&#111;pe>x</a>", 1, 9),
        ("\ufeff<a href=nope>x</a>", 1, 9),
        ("<p>\f\v<a href=nope>x</a>", 1, 14),
        ("<p>\u2028<a href=nope>x</a>", 1, 13),
    ],
)
def test_line_and_column_are_those_of_the_value_in_code_points(tmp_path, markup, line, column):
    site = build_site(tmp_path, {"index.html": markup})

    assert places(only(check(site))) == [("index.html", line, column)]


def test_places_of_a_target_found_bad_later_are_exact_too(tmp_path):
    text = "<p>é\r\n\t<a href='/nope/?a&amp;b#c'>x</a> <a href=b.html#gone>y</a>\r\n<a href=https://e.example/nope>z</a>"
    site = build_site(tmp_path, {"a.html": text, "b.html": ""})

    report = check(site, **{"site-url": "https://e.example/"})

    assert {finding.url: places(finding)[0][1:] for finding in report.findings} == {
        "/nope/?a&b#c": (2, 11),
        "b.html#gone": (2, 43),
        "https://e.example/nope": (3, 9),
    }


def test_places_inside_values_with_several_urls_are_those_of_the_url(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<img alt='' src=i.png srcset='i.png 1x,\n  nope.png 2x'>\n<p style='a: url(i.png); b: url(gone.png)'>",
            "i.png": "",
            "s.css": '/* é */ a {\n  background: url("lost.png") }',
        },
    )

    assert {
        finding.url: (finding.page, finding.line, finding.column) for finding in check(site).findings
    } == {
        "nope.png": ("index.html", 2, 3),
        "gone.png": ("index.html", 3, 33),
        "lost.png": ("s.css", 2, 20),
    }


def test_columns_of_a_legacy_encoding_count_characters(tmp_path):
    site = build_site(
        tmp_path, {"index.html": "<meta charset=windows-1251>\n<p>мир <a href=nope>x</a>".encode("cp1251")}
    )

    assert places(only(check(site))) == [("index.html", 2, 16)]


def test_the_whole_report_is_the_same_with_other_line_endings(tmp_path):
    text = "<title>t</title>\n<a href=nope>x</a>\n<p>\n<img src=gone.png> <a href='#lost'>y</a>\n"
    reports = [
        check(build_site(tmp_path / str(number), {"index.html": text.replace("\n", ending)}))
        for number, ending in enumerate(("\n", "\r\n", "\r"))
    ]

    assert reports[0].findings == reports[1].findings == reports[2].findings
    assert len(reports[0].findings) == 3


# Suggestions ------------------------------------------------------------------------------------------------------------


FILES = {"index.html": "", "install/index.html": "<p id=linux>", "guide/usage.html": "", "img/logo.png": ""}


@pytest.mark.parametrize(
    ("page", "url", "suggestion"),
    [
        ("p.html", "instal/", "install/"),
        ("p.html", "./instal/", "install/"),
        ("p.html", "/instal/", "/install/"),
        ("p.html", "https://e.example/d/instal/", "https://e.example/d/install/"),
        ("p.html", "//e.example/d/instal/", "//e.example/d/install/"),
        ("p.html", "/d/instal/", "/d/install/"),
        ("guide/p.html", "../instal/", "../install/"),
        ("guide/p.html", "usages.html", "usage.html"),
        ("guide/p.html", "../guide/usages.html", "usage.html"),
        ("guide/p.html", "../instal/#linux", "../install/#linux"),
        ("guide/p.html", "../install/#linus", "../install/#linux"),
        ("install/index.html", "#linus", "#linux"),
        ("p.html", "Install/", "install/"),
        ("p.html", "/d/Install/", "/d/install/"),
        ("p.html", "guide/usage.md", "guide/usage.html"),
        ("p.html", "/img/logo.png", "/d/img/logo.png"),
        ("p.html", "nothing-like-it/", None),
        ("p.html", " instal/ ", "install/"),
    ],
)
def test_a_suggestion_is_spelled_as_the_author_wrote(tmp_path, page, url, suggestion):
    markup = f"<a href='{url}'>x</a>"
    site = build_site(tmp_path, {**FILES, page: FILES.get(page, "") + markup})
    address = "https://e.example/d/" if "/d/" in url or url == "/img/logo.png" else "https://e.example/"

    finding = only(check(site, **{"site-url": address}))

    assert (finding.url, finding.suggestion) == (url, suggestion)


@pytest.mark.parametrize(
    ("base", "url", "suggestion"),
    [
        ("../", "instal/", "install/"),
        ("../index.html", "instal/", "install/"),
        ("../img/", "../instal/", "../install/"),
        ("/", "instal/", "/install/"),
        ("/guide/", "../instal/", "/install/"),
        ("https://e.example/", "instal/", "/install/"),
        ("./", "instal/", None),
    ],
)
def test_a_suggestion_fits_the_base_of_its_page(tmp_path, base, url, suggestion):
    site = build_site(tmp_path, {**FILES, "guide/p.html": f"<base href='{base}'><a href='{url}'>x</a>"})

    assert only(check(site, **{"site-url": "https://e.example/"})).suggestion == suggestion


@given(
    st.sampled_from(["instal/", "Install/", "guide/usages.html", "img/logos.png", "install/#linus"]),
    st.sampled_from(["p.html", "guide/p.html", "a b/é/p.html"]),
    st.sampled_from(["", "/docs"]),
    st.sampled_from(["relative", "root", "absolute"]),
)
@settings(max_examples=40, deadline=None)
def test_a_suggestion_taken_leads_to_a_good_page(tmp_path_factory, wrong, page, base, form):
    address = {"site-url": f"https://e.example{base}/"}
    url = {
        "relative": urls.relative_path(wrong, urls.directory_of(page)[2:]),
        "root": f"{base}/{wrong}",
        "absolute": f"https://e.example{base}/{wrong}",
    }[form]
    site = build_site(tmp_path_factory.mktemp("site"), {**FILES, page: f"<a href='{url}'>x</a>"})

    [finding] = [item for item in check(site, **address).findings if item.severity is Level.ERROR]
    assert finding.suggestion is not None
    write(site, {page: f"<a href='{finding.suggestion}'>x</a>"})
    assert [item for item in check(site, **address).findings if item.severity is Level.ERROR] == []


# Coverage -----------------------------------------------------------------------------------------------------------------


MIXED = {
    "index.html": "<a href=a.html>1</a><a href=a.html>2</a><a href=nope>3</a><a href='#x'>4</a><a href='#gone'>5</a><p id=x>"
    "<a href=mailto:a@b.example>6</a><a href=https://other.example/>7</a><a href=''>8</a><img src=''><a href='http://'>9</a>"
    "<form method=post action=x></form><a href=javascript:x>10</a><a href=../up/>11</a><a href=/de/x>12</a>"
    "<p data-linkcheck-ignore><a href=ignored>13</a><a href=ignored>14</a></p><meta property=og:image content=/i.png>"
    "<a href=tel:1>15</a><img src=data:image/png;base64,x><a href=/skip/me>16</a><a onclick=x>17</a>",
    "a.html": "<link rel=stylesheet href=s.css><style>a { b: url(i.png) }</style><a href=b>18</a>",
    "b.html": "<a href=a.html>19</a>",
    "s.css": "@import 't.css'; a { b: url(data:x) }",
    "page/ignored.html": "<a href=1>x</a><a href=../a.html>y</a><a href=mailto:x@y.example>z</a><a href='#gone'>w</a>",
}
MIXED_SETTINGS: dict[str, object] = {
    "elsewhere": ["/de/"],
    "ignore-urls": ["/skip/*"],
    "ignore-pages": ["page/*"],
}


def test_references_are_those_checked_and_those_skipped(tmp_path):
    coverage = check(build_site(tmp_path, MIXED), **MIXED_SETTINGS).coverage

    assert coverage.references == coverage.checked + sum(coverage.skipped.values())
    assert coverage.skipped == {
        "data": 2,
        "elsewhere": 1,
        "ignored": 2 + 1 + 3,
        "javascript": 1,
        "mailto": 2,
        "outbound": 1,
        "outside": 1,
        "post-form": 1,
        "tel": 1,
    }
    assert coverage.checked == 9 + 3 + 1 + 1


@pytest.mark.parametrize(
    "changed", [{}, {"fragments": False}, {"metadata": False}, {"site-url": "https://e.example/d/"}]
)
def test_coverage_counts_what_is_listed(tmp_path, changed):
    site = build_site(tmp_path, MIXED)
    wanted = {**MIXED_SETTINGS, **changed}

    coverage = check(site, **wanted).coverage
    listed = [
        row for row in list_references(site, settings_for(site, **wanted)) if row["attribute"] != "onclick"
    ]

    assert coverage.references == len(listed)
    assert coverage.references == coverage.checked + sum(coverage.skipped.values())


def test_unique_counts_targets(tmp_path):
    site = build_site(
        tmp_path,
        {
            "a.html": "<a href=b.html>x</a><a href=./b.html>y</a><a href=b.html>z</a>",
            "b.html": "<a href=b.html>x</a>",
        },
    )

    assert (check(site).coverage.unique, check(site).coverage.references) == (1, 4)


def test_pages_and_assets_are_counted(tmp_path):
    site = build_site(
        tmp_path, {"a.html": "", "b.htm": "", "c.css": "", "d.png": "", "e.txt": "", "f.xml": "<x/>"}
    )

    report = check(site)
    assert (report.pages, report.assets) == (2, 4)


# Determinism ----------------------------------------------------------------------------------------------------------------


def varied_site(folder: Path) -> Path:
    """A site with every kind of finding on many pages, large enough for three processes."""
    files: dict[str, str | bytes] = {
        f"s{number % 4}/p{number}.html": "<title>t</title>"
        f"<link rel=canonical href=https://e.example/d/s{number % 4}/p{number}.html>"
        + ("<base href=/d/>" if number % 5 == 0 else "")
        + f"<nav><a href=nope>x</a><a href=/nope>y</a><a href=../s1/p{number + 1}.html#x>z</a></nav>"
        f"<a href='#x'>x</a><a href='#own'>own</a><a href=https://e.example/d/gone{number % 3}/>w</a><a href=/a>v</a>"
        f"<a href=../INDEX.html>case</a><img src=i{number % 2}.png><a href=www.x.example>slip</a><a href='http://'>bad</a>"
        "<p data-linkcheck-ignore=LNK001><a href=ignored>x</a></p>"
        + ("<p id=x>" if number % 3 else "")
        + "<p>é" * 40
        for number in range(24)
    }
    files |= MIXED
    files["_redirects"] = "/d/old /d/a.html\n/d/x /d/nope\nbad line\n"
    files["sub/old.html"] = "<meta http-equiv=refresh content='0;url=../a.html'><a href=../d/old>x</a>"
    site = build_site(folder, files)
    return age(site)


METHODS = ["fork", "spawn", "none"] if hasattr(os, "fork") else ["spawn", "none"]


@pytest.mark.parametrize("with_unreadable", [False, True], ids=["readable", "unreadable"])
def test_the_report_is_the_same_bytes_whatever_jobs_start_method_and_cache(
    tmp_path, monkeypatch, with_unreadable
):
    monkeypatch.setattr(pool, "BATCH_BYTES", 1_500)
    site = varied_site(tmp_path)
    if with_unreadable:
        (site / "broken-link").symlink_to("nothing")
    expected = as_json(check(site, jobs=1, start_method="none", preset="all", **MIXED_SETTINGS))
    assert expected.count('"code"') > 30

    for number, (jobs, method) in enumerate(itertools.product((1, 2, 3), METHODS)):
        cache = {
            "cache": True,
            "cache-dir": str(tmp_path / f"cache{number}"),
            "preset": "all",
            **MIXED_SETTINGS,
        }

        def run(jobs: int = jobs, method: str = method, cache: dict[str, Any] = cache) -> str:
            return as_json(check(site, jobs=jobs, start_method=method, **cache))

        assert run() == expected, ("cold", jobs, method)
        assert run() == expected, ("warm", jobs, method)
        age(site, LONG_AGO + 1 + number)
        assert run() == expected, ("touched", jobs, method)
        for report in (tmp_path / f"cache{number}").glob("*.report"):
            report.unlink()
        assert run() == expected, ("pages from the cache", jobs, method)


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path):
    first = build_site(tmp_path / "1", MIXED)
    second = build_site(tmp_path / "2", dict(reversed(MIXED.items())))

    assert check(first).findings == check(second).findings
    assert check(first).coverage == check(second).coverage


def test_the_directory_is_named_as_it_is_given(tmp_path, monkeypatch):
    site = age(build_site(tmp_path, {"index.html": "<a href=nope>x</a>"}))
    monkeypatch.chdir(tmp_path)

    assert check(site, cache=True).directory == site.as_posix()
    settings = settings_for(site, cache=True)
    assert check_site(Path("site"), settings).directory == "site"


# Ignoring -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "left"),
    [
        ("data-linkcheck-ignore", set()),
        ("data-linkcheck-ignore=''", set()),
        ("data-proofer-ignore", set()),
        ("data-linkcheck-ignore=LNK001", {"LNK004"}),
        ("data-linkcheck-ignore=internal-broken", {"LNK004"}),
        ("data-linkcheck-ignore='LNK001 LNK004'", set()),
        ("data-linkcheck-ignore='LNK001,asset-missing'", set()),
        ("data-linkcheck-ignore=LNK0", set()),
        ("data-linkcheck-ignore=LNK2", {"LNK001", "LNK004"}),
        ("data-linkcheck-ignore=no-such-rule", {"LNK001", "LNK004"}),
        ("data-other-ignore", {"LNK001", "LNK004"}),
    ],
)
def test_an_ignore_attribute_covers_its_codes_inside(tmp_path, attribute, left):
    inside = "<a href=nope>x</a><img src=i.png>"
    site = build_site(tmp_path, {"index.html": f"<div {attribute}><p>{inside}</p></div>"})

    assert {code for code, _, _ in flat(check(site))} == left

    write(site, {"index.html": f"<div {attribute}></div>{inside}"})
    assert {code for code, _, _ in flat(check(site))} == {"LNK001", "LNK004"}


def test_what_an_attribute_without_codes_covers_is_skipped_and_with_codes_it_is_checked(tmp_path):
    inside = "<a href=nope>x</a><a href=nope>x</a><a href=index.html>y</a></p>"
    site = build_site(tmp_path, {"index.html": "<p data-linkcheck-ignore>" + inside})
    coverage = check(site).coverage
    assert (coverage.checked, coverage.skipped) == (0, {"ignored": 3})

    write(site, {"index.html": "<p data-linkcheck-ignore=LNK001>" + inside})
    coverage = check(site).coverage
    assert (coverage.checked, coverage.skipped) == (3, {})


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("nope", {"/docs/nope#x", "a/nope", "i.png"}),
        ("*nope*", {"i.png"}),
        ("re:^nope$", {"/docs/nope#x", "a/nope", "i.png"}),
        ("re:nope", {"i.png"}),
        ("https://e.example/docs/nope", {"/docs/nope#x", "a/nope", "i.png"}),
        ("https://e.example/docs/*", set()),
        ("https://e.example/docs/a/*", {"nope", "/docs/nope#x", "i.png"}),
        ("re:#x$", {"nope", "a/nope", "i.png"}),
        ("no", {"nope", "/docs/nope#x", "a/nope", "i.png"}),
        ({"pattern": "*nope*", "codes": ["LNK001"]}, {"i.png"}),
        ({"pattern": "*", "codes": ["LNK004"]}, {"nope", "/docs/nope#x", "a/nope"}),
        ({"pattern": "*", "codes": ["asset-missing"]}, {"nope", "/docs/nope#x", "a/nope"}),
        ({"pattern": "*", "codes": ["LNK2"]}, {"nope", "/docs/nope#x", "a/nope", "i.png"}),
        ({"pattern": "*", "until": TOMORROW}, set()),
        ({"pattern": "*", "until": datetime.date.today()}, set()),
        ({"pattern": "*", "until": YESTERDAY}, {"nope", "/docs/nope#x", "a/nope", "i.png"}),
        (
            {"pattern": "*", "codes": ["LNK0"], "until": YESTERDAY},
            {"nope", "/docs/nope#x", "a/nope", "i.png"},
        ),
        ({"pattern": "*", "codes": ["LNK0"], "until": TOMORROW, "reason": "later"}, set()),
    ],
)
def test_urls_are_ignored_as_written_or_as_resolved(tmp_path, ignore, left):
    links = "<a href=nope>1</a><a href='/docs/nope#x'>2</a><a href=a/nope>3</a><img src=i.png>"
    site = build_site(tmp_path, {"index.html": links})

    report = check(site, **{"site-url": "https://e.example/docs/", "ignore-urls": [ignore]})

    assert {url for _, _, url in flat(report)} == left


def test_urls_that_are_ignored_whatever_the_code_are_skipped(tmp_path):
    site = build_site(
        tmp_path,
        {"index.html": "<a href=nope>1</a><a href=index.html>2</a><a href=https://o.example/x>3</a>"},
    )

    def skipped(*ignores: object) -> dict[str, int]:
        coverage = check(site, **{"site-url": "https://e.example/", "ignore-urls": list(ignores)}).coverage
        assert coverage.references == coverage.checked + sum(coverage.skipped.values()) == 3
        return coverage.skipped

    assert skipped() == {"outbound": 1}
    assert skipped("nope") == {"ignored": 1, "outbound": 1}
    assert skipped("https://e.example/nope") == {"ignored": 1, "outbound": 1}
    assert skipped("https://e.example/*") == {"ignored": 2, "outbound": 1}
    assert skipped("https://o.example/*") == {"ignored": 1}
    assert skipped({"pattern": "nope", "codes": ["LNK001"]}) == {"outbound": 1}


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("a.html", {"b/c.html", "s.css"}),
        ("b/*", {"a.html", "s.css"}),
        ("*.html", {"s.css"}),
        ("re:^b/", {"a.html", "s.css"}),
        ("re:css$", {"a.html", "b/c.html"}),
        ("c.html", {"a.html", "b/c.html", "s.css"}),
        ({"pattern": "*", "codes": ["LNK001"]}, {"s.css"}),
        ({"pattern": "*", "codes": ["LNK004"]}, {"a.html", "b/c.html"}),
        ({"pattern": "*", "until": YESTERDAY}, {"a.html", "b/c.html", "s.css"}),
        ({"pattern": "*", "until": TOMORROW}, set()),
    ],
)
def test_pages_are_ignored_by_their_path(tmp_path, ignore, left):
    site = build_site(
        tmp_path,
        {"a.html": "<a href=nope>x</a>", "b/c.html": "<a href=nope>x</a>", "s.css": "a { b: url(i.png) }"},
    )

    assert {page for _, page, _ in flat(check(site, **{"ignore-pages": [ignore]}))} == left


def test_an_ignored_page_is_still_a_target_with_its_fragments(tmp_path):
    site = build_site(
        tmp_path,
        {"a.html": "<a href=b.html#x>1</a><a href=b.html#y>2</a>", "b.html": "<p id=x><a href=nope>x</a>"},
    )

    report = check(site, **{"ignore-pages": ["b.html"]})

    assert flat(report) == {("LNK003", "a.html", "b.html#y")}
    assert (report.pages, report.coverage.skipped) == (2, {"ignored": 1})


def test_an_unreadable_file_can_be_ignored(tmp_path):
    site = build_site(tmp_path, {"a.html": ""})
    (site / "gone.html").symlink_to("nothing")

    assert flat(check(site)) == {("LNK902", "gone.html", None)}
    assert flat(check(site, **{"ignore-pages": ["gone.html"]})) == set()
    assert flat(check(site, ignore=["LNK902"])) == set()


@pytest.mark.parametrize(
    ("rewrites", "left"),
    [
        ({}, {"/old/a.html", "https://cdn.example/b.html", "a.html?gone"}),
        ({"re:^/old/": "/"}, {"https://cdn.example/b.html", "a.html?gone"}),
        ({r"re:^https://cdn\.example/": "/"}, {"/old/a.html", "a.html?gone"}),
        (
            {r"re:^/old/(.*)\.html": r"/\1.html", "re:gone": "here"},
            {"https://cdn.example/b.html", "a.html?gone"},
        ),
        ({"re:/old/": "/older/", "re:/older/": "/"}, {"https://cdn.example/b.html", "a.html?gone"}),
        ({"re:old": "new"}, {"/old/a.html", "https://cdn.example/b.html", "a.html?gone"}),
    ],
)
def test_urls_are_rewritten_before_they_are_resolved(tmp_path, rewrites, left):
    links = "<a href=/old/a.html>1</a><a href=https://cdn.example/b.html>2</a><a href=a.html?gone>3</a>"
    site = build_site(tmp_path, {"index.html": links, "a.html": "", "b.html": ""})

    report = check(site, **{"rewrite-urls": rewrites})
    broken = {url for _, _, url in flat(report)}
    outbound = report.coverage.skipped.get("outbound", 0)

    assert ("/old/a.html" in broken) is ("/old/a.html" in left)
    assert (outbound == 1) is ("https://cdn.example/b.html" in left)
    assert "a.html?gone" not in broken


def test_a_finding_of_a_rewritten_url_shows_what_was_written(tmp_path):
    site = build_site(tmp_path, {"index.html": "\n<a href=/old/nope>x</a>"})

    finding = only(check(site, **{"rewrite-urls": {"re:^/old/": "/new/"}, "site-url": "https://e.example/"}))

    assert (finding.url, finding.target) == ("/old/nope", "https://e.example/new/nope")
    assert (finding.line, finding.column) == (2, 9)


# Parts that can be switched off ------------------------------------------------------------------------------------------


def test_metadata_may_be_left_out(tmp_path):
    markup = (
        "<meta property=og:image content=/i.png><meta name=twitter:image content=/j.png><link rel=canonical href=/c/>"
        '<script type=application/ld+json>{"url": "/ld/"}</script><link rel=icon href=/icon.png>'
        "<meta http-equiv=refresh content='9;url=/r/'><script src=/s.js></script>"
    )
    site = build_site(tmp_path, {"index.html": markup})

    on, off = flat(check(site)), flat(check(site, metadata=False))

    assert {url for _, _, url in on} == {"/i.png", "/j.png", "/c/", "/ld/", "/icon.png", "/r/", "/s.js"}
    assert {url for _, _, url in off} == {"/icon.png", "/r/", "/s.js"}
    assert check(site, metadata=False).coverage.skipped == {"metadata": 4}


def test_style_sheets_may_be_left_out(tmp_path):
    site = build_site(
        tmp_path, {"index.html": "<link rel=stylesheet href=s.css>", "s.css": "a { b: url(i.png) }"}
    )

    assert flat(check(site)) == {("LNK004", "s.css", "i.png")}
    assert flat(check(site, css=False)) == set()
    assert check(site, css=False).coverage.references == 1


def test_fragments_may_be_left_out(tmp_path):
    site = build_site(
        tmp_path,
        {"index.html": "<a href='#x'>1</a><a href='a.html#y'>2</a><a href=nope#z>3</a>", "a.html": ""},
    )

    assert {code for code, _, _ in flat(check(site))} == {"LNK001", "LNK003"}
    assert {code for code, _, _ in flat(check(site, fragments=False))} == {"LNK001"}
    assert check(site, fragments=False).coverage.checked == 3


def test_a_rule_that_does_not_exist_is_an_error(tmp_path):
    site = build_site(tmp_path, {"index.html": ""})

    with pytest.raises(ConfigurationError, match="internal-broken"):
        check(site, select=["internal-brokn"])


# Listing and explaining ----------------------------------------------------------------------------------------------------


def test_every_reference_is_listed_in_the_order_of_the_documents(tmp_path):
    site = build_site(
        tmp_path,
        {
            "b.html": "<nav><a href=a.html rel='x Y'>t</a></nav>\n<img src=nope.png usemap='#m'><map name=m></map><a href='#g'>u</a>",
            "a.html": "<a href=mailto:a@b.example>m</a><a href=https://other.example/>o</a><a href=''>e</a>",
            "s.css": "a { b: url(b.html) }",
        },
    )

    rows = list(list_references(site, settings_for(site, **{"site-url": "https://e.example/"})))

    assert [
        (row["page"], row["line"], row["column"], row["element"], row["attribute"], row["url"], row["state"])
        for row in rows
    ] == [
        ("a.html", 1, 9, "a", "href", "mailto:a@b.example", "mailto"),
        ("a.html", 1, 41, "a", "href", "https://other.example/", "external"),
        ("a.html", 1, 78, "a", "href", "", "ok"),
        ("b.html", 1, 14, "a", "href", "a.html", "ok"),
        ("b.html", 2, 10, "img", "src", "nope.png", "missing"),
        ("b.html", 2, 27, "img", "usemap", "#m", "ok"),
        ("b.html", 2, 58, "a", "href", "#g", "fragment"),
        ("s.css", 1, 12, "url", "", "b.html", "ok"),
    ]
    assert [row["region"] for row in rows if row["page"] == "b.html"] == [
        "nav",
        "content",
        "content",
        "content",
    ]
    assert rows[3]["rel"] == ["x", "y"]
    assert [row["target"] for row in rows[:5]] == [
        None,
        "https://other.example/",
        "https://e.example/a.html",
        "https://e.example/a.html",
        "https://e.example/nope.png",
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("missing", {"LNK001", "LNK004"}),
        ("fragment", {"LNK003"}),
        ("case", {"LNK002"}),
        ("malformed", {"LNK005"}),
        ("empty", {"LNK004"}),
    ],
)
def test_the_states_that_are_listed_are_those_that_are_reported(tmp_path, state, expected):
    site = build_site(tmp_path, MIXED | {"c.html": "<a href=A.html>x</a>"})

    listed = {
        (row["page"], row["url"])
        for row in list_references(site, settings_for(site))
        if row["state"] == state
    }
    reported = {(page, url) for code, page, url in flat(check(site)) if code in expected}

    assert listed
    assert listed <= reported


def test_a_url_is_explained_step_by_step(tmp_path):
    site = build_site(tmp_path, {"a/index.html": "<p id=x>", "index.html": "", "b.html": ""})
    wanted = settings_for(site, **{"site-url": "https://e.example/d/"})

    def last(url: str, page: str = "index.html") -> str:
        lines = explain_url(site, wanted, url, page)
        assert lines[0].startswith("served at https://e.example/d/")
        assert repr(url) in lines[1]
        return next(line for line in reversed(lines) if not line.startswith("near:"))

    assert last("a/#x") == "ok: https://e.example/d/a/#x"
    assert last("a/#y") == "fragment: https://e.example/d/a/#y"
    assert last("../a/", "a/index.html") == "ok: https://e.example/d/a/"
    assert last("#x", "a/index.html") == "ok: https://e.example/d/a/#x"
    assert last("nope") == "missing: https://e.example/d/nope"
    assert last("/b.html") == "missing-base-path: https://e.example/b.html"
    assert last("https://other.example/") == "external: https://other.example/"
    assert last("mailto:a@b.example").startswith("skipped: mailto")
    assert last("http://").startswith("skipped: malformed")


def test_a_url_on_no_page_cannot_be_explained(tmp_path):
    site = build_site(tmp_path, {"index.html": ""})

    with pytest.raises(SiteError, match=r"nope\.html"):
        explain_url(site, settings_for(site), "x", "nope.html")


def test_the_evidence_of_a_site_is_explained(tmp_path):
    site = build_site(
        tmp_path,
        {
            **{f"{n}.html": f"<link rel=canonical href=https://e.example/d/{n}.html>" for n in "ab"},
            "c.html": "<link rel=alternate hreflang=de href=/d/de/c.html>",
            "CNAME": "www.e.example",
            "_redirects": "/old /d/a.html 302",
        },
    )

    text = "\n".join(explain_site(site, settings_for(site)))

    assert "served at https://e.example/d/" in text.splitlines()[0]
    for part in (
        "address: https://e.example/d/, canonical of 2 of 2 pages (taken)",
        "address: https://www.e.example/, CNAME",
        "another build: /d/de/, named by hreflang on 1 pages (taken)",
        "host: netlify",
        "the host adds .html",
        "redirect: /old to /d/a.html, 302 (_redirects:1)",
    ):
        assert part in text


# What it costs ---------------------------------------------------------------------------------------------------------------


def test_progress_ends_at_the_number_of_documents(tmp_path):
    steps: list[tuple[int, int]] = []
    site = build_site(tmp_path, {f"p{number}.html": "" for number in range(10)} | {"s.css": "", "x.png": ""})

    check_site(site, settings_for(site), progress=lambda done, total: steps.append((done, total)))

    assert steps[-1] == (11, 11)


def test_a_note_names_the_part_that_is_missing_as_a_whole(tmp_path):
    links = "".join(f"<a href=/blog/post-{number}/>x</a>" for number in range(25))
    report = check(build_site(tmp_path, {"index.html": links}))

    assert any('elsewhere = ["/blog/"]' in note for note in report.notes)
    assert not any(
        "elsewhere" in note for note in check(build_site(tmp_path, {"index.html": links[:200]})).notes
    )


# Everything at once -----------------------------------------------------------------------------------------------------------


links_to = st.sampled_from(
    [
        "a.html",
        "b/",
        "b",
        "../b/",
        "/a.html",
        "/docs/a.html",
        "nope",
        "#x",
        "#gone",
        "a.html#x",
        "b/#gone",
        "?q#x",
        "",
        "https://e.example/docs/a.html",
        "https://e.example/nope",
        "//e.example/docs/b/",
        "../../../a.html",
        "A.html",
        "mailto:x@y.example",
        "http://",
        "./",
        "..",
        "b/../a.html",
        "a%2ehtml",
        "a.html?q=../b",
        " a.html ",
        "https:a.html",
        "\\\\a.html",
        "data:x",
    ]
)
pages_of = st.lists(st.tuples(st.sampled_from(["a", "img", "link", "use"]), links_to), max_size=5)


def markup_of(items: list[tuple[str, str]]) -> str:
    return "".join(f"<{tag} {'src' if tag == 'img' else 'href'}='{url}'></{tag}>\n" for tag, url in items)


@settings(max_examples=60, deadline=None)
@example(pages=[[], [("a", "a.html"), ("a", "")], []], base="<base href='a.html'>", wanted={})
@given(
    st.lists(pages_of, min_size=3, max_size=3),
    st.sampled_from(["", "<base href='/docs/'>", "<base href='a.html'>", "<base href='https://o.example/'>"]),
    st.sampled_from(
        [{}, {"site-url": "https://e.example/docs/"}, {"profile": "netlify"}, {"fragments": False}]
    ),
)
def test_findings_coverage_and_listing_agree(tmp_path_factory, pages, base, wanted):
    files = {
        path: start + markup_of(items) + "<p id=x>"
        for path, start, items in zip(
            ("a.html", "b/index.html", "index.html"), ("", base, ""), pages, strict=True
        )
    }
    site = build_site(tmp_path_factory.mktemp("site"), files)

    report = check(site, **wanted)
    rows = list(list_references(site, settings_for(site, **wanted)))

    assert (
        report.coverage.references
        == len(rows)
        == report.coverage.checked + sum(report.coverage.skipped.values())
    )
    broken = {"missing", "fragment", "case", "empty", "malformed", "missing-base-path", "source-leak"}
    listed = Counter((row["page"], row["line"], row["column"]) for row in rows if row["state"] in broken)
    reported = Counter(
        place
        for finding in report.findings
        if finding.code in {"LNK001", "LNK002", "LNK003", "LNK004", "LNK005", "LNK007", "LNK008"}
        for place in places(finding)
    )
    assert reported == listed


PIECES = st.sampled_from(
    [
        "a.html",
        "b",
        "b/",
        "index.html",
        "..",
        ".",
        "é.html",
        "%C3%A9.html",
        "x%20y.html",
        "%61.html",
        "nope",
        "A.html",
        "docs",
        "b/c.html",
        "",
    ]
)
STARTS = st.sampled_from(
    [
        "",
        "",
        "",
        "/",
        "/docs/",
        "./",
        "../",
        "https://e.example/docs/",
        "http://www.e.example/docs/",
        "//e.example/",
        "https://o.example/",
    ]
)
ENDS = st.sampled_from(["", "", "?q", "#x", "#X", "#", "#top", "#%C3%A9", "#é", "?q#x", "?q=/../#y"])
any_link = (
    st.tuples(STARTS, st.lists(PIECES, max_size=3).map("/".join), ENDS)
    .map("".join)
    .filter(lambda url: ".//" not in url and not url.endswith("e.example//"))
)
OUTPUT = ("index.html", "a.html", "b/index.html", "b/c.html", "é.html", "x y.html")
IDS = {"index.html": "x", "a.html": "é", "b/index.html": "x", "b/c.html": "y", "é.html": "x", "x y.html": "z"}


def is_broken(page: str, base: str, url: str) -> bool:
    """What the standard, a plain file server and the ids say, step by step."""
    own = ada_url.join_url("https://e.example/docs/", "./" + page.replace(" ", "%20"))
    try:
        absolute = ada_url.URL(ada_url.join_url(ada_url.join_url(own, base) if base else own, url))
    except ValueError:
        return True
    if absolute.hostname not in ("e.example", "www.e.example"):
        return False
    path = unquote(absolute.pathname)
    if path == "/docs":
        path = "/docs/"
    if not path.startswith("/docs/"):  # outside of the mount: broken only where the base path was forgotten
        while "//" in path:
            path = path.replace("//", "/")
        return path != "/" and any(
            path[1:].rstrip("/") + end in OUTPUT for end in ("", "/index.html") if end or path[-1] != "/"
        )
    file = path.removeprefix("/docs/")
    while "//" in file:
        file = file.replace("//", "/")
    file = file.removeprefix("/")
    if file not in OUTPUT:
        file = f"{file.rstrip('/')}/index.html".removeprefix("/")
    if file not in OUTPUT:
        return True
    fragment = absolute.hash.removeprefix("#")
    return bool(fragment) and unquote(fragment) != IDS[file] and unquote(fragment).lower() != "top"


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(OUTPUT), st.lists(any_link, max_size=5), max_size=3),
    st.sampled_from(["", "", "/docs/", "../", "a.html", "/docs/b/", "https://e.example/docs/b/c.html"]),
)
def test_an_independent_checker_finds_the_same(tmp_path_factory, links, base):
    start = f"<base href='{base}'>" if base else ""
    files = {
        page: f"{start}<p id='{IDS[page]}'>"
        + "".join(f"<a href='{url}'>x</a>" for url in links.get(page, []))
        for page in OUTPUT
    }
    site = build_site(tmp_path_factory.mktemp("site"), files)

    report = check(site, **{"site-url": "https://e.example/docs/", "profile": "generic"})

    found = {
        (page, url)
        for code, page, url in flat(report)
        if code in {f"LNK00{number}" for number in (1, 2, 3, 5, 7, 8)}
    }
    assert found == {
        (page, url) for page, urls in links.items() for url in urls if is_broken(page, base, url)
    }
