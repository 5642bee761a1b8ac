"""Turns findings into what each place of the sources should read, and into what has no place there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import msgspec

from linkcheck_plugin.fixes.changes import RelChange, rel_change
from linkcheck_plugin.model import Finding, Occurrence, Source
from linkcheck_plugin.rules.relations import proposal

REL = ("LNK2", "LNK308", "LNK501")
"""Codes, or what they begin with, of rules whose fix is a value of rel."""
URL = ("LNK0", "LNK1", "LNK5", "LNK6", "LNK7")
"""The same for a URL."""
OPT_IN = frozenset({"LNK101", "LNK504", "LNK605"})
"""Rules that change what a site links to, as other sites have it: only who asks for them gets their fixes."""


class Proposal(NamedTuple):
    """What one finding wants at one place."""

    finding: Finding
    url: str
    """As the page has it."""
    fix: str
    rel: RelChange | None
    """None if the fix is a URL."""


class Wish(msgspec.Struct, frozen=True):
    """One place of the sources and what findings want there, the gravest first."""

    source: Source
    proposals: tuple[Proposal, ...]
    pages: Counter[str]
    """How often it shows on each page."""

    @property
    def element(self) -> str:
        """The element that it becomes."""
        return self.proposals[0].finding.element or ""

    @property
    def urls(self) -> tuple[str, ...]:
        """Its URL as the pages have it; several if that depends on the page."""
        return tuple(dict.fromkeys(one.url for one in self.proposals))


class Left(NamedTuple):
    """What the author has to do: a finding with a fix that is not made, and why."""

    place: Source
    """In the sources, or else in the built site."""
    finding: Finding
    fix: str
    why: str
    more: int = 0
    """Further places of the same finding with the same reason."""

    @property
    def proposal(self) -> str:
        """The new URL, or the new attribute."""
        return proposal(self.fix) if is_about_rel(self.finding.code) else self.fix


def is_about_rel(code: str) -> bool:
    """Whether the fixes of a rule are values of rel."""
    return code.startswith(REL)


def is_wanted(finding: Finding, asked_for: Collection[str]) -> bool:
    """Whether a finding is to be fixed; `asked_for` are the codes that the user named.

    A status tells that another site was asked: redirects of the own site are always fixed.
    """
    if finding.fix is None or not finding.code.startswith((*REL, *URL)):
        return False
    opt_in = finding.code in OPT_IN and (finding.code != "LNK101" or finding.status is not None)
    return not opt_in or finding.code in asked_for


def wishes_of(findings: Iterable[Finding]) -> tuple[list[Wish], list[Left]]:
    """What the places should read, in the order of files and lines, and what is in no known place."""
    places: dict[tuple[str, int, int], list[tuple[Proposal, str]]] = {}
    nowhere: list[Left] = []
    for finding in findings:
        for occurrence, source in _places(finding):
            fix = (finding.fix if occurrence.fix is None else occurrence.fix) or ""
            if source is None or source.line is None or source.column is None:
                shown = Source(occurrence.page, occurrence.line, occurrence.column)
                nowhere.append(Left(shown, finding, fix, "it stands in no source that is known"))
                continue
            rel = rel_change(occurrence.rel, fix) if is_about_rel(finding.code) else None
            wanted = Proposal(finding, occurrence.url or finding.url or "", fix, rel)
            key = (source.path, source.line, source.column)
            places.setdefault(key, []).append((wanted, occurrence.page))
    wishes = [
        Wish(Source(*key), tuple(_distinct(found)), _counts(found)) for key, found in sorted(places.items())
    ]
    return wishes, merged(nowhere)


def merged(left: Iterable[Left]) -> list[Left]:
    """The same, with one entry for all places of a finding that are left for the same reason."""
    found: dict[tuple[int, str], Left] = {}
    for one in left:
        key = (id(one.finding), one.why)
        first = found.get(key)
        found[key] = one if first is None else first._replace(more=first.more + 1 + one.more)
    return list(found.values())


def _places(finding: Finding) -> Iterator[tuple[Occurrence, Source | None]]:
    located = any(place.source is not None for place in finding.occurrences)
    for place in finding.occurrences:
        yield place, place.source if located else finding.source


def _distinct(found: Iterable[tuple[Proposal, str]]) -> Iterator[Proposal]:
    seen = set()
    for one, _ in found:
        key = (id(one.finding), one.url, one.fix, one.rel)
        if key not in seen:
            seen.add(key)
            yield one


def _counts(found: Iterable[tuple[Proposal, str]]) -> Counter[str]:
    """How often the finding that shows most often shows on each page."""
    by_finding: dict[int, Counter[str]] = {}
    for one, page in found:
        by_finding.setdefault(id(one.finding), Counter())[page] += 1
    most: Counter[str] = Counter()
    for counter in by_finding.values():
        most |= counter
    return most
