"""What the sources of pages say of them in their metadata: front matter, `Key: value` lines, fields, meta elements."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck_plugin.generators.front_matter import parse_head, read_text_head
from linkcheck_plugin.generators.pelican_pages import read_metadata
from linkcheck_plugin.generators.project import Project
from linkcheck_plugin.generators.source_tree import MARKDOWN, SourceFile
from linkcheck_plugin.site.entries import RACY

if TYPE_CHECKING:
    from linkcheck_plugin.source.project import SourcesOf

Metadata = Mapping[str, str | list[str]]

UNMARKED = (
    (MARKDOWN, frozenset({"mkdocs", "properdocs", "zensical", "pelican"})),
    ((".rst",), frozenset({"sphinx", "pelican"})),
    ((".html", ".htm"), frozenset({"pelican"})),
)
"""Suffixes, and the generators that read metadata there without a mark: lines, fields, meta elements."""


class PageMetadata:
    """The metadata of the source of each page, read when they are asked for, and only once."""

    def __init__(self, project: Project | None, sources: Mapping[str, Path]) -> None:
        """`sources` maps files of the output to the files that they were made of, as far as the generator told."""
        self._project = project
        self._sources = sources
        self._known: dict[str, Metadata] = {}
        self._stamps: dict[str, tuple[int, int]] = {}

    def __call__(self, page: str) -> Metadata:
        """The metadata of the source of a page, keys in lower case; empty if it is not known. Never raises."""
        found = self._known.get(page)
        if found is None:
            found = self._known[page] = self._read(page)
        return found

    def stamps(self) -> dict[str, tuple[int, int]] | None:
        """The files that were read: time of change (ns) and size; None if one is too fresh to be told by its time."""
        newest = time.time_ns() - RACY
        return None if any(changed >= newest for changed, _ in self._stamps.values()) else self._stamps

    @cached_property
    def _sources_of(self) -> SourcesOf:
        from linkcheck_plugin.source.project import SourcesOf  # only now: most checks need none of it

        return SourcesOf(self._project, self._sources)

    def _read(self, page: str) -> Metadata:
        sources = self._sources_of.of(page, ())
        if len(sources) != 1:
            return {}
        source = sources[0]
        try:
            status = os.stat(source)
        except (OSError, ValueError):
            return {}
        self._stamps[str(source)] = (status.st_mtime_ns, status.st_size)
        values = self._values(SourceFile(source, source.name))
        return {key: value for key, value in values.items() if value is not None}

    def _values(self, file: SourceFile) -> Mapping[str, str | list[str] | None]:
        head = parse_head(read_text_head(file.path))
        if head.marked:
            return head.values
        generator = self._project.generator if self._project else ""
        readers = next((readers for suffixes, readers in UNMARKED if file.suffix in suffixes), ())
        return read_metadata(file) if generator in readers else {}
