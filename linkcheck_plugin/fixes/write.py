"""Writes files so that there is always a whole one: the old or the new."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class NotWrittenError(Exception):
    """A file that was not written; the text says why, and nothing of it was changed."""


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Give a file new content, if it still has the one that the edits were made for.

    The new content is written to a temporary file beside it, with the same mode, which then takes its place.
    `path` is a real path: a symbolic link would be replaced.

    Raises:
        NotWrittenError: the file is read-only, gone, changed, or cannot be written.
    """
    try:
        status = os.stat(path)
        if not status.st_mode & WRITABLE or not os.access(path, os.W_OK):
            raise NotWrittenError("the file is read-only")
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, stat.S_IMODE(status.st_mode))
            if path.read_bytes() != before:
                raise NotWrittenError("the file has changed meanwhile; run it again")
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except FileNotFoundError:
        raise NotWrittenError("the file is gone") from None
    except OSError as error:
        raise NotWrittenError(f"the file cannot be written: {error.strerror or error}") from None
