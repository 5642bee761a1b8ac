"""Turns the bytes of a page into the start tags that become elements, with their places; no tree is built.

What tokenization decides is exact (HTML Living Standard, section 13.2.5): comments, raw text, escaped
scripts, quoting. Of tree construction only what hides tags is followed: templates and foreign content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from linkcheck_plugin.html.vocabulary import NOT_FETCHED_RELS
from linkcheck_plugin.regex import regex

Span = tuple[int, int]
"""Byte offsets of a first character and of what follows the last."""


class Tag(NamedTuple):
    """One start tag; all numbers are byte offsets."""

    name: bytes
    """Lower case."""
    attributes: int
    """Behind the name."""
    end: int
    """Behind the `>`."""
    content_end: int
    """Where raw text ends; `end` for an element without."""


RAW_TEXT = frozenset({b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes"})
FOREIGN_DEPTH = 32
"""How deep foreign content is followed into itself; bounds the search for what an end tag closes."""
FOREIGN_STYLE = b"/?style"
"""In foreign content the text of a `style` ends at any tag of that name: it is no raw text."""

_INTEGRATION_POINTS = {
    b"svg": frozenset({b"foreignobject", b"desc", b"title"}),
    b"math": frozenset({b"mi", b"mo", b"mn", b"ms", b"mtext"}),
}
"""Elements of foreign content whose content is HTML again."""
_FOREIGN = frozenset(_INTEGRATION_POINTS)
_BREAKOUT = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing "
    b"menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
"""Elements that end foreign content (section 13.2.6.5)."""

_W = rb"[\t\n\f\r ]"
_NAME_END = rb"(?=[\t\n\f\r />])"
_ATTRIBUTE = (
    rb"[\t\n\f\r /]*+[^\t\n\f\r />][^\t\n\f\r />=]*+"
    rb'(?:="[^"]*+"|(?!' + _W + rb"*+=)|" + _W + rb"*+=" + _W + rb"*+"
    rb"(?:\"[^\"]*+\"|'[^']*+'|[^\t\n\f\r >\"'][^\t\n\f\r >]*+|(?=>)))"
)
_REST = rb"(?:[^>=]*+>|(?>(?:" + _ATTRIBUTE + rb")*)[\t\n\f\r /]*+>)"
"""From behind the name to the end of a tag; matches nothing if the file ends before."""

_TAG = regex(rb"<(/?)([a-zA-Z][^\t\n\f\r />]*+)")
_TAG_REST = regex(_REST)
_TEXT = regex(rb"[^<]*+")
_COMMENT_END = regex(rb"--!?>")
_SCRIPT_TOKEN = regex(rb"<!--|-->|<(/?)(?i:script)" + _NAME_END)
_ATTRIBUTES = regex(
    rb"[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)(?>(?:" + _W + rb"*+=" + _W + rb"*+"
    rb"(?:\"([^\"]*+)\"|'([^']*+)'|([^\t\n\f\r >\"'][^\t\n\f\r >]*+)|(?=>)))?)"
)


def tags(source: bytes, elements: frozenset[bytes] | None) -> Iterator[Tag]:
    """Start tags of the named elements in document order, and any of raw text elements on the way.

    None: of every element that has more attributes than a class.
    """
    skip = _skipper(elements)
    position = 0
    foreign: list[bytes] = []
    templates: list[int] = []
    raw_ends = _RawEnds(source)
    while True:
        position = _end(_TEXT if foreign else skip, source, position)
        opening = _TAG.match(source, position)
        in_foreign = bool(foreign) and foreign[-1] in _FOREIGN
        if opening is None:
            if position >= len(source):
                return
            position = _markup_end(source, position, in_foreign)
            continue
        rest = _TAG_REST.match(source, opening.end())
        if rest is None:
            return
        name, position = opening[2].lower(), rest.end()
        if in_foreign and (
            name in _BREAKOUT or (name == b"font" and _changes_font(source, opening.end(), position))
        ):
            while foreign and foreign[-1] in _FOREIGN:
                foreign.pop()
            in_foreign = False
        if opening[1]:
            if name == b"template" and templates:
                del foreign[templates.pop() :]
            else:
                _close(foreign, name)
            continue
        content_end = position
        if in_foreign:
            if (
                source[position - 2] != ord("/")
                and len(foreign) < FOREIGN_DEPTH
                and (name in _FOREIGN or name in _INTEGRATION_POINTS[foreign[-1]])
            ):
                foreign.append(name)
            if name == b"style":
                content_end = raw_ends.after(FOREIGN_STYLE, position)
        elif name in _FOREIGN:
            if source[position - 2] != ord("/"):
                foreign.append(name)
        elif name == b"template":
            templates.append(len(foreign))
            continue
        elif name == b"plaintext":
            return
        elif name in RAW_TEXT:
            content_end = raw_ends.after(name, position)
        elif name == b"image":
            name = b"img"
        if not templates and (elements is None or name in elements or name in RAW_TEXT):
            yield Tag(name, opening.end(), position, content_end)
        if not in_foreign:
            position = content_end


def tag_at(source: bytes, position: int) -> Tag | None:
    """The start tag at a `<`, wherever it stands."""
    opening = _TAG.match(source, position)
    rest = _TAG_REST.match(source, opening.end()) if opening and not opening[1] else None
    if opening is None or rest is None:
        return None
    return Tag(opening[2].lower(), opening.end(), rest.end(), rest.end())


def attributes(source: bytes, tag: Tag) -> dict[bytes, Span]:
    """The attributes of a tag with start and end of their values; of equal names the first counts."""
    found: dict[bytes, Span] = {}
    position = tag.attributes
    while match := _ATTRIBUTES.match(source, position, tag.end):
        position = match.end()
        group = match.lastindex or 1
        found.setdefault(match[1].lower(), match.span(group) if group > 1 else (position, position))
    return found


def is_reference(source: bytes, tag: Tag, attribute: str, named: dict[bytes, Span]) -> bool:
    """Whether an attribute of a tag makes a reference: what `tree` leaves out is left out here."""

    def value(name: bytes) -> str:
        start, end = named.get(name, (0, 0))
        return decode_attribute(source[start:end]).strip().lower()

    match tag.name, attribute:
        case b"link", _:
            rel = value(b"rel").split()
            return not rel or not NOT_FETCHED_RELS.issuperset(rel)
        case b"input", "src":
            return value(b"type") == "image"
        case b"iframe", "src":
            return b"srcdoc" not in named
        case _, "xlink:href":
            return b"href" not in named
    return True


def decode_attribute(raw: bytes) -> str:
    """An attribute value as the tree has it: newlines normalised, character references resolved."""
    text = raw.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


_REFERENCE = regex(r"&(?:#(?:[xX]([0-9a-fA-F]++)|([0-9]++));?+|([A-Za-z][A-Za-z0-9]*+;?+)(?!=(?<!;=)))")


def _resolve(match: re.Match[str]) -> str:
    if match[3]:
        return html5.get(match[3], match[0])
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    digits = digits.lstrip("0")
    code = int(digits, base) if 0 < len(digits) < 8 else 0
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    if 0x80 <= code < 0xA0:
        return bytes([code]).decode("cp1252", "ignore") or chr(code)
    return chr(code)


@lru_cache(maxsize=64)
def _skipper(elements: frozenset[bytes] | None) -> re.Pattern[bytes]:
    """A pattern that runs over everything up to a tag, comment or other markup that matters."""
    stops = (elements or frozenset()) | RAW_TEXT | _FOREIGN | {b"template", b"plaintext"}
    if b"img" in stops:
        stops |= {b"image"}
    names = b"|".join(re.escape(name) for name in sorted(stops))
    rest = _REST if elements is not None else rb'(?:[\t\n\f\r ]class="[^"]*+")?>'
    return re.compile(
        rb"[^<]*+(?>(?:<(?:/(?![tT])[a-zA-Z][^>=]*+>"
        rb"|(?!(?i:" + names + rb")" + _NAME_END + rb")[a-zA-Z][^\t\n\f\r />]*+" + rest + rb""
        rb"|/(?!(?i:template)" + _NAME_END + rb")[a-zA-Z]" + _REST + rb"|(?![a-zA-Z/!?]))[^<]*+)*)"
    )


class _RawEnds:
    """Finds the ends of raw text; remembers them so that nested openers cost nothing more."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.found: dict[bytes, int] = {}

    def after(self, name: bytes, position: int) -> int:
        if name == b"script":
            return _script_end(self.source, position)
        if self.found.get(name, -1) < position:
            end = _raw_end(name).search(self.source, position)
            self.found[name] = end.start() if end else len(self.source)
        return self.found[name]


