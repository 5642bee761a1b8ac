"""MkDocs and its kin: ProperDocs reads the same keys from its own file, Zensical from a TOML table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    directory,
    language_folders,
    with_languages,
)

MAX_PARENTS = 5


def read_mkdocs(path: Path, root: Path) -> Settings:
    """The file, over those that it names by `INHERIT`."""
    settings = read_settings(path, root)
    for _ in range(MAX_PARENTS):
        parent = directory(settings.path.parent, settings.text("INHERIT"))
        if parent is None or parent == settings.path or not parent.is_file():
            break
        inherited = read_settings(parent, root)
        merged = settings.under(inherited)
        # the next INHERIT is the parent's own, and relative to it
        settings = replace(
            merged,
            path=parent,
            label=settings.label,
            values={**merged.values, "INHERIT": inherited.get("INHERIT")},
            problem=settings.problem or inherited.problem,
        )
    return replace(settings, path=path)


def read_zensical(path: Path, root: Path) -> Settings:
    """The table `project`, whose keys are those of mkdocs.yml."""
    return read_settings(path, root).moved("project")


def plugins(settings: Settings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and options of each plugin, whether they stand in a list or in a mapping."""
    configured = settings.get("plugins")
    entries = configured if isinstance(configured, list) else [configured]
    for entry in entries:
        if isinstance(entry, str):
            yield entry, {}
        elif isinstance(entry, dict):
            for name, options in entry.items():
                yield name, options if isinstance(options, dict) else {}


def _refine(project: Project, settings: Settings) -> Project:
    directory_urls = None if settings.problem else settings.flag("use_directory_urls")
    if settings.get("use_directory_urls") is None and not settings.problem:
        directory_urls = True
    project = replace(project, use_directory_urls=directory_urls, clean_urls=False)
    project = with_languages(project, _alternate_links(settings))
    for name, options in plugins(settings):
        if name in {"i18n", "mkdocs-static-i18n"} and isinstance(options.get("languages"), list):
            languages = [entry for entry in options["languages"] if isinstance(entry, dict)]
            folders = [entry.get("locale") for entry in languages if entry.get("default") is not True]
            project = language_folders(project, folders)
    return project


def _alternate_links(settings: Settings) -> Iterator[str]:
    for entry in settings.items("extra", "alternate"):
        link = entry.get("link") if isinstance(entry, dict) else None
        if isinstance(link, str):
            yield link


MKDOCS = Generator(
    name="mkdocs",
    markers=("mkdocs.yml", "mkdocs.yaml"),
    output="site",
    output_key=("site_dir",),
    address=(("site_url",),),
    repository=("repo_url",),
    sources=("docs",),
    sources_key=("docs_dir",),
    read=read_mkdocs,
    refine=_refine,
)
PROPERDOCS = replace(MKDOCS, name="properdocs", markers=("properdocs.yml", "properdocs.yaml"))
"""Without a file of its own it reads mkdocs.yml."""
ZENSICAL = replace(MKDOCS, name="zensical", markers=("zensical.toml",), read=read_zensical)
"""Without a file of its own it reads mkdocs.yml."""
