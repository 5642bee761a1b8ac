"""`linkcheck check`: options to settings, the check, the reports, the verdict, the exit code."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcheck_plugin.cli import INTERRUPTED, UNUSABLE, silence
from linkcheck_plugin.cli.options import codes, directory, effective, shared
from linkcheck_plugin.cli.terminal import Progress, colour, progress_wanted, say

if TYPE_CHECKING:
    from linkcheck_plugin.model import Report
    from linkcheck_plugin.settings import Settings

WITHOUT_EFFECT = {
    "since": "--since has no effect on an offline check",
    "baseline": "--baseline has no effect yet",
    "max_time": "--max-time has no effect on an offline check",
}
"""Options whose feature is not there, and what is said when they are given."""


@click.command("check")
@shared
@click.option("--offline", is_flag=True, help="Ask no other site.")
@click.option("--preset", metavar="NAME", help="Set of rules: links, recommended, seo or all.")
@click.option(
    "--select", multiple=True, metavar="CODES", help="Rules in place of the preset; LNK2 is a prefix."
)
@click.option("--extend-select", multiple=True, metavar="CODES", help="Rules besides the preset.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Rules that are off.")
@click.option("--severity", multiple=True, metavar="CODE=LEVEL", help="Level of a rule; switches it on.")
@click.option("--fail-on", metavar="LEVEL", help="Fail at error (default), warning, info or never.")
@click.option("--level", metavar="LEVEL", help="The mildest level that is listed; default warning.")
@click.option(
    "--format", "formats", multiple=True, metavar="NAME[:FILE]", help="Report; text on stdout by default."
)
@click.option("--baseline", metavar="FILE", help="Findings that are accepted.")
@click.option("--since", metavar="REF", help="Only what changed since a git reference.")
@click.option("--jobs", type=int, metavar="N", help="Number of processes.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the page cache.")
@click.option("--cache-dir", metavar="DIR", help="Directory of page cache and ledger.")
@click.option("--max-time", type=float, metavar="SECONDS", help="Deadline for outbound requests.")
@click.option("--progress/--no-progress", default=None, help="Draw a progress bar; by default on a terminal.")
@click.option("--quiet", "-q", is_flag=True, help="Nothing but the report.")
@click.option("--statistics", is_flag=True, help="Say on stderr what was looked at and how long it took.")
def command(
    site: str | None,
    config: Path | None,
    assignments: tuple[str, ...],
    offline: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    formats: tuple[str, ...],
    since: str | None,
    no_cache: bool,
    progress: bool | None,
    quiet: bool,
    statistics: bool,
    **options: Any,
) -> None:
    """Check the links of SITE.

    SITE is a directory of generated HTML; by default the configured or detected output directory.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or input, 130 interrupted.
    """
    from linkcheck_plugin.check import check_site

    settings = effective(
        site,
        config,
        assignments,
        **options,
        outbound=False if offline else None,
        cache=False if no_cache else None,
        select=codes(select) if select else None,
        extend_select=codes(extend_select) if extend_select else None,
        ignore=codes(ignore) if ignore else None,
        severity=dict(_levels(severity)),
        format=formats,
    ).settings
    outputs = _outputs(settings.format)
    folder = directory(site, settings)
    started = time.perf_counter()
    remarks = [] if quiet else [*_without_effect({"since": since, **options}), *_unread(folder, config)]
    for remark in remarks:
        say(remark)
    with Progress() if progress_wanted(progress, quiet=quiet) else contextlib.nullcontext() as bar:
        report = check_site(folder, settings, progress=bar)
    seconds = time.perf_counter() - started

    _write(report, outputs, folder, settings)
    if not quiet:
        from linkcheck_plugin.report import verdict

        for note in (*report.notes, *(_statistics(report, seconds) if statistics else ())):
            say(note)
        say(verdict(report, settings.fail_on))
    raise click.exceptions.Exit(INTERRUPTED if report.interrupted else int(_fails(report, settings.fail_on)))


def _levels(severity: Iterable[str]) -> Iterator[tuple[str, str]]:
    for entry in codes(severity):
        code, equals, level = entry.partition("=")
        if not (code and equals and level):
            raise click.UsageError(f"--severity {entry}: expected CODE=LEVEL, such as LNK303=error")
        yield code, level


def _outputs(formats: Iterable[str]) -> list[tuple[str, Path | None]]:
    """Format and file of each report, None for stdout. Raises ConfigurationError."""
    from linkcheck_plugin import report
    from linkcheck_plugin.settings import ConfigurationError, nearest

    outputs: list[tuple[str, Path | None]] = []
    for entry in formats:
        name, colon, file = entry.partition(":")
        if name not in report.formats():
            hint = nearest(name, report.formats()) or f"; there are {', '.join(report.formats())}"
            raise ConfigurationError(f'--format: no format "{name}"{hint}')
        if colon and not file:
            raise ConfigurationError(f'--format: "{entry}" lacks the file after the colon')
        outputs.append((name, Path(file) if file not in ("", "-") else None))
    for destination, number in Counter(file for _, file in outputs).items():
        if number > 1:
            place = (
                f"written to {destination}" if destination else "on stdout; give the others a file, NAME:FILE"
            )
            raise ConfigurationError(f"--format: {number} reports {place}")
    return outputs


def _without_effect(options: dict[str, Any]) -> Iterator[str]:
    return (remark for name, remark in WITHOUT_EFFECT.items() if options.get(name) is not None)


def _unread(folder: Path, config: Path | None) -> Iterator[str]:
    from linkcheck_plugin.configuration import FILE

    if config is None and os.path.isfile(folder / FILE):
        yield f"{folder / FILE} is not read: it lies inside the site; name it with --config, or move it out"


def _write(report: Report, outputs: list[tuple[str, Path | None]], folder: Path, settings: Settings) -> None:
    """Files first: if one cannot be written, stdout stays empty."""
    from linkcheck_plugin.report import write

    for name, file in sorted(outputs, key=lambda output: output[1] is None):
        try:
            write(
                report,
                name,
                file or sys.stdout,
                level=settings.level,
                fail_on=settings.fail_on,
                colour=file is None and colour(sys.stdout),
                site_root=folder,
            )
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough; the verdict is still worth the exit code
            silence(sys.stdout)
        except OSError as error:
            silence(sys.stdout)
            say(f"error: cannot write the report to {file or 'standard output'}: {error.strerror or error}")
            raise click.exceptions.Exit(UNUSABLE) from None


def _statistics(report: Report, seconds: float) -> Iterator[str]:
    from linkcheck_plugin.report import coverage_line
    from linkcheck_plugin.report.view import counted

    yield f"{counted(report.pages, 'page')} and {counted(report.assets, 'asset')} in {seconds:.2f} s"
    yield f"{coverage_line(report.coverage)}; {counted(report.coverage.unique, 'target')}"
    for code, number in sorted(Counter(finding.code for finding in report.findings).items()):
        yield f"{code} {number:,}"


def _fails(report: Report, fail_on: str) -> bool:
    from linkcheck_plugin.model import LEVELS

    gravest = [level.value for level in LEVELS]
    failing = gravest[: gravest.index(fail_on) + 1] if fail_on in gravest else []
    return any(finding.severity.value in failing for finding in report.findings)
