"""Every sentence of the contract about resolution, with what it allows and what it forbids."""

from __future__ import annotations

import unicodedata

import pytest
from builders import build_site, check, flat, mounted_site, resolve
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Level, Outcome
from linkcheck_plugin.site.fragments import nearest_fragment

FILES = {
    "index.html": "<p id=top-of-it>",
    "a.html": "<p id=x><a name=named></a><b id='é'></b><b id='a b'></b><b id='100%'></b>",
    "b/index.html": "<pre><code><i id=in-code></i></code></pre>",
    "c/d.html": "",
    "s.css": "",
    "img/i.png": "",
    "doc.pdf": "",
    "data.json": "{}",
    "guide/index.html": "",
}
BAD = {"LNK001", "LNK002", "LNK003", "LNK004", "LNK005", "LNK007", "LNK008"}


def codes(tmp_path, markup: str, page: str = "index.html", **settings: object) -> list[str]:
    """The codes of broken references of a page that holds the markup, sorted."""
    site = build_site(tmp_path, {**FILES, page: FILES.get(page, "") + markup})
    return sorted(
        finding.code
        for finding in check(site, **settings).findings
        for occurrence in finding.occurrences
        if finding.code in BAD and occurrence.page == page
    )


def outcome(tmp_path, url: str, page: str = "index.html", **settings: object) -> Outcome:
    return resolve(build_site(tmp_path, FILES), url, page, **settings).outcome


# Broken: no output file or redirect ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("nope.html", "a.html"),
        ("b/nope.html", "b/index.html"),
        ("nope/", "b/"),
        ("nope", "b"),
        ("/nope.html", "/a.html"),
        ("./nope.html", "./a.html"),
        ("c/../nope.html", "c/../a.html"),
        ("nope.html?a.html", "a.html?nope.html"),
        ("nope.html#x", "a.html#x"),
        ("a.html/", "a.html"),
        ("a%2ehtml%20", "a%2ehtml"),
        ("c/D.html", "c/d.html"),
        ("%2561.html", "%61.html"),
        ("doc.pdf.html", "doc.pdf"),
        ("c\\nope.html", "c\\d.html"),
        ("b/nope", "b/"),
    ],
)
def test_a_link_needs_an_output_file(tmp_path, bad, good):
    assert outcome(tmp_path, bad) in BROKEN
    assert outcome(tmp_path, good) is Outcome.OK


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<a href=nope.html>x</a>", "<a href=a.html>x</a>"),
        ("<map><area href=nope.html></map>", "<map><area href=a.html></map>"),
        ("<link rel=canonical href=nope.html>", "<link rel=canonical href=a.html>"),
        ("<link rel=alternate hreflang=en href=nope.html>", "<link rel=alternate hreflang=en href=a.html>"),
        ("<form action=nope.html></form>", "<form action=a.html></form>"),
        ("<q cite=nope.html>x</q>", "<q cite=a.html>x</q>"),
        (
            '<script type=application/ld+json>{"url": "/nope.html"}</script>',
            '<script type=application/ld+json>{"url": "/a.html"}</script>',
        ),
        ("<meta property=og:url content=/nope.html>", "<meta property=og:url content=/a.html>"),
        ("<img alt='' src=a.html longdesc=nope.html>", "<img alt='' src=a.html longdesc=a.html>"),
    ],
)
def test_a_link_of_any_kind_to_nothing_is_broken(tmp_path, bad, good):
    assert codes(tmp_path, bad) == ["LNK001"]
    assert codes(tmp_path, good) == []


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<img src=nope.png>", "<img src=img/i.png>"),
        ("<img srcset='img/i.png 1x, nope.png 2x'>", "<img srcset='img/i.png 1x, img/i.png?2 2x'>"),
        ("<picture><source srcset=nope.png></picture>", "<picture><source srcset=img/i.png></picture>"),
        ("<script src=nope.js></script>", "<script src=data.json></script>"),
        ("<link rel=stylesheet href=nope.css>", "<link rel=stylesheet href=s.css>"),
        ("<link rel=icon href=nope.ico>", "<link rel=icon href=img/i.png>"),
        ("<link rel=manifest href=nope.json>", "<link rel=manifest href=data.json>"),
        (
            "<link rel=preload as=image imagesrcset=nope.png>",
            "<link rel=preload as=image imagesrcset=img/i.png>",
        ),
        ("<video poster=nope.png></video>", "<video poster=img/i.png></video>"),
        ("<video src=nope.png></video>", "<video src=img/i.png></video>"),
        ("<audio><source src=nope.mp3></audio>", "<audio><source src=img/i.png></audio>"),
        ("<video><track src=nope.vtt></video>", "<video><track src=data.json></video>"),
        ("<iframe src=nope.html></iframe>", "<iframe src=a.html></iframe>"),
        ("<object data=nope.pdf></object>", "<object data=doc.pdf></object>"),
        ("<embed src=nope.pdf>", "<embed src=doc.pdf>"),
        ("<input type=image src=nope.png>", "<input type=image src=img/i.png>"),
        ("<p style='background: url(nope.png)'>", "<p style='background: url(img/i.png)'>"),
        ("<style>p { background: url(nope.png) }</style>", "<style>p { background: url(img/i.png) }</style>"),
        ("<table background=nope.png></table>", "<table background=img/i.png></table>"),
        ("<svg><image href=nope.png /></svg>", "<svg><image href=img/i.png /></svg>"),
        ("<svg><use href=nope.svg#i /></svg>", "<svg><use href=img/i.png#i /></svg>"),
        ("<meta property=og:image content=/nope.png>", "<meta property=og:image content=/img/i.png>"),
        ("<meta name=twitter:image content=/nope.png>", "<meta name=twitter:image content=/img/i.png>"),
        ("<iframe srcdoc='<img src=nope.png>'></iframe>", "<iframe srcdoc='<img src=img/i.png>'></iframe>"),
        ("<noscript><img src=nope.png></noscript>", "<noscript><img src=img/i.png></noscript>"),
    ],
)
def test_a_resource_that_is_missing_is_an_asset(tmp_path, bad, good):
    assert codes(tmp_path, bad) == ["LNK004"]
    assert codes(tmp_path, good) == []


