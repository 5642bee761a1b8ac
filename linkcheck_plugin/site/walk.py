"""Lists the files of a site directory in one walk, with size and time, and what could not be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

VCS = frozenset({".git", ".hg", ".svn", ".linkcheck-cache"})


class Files(msgspec.Struct, frozen=True):
    """The files of a site by path relative to its root, `/`-separated; directories end in `/`, the root is ""."""

    root: Path
    sizes: dict[str, tuple[int, int]] = {}
    """Path to (size in bytes, modification time in nanoseconds)."""
    directories: set[str] = set()
    problems: list[tuple[str, str]] = []
    """(path, why) of what is neither readable file nor directory; it is skipped and said."""


def walk(root: Path) -> Files:
    """Walk `root`. Links are followed while they stay inside the root and lead to no directory around them.

    Raises:
        OSError: the root itself cannot be listed.
    """
    files = Files(root)
    real_root = os.path.realpath(root)
    pending: list[tuple[str, str, tuple[str, ...]]] = [("", os.fspath(root), (real_root,))]
    while pending:
        prefix, folder, around = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise
            files.problems.append((prefix, f"the directory cannot be listed: {error.strerror}"))
            continue
        files.directories.add(prefix)
        pending.extend(reversed(list(_visit(entries, prefix, around, real_root, files))))
    return files


def _visit(
    entries: list[os.DirEntry[str]], prefix: str, around: tuple[str, ...], real_root: str, files: Files
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Record the files of one directory and yield its subdirectories."""
    for entry in entries:
        path = prefix + entry.name
        try:
            if entry.is_symlink():
                problem, real = _follow(entry, real_root, around)
                if problem:
                    files.problems.append((path, problem))
                    continue
            else:
                real = ""
            if entry.is_dir():
                if entry.name not in VCS:
                    yield path + "/", entry.path, (*around, real or os.path.join(around[-1], entry.name))
                continue
            status = entry.stat()
        except OSError as error:
            files.problems.append((path, f"cannot be read: {error.strerror}"))
            continue
        if stat.S_ISREG(status.st_mode):
            files.sizes[path] = (status.st_size, status.st_mtime_ns)
        else:
            files.problems.append((path, f"is no file but a {_type_name(status.st_mode)}"))


def _follow(entry: os.DirEntry[str], real_root: str, around: tuple[str, ...]) -> tuple[str, str]:
    """Where a link leads, or why it is not followed."""
    real = os.path.realpath(entry.path)
    if not os.path.exists(real):
        return "is a link to nothing", real
    if real != real_root and not real.startswith(real_root.rstrip(os.sep) + os.sep):
        return "is a link out of the site", real
    if real in around:
        return "is a link to a directory around it", real
    return "", real


def _type_name(mode: int) -> str:
    for test, name in (
        (stat.S_ISFIFO, "FIFO"),
        (stat.S_ISSOCK, "socket"),
        (stat.S_ISBLK, "device"),
        (stat.S_ISCHR, "device"),
    ):
        if test(mode):
            return name
    return "special file"
