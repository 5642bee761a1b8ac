"""The plugin's own settings, where a generator's configuration holds them: mkdocs.yml and its kin, pelicanconf.py."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from linkcheck_plugin.generators import GENERATORS, find_project, surrounding_folders
from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.javascript import COMPUTED
from linkcheck_plugin.generators.mkdocs_plugins import plugins
from linkcheck_plugin.generators.project import Project, near

PLUGIN = "linkcheck"
SETTING = "LINKCHECK"
OWN_OPTIONS = frozenset({"serve_overlay", "serve-overlay"})
"""Options of the MkDocs plugin that are no settings of a check."""
FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml", "pelicanconf.py")
HOLDERS = frozenset({"mkdocs", "properdocs", "zensical", "pelican"})
"""Generators whose configuration may hold the plugin's settings."""
MAX_BYTES = 1_000_000


class PluginSetting(msgspec.Struct, frozen=True):
    """One setting as the generator's configuration has it."""

    key: str
    value: Any
    origin: str
    """Where it stands, as messages name it: `mkdocs.yml:14`."""


class PluginSettings(msgspec.Struct, frozen=True):
    """The settings of one configuration."""

    folder: Path
    """The folder that relative paths in them start at."""
    settings: tuple[PluginSetting, ...]
    remarks: tuple[str, ...]
    """What stands there and cannot be read, because only running the file would tell it."""


def find_plugin_settings(site: Path, cwd: Path) -> PluginSettings | None:
    """The settings in the configuration whose output is the site; None if it has none.

    Nothing is executed, and nothing parsed before a file around the site has the name of the plugin in it.
    """
    folders = surrounding_folders(site.resolve(), cwd.resolve())
    if not any(_is_named_in(folder / name) for folder in folders for name in FILES):
        return None
    project = find_project(site, cwd)
    return plugin_settings(project, cwd) if project else None


def _is_named_in(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_BYTES)
    except (OSError, ValueError):
        return False
    return PLUGIN.encode() in text.lower() or b"INHERIT" in text


def plugin_settings(project: Project, cwd: Path) -> PluginSettings | None:
    """The plugin's settings in the configuration of a project."""
    row = next((row for row in GENERATORS if row.name == project.generator), None)
    if row is None or row.name not in HOLDERS:
        return None
    settings = row.read(project.marker, project.root)
    remarks: list[str] = []
    if row.name == "pelican":
        found = list(_of_pelican(settings, project, cwd, remarks))
    else:
        found = list(_of_mkdocs(settings, project, cwd))
    return PluginSettings(project.marker.parent, tuple(found), tuple(remarks)) if found or remarks else None


def _of_mkdocs(settings: Settings, project: Project, cwd: Path) -> Iterator[PluginSetting]:
    for name, options in plugins(settings):
        if name != PLUGIN:
            continue
        for key, value in options.items():
            if key in OWN_OPTIONS:
                continue
            if key == "enabled" and type(value) is int:
                value = bool(value)  # `!ENV CI`, where CI is 1
            yield PluginSetting(key, value, _place(settings, project, cwd, "plugins", name, key))


def _of_pelican(
    settings: Settings, project: Project, cwd: Path, remarks: list[str]
) -> Iterator[PluginSetting]:
    place = _place(settings, project, cwd, SETTING)
    if settings.computed(SETTING):
        remarks.append(f"{place}: {SETTING} is computed, so it is not read; write it out, {SETTING} = {{…}}")
    for key, value in settings.section(SETTING).items():
        if _holds_computed(value):
            remarks.append(f"{place}: {SETTING}[{key!r}] is computed, so it is not read")
        else:
            yield PluginSetting(key, value, place)


def _holds_computed(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_computed, value.values()))
    if isinstance(value, list):
        return any(map(_holds_computed, value))
    return value is COMPUTED


def _place(settings: Settings, project: Project, cwd: Path, *keys: str) -> str:
    """The place of a key, its file relative to the working directory."""
    while keys and keys not in settings.lines and keys not in settings.places:
        keys = keys[:-1]
    label, colon, line = settings.place(*keys).partition(":")
    if project.generator == "zensical" and not colon:
        label = project.marker.name
    return near(Path(os.path.normpath(project.root / label)), cwd) + colon + line