def test_every_style_sheet_below_the_site_is_read(tmp_path):
    site = build_site(
        tmp_path,
        {
            **FILES,
            "s.css": "@import 'css/nope.css'; a { background: url(img/i.png) }",
            "css/t.css": "a { src: url(../nope.png) }",
        },
    )

    assert flat(check(site)) == {("LNK004", "s.css", "css/nope.css"), ("LNK004", "css/t.css", "../nope.png")}
    assert flat(check(site, css=False)) == set()


# A directory without index ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "good"), [("c/", "b/"), ("c", "b"), ("/c/", "/b/"), ("img/", "guide/"), ("c/#x", "b/#in-code")]
)
def test_a_directory_needs_an_index(tmp_path, bad, good):
    assert outcome(tmp_path, bad) is Outcome.MISSING
    assert outcome(tmp_path, good) is Outcome.OK


def test_a_directory_without_index_says_so(tmp_path):
    assert resolve(build_site(tmp_path, FILES), "c/").detail == "the directory has no index"


def test_the_name_of_the_index_is_a_setting(tmp_path):
    site = build_site(tmp_path, {"index.html": "", "a/home.html": "", "b/index.html": ""})

    assert resolve(site, "a/").outcome is Outcome.MISSING
    assert resolve(site, "a/", **{"directory-index": ["home.html"]}).outcome is Outcome.OK
    assert resolve(site, "b/", **{"directory-index": ["home.html"]}).outcome is Outcome.MISSING
    assert resolve(site, "b/", **{"directory-index": ["home.html", "index.html"]}).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("url", "require"),
    [("b", Outcome.MISSING), ("b/", Outcome.OK), ("a.html", Outcome.OK), ("./", Outcome.OK)],
)
def test_a_closing_slash_may_be_required(tmp_path, url, require):
    assert outcome(tmp_path, url) is Outcome.OK
    assert outcome(tmp_path, url, **{"trailing-slash": "require"}) is require


def test_a_link_without_its_slash_is_an_error_where_it_is_required_with_the_slash_as_suggestion(tmp_path):
    site = build_site(
        tmp_path, {**FILES, "index.html": "<a href=b>x</a><a href=b#in-code>y</a><a href=a.html>z</a>"}
    )

    findings = check(site, **{"trailing-slash": "require"}).findings
    assert {finding.code for finding in findings} == {"LNK001"}
    assert {finding.suggestion for finding in findings} == {"b/"}


# A URL that the URL standard rejects ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("https://", "https://o.example"),
        ("http://a b/", "http://ab/"),
        ("//", "//o.example/"),
        ("https://[::1", "https://[::1]"),
        ("https://a:99999/", "https://a.example:9999/"),
        ("https://ex%00ample.org/", "https://example.org/%00"),
        ("https://a.example:x/", "https://a.example/:x"),
    ],
)
@pytest.mark.parametrize(
    "element", ["<a href='{}'>x</a>", "<img src='{}'>", "<link rel=stylesheet href='{}'>"]
)
def test_a_url_that_the_standard_rejects_is_broken_also_on_other_hosts(tmp_path, element, bad, good):
    assert codes(tmp_path, element.format(bad), outbound=False) == ["LNK005"]
    assert codes(tmp_path, element.format(good), outbound=False) == []


