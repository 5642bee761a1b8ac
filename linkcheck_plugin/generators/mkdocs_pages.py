"""Which page MkDocs makes of each source file, languages and Material's blog included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import read_head
from linkcheck_plugin.generators.mkdocs_plugins import plugins
from linkcheck_plugin.generators.project import Project, outputs
from linkcheck_plugin.generators.source_tree import (
    FALLBACK,
    MARKDOWN,
    Made,
    SourceFile,
    page_paths,
    walk_sources,
)

SUFFIXES = (*MARKDOWN, ".ipynb")
README = 1
"""Weight of README.md beside index.md, which MkDocs prefers."""


def mkdocs_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """The pages of docs_dir and the stubs of mkdocs-redirects, which are made of the configuration.

    https://www.mkdocs.org/user-guide/writing-your-docs/#file-layout
    """
    languages = _languages(settings)
    blogs = list(_blogs(settings))
    for root in project.source_roots:
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            blog = next((blog for blog in blogs if file.relative.startswith(blog.posts)), None)
            if blog is not None:
                yield from blog.pages(file, project.use_directory_urls)
            elif languages is not None:
                yield from languages.pages(file, project.use_directory_urls)
            else:
                yield from _page(file.relative, file.path, project.use_directory_urls)
    for name, options in plugins(settings):
        maps = options.get("redirect_maps") if name == "redirects" else None
        for source in maps if isinstance(maps, dict) else ():
            for page, _, weight in _page(str(source).lstrip("/"), project.marker, project.use_directory_urls):
                yield Made(page, project.marker, weight)


def _page(relative: str, source: Path, directory_urls: bool | None, weight: int = 0) -> Iterator[Made]:
    path = PurePosixPath(relative)
    folder = "" if len(path.parts) == 1 else f"{path.parent.as_posix()}/"
    stem = "" if path.stem in {"index", "README"} else path.stem
    for page, more in page_paths(folder + stem, directory_urls):
        yield Made(page, source, weight + more + (README if path.stem == "README" else 0))


class _Languages(msgspec.Struct, frozen=True):
    """The builds of mkdocs-static-i18n; the default one has no folder in the output."""

    default: str
    others: tuple[str, ...]
    in_folders: bool
    fallback: bool

    def pages(self, file: SourceFile, directory_urls: bool | None) -> Iterator[Made]:
        language, relative = self._split(file.relative)
        own = language or self.default
        prefix = "" if own == self.default else f"{own}/"
        yield from _page(prefix + relative, file.path, directory_urls, 0 if language else README)
        if own == self.default and self.fallback:
            for other in self.others:
                yield from _page(f"{other}/{relative}", file.path, directory_urls, FALLBACK)

    def _split(self, relative: str) -> tuple[str | None, str]:
        """The language that the path names, and the path without it."""
        known = {self.default, *self.others}
        if self.in_folders:
            first, slash, rest = relative.partition("/")
            return (first, rest) if slash and first in known else (None, relative)
        stem, dot, suffix = relative.rpartition(".")
        inner, inner_dot, language = stem.rpartition(".")
        return (language, inner + dot + suffix) if inner_dot and language in known else (None, relative)


def _languages(settings: Settings) -> _Languages | None:
    """https://ultrabug.github.io/mkdocs-static-i18n/."""
    for name, options in plugins(settings):
        if name not in {"i18n", "mkdocs-static-i18n"}:
            continue
        configured = options.get("languages")
        if isinstance(configured, dict):  # before version 1
            names = [str(key) for key in configured]
            default = str(options.get("default_language") or "en")
        else:
            entries = [entry for entry in configured or () if isinstance(entry, dict)]
            names = [str(entry.get("locale")) for entry in entries]
            default = next((str(e.get("locale")) for e in entries if e.get("default") is True), "")
        return _Languages(
            default or (names[0] if names else "en"),
            tuple(name for name in names if name != default),
            options.get("docs_structure") == "folder",
            options.get("fallback_to_default") is not False,
        )
    return None


class _Blog(msgspec.Struct, frozen=True):
    """One blog of Material: its folder and how the addresses of its posts are made."""

    folder: str
    posts: str
    url: str
    dates: str

    def pages(self, file: SourceFile, directory_urls: bool | None) -> Iterator[Made]:
        """https://squidfunk.github.io/mkdocs-material/plugins/blog/#config.post_url_format."""
        head = read_head(file.path)
        title = head.text("title") or _leading_heading(head.body) or re.sub(r"[-_]", " ", file.stem)
        parts = {
            "date": _formatted(head.text("date") or _nested_date(file.path), self.dates),
            "slug": head.text("slug") or slugify(title),
            "file": file.stem,
            "categories": "/".join(slugify(name) for name in head.items("categories")[:1]),
        }
        url = re.sub(r"\{(\w+)\}", lambda name: parts.get(name[1]) or "", self.url)
        path = "/".join(part for part in (self.folder + url).split("/") if part)
        for page, weight in page_paths(path, directory_urls):
            yield Made(page, file.path, weight)


def _leading_heading(body: str) -> str | None:
    """The heading that MkDocs takes for the title: only what stands before any other text, as it is written."""
    line = body.lstrip().partition("\n")[0].strip()
    return line.lstrip("# ") if line.startswith("# ") else None


def _blogs(settings: Settings) -> Iterator[_Blog]:
    for name, options in plugins(settings):
        if name not in {"blog", "material/blog"}:
            continue
        folder = _folder(options, "blog_dir", "blog")
        posts = _folder(options, "post_dir", "{blog}/posts").replace("{blog}/", folder)
        yield _Blog(
            folder,
            posts,
            str(options.get("post_url_format") or "{date}/{slug}"),
            str(options.get("post_url_date_format") or "yyyy/MM/dd"),
        )


def _folder(options: Mapping[str, Any], key: str, default: str) -> str:
    inner = str(options.get(key) or default).strip("/")
    return "" if inner == "." else f"{inner}/"


def _nested_date(path: Path) -> str | None:
    """`date: {created: 2024-01-31}`."""
    from linkcheck_plugin.generators.front_matter import read_text_head

    match = re.search(
        r"^date:\s*\n(?:[ \t]+\S.*\n)*?[ \t]+created:[ \t]*(\S+)", read_text_head(path), re.MULTILINE
    )
    return match[1] if match else None


def _formatted(date: str | None, pattern: str) -> str:
    """A date in the words of Babel's patterns, as far as they are numbers; `*` for what is not known."""
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", date or "")
    if match is None:
        return "*"
    year, month, day = (int(part) for part in match.groups())
    known = {
        "yyyy": f"{year:04}", "yy": f"{year % 100:02}", "y": str(year), "MM": f"{month:02}", "M": str(month),
        "dd": f"{day:02}", "d": str(day),
    }  # fmt: skip
    return re.sub(r"[A-Za-z]+", lambda word: known.get(word[0], "*"), pattern)


def slugify(title: str) -> str:
    """The slug of pymdownx.slugs with `case: lower`, which Material's blog takes."""
    text = re.sub(r"<[^>]*>|[^\w\- ]", "", unicodedata.normalize("NFC", title)).strip().lower()
    return text.replace(" ", "-")
