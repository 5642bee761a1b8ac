"""What of a text no page is made of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.source.unsaid import said

SUFFIXES = [".md", ".html", ".rst", ".yml", ".py", ".js", ".css", ".njk", ".txt"]


@pytest.mark.parametrize(
    ("suffix", "text", "left"),
    [
        (".md", "a `x` ``b ` c`` d", "a d"),
        (".md", "a\n```\nx\n```\nb", "a b"),
        (".md", "a\n~~~ py\nx\n~~~\nb\n```\nnever closed", "a b"),
        (".md", "```{image} u\n:alt: x\n```", "```{image} u :alt: x ```"),
        (".md", "## H {#id} b\n\n{# c #} d", "## H {#id} b d"),
        (".md", "a {/* c */} b <!-- c\nc --> d", "a b d"),
        (".html", "a <!-- c --> {# c #} {{/* c */}} b", "a }} b"),
        (".html", "a {%- comment %} c {% endcomment -%} b", "a -%} b"),
        (".html", "a {{!-- c --}} b <%# c %> d <!-- open", "a b d <!-- open"),
        (".html", "`a`", "`a`"),
        (".yml", "a: 'x # y' # c\n# c\nb: http://h/#f", "a: 'x # y' b: http://h/#f"),
        (".toml", 'a = "x # y" # c', 'a = "x # y"'),
        (".js", "a = 'http://h'; // c\n/* c */ b; u = `//h`", "a = 'http://h'; b; u = `//h`"),
        (".css", "a /* c */ b", "a b"),
        (".rst", "a ``x`` b::\n\n  c\n\n  c\n\nd", "a b:: d"),
        (".rst", ".. c\n   c\n\n.. image:: u\n\n.. _t: u\n.. code-block:: py\n\n   c\n\nd", ".. image:: u .. _t: u .. code-block:: py d"),
    ],
)  # fmt: skip
def test_comments_and_code_are_left_out(suffix: str, text: str, left: str) -> None:
    assert " ".join(said(text, suffix).split()) == left


@given(st.text(alphabet="`~<!->{#%}*/'\"\\:.\n\r ab"), st.sampled_from(SUFFIXES))
def test_every_offset_and_every_line_stays(text: str, suffix: str) -> None:
    kept = said(text, suffix)
    assert len(kept) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, kept, strict=True))
    assert [at for at, sign in enumerate(kept) if sign in "\r\n"] == [
        at for at, sign in enumerate(text) if sign in "\r\n"
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_hostile_text_takes_no_time(suffix: str) -> None:
    started = time.process_time()
    for unit in ("`", "` `` ", "<!--", "{# ", "{% comment ", "/* ", "'", "```\n", "'a\\", "``x ", "{{ /* "):
        said(unit * (100_000 // len(unit)), suffix)
    assert time.process_time() - started < 5
