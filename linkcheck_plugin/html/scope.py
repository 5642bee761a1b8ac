"""A part of a page with its own region or ignore attribute."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """A part of the page with its own region or ignore attribute."""

    end: int
    """`mem_id` of the first node behind it; -1 for the page."""
    element: int
    region: str
    sticky: bool
    in_article: bool
    ignore: str | None
