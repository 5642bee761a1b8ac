"""Turns positions in the text of a block into offsets in the file, and offsets into lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right

from markdown_it.token import Token


class Lines:
    """A text with `\\n` as its only newline, and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(newline.end() for newline in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 1."""
        line = self.line(offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, number: int) -> tuple[int, int]:
        """First offset of a line counted from 0, and that of the newline that ends it."""
        last = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.starts[number], last


class Content:
    """The text of a block, without the marks of its containers, and where its characters stand in the file.

    Containers take away the beginnings of lines and nothing else, so a line of the text ends where the
    line of the file ends; only from the last one white space at the end may be gone.
    """

    def __init__(self, token: Token, lines: Lines) -> None:
        self._from: list[int] = []
        self._to: list[int] = []
        if "place" in token.meta:
            self._pair(0, token.meta["place"])
            return
        at = 0
        parts = token.content.split("\n")
        first, behind = token.map or (0, 1)
        # A first line of such as a form feed is no empty line to the parser, but is taken away as white space.
        while first + len(parts) < behind and parts[0].strip() not in lines.text[slice(*lines.span(first))]:
            first += 1
        for number, part in enumerate(parts, first):
            start, end = lines.span(min(number, len(lines.starts) - 1))
            written = part.strip()
            if written and at + len(part) == len(token.content):
                found = lines.text.rfind(written, start, end)
                self._pair(at, found - (len(part) - len(part.lstrip())) if found >= 0 else start)
            else:
                self._pair(at, end - len(part))
            at += len(part) + 1

    def _pair(self, position: int, offset: int) -> None:
        self._from.append(position)
        self._to.append(offset)

    def offset(self, position: int) -> int:
        """The offset in the file of a position in the text."""
        index = max(0, bisect_right(self._from, position) - 1)
        return max(0, self._to[index] + position - self._from[index])


class Spans:
    """Stretches of a text, ascending and apart from each other; asks whether an offset lies in one."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def __contains__(self, offset: object) -> bool:
        if not isinstance(offset, int):
            return False
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]
