"""`linkcheck rules`: the catalogue, and which rules are on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linkcheck_plugin.cli.options import codes, effective
from linkcheck_plugin.cli.terminal import json_text


@click.command("rules")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Table or JSON array."
)
@click.option("--preset", metavar="NAME", help="Set of rules: links, recommended, seo or all.")
@click.option(
    "--select", multiple=True, metavar="CODES", help="Rules in place of the preset; LNK2 is a prefix."
)
@click.option("--extend-select", multiple=True, metavar="CODES", help="Rules besides the preset.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Rules that are off.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option(
    "--set", "assignments", multiple=True, metavar="KEY=VALUE", help="Any setting, as a line of TOML."
)
def command(
    form: str,
    preset: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: Path | None,
    assignments: tuple[str, ...],
) -> None:
    """List the rules and which of them are on."""
    from linkcheck_plugin.rules import RULES
    from linkcheck_plugin.rules.selection import active_rules

    settings = effective(
        None,
        config,
        assignments,
        preset=preset,
        select=codes(select) if select else None,
        extend_select=codes(extend_select) if extend_select else None,
        ignore=codes(ignore) if ignore else None,
    ).settings
    active = active_rules(settings)
    rows = [
        {
            "name": rule.name,
            "code": rule.code,
            "level": str(active[rule.code].level_of(None) if rule.code in active else rule.level),
            "preset": str(rule.preset),
            "on": rule.code in active,
            "fixable": rule.fixable,
            "summary": rule.summary,
        }
        for rule in RULES
    ]
    click.echo(json_text(rows, indent=2) if form == "json" else _table(rows))


def _table(rows: list[dict[str, Any]]) -> str:
    columns = ("name", "code", "level", "preset", "on", "summary")
    cells = [
        columns,
        *([{True: "on", False: "-"}.get(row[key], row[key]) for key in columns] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)
