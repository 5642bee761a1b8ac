"""What the commands that check have in common: where reports go, the remarks after them, the exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcheck_plugin.cli import INTERRUPTED, UNUSABLE, silence
from linkcheck_plugin.cli.terminal import colour, say

if TYPE_CHECKING:
    from linkcheck_plugin.model import HostStatistics, Report
    from linkcheck_plugin.settings import Settings

HOSTS_SHOWN = 20
"""So many hosts have a line in the statistics."""

Outputs = list[tuple[str, Path | None]]
"""Format and file of each report, None for stdout."""


def outputs_of(formats: Iterable[str]) -> Outputs:
    """Format and file of each report, None for stdout. Raises ConfigurationError."""
    from linkcheck_plugin import report
    from linkcheck_plugin.settings import ConfigurationError, nearest

    outputs: Outputs = []
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


def write_reports(report: Report, outputs: Outputs, folder: Path, settings: Settings) -> None:
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


def finish(
    report: Report, outputs: Outputs, folder: Path, settings: Settings, *, seconds: float | None, quiet: bool
) -> int:
    """Write the reports, say the remarks and the verdict, and return the exit code.

    `folder` is where the pages of the report lie; `seconds` is how long it took, None if nobody asked.
    """
    write_reports(report, outputs, folder, settings)
    if not quiet:
        from linkcheck_plugin.report import verdict

        for note in (*report.notes, *(_statistics(report, seconds) if seconds is not None else ())):
            say(note)
        say(verdict(report, settings.fail_on))
    from linkcheck_plugin.report.summary import NO_NETWORK, fails

    if report.interrupted:
        return INTERRUPTED
    if report.network_absent:
        if quiet:
            say(f"error: {NO_NETWORK}")
        return UNUSABLE
    severities = Counter(finding.severity for finding in report.findings)
    return int(fails(severities, settings.fail_on))


def _statistics(report: Report, seconds: float) -> Iterator[str]:
    from linkcheck_plugin.report import coverage_line
    from linkcheck_plugin.report.view import counted

    yield f"{counted(report.pages, 'page')} and {counted(report.assets, 'asset')} in {seconds:.2f} s"
    yield f"{coverage_line(report.coverage)}; {counted(report.coverage.unique, 'target')}"
    for code, number in sorted(Counter(finding.code for finding in report.findings).items()):
        yield f"{code} {number:,}"
    yield from _host_statistics(report.hosts)


def _host_statistics(hosts: Sequence[HostStatistics]) -> Iterator[str]:
    """How other sites answered, the slowest first."""
    from linkcheck_plugin.report.view import counted

    if hosts:
        requests, retries = sum(host.requests for host in hosts), sum(host.retries for host in hosts)
        retried = f", {_retries(retries)}" if retries else ""
        yield f"{counted(requests, 'request')} to {counted(len(hosts), 'host')}{retried}"
    ordered = sorted(hosts, key=lambda host: (-host.slowest, -host.requests, host.host))
    for host in ordered[:HOSTS_SHOWN]:
        said = [counted(host.requests, "request")]
        if host.retries:
            said.append(_retries(host.retries))
        if host.waited:
            said.append(f"{host.waited:.1f} s waited")
        yield f"  {host.host}: {', '.join(said)}, slowest {host.slowest:.2f} s"
    if len(hosts) > HOSTS_SHOWN:
        yield f"  and {counted(len(hosts) - HOSTS_SHOWN, 'more host')}"


def _retries(number: int) -> str:
    return "1 retry" if number == 1 else f"{number:,} retries"
