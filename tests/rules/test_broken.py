"""LNK001–LNK009 and LNK017: references that do not lead where they should inside the site."""

from __future__ import annotations

import pytest

from .table import ADDRESS, Case, bad, compared, found, good, in_short, lines_of, parameters, report_of

UNKNOWN = {"site_url": ""}
BASE = "https://e.example/proj/"


def at(path: str) -> str:
    return ADDRESS + path


INTERNAL_BROKEN = [
    bad(
        "a link to a page that is not there",
        '<a href="①instal/">x</a>',
        found("LNK001 error ①", "instal/", at("instal/"), "install/"),
        clean='<a href="install/">x</a>',
    ),
    bad(
        "a link from the root of the host",
        '<a href="①/instal/">x</a>',
        found("LNK001 error ①", "/instal/", at("instal/"), "/install/"),
        clean='<a href="/install/">x</a>',
    ),
    bad(
        "an absolute link to the own host",
        '<a href="①https://e.example/instal/">x</a>',
        found("LNK001 error ①", at("instal/"), at("instal/"), at("install/")),
        clean='<a href="https://e.example/install/">x</a>',
    ),
    bad(
        "http, https, www. and the bare domain are one site",
        '<a href="①http://www.e.example/nowhere/">x</a>',
        found("LNK001 error ①", "http://www.e.example/nowhere/", at("nowhere/")),
        clean='<a href="http://www.e.example/install/">x</a>',
    ),
    bad(
        "an own origin of the settings",
        '<a href="①https://cdn.example/nowhere/">x</a>',
        found("LNK001 error ①", "https://cdn.example/nowhere/", at("nowhere/")),
        clean='<a href="https://cdn.example/install/">x</a>',
        own_origins=["cdn.example"],
    ),
    bad(
        "a directory without index",
        '<a href="①img/">x</a><a href="②/img">y</a>',
        found("LNK001 error ①", "img/", at("img/")),
        found("LNK001 error ②", "/img", at("img")),
        clean='<a href="install/">x</a><a href="/install">y</a>',
    ),
    bad(
        "another index by the settings",
        {"index.html": '<a href="①install/">x</a><a href="wiki/">y</a>', "wiki/default.htm": ""},
        found("LNK001 error ①", "install/", at("install/")),
        directory_index=["default.htm"],
    ),
    bad(
        "a directory without its slash where the slash is required",
        '<a href="①install">x</a>',
        found("LNK001 error ①", "install", at("install"), "install/"),
        clean='<a href="install/">x</a>',
        trailing_slash="require",
    ),
    bad(
        "a closing slash behind a file that gets its .html from the host",
        '<a href="①guide/">x</a>',
        found("LNK001 error ①", "guide/", at("guide/"), "guide.html"),
        clean='<a href="guide">x</a>',
        profile="github-pages",
    ),
    bad(
        "a path without .html on a host that adds nothing",
        '<a href="①guide">x</a>',
        found("LNK001 error ①", "guide", at("guide"), "guide.html"),
        clean='<a href="guide.html">x</a>',
        profile="generic",
    ),
    bad(
        "a path without .html where the settings deny clean URLs",
        '<a href="①guide">x</a>',
        found("LNK001 error ①", "guide", at("guide"), "guide.html"),
        clean='<a href="guide">x</a>',
        clean_settings={"clean_urls": True},
        clean_urls=False,
    ),
    bad(
        "another extension than the one that the settings name",
        {"index.html": '<a href="①guide">x</a><a href="notes">y</a>', "notes.htm": ""},
        found("LNK001 error ①", "guide", at("guide"), "guide.html"),
        clean_urls=[".htm"],
    ),
    bad(
        ".. never climbs above the root of the host",
        '<a href="①../../nowhere">x</a>',
        found("LNK001 error ①", "../../nowhere", at("nowhere")),
        clean='<a href="../../install/">x</a>',
    ),
    bad(
        "a link below <base href>",
        {"index.html": '<base href="/install/"><a href="①nowhere">x</a>'},
        found("LNK001 error ①", "nowhere", at("install/nowhere")),
        clean='<base href="/install/"><a href="../guide.html">x</a>',
    ),
    bad(
        "the first <base> with an href counts",
        '<base target="_blank"><base href="/install/"><base href="/img/"><a href="①logo.png">x</a>',
        found("LNK001 error ①", "logo.png", at("install/logo.png"), "/img/logo.png"),
        clean='<base target="_blank"><base href="/img/"><base href="/install/"><a href="logo.png">x</a>',
    ),
    bad(
        "canonical, hreflang, alternate, next and JSON-LD",
        """<link rel="canonical" href="①https://e.example/gone/">
<link rel="alternate" hreflang="en" href="②/gone/en/">
<link rel="alternate" type="application/rss+xml" href="③/gone.xml">
<link rel="next" href="④/gone/2/">
<script type="application/ld+json">{"@type": "WebSite", "url": "⑤https://e.example/gone/ld/"}</script>""",
        found("LNK001 error ①", at("gone/"), at("gone/")),
        found("LNK001 error ②", "/gone/en/", at("gone/en/")),
        found("LNK001 error ③", "/gone.xml", at("gone.xml")),
        found("LNK001 error ④", "/gone/2/", at("gone/2/")),
        found("LNK001 error ⑤", at("gone/ld/"), at("gone/ld/")),
        clean="""<link rel="canonical" href="https://e.example/install/">
<link rel="alternate" hreflang="en" href="/install/">
<script type="application/ld+json">{"@type": "WebSite", "url": "https://e.example/"}</script>""",
    ),
    bad(
        "og:url is metadata that a reader is sent to",
        '<meta property="og:url" content="①/gone/">',
        found("LNK001 error ①", "/gone/", at("gone/")),
        clean='<meta property="og:url" content="/install/">',
    ),
    bad(
        "a form, a button, cite, ping and longdesc",
        """<form action="①/go"><button formaction="②/go2">x</button></form>
<blockquote cite="③/source">x</blockquote><a href="/" ping="④/ping">x</a>
<img src="/img/logo.png" longdesc="⑤/long">""",
        found("LNK001 error ①", "/go", at("go")),
        found("LNK001 error ②", "/go2", at("go2")),
        found("LNK001 error ③", "/source", at("source")),
        found("LNK001 error ④", "/ping", at("ping")),
        found("LNK001 error ⑤", "/long", at("long")),
        clean='<form action="/install/"></form><q cite="/guide.html">x</q>',
    ),
    bad(
        "elements inside pre and code",
        '<pre><code><a href="①nowhere">x</a></code></pre>',
        found("LNK001 error ①", "nowhere", at("nowhere")),
        clean='<pre><code>&lt;a href="nowhere"></code></pre>',
    ),
    bad(
        "area and SVG anchors",
        '<map name="m"><area href="①gone/1"></map><svg><a xlink:href="②gone/2"/><a href="③gone/3"/></svg>',
        found("LNK001 error ①", "gone/1", at("gone/1")),
        found("LNK001 error ②", "gone/2", at("gone/2")),
        found("LNK001 error ③", "gone/3", at("gone/3")),
        clean='<map name="m"><area href="install/"></map><svg><a xlink:href="install/"/></svg>',
    ),
    bad(
        "white space around a URL and inside it is what the standard makes of it",
        '<a href="①\n nowhere\t">x</a>',
        found("LNK001 error ①", "\n nowhere\t", at("nowhere")),
        clean='<a href="\n install/\t">x</a><a href="gui\nde.html">y</a>',
    ),
    bad(
        "a path is percent-decoded once",
        {"index.html": '<a href="①a%2520b.html">x</a>', "a b.html": ""},
        found("LNK001 error ①", "a%2520b.html", at("a%2520b.html")),
        clean={
            "index.html": '<a href="a%20b.html">x</a><a href="a b.html">x</a><a href="c%23d.html">x</a>'
            '<a href="q%3Fr.html">x</a><a href="100%25.html">x</a><a href="100%.html">x</a>',
            "a b.html": "",
            "c#d.html": "",
            "q?r.html": "",
            "100%.html": "",
        },
    ),
    bad(
        "character references are decoded",
        {"index.html": '<a href="①a&amp;b">x</a>', "a&amp;b": ""},
        found("LNK001 error ①", "a&b", at("a&b")),
        clean={"index.html": '<a href="a&amp;b">x</a><a href="a&#x26;b">x</a>', "a&b": ""},
    ),
    bad(
        "a query does not change the file",
        '<a href="①nowhere?v=1">x</a>',
        found("LNK001 error ①", "nowhere?v=1", at("nowhere?v=1")),
        clean='<a href="install/?v=1#setup">x</a><img src="img/logo.png?x=../..">',
    ),
    bad(
        "a folder whose name is close",
        {
            "index.html": '<a href="①/api/v2/users/">x</a>',
            "api/v1/users/index.html": "",
            "zoo/a/index.html": "",
        },
        found("LNK001 error ①", "/api/v2/users/", at("api/v2/users/"), "/api/v1/users/"),
        clean={"index.html": '<a href="/api/v1/users/">x</a>', "api/v1/users/index.html": ""},
    ),
    bad(
        "what other builds make is looked up where their output is at hand",
        '<a href="①/de/nowhere/">x</a>',
        found("LNK001 error ①", "/de/nowhere/", at("de/nowhere/")),
        clean='<a href="/de/guide.html">x</a>',
        elsewhere=[{"prefix": "/de/", "dir": "german"}],
    ),
    good(
        "dot segments",
        '<a href="img/../install/./">x</a><a href="img/%2e%2e/guide.html">x</a><a href="img\\logo.png">',
    ),
    good(
        "double slashes",
        '<a href="install//">x</a><a href=".//guide.html">x</a><a href="https://e.example//guide.html">',
    ),
    good("what another build makes is not judged", '<a href="/de/nowhere/">x</a>', elsewhere=["/de/"]),
    good(
        "roots that hreflang names and the output lacks",
        '<link rel="alternate" hreflang="de" href="https://e.example/de/"><a href="/de/anything/">x</a>',
    ),
    good(
        "what climbs above an address that nobody knows",
        '<a href="../x/">x</a><a href="../../y">y</a>',
        **UNKNOWN,
    ),
    good(
        "comments, scripts, templates and connection hints are no references",
        '<!-- <a href="n1"> --><script>"<a href=n2>"</script><template><a href="n3"></a></template>'
        '<link rel="preconnect" href="/n4"><link rel="dns-prefetch" href="//n5.example">'
        '<applet code="n6"></applet>'
        '<textarea><a href="n7"></textarea><a name="n8">x</a>',
    ),
    good(
        "the action of a POST form",
        '<form method="post" action="/subscribe"><button formaction="/x">x</button></form>',
    ),
    good("a page without references", "text"),
    good(
        "other schemes",
        '<a href="ftp://x/y">x</a><a href="data:,x">x</a><a href="sms:+1">x</a><a href="blob:x">x</a>',
    ),
]