# An empty URL -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<img src=''>", "<img src=img/i.png>"),
        ("<img src>", "<img>"),
        ("<img src=' \n'>", "<img src=' img/i.png '>"),
        ("<script src=''></script>", "<script></script>"),
        ("<iframe src=''></iframe>", "<iframe></iframe>"),
        ("<frameset><frame src=''></frameset>", "<frameset><frame></frameset>"),
        ("<video poster=''></video>", "<video></video>"),
        ("<video src=''></video>", "<a href=''>x</a>"),
        ("<audio src=''></audio>", "<map><area href=''></map>"),
        ("<audio><source src=''></audio>", "<q cite=''>x</q>"),
        ("<video><track src=''></video>", "<blockquote cite=''>x</blockquote>"),
        ("<embed src=''>", "<ins cite=''>x</ins>"),
        ("<object data=''></object>", "<object></object>"),
        ("<input type=image src=''>", "<input type=text src=''>"),
    ],
)
def test_an_empty_url_is_broken_where_html_wants_one(tmp_path, bad, good):
    assert codes(tmp_path, bad) == ["LNK004"]
    assert codes(tmp_path, good) == []


# Fragments ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("a.html#gone", "a.html#x"),
        ("a.html#X", "a.html#x"),
        ("a.html#Named", "a.html#named"),
        ("b/#nope", "b/#in-code"),
        ("#nope", "#top-of-it"),
        ("#Top-Of-It", "#top-of-it"),
        ("index.html#nope", "index.html#top-of-it"),
        ("/#nope", "/#top-of-it"),
        ("?q#nope", "?q#top-of-it"),
        ("a.html?q#gone", "a.html?q#x"),
        ("a.html#%C3%A8", "a.html#%C3%A9"),
        ("a.html#è", "a.html#é"),
        ("a.html#a%20c", "a.html#a%20b"),
        ("a.html#100%2", "a.html#100%25"),
        ("a.html#x:~:text=a".replace("x", "gone"), "a.html#x:~:text=a"),
        ("a.html#xx", "a.html#"),
        ("a.html#topp", "a.html#top"),
        ("a.html#-top", "a.html#TOP"),
        ("#gone", "#"),
        ("#gone", "#top"),
        ("#gone", "#:~:text=word"),
        ("#gone", "#/route"),
        ("#gone", "#!route"),
        ("#gone", ""),
        ("a.html#gone", "a.html#/route"),
        ("a.html#gone", "a.html#!/route"),
        ("a.html#gone", "a.html#:~:text=word"),
        ("a.html#gone", "doc.pdf#page=2"),
        ("a.html#gone", "img/i.png#xywh=1,2"),
        ("a.html#gone", "s.css#x"),
        ("a.html#gone", "data.json#/x"),
    ],
)
def test_a_fragment_needs_its_element(tmp_path, bad, good):
    assert codes(tmp_path, f"<a href='{bad}'>x</a>") == ["LNK003"]
    assert codes(tmp_path, f"<a href='{good}'>x</a>") == []


@pytest.mark.parametrize(
    ("element", "fragment", "is_good"),
    [
        ("<p id=f>", "f", True),
        ("<svg><g id=f></g></svg>", "f", True),
        ("<x-y id=f></x-y>", "f", True),
        ("<a name=f></a>", "f", True),
        ("<p name=f>", "f", False),
        ("<input name=f>", "f", False),
        ("<map name=f></map>", "f", False),
        ("<pre><code><b id=f></b></code></pre>", "f", True),
        ("<pre><code><a name=f></a></code></pre>", "f", True),
        ("<template><p id=f></template>", "f", False),
        ("<!-- <p id=f> -->", "f", False),
        ("<script>'<p id=f>'</script>", "f", False),
        ("<noscript><p id=f></noscript>", "f", True),
        ("<p id='f%20g'>", "f%20g", True),
        ("<p id='f g'>", "f%20g", True),
        ("<p id=f>", "%66", True),
        ("<p id='%66'>", "%66", True),
        ("<p id='f'>", "f ", True),
        ("<p id='top'>", "Top", True),
    ],
)
@pytest.mark.parametrize("page", ["a.html", "index.html"], ids=["another page", "own page"])
def test_an_id_on_any_element_and_a_name_on_anchors_is_a_fragment(tmp_path, page, element, fragment, is_good):
    site = build_site(tmp_path, {"index.html": "", page: element})
    url = f"{page}#{fragment}" if page != "index.html" else f"#{fragment}"
    text = (site / "index.html").read_text()
    (site / "index.html").write_text(f"{text}<a href='{url}'>x</a>")

    assert [code for code, _, _ in flat(check(site))] == ([] if is_good else ["LNK003"])


def test_fragments_need_not_be_checked(tmp_path):
    markup = "<a href=a.html#gone>x</a><a href='#gone'>y</a><a href=nope.html#gone>z</a>"

    assert codes(tmp_path, markup) == ["LNK001", "LNK003", "LNK003"]
    assert codes(tmp_path, markup, fragments=False) == ["LNK001"]


@pytest.mark.parametrize(
    ("usemap", "expected"), [("#m", []), ("m", ["LNK003"]), ("#n", ["LNK003"]), ("#M", ["LNK003"])]
)
def test_a_usemap_needs_its_map(tmp_path, usemap, expected):
    markup = f"<img src=img/i.png alt='' usemap='{usemap}'><map name=m></map><p id=n>"

    assert codes(tmp_path, markup) == expected


