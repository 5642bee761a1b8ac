"""Sphinx: conf.py names no output directory; what a build leaves in one tells that it is Sphinx's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    outputs,
    repository_url,
    with_statics,
    with_templates,
)
from linkcheck_plugin.generators.source_tree import Made, page_paths, walk_sources

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

SUFFIXES = (".rst", ".md", ".txt", ".ipynb", ".myst")
"""Of documents, the likeliest first."""

MACHINERY = (
    "genindex.html", "genindex-*.html", "genindex/**", "py-modindex.html", "py-modindex/**", "*-modindex.html",
    "*-modindex/**", "modindex.html", "search.html", "search/**", "_modules/**", "_sources/**", "404.html", "404/**",
)  # fmt: skip

REPOSITORY_OPTIONS = ("source_repository", "repository_url", "github_url")
"""How Furo, Book and PyData name it."""


def _candidates(project: Project) -> Iterable[Path]:
    return [folder for build in BUILDS if _is_build(folder := (project.root / build).resolve())]


def _is_build(site: Path) -> bool:
    """mkdocstrings writes an objects.inv as well, but no `_static`."""
    has_inventory = (site / "objects.inv").is_file() and (site / "_static").is_dir()
    return (site / ".buildinfo").is_file() or has_inventory


def _refine(project: Project, settings: Settings) -> Project:
    project = replace(project, repository=_repository(settings), clean_urls=False)
    project = with_statics(project, _strings(settings, "html_extra_path"))
    project = with_statics(project, _strings(settings, "html_static_path"), "_static/")
    return with_templates(project, _strings(settings, "templates_path"))


def _repository(settings: Settings) -> str | None:
    """A theme's option, else the parts in html_context: https://docs.readthedocs.com/ names them so."""
    options = [settings.text("html_theme_options", key) for key in REPOSITORY_OPTIONS]
    for service, host in (("github", "github.com"), ("gitlab", "gitlab.com"), ("bitbucket", "bitbucket.org")):
        owner = settings.text("html_context", f"{service}_user")
        name = settings.text("html_context", f"{service}_repo")
        host = settings.text("html_context", f"{service}_host") or host
        options.append(f"https://{host}/{owner}/{name}" if owner and name else None)
    return repository_url(next(filter(None, options), None))


def _strings(settings: Settings, key: str) -> list[str]:
    return [item for item in settings.items(key) if isinstance(item, str)]


def _pages(project: Project, settings: Settings) -> Iterator[Made]:
    """`a.rst` is `a.html`, or `a/index.html` of the builder dirhtml, which says so in no file.

    https://www.sphinx-doc.org/en/master/usage/builders/index.html.
    """
    output = project.output
    directory_urls = bool(output and ((output / "genindex/index.html").is_file() or output.name == "dirhtml"))
    for root in project.source_roots:
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            stem = "" if file.stem == "index" else file.stem
            weight = 0 if _is_kept(output, file.relative) else 1 + SUFFIXES.index(file.suffix)
            for page, more in page_paths(file.folder + stem, directory_urls):
                yield Made(page, file.path, weight + more)


def _is_kept(output: Path | None, relative: str) -> bool:
    """Whether the output has a copy of the source, which tells documents of the same name apart."""
    if output is None or not (output / "_sources").is_dir():
        return False
    copy = output / "_sources" / relative
    return copy.is_file() or copy.with_name(copy.name + ".txt").is_file()


SPHINX = Generator(
    name="sphinx",
    title="Sphinx",
    markers=("conf.py",),
    address=(("html_baseurl",),),
    site_name=("project",),
    sources=(".",),
    folders=(".", "docs", "doc", "source", "docs/source"),
    refine=_refine,
    candidates=_candidates,
    owns=_is_build,
    pages=_pages,
    machinery=MACHINERY,
    templates=("_templates",),
    includes=("_includes", "includes", "_include"),
)
