"""Turns a fragment of raw HTML inside another markup into its URLs and ids, with their offsets."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from linkcheck_plugin.html import srcset
from linkcheck_plugin.html.markup import (
    RAW_TEXT,
    Span,
    Tag,
    attributes,
    decode_attribute,
    is_reference,
    tag_at,
)
from linkcheck_plugin.html.vocabulary import (
    SRCSET,
    SVG_ATTRIBUTES,
    SVG_REFERENCES,
    URL_ATTRIBUTES,
    URL_LIST,
)
from linkcheck_plugin.regex import regex


class HtmlUrl(NamedTuple):
    """One URL of an attribute; `offset` is that of its first character in the fragment."""

    element: str
    attribute: str
    url: str
    offset: int
    text: str


class Fragment(NamedTuple):
    """What a fragment of HTML says."""

    urls: list[HtmlUrl]
    ids: list[str]
    unjudged: list[tuple[str, int]]
    """What, and the offset."""
    headings: list[tuple[int, str, str | None, int]]
    """Level, text, id and offset."""
    open_comment: int | None
    """Where a comment begins that does not end in the fragment."""


_MARKUP = regex(rb"<(?:!--|[a-zA-Z])")
_TAGS = regex(r"<!--.*?(?:-->|\Z)|<[^>]*+(?:>|\Z)", re.DOTALL)
_ALT = regex(r"<img\b[^>]*?\balt=(?:\"([^\"]*)\"|'([^']*)')[^>]*>", re.IGNORECASE)
_HEADING = regex(rb"h([1-6])")
_COMPONENT_URLS = (b"href", b"src", b"to", b"link", b"url")
TEXT_LIMIT = 2_000
"""Characters in which the end of a link or heading is looked for."""


def is_template(url: str) -> bool:
    """Whether a generator's template language makes the URL."""
    return "{{" in url or "{%" in url


def read_fragment(fragment: str, *, components: bool = False) -> Fragment:
    """URLs, ids and headings of a fragment; `components`: capitalised names are no HTML (MDX, Vue)."""
    found = Fragment([], [], [], [], None)
    # One byte per code point, so that offsets are the same; beyond ASCII nothing matters to the tokenizer.
    source = fragment.encode("ascii", "replace")
    position = 0
    while markup := _MARKUP.search(source, position):
        if markup[0] == b"<!--":
            end = source.find(b"-->", markup.start() + 2)
            if end < 0:
                return found._replace(open_comment=markup.start())
            position = end + 3
            continue
        tag = tag_at(source, markup.start())
        if tag is None:
            break
        position = tag.end
        named = attributes(source, tag)
        name = fragment[markup.start() + 1 : tag.attributes]
        if components and name[0].isupper() and not name.isupper():
            if any(attribute in named for attribute in _COMPONENT_URLS):
                found.unjudged.append(("component", markup.start()))
        else:
            _read_tag(fragment, source, tag, named, found)
            if tag.name in RAW_TEXT:
                closing = re.compile(rb"</" + tag.name + rb"[\t\n\f\r />]", re.IGNORECASE).search(
                    source, position
                )
                position = closing.start() if closing else len(source)
        if ids := named.get(b"id") or (named.get(b"name") if tag.name == b"a" else None):
            found.ids.append(_value(fragment, ids))
    return found


def _read_tag(fragment: str, source: bytes, tag: Tag, named: dict[bytes, Span], found: Fragment) -> None:
    element = tag.name.decode()
    if heading := _HEADING.fullmatch(tag.name):
        id_ = named.get(b"id")
        text = inner_text(fragment, tag.end, element, images=False)
        level = int(heading[1])
        found.headings.append((level, text, _value(fragment, id_) if id_ else None, tag.attributes))
    known = URL_ATTRIBUTES.get(element) or (SVG_ATTRIBUTES if element in SVG_REFERENCES else ())
    for attribute, syntax in known:
        span = named.get(attribute.encode())
        if span is None or not is_reference(source, tag, attribute, named):
            continue
        start, end = span
        value = _value(fragment, span)
        if is_template(value):
            continue
        if value.startswith("{") and fragment[start - 1] == "=":
            found.unjudged.append(("expression", start))
        else:
            text = _text_of(fragment, tag, named, element)
            urls = [value]
            if syntax == SRCSET:
                urls = srcset.candidates(value)
            elif syntax == URL_LIST:
                urls = value.split()
            cursor = start
            for url in urls:
                place = fragment.find(url, cursor, end) if syntax in (SRCSET, URL_LIST) else start
                cursor = place + len(url) if place >= 0 else cursor
                found.urls.append(HtmlUrl(element, attribute, url, place if place >= 0 else start, text))


def _value(fragment: str, span: Span) -> str:
    return decode_attribute(fragment[slice(*span)].encode("utf-8", "replace"))


def _text_of(fragment: str, tag: Tag, named: dict[bytes, Span], element: str) -> str:
    if element == "a":
        return inner_text(fragment, tag.end, element, images=True)
    if element in ("img", "area", "input") and (alt := named.get(b"alt")):
        return " ".join(_value(fragment, alt).split())
    return ""


def inner_text(fragment: str, start: int, element: str, *, images: bool) -> str:
    """Visible text from an offset to the element's end tag; alternative texts of images if wanted."""
    window = fragment[start : start + TEXT_LIMIT]
    closing = re.search(rf"</{element}\b", window, re.IGNORECASE)
    inner = window[: closing.start()] if closing else ""
    if images:
        inner = _ALT.sub(lambda alt: alt[1] or alt[2] or "", inner)
    return " ".join(unescape(_TAGS.sub("", inner)).split())
