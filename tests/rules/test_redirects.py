"""LNK101–LNK106: redirects of the site, in pages and in redirect files."""

from __future__ import annotations

import pytest

from .table import ADDRESS, Case, bad, compared, found, good, lines_of, parameters, report_of


def at(path: str) -> str:
    return ADDRESS + path


def refresh(url: str, delay: str = "0") -> str:
    return f'<meta http-equiv="refresh" content="{delay}; url={url}">'


LINK_TO_REDIRECT = [
    bad(
        "a link to a page that redirects by meta refresh",
        {"index.html": '<a href="①old.html">x</a>', "old.html": refresh("install/")},
        found("LNK101 warning ①", "old.html", at("old.html"), "install/"),
        clean={"index.html": '<a href="install/">x</a>', "old.html": refresh("install/")},
    ),
    bad(
        "a link to the source of a rule, with and without its slash",
        {"index.html": '<a href="①/old">x</a><a href="②old/">y</a>', "_redirects": "/old /install/\n"},
        found("LNK101 warning ①", "/old", at("old"), "/install/"),
        found("LNK101 warning ②", "old/", at("old/"), "install/"),
        clean={"index.html": '<a href="/install/">x</a>', "_redirects": "/old /install/\n"},
    ),
    bad(
        "the final URL of a chain is suggested",
        {"index.html": '<a href="①a.html">x</a>', "a.html": refresh("b.html"), "b.html": refresh("install/")},
        found("LNK101 warning ①", "a.html", at("a.html"), "install/"),
        found("LNK102 warning a.html:1:44", "b.html", at("b.html"), "install/"),
    ),
    bad(
        "the fragment goes along",
        {"index.html": '<a href="①/old#setup">x</a>', "_redirects": "/old /install/\n"},
        found("LNK101 warning ①", "/old#setup", at("old#setup"), "/install/#setup"),
        clean={"index.html": '<a href="/install/#setup">x</a>', "_redirects": "/old /install/\n"},
    ),
    bad(
        "the fragment of the target wins",
        {"index.html": '<a href="①/old">x</a>', "_redirects": "/old /install/#setup\n"},
        found("LNK101 warning ①", "/old", at("old"), "/install/#setup"),
    ),
    bad(
        "splats and placeholders",
        {
            "index.html": '<a href="①/blog/x/y">x</a><a href="②/news/2024/guide">y</a>',
            "_redirects": "/blog/* /install/?p=:splat\n/news/:year/:name /:name.html\n",
        },
        found("LNK101 warning ①", "/blog/x/y", at("blog/x/y"), "/install/"),
        found("LNK101 warning ②", "/news/2024/guide", at("news/2024/guide"), "/guide.html"),
        clean={"index.html": '<a href="/guide.html">x</a>', "_redirects": "/blog/* /install/:splat\n"},
    ),
    bad(
        "to another site",
        {"index.html": '<a href="①/out">x</a>', "_redirects": "/out https://other.example/x\n"},
        found("LNK101 warning ①", "/out", at("out"), "https://other.example/x"),
        clean={"index.html": '<a href="https://other.example/x">x</a>', "_redirects": ""},
    ),
    bad(
        "a rule that wins over the file",
        {"index.html": '<a href="①guide.html">x</a>', "_redirects": "/guide.html /install/ 301!\n"},
        found("LNK101 warning ①", "guide.html", at("guide.html"), "install/"),
        clean={"index.html": '<a href="install/">x</a>', "_redirects": "/guide.html /install/ 301!\n"},
    ),
    bad(
        "on Cloudflare Pages every rule wins over the file",
        {"index.html": '<a href="①guide.html">x</a>', "_redirects": "/guide.html /install/ 301\n"},
        found("LNK101 warning ①", "guide.html", at("guide.html"), "install/"),
        profile="cloudflare-pages",
    ),
    bad(
        "the target as the redirect writes it, not the file behind it",
        {"index.html": '<a href="①/old">x</a>', "old.html": refresh("/guide")},
        found("LNK101 warning ①", "/old", at("old"), "/guide"),
        clean={"index.html": '<a href="/guide">x</a>', "old.html": refresh("/guide")},
        profile="github-pages",
    ),
    good(
        "a file wins over a rule without force",
        {"index.html": '<a href="guide.html">x</a>', "_redirects": "/guide.html /install/\n"},
    ),
    good(
        "a rewrite is no redirect",
        {"index.html": '<a href="/app/x">x</a>', "_redirects": "/app/* /guide.html 200\n"},
    ),
    good(
        "a proxy",
        {"index.html": '<a href="/api/x">x</a>', "_redirects": "/api/* https://api.example/:splat 200\n"},
    ),
    good(
        "a page that reloads itself",
        {"index.html": '<a href="live.html">x</a>', "live.html": '<meta http-equiv="refresh" content="30">'},
    ),
    good(
        "a redirect for some visitors only",
        {
            "index.html": '<a href="/about/">x</a>',
            "about/index.html": "",
            "de/about/index.html": "",
            "_redirects": "/about/ /de/about/ 302 Language=de\n",
        },
    ),
    bad(
        "a rule that wants a query does not answer without it",
        {"index.html": '<a href="①/a">x</a>', "_redirects": "/a id=:id /install/\n"},
        found("LNK001 error ①", "/a", at("a")),
    ),
    bad(
        "hosts that read no redirect file",
        {"index.html": '<a href="①/old">x</a>', "_redirects": "/old /nowhere\n"},
        found("LNK001 error ①", "/old", at("old")),
        profile="github-pages",
    ),
    bad(
        "a rule for another host answers no own path",
        {
            "index.html": '<a href="①nope.html">x</a><a href="②guide.html#nothing">y</a>',
            "_redirects": "https://old.example/* https://e.example/:splat 301!\n",
        },
        found("LNK001 error ①", "nope.html", at("nope.html")),
        found("LNK003 error ②", "guide.html#nothing", at("guide.html#nothing")),
        clean={
            "index.html": '<a href="guide.html">x</a>',
            "_redirects": "http://old.example/* https://e.example/:splat 301!\n",
        },
    ),
    good(
        "a rule from http to https of the own host",
        {
            "index.html": '<a href="guide.html">x</a>',
            "_redirects": "http://e.example/* https://e.example/:splat 301!\n",
        },
    ),
]

