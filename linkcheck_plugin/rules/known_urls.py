"""What is known of hosts and parameters (`knowledge/urls.toml`), as questions that rules ask."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.domains import registrable
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.wrappers import above

PROFILE_PATH = regex(r"/@[\w.\-]+/?")
"""The path of a profile on Mastodon and its kin."""


class Shorteners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Services that hide the target behind a short name."""

    hosts: frozenset[str]
    dead: frozenset[str]


class SiteParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters that are tracking on some hosts only."""

    hosts: frozenset[str]
    parameters: frozenset[str]


class Tracking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters that name a campaign or a click."""

    parameters: tuple[str, ...]
    site: tuple[SiteParameters, ...]


class Social(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Social networks, and where a page of the reader's own is opened."""

    hosts: frozenset[str]
    share: tuple[str, ...]


class Donation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where readers support somebody; hosts, or hosts with the beginning of a path."""

    hosts: frozenset[str]


class Staging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names that are not for readers."""

    labels: frozenset[str]
    public: frozenset[str]
    platforms: frozenset[str]
    common_pages: frozenset[str]
    previews: tuple[str, ...]


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Domains of one owner."""

    domains: frozenset[str]


class Files(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files that a reader should know of before they open."""

    extensions: frozenset[str]
    words: tuple[str, ...]


class KnownUrls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/urls.toml`."""

    shorteners: Shorteners
    tracking: Tracking
    social: Social
    donation: Donation
    staging: Staging
    owner: tuple[Owner, ...]
    files: Files


@cache
def known_urls() -> KnownUrls:
    """All of it."""
    return msgspec.convert(load("urls"), KnownUrls)


def bare(host: str) -> str:
    """A host without `www.` or its like."""
    return re.sub(r"^(?:www\d?|m|mobile)\.(?=[^.]+\.)", "", host)


def is_listed(host: str, hosts: Collection[str]) -> bool:
    """Whether a host is one of a list or lies below it; whole labels are compared."""
    return any(name in hosts for name in above(host))


def is_shortener(host: str) -> bool:
    """Whether a service hides the target behind a short name."""
    return is_listed(host, known_urls().shorteners.hosts)


def is_profile(origin: urls.Origin) -> bool:
    """Whether a URL may be the profile of somebody on a social network, or where one supports somebody."""
    known = known_urls()
    path = origin.rest.partition("#")[0]
    if _begins(origin, known.social.share):
        return False
    if PROFILE_PATH.fullmatch(path) or _begins(origin, known.donation.hosts):
        return True
    names = path.strip("/").split("/")
    return is_listed(origin.host, known.social.hosts) and path != "/" and len(names) <= 2


def is_donation(origin: urls.Origin) -> bool:
    """Whether readers support somebody at a URL."""
    return _begins(origin, known_urls().donation.hosts)


def _begins(origin: urls.Origin, places: Collection[str]) -> bool:
    """Whether a URL lies at one of some places: hosts, or hosts with the beginning of a path."""
    path = origin.rest.lower()
    return any(
        place.partition("/")[0] == host and path.startswith("/" + place.partition("/")[2])
        for host in above(origin.host)
        for place in places
    )


def tracking_parameters(host: str, names: Collection[str]) -> list[str]:
    """Which parameters of a URL name a campaign or a click."""
    exact, prefixes = _tracking()
    local = [site.parameters for site in known_urls().tracking.site if is_listed(host, site.hosts)]
    return [
        name
        for name in names
        if (lower := name.lower()) in exact
        or lower.startswith(prefixes)
        or any(lower in parameters for parameters in local)
    ]


def have_one_owner(one: str, other: str) -> bool:
    """Whether two hosts belong to the same registrable domain, or to domains of one owner."""
    if registrable(one) == registrable(other):
        return True
    return any(is_listed(one, owner.domains) for owner in _owners_of(other))


@lru_cache(1_000)  # mostly the site's own host
def _owners_of(host: str) -> tuple[Owner, ...]:
    return tuple(owner for owner in known_urls().owner if is_listed(host, owner.domains))


def is_preview(host: str) -> bool:
    """Whether a host stands for one change of a site and goes away with it."""
    return any(pattern.search(host) for pattern in _previews())


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = known_urls().tracking.parameters
    prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), prefixes


@cache
def _previews() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, known_urls().staging.previews))