INTERNAL_CASE = [
    bad(
        "a page in another letter case",
        '<a href="①/Install/">x</a><a href="②Guide.html">y</a>',
        found("LNK002 error ①", "/Install/", at("Install/"), "/install/"),
        found("LNK002 error ②", "Guide.html", at("Guide.html"), "guide.html"),
        clean='<a href="/install/">x</a><a href="guide.html">y</a>',
    ),
    bad(
        "a resource in another letter case",
        '<img src="①img/Logo.PNG">',
        found("LNK002 error ①", "img/Logo.PNG", at("img/Logo.PNG"), "img/logo.png"),
        clean='<img src="img/logo.png">',
    ),
    bad(
        "a directory without its slash, and the file of a directory",
        '<a href="①Install">x</a><a href="②install/Index.html">y</a>',
        found("LNK002 error ①", "Install", at("Install"), "install/"),
        found("LNK002 error ②", "install/Index.html", at("install/Index.html"), "install/index.html"),
        clean='<a href="install">x</a><a href="install/index.html">y</a>',
    ),
    bad(
        "the fragment stays in the suggestion",
        '<a href="①Guide.html#usage">x</a>',
        found("LNK002 error ①", "Guide.html#usage", at("Guide.html#usage"), "guide.html#usage"),
        clean='<a href="guide.html#usage">x</a>',
    ),
    bad(
        "without .html where the host adds it",
        '<a href="①Guide">x</a>',
        found("LNK002 error ①", "Guide", at("Guide"), "guide"),
        clean='<a href="guide">x</a>',
        profile="netlify",
    ),
    bad(
        "a url() in a style sheet",
        {"a.css": "b { background: url(①IMG/logo.png) }"},
        found("LNK002 error ①", "IMG/logo.png", at("IMG/logo.png"), "img/logo.png"),
        clean={"a.css": "b { background: url(img/logo.png) }"},
    ),
    bad(
        "Unicode normalisation alone is a warning",
        {"index.html": '<a href="①caf\u00e9.html">x</a>', "cafe\u0301.html": ""},
        found("LNK002 warning ①", "caf\u00e9.html", at("caf%C3%A9.html"), "cafe%CC%81.html"),
        clean={"index.html": '<a href="cafe%CC%81.html">x</a>', "cafe\u0301.html": ""},
    ),
    good(
        "two files that differ in case",
        {"index.html": '<a href="A.html">x</a><a href="a.html">y</a>', "A.html": "", "a.html": ""},
    ),
    good("scheme and host have no case", '<a href="HTTPS://E.Example/install/">x</a>'),
]

