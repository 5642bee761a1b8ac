"""Addresses that only lead to another one, which they hold (`knowledge/wrappers.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.regex import regex

MAX_DEPTH = 5
"""Wrappers in each other that are looked into."""
LONGEST = 8_000
"""Characters of a query that are read."""

_PARAMETER = regex(r"[?&;]([^=?&;#]+)=([^?&#]*)")
_ABSOLUTE = regex(r"https?://", re.IGNORECASE)
_WITH_HOST = regex(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)


class Wrapper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service, as its row says."""

    id: str
    hosts: tuple[str, ...]
    source: str
    example: str
    target: str
    twin: str
    paths: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    rest: str = ""


class Wrappers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/wrappers.toml`."""

    wrapper: tuple[Wrapper, ...]


@cache
def known_wrappers() -> tuple[Wrapper, ...]:
    """All of them."""
    return msgspec.convert(load("wrappers"), Wrappers).wrapper


def above(host: str) -> Iterator[str]:
    """A host and the names above it: `a.b.c`, `b.c`, `c`."""
    while host:
        yield host
        host = host.partition(".")[2]


def parameters(rest: str) -> list[tuple[str, str]]:
    """The parameters of what follows the host, names in lower case; also those behind a second question mark."""
    query = rest.partition("#")[0][:LONGEST]
    start = query.find("?")
    if start < 0:
        return []
    return [(name.lower(), unquote(value)) for name, value in _PARAMETER.findall(query[start:])]


def unwrapped(url: str) -> str | None:
    """What a wrapper leads to, normalised; None for an address that is no wrapper. `url` is normalised."""
    found = None
    for _ in range(MAX_DEPTH):
        inner = _unwrapped_once(found or url)
        if inner is None:
            break
        found = inner
    return found


def absolute(text: str) -> str | None:
    """The normalised URL that a parameter holds, encoded twice or without a scheme as well; None if it is none."""
    for candidate in (text, unquote(text)):
        if not _ABSOLUTE.match(candidate):
            if not _WITH_HOST.match(candidate):
                continue
            candidate = f"https://{candidate}"
        try:
            return urls.normalise(candidate)
        except urls.MalformedURL:
            continue
    return None


def _unwrapped_once(url: str) -> str | None:
    origin = urls.origin_of(url)
    if origin is None:
        return None
    for host in above(origin.host):
        for wrapper in _by_host().get(host, ()):
            if (target := _target(wrapper, origin.rest)) is not None:
                return target
    return None


def _target(wrapper: Wrapper, rest: str) -> str | None:
    path = rest.partition("?")[0].partition("#")[0]
    if wrapper.rest:
        match = re.match(wrapper.rest, rest[:LONGEST])
        return (
            None if match is None else absolute(unquote(match[1]) if "%3a" in match[1].lower() else match[1])
        )
    if wrapper.paths and not any(re.match(pattern, path) for pattern in wrapper.paths):
        return None
    given = dict(parameters(rest))
    return next((target for name in wrapper.params if (target := absolute(given.get(name, "")))), None)


@cache
def _by_host() -> dict[str, list[Wrapper]]:
    rows: dict[str, list[Wrapper]] = {}
    for wrapper in known_wrappers():
        for host in wrapper.hosts:
            rows.setdefault(host, []).append(wrapper)
    return rows
