"""Finds for every finding the place in the sources that has to be edited; None rather than a guess."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from linkcheck_plugin import urls
from linkcheck_plugin.model import Finding, Occurrence, Source
from linkcheck_plugin.source.keys import INTRASITE, Key, key_of_target, names_a_source
from linkcheck_plugin.source.pages import PageSearch, Spot
from linkcheck_plugin.source.shared import Shared

MANY_PAGES = 20
"""Pages with the same defect from which a template is suspected, if the first few have it in no source."""
TRIED_PAGES = 5

Number = tuple[int, int]
"""Index of a finding and of one of its occurrences."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Locates the findings of one site; paths are made relative to `cwd`, known ones are those of `root`.

    `redirect_of` gives the place where the redirect was declared that a page is, `source_of` the source of
    what a URL of a page asks for.
    """

    pages: PageSearch
    shared: Shared
    root: Path
    cwd: Path
    redirect_of: Callable[[str], Spot | None] = lambda page: None
    source_of: Callable[[str, str], Path | None] = lambda url, page: None

    def locate(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings with the place in the sources of each occurrence, as far as it is known."""
        found = self._on_pages(findings)
        repeated = _Repeated(findings, found)
        for number, finding in enumerate(findings):
            self._elsewhere(number, finding, found, repeated)
        return tuple(self._located(number, finding, found) for number, finding in enumerate(findings))

    def _on_pages(self, findings: Sequence[Finding]) -> dict[Number, Spot]:
        """What stands in the source of the page on which it shows."""
        by_page: dict[str, list[Number]] = defaultdict(list)
        pages = [len({place.page for place in finding.occurrences}) for finding in findings]
        for number, finding in enumerate(findings):
            if finding.source is None and finding.url is not None:
                for index, place in enumerate(finding.occurrences):
                    by_page[place.page].append((number, index))
        found: dict[Number, Spot] = {}
        misses = [0] * len(findings)
        for page, numbers in by_page.items():
            asked = {
                (number, index): _place(findings[number], findings[number].occurrences[index])
                for number, index in numbers
                if pages[number] <= MANY_PAGES or misses[number] < TRIED_PAGES
            }
            spots = (
                self.pages.find(page, {place for place in asked.values() if place is not None})
                if asked
                else {}
            )
            for key, wanted in asked.items():
                spot = spots.get(wanted[0]) if wanted is not None else None
                if spot is not None:
                    found[key] = spot
                else:
                    misses[key[0]] += 1
        return found

    def _elsewhere(
        self, number: int, finding: Finding, found: dict[Number, Spot], repeated: _Repeated
    ) -> None:
        """Look for what no page's own source has: repeated from another page, or from a template."""
        if finding.source is not None or finding.url is None:
            return
        missing = [index for index in range(len(finding.occurrences)) if (number, index) not in found]
        listed = not any(self.pages.is_of_source(finding.occurrences[index].page) for index in missing)
        shared: dict[str, Spot | None] = {}
        for index in missing:
            place = finding.occurrences[index]
            url = place.url or finding.url
            spot = repeated.spot(number, finding, url) if listed else None
            if spot is None and url not in shared:
                shared[url] = self.shared.find(
                    _spellings(url, finding, self.pages.address.base), self._key(url, place.page)
                )
            if (known := spot or shared[url]) is not None:
                found[number, index] = known

    def _key(self, url: str, page: str) -> Key | None:
        try:
            return key_of_target(urls.join(urls.trim(url), urls.directory_of(page)), self.pages.address)
        except (urls.MalformedURL, IndexError):
            return None

    def _located(self, number: int, finding: Finding, found: dict[Number, Spot]) -> Finding:
        spots = [found.get((number, index)) for index in range(len(finding.occurrences))]
        if finding.source is not None:
            return replace(
                finding, source=replace(finding.source, path=self._path(self.root / finding.source.path))
            )
        if not any(spots):
            return replace(finding, source=self._source(self.redirect_of(finding.page)))
        places = tuple(
            replace(place, source=self._source(spot))
            for place, spot in zip(finding.occurrences, spots, strict=True)
        )
        suggestion = self._respelled(finding, spots[0])
        fix = suggestion if finding.fix is not None else None
        return replace(finding, source=places[0].source, occurrences=places, suggestion=suggestion, fix=fix)

    def _respelled(self, finding: Finding, spot: Spot | None) -> str | None:
        """The suggestion as the author writes it where sources link each other by their own paths."""
        suggestion = finding.suggestion
        if suggestion is None or spot is None or spot.url is None or not names_a_source(spot.url):
            return suggestion
        file = self.source_of(suggestion, finding.page)
        if file is None:
            return suggestion
        mark = INTRASITE.match(spot.url)
        folder = spot.path.parent
        path = os.path.relpath(file, folder).replace(os.sep, "/")
        _, hash_, fragment = suggestion.partition("#")
        return (mark[0] if mark else "") + quote(path, safe="/~!$&'()*+,;=@:") + hash_ + fragment

    def _source(self, spot: Spot | None) -> Source | None:
        if spot is None:
            return None
        return Source(self._path(spot.path), spot.line, spot.column)

    def _path(self, file: Path) -> str:
        return os.path.relpath(file, self.cwd).replace(os.sep, "/")


class _Repeated:
    """Where links stand that show again on pages without a source of their own: lists, archives, feeds."""

    def __init__(self, findings: Sequence[Finding], found: dict[Number, Spot]) -> None:
        self._by_finding: dict[int, set[Spot]] = defaultdict(set)
        self._by_url: dict[tuple[str | None, str | None], set[Spot]] = defaultdict(set)
        for (number, index), spot in found.items():
            finding = findings[number]
            self._by_finding[number].add(spot)
            self._by_url[finding.element, finding.occurrences[index].url or finding.url].add(spot)

    def spot(self, number: int, finding: Finding, url: str) -> Spot | None:
        """The one place where a finding, or a reference with the same URL, was found."""
        for spots in (self._by_url.get((finding.element, url)), self._by_finding.get(number)):
            if spots:
                return next(iter(spots)) if len(spots) == 1 else None
        return None


def _place(finding: Finding, place: Occurrence) -> tuple[tuple[int, int], str] | None:
    url = place.url or finding.url
    if place.line is None or place.column is None or url is None:
        return None
    return (place.line, place.column), url


def _spellings(url: str, finding: Finding, base: str) -> Iterator[str]:
    """A URL as templates and navigation may have it."""
    yield url
    if url.startswith(base) and base != "/":
        yield url[len(base) - 1 :]
    path = urls.trim(url).lstrip("./")
    if path and path != url and not urls.scheme_of(url) and not url.startswith("//"):
        yield "/" + path
        yield path
    if finding.target and finding.target != url:
        yield finding.target
