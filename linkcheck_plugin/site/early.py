"""Reads the documents of a site while its generator still writes them, as parts of a page cache."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from pathlib import Path

from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Kept, may_be_document
from linkcheck_plugin.site.entries import Options
from linkcheck_plugin.site.examine import Examiner


class EarlyReader:
    """Reads every document once, soon after it was written.

    What it learns is a page cache whose files are too fresh to be trusted by their times: whoever takes it
    compares the content. So it does no harm to read half a page, or one that is written again later.
    """

    def __init__(self, root: Path, options: Options, store: Store | None, paths: Collection[str]) -> None:
        """`paths` are the files that the site is going to have, as far as they are known."""
        stored = store.load("pages", Kept) if store is not None else None
        self.known = [stored] if stored is not None else []
        self._began = time.time_ns()
        self._sizes = {entry.path: entry.size for kept in self.known for entry in kept.batch.entries}
        self._root = os.fspath(root)
        self._examiner = Examiner(root, options, frozenset(paths))
        self._missing = [path for path in paths if may_be_document(path, options)]

    def look(self) -> list[tuple[str, int, int]]:
        """What has been written since the last time, as (path, size, time).

        Those of the size that the page cache knows are left to the end.
        """
        missing: list[str] = []
        written: list[tuple[str, int, int]] = []
        for path in self._missing:
            try:
                status = os.stat(f"{self._root}/{path}")
            except OSError:
                missing.append(path)
                continue
            if status.st_mtime_ns < self._began:
                missing.append(path)
            elif status.st_size != self._sizes.get(path):
                written.append((path, status.st_size, status.st_mtime_ns))
        self._missing = missing
        return written

    def read(self, written: list[tuple[str, int, int]]) -> None:
        """Read what was found written."""
        if written:
            self.known.append(Kept(time.time_ns(), self._examiner.examine(written)))
