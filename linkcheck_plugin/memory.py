"""Remembers the report of the last run, as long as nothing it depends on has changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from linkcheck_plugin.model import Level, Report
from linkcheck_plugin.mount import Surroundings
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Collector
from linkcheck_plugin.site.working_tree import unchanged

LEDGER = "ledger.jsonl"
"""Its name in the cache folder."""
UNKNOWN = b""
"""The stamp of sources that are too many to be looked at."""


class _Kept(msgspec.Struct, array_like=True):
    fingerprint: bytes
    sources: bytes | None
    """The stamp of the sources in which the findings were located."""
    tree: dict[str, tuple[int, int]]
    """The files of the repository that were looked up, and the sources whose metadata were read, by time and size."""
    ledger: tuple[int, int] | None
    """Size and time of the ledger that the outbound verdicts are from."""
    valid_until: datetime.datetime | None
    """When the first of those verdicts has to be asked again; None without any."""
    report: Report


class Memory:
    """The report of the last run, as long as nothing it depends on has changed."""

    def __init__(
        self,
        directory: Path,
        settings: Settings,
        around: Surroundings,
        collector: Collector,
        sources: Mapping[str, Path],
        *interests: object,
    ) -> None:
        """`interests`: what else the report depends on."""
        asks = settings.outbound is True
        self.directory = directory
        self.project = around.project
        self.sources = sources
        self.ledger = Path(settings.ledger or Path(settings.cache_dir, LEDGER)) if asks else None
        self.fingerprint = collector.fingerprint()
        if collector.store is None or any(other.dir for other in settings.elsewhere):
            self.fingerprint = None
        dated = any(ignore.until for ignore in (*settings.ignore_urls, *settings.ignore_pages))
        judging = msgspec.structs.replace(
            settings, format=(), level=Level.INFO, fail_on="never", baseline=None, jobs=None, cache_dir=""
        )
        today = datetime.date.today() if dated else None
        self.store = Store(Path(settings.cache_dir), directory, judging, around, today, *interests)

    def recall(self) -> Report | None:
        """The report, if the files are those it was made of."""
        if self.fingerprint is None:
            return None
        kept = self.store.load("report", _Kept)
        if kept is None or kept.fingerprint != self.fingerprint or not unchanged(kept.tree):
            return None
        if kept.sources is not None and kept.sources != self.stamp():
            return None
        if kept.valid_until is not None and (
            kept.ledger != self._ledger_stamp() or kept.valid_until <= datetime.datetime.now(datetime.UTC)
        ):
            return None
        return replace(kept.report, directory=self.directory.as_posix())

    def stamp(self) -> bytes | None:
        """The state of the sources in which findings are located; taken before they are read. None without sources."""
        if self.project is None and not self.sources:
            return None
        from linkcheck_plugin.source.stamp import stamp

        return stamp(self.project, self.sources) or UNKNOWN

    def keep(
        self,
        report: Report,
        tree: Mapping[str, tuple[int, int]] | None,
        sources: bytes | None,
        valid_until: datetime.datetime | None,
    ) -> None:
        """Store a report; `tree` is what was looked up or read of its sources, None if that is too fresh to be trusted.

        `sources` is the stamp of the sources, None if the report does not depend on them. `valid_until` is when
        the first outbound verdict has to be asked again, None if one was left open.
        """
        if self.fingerprint is None or tree is None or sources == UNKNOWN:
            return
        if self.ledger is not None and valid_until is None:
            return
        self.store.save(
            "report",
            _Kept(
                self.fingerprint,
                sources,
                dict(tree),
                self._ledger_stamp(),
                valid_until if self.ledger is not None else None,
                replace(report, hosts=()),
            ),
        )

    def _ledger_stamp(self) -> tuple[int, int] | None:
        try:
            status = self.ledger.stat() if self.ledger is not None else None
        except OSError:
            return None
        return (status.st_size, status.st_mtime_ns) if status is not None else None
