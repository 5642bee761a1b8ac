"""Gathers defects and their places into findings: one per cause, sorted, with every occurrence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.html.vocabulary import NO_TARGET
from linkcheck_plugin.model import (
    LEVELS,
    Defect,
    Finding,
    Occurrence,
    Outcome,
    ResolvedReference,
    SiteDefect,
    Source,
)
from linkcheck_plugin.rules.selection import Active
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.site.entries import Entry, Shipped
from linkcheck_plugin.site.sources import intrasite_link

TEMPLATE_PAGES = 3
"""Pages from which a fragment that each of them lacks itself is taken for one cause: a template."""
ONE_CAUSE = frozenset({"LNK015", "LNK017"})
"""Rules whose findings with the same message have the same cause: a domain, or a setting that is missing."""
ONE_ANSWER = frozenset({"LNK010", "LNK011", "LNK013"})
"""Rules about what an outbound URL answers, whatever fragment of it is asked for."""

WHOLE_FILE = frozenset({Outcome.MISSING, Outcome.CASE, Outcome.SOURCE_LEAK, Outcome.MISSING_BASE_PATH})
"""Outcomes that are about a file, whatever fragment of it is asked for."""


class Place(NamedTuple):
    """Where a defect shows; 0 for a line or column that is unknown. Sorts in reading order."""

    page: str
    line: int
    column: int
    url: str
    number: int
    """Tells the references apart that stand at the same place."""


class Cause(msgspec.Struct):
    """Equal defects of one target, and where they show."""

    active: Active
    defect: Defect
    links: list[ResolvedReference] = []
    defects: list[Defect] = []
    """Of each link: the same but for what mends it."""
    places: list[Place] = []


class Gatherer:
    """Collects places under their causes."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._causes: dict[tuple[object, ...], Cause] = {}
        self._folders: dict[str, str] = {}
        self._site: list[Finding] = []

    def add(
        self, entry: Entry, shipped: Shipped, link: ResolvedReference, judged: Iterable[tuple[Active, Defect]]
    ) -> None:
        """Record the defects of one reference of one document."""
        url = link.reference.url
        if entry.facts.base is not None:
            self._folders[entry.path] = urls.document_base(entry.path, entry.facts.base)[0]
        positions = shipped.positions + [0] * max(0, 2 * shipped.count - len(shipped.positions))
        for active, defect in judged:
            code = active.rule.code
            about = "" if code in ONE_CAUSE else link.resolution.shown or url
            if code in ONE_ANSWER and link.resolution.url is not None:
                about = urls.outbound_key(link.resolution.url) or about
            if link.resolution.outcome in WHOLE_FILE:
                about = about.partition("#")[0].partition("?")[0] or about
            if link.resolution.outcome is Outcome.SOURCE_LEAK and intrasite_link(url):
                about = ""  # the message holds it; joined with each page that lists the article, it differs
            if defect.about is not None:
                about = defect.about
            cause = self._causes.setdefault(
                (code, defect.level, defect.message, about), Cause(active, defect)
            )
            number = len(cause.links)
            cause.links.append(link)
            cause.defects.append(defect)
            cause.places.extend(
                Place(entry.path, positions[index], positions[index + 1], url, number)
                for index in range(0, 2 * shipped.count, 2)
            )

    def add_site(self, active: Active, found: SiteDefect, sources: Iterable[str] = ()) -> None:
        """Record a defect that a site rule found; `sources` are files that lie outside of the output."""
        defect, rule = found.defect, active.rule
        source = Source(found.page, found.line, found.column) if found.page in set(sources) else None
        suggestion = defect.suggestion
        if suggestion is not None and not defect.literal:
            suggestion = spell(suggestion, found.url or "/", urls.HERE, self.address)
        self._site.append(
            Finding(
                rule.code, rule.name, active.level_of(defect.level), defect.message,
                found.page, found.url, found.target,
                line=found.line, column=found.column, source=source, suggestion=suggestion,
                fix=_fix_of(defect, suggestion) if rule.fixable else None,
                status=defect.status, evidence=defect.evidence,
                occurrences=(
                    Occurrence(found.page, found.line, found.column), *map(Occurrence, sorted(found.also))
                ),
            )
        )  # fmt: skip

    def findings(self) -> tuple[Finding, ...]:
        """One finding per cause, the gravest first."""
        found = [*map(self._finding, self._merged()), *self._site]
        return tuple(sorted(found, key=_order))

    def _merged(self) -> Iterator[Cause]:
        """The causes; a fragment that many pages lack themselves is one cause, of their template."""
        by_fragment: dict[tuple[str, str], list[Cause]] = {}
        for cause in self._causes.values():
            url = cause.links[0].reference.url
            if cause.active.rule.code == "LNK003" and url.startswith("#"):
                by_fragment.setdefault((url, cause.links[0].reference.text), []).append(cause)
            else:
                yield cause
        for (url, _), causes in by_fragment.items():
            pages = {place.page for cause in causes for place in cause.places}
            if len(pages) < TEMPLATE_PAGES:
                yield from causes
                continue
            message = f"{len(pages):,} pages have no element with the id {urls.decode_fragment(url[1:])!r}"
            whole = Cause(causes[0].active, Defect(message + ": probably one template"))
            for cause in causes:
                start = len(whole.links)
                whole.links.extend(cause.links)
                whole.defects.extend(cause.defects)
                whole.places.extend(place._replace(number=place.number + start) for place in cause.places)
            yield whole

    def _finding(self, cause: Cause) -> Finding:
        places = sorted(cause.places)
        first = places[0]
        link = cause.links[first.number]
        reference, rule, defect = link.reference, cause.active.rule, cause.defect
        if defect.fix is not None:
            defect = cause.defects[first.number]
        suggestion = self._spelled(defect, first)
        fix = _fix_of(defect, suggestion) if rule.fixable else None
        return Finding(
            code=rule.code,
            name=rule.name,
            severity=cause.active.level_of(defect.level),
            message=defect.message,
            page=first.page,
            url=None if reference.attribute in NO_TARGET else reference.url,
            target=link.resolution.url,
            element=reference.element,
            attribute=reference.attribute,
            text=reference.text,
            region=link.region,
            line=first.line or None,
            column=first.column or None,
            suggestion=suggestion,
            fix=fix,
            status=defect.status,
            evidence=defect.evidence,
            occurrences=tuple(
                Occurrence(
                    place.page,
                    place.line or None,
                    place.column or None,
                    place.url if place.url != first.url else None,
                    fix=None if fix is None else self._other_fix(cause, place, fix),
                    rel=() if fix is None else cause.links[place.number].reference.rel,
                )
                for place in places
            ),
        )

    def _spelled(self, defect: Defect, place: Place) -> str | None:
        """The suggestion as the author would write it at a place."""
        if defect.suggestion is None or defect.literal:
            return defect.suggestion
        folder = self._folders.get(place.page) or urls.directory_of(place.page)
        return spell(defect.suggestion, place.url, folder, self.address)

    def _other_fix(self, cause: Cause, place: Place, fix: str) -> str | None:
        """The fix at a place, None if it is the given one."""
        defect = cause.defects[place.number]
        own = _fix_of(defect, self._spelled(defect, place))
        return own if own != fix else None


