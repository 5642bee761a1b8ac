"""`linkcheck anchors`: which texts lead to each page of a site and to each outside domain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcheck_plugin.cli.options import directory, effective, shared
from linkcheck_plugin.cli.terminal import json_text

if TYPE_CHECKING:
    from linkcheck_plugin.anchor_shares import Profile

COLUMNS = (
    "target", "about", "text", "class", "evidence", "image", "links", "pages", "followed", "share",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@")
"""Beginnings of a cell that spreadsheets would compute; an apostrophe in front keeps it text."""
TITLES = {"page": "Pages of the site", "domain": "Other domains"}


@click.command("anchors")
@shared
@click.option(
    "--internal/--external", "internal", default=None, help="Pages of the site, or other domains, alone."
)
@click.option("--everywhere", is_flag=True, help="Menus, headers, footers and comments as well.")
@click.option(
    "--targets", type=click.IntRange(min=0), default=20, metavar="N", help="Targets of the text; 0: all."
)
@click.option("--texts", type=click.IntRange(min=0), default=5, metavar="N", help="Texts for each; 0: all.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="A summary, or everything as JSON or as CSV.",
)
def command(
    site: str | None,
    config: Path | None,
    assignments: tuple[str, ...],
    internal: bool | None,
    everywhere: bool,
    targets: int,
    texts: int,
    form: str,
    **options: Any,
) -> None:
    """Show which anchor texts lead to each page of SITE and to other domains.

    Texts are branded, exact (a keyword), title, partial, compound (brand and keyword), generic, naked (a
    URL), long-tail or other. Counted are links in the text of pages.
    """
    from linkcheck_plugin.anchor_shares import DOMAIN, PAGE, anchor_profiles

    settings = effective(site, config, assignments, **options).settings
    folder = directory(site, settings)
    wanted = (PAGE, DOMAIN) if internal is None else (PAGE,) if internal else (DOMAIN,)
    found = anchor_profiles(folder, settings, everywhere=everywhere)
    profiles = [profile for about in wanted for profile in found if profile.about == about]
    if form == "json":
        click.echo(_json(profiles))
    elif form == "csv":
        click.echo(_csv(profiles), nl=False)
    else:
        for line in _text(profiles, targets, texts):
            click.echo(line)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3)


def _text(profiles: Sequence[Profile], targets: int, texts: int) -> Iterator[str]:
    """The targets with the most links, each with the shares of its classes and its most frequent texts."""
    from linkcheck_plugin.anchor_text import normalised
    from linkcheck_plugin.report.escape import clean
    from linkcheck_plugin.report.view import counted

    for about, title in TITLES.items():
        found = [profile for profile in profiles if profile.about == about]
        if not found:
            continue
        yield f"{title}: {len(found):,}"
        for profile in found[: targets or None]:
            yield ""
            amounts = f"{counted(profile.links, 'link')} on {counted(profile.pages, 'page')}"
            qualified = profile.links - profile.followed
            yield f"{clean(profile.target)}  {amounts}" + (
                f", {qualified:,} not followed" if qualified else ""
            )
            yield f"  {_shares(profile)}"
            for text in profile.texts[: texts or None]:
                same = normalised(text.evidence) in ("", normalised(text.text))
                why = "" if same else f" ({clean(text.evidence)})"
                image = ", image" if text.image else ""
                yield f'  {text.links:>5,}  {text.kind + image:<14} "{clean(text.text)}"{why}'
            more = len(profile.texts) - len(profile.texts[: texts or None])
            if more:
                yield f"         and {counted(more, 'more text')}"
        more = len(found) - len(found[: targets or None])
        if more:
            yield ""
            yield f"and {counted(more, 'more target')}; --targets 0 shows all"
        yield ""


def _shares(profile: Profile) -> str:
    parts = [f"{kind} {100 * number / profile.links:.0f} %" for kind, number in profile.kinds.items()]
    if profile.images:
        parts.append(f"image {100 * profile.images / profile.links:.0f} %")
    return ", ".join(parts)


def _json(profiles: Iterable[Profile]) -> str:
    from linkcheck_plugin.report import redact

    rows = [
        {
            "target": redact(profile.target),
            "about": profile.about,
            "links": profile.links,
            "pages": profile.pages,
            "followed": profile.followed,
            "classes": {str(kind): number for kind, number in profile.kinds.items()},
            "shares": {str(kind): _share(number, profile.links) for kind, number in profile.kinds.items()},
            "images": profile.images,
            "texts": [
                {
                    "text": redact(text.text),
                    "class": str(text.kind),
                    "evidence": redact(text.evidence),
                    "image": text.image,
                    "links": text.links,
                    "pages": text.pages,
                    "followed": text.followed,
                    "share": _share(text.links, profile.links),
                }
                for text in profile.texts
            ],
        }
        for profile in profiles
    ]
    return json_text({"schema": 1, "profiles": rows}, indent=1)


def _csv(profiles: Iterable[Profile]) -> str:
    """One row for each text of each target."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for profile in profiles:
        for text in profile.texts:
            cells = (
                profile.target,
                profile.about,
                text.text,
                str(text.kind),
                text.evidence,
                str(text.image).lower(),
            )
            numbers = (text.links, text.pages, text.followed, _share(text.links, profile.links))
            writer.writerow([*map(_cell, cells), *numbers])
    return stream.getvalue()


def _cell(text: str) -> str:
    from linkcheck_plugin.report import escape, redact

    text = escape(redact(text))
    return f"'{text}" if text.startswith(FORMULA) else text
