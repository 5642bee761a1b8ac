"""Finds the few references asked for in a large page by their text, and says so when that could be wrong."""

from __future__ import annotations

import re

from linkcheck_plugin.html.markup import Tag, attributes, decode_attribute, is_reference, tag_at
from linkcheck_plugin.regex import regex

HITS = 40
"""Occurrences of a text above which it is too common to be searched for."""
TAG_LENGTH = 4_096
"""How far behind the start of its tag a URL is looked for."""
TAGS_BEFORE = 8
SHORTEST = 4

SEVERAL = frozenset({"", "srcset", "imagesrcset", "style", "ping", "content"})
"""Attributes whose value is not one URL."""

_PLAIN = regex(r"[!#-%(-;=?-_a-z{-~]+")
"""Text that is written in HTML as it is, save for needless character references."""
_ODD = regex(r"[\s\"'<>`\0\ufffd]")

_USUAL_REFERENCE = (
    rb"(?:amp|lt|gt|quot|nbsp|apos|para|copy|raquo|laquo|mdash|ndash|rsquo"
    rb"|#39|#34|#38|#60|#62|#x2[267]|#x3[cCeE]|#182|#8217);"
)
_UNUSUAL_REFERENCE = regex(
    rb"&(?!" + _USUAL_REFERENCE + rb")(?:#(?:[xX][0-9a-fA-F]++|[0-9]++)|[a-zA-Z][a-zA-Z0-9]*+);?+"
)
_REFERENCES = 2_000
"""Distinct unusual character references above which a page is not searched."""

_CLEAN_NAME = regex(rb"[a-z@:_][-a-z0-9_:.@]*+")
_DELIMITERS = [bytes([character]) for character in b"\t\n\f\r \"'<>"]
_RAW_TEXT = regex(
    rb"<(?:textarea|template|xmp|iframe|noembed|noframes|plaintext|TEXTAREA|TEMPLATE|XMP|IFRAME)"
)


def plain_text(url: str) -> bytes:
    """The longest part of a URL that is written as it is."""
    return max(_PLAIN.findall(url), key=len, default="").encode()


class QuickSearch:
    """Searches in one page."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._spelled: set[str] | None = None

    def find(self, element: bytes, attribute: str, url: str, count: int) -> list[int] | None:
        """The offsets of the first `count` references with this URL; None when in doubt.

        If the page holds `count` of them, none is written with needless character references, and exactly
        `count` tags with that attribute and value come up, these are the ones.
        """
        text = plain_text(url)
        named = attribute.encode("utf-8", "replace")
        if (
            attribute in SEVERAL
            or len(text) < SHORTEST
            or _ODD.search(url)
            or not 0 < count <= HITS
            or not _CLEAN_NAME.fullmatch(named)
            or (element == b"script" and attribute != "src")
        ):
            return None
        occurrences = self._search(text)
        if occurrences is None:
            return None
        places: list[int] = []
        for occurrence in occurrences:
            place = self._reference_at(occurrence, element, attribute, url)
            if place is None:
                return None
            if place >= 0 and place not in places[-1:]:
                places.append(place)
        if len(places) != count or any(map(self._may_be_hidden, places)):
            return None
        if self._may_be_raw_text(places[-1]) and not self._spelled_out().isdisjoint(text.decode()):
            return None
        return places

    def _may_be_raw_text(self, place: int) -> bool:
        """Whether what looks like a tag there may be none, and a spelled-out URL elsewhere be meant."""
        return _RAW_TEXT.search(self.source, 0, place) is not None

    def _search(self, text: bytes) -> list[int] | None:
        found = []
        at = self.source.find(text)
        while at >= 0:
            found.append(at)
            if len(found) > HITS:
                return None
            at = self.source.find(text, at + len(text))
        return found

    def _spelled_out(self) -> set[str]:
        """The characters that the page writes as character references anywhere."""
        if self._spelled is None:
            references: set[bytes] = set()
            for match in _UNUSUAL_REFERENCE.finditer(self.source):
                references.add(match[0])
                if len(references) > _REFERENCES:
                    references = {b"&#%d;" % code for code in range(128)}
                    break
            spelled = ((reference.decode(), decode_attribute(reference)) for reference in references)
            self._spelled = {character for raw, text in spelled if raw != text for character in text}
        return self._spelled

    def _reference_at(self, occurrence: int, element: bytes, attribute: str, url: str) -> int | None:
        """Where the value around an occurrence starts if it is a reference, -1 if not; None in doubt."""
        source = self.source
        opening = source.rfind(b"<", max(0, occurrence - TAG_LENGTH), occurrence)
        tag = tag_at(source, opening) if opening >= 0 else None
        if tag is not None and tag.end > occurrence:
            named = attributes(source, tag)
            if tag.name == b"image" or not self._clean(tag, named):
                return None
            start, end = named.get(attribute.encode(), (0, 0))
            if tag.name == element and start <= occurrence < end:
                if decode_attribute(source[start:end]) != url or not is_reference(
                    source, tag, attribute, named
                ):
                    return -1
                return None if self._in_a_value(opening) else start
            return -1
        return None if self._follows_equals(occurrence) else -1

    def _in_a_value(self, opening: int) -> bool:
        """Whether one of the tags before goes on behind a `<`, which then is text in an attribute value."""
        before = opening
        for _ in range(TAGS_BEFORE):
            before = self.source.rfind(b"<", max(0, opening - TAG_LENGTH), before)
            if before < 0:
                break
            if (tag := tag_at(self.source, before)) is not None and tag.end > opening:
                return True
        return False

    def _follows_equals(self, place: int) -> bool:
        """Whether a place may be inside an attribute value: behind a quote or an equals sign."""
        before = self.source[max(0, place - TAG_LENGTH) : place]
        delimiter = max(before.rfind(character) for character in _DELIMITERS)
        return (
            before[delimiter : delimiter + 1] in (b'"', b"'", b"")
            or b"=" in before[delimiter + 1 :]
            or before[: delimiter + 1].rstrip().endswith(b"=")
        )

    def _clean(self, tag: Tag, named: dict[bytes, tuple[int, int]]) -> bool:
        """Whether a tag is free of anything that hints at a start inside another tag's value."""
        unquoted = (
            self.source[start:end] for start, end in named.values() if self.source[start - 1] not in b"\"'"
        )
        return all(map(_CLEAN_NAME.fullmatch, named)) and not any(
            re.search(rb"[\"'<=`]", value) for value in unquoted
        )

    def _may_be_hidden(self, place: int) -> bool:
        """Whether a comment or a script may be open at a place."""
        source = self.source
        opened = source.rfind(b"<!--", 0, place)
        if opened >= 0 and source.find(b"-->", opened + 2, place) < 0:
            return True
        closing = source.find(b"</script", place)
        if closing >= 0:
            return source.find(b"<script", place, closing) < 0
        opened = source.rfind(b"<script", 0, place)
        return opened >= 0 and source.find(b"</script", opened, place) < 0
