"""Turns a Jupyter notebook into what its Markdown cells say, with places in the JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec.structs import replace

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.places import Places
from linkcheck_plugin.source.written import SourceText

CELL = 3
"""Brackets that are open in a cell: the notebook's, those of its cells, the cell's."""

_TOKEN = regex(r'"((?:[^"\\]++|\\.)*+)"|[{}\[\],]', re.DOTALL)
_PIECE = regex(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.|[^\\]++", re.DOTALL)


def read_notebook(text: str, *, python_markdown: bool = True) -> SourceText:
    """What the Markdown cells of a notebook say; nothing for a text that is no notebook."""
    from linkcheck_plugin.source.markdown import read_markdown

    places = Places(text)
    parts = []
    for source, offsets in _markdown_cells(text):
        read = read_markdown(source, python_markdown=python_markdown)
        parts.append(_moved(read, Places(source), offsets, places))
    return SourceText(
        written=tuple(one for part in parts for one in part.written),
        headings=tuple(one for part in parts for one in part.headings),
        ids=frozenset(one for part in parts for one in part.ids),
        includes=tuple(one for part in parts for one in part.includes),
        unjudged=tuple(one for part in parts for one in part.unjudged),
    )


def _moved(read: SourceText, inner: Places, offsets: list[int], outer: Places) -> SourceText:
    """The same with places in the file instead of those in the cell."""

    def place(line: int, column: int = 1) -> tuple[int, int]:
        return outer.at(offsets[min(inner.offset(line, column), len(offsets) - 1)])

    written = []
    for one in read.written:
        line, column = place(one.line, one.column)
        written.append(one._replace(line=line, column=column))
    return replace(
        read,
        written=tuple(written),
        headings=tuple(one._replace(line=place(one.line)[0]) for one in read.headings),
        includes=tuple((path, place(line)[0]) for path, line in read.includes),
        unjudged=tuple(one._replace(line=place(one.line)[0]) for one in read.unjudged),
    )


def _markdown_cells(text: str) -> Iterator[tuple[str, list[int]]]:
    """The source of each Markdown cell with the offset in the file of each of its characters."""
    opened: list[str] = []
    keys: list[str | None] = []
    kind = ""
    parts: list[str] = []
    offsets: list[int] = []
    for token in _TOKEN.finditer(text):
        match token[0][0]:
            case "{" | "[" as bracket:
                opened.append(bracket)
                keys.append(None)
                if len(opened) == CELL:
                    kind, parts, offsets = "", [], []
            case "}" | "]" if opened:
                if len(opened) == CELL and keys[0] == "cells" and kind == "markdown" and parts:
                    yield "".join(parts), offsets
                opened.pop()
                keys.pop()
            case "," if opened and opened[-1] == "{":
                keys[-1] = None
            case '"' if opened and opened[-1] == "{" and keys[-1] is None:
                keys[-1] = token[1]
            case '"' if len(opened) >= CELL and keys[0] == "cells":
                if len(opened) == CELL and keys[-1] == "cell_type":
                    kind = token[1]
                elif keys[CELL - 1] == "source" and opened[CELL:] in ([], ["["]):
                    _decode(token[1], token.start(1), parts, offsets)


def _decode(literal: str, start: int, parts: list[str], offsets: list[int]) -> None:
    """Add the characters of a JSON string and where each is written."""
    for piece in _PIECE.finditer(literal):
        at = start + piece.start()
        if piece[0][0] != "\\":
            parts.append(piece[0])
            offsets.extend(range(at, at + len(piece[0])))
            continue
        try:
            decoded = str(json.loads(f'"{piece[0]}"', strict=False))
        except ValueError:
            decoded = piece[0]
        parts.append(decoded)
        offsets.extend([at] * len(decoded))
