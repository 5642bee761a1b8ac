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
    return _suffixes(bare.rpartition(".")[2]).privatesuffix(bare) or bare


def is_within(host: str, domain: str) -> bool:
    """Whether a host is a domain or lies below it; labels are compared, never parts of them."""
    return host == domain or host.endswith(f".{domain}")


@cache
def _suffixes(top: str) -> PublicSuffixList:
    """The part of the list below a top-level domain: all of it takes 40 ms, and a site needs few."""
    from publicsuffixlist import PublicSuffixList

    try:
        top = top.encode("ascii").decode("idna")
    except UnicodeError:
        pass
    rules = _rules().get(top, [])
    return PublicSuffixList(rules, accept_encoded_idn=not all(map(str.isascii, rules)))


@cache
def _rules() -> dict[str, list[str]]:
    """The lines of the list by their top-level domain, which are in Unicode."""
    from publicsuffixlist import PSLFILE

    rules: dict[str, list[str]] = {}
    with open(PSLFILE, encoding="utf-8") as file:
        for line in file:
            rule = line.partition(" ")[0].strip()
            if rule and not rule.startswith("//"):
                rules.setdefault(rule.rpartition(".")[2], []).append(rule)
    return rules
