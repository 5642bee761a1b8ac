"""LNK014, LNK502, LNK503, LNK505–LNK507: URLs that should not stand there as they are."""

from __future__ import annotations

import pytest

from .table import ADDRESS, Case, bad, compared, found, good, parameters, report_of

HTTP = {"site_url": "http://e.example/"}


def at(path: str) -> str:
    return ADDRESS + path


MAILTO_TEL_INVALID = [
    bad(
        "an address that is none",
        '<a href="①mailto:">x</a><a href="②mailto:me">x</a><a href="③mailto:me@">x</a>'
        '<a href="④mailto:@h.example">x</a>'
        '<a href="⑤mailto:a b@h.example">x</a><a href="⑥mailto:a@b@h.example">x</a>'
        '<a href="⑦mailto:a@h.example;b@h.example">x</a>'
        '<a href="⑧MAILTO:a@h..example">x</a>',
        found("LNK014 warning ①", "mailto:"),
        found("LNK014 warning ②", "mailto:me"),
        found("LNK014 warning ③", "mailto:me@"),
        found("LNK014 warning ④", "mailto:@h.example"),
        found("LNK014 warning ⑤", "mailto:a b@h.example"),
        found("LNK014 warning ⑥", "mailto:a@b@h.example"),
        found("LNK014 warning ⑦", "mailto:a@h.example;b@h.example"),
        found("LNK014 warning ⑧", "MAILTO:a@h..example"),
        clean='<a href="mailto:me@h.example">x</a><a href="mailto:a@h.example,b@h.example">x</a>'
        '<a href="mailto:a+b@h.example">x</a>'
        '<a href="mailto:?subject=Hello">x</a><a href="mailto:?to=a@h.example">x</a>'
        '<a href="mailto:a@localhost">x</a>'
        '<a href="mailto:a@h.example?subject=Hello%20you&amp;cc=b@h.example">x</a>'
        '<a href="mailto:a@b\u00fccher.example">x</a>'
        '<a href="mailto:o\'neil@h.example">x</a><a href="mailto:a@[192.0.2.1]">x</a>'
        '<a href="mailto:j%C3%B6@h.example">',
    ),
    bad(
        "blanks and slashes that can be taken away",
        '<a href="①mailto: me@h.example">x</a><a href="②mailto://me@h.example">x</a>'
        '<a href="③mailto:me@h.example%20?subject=x">',
        found("LNK014 warning ①", "mailto: me@h.example", None, "mailto:me@h.example"),
        found("LNK014 warning ②", "mailto://me@h.example", None, "mailto:me@h.example"),
        found("LNK014 warning ③", "mailto:me@h.example%20?subject=x", None, "mailto:me@h.example?subject=x"),
    ),
    bad(
        "a number that is none",
        '<a href="①tel:">x</a><a href="②tel:call">x</a><a href="③tel:+1-800-FLOWERS">x</a>'
        '<a href="④tel:++491">x</a>'
        '<a href="⑤tel:1+2">x</a>',
        found("LNK014 warning ①", "tel:"),
        found("LNK014 warning ②", "tel:call"),
        found("LNK014 warning ③", "tel:+1-800-FLOWERS"),
        found("LNK014 warning ④", "tel:++491"),
        found("LNK014 warning ⑤", "tel:1+2"),
        clean='<a href="tel:+33123">x</a><a href="tel:+1-800-555.01(23)">x</a><a href="tel:123;ext=5">x</a>'
        '<a href="tel:7042;phone-context=h.example">x</a><a href="TEL:*21%23">x</a><a href="sms:1 2">x</a>',
    ),
    bad(
        "blanks and slashes in a number",
        '<a href="①tel:01 23">x</a><a href="②tel:+49%2030/123">x</a><a href="③tel://123">x</a>'
        '<a href="④tel:1\u00a02">x</a>',
        found("LNK014 warning ①", "tel:01 23", None, "tel:0123"),
        found("LNK014 warning ②", "tel:+49%2030/123", None, "tel:+4930123"),
        found("LNK014 warning ③", "tel://123", None, "tel:123"),
        found("LNK014 warning ④", "tel:1\u00a02", None, "tel:12"),
    ),
    good("a quoted local part (RFC 6068)", '<a href="mailto:%22a%20b%22@h.example">x</a>'),
]

