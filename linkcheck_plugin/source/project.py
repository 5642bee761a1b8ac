"""Puts together what locates the findings of a site: its output, its project, what the generator told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from linkcheck_plugin.generators.project import Project
from linkcheck_plugin.generators.sources import PageSources
from linkcheck_plugin.model import Finding
from linkcheck_plugin.site.examine import Examiner
from linkcheck_plugin.site.redirect_file import RedirectRule
from linkcheck_plugin.site.redirects import source_path
from linkcheck_plugin.site.resolve import Resolver
from linkcheck_plugin.source.ignored import without_ignored
from linkcheck_plugin.source.intrasite import respell
from linkcheck_plugin.source.keys import stem, target_on
from linkcheck_plugin.source.library import Library
from linkcheck_plugin.source.locate import Locator
from linkcheck_plugin.source.pages import PageSearch, Spot
from linkcheck_plugin.source.shared import Shared

PYTHON_MARKDOWN = frozenset({"mkdocs", "properdocs", "zensical", "pelican"})
"""Generators whose Markdown is that of Python-Markdown."""


def locate_findings(
    findings: Sequence[Finding],
    project: Project | None,
    sources: Mapping[str, Path],
    examiner: Examiner,
    resolver: Resolver,
    redirects: Sequence[RedirectRule],
    cwd: Path,
) -> tuple[tuple[Finding, ...], int]:
    """The findings with their places in the sources, as far as the project or the generator tells them.

    Without those that a comment in the sources ignores; how many references that are is the second value.

    `sources` maps files of the output to the files that they were made of, as far as the generator told.
    `redirects` are the rules that the project declares, each with its file below the project's folder.
    """
    if not findings or (project is None and not sources):
        return tuple(findings), 0
    made_of = SourcesOf(project, sources).of
    root = project.root if project else cwd
    base = resolver.address.base
    library = Library(
        root,
        project.includes if project else (),
        python_markdown=project is not None and project.generator in PYTHON_MARKDOWN,
    )
    declared = {stem(source_path(rule.source).removeprefix(base)): rule for rule in redirects}

    def redirect_of(page: str) -> Spot | None:
        entry = resolver.entries.get(page)
        rule = declared.get(stem(page)) if entry is not None and entry.facts.refresh else None
        return Spot(root / rule.path, rule.line or 1, 1) if rule is not None else None

    def source_of(url: str, page: str) -> Path | None:
        target = target_on(page, url)
        file = resolver.resolve(target).file if target else None
        found = made_of(file, ()) if file else ()
        return found[0] if len(found) == 1 else None

    roots = project.source_roots if project else ()
    pages = PageSearch(examiner, library, made_of, resolver.address, roots)
    shared = Shared(library, (), (), ())
    if project is not None:
        listings = [file for file in project.configurations if file.suffix == ".md"]
        shared = Shared(
            library,
            (*project.configurations, *project.templates, *project.includes),
            roots if project.output is None else (*roots, project.output),
            [placed for file in listings for placed in pages.placed(file, "")],
        )
    locator = Locator(pages, shared, root, cwd, redirect_of, source_of)
    located = tuple(respell(locator.locate(findings), made_of, roots))
    return without_ignored(located, library, cwd, datetime.date.today())


class SourcesOf:
    """The source files of an output file: what the generator told, else what its rules say."""

    def __init__(self, project: Project | None, sources: Mapping[str, Path]) -> None:
        self.sources = sources
        self.pages = PageSources(project) if project else None

    def of(self, page: str, hints: Sequence[str]) -> Sequence[Path]:
        """The files, the likeliest first."""
        if page in self.sources:
            return (self.sources[page],)
        if self.sources or self.pages is None:
            return ()
        return self.pages.of(page, hints)
