"""Writes a report in one of several formats, to a stream or a file: one module per format."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from linkcheck_plugin.model import Level, Report
from linkcheck_plugin.report import github, json_format, text
from linkcheck_plugin.report.escape import encodable, escape, redact
from linkcheck_plugin.report.summary import coverage_line, verdict
from linkcheck_plugin.report.view import View

__all__ = ["coverage_line", "escape", "formats", "redact", "verdict", "write"]

FORMATS: dict[str, Callable[[Report, View], Iterator[str]]] = {
    "text": text.lines,
    "json": json_format.lines,
    "github": github.lines,
}


def formats() -> tuple[str, ...]:
    """The names that `write()` knows."""
    return tuple(FORMATS)


def write(
    report: Report,
    name: str,
    destination: TextIO | Path,
    *,
    level: Level,
    fail_on: str,
    colour: bool = False,
    width: int | None = None,
    site_root: Path | None = None,
    excerpts: Callable[[str], str | None] | None = None,
) -> None:
    """Write the report in the format `name`.

    `level` is the mildest level that is listed; JSON holds every finding whatever it says. `fail_on` lets
    the text say when something that is not listed makes the run fail. `colour`, `width` (columns of a line
    of a file) and the two sources of such lines are for the text as well: `excerpts` gives the content of a
    page or source by the path that the finding names, or None; else pages are read below `site_root` and
    sources from the working directory.

    A file appears whole or not at all: a failure (OSError) leaves what was there before. Devices and pipes
    are written to directly. An unknown name is a ValueError.
    """
    view = View(level, fail_on, colour, width, site_root, excerpts)
    if name not in FORMATS:
        raise ValueError(f"no format {name!r}: there are {', '.join(FORMATS)}")
    pieces = FORMATS[name](report, view)
    if isinstance(destination, Path):
        _write_file(destination, pieces)
    else:
        encoding = getattr(destination, "encoding", None) or "utf-8"
        spell = json_format.spelled if name == "json" else encodable
        destination.writelines(spell(piece, encoding) for piece in pieces)


def _write_file(destination: Path, pieces: Iterable[str]) -> None:
    """Write UTF-8 to a new file beside the destination and put it in its place."""
    destination = destination.resolve()  # a symbolic link stays one
    mode = 0o666
    if destination.exists():
        present = destination.stat().st_mode
        if not stat.S_ISREG(present):
            with destination.open("wb") as stream:
                _write_bytes(stream, pieces)
            return
        mode = stat.S_IMODE(present)
    fresh = destination.with_name(f".linkcheck-{os.urandom(8).hex()}.tmp")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(descriptor, "wb") as stream:
            _write_bytes(stream, pieces)
        os.replace(fresh, destination)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _write_bytes(stream: io.BufferedIOBase, pieces: Iterable[str]) -> None:
    stream.writelines(piece.encode() for piece in pieces)
