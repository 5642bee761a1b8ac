"""The pipeline: from the directory of a built site to its report. The public API is `check_site`."""

from __future__ import annotations

import datetime
import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Coverage, Document, Finding, Level, Outcome, Reference, Report
from linkcheck_plugin.mount import Mounted, Surroundings, look_around, mount
from linkcheck_plugin.rules.gather import Gatherer
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.rules.selection import active_rules
from linkcheck_plugin.settings import Settings, SiteError
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Collected, Collector, numbers
from linkcheck_plugin.site.examine import Examiner, Wanted, positions
from linkcheck_plugin.site.join import Options

GOOD = frozenset({
    Outcome.OK, Outcome.EXTERNAL, Outcome.ELSEWHERE, Outcome.OUTSIDE, Outcome.ORIGIN, Outcome.SKIPPED,
})  # fmt: skip
NOISE = 20
"""Broken references from which a part of the site that is missing as a whole is named."""


def check_site(
    directory: Path,
    settings: Settings | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    start_method: str | None = None,
) -> Report:
    """Check the references of a built site.

    `progress` receives the number of documents read so far and in all. `start_method` is one of
    multiprocessing's, or "none" for the calling process; the result does not depend on it.

    Raises:
        SiteError: the directory is missing, no directory, cannot be read, or holds no page.
        ConfigurationError: the settings name a rule that does not exist.
    """
    with _no_collector():
        return _check(directory, settings or Settings(), progress, start_method)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Switch the cycle collector off for a while: hundreds of thousands of records and no cycle to find."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _check(
    directory: Path,
    settings: Settings,
    progress: Callable[[int, int], None] | None,
    start_method: str | None,
) -> Report:
    active = active_rules(settings)
    collector = _collector(directory, settings, progress, start_method)
    around = look_around(directory, Path.cwd())
    memory = _Memory(directory, settings, around, collector)
    if (known := memory.recall()) is not None:
        return known
    site = collector.collect()
    if site.interrupted and not site.entries:
        raise KeyboardInterrupt
    _require_pages(directory, site)
    mounted = mount(site, settings, around)
    judge = Judge(mounted.context, active, site.targets, site.references)
    coverage, bad = _cover(site, judge)
    wanted = _unlocated(site, judge, bad)
    if wanted:
        collector.locate(wanted)
    collector.save()
    gatherer = Gatherer(mounted.address)
    for path in sorted(site.entries):
        entry = site.entries[path]
        for shipped, link, judged in judge.hits(entry):
            gatherer.add(entry, shipped, link, judged)
    for rule, defect in judge.site_defects():
        gatherer.add_site(rule, defect, {declared.path for declared in around.redirects})
    report = _report(directory, site, mounted, coverage, gatherer.findings())
    if not mounted.context.unreadable and not site.interrupted:
        memory.keep(report)
    return report


class _Kept(msgspec.Struct, array_like=True):
    fingerprint: bytes
    report: Report


class _Memory:
    """The report of the last run, as long as nothing it depends on has changed."""

    def __init__(
        self, directory: Path, settings: Settings, around: Surroundings, collector: Collector
    ) -> None:
        self.directory = directory
        self.fingerprint = collector.fingerprint()
        if collector.store is None or any(other.dir for other in settings.elsewhere):
            self.fingerprint = None
        dated = any(ignore.until for ignore in (*settings.ignore_urls, *settings.ignore_pages))
        judging = msgspec.structs.replace(
            settings, format=(), level=Level.INFO, fail_on="never", baseline=None, jobs=None, cache_dir=""
        )
        today = datetime.date.today() if dated else None
        self.store = Store(Path(settings.cache_dir), directory, judging, around, today)

    def recall(self) -> Report | None:
        """The report, if the files are those it was made of."""
        if self.fingerprint is None:
            return None
        kept = self.store.load("report", _Kept)
        if kept is None or kept.fingerprint != self.fingerprint:
            return None
        return replace(kept.report, directory=self.directory.as_posix())

    def keep(self, report: Report) -> None:
        """Store a report."""
        if self.fingerprint is not None:
            self.store.save("report", _Kept(self.fingerprint, report))


def _collector(
    directory: Path,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    start_method: str | None = None,
) -> Collector:
    if not directory.exists():
        raise SiteError(f"{directory}: no such directory; build the site first, or name its output directory")
    if not directory.is_dir():
        raise SiteError(f"{directory}: is no directory")
    options = Options(
        tuple(settings.page_extensions),
        tuple(settings.directory_index),
        settings.fragments,
        settings.css,
        settings.metadata,
        tuple(
            ignore.pattern for ignore in settings.ignore_urls if not ignore.codes and _in_force(ignore.until)
        ),
        tuple(settings.rewrite_urls.items()),
    )
    store = Store(Path(settings.cache_dir), directory, options) if settings.cache else None
    try:
        return Collector(
            directory, options, jobs=settings.jobs, start_method=start_method, store=store, progress=progress
        )
    except OSError as error:
        raise SiteError(f"{directory}: cannot be read: {error.strerror}") from error


