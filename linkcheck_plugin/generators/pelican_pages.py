"""Which page Pelican makes of each article and page: slugs, dates, categories and languages of its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from typing import Any

import msgspec

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import Value, parse_head, read_text_head
from linkcheck_plugin.generators.permalinks import days
from linkcheck_plugin.generators.project import Project, outputs
from linkcheck_plugin.generators.slugs import pelican_slug
from linkcheck_plugin.generators.source_tree import Made, SourceFile, walk_sources
from linkcheck_plugin.regex import regex

SUFFIXES = (".md", ".markdown", ".mkd", ".mdown", ".rst", ".html", ".htm", ".ipynb", ".org", ".adoc")
DEFAULTS = {
    "ARTICLE_SAVE_AS": "{slug}.html",
    "ARTICLE_LANG_SAVE_AS": "{slug}-{lang}.html",
    "DRAFT_SAVE_AS": "drafts/{slug}.html",
    "DRAFT_LANG_SAVE_AS": "drafts/{slug}-{lang}.html",
    "PAGE_SAVE_AS": "pages/{slug}.html",
    "PAGE_LANG_SAVE_AS": "pages/{slug}-{lang}.html",
    "DRAFT_PAGE_SAVE_AS": "drafts/pages/{slug}.html",
    "DRAFT_PAGE_LANG_SAVE_AS": "drafts/pages/{slug}-{lang}.html",
}
"""https://docs.getpelican.com/en/latest/settings.html#url-settings."""

Metadata = Mapping[str, Value]


class _Kind(msgspec.Struct, frozen=True):
    """Articles or pages: their settings' names and their folders below the content."""

    name: str
    paths: tuple[str, ...]
    excluded: tuple[str, ...]

    def holds(self, relative: str) -> bool:
        """Whether the file lies in the folders of this kind."""
        return _is_below(relative, self.paths) and not _is_below(relative, self.excluded)


def _is_below(relative: str, folders: tuple[str, ...]) -> bool:
    return any(folder in {"", "."} or relative.startswith(folder.rstrip("/") + "/") for folder in folders)


def pelican_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """Articles, pages, drafts and translations; what a setting computes is not known, and nothing is run."""
    pages = _folders(settings, "PAGE_PATHS", ["pages"])
    articles = _folders(settings, "ARTICLE_PATHS", [""])
    kinds = (
        _Kind("PAGE", pages, _folders(settings, "PAGE_EXCLUDES", [])),
        _Kind("ARTICLE", articles, (*_folders(settings, "ARTICLE_EXCLUDES", []), *pages)),
    )
    unread = {key for key, value in settings.section("READERS").items() if value is None}
    suffixes = [suffix for suffix in SUFFIXES if suffix[1:] not in unread]
    templates = settings.section("TEMPLATE_PAGES")
    for root in project.source_roots:
        for file in walk_sources(root, suffixes, without=outputs(project)):
            kind = next((kind for kind in kinds if kind.holds(file.relative)), None)
            if kind is not None and file.relative not in templates:
                yield from _content(file, kind, settings)
        for source, target in templates.items():
            if isinstance(target, str) and (root / source).is_file():
                yield Made(target, root / source)
        for source, options in settings.section("EXTRA_PATH_METADATA").items():
            target = options.get("path") if isinstance(options, dict) else None
            if isinstance(target, str) and (root / source).is_file():
                yield Made(target.lstrip("/"), root / source)


def _folders(settings: Settings, key: str, usual: list[str]) -> tuple[str, ...]:
    value = settings.get(key)
    return tuple(str(item).strip("/") for item in (value if isinstance(value, list) else usual))


def _content(file: SourceFile, kind: _Kind, settings: Settings) -> Iterator[Made]:
    metadata = read_metadata(file)
    path_metadata = _by_pattern(settings.text("PATH_METADATA"), file.relative)
    usual = settings.get("FILENAME_METADATA")
    name_metadata = _by_pattern(
        usual if isinstance(usual, str) else r"(?P<date>\d{4}-\d{2}-\d{2}).*", file.stem
    )
    known: dict[str, Any] = {**path_metadata, **name_metadata, **metadata}
    if isinstance(saved := known.get("save_as"), str) and saved:
        yield Made(saved.lstrip("/"), file.path)
        return
    slug = known.get("slug") or (
        pelican_slug(file.stem)
        if settings.text("SLUGIFY_SOURCE") == "basename"
        else pelican_slug(str(known.get("title") or file.stem))
    )
    if not isinstance(slug, str) or settings.computed("SLUG_REGEX_SUBSTITUTIONS"):
        return
    language = str(known.get("lang") or settings.text("DEFAULT_LANG") or "en").lower()
    own_language = (settings.text("DEFAULT_LANG") or "en").lower()
    status = str(known.get("status") or "published").lower()
    prefix = {"ARTICLE": "DRAFT", "PAGE": "DRAFT_PAGE"}[kind.name] if status == "draft" else kind.name
    key = f"{prefix}_SAVE_AS" if language == own_language else f"{prefix}_LANG_SAVE_AS"
    if settings.computed(key):
        return
    configured = settings.get(key)
    pattern = configured if isinstance(configured, str) else DEFAULTS[key]
    values = {
        "slug": slug,
        "lang": language,
        "category": pelican_slug(_category(file, known, settings)),
        "author": pelican_slug(str(known.get("author") or settings.text("AUTHOR") or "")),
        "source_path": file.relative,
    }
    dates: list[tuple[date | None, int]] = list(days(_written(known.get("date"))))
    for day, weight in dates or [(None, 0)]:
        if page := _filled(pattern, values, day):
            yield Made(page, file.path, weight)


