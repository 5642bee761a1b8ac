"""`linkcheck source`: the links of source files, without a build."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from linkcheck_plugin.cli.options import effective, report_options, rule_options, selection, settings_options
from linkcheck_plugin.cli.output import finish, outputs_of


@click.command("source")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--source-dir", metavar="DIR", help="Directory of the sources, if no FILE is named.")
@click.option("--site-url", metavar="URL", help="Where the site is served.")
@settings_options
@rule_options
@report_options
def command(
    files: tuple[Path, ...],
    config: Path | None,
    assignments: tuple[str, ...],
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    formats: tuple[str, ...],
    quiet: bool,
    statistics: bool,
    **options: Any,
) -> None:
    """Check the links of source files, before anything is built.

    Reads Markdown, reStructuredText and HTML, and looks up what their links, images and fragments name in the
    working tree, as the generator of the project would. FILE may be a directory. Without FILE the sources of
    the project and the pages beside them are checked, so that links to deleted and renamed files are found.

    No site is asked. What only a build can tell (macros, shortcodes, URLs of the output) is not judged, and
    counted in the last line of the report.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or input, 130 interrupted.
    """
    from linkcheck_plugin.baseline import without_accepted
    from linkcheck_plugin.source.offline import check_sources

    settings = effective(
        None,
        config,
        assignments,
        **options,
        **selection(select, extend_select, ignore, severity),
        format=formats,
    ).settings
    outputs = outputs_of(settings.format)
    started = time.perf_counter()
    report = without_accepted(check_sources(files, settings), settings, whole=not files)
    seconds = time.perf_counter() - started
    status = finish(report, outputs, Path(), settings, seconds=seconds if statistics else None, quiet=quiet)
    raise click.exceptions.Exit(status)
