"""Turns references of a document into their lines and columns; done for findings only.

A few references of a large page are found by searching for their text. That is exact as long as nothing is
in doubt; otherwise, and for many references, the page is scanned once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from linkcheck_plugin.html import css, jsonld, srcset
from linkcheck_plugin.html.markup import Span, Tag, attributes, decode_attribute, is_reference, tags
from linkcheck_plugin.html.quick import SEVERAL, QuickSearch, plain_text
from linkcheck_plugin.html.refresh import parse_refresh
from linkcheck_plugin.regex import regex

Wanted = tuple[str, str, str, int]
"""Element, attribute, URL and how many equal ones come before."""

Key = tuple[bytes, str, str]
"""Element, attribute, URL."""

QUICK_FROM = 2_000
"""Bytes from which searching for the text of a URL is worth its while."""
QUICK_KEYS = 8
"""References for which each search costs less than one scan for all."""

FRAME_DEPTH = 4
"""How deep `srcdoc` documents are followed into each other."""

_SCRIPT_ATTRIBUTES = frozenset({"src", "href", "xlink:href", "style"})


def locate(source: bytes, wanted: Sequence[Wanted]) -> list[tuple[int, int] | None]:
    """Line and column of each reference of a page, None for one that is not there.

    The place is the first character of the attribute's value, or of the URL inside a value or text that
    holds several. References are counted in document order among those with equal element, attribute and
    URL; the page is taken to hold the references asked for.
    """
    keys = [
        (element.lower().encode("utf-8", "replace"), attribute.lower(), url)
        for element, attribute, url, _ in wanted
    ]
    needed: dict[Key, int] = {}
    for key, (*_, nth) in zip(keys, wanted, strict=True):
        needed[key] = max(needed.get(key, 0), nth + 1)
    offsets = _places(source, needed)
    places = [
        offsets[key][nth] if 0 <= nth < len(offsets[key]) else None
        for key, (*_, nth) in zip(keys, wanted, strict=True)
    ]
    return _lines_and_columns(source, places)


def locate_text(source: bytes, wanted: Sequence[tuple[str, int]]) -> list[tuple[int, int] | None]:
    """Line and column of the n-th occurrence of each URL in a document that is no page.

    A URL counts where it stands on its own: as it is, with `&amp;`, or with JSON's `\\/`.
    """
    found = _occurrences(source, {url for url, _ in wanted})
    places = [found[url][nth] if 0 <= nth < len(found[url]) else None for url, nth in wanted]
    return _lines_and_columns(source, places)


def _places(source: bytes, needed: dict[Key, int]) -> dict[Key, list[int]]:
    places: dict[Key, list[int]] = {}
    if len(source) >= QUICK_FROM and len(needed) <= QUICK_KEYS:
        page = QuickSearch(source)
        for key, count in needed.items():
            if (quick := page.find(*key, count)) is not None:
                places[key] = quick
    rest = {key: count for key, count in needed.items() if key not in places}
    return places | (_scan(source, rest) if rest else {})


_MERGED = frozenset({b"html", b"body"})
"""Elements that a page has once: a further tag only adds the attributes that are missing."""


# One scan for everything -----------------------------------------------------------------------------


def _scan(source: bytes, needed: dict[Key, int]) -> dict[Key, list[int]]:
    places: dict[Key, list[int]] = {key: [] for key in needed}
    missing = {key for key, count in needed.items() if count}
    wanted: dict[bytes, set[str]] = {}
    for element, attribute, _ in needed:
        wanted.setdefault(element, set()).add(attribute)
    for key, offset in _hits(source, wanted, needed, _needed_texts(needed)):
        places[key].append(offset)
        if len(places[key]) >= needed[key]:
            missing.discard(key)
            if not missing:
                break
    return places


def _hits(
    source: bytes, wanted: dict[bytes, set[str]], needed: Container[Key], texts: set[bytes], depth: int = 0
) -> Iterator[tuple[Key, int]]:
    merged: dict[tuple[bytes, str], int] = {}
    for tag in tags(source, frozenset(wanted)):
        if texts:
            written = source[tag.attributes : tag.end]
            if b"&" not in written and not any(text in written for text in texts):
                continue
        named: dict[bytes, Span] = {}
        if tag.name in wanted:
            named = attributes(source, tag)
            for key, offset in _references(source, tag, named, wanted[tag.name], needed):
                if tag.name not in _MERGED or merged.setdefault(key[:2], tag.end) == tag.end:
                    yield key, offset
        if tag.name == b"iframe" and depth < FRAME_DEPTH:
            named = named or attributes(source, tag)
            if (span := named.get(b"srcdoc")) is not None:
                document = decode_attribute(source[slice(*span)]).encode("utf-8", "replace")
                inner = Counter(key for key, _ in _hits(document, wanted, needed, texts, depth + 1))
                for key, count in inner.items():
                    if not key[2].startswith("#"):
                        yield from ((key, offset) for _, offset in _inside(source, span, [key[2]] * count))


def _needed_texts(needed: dict[Key, int]) -> set[bytes]:
    """Texts one of which is in every tag of interest that has no character reference; empty if unknown."""
    if len(needed) > QUICK_KEYS or any(
        attribute in SEVERAL or (element == b"script" and attribute != "src")
        for element, attribute, _ in needed
    ):
        return set()
    texts = {plain_text(url) for _, _, url in needed}
    return set() if b"" in texts else texts


def _references(
    source: bytes, tag: Tag, named: dict[bytes, Span], asked: set[str], needed: Container[Key]
) -> Iterator[tuple[Key, int]]:
    """The wanted references of one tag with their offsets."""
    for attribute in asked:
        span = named.get(attribute.encode("utf-8", "replace"))
        if span is None or not is_reference(source, tag, attribute, named):
            continue
        for url, offset in _urls(source, attribute, span, named):
            if (key := (tag.name, attribute, url)) in needed:
                yield key, offset
    if tag.name == b"style" and "" in asked:
        text = source[tag.end : tag.content_end].decode("utf-8", "replace")
        for url, offset in _inside(source, (tag.end, tag.content_end), [url for _, url in css.urls(text)]):
            if (key := (b"style", "", url)) in needed:
                yield key, offset
    elif tag.name == b"script" and not asked <= _SCRIPT_ATTRIBUTES:
        yield from _structured_data(source, tag, named, needed)


def _urls(source: bytes, attribute: str, span: Span, named: dict[bytes, Span]) -> Iterable[tuple[str, int]]:
    """The URLs of one attribute value with their offsets."""
    value = decode_attribute(source[slice(*span)])
    match attribute:
        case "srcset" | "imagesrcset":
            return _inside(source, span, srcset.candidates(value))
        case "style":
            return _inside(source, span, [url for _, url in css.urls(value)])
        case "ping":
            return _inside(source, span, value.split())
        case "content" if b"http-equiv" in named and (refresh := parse_refresh(value)):
            return _inside(source, span, [refresh[1]])
    return ((value, span[0]),)


def _structured_data(
    source: bytes, tag: Tag, named: dict[bytes, Span], needed: Container[Key]
) -> Iterator[tuple[Key, int]]:
    kind = decode_attribute(source[slice(*named.get(b"type", (0, 0)))])
    if kind.strip().lower() != "application/ld+json":
        return
    span = (tag.end, tag.content_end)
    found = jsonld.urls(jsonld.decode(source[slice(*span)].decode("utf-8", "replace")))
    for (name, url), (_, offset) in zip(found, _inside(source, span, [url for _, url in found]), strict=True):
        for key in ((b"script", name.lower(), url), (b"script", "", url)):
            if key in needed:
                yield key, offset


_BEFORE = frozenset(b"\"'(,;= \t\n\f\r>")
_BEHIND = frozenset(b"\"'),;&#<> \t\n\f\r")
MISSES = 20
"""Searches in one value that may come out empty before the rest is given the value's own place."""


