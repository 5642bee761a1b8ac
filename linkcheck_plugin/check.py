"""The pipeline: from the directory of a built site to its report. The public API is `check_site`."""

from __future__ import annotations

import datetime
import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin import urls
from linkcheck_plugin.asking import Asking, Outbound, ask_outbound
from linkcheck_plugin.interrupts import held
from linkcheck_plugin.memory import Memory
from linkcheck_plugin.model import Coverage, Document, Finding, Outcome, Report
from linkcheck_plugin.mount import Mounted, look_around, mount
from linkcheck_plugin.rules.gather import Gatherer
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.rules.selection import active_rules
from linkcheck_plugin.settings import Settings, SiteError
from linkcheck_plugin.site.cache import Store
from linkcheck_plugin.site.collect import Collected, Collector, Kept, numbers
from linkcheck_plugin.site.entries import Options, Wanted
from linkcheck_plugin.site.interest import interests_of
from linkcheck_plugin.site.page_text import PageText
from linkcheck_plugin.source.page_metadata import PageMetadata

GOOD = frozenset({
    Outcome.OK, Outcome.EXTERNAL, Outcome.ELSEWHERE, Outcome.OUTSIDE, Outcome.ORIGIN, Outcome.SKIPPED,
    Outcome.REPOSITORY,
})  # fmt: skip
NOISE = 20
"""Broken references from which a part of the site that is missing as a whole is named."""


def check_site(
    directory: Path,
    settings: Settings | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    start_method: str | None = None,
    sources: Mapping[str, Path] | None = None,
    project: Path | None = None,
    asking: Asking | None = None,
    known: Sequence[Kept] = (),
) -> Report:
    """Check the references of a built site.

    Other sites are asked if `settings.outbound` is true ("auto" is decided by the callers: commands and
    plugins); `asking` says which URLs, and from where.

    `progress` receives the number of documents read so far and in all. `start_method` is one of
    multiprocessing's, or "none" for the calling process; the result does not depend on it. `sources` maps
    files of the site (relative to it, with `/`) to the source files that they were made of, as far as the
    caller knows. `project` is the folder or the configuration file of the project that made the site; without
    it, the project is searched for whose configured output is the site. `known` is what an early reader has
    read of the site already.

    Raises:
        SiteError: the directory is missing, no directory, cannot be read, or holds no page.
        ConfigurationError: the settings name a rule that does not exist.
    """
    with _no_collector():
        settings = settings or Settings()
        collector = collector_of(directory, settings, progress, start_method, project, known)
        with held() as ctrl_c:
            report = _check(directory, settings, collector, sources or {}, project, asking or Asking())
        return replace(report, interrupted=True) if ctrl_c.pressed else report


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
    collector: Collector,
    sources: Mapping[str, Path],
    project: Path | None,
    asking: Asking,
) -> Report:
    active = active_rules(settings)
    around = look_around(directory, Path.cwd(), project, settings.source_dir)
    only = None if asking.only is None else tuple(sorted(asking.only))
    memory = Memory(directory, settings, around, collector, sources, asking.only_ledger, only)
    if (recalled := memory.recall()) is not None:
        return recalled
    site = collector.collect()
    if site.interrupted and not site.entries:
        raise KeyboardInterrupt
    require_pages(directory, site)
    mounted = mount(site, settings, around)
    metadata = PageMetadata(around.project, sources)
    context = replace(mounted.context, front_matter=metadata, text_of=PageText(directory))
    judge = Judge(context, active, site.targets, site.references)
    coverage, bad, outbound_counts, totals = _cover(site, judge)
    judge.context = replace(judge.context, linked=lambda: dict(zip(site.targets, totals, strict=False)))
    outbound = Outbound()
    if settings.outbound is True and not site.interrupted:
        outbound = ask_outbound(judge, outbound_counts, settings, asking)
        judge.learn(outbound.answers)
        coverage = _with_asked(coverage, sum(outbound_counts[target] for target in outbound.covered))
    wanted = _unlocated(site, judge, bad | outbound.notable)
    if wanted:
        collector.locate(wanted)
    collector.save()
    gatherer = Gatherer(mounted.address)
    for path in sorted(site.entries):
        entry = site.entries[path]
        for shipped, link, judged in judge.hits(entry):
            gatherer.add(entry, shipped, link, judged)
    own_files = {declared.path for declared in around.redirects}
    if context.unset_address is not None:
        own_files.add(context.unset_address.path)
    for rule, defect in judge.site_defects():
        gatherer.add_site(rule, defect, own_files)
    # only now: a site that is as it was needs none of it
    from linkcheck_plugin.site.examine import Examiner
    from linkcheck_plugin.source.project import locate_findings

    gathered = gatherer.findings()
    stamp = memory.stamp() if gathered else None
    findings, ignored = locate_findings(
        gathered,
        around.project,
        sources,
        Examiner(directory, collector.options, collector.paths),
        mounted.context.resolver,
        around.redirects,
        Path.cwd(),
    )
    report = _report(directory, site, mounted, _with_ignored(coverage, ignored), findings, outbound)
    if not mounted.context.unreadable and not report.interrupted and not report.network_absent:
        own = mounted.context.resolver.repository
        looked_up, read = own.tree.stamps() if own else {}, metadata.stamps()
        known = None if looked_up is None or read is None else {**looked_up, **read}
        memory.keep(report, known, stamp, outbound.valid_until)
    return report


