"""What all formats share: the options of one output, the order of findings, places and counts in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from linkcheck_plugin.model import LEVELS, Finding, Level, Occurrence, Report

RANK = {level: rank for rank, level in enumerate(LEVELS)}
"""0 for the gravest level."""

TEMPLATE_REGIONS = frozenset({"nav", "header", "footer", "aside"})
TEMPLATE_PAGES = 3
"""On so many further pages a reference in such a region comes from a template."""


@dataclass(frozen=True, slots=True)
class View:
    """How one output is to look; `write()` explains the fields."""

    level: Level = Level.WARNING
    fail_on: str = "error"
    colour: bool = False
    width: int | None = None
    site_root: Path | None = None
    excerpts: Callable[[str], str | None] | None = None
    today: datetime.date = field(default_factory=datetime.date.today)
    """From where the dates are counted that the text proposes."""


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then by code, page, line, column and URL."""
    return sorted(findings, key=_order)


def listed(report: Report, level: Level) -> list[Finding]:
    """The findings at or above a level, in order."""
    return ordered(finding for finding in report.findings if RANK[finding.severity] <= RANK[level])


def occurrences(finding: Finding) -> tuple[Occurrence, ...]:
    """Every place; a finding that lists none has its own."""
    return finding.occurrences or (Occurrence(finding.page, finding.line, finding.column),)


def further(finding: Finding) -> list[Occurrence]:
    """The places besides the finding's own."""
    own = (finding.page, finding.line, finding.column)
    return [place for place in finding.occurrences if (place.page, place.line, place.column) != own]


def further_clause(finding: Finding, places: list[Occurrence]) -> str:
    """Where else it shows, in words: `on 311 more pages (nav: probably a template)`."""
    pages = len({place.page for place in places} - {finding.page})
    if not pages:
        return f"{counted(len(places), 'more time')} on this page"
    clause = f"on {counted(pages, 'more page')}"
    if finding.source is None and finding.region in TEMPLATE_REGIONS and pages >= TEMPLATE_PAGES:
        return f"{clause} ({finding.region}: probably a template)"
    return clause


def spot(path: str, line: int | None, column: int | None) -> str:
    """`path:line:column`, as far as known; terminals and editors make it a link."""
    return ":".join([path, *(str(number) for number in (line, column) if number is not None)])


def advice(finding: Finding) -> str | None:
    """What to do, from the suggestion: a better URL is asked for, an instruction stands for itself."""
    suggestion = finding.suggestion
    if suggestion is None:
        return None
    if any(character.isspace() or character == '"' for character in suggestion):
        return suggestion
    return f'did you mean "{suggestion}"?'


def counted(number: int, noun: str) -> str:
    """`1 page`, `8,123 pages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _order(finding: Finding) -> tuple[int, str, str, int, int, str, str, str]:
    return (
        RANK[finding.severity],
        finding.code,
        finding.page,
        finding.line or 0,
        finding.column or 0,
        finding.url or "",
        finding.message,
        finding.target or "",
    )
