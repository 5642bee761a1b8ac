"""Turns offsets in a text into the line and column an editor shows."""

from __future__ import annotations

from bisect import bisect_right

from linkcheck_plugin.regex import regex

_LINE_END = regex(r"\r\n?+|\n")


class Places:
    """The lines of one text: they end at CRLF, LF or CR, as editors have it."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column (code points) of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1