BROKEN_FRAGMENT = [
    bad(
        "on the same page",
        '<h2 id="install"></h2><a href="①#instal">x</a>',
        found("LNK003 error ①", "#instal", at("#instal"), "#install"),
        clean='<h2 id="install"></h2><a href="#install">x</a>',
    ),
    bad(
        "on another page",
        '<a href="①install/#setpu">x</a><a href="②/guide.html#nothing">y</a>',
        found("LNK003 error ①", "install/#setpu", at("install/#setpu"), "install/#setup"),
        found("LNK003 error ②", "/guide.html#nothing", at("guide.html#nothing")),
        clean='<a href="install/#setup">x</a><a href="/guide.html#usage">y</a>',
    ),
    bad(
        "letter case counts",
        '<a href="①install/#Setup">x</a>',
        found("LNK003 error ①", "install/#Setup", at("install/#Setup"), "install/#setup"),
        clean='<a href="install/#setup">x</a>',
    ),
    bad(
        "name counts on a only",
        '<div name="d"></div><form name="f"></form><map name="m"></map><iframe name="i" srcdoc="x"></iframe>'
        '<a href="①#d">x</a><a href="②#f">x</a><a href="③#m">x</a><a href="④#i">x</a>'
        '<a href="install/#old">x</a>',
        found("LNK003 error ①", "#d", at("#d")),
        found("LNK003 error ②", "#f", at("#f")),
        found("LNK003 error ③", "#m", at("#m")),
        found("LNK003 error ④", "#i", at("#i")),
        clean='<a name="d"></a><form id="f"></form><svg><g id="m"/></svg><a href="#d">x</a>'
        '<a href="#f">x</a><a href="#m">',
    ),
    bad(
        "an id in a comment, a script or a template is none",
        '<!-- <b id="a"> --><script>"<b id=b>"</script><template><b id="c"></b></template>'
        '<a href="①#a">x</a><a href="②#b">x</a><a href="③#c">x</a>',
        found("LNK003 error ①", "#a", at("#a")),
        found("LNK003 error ②", "#b", at("#b")),
        found("LNK003 error ③", "#c", at("#c")),
        clean='<pre><code id="c"></code></pre><a href="#c">x</a>',
    ),
    bad(
        "percent-decoded, once",
        '<b id="a b"></b><b id="\u00fc"></b><a href="①#a%2520b">x</a>',
        found("LNK003 error ①", "#a%2520b", at("#a%2520b")),
        clean='<b id="a b"></b><b id="\u00fc"></b><b id="c%20d"></b><a href="#a%20b">x</a>'
        '<a href="#a b">x</a>'
        '<a href="#%C3%BC">x</a><a href="#\u00fc">x</a><a href="#c%20d">x</a>',
    ),
    bad(
        "usemap needs a map of that name",
        '<map name="m"></map><img src="img/logo.png" usemap="#m"><img src="img/logo.png" usemap="①#k">',
        found("LNK003 error ①", "#k"),
        clean='<map name="m"></map><img src="img/logo.png" usemap="#m">',
    ),
    bad(
        "through <base href>, a fragment means the base",
        '<base href="/install/"><b id="here"></b><a href="①#here">x</a>',
        found("LNK003 error ①", "#here", at("install/#here")),
        clean='<base href="/install/"><a href="#setup">x</a><svg><g id="g"/><use href="#g"/></svg>',
    ),
    bad(
        "SVG use of a symbol that is not on the page",
        '<svg><use xlink:href="①#icon"/></svg>',
        found("LNK003 error ①", "#icon", at("#icon")),
        clean='<svg><symbol id="icon"/><use xlink:href="#icon"/></svg>',
    ),
    bad(
        "where .html is added by the host",
        '<a href="①guide#nothing">x</a>',
        found("LNK003 error ①", "guide#nothing", at("guide#nothing")),
        clean='<a href="guide#usage">x</a>',
        profile="netlify",
    ),
    bad(
        "a fragment of a redirected page is checked on the final page",
        {
            "index.html": '<a href="①/old#nothing">x</a>',
            "_redirects": "/old /install/\n",
        },
        found("LNK003 error ①", "/old#nothing", at("old#nothing")),
    ),
    bad(
        "a wrong fragment that many pages have in common is one cause",
        {
            f"{name}.html": f'<p id="{name}"></p><a href="{mark}#nav">Top</a>'
            for name, mark in zip("abc", "①②③", strict=True)
        },
        found("LNK003 error ①", "#nav", at("a.html#nav"), None, "②", "③"),
        clean={f"{name}.html": '<p id="nav"></p><a href="#nav">Top</a>' for name in "abc"},
    ),
    good(
        "fragments that lead somewhere without an element",
        '<a href="#">x</a><a href="#top">x</a><a href="#TOP">x</a><a href="#:~:text=x">x</a>'
        '<a href="#/route">x</a>'
        '<a href="#!bang">x</a><a href="install/#:~:text=x">x</a><a href="install/#setup:~:text=x">x</a>'
        '<a href="install/#top">x</a><a href="install/#">x</a>',
    ),
    good(
        "fragments of files that are no pages",
        '<a href="img/logo.png#page=2">x</a><svg><use href="img/logo.png#x"/></svg>',
    ),
    good(
        "with fragments = false", '<a href="#nothing">x</a><a href="install/#nothing">x</a>', fragments=False
    ),
    good("fragments of other sites", '<a href="https://other.example/#nothing">x</a>'),
]

