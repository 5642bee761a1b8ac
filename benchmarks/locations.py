"""A site's sources with N random links broken → are they reported, and at the place where they stand?

    python benchmarks/locations.py path/to/site --links 200 --seed 1 --verbose

The project is copied, built once as it is and checked: the baseline. Then links in its sources are broken:
their targets get a token (`guide.md` → `guide-lkq7f3.md`), external ones become internal ones that do not
exist, some are written a second and third time with the same URL, with equal and with other words. The
result is built twice with the real generator: once with one token for all copies of a link, which is what
the checker sees, and once with a token for each copy, which tells what the generator made of each place.
Every occurrence of the first build must be reported with the file, line and column of its URL's first
character; no location is better than a wrong one, and a wrong line makes the exit code 1.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from breakage import TOKEN, Broken, break_links, write_broken
from real import ROOT
from token_builds import Event, build, check, events_of, recipe_of

UNCOPIED = ("node_modules", ".git", ".linkcheck-cache", "project.toml", "__pycache__")


@dataclass(frozen=True, slots=True)
class Told:
    """What the checker says about one occurrence; all None: nothing about the source."""

    path: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return "no source" if self.path is None else f"{self.path}:{self.line}:{self.column}"


@dataclass(slots=True)
class Row:
    """What came of one construct; everything but `links` and `found` counts occurrences."""

    links: int = 0
    found: int = 0
    occurrences: int = 0
    reported: int = 0
    file: int = 0
    line: int = 0
    column: int = 0
    null: int = 0
    wrong: int = 0

    def add(self, other: Row) -> None:
        """Add each number of another row."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Outcome:
    """One run: a row for each construct, the misses in words, findings that have no token."""

    rows: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    misses: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def total(self) -> Row:
        """All constructs together."""
        total = Row()
        for row in self.rows.values():
            total.add(row)
        return total


