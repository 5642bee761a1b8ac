"""Leaves out findings that the owner of a site has accepted: a file of them, and what it takes away from a report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from linkcheck_plugin.model import Finding, Occurrence, Report
from linkcheck_plugin.settings import ConfigurationError, Settings

VERSION = 1
DEFAULT = "linkcheck-baseline.json"
"""The name of the file, if the settings name none."""


class Accepted(NamedTuple):
    """An accepted place: no line, so that edits elsewhere in the file do not bring it back."""

    code: str
    path: str
    """The source file if it is known, else the page."""
    url: str
    """As written; the message of a finding without one."""


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """An accepted place in the file; `name` is for readers, `count` how often the URL stands there."""

    code: str
    path: str
    url: str
    name: str = ""
    count: int = 1


class Document(msgspec.Struct, forbid_unknown_fields=True):
    """The file."""

    baseline: int
    accepted: list[Row]


def text_of(report: Report) -> str:
    """The content of a file that accepts every finding of a report: JSON, a line for each, sorted."""
    names = {finding.code: finding.name for finding in report.findings}
    counts = Counter(key for finding in report.findings for _, key in _places(finding))
    rows = [
        json.dumps(
            {"code": key.code, "name": names[key.code], "path": key.path, "url": key.url, "count": count},
            ensure_ascii=False,
        )
        for key, count in sorted(counts.items())
    ]
    inner = ",\n    ".join(rows)
    return (
        f'{{\n  "baseline": {VERSION},\n  "accepted": [' + (f"\n    {inner}\n  " if rows else "") + "]\n}\n"
    )


def load(path: Path) -> Counter[Accepted]:
    """What a file accepts, with how often.

    Raises:
        ConfigurationError: it cannot be read, or is none that `text_of` has made.
    """
    try:
        document = msgspec.json.decode(path.read_bytes(), type=Document)
    except OSError as error:
        hint = "; `linkcheck baseline` writes one" if isinstance(error, FileNotFoundError) else ""
        raise ConfigurationError(f"baseline {path}: {error.strerror or error}{hint}") from None
    except msgspec.MsgspecError as error:
        raise ConfigurationError(f"baseline {path}: {error}; `linkcheck baseline` writes it anew") from None
    if document.baseline != VERSION:
        raise ConfigurationError(f"baseline {path}: of version {document.baseline}, this is for {VERSION}")
    accepted: Counter[Accepted] = Counter()
    for row in document.accepted:
        accepted[Accepted(row.code, row.path, row.url)] += row.count
    return accepted


def without_accepted(report: Report, settings: Settings, *, whole: bool = True) -> Report:
    """The report without what the baseline of the settings accepts, and a remark that says how much that is.

    `whole`: the report is about all of the site, so that what is accepted and not in it is gone.

    Raises:
        ConfigurationError: as `load`.
    """
    if settings.baseline is None:
        return report
    accepted = load(Path(settings.baseline))
    total = accepted.total()
    findings = tuple(left for finding in report.findings if (left := _left(finding, accepted)) is not None)
    notes = [f"{total - accepted.total():,} accepted places left out ({settings.baseline})"]
    if whole and (stale := sum(count > 0 for count in accepted.values())):
        notes.append(f"{stale:,} entries of {settings.baseline} are not found any more")
    return replace(report, findings=findings, notes=(*report.notes, *notes))


def _left(finding: Finding, accepted: Counter[Accepted]) -> Finding | None:
    """What of a finding is not accepted; takes what is from the counts."""
    left = []
    for place, key in _places(finding):
        if accepted[key] > 0:
            accepted[key] -= 1
        else:
            left.append(place)
    if not left:
        return None
    if len(left) == max(1, len(finding.occurrences)):
        return finding
    first = left[0]
    return replace(
        finding,
        page=first.page,
        line=first.line,
        column=first.column,
        url=first.url if first.url is not None else finding.url,
        source=first.source or finding.source,
        occurrences=tuple(left),
    )


def _places(finding: Finding) -> Iterator[tuple[Occurrence, Accepted]]:
    places = finding.occurrences or (
        Occurrence(finding.page, finding.line, finding.column, source=finding.source),
    )
    for place in places:
        source = place.source or (finding.source if place.page == finding.page else None)
        url = place.url if place.url is not None else finding.url
        yield place, Accepted(finding.code, source.path if source else place.page, url or finding.message)
