"""Edits of attributes in HTML, be it a file of its own or a fragment in another markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from linkcheck_plugin.fixes.edits import Edit
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.html.markup import Span, Tag, attributes, decode_attribute, tag_at
from linkcheck_plugin.regex import regex

TAG_LIMIT = 10_000
"""Characters before a value in which its tag begins."""
TEMPLATE_SIGNS = ("{{", "{%", "<%", "${", "{#", "={", "{...", ":rel=", "v-bind")
_PLAIN = regex(r"[\w.~:/?#@!$&*+,;=%-]+", re.ASCII)
"""A URL that means the same in every list of URLs, style sheet and script."""
_BEHIND = regex(r"[.,;:!?*]*")
_NEEDS_QUOTES = regex(r"[\s\"'=<>`]|\A\Z")
_REL = regex(r"\s*\brel\s*(?:=\s*[\"']?)?\Z", re.IGNORECASE)


class OpenTag(NamedTuple):
    """A start tag with the spans of its attributes' values, all as offsets of the text."""

    start: int
    end: int
    attributes: dict[str, Span]


def tag_around(text: str, offset: int, element: str) -> OpenTag | None:
    """The start tag of an element in which an offset stands."""
    first = max(0, offset - TAG_LIMIT)
    # One byte per character, so that offsets are the same; beyond ASCII nothing matters to the tokenizer.
    source = text[first : offset + TAG_LIMIT].encode("ascii", "replace")
    at = source.rfind(b"<", 0, offset - first)
    while at >= 0:
        tag = tag_at(source, at)
        if tag is not None and tag.name.decode() == element and tag.end > offset - first:
            return OpenTag(first + at, first + tag.end, _spans(source, tag, first))
        at = source.rfind(b"<", 0, at)
    return None


def _spans(source: bytes, tag: Tag, first: int) -> dict[str, Span]:
    return {
        name.decode(): (first + start, first + end) for name, (start, end) in attributes(source, tag).items()
    }


def url_edit(text: str, offset: int, element: str, is_url: Callable[[str], bool], new: str) -> Edit:
    """Replace the URL that begins at an offset in a tag of an element.

    `is_url` tells whether a decoded value is the URL that the pages have.

    Raises:
        NotSafeError: another text stands there.
    """
    tag = tag_around(text, offset, element)
    span = next((span for span in tag.attributes.values() if span[0] == offset), None) if tag else None
    if span is not None and is_url(value_of(text, span)):
        return Edit(*span, spelled(new, text[slice(*span)], _quote(text, offset)))
    return part_edit(text, offset, is_url, new)


def part_edit(text: str, offset: int, is_url: Callable[[str], bool], new: str) -> Edit:
    """Replace a URL that is a part of a larger value, or stands outside of any construct that is known.

    Raises:
        NotSafeError: another text stands there, or the new URL may mean something in the value.
    """
    found = _PLAIN.match(text, offset)
    end = found.end() if found else offset
    while end > offset and not is_url(decoded(text[offset:end])):
        end -= 1  # what follows the URL may be a mark of the value
    if end == offset or not _BEHIND.fullmatch(text, end, found.end() if found else end):
        raise NotSafeError("the source has another text there")
    if not _PLAIN.fullmatch(new):
        raise NotSafeError("the new URL has characters that may mean something else there")
    return Edit(offset, end, new.replace("&", "&amp;") if "&amp;" in text[offset:end] else new)


def rel_edit(
    text: str, offset: int, element: str, change: Callable[[Sequence[str]], Sequence[str]]
) -> Edit | None:
    """Change the rel of the tag in which the URL at an offset stands; None if it reads so already.

    `change` turns the tokens that are there into those that shall be.

    Raises:
        NotSafeError: no such tag, or a template may add to its attributes.
    """
    tag = tag_around(text, offset, element)
    if tag is None or all(span[0] != offset for span in tag.attributes.values()):
        raise NotSafeError("the tag of the link was not found")
    if any(sign in text[tag.start : tag.end] for sign in TEMPLATE_SIGNS):
        raise NotSafeError("a template makes the tag")
    span = tag.attributes.get("rel")
    if span is None:
        url = next(span for span in tag.attributes.values() if span[0] == offset)
        quote = _quote(text, offset)
        behind = url[1] + bool(quote)
        tokens, mark = " ".join(change(())), quote or '"'
        return Edit(behind, behind, f" rel={mark}{tokens}{mark}") if tokens else None
    before = value_of(text, span).split()
    after = list(change(before))
    if after == before:
        return None
    quote = _quote(text, span[0])
    if not after:
        opening = _REL.search(text, tag.start, span[0])
        if opening is None:
            raise NotSafeError("the attribute rel was not found")
        return Edit(opening.start(), span[1] + bool(quote), "")
    if text[span[0] - 1].lower() == "l":  # rel without a value
        return Edit(*span, f'="{" ".join(after)}"')
    return Edit(*span, spelled(" ".join(after), text[slice(*span)], quote))


def decoded(raw: str) -> str:
    """An attribute's value as the page has it."""
    return decode_attribute(raw.encode("utf-8", "replace"))


def value_of(text: str, span: Span) -> str:
    """The decoded value of an attribute."""
    return decoded(text[slice(*span)])


def spelled(value: str, instead_of: str, quote: str) -> str:
    """A value as it has to stand in its quotes ("" for none), ampersands as the author writes them."""
    if "&amp;" in instead_of or decoded(value) != value:
        value = value.replace("&", "&amp;")
    if quote:
        return value.replace(quote, "&quot;" if quote == '"' else "&#39;")
    if not _NEEDS_QUOTES.search(value):
        return value
    return '"' + value.replace('"', "&quot;") + '"'


def _quote(text: str, start: int) -> str:
    """The quotation mark before a value, "" if it has none."""
    before = text[start - 1] if start else ""
    return before if before in ("'", '"') else ""
