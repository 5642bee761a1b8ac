"""A digest of the state of a project's sources: places in them hold as long as it is the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from linkcheck_plugin.generators.project import Project
from linkcheck_plugin.generators.source_tree import walk_sources

MAX_FILES = 50_000
"""Files that are looked at; a larger project has no stamp."""


def stamp(project: Project | None, sources: Mapping[str, Path]) -> bytes | None:
    """A digest of names, sizes and times of all files in which findings may be located; None for too many."""
    digest = hashlib.sha1(usedforsecurity=False)
    for page, file in sorted(sources.items()):
        digest.update(f"{page}\0{file}\0".encode("utf-8", "surrogatepass"))
    count = 0
    for path in dict.fromkeys((*sources.values(), *(_files(project) if project is not None else ()))):
        count += 1
        if count > MAX_FILES:
            return None
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            continue
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogatepass"))
    return digest.digest()


def _files(project: Project) -> Iterator[Path]:
    output = () if project.output is None else (project.output,)
    for place in (*project.source_roots, *project.templates, *project.includes, *project.configurations):
        if place.is_file():
            yield place
        else:
            yield from (found.path for found in walk_sources(place, None, without=output))