def _written(value: object) -> str | None:
    """A date as days() reads it: `2024/01/31` and `2024.01.31` are dates as well."""
    text = str(value) if value else ""
    return re.sub(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", text) or None


def _category(file: SourceFile, known: Mapping[str, Any], settings: Settings) -> str:
    if category := known.get("category"):
        return str(category)
    folder = file.folder.rstrip("/").rpartition("/")[2]
    if folder and settings.flag("USE_FOLDER_AS_CATEGORY") is not False:
        return folder
    return settings.text("DEFAULT_CATEGORY") or "misc"


def _by_pattern(pattern: str | None, text: str) -> dict[str, str]:
    try:
        match = re.match(pattern, text) if pattern else None
    except re.error:
        return {}
    return {key.lower(): value for key, value in match.groupdict().items() if value} if match else {}


def _filled(pattern: str, values: Mapping[str, str | None], day: date | None) -> str | None:
    """The path of a pattern such as `{date:%Y}/{slug}.html`; `*` for a part that is not known."""
    segments = []
    for segment in pattern.lstrip("/").split("/"):
        filled = ""
        position = 0
        unknown = False
        for field in _FIELD.finditer(segment):
            filled += segment[position : field.start()]
            position = field.end()
            if field[1] == "date":
                value = day.strftime(field[2] or "%Y-%m-%d") if day and _is_numeric(field[2]) else None
            else:
                value = values.get(field[1])
            unknown = unknown or value is None
            filled += value or ""
        filled += segment[position:]
        if unknown and not re.fullmatch(r"\{[^{}]*\}", segment):
            return None
        segments.append("*" if unknown else filled)
    return "/".join(segments)


_FIELD = regex(r"\{(\w+)(?::([^{}]*))?\}")


def _is_numeric(form: str | None) -> bool:
    """Whether a date's form has no names, which depend on the locale."""
    return not re.search(r"%[aAbBcpxXhZ]", form or "")


def read_metadata(file: SourceFile) -> Metadata:
    """The metadata of an article or page, keys in lower case, as Pelican's readers find them."""
    text = read_text_head(file.path)
    if file.suffix in {".html", ".htm"}:
        return _of_html(text)
    if file.suffix == ".rst":
        return _of_rest(text)
    head = parse_head(text)
    return head.values if head.marked else _of_markdown(text)


def _of_markdown(text: str) -> dict[str, Value]:
    """https://python-markdown.github.io/extensions/meta_data/#syntax."""
    found: dict[str, Value] = {}
    key = ""
    for line in text.split("\n"):
        if match := re.match(r"[ ]{0,3}([A-Za-z0-9_-]+):\s*(.*)", line):
            key = match[1].lower()
            found[key] = match[2].strip()
        elif key and (more := re.match(r"[ ]{4,}(.+)", line)):
            found[key] = f"{found[key]} {more[1].strip()}".strip()
        else:
            break
    return found


def _of_rest(text: str) -> dict[str, Value]:
    """The title, and the fields below it; https://docs.getpelican.com/en/latest/content.html#file-metadata."""
    found: dict[str, Value] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines[:200]):
        field = re.match(r":([\w-]+):\s*(.*)", line)
        if field:
            found.setdefault(field[1].lower(), field[2].strip())
        elif "title" not in found and number and re.fullmatch(r"([=\-~^\"'#*+])\1*", line.rstrip()):
            if title := lines[number - 1].strip():
                found["title"] = re.sub(r"[`*]", "", title)
        elif found.keys() - {"title"} and line.strip() and not line.startswith(" "):
            break
    return found


def _of_html(text: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if title := re.search(r"<title>([^<]*)</title>", text, re.IGNORECASE):
        found["title"] = unescape(title[1]).strip()
    for tag in re.finditer(r"<meta\s[^>]*>", text, re.IGNORECASE):
        name = re.search(r"""\bname\s*=\s*["']([^"']*)["']""", tag[0], re.IGNORECASE)
        content = re.search(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag[0], re.IGNORECASE)
        if name and content:
            found[name[1].lower()] = unescape(content[1] or content[2] or "")
    return found