def _inside(source: bytes, span: Span, urls: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The offset of each URL, in their order, in the value or text they were read from.

    One that is not there as it is, but written with escapes, has the offset of the whole.
    """
    start, end = span
    cursor, misses = start, 0
    for url in urls:
        place = _verbatim(source, url, cursor, end) if misses < MISSES else None
        if place is None:
            misses += 1
            yield url, start
        else:
            yield url, place[0]
            cursor = place[1]


def _verbatim(source: bytes, url: str, start: int, end: int) -> Span | None:
    """The first occurrence of a URL that stands on its own, if possible not as the name of a JSON-LD node."""
    found: list[tuple[bool, int, int]] = []
    for spelling in _spellings(url):
        at, tries = source.find(spelling, start, end), 0
        while at >= 0 and tries < MISSES:
            behind = at + len(spelling)
            if (at == start or source[at - 1] in _BEFORE) and (behind >= end or source[behind] in _BEHIND):
                named = bool(_IDENTIFIER.search(source, max(start, at - 16), at))
                found.append((named, at, behind))
                if not named:
                    break
            tries += 1
            at = source.find(spelling, at + 1, end)
    return min(found)[1:] if found else None


_IDENTIFIER = regex(rb'"@id"[ \t\n\r]*+:[ \t\n\r]*+"\Z')


def _spellings(url: str) -> set[bytes]:
    """A URL as it is, in HTML, in HTML that a feed holds as text, and in JSON."""
    if not url:
        return set()
    escaped = (url.replace("&", "&amp;"), url.replace("&", "&amp;amp;"), url.replace("/", "\\/"))
    return {text.encode("utf-8", "replace") for text in (url, *escaped)}


# Documents that are no pages ---------------------------------------------------------------------------

TEXT_SEARCHES = 16
"""URLs up to which each is searched for; more are looked up in one pass over the words of the document."""

_QUOTE = rb"&(?:quot|apos|lt|gt|#0*+(?:34|39|60|62)|#x0*+(?:22|27|3[cCeE]));"
_ALONE_BEFORE = regex(rb"[\s\"'<>()\[\]]\Z|" + _QUOTE + rb"\Z")
_ALONE_BEHIND = regex(rb"[\s\"'<>()\[\]\\]|\Z|" + _QUOTE)
_WORD = regex(rb"[^\s\"'<>]++")
_PIECE = regex(_QUOTE + rb"|((?>(?:[^&]++|(?!" + _QUOTE + rb")&)+))")
_INNER_PIECE = regex(rb"[^()\[\]\\]++")


def _occurrences(source: bytes, urls: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {url: [] for url in urls}
    several_words = [url for url in urls if not _WORD.fullmatch(url.encode("utf-8", "replace"))]
    if len(urls) <= TEXT_SEARCHES:
        searched = list(urls)
    else:
        searched = several_words[:TEXT_SEARCHES]
        _read_words(source, {spelling: url for url in urls for spelling in _spellings(url)}, found)
    for url in searched:
        found[url] = sorted({at for spelling in _spellings(url) for at in _each_alone(source, spelling)})
    return found


def _each_alone(source: bytes, text: bytes) -> Iterator[int]:
    at = source.find(text)
    while at >= 0:
        if _ALONE_BEHIND.match(source, at + len(text)) and (
            at == 0 or _ALONE_BEFORE.search(source, max(0, at - 8), at)
        ):
            yield at
        at = source.find(text, at + len(text))


def _read_words(source: bytes, spelled: dict[bytes, str], found: dict[str, list[int]]) -> None:
    for word in _WORD.finditer(source):
        if (url := spelled.get(word[0])) is not None:
            found[url].append(word.start())
            continue
        for piece in _PIECE.finditer(source, *word.span()):
            if (url := spelled.get((piece[1] or b"").rstrip(b"\\"))) is not None:
                found[url].append(piece.start())
                continue
            for inner in _INNER_PIECE.finditer(source, *piece.span()):
                if (url := spelled.get(inner[0])) is not None:
                    found[url].append(inner.start())


# Lines and columns -------------------------------------------------------------------------------------


def _lines_and_columns(source: bytes, offsets: Sequence[int | None]) -> list[tuple[int, int] | None]:
    """One pass: lines end at CRLF, LF or CR; a column is a code point, or a run of bytes that is none."""
    places: dict[int, tuple[int, int]] = {}
    carriage_returns = b"\r" in source
    counted = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    line = column = 1
    for offset in sorted({offset for offset in offsets if offset is not None}):
        breaks = source.count(b"\n", counted, offset)
        start = source.rfind(b"\n", counted, offset) + 1 if breaks else 0
        if carriage_returns:
            breaks += source.count(b"\r", counted, offset) - source.count(b"\r\n", counted, offset)
            start = max(start, source.rfind(b"\r", counted, offset) + 1)
        if breaks:
            line, column, counted = line + breaks, 1, start
        part = source[counted:offset]
        column += len(part) if part.isascii() else len(part.decode("utf-8", "replace"))
        counted = max(counted, offset)
        places[offset] = (line, column)
    return [None if offset is None else places[offset] for offset in offsets]
