"""`linkcheck config`: the settings that hold with their origins, and the schema of the file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from linkcheck_plugin.cli.options import Effective, effective, shared
from linkcheck_plugin.cli.terminal import json_text

Keys = tuple[str, ...]


@click.group("config")
def command() -> None:
    """Show settings, or the schema of their file."""


@command.command("show")
@shared
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml", help="TOML or JSON.")
def show(
    site: str | None, config: Path | None, assignments: tuple[str, ...], form: str, **options: Any
) -> None:
    """Show every setting, and where each that is not the default comes from."""
    found = effective(site, config, assignments, **options, site_dir=site)
    click.echo(_json(found) if form == "json" else _toml(found))


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of the configuration file."""
    from linkcheck_plugin.settings import json_schema

    click.echo(json_text(json_schema(), indent=2))


def _toml(found: Effective) -> str:
    return "\n".join(_toml_lines(found))


def _toml_lines(found: Effective) -> Iterator[str]:
    origins = dict(_origins(found))
    for keys, value in _leaves(_plain(found.settings)):
        name = ".".join(_key(key) for key in keys)
        if value is None or value == {}:
            yield f"# {name} is {'not set' if value is None else 'empty'}"
        else:
            origin = f"  # {_comment(origins[keys])}" if keys in origins else ""
            yield f"{name} = {_value(value)}{origin}"


def _json(found: Effective) -> str:
    origins = {".".join(_key(key) for key in keys): origin for keys, origin in _origins(found)}
    return json_text({"settings": _plain(found.settings, dates=False), "origins": origins}, indent=2)


def _origins(found: Effective) -> Iterator[tuple[Keys, str]]:
    """The origin of each value that is not the default: the strongest layer that has its key."""
    from linkcheck_plugin.settings import Settings, merge

    defaults = dict(_leaves(_plain(Settings())))
    layers = [(layer.origin, merge(layer.mapping)) for layer in reversed(found.layers)]
    for keys, value in _leaves(_plain(found.settings, shown=False)):
        if keys in defaults and defaults[keys] == value:
            continue
        for known in (keys, keys[:1]):
            origin = next((origin for origin, mapping in layers if _holds(mapping, known)), None)
            if origin is not None:
                yield keys, origin
                break


def _holds(mapping: Any, keys: Keys) -> bool:
    """Whether a mapping has the key; names of hosts are lower case once they are settings."""
    for key in keys:
        if not isinstance(mapping, Mapping):
            return False
        spellings = {name.lower(): name for name in mapping}
        name = key if key in mapping else spellings.get(key)
        if name is None:
            return False
        mapping = mapping[name]
    return True


def _plain(settings: Any, *, dates: bool = True, shown: bool = True) -> dict[str, Any]:
    """The settings as tables, lists and values; of hosts and probes what is set; `shown`: without passwords."""
    import msgspec

    from linkcheck_plugin.settings import Host, Probe

    plain = msgspec.to_builtins(settings, builtin_types=(datetime.date,) if dates else ())
    for tables, usual in (("hosts", msgspec.to_builtins(Host())), ("probes", msgspec.to_builtins(Probe()))):
        for name, table in plain[tables].items():
            plain[tables][name] = {key: value for key, value in table.items() if value != usual[key]}
    result: dict[str, Any] = _masked(plain) if shown else plain
    return result


def _masked(value: Any, key: str = "") -> Any:
    from linkcheck_plugin.report import redact

    if isinstance(value, dict):
        return {name: "***" if key == "headers" else _masked(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return redact(value) if isinstance(value, str) else value


def _leaves(table: dict[str, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json_text(name)


def _value(value: Any) -> str:
    """A value as TOML; what is empty in an inline table is left out."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if item not in (None, "", [], ())}
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in kept.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return value.isoformat() if isinstance(value, datetime.date) else json_text(value)


def _comment(origin: str) -> str:
    from linkcheck_plugin.report import escape, redact

    return escape(redact(origin))
