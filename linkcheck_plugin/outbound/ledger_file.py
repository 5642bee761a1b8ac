"""Reads and replaces the file of the ledger: no reader sees half a file, whatever runs at once or is killed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_WAIT = 5.0
"""Seconds to wait for another run that writes; then this one writes as well."""

POLL = 0.01
"""Seconds between two tries to get the lock."""


def read(path: Path) -> bytes:
    """The content; of a missing file nothing. Raises OSError, also for what is no regular file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a FIFO would wait for its writer
            raise OSError(errno.EINVAL, "is no regular file")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


@contextlib.contextmanager
def lock(target: Path) -> Iterator[bool]:
    """Keep other runs from writing; yields whether that worked.

    Advisory, and gone with the process. POSIX locks the folder, so that no file has to be made for it; on
    Windows the file goes when nobody has it open any more.
    """
    try:
        if sys.platform == "win32":
            flags = os.O_RDWR | os.O_CREAT | os.O_TEMPORARY | os.O_NOINHERIT
            handle = os.open(target.with_name(f"{target.name}.lock"), flags)
        else:
            handle = os.open(target.parent, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Wait for the lock; False if it is not to be had in time, or not at all on this file system."""
    deadline = time.monotonic() + LOCK_WAIT
    while True:
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES) or time.monotonic() >= deadline:
                return False
            time.sleep(POLL)
        else:
            return True


def replace(target: Path, content: bytes) -> None:
    """Put new content in place of a file, all or nothing; its mode stays. Raises OSError."""
    mode = _mode(target)
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(temporary, flags, 0o666 if mode is None else mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mode(target: Path) -> int | None:
    """The permissions of a file that may be written, None if there is none. Raises OSError for any other."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "is no regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(mode)


def remove_leftovers(target: Path) -> None:
    """Remove what runs left behind that were killed while they wrote; only with the lock held."""
    leftover = re.compile(re.escape(target.name) + r"\.[0-9a-f]{16}\.tmp")
    with os.scandir(target.parent) as entries:
        for entry in entries:
            if leftover.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
