"""Which page Jekyll makes of each source file: posts, collections, pages, with their permalinks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import Head, read_head
from linkcheck_plugin.generators.permalinks import date_tokens, days, expand
from linkcheck_plugin.generators.project import Project, outputs
from linkcheck_plugin.generators.slugs import jekyll_slug
from linkcheck_plugin.generators.source_tree import (
    FALLBACK,
    Made,
    SourceFile,
    page_paths,
    url_files,
    walk_sources,
)
from linkcheck_plugin.regex import regex

SUFFIXES = (".md", ".markdown", ".mkdown", ".mkdn", ".mkd", ".html", ".htm", ".textile", ".adoc", ".asciidoc",
            ".scss", ".sass", ".xml", ".json", ".txt", ".css", ".js")  # fmt: skip
HTML = (".html", ".htm")
STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""https://jekyllrb.com/docs/permalinks/#built-in-formats."""
ALIAS = 2
"""Weight of the address of a redirect that a page declares for itself (jekyll-redirect-from)."""
_POST = regex(r"(?:(\d{2,4}-\d{1,2}-\d{1,2})-)?(.+)")


class _Rules(msgspec.Struct, frozen=True):
    """What _config.yml says of addresses."""

    permalink: str = "date"
    collections: dict[str, str | None] = {}
    """Pattern by collection, None for the default one."""
    collections_folder: str = ""
    defaults: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    """Path, type and values of each scope."""
    languages: tuple[str, ...] = ()
    default_language: str = ""
    included: frozenset[str] = frozenset()
    """Folders that are read although their names start with an underscore."""

    def value(self, key: str, head: Head, path: str, kind: str) -> Any:
        """The value of the file, else of the most special scope that it lies in."""
        own: Any = head.values.get(key)
        if own is not None:
            return own
        best = -1
        for scope, scope_kind, values in self.defaults:
            fits = (path + "/").startswith(scope.rstrip("/") + "/") if scope else True
            if fits and scope_kind in {"", kind} and key in values and len(scope) > best:
                own, best = values[key], len(scope)
        return own


def jekyll_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """The pages of the source folder; files without front matter are copied, Markdown ones by a plugin's rules."""
    rules = _rules(settings)
    for root in project.source_roots:
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            parts = file.relative.split("/")
            inner = parts[1:] if rules.collections_folder and parts[0] == rules.collections_folder else parts
            if "_posts" in parts[:-1] or "_drafts" in parts[:-1]:
                found = _post(file, read_head(file.path), rules)
            elif inner[0][1:] in rules.collections and inner[0].startswith("_") and len(inner) > 1:
                found = _document(file, "/".join(inner[1:]), inner[0][1:], rules)
            elif any(part.startswith("_") and part not in rules.included for part in parts):
                continue
            else:
                found = _plain_page(file, rules)
            yield from found


def _rules(settings: Settings) -> _Rules:
    named: dict[str, str | None] = {}
    collections = settings.get("collections")
    if isinstance(collections, list):
        named = {str(name): None for name in collections}
    elif isinstance(collections, dict):
        for name, options in collections.items():
            pattern = options.get("permalink") if isinstance(options, dict) else None
            named[name] = pattern if isinstance(pattern, str) else None
    defaults = []
    for entry in settings.items("defaults"):
        scope = entry.get("scope") if isinstance(entry, dict) else None
        values = entry.get("values") if isinstance(entry, dict) else None
        if isinstance(scope, dict) and isinstance(values, dict):
            defaults.append((str(scope.get("path") or "").strip("/"), str(scope.get("type") or ""), values))
    return _Rules(
        settings.text("permalink") or "date",
        named,
        (settings.text("collections_dir") or "").strip("/"),
        tuple(defaults),
        tuple(name for name in settings.items("languages") if isinstance(name, str)),
        settings.text("default_lang") or "",
        frozenset(str(name).strip("/") for name in settings.items("include")),
    )