SHOWN = [f"{number}.png" for number in range(1, 21)]
SHOWN[3:10] = ["4.js", "5.css", "6.ico", "7.mp4", "8.png", "9.vtt", "10.mp3"]
SHOWN[11:14] = ["12/", "13.swf", "14.svg"]
SHOWN[16] = "17.svg#x"

ASSET_MISSING = [
    bad(
        "everything that a browser fetches to show the page",
        """<img src="①gone/1.png" srcset="②gone/2.png 1x, ③gone/3.png 2x">
<script src="④gone/4.js"></script>
<link rel="stylesheet" href="⑤gone/5.css"><link rel="icon" href="⑥gone/6.ico">
<video src="⑦gone/7.mp4" poster="⑧gone/8.png"><track src="⑨gone/9.vtt"></video>
<audio><source src="⑩gone/10.mp3"></audio><picture><source srcset="⑪gone/11.png"></picture>
<iframe src="⑫gone/12/"></iframe><embed src="⑬gone/13.swf"><object data="⑭gone/14.svg"></object>
<input type="image" src="⑮gone/15.png"><svg><image href="⑯gone/16.png"/><use href="⑰gone/17.svg#x"/></svg>
<p style="background: url(&quot;⑱gone/18.png&quot;)">x</p><table background="⑲gone/19.png"></table>
<link rel="preload" as="image" imagesrcset="⑳gone/20.png 1x">""",
        *(
            found(f"LNK004 error {mark}", f"gone/{name}", at(f"gone/{name}"))
            for mark, name in zip(
                "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
                SHOWN,
                strict=True,
            )
        ),
        clean='<img src="img/logo.png" srcset="img/logo.png 1x, /img/logo.png 2x">'
        '<video poster="img/logo.png"></video>',
    ),
    bad(
        "Open Graph and Twitter images",
        '<meta property="og:image" content="①/gone.png"><meta name="twitter:image" content="②/gone2.png">',
        found("LNK004 error ①", "/gone.png", at("gone.png")),
        found("LNK004 error ②", "/gone2.png", at("gone2.png")),
        clean='<meta property="og:image" content="/img/logo.png">'
        '<meta property="og:title" content="gone.png">',
    ),
    bad(
        "url() and @import of a style sheet, from where it lies",
        {
            "css/a.css": "@import '①gone.css';\n"
            "b { background: url(②img/logo.png) } i { src: url(../img/logo.png) }"
        },
        found("LNK004 error ①", "gone.css", at("css/gone.css")),
        found("LNK004 error ②", "img/logo.png", at("css/img/logo.png"), "../img/logo.png"),
        clean={
            "css/a.css": "b { background: url(../img/logo.png) } i { background: url(#x) } u { "
            "src: url(data:,) }"
        },
    ),
    bad(
        "the content of a style element",
        '<style>@import "①gone.css"; b { background: url(②gone.png) }</style>',
        found("LNK004 error ①", "gone.css", at("gone.css")),
        found("LNK004 error ②", "gone.png", at("gone.png")),
        clean="<style>b { background: url(img/logo.png) }</style>",
    ),
    bad(
        "an empty URL where HTML wants a non-empty one",
        '<img src="①"><script src="②"></script><iframe src="③"></iframe><video src="④" poster="⑤"></video>'
        '<audio src="⑥"></audio><object data="⑦"></object><embed src="⑧">'
        '<input type="image" src="⑨"><img src="⑩ \t">'
        "<video><source src='⑪'><track src='⑫'></video>",
        *(found(f"LNK004 error {mark}", "") for mark in "①②③④⑤⑥⑦⑧⑨"),
        found("LNK004 error ⑩", " \t"),
        *(found(f"LNK004 error {mark}", "") for mark in "⑪⑫"),
        clean='<a href="">x</a><map name="m"><area href=""></map><q cite="">x</q><form action=""></form>'
        '<link rel="stylesheet" href=""><img alt="no src at all"><img srcset="img/logo.png 1x">'
        "<iframe></iframe>",
    ),
    bad(
        "an empty frame",
        "<html><frameset><frame src='①'></frameset></html>",
        found("LNK004 error ①", ""),
        clean="<html><frameset><frame src='install/'></frameset></html>",
    ),
    bad(
        "nearest file of the same kind",
        {"index.html": '<img src="①img/lgoo.png"><img src="②logo.png">'},
        found("LNK004 error ①", "img/lgoo.png", at("img/lgoo.png"), "img/logo.png"),
        found("LNK004 error ②", "logo.png", at("logo.png"), "img/logo.png"),
        clean='<img src="img/logo.png">',
    ),
    bad(
        "no suggestion that shares but the extension",
        {"index.html": '<img src="①a.png"><a href="②nope.html">x</a>', "b.png": "", "older.html": ""},
        found("LNK001 error ②", "nope.html", at("nope.html")),
        found("LNK004 error ①", "a.png", at("a.png")),
    ),
    good(
        "iframe srcdoc is read for src",
        '<iframe src="gone/" srcdoc="&lt;p>x"></iframe>'
        '<iframe srcdoc="&lt;a href=install/>x&lt;/a>"></iframe>',
    ),
    good(
        "with metadata = false",
        '<meta property="og:image" content="/gone.png"><link rel="canonical" href="/gone/">',
        metadata=False,
    ),
    good("with css = false", {"a.css": "b { background: url(gone.png) }"}, css=False),
]

