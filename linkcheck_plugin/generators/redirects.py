"""Redirects that live in the sources of a project, as rules in `_redirects` syntax."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.configuration import read_settings
from linkcheck_plugin.generators.javascript import javascript_entries
from linkcheck_plugin.generators.mkdocs import plugins
from linkcheck_plugin.generators.project import Generator, Project, read_projects
from linkcheck_plugin.generators.route_patterns import glob_routes, path_routes, regex_routes
from linkcheck_plugin.site.profiles import project_folders, read_text, tolerant_json
from linkcheck_plugin.site.redirect_file import (
    NETLIFY_STATUS,
    RedirectRule,
    is_location,
    parse_redirects_file,
)

STATIC_FOLDERS: Mapping[str | None, tuple[str, ...]] = {
    "docusaurus": ("static",),
    "hugo": ("static",),
    "astro": ("public",),
    "eleventy": (".", "public", "static"),
    "jekyll": (".",),
    "lektor": ("assets",),
    None: (".", "static"),
}
"""Folders that are copied to the root of the output as they are; with other generators the sources are."""


def declared_redirects(project_root: Path, generator: str | None) -> list[RedirectRule]:
    """The redirects that the project declares for its hosts and its generator; never raises.

    `path` is relative to the root. A `_redirects` file in a static folder, and the pages that
    mkdocs-redirects writes, are in the output as well once the site is built: there they come first.
    """
    root = project_root.resolve()
    rules: list[RedirectRule] = []
    for folder in project_folders(root):
        for read_rules in (_netlify, _vercel, _firebase):
            rules.extend(read_rules(folder))
    row = next((row for row in GENERATORS if row.name == generator), None)
    project = next(read_projects(row, root), None) if row else None
    for file in _redirect_files(root, row, project):
        rules.extend(parse_redirects_file(read_text(file), str(file))[0])
    if row and project and generator in {"mkdocs", "properdocs", "zensical"}:
        rules.extend(_redirect_maps(row, project))
    return [replace(rule, path=_relative(Path(rule.path), root)) for rule in rules]


def _relative(path: Path, root: Path) -> str:
    return PurePosixPath(Path(os.path.relpath(path, root))).as_posix()


def _netlify(folder: Path) -> Iterator[RedirectRule]:
    """https://docs.netlify.com/routing/redirects/#syntax-for-the-netlify-configuration-file."""
    path = folder / "netlify.toml"
    if not path.is_file():
        return
    lines = [
        number
        for number, line in enumerate(read_text(path).split("\n"), start=1)
        if line.lstrip().startswith("[[redirects]]")
    ]
    for index, entry in enumerate(read_settings(path, folder).items("redirects")):
        if not isinstance(entry, dict) or not isinstance(source := entry.get("from"), str):
            continue
        target, status = entry.get("to", source), entry.get("status", NETLIFY_STATUS)
        conditions = _mapping(entry.get("conditions"))
        if is_location(source) and isinstance(target, str) and isinstance(status, int):
            yield RedirectRule(
                path=str(path),
                line=lines[index] if index < len(lines) else None,
                source=source,
                target=target,
                status=status,
                force=entry.get("force") is True,
                query=tuple((name, str(value)) for name, value in _mapping(entry.get("query"))),
                conditions=tuple(f"{name}={_joined(value)}" for name, value in conditions),
            )


