"""LNK301–LNK304, LNK309, LNK310 and LNK312–LNK314: a bad example and a clean twin of each."""

from __future__ import annotations

import pytest

from .table import Case, bad, compared, found, good, parameters, report_of

ICON = '<i class="icon"></i>'
IMAGE = '<img src="/img/logo.png" alt="">'

EMPTY_LINK_NAME = [
    bad(
        "a link with an icon alone",
        f'<a href="①https://h.example/me">{ICON}</a>',
        found("LNK301 warning ①", "https://h.example/me", "https://h.example/me"),
        clean=f'<a href="https://h.example/me" aria-label="Me">{ICON}</a>'
        f'<a href="https://h.example/me" title="Me">{ICON}</a>'
        '<a href="https://h.example/me"><svg><title>Me</title></svg></a>'
        f'<span id="l">Me</span><a href="https://h.example/me" aria-labelledby="l">{ICON}</a>',
    ),
    bad(
        "a link to the top of the page by an icon",
        f'<a href="①#">{ICON}</a>',
        found("LNK301 warning ①", "#"),
        clean=f'<a href="#" aria-label="Back to top">{ICON}</a>',
    ),
    bad(
        "an area of an image map",
        '<img src="/img/logo.png" usemap="#m" alt="Map"><map name="m"><area href="①/install/" shape="default"></map>',
        found("LNK301 warning ①", "/install/", "https://e.example/install/"),
        clean='<img src="/img/logo.png" usemap="#m" alt="Map"><map name="m"><area href="/install/" alt="Install"></map>',
    ),
    bad(
        "links to three targets are one finding: one template",
        f'<footer><a href="①https://a.example/">{ICON}</a><a href="②https://b.example/">{ICON}</a>'
        f'<a href="③https://c.example/">{ICON}</a></footer>',
        found("LNK301 warning ①", "https://a.example/", "https://a.example/", None, "②", "③"),
        clean=f'<footer><a href="https://a.example/" aria-label="A">{ICON}</a></footer>',
    ),
    bad(
        "links to two targets, and links of another kind, are findings of their own",
        f'<footer><a href="①https://a.example/">{ICON}</a><a href="②https://b.example/">{ICON}</a></footer>'
        f'<p><a href="③https://c.example/">{ICON}</a></p>',
        found("LNK301 warning ①", "https://a.example/", "https://a.example/"),
        found("LNK301 warning ②", "https://b.example/", "https://b.example/"),
        found("LNK301 warning ③", "https://c.example/", "https://c.example/"),
    ),
    good(
        "hidden from screen readers or from everybody",
        f'<a href="/install/" aria-hidden="true">{ICON}</a><div hidden><a href="/install/">{ICON}</a></div>',
    ),
    good(
        "permalinks and line numbers",
        '<h2 id="a">A<a href="#a"></a></h2><pre><a id="l-1" href="#l-1"></a>x</pre>',
    ),
    good("an anchor without a target", '<a id="x"></a><a name="y"></a>'),
    good("an image is another rule's", f'<a href="/install/">{IMAGE}</a>'),
    good("broken links are told once", '<a href="/gone/"></a>', select=["LNK301", "LNK303"]),
]

