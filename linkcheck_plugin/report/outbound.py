"""What the text says of links to other sites: grouped by host, and what to do about each."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable

from linkcheck_plugin import urls
from linkcheck_plugin.model import Finding, Level
from linkcheck_plugin.report.view import RANK, advice

BROKEN = "LNK010"
CODES = frozenset({BROKEN, "LNK011", "LNK012", "LNK013", "LNK015"})
"""Rules about what another site answered."""
EVIDENCE_IN_MESSAGE = frozenset({BROKEN, "LNK011"})
LOOK = {
    "LNK011": "look at it in a browser, or run again later",
    "LNK013": "look at it in a browser, and replace it if it is gone",
    "LNK015": "look at it in a browser, and remove it if it is parked",
}
IGNORED_FOR = datetime.timedelta(days=90)
"""How long the proposed setting leaves a URL alone."""

Group = tuple[Level, str, str]
"""Severity, code and host with its port."""


def group_of(finding: Finding) -> Group | None:
    """What a finding about another site is grouped under; None for other findings."""
    if finding.code not in CODES:
        return None
    origin = urls.origin_of(finding.target or "")
    if origin is None:
        return None
    return finding.severity, finding.code, origin.host + (f":{origin.port}" if origin.port else "")


def by_host(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order, those of one rule about other sites by host and URL."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, str, str, str]:
    group = group_of(finding)
    about = ("", "") if group is None else (group[2], finding.target or "")
    return (RANK[finding.severity], finding.code, *about)


def what_to_do(finding: Finding) -> str | None:
    """Replace, look or try again: a clause for the line of help."""
    if finding.code == BROKEN:
        if finding.suggestion is not None:
            return f'replace it, perhaps with "{finding.suggestion}"'
        if finding.severity is Level.WARNING:
            return "run again later, and replace it if it stays broken"
        return "replace or remove it"
    return advice(finding) or LOOK.get(finding.code)


def ignoring(finding: Finding, today: datetime.date) -> str | None:
    """The setting that leaves a broken URL alone for some time, as it may be copied; None for other findings."""
    if finding.code != BROKEN or finding.severity is not Level.ERROR or finding.suggestion is not None:
        return None
    url = urls.outbound_key(finding.target or "") or finding.target or ""
    spellings = (finding.target, *(place.url for place in finding.occurrences))
    return _ignore(_literal(url) + ("*" if any("#" in (each or "") for each in spellings) else ""), today)


def ignoring_host(group: Group, today: datetime.date) -> str | None:
    """The setting that leaves a host with several broken URLs alone for some time; None for other groups."""
    severity, code, host = group
    return _ignore(f"*://{_literal(host)}/*", today) if (severity, code) == (Level.ERROR, BROKEN) else None


def _ignore(pattern: str, today: datetime.date) -> str:
    until = (today + IGNORED_FOR).isoformat()
    return f"ignore-urls = [{{ pattern = {json.dumps(pattern, ensure_ascii=False)}, until = {until} }}]"


def _literal(url: str) -> str:
    """A URL as a glob: its brackets would be a class of characters."""
    return url.replace("[", "[[]")
