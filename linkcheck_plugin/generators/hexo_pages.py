"""Which page Hexo makes of each post and page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import read_head
from linkcheck_plugin.generators.permalinks import date_tokens, days, expand
from linkcheck_plugin.generators.project import Project, outputs
from linkcheck_plugin.generators.slugs import hexo_slug
from linkcheck_plugin.generators.source_tree import MARKDOWN, Made, SourceFile, url_files, walk_sources

SUFFIXES = (*MARKDOWN, ".html", ".htm", ".ejs", ".njk", ".swig", ".pug", ".styl", ".scss", ".less")
NAME_PARTS = (
    (":year", r"(?P<y>\d{4})"),
    (":month", r"(?P<m>\d{2})"),
    (":i_month", r"(?P<m>\d{1,2})"),
    (":day", r"(?P<d>\d{2})"),
    (":i_day", r"(?P<d>\d{1,2})"),
    (":title", "(?P<title>.+)"),
)
STYLES = (".styl", ".scss", ".less", ".sass")


def hexo_pages(project: Project, settings: Settings) -> Iterator[Made]:
    """Posts at their permalink, pages at their path.

    https://hexo.io/docs/permalinks.
    """
    permalink = settings.text("permalink") or ":year/:month/:day/:title/"
    for root in project.source_roots:
        for file in walk_sources(root, SUFFIXES, without=outputs(project)):
            first = file.relative.partition("/")[0]
            if first in {"_posts", "_drafts"}:
                yield from _post(file, permalink, settings)
            elif not any(part.startswith("_") for part in file.relative.split("/")):
                suffix = ".css" if file.suffix in STYLES else ".html"
                own = read_head(file.path).text("permalink") if file.suffix in MARKDOWN else None
                for page, weight in url_files(own) if own else [(f"{file.folder}{file.stem}{suffix}", 0)]:
                    yield Made(page, file.path, weight)


def _post(file: SourceFile, permalink: str, settings: Settings) -> Iterator[Made]:
    head = read_head(file.path)
    inner = file.relative.partition("/")[2].rpartition(".")[0]
    inner, written = _named(inner, settings.text("new_post_name") or ":title.md")
    own = head.text("permalink")
    title = own.strip("/") if own and settings.text("permalink") is None else inner
    categories = head.items("categories", "category")
    usual = settings.text("default_category") or "uncategorized"
    mapped = settings.section("category_map")
    slugs = [hexo_slug(str(mapped.get(name) or name)) for name in categories]
    filename_case = settings.get("filename_case")
    case = str.lower if filename_case == 1 else str.upper if filename_case == 2 else str
    tokens: dict[str, str | None] = {
        "title": title,
        "name": title.rpartition("/")[2],
        "post_title": hexo_slug(head.text("title") or ""),
        "category": "/".join(case(slug) for slug in slugs) or usual,
        "id": None, "hash": None, "timestamp": None, "hour": None, "minute": None, "second": None,
        "lang": head.text("lang"),
        "author": hexo_slug(head.text("author") or "") or None,
    }  # fmt: skip
    if own:
        for page, weight in url_files(own, directory_urls=False):
            yield Made(page if page.endswith(".html") else f"{page}.html", file.path, weight)
        return
    dates: list[tuple[object, int]] = list(days(head.text("date") or written)) or [(None, 0)]
    for day, weight in dates:
        url = expand(permalink, tokens | date_tokens(day))  # type: ignore[arg-type]
        for page, more in url_files(url, directory_urls=True) if url is not None else ():
            yield Made(page, file.path, weight + more)


def _named(inner: str, pattern: str) -> tuple[str, str | None]:
    """Title and date of a file name that was made by `new_post_name`."""
    expression = re.escape(pattern.rpartition(".")[0])
    for name, part in NAME_PARTS:
        expression = expression.replace(name, part, 1)
    try:
        match = re.fullmatch(expression, inner)
    except re.error:
        return inner, None
    if match is None or "title" not in match.groupdict():
        return inner, None
    parts = match.groupdict()
    written = "-".join(parts[key] for key in "ymd") if all(parts.get(key) for key in "ymd") else None
    return parts["title"], written
