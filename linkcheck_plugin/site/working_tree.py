"""Looks paths up in the checked-out files of a repository: on disk, in exact case, one listing per folder."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.entries import RACY
from linkcheck_plugin.site.index import FileIndex, fold

MAX_READ = 5_000_000
"""Bytes of a file up to which its lines are counted."""
MAX_LISTED = 50_000
"""Files and folders among which a near name is sought."""
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
"""Folders in which no near name is sought; nor are hidden ones, but for `.github`."""

Stamps = Mapping[str, tuple[int, int]]
"""Of folders and files that an answer was taken from, by their path: time of change (ns) and size."""

_SPARSE = regex(r"^\s*sparsecheckout\s*=\s*true\s*$", re.IGNORECASE | re.MULTILINE)


class Place(msgspec.Struct, frozen=True):
    """Where a path of the repository leads on disk.

    `there` is a file, folder, submodule or link; `case` is there with other letter case; `unknown` lies in
    what is not checked out. `path` is the path as the disk spells it, as far as it is there.
    """

    state: Literal["there", "case", "missing", "unknown"]
    path: str = ""
    file: str | None = None
    """The file on disk, if it is one that may be read."""


class WorkingTree:
    """The working tree of a repository; `root` is the folder that holds `.git`."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._folders: dict[str, dict[str, bool]] = {}
        self._folded: dict[str, dict[str, list[str]]] = {}
        self._lines: dict[str, int | None] = {}
        self._stamps: dict[str, tuple[int, int]] = {}
        self._index: FileIndex | None = None
        self._git = git_folder(root)
        self.is_sparse = self._is_sparse()
        self.submodules = self._submodules()

    def find(self, path: str) -> Place:
        """Look up a decoded, `/`-separated path; "" is the root."""
        names = [name for name in path.split("/") if name]
        if any(name in (".", "..") or "\0" in name for name in names):
            return Place("unknown", path)
        folder = self.root
        case = False
        for number, name in enumerate(names):
            listed = self._listed(folder)
            if listed is None:
                return Place("unknown", path)
            known = name if name in listed else self._alike(folder, name)
            if known is None:
                return self._absent("/".join(names))
            case = case or not _same(known, name)
            names[number] = known
            folder = f"{folder}{os.sep}{known}"
            if os.path.islink(folder) and not self._is_inside(folder):
                return Place("case" if case else "there", "/".join(names))
            if not listed[known] and number < len(names) - 1:
                return self._absent("/".join(names))
        file = folder if names and os.path.isfile(folder) else None
        return Place("case" if case else "there", "/".join(names), file)

    def lines(self, file: str) -> int | None:
        """The number of lines of a text file; None if it cannot be told."""
        if file not in self._lines:
            self._stamp(file)
            self._lines[file] = _count_lines(file)
        return self._lines[file]

    def nearest(self, path: str) -> str | None:
        """The path whose name is most like one that is missing; a moved file keeps its name."""
        if self._index is None:
            paths, folders = self._everything()
            self._index = FileIndex(paths, folders, ())
        return self._index.nearest(path)

    def stamps(self) -> Stamps | None:
        """What the answers so far depend on; None if some of it changed too recently to be told by its time."""
        newest = time.time_ns() - RACY
        return None if any(changed >= newest for changed, _ in self._stamps.values()) else dict(self._stamps)

    # One folder --------------------------------------------------------------------------------------

    def _listed(self, folder: str) -> dict[str, bool] | None:
        """The names in a folder, and whether each is a folder; None if it cannot be listed."""
        if folder not in self._folders:
            self._stamp(folder)
            try:
                with os.scandir(folder) as entries:
                    listed = {entry.name: _is_folder(entry) for entry in entries if entry.name != ".git"}
            except OSError:
                return None
            self._folders[folder] = listed
        return self._folders[folder]

    def _alike(self, folder: str, name: str) -> str | None:
        """The name as the folder has it: in another normalisation, else in another case."""
        folded = self._folded.get(folder)
        if folded is None:
            folded = self._folded[folder] = {}
            for known in sorted(self._folders[folder]):
                folded.setdefault(fold(known), []).append(known)
        alike = folded.get(fold(name), [])
        return next((known for known in alike if _same(known, name)), alike[0] if alike else None)

    def _is_inside(self, link: str) -> bool:
        real = os.path.realpath(link)
        return os.path.exists(real) and (
            real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)
        )

    def _absent(self, path: str) -> Place:
        """A path that is not there: missing, unless git may hold it without having checked it out."""
        if self.is_sparse or any((path + "/").startswith(f"{submodule}/") for submodule in self.submodules):
            return Place("unknown", path)
        return Place("missing", path)

    def _stamp(self, path: str) -> None:
        if path not in self._stamps:
            self._stamps[path] = _stamp_of(path)

    # What git says -----------------------------------------------------------------------------------

    def _is_sparse(self) -> bool:
        """Whether only a part of the files is checked out (git-sparse-checkout)."""
        common = os.path.normpath(os.path.join(self._git, self._read(self._git, "commondir").strip()))
        if not self._read(self._git, "info", "sparse-checkout"):
            return False
        places = ((self._git, "config.worktree"), (self._git, "config"), (common, "config"))
        return any(_SPARSE.search(self._read(*place)) for place in places)

    def _submodules(self) -> tuple[str, ...]:
        """The folders of other repositories in this one (gitmodules)."""
        content = self._read(self.root, ".gitmodules")
        found = re.findall(r'^[ \t]*path[ \t]*=[ \t]*"?([^"\r\n]+)"?', content, re.MULTILINE)
        return tuple(path.strip().strip("/") for path in found)

    def _read(self, *parts: str) -> str:
        """The text of a small file; "" without one."""
        path = os.path.join(*parts)
        self._stamp(path)
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                return file.read(MAX_READ)
        except OSError:
            return ""

    def _everything(self) -> tuple[set[str], set[str]]:
        """The paths of files and folders of the tree, the top ones first, and the folders with closing slash."""
        paths: set[str] = set()
        folders = {""}
        level = [""]
        while level and len(paths) < MAX_LISTED:
            below: list[str] = []
            for prefix in level:
                for path, is_folder in self._visible(prefix):
                    paths.add(path)
                    if is_folder:
                        folders.add(path + "/")
                        below.append(path + "/")
            level = below
        return paths, folders

    def _visible(self, prefix: str) -> Iterator[tuple[str, bool]]:
        folder = os.path.join(self.root, *prefix.split("/")[:-1])
        for name, is_folder in sorted((self._listed(folder) or {}).items()):
            hidden = is_folder and (name in SKIPPED or (name.startswith(".") and name != ".github"))
            link = is_folder and os.path.islink(f"{folder}{os.sep}{name}")
            if not hidden and not link and not _is_environment(f"{folder}{os.sep}{name}", is_folder):
                yield prefix + name, is_folder


