"""What a URL in a source and the reference made of it have in common."""

from __future__ import annotations

import pytest

from linkcheck_plugin.site.address import address_of
from linkcheck_plugin.source.keys import (
    key_of_target,
    key_of_text,
    key_of_written,
    names_a_source,
    plain,
    stem,
    verbatim,
)

ADDRESS = address_of("https://h.example/base/")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.md", "a/b"),
        ("a/b/index.html", "a/b"),
        ("a/b/", "a/b"),
        ("a/README.md", "a"),
        ("index.md", ""),
        ("", ""),
        ("a/b.png", "a/b.png"),
        ("a/v1.2", "a/v1.2"),
        ("a/_index.md", "a"),
    ],
)
def test_the_part_of_a_path_that_sources_and_output_share(path: str, expected: str) -> None:
    assert stem(path) == expected


@pytest.mark.parametrize(
    ("written", "file", "target"),
    [
        ("../b.md", "a/x.md", "./b/"),
        ("b.md#f", "a/x.md", "./a/b/#f"),
        ("{filename}/b.md", "a/x.md", "./b.html"),
        ("|filename|b.md", "a/x.md", "./a/b.html"),
        ("/base/b/", "a/x.md", "./b/"),
        ("#f", "x.md", "./x/#f"),
        ("b%20c.md", "x.md", "./b%20c/"),
        ("https://h.example/base/b/", "x.md", "https://h.example/base/b/"),
        ("b.md?q", "x.md", "./b/?q"),
    ],
)
def test_a_path_of_the_sources_has_the_key_of_what_it_becomes(written: str, file: str, target: str) -> None:
    assert key_of_written(written, file, "x/index.html", ADDRESS) == key_of_target(target, ADDRESS)


@pytest.mark.parametrize(
    "url", ["https://other.example/", "mailto:a@h.example", "../../x.md", "//o.example/"]
)
def test_what_leads_elsewhere_has_no_key(url: str) -> None:
    assert key_of_written(url, "a/x.md", "a/x/index.html", ADDRESS) is None


def test_spellings_of_one_url_have_one_key() -> None:
    assert verbatim(" a%20b ") == verbatim("a b")


def test_texts_are_compared_by_letters_and_digits() -> None:
    assert plain("“It’s”\u00a0— A 1") == plain('"It\'s" - a 1')
    assert key_of_text("A b") == ("text", "ab")


@pytest.mark.parametrize(
    ("url", "expected"),
    [("a.md#x", True), ("{static}/a.png", True), ("a.html", False), ("a/", False), ("a.rst?x", True)],
)
def test_urls_that_name_sources(url: str, expected: bool) -> None:
    assert names_a_source(url) is expected
