"""Mounts a collected site at its address: weighs the evidence and builds the resolver and the rules' context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.generators import find_project, project_at
from linkcheck_plugin.generators.git import Repository, find_repository
from linkcheck_plugin.generators.project import Project, described, repository_url, with_given_sources
from linkcheck_plugin.generators.redirects import declared_redirects
from linkcheck_plugin.generators.sources import PageSources
from linkcheck_plugin.model import Document, Evidence
from linkcheck_plugin.rules.registry import Context
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.address import Address, Listed, find_address
from linkcheck_plugin.site.collect import Collected, is_unicode, numbers
from linkcheck_plugin.site.elsewhere import find_elsewhere
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.site.index import FileIndex
from linkcheck_plugin.site.lookup import Rules
from linkcheck_plugin.site.profiles import Profile, choose_profile, profile_evidence
from linkcheck_plugin.site.redirect_file import MalformedLine, RedirectRule, parse_redirects_file
from linkcheck_plugin.site.redirects import source_path
from linkcheck_plugin.site.repository import OwnRepository, identity
from linkcheck_plugin.site.resolve import OtherBuild, Resolver
from linkcheck_plugin.site.walk import walk
from linkcheck_plugin.site.working_tree import WorkingTree, checked_out

MAX_REDIRECT_FILE = 10_000_000
"""Bytes of a redirect file that are read."""


class Surroundings(msgspec.Struct, frozen=True):
    """What lies around the output: the project that made it, and the redirects that its sources declare."""

    project: Project | None
    redirects: tuple[RedirectRule, ...]
    traces: tuple[Evidence, ...]
    """Of the host, in the project alone."""
    repository: Repository | None = None
    """The git repository around the project, or around the site if nothing says what made it."""
    branch: str | None = None
    """The branch that is checked out there."""


class Mounted(msgspec.Struct, frozen=True):
    """A site with everything that resolving and judging needs."""

    context: Context
    address: Address
    profile: Profile
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]


def look_around(
    site: Path, cwd: Path, known: Path | None = None, source_dir: str | None = None
) -> Surroundings:
    """Find the project of a site and read what it declares; nothing of it is executed.

    `known` is its folder or configuration file, where that is known: its configured output may be another
    directory. `source_dir` is the folder of the sources that the user names; it is taken in place of the
    project's own, and without a project alone.
    """
    project = (project_at(known, site) if known else None) or find_project(site, cwd)
    if source_dir and (folder := cwd / source_dir).is_dir():
        project = with_given_sources(project, folder)
    repository = find_repository(project.root if project else site.resolve())
    branch = checked_out(repository.root) if repository else None
    if project is None:
        return Surroundings(None, (), (), repository, branch)
    redirects = declared_redirects(project.root, project.generator) if project.generator else ()
    traces = profile_evidence((), None, project.root, lambda path: None)
    return Surroundings(project, tuple(redirects), tuple(traces), repository, branch)


def mount(site: Collected, settings: Settings, around: Surroundings) -> Mounted:
    """Weigh the evidence of the output, the project and the settings."""
    root = site.files.root
    paths = frozenset(site.files.sizes)
    read = _reader(root, paths)
    entries = list(site.entries.values())
    address, evidence = find_address(
        _configured(settings, around.project), entries, _listed(site, paths), read, settings.own_origins
    )
    host = urls.origin_of(address.url).host if address.url and urls.origin_of(address.url) else None  # type: ignore[union-attr]
    traces = profile_evidence(paths, host, around.project.root if around.project else None, read)
    profile = choose_profile(traces, None if settings.profile == "auto" else str(settings.profile))
    languages = around.project.languages if around.project else ()
    other_builds = find_elsewhere(entries, languages, address, site.files.directories)
    declared, malformed = _redirect_file(profile, paths, read)
    index = FileIndex(paths, site.files.directories, tuple(settings.directory_index))
    rules = (*declared, *_undelivered(around.redirects, bool(declared), address, index, site))
    resolver = Resolver(
        index,
        site.entries,
        address,
        Rules(
            profile,
            settings.clean_urls,
            settings.trailing_slash,
            settings.fragments,
            settings.page_extensions,
        ),
        rules,
        [*_elsewhere(settings), *(OtherBuild(found.value) for found in other_builds)],
        [path for path, why in site.files.problems if path.endswith("/") or why.endswith("out of the site")],
        own_repository(settings, around, site.targets),
    )
    nameless = [
        (path, "has a name that is no UTF-8: its links are not read")
        for path in paths
        if not is_unicode(path)
    ]
    unreadable = [
        *site.files.problems,
        *nameless,
        *((e.path, e.problem) for e in entries if e.problem is not None),
    ]
    context = Context(
        resolver,
        settings,
        site.entries,
        rules,
        tuple(malformed),
        tuple(sorted(unreadable)),
        site_name=_site_name(around.project, entries),
        is_made=_made_by_itself(around.project),
        targets_of=lambda entry: [site.targets[number] for number in numbers(entry.targets)],
        unset_address=None if settings.site_url or around.project is None else around.project.unset_address,
        is_draft=_is_draft(around.project, settings, address),
    )
    others = (Evidence(found.subject, found.value, found.reason) for found in traces[1:])
    taken = (*evidence, *traces[:1], *others, *other_builds)
    problems = around.project.problems if around.project else ()
    where = _where(address, traces, settings)
    if around.project is not None:
        where = f"{where}; {described(around.project, Path.cwd())}"
    return Mounted(context, address, profile, taken, (where, *problems))


def own_repository(settings: Settings, around: Surroundings, targets: Iterable[str]) -> OwnRepository | None:
    """The project's repository, if its working tree is there; None if that is not sure.

    A tree with a remote is that repository and no other, whatever the generator's configuration names: that
    may be the upstream of a fork, or the project that a repository of documentation is about. Without a
    remote the configuration counts if most of the targets are there: templates name the repository that they
    come from. Built pages without a project may lie on a branch of their own (gh-pages), where no source is.
    """
    tree = around.repository
    if tree is None:
        return None
    told = repository_url(settings.repository) or tree.remote
    configured = around.project.repository if around.project is not None else None
    name = identity(told or configured or "")
    if name is None:
        return None
    if around.project is None and not settings.repository and around.branch not in tree.default_branches:
        return None
    repository = OwnRepository(name, tree.default_branches, WorkingTree(tree.root))
    return repository if told or repository.is_likely(targets) else None


def _configured(settings: Settings, project: Project | None) -> list[tuple[str, str]]:
    configured: list[tuple[str, str]] = []
    if settings.site_url and (project is None or settings.site_url != project.site_url):
        configured.append((settings.site_url, "site-url in the settings"))
    if project is not None and project.site_url:
        configured.append((project.site_url, project.site_url_origin))
    if project is not None and project.base_path and not project.site_url:
        configured.append(
            (project.base_path, project.site_url_origin or f"{project.generator} configuration")
        )
    return configured


def _listed(site: Collected, paths: frozenset[str]) -> Listed:
    """The targets that may tell the address, in a fixed order."""
    found: dict[Document, set[str]] = {Document.SITEMAP: set(), Document.FEED: set()}
    for entry in site.entries.values():
        if entry.document in found:
            found[entry.document].update(site.targets[number] for number in numbers(entry.targets))
    absolute = ("http://", "https://")
    sitemaps, feeds = (
        sorted(target for target in found[document] if target.startswith(absolute))
        for document in (Document.SITEMAP, Document.FEED)
    )
    return Listed(sitemaps, feeds, sorted(target for target in site.targets if target.startswith("/")), paths)


def _redirect_file(
    profile: Profile, paths: frozenset[str], read: _Reader
) -> tuple[list[RedirectRule], list[MalformedLine]]:
    name = profile.redirect_file
    if name is None or name not in paths:
        return [], []
    rules, malformed = parse_redirects_file(
        (read(name) or b"").decode("utf-8", "replace"), name, profile.default_status
    )
    return rules, malformed


def _undelivered(
    rules: Sequence[RedirectRule], has_file: bool, address: Address, index: FileIndex, site: Collected
) -> Iterable[RedirectRule]:
    """The rules of the sources that the output does not hold already, as a redirect file or as a page."""
    for declared in rules:
        if has_file and declared.path.endswith("_redirects"):
            continue
        found = index.find(source_path(declared.source).removeprefix(address.base))
        entry = site.entries.get(found.file) if found is not None else None
        if entry is None or entry.facts.refresh is None:
            yield declared


def _elsewhere(settings: Settings) -> Iterable[OtherBuild]:
    for other in settings.elsewhere:
        prefix = urls.canonical_path(other.prefix.rstrip("/") + "/")
        if other.dir is None:
            yield OtherBuild(prefix)
            continue
        files = walk(Path(other.dir))
        yield OtherBuild(
            prefix, FileIndex(frozenset(files.sizes), files.directories, tuple(settings.directory_index))
        )


def _site_name(project: Project | None, entries: Iterable[Entry]) -> str:
    """What the configuration calls the site, else its pages do (`og:site_name`)."""
    if project is not None and project.site_name:
        return project.site_name
    told = Counter(name for entry in entries if (name := entry.facts.metadata.get("og:site_name")))
    return max(sorted(told), key=told.__getitem__, default="")


def _is_draft(project: Project | None, settings: Settings, address: Address) -> bool:
    """Whether a known generator had no address when it built the site; a CNAME file is copied into any build."""
    if project is None or not project.generator or project.site_url or settings.site_url:
        return False
    return address.url is None or address.reason == "CNAME"


def _made_by_itself(project: Project | None) -> Callable[[str], bool]:
    """Tells whether the generator makes a page by itself; the sources are looked through at the first question."""
    if project is None:
        return lambda page: False
    sources = cache(lambda: PageSources(project))
    return lambda page: sources().is_machinery(page)


def _where(address: Address, traces: Sequence[Evidence], settings: Settings) -> str:
    """The line that says what address and host were taken, and why."""
    if address.url:
        line = f"served at {address.url} ({address.reason})"
    elif address.known_base:
        line = f"served below {address.base} ({address.reason})"
    else:
        line = "address unknown, mounted at / (site-url would tell it)"
    if settings.profile != "auto":
        return f"{line}, {settings.profile} (profile in the settings)"
    return f"{line}, {traces[0].reason}" if traces else f"{line}, host unknown"


class _Reader:
    """Reads small files of the output by their path."""

    def __init__(self, root: Path, paths: frozenset[str]) -> None:
        self.root = root
        self.paths = paths

    def __call__(self, path: str) -> bytes | None:
        if path not in self.paths:
            return None
        try:
            with open(self.root / path, "rb") as file:
                return file.read(MAX_REDIRECT_FILE)
        except OSError:
            return None


def _reader(root: Path, paths: frozenset[str]) -> _Reader:
    return _Reader(root, paths)