def test_a_fragment_on_the_own_page_is_looked_up_under_any_spelling_of_the_page(tmp_path):
    links = "".join(
        f"<a href='{url}'>x</a>" for url in ("#gone", "a.html#gone", "./a.html#gone", "/a.html#gone")
    )
    site = build_site(tmp_path, {"a.html": "<p id=x>" + links + links.replace("gone", "x")})

    assert flat(check(site)) == {
        ("LNK003", "a.html", url) for url in ("#gone", "a.html#gone", "./a.html#gone", "/a.html#gone")
    }


# Not references ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=preconnect href=nope>",
        "<link rel=dns-prefetch href=//nope.example>",
        "<applet code=nope archive=nope></applet>",
        "<!-- <a href=nope>x</a> -->",
        "<script>location = 'nope'; '<a href=nope>'</script>",
        "<template><a href=nope>x</a></template>",
    ],
)
def test_what_is_no_reference_is_neither_judged_nor_counted(tmp_path, markup):
    report = check(build_site(tmp_path, {"index.html": markup}))

    assert flat(report) == set()
    assert report.coverage.references == 0


def test_post_forms_are_counted_as_skipped(tmp_path):
    markup = "<form method=post action=nope></form><form action=nope2></form>"
    report = check(build_site(tmp_path, {"index.html": markup}))

    assert {(code, url) for code, _, url in flat(report) if code in BAD} == {("LNK001", "nope2")}
    assert report.coverage.skipped == {"post-form": 1}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("mailto:a@b.example", "mailto"),
        ("tel:+331", "tel"),
        ("data:image/png;base64,", "data"),
        ("javascript:void(0)", "javascript"),
        ("MAILTO:a@b.example", "mailto"),
        ("blob:x", "blob"),
        ("about:blank", "about"),
        ("ftp://a.example/x", "ftp"),
        ("web+app:x", "web+app"),
        ("https://other.example/", "outbound"),
    ],
)
def test_what_is_no_page_of_the_site_is_counted_by_its_kind(tmp_path, url, kind):
    report = check(build_site(tmp_path, {"index.html": f"<a href='{url}'>x</a><a href=index.html>y</a>"}))

    assert report.coverage.skipped == {kind: 1}
    assert (report.coverage.references, report.coverage.checked) == (2, 1)
    assert not {code for code, _, _ in flat(report)} & BAD


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<frameset><frame src=nope.html></frameset>", "<frameset><frame src=a.html></frameset>"),
        (
            "<img alt='' src=img/i.png usemap='#nope'>",
            "<img alt='' src=img/i.png usemap='#m'><map name=m></map>",
        ),
        ("<img alt='' src=img/i.png longdesc=nope.html>", "<img alt='' src=img/i.png longdesc=a.html>"),
        ("<body background=nope.png>", "<body background=img/i.png>"),
        ("<html manifest=nope>", "<html manifest=data.json>"),
    ],
)
def test_old_attributes_are_references_too(tmp_path, bad, good):
    site = build_site(tmp_path, {**FILES, "old.html": bad, "good.html": good})

    assert {page for code, page, _ in flat(check(site)) if code in BAD} == {"old.html"}


# Climbing ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "page", "expected"),
    [
        ("../a.html", "index.html", Outcome.OK),
        ("../../../a.html", "b/index.html", Outcome.OK),
        ("../nope.html", "index.html", Outcome.MISSING),
        ("/../a.html", "index.html", Outcome.OK),
        ("/../../a.html", "b/index.html", Outcome.OK),
        ("../", "index.html", Outcome.OK),
    ],
)
def test_dots_never_climb_above_the_root_of_the_host(tmp_path, url, page, expected):
    assert outcome(tmp_path, url, page, **{"site-url": "https://e.example/"}) is expected


@pytest.mark.parametrize(
    ("url", "page", "expected"),
    [
        ("../a.html", "index.html", Outcome.OUTSIDE),
        ("../nope.html", "index.html", Outcome.OUTSIDE),
        ("../../std/", "b/index.html", Outcome.OUTSIDE),
        ("../a.html", "b/index.html", Outcome.OK),
        ("../nope.html", "b/index.html", Outcome.MISSING),
        ("/../a.html", "index.html", Outcome.OK),
        ("/nope.html", "index.html", Outcome.MISSING),
    ],
)
def test_with_the_address_unknown_what_climbs_above_the_output_is_not_judged(tmp_path, url, page, expected):
    assert outcome(tmp_path, url, page) is expected


def test_what_is_outside_is_counted(tmp_path):
    report = check(build_site(tmp_path, {"index.html": "<a href=../std/>x</a><img src=../../i.png>"}))

    assert flat(report) == set()
    assert report.coverage.skipped == {"outside": 2}


# Outside the mount --------------------------------------------------------------------------------------------------------