def _in_force(until: datetime.date | None) -> bool:
    return until is None or until >= datetime.date.today()


def _require_pages(directory: Path, site: Collected) -> None:
    pages = [entry for entry in site.entries.values() if entry.document is Document.PAGE]
    if not pages:
        raise SiteError(f"{directory}: holds no page; build the site first, or name its output directory")
    if all(page.problem is not None for page in pages):
        raise SiteError(f"{directory}: no page could be read: {pages[0].path} {pages[0].problem}")


def _cover(site: Collected, judge: Judge) -> tuple[Coverage, set[int]]:
    """Count what was checked and what was skipped, and find the targets that may be worth a finding."""
    totals = [0] * len(site.targets)
    skipped: Counter[str] = Counter()
    checked = own = 0
    for entry in site.entries.values():
        own += entry.own_unique
        for kind, count in entry.skipped.items():
            skipped[kind] += count
        if judge.is_ignored_page(entry.path):
            skipped["ignored"] += entry.own + sum(numbers(entry.counts))
            continue
        checked += entry.own
        for target, count in zip(numbers(entry.targets), numbers(entry.counts), strict=True):
            totals[target] += count
    bad: set[int] = set()
    is_plain = judge.context.resolver.is_plain
    for target, total in enumerate(totals):
        if not total:
            continue
        if is_plain(site.targets[target]) and not judge.is_ignored(target):
            checked += total
            continue
        resolution = judge.resolution(target)
        if judge.is_ignored(target):
            skipped["ignored"] += total
        elif resolution.kind and resolution.outcome in GOOD:
            skipped[resolution.kind] += total
        else:
            checked += total
        if resolution.outcome not in GOOD:
            bad.add(target)
    if judge.context.unreadable:
        skipped["unreadable"] = len(judge.context.unreadable)
    unique = sum(1 for total in totals if total) + own
    return Coverage(checked + sum(skipped.values()), unique, checked, dict(sorted((+skipped).items()))), bad


def _unlocated(site: Collected, judge: Judge, bad: set[int]) -> dict[str, Wanted]:
    """The documents to read again, because they have a defect whose place is not known yet."""
    wanted: dict[str, Wanted] = {}
    for entry in site.entries.values():
        if judge.is_ignored_page(entry.path):
            continue
        hits = [(shipped, link.reference.url) for shipped, link, _ in judge.hits(entry)]
        asked = bad.intersection(numbers(entry.targets))
        unknown = asked - {shipped.target for shipped in entry.shipped}
        if unknown or any(len(shipped.positions) < 2 * shipped.count for shipped, _ in hits):
            targets = frozenset(site.targets[number] for number in asked)
            wanted[entry.path] = Wanted(targets, frozenset(url for _, url in hits))
    return wanted


def _report(
    directory: Path, site: Collected, mounted: Mounted, coverage: Coverage, findings: tuple[Finding, ...]
) -> Report:
    pages = sum(entry.document is Document.PAGE for entry in site.entries.values())
    return Report(
        directory=directory.as_posix(),
        site_url=mounted.address.url,
        pages=pages,
        assets=len(site.files.sizes) - pages,
        coverage=coverage,
        findings=findings,
        evidence=mounted.evidence,
        notes=(*mounted.notes, *site.warnings, *_advice(findings, mounted)),
        interrupted=site.interrupted,
    )


def _advice(findings: tuple[Finding, ...], mounted: Mounted) -> Iterator[str]:
    """After a noisy run: the line of configuration that would settle the largest cause, if one would."""
    if any(finding.code == "LNK017" for finding in findings):
        yield 'profile = "…" in linkcheck.toml (or --profile) says which host serves the site'
    missing: Counter[str] = Counter()
    base = mounted.address.base
    directories = mounted.context.resolver.index.directories
    for finding in findings:
        if finding.code not in ("LNK001", "LNK004"):
            continue
        asked = finding.message.partition(" ")[0]
        folder = asked[len(base) :].partition("/") if asked.startswith(base) else ("", "", "")
        if folder[1] and urls.decode_path(folder[0]) + "/" not in directories:
            missing[f"{base}{folder[0]}/"] += len(finding.occurrences)
    for folder_path, count in missing.most_common(1):
        if count >= NOISE:
            setting = f'elsewhere = ["{folder_path}"]'
            yield f"{count:,} references lead below {folder_path}: if another build makes it, say {setting}"