MIXED_CONTENT = [
    bad(
        "scripts, style sheets, frames and forms are blocked: errors",
        """<script src="①http://h.example/a.js"></script><link rel="stylesheet" href="②http://h.example/a.css">
<iframe src="③http://h.example/f"></iframe><object data="④http://h.example/o"></object><embed src="⑤http://h.example/e">
<form action="⑥http://h.example/go"><button formaction="⑦http://h.example/go2">x</button></form>
<svg><script href="⑧http://h.example/s.js"/></svg>""",
        *(
            found(
                f"LNK502 error {mark}",
                f"http://h.example/{name}",
                f"http://h.example/{name}",
                f"https://h.example/{name}",
            )
            for mark, name in zip(
                "①②③④⑤⑥⑦⑧", ["a.js", "a.css", "f", "o", "e", "go", "go2", "s.js"], strict=True
            )
        ),
        clean="""<script src="https://h.example/a.js"></script><link rel="stylesheet" href="https://h.example/a.css">
<form action="https://h.example/go"></form><a href="http://h.example/">x</a><link rel="canonical" href="http://h.example/">
<blockquote cite="http://h.example/"></blockquote><meta property="og:image" content="http://h.example/x.png">
<link rel="alternate" href="http://h.example/feed.xml"><link rel="license" href="http://h.example/l">""",
    ),
    bad(
        "images and media are upgraded or marked: warnings",
        """<img src="①http://h.example/a.png" srcset="②http://h.example/b.png 2x"><link rel="icon" href="③http://h.example/i.ico">
<video src="④http://h.example/v.mp4" poster="⑤http://h.example/p.png"></video><audio src="⑥http://h.example/a.mp3"></audio>
<p style="background: url('⑦http://h.example/c.png')"></p><input type="image" src="⑧http://h.example/d.png">
<picture><source srcset="⑨http://h.example/e.png"></picture><svg><image href="⑩http://h.example/f.png"/></svg>""",
        *(
            found(
                f"LNK502 warning {mark}",
                f"http://h.example/{name}",
                f"http://h.example/{name}",
                f"https://h.example/{name}",
            )
            for mark, name in zip(
                "①②③④⑤⑥⑦⑧⑨⑩",
                ["a.png", "b.png", "i.ico", "v.mp4", "p.png", "a.mp3", "c.png", "d.png", "e.png", "f.png"],
                strict=True,
            )
        ),
        clean='<img src="https://h.example/a.png"><p style="background: url(img/logo.png)">x</p>',
    ),
    bad(
        "url() in a style sheet",
        {"a.css": "b { background: url(①http://h.example/a.png) }"},
        found(
            "LNK502 warning ①", "http://h.example/a.png", "http://h.example/a.png", "https://h.example/a.png"
        ),
        clean={"a.css": "b { background: url(https://h.example/a.png) }"},
    ),
    bad(
        "@import in a style sheet is a style sheet",
        {"a.css": "@import url(①http://h.example/a.css);"},
        found(
            "LNK502 error ①", "http://h.example/a.css", "http://h.example/a.css", "https://h.example/a.css"
        ),
        clean={"a.css": "@import url(https://h.example/a.css);"},
    ),
    bad(
        "a form that is sent by POST",
        '<form method="post" action="①http://h.example/go"></form>',
        found("LNK502 error ①", "http://h.example/go", None, "https://h.example/go"),
        clean='<form method="post" action="https://h.example/go"></form>',
    ),
    bad(
        "an own resource",
        '<img src="①http://e.example/img/logo.png">',
        found("LNK502 warning ①", "http://e.example/img/logo.png", at("img/logo.png"), at("img/logo.png")),
        clean='<img src="/img/logo.png">',
    ),
    good("a site that is served by http", '<script src="http://h.example/a.js"></script>', **HTTP),
    good("a site of which nobody knows", '<script src="http://h.example/a.js"></script>', site_url=""),
]

