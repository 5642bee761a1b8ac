"""`linkcheck fix`: a check, the edits that mend what it found, as a difference or in the files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from linkcheck_plugin.cli import INTERRUPTED, UNUSABLE
from linkcheck_plugin.cli.options import directory, effective, rule_options, selection, shared
from linkcheck_plugin.cli.terminal import Progress, colour, progress_wanted, say

if TYPE_CHECKING:
    from linkcheck_plugin.fixes.plan import FilePlan, Plan
    from linkcheck_plugin.fixes.wishes import Left
    from linkcheck_plugin.settings import Settings

COLOURS: Mapping[str, dict[str, Any]] = {
    "---": {"bold": True},
    "+++": {"bold": True},
    "@@": {"fg": "cyan"},
    "-": {"fg": "red"},
    "+": {"fg": "green"},
}
"""By what a line of the difference begins with; the first that fits."""


@click.command("fix")
@shared
@click.option(
    "--diff/--write",
    "only_shown",
    default=True,
    help="Print what would change (default), or change the files.",
)
@rule_options
@click.option("--offline", is_flag=True, help="Ask no other site, whatever is selected.")
@click.option("--jobs", type=int, metavar="N", help="Number of processes.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the page cache.")
@click.option("--cache-dir", metavar="DIR", help="Directory of page cache and ledger.")
@click.option("--max-time", type=float, metavar="SECONDS", help="Deadline for outbound requests.")
@click.option("--progress/--no-progress", default=None, help="Draw a progress bar; by default on a terminal.")
@click.option("--quiet", "-q", is_flag=True, help="Nothing but the difference.")
def command(
    site: str | None,
    config: Path | None,
    assignments: tuple[str, ...],
    only_shown: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    offline: bool,
    no_cache: bool,
    progress: bool | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Mend links in the sources of SITE.

    SITE is checked, and what can be mended safely is edited in the Markdown, reST or HTML file that it was made
    of: where a reference of the built site comes from exactly one place, and the URL of the page stands there.
    The rest is listed as a suggestion. Without --write nothing is changed, and the difference is printed.

    No other site is asked, unless insecure-http, shortener or link-to-redirect is selected by name or code: http
    becomes https, and links follow permanent redirects of other sites, only then.

    Exit code: 0 nothing to mend, or all of it written, 1 --diff has something to mend, 2 usage, configuration,
    input, or a file that could not be written, 130 interrupted.
    """
    found = effective(
        site,
        config,
        assignments,
        **options,
        outbound=False if offline else None,
        cache=False if no_cache else None,
        **selection(select, extend_select, ignore, severity),
    )
    if not quiet:
        for remark in found.remarks:
            say(remark)
    bar = Progress() if progress_wanted(progress, quiet=quiet) else None
    with bar or contextlib.nullcontext():
        plan = _planned(directory(site, found.settings), found.settings, bar)
    failed = list(plan.failed)
    done = list(plan.files)
    if only_shown:
        _show(plan)
    else:
        done, unwritten = _write(plan)
        failed += unwritten
    for path, why in failed:
        say(f"error: {path}: {why}")
    if not quiet:
        for left in plan.left:
            say(_suggestion(left))
        say(_summary(done, plan.left, only_shown=only_shown))
    raise click.exceptions.Exit(UNUSABLE if failed else int(only_shown and bool(done)))


