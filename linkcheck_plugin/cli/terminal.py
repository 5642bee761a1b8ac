"""What the terminal gets to see: messages, colour, a progress bar, text from pages made harmless."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

import click

DELAY = 0.5
"""Seconds of work before a progress bar shows."""

REDRAW = 0.1
"""Seconds between two states of the bar."""

HOSTS = 3
"""So many of the hosts that are being asked are named."""

BAR, BESIDE_HOSTS = 24, 68
"""Columns of the bar, and of all that stands beside the names of hosts."""


def say(message: str) -> None:
    """One line on stderr, with control characters made visible."""
    from linkcheck_plugin.report import escape

    with contextlib.suppress(OSError):  # nobody listens: no reason to stop
        click.echo(escape(message), err=True)


def colour(stream: TextIO) -> bool:
    """Whether to write colours: as NO_COLOR, then FORCE_COLOR want it, else on a terminal that has them."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return _is_terminal(stream)


def progress_wanted(choice: bool | None, *, quiet: bool) -> bool:
    """Whether a bar may be drawn on stderr; `choice` is --progress, --no-progress or neither."""
    if quiet or choice is False or not _is_terminal(sys.stderr):
        return False
    return choice is True or not os.environ.get("CI")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in which every character that cannot be seen is an escape."""
    encoded = json.dumps(value, ensure_ascii=False, indent=indent)
    if encoded.isprintable():
        return encoded
    return "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in encoded)


class Progress:
    """A bar on stderr that appears when the work lasts: pages that are read, then URLs that are asked.

    It draws when it is called, never from a thread of its own, which would not go with forked workers.
    """

    def __init__(self) -> None:
        self.drawn = time.monotonic() + DELAY - REDRAW
        self.bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Take the numbers of pages done and of pages in all."""
        self._draw("checking pages", done, total)

    def asking(self, done: int, total: int, hosts: Sequence[str]) -> None:
        """Take the numbers of URLs with an answer and of URLs in all, and the hosts that are being asked."""
        shown = ", ".join(hosts[:HOSTS]) + (", …" if len(hosts) > HOSTS else "")
        self._draw("asking other sites", done, total, shown)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def _draw(self, doing: str, done: int, total: int, hosts: str = "") -> None:
        now = time.monotonic()
        if now - self.drawn < REDRAW:
            return
        self.drawn = now
        if self.bar is None:
            self._start(doing)
        from linkcheck_plugin.report import escape

        hosts, room = escape(hosts), max(0, self.bar.console.width - BESIDE_HOSTS)
        if len(hosts) > room:
            hosts = f"{hosts[: room - 1]}…" if room else ""
        [task] = self.bar.task_ids
        self.bar.update(task, description=doing, completed=done, total=total, hosts=hosts)
        self.bar.refresh()

    def _start(self, doing: str) -> None:
        from rich import progress
        from rich.console import Console

        self.bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(BAR),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TextColumn("{task.fields[hosts]}", markup=False),  # [::1] is no markup
            console=Console(stderr=True, no_color=not colour(sys.stderr)),
            transient=True,
            auto_refresh=False,
        )
        self.bar.add_task(doing, total=None, hosts="")
        self.bar.start()


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"