MALFORMED_URL = [
    bad(
        "what the URL standard rejects, also on other hosts and offline",
        '<a href="①http://">x</a><a href="②https://a b/">x</a><a href="③https://[::1">x</a>'
        '<a href="④http://h:99999/">x</a><img src="⑤//"><a href="⑥https://%/">x</a>'
        '<a href="⑦https://a<b/">x</a>'
        '<a href="⑧http://h:80a/">x</a>',
        found("LNK005 error ①", "http://"),
        found("LNK005 error ②", "https://a b/"),
        found("LNK005 error ③", "https://[::1"),
        found("LNK005 error ④", "http://h:99999/"),
        found("LNK005 error ⑤", "//"),
        found("LNK005 error ⑥", "https://%/"),
        found("LNK005 error ⑦", "https://a<b/"),
        found("LNK005 error ⑧", "http://h:80a/"),
        clean='<a href="https://[::ffff:808:808]/">x</a><a href="https://h.example:8443/">x</a>'
        '<a href="https://b\u00fccher.example/">',
    ),
    bad(
        "one slash behind the scheme",
        '<a href="①http:/h.example/x">x</a><a href="②https:/h.example/x">y</a>',
        found("LNK005 error ①", "http:/h.example/x", "http://h.example/x", "http://h.example/x"),
        found("LNK005 error ②", "https:/h.example/x", at("h.example/x"), "https://h.example/x"),
        clean='<a href="http://h.example/x">x</a><a href="https:/install/">y</a>',
    ),
    bad(
        "a mistyped scheme",
        '<a href="①htt://h.example/">x</a><a href="②hhtps://h.example/">x</a>'
        '<a href="③http//h.example/">x</a>'
        '<a href="④https//h.example/">x</a><a href="⑤https://http://h.example/">x</a>'
        '<a href="⑥https;//h.example/">x</a>'
        '<a href="⑦ttps://h.example/">x</a><a href="⑧http::://h.example/">x</a>',
        found("LNK005 error ①", "htt://h.example/", None, "https://h.example/"),
        found("LNK005 error ②", "hhtps://h.example/", None, "https://h.example/"),
        found("LNK005 error ③", "http//h.example/", at("http//h.example/"), "http://h.example/"),
        found("LNK005 error ④", "https//h.example/", at("https//h.example/"), "https://h.example/"),
        found("LNK005 error ⑤", "https://http://h.example/", "https://http//h.example/", "http://h.example/"),
        found("LNK005 error ⑥", "https;//h.example/", at("https;//h.example/"), "https://h.example/"),
        found("LNK005 error ⑦", "ttps://h.example/", None, "https://h.example/"),
        found("LNK005 error ⑧", "http::://h.example/"),
        clean='<a href="https://h.example/">x</a><a href="git://h.example/">y</a><a href="web+ap://x">z</a>',
    ),
    bad(
        "a host without scheme, as a path",
        '<a href="①www.h.example">x</a><a href="②www.h.example/a?b#c">x</a>',
        found("LNK005 error ①", "www.h.example", at("www.h.example"), "https://www.h.example"),
        found(
            "LNK005 error ②", "www.h.example/a?b#c", at("www.h.example/a?b#c"), "https://www.h.example/a?b#c"
        ),
        clean={
            "index.html": '<a href="https://www.h.example">x</a><a href="www.h.example">y</a>',
            "www.h.example": "",
        },
    ),
    bad(
        "left-over markup",
        '<a href="①x](y">x</a><a href="②{{ page.url }}">x</a><a href="③/{% url %}">x</a>'
        '<a href="④%7B%7B%20x%20%7D%7D">x</a>'
        '<img src="⑤${image}">',
        found("LNK005 error ①", "x](y", at("x](y")),
        found("LNK005 error ②", "{{ page.url }}", at("%7B%7B%20page.url%20%7D%7D")),
        found("LNK005 error ③", "/{% url %}", at("%7B%%20url%20%%7D")),
        found("LNK005 error ④", "%7B%7B%20x%20%7D%7D", at("%7B%7B%20x%20%7D%7D")),
        found("LNK005 error ⑤", "${image}", at("$%7Bimage%7D")),
        clean={"index.html": '<a href="{{ x }}">x</a><a href="{y}">y</a>', "{{ x }}": "", "{y}": ""},
    ),
    bad(
        "an address of a person without mailto:",
        '<a href="①me@h.example">x</a>',
        found("LNK005 error ①", "me@h.example", at("me@h.example"), "mailto:me@h.example"),
        clean='<a href="mailto:me@h.example">x</a>',
    ),
    good(
        "what browsers repair without a word",
        '<a href="https:///h.example/">x</a><a href="https://h.example\\a">y</a>',
    ),
]