DOCS = {"site-url": "https://e.example/docs/"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a.html", Outcome.MISSING_BASE_PATH),
        ("/b/", Outcome.MISSING_BASE_PATH),
        ("/b", Outcome.MISSING_BASE_PATH),
        ("/img/i.png", Outcome.MISSING_BASE_PATH),
        ("../a.html", Outcome.MISSING_BASE_PATH),
        ("https://e.example/a.html", Outcome.MISSING_BASE_PATH),
        ("/blog/", Outcome.ORIGIN),
        ("/", Outcome.ORIGIN),
        ("../blog/", Outcome.ORIGIN),
        ("https://e.example/blog/", Outcome.ORIGIN),
        ("/docsx/a.html", Outcome.ORIGIN),
        ("/docs/a.html", Outcome.OK),
        ("/docs/", Outcome.OK),
        ("/docs", Outcome.OK),
        ("/docs#top-of-it", Outcome.OK),
        ("/docs#nope", Outcome.FRAGMENT),
        ("/docs/nope", Outcome.MISSING),
        ("../docs/a.html", Outcome.OK),
        ("../docs/nope", Outcome.MISSING),
        ("https://e.example/docs/a.html", Outcome.OK),
        ("https://e.example/docs/nope", Outcome.MISSING),
    ],
)
def test_the_same_origin_outside_the_mount_is_never_called_broken_unless_the_base_path_lacks(
    tmp_path, url, expected
):
    assert outcome(tmp_path, url, **DOCS) is expected


def test_the_root_of_the_host_is_no_page_of_the_site_however_many_slashes_it_has(tmp_path):
    assert outcome(tmp_path, "..//", **DOCS) is Outcome.ORIGIN
    assert outcome(tmp_path, "https://e.example//", **DOCS) is Outcome.ORIGIN


def test_a_missing_base_path_is_an_error_with_the_base_path_as_fix(tmp_path):
    site = build_site(tmp_path, {**FILES, "index.html": "<img src=/img/i.png alt=''><a href=/blog/>x</a>"})

    report = check(site, **DOCS)
    broken = [finding for finding in report.findings if finding.code in BAD]

    assert [(finding.code, finding.severity, finding.fix) for finding in broken] == [
        ("LNK008", Level.ERROR, "/docs/img/i.png")
    ]
    assert report.coverage.skipped == {"outbound": 1}


@pytest.mark.parametrize(
    ("address", "links"),
    [
        (
            "https://e.example/日本/",
            ("/日本/nope", "/%E6%97%A5%E6%9C%AC/nope", "/%e6%97%a5%e6%9c%ac/nope", "nope"),
        ),
        ("https://e.example/~me/", ("/~me/nope", "/%7Eme/nope", "nope")),
        ("https://e.example/a%20b/", ("/a%20b/nope", "/a b/nope", "nope")),
    ],
)
def test_the_base_path_is_compared_decoded(tmp_path, address, links):
    site = build_site(tmp_path, FILES)

    assert {resolve(site, link, **{"site-url": address}).outcome for link in links} == {Outcome.MISSING}


# Own absolute URLs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://e.example/nope", True),
        ("http://e.example/nope", True),
        ("https://www.e.example/nope", True),
        ("http://www.e.example/nope", True),
        ("//e.example/nope", True),
        ("HTTPS://E.EXAMPLE/nope", True),
        ("https://e.example:443/nope", True),
        ("https://user@e.example/nope", True),
        ("https:\\\\e.example\\nope", True),
        (" https://e.example/nope ", True),
        ("https://e.example:8443/nope", False),
        ("https://sub.e.example/nope", False),
        ("https://e.example.org/nope", False),
        ("https://other.example/nope", False),
        ("ftp://e.example/nope", False),
    ],
)
@pytest.mark.parametrize("address", ["https://e.example/", "http://www.e.example/"])
def test_scheme_and_www_do_not_matter_for_what_is_ones_own(tmp_path, url, is_own, address):
    found = codes(tmp_path, f"<a href='{url}'>x</a>", **{"site-url": address})

    assert found == (["LNK001"] if is_own else [])


def test_further_origins_may_be_ones_own(tmp_path):
    markup = "<a href=https://cdn.example/nope>x</a><a href=//www.old.example/nope>y</a><a href=https://x.example/nope>z</a>"

    assert codes(tmp_path, markup) == []
    assert codes(tmp_path, markup, **{"own-origins": ["https://cdn.example", "old.example"]}) == [
        "LNK001",
        "LNK001",
    ]
    assert codes(tmp_path, markup, **DOCS, **{"own-origins": ["https://cdn.example"]}) == []


def test_the_target_of_a_finding_is_absolute_with_its_fragment(tmp_path):
    site = build_site(tmp_path, {**FILES, "b/index.html": "<a href='../a.html?q#gone'>x</a>"})

    assert [finding.target for finding in check(site, **DOCS).findings] == [
        "https://e.example/docs/a.html?q#gone"
    ]
    assert [finding.target for finding in check(site).findings] == [None]