REDIRECT_CHAIN = [
    bad(
        "a rule that leads to another rule",
        {"_redirects": "①/a /b\n/b /install/\n"},
        found("LNK102 warning ①", "/b", at("b"), "/install/"),
        clean={"_redirects": "/a /install/\n/b /install/\n"},
    ),
    bad(
        "to another site",
        {"_redirects": "①/a /b\n/b https://other.example/\n"},
        found("LNK102 warning ①", "/b", at("b"), "https://other.example/"),
        clean={"_redirects": "/a https://other.example/\n/b https://other.example/\n"},
    ),
    bad(
        "a page that redirects to a page that redirects",
        {"a.html": '<meta http-equiv="refresh" content="0; url=①b.html">', "b.html": refresh("/install/")},
        found("LNK102 warning ①", "b.html", at("b.html"), "install/"),
        clean={"a.html": refresh("/install/"), "b.html": refresh("/install/")},
    ),
    bad(
        "a rule that leads to a page that redirects",
        {"_redirects": "①/a /b.html\n", "b.html": refresh("/install/")},
        found("LNK102 warning ①", "/b.html", at("b.html"), "/install/"),
        clean={"_redirects": "/a /install/\n", "b.html": refresh("/install/")},
    ),
    good("a rule that leads to a rewrite", {"_redirects": "/a /app/\n/app/* /guide.html 200\n"}),
]

