from __future__ import annotations

import pytest
from builders import build_site, check, flat, resolve
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Outcome
from linkcheck_plugin.site.redirect_file import parse_redirects_file
from linkcheck_plugin.site.redirects import RedirectMap, is_conditional, is_dynamic, source_path


def rules(text: str, origin: str = "") -> RedirectMap:
    declared, malformed = parse_redirects_file(text)
    assert not malformed
    return RedirectMap(declared, origin)


def target(text: str, path: str, *, forced: bool | None = None, origin: str = "") -> str | None:
    matched = rules(text, origin).match(path, forced=forced)
    return matched.target if matched else None


# One rule ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("/a", "/a"),
        ("/a", "/a/"),
        ("/a/", "/a"),
        ("/a/", "/a/"),
        ("/", "/"),
        ("/a b".replace(" ", "%20"), "/a%20b"),
        ("/é", "/%C3%A9"),
        ("/%C3%A9", "/é"),
        ("/%7Eme", "/~me"),
        ("/a.html", "/a.html"),
        ("/a?x=1", "/a"),
    ],
)
def test_a_source_is_compared_decoded_and_without_its_closing_slash(source, path):
    assert target(f"{source} /b", path) == "/b"


@pytest.mark.parametrize(
    ("source", "path"),
    [("/a", "/b"), ("/a", "/A"), ("/a", "/a/b"), ("/a/b", "/a"), ("/a", "/"), ("/a.html", "/axhtml")],
)
def test_another_path_is_not_answered(source, path):
    assert target(f"{source} /b", path) is None


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        ("/x/* /y/:splat", "/x/1", "/y/1"),
        ("/x/* /y/:splat", "/x/1/2/", "/y/1/2/"),
        ("/x/* /y/:splat", "/x/", "/y/"),
        ("/x/* /y/:splat", "/x", "/y/"),
        ("/x/* /y/:splat", "/xy", None),
        ("/x/* /y/", "/x/1", "/y/"),
        ("/* /y/:splat", "/", "/y/"),
        ("/* /y/:splat", "/a/b", "/y/a/b"),
        ("/* https://o.example/:splat", "/a/b", "https://o.example/a/b"),
        ("/x/* /y?from=:splat", "/x/1", "/y?from=1"),
        ("/x/* /y/:splat", "/x/a%20b", "/y/a%20b"),
        ("/x/* /y/:splat", "/x/%C3%A9", "/y/%C3%A9"),
        ("/x/* /y/:splat", "/x/a%3Fb", "/y/a%3Fb"),
        ("/news/:year/:slug /blog/:slug/:year", "/news/2024/a", "/blog/a/2024"),
        ("/news/:year/:slug /blog/:slug/:year", "/news/2024/a/", "/blog/a/2024"),
        ("/news/:year/:slug /blog/:slug/:year", "/news/2024", None),
        ("/news/:year/:slug /blog/:slug/:year", "/news/2024/a/b", None),
        ("/news/:year/* /blog/:year/:splat", "/news/2024/a/b", "/blog/2024/a/b"),
        ("/:a/x /y/:a", "/1/x", "/y/1"),
        ("/:a/x /y/:a", "/1/y", None),
        ("/a/:id /b/:other", "/a/1", "/b/:other"),
        ("/a/:id /b/:id.html", "/a/1", "/b/1.html"),
        ("/a/:id/:id /b/:id", "/a/1/2", "/b/1"),
        ("/a.b/* /y", "/aXb/1", None),
        ("/a(b/* /y", "/a(b/1", "/y"),
        ("/a/*/c/* /y/:splat", "/a/b/c/d", None),
        ("/a/*/c /y/:splat", "/a/b/c", None),
        ("/a* /y/:splat", "/abc", "/y/bc"),
    ],
)
def test_splats_and_placeholders_are_filled_in(rule, path, expected):
    assert target(rule, path) == expected


