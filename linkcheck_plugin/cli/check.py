"""`linkcheck check`: options to settings, the check, the reports, the verdict, the exit code."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from linkcheck_plugin.cli import INTERRUPTED
from linkcheck_plugin.cli.options import directory, effective, report_options, rule_options, selection, shared
from linkcheck_plugin.cli.output import finish, outputs_of
from linkcheck_plugin.cli.terminal import Progress, progress_wanted, say


@click.command("check")
@shared
@click.option("--offline", is_flag=True, help="Ask no other site.")
@rule_options
@report_options
@click.option("--baseline", metavar="FILE", help="Findings that are accepted.")
@click.option("--since", metavar="REF", help="Ask only URLs on lines changed since a git reference.")
@click.option("--jobs", type=int, metavar="N", help="Number of processes.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the page cache.")
@click.option("--cache-dir", metavar="DIR", help="Directory of page cache and ledger.")
@click.option("--max-time", type=float, metavar="SECONDS", help="Deadline for outbound requests.")
@click.option("--progress/--no-progress", default=None, help="Draw a progress bar; by default on a terminal.")
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
    from linkcheck_plugin.asking import Asking
    from linkcheck_plugin.baseline import without_accepted
    from linkcheck_plugin.check import check_site
    from linkcheck_plugin.interrupts import held

    found = effective(
        site,
        config,
        assignments,
        **options,
        outbound=False if offline else None,
        cache=False if no_cache else None,
        **selection(select, extend_select, ignore, severity),
        format=formats,
    )
    settings = found.settings
    if settings.outbound == "auto":
        settings = msgspec.structs.replace(settings, outbound=True)
    outputs = outputs_of(settings.format)
    folder = directory(site, settings)
    only = None
    if since is not None and settings.outbound:
        from linkcheck_plugin.since import changed_urls

        only = changed_urls(since, Path.cwd())
    started = time.perf_counter()
    remarks = [] if quiet else [*_unread(folder, config), *found.remarks]
    for remark in remarks:
        say(remark)
    with held() as ctrl_c:
        with Progress() if progress_wanted(progress, quiet=quiet) else contextlib.nullcontext() as bar:
            asking = Asking(only=only, progress=bar.asking if bar else None)
            report = check_site(folder, settings, progress=bar, asking=asking)
            report = without_accepted(report, settings)
        seconds = time.perf_counter() - started if statistics else None
        status = finish(report, outputs, folder, settings, seconds=seconds, quiet=quiet)
    raise click.exceptions.Exit(INTERRUPTED if ctrl_c.pressed else status)


def _unread(folder: Path, config: Path | None) -> Iterator[str]:
    from linkcheck_plugin.configuration import FILE

    if config is None and os.path.isfile(folder / FILE):
        yield f"{folder / FILE} is not read: it lies inside the site; name it with --config, or move it out"
