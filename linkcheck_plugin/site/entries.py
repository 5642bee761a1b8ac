"""What crosses the border between processes: what is asked of a document, and what it contributes to the site."""

# No `from __future__ import annotations` here: msgspec would compile the text of each annotation at every start.

import hashlib

import msgspec

from linkcheck_plugin.model import Document, PageFacts, Reference

RACY = 2_000_000_000
"""Nanoseconds: a file changed this shortly before it was cached may have changed again unseen."""


class Shipped(msgspec.Struct, gc=False, array_like=True):
    """A reference that a rule or the report needs in full.

    `state` is "" (its target decides), "malformed", "empty", "fragment" (missing on its own page) or the
    kind of a skipped one. `positions` are line and column in turn, empty while unknown.
    """

    reference: int
    """Index into the table of references."""
    target: int
    """Index into the table of targets; -1 without one."""
    state: str
    detail: str
    region: str
    count: int
    positions: list[int]


class Entry(msgspec.Struct, gc=False, array_like=True):
    """One document: what it declares and what it asks for.

    `targets` and `counts` are arrays of unsigned 32-bit integers: indices into the table of targets, and
    how often each occurs. References that are good without the site (fragments of their own page) are
    only counted: `own` occurrences of `own_unique` targets.
    """

    path: str
    document: Document
    size: int
    time: int
    digest: bytes
    ids: str
    """NUL-separated."""
    facts: PageFacts
    targets: bytes
    counts: bytes
    skipped: dict[str, int]
    own: int
    own_unique: int
    shipped: list[Shipped]
    problem: str | None = None
    related: list[tuple[str, list[int]]] = []
    """Links of the text that have to do with each other (`site/related.py`): how, and their places in `shipped`."""


class Batch(msgspec.Struct, gc=False, array_like=True):
    """The entries of some documents with the tables that their indices refer to."""

    targets: list[str]
    references: list[Reference]
    entries: list[Entry]


class Options(msgspec.Struct, frozen=True):
    """What examining depends on, besides the document."""

    page_extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")
    directory_index: tuple[str, ...] = ("index.html",)
    fragments: bool = True
    css: bool = True
    metadata: bool = True
    ignore_urls: tuple[str, ...] = ()
    """Patterns that ignore every code."""
    rewrite_urls: tuple[tuple[str, str], ...] = ()
    interests: tuple[str, ...] = ()
    """Kinds of good links that rules want to see (`site/interest.py`)."""
    ugc_regions: tuple[str, ...] = ()
    sponsored_regions: tuple[str, ...] = ()
    """Classes or ids of what visitors write, and of paid parts, beside the known ones."""
    repeated_links: int = 0
    """So many links of a page to one target are good; 0 if no rule wants to see related links."""


class Wanted(msgspec.Struct, frozen=True):
    """References to locate: by target, and by URL as written."""

    targets: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()


def digest_of(data: bytes) -> bytes:
    """The content hash that the page cache compares."""
    return hashlib.sha1(data, usedforsecurity=False).digest()
