"""Tells from what Pelican knows after a run which file of the output was made of which source."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CONTENTS = ("generated_content", "static_content")
"""Pelican's own tables: articles, pages, drafts and translations; files that are copied."""


class Written:
    """The files that runs of Pelican write, with the contents that they are made of.

    Lists (index, tags, categories, authors, archives, their further pages) and feeds have no source.
    """

    def __init__(self) -> None:
        self._contexts: list[dict[str, Any]] = []
        self._rendered: dict[Path, Path] = {}

    def note_generators(self, generators: list[Any]) -> None:
        """Keep the tables; `{attach}` moves files until everything is written, so they are read later."""
        self._contexts += [generator.context for generator in generators[:1]]  # all share one

    def note_rendered(self, path: str, context: Mapping[str, Any]) -> None:
        """Learn of a file that was rendered from a template, also by plugins with contents of their own."""
        for name in ("article", "page"):
            source = getattr(context.get(name), "source_path", None)
            if isinstance(source, str):
                self._rendered[_in_real_folder(path)] = Path(source)

    def sources(self, site: Path, project: Path) -> dict[str, Path]:
        """The source of each file of an output, by its `/`-separated path there.

        `project` is the folder of the settings: of a theme that lies elsewhere nobody edits the files.
        """
        root = Path(os.path.realpath(site))
        found: dict[Path, Path] = {}
        for context in self._contexts:
            output = Path(os.path.realpath(context["OUTPUT_PATH"]))
            found |= {output / name: source for name, source in _tables(context)}
            theme = Path(os.path.realpath(context["THEME"]))
            if theme.is_relative_to(os.path.realpath(project)):
                found |= {output / name: source for name, source in _theme(context, theme)}
        found |= self._rendered
        return {
            path.relative_to(root).as_posix(): source
            for path, source in found.items()
            if path.is_relative_to(root)
        }


def _tables(context: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    folder = Path(context["PATH"])
    for name in CONTENTS:
        for content in context.get(name, {}).values():
            if content is not None and content.save_as:
                yield content.save_as, folder / content.source_path
    for source, destination in context.get("TEMPLATE_PAGES", {}).items():
        yield destination, folder / source


def _theme(context: Mapping[str, Any], theme: Path) -> Iterator[tuple[str, Path]]:
    destination = Path(context["THEME_STATIC_DIR"])
    for folder in (theme / name for name in context["THEME_STATIC_PATHS"]):
        for file in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if file.is_file():
                below = file.name if file == folder else file.relative_to(folder)
                yield (destination / below).as_posix(), file


def _in_real_folder(path: str) -> Path:
    """The path without links on the way; Pelican's may start at the working directory."""
    return Path(os.path.realpath(os.path.dirname(path))) / os.path.basename(path)
