"""Edits of a text: what stands between two offsets is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple


class Edit(NamedTuple):
    """The characters from `start` up to `end` become `new`; an insertion where both are the same."""

    start: int
    end: int
    new: str


class OverlapError(ValueError):
    """Two edits want the same characters, or to insert at the same place."""


def overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made: they share characters, or one inserts where the other begins."""
    first, second = sorted((one, other))
    return second.start < first.end or second.start == first.start


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits from the first to the last, equal ones once.

    Raises:
        OverlapError: two of them cannot both be made.
    """
    ordered = sorted(set(edits))
    for one, other in pairwise(ordered):
        if overlap(one, other):
            raise OverlapError(f"{one} and {other} overlap")
    return ordered


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which are made from its end.

    Raises:
        OverlapError: two of them cannot both be made.
    """
    for edit in reversed(in_order(edits)):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