def _mapping(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _joined(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _vercel(folder: Path) -> Iterator[RedirectRule]:
    """https://vercel.com/docs/project-configuration#redirects."""
    path = folder / "vercel.json"
    text = read_text(path)
    lines = _lines_of(text, ("redirects", "source"))
    for index, entry in enumerate(_entries(tolerant_json(text), "redirects")):
        status = {True: 308, False: 307}.get(entry["permanent"]) if "permanent" in entry else None
        rule = RedirectRule(
            path=str(path),
            line=lines[index] if index < len(lines) else None,
            source="",
            target="",
            status=status or _status(entry.get("statusCode"), 308),
            force=True,
            conditions=tuple(key for key in ("has", "missing") if entry.get(key)),
        )
        yield from _routed(rule, entry.get("source"), entry.get("destination"), path_routes)


def _firebase(folder: Path) -> Iterator[RedirectRule]:
    """https://firebase.google.com/docs/hosting/full-config#redirects."""
    path = folder / "firebase.json"
    text = read_text(path)
    settings = tolerant_json(text)
    hosting = settings.get("hosting") if isinstance(settings, dict) else None
    lines = _lines_of(text, ("hosting", "redirects", "destination"))
    for site in hosting if isinstance(hosting, list) else [hosting]:
        for entry in _entries(site, "redirects"):
            line = lines.pop(0) if lines else None
            rule = RedirectRule(str(path), line, "", "", _status(entry.get("type"), 301), force=True)
            source = entry.get("source", entry.get("glob"))
            yield from _routed(rule, source, entry.get("destination"), glob_routes)
            yield from _routed(rule, entry.get("regex"), entry.get("destination"), regex_routes)


def _entries(settings: object, key: str) -> list[dict[str, Any]]:
    entries = settings.get(key) if isinstance(settings, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _status(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _lines_of(text: str, keys: tuple[str, ...]) -> list[int]:
    return [entry.line for entry in javascript_entries(text) if entry.keys == keys]


def _routed(
    rule: RedirectRule,
    source: object,
    target: object,
    routes: Callable[[str, str], list[tuple[str, str]]],
) -> Iterator[RedirectRule]:
    if isinstance(source, str) and isinstance(target, str):
        for from_, to in routes(source, target):
            yield replace(rule, source=from_, target=to)


def _redirect_files(root: Path, row: Generator | None, project: Project | None) -> Iterator[Path]:
    """The `_redirects` files that a build copies to the root of the output."""
    folders = [root / folder for folder in STATIC_FOLDERS.get(row.name if row else None, ())]
    sources = list(project.source_roots) if project else []
    files = []
    if row and project and row.name == "vitepress":
        folders += [source / "public" for source in sources]
    elif row and project and row.name == "sphinx":
        folders += [project.root / extra for extra in _strings(row, project, "html_extra_path")]
    elif row and project and row.name == "pelican":
        content = sources[0] if sources else project.root
        files += [content / source for source in _extra_paths(row, project)]
        folders += [content / "extra", content]
    elif (row and row.name not in STATIC_FOLDERS) or (row and row.name == "eleventy"):
        folders += sources
    files += [folder / "_redirects" for folder in folders]
    for file in dict.fromkeys(file.resolve() for file in files):
        if file.is_file():
            yield file


def _strings(row: Generator, project: Project, key: str) -> list[str]:
    return [item for item in row.read(project.marker, project.root).items(key) if isinstance(item, str)]


def _extra_paths(row: Generator, project: Project) -> list[str]:
    """Sources that Pelican's EXTRA_PATH_METADATA puts at `_redirects`."""
    extra = row.read(project.marker, project.root).section("EXTRA_PATH_METADATA")
    return [
        source
        for source, options in extra.items()
        if isinstance(options, dict) and options.get("path") in {"_redirects", "/_redirects"}
    ]


def _redirect_maps(row: Generator, project: Project) -> Iterator[RedirectRule]:
    """The map of mkdocs-redirects: Markdown files, relative to docs_dir, below the address of the site."""
    settings = row.read(project.marker, project.root)
    base, directory_urls = project.base_path or "/", project.use_directory_urls is not False
    for name, options in plugins(settings):
        maps = options.get("redirect_maps") if name == "redirects" else None
        for source, target in _mapping(maps):
            if not isinstance(target, str) or not source.endswith(".md"):
                continue
            file, _, line = settings.place("plugins", name, "redirect_maps", source).partition(":")
            page, hash_sign, fragment = target.partition("#")
            if page.endswith(".md") and not urlsplit(page).scheme:
                target = base + _page_url(page, directory_urls) + hash_sign + fragment
            yield RedirectRule(
                path=str(project.root / file),
                line=int(line) if line.isdecimal() else None,
                source=base + _page_url(source, directory_urls),
                target=target,
            )


def _page_url(page: str, directory_urls: bool) -> str:
    """The URL of a Markdown page, relative to the site."""
    path = PurePosixPath(page.lstrip("/"))
    if path.stem.lower() in {"index", "readme"}:
        folder = path.parent.as_posix()
        place = "" if folder == "." else f"{folder}/"
        return place if directory_urls else f"{place}index.html"
    return path.with_suffix("").as_posix() + ("/" if directory_urls else ".html")