def test_the_first_rule_that_matches_answers():
    text = "/x/* /first\n/x/1 /second\n/x/:a /third\n"
    assert target(text, "/x/1") == "/first"
    text = "/x/1 /first\n/x/* /second\n/x/1 /third"
    assert target(text, "/x/1") == "/first"
    assert target(text, "/x/2") == "/second"
    assert target("/x/:a /first\n/x/* /second", "/x/1/2") == "/second"
    assert target("/a /first\n/a /second", "/a") == "/first"


def test_forced_rules_may_be_asked_for_alone():
    text = "/a /soft\n/a /hard 301!\n/b/* /hardb 301!\n/b/* /softb\n/c /softc"

    assert target(text, "/a") == "/soft"
    assert target(text, "/a", forced=True) == "/hard"
    assert target(text, "/a", forced=False) == "/soft"
    assert target(text, "/b/1", forced=True) == "/hardb"
    assert target(text, "/b/1", forced=False) == "/softb"
    assert target(text, "/c", forced=True) is None


def test_a_rule_for_another_host_answers_none_of_the_paths():
    text = "https://old.example/* /y/:splat\nhttps://e.example/a /b"

    assert target(text, "/a", origin="https://e.example") == "/b"
    assert target(text, "/c", origin="https://e.example") is None
    assert target(text, "/c", origin="https://old.example") == "/y/c"
    assert target(text, "/a") is None
    assert target("https://e.example.org/a /b", "/a", origin="https://e.example") is None
    assert target("https://E.EXAMPLE/a /b", "/a", origin="https://e.example") == "/b"


def test_without_rules_nothing_is_answered():
    assert not rules("")
    assert rules("").match("/a") is None
    assert rules("/a /b")


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("/a", "/a"),
        ("/a%20b?q", "/a b"),
        ("https://e.example/a/b", "/a/b"),
        ("https://e.example", "/"),
        ("http://e.example/a?q", "/a"),
    ],
)
def test_the_path_of_a_source_is_decoded_and_without_host_and_query(source, path):
    assert source_path(source) == path


@pytest.mark.parametrize(
    ("text", "dynamic", "conditional"),
    [
        ("/a /b", False, False),
        ("/a/* /b", True, False),
        ("/a/:x /b", True, False),
        ("/a:x /b", False, False),
        ("/a:8080/x /b", False, False),
        ("/a x=:x /b", False, True),
        ("/a /b 302 Country=de", False, True),
        ("https://e.example:80/a /b", False, False),
    ],
)
def test_a_rule_may_be_dynamic_or_conditional(text, dynamic, conditional):
    [rule], _ = parse_redirects_file(text)

    assert is_dynamic(rule) is dynamic
    assert is_conditional(rule) is conditional


