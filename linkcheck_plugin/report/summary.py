"""A report in one line: the verdict, what was looked at, how many findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from linkcheck_plugin.model import LEVELS, Coverage, Level, Report
from linkcheck_plugin.report.escape import escape
from linkcheck_plugin.report.view import RANK, counted

NOT_ASKED = "outbound"
"""The kind of skipped references that were left alone because the network was not to be used."""

NO_NETWORK = "no network: no host could be reached, and links to other sites were not checked"

UNVERIFIED = "LNK011"
"""The rule about outbound URLs of which nobody can say whether they are broken."""

NOUNS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "info finding"}


def verdict(report: Report, fail_on: str) -> str:
    """How the run ended: `3 errors, 1 warning in 120 pages: the build fails`."""
    counts = Counter(finding.severity for finding in report.findings)
    failing = fails(counts, fail_on)
    shown = counts if failing and fail_on == Level.INFO else Counter({**counts, Level.INFO: 0})
    pages = counted(report.pages, "page")
    if shown.total():
        line = f"{tally(shown)} in {pages}: the build {'fails' if failing else 'passes'}"
    else:
        line = f"no broken links in {pages} ({', '.join(_looked_at(report))})"
    return f"{line}; {NO_NETWORK}" if report.network_absent else line


def _looked_at(report: Report) -> Iterator[str]:
    """What "no broken links" is said of, and what it is not said of."""
    yield f"{counted(report.coverage.checked, 'reference')} checked"
    if unverified := sum(finding.code == UNVERIFIED for finding in report.findings):
        yield f"{unverified:,} unverified"
    if not_asked := report.coverage.skipped.get(NOT_ASKED, 0):
        yield f"{not_asked:,} outbound not asked"


def coverage_line(coverage: Coverage) -> str:
    """What was looked at and what was not, with the reasons; the biggest first."""
    kinds = by_size(coverage.skipped)
    not_asked = kinds.pop(NOT_ASKED, 0)
    line = (
        f"{counted(coverage.references, 'reference')}, {coverage.checked:,} checked, "
        f"{sum(kinds.values()):,} skipped"
    )
    reasons = ", ".join(f"{number:,} {escape(kind)}" for kind, number in kinds.items() if number)
    if reasons:
        line += f": {reasons}"
    if not_asked:
        line += f"; {not_asked:,} outbound not asked"
    return line


def fails(counts: Counter[Level], fail_on: str) -> bool:
    """Whether a finding is as grave as `fail_on`; nothing is with `never`."""
    return fail_on in LEVELS and any(
        number and RANK[level] <= RANK[Level(fail_on)] for level, number in counts.items()
    )


def tally(counts: Counter[Level]) -> str:
    """`3 errors, 1 warning`, without the levels that do not occur."""
    return ", ".join(counted(counts[level], NOUNS[level]) for level in LEVELS if counts[level])


def by_size(kinds: dict[str, int]) -> dict[str, int]:
    """Sorted by count, the biggest first, then by name."""
    return dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
