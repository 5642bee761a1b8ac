"""The ledger: what was learnt of each outbound URL, and for how long it has failed, kept between runs.

A text file that teams may commit: one line of JSON for each URL, sorted, so that versions merge line by line.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Look, Redirect, Verdict
from linkcheck_plugin.outbound import ledger_file
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.cache import ignore_in_git

FILE = "ledger.jsonl"
"""The name in the cache folder."""

LIFETIMES = {
    Verdict.OK: timedelta(days=7),
    Verdict.REDIRECTED: timedelta(days=7),
    Verdict.BROKEN: timedelta(hours=18),
    Verdict.UNVERIFIABLE: timedelta(hours=18),
    Verdict.REFUSED: timedelta(),  # settings decide it, and may decide otherwise in the next run
}
"""How long a verdict holds, give or take JITTER."""

JITTER = 0.2
"""By so much, either way, lifetimes differ from URL to URL: what was asked in one run is not due in one run."""

Count = Annotated[int, msgspec.Meta(ge=0)]


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line: the last verdict on a URL and its history. Times are UTC.

    The fields up to `failures` are always written, the others when they carry something.
    """

    url: str
    """As asked: without fragment and user information."""
    verdict: Verdict
    status: int | None
    final_url: str | None
    evidence: str | None
    redirects: tuple[Redirect, ...]
    checked: datetime
    first_ok: datetime | None
    last_ok: datetime | None
    failures: Count
    """Failed runs in a row; a run that could not tell neither counts nor ends the row."""

    failing_for: Count = 0
    """Seconds from the first failure of the row to `checked`; no date, so it holds when dates are moved."""
    look: Look | None = None
    archived: str | None = None


class Damage(Exception):
    """The file is none of ours, or not whole; the argument says where."""