pieces = st.lists(
    st.sampled_from(
        ["/", "/a", "/b", "/:x", "/:y", "/*", "*", ".", "(", "[", "\\", "%", "%20", "é", "/:splat", "+"]
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: "/" + "".join(parts))


@given(pieces, pieces)
def test_any_rule_can_be_asked_for_any_path(source, path):
    declared, _ = parse_redirects_file(f"{source} /target/:splat/:x")
    for rule in declared:
        matched = RedirectMap([rule]).match(path)
        if not is_dynamic(rule):
            assert (matched is not None) == (source_path(source).rstrip("/") == source_path(path).rstrip("/"))


# With the files of the output ---------------------------------------------------------------------------------


FILES = {"index.html": "", "a.html": "<p id=x>", "b/index.html": "", "c.html": "<p id=y>"}


@pytest.mark.parametrize(
    ("profile", "text", "path", "outcome"),
    [
        ("netlify", "/old /b/", "/old", Outcome.REDIRECT),
        ("netlify", "/old /b/", "/older", Outcome.MISSING),
        ("netlify", "/a.html /b/", "/a.html", Outcome.OK),
        ("netlify", "/a.html /b/ 301!", "/a.html", Outcome.REDIRECT),
        ("netlify", "/old /b/ 404", "/old", Outcome.MISSING),
        ("netlify", "/old /b/ 200", "/old", Outcome.OK),
        ("netlify", "/* /index.html 200", "/nope", Outcome.OK),
        ("netlify", "/* /404.html 404", "/nope", Outcome.MISSING),
        ("netlify", "/old /b/ 301 Country=de", "/old", Outcome.OK),
        ("netlify", "/old id=:id /b/", "/old?id=1", Outcome.OK),
        ("netlify", "/old id=:id /b/", "/old", Outcome.MISSING),
        ("netlify", "/b /b/", "/b", Outcome.OK),
        ("netlify", "/old //other.example/", "/old", Outcome.REDIRECT),
        ("netlify", "https://old.example/old /b/", "/old", Outcome.MISSING),
        ("cloudflare-pages", "/a.html /b/", "/a.html", Outcome.REDIRECT),
        ("gitlab-pages", "/a.html /b/ 301", "/a.html", Outcome.OK),
        ("gitlab-pages", "/old /b/ 301", "/old", Outcome.REDIRECT),
        ("generic", "/old /b/", "/old", Outcome.REDIRECT),
        ("github-pages", "/old /b/", "/old", Outcome.MISSING),
        ("nginx", "/old /b/", "/old", Outcome.MISSING),
        ("s3", "/old /b/", "/old", Outcome.MISSING),
    ],
)
def test_each_host_reads_redirects_in_its_way(tmp_path, profile, text, path, outcome):
    site = build_site(tmp_path, {**FILES, "_redirects": text})

    assert resolve(site, path, profile=profile).outcome is outcome


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("/old /a.html", "/old", (Outcome.REDIRECT, "a.html", "/a.html", 1)),
        ("/old /b/", "/old#x", (Outcome.FRAGMENT, "b/index.html", None, 1)),
        ("/old /a.html", "/old#x", (Outcome.REDIRECT, "a.html", "/a.html#x", 1)),
        ("/old /a.html#x", "/old", (Outcome.REDIRECT, "a.html", "/a.html#x", 1)),
        ("/old /a.html#x", "/old#gone", (Outcome.REDIRECT, "a.html", "/a.html#x", 1)),
        ("/old /c.html\n/older /old", "/older", (Outcome.REDIRECT, "c.html", "/c.html", 2)),
        ("/old https://other.example/", "/old", (Outcome.REDIRECT, None, "https://other.example/", 1)),
    ],
)
def test_redirects_are_followed_to_their_end(tmp_path, text, url, expected):
    site = build_site(tmp_path, {**FILES, "_redirects": text})
    found = resolve(site, url, profile="netlify")

    assert (found.outcome, found.file, found.suggestion, len(found.hops)) == expected
    assert found.detail == ""


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("/x /y\n/y /x", "loop"),
        ("/x /y\n/y /z\n/z /y", "loop"),
        ("/x /y/1\n/y/* /x", "loop"),
        ("/x /nope", "broken"),
        ("/x /y\n/y /nope", "broken"),
    ],
)
def test_redirects_that_lead_nowhere_are_told_apart(tmp_path, text, detail):
    site = build_site(tmp_path, {**FILES, "_redirects": text})

    found = resolve(site, "/x", profile="netlify")

    assert (found.outcome, found.detail) == (Outcome.REDIRECT, detail)


@pytest.mark.parametrize("text", ["/x/* /x/a/:splat", "/x/* /y/:splat"])
def test_where_only_the_link_tells_the_target_of_a_redirect_the_link_is_broken(tmp_path, text):
    site = build_site(tmp_path, {**FILES, "_redirects": text, "p.html": "<a href=/x/1>x</a>"})

    assert resolve(site, "/x/1", profile="netlify").outcome is Outcome.MISSING
    assert flat(check(site, profile="netlify")) == {("LNK001", "p.html", "/x/1")}