UNCRAWLABLE_ANCHOR = [
    bad(
        "javascript:, an empty href and onclick without href",
        '<a href="①javascript:void(0)">Text</a><a href="②JavaScript:go()">Text</a><a href="③">Text</a>'
        '<a href="④ ">Text</a>',
        found("LNK006 warning ①", "javascript:void(0)"),
        found("LNK006 warning ②", "JavaScript:go()"),
        found("LNK006 warning ③", ""),
        found("LNK006 warning ④", " "),
        clean='<button type="button" onclick="go()">x</button><a href="/" onclick="go()">Text</a>'
        '<a>Text</a><a name="x"></a>',
        preset="seo",
    ),
    bad(
        "onclick without href",
        '<a ①onclick="go()">Text</a>',
        found("LNK006 warning ①", None),
        clean='<a href="/" onclick="go()">Text</a>',
        preset="seo",
        bug="the place of an anchor that has onclick and no href is not known",
    ),
    good(
        "is not in the default preset",
        '<a href="javascript:void(0)">x</a><a href="">x</a><a onclick="go()">x</a>',
    ),
    good(
        "other elements",
        '<form action="javascript:x"></form><iframe src="javascript:x"></iframe>',
        preset="seo",
    ),
]

SOURCE_LINK_LEAK = [
    bad(
        "a source file that is not in the output",
        '<a href="①guide.md">x</a><a href="②install.md#setup">x</a>'
        '<a href="③install/index.md">x</a><a href="④notes.rst">x</a>'
        '<a href="⑤book.ipynb">x</a><a href="⑥README.md">x</a>',
        found("LNK007 error ①", "guide.md", at("guide.md"), "guide.html"),
        found("LNK007 error ②", "install.md#setup", at("install.md#setup"), "install/#setup"),
        found("LNK007 error ③", "install/index.md", at("install/index.md"), "install/"),
        found("LNK007 error ④", "notes.rst", at("notes.rst")),
        found("LNK007 error ⑤", "book.ipynb", at("book.ipynb")),
        found("LNK007 error ⑥", "README.md", at("README.md"), "./"),
        clean={"index.html": '<a href="guide.md">x</a><a href="guide.html">x</a>', "guide.md": "x"},
    ),
    bad(
        "an intrasite link of Pelican",
        '<a href="①{filename}guide.md">x</a><img src="②{static}/img/logo.png">'
        '<a href="③|filename|guide.md">x</a>',
        found("LNK007 error ①", "{filename}guide.md", at("%7Bfilename%7Dguide.md"), "guide.html"),
        found("LNK007 error ②", "{static}/img/logo.png", at("%7Bstatic%7D/img/logo.png"), "img/logo.png"),
        found("LNK007 error ③", "|filename|guide.md", at("|filename|guide.md"), "guide.html"),
        clean='<a href="guide.html">x</a><img src="/img/logo.png">',
    ),
    good("on other hosts", '<a href="https://other.example/guide.md">x</a>'),
    bad(
        "a host name that ends in .org is no source file",
        '<a href="①h.example.org">x</a>',
        found("LNK001 error ①", "h.example.org", at("h.example.org")),
    ),
]

MISSING_BASE_PATH = [
    bad(
        "a root-relative link whose target exists below the base path",
        '<img src="①/img/logo.png"><a href="②/install/">x</a><a href="③/guide.html#usage">x</a>',
        found("LNK008 error ①", "/img/logo.png", at("img/logo.png"), "/proj/img/logo.png"),
        found("LNK008 error ②", "/install/", at("install/"), "/proj/install/"),
        found("LNK008 error ③", "/guide.html#usage", at("guide.html#usage"), "/proj/guide.html#usage"),
        clean='<img src="/proj/img/logo.png"><a href="install/">x</a>'
        '<a href="/proj/guide.html#usage">x</a><a href="/proj">x</a>',
        site_url=BASE,
    ),
    bad(
        "an absolute one, and one that climbs too far",
        '<a href="①https://e.example/install/">x</a><a href="②../install/">y</a>',
        found("LNK008 error ①", at("install/"), at("install/"), at("proj/install/"), "②"),
        clean='<a href="https://e.example/proj/install/">x</a><a href="../proj/install/">y</a>',
        site_url=BASE,
    ),
    good(
        "other parts of the origin",
        '<a href="/blog/">x</a><a href="/">x</a><a href="https://e.example/nope.md">x</a>',
        site_url=BASE,
    ),
    good("a site at the root of its host", '<img src="/img/logo.png">'),
    bad(
        "below the base path nothing is different",
        '<a href="①/proj/instal/">x</a><a href="②/proj/Install/">x</a>',
        found("LNK001 error ①", "/proj/instal/", at("proj/instal/"), "/proj/install/"),
        found("LNK002 error ②", "/proj/Install/", at("proj/Install/"), "/proj/install/"),
        site_url=BASE,
    ),
]

