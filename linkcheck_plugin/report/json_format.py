"""A report as JSON, schema 1: complete, in a fixed order, the same bytes for the same site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from linkcheck_plugin.model import LEVELS, Finding, Occurrence, Report, Source
from linkcheck_plugin.report.escape import SURROGATE, UNSAFE_IN_JSON, escape, is_unicode, redact
from linkcheck_plugin.report.summary import by_size
from linkcheck_plugin.report.view import View, occurrences, ordered
from linkcheck_plugin.version import __version__

SCHEMA = 1
DISTRIBUTION = "linkcheck-plugin"


class SourceRow(msgspec.Struct, gc=False):
    """Where the author has to edit."""

    path: str
    line: int | None
    column: int | None


class OccurrenceRow(msgspec.Struct, gc=False, omit_defaults=True):
    """One place; `url` and `source` only where they differ from the finding's."""

    page: str
    line: int | None
    column: int | None
    url: str | UnsetType = UNSET
    source: SourceRow | UnsetType | None = UNSET


class FindingRow(msgspec.Struct, gc=False):
    """One finding; the order of the fields is the order of the keys."""

    code: str
    name: str
    severity: str
    message: str
    page: str
    url: str | None
    target: str | None
    element: str | None
    attribute: str | None
    text: str | None
    region: str | None
    line: int | None
    column: int | None
    source: SourceRow | None
    suggestion: str | None
    fix: str | None
    status: int | None
    evidence: str | None
    occurrences: list[OccurrenceRow]
    occurrence_count: int


class Strings(dict[str | None, Any]):
    """Strings as they may be written, each distinct one made safe once; pages and URLs repeat a lot.

    None stays None.
    """

    def __init__(self, change: Callable[[str], str] = str) -> None:
        self.change = change
        self.unsafe = False
        """Whether a character turned up that the encoder would write as it is."""
        self[None] = None

    def __missing__(self, text: str) -> str:
        safe = self.change(text)
        if not safe.isprintable() or "##" in safe:
            safe = SURROGATE.sub(lambda match: escape(match[0]), safe)
            self.unsafe = self.unsafe or UNSAFE_IN_JSON.search(safe) is not None
        self[text] = safe
        return safe


def lines(report: Report, view: View) -> Iterator[str]:
    """The report, a finding at a time; what the view hides is in it all the same."""
    names, texts = Strings(), Strings(redact)
    encoder = msgspec.json.Encoder()

    def piece(value: object, indent: bytes) -> str:
        layout = msgspec.json.format(encoder.encode(value), indent=2).replace(b"\n", b"\n" + indent).decode()
        if names.unsafe or texts.unsafe:
            return UNSAFE_IN_JSON.sub(lambda match: _escape(match[0]), layout)
        return layout

    head = piece(_head(report, names, texts), b"").removesuffix("\n}")
    yield f'{head},\n  "findings": ['
    separator = "\n    "
    for finding in ordered(report.findings):
        yield separator + piece(_finding(finding, names, texts), b"    ")
        separator = ",\n    "
    yield "\n  ]\n}\n" if report.findings else "]\n}\n"


def spelled(encoded: str, encoding: str) -> str:
    """The document for an output of some encoding; unless that is UTF, ASCII does."""
    if encoded.isascii() or is_unicode(encoding):
        return encoded
    return "".join(character if character < "\x80" else _escape(character) for character in encoded)


def _head(report: Report, names: Strings, texts: Strings) -> dict[str, Any]:
    """Everything but the findings."""
    coverage = report.coverage
    severities = Counter(finding.severity for finding in report.findings)
    codes = Counter(finding.code for finding in report.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": DISTRIBUTION, "version": __version__},
        "site": {
            "directory": names[report.directory],
            "site_url": texts[report.site_url],
            "pages": report.pages,
            "assets": report.assets,
        },
        "coverage": {
            "references": coverage.references,
            "unique": coverage.unique,
            "checked": coverage.checked,
            "skipped": {names[kind]: number for kind, number in by_size(coverage.skipped).items()},
        },
        "summary": {
            **{level.value: severities[level] for level in LEVELS},
            "by_code": {names[code]: codes[code] for code in sorted(codes)},
        },
    }


def _finding(finding: Finding, names: Strings, texts: Strings) -> FindingRow:
    places = [
        OccurrenceRow(names[place.page], place.line, place.column)
        if place.url is None and place.source == finding.source
        else _occurrence(place, finding, names, texts)
        for place in occurrences(finding)
    ]
    return FindingRow(
        names[finding.code],
        names[finding.name],
        finding.severity.value,
        texts[finding.message],
        names[finding.page],
        texts[finding.url],
        texts[finding.target],
        names[finding.element],
        names[finding.attribute],
        texts[finding.text],
        names[finding.region],
        finding.line,
        finding.column,
        _source(finding.source, names) if finding.source else None,
        texts[finding.suggestion],
        texts[finding.fix],
        finding.status,
        texts[finding.evidence],
        places,
        len(places),
    )


def _occurrence(place: Occurrence, finding: Finding, names: Strings, texts: Strings) -> OccurrenceRow:
    row = OccurrenceRow(names[place.page], place.line, place.column)
    if place.url is not None and place.url != finding.url:
        row.url = texts[place.url]
    if place.source != finding.source and (place.source is not None or _is_located(finding)):
        row.source = _source(place.source, names) if place.source else None
    return row


def _is_located(finding: Finding) -> bool:
    """Whether the places carry sources of their own; else the finding's is that of all."""
    return any(place.source is not None for place in finding.occurrences)


def _source(source: Source, names: Strings) -> SourceRow:
    return SourceRow(names[source.path], source.line, source.column)


def _escape(character: str) -> str:
    """The JSON escape of a character, as a pair of surrogates beyond the basic plane."""
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
