"""Shows the line of a file that a finding is about, with a mark under the reference."""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from linkcheck_plugin.report.escape import escape, redact

WIDTH = 100
"""Columns shown of a long line; a minified page is one line of megabytes."""

REACH = 2_000
"""Code points kept on both sides of the column, so that a URL is redacted before it is cut."""

CHUNK = 1 << 16

URL_IN_TEXT = re.compile(r"[^\s<>()\[\]\"'`|]*")
"""What may be a URL in a source file."""

TAB = "    "


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of a line around a column; `column` counts from 0 within it."""

    text: str
    column: int
    cut_before: bool = False


def passage_of_file(path: Path, line: int, column: int, *, inside: Path | None = None) -> Passage | None:
    """Read a place of a regular file (below `inside`), and little more; None where there is none.

    Lines end at line feeds, columns count code points: as findings are located.
    """
    try:
        if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
            return None
        if not stat.S_ISREG(path.stat().st_mode):
            return None  # a FIFO would block
        with path.open("rb") as stream:
            return _passage_of_stream(stream, line, column)
    except (OSError, ValueError):
        return None


def passage_of_text(text: str, line: int, column: int) -> Passage | None:
    """The same from a text in memory."""
    lines = text.split("\n", max(0, line))
    if not 1 <= line <= len(lines):
        return None
    start = max(0, column - 1 - REACH)
    return _passage(lines[line - 1][start : column - 1 + REACH], column - 1 - start, cut_before=start > 0)


def marked(
    passage: Passage, url: str | None, width: int | None, *, respelled: bool = False
) -> tuple[str, int, int]:
    """The line as shown, the columns before the mark and the length of the mark.

    The whole URL is marked where it begins at the column, else the column alone, or what looks like a URL if
    it may be spelled otherwise there.
    """
    text, column = _redacted(passage.text, passage.column)
    indent = 0 if passage.cut_before else min(len(text) - len(text.lstrip(" \t")), column)
    width = max(20, width or WIDTH)
    start, end = indent, len(text)
    if end - start > width:
        start = max(start, min(column - width // 3, end - width))
        end = min(end, start + width)
    before = "…" if passage.cut_before or start > indent else ""
    after = "…" if end < len(text) else ""
    shown = escape(_tabs_as_spaces(text[start:end]))
    head = escape(_tabs_as_spaces(text[start:column]))
    written = redact(url or "")
    spellings = (written, written.replace("&", "&amp;"))
    mark = next((spelling for spelling in spellings if text.startswith(spelling, column)), "")
    if not mark and respelled and (match := URL_IN_TEXT.match(text, column)):
        mark = match[0]
    mark = mark[: end - column]
    return before + shown + after, len(before) + _columns(head), max(1, _columns(escape(mark)))


def _passage_of_stream(stream: BinaryIO, line: int, column: int) -> Passage | None:
    chunk = stream.read(CHUNK)
    before = line - 1
    while before > 0 and chunk:
        ends = chunk.count(b"\n")
        if ends < before:
            before -= ends
            chunk = stream.read(CHUNK)
        else:
            chunk = chunk.split(b"\n", before)[-1]
            chunk, before = chunk or stream.read(CHUNK), 0
    if before:  # the file is shorter, or there is no such line
        return None
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text, wanted, dropped = "", column - 1, False
    while chunk:
        text += decoder.decode(chunk)
        if "\n" in text or len(text) >= wanted + REACH:
            break
        surplus = min(len(text), wanted) - REACH
        if surplus > 0:
            text, wanted, dropped = text[surplus:], wanted - surplus, True
        chunk = stream.read(CHUNK)
    start = max(0, wanted - REACH)
    text = text.split("\n", 1)[0][start : wanted + REACH]
    return _passage(text, wanted - start, cut_before=dropped or start > 0)


def _passage(text: str, column: int, *, cut_before: bool) -> Passage | None:
    """None for an empty line, a column beyond its end and what is no text."""
    text = text.rstrip("\r")
    if not cut_before and text.startswith("\ufeff"):
        text = text[1:]  # browsers and locators do not count the byte order mark
    if not text.strip() or not 0 <= column <= len(text) or "\0" in text:
        return None
    return Passage(text, column, cut_before)


def _redacted(text: str, column: int) -> tuple[str, int]:
    """The text without user information, and where the column is now."""
    result = redact(text)
    if result == text:
        return text, column
    head = redact(text[:column])
    same = 0
    while same < len(head) and result.startswith(head[same], same):
        same += 1
    return result, same


def _tabs_as_spaces(text: str) -> str:
    return text.replace("\t", TAB)


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def reader(
    site_root: Path | None, excerpts: Callable[[str], str | None] | None
) -> Callable[[str, int, int, bool], Passage | None]:
    """A function from a path, line, column and whether it is a page of the site to the passage there."""

    def read(path: str, line: int, column: int, is_page: bool) -> Passage | None:
        if excerpts is not None and (text := excerpts(path)) is not None:
            return passage_of_text(text, line, column)
        if not is_page:
            return passage_of_file(Path(path), line, column)
        if site_root is None:
            return None
        return passage_of_file(site_root / path, line, column, inside=site_root)

    return read
