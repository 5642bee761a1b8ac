"""The Pelican plugin: checks the output when everything is written, and ends Pelican with an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pelican
from pelican import signals

from linkcheck_plugin.integrations.build import Checked, check_build, validate
from linkcheck_plugin.integrations.pelican_sources import Written
from linkcheck_plugin.model import Finding
from linkcheck_plugin.settings import ConfigurationError

SETTING = "LINKCHECK"


def register() -> None:
    """Connect the signals; Pelican calls this."""
    signals.initialized.connect(runs.follow)
    signals.all_generators_finalized.connect(runs.note_generators)
    signals.content_written.connect(runs.note_rendered)


class Runs:
    """The runs of Pelican that are going on, and what they write of which source.

    The check comes after `Pelican.run`, for no signal is the last: on `finalized`, in any order, other
    plugins write sitemaps and indexes, and i18n_subsites builds its sites by further runs inside of it.
    """

    def __init__(self) -> None:
        self.begun: list[pelican.Pelican] = []
        self.written = Written()
        self.depth = 0
        self.before: dict[Path, tuple[Finding, ...]] = {}
        """What autoreload's last build of each output was found to have: it tells only of changes."""

    def follow(self, generator: pelican.Pelican) -> None:
        """Stay with an instance of Pelican in all its runs: autoreload has one for many."""
        generator.run = partial(self._run, generator, generator.run, _settings_file(generator))

    def note_generators(self, generators: list[Any]) -> None:
        """Everything is read and nothing written yet."""
        self.written.note_generators(generators)

    def note_rendered(self, path: str, context: dict[str, Any]) -> None:
        """A file was written."""
        self.written.note_rendered(path, context)

    def _run(self, generator: pelican.Pelican, run: Callable[[], None], settings_file: Path) -> None:
        watching = _caller(getattr(pelican, "autoreload", None)) is not None
        if not self.depth:
            self.begun, self.written = [], Written()
            if not watching:
                _validate(generator)
        self.begun.append(generator)
        self.depth += 1
        try:
            run()
        finally:
            self.depth -= 1
        if not self.depth:
            self._check(settings_file, watching=watching)

    def _check(self, settings_file: Path, *, watching: bool) -> None:
        """Check the outputs, print the reports on stderr, and leave if they fail the build.

        Not with log records: Pelican drops similar ones, and quiet runs drop all. Not with an exception of
        ours: it would print a traceback, and send autoreload into a loop; there the report has to do.
        """
        status = 0
        for generator in self._outermost():
            settings: dict[str, Any] = generator.settings
            site = Path(generator.output_path)
            checked = check_build(
                site,
                settings_file.parent,
                _given(generator),
                SETTING,
                known={"site-url": settings.get("SITEURL")},
                watching=watching,
                sources=self.written.sources(site, settings_file.parent),
                configuration=settings_file,
                before=self.before.get(site),
            )
            if checked is not None:
                if watching and checked.findings is not None:
                    self.before[site] = checked.findings
                _print(checked)
                status = max(status, checked.status if checked.fails else 0)
        if status and not watching:
            raise SystemExit(status)

    def _outermost(self) -> Iterator[pelican.Pelican]:
        """One run for each output that lies in no other: a subsite is checked with its site."""
        outputs = [Path(os.path.realpath(generator.output_path)) for generator in self.begun]
        for number, (generator, output) in enumerate(zip(self.begun, outputs, strict=True)):
            if output not in outputs[:number] and not any(other in output.parents for other in outputs):
                yield generator


runs = Runs()
"""Signals hold their receivers weakly, so something has to keep this one."""


def _given(generator: pelican.Pelican) -> Any:
    given = generator.settings.get(SETTING)
    return {} if given is None else given


def _validate(generator: pelican.Pelican) -> None:
    """Leave before anything is built if the settings cannot be taken."""
    try:
        validate(_given(generator), SETTING)
    except ConfigurationError as error:
        refused = Checked(str(error), fails=True, status=2)
        _print(refused)
        raise SystemExit(refused.status) from None


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


def _settings_file(generator: pelican.Pelican) -> Path:
    """The settings file of the command line (`-s`), whose name Pelican does not keep; else one near the contents."""
    frame = _caller(getattr(pelican, "get_instance", None))
    name = getattr(frame.f_locals.get("args"), "settings", None) if frame else None
    if isinstance(name, str):
        return Path(name).absolute()
    contents = Path(generator.settings["PATH"]).absolute()
    near = (folder / "pelicanconf.py" for folder in (contents, contents.parent))
    return next(filter(Path.is_file, near), Path.cwd() / "pelicanconf.py")


def _caller(function: Callable[..., Any] | None) -> FrameType | None:
    """The running call of a function that has led here; neither settings nor sys.argv tell of it."""
    code: CodeType | None = getattr(function, "__code__", None)
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame
