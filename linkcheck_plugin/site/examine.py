"""Turns documents into a `Batch`: every reference joined to its target, the doubtful ones kept in full.

Runs in worker processes. What it returns depends on the document and the settings alone, never on the
address or on other files, so that it can be cached; which files exist only decides which references are
located at once instead of later.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.html.documents import classify, read
from linkcheck_plugin.html.elements import POST
from linkcheck_plugin.html.positions import locate, locate_text
from linkcheck_plugin.html.tree import Extractor
from linkcheck_plugin.html.vocabulary import CONTENT, NON_EMPTY
from linkcheck_plugin.model import Document, Outcome, PageFacts, PageRecord, Reference
from linkcheck_plugin.site.entries import Batch, Entry, Shipped
from linkcheck_plugin.site.patterns import Patterns, Rewrites
from linkcheck_plugin.site.slips import slip_in

ALWAYS_SHIPPED = frozenset({"mailto", "tel", "vbscript", "file"})
NEVER_SHIPPED = frozenset({"data", "javascript", "blob", "about"})
ACTIVE = frozenset({"a", "area", "iframe", "frame", "form", "object", "embed"})
NO_PATHS = frozenset({"usemap", "onclick"})
MEMO_LIMIT = 60_000
"""Entries after which what is known of equal references is dropped: bounds a worker's memory."""
HEAD = 2_048
"""Bytes of a file that decide what kind of document it is."""


class Options(msgspec.Struct, frozen=True):
    """What examining depends on, besides the document."""

    page_extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")
    directory_index: tuple[str, ...] = ("index.html",)
    fragments: bool = True
    css: bool = True
    metadata: bool = True
    ignore_urls: tuple[str, ...] = ()
    """Patterns that ignore every code."""
    rewrite_urls: tuple[tuple[str, str], ...] = ()


class Wanted(msgspec.Struct, frozen=True):
    """References to locate: by target, and by URL as written."""

    targets: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()


NOTHING = Wanted()


class Joined(msgspec.Struct, gc=False, frozen=True):
    """What one reference becomes in one directory: a target, or a state without one."""

    target: str
    state: str = ""
    detail: str = ""
    ship: bool = False


