"""Whatever the encoding of a file: the bytes that are not edited stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.fixes.content import content_of
from linkcheck_plugin.fixes.edits import Edit

TEXTS = ["a\r\nb [x](y)\tç\n", "é€😀 [x](y)", "\n\r\r\n[x](y)"]
CUT = [b"\xe2\x82", b"\xc3", b"\xf0\x9f\x98", b"\xff", b"\xe9", b"a", b"\n", b"\r\n", "é€😀".encode()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")],
)
def test_an_edit_leaves_mark_encoding_and_line_ends(text, mark, encoding):
    content = content_of(mark + text.encode(encoding))
    at = text.index("y")
    assert content.text == text
    assert content.is_valid
    assert content.edited([Edit(at, at + 1, "ü")]) == mark + text.replace("y", "ü").encode(encoding)


def test_bytes_that_are_no_text_stay():
    data = "[caf\u00e9](old) na\u00efve \u00c3\u00a9 [x](y)\n".encode("latin-1")
    content = content_of(data)
    at = content.text.index("y)")
    assert not content.is_valid
    assert content.edited([Edit(at, at + 1, "z")]) == data.replace(b"(y)", b"(z)")


def test_a_place_that_is_not_there_has_no_offset():
    content = content_of(b"one\r\ntwo\n")
    assert [content.offset(1, 1), content.offset(2, 3)] == [0, 7]
    assert [content.offset(1, 9), content.offset(2, 9), content.offset(7, 1)] == [None, None, None]


def test_a_binary_file_has_no_content():
    assert content_of(b"\0\1\2") is None
    assert content_of(b"").edited([]) == b""


@given(st.binary(max_size=40) | st.lists(st.sampled_from(CUT)).map(b"".join))
def test_every_character_has_its_place_in_the_bytes(data):
    content = content_of(data)
    if content is None:
        return
    assert content.edited([]) == data
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        for offset, character in enumerate(content.text):
            assert character == "\ufffd" or data[content.byte(offset) :].startswith(character.encode())