IMAGE_LINK_NO_ALT = [
    bad(
        "an image without alternative text",
        {"index.html": f'<a href="①/install/">{IMAGE}</a>', "install/index.html": "<title>Setup</title>"},
        found("LNK302 warning ①", "/install/", "https://e.example/install/", 'alt="Setup" would say where it leads'),
        clean='<a href="/install/"><img src="/img/logo.png" alt="Setup"></a>'
        f'<a href="/install/">{IMAGE} Setup</a><a href="/install/" aria-label="Setup">{IMAGE}</a>',
    ),
    bad(
        "an image without the attribute, and a drawing",
        '<a href="①/install/"><img src="/img/logo.png"></a><a href="②/guide.html"><svg></svg></a>',
        found("LNK302 warning ①", "/install/", "https://e.example/install/"),
        found("LNK302 warning ②", "/guide.html", "https://e.example/guide.html"),
        clean='<a href="/guide.html"><svg><title>Guide</title></svg></a>',
    ),
    bad(
        "cards of three pages are one finding",
        {
            "index.html": f'<a href="①a.html">{IMAGE}</a><a href="②b.html">{IMAGE}</a><a href="③c.html">{IMAGE}</a>',
            "a.html": "",
            "b.html": "",
            "c.html": "",
        },
        found(
            "LNK302 warning ①", "a.html", "https://e.example/a.html",
            'the "alt" of each image should say where its link leads', "②", "③",
        ),
    ),
    good("the same image with text elsewhere", f'<a href="/install/"><b>Setup</b>{IMAGE}</a>'),
]  # fmt: skip

GENERIC_ANCHOR = [
    bad(
        "click here",
        {"index.html": '<p><a href="①/install/">Click here</a></p>', "install/index.html": "<h1>Setup</h1>"},
        found("LNK303 warning ①", "/install/", "https://e.example/install/", 'say what is there, such as "Setup"'),
        clean='<p><a href="/install/">Installation guide</a></p>',
    ),
    bad(
        "in the language of the page",
        '<html lang="de"><a href="①https://h.example/a/">hier klicken</a> <a href="②/guide.html">mehr</a>',
        found("LNK303 warning ①", "https://h.example/a/", "https://h.example/a/"),
        found("LNK303 warning ②", "/guide.html", "https://e.example/guide.html"),
        clean='<html lang="sv"><a href="https://h.example/a/">hier klicken</a>',
    ),
    bad(
        "a list of articles is one finding and an information",
        {
            "index.html": '<a href="①a.html">Read more</a> <a href="②b.html">Read more</a> <a href="③c.html">Read more</a>',
            "a.html": "",
            "b.html": "",
            "c.html": "",
        },
        found(
            "LNK303 info ①", "a.html", "https://e.example/a.html",
            "the title of the target would say it, at least in an aria-label", "②", "③",
        ),
    ),
    bad(
        "a page called like a list needs no more than one",
        {"tag/x.html": '<a href="①../a.html">Read more</a>', "a.html": ""},
        found(
            "LNK303 info ①", "../a.html", "https://e.example/a.html",
            "the title of the target would say it, at least in an aria-label",
        ),
    ),
    good("in menus and footers", '<nav><a href="/install/">More</a></nav><footer><a href="/install/">Here</a></footer>'),
    good("within the page", '<h2 id="a">A</h2><a href="#a">here</a>'),
    good("qualified", '<a rel="nofollow" href="https://h.example/">here</a>'),
    good("on a page that lets nobody follow", '<meta name="robots" content="nofollow"><a href="/install/">here</a>'),
    good("mail", '<a href="mailto:a@h.example">here</a>'),
    good("names in code", '<a href="/install/"><code>page</code></a> <code><a href="/guide.html">url</a></code>'),
    good("options of commands", '<a href="/install/">--info</a> <a href="/guide.html">-a</a>'),
    good("stop words alone", '<a href="/install/">for</a> <a href="/guide.html">A</a>'),
    good(
        "the name of the target: its domain, project, page, fragment or title",
        {
            "index.html": '<a href="https://click.h.example/">Click</a> <a href="https://github.com/pallets/click">click</a>'
            '<a href="/download/">Download</a> <a href="/install/#url">URL</a> <a href="/install/">Details</a>',
            "download/index.html": "",
            "install/index.html": '<title>Details</title><i id="url"></i>',
        },
    ),
    good(
        "the source of a page, to see or to edit it",
        '<a href="https://github.com/a/b/edit/main/docs/guide.md">this page</a>'
        '<a href="/_sources/guide.rst.txt">View this page</a>',
        select=["LNK303"],
        ignore=["LNK0"],
    ),
    good("an index of terms", {"genindex.html": '<a href="/install/">link</a>'}),
]  # fmt: skip