SELF_ABSOLUTE = [
    bad(
        "an absolute link to the own host",
        '<a href="①https://e.example/install/">Text</a><img src="②https://www.e.example/img/logo.png">',
        found("LNK009 info ①", at("install/"), at("install/"), "/install/"),
        found("LNK009 info ②", "https://www.e.example/img/logo.png", at("img/logo.png"), "/img/logo.png"),
        clean='<a href="/install/">Text</a><img src="img/logo.png">'
        '<link rel="canonical" href="https://e.example/">',
        preset="seo",
    ),
    good("is not in the default preset", '<a href="https://e.example/install/">Text</a>'),
    good(
        "an own URL outside of the mount",
        '<a href="https://e.example/blog/">Text</a>',
        preset="seo",
        site_url=BASE,
    ),
    good("other ports are other sites", '<a href="https://e.example:8443/install/">Text</a>', preset="seo"),
]

HOST_DEPENDENT = [
    bad(
        "a link that only some hosts serve is one cause, whatever its target",
        {
            "index.html": '<a href="②guide">x</a><a href="③a">y</a>',
            "a.html": '<a href="①guide">x</a><a href="guide.html">x</a>',
        },
        found(
            "LNK017 warning ①",
            "guide",
            at("guide"),
            'profile = "github-pages" (or netlify, cloudflare-pages, …; "generic" if it adds nothing)',
            "②",
            "③",
        ),
        clean='<a href="guide">x</a>',
        clean_settings={"profile": "github-pages"},
    ),
    bad(
        "also with a slash",
        '<a href="①guide/">x</a>',
        found(
            "LNK017 warning ①",
            "guide/",
            at("guide/"),
            'profile = "github-pages" (or netlify, cloudflare-pages, …; "generic" if it adds nothing)',
        ),
        clean='<a href="guide/">x</a>',
        clean_settings={"profile": "netlify"},
    ),
    good("a host that the output names", {"index.html": '<a href="guide">x</a>', "_headers": ""}),
    good("a host that the address names", '<a href="guide">x</a>', site_url="https://me.github.io/"),
]

SLIPS_OUTSIDE_THE_MOUNT = [
    bad(
        "a slip that leads out of the mount",
        '<a href="①https:/h.example/x">x</a><a href="②/{{ page.url }}">x</a>',
        found("LNK005 error ①", "https:/h.example/x", at("h.example/x"), "https://h.example/x"),
        found("LNK005 error ②", "/{{ page.url }}", at("%7B%7B%20page.url%20%7D%7D")),
        site_url=BASE,
    ),
]

SUGGESTIONS = [
    bad(
        "numbers are no slips of the pen",
        {
            "index.html": '<p id="part-1"></p><a href="①#part-9">x</a><img src="②a-3x.png">'
            '<a href="③post-9.html">x</a>',
            "a-2x.png": "",
            "post-1.html": "",
        },
        found("LNK001 error ③", "post-9.html", at("post-9.html")),
        found("LNK003 error ①", "#part-9", at("#part-9")),
        found("LNK004 error ②", "a-3x.png", at("a-3x.png")),
    ),
    bad(
        "a page of the same name in an unrelated folder",
        {"index.html": '<a href="①specs/jni/types.html">x</a>', "java/sql/Types.html": ""},
        found("LNK001 error ①", "specs/jni/types.html", at("specs/jni/types.html")),
    ),
    bad(
        "a page that only redirects is no suggestion",
        {
            "index.html": '<a href="①docs/lost/">x</a>',
            "old/lost/index.html": '<meta http-equiv="refresh" content="0; url=/guide.html">',
        },
        found("LNK001 error ①", "docs/lost/", at("docs/lost/")),
    ),
    bad(
        "without .html where the host adds it and the author leaves it out",
        '<a href="①/Guide">x</a><a href="②/guid">x</a>',
        found("LNK001 error ②", "/guid", at("guid"), "/guide"),
        found("LNK002 error ①", "/Guide", at("Guide"), "/guide"),
        profile="github-pages",
    ),
    bad(
        "a fragment alone is put right, the path stays as it is written",
        '<a href="①guide#usge">x</a>',
        found("LNK003 error ①", "guide#usge", at("guide#usge"), "guide#usage"),
        profile="github-pages",
        bug="the suggestion for a fragment has the name of the file",
    ),
]

NOT_FOUND_PAGES = [
    good(
        "404 pages are read by machines: their canonical is no link without .html",
        {
            "404.html": '<link rel="canonical" href="https://e.example/404/">'
            '<meta property="og:url" content="/404">',
        },
    ),
]

TABLES = [
    *SUGGESTIONS,
    *NOT_FOUND_PAGES,
    *SLIPS_OUTSIDE_THE_MOUNT,
    *INTERNAL_BROKEN,
    *INTERNAL_CASE,
    *BROKEN_FRAGMENT,
    *ASSET_MISSING,
    *MALFORMED_URL,
    *UNCRAWLABLE_ANCHOR,
    *SOURCE_LINK_LEAK,
    *MISSING_BASE_PATH,
    *SELF_ABSOLUTE,
    *HOST_DEPENDENT,
]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "german").mkdir()
    (tmp_path / "german" / "guide.html").write_text("")
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


# One reference that does not resolve is one finding ------------------------------------------------------

