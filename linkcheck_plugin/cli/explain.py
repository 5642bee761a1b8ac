"""`linkcheck explain`: what a rule says and why, how a URL is resolved, what was taken for the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from linkcheck_plugin.cli.options import directory, effective


@click.command("explain")
@click.argument("topic", required=False, metavar="NAME|CODE|URL")
@click.option(
    "--site", metavar="DIR", help="The site: explain how URL resolves in it, or what was found out."
)
@click.option("--page", metavar="FILE", help="The page of the site that URL stands in; by default its index.")
@click.option("--site-url", metavar="URL", help="Where the site is served.")
@click.option("--profile", metavar="NAME", help="How the host serves files.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option(
    "--set", "assignments", multiple=True, metavar="KEY=VALUE", help="Any setting, as a line of TOML."
)
def command(
    topic: str | None,
    site: str | None,
    page: str | None,
    config: Path | None,
    assignments: tuple[str, ...],
    **options: Any,
) -> None:
    """Explain a rule, a URL or a site.

    A rule: what it says and why. A URL: how it is resolved, step by step. With --site alone: the address
    and the host that were taken for the site, and why.
    """
    if topic is None and site is None:
        raise click.UsageError("name a rule or a URL, or a site with --site DIR")
    if topic is not None and (document := _documentation(topic, url_expected=site is not None)):
        click.echo(document)
        return
    from linkcheck_plugin import explain
    from linkcheck_plugin.report import escape, redact

    settings = effective(site, config, assignments, **options).settings
    folder = directory(site, settings)
    if topic is None:
        lines = explain.explain_site(folder, settings)
    else:
        lines = explain.explain_url(folder, settings, topic, page or settings.directory_index[0])
    for line in lines:
        click.echo(escape(redact(line)))


def _documentation(topic: str, *, url_expected: bool) -> str:
    """The documentation of a rule, empty for a URL. Raises ConfigurationError for an unknown rule."""
    from linkcheck_plugin.rules import RULES

    for rule in RULES:
        if topic.upper() == rule.code or topic.lower() == rule.name:
            fix = ", fixable" if rule.fixable else ""
            heading = f"{rule.name} ({rule.code}): {rule.level}, preset {rule.preset}{fix}"
            return f"{heading}\n\n{rule.documentation.strip()}"
    if url_expected or (re.search(r"[/.#?:]", topic) and not re.fullmatch(r"LNK\d*", topic, re.IGNORECASE)):
        return ""
    from linkcheck_plugin.rules.catalogue import CATALOGUE
    from linkcheck_plugin.settings import ConfigurationError, nearest

    for code, name in CATALOGUE.items():
        if topic.upper() == code or topic.lower() == name:
            raise ConfigurationError(f"explain: the rule {name} ({code}) is planned, but not there yet")
    known = [name for rule in RULES for name in (rule.name, rule.code)]
    hint = nearest(topic, known) or nearest(topic.upper(), known) or "; `linkcheck rules` lists them"
    raise ConfigurationError(f'explain: no rule "{topic}"{hint}')
