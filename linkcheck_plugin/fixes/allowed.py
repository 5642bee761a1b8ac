"""Which files may be edited: an author's own, inside the project, in a markup that is known."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.read import HTML, MARKDOWN, TEMPLATES

EDITED = MARKDOWN | HTML | TEMPLATES | {".rst"}
"""Suffixes of the files that are edited."""
OF_OTHERS = frozenset({
    "node_modules", "bower_components", "site-packages", "dist-packages", "vendor", "third_party", "third-party",
    ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "__pycache__", ".cache", ".linkcheck-cache",
})  # fmt: skip
"""Folders whose files somebody else, or a program, wrote."""
HEAD = 1_000
"""Bytes in which a file says that a program wrote it."""
_GENERATED = regex(
    rb"@generated\b|(?i:do not (?:edit|modify)(?: this file|\b.{0,20}\bby hand|\W{0,5}[\r\n]))|DO NOT EDIT"
)


class Bounds(msgspec.Struct, frozen=True):
    """Where files may be edited; all paths are real ones."""

    roots: tuple[Path, ...]
    """Below one of these."""
    outputs: tuple[Path, ...]
    """And below none of these."""

    def file_for(self, path: Path) -> Path:
        """The real file of a path in the sources, behind symbolic links.

        Raises:
            NotSafeError: it may not be edited.
        """
        if path.suffix.lower() not in EDITED:
            raise NotSafeError(f"{path.suffix or 'a file without a suffix'} is no Markdown, reST or HTML")
        real = Path(os.path.realpath(path))
        root = next((root for root in self.roots if real.is_relative_to(root)), None)
        if root is None:
            raise NotSafeError("the file lies outside of the project")
        if any(real.is_relative_to(output) for output in self.outputs):
            raise NotSafeError("the file is a part of the output")
        if not OF_OTHERS.isdisjoint(part.lower() for part in real.relative_to(root).parts[:-1]):
            raise NotSafeError("the file belongs to somebody else")
        return real


def bounds_of(root: Path, outputs: list[Path], named: Path | None = None) -> Bounds:
    """Below the root of the project, or the folder of sources that the user named; not in an output."""
    roots = [root] if named is None else [root, named]
    return Bounds(
        tuple(Path(os.path.realpath(path)) for path in roots),
        tuple(Path(os.path.realpath(path)) for path in outputs),
    )


def is_generated(data: bytes) -> bool:
    """Whether a file says at its beginning that a program wrote it."""
    return _GENERATED.search(data[:HEAD]) is not None
