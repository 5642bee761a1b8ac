"""From a place on a page of the output to the place in the source file that the page was made of."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from linkcheck_plugin.model import Document, PageRecord, Reference
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.site.examine import Examiner, positions
from linkcheck_plugin.source.evaluated import may_become_a_reference
from linkcheck_plugin.source.keys import (
    NAMED,
    Key,
    key_of_target,
    key_of_text,
    key_of_written,
    names_a_source,
    target_on,
    verbatim,
)
from linkcheck_plugin.source.library import Library
from linkcheck_plugin.source.markup import occurrences
from linkcheck_plugin.source.match import TEMPLATE_REGIONS, Placed, Seen, match
from linkcheck_plugin.source.written import Written

LineColumn = tuple[int, int]
PathLineColumn = tuple[Path, int, int]


class Spot(NamedTuple):
    """A place in a source file; `url` is what stands there, if it is known."""

    path: Path
    line: int
    column: int
    url: str | None = None


class PageSearch:
    """Searches the sources of one page after another.

    `sources_of` gives the source files of an output file, the likeliest first; hints are the targets of its
    links to edit it. `address` is where the site is mounted, `roots` are the folders of the sources.
    """

    def __init__(
        self,
        examiner: Examiner,
        library: Library,
        sources_of: Callable[[str, Sequence[str]], Sequence[Path]],
        address: Address,
        roots: Sequence[Path],
    ) -> None:
        self.examiner = examiner
        self.library = library
        self.sources_of = sources_of
        self.address = address
        self.roots = roots

    def find(self, page: str, asked: Collection[tuple[LineColumn, str]]) -> dict[LineColumn, Spot | None]:
        """The places in the sources of places on a page, each given with the URL that stands there.

        None for what may stand in the page's source, but not surely at one place; what does not stand there
        is left out.
        """
        try:
            data = self.examiner.read(page)
            document, record, _ = self.examiner.record(page, data)
        except OSError:
            return {}
        files = self.sources_of(page, _edit_links(record))
        copied = next(
            (file for file in (*files, *self._beside(page)) if self.library.data(file) == data), None
        )
        if copied is not None:
            return {place: Spot(copied, *place, url) for place, url in asked}
        if document is not Document.PAGE or not files:
            return {}
        indices = _indices(record, document, {url for _, url in asked})
        wanted = {place: indices[place] for place, _ in asked if place in indices}
        urls_of = {wanted[place]: url for place, url in asked if place in wanted}
        references = list(self._seen(page, record))
        found: dict[int, set[Spot | None]] = defaultdict(set)
        for file in files:
            for index, spot in self._find_in(file, page, references, urls_of).items():
                found[index].add(spot)
        return {
            place: next(iter(found[index])) if len(found[index]) == 1 else None
            for place, index in wanted.items()
            if index in found
        }

    def _find_in(
        self, file: Path, page: str, references: Sequence[Seen], asked: Mapping[int, str]
    ) -> dict[int, Spot | None]:
        placed = self.placed(file, page)
        matched = match(references, placed, asked)
        found: dict[int, Spot | None] = {
            index: None if place is None else spot_of(place) for index, place in matched.items()
        }
        taken = {spot_of(place)[:3] for place in placed}
        equal: Counter[tuple[object, ...]] = Counter()
        for index, url in asked.items():
            seen = references[index]
            if index not in found and seen.region not in TEMPLATE_REGIONS:
                spots = self._verbatim(file, url, taken)
                equal = equal or Counter(map(_spelling, references))
                if spots:
                    found[index] = spots[0] if len(spots) == equal[_spelling(seen)] == 1 else None
        return found

    def is_of_source(self, page: str) -> bool:
        """Whether a page has source files of its own, so that what it says should stand there."""
        return bool(self.sources_of(page, ()))

    def _beside(self, page: str) -> Iterable[Path]:
        """Files of the sources that have the name of an output file: copied as they are, perhaps."""
        return (file for root in self.roots if (file := root / page).is_file())

    def _seen(self, page: str, record: PageRecord) -> Iterable[Seen]:
        for reference, region, joined in self.examiner.resolve_references(page, record):
            target = self.examiner.target_of(page, joined)
            keys: tuple[Key, ...] = (verbatim(reference.url),)
            if target and (key := key_of_target(target, self.address)):
                keys = (*keys, key)
            if reference.url.startswith("#") and names_a_source(reference.url[1:]):
                keys = (*keys, verbatim(reference.url[1:]))  # MyST writes what it does not find as a fragment
            yield Seen(reference.element, reference.attribute, reference.text, region, keys)

    def placed(self, file: Path, page: str) -> list[Placed]:
        """Every URL of a source file, and of what it includes, with the keys that it has on a page."""
        below = functools.cache(self._below_root)
        return [
            Placed(
                path,
                written,
                tuple(self._keys(written, below(path), page)),
                self.library.is_conditional(path, written.line),
            )
            for path, written in self.library.written(file)
        ]

    def _keys(self, written: Written, file: str, page: str) -> Iterator[Key]:
        yield verbatim(written.url)
        if NAMED.match(written.url):
            yield key_of_text(written.text)
        elif (key := key_of_written(written.url, file, page, self.address)) is not None:
            yield key
        beside = page.rpartition("/")[2] not in self.examiner.options.directory_index
        if (beside or not names_a_source(written.url)) and (
            joined := key_of_target(target_on(page, written.url), self.address)
        ):
            yield joined  # the generator leaves it as it is, for the browser to join

    def _below_root(self, file: Path) -> str:
        for root in self.roots:
            if file.is_relative_to(root):
                return file.relative_to(root).as_posix()
        return file.name

    def _verbatim(self, file: Path, url: str, taken: Collection[PathLineColumn]) -> list[Spot]:
        """The places where a URL stands in the text of a source: in a macro or in front matter, say."""
        spots = []
        for part in self.library.parts(file):
            for line, column in occurrences(self.library.said(part), url):
                spot = Spot(part, line, column, url)
                if spot[:3] in taken or self.library.is_code(part, line):
                    continue
                if may_become_a_reference(self.library.lines(part), line, column, url, part.suffix.lower()):
                    spots.append(spot)
        return spots


def _spelling(seen: Seen) -> tuple[object, ...]:
    """What references of the content have in common that only their text tells apart."""
    return seen.element, seen.attribute, seen.keys[0], seen.region in TEMPLATE_REGIONS


def spot_of(placed: Placed) -> Spot:
    """The place of a URL of a source file."""
    return Spot(placed.path, placed.written.line, placed.written.column, placed.written.url)


def _edit_links(record: PageRecord) -> list[str]:
    return [
        reference.url
        for reference in record.references
        if reference.element == "a" and ("edit" in reference.rel or "/edit/" in reference.url)
    ]


def _indices(record: PageRecord, document: Document, asked: set[str]) -> dict[LineColumn, int]:
    """The index of each reference that has one of the URLs, by its place on the page."""
    wanted: set[Reference] = {reference for reference in record.references if reference.url in asked}
    numbers = [index for index, reference in enumerate(record.references) if reference in wanted]
    places = positions(record, document, wanted)
    return {place: index for index, (_, place) in zip(numbers, places, strict=True) if place is not None}
