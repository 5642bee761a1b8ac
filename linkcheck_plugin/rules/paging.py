"""LNK720: pages that say which one comes before and after them (`link rel=next`, `rel=prev`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from linkcheck_plugin.model import Defect, Level, Outcome, ResolvedReference
from linkcheck_plugin.remarks import Remark
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, page_rule
from linkcheck_plugin.rules.said import Said, says_link

SHOWN = 5
"""Pages of a circle that a message names."""


class Paging:
    """The first `next` and the first `prev` of each page, by the file they lead to."""

    def __init__(self, context: Context) -> None:
        self.said = context.once(Said)
        self.urls: dict[tuple[str, Remark], str] = {}
        self.next: dict[str, str] = {}
        self.previous: dict[str, str] = {}
        for path, entry in self.said.pages.items():
            for note in entry.facts.notes:
                if note.remark in (Remark.NEXT, Remark.PREVIOUS):
                    self._take(path, note.remark, note.url)

    def _take(self, path: str, remark: Remark, url: str) -> None:
        files = self.next if remark is Remark.NEXT else self.previous
        found = self.said.leads_to(url, path)
        if (path, remark) in self.urls or found is None or found.file is None:
            return
        if found.outcome in (Outcome.OK, Outcome.HOST_DEPENDENT) and found.file in self.said.pages:
            self.urls[path, remark] = url
            files[path] = found.file

    def continues(self, path: str, other: str | None) -> bool:
        """Whether a page has the same neighbours as another: further pages of a list have those of its first."""
        return other is not None and all(
            files.get(path) == files.get(other) for files in (self.next, self.previous)
        )

    def at(self, path: str, remark: Remark, defect: Defect) -> PageDefect:
        """A defect of a page's `next` or `prev`."""
        tokens = {"next"} if remark is Remark.NEXT else {"prev", "previous"}

        def concerns(link: ResolvedReference) -> bool:
            return says_link(link) and not tokens.isdisjoint(link.reference.rel)

        return PageDefect(path, defect, concerns, self.urls[path, remark])


@page_rule("pagination-links", "LNK720", level=Level.WARNING, preset=Preset.SEO)
def pagination_links(context: Context) -> Iterator[PageDefect]:
    """`link rel=next` or `rel=prev` that is not returned, or leads in a circle.

    The page after this one has to name this one as the page before it, and the other way round. A missing page is
    a broken link, a redirect a link to one. Pages with the same neighbours are parts of one list.

    Bad:  <link rel="next" href="/page/2/"> where /page/2/ has <link rel="prev" href="/page/3/">
    Good: <link rel="next" href="/page/2/"> where /page/2/ has <link rel="prev" href="/">
    See:  HTML Living Standard, "Sequential link types"
    """
    paging = context.once(Paging)
    circles = _circles(paging.next)
    for path, file in paging.next.items():
        if path in circles:
            yield paging.at(path, Remark.NEXT, Defect(circles[path]))
        elif (back := paging.previous.get(file)) not in (path, file) and not paging.continues(path, back):
            yield paging.at(path, Remark.NEXT, Defect(_unreturned(file, "prev", back)))
    for path, file in paging.previous.items():
        if file == path:
            yield paging.at(path, Remark.PREVIOUS, Defect("rel=prev leads to the page itself"))
        elif (
            file not in circles
            and (forth := paging.next.get(file)) not in (path, file)
            and not paging.continues(path, forth)
        ):
            yield paging.at(path, Remark.PREVIOUS, Defect(_unreturned(file, "next", forth)))


def _unreturned(file: str, rel: str, other: str | None) -> str:
    return f"{file} has no rel={rel}" if other is None else f"the rel={rel} of {file} leads to {other}"


def _circles(following: Mapping[str, str]) -> dict[str, str]:
    """One page of each circle, with what a message says of it."""
    found: dict[str, str] = {}
    done: set[str] = set()
    for start in sorted(following):
        way: dict[str, None] = {}
        page: str | None = start
        while page is not None and page not in done and page not in way:
            way[page] = None
            page = following.get(page)
        if page is not None and page in way:
            pages = [*way]
            circle = pages[pages.index(page) :]
            last = circle[-1]
            shown = circle if len(circle) <= SHOWN else [*circle[:SHOWN], "…"]
            found[last] = (
                "rel=next leads to the page itself"
                if len(circle) == 1
                else f"rel=next leads in a circle: {' → '.join((*shown, circle[0]))}"
            )
        done.update(way)
    return found