def _planned(folder: Path, settings: Settings, bar: Progress | None) -> Plan:
    """Check the site and plan the edits. Leaves with the exit code if the check did not get to its end."""
    from linkcheck_plugin.asking import Asking
    from linkcheck_plugin.check import check_site
    from linkcheck_plugin.explain import list_references
    from linkcheck_plugin.fixes.allowed import bounds_of
    from linkcheck_plugin.fixes.attribute_lists import attributes_of
    from linkcheck_plugin.fixes.file_plan import Dialect
    from linkcheck_plugin.fixes.paths import SourcePaths
    from linkcheck_plugin.fixes.plan import plan_fixes
    from linkcheck_plugin.fixes.shared import Shows
    from linkcheck_plugin.fixes.wishes import OPT_IN
    from linkcheck_plugin.mount import look_around
    from linkcheck_plugin.report.summary import NO_NETWORK
    from linkcheck_plugin.rules.selection import active_rules, codes_of_all
    from linkcheck_plugin.source.dialects import dialect_of
    from linkcheck_plugin.source.project import PYTHON_MARKDOWN, SourcesOf

    asked_for = codes_of_all((*settings.select, *settings.extend_select, *settings.severity))
    asks = settings.outbound is not False and bool(OPT_IN & asked_for & active_rules(settings).keys())
    settings = msgspec.structs.replace(settings, outbound=asks)
    asking = Asking(progress=bar.asking if bar else None)
    report = check_site(folder, settings, progress=bar, asking=asking)
    if report.interrupted:
        raise click.exceptions.Exit(INTERRUPTED)
    if report.network_absent:
        say(f"error: {NO_NETWORK}")
        raise click.exceptions.Exit(UNUSABLE)
    cwd = Path.cwd()
    around = look_around(folder, cwd, source_dir=settings.source_dir)
    project = around.project
    root = around.repository.root if around.repository else project.root if project else cwd
    outputs = [folder, *([project.output] if project and project.output else [])]
    made_of = SourcesOf(project, {}).of
    dialect = Dialect(
        project is not None and project.generator in PYTHON_MARKDOWN,
        attributes_of(project),
        SourcePaths(made_of) if project is not None and dialect_of(project).sources else None,
    )

    def references() -> Iterator[tuple[str, str]]:
        return ((str(row["page"]), str(row["url"])) for row in list_references(folder, settings))

    return plan_fixes(
        report.findings,
        asked_for,
        bounds_of(root, outputs, cwd / settings.source_dir if settings.source_dir else None),
        dialect,
        cwd,
        Shows(made_of, references).elsewhere,
    )


def _show(plan: Plan) -> None:
    from linkcheck_plugin.fixes.difference import unified
    from linkcheck_plugin.report import escape, redact
    from linkcheck_plugin.source.read import decode

    coloured = colour(sys.stdout)
    for file in plan.files:
        before, after = (decode(data) or "" for data in (file.planned.before, file.planned.after))
        for line in unified(file.shown, before, after):
            end = "\r\n" if line.endswith("\r\n") else "\n"
            text = "\t".join(escape(part) for part in redact(line.removesuffix(end)).split("\t"))
            style = next((style for start, style in COLOURS.items() if line.startswith(start)), None)
            click.echo((click.style(text, **style) if coloured and style else text) + end, nl=False)


def _write(plan: Plan) -> tuple[list[FilePlan], list[tuple[str, str]]]:
    """Write the files; those that were written, and those that were not with the reason."""
    from linkcheck_plugin.fixes.write import NotWrittenError, replace_file

    written, unwritten = [], []
    for file in plan.files:
        try:
            replace_file(file.path, file.planned.before, file.planned.after)
        except NotWrittenError as error:
            unwritten.append((file.shown, str(error)))
        else:
            written.append(file)
    return written, unwritten


def _suggestion(left: Left) -> str:
    """One line about what the author has to mend."""
    from linkcheck_plugin.report import redact

    place = ":".join(
        str(part) for part in (left.place.path, left.place.line, left.place.column) if part is not None
    )
    more = f" (and {left.more:,} more)" if left.more else ""
    return redact(
        f"{place}: {left.finding.code} {left.finding.name}: {left.proposal} — not done: {left.why}{more}"
    )


def _summary(files: Sequence[FilePlan], left: Sequence[Left], *, only_shown: bool) -> str:
    from linkcheck_plugin.report.view import counted

    number = sum(1 + one.more for one in left)
    rest = f"; {counted(number, 'place')} left to you" if left else ""
    if not files:
        return f"nothing to fix{rest}" if only_shown else f"nothing was changed{rest}"
    places = sum(len(file.planned.granted) for file in files)
    done = f"{counted(places, 'place')} in {counted(len(files), 'file')}"
    return (
        f"would fix {done}{rest}; --write does it"
        if only_shown
        else f"fixed {done}{rest}; build the site again"
    )
