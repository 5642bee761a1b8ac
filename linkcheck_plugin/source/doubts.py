"""Settles whether a file that is missing is a defect: it may be made by the build, or meant for another page."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from linkcheck_plugin.source.read import decode
from linkcheck_plugin.source.tree import MARKDOWN, REST, Tree, extension_of, normalised

MAX_FILES = 20_000
"""Sources that are searched for includes."""
MAX_SIZE = 5_000_000
INCLUDERS = MARKDOWN | REST | {"yml", "yaml", "toml", "j2", "html", "txt", "inc"}


def is_git_ignored(tree: Tree, path: str) -> bool:
    """Whether git leaves a path out, so that it is probably made by a build.

    Negated patterns are passed over: the answer errs towards "ignored".
    """
    parts = path.split("/")
    for depth in range(len(parts)):
        folder = "/".join(parts[:depth])
        if not tree.is_file(f"{folder}/.gitignore" if folder else ".gitignore"):
            continue
        text = decode(tree.read(f"{folder}/.gitignore" if folder else ".gitignore", MAX_SIZE) or b"") or ""
        if any(_matches(pattern, parts[depth:]) for pattern in _patterns(text)):
            return True
    return False


def _patterns(text: str) -> Iterator[str]:
    for line in text.splitlines()[:10_000]:
        pattern = line.strip()
        if pattern and not pattern.startswith(("#", "!")):
            yield pattern


def _matches(pattern: str, parts: list[str]) -> bool:
    """Whether a pattern of .gitignore matches the path or a folder that it lies in (gitignore, "PATTERN FORMAT")."""
    for_folders = pattern.endswith("/")
    bare = pattern.strip("/").removeprefix("**/")
    anchored = "/" in pattern.rstrip("/") and not pattern.startswith("**/")
    for end in range(1, len(parts) + (0 if for_folders else 1)):
        name = "/".join(parts[:end]) if anchored else parts[end - 1]
        if fnmatchcase(name, bare) or (
            not anchored and "/" in bare and fnmatchcase("/".join(parts[:end]), f"*{bare}")
        ):
            return True
    return False


def includers_of(tree: Tree, files: Collection[str], folders: Iterable[str]) -> dict[str, set[str]]:
    """Of those files whose text other files include, or that are linked under another name: where it stands too.

    A path beside an include directive is enough, whatever the directive does.
    """
    names = {path.rpartition("/")[2].encode() for path in files}
    found: dict[str, set[str]] = {}
    for path in itertools.islice(_searched(tree, folders), MAX_FILES):
        full = tree.root / path
        if full.is_symlink():
            real = os.path.realpath(full)
            including = [
                file for file in files if path != file and real == os.path.realpath(tree.root / file)
            ]
        else:
            data = tree.read(path, MAX_SIZE)
            if data is None or not any(name in data for name in names):
                continue
            text = decode(data) or ""
            including = [file for file in files if path != file and _includes(text, path, file)]
        for file in including:
            found.setdefault(file, set()).add(path)
    return found


def _searched(tree: Tree, folders: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for folder in folders:
        for path in tree.files(folder):
            if path not in seen and extension_of(path) in INCLUDERS:
                seen.add(path)
                yield path


def _includes(text: str, includer: str, file: str) -> bool:
    """Whether a directive in the text names the file: before it on its line, or around it in a snippet block."""
    name = file.rpartition("/")[2]
    blocks = "--8<--" in text
    at = text.find(name)
    while at >= 0:
        begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        before = text[max(begin, at - 300) : at]
        after = text[at + len(name) : end if end >= 0 else len(text)]
        folder = _PATH_END.search(before)
        if folder is not None and _may_mean(folder[0] + name, includer, file):
            alone = blocks and _PATH.fullmatch(before) and _END.fullmatch(after[:100])
            listed = _LISTED.search(text[max(0, at - 1_000) : at]) is not None
            if alone or listed or (_INCLUDE.search(before) and not _LINK.search(before)):
                return True
        at = text.find(name, at + len(name))
    return False


def _may_mean(written: str, includer: str, file: str) -> bool:
    """Whether a path in an include may be the file: from the includer, or from a folder that is not known."""
    if normalised(f"{includer.rpartition('/')[0]}/{written}") == file:
        return True
    tail = re.sub(r"^(?:\.{0,2}/|[@~][\w-]*/)+", "", written)
    folder = file.rpartition("/")[0]
    return file == tail or (file.endswith("/" + tail) and ("/" in tail or _PARTS.search(folder) is not None))


_PARTS = re.compile(
    r"(?:^|/)_?(?:includes?|snippets?|partials?|shared|fragments?|common)(?:/|$)", re.IGNORECASE
)
_LISTED = re.compile(r"auto_append[\"']?\s*[:=][^:=]*\Z")
_PATH_END = re.compile(r"[\w./@~-]*\Z")
_INCLUDE = re.compile(r"include|import\b|--8<--|snippet|readfile|embed|transclu|\{!", re.IGNORECASE)
_LINK = re.compile(r"\]\([^()\s]*\Z|\]:[^\n]*\Z")
_PATH = re.compile(r"[\s\"';-]*[\w./@~-]*")
_END = re.compile(r"[:\w-]*[\s\"']*")
