"""LNK508–LNK510 and LNK601–LNK610: addresses as a reader, a counter or a server sees them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.rules.addresses import parameters_of, without_parameters
from linkcheck_plugin.rules.deceptive import imitates, shown_host

from .table import ADDRESS, Case, bad, compared, found, good, parameters, report_of

X = "https://x.example/"


def rule_cases(code: str) -> tuple[Any, Any]:
    """`bad` and `good` for one rule alone."""
    return partial(bad, select=[code]), partial(good, select=[code])


def at(path: str) -> str:
    return ADDRESS + path


def anchors(*urls: str) -> str:
    return "".join(f'<a href="{url}">x</a>' for url in urls)


bad_508, good_508 = rule_cases("LNK508")
DECEPTIVE = [
    bad_508(
        "letters of two scripts in one word",
        '<a href="①https://аpple.com/">x</a><a href="②https://gοοgle.com/a">x</a>',
        found("LNK508 info ①", "https://аpple.com/", "https://xn--pple-43d.com/"),
        found("LNK508 info ②", "https://gοοgle.com/a", "https://xn--ggle-0nda.com/a"),
        clean=anchors(
            "https://apple.com/", "https://bücher.de/", "https://яндекс.рф/", "https://日本語テスト.jp/"
        ),
    ),
    bad_508(
        "a Latin word in Cyrillic letters",
        '<a href="①https://сосо.com/">x</a>',
        found("LNK508 info ①", "https://сосо.com/", "https://xn--n1aahb.com/"),
        clean=anchors("https://сосо.рф/", "https://привет.com/"),
    ),
    bad_508(
        "bare addresses and unusual ports",
        '<a href="①http://8.8.8.8/">x</a><a href="②http://[2606:4700::1111]/">x</a><a href="③https://a.org:8443/">x</a>',
        found("LNK508 info ①", "http://8.8.8.8/", "http://8.8.8.8/"),
        found("LNK508 info ②", "http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        found("LNK508 info ③", "https://a.org:8443/", "https://a.org:8443/"),
        clean=anchors(
            "https://a.org:443/", "http://a.org:80/", "http://localhost:8000/", "http://10.0.0.1:90/"
        )
        + anchors("http://example.com:8080/", "https://1.1.1.1.nip.io/"),
    ),
]

bad_509, good_509 = rule_cases("LNK509")
MISMATCH = [
    bad_509(
        "the text shows another host",
        '<a href="①https://evil.net/">paypal.com</a><a href="②https://evil.net/b">https://www.bank.example.org/login</a>'
        '<a href="③https://evil.net/c"> www.other.io </a>',
        found("LNK509 warning ①", "https://evil.net/", "https://evil.net/"),
        found("LNK509 warning ③", "https://evil.net/c", "https://evil.net/c"),
        clean='<a href="https://www.paypal.com/de">paypal.com</a><a href="http://paypal.com">https://paypal.com/x</a>'
        '<a href="https://docs.other.io/">www.other.io</a><a href="https://evil.net/">Paypal</a>'
        '<a href="https://evil.net/">see paypal.com</a>',
    ),
    good_509(
        "wrappers, archives and shorteners",
        '<a href="https://web.archive.org/web/2020/http://old.org/">old.org</a>'
        '<a href="https://www.awin1.com/cread.php?ued=https%3A%2F%2Fshop.com%2F">shop.com</a>'
        '<a href="https://bit.ly/abc">shop.com</a><a href="https://x.com/me">https://twitter.com/me</a>'
        '<a href="https://youtu.be/a">youtube.com/watch?v=a</a>',
    ),
    good_509(
        "names of products and files",
        '<a href="https://dotnet.microsoft.com/">ASP.NET</a><a href="https://nodejs.org/">Node.js</a>'
        '<a href="https://github.com/a/b">README.md</a><a href="https://github.com/a/b">setup.py</a>'
        '<a href="https://app.diagrams.net/">draw.io</a><a href="https://github.com/a/b">example.com</a>',
    ),
    good_509("own pages and mail", '<a href="/install/">paypal.com</a><a href="mailto:a@b.org">b.com</a>'),
]

bad_510, good_510 = rule_cases("LNK510")
DOCS = "https://docs.tool.org/"
STAGING = [
    bad_510(
        "names of test copies on the own domain",
        '<a href="①https://staging.tool.org/">x</a><a href="②https://dev.docs.tool.org/install/#setup">x</a>'
        '<a href="③https://preview.docs.tool.org/gone/">x</a>',
        found("LNK510 warning ①", "https://staging.tool.org/", "https://staging.tool.org/"),
        found(
            "LNK510 warning ②",
            "https://dev.docs.tool.org/install/#setup",
            "https://dev.docs.tool.org/install/#setup",
            "/install/#setup",
        ),
        found(
            "LNK510 warning ③", "https://preview.docs.tool.org/gone/", "https://preview.docs.tool.org/gone/"
        ),
        clean=anchors("https://staging.other.org/", "https://dev.mysql.com/", "https://devtool.org/")
        + anchors("https://dev.tool.org/", "https://stagingtool.org/", "https://dev.to/a"),
        site_url=DOCS,
    ),
    bad_510(
        "copies on hosting services",
        '<a href="①https://tool-docs.netlify.app/">x</a>'
        '<a href="②https://deploy-preview-7--other.netlify.app/">x</a>'
        '<a href="③https://o-git-a-b.vercel.app/">x</a>',
        found("LNK510 warning ①", "https://tool-docs.netlify.app/", "https://tool-docs.netlify.app/"),
        found("LNK510 warning ②", *["https://deploy-preview-7--other.netlify.app/"] * 2),
        found("LNK510 warning ③", "https://o-git-a-b.vercel.app/", "https://o-git-a-b.vercel.app/"),
        clean=anchors("https://other.netlify.app/", "https://other.vercel.app/gone/", "https://pages.dev/"),
        site_url=DOCS + "proj/",
    ),
    bad_510(
        "a page of the site on a hosting service",
        {"index.html": '<a href="①https://other.pages.dev/setup/">x</a>', "setup/index.html": ""},
        found(
            "LNK510 warning ①",
            "https://other.pages.dev/setup/",
            "https://other.pages.dev/setup/",
            "/proj/setup/",
        ),
        clean={"index.html": anchors("https://other.pages.dev/about/"), "about/index.html": ""},
        site_url=DOCS + "proj/",
    ),
    good_510("nothing is known of the site", anchors("https://staging.tool.org/"), site_url=""),
]

bad_601, good_601 = rule_cases("LNK601")
TRACKING = [
    bad_601(
        "campaigns on the site's own links",
        '<a href="①/install/?utm_source=nav&amp;utm_medium=top">x</a><a href="②install/?a=1&amp;fbclid=x#setup">x</a>'
        f'<a href="③{ADDRESS}?utm_source=e">x</a>',
        found(
            "LNK601 warning ①",
            "/install/?utm_source=nav&utm_medium=top",
            at("install/?utm_source=nav&utm_medium=top"),
            "/install/",
        ),
        found(
            "LNK601 warning ②",
            "install/?a=1&fbclid=x#setup",
            at("install/?a=1&fbclid=x#setup"),
            "install/?a=1#setup",
        ),
        found("LNK601 warning ③", at("?utm_source=e"), at("?utm_source=e"), at("")),
        clean=anchors("/install/?a=1&amp;futm_source=2", "install/#utm_source=a", "/install/?source=a"),
    ),
    bad_601(
        "parameters that were copied along",
        f'<a href="①{X}a?UTM_Source=x&amp;id=1">x</a><a href="②https://youtu.be/a?si=b&amp;t=3">x</a>',
        found("LNK601 info ①", X + "a?UTM_Source=x&id=1", X + "a?UTM_Source=x&id=1", X + "a?id=1"),
        found(
            "LNK601 info ②",
            "https://youtu.be/a?si=b&t=3",
            "https://youtu.be/a?si=b&t=3",
            "https://youtu.be/a?t=3",
        ),
        clean=anchors(X + "a?id=1", X + "a?si=b", "https://youtu.be/a?t=3")
        + f'<a rel="sponsored" href="{X}?utm_source=a">x</a><img src="{X}?utm_source=b">',
    ),
    good_601(
        "the campaign is this site",
        anchors(X + "?utm_source=tool.org"),
        site_url=DOCS + "tool/",
        own_origins=["tool.org"],
    ),
]

LONG = "long-" * 30
bad_602, good_602 = rule_cases("LNK602")
TOO_LONG = [
    bad_602(
        "the path of a page",
        {"index.html": f'<a href="①{LONG}/">x</a><a href="b/{"p" * 90}.html">x</a>', f"{LONG}/index.html": "",
         f"b/{'p' * 90}.html": f'<a href="②../{"q" * 50}/{"r" * 60}.html">y</a>', f"{'q' * 50}/{'r' * 60}.html": ""},
        found("LNK602 info ①", f"{LONG}/", at(f"{LONG}/")),
        found("LNK602 info ②", f"../{'q' * 50}/{'r' * 60}.html", at(f"{'q' * 50}/{'r' * 60}.html")),
        clean={"index.html": f'<a href="b/{"p" * 90}.html">x</a><a href="{LONG}.png">x</a>', f"b/{'p' * 90}.html": "",
               f"{LONG}.png": "x"},
    ),
    bad_602(
        "any URL of more than 2,000 characters",
        f'<a href="①{X}{"a" * 2000}">x</a>',
        found("LNK602 warning ①", X + "a" * 2000, X + "a" * 2000),
        clean=f'<a href="{X}{"a" * 1900}">x</a><a href="data:text/plain,{"a" * 2000}">x</a><img src="{X}{"a" * 2000}">',
    ),
]  # fmt: skip

bad_603, good_603 = rule_cases("LNK603")
UNTIDY = [
    bad_603(
        "names of pages",
        {"Über-uns.html": "", "My_Page.html": "", "a/a/index.html": "", "b c.html": ""},
        found("LNK603 info My_Page.html:None:None", None, None, None, "Über-uns.html:None:None"),
        found("LNK603 info My_Page.html:None:None", None),
        found("LNK603 info Über-uns.html:None:None", None),
        found("LNK603 info a/a/index.html:None:None", None),
        found("LNK603 info b c.html:None:None", None),
        clean={"my-page.html": "", "a/b/a/index.html": "", "_modules/x.html": "", "index/index.html": ""},
    ),
    bad_603(
        "a blank in a link",
        {"index.html": '<a href="①b c.png">x</a>', "b c.png": "x"},
        found("LNK603 info ①", "b c.png", at("b%20c.png")),
        clean={"index.html": '<a href="b%20c.png">x</a>', "b c.png": "x"},
    ),
    good_603(
        "the habit of a generator",
        {f"api/Class_{number}.html": "" for number in range(5)},
    ),
]

bad_604, good_604 = rule_cases("LNK604")
INCONSISTENT = [
    bad_604(
        "an index, and a directory without its slash",
        '<a href="install/">1</a><a href="/install/">2</a><a href="①install/index.html#setup">3</a><a href="②/install">4</a>'
        f'<a href="③{ADDRESS}install">5</a>',
        found("LNK604 warning ①", "install/index.html#setup", at("install/index.html#setup"), "install/#setup"),
        found("LNK604 warning ②", "/install", at("install"), "/install/", "③"),
        clean=anchors("install/", "/install/#setup", at("install/?a")),
    ),
    bad_604(
        "what the page calls itself is right",
        {"index.html": '<a href="①a/index.html">x</a><a href="②a/index.html">y</a><a href="a/">z</a>',
         "a/index.html": f'<link rel="canonical" href="{ADDRESS}a/">'},
        found("LNK604 warning ①", "a/index.html", at("a/index.html"), "a/", "②"),
        clean={"index.html": anchors("a/"), "a/index.html": f'<link rel="canonical" href="{ADDRESS}a/">'},
    ),
    good_604("paging beside the content", '<a href="install/">x</a><nav><a href="install/index.html">1</a></nav>'),
    good_604("one spelling throughout", anchors("index.html", "install/index.html", "install/index.html#old")),
    good_604("two files", {"index.html": anchors("a.html", "a/"), "a.html": "", "a/index.html": ""}),
    bad_604(
        "clean URLs",
        {"index.html": anchors("b.html", "b.html#x") + '<a href="①b">x</a>', "b.html": '<p id="x">'},
        found("LNK604 warning ①", "b", at("b"), "b.html"),
        profile="github-pages",
    ),
]  # fmt: skip

bad_605, good_605 = rule_cases("LNK605")
SHORTENERS = [
    bad_605(
        "services that hide the target",
        '<a href="①https://bit.ly/abc">x</a><a href="②http://www.tinyurl.com/abc">x</a><a href="③https://goo.gl/abc">x</a>',
        found("LNK605 info ①", "https://bit.ly/abc", "https://bit.ly/abc"),
        found("LNK605 info ②", "http://www.tinyurl.com/abc", "http://www.tinyurl.com/abc"),
        found("LNK605 info ③", "https://goo.gl/abc", "https://goo.gl/abc"),
        clean=anchors(
            "https://bit.ly/", "https://notbit.ly/abc", "https://bit.lyx.org/abc", "https://youtu.be/abc"
        ),
    ),
]

GOOGLE = "https://www.google.com/url?q=https%3A%2F%2Fx.example%2Fa&sa=D"
bad_606, good_606 = rule_cases("LNK606")
WRAPPERS = [
    bad_606(
        "services that only lead on",
        f'<a href="①{GOOGLE.replace("&", "&amp;")}">x</a><a href="②https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example">x</a>',
        found("LNK606 info ①", GOOGLE, GOOGLE, X + "a"),
        found("LNK606 info ②", *["https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example"] * 2, X),
        clean=anchors("https://www.google.com/search?q=https%3A%2F%2Fx.example", "https://www.facebook.com/a")
        + f'<a rel="sponsored" href="{GOOGLE}">x</a>'
        + anchors("https://translate.google.com/translate?sl=de&amp;tl=en&amp;u=https%3A%2F%2Fx.example"),
    ),
]

bad_607, good_607 = rule_cases("LNK607")
MANY = [
    bad_607(
        "more than three parameters",
        '<a href="①/install/?a=1&amp;b=2&amp;c=3&amp;d=4">x</a>',
        found("LNK607 info ①", "/install/?a=1&b=2&c=3&d=4", at("install/?a=1&b=2&c=3&d=4")),
        clean=anchors("/install/?a=1&amp;b=2&amp;c=3&amp;c=4", X + "?a=1&amp;b=2&amp;c=3&amp;d=4"),
    ),
]

bad_608, good_608 = rule_cases("LNK608")
LINE = "https://github.com/o/r/blob/main/a.py#L10"
CODE_LINES = [
    bad_608(
        "a line on a branch",
        f'<a href="①{LINE}">x</a><a href="②https://gitlab.com/o/g/r/-/blob/main/a.py#L3">x</a>'
        '<a href="③https://codeberg.org/o/r/src/branch/main/a.py#L3">x</a>',
        found("LNK608 info ①", LINE, LINE),
        found("LNK608 info ②", *["https://gitlab.com/o/g/r/-/blob/main/a.py#L3"] * 2),
        found("LNK608 info ③", *["https://codeberg.org/o/r/src/branch/main/a.py#L3"] * 2),
        clean=anchors(
            "https://github.com/o/r/blob/2f1c0de/a.py#L10", "https://github.com/o/r/blob/v1.2.3/a.py#L10",
            "https://github.com/o/r/blob/main/a.py", "https://github.com/o/r/blob/main/README.md#Links",
            "https://codeberg.org/o/r/src/commit/2f1c0de/a.py#L3",
        ),
    ),
]  # fmt: skip

bad_609, good_609 = rule_cases("LNK609")
FILES = {"report.pdf": "x", "a.zip": "x"}
UNLABELLED = [
    bad_609(
        "the text does not say what opens",
        {"index.html": f'<a href="①report.pdf">Report</a><a href="②{X}b.ZIP?x#y">All of it</a>', **FILES},
        found("LNK609 info ①", "report.pdf", at("report.pdf")),
        found("LNK609 info ②", X + "b.ZIP?x#y", X + "b.ZIP?x#y"),
        clean={
            "index.html": '<a href="report.pdf">Report (PDF)</a><a href="report.pdf">report.pdf</a>'
            '<a href="a.zip">Download</a><a href="report.pdf" aria-label="Report, PDF">Report</a>'
            '<a href="report.pdf"></a><a href="guide.html">Guide</a><a href="https://get.zip">Zipper</a>',
            **FILES,
        },
    ),
]

bad_610, good_610 = rule_cases("LNK610")
VARIANTS = [
    bad_610(
        "schemes, www and slashes",
        '<a href="①http://a.org/b">1</a><a href="https://a.org/b">2</a><a href="https://a.org/b#c">3</a>'
        '<a href="②https://www.a.org/b#c">4</a><a href="③https://a.org/b/">5</a>',
        found("LNK610 info ①", "http://a.org/b", "http://a.org/b", "https://a.org/b"),
        found("LNK610 info ②", "https://www.a.org/b#c", "https://www.a.org/b#c", "https://a.org/b#c"),
        found("LNK610 info ③", "https://a.org/b/", "https://a.org/b/", "https://a.org/b"),
        clean=anchors("https://a.org/b", "https://a.org/b#c", "https://a.org/b?d", "https://a.org", "https://a.org/")
        + anchors("https://b.a.org/b"),
    ),
    bad_610(
        "on other pages, and what visitors wrote aside",
        {"index.html": anchors("https://a.org/", "https://a.org/x"), "b.html": '<a href="①http://a.org">x</a>'
         '<div class="comment"><a href="http://a.org/x">x</a></div>'},
        found("LNK610 info ①", "http://a.org", "http://a.org/", "https://a.org/"),
    ),
]  # fmt: skip

TABLES = [
    *DECEPTIVE,
    *MISMATCH,
    *STAGING,
    *TRACKING,
    *TOO_LONG,
    *UNTIDY,
    *INCONSISTENT,
    *SHORTENERS,
    *WRAPPERS,
    *MANY,
    *CODE_LINES,
    *UNLABELLED,
    *VARIANTS,
]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert sorted(actual, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize(
    ("markup", "code", "fix"),
    [
        ('<a href="/install/?utm_source=a&amp;b=1">x</a>', "LNK601", "/install/?b=1"),
        (f'<a href="{X}?gclid=a">x</a>', "LNK601", X),
        ('<a href="?utm_source=a">x</a>', "LNK601", None),
        ('<a href="install/">x</a><a href="install/index.html">x</a>', "LNK604", "install/"),
        ('<a href="https://bit.ly/a">x</a>', "LNK605", None),
        (f'<a href="{GOOGLE}">x</a>', "LNK606", X + "a"),
        ('<a href="http://a.org/">x</a><a href="https://a.org/">x</a>', "LNK610", "https://a.org/"),
        ('<a href="https://staging.e.example/install/">x</a>', "LNK510", "/install/"),
        ('<a href="https://staging.e.example/gone/">x</a>', "LNK510", None),
    ],
)
def test_what_is_safe_to_edit_has_a_fix(markup, code, fix, tmp_path):
    report = report_of({"index.html": markup, "install/index.html": ""}, tmp_path, select=[code])
    assert [(finding.code, finding.fix) for finding in report.findings] == [(code, fix)]


def test_the_message_says_how_often_the_other_spelling_is_used(tmp_path):
    site = {"index.html": anchors("install/", "install/", "install/index.html"), "install/index.html": ""}
    [finding] = report_of(site, tmp_path, select=["LNK604"]).findings
    assert finding.message == "/install/index.html is /install/ to 2 other links"


@pytest.mark.parametrize(
    ("name", "imitating"),
    [
        ("apple.com", False),
        ("аррӏе.com", True),
        ("gοogle.com", True),
        ("bücher.de", False),
        ("日本語テストabc.jp", False),
        ("한국어text.kr", False),
        ("ελλάδα.gr", False),
        ("россия.рф", False),
        ("россияtest.рф", True),
        ("a-1.com", False),
    ],
)
def test_names_imitate_by_mixed_or_borrowed_letters(name, imitating):
    assert bool(imitates(name)) is imitating


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://Docs.Example.org/guide", "docs.example.org"),
        (" paypal.com ", "paypal.com"),
        ("paypal.com/login?x", "paypal.com"),
        ("www.other.io", "www.other.io"),
        ("a.io", None),
        ("Booking.com", None),
        ("README.md", None),
        ("see paypal.com", None),
        ("paypal.com.", None),
        ("me@paypal.com", None),
        ("1.2.3", None),
        ("e.g. this", None),
        ("", None),
    ],
)
def test_a_text_shows_a_host_only_if_it_is_nothing_else(text, host):
    assert shown_host(text) == host


def test_a_text_that_looks_like_a_host_for_long_is_read_in_linear_time():
    assert shown_host("a-" * 20_000 + ".") is None
    assert shown_host("a." * 20_000 + "!") is None


NAMES = st.text("ab_=%&?#", max_size=6)


@given(
    st.lists(st.tuples(NAMES, NAMES), max_size=5), st.text("abc/", max_size=5), st.text("ab#?&=", max_size=5)
)
def test_parameters_that_are_taken_out_are_gone_and_the_rest_stays(pairs, path, fragment):
    query = "&".join(f"{name}={value}" for name, value in pairs)
    url = f"{path}?{query}#{fragment}"
    names = {name for name, _ in parameters_of(url)}
    for name in names:
        better = without_parameters(url, [name])
        assert {other for other, _ in parameters_of(better)} <= names - {name}
        assert without_parameters(better, [name]) == better
        assert better.partition("#")[2] == url.partition("#")[2]
