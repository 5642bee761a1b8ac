from __future__ import annotations

import re

import pytest

from linkcheck_plugin.site.patterns import Patterns, Rewrites, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/*", "https://a.example/x/y?z#f"),
        ("*/draft/*", "https://a.example/draft/x"),
        ("*.pdf", "a/b.pdf"),
        ("a?.html", "ab.html"),
        ("a[bc].html", "ab.html"),
        ("a[!b].html", "ac.html"),
        ("*", ""),
        ("*", "a\nb"),
        ("blog/*", "blog/a/b/index.html"),
        ("re:draft", "https://a.example/draft/x"),
        ("re:^https://a", "https://a.example/"),
        ("re:x$", "a/x"),
        ("re:(?i)DRAFT", "draft"),
        ("re:", "anything"),
        ("a.b", "a.b"),
        ("a+b(c)", "a+b(c)"),
    ],
)
def test_a_pattern_matches(pattern, text):
    assert compile_pattern(pattern).search(text)
    assert Patterns([pattern]).match(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("https://a.example/x", "https://a.example/x/"),
        ("https://a.example/x", "see https://a.example/x"),
        ("/draft/", "https://a.example/draft/x"),
        ("*.pdf", "a/b.pdf.html"),
        ("a?.html", "a.html"),
        ("A", "a"),
        ("a.b", "axb"),
        ("blog/*", "my/blog/a"),
        ("blog/*", "blog"),
        ("re:^a$", "ab"),
        ("re:draft", "DRAFT"),
        ("RE:a", "a"),
        ("", "a"),
        ("a", "a\n"),
        ("a", "\na"),
    ],
)
def test_a_glob_matches_the_whole_string_and_a_regular_expression_anywhere(pattern, text):
    assert not compile_pattern(pattern).search(text)
    assert not Patterns([pattern]).match(text)


def test_any_of_several_patterns_is_enough():
    patterns = Patterns(["a*", "re:z$"])

    assert [text for text in ("ab", "xz", "x", "za") if patterns.match(text)] == ["ab", "xz"]


def test_no_pattern_matches_nothing_and_is_false():
    assert not Patterns([])
    assert not Patterns([]).match("")
    assert Patterns(["a"])


def test_a_wrong_regular_expression_is_an_error():
    with pytest.raises(re.error):
        compile_pattern("re:(")


@pytest.mark.parametrize(
    ("rules", "url", "rewritten"),
    [
        ([("re:^/old/", "/new/")], "/old/x", "/new/x"),
        ([("re:^/old/", "/new/")], "/a/old/x", "/a/old/x"),
        ([("re:^https://cdn\\.example/(.*)$", r"/cdn/\1")], "https://cdn.example/a/b.js", "/cdn/a/b.js"),
        ([("re:(?P<a>.)x", r"\g<a>y")], "axbx", "ayby"),
        ([("re:a", "b"), ("re:b", "c")], "a", "c"),
        ([("re:b", "c"), ("re:a", "b")], "a", "b"),
        ([("re:\\?.*", "")], "a?b", "a"),
        ([("re:x", "y")], "", ""),
        ([], "a", "a"),
    ],
)
def test_rewrites_are_applied_one_after_another(rules, url, rewritten):
    assert Rewrites(rules).apply(url) == rewritten


def test_no_rewrite_is_false():
    assert not Rewrites([])
    assert Rewrites([("re:a", "b")])