def test_a_defect_of_a_redirect_is_reported_where_it_is_declared(tmp_path):
    text = "# comment\n/x /nope\n/y /z\n/z /y\n/one /two\n/two /b/\n/good /b/\n"
    links = "".join(f"<a href={path}>x</a>" for path in ("/x", "/y", "/one", "/good", "/b/"))
    site = build_site(tmp_path, {**FILES, "p.html": links, "_redirects": text})

    report = check(site, profile="netlify")

    assert flat(report) == {
        ("LNK104", "_redirects", "/nope"),
        ("LNK103", "_redirects", "/z"),
        ("LNK103", "_redirects", "/y"),
        ("LNK102", "_redirects", "/two"),
        ("LNK101", "p.html", "/one"),
        ("LNK101", "p.html", "/good"),
    }
    assert {(item.line, item.column) for item in report.findings if item.code == "LNK104"} == {(2, 1)}


# Pages that redirect ------------------------------------------------------------------------------------------------


def stub(url: str, delay: int = 0) -> str:
    return f"<meta http-equiv=refresh content='{delay};url={url}'>"


@pytest.mark.parametrize(
    ("content", "outcome", "suggestion"),
    [
        (stub("b/"), Outcome.REDIRECT, "/b/"),
        (stub("/b/"), Outcome.REDIRECT, "/b/"),
        (stub("a.html#x"), Outcome.REDIRECT, "/a.html#x"),
        (stub("https://other.example/"), Outcome.REDIRECT, "https://other.example/"),
        ("<base href=/b/>" + stub("../a.html"), Outcome.REDIRECT, "/a.html"),
        (stub("old.html", 300), Outcome.OK, None),
        (stub("/old.html", 300), Outcome.OK, None),
        (stub("", 300), Outcome.OK, None),
        ("<noscript>" + stub("b/") + "</noscript>", Outcome.OK, None),
        ("<p>text</p>", Outcome.OK, None),
    ],
)
def test_a_page_that_sends_its_reader_elsewhere_is_a_redirect(tmp_path, content, outcome, suggestion):
    site = build_site(tmp_path, {**FILES, "old.html": content})

    found = resolve(site, "/old.html")

    assert (found.outcome, found.suggestion) == (outcome, suggestion)


@pytest.mark.parametrize("url", ["#x", "?reloaded"])
def test_a_page_that_reloads_itself_with_a_fragment_or_query_is_no_redirect(tmp_path, url):
    site = build_site(tmp_path, {**FILES, "old.html": stub(url, 30) + "<p id=x>"})

    assert resolve(site, "/old.html").outcome is Outcome.OK


def test_the_fragment_of_a_redirected_page_is_checked_on_the_final_page(tmp_path):
    site = build_site(tmp_path, {**FILES, "old.html": stub("a.html") + "<p id=here>"})

    assert resolve(site, "/old.html#x").outcome is Outcome.REDIRECT
    assert resolve(site, "/old.html#x").suggestion == "/a.html#x"
    assert resolve(site, "/old.html#gone").outcome is Outcome.FRAGMENT
    assert resolve(site, "/old.html#here").outcome is Outcome.OK


def test_a_redirect_page_without_a_target_is_reported_there_and_links_to_it_are_not(tmp_path):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=old.html>x</a>",
            "old.html": stub("nope/") + "<a href=nope/>here</a>",
            "c.html": stub("c.html"),
        },
    )

    assert flat(check(site)) == {("LNK104", "old.html", "nope/")}


def test_redirects_of_the_project_are_read_as_those_of_the_output(tmp_path):
    site = build_site(tmp_path, {**FILES, "p.html": "<a href=/old>x</a><a href=/gone>y</a>"})
    assert flat(check(site)) == {("LNK001", "p.html", "/old"), ("LNK001", "p.html", "/gone")}

    (tmp_path / "mkdocs.yml").write_text("site_name: x\nsite_url: https://e.example/\n")
    (tmp_path / "netlify.toml").write_text('[[redirects]]\nfrom = "/old"\nto = "/b/"\n')
    assert flat(check(site)) == {("LNK101", "p.html", "/old"), ("LNK001", "p.html", "/gone")}
