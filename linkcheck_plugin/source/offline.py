"""The pipeline of source mode: from named files, or the whole tree, to a report; nothing is built or asked."""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.generators.git import find_repository
from linkcheck_plugin.generators.project import repository_url
from linkcheck_plugin.model import (
    LEVELS,
    Coverage,
    Defect,
    Document,
    Finding,
    Occurrence,
    Outcome,
    Reference,
    Report,
    Resolution,
    ResolvedReference,
    Source,
)
from linkcheck_plugin.rules.broken import is_resource
from linkcheck_plugin.rules.registry import Context
from linkcheck_plugin.rules.selection import Active, active_rules, codes_of_all
from linkcheck_plugin.settings import Ignore, Settings, SiteError
from linkcheck_plugin.site.address import Address, address_of
from linkcheck_plugin.site.index import FileIndex
from linkcheck_plugin.site.lookup import Rules
from linkcheck_plugin.site.patterns import Patterns, Rewrites
from linkcheck_plugin.site.profiles import PROFILES
from linkcheck_plugin.site.repository import OwnRepository, identity
from linkcheck_plugin.site.resolve import Resolver
from linkcheck_plugin.site.working_tree import WorkingTree
from linkcheck_plugin.source.anchors import Anchors, Page
from linkcheck_plugin.source.dialects import REPOSITORY
from linkcheck_plugin.source.doubts import includers_of, is_git_ignored
from linkcheck_plugin.source.files import Named, name_files
from linkcheck_plugin.source.ignores import InlineIgnore, is_ignored, read_ignores
from linkcheck_plugin.source.lookup import Lookup, not_judged
from linkcheck_plugin.source.owners import PAGES_OF_THE_REPOSITORY, Owners
from linkcheck_plugin.source.tree import REST, Tree, extension_of, normalised
from linkcheck_plugin.source.written import Kind, Written

GOOD = frozenset({
    Outcome.OK, Outcome.EXTERNAL, Outcome.SKIPPED, Outcome.REPOSITORY,
})  # fmt: skip
OWN_MESSAGES = {Outcome.MISSING, Outcome.SOURCE_LEAK}
"""Outcomes whose rules speak of the output, which source mode does not know."""
ELEMENTS = {
    Kind.LINK: ("a", "href"),
    Kind.AUTOLINK: ("a", "href"),
    Kind.DEFINITION: ("a", "href"),
    Kind.IMAGE: ("img", "src"),
}


def check_sources(
    named: Sequence[Path], settings: Settings | None = None, *, cwd: Path | None = None
) -> Report:
    """Check the links of source files, or of the whole tree around `cwd` if none is named.

    Directories are walked. Paths of the report are relative to `cwd`, by default the working directory.

    Raises:
        SiteError: a named file is missing, or there is no source file at all.
        ConfigurationError: the settings name a rule that does not exist.
    """
    settings = settings or Settings()
    cwd = Path(os.path.abspath(cwd or Path.cwd()))
    check = _Check(settings, cwd)
    files = name_files(named, settings, cwd)
    notes = list(files.remarks)
    ignored = 0
    for root, paths in files.by_root.items():
        run = _Run(check, root)
        for path in paths:
            if check.is_ignored_file(run.shown(path)) or check.is_ignored_file(path):
                ignored += 1
            else:
                run.check(path)
        run.settle()
        notes.extend(run.notes)
    if ignored:
        notes.append(f"{ignored:,} {'file' if ignored == 1 else 'files'} left out (ignore-pages)")
    if not named and not any(files.by_root.values()):
        raise SiteError(f"{cwd}: found no Markdown, reST or HTML sources; name files or a directory")
    return check.report(tuple(notes), files)


class _Check(msgspec.Struct):
    """The settings, and what was found so far in all trees."""

    settings: Settings
    cwd: Path
    today: datetime.date = msgspec.field(default_factory=datetime.date.today)
    findings: dict[tuple[object, ...], Finding] = {}
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    checked: int = 0
    targets: set[str] = set()
    read: int = 0
    site_url: str | None = None
    active: Mapping[str, Active] = {}
    _ignored_urls: list[tuple[Patterns, frozenset[str]]] = []
    _ignored_files: list[tuple[Patterns, frozenset[str]]] = []
    rewrites: Rewrites = msgspec.field(default_factory=lambda: Rewrites(()))

    def __post_init__(self) -> None:
        self.active = active_rules(self.settings)
        self.rewrites = Rewrites(self.settings.rewrite_urls.items())
        self._ignored_urls = self._in_force(self.settings.ignore_urls)
        self._ignored_files = self._in_force(self.settings.ignore_pages)

    def _in_force(self, ignores: Iterable[Ignore]) -> list[tuple[Patterns, frozenset[str]]]:
        return [
            (Patterns([ignore.pattern]), codes_of_all(ignore.codes))
            for ignore in ignores
            if ignore.until is None or ignore.until >= self.today
        ]

    def is_ignored_file(self, path: str) -> bool:
        """Whether everything in a file is ignored."""
        return any(not codes and patterns.match(path) for patterns, codes in self._ignored_files)

    def is_ignored_url(self, url: str, resolution: Resolution, code: str | None = None) -> bool:
        """Whether a URL is ignored for a code; without one, for all codes."""
        resolved = resolution.url or resolution.shown
        return any(
            (not codes or code in codes) and (patterns.match(url) or patterns.match(resolved))
            for patterns, codes in self._ignored_urls
        )

    def ignored_codes(self, path: str) -> frozenset[str]:
        """The codes that are ignored in a file."""
        return frozenset().union(*(codes for patterns, codes in self._ignored_files if patterns.match(path)))

    def report(self, notes: tuple[str, ...], files: Named) -> Report:
        """Everything that was found, in order."""
        checked, skipped = self.checked, dict(sorted((+self.skipped).items()))
        coverage = Coverage(checked + sum(skipped.values()), len(self.targets), checked, skipped)
        findings = tuple(sorted(self.findings.values(), key=_order))
        return Report(".", self.site_url, self.read, 0, coverage, findings, notes=notes)