REDIRECT_LOOP = [
    bad(
        "two rules in a circle",
        {"index.html": '<a href="/a">x</a>', "_redirects": "①/a /b\n②/b /a\n"},
        found("LNK103 error ①", "/b", at("b")),
        found("LNK103 error ②", "/a", at("a")),
        clean={"index.html": "", "_redirects": "/a /install/\n/b /install/\n"},
    ),
    bad(
        "a rule to itself",
        {"_redirects": "①/a /a\n"},
        found("LNK103 error ①", "/a"),
        clean={"_redirects": "/a /a/ 200\n/guide /guide.html 200\n"},
    ),
    bad(
        "two pages in a circle",
        {
            "a.html": '<meta http-equiv="refresh" content="0; url=①b.html">',
            "b.html": '<meta http-equiv="refresh" content="0; url=②a.html">',
        },
        found("LNK103 error ①", "b.html", at("b.html")),
        found("LNK103 error ②", "a.html", at("a.html")),
        clean={"a.html": refresh("install/")},
    ),
    good(
        "a page for the same path with a slash",
        {"_redirects": "/install /install/\n"},
    ),
    good(
        "a page that sends the reader to itself later",
        {"live.html": refresh("live.html", "30")},
        select=["LNK103"],
    ),
]

REDIRECT_BROKEN = [
    bad(
        "a rule whose target is not in the output",
        {"_redirects": "# old\n\n①/a /instal/\n"},
        found("LNK104 error ①", "/instal/", at("instal/"), "/install/"),
        clean={"_redirects": "/a /install/ # /nowhere\n#/b /nowhere\n"},
    ),
    bad(
        "a target in another case, without its fragment, or that is no URL",
        {"_redirects": "①/a /Install/\n②/b /install/#nothing\n③/c https://[\n"},
        found("LNK104 error ①", "/Install/", at("Install/"), "/install/"),
        found("LNK104 error ②", "/install/#nothing", at("install/#nothing")),
        found("LNK104 error ③", "https://["),
        clean={"_redirects": "/b /install/#setup\n/c https://other.example/\n/d //other.example/\n"},
    ),
    bad(
        "a page whose refresh leads nowhere",
        {"a.html": '<meta http-equiv="refresh" content="0; url=①/nowhere/">'},
        found("LNK104 error ①", "/nowhere/", at("nowhere/")),
        clean={"a.html": refresh("/install/")},
    ),
    bad(
        "what else that page says of its target is the same cause",
        {
            "a.html": '<meta http-equiv="refresh" content="0; url=①/nowhere/">'
            '<a href="/nowhere/">x</a><link rel="canonical" href="/nowhere/">'
        },
        found("LNK104 error ①", "/nowhere/", at("nowhere/")),
    ),
    bad(
        "the spellings of a refresh",
        {
            "a.html": "<META HTTP-EQUIV=Refresh CONTENT=\"0;URL='①nowhere'\">",
            "b.html": '<meta http-equiv="refresh" content=" 3.5 , ②nowhere">',
        },
        found("LNK104 error ①", "nowhere", at("nowhere"), None, "②"),
        clean={
            "a.html": '<meta http-equiv="refresh" content="url=nowhere">'
            '<meta name="refresh" content="0; url=nowhere">',
        },
    ),
    bad(
        "a link to a redirect that ends nowhere: the redirect is to blame",
        {"index.html": '<a href="/a">x</a>', "_redirects": "①/a /nowhere\n"},
        found("LNK104 error ①", "/nowhere", at("nowhere")),
    ),
    bad(
        "an absolute target on the own host",
        {"_redirects": "①/a https://e.example/nowhere\n"},
        found("LNK104 error ①", at("nowhere"), at("nowhere")),
        clean={"_redirects": "/a https://e.example/guide.html\n/b https://e.example/install/ 302\n"},
    ),
    bad(
        "a link that a rule with a splat leads nowhere",
        {"index.html": '<a href="①/blog/x">x</a>', "_redirects": "/blog/* /new/:splat\n"},
        found("LNK001 error ①", "/blog/x", at("blog/x")),
    ),
    bad(
        "a rule with a splat whose target is the same for all",
        {"index.html": '<a href="/blog/x">x</a>', "_redirects": "①/blog/* /nowhere\n"},
        found("LNK104 error ①", "/nowhere", at("nowhere")),
        clean={"_redirects": "/blog/* /install/\n"},
    ),
    bad(
        "the fragment of a target: its rule is to blame, not the links to it",
        {"index.html": '<a href="/a">x</a>', "_redirects": "①/a /install/#nothing\n"},
        found("LNK104 error ①", "/install/#nothing", at("install/#nothing")),
    ),
    good("targets with a splat are not known", {"_redirects": "/a/* /nowhere/:splat\n/b/:id /nowhere/:id\n"}),
    good(
        "line ends and a byte order mark",
        {"_redirects": b"\xef\xbb\xbf/a /install/\r\n\r\n/b /guide.html\r\n"},
    ),
]

