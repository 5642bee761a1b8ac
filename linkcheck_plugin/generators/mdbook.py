"""mdBook: book.toml; with more than one renderer the pages lie in a folder of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Generator, Project


def _candidates(project: Project) -> Iterable[Path]:
    book = project.output
    if book is None:
        return ()
    return (book / "html", book) if (book / "html" / "index.html").is_file() else (book,)


def _refine(project: Project, settings: Settings) -> Project:
    return replace(project, use_directory_urls=False, clean_urls=False)


MDBOOK = Generator(
    name="mdbook",
    markers=("book.toml",),
    output="book",
    output_key=("build", "build-dir"),
    address=(("output", "html", "site-url"),),
    repository=("output", "html", "git-repository-url"),
    sources=("src",),
    sources_key=("book", "src"),
    refine=_refine,
    candidates=_candidates,
)
