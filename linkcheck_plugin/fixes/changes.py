"""What one place should read after all rules had their say: a URL part by part, rel token by token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linkcheck_plugin.regex import regex

_PARTS = regex(r"([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
"""Scheme, authority, path, query and fragment, each with its marks (RFC 3986, appendix B)."""


class RelChange(NamedTuple):
    """Tokens that rel gains and loses."""

    added: tuple[str, ...]
    removed: frozenset[str]


def merged_url(written: str, wanted: Iterable[str]) -> tuple[str, list[str]]:
    """The URL with the changes of all wanted ones that go together, and those that have to wait.

    Two go together if they change different parts, or the same part alike: https in the one, no tracking
    parameters in the other. The first ones hold.
    """
    before = _parts(written)
    parts = list(before)
    waiting = []
    for url in wanted:
        changed = {at: part for at, part in enumerate(_parts(url)) if part != before[at]}
        if any(parts[at] not in (before[at], part) for at, part in changed.items()):
            waiting.append(url)
            continue
        for at, part in changed.items():
            parts[at] = part
    return "".join(parts), waiting


def _parts(url: str) -> list[str]:
    found = _PARTS.fullmatch(url)
    return [part or "" for part in found.groups()] if found else ["", "", url, "", ""]


def rel_change(built: Sequence[str], wanted: str) -> RelChange:
    """How the rel of a built reference differs from the wanted value."""
    tokens = tuple(dict.fromkeys(wanted.split()))
    return RelChange(
        tuple(token for token in tokens if token not in built), frozenset(built).difference(tokens)
    )


def changed_rel(
    written: Sequence[str], changes: Iterable[RelChange]
) -> tuple[tuple[str, ...], list[RelChange]]:
    """The rel tokens of a source with all changes that go together, each once, and the changes that have to wait.

    Two do not go together if the one adds what the other removes. The first ones hold.
    """
    added: dict[str, None] = {}
    removed: set[str] = set()
    waiting = []
    for change in changes:
        if removed.isdisjoint(change.added) and change.removed.isdisjoint(added):
            added.update(dict.fromkeys(change.added))
            removed |= change.removed
        else:
            waiting.append(change)
    kept: dict[str, str] = {}
    for token in (*written, *added):
        if token.lower() not in removed:
            kept.setdefault(token.lower(), token)
    return tuple(kept.values()), waiting
