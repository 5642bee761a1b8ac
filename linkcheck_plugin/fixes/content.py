"""The text of a source file as its readers see it, and where each of its characters stands in the bytes."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from linkcheck_plugin.fixes.edits import Edit, in_order
from linkcheck_plugin.source.places import Places
from linkcheck_plugin.source.read import decode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Piece(msgspec.Struct, frozen=True, gc=False):
    """Characters in a row that are decoded alike: `start` in the text, `byte` in the file."""

    start: int
    byte: int
    text: str
    valid: bool = True
    """False for bytes that are no text, shown as one replacement character."""


class Content:
    """A file; `text` is what `source.read.decode` makes of it."""

    def __init__(self, data: bytes, text: str) -> None:
        mark, self.encoding = next(
            ((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8")
        )
        self.data = data
        self.text = text
        self.places = Places(text)
        self._pieces = list(_pieces(data, len(mark), self.encoding))
        self._starts = [piece.start for piece in self._pieces]

    @property
    def is_valid(self) -> bool:
        """Whether all bytes are text in the file's encoding."""
        return all(piece.valid for piece in self._pieces)

    def offset(self, line: int, column: int) -> int | None:
        """The offset of a line and column, None if the text has no such place."""
        offset = self.places.offset(line, column)
        return offset if offset < len(self.text) and self.places.at(offset) == (line, column) else None

    def byte(self, offset: int) -> int:
        """Where in the file a character of the text begins."""
        piece = self._pieces[max(0, bisect_right(self._starts, offset) - 1)]
        if not piece.valid:
            return piece.byte
        return piece.byte + len(piece.text[: offset - piece.start].encode(self.encoding))

    def edited(self, edits: Sequence[Edit]) -> bytes:
        """The bytes of the file after the edits, which must not overlap; every other byte is as it was."""
        parts: list[bytes] = []
        done = 0
        for edit in in_order(edits):
            parts += (self.data[done : self.byte(edit.start)], edit.new.encode(self.encoding))
            done = self.byte(edit.end)
        return b"".join((*parts, self.data[done:]))


def content_of(data: bytes) -> Content | None:
    """A file as text; None for one that is no text."""
    text = decode(data)
    if text is None:
        return None
    content = Content(data, text)
    return content if "".join(piece.text for piece in content._pieces) == text else None


def _pieces(data: bytes, start: int, encoding: str) -> Iterator[Piece]:
    """The decoded parts of a file: whole lines where their bytes are valid."""
    count = 0
    view = memoryview(data)
    ends = [match.end() for match in re.finditer(rb"\n|\Z", data)] if encoding == "utf-8" else [len(data)]
    for end in ends:
        while start < end:
            try:
                text, used, valid = str(view[start:end], encoding), end - start, True
            except UnicodeDecodeError as error:
                used, valid = error.start or error.end, error.start > 0
                text = str(view[start : start + used], encoding) if valid else "\ufffd"
            yield Piece(count, start, text, valid)
            count += len(text)
            start += used