ORDER = [
    ("unparsable before all", "http://[/Guide.MD#x", "LNK005"),
    ("a slip that does not resolve before the source leak", "www.e.example/guide.md", "LNK005"),
    ("left-over markup before the missing page", "/proj/{{ x }}/#nothing", "LNK005"),
    (
        "case before the missing base path, the source leak and the fragment",
        "/proj/Guide.html#nothing",
        "LNK002",
    ),
    ("case of a source file that is in the output", "/proj/Notes.MD#x", "LNK002"),
    ("base path before the fragment", "/guide.html#nothing", "LNK008"),
    ("base path before the source leak", "/notes.md", "LNK008"),
    ("source leak before the missing page", "gone.md#nothing", "LNK007"),
    ("only the fragment lacks", "guide.html#nothing", "LNK003"),
    ("missing page before its fragment", "gone.html#nothing", "LNK001"),
]


@pytest.mark.parametrize(("url", "code"), [pytest.param(url, code, id=name) for name, url, code in ORDER])
@pytest.mark.parametrize("element", ["a", "img"])
def test_one_reference_that_does_not_resolve_is_one_finding(element, url, code, tmp_path):
    attribute = "href" if element == "a" else "src"
    files = {
        "index.html": f'<{element} {attribute}="{url}">',
        "guide.html": "",
        "notes.md": "",
        "install/index.html": "",
    }
    report = report_of(files, tmp_path, site_url=BASE, preset="all", select=["all"])
    column = len(f'<{element} {attribute}="') + 1
    wanted = {"LNK001": "LNK004"}.get(code, code) if element == "img" else code
    broken = [line for line in lines_of(report) if not line.startswith("LNK9")]
    assert broken == [f"{wanted} error index.html:1:{column} {url}"]


TWO_FINDINGS = pytest.mark.xfail(
    strict=True, reason="a reference that does not resolve gets a second finding"
)


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ('<a href="https://e.example/gone/">', "LNK001"),
        ('<link rel="canonical" href="http://e.example/gone/">', "LNK001"),
        ('<img src="http://e.example/gone.png">', "LNK004"),
        ('<script src="http://e.example/gone.js"></script>', "LNK004"),
        pytest.param('<a href="//e.example/gone/">', "LNK001", marks=TWO_FINDINGS),
        ('<meta http-equiv="refresh" content="0; url=http://[">', "LNK104"),
        ('<meta http-equiv="refresh" content="0; url=www.h.example">', "LNK104"),
        ('<meta http-equiv="refresh" content="0; url=/gone.md">', "LNK104"),
        ('<meta http-equiv="refresh" content="0; url=/Install/">', "LNK104"),
    ],
)
def test_nothing_else_is_said_of_a_reference_that_does_not_resolve(markup, code, tmp_path):
    report = report_of({"index.html": markup, "install/index.html": ""}, tmp_path, preset="all")
    assert [finding.code for finding in report.findings] == [code]


def test_equal_defects_of_one_target_are_one_finding_with_all_places(tmp_path):
    files = {
        "index.html": '<a href="gone/">x</a> <a href="/gone/">y</a>\n<a href="gone/">x</a>',
        "a/index.html": '<a href="../gone/">z</a>',
    }
    [finding] = report_of(files, tmp_path).findings
    assert (finding.page, finding.line, finding.column, finding.url) == ("a/index.html", 1, 10, "../gone/")
    assert [(place.page, place.line, place.column, place.url) for place in finding.occurrences] == [
        ("a/index.html", 1, 10, None),
        ("index.html", 1, 10, "gone/"),
        ("index.html", 1, 32, "/gone/"),
        ("index.html", 2, 10, "gone/"),
    ]


@pytest.mark.parametrize(
    ("page", "line", "column"),
    [
        ('\ufeff<a href="gone">', 1, 10),
        ('<p>\u00e4\u00f6\u00fc</p><a href="gone">', 1, 20),
        ('<p>\U0001f600</p><a href="gone">', 1, 18),
        ('\r\n\r\n  <a href="gone">', 3, 12),
        ('\t<a href="gone">', 1, 11),
        ("<a\n\thref = gone>", 2, 9),
        ("<A HREF='gone'>", 1, 10),
        ('<a title="href=gone" href=gone>', 1, 27),
        ('<!-- <a href="gone"> -->\n<a href="gone">', 2, 10),
        ('<a href="&#103;one">', 1, 10),
    ],
)
def test_columns_count_code_points_from_one(page, line, column, tmp_path):
    [finding] = report_of({"index.html": page}, tmp_path).findings
    assert (finding.code, finding.line, finding.column) == ("LNK001", line, column)


def test_a_finding_tells_what_stands_there(tmp_path):
    page = '<nav><a href="gone/" rel="next">The <b>next</b> <img alt="page" src="l.png"></a></nav>'
    [finding] = report_of({"index.html": page, "l.png": ""}, tmp_path).findings
    assert finding.name == "internal-broken"
    assert (finding.element, finding.attribute, finding.text, finding.region) == (
        "a",
        "href",
        "The next page",
        "nav",
    )
    assert finding.message == "/gone/ is not in the output"


@pytest.mark.parametrize(
    ("settings", "targets"),
    [({"site_url": ""}, [None]), ({"site_url": "http://h.example:8080/p"}, ["http://h.example:8080/p/gone"])],
)
def test_the_target_is_absolute_or_unknown(settings, targets, tmp_path):
    report = report_of({"index.html": '<a href="gone">x</a>'}, tmp_path, **settings)
    assert [finding.target for finding in report.findings] == targets


def test_suggestions_are_spelled_as_the_author_writes(tmp_path):
    files = {
        "install/index.html": "",
        "a/b/index.html": '<a href="../../instal/">1</a><a href="/proj/instal/">2</a>'
        '<a href="https://e.example/proj/instal/">3</a>'
        '<a href="//e.example/proj/instal/">4</a>',
    }
    report = report_of(files, tmp_path, site_url=BASE, select=["LNK001"])
    [finding] = in_short(report)
    assert finding.suggestion == "../../install/"
    assert len(finding.places) == 3