LONG = "https://h.example/a/very/long/path/that/nobody/reads"
NAKED_URL_ANCHOR = [
    bad(
        "a URL as text, and a long one",
        f'<p><a href="①https://h.example/a/b">https://h.example/a/b</a> <a href="②{LONG}">{LONG}</a></p>',
        found("LNK304 warning ②", LONG, LONG),
        found("LNK304 info ①", "https://h.example/a/b", "https://h.example/a/b"),
        clean='<p><a href="https://h.example/a/b">Build guide</a> <a href="https://h.example/a/b">h.example</a></p>',
    ),
    good("in code", f'<pre><a href="{LONG}">{LONG}</a></pre>'),
    good("in a footer", f'<footer><a href="{LONG}">{LONG}</a></footer>'),
    good("of this machine", '<a href="http://127.0.0.1:8000/a/">http://127.0.0.1:8000/a/</a>'),
    good("forty characters are no long URL", f'<a href="{LONG[:40]}">the guide</a>'),
]

HIDDEN_LINK = [
    bad(
        "hidden by its own style",
        '<a style="display:none" href="①/install/">Install</a><a style="color:red; font-size: 0" href="②/guide.html">Guide</a>'
        '<a style="visibility:hidden" href="③/install/#setup">Setup</a><a style="opacity:0" href="④/install/#old">Old</a>',
        found("LNK309 warning ①", "/install/", "https://e.example/install/"),
        found("LNK309 warning ②", "/guide.html", "https://e.example/guide.html"),
        found("LNK309 warning ③", "/install/#setup", "https://e.example/install/#setup"),
        found("LNK309 warning ④", "/install/#old", "https://e.example/install/#old"),
        clean='<a style="font-size:0.8em" href="/install/">Install</a><a style="opacity:0.5" href="/install/">Install</a>'
        '<a style="display:inline" href="/install/">Install</a>',
    ),
    good(
        "by an attribute or a class",
        '<a hidden href="/install/">Install</a><a class="hidden" href="/install/">Install</a>',
    ),
]

HUNDRED = "word " * 19 + "words"
ANCHOR_LENGTH = [
    bad(
        "more than a hundred characters, or one letter",
        f'<p><a href="①/install/">{HUNDRED}s</a> <a href="②/guide.html">x</a></p>',
        found("LNK310 info ①", "/install/", "https://e.example/install/"),
        found("LNK310 info ②", "/guide.html", "https://e.example/guide.html"),
        clean=f'<p><a href="/install/">{HUNDRED}</a> <a href="/guide.html">it</a></p>',
    ),
    good("page numbers, arrows, permalinks", '<a href="/install/">1</a><a href="/install/">»</a><a href="/install/">¶</a>'),
    good("the letters of an index", "".join(f'<a href="/install/?{letter}">{letter}</a>' for letter in "ABCDE")),
    good("names in code", '<a href="/install/"><code>x</code></a>'),
    good(
        "a long title of the target, or its heading",
        {
            "index.html": f'<a href="/install/">{HUNDRED} long</a><a href="/guide.html#word-word-word-word-w">{HUNDRED}s</a>',
            "install/index.html": f"<title>{HUNDRED} long</title>",
            "guide.html": '<h2 id="word-word-word-word-w">x</h2>',
        },
    ),
    good("in menus", '<nav><a href="/install/">x</a></nav>'),
    good("a card with a heading", f'<a href="/install/"><h2>Setup</h2><p>{HUNDRED}</p></a>'),
]  # fmt: skip
assert len(HUNDRED) == 100