def _fix_of(defect: Defect, suggestion: str | None) -> str | None:
    """The new value of the attribute: the suggestion as it is spelled, unless the rule spelled the fix itself."""
    return defect.fix if defect.literal or defect.fix is None else suggestion


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        LEVELS.index(finding.severity),
        finding.code,
        finding.page,
        finding.line or 0,
        finding.column or 0,
        finding.url or "",
        finding.message,
    )


def spell(suggestion: str, written: str, folder: str, address: Address) -> str:
    """A suggested path of the host as the author would write it: relative, from the root, or absolute.

    `written` is the URL that the author wrote, `folder` the target that it is joined with. Suggestions that
    are no path stay as they are.
    """
    if not suggestion.startswith("/") or suggestion.startswith("//"):
        return suggestion
    written = urls.trim(written)
    path, mark, fragment = suggestion.partition("#")
    if not mark and "#" in written:
        fragment = written.partition("#")[2]
    ending = f"#{fragment}" if fragment else ""
    if written.startswith("#"):
        return ending or path
    if urls.scheme_of(written) in ("http", "https") or written.startswith("//"):
        if address.url is None:
            return path + ending
        root = address.url[: len(address.url) - len(address.base)]
        return (root.partition(":")[2] if written.startswith("//") else root) + path + ending
    if written.startswith("/") or not path.startswith(address.base) or not folder.startswith(urls.HERE):
        return path + ending
    return urls.relative_path(path[len(address.base) :], folder[2 : folder.rfind("/") + 1]) + ending
