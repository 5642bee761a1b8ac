"""Tells a browser which elements of a page the findings are about: by name, attribute, value and ordinal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from linkcheck_plugin.html.positions import locate
from linkcheck_plugin.html.tree import extract
from linkcheck_plugin.model import Finding, Occurrence, Source
from linkcheck_plugin.report.escape import clean
from linkcheck_plugin.report.view import advice

Key = tuple[str, str, str]
"""Element, attribute and URL as written."""


class Element(NamedTuple):
    """One element of a page, as a browser finds it: counted from 0 in the order of the document."""

    key: Key
    ordinal: int
    """Among those with equal name, attribute and URL."""
    resolved: int
    """Among those whose URL comes to the same: scripts of themes make all URLs of a page absolute."""


def findings_of_page(
    site: Path, page: str, address: str, findings: Iterable[Finding]
) -> list[dict[str, object]]:
    """The findings with a place on one page, in the order of the report; values that JSON can hold.

    `address` is the URL at which the browser shows the page. The ordinals of a place are None where it is not
    known which of some equal elements is meant.
    """
    here = [
        (finding, places)
        for finding in findings
        if (places := [place for place in finding.occurrences if place.page == page])
    ]
    if not here:
        return []
    wanted = {_url(finding, place) for finding, places in here for place in places}
    known = _elements(site / page, address, {url for url in wanted if url is not None})
    return [
        {
            "code": finding.code,
            "name": finding.name,
            "severity": finding.severity.value,
            "message": clean(finding.message),
            "advice": clean(advice(finding) or ""),
            "places": [_place(finding, place, known) for place in places],
        }
        for finding, places in here
    ]


def _url(finding: Finding, place: Occurrence) -> str | None:
    return finding.url if place.url is None else place.url


def _place(
    finding: Finding, place: Occurrence, known: dict[tuple[str, int, int], Element]
) -> dict[str, object]:
    url = _url(finding, place)
    found = known.get((url or "", place.line or 0, place.column or 0))
    element, attribute = found.key[:2] if found else (finding.element or "", finding.attribute or "")
    return {
        "element": element,
        "attribute": attribute,
        "url": url,
        "ordinal": found.ordinal if found else None,
        "resolved": found.resolved if found else None,
        "source": _spot(place.source or finding.source),
    }


def _spot(source: Source | None) -> str:
    if source is None:
        return ""
    return ":".join(
        str(part) for part in (clean(source.path), source.line, source.column) if part is not None
    )


def _elements(file: Path, address: str, urls: set[str]) -> dict[tuple[str, int, int], Element]:
    """The elements that hold some URLs, by URL, line and column in the file."""
    try:
        data = file.read_bytes()
    except OSError:
        return {}
    record = extract(data)
    base = _joined(address, record.facts.base or "")
    asked: list[Element] = []
    seen: Counter[Key] = Counter()
    for reference in record.references:
        key = (reference.element, reference.attribute, reference.url)
        target = (reference.element, reference.attribute, _joined(base, reference.url) + "\0")
        if reference.url in urls:
            asked.append(Element(key, seen[key], seen[target]))
        seen[key] += 1
        seen[target] += 1
    places = locate(record.source, [(*found.key, found.ordinal) for found in asked])
    return {
        (found.key[2], *place): found for found, place in zip(asked, places, strict=True) if place is not None
    }


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url
