"""Cuts a reStructuredText source into lines and takes indented blocks out of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_items import Line

TAB = 8
"""Columns a tab stop is wide (docutils' `tab_width`)."""

_LINE_END = regex(r"\r\n?+|\n")
_OTHER_LINE_END = regex("[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def lines_of(text: str) -> tuple[list[Line], dict[int, str]]:
    """The lines without trailing space and with tabs expanded, and those with tabs as they were.

    Lines are counted as editors do. The further characters at which docutils breaks lines break them here
    too, but count nothing.
    """
    lines: list[Line] = []
    tabbed: dict[int, str] = {}
    odd = _OTHER_LINE_END.search(text) is not None
    for number, raw in enumerate(_LINE_END.split(text) if "\r" in text else text.split("\n"), 1):
        if "\t" in raw:
            tabbed[number] = raw
        if odd and _OTHER_LINE_END.search(raw):
            column = 1
            for part in _OTHER_LINE_END.split(raw):
                lines.append((part.expandtabs(TAB).rstrip(), number, column))
                column += len(part.expandtabs(TAB)) + 1
        else:
            lines.append(((raw.expandtabs(TAB) if "\t" in raw else raw).rstrip(), number, 1))
    return lines, tabbed


def column_in(raw: str, column: int) -> int:
    """The column in a line with tabs of a column in the same line with spaces for them."""
    width = 0
    for index, character in enumerate(raw):
        if width >= column - 1:
            return index + 1
        width += TAB - width % TAB if character == "\t" else 1
    return len(raw) + column - width


def cut(line: Line, indent: int) -> Line:
    """A line from its `indent`-th character on."""
    return (line[0][indent:], line[1], line[2] + indent)


def indented(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    """The indented block at `start` without its indentation, and the index behind it."""
    end, indent = start, 0
    while end < len(lines):
        text = lines[end][0]
        if text:
            if text[0] != " ":
                break
            own = len(text) - len(text.lstrip(" "))
            indent = min(indent, own) if indent else own
        end += 1
    return _without_blank_ends([cut(line, indent) for line in lines[start:end]]), end


def known_indented(lines: Sequence[Line], start: int, indent: int) -> tuple[list[Line], int]:
    """The block whose every line is indented by `indent`; the first one holds a marker there."""
    end = start + 1
    while end < len(lines) and not lines[end][0][:indent].strip():
        end += 1
    return _without_blank_ends([cut(line, indent) for line in lines[start:end]]), end


def first_known_indented(
    lines: Sequence[Line], start: int, indent: int, *, until_blank: bool = False, strip: bool = True
) -> tuple[list[Line], int]:
    """The block that starts behind `indent` characters of a line and goes on with what is indented at all."""
    end, least = start + 1, 0
    while end < len(lines):
        text = lines[end][0]
        if not text:
            if until_blank:
                break
        elif text[0] != " ":
            break
        else:
            own = len(text) - len(text.lstrip(" "))
            least = min(least, own) if least else own
        end += 1
    block = [cut(lines[start], indent), *(cut(line, least) for line in lines[start + 1 : end])]
    return (_without_blank_ends(block) if strip else block), end


def _without_blank_ends(block: list[Line]) -> list[Line]:
    first, last = 0, len(block)
    while first < last and not block[first][0].strip():
        first += 1
    while last > first and not block[last - 1][0].strip():
        last -= 1
    return block[first:last]


def width_of(text: str) -> int:
    """How many columns a text takes: East Asian wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)
