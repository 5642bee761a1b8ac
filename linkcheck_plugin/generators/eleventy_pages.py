"""Which page Eleventy makes of each template, with the permalinks that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import Head, read_head, read_text_head
from linkcheck_plugin.generators.permalinks import days
from linkcheck_plugin.generators.project import Project, outputs
from linkcheck_plugin.generators.source_tree import Made, SourceFile, walk_sources
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.profiles import tolerant_json

SUFFIXES = (".md", ".njk", ".html", ".liquid", ".hbs", ".ejs", ".pug", ".haml", ".mustache", ".webc", ".vto", ".mdx",
            ".js", ".ts", ".cjs", ".mjs")  # fmt: skip
UNSURE_DATE = 1
_EXPRESSION = regex(r"\{\{-?\s*(.*?)\s*-?\}\}")


def eleventy_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """Each template at its path, or where its `permalink` says.

    https://www.11ty.dev/docs/permalinks/. What a permalink computes is `*` if it is one part of the path.
    """
    private = {settings.text("dir", key) or f"_{key}" for key in ("includes", "layouts", "data")}
    defaults: dict[str, str | None] = {}
    for root in project.source_roots:
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            folders = file.folder.split("/")
            if any(folder in private for folder in folders) or not _is_template(file):
                continue
            head = read_head(file.path)
            permalink = head.text("permalink")
            if "permalink" not in head.values:
                permalink = _inherited(root, file.folder, defaults)
            if permalink is None and "permalink" not in head.values:
                yield from _at_its_path(file)
            elif permalink and permalink != "false" and not head.is_false("permalink"):
                yield from _permalinks(permalink, file, head)


def _is_template(file: SourceFile) -> bool:
    if file.suffix in {".js", ".ts", ".cjs", ".mjs"}:
        return file.stem.endswith(".11ty")
    return ".11tydata" not in file.name


def _inherited(root: Path, folder: str, known: dict[str, str | None]) -> str | None:
    """The permalink of a folder's data file (`posts/posts.json`), or of one above; "" if it is computed.

    https://www.11ty.dev/docs/data-template-dir/.
    """
    if folder in known:
        return known[folder]
    parts = folder.rstrip("/").split("/") if folder else []
    name = parts[-1] if parts else root.name
    base = root.joinpath(*parts) / name
    found: str | None = None
    for suffix in (".11tydata.json", ".json"):
        data = tolerant_json(read_text_head(base.with_name(name + suffix)))
        if isinstance(data, dict) and "permalink" in data:
            found = data["permalink"] if isinstance(data["permalink"], str) else ""
    for suffix in (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"):
        text = read_text_head(base.with_name(name + suffix))
        if literal := re.search(r"\bpermalink\s*:\s*([\"'])((?:(?!\1).)*)\1", text):
            found = literal[2]
        elif re.search(r"\bpermalink\b", text):
            found = ""
    if found is None and parts:
        above = "".join(f"{part}/" for part in parts[:-1])
        found = _inherited(root, above, known)
    known[folder] = found
    return found


def _at_its_path(file: SourceFile) -> Iterator[Made]:
    stem = file.stem.removesuffix(".11ty")
    folders = file.folder.rstrip("/").split("/")
    for name, weight in ((stem, 0), (_undated(stem), UNSURE_DATE)):
        inner = "" if name == "index" or name == folders[-1] else f"{name}/"
        yield Made(f"{file.folder}{inner}index.html", file.path, weight)


def _undated(stem: str) -> str:
    return re.sub(r"^\d{4}-\d{2}-\d{2}-", "", stem)


def _permalinks(permalink: str, file: SourceFile, head: Head) -> Iterator[Made]:
    stem = _undated(file.stem.removesuffix(".11ty"))
    slug = file.folder.rstrip("/").rpartition("/")[2] if stem == "index" else stem
    known = {
        "page.fileSlug": slug,
        "page.filePathStem": f"/{file.folder}{stem}",
        "page.outputFileExtension": "html",
    }
    dates: list[tuple[date | None, int]] = list(days(head.text("date") or file.stem))
    for day, weight in dates or [(None, 0)]:
        values = dict(known)
        if day is not None:
            values |= {"page.date | date: '%Y'": str(day.year), 'page.date | date: "%Y"': str(day.year)}
        filled = "".join(_filled(permalink, values, head))
        path = re.sub(r"/{2,}", "/", filled.partition("?")[0]).lstrip("/")
        if "\0" in path or "{%" in path:
            path = "/".join("*" if part == "\0" else part for part in path.split("/"))
        if "\0" in path or "{%" in path:
            continue
        if path.endswith("/") or not path:
            path += "index.html"
        yield Made(path, file.path, weight)


def _filled(permalink: str, known: dict[str, str], head: Head) -> Iterator[str]:
    """The text between the expressions and the values of these."""
    for index, part in enumerate(_EXPRESSION.split(permalink)):
        yield _value(part, known, head) if index % 2 else part


def _value(expression: str, known: dict[str, str], head: Head) -> str:
    """The text of an expression; `\\0` for one that only the build knows."""
    if expression in known:
        return known[expression]
    name, *filters = (part.strip() for part in expression.split("|"))
    value = known.get(name) or head.text(name.lower())
    if value is None or not set(filters) <= {"slugify", "slug"} or not value.isascii():
        return "\0"
    if filters:
        return re.sub(r"[\s_-]+", "-", re.sub(r"[^\w\s-]", "", value.lower()).strip())
    return value