PRIVATE_HOST = [
    bad(
        "a warning where the path exists in this site",
        '<a href="①http://localhost:8000/install/">x</a><img src="②//127.0.0.1:8000/img/logo.png">',
        found(
            "LNK503 warning ①",
            "http://localhost:8000/install/",
            "http://localhost:8000/install/",
            at("install/"),
        ),
        found(
            "LNK503 warning ②",
            "//127.0.0.1:8000/img/logo.png",
            "https://127.0.0.1:8000/img/logo.png",
            "//e.example/img/logo.png",
        ),
        clean='<a href="/install/">x</a><img src="/img/logo.png">',
    ),
    bad(
        "below the base path and without it",
        '<a href="①http://localhost:8000/install/">x</a><a href="②http://localhost:8000/proj/install/">x</a>',
        found(
            "LNK503 warning ①",
            "http://localhost:8000/install/",
            "http://localhost:8000/install/",
            at("proj/install/"),
        ),
        found(
            "LNK503 warning ②",
            "http://localhost:8000/proj/install/",
            "http://localhost:8000/proj/install/",
            at("proj/install/"),
        ),
        site_url=ADDRESS + "proj/",
    ),
    bad(
        "information for the rest",
        """<a href="①http://localhost/">1</a><a href="②http://192.168.1.1/">2</a><a href="③http://10.1.2.3/x">3</a>
<a href="④http://[::1]/">4</a><a href="⑤http://[fe80::1]/">5</a><a href="⑥http://intranet/">6</a><a href="⑦http://printer.local/">7</a>
<a href="⑧http://169.254.169.254/">8</a><a href="⑨http://a.localhost/">9</a><a href="⑩http://172.16.0.1/">10</a>
<a href="⑪http://[fd00::1]/">11</a><a href="⑫http://100.64.0.1/">12</a><a href="⑬http://0.0.0.0/">13</a>""",
        *(
            found(f"LNK503 info {mark}", url, url)
            for mark, url in zip(
                "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬",
                [
                    "http://localhost/",
                    "http://192.168.1.1/",
                    "http://10.1.2.3/x",
                    "http://[::1]/",
                    "http://[fe80::1]/",
                    "http://intranet/",
                    "http://printer.local/",
                    "http://169.254.169.254/",
                    "http://a.localhost/",
                    "http://172.16.0.1/",
                    "http://[fd00::1]/",
                    "http://100.64.0.1/",
                    "http://0.0.0.0/",
                ],
                strict=True,
            )
        ),
        clean='<a href="http://h.example.com/">x</a><a href="http://example/">x</a>'
        '<a href="http://8.8.8.8/">x</a>'
        '<a href="http://localhost.h.net/">x</a><a href="http://[2606:4700::1111]/">x</a>'
        '<a href="http://172.32.0.1/">x</a>',
    ),
    bad(
        "other spellings of an address",
        '<a href="①http://0x7f.1/">x</a><a href="②http://LOCALHOST/">x</a>',
        found("LNK503 info ①", "http://0x7f.1/", "http://127.0.0.1/"),
        found("LNK503 info ②", "http://LOCALHOST/", "http://localhost/"),
    ),
    bad(
        "networks that are allowed are spared",
        '<a href="①http://192.168.1.1/">x</a>',
        found("LNK503 info ①", "http://192.168.1.1/", "http://192.168.1.1/"),
        clean='<a href="http://10.1.2.3/">x</a>',
        allow_networks=["10.0.0.0/8"],
    ),
    good(
        "code samples are spared",
        '<pre><code><a href="http://localhost:8000/install/">here</a></code></pre>'
        '<p><code><a href="http://localhost:9000/">there</a></code></p>',
    ),
    good("is not in the preset links", '<a href="http://localhost/">x</a>', preset="links"),
]

CREDENTIALS_IN_URL = [
    bad(
        "a password",
        '<a href="①https://me:secret@h.example/">x</a><a href="②ftp://me:secret@h.example/">x</a>'
        '<img src="③//me:secret@h.example/x.png"><a href="④https://:secret@h.example/">x</a>'
        '<a href="⑤https://me:p%40w@h.example/">x</a>',
        found("LNK505 error ①", "https://me:secret@h.example/", "https://me:secret@h.example/"),
        found("LNK505 error ②", "ftp://me:secret@h.example/"),
        found("LNK505 error ③", "//me:secret@h.example/x.png", "https://me:secret@h.example/x.png"),
        found("LNK505 error ④", "https://:secret@h.example/", "https://:secret@h.example/"),
        found("LNK505 error ⑤", "https://me:p%40w@h.example/", "https://me:p%40w@h.example/"),
        clean='<a href="https://h.example/">x</a><a href="https://me@h.example/">x</a>'
        '<a href="https://h.example/a:b@c">x</a>'
        '<a href="https://h.example/?u=https://a:b@c/">x</a>'
        '<a href="https://h.example/#a:b@c">x</a><a href="https://me:@h.example/">',
    ),
    bad(
        "backslashes are slashes to browsers",
        '<a href="①https:\\\\me:secret@h.example/">x</a>',
        found("LNK505 error ①", "https:\\\\me:secret@h.example/", "https://me:secret@h.example/"),
    ),
    bad(
        "parameters that look like a secret are information",
        '<a href="①https://h.example/?access_token=0123456789">x</a>'
        '<a href="②https://h.example/?a=b&amp;X-Amz-Signature=0123456789">x</a>'
        '<img src="③https://h.example/b.svg?API_KEY=0123456789">',
        found(
            "LNK505 info ①",
            "https://h.example/?access_token=0123456789",
            "https://h.example/?access_token=0123456789",
        ),
        found(
            "LNK505 info ②",
            "https://h.example/?a=b&X-Amz-Signature=0123456789",
            "https://h.example/?a=b&X-Amz-Signature=0123456789",
        ),
        found(
            "LNK505 info ③",
            "https://h.example/b.svg?API_KEY=0123456789",
            "https://h.example/b.svg?API_KEY=0123456789",
        ),
        clean='<a href="https://h.example/?tokens=0123456789">x</a>'
        '<a href="https://h.example/?access_token=">x</a>'
        '<a href="https://h.example/access_token=0123456789">x</a>'
        '<a href="install/?access_token=0123456789">x</a>',
    ),
]

