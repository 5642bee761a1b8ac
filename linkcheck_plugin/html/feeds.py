"""Turns RSS, Atom and JSON feeds into references, those inside the entries' HTML included."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from linkcheck_plugin.html.found import Found
from linkcheck_plugin.html.vocabulary import NO_TARGET
from linkcheck_plugin.html.xmlreader import local_name, parse
from linkcheck_plugin.model import Reference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.remarks import Note, Remark

ATOM = "{http://www.w3.org/2005/Atom}"
_ATOM_OLD = "{http://purl.org/atom/ns#}"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"

_PREFIXES = {
    "": "",
    ATOM[1:-1]: "atom:",
    _ATOM_OLD[1:-1]: "atom:",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
}
"""Namespaces that are read; elements of others are passed over."""

_URL_TEXTS = frozenset({"link", "comments", "url", "guid", "atom:icon", "atom:logo", "atom:uri"})
"""Elements whose text is a URL."""
_URL_ATTRIBUTES = {
    "enclosure": "url",
    "source": "url",
    "atom:link": "href",
    "atom:content": "src",
    "media:content": "url",
    "media:thumbnail": "url",
    "media:player": "url",
    "itunes:image": "href",
}
_HTML_TEXTS = frozenset({"description", "content:encoded", "atom:content", "atom:summary"})
_ENTRIES = frozenset({"item", "atom:entry"})
_NOT_FOLLOWED = frozenset({"hub", "edit", "edit-media", "service"})
"""`rel` of links that are endpoints for programs."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_SCHEME = regex(r"[a-zA-Z][a-zA-Z0-9+.-]*+:")


class Markup(NamedTuple):
    """HTML inside an entry, and the base that its surroundings give it."""

    html: str
    base: str


def read_feed(data: bytes) -> Found:
    """References of an RSS or Atom feed; and what is wrong with its XML."""
    reader = _Feed()
    problem = parse(data, reader)
    return Found(reader.references, problem, reader.notes)


def read_json_feed(feed: dict[str, Any]) -> Found:
    """References of a JSON feed (jsonfeed.org, version 1 and 1.1)."""
    notes: list[Note] = []
    references = _json_urls(feed, ("home_page_url", "feed_url", "next_url", "icon", "favicon"))
    references += _json_authors(feed)
    items = feed.get("items")
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        references += _json_urls(item, ("url", "external_url", "image", "banner_image"))
        references += _json_authors(item)
        attachments = item.get("attachments")
        for attachment in attachments if isinstance(attachments, list) else ():
            if isinstance(attachment, dict) and isinstance(attachment.get("url"), str):
                references.append(Reference("attachments", "url", attachment["url"]))
        content, base = item.get("content_html"), item.get("url")
        if isinstance(content, str):
            markup = Markup(content, "")
            references += _markup_references(markup, base if isinstance(base, str) else "", notes)
    return Found(references, None, notes)


def _json_urls(place: dict[str, Any], keys: Iterable[str]) -> list[Reference]:
    return [Reference(key, "", place[key]) for key in keys if isinstance(place.get(key), str) and place[key]]


def _json_authors(place: dict[str, Any]) -> list[Reference]:
    authors = place.get("authors")
    authors = authors if isinstance(authors, list) else [place.get("author")]
    return [
        reference
        for author in authors
        if isinstance(author, dict)
        for reference in _json_urls(author, ("url", "avatar"))
    ]


