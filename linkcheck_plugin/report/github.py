"""A report as annotations of GitHub Actions: workflow commands on standard output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from linkcheck_plugin.model import Finding, Level, Report
from linkcheck_plugin.report.escape import clean, escape
from linkcheck_plugin.report.summary import coverage_line
from linkcheck_plugin.report.view import View, advice, counted, further, further_clause, listed

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}

LIMIT = 10
"""GitHub shows so many annotations of each kind per step and drops the rest."""


def lines(report: Report, view: View) -> Iterator[str]:
    """The gravest findings as annotations, how many are left, and the coverage line."""
    findings = listed(report, view.level)
    shown: Counter[Level] = Counter()
    for finding in findings:
        if shown[finding.severity] < LIMIT:
            shown[finding.severity] += 1
            yield _annotation(finding, report.directory)
    left = len(findings) - shown.total()
    if left:
        yield f"… and {counted(left, 'more finding')}: see the log or --format json\n"
    yield f"{coverage_line(report.coverage)}\n"


def _annotation(finding: Finding, directory: str) -> str:
    place = finding.source or finding
    properties = {
        "file": finding.source.path if finding.source else _in_repository(directory, finding.page),
        "line": place.line,
        "col": place.column,
        "title": f"{finding.name} ({finding.code})",
    }
    listing = ",".join(
        f"{key}={_property(escape(str(value)))}" for key, value in properties.items() if value is not None
    )
    return f"::{COMMANDS[finding.severity]} {listing}::{_data(_message(finding))}\n"


def _message(finding: Finding) -> str:
    """Message, advice and further places, a line each; line breaks within them are already escaped."""
    parts = [clean(finding.message)]
    if hint := advice(finding):
        parts.append(f"help: {clean(hint)}")
    if finding.source is not None and finding.source.path != finding.page:
        parts.append(f"in page {escape(finding.page)}")
    if places := further(finding):
        parts.append(f"and {further_clause(finding, places)}")
    return "\n".join(parts)


def _in_repository(directory: str, page: str) -> str:
    """A page as a path from where the run started, which GitHub takes for the root of the repository."""
    prefix = directory.replace("\\", "/").removeprefix("./").rstrip("/")
    return page if prefix in {"", "."} else f"{prefix}/{page}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
