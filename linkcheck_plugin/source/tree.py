"""Looks files up in the working tree, exact case included, and lists the sources in it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

MARKDOWN = frozenset({"md", "markdown", "mkd", "mdown", "mdx"})
REST = frozenset({"rst"})
MARKUP = frozenset({"html", "htm", "xhtml"})
SOURCES = MARKDOWN | REST | MARKUP
"""Extensions of the files that are read."""

SKIPPED_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".jj", ".linkcheck-cache", ".cache", ".tox", ".nox", ".venv", "venv", ".eggs",
    "__pycache__", "node_modules", "bower_components", "site-packages", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".docusaurus", ".vuepress", ".astro",
})  # fmt: skip
"""Folders in which no source of a site is looked for."""

ROOT_MARKS = (".git", ".hg", ".svn", ".jj")


def extension_of(path: str) -> str:
    """The extension of a path in lower case, "" without one."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


class Found(msgspec.Struct, frozen=True):
    """What a path names: `path` as the tree spells it, and in what that differs from what was asked."""

    path: str
    is_directory: bool
    other_case: bool = False
    renormalised: bool = False


class Tree(msgspec.Struct):
    """The working tree below `root`; paths are relative to it, `/`-separated, the root itself is "".

    Only folders that are asked for are listed, so one file of a large tree costs a few directory reads.
    """

    root: Path
    _names: dict[str, dict[str, bool]] = {}
    """Folder to its names, each with whether it is a folder itself."""

    def names(self, folder: str) -> dict[str, bool]:
        """The names in a folder (without closing slash), each with whether it is a folder; none if unreadable."""
        known = self._names.get(folder)
        if known is None:
            known = {}
            try:
                with os.scandir(self.root / folder if folder else self.root) as entries:
                    for entry in entries:
                        known[entry.name] = _is_directory(entry)
            except (OSError, ValueError):
                pass
            self._names[folder] = known
        return known

    def find(self, path: str) -> Found | None:
        """What a path without dot segments names; the exact spelling wins over those of another case."""
        folder, is_directory, other_case, renormalised = "", True, False, False
        for part in path.split("/"):
            if not part:
                continue
            names = self.names(folder) if is_directory else {}
            name = part
            if part not in names:
                name, renormalised, other_case = _other_spelling(part, names, renormalised, other_case)
            if name not in names:
                return None
            folder, is_directory = f"{folder}/{name}" if folder else name, names[name]
        return Found(folder, is_directory, other_case, renormalised)

    def is_file(self, path: str) -> bool:
        """Whether a path names a file in exactly this spelling."""
        folder, _, name = path.rpartition("/")
        return self.names(folder).get(name) is False

    def is_directory(self, path: str) -> bool:
        """Whether a path names a folder in exactly this spelling."""
        folder, _, name = path.rpartition("/")
        return path == "" or self.names(folder).get(name) is True

    def files(self, folder: str, skipped: frozenset[str] = frozenset()) -> Iterator[str]:
        """The files below a folder, sorted within each; neither ignored folders nor those in `skipped`."""
        pending, seen = [folder], {os.path.realpath(self.root / folder)}
        while pending:
            current = pending.pop()
            names = self.names(current)
            deeper = []
            for name in sorted(names):
                path = f"{current}/{name}" if current else name
                if not names[name]:
                    yield path
                elif name not in SKIPPED_FOLDERS and path not in skipped and self._is_inside(path, seen):
                    deeper.append(path)
            pending.extend(reversed(deeper))

    def _is_inside(self, path: str, seen: set[str]) -> bool:
        """Whether a folder may be entered: no virtual environment, and no link that leads around or out."""
        full = self.root / path
        if "pyvenv.cfg" in self.names(path):
            return False
        if not full.is_symlink():
            return True
        real = os.path.realpath(full)
        if real in seen or not Path(real).is_relative_to(os.path.realpath(self.root)):
            return False
        seen.add(real)
        return True

    def read(self, path: str, limit: int) -> bytes | None:
        """The content of a regular file, None if it is unreadable, larger than `limit` or outside of the tree."""
        full = self.root / path
        try:
            if not full.is_file() or full.stat().st_size > limit:
                return None
            if not full.resolve().is_relative_to(self.root.resolve()):
                return None
            return full.read_bytes()
        except (OSError, ValueError, RuntimeError):
            return None


def root_of(folder: Path) -> Path:
    """The root of the working copy around a folder, else the folder itself."""
    for candidate in (folder, *folder.parents):
        if any((candidate / mark).exists() for mark in ROOT_MARKS):
            return candidate
    return folder


def normalised(path: str) -> str | None:
    """A path without `.` and `..`; None if it climbs above the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _other_spelling(
    part: str, names: dict[str, bool], renormalised: bool, other_case: bool
) -> tuple[str, bool, bool]:
    """A name that differs in Unicode normalisation or, failing that, in case only; else the part itself."""
    if not part.isascii():
        composed = unicodedata.normalize("NFC", part)
        for name in names:
            if unicodedata.normalize("NFC", name) == composed:
                return name, True, other_case
    folded = part.casefold()
    for name in names:
        if name.casefold() == folded:
            return name, renormalised, True
    return part, renormalised, other_case
