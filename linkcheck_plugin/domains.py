"""Registrable domains of host names: what one owner has, by the Public Suffix List that ships with its package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def registrable(host: str) -> str:
    """The registrable domain of an ASCII host name (`www.a.co.uk`: `a.co.uk`); addresses and suffixes as they are."""
    bare = host.rstrip(".").lower()
    if bare.startswith("[") or bare.replace(".", "").isdigit():
        return bare
    return _suffixes().privatesuffix(bare) or bare


def is_within(host: str, domain: str) -> bool:
    """Whether a host is a domain or lies below it; labels are compared, never parts of them."""
    return host == domain or host.endswith(f".{domain}")


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # only now: reading the list takes 30 ms

    return PublicSuffixList()
