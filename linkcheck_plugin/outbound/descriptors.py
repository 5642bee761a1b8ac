"""Sees to it that there are enough file descriptors for all connections at once; macOS allows a program 256."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

SPARE = 128
"""File descriptors for idle connections and for all that is none."""
PER_REQUEST = 2
"""Sockets of one request: while it connects, a second address may be tried beside the first."""


@contextlib.contextmanager
def room_for(requests: int) -> Iterator[int]:
    """Let this process open as many files as so many requests at once need.

    Yields how many requests there is room for: fewer where the system does not let it. At the end the limit
    is what it was.
    """
    if sys.platform == "win32":  # no such limit
        yield requests
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = before
    needed = requests * PER_REQUEST + SPARE
    if soft not in (resource.RLIM_INFINITY, -1) and soft < needed:
        raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        requests = max(1, min(requests, (soft - SPARE) // PER_REQUEST))
    try:
        yield requests
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
