"""Tells which region an element opens, and which links in the comments of a page were written by visitors.

Tokens of classes and ids decide, compared exactly; those of comments and sponsors are data (`knowledge/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from linkcheck_plugin.html.vocabulary import (
    COMMENTS,
    HIDDEN,
    ROLE_REGIONS,
    SPONSORED,
    TAG_REGIONS,
    TOKEN_REGIONS,
)
from linkcheck_plugin.knowledge import load

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

ITEM, CONTAINER, OWNED, CLIENT = "item", "container", "owned", "client"
"""Parts of comments: what a visitor wrote, what holds it, the owner's, what a script fetches."""

SECTIONS = frozenset({"section", *(f"{name}{level}" for name in ("level", "sect") for level in range(1, 7))})
"""Classes of the sections that Sphinx, Pandoc and AsciiDoctor make of headings, with the id of the heading."""
ENTRIES = frozenset({"li", "article"})
NOT_WRITTEN = frozenset({"noscript", "form", "nav", "pre", "code", "samp", "kbd"})
"""Elements below which nothing counts as a visitor's: credits, forms, paging, code."""
CODE = frozenset({"pre", "code", "samp", "kbd"})
TRUSTED = "data-trusted"
"""Attribute of a part whose links the owner vouches for."""
DIGITS = "0123456789"
DEPTH = 64
"""Elements around a link that are looked at; bounds the cost of nested pathological markup."""


class System(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one system for comments names its parts."""

    name: str
    source: str
    client: bool = False
    containers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What microdata and RDFa call a contribution."""

    types: tuple[str, ...]
    properties: tuple[str, ...]


class VisitorParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/ugc.toml`."""

    system: tuple[System, ...]
    schema: Schema


class SponsorParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/sponsors.toml`."""

    tokens: frozenset[str]
    prefixes: tuple[str, ...]
    headings: frozenset[str]


class Regions:
    """Understands elements by their tag and attributes, with the tokens that the user added."""

    def __init__(self, visitors: tuple[str, ...] = (), sponsors: tuple[str, ...] = ()) -> None:
        known = visitor_parts()
        self.parts: Mapping[str, str] = {**_parts_by_token(), **dict.fromkeys(map(str.lower, visitors), ITEM)}
        self.numbered = frozenset(start for system in known.system for start in system.numbered)
        self.schema = known.schema
        self.sponsors = sponsor_parts()
        self.own_sponsors = frozenset(map(str.lower, sponsors))
        self._items = ", ".join(f'[class~="{token}"]' for token, part in self.parts.items() if part == ITEM)

    def region_of(self, tag: str, attributes: Attributes) -> str | None:
        """The region a container opens; None if it is neutral."""
        tokens = tokens_of(attributes)
        if self.part_of(attributes) is not None:
            return COMMENTS
        if self._is_sponsored(tag, attributes, tokens):
            return SPONSORED
        if "hidden" in attributes:
            return HIDDEN
        role = (attributes.get("role") or "").strip().lower()
        if role in ROLE_REGIONS:
            return ROLE_REGIONS[role]
        if tag in TAG_REGIONS:
            return TAG_REGIONS[tag]
        for token in tokens:
            if token in TOKEN_REGIONS:
                return TOKEN_REGIONS[token]
        return None

    def part_of(self, attributes: Attributes) -> str | None:
        """The part of comments that an element is by its tokens and properties."""
        found = None
        for token in tokens_of(attributes):
            part = self.parts.get(token)
            if part is None and token[-1] in DIGITS and token.rstrip(DIGITS) in self.numbered:
                part = ITEM
            if part in (OWNED, CLIENT):
                return part
            if part is None and token.startswith("comment-"):
                part = CONTAINER
            found = ITEM if ITEM in (part, found) else part or found
        return ITEM if self._is_contribution(attributes) else found

    def _is_contribution(self, attributes: Attributes) -> bool:
        kinds = f"{attributes.get('itemtype') or ''} {attributes.get('typeof') or ''}".split()
        properties = f"{attributes.get('itemprop') or ''} {attributes.get('property') or ''}".split()
        if not kinds and not properties:
            return False
        return any(
            kind.endswith(self.schema.types) or kind in ("Comment", "schema:Comment") for kind in kinds
        ) or not frozenset(self.schema.properties).isdisjoint(properties)

    def _is_sponsored(self, tag: str, attributes: Attributes, tokens: list[str]) -> bool:
        known = self.sponsors
        if not self.own_sponsors.isdisjoint(tokens):
            return True
        if names_heading(tag, attributes):
            return (attributes.get("id") or "").lower() in known.headings
        return any(token in known.tokens or token.startswith(known.prefixes) for token in tokens)

    def opens(self, node: LexborNode, region: str) -> bool:
        """Whether an element opens a region that its tokens name: not in code, nor as a section about comments."""
        if region != COMMENTS:
            return True
        if any(parent.tag in CODE for parent in _around(node)):
            return False
        attributes = node.attributes
        if not names_heading(node.tag or "", attributes) or self._is_contribution(attributes):
            return True
        return node.css_first(self._items) is not None

    def is_written_by_visitors(self, node: LexborNode) -> bool:
        """Whether an anchor inside the comments of a page is (part of) what a visitor wrote."""
        is_entry = False
        for parent in _around(node):
            tag = parent.tag or ""
            attributes = parent.attributes
            if tag in NOT_WRITTEN or TRUSTED in attributes:
                return False
            part = self.part_of(attributes)
            if part == ITEM:
                return True
            if part in (OWNED, CLIENT):
                return False
            if part == CONTAINER and is_entry:
                return True
            is_entry = is_entry or tag in ENTRIES
        return False


def tokens_of(attributes: Attributes) -> list[str]:
    """The tokens of class and id in lower case."""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()


def names_heading(tag: str, attributes: Attributes) -> bool:
    """Whether an element may be a section that was named after its heading: it has no class of its own."""
    classes = (attributes.get("class") or "").split()
    return (tag == "section" or bool(classes)) and SECTIONS.issuperset(classes)


def _around(node: LexborNode) -> list[LexborNode]:
    """The elements around a node, from the inside."""
    found: list[LexborNode] = []
    parent = node.parent
    while parent is not None and len(found) < DEPTH:
        found.append(parent)
        parent = parent.parent
    return found


@cache
def visitor_parts() -> VisitorParts:
    """What is known of the places where visitors write."""
    return msgspec.convert(load("ugc"), VisitorParts)


@cache
def sponsor_parts() -> SponsorParts:
    """What is known of the places that show sponsors."""
    return msgspec.convert(load("sponsors"), SponsorParts)


@cache
def _parts_by_token() -> dict[str, str]:
    parts: dict[str, str] = {}
    for system in visitor_parts().system:
        parts |= dict.fromkeys(system.containers, CLIENT if system.client else CONTAINER)
        parts |= dict.fromkeys(system.items, ITEM)
        parts |= dict.fromkeys(system.owned, OWNED)
    return parts
