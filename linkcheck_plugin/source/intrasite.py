"""Turns links that Pelican left as they are (`{filename}nope.md`) into what their author has to write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from linkcheck_plugin import urls
from linkcheck_plugin.model import Finding
from linkcheck_plugin.site.index import FileIndex
from linkcheck_plugin.site.sources import intrasite_link
from linkcheck_plugin.source.tree import normalised

CODE = "LNK007"
MANY = 20_000
"""Source files from which the rest is not looked at."""


def respell(
    findings: Iterable[Finding],
    made_of: Callable[[str, Sequence[str]], Sequence[Path]],
    roots: Sequence[Path],
) -> Iterator[Finding]:
    """The findings; those about such links suggest the source file that was probably meant.

    `made_of` tells the source files of a file of the site, the likeliest first, `roots` are the folders of
    sources: links that start with a slash start there (Pelican, "Linking to internal content").
    """
    indexes: dict[Path, FileIndex] = {}
    for finding in findings:
        link = intrasite_link(finding.url or "") if finding.code == CODE else None
        place = _place(finding, made_of, roots) if link is not None else None
        if link is None or place is None:
            yield finding
            continue
        root, folder = place
        if root not in indexes:
            indexes[root] = FileIndex(_files(root), (), ())
        yield replace(finding, suggestion=_near(link, folder, indexes[root]))


def _place(
    finding: Finding, made_of: Callable[[str, Sequence[str]], Sequence[Path]], roots: Sequence[Path]
) -> tuple[Path, Path] | None:
    """The root and the folder below it of the file that the link stands in; lists show it, too."""
    for page in dict.fromkeys(place.page for place in finding.occurrences):
        for source in made_of(page, ())[:1]:
            folder = Path(os.path.realpath(source)).parent
            for root in roots:
                if folder.is_relative_to(root):
                    return root, folder.relative_to(root)
    return None


def _files(root: Path) -> list[str]:
    """The files below a root that is not without end."""
    found: list[str] = []
    for folder, _, names in os.walk(root):
        found += [Path(folder, name).relative_to(root).as_posix() for name in names]
        if len(found) > MANY:
            break
    return found


def _near(link: str, folder: Path, index: FileIndex) -> str | None:
    """The link with the nearest source file in place of the missing one."""
    mark, path, fragment = _parts(link)
    path = urls.decode_path(path)
    base = "" if path.startswith("/") else folder.as_posix() + "/"
    asked = normalised(base + path.lstrip("/"))
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
