"""The MkDocs plugin `linkcheck`: checks the finished site and fails the build; also for ProperDocs."""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec
from mkdocs.config import config_options
from mkdocs.config.base import ConfigErrors, ConfigWarnings, LegacyConfig, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files

from linkcheck_plugin.integrations.ahead import Ahead, LostError, Written
from linkcheck_plugin.integrations.build import Checked, check_build, validate
from linkcheck_plugin.integrations.mkdocs_sources import below, sources_of
from linkcheck_plugin.model import Finding
from linkcheck_plugin.settings import ConfigurationError, Settings

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from linkcheck_plugin.integrations.overlay import Overlay

NAME = "linkcheck"
OVERLAY = "serve-overlay"
"""The option of this plugin that is no setting of linkcheck.toml."""
log = get_plugin_logger(NAME)
ANYTHING = config_options.Type(object)

MARGIN = 24
"""Columns before an excerpt: the level of the record, the number of the line, its frame."""


class Build(msgspec.Struct):
    """A build that goes on, with those that plugins for several languages start from inside of it."""

    depth: int = 0
    site_url: str | None = None
    sources: dict[str, Path] = {}
    """Absolute path of an output file → the file that it was made of."""
    ahead: Ahead | None = None


class Options(msgspec.Struct):
    """What stands in one mkdocs.yml below the name of the plugin."""

    settings: dict[str, Any] = {}
    overlay: bool = False


class LinkcheckPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Takes every setting of linkcheck.toml as an option, and `serve_overlay`.

    MkDocs keeps one object for all configurations that a process loads, and programs may build in several
    threads: what belongs to one file or to one build is kept under its name.
    """

    config_scheme = tuple(
        (key, config_options.Optional(ANYTHING))
        for key in (*Settings.__struct_fields__, OVERLAY.replace("-", "_"))
    )
    supports_multiple_instances = True

    def __init__(self) -> None:
        self.options: dict[str | None, Options] = {}
        self.builds: dict[tuple[int, str | None], Build] = {}
        self.serving = False
        self.before: tuple[Finding, ...] | None = None
        """The findings of the last build of a development server."""

    @cached_property
    def overlay(self) -> Overlay:
        """Only a development server has one."""
        from linkcheck_plugin.integrations.overlay import Overlay

        return Overlay()

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Let the schema of the settings judge the options: its messages name the nearest key."""
        try:
            self.options[config_file_path] = read_options(options)
        except ConfigurationError as error:
            raise ValidationError(f"{_place(error, options, config_file_path)}{error}") from None
        return super().load_config({key.replace("-", "_"): options[key] for key in options}, config_file_path)

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn whether a server runs; that this exists keeps one object for all its builds."""
        context = click.get_current_context(silent=True)  # `mkdocs serve --clean` says "build"
        self.serving = command == "serve" or (context is not None and context.info_name == "serve")
        for key in list(self.builds):
            self._forget(key)
        self.before = None

    @event_priority(1000)
    def on_config(self, config: MkDocsConfig) -> None:
        """Count the builds that have begun: i18n plugins build again from their own post_build."""
        self.builds.setdefault(_key(config), Build()).depth += 1

    @event_priority(1000)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Let a second process get ready: other plugins may start threads later, and then it is too late."""
        build = self.builds.setdefault(_key(config), Build(depth=1))
        if build.depth == 1 and self._gains_by_a_start(config):
            build.ahead = Ahead.start()

    @event_priority(-1000)
    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:
        """Note what each file is made of: every plugin has added its own by now, and changed the address."""
        build = self.builds.setdefault(_key(config), Build(depth=1))
        if build.depth == 1:
            build.site_url = config.site_url
        build.sources.update(sources_of(files, config))
        if build.depth == 1 and build.ahead is not None:
            told = self._told(config, build)
            templates = (*config.theme.static_templates, *config.extra_templates)
            files_to_come = (*(file.dest_uri for file in files), *map(str, templates))
            build.ahead.follow(Written(**told, files=files_to_come))

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Let the overlay stand around the server, in case a build has it switched on."""
        server.set_app(self.overlay.around(server.get_app() or server.serve_request, server.mount_path))
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Forget the builds that will not end."""
        for key in [key for key in self.builds if key[0] == threading.get_ident()]:
            self._forget(key)

    @event_priority(-1000)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Check what lies in the output, after every other plugin has written to it."""
        build = self.builds.setdefault(_key(config), Build(depth=1))
        build.depth -= 1
        if build.depth:
            return
        del self.builds[_key(config)]
        self._check(config, build)

    def _check(self, config: MkDocsConfig, build: Build) -> None:
        site = Path(config.site_dir)
        arguments = {
            **self._told(config, build),
            "watching": self.serving,
            "width": max(0, shutil.get_terminal_size(fallback=(0, 0)).columns - MARGIN) or None,
            "sources": below(site, build.sources),
            "before": self.before,
        }
        try:
            if build.ahead is None:
                raise LostError
            checked = build.ahead.check(arguments)
        except LostError:
            checked = check_build(**arguments)
        if checked is None:
            return
        if self.serving and checked.findings is not None:
            self.before = checked.findings
            if self._options(config).overlay:
                self.overlay.show(site, checked.findings)
            else:
                self.overlay.hide()
        self._conclude(checked, strict=config.strict)

    def _told(self, config: MkDocsConfig, build: Build) -> dict[str, Any]:
        """What a check is told of the build, as far as it is known before the pages are written."""
        file = config.config_file_path
        return {
            "site": Path(config.site_dir),
            "project": Path(file or "mkdocs.yml").parent,
            "given": self._options(config).settings,
            "origin": NAME,
            "known": {
                "site-url": build.site_url or config.site_url,
                "own-origins": _published_at(config) if self.serving else [],
            },
            "configuration": Path(file) if file and Path(file).is_file() else None,
        }

    def _gains_by_a_start(self, config: MkDocsConfig) -> bool:
        """Whether this build is worth a second process: the server has loaded all, two would share a core."""
        if self.serving or self._options(config).settings.get("enabled") is False:
            return False
        return sum(isinstance(plugin, LinkcheckPlugin) for plugin in config.plugins.values()) == 1

    def _options(self, config: MkDocsConfig) -> Options:
        return self.options.get(config.config_file_path) or Options()

    def _forget(self, key: tuple[int, str | None]) -> None:
        """Drop a build that will not end."""
        build = self.builds.pop(key)
        if build.ahead is not None:
            build.ahead.stop()

    def _conclude(self, checked: Checked, *, strict: bool) -> None:
        """Log, and fail by raising: what is logged does not fail a quiet build."""
        level = logging.INFO if self.serving and strict else logging.WARNING  # strict would end the server
        for block in checked.failing:
            log.log(level, block)
        for block in (*checked.listed, *checked.remarks):
            log.info(block)
        if checked.fails and not self.serving:
            unseen = () if log.isEnabledFor(level) else checked.failing
            raise PluginError("\n\n".join([*unseen, f"{NAME}: {checked.verdict}"]))
        log.log(level if checked.fails else logging.INFO, checked.verdict)


def read_options(given: dict[str, Any]) -> Options:
    """The settings and the plugin's own option, judged. Raises ConfigurationError."""
    settings = dict(given)
    overlay: object = None
    for key, value in given.items():
        if key.replace("_", "-") == OVERLAY:
            overlay = settings.pop(key)
        elif key == "enabled" and type(value) is int:
            settings[key] = bool(value)  # `!ENV CI`, where CI is 1
    if not isinstance(overlay, bool | None):
        found = json.dumps(overlay, default=str)
        raise ConfigurationError(f"{NAME}: serve_overlay: expected true or false, found {found}")
    validate(settings, NAME)
    return Options(settings, bool(overlay))


def _key(config: MkDocsConfig) -> tuple[int, str | None]:
    return threading.get_ident(), config.config_file_path


def _place(error: ConfigurationError, options: dict[str, Any], file: str | None) -> str:
    """Where the option stands that the message is about: `mkdocs.yml:7: `."""
    from linkcheck_plugin.generators.mkdocs import (
        read_mkdocs,  # 40 modules that a good configuration does not need
    )

    if not file:
        return ""
    key = str(error).removeprefix(f"{NAME}: ").partition(":")[0].partition(".")[0].partition("[")[0]
    path = ("plugins", NAME, key) if key in options else ("plugins", NAME)
    return f"{read_mkdocs(Path(file), Path(file).parent).place(*path)}: "


def _published_at(config: MkDocsConfig) -> list[str]:
    """The origin of the site when no server of MkDocs has put its own in place: links to it are internal."""
    given = [layer["site_url"] for layer in config.user_configs if layer.get("site_url")]
    url = str(given[-1]) if given else ""
    return ["/".join(url.split("/")[:3])] if "://" in url else []