class Ledger:
    """The entries of one file, and the changes to them that the file has not got yet."""

    def __init__(self, path: Path, *, in_cache: bool = False) -> None:
        self.path = path
        self.in_cache = in_cache
        """Whether it lies in a cache folder, which keeps itself out of version control."""
        self.warning: str | None = None
        """What is wrong with the file, in one sentence."""
        self._entries: dict[str, Entry] = {}
        self._changes: dict[str, tuple[Entry | None, Entry | None]] = {}
        """By URL the entry that the file has, and the one that it is to have; None for no entry."""

    @classmethod
    def load(cls, path: Path, *, in_cache: bool = False) -> Ledger:
        """The ledger of a file; empty if there is none, and with a warning if it is damaged or cannot be read."""
        ledger = cls(path, in_cache=in_cache)
        try:
            ledger._entries, conflict = _parse(ledger_file.read(path))
        except OSError as error:
            ledger.warning = f"ledger {path} cannot be read: {error.strerror or error}"
        except Damage as damage:
            ledger.warning = f"ledger {path} is damaged in {damage}: it starts afresh"
        else:
            if conflict:
                ledger.warning = f"ledger {path} has conflict markers of git: both sides are read"
        return ledger

    @classmethod
    def of(cls, settings: Settings) -> Ledger:
        """The ledger that the settings name, else the one in the cache folder."""
        if settings.ledger is not None:
            return cls.load(Path(settings.ledger))
        return cls.load(Path(settings.cache_dir, FILE), in_cache=True)

    def entries(self) -> list[Entry]:
        """Every entry, sorted by URL."""
        return _sorted(self._entries.values())

    def entry(self, url: str) -> Entry | None:
        """What is known of a URL, given without fragment and user information."""
        return self._entries.get(url)

    def oldest(self, number: int) -> list[Entry]:
        """So many entries whose check is longest ago, the oldest first."""
        return sorted(self._entries.values(), key=lambda entry: (entry.checked, entry.url))[:number]

    def is_fresh(self, entry: Entry, now: datetime) -> bool:
        """Whether the verdict still holds. A date in the future is a wrong one and holds nothing."""
        return entry.checked <= now < self.expires(entry)

    def expires(self, entry: Entry) -> datetime:
        """When the verdict has to be asked again."""
        spread = zlib.crc32(entry.url.encode()) / 2**32  # from 0 to 1, always the same for a URL
        return entry.checked + LIFETIMES[entry.verdict] * (1 + JITTER * (2 * spread - 1))

    def same_until(self, entry: Entry, fail_after_runs: int, fail_after_days: float) -> datetime:
        """Until when its answer stays the same: it expires, or time alone ends the grace of a broken URL."""
        end = self.expires(entry)
        if entry.verdict is not Verdict.BROKEN or entry.last_ok is None or entry.failures < fail_after_runs:
            return end
        left = timedelta(days=fail_after_days) - timedelta(seconds=entry.failing_for)
        return min(end, entry.checked + left) if left > timedelta() else end

    def record(self, answer: Answer, now: datetime) -> Entry:
        """Take down what a run was told about a URL; once for each URL and run, for failed runs are counted."""
        url = urls.outbound_key(answer.url) or answer.url
        before = self._entries.get(url)
        checked = now.astimezone(UTC).replace(microsecond=0)
        first_ok, last_ok, failures, failing_for = _history(before, answer.verdict, checked)
        entry = Entry(
            url=url,
            verdict=answer.verdict,
            status=answer.status,
            final_url=answer.final_url and _without_user(answer.final_url),
            evidence=answer.evidence and _without_user(answer.evidence),
            redirects=tuple(Redirect(hop.status, _without_user(hop.url)) for hop in answer.redirects),
            checked=checked,
            first_ok=first_ok,
            last_ok=last_ok,
            failures=failures,
            failing_for=failing_for,
            look=answer.look,
            archived=answer.archived and _without_user(answer.archived),
        )
        entry = _storable(entry)
        self._change(url, entry)
        return entry

    def answer(self, entry: Entry, now: datetime, fail_after_runs: int, fail_after_days: float) -> Answer:
        """What the entry says of its URL, and whether a broken one still has grace at that moment."""
        return Answer(
            url=entry.url,
            verdict=entry.verdict,
            status=entry.status,
            final_url=entry.final_url,
            evidence=entry.evidence,
            redirects=entry.redirects,
            look=entry.look,
            grace=_grace(entry, now, fail_after_runs, fail_after_days),
            archived=entry.archived,
        )

    def prune(self, before: datetime | None = None, verdict: Verdict | None = None) -> int:
        """Forget what was last checked before a moment, and has the verdict; returns how many entries that were.

        None stands for any time and any verdict.
        """
        dropped = [
            entry.url
            for entry in self._entries.values()
            if (before is None or entry.checked < before) and verdict in (None, entry.verdict)
        ]
        for url in dropped:
            self._change(url, None)
        return len(dropped)

    def save(self) -> bool:
        """Bring the changes into the file as it is now; False, with a warning, if it cannot be written.

        Without changes nothing is done.
        """
        if not self._changes:
            return True
        target = Path(os.path.realpath(self.path))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if self.in_cache:
                ignore_in_git(target.parent)
            with ledger_file.lock(target) as alone:
                if alone:
                    ledger_file.remove_leftovers(target)
                entries = self._merged(target)
                lines = msgspec.json.Encoder().encode_lines(_sorted(entries.values()))
                ledger_file.replace(target, lines)
        except OSError as error:
            self.warning = f"ledger {self.path} cannot be written: {error.strerror or error}"
            return False
        self._entries = entries
        self._changes.clear()
        return True

    def _change(self, url: str, entry: Entry | None) -> None:
        before = self._entries.pop(url, None)
        in_file = self._changes[url][0] if url in self._changes else before
        self._changes[url] = (in_file, entry)
        if entry is not None:
            self._entries[url] = entry

    def _merged(self, target: Path) -> dict[str, Entry]:
        """The entries that the file has now, with the changes; what another run has since found out stays if newer."""
        try:
            entries, _ = _parse(ledger_file.read(target))
        except Damage:
            entries = {}
        for url, (before, entry) in self._changes.items():
            found = entries.get(url)
            # an entry that is as it was is replaced whatever its date says: it may be wrong, and in the future
            if found is not None and found != before and (entry is None or found.checked > entry.checked):
                continue
            if entry is not None:
                entries[url] = entry
            elif found is not None:
                del entries[url]
        return entries