TITLE_REPEATS_TEXT = [
    bad(
        "a title that repeats, and a label that lacks the text",
        '<a title="install!" href="①/install/">Install</a><a aria-label="Read it" href="②/guide.html">Guide</a>',
        found("LNK312 info ①", "/install/", "https://e.example/install/"),
        found("LNK312 info ②", "/guide.html", "https://e.example/guide.html"),
        clean='<a title="How to install" href="/install/">Install</a><a aria-label="Next: Guide" href="/guide.html">Next Guide</a>',
    ),
    bad(
        "menus of three targets are one finding",
        '<nav><a title="A" href="①/install/">A</a><a title="B" href="②/guide.html">B</a>'
        '<a title="C" href="③/install/#setup">C</a></nav>',
        found("LNK312 info ①", "/install/", "https://e.example/install/", None, "②", "③"),
    ),
    good(
        "images have no visible text",
        '<a aria-label="Home of E" href="/"><img src="/img/logo.png" alt="logo"></a>',
    ),
    good("names in code", '<a title="open" href="/install/"><code>open</code></a>'),
    good("skip links", '<a title="Skip" href="#c">Skip</a><p id="c"></p>'),
    good("signs are not spoken", '<a aria-label="Close" href="/install/">×</a>'),
]

NEW_WINDOW = [
    bad(
        "a new window that nobody announces",
        '<a target="_blank" href="①https://h.example/">Example</a><a target="_BLANK" href="②/install/">Install</a>',
        found("LNK313 info ①", "https://h.example/", "https://h.example/"),
        found("LNK313 info ②", "/install/", "https://e.example/install/"),
        clean='<a target="_blank" href="https://h.example/">Example (opens in new tab)</a>'
        '<a target="_blank" href="https://h.example/" aria-label="Example, new window">Example</a>'
        '<a target="_blank" href="https://h.example/">Example ↗</a><a target="_self" href="/install/">Install</a>',
    ),
]

INVALID_NESTING = [
    bad(
        "a button in a link",
        '<a href="①/install/"><button>Install</button></a>',
        found("LNK314 warning ①", "/install/", "https://e.example/install/"),
        clean='<a class="button" href="/install/">Install</a><a href="/install/"><input type="hidden">Install</a>',
    ),
]

TABLES = {
    "LNK301": EMPTY_LINK_NAME,
    "LNK302": IMAGE_LINK_NO_ALT,
    "LNK303": GENERIC_ANCHOR,
    "LNK304": NAKED_URL_ANCHOR,
    "LNK309": HIDDEN_LINK,
    "LNK310": ANCHOR_LENGTH,
    "LNK312": TITLE_REPEATS_TEXT,
    "LNK313": NEW_WINDOW,
    "LNK314": INVALID_NESTING,
}


@pytest.mark.parametrize("code", TABLES)
def test_every_table_has_a_clean_twin(code):
    assert any(case.clean is not None for case in TABLES[code])


@pytest.mark.parametrize(
    ("code", "case"),
    [
        pytest.param(code, *case.values, id=f"{code} {case.id}")
        for code in TABLES
        for case in parameters(TABLES[code])
    ],
)
def test_findings_are_exactly(code: str, case: Case, tmp_path):
    selected = Case(case.sentence, case.files, case.findings, settings={"select": [code], **case.settings})
    actual, wanted = compared(selected, tmp_path)
    assert actual == wanted


def test_an_image_and_a_text_with_the_same_words_are_told_apart(tmp_path):
    page = '<a href="/"><img src="/a.png" alt="Home"></a> <a href="/">Home</a>'
    [finding] = report_of({"index.html": page, "a.png": "png"}, tmp_path, select=["LNK306"]).findings
    assert "an image and the text beside it" in finding.message


def test_what_a_rule_does_not_need_is_not_carried_to_it(tmp_path):
    """An ordinary link of the site is judged by no rule of texts."""
    report = report_of(
        {"index.html": '<a href="/a/">An ordinary text</a>', "a/index.html": ""}, tmp_path, preset="all"
    )
    assert [finding.code for finding in report.findings if finding.code.startswith("LNK3")] == []
