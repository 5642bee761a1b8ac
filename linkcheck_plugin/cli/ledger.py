"""`linkcheck ledger`: what is known of outbound URLs; forget entries, ask the oldest again."""

from __future__ import annotations

import contextlib
import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from linkcheck_plugin.cli import INTERRUPTED, UNUSABLE
from linkcheck_plugin.cli.options import effective, settings_options
from linkcheck_plugin.cli.terminal import Progress, json_text, progress_wanted, say
from linkcheck_plugin.model import Verdict

if TYPE_CHECKING:
    from linkcheck_plugin.outbound.ledger import Entry, Ledger
    from linkcheck_plugin.settings import Settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

ORDER = (Verdict.BROKEN, Verdict.REFUSED, Verdict.UNVERIFIABLE, Verdict.REDIRECTED, Verdict.OK)
"""Of the text listing: what needs somebody's attention first."""

KEPT_DAYS = 90.0
"""What was not checked for so long is no longer linked, most likely."""

VERDICT = click.Choice([verdict.value for verdict in ORDER])


@click.group("ledger")
def command() -> None:
    """Show, prune or refresh what is known of links to other sites."""


def _options(command: Decorated) -> Decorated:
    return settings_options(
        click.option("--cache-dir", metavar="DIR", help="Directory of the ledger.")(command)
    )


@command.command("show")
@_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Listing or JSON array."
)
@click.option("--verdict", type=VERDICT, help="Only entries with this verdict.")
def show(
    config: Path | None,
    assignments: tuple[str, ...],
    cache_dir: str | None,
    form: str,
    verdict: str | None,
) -> None:
    """List the entries: one for each URL that was asked."""
    ledger = _ledger(effective(None, config, assignments, cache_dir=cache_dir).settings)
    entries = [entry for entry in ledger.entries() if verdict in (None, entry.verdict)]
    for line in (_json if form == "json" else _text)(entries):
        click.echo(line)


@command.command("prune")
@_options
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help=f"Entries not checked for so long; {KEPT_DAYS:g} by default, with --verdict any.",
)
@click.option("--verdict", type=VERDICT, help="Only entries with this verdict.")
def prune(
    config: Path | None,
    assignments: tuple[str, ...],
    cache_dir: str | None,
    older_than: float | None,
    verdict: str | None,
) -> None:
    """Forget entries, such as those of URLs that are no longer linked."""
    settings = effective(None, config, assignments, cache_dir=cache_dir).settings
    ledger = _writable(settings)
    total = len(ledger.entries())
    days = KEPT_DAYS if older_than is None and verdict is None else older_than
    pruned = ledger.prune(None if days is None else _days_ago(days), Verdict(verdict) if verdict else None)
    _save(ledger)
    say(f"{pruned:,} of {total:,} entries forgotten")


@command.command("refresh")
@_options
@click.option(
    "--oldest",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help="Ask the N URLs whose check is longest ago.",
)
def refresh(config: Path | None, assignments: tuple[str, ...], cache_dir: str | None, oldest: int) -> None:
    """Ask the oldest URLs of the ledger again, and list what came out.

    Exit code: 0, whatever came out; 2 usage, configuration, or no network; 130 interrupted.
    """
    from linkcheck_plugin.interrupts import held
    from linkcheck_plugin.outbound.run import Question, ask

    settings = effective(None, config, assignments, cache_dir=cache_dir).settings
    ledger = _writable(settings)
    questions = [Question(entry.url) for entry in ledger.oldest(oldest)]
    with Progress() if progress_wanted(None, quiet=False) else contextlib.nullcontext() as bar:
        progress = bar.asking if bar else None
        with held():
            asked = ask(questions, settings, ledger=ledger, now=_now(), refresh=True, progress=progress)
    for remark in asked.remarks:
        if remark != ledger.warning:
            say(remark)
    if not asked.network_absent:
        _save(ledger)
    answered = [url for url, answer in asked.answers.items() if answer.is_asked]
    for line in _text([entry for url in answered if (entry := ledger.entry(url)) is not None]):
        click.echo(line)
    if left := len(questions) - len(answered):
        say(f"{left:,} of {len(questions):,} URLs were not asked")
    if asked.network_absent:
        say("error: no network: no host could be reached; the ledger is as it was")
    if asked.interrupted or asked.network_absent:
        raise click.exceptions.Exit(INTERRUPTED if asked.interrupted else UNUSABLE)


def _ledger(settings: Settings) -> Ledger:
    from linkcheck_plugin.outbound.ledger import Ledger

    ledger = Ledger.of(settings)
    if ledger.warning is not None:
        say(f"warning: {ledger.warning}")
    return ledger


def _writable(settings: Settings) -> Ledger:
    from linkcheck_plugin.settings import ConfigurationError

    if not settings.ledger_write:
        raise ConfigurationError("ledger-write is false; to write all the same: --set ledger-write=true")
    return _ledger(settings)


def _save(ledger: Ledger) -> None:
    if not ledger.save():
        say(f"error: {ledger.warning}")
        raise click.exceptions.Exit(UNUSABLE)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _days_ago(days: float) -> datetime.datetime:
    try:
        return _now() - datetime.timedelta(days=days)
    except OverflowError:  # before the calendar begins
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _json(entries: Iterable[Entry]) -> Iterator[str]:
    """A JSON array, one entry a line."""
    import msgspec

    opening = "["
    for entry in entries:
        yield f"{opening}{json_text(_redacted(msgspec.to_builtins(entry)))}"
        opening = ","
    yield "]" if opening == "," else "[]"


def _redacted(value: Any) -> Any:
    from linkcheck_plugin.report import redact

    if isinstance(value, dict):
        return {redact(key): _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return redact(value) if isinstance(value, str) else value


def _text(entries: Iterable[Entry]) -> Iterator[str]:
    """One line for each entry, what broke last first; then how many there are of each verdict."""
    from linkcheck_plugin.report.escape import clean

    ordered = sorted(entries, key=_rank)
    for entry in ordered:
        status = "-" if entry.status is None else str(entry.status)
        cells = [f"{entry.verdict:12}", f"{status:>3}", f"{entry.checked:%Y-%m-%d %H:%M}", entry.url]
        if entry.redirects and entry.final_url:
            cells.append(f"-> {entry.final_url}")
        cells += filter(None, (entry.evidence, _history(entry)))
        yield "  ".join(map(clean, cells))
    counts = Counter(entry.verdict for entry in ordered)
    verdicts = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in ORDER if counts[verdict])
    yield f"{len(ordered):,} URL{'' if len(ordered) == 1 else 's'}{': ' if verdicts else ''}{verdicts}"


def _rank(entry: Entry) -> tuple[int, int, str]:
    first_failure = int(entry.checked.timestamp()) - entry.failing_for
    return ORDER.index(entry.verdict), -first_failure if entry.verdict is Verdict.BROKEN else 0, entry.url


def _history(entry: Entry) -> str | None:
    """Of a broken URL: for how long, and when it was ok."""
    if entry.verdict is not Verdict.BROKEN:
        return None
    hours = entry.failing_for // 3600
    over = f" over {hours // 24:,} days" if hours >= 48 else f" over {hours} h" if hours else ""
    before = f"was ok on {entry.last_ok:%Y-%m-%d}" if entry.last_ok else "never ok"
    return f"{entry.failures:,} failed run{'' if entry.failures == 1 else 's'}{over}, {before}"