# What we saw, and why ------------------------------------------------------------------------------------


class _Loaded(NamedTuple):
    site: Collected
    mounted: Mounted
    judge: Judge
    examiner: Examiner
    around: Surroundings


def _load(directory: Path, settings: Settings) -> _Loaded:
    collector = _collector(directory, settings)
    site = collector.collect()
    _require_pages(directory, site)
    around = look_around(directory, Path.cwd())
    mounted = mount(site, settings, around)
    judge = Judge(mounted.context, active_rules(settings), site.targets, site.references)
    return _Loaded(site, mounted, judge, Examiner(directory, collector.options, collector.paths), around)


def list_references(directory: Path, settings: Settings | None = None) -> Iterator[dict[str, object]]:
    """Every reference of a site in the order of the documents, with what became of it.

    Raises:
        SiteError: as `check_site`.
    """
    loaded = _load(directory, settings or Settings())
    resolver = loaded.mounted.context.resolver
    for path, entry in sorted(loaded.site.entries.items()):
        if entry.document is Document.NONE or not entry.digest:
            continue
        document, record, _ = loaded.examiner.record(path, loaded.examiner.read(path))
        places = positions(record, document, frozenset(record.references))
        for (reference, region, joined), (_, place) in zip(
            loaded.examiner.resolve_references(path, record), places, strict=True
        ):
            target, state = loaded.examiner.target_of(path, joined), joined.state
            resolution = resolver.resolve(target) if target else None
            if reference.attribute == "usemap" and state == "self":
                state = "ok" if joined.target[1:] in record.maps else Outcome.FRAGMENT.value
            elif resolution is not None:
                state = resolution.outcome.value
            yield {
                "page": path,
                "line": place[0] if place else None,
                "column": place[1] if place else None,
                "element": reference.element,
                "attribute": reference.attribute,
                "url": reference.url,
                "rel": list(reference.rel),
                "region": region,
                "text": reference.text,
                "target": resolution.url if resolution else None,
                "state": state,
            }


def explain_site(directory: Path, settings: Settings | None = None) -> list[str]:
    """All evidence for the address, the host and the other builds of a site, with what was taken.

    Raises:
        SiteError: as `check_site`.
    """
    loaded = _load(directory, settings or Settings())
    mounted, project = loaded.mounted, loaded.around.project
    lines = [mounted.notes[0]]
    if project is not None:
        lines.append(f"made by {project.generator} ({project.marker})")
    titles = {"site-url": "address", "profile": "host", "elsewhere": "another build"}
    for found in mounted.evidence:
        lines.append(
            f"{titles[found.subject]}: {found.value}, {found.reason}{' (taken)' if found.taken else ''}"
        )
    extensions = ", ".join(mounted.profile.clean_urls) or "nothing"
    unsure = "" if mounted.profile.clean_urls_known else "; nothing says whether it does more"
    lines.append(f"the host adds {extensions} to a path that is no file{unsure}")
    for declared in mounted.context.redirect_rules[:20]:
        lines.append(
            f"redirect: {declared.source} to {declared.target}, {declared.status} ({declared.path}:{declared.line})"
        )
    return lines


def explain_url(directory: Path, settings: Settings | None, url: str, page: str) -> list[str]:
    """How one URL, written on one page, is resolved, step by step.

    Raises:
        SiteError: as `check_site`, or the page is not in the site.
    """
    loaded = _load(directory, settings or Settings())
    if page not in loaded.site.entries:
        raise SiteError(f"{directory}: has no page {page!r}")
    resolver = loaded.mounted.context.resolver
    lines = [loaded.mounted.notes[0], f"{url!r} as the href of a link on {page}"]
    record = loaded.examiner.record(page, loaded.examiner.read(page))[1]
    reference = Reference("a", "href", url)
    record.references, record.regions = [reference], []
    [(_, _, joined)] = loaded.examiner.resolve_references(page, record)
    target = loaded.examiner.target_of(page, joined)
    if not target:
        return [*lines, f"skipped: {joined.state} {joined.detail}".rstrip()]
    lines.append(f"joined with the address of its page: {target}")
    resolution = resolver.resolve(target, lambda step: lines.append(step) if step else None)
    lines.append(f"{resolution.outcome.value}: {resolution.url or resolution.shown}")
    if resolution.outcome in BROKEN and resolution.suggestion:
        lines.append(f"near: {resolution.suggestion}")
    return lines


__all__ = ["check_site", "explain_site", "explain_url", "list_references"]
