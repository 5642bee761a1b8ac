"""Sphinx: conf.py names no output directory; what a build leaves in one tells that it is Sphinx's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Generator, Project, repository_url

BUILDS = (
    "_build/html",
    "_build/dirhtml",
    "build/html",
    "build/dirhtml",
    "../build/html",
    "../_build/html",
    "../../build/html",
    "_readthedocs/html",
    "_build",
)
"""Where `sphinx-quickstart`, make files and Read the Docs put the pages."""

REPOSITORY_OPTIONS = ("source_repository", "repository_url", "github_url")
"""How Furo, Book and PyData name it."""


def _candidates(project: Project) -> Iterable[Path]:
    return [folder for build in BUILDS if _is_build(folder := (project.root / build).resolve())]


def _is_build(site: Path) -> bool:
    """mkdocstrings writes an objects.inv as well, but no `_static`."""
    has_inventory = (site / "objects.inv").is_file() and (site / "_static").is_dir()
    return (site / ".buildinfo").is_file() or has_inventory


def _refine(project: Project, settings: Settings) -> Project:
    options = [settings.text("html_theme_options", key) for key in REPOSITORY_OPTIONS]
    owner, name = settings.text("html_context", "github_user"), settings.text("html_context", "github_repo")
    repository = next(filter(None, options), f"{owner}/{name}" if owner and name else None)
    return replace(project, repository=repository_url(repository), clean_urls=False)


SPHINX = Generator(
    name="sphinx",
    markers=("conf.py",),
    address=(("html_baseurl",),),
    sources=(".",),
    folders=(".", "docs", "doc", "source", "docs/source"),
    refine=_refine,
    candidates=_candidates,
    owns=_is_build,
)
