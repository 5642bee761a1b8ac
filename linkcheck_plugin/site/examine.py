"""Turns documents into a `Batch`: every reference joined to its target, the doubtful ones kept in full.

Runs in worker processes. What it returns depends on the document and the settings alone, never on the
address or on other files, so that it can be cached; which files exist only decides which references are
located at once instead of later.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from linkcheck_plugin import urls
from linkcheck_plugin.html.documents import classify, read
from linkcheck_plugin.html.forwarding import with_forwarding
from linkcheck_plugin.html.positions import locate, locate_text
from linkcheck_plugin.html.regions import Regions
from linkcheck_plugin.html.tree import Extractor
from linkcheck_plugin.html.vocabulary import CONTENT, NO_TARGET
from linkcheck_plugin.model import Document, PageFacts, PageRecord, Reference
from linkcheck_plugin.site.entries import Batch, Entry, Options, Shipped, Wanted, digest_of
from linkcheck_plugin.site.fragments import has_fragment
from linkcheck_plugin.site.interest import TEXT
from linkcheck_plugin.site.join import Joined, Joiner
from linkcheck_plugin.site.related import Related, related_links

HEAD = 2_048
"""Bytes of a file that decide what kind of document it is."""


NOTHING = Wanted()


class Examiner:
    """Examines documents one after another; keeps what is known of equal references in a directory."""

    def __init__(self, root: Path, options: Options, paths: Collection[str]) -> None:
        self.root = os.fspath(root)
        self.options = options
        self.paths = paths
        self.extractor = Extractor(
            Regions(options.ugc_regions, options.sponsored_regions), marks=TEXT in options.interests
        )
        self.joiner = Joiner(options, paths)

    def examine(
        self, paths: Iterable[tuple[str, int, int]], wanted: dict[str, Wanted] | None = None
    ) -> Batch:
        """Read the documents given as (path, size, time); `wanted` is what to locate in each."""
        batch = _BatchBuilder()
        for path, size, time in paths:
            try:
                data = self.read(path, size) if self._is_document(path) else None
            except OSError as error:
                batch.entries.append(unreadable(path, size, time, error.strerror or str(error)))
                continue
            if data is None:
                batch.entries.append(no_document(path, size, time))
                continue
            batch.entries.append(
                self._entry(path, size, time, data, batch, (wanted or {}).get(path, NOTHING))
            )
        return Batch(list(batch.targets), batch.references, batch.entries)

    def read(self, path: str, size: int = 0) -> bytes:
        """The bytes of a file of the site; `size` is how many are expected.

        Raises:
            OSError: it cannot be read.
        """
        descriptor = os.open(f"{self.root}/{path}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(descriptor, size + 1)
            if len(data) == size:
                return data
            parts = [data]
            while parts[-1]:
                parts.append(os.read(descriptor, 1 << 24))
            return b"".join(parts)
        finally:
            os.close(descriptor)

    def _is_document(self, path: str) -> bool:
        """Whether a file is read at all: by its name, or by its first bytes."""
        if path.lower().endswith((*self.options.page_extensions, ".css")):
            return True
        with open(f"{self.root}/{path}", "rb") as file:
            return classify(path, file.read(HEAD)) is not None

    def record(self, path: str, data: bytes) -> tuple[Document, PageRecord, str | None]:
        """Read one document."""
        if path.lower().endswith(self.options.page_extensions):
            return Document.PAGE, with_forwarding(self.extractor.extract(data)), None
        return read(path, data)

    def resolve_references(self, path: str, record: PageRecord) -> Iterator[tuple[Reference, str, Joined]]:
        """Every reference with its region and what it becomes, in document order."""
        self.joiner.enter(path, record.facts.base)
        starts = [start for start, _ in record.regions]
        for index, reference in enumerate(record.references):
            run = bisect_right(starts, index) - 1
            region = record.regions[run][1] if run >= 0 else CONTENT
            yield reference, region, self.joiner.join(reference)

    def target_of(self, path: str, joined: Joined) -> str:
        """The target of a joined reference, also of one to its own page; "" without one."""
        if joined.state == "self":
            return self._own_target(path) + joined.target.removesuffix("#")
        return joined.target

    def _own_target(self, path: str) -> str:
        """The target of a document itself, as it is linked: without the index of its directory."""
        folder, slash, name = path.rpartition("/")
        return urls.target_of_file(folder + slash if name in self.options.directory_index[:1] else path)

    # One document ------------------------------------------------------------------------------------

    def _entry(
        self, path: str, size: int, time: int, data: bytes, batch: _BatchBuilder, wanted: Wanted
    ) -> Entry:
        digest = digest_of(data)
        document, record, problem = self.record(path, data)
        self.joiner.enter(path, record.facts.base)
        entry = Entry(
            path, document, size, time, digest, "\0".join(sorted(record.ids)), record.facts, b"", b"", {}, 0, 0, [],
            problem,
        )  # fmt: skip
        self._count(entry, record, batch, wanted)
        return entry

    def _count(self, entry: Entry, record: PageRecord, batch: _BatchBuilder, wanted: Wanted) -> None:
        """Fill the arrays, the counts and the shipped references of an entry."""
        targets: dict[str, int] = {}
        ship: list[tuple[Reference, int, Joined]] = []
        own: set[str] = set()
        counts = Counter(record.references)
        joined_get = self.joiner.known.get
        wanting = bool(wanted.targets or wanted.urls)
        for reference, count in counts.items():
            joined = joined_get(reference)
            if joined is None:
                joined = self.joiner.join(reference)
            state, target = joined.state, joined.target
            if not state:
                targets[target] = targets.get(target, 0) + count
                if joined.ship or (wanting and (target in wanted.targets or reference.url in wanted.urls)):
                    ship.append((reference, count, joined))
            elif state == "self":
                state = self._own_fragment(reference, target, record)
                if state:
                    joined = Joined(self._own_target(entry.path) + target, state, "", True)
                    targets[joined.target] = targets.get(joined.target, 0) + count
                else:
                    entry.own += count
                    own.add(target)
                if joined.ship or reference.url in wanted.urls:
                    ship.append((reference, count, joined if state else Joined("", "self", "", True)))
            else:
                if state in ("malformed", "empty"):
                    entry.own += count
                    own.add(reference.url)
                elif state not in NO_TARGET:
                    entry.skipped[state] = entry.skipped.get(state, 0) + count
                if joined.ship or reference.url in wanted.urls:
                    ship.append((reference, count, joined))
        table = batch.targets
        numbers = array("I")
        for target in targets:
            number = table.get(target)
            if number is None:
                number = table[target] = len(table)
            numbers.append(number)
        entry.targets = numbers.tobytes()
        entry.counts = array("I", targets.values()).tobytes()
        entry.own_unique = len(own)
        related: list[Related] = []
        if self.options.repeated_links and entry.document is Document.PAGE:
            related = list(related_links(record, self.joiner.known, self.options.repeated_links))
            others = dict.fromkeys(reference for _, links in related for reference in links)
            for reference, _, _ in ship:
                others.pop(reference, None)
            ship.extend((reference, counts[reference], self.joiner.known[reference]) for reference in others)
        if ship:
            self._ship(entry, record, ship, batch, wanted)
            places = {shipped.reference: number for number, shipped in enumerate(entry.shipped)}
            entry.related = [
                (kind, [places[batch.reference_index(reference)] for reference in links])
                for kind, links in related
            ]

    def _own_fragment(self, reference: Reference, fragment: str, record: PageRecord) -> str:
        """ "" if the page has what a reference to itself asks for, else "fragment"."""
        if not self.options.fragments:
            return ""
        if reference.attribute == "usemap":
            return "" if fragment[1:] in record.maps else "fragment"
        return "" if has_fragment(fragment.partition("#")[2], record.ids) else "fragment"

    def _ship(
        self,
        entry: Entry,
        record: PageRecord,
        ship: list[tuple[Reference, int, Joined]],
        batch: _BatchBuilder,
        wanted: Wanted,
    ) -> None:
        shipped = {
            reference: Shipped(
                batch.reference_index(reference),
                batch.target_index(joined.target) if joined.target else -1,
                joined.state,
                joined.detail,
                CONTENT,
                count,
                [],
            )
            for reference, count, joined in ship
        }
        located = {
            reference
            for reference, _, joined in ship
            if joined.state in ("malformed", "empty", "fragment")
            or joined.target in wanted.targets
            or reference.url in wanted.urls
            or (joined.target.startswith(urls.HERE) and not self.joiner.is_there(joined.target))
        }
        if record.regions:
            _set_regions(shipped, record)
        if located:
            for reference, position in positions(record, entry.document, located):
                if position is not None:
                    shipped[reference].positions.extend(position)
        entry.shipped = list(shipped.values())


class _BatchBuilder:
    """Collects entries and numbers their targets and references."""

    def __init__(self) -> None:
        self.targets: dict[str, int] = {}
        self.references: list[Reference] = []
        self.entries: list[Entry] = []
        self._reference_index: dict[Reference, int] = {}

    def target_index(self, target: str) -> int:
        return self.targets.setdefault(target, len(self.targets))

    def reference_index(self, reference: Reference) -> int:
        index = self._reference_index.get(reference)
        if index is None:
            index = self._reference_index[reference] = len(self.references)
            self.references.append(reference)
        return index


def positions(
    record: PageRecord, document: Document, wanted: Collection[Reference]
) -> Iterator[tuple[Reference, tuple[int, int] | None]]:
    """Line and column of every occurrence of the wanted references, in document order."""
    places = {(reference.element, reference.attribute, reference.url) for reference in wanted}
    seen: Counter[tuple[str, str, str]] = Counter()
    asked: list[tuple[Reference, tuple[str, str, str], int]] = []
    for reference in record.references:
        place = (reference.element, reference.attribute, reference.url)
        if place in places:
            if reference in wanted:
                asked.append((reference, place, seen[place]))
            seen[place] += 1
    if document is Document.PAGE:
        found = locate(record.source, [(*_markup(place), k) for _, place, k in asked])
    else:
        found = locate_text(record.source, [(place[2], k) for _, place, k in asked])
    for (reference, _, _), position in zip(asked, found, strict=True):
        yield reference, position


def unreadable(path: str, size: int, time: int, reason: str) -> Entry:
    """The entry of a file that could not be read."""
    problem = f"cannot be read: {reason}"
    return Entry(path, Document.PAGE, size, time, b"", "", PageFacts(), b"", b"", {}, 0, 0, [], problem)


def no_document(path: str, size: int, time: int) -> Entry:
    """The entry of a file that its first bytes show to hold no references."""
    return Entry(path, Document.NONE, size, time, b"", "", PageFacts(), b"", b"", {}, 0, 0, [])


def _set_regions(shipped: dict[Reference, Shipped], record: PageRecord) -> None:
    """Give each shipped reference the region of its first occurrence."""
    starts = [start for start, _ in record.regions]
    pending = dict(shipped)
    for index, reference in enumerate(record.references):
        if reference in pending:
            run = bisect_right(starts, index) - 1
            pending.pop(reference).region = record.regions[run][1] if run >= 0 else CONTENT
            if not pending:
                return


def _markup(place: tuple[str, str, str]) -> tuple[str, str, str]:
    """Where in the markup a reference stands: JSON-LD stands in the text of its script."""
    element, attribute, url = place
    if element == "script" and attribute not in ("src", "href", "xlink:href"):
        return element, "", url
    if element == "style" and attribute == "@import":
        return element, "", url
    return place
