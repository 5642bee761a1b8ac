"""Reads the ignore comments of a source file: `<!-- linkcheck: ignore NAME reason="…" until=2027-01-31 -->`."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Iterable

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.selection import codes_of_all
from linkcheck_plugin.settings import ConfigurationError

MAX_COMMENT = 1_000
"""Characters of one comment."""

_COMMENT = regex(
    rf"(?:<!--+|\{{/\*|\{{#)[ \t\r\n]*linkcheck:[ \t]*ignore\b(?P<html>[^<>]{{0,{MAX_COMMENT}}}?)(?:--+>|\*/\}}|#\}})"
    rf"|^[ \t]*\.\.[ \t]+linkcheck:[ \t]*ignore\b(?P<rest>[^\n]{{0,{MAX_COMMENT}}})",
    re.MULTILINE,
)
"""HTML comments, those of MDX and Jinja, and a comment line of reST."""
_FIELD = regex(r"""([A-Za-z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"',]+))""")


class InlineIgnore(msgspec.Struct, frozen=True):
    """One comment and the lines that it covers, both ends included; `codes` is None for all codes.

    `line` is where the comment itself begins.
    """

    line: int
    first: int
    last: int
    codes: frozenset[str] | None
    reason: str = ""
    until: datetime.date | None = None

    def covers(self, line: int, code: str, today: datetime.date) -> bool:
        """Whether a finding of this code on this line is ignored today."""
        in_force = self.until is None or today <= self.until
        return in_force and self.first <= line <= self.last and (self.codes is None or code in self.codes)


def read_ignores(text: str) -> tuple[InlineIgnore, ...]:
    """The ignore comments of a source, in its order (CONTRACTS, section 4, "Ignoring").

    A comment on a line with other text covers that line; one that stands alone covers the block after it, up
    to the next empty line. Names and codes may be separated by blanks or commas; without any the comment
    covers all codes. Unknown names are passed over; a date that is none leaves the comment without force.
    """
    if "linkcheck:" not in text:
        return ()
    lines = _lines(text)
    return tuple(_read(match, text, lines) for match in _COMMENT.finditer(text))


def is_ignored(ignores: Iterable[InlineIgnore], line: int, code: str, today: datetime.date) -> bool:
    """Whether any of the comments covers a finding."""
    return any(ignore.covers(line, code, today) for ignore in ignores)


def _read(match: re.Match[str], text: str, lines: _Lines) -> InlineIgnore:
    starts = lines.starts
    body = match["html"] if match["rest"] is None else match["rest"]
    fields = {name.lower(): a or b or c for name, a, b, c in _FIELD.findall(body)}
    begin = match.start() + len(match[0]) - len(match[0].lstrip())
    own, end = bisect.bisect_right(starts, begin), bisect.bisect_right(starts, max(begin, match.end() - 1))
    before = text[starts[own - 1] : begin]
    after = text[match.end() : starts[end] if end < len(starts) else len(text)]
    first, last = own, end
    if not before.strip(" \t>*-+|#") and not after.strip():
        first, last = lines.block_after[end]
    until, in_force = _date(fields.get("until"))
    codes = _codes(_FIELD.sub(" ", body)) if in_force else frozenset()
    return InlineIgnore(own, first, last, codes, fields.get("reason", ""), until)


def _codes(names: str) -> frozenset[str] | None:
    tokens = [token for token in re.split(r"[\s,]+", names.strip(" \t\r\n-")) if token]
    if not tokens:
        return None
    codes: frozenset[str] = frozenset()
    for token in tokens:
        try:
            codes |= codes_of_all([token])
        except ConfigurationError:
            continue
    return codes


def _date(text: str | None) -> tuple[datetime.date | None, bool]:
    """The date, and whether what stands there is one (or nothing)."""
    if text is None:
        return None, True
    try:
        return datetime.date.fromisoformat(text), True
    except ValueError:
        return None, False


class _Lines(msgspec.Struct):
    """The lines of a text, and the blocks that empty lines separate."""

    starts: list[int]
    block_after: list[tuple[int, int]]
    """For each line (from 1; index 0 is unused) the first block that begins after it."""


def _lines(text: str) -> _Lines:
    starts = _line_starts(text)
    total = len(starts)
    after = [(total, total)] * (total + 1)
    first, last = total + 1, total + 1
    for number in range(total, 0, -1):
        after[number] = (first, last)
        end = starts[number] if number < total else len(text)
        if text[starts[number - 1] : end].strip():
            if first != number + 1:
                last = number
            first = number
    return _Lines(starts, after)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
