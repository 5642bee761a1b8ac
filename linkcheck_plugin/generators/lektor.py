"""Lektor: builds wherever it is told; only a named or the usual output directory is taken for its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.front_matter import read_text_head
from linkcheck_plugin.generators.project import Generator, Project, directory, with_languages
from linkcheck_plugin.generators.source_tree import FALLBACK, Made, walk_sources

OUTPUT_VARIABLE = "LEKTOR_OUTPUT_PATH"


def _candidates(project: Project) -> Iterable[Path]:
    named = directory(Path.cwd(), os.environ.get(OUTPUT_VARIABLE))
    return [path for path in (named, project.output) if path is not None]


def _refine(project: Project, settings: Settings) -> Project:
    project = replace(project, use_directory_urls=True, clean_urls=False)
    prefixes = [
        alternative.get("url_prefix")
        for name, alternative in settings.values.items()
        if name.startswith("alternatives.") and isinstance(alternative, dict)
    ]
    return with_languages(project, [f"{prefix.strip('/')}/" for prefix in prefixes if prefix])


def _pages(project: Project, settings: Settings) -> Iterator[Made]:
    """A folder's contents.lr is its index.html, contents+de.lr that of an alternative.

    https://www.getlektor.com/docs/content/urls/; slugs that a model computes are not known.
    """
    prefixes = {
        name.removeprefix("alternatives."): (alternative.get("url_prefix") or "").strip("/")
        for name, alternative in settings.values.items()
        if name.startswith("alternatives.") and isinstance(alternative, dict)
    }
    for root in project.source_roots:
        slugs: dict[str, str] = {"": ""}
        for file in walk_sources(root, (".lr",)):
            name, _, alternative = file.stem.partition("+")
            if name != "contents":
                continue
            parent, _, own = file.folder.rstrip("/").rpartition("/")
            slug = re.search(r"^_slug:[ \t]*(\S+)[ \t]*$", read_text_head(file.path), re.MULTILINE)
            above = slugs.get(parent, parent)
            path = "/".join(part for part in (above, (slug[1] if slug else own).strip("/")) if part)
            if not alternative:
                slugs[file.folder.rstrip("/")] = path
            page = f"{path}/index.html" if path else "index.html"
            for key, prefix in prefixes.items() or [("", "")]:
                weight = 0 if alternative == key else FALLBACK
                if alternative in {"", key}:
                    yield Made(f"{prefix}/{page}" if prefix else page, file.path, weight)


LEKTOR = Generator(
    name="lektor",
    title="Lektor",
    markers=("*.lektorproject",),
    output="build",
    output_key=("project", "output_path"),
    address=(("project", "url"),),
    site_name=("project", "name"),
    sources=("content",),
    refine=_refine,
    candidates=_candidates,
    pages=_pages,
    machinery=("404.html", "**/page/*/index.html"),
    statics=("assets",),
    templates=("templates",),
    includes=("templates",),
    configurations=("databags/*",),
)