def unchanged(stamps: Stamps) -> bool:
    """Whether everything that answers were taken from is as it was."""
    return all(_stamp_of(path) == tuple(stamp) for path, stamp in stamps.items())


def git_folder(root: Path) -> str:
    """The folder in which git keeps what belongs to a working tree (gitrepository-layout, "gitdir")."""
    git = os.path.join(root, ".git")
    try:
        with open(git, encoding="utf-8", errors="surrogateescape") as pointer:
            line = pointer.read(4_096)
    except OSError:
        return git
    return os.path.normpath(os.path.join(root, line.partition("gitdir:")[2].strip() or ".git"))


def checked_out(root: Path) -> str | None:
    """The name of the branch that is checked out; None if it is none (a tag, a commit)."""
    try:
        with open(os.path.join(git_folder(root), "HEAD"), encoding="utf-8", errors="replace") as head:
            line = head.read(4_096).strip()
    except OSError:
        return None
    return line.removeprefix("ref: refs/heads/") if line.startswith("ref: refs/heads/") else None


def _same(one: str, other: str) -> bool:
    return one == other or unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_environment(path: str, is_folder: bool) -> bool:
    """Whether a folder is a virtual environment of Python (PEP 405)."""
    return is_folder and os.path.exists(f"{path}{os.sep}pyvenv.cfg")


def _stamp_of(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return (0, -1)
    return status.st_mtime_ns, status.st_size


def _count_lines(file: str) -> int | None:
    try:
        with open(file, "rb") as content:
            data = content.read(MAX_READ + 1)
    except OSError:
        return None
    if len(data) > MAX_READ or b"\0" in data or data.startswith(b"version https://git-lfs"):
        return None
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
