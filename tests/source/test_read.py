"""Which reader reads which file, and how its bytes become text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linkcheck_plugin.source.notebook import read_notebook
from linkcheck_plugin.source.read import decode, read_source


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.md", "[x](u)", [("u", 1, 5)]),
        ("a.QMD", "[x](u)", [("u", 1, 5)]),
        ("a.rst", "`x <u>`_", [("u", 1, 5)]),
        ("a.html", "<a href=u>", [("u", 1, 9)]),
        ("a.html", "{{ '<a href=no>' }}<a href=u>", [("u", 1, 28)]),
        ("a.njk", "<a href='{x}'><a href=u>", [("u", 1, 23)]),
    ],
)
def test_the_suffix_tells_the_markup(name: str, source: str, expected: list[tuple[str, int, int]]) -> None:
    read = read_source(Path(name), source.encode())
    assert read is not None
    assert [(one.url, one.line, one.column) for one in read.written] == expected


@pytest.mark.parametrize("name", ["a.adoc", "a.org", "a.txt", "a", "a.png", "a.py"])
def test_other_files_are_not_read(name: str) -> None:
    assert read_source(Path(name), b"[x](u)") is None


def test_binary_files_are_not_read() -> None:
    assert read_source(Path("a.md"), b"\x89PNG\0\0") is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é".encode(), "é"),
        (b"\xef\xbb\xbfa", "a"),
        (b"\xff\xfea\0", "a"),
        (b"\xfe\xff\0a", "a"),
        (b"a\xff\xc3b", "a\ufffd\ufffdb"),
        (b"a\0b", None),
        (b"", ""),
    ],
)
def test_bytes_become_text(data: bytes, text: str | None) -> None:
    assert decode(data) == text


def notebook(*cells: tuple[str, str | list[str]], indent: int | None = 1, ascii_only: bool = False) -> str:
    made = [
        {"cell_type": kind, "metadata": {"source": "[no](no)"}, "source": source} for kind, source in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_notebook_holds_what_its_markdown_cells_say(indent: int | None, ascii_only: bool) -> None:
    text = notebook(
        ("markdown", ["# Head \U0001f600\n", 'é "q" \\ [x](one.md)']),
        ("code", ["[no](no.md)"]),
        ("markdown", "a\n\n[y](two.md)"),
        indent=indent,
        ascii_only=ascii_only,
    )
    read = read_source(Path("n.ipynb"), text.encode())
    assert read is not None
    lines = text.split("\n")
    assert [one.url for one in read.written] == ["one.md", "two.md"]
    assert all(lines[one.line - 1][one.column - 1 :].startswith(one.url) for one in read.written)
    assert "# Head" in lines[read.headings[0].line - 1]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "markdown", "source": "[x](y)"', "}]" * 9],
)
def test_what_is_no_notebook_holds_nothing(text: str) -> None:
    assert read_notebook(text).written == ()
