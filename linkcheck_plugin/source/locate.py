"""Finds for every finding the place in the sources that has to be edited; None rather than a guess."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import Finding, Occurrence, Source
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.source.keys import INTRASITE, key_of_target, names_a_source, target_on
from linkcheck_plugin.source.pages import PageSearch, Spot
from linkcheck_plugin.source.shared import Shared

MANY_PAGES = 20
"""Pages with the same defect from which a template is suspected, if the first few have it in no source."""
TRIED_PAGES = 5

Number = tuple[int, int]
"""Index of a finding and of one of its occurrences."""
Found = dict[Number, Spot | None]
"""Places; None where there is doubt, so that nobody looks further."""


class Locator(msgspec.Struct, frozen=True):
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
    known: dict[tuple[str, str], tuple[Spot | None]] = {}
    """What was found in the shared files, by URL and what it asks for."""

    def locate(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings with the place in the sources of each occurrence, as far as it is known."""
        found = self._on_pages(findings)
        repeated = _Repeated(findings, found)
        for number, finding in enumerate(findings):
            self._elsewhere(number, finding, found, repeated)
        return tuple(self._located(number, finding, found) for number, finding in enumerate(findings))

    def _on_pages(self, findings: Sequence[Finding]) -> Found:
        """What stands in the source of the page on which it shows."""
        by_page: dict[str, list[Number]] = defaultdict(list)
        counts = [Counter(place.page for place in finding.occurrences) for finding in findings]
        usual = [Counter(count.values()).most_common(1)[0][0] if count else 0 for count in counts]
        for number, finding in enumerate(findings):
            if finding.source is None and finding.url is not None:
                for index, place in enumerate(finding.occurrences):
                    by_page[place.page].append((number, index))
        found: Found = {}
        misses = [0] * len(findings)
        for page, numbers in by_page.items():
            asked = {
                (number, index): asked_for
                for number, index in numbers
                if len(counts[number]) <= MANY_PAGES
                or misses[number] < TRIED_PAGES
                or counts[number][page] > usual[number]  # the template's, and one of its own
                if (asked_for := _place(findings[number], findings[number].occurrences[index])) is not None
            }
            spots = self.pages.find(page, set(asked.values())) if asked else {}
            for key, (line_column, _) in asked.items():
                if line_column in spots:
                    found[key] = spots[line_column]
                else:
                    misses[key[0]] += 1
        return found

    def _elsewhere(self, number: int, finding: Finding, found: Found, repeated: _Repeated) -> None:
        """Look for what no page's own source has: a redirect, repeated from another page, of a template."""
        if finding.source is not None:
            return
        missing = [index for index in range(len(finding.occurrences)) if (number, index) not in found]
        listed = not any(self.pages.is_of_source(finding.occurrences[index].page) for index in missing)
        for index in missing:
            place = finding.occurrences[index]
            url = place.url or finding.url
            spot = self.redirect_of(place.page)
            if spot is None and url is not None:
                shared = self._in_shared(url, place.page)
                spot = repeated.spot(number, finding, index) if listed else None
                spot = (spot if shared in (None, spot) else None) if spot else shared
            if spot is not None:
                found[number, index] = spot

    def _in_shared(self, url: str, page: str) -> Spot | None:
        """The one place where a URL stands in templates, navigation and the like."""
        target = target_on(page, url)
        known = self.known.get((url, target))
        if known is None:
            key = key_of_target(target, self.pages.address) if target else None
            spellings = _spellings(url, target, self.pages.address)
            known = self.known[url, target] = (self.shared.find(spellings, key),)
        return known[0]

    def _located(self, number: int, finding: Finding, found: Found) -> Finding:
        spots = [found.get((number, index)) for index in range(len(finding.occurrences))]
        if finding.source is not None:
            return self._declared(finding, finding.source)
        if not any(spots):
            return finding
        suggestion = self._respelled(finding.suggestion, finding.page, spots[0])
        fix = finding.fix
        if fix is not None and fix == finding.suggestion:  # else it is no URL
            fix = suggestion
            spelled = [
                self._respelled(place.fix or finding.fix, place.page, spot)
                for place, spot in zip(finding.occurrences, spots, strict=True)
            ]
        else:
            spelled = [place.fix for place in finding.occurrences]
        places = tuple(
            replace(place, source=self._source(spot), fix=own if own != fix else None)
            for place, spot, own in zip(finding.occurrences, spots, spelled, strict=True)
        )
        return replace(finding, source=places[0].source, occurrences=places, suggestion=suggestion, fix=fix)

    def _declared(self, finding: Finding, source: Source) -> Finding:
        """A finding about a line of the project's own files, at the first character that is no blank."""
        file = self.root / source.path
        lines = self.pages.library.text(file).splitlines()
        column = source.column
        if source.line is not None and source.line <= len(lines):
            line = lines[source.line - 1]
            column = max(column or 1, len(line) - len(line.lstrip()) + 1)
        places = tuple(replace(place, column=column) for place in finding.occurrences)
        located = Source(self._path(file), source.line, column)
        return replace(finding, column=column, source=located, occurrences=places)

    def _respelled(self, suggestion: str | None, page: str, spot: Spot | None) -> str | None:
        """A suggested URL as the author writes it where sources link each other by their own paths."""
        if suggestion is None or spot is None or spot.url is None or not names_a_source(spot.url):
            return suggestion
        file = self.source_of(suggestion, page)
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

    def __init__(self, findings: Sequence[Finding], found: Found) -> None:
        self._by_finding: dict[int, set[Spot]] = defaultdict(set)
        self._orders: dict[int, list[tuple[int, int]]] = {}
        self._by_url: dict[tuple[str | None, str | None], dict[str, list[Spot | None]]] = defaultdict(dict)
        for (number, index), spot in sorted(found.items(), key=lambda item: item[0]):
            finding, place = findings[number], findings[number].occurrences[index]
            pages = self._by_url[finding.element, place.url or finding.url]
            pages.setdefault(place.page, []).append(spot)
            if spot is not None:
                self._by_finding[number].add(spot)

    def spot(self, number: int, finding: Finding, index: int) -> Spot | None:
        """The one place where a finding, or a reference with the same URL, was found.

        Of several on one page each, if as many show again.
        """
        place = finding.occurrences[index]
        url = place.url or finding.url
        pages = self._by_url.get((finding.element, url), {})
        spots = {spot for members in pages.values() for spot in members}
        if len(spots) > 1 and len(pages) == 1:
            members = next(iter(pages.values()))
            if number not in self._orders:
                self._orders[number] = _orders(finding)
            rank, count = self._orders[number][index]
            return members[rank] if count == len(members) else None
        spots = spots or {*self._by_finding.get(number, ())}
        return next(iter(spots)) if len(spots) == 1 else None


def _orders(finding: Finding) -> list[tuple[int, int]]:
    """For each occurrence: how many of its page and URL stand before it, and how many there are."""
    spellings = [(place.page, place.url or finding.url) for place in finding.occurrences]
    counts = Counter(spellings)
    before: Counter[tuple[str, str | None]] = Counter()
    found = []
    for spelling in spellings:
        found.append((before[spelling], counts[spelling]))
        before[spelling] += 1
    return found


def _place(finding: Finding, place: Occurrence) -> tuple[tuple[int, int], str] | None:
    url = place.url or finding.url
    if place.line is None or place.column is None or url is None:
        return None
    return (place.line, place.column), url


def _spellings(url: str, target: str, address: Address) -> Iterator[str]:
    """A URL as templates and navigation may have it; `target` is the URL joined with its page."""
    base = address.base
    yield url
    if url.startswith(base) and base != "/":
        yield url[len(base) - 1 :]
    if target.startswith(urls.HERE):
        path = target.removeprefix(urls.HERE)
        yield from (one for one in ("/" + path, path) if one != url)
        if address.url:
            yield address.url + path
