"""MkDocs and its kin: ProperDocs reads the same keys from its own file, Zensical from a TOML table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.mkdocs_pages import mkdocs_pages
from linkcheck_plugin.generators.mkdocs_plugins import plugins
from linkcheck_plugin.generators.package_json import repository_of_link
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    directory,
    language_folders,
    with_configurations,
    with_includes,
    with_languages,
    with_templates,
)
from linkcheck_plugin.generators.source_tree import walk_sources
from linkcheck_plugin.model import Setting

__all__ = ["MKDOCS", "PROPERDOCS", "ZENSICAL", "plugins", "read_mkdocs"]

MAX_PARENTS = 5

MACHINERY = (
    "404.html",
    "search.html",
    "search/index.html",
    "**/tags/index.html",
    "**/blog/archive/**",
    "**/blog/category/**",
    "**/blog/author/**",
    "**/blog/page/**",
    "**/overrides/**",
)
"""https://squidfunk.github.io/mkdocs-material/plugins/blog/."""

NAVIGATION: Mapping[str, Mapping[str, str]] = {
    "literate-nav": {"nav_file": "SUMMARY.md"},
    "awesome-pages": {"filename": ".pages"},
    "awesome-nav": {"filename": ".nav.yml"},
}
"""Plugins whose navigation stands in files among the sources: the option that names them, and their usual name."""

SNIPPETS = ("pymdownx.snippets", "snippets")


def read_mkdocs(path: Path, root: Path) -> Settings:
    """The file, over those that it names by `INHERIT`."""
    settings = own = read_settings(path, root)
    for parent in _parents(own, root):
        settings = replace(settings.under(parent), problem=settings.problem or parent.problem)
    return settings


def _parents(settings: Settings, root: Path) -> Iterator[Settings]:
    """The files that a file names by `INHERIT`, each relative to the one that names it."""
    for _ in range(MAX_PARENTS):
        parent = directory(settings.path.parent, settings.text("INHERIT"))
        if parent is None or parent == settings.path or not parent.is_file():
            return
        settings = read_settings(parent, root)
        yield settings


def read_zensical(path: Path, root: Path) -> Settings:
    """The table `project`, whose keys are those of mkdocs.yml."""
    return read_settings(path, root).moved("project")


def _refine(project: Project, settings: Settings) -> Project:
    directory_urls = None if settings.problem else settings.flag("use_directory_urls")
    if settings.get("use_directory_urls") is None and not settings.problem:
        directory_urls = True
    links = [settings.text(key) for key in ("repo_url", "edit_uri", "edit_uri_template")]
    inner = next(filter(None, map(repository_of_link, links)), None)
    repository = inner or project.repository
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=False,
        repository=repository,
        unset_address=_unset_address(project, settings),
    )
    project = with_languages(project, _alternate_links(settings))
    for name, options in plugins(settings):
        if name in {"i18n", "mkdocs-static-i18n"} and isinstance(options.get("languages"), list):
            languages = [entry for entry in options["languages"] if isinstance(entry, dict)]
            folders = [entry.get("locale") for entry in languages if entry.get("default") is not True]
            project = language_folders(project, folders)
    return _with_places(project, settings)


def _unset_address(project: Project, settings: Settings) -> Setting | None:
    """Where `site_url` ought to stand; documentation that is read without a server needs none.

    `!ENV` has its value where the site is published.
    """
    if settings.problem or settings.text("site_url") or settings.computed("site_url"):
        return None
    if any(name.rpartition("/")[2] == "offline" for name, _ in plugins(settings)):
        return None
    if settings.get("site_url") == "" and settings.flag("use_directory_urls") is False:
        return None
    file, _, line = settings.place("site_url").rpartition(":")
    if not line.isdigit():
        return Setting(settings.label, None, "site_url")
    if _line(project.root / file, int(line)).partition(":")[2].lstrip().startswith("!"):
        return None
    return Setting(file, int(line), "site_url")


def _line(path: Path, number: int) -> str:
    """One line of a file, "" if there is none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if number <= len(lines) else ""


def _with_places(project: Project, settings: Settings) -> Project:
    """The project with what is copied, with its templates, its includes and the files of its navigation."""
    project = replace(project, statics=tuple(("", root) for root in project.source_roots))
    project = with_templates(project, [custom] if (custom := settings.text("theme", "custom_dir")) else [])
    for name, options in plugins(settings):
        if name in {"macros", "include-markdown", "include_dir_to_nav"}:
            project = with_includes(project, _strings(options.get("include_dir")))
        if name == "blog" or name == "material/blog":
            folder = str(options.get("blog_dir") or "blog").strip("/")
            pages = ("archive", "category", "author", "page")
            project = replace(
                project, machinery=(*project.machinery, *(f"**/{folder}/{page}/**" for page in pages))
            )
    for name, options in _extensions(settings):
        if name in SNIPPETS:
            project = with_includes(project, _strings(options.get("base_path")) or ["."])
    if settings.get("INHERIT"):
        own = read_settings(project.marker, project.root)
        project = with_configurations(project, (parent.path for parent in _parents(own, project.root)))
    names = {
        str(options.get(key) or NAVIGATION[name][key])
        for name, options in plugins(settings)
        for key in NAVIGATION.get(name, ())
    }
    if not names:
        return project
    found = (file.path for root in project.source_roots for file in walk_sources(root, None, named=names))
    return with_configurations(project, found)


def _extensions(settings: Settings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    configured = settings.get("markdown_extensions")
    entries = configured if isinstance(configured, list) else [configured]
    for entry in entries:
        for name, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
            yield str(name), options if isinstance(options, dict) else {}


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _alternate_links(settings: Settings) -> Iterator[str]:
    for entry in settings.items("extra", "alternate"):
        link = entry.get("link") if isinstance(entry, dict) else None
        if isinstance(link, str):
            yield link


MKDOCS = Generator(
    name="mkdocs",
    title="MkDocs",
    markers=("mkdocs.yml", "mkdocs.yaml"),
    output="site",
    output_key=("site_dir",),
    address=(("site_url",),),
    site_name=("site_name",),
    repository=("repo_url",),
    sources=("docs",),
    sources_key=("docs_dir",),
    read=read_mkdocs,
    refine=_refine,
    pages=mkdocs_pages,
    machinery=MACHINERY,
)
PROPERDOCS = replace(
    MKDOCS, name="properdocs", title="ProperDocs", markers=("properdocs.yml", "properdocs.yaml")
)
"""Without a file of its own it reads mkdocs.yml."""
ZENSICAL = replace(MKDOCS, name="zensical", title="Zensical", markers=("zensical.toml",), read=read_zensical)
"""Without a file of its own it reads mkdocs.yml."""
