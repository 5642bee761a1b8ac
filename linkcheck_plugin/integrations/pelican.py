"""The Pelican plugin: checks the output when everything is written, and ends Pelican with exit code 1."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pelican
from pelican import signals

from linkcheck_plugin.integrations.build import Checked, check_build

SETTING = "LINKCHECK"


def register() -> None:
    """Connect the signal; Pelican calls this."""
    signals.finalized.connect(check_output)


def check_output(generator: pelican.Pelican) -> None:
    """Check the output, print one report on stderr, and leave if it fails the build.

    Not with a log record: Pelican drops similar ones, and quiet runs drop all. Not with an exception of ours:
    it would print a traceback, and send autoreload into a loop; there the report has to do.
    """
    settings: dict[str, Any] = generator.settings
    watching = _autoreloads()
    checked = check_build(
        Path(generator.output_path),
        Path.cwd(),
        {} if (given := settings.get(SETTING)) is None else given,
        SETTING,
        known={"site-url": settings.get("SITEURL")},
        watching=watching,
    )
    if checked is None:
        return
    _print(checked)
    if checked.fails and not watching:
        raise SystemExit(1)


def _print(checked: Checked) -> None:
    """Quiet runs say nothing of what is good."""
    findings = (*checked.failing, *checked.listed)
    if (
        not (findings or checked.fails)
        and logging.getLogger("pelican").getEffectiveLevel() >= logging.CRITICAL
    ):
        return
    parts = [*findings, "\n".join([*checked.remarks, f"linkcheck: {checked.verdict}"])]
    # on a terminal, Pelican's spinner stands in the line and rich catches what is written to stderr
    stream = getattr(sys.stderr, "rich_proxied_file", sys.stderr)
    start = "" if stream is sys.stderr else "\n"
    print(start + "\n\n".join(parts), file=stream, flush=True)


def _autoreloads() -> bool:
    """Whether Pelican's autoreload called us; settings do not tell, and sys.argv may be another's."""
    code = getattr(getattr(pelican, "autoreload", None), "__code__", None)
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is code:
            return True
    return False
