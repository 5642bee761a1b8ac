"""Takes the cells out of the grid tables and simple tables of reStructuredText."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_items import Line

GRID_TOP = regex(r"\+-[-+]+-\+ *$")
SIMPLE_TOP = regex(r"=+( +=+)+ *$")
_SIMPLE_BORDER = regex(r"=+[ =]*$")
_SPAN = regex(r"-[ -]*$")
_COLUMN = regex(r"-+")
_PAD = "\0"
"""Stands behind a character that takes two columns."""
STEPS = 40
"""Looks per character of a grid after which it is no table anyone has drawn."""


def grid_table(lines: Sequence[Line], start: int) -> tuple[list[list[Line]] | None, int]:
    """The cells of the grid table at `start` in reading order (None if it is damaged), the index behind it."""
    end = start
    while end < len(lines) and lines[end][0][:1] in ("+", "|"):
        end += 1
    block = [_padded(line) for line in lines[start:end]]
    if not GRID_TOP.match(block[-1][0]):
        for last in range(len(block) - 2, 1, -1):
            if GRID_TOP.match(block[last][0]):
                block, end = block[: last + 1], start + last + 1
                break
        else:
            return None, end
    width = len(block[0][0])
    if len(block) < 3 or any(len(text) != width or text[-1] not in "+|" for text, _, _ in block):
        return None, end
    return _grid_cells(block), end


def _grid_cells(block: list[Line]) -> list[list[Line]] | None:
    rows = [text.replace("=", "-") if _is_head_border(text) else text for text, _, _ in block]
    grid = _Grid(rows)
    boxes = grid.boxes()
    if boxes is None:
        return None
    return [_cell(block[top + 1 : bottom], left + 1, right) for top, left, bottom, right in sorted(boxes)]


def _is_head_border(text: str) -> bool:
    return text.startswith("+=") and not text.strip("+=")


class _Grid:
    """Follows the lines of a grid from corner to corner."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.columns = ["".join(column) for column in zip(*rows, strict=True)]
        self.steps = STEPS * len(rows) * len(rows[0])

    def boxes(self) -> list[tuple[int, int, int, int]] | None:
        """Top, left, bottom and right of each cell; None for lines that do not make up a table."""
        bottom, right = len(self.rows) - 1, len(self.rows[0]) - 1
        corners, seen, found = [(0, 0)], {(0, 0)}, []
        while corners:
            top, left = corners.pop()
            if top == bottom or left == right:
                continue
            box = self.box(top, left)
            if box is None:
                continue
            found.append((top, left, *box))
            for corner in ((top, box[1]), (box[0], left)):
                if corner not in seen:
                    seen.add(corner)
                    corners.append(corner)
        area = sum((box_bottom - top) * (box_right - left) for top, left, box_bottom, box_right in found)
        return found if area == bottom * right else None

    def box(self, top: int, left: int) -> tuple[int, int] | None:
        for right in self.crossings(self.rows[top], left, "-"):
            for bottom in self.crossings(self.columns[right], top, "|"):
                if self.runs(self.rows[bottom], left, right, "-") and self.runs(
                    self.columns[left], top, bottom, "|"
                ):
                    return bottom, right
                if self.steps < 0:
                    return None
        return None

    def crossings(self, line: str, start: int, along: str) -> list[int]:
        """The corners that a line reaches from `start`."""
        found = []
        if line[start] != "+":
            return []
        for index in range(start + 1, len(line)):
            self.steps -= 1
            if line[index] == "+":
                found.append(index)
            elif line[index] != along or self.steps < 0:
                break
        return found

    def runs(self, line: str, start: int, end: int, along: str) -> bool:
        self.steps -= end - start
        return line[start] == "+" and line[end] == "+" and not line[start:end].strip("+" + along)


def simple_table(lines: Sequence[Line], start: int) -> tuple[list[list[Line]] | None, int]:
    """The cells of the simple table at `start` in reading order (None if it is damaged), the index behind it."""
    width = len(lines[start][0].strip())
    borders, last = 0, None
    for end in range(start + 1, len(lines)):
        if _SIMPLE_BORDER.match(lines[end][0]):
            if len(lines[end][0].strip()) != width:
                return None, end + 1
            borders, last = borders + 1, end
            if borders == 2 or end + 1 == len(lines) or not lines[end + 1][0]:
                break
    else:
        return None, len(lines) if last is None else last + 1
    block = [_padded(line) for line in lines[start : end + 1]]
    return _simple_cells(block), end + 1


def _simple_cells(block: list[Line]) -> list[list[Line]] | None:
    columns = [match.span() for match in _COLUMN.finditer(block[0][0].replace("=", "-"))]
    first_start, first_end = columns[0]
    cells: list[list[Line]] = []
    begin, in_row = 1, False
    for index in range(1, len(block)):
        text = block[index][0]
        if _SIMPLE_BORDER.match(text) or _SPAN.match(text):
            spans = [match.span() for match in _COLUMN.finditer(text.replace("=", "-"))]
            if begin < index and not _row(block[begin:index], spans, cells):
                return None
            begin, in_row = index + 1, False
        elif text[first_start:first_end].strip():
            if in_row and index != begin and not _row(block[begin:index], columns, cells):
                return None
            begin, in_row = index, True
        elif not in_row:
            begin = index + 1
    return cells


def _row(lines: list[Line], columns: list[tuple[int, int]], cells: list[list[Line]]) -> bool:
    """Add the cells of one row; False if text stands between the columns."""
    ends = [start for start, _ in columns[1:]]
    for (_, end), following in zip(columns, ends, strict=False):
        if any(text[end:following].strip() for text, _, _ in lines):
            return False
    for (start, end), last in zip(columns, [*[False] * len(ends), True], strict=True):
        cells.append(_cell(lines, start, None if last else end))
    return True


def _cell(lines: list[Line], left: int, right: int | None) -> list[Line]:
    """The text between two columns, without common indentation and padding."""
    parts = []
    for text, number, column in lines:
        part = text[left:right].rstrip()
        offset = left - text.count(_PAD, 0, left)
        parts.append((part.replace(_PAD, ""), number, column + offset))
    indent = min((len(text) - len(text.lstrip(" ")) for text, _, _ in parts if text), default=0)
    return [(text[indent:], number, column + indent) for text, number, column in parts]


def _padded(line: Line) -> Line:
    """The line with a filler behind each wide character, so that columns can be counted."""
    if line[0].isascii():
        return line
    text = "".join(
        character + _PAD if unicodedata.east_asian_width(character) in "WF" else character
        for character in line[0]
    )
    return (text, line[1], line[2])
