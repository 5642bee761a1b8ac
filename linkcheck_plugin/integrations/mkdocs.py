"""The MkDocs plugin `linkcheck`: checks the finished site and fails the build; also for ProperDocs."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any, Literal

import click
from mkdocs.config import config_options
from mkdocs.config.base import ConfigErrors, ConfigWarnings, LegacyConfig, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger

from linkcheck_plugin.generators.mkdocs import read_mkdocs
from linkcheck_plugin.integrations.build import Checked, check_build, validate
from linkcheck_plugin.settings import ConfigurationError, Settings

NAME = "linkcheck"
log = get_plugin_logger(NAME)
ANYTHING = config_options.Type(object)

MARGIN = 24
"""Columns before an excerpt: the level of the record, the number of the line, its frame."""


class LinkcheckPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Takes every setting of linkcheck.toml as an option."""

    config_scheme = tuple((key, config_options.Optional(ANYTHING)) for key in Settings.__struct_fields__)

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.serving = False
        self.depth = 0

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Let the schema of the settings judge the options: its messages name the nearest key."""
        try:
            validate(options, NAME)
        except ConfigurationError as error:
            raise ValidationError(str(error)) from None
        self.options = options
        return super().load_config({key.replace("-", "_"): options[key] for key in options}, config_file_path)

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn whether a server runs; that this exists keeps one object for all its builds."""
        context = click.get_current_context(silent=True)  # `mkdocs serve --clean` says "build"
        self.serving = command == "serve" or (context is not None and context.info_name == "serve")

    @event_priority(1000)
    def on_config(self, config: MkDocsConfig) -> None:
        """Count the builds that have begun: i18n plugins build again from their own post_build."""
        self.depth += 1

    def on_build_error(self, *, error: Exception) -> None:
        """Forget the builds that will not end."""
        self.depth = 0

    @event_priority(-1000)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Check what lies in the output, after every other plugin has written to it."""
        self.depth = max(0, self.depth - 1)
        if self.depth:
            return
        file = config.config_file_path
        known = {"site-url": config.site_url, "own-origins": _published_at(file) if self.serving else []}
        checked = check_build(
            Path(config.site_dir),
            Path(file or "mkdocs.yml").parent,
            self.options,
            NAME,
            known=known,
            watching=self.serving,
            width=max(0, shutil.get_terminal_size(fallback=(0, 0)).columns - MARGIN) or None,
        )
        if checked is not None:
            self._conclude(checked, strict=config.strict)

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


def _published_at(file: str | None) -> list[str]:
    """The origin of the site when no server of MkDocs has put its own in place: links to it are internal."""
    url = read_mkdocs(Path(file), Path(file).parent).text("site_url") if file else None
    return ["/".join(url.split("/")[:3])] if url and "://" in url else []
