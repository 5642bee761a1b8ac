"""Which project made a site: the table of generators, and the search for the project around an output."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.astro import ASTRO
from linkcheck_plugin.generators.docusaurus import DOCUSAURUS
from linkcheck_plugin.generators.eleventy import ELEVENTY
from linkcheck_plugin.generators.gitbook import GITBOOK
from linkcheck_plugin.generators.hexo import HEXO
from linkcheck_plugin.generators.hugo import HUGO
from linkcheck_plugin.generators.jekyll import JEKYLL
from linkcheck_plugin.generators.lektor import LEKTOR
from linkcheck_plugin.generators.mdbook import MDBOOK
from linkcheck_plugin.generators.mkdocs import MKDOCS, PROPERDOCS, ZENSICAL
from linkcheck_plugin.generators.pelican import PELICAN
from linkcheck_plugin.generators.project import Generator, Project, owns, read_projects
from linkcheck_plugin.generators.sphinx import SPHINX
from linkcheck_plugin.generators.vitepress import VITEPRESS

__all__ = ["GENERATORS", "Generator", "Project", "detect_output", "find_project", "project_at"]

GENERATORS: tuple[Generator, ...] = (
    ZENSICAL,
    PROPERDOCS,
    MKDOCS,
    PELICAN,
    HUGO,
    MDBOOK,
    DOCUSAURUS,
    VITEPRESS,
    ASTRO,
    HEXO,
    JEKYLL,
    ELEVENTY,
    LEKTOR,
    GITBOOK,
    SPHINX,
)
"""Tried in this order: a generator that reads another one's file too stands before it."""

LEVELS_WITHOUT_REPOSITORY = 3


def find_project(site: Path, cwd: Path) -> Project | None:
    """The project whose output is the site: around the site, up to the root of its repository, or in `cwd`.

    Without a repository three levels are searched. Nothing is read inside the site.
    """
    site = site.resolve()
    for folder in surrounding_folders(site, cwd.resolve()):
        for row in GENERATORS:
            for project in read_projects(row, folder):
                if not project.marker.is_relative_to(site) and owns(row, project, site):
                    return replace(project, output=site)
    return None


def project_at(place: Path, site: Path) -> Project | None:
    """The project that a caller knows to have made the site, by its folder or its configuration file."""
    place, site = place.resolve(), site.resolve()
    projects = _in_folder(place) if place.is_dir() else _of_file(place)
    return next((replace(project, output=site) for project in projects), None)


def _in_folder(folder: Path) -> Iterator[Project]:
    for row in GENERATORS:
        yield from read_projects(row, folder)


def _of_file(file: Path) -> Iterator[Project]:
    for row in GENERATORS:
        for marker in row.markers:
            if file.match(marker):
                folder = file.parents[marker.count("/")]
                yield from (project for project in read_projects(row, folder) if project.marker == file)
    # a name of the user's choice, as in `mkdocs build -f docs.yml`: who is called like it, or reads such files
    kin = [row for row in GENERATORS if any(marker.endswith(file.suffix or "/") for marker in row.markers)]
    for row in sorted(kin, key=lambda row: not file.name.startswith(row.name)):
        named = replace(row, markers=(glob.escape(file.name),), folders=(".",), accepts=lambda settings: True)
        yield from read_projects(named, file.parent)


def detect_output(cwd: Path) -> Path | None:
    """The output directory of the project in `cwd`, if it has been built."""
    for row in GENERATORS:
        for project in read_projects(row, cwd):
            for candidate in row.candidates(project):
                if candidate.is_dir() and owns(row, project, candidate):
                    return candidate
    return None


def surrounding_folders(site: Path, cwd: Path) -> list[Path]:
    """Where the project may lie, the nearest first."""
    around = list(site.parents)
    top = next((index for index, folder in enumerate(around) if (folder / ".git").exists()), None)
    folders = around[: LEVELS_WITHOUT_REPOSITORY if top is None else top + 1]
    if cwd not in folders and cwd in around:
        folders.append(cwd)
    return folders
