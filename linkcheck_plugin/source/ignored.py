"""Takes out of the findings what comments in the sources ignore."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin.model import Finding, Occurrence, Source
from linkcheck_plugin.source.ignores import InlineIgnore, is_ignored, read_ignores
from linkcheck_plugin.source.library import Library


def without_ignored(
    findings: Sequence[Finding], library: Library, cwd: Path, today: datetime.date
) -> tuple[tuple[Finding, ...], int]:
    """The findings that no comment in their source covers, and how many references are ignored altogether.

    Paths of sources are relative to `cwd`.
    """
    comments: dict[str, tuple[InlineIgnore, ...]] = {}

    def covered(finding: Finding, source: Source | None) -> bool:
        if source is None or source.line is None:
            return False
        if source.path not in comments:
            comments[source.path] = read_ignores(library.text(cwd / source.path))
        return is_ignored(comments[source.path], source.line, finding.code, today)

    kept: list[Finding] = []
    ignored = 0
    for finding in findings:
        located = any(place.source is not None for place in finding.occurrences)
        places = [
            place
            for place in finding.occurrences
            if not covered(finding, place.source if located else finding.source)
        ]
        ignored += len(finding.occurrences) - len(places)
        if len(places) == len(finding.occurrences):
            kept.append(finding)
        elif places:
            kept.append(_at(finding, places))
    return tuple(kept), ignored


def _at(finding: Finding, places: list[Occurrence]) -> Finding:
    """The finding with some of its places, the first of which is its own."""
    first = places[0]
    url = first.url or finding.url
    fix = finding.fix if first.fix is None else first.fix
    spelled = []
    for place in places:
        own_url = place.url or finding.url
        own_fix = finding.fix if place.fix is None else place.fix
        spelled.append(
            replace(place, url=None if own_url == url else own_url, fix=None if own_fix == fix else own_fix)
        )
    return replace(
        finding, page=first.page, line=first.line, column=first.column, url=url, source=first.source, fix=fix,
        occurrences=tuple(spelled),
    )  # fmt: skip