# base href ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "url", "expected"),
    [
        ("/", "a.html", Outcome.OK),
        ("/", "d.html", Outcome.MISSING),
        ("/c/", "d.html", Outcome.OK),
        ("../b/", "../a.html", Outcome.OK),
        ("../", "a.html", Outcome.OK),
        ("../index.html", "a.html", Outcome.OK),
        ("d.html", "d.html", Outcome.OK),
        ("./", "d.html", Outcome.OK),
        ("https://other.example/", "a.html", Outcome.EXTERNAL),
        ("https://other.example/", "/a.html", Outcome.EXTERNAL),
        ("https://e.example/", "a.html", Outcome.OK),
        ("https://", "d.html", Outcome.OK),
        ("", "d.html", Outcome.OK),
        (" / ", "a.html", Outcome.OK),
    ],
)
def test_relative_urls_are_joined_with_the_base_of_their_page(tmp_path, base, url, expected):
    site = build_site(tmp_path, {**FILES, "c/page.html": f"<base href='{base}'><a href='{url}'>x</a>"})

    report = check(site, **{"site-url": "https://e.example/"})

    broken = {code for code, page, _ in flat(report) if page == "c/page.html"} & BAD
    assert broken == ({"LNK001"} if expected is Outcome.MISSING else set())
    assert report.coverage.skipped == ({"outbound": 1} if expected is Outcome.EXTERNAL else {})


@pytest.mark.parametrize(
    ("base", "url", "is_good"),
    [
        ("/", "#top-of-it", True),
        ("/", "#own", False),
        ("/c/page.html", "#own", True),
        ("page.html", "#own", True),
        ("page.html", "#top-of-it", False),
        ("/a.html", "#x", True),
        ("/a.html", "?q#x", True),
        ("/", "", True),
        ("/gone/", "", False),
        ("/gone/", "?q", False),
    ],
)
def test_a_fragment_alone_belongs_to_the_base(tmp_path, base, url, is_good):
    site = build_site(
        tmp_path, {**FILES, "c/page.html": f"<base href='{base}'><p id=own><a href='{url}'>x</a>"}
    )

    assert bool({code for code, _, _ in flat(check(site))} & BAD) is not is_good


@pytest.mark.parametrize("base", ["", "data:text/plain,x", "javascript:void(0)"])
def test_a_base_that_browsers_ignore_leaves_the_page_its_own_fragments(tmp_path, base):
    site = build_site(
        tmp_path,
        {**FILES, "c/page.html": f"<base href='{base}'><p id=own><a href='#own'>x</a><a href=d.html>y</a>"},
    )

    assert flat(check(site)) == set()


def test_references_that_are_equal_on_pages_with_and_without_base_are_kept_apart(tmp_path):
    plain = (
        "<a href='#x'>x</a><a href=/b/>y</a><a href='?q'>z</a><a href=''>w</a><a href=d.html>v</a><p id=x>"
    )
    for names in (("c/1.html", "c/2.html"), ("c/2.html", "c/1.html")):
        site = build_site(
            tmp_path / names[0].replace("/", "-"),
            {**FILES, names[0]: plain, names[1]: "<base href='https://other.example/'>" + plain},
        )

        report = check(site)

        assert flat(report) == set()
        assert report.coverage.skipped == {"outbound": 5}


# elsewhere and profile ----------------------------------------------------------------------------------------------------


def test_redirect_pages_have_no_vote_for_the_address_but_their_links_are_judged(tmp_path):
    stub = "<link rel=canonical href=https://e.example/docs/{0}/><meta http-equiv=refresh content='0;url=/docs/{0}/'>"
    site = build_site(
        tmp_path,
        {
            **{f"{n}/index.html": f"<link rel=canonical href=https://e.example/docs/{n}/>" for n in "ab"},
            **{f"old{n}/index.html": stub.format(n) for n in "ab"},
            "gone/index.html": stub.format("nope"),
        },
    )

    report = check(site)

    assert report.site_url == "https://e.example/docs/"
    assert flat(report) == {("LNK104", "gone/index.html", "/docs/nope/")}


@pytest.mark.parametrize(
    ("profile", "page_without", "page_with_slash"),
    [
        ("github-pages", Outcome.OK, Outcome.MISSING),
        ("netlify", Outcome.OK, Outcome.OK),
        ("cloudflare-pages", Outcome.OK, Outcome.OK),
        ("gitlab-pages", Outcome.OK, Outcome.OK),
        ("vercel", Outcome.HOST_DEPENDENT, Outcome.HOST_DEPENDENT),
        ("firebase", Outcome.HOST_DEPENDENT, Outcome.HOST_DEPENDENT),
        ("s3", Outcome.MISSING, Outcome.MISSING),
        ("nginx", Outcome.MISSING, Outcome.MISSING),
        ("apache", Outcome.MISSING, Outcome.MISSING),
        ("generic", Outcome.MISSING, Outcome.MISSING),
        ("auto", Outcome.HOST_DEPENDENT, Outcome.HOST_DEPENDENT),
    ],
)
def test_each_host_serves_a_page_without_its_extension_in_its_way(
    tmp_path, profile, page_without, page_with_slash
):
    assert outcome(tmp_path, "/a", profile=profile) is page_without
    assert outcome(tmp_path, "/a/", profile=profile) is page_with_slash
    assert outcome(tmp_path, "/a#x", profile=profile) in (page_without, Outcome.OK)
    assert outcome(tmp_path, "/nope", profile=profile) is Outcome.MISSING
    assert outcome(tmp_path, "/a.html", profile=profile) is Outcome.OK