REDIRECT_WEAK = [
    bad(
        "a redirect for the time being",
        {
            "_redirects": "①/a /install/ 302\n②/b /install/ 307\n/c /install/ 301\n"
            "/d /install/ 308\n/e /install/\n"
        },
        found("LNK105 info ①", "/install/", None, "status 301"),
        found("LNK105 info ②", "/install/", None, "status 301"),
        clean={"_redirects": "/a /install/ 301\n/b /install/ 308\n/c /install/\n/app/* /guide.html 200\n"},
        preset="seo",
    ),
    bad(
        "a refresh with a delay",
        {"a.html": '<meta http-equiv="refresh" content="5; url=①install/">'},
        found("LNK105 warning ①", "install/", at("install/"), "a delay of 0"),
        clean={"a.html": refresh("install/")},
        preset="seo",
    ),
    bad(
        "a refresh where the host reads a redirect file",
        {"a.html": '<meta http-equiv="refresh" content="0; url=①install/">', "_redirects": "/b /install/\n"},
        found("LNK105 info ①", "install/", at("install/")),
        clean={"_redirects": "/b /install/\n"},
        preset="seo",
    ),
    good(
        "is not in the default preset",
        {"_redirects": "/a /install/ 302\n", "a.html": refresh("install/", "5")},
    ),
]

REDIRECT_CONFLICT = [
    bad(
        "a page of the output hides the rule",
        {"_redirects": "①/guide.html /install/\n"},
        found("LNK106 warning ①", "/install/"),
        clean={"_redirects": "/guide.html /install/ 301!\n/old.html /install/\n"},
        preset="seo",
    ),
    bad(
        "a source that is declared twice",
        {"_redirects": "/a /install/\n①/a /guide.html\n②/a/ /guide.html\n"},
        found("LNK106 warning ①", "/guide.html"),
        found("LNK106 warning ②", "/guide.html"),
        clean={
            "_redirects": "/a id=1 /install/\n/a id=2 /install/\n/b /install/ 301 Country=de\n/b /install/\n"
        },
        preset="seo",
    ),
    bad(
        "a splat above a rule that it answers first",
        {"_redirects": "/x/* /install/\n①/x/1 /guide.html\n"},
        found("LNK106 warning ①", "/guide.html"),
        clean={"_redirects": "/x/1 /guide.html\n/x/* /install/\n"},
        preset="seo",
    ),
    bad(
        "lines that are no rule",
        {"_redirects": "①/a\n②a /install/\n③/a install/\n④/a /install/ 301 what\n"},
        found("LNK106 warning ①", None),
        found("LNK106 warning ②", None),
        found("LNK106 warning ③", None),
        found("LNK106 warning ④", None),
        clean={"_redirects": "# comment\n\n/a /install/ 301 Country=de\n"},
        preset="seo",
    ),
    bad(
        "more than 2,000 rules",
        {"_redirects": "".join(f"/r{number} /install/\n" for number in range(2001))},
        found("LNK106 warning _redirects:None:None", None),
        clean={"_redirects": "".join(f"/r{number} /install/\n" for number in range(2000))},
        preset="seo",
    ),
    bad(
        "more than 100 rules with placeholders",
        {"_redirects": "".join(f"/r{number}/* /install/\n" for number in range(101))},
        found("LNK106 warning _redirects:None:None", None),
        clean={"_redirects": "".join(f"/r{number}/* /install/\n" for number in range(100))},
        preset="seo",
    ),
    bad(
        "more than 1,000 characters",
        {"_redirects": f"①/a https://other.example/{'x' * 980}\n"},
        found("LNK106 warning ①", f"https://other.example/{'x' * 980}"),
        clean={"_redirects": f"/a https://other.example/{'x' * 900}\n"},
        preset="seo",
    ),
    good("is not in the default preset", {"_redirects": "/guide.html /install/\n/a\n"}),
]