def _post(file: SourceFile, head: Head, rules: _Rules) -> Iterator[Made]:
    match = _POST.fullmatch(file.stem)
    if match is None or not (match[1] or "_drafts" in file.relative):
        return
    given = rules.value("permalink", head, file.relative, "posts")
    pattern = given if isinstance(given, str) else rules.permalink
    pattern = STYLES.get(pattern, pattern)
    folders = file.relative.split("/_posts/")[0].removeprefix("_posts") if "/_posts/" in file.relative else ""
    categories = [part for part in folders.split("/") if part and part != rules.collections_folder]
    categories += _words(rules.value("categories", head, file.relative, "posts"))
    categories += _words(rules.value("category", head, file.relative, "posts"), split=False)
    slug = head.text("slug") or match[2]
    tokens: dict[str, str | None] = {
        "categories": "/".join(dict.fromkeys(name.lower() for name in categories)),
        "slugified_categories": "/".join(dict.fromkeys(jekyll_slug(name) for name in categories)),
        "title": jekyll_slug(slug, pretty=True, cased=True),
        "slug": jekyll_slug(slug),
        "name": jekyll_slug(match[2]),
        "collection": "posts",
        "output_ext": ".html",
        "path": f"_posts/{file.stem}",
    }
    for day, weight in days(head.text("date") or match[1]):
        url = expand(pattern, tokens | date_tokens(day))
        yield from _written(url, file, head, weight, rules)
    if not (head.text("date") or match[1]):  # a draft takes the time of its file
        yield from _written(expand(pattern, tokens | date_tokens(None)), file, head, 0, rules)


def _words(value: Any, *, split: bool = True) -> list[str]:
    """Categories: a list, or words of a text."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if not isinstance(value, str) or not value:
        return []
    return value.split() if split else [value]


def _document(file: SourceFile, inner: str, collection: str, rules: _Rules) -> Iterator[Made]:
    head = read_head(file.path)
    given = rules.value("permalink", head, file.relative, collection)
    pattern = given if isinstance(given, str) else rules.collections[collection]
    pattern = STYLES.get(pattern, pattern) if pattern else "/:collection/:path" + _suffix(rules.permalink)
    stem = inner.rpartition(".")[0]
    match = _POST.fullmatch(file.stem)
    written, name = (match[1], match[2]) if match else (None, file.stem)
    written = head.text("date") or written
    slug = head.text("slug") or name
    tokens: dict[str, str | None] = {
        "collection": collection,
        "path": stem,
        "name": jekyll_slug(file.stem),
        "title": jekyll_slug(slug, pretty=True, cased=True),
        "slug": jekyll_slug(slug),
        "categories": "/".join(name.lower() for name in _words(head.values.get("categories"))),
        "output_ext": ".html",
    }
    for day, weight in days(written):
        yield from _written(expand(pattern, tokens | date_tokens(day)), file, head, weight, rules)
    if written is None:
        yield from _written(expand(pattern, tokens | date_tokens(None)), file, head, 0, rules)


def _suffix(style: str) -> str:
    """What a page gets from the permalink of the site, https://jekyllrb.com/docs/permalinks/#global."""
    if style == "pretty" or style.endswith("/"):
        return "/"
    return ":output_ext" if style in STYLES or style.endswith(":output_ext") else ""


def _plain_page(file: SourceFile, rules: _Rules) -> Iterator[Made]:
    if file.suffix in {".scss", ".sass"}:
        yield Made(f"{file.folder}{file.stem}.css", file.path)
        return
    if file.suffix not in HTML and file.suffix in SUFFIXES[9:]:
        head = read_head(file.path)
        if permalink := head.text("permalink"):
            yield Made(permalink.lstrip("/"), file.path)
        return
    head = read_head(file.path)
    given = rules.value("permalink", head, file.relative, "pages")
    tokens = {
        "path": file.folder.rstrip("/"), "basename": file.stem, "name": file.stem, "title": file.stem,
        "output_ext": ".html",
    }  # fmt: skip
    if isinstance(given, str) and given not in STYLES:
        yield from _written(expand(given, tokens | date_tokens(None)), file, head, 0, rules)
    elif file.stem == "index" or (file.stem.lower() == "readme" and file.suffix not in HTML):
        weight = 0 if file.stem == "index" else 1  # jekyll-readme-index
        yield from _written(f"/{file.folder}", file, head, weight, rules)
    if file.stem != "index" and not isinstance(given, str):
        pretty = _suffix(rules.permalink) == "/"
        for page, weight in page_paths(file.folder + file.stem, pretty):
            yield from _written(f"/{page}".removesuffix("index.html"), file, head, weight, rules)


def _written(url: str | None, file: SourceFile, head: Head, weight: int, rules: _Rules) -> Iterator[Made]:
    """The files of a URL, in each language of jekyll-polyglot, and those that redirect to it."""
    language = head.text("lang") or rules.default_language
    for page, more in url_files(url, directory_urls=False) if url is not None else ():
        yield Made(page, file.path, weight + more)
        for other in rules.languages:
            if other != rules.default_language:
                yield Made(
                    f"{other}/{page}", file.path, weight + more + (0 if other == language else FALLBACK)
                )
    yield from _aliases(head.items("redirect_from", "aliases"), file)


def _aliases(urls: Iterable[str], file: SourceFile) -> Iterator[Made]:
    for url in urls:
        for page, weight in url_files(url):
            yield Made(page, file.path, weight + ALIAS)