@pytest.mark.parametrize(
    "trace", [{"CNAME": "e.example"}, {".nojekyll": ""}, {"_headers": ""}, {"_redirects": ""}]
)
def test_traces_in_the_output_tell_the_host(tmp_path, trace):
    links = {"index.html": "<a href=a>x</a><a href=nope>y</a>", "a.html": ""}

    assert flat(check(build_site(tmp_path / "with", {**links, **trace}))) == {
        ("LNK001", "index.html", "nope")
    }
    assert flat(check(build_site(tmp_path / "without", links))) == {
        ("LNK001", "index.html", "nope"),
        ("LNK017", "index.html", "a"),
    }


def test_without_traces_it_is_one_warning_and_never_an_error(tmp_path):
    links = "".join(f"<a href={name}>x</a>" for name in "abc")
    site = build_site(
        tmp_path, {"index.html": links, "d.html": links, **dict.fromkeys(["a.html", "b.html", "c.html"], "")}
    )

    report = check(site)

    [finding] = report.findings
    assert (finding.code, finding.severity, len(finding.occurrences)) == ("LNK017", Level.WARNING, 6)
    assert any("profile" in note for note in report.notes)
    assert check(site, profile="github-pages").findings == ()
    assert {finding.code for finding in check(site, profile="generic").findings} == {"LNK001"}


@pytest.mark.parametrize(
    ("clean", "expected"),
    [
        (True, Outcome.OK),
        (False, Outcome.MISSING),
        ([".html"], Outcome.OK),
        ([".htm"], Outcome.MISSING),
        ([".htm", ".html"], Outcome.OK),
    ],
)
@pytest.mark.parametrize("profile", ["auto", "nginx", "github-pages", "vercel"])
def test_clean_urls_are_a_setting_that_wins_over_the_profile(tmp_path, clean, expected, profile):
    assert outcome(tmp_path, "/a", profile=profile, **{"clean-urls": clean}) is expected


def test_the_page_extensions_are_a_setting(tmp_path):
    site = build_site(tmp_path, {"index.html": "<a href=a.php#gone>x</a>", "a.php": "<a href=nope>x</a>"})

    assert flat(check(site)) == set()
    assert flat(check(site, **{"page-extensions": [".html", ".php"]})) == {
        ("LNK003", "index.html", "a.php#gone"),
        ("LNK001", "a.php", "nope"),
    }


# Case, normalisation, source files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("A.html", Outcome.CASE),
        ("B/", Outcome.CASE),
        ("B", Outcome.CASE),
        ("c/D.HTML", Outcome.CASE),
        ("IMG/I.png", Outcome.CASE),
        ("%41.html", Outcome.CASE),
        ("a.html", Outcome.OK),
        ("nope.HTML", Outcome.MISSING),
    ],
)
def test_case_is_compared_exactly(tmp_path, url, expected):
    found = resolve(build_site(tmp_path, FILES), url)

    assert found.outcome is expected
    assert expected is not Outcome.CASE or (found.suggestion or "").lower() == "/" + url.lower().replace(
        "%41", "a"
    ).rstrip("/") + ("/" if url.startswith("B") else "")


def test_a_name_in_another_normalisation_is_found_with_a_warning(tmp_path):
    nfc, nfd = "é.html", unicodedata.normalize("NFD", "é.html")
    site = build_site(tmp_path, {"index.html": f"<a href={nfc}>x</a><a href={nfd}>y</a>", nfd: ""})

    [finding] = check(site).findings
    assert (finding.code, finding.severity, finding.url) == ("LNK002", Level.WARNING, nfc)


@pytest.mark.parametrize(
    ("url", "suggestion"),
    [
        ("guide.md", "/guide/"),
        ("guide/index.md", "/guide/"),
        ("guide/README.md", "/guide/"),
        ("a.rst", "/a.html"),
        ("c/d.ipynb", "/c/d.html"),
        ("{filename}/a.md", "/a.html"),
        ("%7Bfilename%7Da.md", "/a.html"),
        ("|filename|a.md", "/a.html"),
        ("gone.md", None),
        ("guide.md#x", "/guide/"),
    ],
)
def test_a_source_file_that_is_not_in_the_output_is_a_leak(tmp_path, url, suggestion):
    found = resolve(build_site(tmp_path, FILES), url)

    assert (found.outcome, found.suggestion) == (Outcome.SOURCE_LEAK, suggestion)


def test_a_source_file_that_was_copied_along_is_good(tmp_path):
    site = build_site(
        tmp_path, {"index.html": "<a href=guide.md>x</a><a href=guide.md#x>y</a>", "guide.md": "# x"}
    )

    assert flat(check(site)) == set()


