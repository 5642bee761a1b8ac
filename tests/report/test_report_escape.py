import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.report import escape, redact
from linkcheck_plugin.report.escape import encodable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本 😀", "plain é 日本 😀"),
        ("\x00\x1b[31m\x7f\x80\x9f", r"\x00\x1b[31m\x7f\x80\x9f"),
        ("a\nb\rc\td\x0be", r"a\nb\rc\td\x0be"),
        ("\u202a\u202e\u2066\u2069\u200e\u200f\u061c", r"\u202a\u202e\u2066\u2069\u200e\u200f\u061c"),
        ("a\u200bb\u00adc\ufeff\u2028\u2029", r"a\u200bb\xadc\ufeff\u2028\u2029"),
        ("\U000e0041", r"\U000e0041"),
        ("caf\udce9.html", r"caf\udce9.html"),
        ("a\u00a0b", "a\u00a0b"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
        (
            "##[error] ##vso[task] ##teamcity[x] ###[y] a##b",
            r"\x23#[error] \x23#vso[task] \x23#teamcity[x] #\x23#[y] a##b",
        ),
    ],
)
def test_escape_shows_what_cannot_be_seen(text, shown):
    assert escape(text) == shown


@given(st.text(st.characters(codec=None)))
def test_escape_gives_one_line_that_can_be_encoded_and_stays(text):
    shown = escape(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert escape(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:secret@a.example/x", "https://***@a.example/x"),
        ("https://me@a.example", "https://***@a.example"),
        ("HTTPS://me:se@cret@a.example/", "HTTPS://***@a.example/"),
        ("//me:secret@a.example/", "//***@a.example/"),
        ("  https:/me:secret@a.example/", "  https:/***@a.example/"),
        (r"https:\\me:secret@a.example\x", r"https:\\***@a.example\x"),
        ("https:me:secret@a.example/", "https:***@a.example/"),
        ("https://me: sec ret@a.example/", "https://***@a.example/"),
        ("https://me:se\"cr'et@a.example/", "https://***@a.example/"),
        ('"https://me: secret@a.example/" is gone', '"https://***@a.example/" is gone'),
        ("GET http://me:secret@a/, then ftp://u@b/", "GET http://***@a/, then ftp://***@b/"),
        ("ssh://git@github.com/a/b", "ssh://***@github.com/a/b"),
        ("see //me:secret@a/x", "see //***@a/x"),
        ("a.png 1x,//me:secret@a/b.png 2x", "a.png 1x,//***@a/b.png 2x"),
        ("ht\ttps://me:secret@a/", "ht\ttps://***@a/"),
        # These are no credentials.
        ("mailto:me@a.example", "mailto:me@a.example"),
        ("write to me@a.example", "write to me@a.example"),
        ("https://a.example/@me", "https://a.example/@me"),
        ("https://a.example//@me/x@1", "https://a.example//@me/x@1"),
        ("https://a.example?q=me@b", "https://a.example?q=me@b"),
        ("https://a.example#me@b", "https://a.example#me@b"),
        ("https://a.example and me@b.example", "https://***@b.example"),  # rather too much than too little
        ('"https://a.example" and "me@b.example"', '"https://a.example" and "me@b.example"'),
        ("file:///home/me@work/a", "file:///home/me@work/a"),
        ("git@github.com:a/b", "git@github.com:a/b"),
    ],
)
def test_redact_hides_user_information_and_nothing_else(text, shown):
    assert redact(text) == shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    "part", ["https:", "//", "://", '"http:', "\t", '"http:\t', " //", "@", "a@", "'//@", "\\"]
)
def test_redact_is_linear_on_hostile_text(part):
    start = time.perf_counter()
    redact("@" + part * 100_000)
    redact("https:" + part * 100_000 + "@")
    assert time.perf_counter() - start < 5


def test_an_encoding_that_lacks_a_character_gets_its_escape():
    assert encodable("é日…", "utf-8") == "é日…"
    assert encodable("é日…", "UTF8") == "é日…"
    assert encodable("é日…", "latin-1") == "é\\u65e5..."
    assert encodable("é日…", "ascii") == "\\xe9\\u65e5..."
