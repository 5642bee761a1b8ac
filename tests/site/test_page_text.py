"""The text of pages between their tags."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.site.page_text import PageText, text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>two</b>\n\n three</p>", "One two three"),
        ('<a href="/affiliate/" class="commission">x</a>', "x"),
        ("a<script>affiliate</script>b<STYLE>x{}</Style >c", "a b c"),
        ("a<!-- affiliate <p> -->b<template>x</template>c", "a b c"),
        ("a<script>never closed", "a"),
        ("comisi&oacute;n &#x2013; Vergütung", "comisión – Vergütung"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_what_is_text(markup: str, text: str) -> None:
    assert text_of(markup.encode()) == text


def test_pages_are_read_from_the_site_and_unreadable_ones_are_empty(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Hello</p>")
    read = PageText(tmp_path)
    assert [read(page) for page in ("a.html", "gone.html", ".", "nul\0")] == ["Hello", "", "", ""]


@given(st.binary(max_size=200))
def test_any_bytes_have_a_text(data: bytes) -> None:
    text_of(data)


def test_time_is_linear_for_what_is_never_closed() -> None:
    for part in (b"<script", b"<!--", b"<style>", b"<", b"</script"):
        text_of(part * 100_000)