# Judging


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of a finding that holds a token."""

    page: str
    line: int | None
    column: int | None
    attribute: str | None
    told: Told


def found_by_token(
    report: dict[str, object],
) -> tuple[dict[str, list[Found]], set[tuple[str, str, str | None]]]:
    """Occurrences by token, and (code, page, URL) of those that hold none."""
    by_token: dict[str, list[Found]] = defaultdict(list)
    others = set()
    findings = report["findings"]
    assert isinstance(findings, list)
    for finding in findings:
        for occurrence in finding["occurrences"] or [finding]:
            url = occurrence.get("url", finding["url"])
            match = TOKEN.search(unquote(f"{url} {finding.get('target')}"))
            if match is None:
                others.add((finding["code"], occurrence["page"], url))
                continue
            source = occurrence.get("source", finding.get("source")) or {}
            told = Told(source.get("path"), source.get("line"), source.get("column"))
            by_token[match[0]].append(
                Found(
                    occurrence["page"], occurrence["line"], occurrence["column"], finding["attribute"], told
                )
            )
    return by_token, others


def pick(found: list[Found], event: Event, following: Event | None) -> Found | None:
    """Return the occurrence that the checker places in this very tag."""
    here = (event.line, event.column)
    end = (following.line, following.column) if following else (sys.maxsize, 0)
    for one in found:
        if one.page != event.page or one.attribute not in (event.attribute, None):
            continue
        if one.line is None or here <= (one.line, one.column or 0) < max(end, (here[0], here[1] + 1)):
            return one
    return None


def judge(
    merged: dict[str, list[Event]],
    single: dict[str, list[Event]],
    broken: dict[str, Broken],
    found: dict[str, list[Found]],
) -> Outcome:
    """Hold what was reported against what the generator rendered; `broken` by the token of its own."""
    outcome = Outcome()
    seen: set[str] = set()
    told: set[str] = set()
    for page, events in merged.items():
        twins = single.get(page, [])
        if len(twins) != len(events):
            outcome.misses.append(f"{page}: the two builds differ ({len(events)}, {len(twins)}), not judged")
            continue
        for index, (event, twin) in enumerate(zip(events, twins, strict=True)):
            place = broken[twin.token]
            row = outcome.rows[place.construct]
            row.occurrences += 1
            if twin.token not in seen:
                seen.add(twin.token)
                row.links += 1
            later = (
                one for one in events[index + 1 :] if (one.line, one.column) != (event.line, event.column)
            )
            one = pick(found.get(event.token, []), event, next(later, None))
            where = f"{page}:{event.line}:{event.column} {place.construct}"
            expected = f"{place.path}:{place.line}:{place.column}  {place.url_with(event.token)}"
            if one is None:
                outcome.misses.append(f"NOT REPORTED {where}\n    written {expected}\n    {place.excerpt}")
                continue
            row.reported += 1
            if twin.token not in told:
                told.add(twin.token)
                row.found += 1
            verdict = compare(one.told, place, row)
            if verdict:
                outcome.misses.append(
                    f"{verdict} {where}\n    written {expected}\n    told    {one.told}\n    {place.excerpt}"
                )
    return outcome


def compare(told: Told, place: Broken, row: Row) -> str:
    """Count how right the location is; return what is not."""
    if told.path is None:
        row.null += 1
        return "NO SOURCE"
    if os.path.normpath(told.path) != place.path:
        row.wrong += 1
        return "WRONG FILE"
    row.file += 1
    if told.line is None:
        return "FILE ONLY"
    if told.line != place.line:
        row.wrong += 1
        return "WRONG LINE"
    row.line += 1
    if told.column != place.column:
        return "LINE ONLY" if told.column is None else "COLUMN"
    row.column += 1
    return ""


def judge_elsewhere(
    found: dict[str, list[Found]], merged: dict[str, list[Event]], broken: dict[str, Broken]
) -> Iterator[str]:
    """Sources told for feeds and the like, where no twin tells the copies apart."""
    pages = set(merged)
    by_group: dict[str, list[Broken]] = defaultdict(list)
    for place in broken.values():
        by_group[place.group].append(place)
    for token, occurrences in found.items():
        for one in occurrences:
            if one.page in pages or one.told.path is None:
                continue
            places = by_group[token]
            if not any(
                os.path.normpath(one.told.path) == place.path and one.told.line in (None, place.line)
                for place in places
            ):
                yield f"WRONG in {one.page}: told {one.told}, written {places[0].path}:{places[0].line}"


# One run


def run(folder: Path, work: Path, links: int, skip: list[str], seed: int, scratch: Path) -> Outcome:
    recipe = recipe_of(folder, work)
    project = scratch / folder.name
    shutil.copytree(folder, project, ignore=shutil.ignore_patterns(*UNCOPIED), symlinks=True)
    for leftover in (project / recipe.output, project / "clean"):
        shutil.rmtree(leftover, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    sources = [file for file in project.rglob("*") if file.is_file() and ".git" not in file.parts]
    build(project, recipe, work)
    baseline = check(project, recipe.output)
    _, known = found_by_token(baseline)
    site = baseline["site"]
    assert isinstance(site, dict)
    site_url = site["site_url"]

    rng = random.Random(seed)
    edited = break_links(project, sources, links, skip, rng, site_url)
    write_broken(project, edited, single=True)
    build(project, recipe, work)
    single = events_of(project / recipe.output, site_url)
    broken = write_broken(project, edited, single=False)
    build(project, recipe, work)
    merged = events_of(project / recipe.output, site_url)
    report = check(project, recipe.output)
    found, others = found_by_token(report)
    outcome = judge(merged, single, broken, found)
    for complaint in judge_elsewhere(found, merged, broken):
        outcome.misses.append(complaint)
        outcome.rows["feeds and others"].wrong += 1
    outcome.elsewhere = [f"{code} {page} {url!r}" for code, page, url in sorted(others - known, key=str)]
    return outcome


HEADER = (
    "links | reported | occurrences | reported | right file | right line | right column | no source | wrong"
)


def cells(row: Row) -> str:
    numbers = (
        row.links,
        row.found,
        row.occurrences,
        row.reported,
        row.file,
        row.line,
        row.column,
        row.null,
        row.wrong,
    )
    return " | ".join(f"{number}" for number in numbers)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", nargs="+", type=Path)
    parser.add_argument("--links", type=int, default=200, help="how many to break at most")
    parser.add_argument(
        "--skip", metavar="GLOB", action="append", default=[], help="constructs that stay whole"
    )
    parser.add_argument("--seed", type=int, action="append", help="repeatable; default 1")
    parser.add_argument(
        "--work", metavar="DIR", type=Path, default=ROOT / ".bench" / "real", help="see real.py --prepare"
    )
    parser.add_argument("--keep", metavar="DIR", type=Path, help="where the last copy of each project stays")
    parser.add_argument("--verbose", action="store_true", help="each miss with its source line")
    options = parser.parse_args()
    seeds = options.seed or [1]
    print(f"| site | seeds | {HEADER} | new findings elsewhere |")
    print("|---" * 12 + "|", flush=True)
    constructs: dict[str, Row] = defaultdict(Row)
    misses: list[str] = []
    for folder in options.project:
        folder = folder.resolve()
        total, elsewhere = Row(), 0
        for seed in seeds:
            with tempfile.TemporaryDirectory() as name:
                outcome = run(
                    folder, options.work.resolve(), options.links, options.skip, seed, Path(name).resolve()
                )
                if options.keep:
                    shutil.copytree(Path(name), options.keep, dirs_exist_ok=True, symlinks=True)
            total.add(outcome.total)
            elsewhere += len(outcome.elsewhere)
            for construct, row in outcome.rows.items():
                constructs[construct].add(row)
            misses += [f"{folder.name} seed {seed}: {miss}" for miss in outcome.misses]
            misses += [f"{folder.name} seed {seed}: NEW FINDING {one}" for one in outcome.elsewhere]
        print(f"| {folder.name} | {len(seeds)} | {cells(total)} | {elsewhere} |", flush=True)
    print(f"\n| construct | {HEADER} |\n" + "|---" * 10 + "|")
    for construct, row in sorted(constructs.items()):
        print(f"| {construct} | {cells(row)} |")
    kinds = Counter(miss.partition(": ")[2].partition(" ")[0] for miss in misses)
    print("\n" + (", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "Nothing missed."))
    if options.verbose:
        print("\n" + "\n".join(misses))
    return 1 if any(row.wrong for row in constructs.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
