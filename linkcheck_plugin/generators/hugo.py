"""Hugo: one file, or the folder config/ with its environments; keys in any letter case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.hugo_pages import hugo_pages, taxonomies
from linkcheck_plugin.generators.package_json import repository_of_link
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    language_folders,
    repository_url,
    with_address,
    with_configurations,
    with_sources,
    with_statics,
    with_templates,
)
from linkcheck_plugin.generators.slugs import hugo_path

SUFFIXES = ("toml", "yaml", "yml", "json")
FOLDERS = ("content", "layouts", "archetypes", "themes")


def _read(path: Path, root: Path) -> Settings:
    settings = _lower(read_settings(path, root))
    if path.parent.name != "_default":
        return settings
    for languages in sorted(path.parent.glob("languages.*")):
        found = _lower(read_settings(languages, root))
        settings = settings.under(replace(found, values={"languages": found.values}, lines={}))
    for name in ("hugo", "config"):  # `hugo` builds for the environment production
        for production in sorted((path.parent.parent / "production").glob(f"{name}.*")):
            found = _lower(read_settings(production, root))
            settings = replace(found.under(settings), path=path, problem=settings.problem or found.problem)
    return settings


def _lower(settings: Settings) -> Settings:
    def lower(value: Any) -> Any:
        return (
            {key.lower(): lower(inner) for key, inner in value.items()} if isinstance(value, dict) else value
        )

    lines = {tuple(key.lower() for key in keys): line for keys, line in settings.lines.items()}
    return replace(settings, values=lower(settings.values), lines=lines)


def _accepts(settings: Settings) -> bool:
    """config.toml is a common name: Zola's has `base_url`, Hugo's folders stand beside Hugo's."""
    if settings.path.stem == "hugo" or settings.path.parent.name == "_default":
        return True
    beside = any((settings.path.parent / folder).is_dir() for folder in FOLDERS)
    return "baseurl" in settings.values or ("base_url" not in settings.values and beside)


def _refine(project: Project, settings: Settings) -> Project:
    if url := settings.text("baseurl"):
        project = with_address(project, url, f"baseURL in {settings.place('baseurl')}")
    ugly = settings.get("uglyurls")
    directory_urls = not ugly if isinstance(ugly, bool | None) else None
    project = replace(project, use_directory_urls=directory_urls, clean_urls=False)

    languages = {
        name: options
        for name, options in settings.section("languages").items()
        if isinstance(options, dict) and not options.get("disabled")
    }
    folders = [settings.text("contentdir") or "content"]
    folders += [
        folder for options in languages.values() if isinstance(folder := options.get("contentdir"), str)
    ]
    project = _with_places(with_sources(project, folders), settings)
    default = settings.text("defaultcontentlanguage") or "en"
    in_folder = settings.flag("defaultcontentlanguageinsubdir") is True
    here = [name for name, options in languages.items() if "baseurl" not in options]
    return language_folders(project, here if len(languages) > 1 else [], None if in_folder else default)


REPOSITORY_PARAMS = (
    "github_repo",
    "githubrepo",
    "repourl",
    "repositoryurl",
    "bookrepo",
    "geekdocrepo",
    "editurl",
)
"""How themes name the repository; keys are in lower case by now."""


def _with_places(project: Project, settings: Settings) -> Project:
    named = [settings.text("params", key) for key in REPOSITORY_PARAMS]
    named.append(settings.text("params", "editpost", "url"))
    lists = [f"**/{name}/**" for name in taxonomies(settings)]
    for root in project.source_roots:  # lists without an `_index` file
        lists += [f"**/{name}{end}" for name in _folders_in(root) for end in ("/index.html", ".html")]
    project = replace(
        project,
        repository=next(filter(None, (repository_url(_root_of(url)) for url in named)), None),
        machinery=(*project.machinery, *lists),
    )
    static = settings.get("staticdir")
    folders = static if isinstance(static, list) else [static or "static"]
    project = with_statics(project, [folder for folder in folders if isinstance(folder, str)])
    named_theme = settings.get("theme")
    themes = [str(name) for name in (named_theme if isinstance(named_theme, list) else [named_theme]) if name]
    project = with_statics(project, [f"themes/{theme}/static" for theme in themes])
    project = with_templates(
        project,
        [settings.text("layoutdir") or "layouts", *(f"themes/{theme}/layouts" for theme in themes)],
    )
    return with_configurations(project, project.root.glob("data/*.*"))


def _folders_in(root: Path) -> list[str]:
    try:
        return sorted(hugo_path(path.name) for path in root.iterdir() if path.is_dir())
    except OSError:
        return []


def _root_of(url: str | None) -> str | None:
    """The repository of a link that may lead into it."""
    return repository_of_link(url) or url


HUGO = Generator(
    name="hugo",
    title="Hugo",
    markers=(
        *(f"hugo.{suffix}" for suffix in SUFFIXES),
        *(f"config.{suffix}" for suffix in SUFFIXES),
        *(f"config/_default/{name}.{suffix}" for name in ("hugo", "config") for suffix in SUFFIXES),
    ),
    output="public",
    output_key=("publishdir",),
    site_name=("title",),
    accepts=_accepts,
    read=_read,
    refine=_refine,
    pages=hugo_pages,
    machinery=(
        "index.html",
        "*/index.html",
        "**/404.html",
        "**/page/*/index.html",
        "**/page/*.html",
        "**/search/index.html",
    ),
    includes=("layouts/shortcodes", "layouts/_shortcodes", "themes/*/layouts/shortcodes"),
    configurations=("config/**/*.toml", "config/**/*.yaml", "config/**/*.yml", "config/**/*.json"),
)
