"""What the commands share: the options that become settings, and from them settings and directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from linkcheck_plugin.settings import Settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings of one origin, as that origin writes them."""

    origin: str
    mapping: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings that hold, and the layers that they come from, the strongest last."""

    settings: Settings
    layers: tuple[Layer, ...]
    remarks: tuple[str, ...] = ()
    """Settings that were found and cannot be read."""


def shared(command: Decorated) -> Decorated:
    """Add SITE and the options that every command about a site has."""
    return _decorated(
        command,
        click.argument("site", required=False),
        click.option("--site-url", metavar="URL", help="Where the site is served."),
        click.option("--profile", metavar="NAME", help="How the host serves files: netlify, github-pages, …"),
        click.option("--source-dir", metavar="DIR", help="Directory of the sources."),
        settings_options,
    )


def settings_options(command: Decorated) -> Decorated:
    """Add the options that say where settings come from."""
    return _decorated(
        command,
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Configuration, instead of a search.",
        ),
        click.option(
            "--set", "assignments", multiple=True, metavar="KEY=VALUE", help="Any setting, as a line of TOML."
        ),
    )


def rule_options(command: Decorated) -> Decorated:
    """Add the options that say which rules are on, and at which level; `selection` reads them."""
    return _decorated(
        command,
        click.option("--preset", metavar="NAME", help="Set of rules: links, recommended, seo or all."),
        click.option(
            "--select", multiple=True, metavar="CODES", help="Rules in place of the preset; LNK2 is a prefix."
        ),
        click.option("--extend-select", multiple=True, metavar="CODES", help="Rules besides the preset."),
        click.option("--ignore", multiple=True, metavar="CODES", help="Rules that are off."),
        click.option(
            "--severity", multiple=True, metavar="CODE=LEVEL", help="Level of a rule; switches it on."
        ),
    )


def report_options(command: Decorated) -> Decorated:
    """Add the options about what is reported, and when it is a failure."""
    return _decorated(
        command,
        click.option("--fail-on", metavar="LEVEL", help="Fail at error (default), warning, info or never."),
        click.option("--level", metavar="LEVEL", help="The mildest level that is listed; default warning."),
        click.option(
            "--format",
            "formats",
            multiple=True,
            metavar="NAME[:FILE]",
            help="Report; text on stdout by default.",
        ),
        click.option("--quiet", "-q", is_flag=True, help="Nothing but the report."),
        click.option(
            "--statistics", is_flag=True, help="Say on stderr what was looked at and how long it took."
        ),
    )


def _decorated(command: Decorated, *decorators: Callable[[Decorated], Decorated]) -> Decorated:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def selection(
    select: Iterable[str], extend_select: Iterable[str], ignore: Iterable[str], severity: Iterable[str]
) -> dict[str, Any]:
    """The settings that the options of `rule_options` make, for `effective`."""
    return {
        "select": codes(select),
        "extend_select": codes(extend_select),
        "ignore": codes(ignore),
        "severity": dict(_levels(severity)),
    }


def effective(
    site: str | None,
    config: Path | None,
    assignments: Iterable[str],
    **options: Any,
) -> Effective:
    """Settings from defaults, the configuration file, `--set` and the options that were given.

    Options are named as the settings; None and empty ones were not given. Raises ConfigurationError.
    """
    from linkcheck_plugin import configuration
    from linkcheck_plugin.settings import decode, merge

    layers = []
    file = config or configuration.find(_working_directory(), Path(site) if site else None)
    if file is not None:
        layers.append(Layer(configuration.label(file), configuration.load(file)))
    for text in assignments:
        key = text.partition("=")[0].strip()  # the value may be a password
        layers.append(Layer(f"--set {key}", configuration.from_assignments([text])))
    given = {
        name.replace("_", "-"): value for name, value in options.items() if value not in (None, (), [], {})
    }
    layers.append(Layer(COMMAND_LINE, given))
    own, remarks = _of_the_generator(site, merge(*(layer.mapping for layer in layers)))
    layers[1 if file is not None else 0 : 0] = own
    for layer in layers:  # so that a message names the origin
        decode(layer.mapping, layer.origin)
    settings = decode(merge(*(layer.mapping for layer in layers)), COMMAND_LINE)
    if config is None and file is not None:
        _refuse_configuration_of_the_site(file, site, settings)
    return Effective(settings, tuple(layers), remarks)


def _of_the_generator(site: str | None, known: Mapping[str, object]) -> tuple[list[Layer], tuple[str, ...]]:
    """The plugin's settings in mkdocs.yml, zensical.toml or pelicanconf.py, if their output is SITE."""
    from linkcheck_plugin.configuration import anchored
    from linkcheck_plugin.generators.plugin_settings import find_plugin_settings

    cwd = _working_directory()
    named = site or known.get("site-dir")
    folder = Path(named) if isinstance(named, str) and named else _detected(cwd)
    found = find_plugin_settings(folder, cwd) if folder is not None and folder.is_dir() else None
    if found is None:
        return [], ()
    layers = [
        Layer(setting.origin, anchored({setting.key: setting.value}, found.folder))
        for setting in found.settings
    ]
    return layers, found.remarks


def _detected(cwd: Path) -> Path | None:
    """The output of the project in the working directory, else a folder with pages that is called like one."""
    from linkcheck_plugin.configuration import detect_site, holds_page
    from linkcheck_plugin.generators import detect_output

    output = detect_output(cwd)
    if output is not None and holds_page(output):
        return output.relative_to(cwd) if output.is_relative_to(cwd) else output
    return detect_site(Path())


def directory(site: str | None, settings: Settings) -> Path:
    """SITE, else the configured, else the detected output directory. Raises SiteError if there is none."""
    from linkcheck_plugin.configuration import OUTPUTS
    from linkcheck_plugin.settings import SiteError

    named = site or settings.site_dir
    found = Path(named) if named else _detected(_working_directory())
    if found is None:
        raise SiteError(f"found no output directory with pages; name it: looked for {', '.join(OUTPUTS)}")
    return found


def _levels(severity: Iterable[str]) -> Iterator[tuple[str, str]]:
    for entry in codes(severity):
        code, equals, level = entry.partition("=")
        if not (code and equals and level):
            raise click.UsageError(f"--severity {entry}: expected CODE=LEVEL, such as LNK303=error")
        yield code, level


def codes(lists: Iterable[str]) -> list[str]:
    """The entries of comma-separated lists."""
    return [entry for text in lists for entry in text.replace(",", " ").split()]


def _working_directory() -> Path:
    from linkcheck_plugin.settings import SiteError

    try:
        return Path.cwd()
    except OSError as error:
        raise SiteError(f"the working directory cannot be used: {error.strerror}") from None


def _refuse_configuration_of_the_site(file: Path, site: str | None, settings: Settings) -> None:
    """A file that names the directory it lies in as SITE would be configuration from inside SITE."""
    from linkcheck_plugin.configuration import label
    from linkcheck_plugin.settings import ConfigurationError

    if site or not settings.site_dir:
        return
    if Path(os.path.realpath(file)).is_relative_to(os.path.realpath(settings.site_dir)):
        raise ConfigurationError(
            f"{label(file)}: lies inside site-dir, where no configuration is read; move it out of the site,"
            f" or name it: --config {label(file)}"
        )