class _Feed:
    """Reads a feed element by element; an entry's HTML waits for its end, for the link may come late."""

    def __init__(self) -> None:
        self.references: list[Reference] = []
        self.notes: list[Note] = []
        self._bases: list[str] = [""]
        self._text: list[str] | None = None
        self._markup_kind = ""
        self._permalink = True
        self._xhtml_depth = 0
        self._entry: list[Reference | Markup] | None = None
        self._entry_link = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        base = attributes.get(_BASE)
        self._bases.append(_join(self._bases[-1], base) if base is not None else self._bases[-1])
        if self._xhtml_depth:
            self._xhtml_depth += 1
            if self._text is not None:
                self._text.append(_start_tag(local_name(tag), attributes))
            return
        name = _name(tag)
        if name in _ENTRIES:
            self._entry, self._entry_link = [], ""
        if (attribute := _URL_ATTRIBUTES.get(name)) and (url := attributes.get(attribute)) is not None:
            self._link(name, attribute, url, attributes)
        self._text = None
        if name in _HTML_TEXTS:
            kind = attributes.get("type", "text" if name.startswith("atom:") else "html").strip().lower()
            self._markup_kind = kind
            self._xhtml_depth = int(kind == "xhtml" and name.startswith("atom:"))
            self._text = []
        elif name in _URL_TEXTS:
            self._permalink = attributes.get("isPermaLink", "true").strip().lower() != "false"
            self._text = []

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(html.escape(text) if self._xhtml_depth else text)

    def end(self, tag: str) -> None:
        base = self._bases.pop()
        if self._xhtml_depth > 1:
            self._xhtml_depth -= 1
            if self._text is not None and (local := local_name(tag)) not in _VOID:
                self._text.append(f"</{local}>")
            return
        self._xhtml_depth = 0
        name = _name(tag)
        if self._text is not None:
            text = "".join(self._text)
            self._text = None
            if name in _HTML_TEXTS:
                if self._markup_kind in ("html", "xhtml", "text/html", "application/xhtml+xml"):
                    self._add(Markup(text, base))
            elif name in _URL_TEXTS and (url := text.strip()):
                self._url_text(name, url, base)
        if name in _ENTRIES and self._entry is not None:
            entry, self._entry = self._entry, None
            for part in entry:
                if isinstance(part, Markup):
                    self.references += _markup_references(part, self._entry_link, self.notes)
                else:
                    self.references.append(part)

    def _url_text(self, name: str, url: str, base: str) -> None:
        if name == "guid" and not (self._permalink and url.lower().startswith(("http://", "https://"))):
            return
        if name == "link" and not self._entry_link:
            self._entry_link = _join(base, url)
        self._add(Reference(name.removeprefix("atom:"), "", url, target=base))

    def _link(self, name: str, attribute: str, url: str, attributes: dict[str, str]) -> None:
        rel = tuple(attributes.get("rel", "").lower().split()) if name == "atom:link" else ()
        if not _NOT_FOLLOWED.isdisjoint(rel):
            return
        base = self._bases[-1]
        if name == "atom:link" and rel in ((), ("alternate",)) and not self._entry_link:
            self._entry_link = _join(base, url)
        self._add(Reference(name.removeprefix("atom:"), attribute, url, rel, base))

    def _add(self, part: Reference | Markup) -> None:
        if self._entry is not None:
            self._entry.append(part)
        elif isinstance(part, Markup):
            self.references += _markup_references(part, "", self.notes)
        else:
            self.references.append(part)


def _name(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:])
    return local if prefix == "" else f"{prefix}{local}" if prefix else ""


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {local_name(key)}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _markup_references(markup: Markup, link: str, notes: list[Note]) -> list[Reference]:
    """References of an entry's HTML; what is relative is so to its base, or to the entry's link.

    Readers of feeds know the base for sure only where the feed names it (`xml:base`): what is relative without
    one is noted. Fragments lead to the entry itself.
    """
    if "<" not in markup.html:
        return []
    from linkcheck_plugin.html.tree import extract

    base = markup.base or (link if _SCHEME.match(link) else "")
    references = []
    for reference in extract(markup.html.encode("utf-8", "replace")).references:
        if not base and reference.url.startswith("#"):
            continue
        if not markup.base and _is_relative(reference):
            notes.append(Note(Remark.RELATIVE, reference.url))
        references.append(msgspec.structs.replace(reference, target=base))
    return references


def _is_relative(reference: Reference) -> bool:
    url = reference.url.strip()
    if not url or reference.attribute in NO_TARGET:
        return False
    return not url.startswith(("#", "//")) and not _SCHEME.match(url)


def _join(base: str, url: str) -> str:
    """A relative URL against an absolute base; as written where that is impossible."""
    if not base or not _SCHEME.match(base) or _SCHEME.match(url.strip()):
        return url
    import ada_url

    try:
        return str(ada_url.join_url(base, url))
    except ValueError:
        return url