# Names that need care ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("a b.html", "a%20b.html"),
        ("a b.html", "a b.html"),
        ("é.html", "é.html"),
        ("é.html", "%C3%A9.html"),
        ("é.html", "%c3%a9.html"),
        ("a#b.html", "a%23b.html"),
        ("a?b.html", "a%3Fb.html"),
        ("100%.html", "100%25.html"),
        ("100%.html", "100%.html"),
        ("%20.html", "%2520.html"),
        ("a+b.html", "a+b.html"),
        ("a&b.html", "a&amp;b.html"),
        ("a;b.html", "a;b.html"),
        ("~a.html", "%7Ea.html"),
        ("a:b.html", "./a:b.html"),
        ("[a].html", "[a].html"),
        ("{a}.html", "{a}.html"),
        ("a'b.html", "a'b.html"),
        ("日本/語.html", "日本/語.html"),
        ("x/y.html", "x//y.html"),
        ("x/y.html", ".//x/y.html"),
        ("..a/b.html", "..a/b.html"),
        (".well-known/x.html", ".well-known/x.html"),
    ],
)
def test_any_file_can_be_linked(tmp_path, name, url):
    site = build_site(tmp_path, {"index.html": f'<a href="{url}">x</a><a href="{url}#gone">y</a>', name: ""})

    assert {code for code, _, _ in flat(check(site))} == {"LNK003"}


names = st.lists(
    st.sampled_from(["a", "b", "C", "é", "x y", "p%q", "m#n", "u?v", "1", "index"]), min_size=1, max_size=3
).map("/".join)


@given(st.lists(names, min_size=1, max_size=5, unique=True), names)
def test_a_link_to_every_file_from_every_page_resolves(tmp_path_factory, files, page):
    taken = {path for path in files if not any(other.startswith(path + ".html/") for other in files)}
    site = build_site(tmp_path_factory.mktemp("site"), {f"{path}.html": "" for path in taken})
    resolver = mounted_site(site).context.resolver

    for path in taken:
        directory = urls.directory_of(page)
        link = urls.relative_path(urls.target_of_file(f"{path}.html")[2:], directory[2:])
        target = urls.join(link, directory)
        assert resolver.resolve(target).file == f"{path}.html"
        assert resolver.is_plain(target)


# The two ways to an answer --------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(["./", "../", "/", "/docs/", "https://e.example/", "https://e.example/docs/"]),
    st.sampled_from(
        [
            "",
            "a.html",
            "a",
            "b",
            "b/",
            "b/index.html",
            "nope",
            "c/",
            "A.html",
            "old.html",
            "doc.pdf",
            "a.html/",
            "%61.html",
        ]
    ),
    st.sampled_from(["", "?q"]),
    st.sampled_from(["", "#", "#x", "#X", "#gone", "#top", "#/r", "#:~:text=a", "#%C3%A9"]),
    st.sampled_from(
        [
            {},
            DOCS,
            {"profile": "netlify"},
            {"trailing-slash": "require"},
            {"elsewhere": ["/b/"]},
            {"fragments": False},
        ]
    ),
)
def test_the_fast_way_never_contradicts_the_long_one(
    tmp_path_factory, start, path, query, fragment, settings
):
    resolver = RESOLVERS.get(repr(settings))
    if resolver is None:
        refresh = "<meta http-equiv=refresh content='0;url=a.html'>"
        site = build_site(
            tmp_path_factory.mktemp("site"), {**FILES, "old.html": refresh, "_redirects": "/a.html /b/ 301!"}
        )
        resolver = RESOLVERS[repr(settings)] = mounted_site(site, **settings).context.resolver
    target = start + path + query + fragment

    if resolver.is_plain(target):
        assert resolver.resolve(target).outcome is Outcome.OK


RESOLVERS: dict[str, object] = {}


# Suggestions of fragments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment", "ids", "near"),
    [
        ("instal", {"install", "usage"}, "install"),
        ("Install", {"install", "instal"}, "install"),
        ("x", {"install"}, None),
        ("install", set(), None),
        ("a b", {"a-b"}, None),
        ("überblik", {"überblick"}, "überblick"),
        ("a-b-c-d-f", {"a b c d f"}, None),
        ("section-one two", {"section-one-two"}, "section-one-two"),
        ("100%-saf", {"100%-safe"}, "100%25-safe"),
        ("i" * 300, {"i" * 299}, None),
    ],
)
def test_the_nearest_id_is_suggested_as_a_url_needs_it(fragment, ids, near):
    assert nearest_fragment(fragment, frozenset(ids)) == near


def test_the_steps_of_an_answer_can_be_told(tmp_path):
    resolver = mounted_site(build_site(tmp_path, FILES)).context.resolver

    for target in (
        "./a.html#x",
        "./nope",
        "../x",
        "https://other.example/",
        "./A.html",
        "./a",
        "./c/",
        "./guide.md",
    ):
        steps: list[str] = []
        assert resolver.resolve(target, steps.append) == resolver.resolve(target)
        assert steps
        assert all(steps)