@lru_cache(maxsize=16)
def _raw_end(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(?i:" + (name if name == FOREIGN_STYLE else b"/" + name) + rb")" + _NAME_END)


def _script_end(source: bytes, position: int) -> int:
    """Where the text of a script ends: a `<script>` inside `<!--` hides one end tag."""
    escaped = nested = False
    while token := _SCRIPT_TOKEN.search(source, position):
        position = token.end()
        if token[0] == b"<!--":
            position = token.end() - 2
            escaped = True
        elif token[0] == b"-->":
            escaped = nested = False
        elif token[1]:
            if not nested:
                return token.start()
            nested = False
        elif escaped:
            nested = True
    return len(source)


def _markup_end(source: bytes, position: int, in_foreign: bool) -> int:
    """Behind a comment, doctype, processing instruction or stray `<`."""
    if source.startswith(b"<!--", position):
        if source.startswith((b">", b"->"), position + 4):
            return source.index(b">", position) + 1
        end = _COMMENT_END.search(source, position + 4)
        return end.end() if end else len(source)
    if in_foreign and source.startswith(b"<![CDATA[", position):
        closing = source.find(b"]]>", position)
        return closing + 3 if closing >= 0 else len(source)
    if source.startswith((b"<!", b"<?", b"</"), position):
        closing = source.find(b">", position)
        return closing + 1 if closing >= 0 else len(source)
    return position + 1


def _close(foreign: list[bytes], name: bytes) -> None:
    """Close foreign content down to an element; an integration point closes only by its own name."""
    depth = len(foreign) - 1
    while depth >= 0:
        if foreign[depth] == name:
            del foreign[depth:]
            return
        if foreign[depth] not in _FOREIGN:
            return
        depth -= 1


def _changes_font(source: bytes, start: int, end: int) -> bool:
    named = attributes(source, Tag(b"font", start, end, end))
    return not named.keys().isdisjoint((b"color", b"face", b"size"))


def _end(pattern: re.Pattern[bytes], source: bytes, position: int) -> int:
    matched = pattern.match(source, position)
    return matched.end() if matched else position
