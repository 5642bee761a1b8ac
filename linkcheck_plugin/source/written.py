"""What a source file says, whatever its markup: the URLs written in it, its headings, ids and includes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """The construct a URL stands in."""

    LINK = "link"
    IMAGE = "image"
    AUTOLINK = "autolink"
    HTML = "html"
    """An attribute of raw HTML."""
    DEFINITION = "definition"
    """A link reference definition or named target that nothing on the page uses."""


class Written(NamedTuple):
    """One URL as an author wrote it.

    `url` is what HTML gets of it: escapes and character references decoded, percent-encoding untouched.
    `line` and `column` (code points, from 1) are those of its first character in the file; a link that
    names a definition has the place of the definition's URL, where it has to be edited. `text` is the
    visible text (of an image its alternative text), white space collapsed.
    """

    url: str
    line: int
    column: int
    text: str = ""
    kind: Kind = Kind.LINK
    element: str = ""
    """Of raw HTML: the element's name in lower case."""
    attribute: str = ""


class Heading(NamedTuple):
    """One heading: its visible text and the id that stands with it, if one does."""

    line: int
    level: int
    text: str
    id: str | None = None


class Unjudged(NamedTuple):
    """A construct whose outcome only the generator knows: a macro, a shortcode, a cross-reference."""

    what: str
    """`macro`, `shortcode`, `autoref`, `wikilink`, `role` …"""
    line: int


class SourceText(msgspec.Struct, frozen=True):
    """What one source file says, in the order of the document.

    A link that names a definition counts once for each use. Nothing in code, comments or front matter is a
    URL of the page.
    """

    written: tuple[Written, ...] = ()
    headings: tuple[Heading, ...] = ()
    ids: frozenset[str] = frozenset()
    """Ids that are written out: of raw HTML (and `name` of `a`), attribute lists, named targets."""
    includes: tuple[tuple[str, int], ...] = ()
    """Files whose text becomes part of this one, as written, each with its line."""
    unjudged: tuple[Unjudged, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    """First and last line of each code block of Markdown; MyST's directives are none."""
    metadata: dict[str, str] = {}
    """Front matter or metadata lines: keys in lower case, scalar values as text."""
