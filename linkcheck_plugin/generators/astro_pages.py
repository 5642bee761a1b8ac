"""Which page Astro makes of each page file and content entry, with Starlight's languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import read_head
from linkcheck_plugin.generators.project import Project, directory, outputs
from linkcheck_plugin.generators.slugs import github_slug
from linkcheck_plugin.generators.source_tree import FALLBACK, Made, SourceFile, page_paths, walk_sources
from linkcheck_plugin.site.profiles import read_text

ENTRIES = (".md", ".mdx", ".markdown", ".mdoc", ".adoc")
PAGES = (".astro", ".md", ".mdx", ".html", ".markdown")
ROUTE = 20
"""Weight of a route file, which makes many pages, beside the entry that one of them shows."""
REDIRECT = 30
"""Weight of the configuration, which declares redirects."""


def astro_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """The files below src/pages, the entries of their collections, Starlight's docs, the redirects.

    https://docs.astro.build/en/guides/routing/, https://starlight.astro.build/guides/i18n/.
    """
    source = directory(project.root, settings.text("srcDir") or "src") or project.root
    shape = project.use_directory_urls
    skipped = outputs(project)
    has_docs = (source / "content/docs").is_dir()
    if has_docs:
        yield from _docs(source / "content/docs", settings, shape)
    for file in walk_sources(source / "pages", PAGES, without=skipped):
        if any(part.startswith("_") for part in file.relative.split("/")):
            continue
        if "[" not in file.relative:
            stem = "" if file.stem == "index" else file.stem
            yield from _written(file.folder + stem, file.path, shape, 0)
        elif file.suffix == ".astro":
            yield from _route(file, source, shape)
    for route in settings.section("redirects"):
        if "[" not in route:
            yield from _written(route.strip("/"), project.marker, shape, REDIRECT)


def _written(route: str, source: Path, shape: bool | None, weight: int) -> Iterator[Made]:
    if route in {"404", "500"}:
        yield Made(f"{route}.html", source, weight)
        return
    for page, more in page_paths(route, shape):
        yield Made(page, source, weight + more)


def _docs(folder: Path, settings: Settings, shape: bool | None) -> Iterator[Made]:
    """Starlight: an entry is at its path; where a translation is missing, the default language stands in."""
    locales = [str(name) for name in settings.section("integrations", "locales")]
    default = settings.text("integrations", "defaultLocale") or ("root" if "root" in locales else "")
    for file in walk_sources(folder, ENTRIES):
        route = _entry(file)
        first, _, rest = route.partition("/")
        yield from _written(route, file.path, shape, 0)
        is_default = first == default if default not in {"root", ""} else first not in locales
        inner = rest if default not in {"root", ""} and is_default else route
        for locale in locales if is_default else ():
            if locale not in {default, "root"}:
                yield from _written(f"{locale}/{inner}".rstrip("/"), file.path, shape, FALLBACK)


def _entry(file: SourceFile) -> str:
    """The id of an entry: its path as slugs, or the `slug` that it declares."""
    if slug := read_head(file.path).text("slug"):
        return slug.strip("/")
    stem = file.stem
    parts = [github_slug(part) for part in (*file.folder.split("/")[:-1], stem)]
    return "/".join(parts[:-1] if parts[-1] == "index" else parts)


def _route(file: SourceFile, source: Path, shape: bool | None) -> Iterator[Made]:
    """`blog/[...slug].astro`: the entries of the collection it asks for, and itself for what they do not tell."""
    text = read_text(file.path)
    stem = file.stem
    names = dict.fromkeys(re.findall(r"getCollection\(\s*['\"]([\w-]+)['\"]", text))
    whole = re.fullmatch(r"\[(?:\.\.\.)?(?:slug|id)\]", stem)
    if whole and len(names) == 1 and "[" not in file.folder:
        for folder in _collections(source, next(iter(names))):
            for entry in walk_sources(folder, ENTRIES):
                if not entry.name.startswith("_"):
                    yield from _written(file.folder + _entry(entry), entry.path, shape, 0)
    if re.fullmatch(r"\[\w+\]", stem) and "[" not in file.folder and file.folder:
        yield from _written(f"{file.folder}*", file.path, shape, ROUTE)


def _collections(source: Path, name: str) -> Iterator[Path]:
    """The folders of a collection: the usual one, or what its loader names as `base`."""
    text = read_text(source / "content.config.ts") or read_text(source / "content/config.ts")
    loader = re.search(
        rf"(?:const\s+)?\b{re.escape(name)}\s*[=:]\s*defineCollection\(\s*\{{\s*loader:\s*glob\(\{{([^}}]*)\}}",
        text,
    )
    base = re.search(r"base:\s*['\"`]([^'\"`]+)['\"`]", loader[1]) if loader else None
    folder = directory(source.parent, base[1]) if base else source / "content" / name
    if folder is not None and folder.is_dir():
        yield folder
