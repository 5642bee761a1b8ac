"""`linkcheck links`: every reference of a site, with where it stands and what it resolves to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from linkcheck_plugin.cli.options import directory, effective, shared
from linkcheck_plugin.cli.terminal import json_text

WIDTHS = (32, 18, 18, 8)
"""Least widths of the columns place, state, element[attribute] and region; they are not known beforehand."""


@click.command("links")
@shared
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="A line each, or a JSON array.",
)
def command(
    site: str | None, config: Path | None, assignments: tuple[str, ...], form: str, **options: Any
) -> None:
    """List every reference of SITE."""
    from linkcheck_plugin.explain import list_references

    settings = effective(site, config, assignments, **options).settings
    rows = iter(list_references(directory(site, settings), settings))
    first = list(itertools.islice(rows, 1))  # an unusable SITE shows here, before anything is written
    for line in (_json if form == "json" else _text)(itertools.chain(first, rows)):
        click.echo(line)


def _text(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One line per reference: place, state, element, region, URL, and target and text where there are any."""
    from linkcheck_plugin.report import escape, redact

    for row in rows:
        place = ":".join(str(row[key]) for key in ("page", "line", "column") if row[key] is not None)
        cells = (place, row["state"], f"{row['element']}[{row['attribute']}]", row["region"])
        parts = [escape(str(cell)).ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)]
        parts.append(escape(redact(row["url"])) if row["url"] else '""')
        if row["target"] and row["target"] != row["url"]:
            parts.append(f"-> {escape(redact(row['target']))}")
        if row["text"]:
            parts.append(f'"{escape(redact(row["text"]))}"')
        yield "  ".join(parts)


def _json(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON array, one reference a line, written as it is read."""
    from linkcheck_plugin.report import redact

    opening = "["
    for row in rows:
        shown = {key: redact(value) if isinstance(value, str) else value for key, value in row.items()}
        yield f"{opening}{json_text(shown)}"
        opening = ","
    yield "]" if opening == "," else "[]"