def collector_of(
    directory: Path,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    start_method: str | None = None,
    project: Path | None = None,
    known: Sequence[Kept] = (),
) -> Collector:
    """What reads the documents of a site. Raises SiteError for a directory that is none."""
    if not directory.exists():
        raise SiteError(f"{directory}: no such directory; build the site first, or name its output directory")
    if not directory.is_dir():
        raise SiteError(f"{directory}: is no directory")
    options = options_of(settings)
    try:
        return Collector(
            directory,
            options,
            jobs=settings.jobs,
            start_method=start_method,
            store=store_of(directory, settings, options, project),
            progress=progress,
            known=known,
        )
    except OSError as error:
        raise SiteError(f"{directory}: cannot be read: {error.strerror}") from error


def options_of(settings: Settings) -> Options:
    """What reading a document depends on."""
    return Options(
        tuple(settings.page_extensions),
        tuple(settings.directory_index),
        settings.fragments,
        settings.css,
        settings.metadata,
        tuple(
            ignore.pattern for ignore in settings.ignore_urls if not ignore.codes and _in_force(ignore.until)
        ),
        tuple(settings.rewrite_urls.items()),
        interests_of(active_rules(settings)),
        settings.ugc_regions,
        settings.sponsored_regions,
        settings.repeated_links if not {"LNK305", "LNK306"}.isdisjoint(active_rules(settings)) else 0,
    )


def store_of(directory: Path, settings: Settings, options: Options, project: Path | None) -> Store | None:
    """The page cache of a site; None if the settings want none."""
    if not settings.cache:
        return None
    return Store(Path(settings.cache_dir), _lasting(directory, project), options)


def _lasting(directory: Path, project: Path | None) -> Path:
    """The name of a site in the cache: development servers build into a new temporary folder at each start."""
    if project is None:
        return directory
    folder = project if project.is_dir() else project.parent
    return directory if directory.absolute().is_relative_to(folder.absolute()) else project


def _in_force(until: datetime.date | None) -> bool:
    return until is None or until >= datetime.date.today()


def require_pages(directory: Path, site: Collected) -> None:
    """Raise SiteError if a site holds no page, or none that can be read."""
    pages = [entry for entry in site.entries.values() if entry.document is Document.PAGE]
    if not pages:
        raise SiteError(f"{directory}: holds no page; build the site first, or name its output directory")
    if all(page.problem is not None for page in pages):
        raise SiteError(f"{directory}: no page could be read: {pages[0].path} {pages[0].problem}")


def _cover(site: Collected, judge: Judge) -> tuple[Coverage, set[int], dict[int, int], list[int]]:
    """Count what was checked and what was skipped.

    Also the targets that may be worth a finding, the outbound ones with their number of references, and the
    number of references of every target.
    """
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
    outbound: dict[int, int] = {}
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
            if resolution.kind == "outbound":
                outbound[target] = total
        else:
            checked += total
        if resolution.outcome not in GOOD:
            bad.add(target)
    if judge.context.unreadable:
        skipped["unreadable"] = len(judge.context.unreadable)
    unique = sum(1 for total in totals if total) + own
    coverage = Coverage(checked + sum(skipped.values()), unique, checked, dict(sorted((+skipped).items())))
    return coverage, bad, outbound, totals


def _with_asked(coverage: Coverage, asked: int) -> Coverage:
    """The coverage with outbound references counted as checked."""
    skipped = Counter(coverage.skipped)
    skipped["outbound"] -= asked
    return replace(coverage, checked=coverage.checked + asked, skipped=dict(sorted((+skipped).items())))


def _with_ignored(coverage: Coverage, ignored: int) -> Coverage:
    """The coverage with references that were checked counted as ignored instead."""
    if not ignored:
        return coverage
    skipped = {**coverage.skipped, "ignored": coverage.skipped.get("ignored", 0) + ignored}
    return replace(coverage, checked=coverage.checked - ignored, skipped=dict(sorted(skipped.items())))


def _unlocated(site: Collected, judge: Judge, bad: set[int]) -> dict[str, Wanted]:
    """The documents to read again, because they have a defect whose place is not known yet."""
    wanted: dict[str, Wanted] = {}
    for entry in site.entries.values():
        if judge.is_ignored_page(entry.path):
            continue
        hits = [(shipped, link.reference.url) for shipped, link, _ in judge.hits(entry)]
        sought = judge.sought(entry)
        asked = bad.intersection(numbers(entry.targets))
        unknown = asked - {shipped.target for shipped in entry.shipped}
        unlocated = any(len(shipped.positions) < 2 * shipped.count for shipped, _ in hits)
        if unknown or unlocated or sought.targets or sought.urls:
            targets = sought.targets.union(site.targets[number] for number in asked)
            wanted[entry.path] = Wanted(targets, sought.urls.union(url for _, url in hits))
    return wanted


def _report(
    directory: Path,
    site: Collected,
    mounted: Mounted,
    coverage: Coverage,
    findings: tuple[Finding, ...],
    outbound: Outbound,
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
        notes=(*mounted.notes, *site.warnings, *outbound.remarks, *_advice(findings, mounted)),
        interrupted=site.interrupted or outbound.interrupted,
        network_absent=outbound.network_absent,
        hosts=outbound.hosts,
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