DANGEROUS_SCHEME = [
    bad(
        "vbscript:, file: and data:text/html where a reader is sent",
        '<a href="①vbscript:x">x</a><a href="②file:///a/b.pdf">x</a>'
        '<a href="③data:text/html,x">x</a><a href="④DATA:Text/HTML;base64,x">x</a>'
        '<map name="m"><area href="⑤file:///c"></map><iframe src="⑥data:text/html,y"></iframe>'
        '<form action="⑦file:///d"></form>'
        '<object data="⑧data:text/html,z"></object><a href="⑨FILE://srv/share">x</a>',
        found("LNK506 error ①", "vbscript:x"),
        found("LNK506 error ②", "file:///a/b.pdf"),
        found("LNK506 error ③", "data:text/html,x"),
        found("LNK506 error ④", "DATA:Text/HTML;base64,x"),
        found("LNK506 error ⑤", "file:///c"),
        found("LNK506 error ⑥", "data:text/html,y"),
        found("LNK506 error ⑦", "file:///d"),
        found("LNK506 error ⑧", "data:text/html,z"),
        found("LNK506 error ⑨", "FILE://srv/share"),
        clean='<a href="b.pdf">x</a><a href="data:image/png;base64,x">x</a>'
        '<img src="data:text/html,x"><img src="file:///x.png">'
        '<a href="data:text/plain,x">x</a><link rel="stylesheet" href="file:///x.css">'
        '<a href="filed:x">x</a>',
        clean_settings={"ignore_urls": ["b.pdf"]},
    ),
    bad(
        "white space in a scheme is nothing to browsers",
        '<a href="①\tvb\nscript:x">x</a>',
        found("LNK506 error ①", "\tvb\nscript:x"),
    ),
]

PROTOCOL_RELATIVE = [
    bad(
        "a URL without a scheme",
        '<script src="①//h.example/a.js"></script><a href="② //h.example/">Text</a>'
        '<a href="③//e.example/install/">Install</a>',
        found("LNK507 warning ①", "//h.example/a.js", "https://h.example/a.js", "https://h.example/a.js"),
        found("LNK507 warning ②", " //h.example/", "https://h.example/", "https://h.example/"),
        found("LNK507 warning ③", "//e.example/install/", at("install/"), at("install/")),
        clean='<script src="https://h.example/a.js"></script><a href="/install/">Text</a>'
        '<a href="https://h.example//a">Other text</a>',
        preset="seo",
        ignore=["LNK009"],
    ),
    good("is not in the default preset", '<script src="//h.example/a.js"></script>'),
]

TABLES = [
    *MAILTO_TEL_INVALID,
    *MIXED_CONTENT,
    *PRIVATE_HOST,
    *CREDENTIALS_IN_URL,
    *DANGEROUS_SCHEME,
    *PROTOCOL_RELATIVE,
]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


@pytest.mark.parametrize(
    ("markup", "code", "fix"),
    [
        ('<a href="tel:01 23">x</a>', "LNK014", "tel:0123"),
        ('<a href="mailto: me@h.example">x</a>', "LNK014", "mailto:me@h.example"),
        ('<script src="//h.example/a.js"></script>', "LNK507", "https://h.example/a.js"),
        ('<a href="https://e.example/">Home</a>', "LNK009", "/"),
        ('<a href="/Install/">x</a>', "LNK002", "/install/"),
        ('<a href="htt://h.example/">x</a>', "LNK005", "https://h.example/"),
        ('<a href="/instal/">x</a>', "LNK001", None),
        ('<img src="http://h.example/x.png">', "LNK502", None),
    ],
)
def test_what_is_safe_to_edit_has_a_fix(markup, code, fix, tmp_path):
    [finding] = report_of({"index.html": markup, "install/index.html": ""}, tmp_path, preset="seo").findings
    assert (finding.code, finding.fix) == (code, fix)
