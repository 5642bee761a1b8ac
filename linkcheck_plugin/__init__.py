"""Link linter for static sites: `check_site` checks a built one, `register` makes this a Pelican plugin."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linkcheck_plugin.version import __version__

if TYPE_CHECKING:
    from linkcheck_plugin.check import check_site

__all__ = ["__version__", "check_site", "register"]


def register() -> None:
    """Connect the Pelican plugin; Pelican calls it for `PLUGINS = ["linkcheck_plugin"]`."""
    import_module("linkcheck_plugin.integrations.pelican").register()  # by name: only Pelican has Pelican


def __getattr__(name: str) -> Any:
    """Import the pipeline when it is asked for: who imports the package often needs only a part of it."""
    if name == "check_site":
        return import_module("linkcheck_plugin.check").check_site
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
