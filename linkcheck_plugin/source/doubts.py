"""Settles whether a file that is missing is a defect: it may be made by the build, or meant for another page."""

from __future__ import annotations

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


def included_files(tree: Tree, files: Collection[str], folders: Iterable[str]) -> set[str]:
    """Those of the files whose text other files include, so that their links are relative to other places.

    A name beside an include directive is enough, wherever it stands: links of such a file are not judged.
    """
    wanted = {path: path.rpartition("/")[2] for path in files}
    found: set[str] = set()
    for number, path in enumerate(_searched(tree, folders)):
        if number >= MAX_FILES or len(found) == len(wanted):
            break
        full = tree.root / path
        if full.is_symlink():
            real = os.path.realpath(full)
            found.update(
                file for file in wanted if path != file and real == os.path.realpath(tree.root / file)
            )
            continue
        data = tree.read(path, MAX_SIZE)
        if data is None or not any(name.encode() in data for name in wanted.values()):
            continue
        text = decode(data) or ""
        found.update(file for file in wanted if path != file and _includes(text, path, file))
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
            listed = "auto_append" in text[max(0, at - 1_000) : at]
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
_PATH_END = re.compile(r"[\w./@~-]*\Z")
_INCLUDE = re.compile(r"include|import\b|--8<--|snippet|readfile|embed|transclu|\{!", re.IGNORECASE)
_LINK = re.compile(r"\]\([^()\s]*\Z|\]:[^\n]*\Z")
_PATH = re.compile(r"[\s\"';-]*[\w./@~-]*")
_END = re.compile(r"[:\w-]*[\s\"']*")
