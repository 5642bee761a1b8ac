"""The plugins that mkdocs.yml names, with their options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linkcheck_plugin.generators.configuration import Settings


def plugins(settings: Settings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and options of each plugin, whether they stand in a list or in a mapping."""
    configured = settings.get("plugins")
    entries = configured if isinstance(configured, list) else [configured]
    for entry in entries:
        if isinstance(entry, str):
            yield entry, {}
        elif isinstance(entry, dict):
            for name, options in entry.items():
                yield name, options if isinstance(options, dict) else {}
