"""Reads a site directory into tables: its files, what each document says, and every distinct target."""

from __future__ import annotations

import hashlib
import os
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from linkcheck_plugin.interrupts import ended_by_ctrl_c
from linkcheck_plugin.model import Reference
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.entries import RACY, Batch, Entry, Options, Wanted, digest_of
from linkcheck_plugin.site.walk import Files, walk

SNIFFED = (".xml", ".rss", ".atom", ".gz", ".json", ".webmanifest", ".txt")
"""Files whose first bytes decide whether they are read."""


class Kept(msgspec.Struct, array_like=True):
    """What the page cache holds."""

    stamp: int
    """When the files were walked, in nanoseconds."""
    batch: Batch


class Collected(msgspec.Struct):
    """The tables of a site. `targets` and `references` are what the indices in the entries refer to."""

    files: Files
    targets: list[str] = []
    references: list[Reference] = []
    entries: dict[str, Entry] = {}
    warnings: list[str] = []
    interrupted: bool = False
    """Whether Ctrl-C ended the reading before every document was read."""


class Collector:
    """Collects a site, from the cache where a document is unchanged."""

    def __init__(
        self,
        root: Path,
        options: Options,
        *,
        jobs: int | None = None,
        start_method: str | None = None,
        store: Store | None = None,
        progress: Callable[[int, int], None] | None = None,
        known: Sequence[Kept] = (),
    ) -> None:
        """`known` is what was read of the documents already; without it the page cache is asked."""
        self.options = options
        self.jobs = jobs
        self.start_method = start_method
        self.store = store
        self.progress = progress
        self.known = known
        self.stamp = time.time_ns()
        self.site = Collected(walk(root))
        self.paths = frozenset(self.site.files.sizes)
        self._target_ids: dict[str, int] = {}
        self._reference_ids: dict[bytes, int] = {}
        self._changed = False

    def fingerprint(self) -> bytes | None:
        """A digest of all names, sizes and times; None while a file is too fresh to be trusted by them."""
        newest = self.stamp - RACY
        digest = hashlib.sha1(usedforsecurity=False)
        for path, (size, changed) in sorted(self.site.files.sizes.items()):
            if changed >= newest:
                return None
            digest.update(f"{path}\0{size}\0{changed}\0".encode("utf-8", "surrogatepass"))
        for problem in self.site.files.problems:
            digest.update(repr(problem).encode("utf-8", "surrogatepass"))
        digest.update("\0".join(sorted(self.site.files.directories)).encode("utf-8", "surrogatepass"))
        return digest.digest()

    def collect(self) -> Collected:
        """Read every document that is not known unchanged."""
        documents = sorted(
            (os.path.dirname(path), path, size, changed)
            for path, (size, changed) in self.site.files.sizes.items()
            if may_be_document(path, self.options)
        )
        remaining = {path: (size, changed) for _, path, size, changed in documents}
        for kept in self._known():
            unchanged = self._unchanged(kept, remaining)
            self._changed = self._changed or len(unchanged) != len(kept.batch.entries)
            self._merge(kept.batch, unchanged)
            for path in unchanged:
                del remaining[path]
        try:
            with ended_by_ctrl_c():
                self._examine([(path, *known) for path, known in remaining.items()], None)
        except KeyboardInterrupt:
            self.site.interrupted = True
            done, total = len(self.site.entries), len(documents)
            self.site.warnings.append(f"interrupted: {done:,} of {total:,} documents were read")
        return self.site

    def locate(self, wanted: dict[str, Wanted]) -> None:
        """Read documents again for the positions of some references."""
        sizes = self.site.files.sizes
        self._examine(
            [(path, *sizes[path]) for path in sorted(wanted, key=lambda path: (os.path.dirname(path), path))],
            wanted,
        )

    def save(self) -> None:
        """Update the page cache, if anything changed."""
        if self.store is not None and self._changed:
            site = self.site
            entries = [site.entries[path] for path in sorted(site.entries)]
            self.store.save("pages", Kept(self.stamp, Batch(site.targets, site.references, entries)))

    def _known(self) -> Iterable[Kept]:
        if self.known:
            self._changed = True  # the page cache does not hold all of it
            return self.known
        kept = self.store.load("pages", Kept) if self.store else None
        return [kept] if kept is not None else []

    def _unchanged(self, kept: Kept, documents: dict[str, tuple[int, int]]) -> set[str]:
        """Documents that are as they were: size and time first, the content where the time says nothing."""
        unchanged: set[str] = set()
        for entry in kept.batch.entries:
            known = documents.get(entry.path)
            if known is None or known[0] != entry.size or entry.problem is not None:
                continue
            if known[1] == entry.time and entry.time < kept.stamp - RACY:
                unchanged.add(entry.path)
            elif entry.digest and self._digest(entry.path) == entry.digest:
                unchanged.add(entry.path)
                entry.time = known[1]
                self._changed = True
        return unchanged

    def _digest(self, path: str) -> bytes | None:
        try:
            return digest_of((self.site.files.root / path).read_bytes())
        except OSError:
            return None

    def _examine(self, documents: list[tuple[str, int, int]], wanted: dict[str, Wanted] | None) -> None:
        if not documents:
            return
        from linkcheck_plugin.site.pool import examine_all  # a site that is as it was needs no reader

        self._changed = True
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            if self.progress:
                self.progress(done, len(documents))

        for batch in examine_all(
            self.site.files.root,
            self.options,
            self.paths,
            documents,
            jobs=self.jobs,
            start_method=self.start_method,
            wanted=wanted,
            progress=advance,
            warn=self.site.warnings.append,
        ):
            self._merge(batch, None)

    def _merge(self, batch: Batch, only: set[str] | None) -> None:
        """Add entries to the site, renumbering their tables."""
        whole = not self.site.entries and only is not None and len(only) == len(batch.entries)
        if whole:
            self.site.targets, self.site.references = batch.targets, batch.references
            self._target_ids = {target: number for number, target in enumerate(batch.targets)}
            self._reference_ids = {
                _encode(reference): number for number, reference in enumerate(batch.references)
            }
            self.site.entries = {entry.path: entry for entry in batch.entries}
            return
        entries = [entry for entry in batch.entries if only is None or entry.path in only]
        used = (
            range(len(batch.targets))
            if only is None
            else sorted(set().union(*(numbers(e.targets) for e in entries)))
        )
        targets = {old: self._target_id(batch.targets[old]) for old in used}
        references: dict[int, int] = {}
        for entry in entries:
            entry.targets = array("I", map(targets.__getitem__, numbers(entry.targets))).tobytes()
            for shipped in entry.shipped:
                number = references.get(shipped.reference)
                if number is None:
                    number = self._reference_id(batch.references[shipped.reference])
                    references[shipped.reference] = number
                shipped.reference = number
                shipped.target = targets[shipped.target] if shipped.target >= 0 else -1
            self.site.entries[entry.path] = entry

    def _target_id(self, target: str) -> int:
        number = self._target_ids.setdefault(target, len(self._target_ids))
        if number == len(self.site.targets):
            self.site.targets.append(target)
        return number

    def _reference_id(self, reference: Reference) -> int:
        number = self._reference_ids.setdefault(_encode(reference), len(self._reference_ids))
        if number == len(self.site.references):
            self.site.references.append(reference)
        return number


def may_be_document(path: str, options: Options) -> bool:
    """Whether a file is looked into, by its name."""
    lower = path.lower()
    if not is_unicode(path):
        return False
    if lower.endswith(options.page_extensions):
        return True
    return lower.endswith(SNIFFED) or (options.css and lower.endswith(".css"))


def is_unicode(path: str) -> bool:
    """Whether a file name could be decoded."""
    return path.isascii() or not any("\udc80" <= character <= "\udcff" for character in path)


def numbers(data: bytes) -> array[int]:
    """The numbers that an entry keeps as bytes."""
    return array("I", data)


_encode = msgspec.msgpack.Encoder().encode
