"""Turns links that Pelican left as they are (`{filename}nope.md`) into what their author has to write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from linkcheck_plugin import urls
from linkcheck_plugin.model import Finding
from linkcheck_plugin.site.index import FileIndex
from linkcheck_plugin.site.sources import intrasite_link

CODE = "LNK007"


def respell(
    findings: Iterable[Finding], sources: Mapping[str, Path], roots: Sequence[Path]
) -> Iterator[Finding]:
    """The findings; those about such links suggest the source file that was probably meant.

    `sources` are the source files by the file of the site that is made of each, `roots` the folders of
    sources, from which links that start with a slash are looked up (Pelican, "Linking to internal content").
    """
    real: dict[str, Path] = {}
    indexes: dict[Path, FileIndex] = {}
    for finding in findings:
        link = intrasite_link(finding.url or "") if finding.code == CODE else None
        if link is not None and not real:
            real = {page: Path(os.path.realpath(source)) for page, source in sources.items()}
        page = next((real[at.page] for at in finding.occurrences if at.page in real), None)
        root = next((root for root in roots if page is not None and page.is_relative_to(root)), None)
        if link is None or page is None or root is None:
            yield finding
            continue
        if root not in indexes:
            below = [
                source.relative_to(root).as_posix() for source in real.values() if root in source.parents
            ]
            indexes[root] = FileIndex(below, (), ())
        yield replace(finding, suggestion=_near(link, page.parent.relative_to(root), indexes[root]))


def _near(link: str, folder: Path, index: FileIndex) -> str | None:
    """The link with the nearest source file in place of the missing one."""
    mark, path, fragment = _parts(link)
    path = urls.decode_path(path)
    base = "" if path.startswith("/") else folder.as_posix() + "/"
    asked = _normal(PurePosixPath(base + path.lstrip("/")))
    near = index.nearest(asked) if asked else None
    if near is None:
        return None
    if path.startswith("/"):
        return f"{mark}/{near}{fragment}"
    start = "" if folder == Path() else folder.as_posix() + "/"
    return f"{mark}{urls.relative_path(near, start)}{fragment}"


def _parts(link: str) -> tuple[str, str, str]:
    """The placeholder, the path and the fragment; Pelican writes one that it could not resolve twice."""
    end = link.index(link[0].replace("{", "}"), 1) + 1
    path, sign, fragment = link[end:].partition("#")
    return link[:end], path.partition("?")[0], sign + fragment.partition("#")[0]


def _normal(path: PurePosixPath) -> str | None:
    """The path without its `..`; None if it climbs above the root."""
    parts: list[str] = []
    for part in path.parts:
        if part != "..":
            parts.append(part)
        elif not parts:
            return None
        else:
            parts.pop()
    return "/".join(parts)
