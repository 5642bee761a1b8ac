"""Turns HTML sources and templates into the URLs written in them; finds a URL verbatim in any other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, unquote

from linkcheck_plugin.html import css, srcset
from linkcheck_plugin.html.markup import Span, Tag, attributes, decode_attribute, is_reference, tags
from linkcheck_plugin.html.refresh import parse_refresh
from linkcheck_plugin.html.vocabulary import (
    BACKGROUND,
    METADATA_URLS,
    SRCSET,
    SVG_ATTRIBUTES,
    SVG_REFERENCES,
    URL,
    URL_ATTRIBUTES,
    URL_LIST,
)
from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.places import Places
from linkcheck_plugin.source.templates import EXPRESSION, blank_templates
from linkcheck_plugin.source.written import Heading, Kind, SourceText, Unjudged, Written

STYLE = "style"
TEXT_LIMIT = 2_000
"""Bytes within which the end tag of an anchor or heading is looked for."""
MISSES = 20
"""Searches in one value that may come out empty before the rest is given the value's own place."""
NAMES_LIMIT = 300
"""Element names in one file; more are no document, and only the known ones are read."""

_KNOWN = frozenset(
    {name.encode() for name in {*URL_ATTRIBUTES, *SVG_REFERENCES, *BACKGROUND}}
    | {b"meta", b"title", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6"}
)
_NAME = regex(rb"<([a-zA-Z][^\t\n\f\r />]*+)")
_BOUND = regex(rb"(?::|v-bind:)(?:href|src|srcset|poster|to)\Z")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FRONT_MATTER = regex(r"(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*(?:\r?$|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = regex(r"""^([A-Za-z_][\w.-]*)[ \t]*[:=][ \t]*+([^\r\n]*)""", re.MULTILINE)
_TAG = regex(r"<[^<>]*>")
_EXPRESSION = EXPRESSION.decode()


def read_markup(text: str, *, template: bool) -> SourceText:
    """What an HTML source or a template says.

    Values that hold an expression of a template engine are not judged. In a source that is no template
    braces mean nothing, as in Pelican's `{filename}`.
    """
    return _Reader(text, template).read()


class _Reader:
    def __init__(self, text: str, template: bool) -> None:
        self.text = text
        self.original = text.encode("utf-8", "replace")
        self.source = self.original
        self.template = template
        self.places = _BytePlaces(text, self.original)
        self.written: list[Written] = []
        self.headings: list[Heading] = []
        self.ids: set[str] = set()
        self.unjudged: list[Unjudged] = []
        self.metadata: dict[str, str] = {}

    def read(self) -> SourceText:
        if matter := _FRONT_MATTER.match(self.text):
            self.metadata.update(front_matter(matter[2]))
            length = len(matter[0].encode("utf-8", "replace"))
            self.source = b" " * length + self.source[length:]
        if self.template:
            self.source = blank_templates(self.source)
        names = {name.lower() for name in _NAME.findall(self.source)}
        for tag in tags(self.source, frozenset(names) if len(names) <= NAMES_LIMIT else _KNOWN):
            self.read_tag(tag, tag.name.decode("utf-8", "replace"))
        return SourceText(
            written=tuple(self.written),
            headings=tuple(self.headings),
            ids=frozenset(self.ids),
            unjudged=tuple(self.unjudged),
            metadata=self.metadata,
        )

    def read_tag(self, tag: Tag, name: str) -> None:
        named = attributes(self.source, tag)
        own = [self.value(named[key]) for key in (b"id", b"name")[: 1 + (name == "a")] if key in named]
        own = [one for one in own if one and _EXPRESSION not in one]
        self.ids.update(own)
        if name in _HEADINGS:
            line, _ = self.places.at(tag.attributes)
            self.headings.append(Heading(line, int(name[1]), self.text_of(tag), own[0] if own else None))
        elif name == "title":
            if title := _visible(self.source[tag.end : tag.content_end]):
                self.metadata.setdefault("title", title)
        elif name == "meta":
            self.read_meta(named)
        elif name == STYLE:
            span = (tag.end, tag.content_end)
            self.add_several(span, [url for _, url in css.urls(self.value(span))], name, "")
        for attribute, syntax in _syntaxes(name):
            span_of = named.get(attribute.encode())
            if span_of is not None and is_reference(self.source, tag, attribute, named):
                self.read_attribute(tag, name, attribute, syntax, span_of)
        if self.template:
            bound = (named[key] for key in named if _BOUND.match(key))
            self.unjudged.extend(Unjudged("expression", self.places.at(start)[0]) for start, _ in bound)

    def read_meta(self, named: dict[bytes, Span]) -> None:
        span = named.get(b"content")
        if span is None:
            return
        content = self.value(span)
        name = next((self.value(named[key]) for key in (b"property", b"name") if key in named), "")
        name = name.strip().lower()
        if self.template and self.is_expression(span):
            if name in METADATA_URLS or b"http-equiv" in named:
                self.unjudged.append(Unjudged("expression", self.places.at(span[0])[0]))
        elif b"http-equiv" in named:
            refresh = parse_refresh(content)
            if refresh and refresh[1]:
                self.add_several(span, [refresh[1]], "meta", "content")
        elif name in METADATA_URLS:
            self.add(content, span[0], "", "meta", "content")
        elif name:
            self.metadata.setdefault(name, content)

    def read_attribute(self, tag: Tag, name: str, attribute: str, syntax: str, span: Span) -> None:
        if self.template and self.is_expression(span):
            if syntax != STYLE:
                self.unjudged.append(Unjudged("expression", self.places.at(span[0])[0]))
            return
        value = self.value(span)
        if syntax == SRCSET:
            self.add_several(span, srcset.candidates(value), name, attribute)
        elif syntax == URL_LIST:
            self.add_several(span, value.split(), name, attribute)
        elif syntax == STYLE:
            self.add_several(span, [url for _, url in css.urls(value)], name, attribute)
        elif name == "img":
            alternative = attributes(self.source, tag).get(b"alt", (0, 0))
            self.add(value, span[0], _visible(self.source[slice(*alternative)]), name, attribute)
        else:
            self.add(value, span[0], self.text_of(tag) if name == "a" else "", name, attribute)

    def value(self, span: Span) -> str:
        return decode_attribute(self.source[slice(*span)])

    def is_expression(self, span: Span) -> bool:
        """Whether blanking has changed a value, or a brace of some other engine stands in it."""
        blanked = self.source[slice(*span)]
        return blanked != self.original[slice(*span)] or (b"{" in blanked and b"}" in blanked)

    def text_of(self, tag: Tag) -> str:
        """The visible text up to the end tag, "" if that is far."""
        content = self.source[tag.end : tag.end + TEXT_LIMIT]
        end = content.lower().find(b"</" + tag.name)
        return _visible(content[:end]) if end >= 0 else ""

    def add(self, url: str, offset: int, text: str, element: str, attribute: str) -> None:
        line, column = self.places.at(offset)
        self.written.append(Written(url, line, column, text, Kind.HTML, element, attribute))

    def add_several(self, span: Span, urls: list[str], element: str, attribute: str) -> None:
        """URLs out of one value, each at its own place; one written with escapes has that of the value."""
        cursor, end = span
        misses = 0
        for url in urls:
            spellings = {one.encode("utf-8", "replace") for one in (url, url.replace("&", "&amp;")) if one}
            searched = spellings if misses < MISSES else ()
            places = [
                (at, at + len(one)) for one in searched if (at := self.source.find(one, cursor, end)) >= 0
            ]
            if places:
                offset, cursor = min(places)
            else:
                offset, misses = span[0], misses + 1
            self.add(url, offset, "", element, attribute)


class _BytePlaces:
    """Lines and columns of byte offsets that are asked for roughly in rising order."""

    def __init__(self, text: str, source: bytes) -> None:
        self.source = source
        self.ascii = len(source) == len(text)
        self.places = Places(text)
        self.reached = self.characters = 0

    def at(self, offset: int) -> tuple[int, int]:
        if self.ascii:
            return self.places.at(offset)
        start, end = sorted((self.reached, offset))
        characters = len(self.source[start:end].decode("utf-8", "ignore"))
        self.characters += characters if offset >= self.reached else -characters
        self.reached = offset
        return self.places.at(self.characters)


def front_matter(text: str) -> dict[str, str]:
    """The scalar values of YAML or TOML front matter: lines of `key: value` or `key = value`."""
    found: dict[str, str] = {}
    for field in _FIELD.finditer(text):
        value = field[2].strip()
        if value[:1] in ("'", '"') and value.find(value[0], 1) > 0:
            value = value[1 : value.find(value[0], 1)]
        else:
            value = value.split(" #", 1)[0].rstrip()
        if value and value[0] not in "[{|>&*":
            found.setdefault(field[1].lower(), value)
    return found


def _syntaxes(name: str) -> tuple[tuple[str, str], ...]:
    own = URL_ATTRIBUTES.get(name) or (SVG_ATTRIBUTES if name in SVG_REFERENCES else ())
    background = (("background", URL),) if name in BACKGROUND else ()
    return (*own, *background, (STYLE, STYLE))


def _visible(source: bytes) -> str:
    text = _TAG.sub("", source.decode("utf-8", "replace")).replace(_EXPRESSION, "")
    return " ".join(unescape(text).split())


# A URL in any text -------------------------------------------------------------------------------------

_QUOTES = ("&quot;", "&lt;", "&gt;", "&apos;", "&#34;", "&#39;")
_BEFORE = frozenset("\"'`<>|")
_BRACKETS = frozenset("([{,")
_ASSIGNED = regex(r"(?:\A|[\s\"'`<>])[\w:.@-]{1,40}=\Z")
_BEHIND = regex(r"""[)\]},;.:]{0,8}(?:\Z|[\s"'`<>|]|\\["'nrt]|&(?:quot|lt|gt|apos|\#34|\#39);)""")
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_NEAR = 48
"""Characters before a URL that tell whether it is a value without quotes."""


def occurrences(text: str, url: str) -> list[tuple[int, int]]:
    """Line and column of every place where a URL stands on its own, in document order.

    Also with `&amp;`, percent-encoded or percent-decoded. What is a part of a longer URL or word does not
    count, nor does what only may be one.
    """
    offsets = {offset for spelling in _spellings(url) for offset in _each(text, spelling)}
    if not offsets:
        return []
    places = Places(text)
    return [places.at(offset) for offset in sorted(offsets)]


def _spellings(url: str) -> set[str]:
    decoded = unquote(url, errors="strict") if "%" in url and _decodable(url) else url
    plain = {url, decoded, quote(url, safe="%/:?#[]@!$&'()*+,;=~"), quote(url, safe="%/:?#[]@!$&'*+,;=~")}
    return {one for one in plain | {one.replace("&", "&amp;") for one in plain} if one.strip()}


def _decodable(url: str) -> bool:
    try:
        unquote(url, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _each(text: str, spelling: str) -> Iterator[int]:
    at = text.find(spelling)
    while at >= 0:
        end = at + len(spelling)
        if _begins(text, at):
            closer = _CLOSED_BY.get(text[at - 1]) if at else None
            if _BEHIND.match(text, end) or (closer and text.startswith(closer, end)):
                yield at
        at = text.find(spelling, end)


def _begins(text: str, at: int) -> bool:
    """Whether what stands at an offset is not the rest of something longer."""
    before = text[at - 1] if at else " "
    if before in _BEFORE or before.isspace():
        return True
    if before in _BRACKETS:
        outer = text[at - 2] if at > 1 else " "
        return (
            outer in _BEFORE
            or outer in _BRACKETS
            or outer.isspace()
            or (before == "(" and (outer == "]" or text.startswith("url", max(0, at - 4))))
        )
    if before == "=":
        return _ASSIGNED.search(text[max(0, at - _NEAR) : at]) is not None
    return before == ";" and text[max(0, at - 6) : at].endswith(_QUOTES)