class _Doubt(msgspec.Struct):
    """A reference to a file that does not exist, until it is clear that nothing makes it."""

    page: Page
    written: Written
    resolution: Resolution


class _Run:
    """The check of the files of one tree."""

    def __init__(self, check: _Check, root: Path) -> None:
        self.check_ = check
        self.tree = Tree(Path(os.path.realpath(root)))
        self.root = root
        self.owners = Owners(self.tree)
        self.anchors = Anchors(self.tree, self.owners)
        self.lookup = Lookup(self.tree, self.anchors, WorkingTree(self.tree.root), check.settings.fragments)
        self.notes: list[str] = []
        self._doubts: list[_Doubt] = []
        self._contexts: dict[str, Context] = {}
        self._ignores: dict[str, tuple[InlineIgnore, ...]] = {}
        self._repository: OwnRepository | None = None
        self._looked_for_repository = False

    def shown(self, path: str) -> str:
        """A path of the tree as the report names it: relative to the working directory."""
        try:
            return os.path.relpath(self.root / path, self.check_.cwd).replace(os.sep, "/")
        except ValueError:  # another drive
            return str(self.root / path)

    def check(self, path: str) -> None:
        """Read a file and judge every URL in it."""
        page = self.anchors.page(path)
        if page is None:
            self.notes.append(f"{self.shown(path)}: cannot be read as text, passed over")
            return
        check = self.check_
        check.read += 1
        if check.site_url is None and page.owner.project is not None:
            check.site_url = check.settings.site_url or page.owner.project.site_url
        for unjudged in page.source.unjudged:
            check.skipped[unjudged.what] += 1
        for written in page.source.written:
            self._see(page, written)

    def _see(self, page: Page, written: Written) -> None:
        check = self.check_
        if kind := _not_meant(page, written):
            check.skipped[kind] += 1
            return
        resolution = self.lookup.resolve(page, written, check.rewrites.apply(written.url))
        if resolution.outcome is Outcome.EXTERNAL and (own := self._own_repository(resolution)) is not None:
            resolution = own
        if check.is_ignored_url(written.url, resolution):
            check.skipped["ignored"] += 1
        elif resolution.outcome is Outcome.MISSING:
            self._doubts.append(_Doubt(page, written, resolution))
        else:
            self._count(page, written, resolution)

    def settle(self) -> None:
        """Judge what was in doubt, once for all files."""
        missing = {doubt.resolution.file for doubt in self._doubts if doubt.resolution.file}
        ignored = {path for path in missing if path and is_git_ignored(self.tree, path)}
        rest = [doubt for doubt in self._doubts if doubt.resolution.file not in ignored]
        folders = {doubt.page.owner.root for doubt in rest}
        pages = {doubt.page.path for doubt in rest}
        includers = includers_of(self.tree, pages, sorted(folders)) if pages else {}
        for doubt in self._doubts:
            resolution = doubt.resolution
            if resolution.file in ignored:
                resolution = not_judged("generated", resolution.shown)
            elif self._is_meant_elsewhere(doubt, includers.get(doubt.page.path, ())):
                resolution = not_judged("included text", resolution.shown)
            self._count(doubt.page, doubt.written, resolution)
        self._doubts.clear()

    def _is_meant_elsewhere(self, doubt: _Doubt, includers: Collection[str]) -> bool:
        """Whether a URL is relative to a page that includes the text.

        A page that the repository shows has to work there, unless the URL leads somewhere from an includer.
        """
        asked = urls.decode_path(doubt.written.url.partition("#")[0].partition("?")[0])
        places = (normalised(f"{includer.rpartition('/')[0]}/{asked}") for includer in includers)
        if any(place is not None and self.tree.find(place) is not None for place in places):
            return True
        return bool(includers) and not _is_page_of_repository(doubt.page)

    def _own_repository(self, resolution: Resolution) -> Resolution | None:
        if not self._looked_for_repository:
            self._looked_for_repository = True
            repository = find_repository(self.tree.root)
            url = repository_url(self.check_.settings.repository) or (
                repository.remote if repository else None
            )
            name = identity(url) if url else None
            if repository is not None and name is not None:
                self._repository = OwnRepository(name, repository.default_branches, self.lookup.disk)
        if self._repository is None or resolution.url is None:
            return None
        return self._repository.look_up(resolution.url, lambda step: None)

    def _count(self, page: Page, written: Written, resolution: Resolution) -> None:
        check = self.check_
        check.targets.add(resolution.url or resolution.file or resolution.shown)
        element, attribute = ELEMENTS.get(written.kind) or (written.element, written.attribute)
        reference = Reference(element, attribute, written.url, text=written.text, name=written.text)
        link = ResolvedReference(reference, "content", Document.PAGE, resolution)
        if page.path not in self._ignores:
            self._ignores[page.path] = read_ignores(page.text)
        defects = list(self._defects(page, link))
        said = [
            (active, defect)
            for active, defect in defects
            if not is_ignored(self._ignores[page.path], written.line, active.rule.code, check.today)
        ]
        if defects and not said:
            check.skipped["ignored"] += 1
        elif resolution.kind and resolution.outcome in GOOD:
            check.skipped[resolution.kind] += 1
        else:
            check.checked += 1
        for active, defect in said:
            code = active.rule.code
            if code not in check.ignored_codes(self.shown(page.path)) and not check.is_ignored_url(
                written.url, resolution, code
            ):
                self._add(page, written, link, active, defect)

    def _defects(self, page: Page, link: ResolvedReference) -> Iterator[tuple[Active, Defect]]:
        check, outcome = self.check_, link.resolution.outcome
        if outcome in OWN_MESSAGES:
            yield from self._missing(link)
            return
        context = self._context(page)
        for active in check.active.values():
            rule = active.rule
            if rule.judge is not None and (rule.outcomes is None or outcome in rule.outcomes):
                for defect in rule.judge(link, context):
                    yield active, defect

    def _missing(self, link: ResolvedReference) -> Iterator[tuple[Active, Defect]]:
        resolution = link.resolution
        if resolution.outcome is Outcome.SOURCE_LEAK:
            code, message = "LNK007", f"{resolution.shown} names a file that does not exist"
        else:
            code = "LNK004" if is_resource(link.reference, link.document) else "LNK001"
            because = resolution.detail or "does not exist"
            message = (
                f"{resolution.shown} {because}" if not resolution.detail else f"{resolution.shown}: {because}"
            )
        active = self.check_.active.get(code)
        if active is not None:
            yield active, Defect(message, resolution.suggestion)

    def _add(
        self, page: Page, written: Written, link: ResolvedReference, active: Active, defect: Defect
    ) -> None:
        check, code = self.check_, active.rule.code
        path, reference, rule = self.shown(page.path), link.reference, active.rule
        finding = Finding(
            code, rule.name, active.level_of(defect.level), defect.message, path, written.url, link.resolution.url,
            reference.element, reference.attribute, written.text, link.region, written.line, written.column,
            Source(path, written.line, written.column), defect.suggestion,
            defect.suggestion if defect.fix is not None and rule.fixable else None,
            evidence=defect.evidence, occurrences=(Occurrence(path, written.line, written.column),),
        )  # fmt: skip
        check.findings.setdefault((path, written.line, written.column, code, defect.message), finding)

    def _context(self, page: Page) -> Context:
        """What rules may ask: the address of the project, and an output of which nothing is known."""
        project = page.owner.project
        key = str(project.marker) if project else ""
        context = self._contexts.get(key)
        if context is None:
            address = _address(self.check_.settings.site_url or (project.site_url if project else None))
            resolver = Resolver(
                FileIndex(frozenset(), frozenset(), ()), {}, address, Rules(PROFILES["generic"])
            )
            context = self._contexts[key] = Context(resolver, self.check_.settings)
        return context


def _is_page_of_repository(page: Page) -> bool:
    """Whether the host of the repository shows the file to whoever opens its folder."""
    name = page.path.rpartition("/")[2]
    return page.owner.dialect is REPOSITORY and PAGES_OF_THE_REPOSITORY.match(name) is not None


def _not_meant(page: Page, written: Written) -> str:
    """How a URL is counted that nobody meant to be a link; "" if it is one."""
    if written.kind is Kind.DEFINITION:
        return "unused definition"
    in_prose = written.kind is Kind.AUTOLINK and extension_of(page.path) in REST
    return "prose" if in_prose and urls.scheme_of(written.url) not in ("http", "https", "mailto") else ""


def _address(url: str | None) -> Address:
    try:
        return address_of(url) if url else Address()
    except urls.MalformedURL:
        return Address()


def _order(finding: Finding) -> tuple[object, ...]:
    place = (finding.page, finding.line or 0, finding.column or 0)
    return (LEVELS.index(finding.severity), finding.code, *place, finding.url or "", finding.message)
