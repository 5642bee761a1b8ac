"""Remembers the report of the last run, as long as nothing it depends on has changed."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import msgspec

from linkcheck_plugin.model import Level, Report
from linkcheck_plugin.mount import Surroundings
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Collector


class _Kept(msgspec.Struct, array_like=True):
    fingerprint: bytes
    report: Report


class Memory:
    """The report of the last run, as long as nothing it depends on has changed."""

    def __init__(
        self, directory: Path, settings: Settings, around: Surroundings, collector: Collector
    ) -> None:
        self.directory = directory
        self.fingerprint = collector.fingerprint()
        if collector.store is None or any(other.dir for other in settings.elsewhere):
            self.fingerprint = None
        dated = any(ignore.until for ignore in (*settings.ignore_urls, *settings.ignore_pages))
        judging = msgspec.structs.replace(
            settings, format=(), level=Level.INFO, fail_on="never", baseline=None, jobs=None, cache_dir=""
        )
        today = datetime.date.today() if dated else None
        self.store = Store(Path(settings.cache_dir), directory, judging, around, today)

    def recall(self) -> Report | None:
        """The report, if the files are those it was made of."""
        if self.fingerprint is None:
            return None
        kept = self.store.load("report", _Kept)
        if kept is None or kept.fingerprint != self.fingerprint:
            return None
        return replace(kept.report, directory=self.directory.as_posix())

    def keep(self, report: Report) -> None:
        """Store a report."""
        if self.fingerprint is not None:
            self.store.save("report", _Kept(self.fingerprint, report))
