"""Reads what a page tells search engines in `meta name=robots`."""

from __future__ import annotations

from linkcheck_plugin.regex import regex

_SEPARATORS = regex(r"[,\s]+")


def directives(robots: str) -> frozenset[str]:
    """The directives of a robots meta element; `none` stands for noindex and nofollow."""
    found = frozenset(_SEPARATORS.split(robots.lower()))
    return found | {"noindex", "nofollow"} if "none" in found else found
