"""The settings `hosts.<name>`, as they hold for one host: the most specific entry wins, key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from linkcheck_plugin import urls
from linkcheck_plugin.settings import ConfigurationError, Host

CONCURRENCY = 10
"""Requests at once to one host, as browsers and the politer peers have it."""
_REFERENCE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """How one host is asked. `interval`: seconds between the starts of requests."""

    concurrency: int = CONCURRENCY
    interval: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: frozenset[int] = frozenset()
    connect_to: str | None = None
    """IP:PORT."""


class HostPolicies:
    """Looks up the policy of a host. `environ` fills `${NAME}` in headers.

    Raises:
        ConfigurationError: a name is no host.
    """

    def __init__(self, hosts: Mapping[str, Host], environ: Mapping[str, str]) -> None:
        self._entries = {ascii_name(name, f'hosts."{name}"'): entry for name, entry in hosts.items()}
        self._environ = environ
        self._known: dict[str, HostPolicy] = {}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is said about headers that are left out, because the environment lacks what they name."""
        lacking = {
            f"hosts.{name}: the header {header} is left out: ${{{variable}}} is not in the environment"
            for name, entry in self._entries.items()
            for header, value in entry.headers.items()
            for variable in _REFERENCE.findall(value)
            if variable not in self._environ
        }
        return tuple(sorted(lacking))

    def of(self, host: str) -> HostPolicy:
        """The policy of a host, in its ASCII form without port."""
        policy = self._known.get(host)
        if policy is None:
            policy = self._known[host] = self._policy(host)
        return policy

    def _policy(self, host: str) -> HostPolicy:
        entries = [self._entries[name] for name in names_for(host) if name in self._entries]
        headers: dict[str, str] = {}
        for entry in reversed(entries):
            headers.update(self._filled(entry.headers))
        concurrency = (entry.concurrency for entry in entries if entry.concurrency is not None)
        interval = (entry.interval for entry in entries if entry.interval is not None)
        return HostPolicy(
            next(concurrency, CONCURRENCY),
            next(interval, 0.0),
            headers,
            next((frozenset(entry.accept) for entry in entries if entry.accept), frozenset()),
            next((entry.connect_to for entry in entries if entry.connect_to), None),
        )

    def _filled(self, headers: Mapping[str, str]) -> dict[str, str]:
        filled = {}
        for name, value in headers.items():
            if all(variable in self._environ for variable in _REFERENCE.findall(value)):
                filled[name] = _REFERENCE.sub(lambda match: self._environ[match[1]].strip(), value)
        return filled


def names_for(host: str) -> list[str]:
    """The entries that may speak of a host, the most specific first: `a.b.c`, `*.b.c`, `*.c`, `*`."""
    labels = host.split(".")
    return [host, *("*." + ".".join(labels[at:]) for at in range(1, len(labels))), "*"]


def ascii_name(name: str, place: str) -> str:
    """The name of an entry as URLs carry it: IDN in ASCII, IPv6 shortened. `place`: the key, for messages.

    Raises:
        ConfigurationError: the name is no host.
    """
    wild = name.startswith("*")
    bare = name[2:] if wild else name
    if not bare:
        return name
    try:
        origin = urls.origin_of(urls.normalise(f"https://{bare}/"))
    except urls.MalformedURL as error:
        raise ConfigurationError(f"{place}: {error}") from None
    return ("*." if wild else "") + (origin.host if origin else bare)
