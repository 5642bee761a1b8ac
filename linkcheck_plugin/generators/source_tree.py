"""Walks the sources of a project: which files below a folder an author wrote, and which pages they become."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdx")
DOCUMENTS = (*MARKDOWN, ".rst", ".ipynb", ".adoc", ".asciidoc", ".org", ".qmd", ".html", ".htm")
"""Suffixes of what generators make pages of."""

FOREIGN = frozenset({"node_modules", "bower_components", "__pycache__", "site-packages", "venv", "env"})
"""Folders that hold other people's files."""
OUTPUTS = frozenset({"_site", "_build", "_book"})
"""Folders that generators write, wherever they lie."""
COMMON_OUTPUTS = frozenset({"site", "public", "dist", "build", "output", "out", "book", "target"})
"""Folders that generators write, if a page lies in them and they lie beside the configuration."""

MAX_DEPTH = 40
MAX_FILES = 200_000
"""Files and folders that are looked at below one folder of sources."""

OTHER_SHAPE = 10
"""Weight of `a.html` where the configuration says `a/index.html`, and the reverse."""
FALLBACK = 5
"""Weight of the default language's file where a translation is missing."""


class Made(NamedTuple):
    """One page of the output and the file it is made of.

    `page` is a path in the output, `/`-separated; a segment `*` is one that only the build knows. `weight` is
    how far-fetched it is: of several sources of a page only the lightest count.
    """

    page: str
    source: Path
    weight: int = 0


class SourceFile(msgspec.Struct, frozen=True):
    """A file below a folder of sources."""

    path: Path
    relative: str
    """Its path below the folder, `/`-separated."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.relative.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of its folder, with a closing slash; empty for the topmost one."""
        head, slash, _ = self.relative.rpartition("/")
        return head + slash

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return os.path.splitext(self.name)[0]

    @property
    def suffix(self) -> str:
        """The suffix in lower case, with its dot."""
        return os.path.splitext(self.name)[1].lower()


def walk_sources(
    root: Path,
    suffixes: Collection[str] | None = DOCUMENTS,
    *,
    without: Collection[Path] = (),
    named: Collection[str] = (),
) -> Iterator[SourceFile]:
    """The files below a folder, sorted within each one; hidden ones, dependencies and outputs left out.

    `without`: further folders to leave out, such as the output of the project. `suffixes` None: all files.
    `named`: the only names that are wanted, hidden ones included.
    The root of the file system is no folder of sources, whatever a configuration says.
    """
    if root == root.parent:
        return
    looked_at = 0
    skipped = {str(path) for path in without}
    seen: set[str] = set()
    stack = [(str(root), "", 0)]
    while stack:
        folder, prefix, depth = stack.pop()
        folders = []
        entries = _entries(folder, named)
        looked_at += len(entries)
        if looked_at > MAX_FILES:
            return
        for name, is_folder, is_link in entries:
            path = f"{folder}/{name}"
            if not is_folder:
                if named and name not in named:
                    continue
                if suffixes is None or os.path.splitext(name)[1].lower() in suffixes:
                    yield SourceFile(Path(path), prefix + name)
            elif depth < MAX_DEPTH and path not in skipped and not _is_foreign(path, name, depth):
                if is_link:  # a link to a folder above would never end
                    real = os.path.realpath(path)
                    if real in seen or folder.startswith(real) or real in skipped:
                        continue
                    seen.add(real)
                folders.append((path, f"{prefix}{name}/", depth + 1))
        stack.extend(reversed(folders))


def _entries(folder: str, named: Collection[str]) -> list[tuple[str, bool, bool]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
    listed = []
    for entry in entries:
        if entry.name.startswith(".") and entry.name not in named:
            continue
        try:
            is_folder = entry.is_dir()
            if is_folder or entry.is_file():  # nothing that waits for a writer when it is opened
                listed.append((entry.name, is_folder, entry.is_symlink()))
        except OSError:
            continue
    return listed


def _is_foreign(path: str, name: str, depth: int) -> bool:
    if name in FOREIGN or name in OUTPUTS:
        return True
    if depth == 0 and name in COMMON_OUTPUTS and os.path.isfile(f"{path}/index.html"):
        return not os.path.isfile(f"{path}/index.md")
    return os.path.isfile(f"{path}/pyvenv.cfg")


def page_paths(path: str, directory_urls: bool | None) -> Iterator[tuple[str, int]]:
    """The files that a page of this path without extension may be written to, with weights.

    `guide/install` is `guide/install/index.html` with directory URLs, else `guide/install.html`; a path that
    ends in a slash, or is empty, is a folder's index in both.
    """
    if not path or path.endswith("/"):
        yield f"{path}index.html", 0
        return
    yield f"{path}/index.html", OTHER_SHAPE if directory_urls is False else 0
    yield f"{path}.html", OTHER_SHAPE if directory_urls else 0


def url_files(url: str, directory_urls: bool | None = None) -> Iterator[tuple[str, int]]:
    """The files that may serve a URL path as generators write it in permalinks: `/a/`, `/a.html`, `/a`."""
    path = url.partition("?")[0].partition("#")[0].lstrip("/")
    if os.path.splitext(path.rpartition("/")[2])[1].lower() in {".html", ".htm", ".xhtml"}:
        yield path, 0
    else:
        yield from page_paths(path, directory_urls)
