"""Recognises URLs that are slips of the pen: a missing scheme, a mistyped one, left-over markup."""

from __future__ import annotations

import re
from typing import NamedTuple

from linkcheck_plugin.model import Outcome
from linkcheck_plugin.regex import regex


class Slip(NamedTuple):
    """What is wrong, and the URL that was probably meant (None if unknown)."""

    reason: str
    suggestion: str | None


_ONE_SLASH = regex(r"(https?):/(?!/)(?=[^/])(.*)", re.IGNORECASE | re.DOTALL)
_NO_COLON = regex(r"(https?)(?:[;.,]?//|:/?/?(?=https?:))(.*)", re.IGNORECASE | re.DOTALL)
_TWICE = regex(r"(?:https?:)?//(https?)(?::?//|:$)(.*)", re.IGNORECASE | re.DOTALL)
_NEAR_SCHEME = regex(
    r"(?!https?:)h{0,2}t{1,3}p{0,2}s{0,2}://(.*)|(?:htps?|hptts?|httsp|hhtps?|hxxps?|ttps?)://(.*)",
    re.IGNORECASE | re.DOTALL,
)
_WWW = regex(r"www\.[^\s/.]+\.[^\s/]+", re.IGNORECASE)
_ADDRESS = regex(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_MARKUP = ("](", "{{", "}}", "{%", "%}", "<%", "${")
_ENCODED_MARKUP = ("%7b%7b", "%7b%", "%5d(")

UNRESOLVED = frozenset({
    Outcome.MISSING, Outcome.SOURCE_LEAK, Outcome.ORIGIN, Outcome.OUTSIDE, Outcome.ELSEWHERE, Outcome.EXTERNAL,
    Outcome.SKIPPED, Outcome.MISSING_BASE_PATH, Outcome.REPOSITORY, Outcome.REPOSITORY_MISSING,
})  # fmt: skip

ABSOLUTE = frozenset({Outcome.EXTERNAL, Outcome.SKIPPED, Outcome.REPOSITORY, Outcome.REPOSITORY_MISSING})
"""Outcomes of URLs with a scheme, whose paths may look like anything."""


def slip_in(url: str, outcome: Outcome) -> Slip | None:
    """The slip in a URL as written that did not resolve, if it looks like one."""
    if outcome not in UNRESOLVED:
        return None
    url = url.strip()
    if match := _ONE_SLASH.fullmatch(url):
        return Slip(f"{match[1]}: is followed by one slash", f"{match[1]}://{match[2]}")
    if match := _TWICE.fullmatch(url):
        return Slip("it has two schemes", f"{match[1]}://{match[2]}")
    if match := _NO_COLON.fullmatch(url):
        if match[2].lower().startswith(("http:", "https:")):
            return Slip("it has two schemes", match[2])
        return Slip("the colon of the scheme is missing", f"{match[1]}://{match[2].lstrip('/')}")
    if match := _NEAR_SCHEME.fullmatch(url):
        return Slip("no such scheme", f"https://{match[1] or match[2] or ''}")
    if outcome in ABSOLUTE:
        return None
    lower = url.lower()
    if any(mark in url for mark in _MARKUP) or any(mark in lower for mark in _ENCODED_MARKUP):
        return Slip("it holds left-over markup", None)
    if _WWW.match(url):
        return Slip("the scheme is missing", f"https://{url}")
    if _ADDRESS.fullmatch(url):
        return Slip("an e-mail address needs mailto:", f"mailto:{url}")
    return None
