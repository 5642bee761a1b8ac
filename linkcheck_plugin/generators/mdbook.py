"""mdBook: book.toml; with more than one renderer the pages lie in a folder of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import repository_of_link
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    outputs,
    with_configurations,
    with_templates,
)
from linkcheck_plugin.generators.source_tree import MARKDOWN, Made, walk_sources
from linkcheck_plugin.site.profiles import read_text

FIRST_CHAPTER = 2
"""Weight of the first chapter as index.html, which is a copy of it if no file is called so."""


def _candidates(project: Project) -> Iterable[Path]:
    book = project.output
    if book is None:
        return ()
    return (book / "html", book) if (book / "html" / "index.html").is_file() else (book,)


def _refine(project: Project, settings: Settings) -> Project:
    edit = settings.text("output", "html", "edit-url-template")
    project = replace(
        project,
        repository=project.repository or repository_of_link(edit),
        use_directory_urls=False,
        clean_urls=False,
        statics=tuple(("", root) for root in project.source_roots),
    )
    if theme := settings.text("output", "html", "theme"):
        project = with_templates(project, [theme])
    return with_configurations(project, (root / "SUMMARY.md" for root in project.source_roots))


def _pages(project: Project, settings: Settings) -> Iterator[Made]:
    """`a.md` is `a.html`, README.md its folder's index.html.

    https://rust-lang.github.io/mdBook/format/summary.html.
    """
    for root in project.source_roots:
        for file in walk_sources(root, MARKDOWN, without=outputs(project)):
            if file.relative != "SUMMARY.md":
                is_index = file.stem in {"README", "index"}
                stem = "index" if is_index else file.stem
                yield Made(f"{file.folder}{stem}.html", file.path, int(file.stem == "README"))
        for link in re.finditer(r"\[[^\]]*\]\(<?([^)>\s]+\.md)>?\)", read_text(root / "SUMMARY.md")):
            first = root / PurePosixPath(link[1])
            if first.is_file():
                yield Made("index.html", first, FIRST_CHAPTER)
            break


MDBOOK = Generator(
    name="mdbook",
    title="mdBook",
    markers=("book.toml",),
    output="book",
    output_key=("build", "build-dir"),
    address=(("output", "html", "site-url"),),
    site_name=("book", "title"),
    repository=("output", "html", "git-repository-url"),
    sources=("src",),
    sources_key=("book", "src"),
    refine=_refine,
    candidates=_candidates,
    pages=_pages,
    machinery=("404.html", "print.html", "toc.html"),
    templates=("theme",),
)
