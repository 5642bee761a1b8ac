"""The page cache: what was learnt of each document, kept between runs. Disposable: damage means a cold run.

A file holds the checksum of its body, then the body. It is written beside its final name and moved there,
so that concurrent runs and a kill at any moment leave a whole file.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path
from typing import TypeVar

import msgspec

from linkcheck_plugin.version import __version__

FORMAT = 8
"""Raised whenever the meaning of an entry changes."""

KEPT_FILES = 24
"""Cache files that stay in a folder, the newest."""

T = TypeVar("T")


class Store:
    """The cache files of one site with one set of options."""

    def __init__(self, folder: Path, root: Path, *keys: object) -> None:
        parts = (FORMAT, __version__, os.path.abspath(root), *keys)
        name = hashlib.sha1(repr(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[
            :20
        ]
        self.folder = folder
        self.name = name

    def load(self, kind: str, type_: type[T]) -> T | None:
        """What was stored; None if there is nothing, or nothing whole."""
        try:
            content = (self.folder / f"{self.name}.{kind}").read_bytes()
            if len(content) < 4 or zlib.crc32(content[4:]) != int.from_bytes(content[:4], "big"):
                return None
            return msgspec.msgpack.decode(memoryview(content)[4:], type=type_)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def save(self, kind: str, value: object) -> bool:
        """Store a value; False if the folder cannot be written."""
        body = msgspec.msgpack.encode(value)
        path = self.folder / f"{self.name}.{kind}"
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.folder)
            with open(temporary, "wb") as file:
                file.write(zlib.crc32(body).to_bytes(4, "big"))
                file.write(body)
            os.replace(temporary, path)
            self._prune()
        except OSError:
            try:
                temporary.unlink(missing_ok=True)
            except OSError:
                pass
            return False
        return True

    def _prune(self) -> None:
        """Drop the oldest files: development servers build into a new folder each time."""
        files = [entry for entry in os.scandir(self.folder) if entry.name.endswith((".pages", ".report"))]
        for entry in sorted(files, key=lambda entry: entry.stat().st_mtime_ns)[:-KEPT_FILES]:
            os.unlink(entry.path)


def ignore_in_git(folder: Path) -> None:
    """Let the folder keep itself out of version control."""
    marker = folder / ".gitignore"
    if not marker.exists():
        marker.write_text("# made by linkcheck\n*\n", encoding="utf-8")
