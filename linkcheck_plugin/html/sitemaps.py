"""Turns sitemaps and sitemap indexes (XML or plain text) into references."""

from __future__ import annotations

from linkcheck_plugin.html.xmlreader import local_name, parse
from linkcheck_plugin.model import Reference

_TEXT_ELEMENTS = {
    "loc": (("sitemap-image", "image:loc"), ("sitemap-video", "video:loc")),
    "content_loc": (("sitemap-video", "video:content_loc"),),
    "thumbnail_loc": (("sitemap-video", "video:thumbnail_loc"),),
    "player_loc": (("sitemap-video", "video:player_loc"),),
}
"""Local name to (part of the namespace, name in reports); `loc` of any other namespace is the page's."""


def read_sitemap(data: bytes) -> tuple[list[Reference], str | None]:
    """Pages, alternates, images and videos of a sitemap, or the sitemaps of an index; and a problem."""
    reader = _Sitemap()
    problem = parse(data, reader)
    return reader.references, problem


def read_text_sitemap(text: str) -> list[Reference]:
    """One URL per line."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [Reference("loc", "", line) for line in lines if line and not line.startswith("#")]


class _Sitemap:
    def __init__(self) -> None:
        self.references: list[Reference] = []
        self._element = ""
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._element = ""
        local = local_name(tag)
        if local in _TEXT_ELEMENTS:
            named = (name for part, name in _TEXT_ELEMENTS[local] if part in tag)
            self._element = next(named, "loc" if local == "loc" else "")
            self._text = []
        elif local == "link" and "href" in attributes:
            rel = tuple(attributes.get("rel", "").lower().split())
            self.references.append(Reference("link", "href", attributes["href"], rel))

    def data(self, text: str) -> None:
        if self._element:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._element and (url := "".join(self._text).strip()):
            self.references.append(Reference(self._element, "", url))
        self._element = ""
