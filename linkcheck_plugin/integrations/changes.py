"""Compares the findings of two builds of one site: what is new, what is as before, what is fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from linkcheck_plugin.model import LEVELS, Finding
from linkcheck_plugin.report.escape import clean, escape
from linkcheck_plugin.report.summary import NOUNS, tally
from linkcheck_plugin.report.view import TEMPLATE_REGIONS, counted, occurrences, spot

SHOWN = 20
"""Fixed findings that are named; a repaired template may settle thousands."""


class Changes(msgspec.Struct, frozen=True):
    """`new` are findings with another cause, or one that shows at another place of the text than before."""

    new: tuple[Finding, ...]
    kept: tuple[Finding, ...]
    fixed: tuple[Finding, ...]


def compare(before: Iterable[Finding], after: Iterable[Finding]) -> Changes:
    """What became of the findings. Lines are not compared: edits move them."""
    known: dict[tuple[str, ...], Counter[str]] = {}
    gone: dict[tuple[str, ...], list[Finding]] = {}
    for finding in before:
        known.setdefault(_cause(finding), Counter()).update(_pages(finding))
        gone.setdefault(_cause(finding), []).append(finding)
    new: list[Finding] = []
    kept: list[Finding] = []
    for finding in after:
        cause = _cause(finding)
        gone.pop(cause, None)
        (kept if cause in known and not _spreads(finding, known[cause]) else new).append(finding)
    return Changes(tuple(new), tuple(kept), tuple(finding for group in gone.values() for finding in group))


def summary(changes: Changes) -> str:
    """The counts: `1 new error, 2 errors as before, 1 fixed`; empty if there was and is nothing."""
    new = Counter(finding.severity for finding in changes.new)
    parts = [counted(new[level], f"new {NOUNS[level]}") for level in LEVELS if new[level]]
    if changes.kept:
        parts.append(f"{tally(Counter(finding.severity for finding in changes.kept))} as before")
    if changes.fixed:
        parts.append(f"{len(changes.fixed):,} fixed")
    return ", ".join(parts)


def fixed_lines(changes: Changes) -> Iterator[str]:
    """One line for each finding that is gone."""
    for finding in changes.fixed[:SHOWN]:
        place = finding.source or finding
        path = finding.source.path if finding.source else finding.page
        name = f"{finding.severity.value} {escape(finding.name)} ({escape(finding.code)})"
        # the place it had: the line may hold something else by now
        yield f"fixed: {name}: {clean(finding.message)}, was at {spot(escape(path), place.line, place.column)}"
    if len(changes.fixed) > SHOWN:
        yield f"fixed: {len(changes.fixed) - SHOWN:,} more"


def _cause(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same one: the rule, what it says and what about; not where it shows first."""
    about = (finding.target or finding.url or finding.page).partition("#")[0].partition("?")[0]
    return finding.code, finding.message.lstrip("0123456789, "), about


def _pages(finding: Finding) -> Counter[str]:
    return Counter(place.page for place in occurrences(finding))


def _spreads(finding: Finding, known: Counter[str]) -> bool:
    """Whether it shows where it did not; a new page repeats what its template has on all."""
    return finding.region not in TEMPLATE_REGIONS and bool(_pages(finding) - known)
