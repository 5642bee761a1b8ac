"""Which page Hugo makes of each content file: sections, bundles, languages, slugs, permalinks, aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import Head, read_head
from linkcheck_plugin.generators.permalinks import date_tokens, days, expand
from linkcheck_plugin.generators.project import Project, directory, outputs
from linkcheck_plugin.generators.slugs import hugo_path
from linkcheck_plugin.generators.source_tree import OTHER_SHAPE, Made, SourceFile, page_paths, walk_sources

SUFFIXES = (
    ".md",
    ".markdown",
    ".mdown",
    ".html",
    ".htm",
    ".adoc",
    ".asciidoc",
    ".ad",
    ".rst",
    ".org",
    ".pandoc",
    ".pdc",
)
ALIAS = 2
"""Weight of the address of a redirect that a page declares for itself."""


class _Rules(msgspec.Struct, frozen=True):
    languages: frozenset[str]
    default: str
    default_in_folder: bool
    ugly: bool
    permalinks: Mapping[str, str]
    """Pattern by section."""
    own_hosts: frozenset[str]
    """Languages with an address of their own, which are written to folders of their own."""

    def prefix(self, language: str) -> str:
        """The folder of a language in the output."""
        if len(self.languages) < 2 and not self.default_in_folder:
            return ""
        if language == self.default and not self.default_in_folder and not self.own_hosts:
            return ""
        return f"{language}/"


def hugo_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """The pages of the content folders; content adapters and pages of themes are not known.

    https://gohugo.io/content-management/organization/.
    """
    rules = _rules(settings)
    for root, language in _roots(project, settings, rules):
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            yield from _page(file, language, rules)


def _rules(settings: Settings) -> _Rules:
    languages = {
        name: options
        for name, options in settings.section("languages").items()
        if isinstance(options, dict) and not options.get("disabled")
    }
    default = (settings.text("defaultcontentlanguage") or "en").lower()
    permalinks: dict[str, str] = {}
    for name, pattern in settings.section("permalinks").items():
        if isinstance(pattern, str):
            permalinks[name] = pattern
        elif name == "page" and isinstance(pattern, dict):
            permalinks.update({key: value for key, value in pattern.items() if isinstance(value, str)})
    return _Rules(
        frozenset(name.lower() for name in languages) | {default},
        default,
        settings.flag("defaultcontentlanguageinsubdir") is True,
        settings.get("uglyurls") is True,
        permalinks,
        frozenset(name for name, options in languages.items() if options.get("baseurl")),
    )


def _roots(project: Project, settings: Settings, rules: _Rules) -> Iterator[tuple[Path, str]]:
    """The content folders and their languages; a folder inside another one stands first."""
    if project.sources_are_given:
        yield from ((root, rules.default) for root in project.source_roots)
        return
    own: dict[Path, str] = {}
    for name, options in settings.section("languages").items():
        folder = options.get("contentdir") if isinstance(options, dict) else None
        if isinstance(folder, str) and (path := directory(project.root, folder)):
            own[path] = name
    mounts = settings.section("module").get("mounts")
    for mount in mounts if isinstance(mounts, list) else ():
        source, target = (
            (mount.get("source"), mount.get("target")) if isinstance(mount, dict) else (None, None)
        )
        if isinstance(source, str) and target == "content" and (path := directory(project.root, source)):
            own.setdefault(path, str(mount.get("lang") or rules.default))
    yield from own.items()
    for root in project.source_roots:
        if root not in own and not any(path.is_relative_to(root) for path in own):
            yield root, rules.default


def _page(file: SourceFile, language: str, rules: _Rules) -> Iterator[Made]:
    stem, dot, suffix = file.stem.rpartition(".")
    if dot and suffix.lower() in rules.languages:
        language = suffix.lower()
    else:
        stem = file.stem
    head = read_head(file.path)
    prefix = rules.prefix(language)
    if url := head.text("url"):
        for page, weight in _files(url, ugly=False):
            yield Made(prefix + page, file.path, weight)
            if prefix and url.startswith("/"):
                yield Made(page, file.path, weight + 1)
    else:
        for path, weight in _paths(file, stem, head, rules):
            for page, more in _files(path, ugly=rules.ugly):
                yield Made(prefix + page, file.path, weight + more)
    for alias in head.items("aliases"):
        folder = "" if alias.startswith("/") else prefix + hugo_path(file.folder)
        for page, weight in _files(alias, ugly=False):
            yield Made(folder + page, file.path, weight + ALIAS)
            if not folder and prefix:
                yield Made(prefix + page, file.path, weight + ALIAS)


def _paths(file: SourceFile, stem: str, head: Head, rules: _Rules) -> Iterator[tuple[str, int]]:
    """The URL paths without extension; those of lists end in a slash."""
    folder = file.folder
    if stem == "_index":
        yield hugo_path(folder), 0
        return
    if stem == "index":  # a bundle is called as its folder
        folder, _, stem = folder.rstrip("/").rpartition("/")
        folder += "/" if folder else ""
    slug = head.text("slug")
    section = folder.partition("/")[0] or (stem if not folder else "")
    pattern = rules.permalinks.get(section) or (rules.permalinks.get("/") if not folder else None)
    if pattern is None:
        yield hugo_path(folder) + hugo_path(slug or stem), 0
        return
    sections = _sections(file, folder)
    title = hugo_path(head.text("title") or stem)
    tokens: dict[str, str | None] = {
        "section": section,
        "sections": "/".join(sections),
        "title": title,
        "slug": hugo_path(slug) if slug else title,
        "slugorfilename": hugo_path(slug or stem),
        "slugorcontentbasename": hugo_path(slug or stem),
        "filename": hugo_path(stem),
        "contentbasename": hugo_path(stem),
    }
    pattern = re.sub(r":sections\[([^\]]*)\]", lambda part: _part(sections, part[1]), pattern)
    dates = list(days(head.text("date", "publishdate") or stem))
    for day, weight in dates:
        if url := expand(pattern, tokens | date_tokens(day)):
            yield url.strip("/"), weight
    if not dates and (url := expand(pattern, tokens | date_tokens(None))):
        yield url.strip("/"), 0


def _sections(file: SourceFile, folder: str) -> list[str]:
    """The folders that are sections: the topmost one, and those with an `_index` file."""
    parts = folder.rstrip("/").split("/") if folder else []
    root = file.path
    for _ in file.relative.split("/"):
        root = root.parent
    found = []
    for depth, part in enumerate(parts, start=1):
        if depth == 1 or any(root.joinpath(*parts[:depth]).glob("_index.*")):
            found.append(hugo_path(part))
    return found


def _part(sections: list[str], index: str) -> str:
    """Some of the sections: `:sections[1:]`, `:sections[last]`."""
    start, colon, end = index.replace("last", "-1").partition(":")
    try:
        if not colon:
            return sections[int(start)]
        return "/".join(sections[int(start) if start else 0 : int(end) if end else len(sections)])
    except (ValueError, IndexError):
        return ""


def _files(url: str, *, ugly: bool) -> Iterator[tuple[str, int]]:
    path = url.partition("?")[0].lstrip("/")
    if path.lower().endswith((".html", ".htm", ".xml", ".txt", ".json")):
        yield path, 0
        return
    if ugly and path.endswith("/"):  # a section
        yield path.rstrip("/") + ".html", 0
        yield f"{path}index.html", OTHER_SHAPE
        return
    yield from page_paths(path, not ugly)


def taxonomies(settings: Settings) -> list[str]:
    """The folders of the lists that Hugo makes of tags and categories."""
    named: Any = settings.get("taxonomies")
    values = named.values() if isinstance(named, dict) else ("tags", "categories")
    return [str(value).lower() for value in values]
