"""Collects what a page says of itself while it is walked: title, canonical, alternates, robots, metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkcheck_plugin.html.elements import Fact
from linkcheck_plugin.model import PageFacts
from linkcheck_plugin.remarks import Note, Remark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

NOTED = {
    "next": Remark.NEXT,
    "prev": Remark.PREVIOUS,
    "feed": Remark.FEED,
}
"""Facts that are only noted."""
FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"}
)


class Facts:
    """The facts of one page. `said` is filled as the walk goes on; `finish` completes it."""

    def __init__(self) -> None:
        self.said = PageFacts()
        self._alternates: list[tuple[str, str]] = []
        self._metadata: dict[str, str] = {}
        self._notes: list[Note] = []

    def take(self, fact: Fact, node: LexborNode) -> None:
        """Take in what an element says."""
        key, value = fact
        said = self.said
        if key == "canonical":
            self._take_canonical(str(value), node)
        elif key == "alternate" and isinstance(value, tuple):
            self._alternates.append((str(value[0]), str(value[1])))
        elif key == "refresh" and isinstance(value, tuple):
            said.refresh = said.refresh or (float(value[0]), str(value[1]))
        elif key == "robots":
            said.robots = said.robots or str(value)
        elif key in NOTED:
            self._notes.append(Note(NOTED[key], str(value)))
        else:
            if key == "og:url" and said.og_url is None:
                said.og_url = str(value)
            self._metadata.setdefault(key, str(value))

    def _take_canonical(self, url: str, node: LexborNode) -> None:
        if self.said.canonical is None:
            self.said.canonical = url
        else:
            self._notes.append(Note(Remark.CANONICAL, url))
        if not _stands_in_head(node):
            self._notes.append(Note(Remark.CANONICAL_OUTSIDE_HEAD, url))

    def note(self, notes: list[Note]) -> None:
        """Take in what JSON-LD says."""
        self._notes += notes

    def finish(self) -> PageFacts:
        """All that was said. JSON-LD that agrees with the canonical says nothing new."""
        said = self.said
        said.alternates = tuple(self._alternates)
        said.metadata = self._metadata
        if self._notes:
            said.notes = tuple(
                note
                for note in self._notes
                if note.remark is not Remark.JSON_LD_URL or note.url != said.canonical
            )
        return said


def link_fact(rel: tuple[str, ...], href: str, hreflang: str, type_: str) -> Fact | None:
    """What a `link` element says of its page, beside being a reference."""
    if "canonical" in rel:
        return "canonical", href
    if "alternate" in rel:
        if hreflang:
            return "alternate", (hreflang, href)
        if type_.partition(";")[0].strip().lower() in FEED_TYPES and "stylesheet" not in rel:
            return "feed", href
        return None
    if "next" in rel:
        return "next", href
    return ("prev", href) if "prev" in rel or "previous" in rel else None


def _stands_in_head(node: LexborNode) -> bool:
    """Whether an element stands in the head, where search engines look for a canonical."""
    parent = node.parent
    while parent is not None:
        if parent.tag in ("head", "body"):
            return parent.tag == "head"
        parent = parent.parent
    return True
