"""`linkcheck baseline`: a check whose findings are accepted from now on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from linkcheck_plugin.cli import INTERRUPTED, UNUSABLE
from linkcheck_plugin.cli.options import directory, effective, rule_options, selection, shared
from linkcheck_plugin.cli.terminal import say


@click.command("baseline")
@shared
@click.option("--offline", is_flag=True, help="Ask no other site.")
@rule_options
@click.option("--baseline", metavar="FILE", help="The file to write; linkcheck-baseline.json by default.")
def command(
    site: str | None,
    config: Path | None,
    assignments: tuple[str, ...],
    offline: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    **options: Any,
) -> None:
    """Check SITE and accept what is found: `check --baseline FILE` then reports only what is new.

    Set `baseline = "FILE"` in the configuration to have it used everywhere, and commit the file.
    """
    from linkcheck_plugin.baseline import DEFAULT, text_of
    from linkcheck_plugin.check import check_site

    settings = effective(
        site,
        config,
        assignments,
        **options,
        outbound=False if offline else None,
        **selection(select, extend_select, ignore, severity),
    ).settings
    if settings.outbound == "auto":
        settings = msgspec.structs.replace(settings, outbound=True)
    report = check_site(directory(site, settings), settings)
    if report.interrupted or report.network_absent:
        say("nothing is written: the check was interrupted" if report.interrupted else
            "nothing is written: no network; --offline accepts what needs none")  # fmt: skip
        raise click.exceptions.Exit(INTERRUPTED if report.interrupted else UNUSABLE)
    path = Path(settings.baseline or DEFAULT)
    try:
        path.write_text(text_of(report), encoding="utf-8")
    except OSError as error:
        say(f"error: cannot write {path}: {error.strerror or error}")
        raise click.exceptions.Exit(UNUSABLE) from None
    places = sum(max(1, len(finding.occurrences)) for finding in report.findings)
    say(f"{len(report.findings):,} findings at {places:,} places are accepted in {path}")