TABLES = [
    *LINK_TO_REDIRECT,
    *REDIRECT_CHAIN,
    *REDIRECT_LOOP,
    *REDIRECT_BROKEN,
    *REDIRECT_WEAK,
    *REDIRECT_CONFLICT,
]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_findings_are_exactly(case: Case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    actual, wanted = compared(case, tmp_path)
    assert actual == wanted


def test_messages_show_paths_as_the_author_knows_them(tmp_path):
    files = {
        "a.html": refresh("b.html"),
        "b.html": refresh("a.html"),
        "c.html": refresh("d.html"),
        "d.html": refresh("install/"),
        "install/index.html": "",
        "index.html": '<a href="c.html">x</a>',
    }
    messages = [finding.message for finding in report_of(files, tmp_path).findings]
    assert messages == [
        "the redirects lead in a circle: /a.html → /b.html",
        "the redirects lead in a circle: /b.html → /a.html",
        "/c.html only redirects to /install/ (c.html)",
        "the redirect takes 2 hops: /d.html → /install/",
    ]


def test_a_link_to_a_redirect_can_be_fixed_and_so_can_a_chain(tmp_path):
    files = {
        "index.html": '<a href="/a">x</a>',
        "_redirects": "/a /b\n/b /install/\n",
        "install/index.html": "",
    }
    fixes = {finding.code: finding.fix for finding in report_of(files, tmp_path).findings}
    assert fixes == {"LNK101": "/install/", "LNK102": "/install/"}


def test_redirects_that_the_project_declares_are_reported_where_they_stand(tmp_path, monkeypatch):
    """A rule outside of the output has its place in the source."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "netlify.toml").write_text(
        '[build]\npublish = "site"\n\n[[redirects]]\nfrom = "/a"\nto = "/nowhere"\n\n'
        '[[redirects]]\nfrom = "/b"\nto = "/"\n'
    )
    report = report_of({"index.html": '<a href="/b">x</a>'}, tmp_path)
    assert lines_of(report)[1:] == ["LNK101 warning index.html:1:10 /b"]
    broken = report.findings[0]
    assert (broken.code, broken.page, broken.url) == ("LNK104", "netlify.toml", "/nowhere")
    assert broken.source is not None
    assert (broken.source.path, broken.source.line) == ("netlify.toml", 4)


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_every_redirect_status_is_a_redirect(status, tmp_path):
    files = {"index.html": '<a href="/a">x</a>', "_redirects": f"/a /nowhere {status}\n"}
    assert lines_of(report_of(files, tmp_path)) == ["LNK104 error _redirects:1:1 /nowhere"]


def test_an_error_page_of_the_host_is_no_redirect(tmp_path):
    files = {"index.html": '<a href="nowhere">x</a>', "_redirects": "/* /404.html 404\n", "404.html": ""}
    assert lines_of(report_of(files, tmp_path)) == ["LNK001 error index.html:1:10 nowhere"]


@pytest.mark.parametrize("ends", [False, True], ids=["a circle", "a chain"])
def test_more_redirects_than_browsers_follow_are_an_error(ends, tmp_path):
    rules = [f"/a{number} /a{number + 1 if ends else (number + 1) % 30}" for number in range(30)]
    files = {"index.html": "", "_redirects": "\n".join([*rules, "/a30 /"] if ends else rules)}
    first = report_of(files, tmp_path).findings[0]
    assert (first.code, first.severity.value, first.line) == ("LNK103", "error", 1)
