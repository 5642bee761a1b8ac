"""Settles whether a file that is missing is a defect: it may be made by the build, or meant for another page."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from linkcheck_plugin.regex import regex
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
    by_name: dict[str, list[str]] = {}
    for path in files:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    real = {os.path.realpath(tree.root / path): path for path in files}
    found: dict[str, set[str]] = {}
    for path in itertools.islice(_searched(tree, folders), MAX_FILES):
        full = tree.root / path
        if full.is_symlink():
            target = real.get(os.path.realpath(full))
            including = [target] if target is not None else []
        else:
            data = tree.read(path, MAX_SIZE)
            including = list(_included(decode(data) or "", path, by_name)) if data else []
        for file in including:
            if file != path:
                found.setdefault(file, set()).add(path)
    return found


def _searched(tree: Tree, folders: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for folder in folders:
        for path in tree.files(folder):
            if path not in seen and extension_of(path) in INCLUDERS:
                seen.add(path)
                yield path


def _included(text: str, includer: str, by_name: Mapping[str, list[str]]) -> Iterator[str]:
    """The files that a directive in the text names: before it on its line, or around it in a snippet block."""
    if not _INCLUDE.search(text) and "auto_append" not in text:
        return
    blocks = "--8<--" in text
    for match in _TOKEN.finditer(text):
        files = by_name.get(match[0].rpartition("/")[2])
        if files is None:
            continue
        begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        before = text[max(begin, match.start() - 300) : match.start()]
        after = text[match.end() : end if end >= 0 else len(text)][:100]
        alone = blocks and _BEFORE.fullmatch(before) and _AFTER.fullmatch(after)
        listed = _LISTED.search(text[max(0, match.start() - 1_000) : match.start()])
        if alone or listed or (_INCLUDE.search(before) and not _LINK.search(before)):
            yield from (file for file in files if _may_mean(match[0], includer, file))


def _may_mean(written: str, includer: str, file: str) -> bool:
    """Whether a path in an include may be the file: from the includer, or from a folder that is not known."""
    if normalised(f"{includer.rpartition('/')[0]}/{written}") == file:
        return True
    tail = re.sub(r"^(?:\.{0,2}/|[@~][\w-]*/)+", "", written)
    folder = file.rpartition("/")[0]
    return file == tail or (file.endswith("/" + tail) and ("/" in tail or _PARTS.search(folder) is not None))


_PARTS = regex(r"(?:^|/)_?(?:includes?|snippets?|partials?|shared|fragments?|common)(?:/|$)", re.IGNORECASE)
_LISTED = regex(r"auto_append[\"']?\s*[:=][^:=]*\Z")
_INCLUDE = regex(r"include|import\b|--8<--|snippet|readfile|embed|transclu|\{!", re.IGNORECASE)
_LINK = regex(r"\]\([^()\s]*\Z|\]:[^\n]*\Z")
_TOKEN = regex(r"[\w./@~-]+\.\w{1,10}")
_BEFORE = regex(r"[\s\"';-]*")
_AFTER = regex(r"[:\w-]*[\s\"']*")
