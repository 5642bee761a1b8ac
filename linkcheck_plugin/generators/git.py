"""Finds the working tree around a folder, its remote and its default branches, by reading files of git.

Nothing is executed. `find_repository(folder) -> Repository | None` is the only entry.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from linkcheck_plugin.generators.project import repository_url

MAX_BYTES = 1_000_000
USUAL_BRANCHES = ("main", "master")


class Repository(msgspec.Struct, frozen=True):
    """A git working tree.

    `root` is its top folder; `remote` the https page of its remote `origin` (or its only remote), without user
    and `.git`, None if there is none or it is a path; `default_branches` are the names that links to the
    current state may have: that of origin/HEAD, else the current branch, else main and master.
    """

    root: Path
    remote: str | None
    default_branches: tuple[str, ...]


def find_repository(folder: Path) -> Repository | None:
    """The working tree that the folder lies in; None outside of one. Never raises.

    `.git` may be a file that names another folder (worktrees, submodules); `insteadOf` is not applied.
    """
    try:
        folder = folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    for root in (folder, *folder.parents):
        own = _git_folder(root / ".git")
        if own is not None:
            common = _common_folder(own)
            return Repository(root, _remote(common), _branches(own, common))
    return None


def _git_folder(path: Path) -> Path | None:
    """The folder with HEAD: `.git` itself, or what the line `gitdir: …` in it names."""
    if os.path.isdir(path):
        return path if os.path.isfile(path / "HEAD") or os.path.isfile(path / "config") else None
    named = re.match(r"gitdir:[ \t]*([^\r\n]+)", _read(path))
    folder = Path(os.path.normpath(path.parent / named[1].strip())) if named else None
    return folder if folder and os.path.isfile(folder / "HEAD") else None


def _common_folder(own: Path) -> Path:
    """The folder with configuration and remotes: worktrees share that of the main one."""
    named = _read(own / "commondir").strip()
    return Path(os.path.normpath(own / named)) if named else own


def _remote(common: Path) -> str | None:
    remotes = dict(_remotes(_read(common / "config")))
    url = remotes.get("origin") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    if url is None or ":" not in url:  # a path
        return None
    return repository_url(re.sub(r"^(https?://)[^/@]*@", r"\1", url))


def _remotes(text: str) -> Iterator[tuple[str, str]]:
    """Name and first URL of each remote, the last one first, so that a dict keeps the first."""
    found: list[tuple[str, str]] = []
    name = None
    for line in text.splitlines():
        if section := re.match(r"\s*\[([^\]]*)\]\s*", line):
            remote = re.fullmatch(r'remote\s+"((?:[^"\\]|\\.)*)"', section[1].strip())
            name = re.sub(r"\\(.)", r"\1", remote[1]) if remote else None
            line = line[section.end() :]
        if name is not None and (url := re.match(r"\s*url\s*=\s*(.*)", line, re.IGNORECASE)):
            found.append((name, re.split(r"\s[#;]", url[1])[0].strip().strip('"')))
    return reversed(found)


def _branches(own: Path, common: Path) -> tuple[str, ...]:
    head = re.match(r"ref: refs/remotes/origin/(\S+)", _read(common / "refs/remotes/origin/HEAD"))
    head = head or re.match(r"ref: refs/heads/(\S+)", _read(own / "HEAD"))
    return (head[1],) if head else USUAL_BRANCHES


def _read(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
