"""Turns style sheets and the files a site has for programs into `PageRecord`s that hold references only."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from linkcheck_plugin.html import css, feeds, machine, sitemaps
from linkcheck_plugin.html.found import Found
from linkcheck_plugin.html.xmlreader import as_utf8
from linkcheck_plugin.model import Document, PageFacts, PageRecord, Reference
from linkcheck_plugin.regex import regex

GZIP_LIMIT = 64 * 1024 * 1024
"""Bytes that a compressed sitemap may hold; the protocol allows 50 MB."""
GZIP_RATIO = 250
"""Compression that no sitemap reaches; counts from a megabyte on."""
GZIP_MEMBERS = 100

_HEAD = 2_048

_SITEMAP, _TEXT_SITEMAP, _FEED, _JSON_FEED, _CSS = "sitemap", "text sitemap", "feed", "JSON feed", "css"
_ROBOTS, _LLMS, _SECURITY, _MANIFEST, _OPENSEARCH = "robots", "llms", "security", "manifest", "OpenSearch"

_DOCUMENTS = {
    _SITEMAP: Document.SITEMAP,
    _TEXT_SITEMAP: Document.SITEMAP,
    _FEED: Document.FEED,
    _JSON_FEED: Document.FEED,
    _CSS: Document.CSS,
}

_ROOT = regex(
    r"\ufeff?\s*+(?>(?:(?:<\?(?>(?:[^?]++|\?(?!>))*)\?>|<!--(?>(?:[^-]++|-(?!->))*)-->"
    r"|<!DOCTYPE[^>\[]*+(?>(?:\[[^\]]*+\]\s*+)?)>)\s*+)*)"
    r"<((?>(?:[A-Za-z_][\w.-]*+:)?)([A-Za-z_][\w.-]*+))([^>]*+)",
    re.IGNORECASE,
)
_JSON_FEED_VERSION = regex(r'"version"\s*+:\s*+"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version')
_MANIFEST_MEMBER = regex(r'"(?:icons|start_url|screenshots|shortcuts)"\s*+:')
_TEXT_SITEMAP_LINE = regex(r"\ufeff?\s*+https?://\S++[ \t\r]*+(?:\n|\Z)", re.IGNORECASE)


def classify(path: str, head: bytes) -> Document | None:
    """Which document a file of the site is, by its path from the site's root and its first bytes."""
    kind = _kind(path, head)
    return None if kind is None else _DOCUMENTS.get(kind, Document.MACHINE)


def read(path: str, data: bytes) -> tuple[Document, PageRecord, str | None]:
    """Read one such file; the last value says what is wrong with it."""
    kind = _kind(path, data[:_HEAD])
    problem = None
    if path.lower().endswith(".gz"):
        data, problem = _decompress(data)
    document = Document.MACHINE if kind is None else _DOCUMENTS.get(kind, Document.MACHINE)
    source = css.decode(data).encode("utf-8", "replace") if kind == _CSS else as_utf8(data)
    found = Found([], problem)
    if kind is not None and problem is None:
        found = _READERS[kind](data if kind in _XML else source)
    facts = PageFacts(notes=tuple(found.notes))
    return document, PageRecord(found.references, [], set(), set(), facts, source), found.problem


def _text(reader: Callable[[str], Found]) -> Callable[[bytes], Found]:
    return lambda data: reader(data.decode("utf-8", "replace"))


def _json(reader: Callable[[dict[str, Any]], Found]) -> Callable[[bytes], Found]:
    def read_json(data: bytes) -> Found:
        try:
            found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.MsgspecError, ValueError) as error:
            return Found([], f"not well-formed JSON: {error}")
        except RecursionError:
            return Found([], "not readable as JSON: nested too deeply")
        return reader(found) if isinstance(found, dict) else Found([])

    return read_json


def _read_css(text: str) -> Found:
    return Found([Reference(kind, "", url) for kind, url in css.urls(text)])


_READERS: dict[str, Callable[[bytes], Found]] = {
    _SITEMAP: sitemaps.read_sitemap,
    _TEXT_SITEMAP: _text(sitemaps.read_text_sitemap),
    _FEED: feeds.read_feed,
    _JSON_FEED: _json(feeds.read_json_feed),
    _CSS: _text(_read_css),
    _ROBOTS: _text(machine.read_robots),
    _LLMS: _text(machine.read_llms),
    _SECURITY: _text(machine.read_security),
    _MANIFEST: _json(machine.read_manifest),
    _OPENSEARCH: machine.read_opensearch,
}
_XML = frozenset({_SITEMAP, _FEED, _OPENSEARCH})
"""Kinds whose reader wants the bytes as they are, with their declared encoding."""

_NAMES = {"robots.txt": _ROBOTS, "security.txt": _SECURITY, ".well-known/security.txt": _SECURITY}


def _kind(path: str, head: bytes) -> str | None:
    path = path.lower()
    name = path.rpartition("/")[2]
    if path in _NAMES:
        return _NAMES[path]
    if name == "llms.txt":
        return _LLMS
    if name.endswith(".gz"):
        name = name.removesuffix(".gz")
        if (inflated := _inflated_head(head)) is None:
            return _SITEMAP if name.startswith("sitemap") and name.endswith(".xml") else None
        head = inflated
    extension = name.rpartition(".")[2] if "." in name else ""
    match extension:
        case "css":
            return _CSS
        case "webmanifest":
            return _MANIFEST
        case "xml" | "rss" | "atom" | "rdf" | "":
            if extension or name in ("feed", "rss", "atom"):
                return _xml_kind(name, _head_text(head))
        case "json":
            text = _head_text(head)
            if _JSON_FEED_VERSION.search(text):
                return _JSON_FEED
            if name == "manifest.json" and _MANIFEST_MEMBER.search(text):
                return _MANIFEST
        case "txt" if name.startswith("sitemap") and _TEXT_SITEMAP_LINE.match(_head_text(head)):
            return _TEXT_SITEMAP
    return None


def _xml_kind(name: str, text: str) -> str | None:
    root = _ROOT.match(text)
    if root is None:
        return (
            _SITEMAP if name.startswith("sitemap") and text.lstrip("\ufeff \t\r\n").startswith("<") else None
        )
    element, local, attributes = root[1].lower(), root[2].lower(), root[3]
    if local in ("urlset", "sitemapindex"):
        return _SITEMAP
    if element == "rss" or (local == "rdf" and "purl.org/rss/" in attributes):
        return _FEED
    if local == "feed" and ("w3.org/2005/Atom" in attributes or "purl.org/atom/ns" in attributes):
        return _FEED
    return _OPENSEARCH if local == "opensearchdescription" else None


def _head_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    return head.decode("utf-8", "replace")


def _inflated_head(head: bytes) -> bytes | None:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        return None


def _decompress(data: bytes) -> tuple[bytes, str | None]:
    """The content of a gzip file, and why it cannot be had."""
    parts: list[bytes] = []
    size, rest = 0, data
    while rest:
        if len(parts) == GZIP_MEMBERS:
            return b"", f"refused: more than {GZIP_MEMBERS} gzip members"
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(rest, GZIP_LIMIT + 1 - size)
        except zlib.error:
            return b"", "not a gzip file, or damaged"
        size += len(part)
        if size > GZIP_LIMIT or (size > 1_000_000 and size > GZIP_RATIO * len(data)):
            return b"", f"refused: {len(data)} bytes decompress to more than {min(size, GZIP_LIMIT)}"
        if not stream.eof:
            return b"", "truncated gzip file"
        parts.append(part)
        rest = stream.unused_data.lstrip(b"\0")
    return b"".join(parts), None
