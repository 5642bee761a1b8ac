"""Turns the names on the command line, or none, into the source files to check, by their working copy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from linkcheck_plugin.settings import Settings, SiteError
from linkcheck_plugin.source.owners import Owner, Owners
from linkcheck_plugin.source.tree import MARKDOWN, REST, SOURCES, Tree, extension_of, root_of

DOCUMENTATION = ("docs", "doc")
"""Folders that are looked through where no generator is found."""
OUTPUTS = frozenset({"_build", "_site", "_book"})
"""Folders that generators write in the midst of the sources."""
NOT_PAGES = frozenset({"vendor", "third_party", "test", "tests", "testdata", "fixtures"})
"""Folders that are left out where the whole repository is the folder of the sources."""


class Named(msgspec.Struct):
    """The files to check, as paths below the root of their working copy, and what was passed over."""

    by_root: dict[Path, list[str]] = {}
    remarks: list[str] = []

    def add(self, root: Path, path: str) -> None:
        """Add a file, once."""
        paths = self.by_root.setdefault(root, [])
        if path not in paths[-1:]:
            paths.append(path)


def name_files(named: Sequence[Path], settings: Settings, cwd: Path) -> Named:
    """The source files that are named; the whole tree around `cwd` if none is.

    Raises:
        SiteError: a named file is missing.
    """
    found = Named()
    if not named and settings.source_dir:
        named = [Path(settings.source_dir)]
    missing = [name for name in named if not os.path.lexists(cwd / name)]
    if missing:
        more = f" (and {len(missing) - 1:,} more)" if len(missing) > 1 else ""
        raise SiteError(f"{missing[0]}: no such file or directory{more}")
    if not named:
        _whole_tree(found, cwd)
    roots: dict[Path, Path] = {}
    for name in named:
        full = Path(os.path.abspath(cwd / name))
        folder = full if full.is_dir() else full.parent
        root = roots.get(folder)
        if root is None:
            root = roots[folder] = _root(folder, cwd)
        path = full.relative_to(root).as_posix()
        if full.is_dir():
            for file in _sources(Tree(root), "" if path == "." else path):
                found.add(root, file)
        elif extension_of(path) not in SOURCES:
            found.remarks.append(f"{name}: is no Markdown, reST or HTML source, passed over")
        else:
            found.add(root, path)
    found.by_root = {root: list(dict.fromkeys(paths)) for root, paths in found.by_root.items()}
    return found


def _root(folder: Path, cwd: Path) -> Path:
    """The root of the working copy; without version control the working directory, if the folder is in it."""
    root = root_of(folder)
    return cwd if root == folder and folder.is_relative_to(cwd) and root_of(cwd) == cwd else root


def _whole_tree(found: Named, cwd: Path) -> None:
    """The sources of the projects at the working directory, or below, and the pages beside them."""
    root = root_of(cwd)
    tree = Tree(root)
    start = "" if root == cwd else cwd.relative_to(root).as_posix()
    owners = Owners(tree).projects(start)
    paths: list[str] = [path for path in _top(tree, start) if extension_of(path) in MARKDOWN | REST]
    for owner in owners:
        skipped = _outputs(tree, owner)
        for path in _sources(tree, owner.content, skipped):
            inner = path[len(owner.content) :].strip("/").split("/")
            if owner.content != start or not NOT_PAGES.intersection(inner[:-1]):
                paths.append(path)
    if not owners:
        folders = DOCUMENTATION if start == "" else tuple(tree.names(start))
        for name in folders:
            folder = f"{start}/{name}" if start else name
            if tree.is_directory(folder):
                paths.extend(_sources(tree, folder))
    found.by_root[root] = sorted(set(paths))


def _top(tree: Tree, folder: str) -> Iterator[str]:
    for name, is_folder in sorted(tree.names(folder).items()):
        if not is_folder:
            yield f"{folder}/{name}" if folder else name


def _sources(tree: Tree, folder: str, skipped: frozenset[str] = frozenset()) -> Iterator[str]:
    for path in tree.files(folder, skipped):
        if extension_of(path) in SOURCES and not OUTPUTS.intersection(path[len(folder) :].split("/")):
            yield path


def _outputs(tree: Tree, owner: Owner) -> frozenset[str]:
    """The output of a project, as a path of the tree."""
    output = owner.project.output if owner.project else None
    root = tree.root.resolve()
    if output is None or not output.is_relative_to(root) or output == root:
        return frozenset()
    return frozenset({output.relative_to(root).as_posix()})
