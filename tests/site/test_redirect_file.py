import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.site.redirect_file import MalformedLine, RedirectRule, parse_redirects_file


def rule(source, target, status=301, force=False, query=(), conditions=(), line=1):
    return RedirectRule("_redirects", line, source, target, status, force, query, conditions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a /b", rule("/a", "/b")),
        ("  /a\t/b   302  ", rule("/a", "/b", 302)),
        ("/a /b\r", rule("/a", "/b")),
        ("\ufeff/a /b", rule("/a", "/b")),
        ("/a /b 301!", rule("/a", "/b", 301, force=True)),
        ("/app/* /app/index.html 200", rule("/app/*", "/app/index.html", 200)),
        ("/* /404.html 404", rule("/*", "/404.html", 404)),
        ("/pass 200!", rule("/pass", "/pass", 200, force=True)),
        ("/news/* /blog/:splat", rule("/news/*", "/blog/:splat")),
        ("/n/:year/:month /b/:year-:month", rule("/n/:year/:month", "/b/:year-:month")),
        ("/a /b#part # moved", rule("/a", "/b#part")),
        ("/a /b 301 # Country=us", rule("/a", "/b")),
        ("/a https://other.example/b?x=1#y 308", rule("/a", "https://other.example/b?x=1#y", 308)),
        (
            "https://old.example/* https://new.example/:splat",
            rule("https://old.example/*", "https://new.example/:splat"),
        ),
        ("/store id=:id /blog/:id", rule("/store", "/blog/:id", query=(("id", ":id"),))),
        ("/s id=:id tag= /b/:id 302", rule("/s", "/b/:id", 302, query=(("id", ":id"), ("tag", "")))),
        ("/ /anz 302 Country=au,nz", rule("/", "/anz", 302, conditions=("Country=au,nz",))),
        ("/ /de Language=de", rule("/", "/de", conditions=("Language=de",))),
        ("/old#part /new", rule("/old", "/new")),
    ],
)
def test_line_is_read_as_one_rule(text, expected):
    assert parse_redirects_file(text) == ([expected], [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/a", "the target is missing"),
        ("/a # /b", "the target is missing"),
        ("a /b", "the source 'a' starts neither with / nor with http"),
        ("ftp://x/ /b", "the source 'ftp://x/' starts neither with / nor with http"),
        ("/a b", "the target 'b' starts neither with / nor with http"),
        ("/a id /b", "'id' before the target is no query parameter"),
        ("/a /b moved", "'moved' after the target is neither a status nor a condition"),
        ("/a /b 999", "'999' after the target is neither a status nor a condition"),
        ("/a /b 301 /c", "'/c' after the target is neither a status nor a condition"),
    ],
)
def test_line_that_hosts_ignore_is_returned_with_its_reason(text, reason):
    assert parse_redirects_file(text) == ([], [MalformedLine(1, text, reason)])


@pytest.mark.parametrize("text", ["", "\n\n", "# comment", "   # /a /b", "\ufeff"])
def test_comments_and_empty_lines_are_no_rules(text):
    assert parse_redirects_file(text) == ([], [])


def test_lines_are_numbered_and_keep_their_order():
    rules, malformed = parse_redirects_file(
        "# top\n/a /b\n\nbroken line\n/c /d 302\n", path="static/_redirects"
    )

    assert [(found.path, found.line, found.source) for found in rules] == [
        ("static/_redirects", 2, "/a"),
        ("static/_redirects", 5, "/c"),
    ]
    assert [(found.line, found.text) for found in malformed] == [(4, "broken line")]


def test_default_status_is_the_hosts():
    assert parse_redirects_file("/a /b", default_status=302)[0][0].status == 302


@given(st.text(alphabet=st.sampled_from("/a:*#=!. \t\r\n\0\ufeffhttps301é"), max_size=200) | st.text())
def test_any_text_is_read(text):
    rules, malformed = parse_redirects_file(text)

    lines = text.count("\n") + 1
    assert all(1 <= found.line <= lines for found in [*rules, *malformed])
    assert all(found.source.startswith("/") or "://" in found.source for found in rules)
    assert all(100 <= found.status <= 599 for found in rules)