def _history(
    before: Entry | None, verdict: Verdict, checked: datetime
) -> tuple[datetime | None, datetime | None, int, int]:
    """`first_ok`, `last_ok`, `failures` and `failing_for` after one more check."""
    good = verdict in (Verdict.OK, Verdict.REDIRECTED)
    broken = verdict is Verdict.BROKEN
    if before is None:
        return (checked, checked, 0, 0) if good else (None, None, int(broken), 0)
    if good:
        return before.first_ok or checked, checked, 0, 0
    failing_for = _failing_for(before, checked) if before.failures else 0
    return before.first_ok, before.last_ok, before.failures + broken, failing_for


def _failing_for(entry: Entry, now: datetime) -> int:
    """Seconds since the first failure of the row; a clock that was turned back takes nothing off."""
    return entry.failing_for + max(0, int((now - entry.checked).total_seconds()))


def _grace(entry: Entry, now: datetime, fail_after_runs: int, fail_after_days: float) -> str | None:
    """Why a broken URL is no error yet; None if it is one, as one that was never ok is at once."""
    if entry.verdict is not Verdict.BROKEN or entry.last_ok is None:
        return None
    if entry.failures >= fail_after_runs and _failing_for(entry, now) >= fail_after_days * 86_400:
        return None
    runs = f"{fail_after_runs} failed run{'' if fail_after_runs == 1 else 's'}"
    days = f" over {fail_after_days:g} day{'' if fail_after_days == 1 else 's'}" if fail_after_days else ""
    return f"was ok on {entry.last_ok.date().isoformat()}; an error after {runs}{days}"


_MARKER = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?: [^\r\n]*)?\r?$", re.MULTILINE)
"""What git writes around the sides of a conflict. The lines between are the union of both, which is valid."""

_FAULTS = (msgspec.MsgspecError, RecursionError, OverflowError)
"""What a line that is no entry raises: no JSON, other types, nested too deep, a time outside of the calendar."""


def _parse(content: bytes) -> tuple[dict[str, Entry], bool]:
    """Entries by URL, and whether there were conflict markers of git. Raises Damage."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return _newest(content), False
    except _FAULTS:
        pass
    content, markers = _MARKER.subn(b"", content)
    try:
        return _newest(content), markers > 0
    except _FAULTS:
        raise Damage(f"line {_damaged_line(content)}") from None


def _newest(lines: bytes) -> dict[str, Entry]:
    """Entries by URL; of several lines for one URL the newest check wins."""
    entries: dict[str, Entry] = {}
    for line in msgspec.json.Decoder(Entry).decode_lines(lines):
        entry = _in_utc(line)
        known = entries.get(entry.url)
        if known is None or _order(entry) > _order(known):
            entries[entry.url] = entry
    return entries


def _damaged_line(content: bytes) -> int:
    """The number of the first line that is no entry, else of the last."""
    lines = content.splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            _newest(line)
        except _FAULTS:
            return number
    return len(lines)


def _in_utc(entry: Entry) -> Entry:
    """The entry with its times in UTC, which those without a zone are."""
    if all(
        moment is None or moment.tzinfo is UTC for moment in (entry.checked, entry.first_ok, entry.last_ok)
    ):
        return entry
    return msgspec.structs.replace(
        entry,
        checked=_utc(entry.checked),
        first_ok=entry.first_ok and _utc(entry.first_ok),
        last_ok=entry.last_ok and _utc(entry.last_ok),
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _order(entry: Entry) -> tuple[datetime, bytes]:
    """By check, and within a second by content, so that the order of lines makes no difference."""
    return entry.checked, msgspec.json.encode(entry)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.url)


def _without_user(text: str) -> str:
    """A URL, or a text with URLs, without user information."""
    return text if "@" not in text else re.sub(r"(?<=://)[^\s/?#\\]*@", "", text)


def _storable(entry: Entry) -> Entry:
    """The entry with question marks for lone surrogates: headers may contain them, UTF-8 cannot."""
    try:
        msgspec.json.encode(entry)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(entry), ensure_ascii=False)
        return msgspec.json.decode(text.encode("utf-8", "replace"), type=Entry)
    return entry
