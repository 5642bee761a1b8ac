"""Turns sitemaps and sitemap indexes (XML or plain text) into references."""

from __future__ import annotations

import datetime
import re

from linkcheck_plugin.html.found import Found
from linkcheck_plugin.html.xmlreader import local_name, parse
from linkcheck_plugin.model import Reference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.remarks import Note, Remark

_TEXT_ELEMENTS = {
    "loc": (("sitemap-image", "image:loc"), ("sitemap-video", "video:loc")),
    "content_loc": (("sitemap-video", "video:content_loc"),),
    "thumbnail_loc": (("sitemap-video", "video:thumbnail_loc"),),
    "player_loc": (("sitemap-video", "video:player_loc"),),
}
"""Local name to (part of the namespace, name in reports); `loc` of any other namespace is the page's."""

MOST_LOCATIONS, MOST_BYTES = 50_000, 52_428_800
"""What one sitemap may hold, unpacked (sitemaps.org, "Sitemap file requirements")."""

_DATETIME = regex(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)
"""W3C "Date and Time Formats"."""


def read_sitemap(data: bytes) -> Found:
    """Pages, alternates, images and videos of a sitemap, or the sitemaps of an index."""
    reader = _Sitemap(datetime.date.today())
    problem = parse(data, reader)
    return Found(reader.references, problem, [*reader.notes, *_too_many(reader.locations), *_too_large(data)])


def read_text_sitemap(text: str) -> Found:
    """One URL per line."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    references = [Reference("loc", "", line) for line in lines if line and not line.startswith("#")]
    return Found(references, None, [*_too_many(len(references)), *_too_large(text.encode())])


def _too_many(locations: int) -> list[Note]:
    return [Note(Remark.LOCATIONS, "", str(locations))] if locations > MOST_LOCATIONS else []


def _too_large(data: bytes) -> list[Note]:
    return [Note(Remark.BYTES, "", str(len(data)))] if len(data) > MOST_BYTES else []


def is_datetime(value: str) -> bool:
    """Whether a `lastmod` is a date, perhaps with a time, as W3C writes them."""
    match = _DATETIME.fullmatch(value)
    if match is None:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        datetime.datetime(year, month or 1, day or 1, hour, minute, min(second, 59))
    except ValueError:
        return False
    return second <= 60 and (match[2] is None or month > 0) and (match[3] is None or day > 0)


def is_future(value: str, today: datetime.date) -> bool:
    """Whether a valid `lastmod` lies in the future, in every time zone."""
    latest = today + datetime.timedelta(days=1)
    return value[:10] > latest.isoformat()[: len(value[:10])]


class _Sitemap:
    def __init__(self, today: datetime.date) -> None:
        self.references: list[Reference] = []
        self.notes: list[Note] = []
        self.locations = 0
        self._today = today
        self._element = ""
        self._text: list[str] = []
        self._location = self._lastmod = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._element = ""
        local = local_name(tag)
        if local in _TEXT_ELEMENTS:
            named = (name for part, name in _TEXT_ELEMENTS[local] if part in tag)
            self._element = next(named, "loc" if local == "loc" else "")
            self._text = []
        elif local == "lastmod":
            self._element, self._text = local, []
        elif local == "link" and "href" in attributes:
            rel = tuple(attributes.get("rel", "").lower().split())
            self.references.append(Reference("link", "href", attributes["href"], rel))

    def data(self, text: str) -> None:
        if self._element:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._element and (text := "".join(self._text).strip()):
            if self._element == "lastmod":
                self._lastmod = text
            else:
                self.references.append(Reference(self._element, "", text))
                if self._element == "loc":
                    self._location = text
                    self.locations += 1
        self._element = ""
        if self._lastmod and local_name(tag) in ("url", "sitemap"):
            if not is_datetime(self._lastmod) or is_future(self._lastmod, self._today):
                self.notes.append(Note(Remark.LASTMOD, self._location, self._lastmod))
            self._lastmod = self._location = ""