class Examiner:
    """Examines documents one after another; keeps what is known of equal references in a directory."""

    def __init__(self, root: Path, options: Options, paths: Collection[str]) -> None:
        self.root = os.fspath(root)
        self.options = options
        self.paths = paths
        self.extractor = Extractor()
        self.rewrites = Rewrites(options.rewrite_urls)
        self.ignored = Patterns(options.ignore_urls)
        self.based = False
        """Whether the page has a `<base href>`."""
        self._base = ""
        self._context = ("", False)
        self._above: list[str] = []
        """The directory, the one above it and so on up to the mount; empty where URLs need a closer look."""
        self._joined: dict[Reference, Joined] = {}
        self._everywhere: dict[Reference, Joined] = {}
        """References whose URL means the same in every directory."""
        self._there: dict[str, bool] = {}

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
            return Document.PAGE, self.extractor.extract(data), None
        return read(path, data)

    def resolve_references(self, path: str, record: PageRecord) -> Iterator[tuple[Reference, str, Joined]]:
        """Every reference with its region and what it becomes, in document order."""
        self._enter(path, record)
        starts = [start for start, _ in record.regions]
        for index, reference in enumerate(record.references):
            run = bisect_right(starts, index) - 1
            region = record.regions[run][1] if run >= 0 else CONTENT
            yield reference, region, self._join(reference, path)

    def target_of(self, path: str, joined: Joined) -> str:
        """The target of a joined reference, also of one to its own page; "" without one."""
        if joined.state == "self":
            return urls.target_of_file(path) + joined.target.removesuffix("#")
        return joined.target

    # One document ------------------------------------------------------------------------------------

    def _entry(
        self, path: str, size: int, time: int, data: bytes, batch: _BatchBuilder, wanted: Wanted
    ) -> Entry:
        digest = digest_of(data)
        document, record, problem = self.record(path, data)
        self._enter(path, record)
        entry = Entry(
            path, document, size, time, digest, "\0".join(sorted(record.ids)), record.facts, b"", b"", {}, 0, 0, [],
            problem,
        )  # fmt: skip
        self._count(entry, record, batch, wanted)
        return entry

    def _enter(self, path: str, record: PageRecord) -> None:
        base = urls.directory_of(path)
        self.based = record.facts.base is not None
        if record.facts.base is not None:
            try:
                base = urls.join(urls.trim(record.facts.base) or ".", base)
            except urls.MalformedURL:
                self.based = False
        if (base, self.based) != self._context:
            self._context = (base, self.based)
            self._base = base
            self._joined = {}
            simple = self.options.metadata and not self.ignored and not self.rewrites
            self._above = urls.above(base) if simple else []
        if len(self._everywhere) + len(self._joined) > MEMO_LIMIT:
            self._everywhere.clear()
            self._joined.clear()

    def _count(self, entry: Entry, record: PageRecord, batch: _BatchBuilder, wanted: Wanted) -> None:
        """Fill the arrays, the counts and the shipped references of an entry."""
        targets: dict[str, int] = {}
        ship: list[tuple[Reference, int, Joined]] = []
        own: set[str] = set()
        joined_get = self._joined.get
        wanting = bool(wanted.targets or wanted.urls)
        for reference, count in Counter(record.references).items():
            joined = joined_get(reference)
            if joined is None:
                joined = self._join(reference, entry.path)
            state, target = joined.state, joined.target
            if not state:
                targets[target] = targets.get(target, 0) + count
                if joined.ship or (wanting and (target in wanted.targets or reference.url in wanted.urls)):
                    ship.append((reference, count, joined))
            elif state == "self":
                state = self._own_fragment(reference, target, record)
                if state:
                    joined = Joined(urls.target_of_file(entry.path) + target, state, "", True)
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
                elif state != "onclick":
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
        if ship:
            self._ship(entry, record, ship, batch, wanted)

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
            or (joined.target.startswith(urls.HERE) and not self._is_there(joined.target))
        }
        if record.regions:
            _set_regions(shipped, record)
        if located:
            for reference, position in positions(record, entry.document, located):
                if position is not None:
                    shipped[reference].positions.extend(position)
        entry.shipped = list(shipped.values())

    # One reference -----------------------------------------------------------------------------------

    def _join(self, reference: Reference, path: str) -> Joined:
        joined = self._joined.get(reference)
        if joined is None:
            joined = self._plainly(reference) or (None if self.based else self._everywhere.get(reference))
            if joined is None:
                joined, everywhere = self._judge(reference, path)
                if everywhere and not self.based:
                    self._everywhere[reference] = joined
            self._joined[reference] = joined
        return joined

    def _plainly(self, reference: Reference) -> Joined | None:
        """The fast way for the common case: a relative URL without any oddity."""
        url = reference.url
        parts = urls.plain_parts(url)
        if parts is None or not self._above or reference.element == "meta" or reference.target[:4] == "http":
            return None
        if reference.ignore is not None or reference.rel == (POST,) or reference.attribute in NO_PATHS:
            return None
        start, end = parts
        ups = start // 3
        if ups >= len(self._above):
            return Joined(urls.descend(url, start, self._above))
        directory = self._above[ups]
        return Joined(
            directory + url[start:], "", "", not self._is_path_there(directory[2:] + url[start:end])
        )

    def _judge(self, reference: Reference, path: str) -> tuple[Joined, bool]:
        """What a reference becomes, and whether that is so in every directory."""
        if reference.ignore and "*" in reference.ignore.split():
            return Joined("", "ignored"), True
        if reference.attribute == "onclick":
            return Joined("", "onclick", "", True), True
        if self.ignored and self.ignored.match(reference.url):
            return Joined("", "ignored"), True
        if reference.rel == (POST,):
            return Joined("", "post-form", "", True), True
        url = urls.trim(self.rewrites.apply(reference.url) if self.rewrites else reference.url)
        if not self.options.metadata and _is_metadata(reference):
            return Joined("", "metadata"), True
        if not url:
            if (reference.element, reference.attribute) in NON_EMPTY:
                return Joined("", "empty", "", True), True
            anchor = reference.element in ("a", "area")
            return (Joined(self._base) if self.based else Joined("#", "self", "", anchor)), False
        if reference.target.startswith(("http://", "https://")) and not urls.scheme_of(url):
            return self._join_with(reference.target, url), True
        if reference.attribute == "usemap":
            return Joined("#" + url.partition("#")[2], "self"), True
        if url[0] == "#" and (not self.based or _is_local(reference)):
            return Joined(url, "self"), True
        if url[0] == "?" and not self.based:
            return Joined(url, "self"), True
        scheme = urls.scheme_of(url)
        if scheme and scheme not in ("http", "https"):
            return self._other_scheme(reference, scheme, url), True
        try:
            target = urls.join(url, self._base)
        except urls.MalformedURL as error:
            return Joined("", "malformed", str(error), True), True
        everywhere = not target.startswith((urls.HERE, urls.UP))
        refresh = reference.element == "meta" and not reference.rel
        ship = refresh or self._must_ship(target) or slip_in(reference.url, Outcome.MISSING) is not None
        return Joined(target, "", "", ship), everywhere

    def _join_with(self, base: str, url: str) -> Joined:
        """A relative URL of a feed with the base that its entry names."""
        try:
            target = urls.join(url, urls.normalise(base))
        except urls.MalformedURL as error:
            return Joined("", "malformed", str(error), True)
        return Joined(target, "", "", True)

    def _other_scheme(self, reference: Reference, scheme: str, url: str) -> Joined:
        if scheme in NEVER_SHIPPED:
            dangerous = scheme == "data" and reference.element in ACTIVE and url[5:14].lower() == "text/html"
            return Joined(
                "", scheme, "", dangerous or (scheme == "javascript" and reference.element in ("a", "area"))
            )
        return Joined("", scheme, "", True)

    def _must_ship(self, target: str) -> bool:
        if target.startswith(urls.HERE):
            return not self._is_there(target)
        return not target.startswith(("/", urls.UP))

    def _is_there(self, target: str) -> bool:
        """Whether a target below the mount plainly is a file; the resolver decides in the end."""
        return self._is_path_there(target[2:].partition("#")[0].partition("?")[0])

    def _is_path_there(self, path: str) -> bool:
        there = self._there.get(path)
        if there is None:
            plain = urls.decode_path(path)
            if plain in self.paths:
                there = True
            else:
                folder = plain if not plain or plain.endswith("/") else plain + "/"
                there = any(folder + index in self.paths for index in self.options.directory_index)
            if len(self._there) > MEMO_LIMIT:
                self._there.clear()
            self._there[path] = there
        return there


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


def has_fragment(fragment: str, ids: Collection[str]) -> bool:
    """Whether a fragment (without `#`) leads somewhere on a page with these ids.

    HTML Living Standard, "select the indicated part"; text directives by the URL Fragment Text Directives
    draft; `/…` and `!…` are routes that scripts read.
    """
    fragment = fragment.partition(":~:")[0]
    if not fragment or fragment[0] in "/!" or fragment in ids:
        return True
    decoded = urls.decode_fragment(fragment)
    return decoded in ids or decoded.lower() == "top"


def digest_of(data: bytes) -> bytes:
    """The content hash that the page cache compares."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


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


def _is_metadata(reference: Reference) -> bool:
    if reference.element == "meta":
        return reference.rel != ()
    if reference.element == "script":
        return reference.attribute not in ("src", "href", "xlink:href")
    return reference.element == "link" and "canonical" in reference.rel


def _is_local(reference: Reference) -> bool:
    """SVG and CSS references that are only a fragment mean the document itself, whatever the base (SVG 2, 16.1.5)."""
    return reference.attribute == "style" or reference.element not in ("a", "area", "form", "link", "iframe")
