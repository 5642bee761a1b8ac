"""Recognises links that are paid for by their address (`knowledge/paid.toml`), behind wrappers as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.domains import is_within
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.rules.wrappers import above, absolute, parameters, unwrapped
from linkcheck_plugin.settings import Paid

Tier = Literal["A", "B", "C"]
"""How sure it is: a partner network; a shop or any host with the mark of a partner; a mark that has other uses."""

OWN = "paid in the settings"
"""What stands for a programme where the user says so."""


class Programme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One network, shop or mark, as its row says."""

    id: str
    name: str
    tier: Tier
    source: str
    example: str
    twin: str
    hosts: tuple[str, ...] = ()
    host: str = ""
    without: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    unwrap: tuple[str, ...] = ()


class Disclosure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words by which a page says that it earns from its links."""

    words: tuple[str, ...]


class PaidLinks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/paid.toml`."""

    programme: tuple[Programme, ...]
    disclosure: Disclosure


class PaidLink(NamedTuple):
    """A link that is paid for: by whom it is told, and the shop that it leads to, "" if it does not say."""

    tier: Tier
    id: str
    name: str
    shop: str


@cache
def paid_links() -> PaidLinks:
    """All that is known."""
    return msgspec.convert(load("paid"), PaidLinks)


@lru_cache(maxsize=100_000)
def paid_link(url: str, own: Paid) -> PaidLink | None:
    """The programme that a normalised absolute URL belongs to, the surest one; None if it is not paid for.

    `own` are the user's additions and exceptions.
    """
    inner = unwrapped(url)
    found = [link for address in (url, inner) if address is not None for link in _links(address, own)]
    return min(found, default=None)


def _links(url: str, own: Paid) -> Iterator[PaidLink]:
    origin = urls.origin_of(url)
    if origin is None or origin.rest in ("/", "/#"):
        return
    host = origin.host.rstrip(".")
    if _is_in(host, own.ignore):
        return
    path = origin.rest.partition("?")[0].partition("#")[0]
    given = parameters(origin.rest)
    names = dict(given)
    if _is_in(host, own.hosts):
        yield PaidLink("A", "", OWN, "")
    elif any(names.get(name.lower()) for name in own.parameters):
        yield PaidLink("B", "", OWN, "")
    for programme in _candidates(host, path, names):
        if programme.id not in own.ignore and _fits(programme, host, path, given):
            yield PaidLink(programme.tier, programme.id, programme.name, _shop(programme, names))


def _is_in(host: str, domains: tuple[str, ...]) -> bool:
    return any(is_within(host, domain.removeprefix("*.")) for domain in domains)


def _candidates(host: str, path: str, names: Mapping[str, str]) -> Iterator[Programme]:
    index = _index()
    for name in above(host):
        yield from index.hosts.get(name, ())
    for name in names:
        yield from index.parameters.get(name, ())
    if index.any_host.fullmatch(host):
        yield from index.by_host
    if index.any_path.match(path):
        yield from index.by_path


def _fits(programme: Programme, host: str, path: str, given: list[tuple[str, str]]) -> bool:
    return (
        (not programme.host or re.fullmatch(programme.host, host) is not None)
        and not _is_in(host, programme.without)
        and (not programme.paths or any(re.match(pattern, path) for pattern in programme.paths))
        and (not programme.params or any(_is_given(mark, given) for mark in programme.params))
    )


def _is_given(mark: str, given: list[tuple[str, str]]) -> bool:
    """Whether all parts of a mark are among the parameters: names with any value, or with one that matches."""
    for part in mark.split("&"):
        name, _, pattern = part.partition("=")
        if not any(name == known and re.fullmatch(pattern or ".+", value) for known, value in given):
            return False
    return True


def _shop(programme: Programme, names: Mapping[str, str]) -> str:
    target = next((url for name in programme.unwrap if (url := absolute(names.get(name, "")))), None)
    origin = urls.origin_of(target) if target else None
    return origin.host if origin else ""


class _Index(NamedTuple):
    """The programmes by what is looked up first: a host, a parameter, or an expression of host or path.

    Of expressions all are tried at once, as hardly any address matches one.
    """

    hosts: dict[str, list[Programme]]
    parameters: dict[str, list[Programme]]
    by_host: tuple[Programme, ...]
    by_path: tuple[Programme, ...]
    any_host: re.Pattern[str]
    any_path: re.Pattern[str]


@cache
def _index() -> _Index:
    hosts: dict[str, list[Programme]] = {}
    marks: dict[str, list[Programme]] = {}
    by_host, by_path = [], []
    for programme in paid_links().programme:
        if programme.hosts:
            for host in programme.hosts:
                hosts.setdefault(host, []).append(programme)
        elif programme.host:
            by_host.append(programme)
        elif programme.paths:
            by_path.append(programme)
        else:
            for name in dict.fromkeys(re.split("[=&]", mark)[0] for mark in programme.params):
                marks.setdefault(name, []).append(programme)
    return _Index(
        hosts,
        marks,
        tuple(by_host),
        tuple(by_path),
        re.compile("|".join(programme.host for programme in by_host)),
        re.compile("|".join(path for programme in by_path for path in programme.paths)),
    )
