"""What is noted of a document beside its references, because rules of metadata ask for it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Remark(StrEnum):
    """What is noted of a document beside its references, because some rule of metadata asks for it."""

    CANONICAL = "canonical"
    """A canonical after the first one."""
    CANONICAL_OUTSIDE_HEAD = "canonical-outside-head"
    NEXT = "next"
    PREVIOUS = "prev"
    FEED = "feed"
    """A feed that the page announces."""
    JSON_LD_URL = "json-ld-url"
    """The URL that JSON-LD gives for the page, if it is written otherwise than the canonical."""
    JSON_LD_BREADCRUMB = "json-ld-breadcrumb"
    """The last item of a BreadcrumbList, with its name (detail)."""
    JSON_LD_SAME_AS = "json-ld-same-as"
    """A `sameAs` that only repeats the `url` of its node."""
    LASTMOD = "lastmod"
    """The `lastmod` of a location (detail) that is invalid or was in the future when it was read."""
    LOCATIONS = "locations"
    """How many locations a sitemap has (detail), where that is too many."""
    BYTES = "bytes"
    """The size of a sitemap (detail), unpacked, where that is too large."""
    ALLOW = "allow"
    DISALLOW = "disallow"
    """A rule of robots.txt for all crawlers."""
    RELATIVE = "relative"
    """A relative URL in the content of a feed that names no base for it."""


class Note(NamedTuple):
    """One remark on a document, with the URL as written (or the pattern, in robots.txt)."""

    remark: Remark
    url: str
    detail: str = ""
