"""Finds links in the text of one page that have to do with each other: one name for several targets, and the like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from linkcheck_plugin.html.marks import CODE, IMAGE
from linkcheck_plugin.html.vocabulary import CONTENT
from linkcheck_plugin.model import PageRecord, Reference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.join import Joined

SAME_NAME, ADJACENT, REPEATED = "same-name", "adjacent", "repeated"
"""Links with one name for several targets; an image and a text side by side for one; many links to one."""

LEAST_SHARE = 0.25
"""Of the links of a text that lead to one target, from which they are too many; glossaries and notes repeat, too."""
MOST_TARGETS = 3
"""More targets of one name are a label that a list repeats, such as "source" or "PDF"."""
LEAST_LETTERS = 3
"""Letters of a name that may be a phrase."""

_NUMBERED = regex(r"\d\D*\d")
"""Dates, versions and numbers, which stand for something else in each place."""

_CODE_NAME = regex(r"\S*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|\w[._:]\w|[(_])\S*")
"""getName, SQLException, java.lang, read(), snake_case."""

Related = tuple[str, list[Reference]]


def related_links(record: PageRecord, joined: Mapping[Reference, Joined], repeats: int) -> Iterator[Related]:
    """The groups of related links, in a fixed order; `repeats` links to one target are still good."""
    links = [
        (reference, target)
        for reference in _in_content(record)
        if (found := joined.get(reference)) is not None and not found.state and (target := found.target)
    ]
    yield from _side_by_side(links)
    distinct = dict(links)
    yield from _of_one_name(distinct)
    yield from _to_one_target(distinct, Counter(reference for reference, _ in links), repeats)


def _in_content(record: PageRecord) -> Iterator[Reference]:
    runs = record.regions or [(0, CONTENT)]
    ends = [start for start, _ in runs[1:]] + [len(record.references)]
    first = [] if runs[0][0] == 0 else [(0, runs[0][0], CONTENT)]
    for start, end, region in (*first, *((run[0], end, run[1]) for run, end in zip(runs, ends, strict=True))):
        if region == CONTENT:
            for reference in record.references[start:end]:
                if reference.element == "a" and reference.attribute == "href":
                    yield reference


def _side_by_side(links: list[tuple[Reference, str]]) -> Iterator[Related]:
    """An image and a text for one target, one behind the other."""
    for (one, target), (other, its_target) in pairwise(links):
        if target == its_target and one is not other and (IMAGE in one.marks) != (IMAGE in other.marks):
            yield ADJACENT, [one, other]


def _is_code(reference: Reference) -> bool:
    """Whether a link names something in code, by where it stands or by how it is written."""
    return CODE in reference.marks or _CODE_NAME.fullmatch(reference.text) is not None


def _of_one_name(links: Mapping[Reference, str]) -> Iterator[Related]:
    by_name: dict[str, dict[str, Reference]] = {}
    for reference, target in links.items():
        name = reference.name
        if len(name) < LEAST_LETTERS or _NUMBERED.search(name):
            continue
        if not _is_code(reference):
            by_name.setdefault(name.casefold(), {}).setdefault(target.partition("#")[0], reference)
    for found in by_name.values():
        if 1 < len(found) <= MOST_TARGETS:
            yield SAME_NAME, list(found.values())


def _to_one_target(
    links: Mapping[Reference, str], counts: Counter[Reference], repeats: int
) -> Iterator[Related]:
    by_target: dict[str, list[Reference]] = {}
    total = sum(counts.values())
    for reference, target in links.items():
        if "#" not in target and not _is_code(reference):
            by_target.setdefault(target, []).append(reference)
    for found in by_target.values():
        if sum(counts[reference] for reference in found) > max(repeats, LEAST_SHARE * total):
            yield REPEATED, found
