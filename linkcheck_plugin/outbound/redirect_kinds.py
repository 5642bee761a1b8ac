"""Tells from the URLs of a redirect what kind it is: the same page spelled better, a login, another page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from linkcheck_plugin import urls
from linkcheck_plugin.model import Redirect


class Kind(StrEnum):
    """Where a redirect leads, seen from where it began."""

    SAME = "same"
    """To the same URL, once a cookie is set."""
    SLASH = "slash"
    """The same page with or without a slash or its index."""
    HTTPS = "https"
    """The same page by https."""
    WWW = "www"
    """The same page, with or without `www.`."""
    LOCALE = "locale"
    """The same page in the language of the visitor."""
    CONSENT = "consent"
    """A question about cookies, privacy or age."""
    LOGIN = "login"
    HOME = "home"
    """From a page to the front page, which is what sites do with pages that are gone."""
    MOVED = "moved"
    """Another page."""


PERMANENT = frozenset({301, 308})
FOR_THE_VISITOR = frozenset({Kind.SAME, Kind.LOCALE, Kind.CONSENT, Kind.LOGIN})
"""Redirects that depend on who asks: the URL as written is the right one."""

LOGIN_HOSTS = frozenset({"login", "signin", "accounts", "auth", "sso", "idp"})
LOGIN_NAMES = frozenset({"login", "log-in", "logon", "signin", "sign-in", "wp-login"})
LOGIN_NAMES_WITH_RETURN = frozenset({"auth", "authorize", "authenticate", "oauth", "oauth2", "saml", "cas"})
"""Names that only mean a login if the URL says where to return to; manuals have pages of these names."""
CONSENT_HOSTS = frozenset({"consent", "guce"})
CONSENT_NAMES = frozenset({
    "consent", "collectconsent", "cookie-consent", "cookieconsent", "cookie-wall", "cookiewall", "cookieabsent",
    "privacy-gate", "age-gate", "agegate", "age-check", "agecheck", "age-verification",
})  # fmt: skip
LANGUAGE_PARAMETERS = frozenset({"hl", "lang", "language", "locale", "lc", "setlang"})
LANGUAGES = frozenset({
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bi", "bm", "bn",
    "bo", "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de", "dv", "dz", "ee", "el",
    "en", "eo", "es", "et", "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gu", "gv",
    "ha", "he", "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it",
    "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky",
    "la", "lb", "lg", "li", "ln", "lo", "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt",
    "my", "na", "nb", "nd", "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny", "oc", "oj", "om", "or", "os", "pa",
    "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sc", "sd", "se", "sg", "si", "sk", "sl",
    "sm", "sn", "so", "sq", "sr", "ss", "st", "su", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn",
    "to", "tr", "ts", "tt", "tw", "ty", "ug", "uk", "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo",
    "za", "zh", "zu",
})  # fmt: skip
"""ISO 639-1."""

_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


class _Parts(NamedTuple):
    scheme: str
    host: str
    """Without `www.`."""
    port: str
    www: bool
    path: str
    """Without index and closing slash; "" for the front page."""
    query: str
    fragment: str


def kind_of_chain(url: str, redirects: Sequence[Redirect]) -> Kind:
    """The kind of a whole way, from the URL that was asked to where it ends."""
    hops = hop_kinds(url, redirects)
    for kind in (Kind.LOGIN, Kind.CONSENT):
        if kind in hops:
            return kind
    whole = kind_of(url, redirects[-1].url)
    return Kind.LOCALE if Kind.LOCALE in hops and whole is not Kind.HOME else whole


def hop_kinds(url: str, redirects: Sequence[Redirect]) -> tuple[Kind, ...]:
    """The kind of each hop."""
    return tuple(kind_of(*hop) for hop in pairwise((url, *(redirect.url for redirect in redirects))))


def is_permanent(redirects: Sequence[Redirect]) -> bool:
    """Whether every hop says that the page has moved for good (RFC 9110, sections 15.4.2 and 15.4.9)."""
    return bool(redirects) and all(redirect.status in PERMANENT for redirect in redirects)


def kind_of(url: str, target: str) -> Kind:
    """The kind of one redirect between two absolute, normalised http(s) URLs."""
    asked, got = _parts(url), _parts(target)
    if asked is None or got is None:
        return Kind.MOVED
    if _is_login(got) and not _is_login(asked):
        return Kind.LOGIN
    if _asks_consent(got) and not _asks_consent(asked):
        return Kind.CONSENT
    if _is_same_page(asked, got):
        return _spelling(url, target, asked, got)
    if _is_translation(asked, got):
        return Kind.LOCALE
    return Kind.HOME if _leads_home(asked, got) else Kind.MOVED


def _parts(url: str) -> _Parts | None:
    origin = urls.origin_of(url)
    if origin is None:
        return None
    path, query, fragment = urls.split(origin.rest)
    host = origin.host.removeprefix("www.")
    path = _INDEX.sub("/", urls.canonical_path(path)).rstrip("/")
    return _Parts(origin.scheme, host, origin.port, host != origin.host, path, query or "", fragment or "")


def _is_same_page(asked: _Parts, got: _Parts) -> bool:
    """Whether only the spelling differs; from https to http is more than that."""
    downgraded = asked.scheme == "https" and got.scheme == "http"
    return not downgraded and (asked.host, asked.port, asked.path, asked.query) == (
        got.host, got.port, got.path, got.query,
    )  # fmt: skip


def _spelling(url: str, target: str, asked: _Parts, got: _Parts) -> Kind:
    if asked.www != got.www:
        return Kind.WWW
    if asked.scheme != got.scheme:
        return Kind.HTTPS
    return Kind.SAME if urls.outbound_key(url) == urls.outbound_key(target) else Kind.SLASH


def _is_login(parts: _Parts) -> bool:
    names = _names(parts)
    return (
        parts.host.partition(".")[0] in LOGIN_HOSTS
        or not LOGIN_NAMES.isdisjoint(names)
        or (not LOGIN_NAMES_WITH_RETURN.isdisjoint(names) and _names_return(parts.query))
    )


def _asks_consent(parts: _Parts) -> bool:
    return (
        parts.host.partition(".")[0] in CONSENT_HOSTS
        or not CONSENT_NAMES.isdisjoint(_names(parts))
        or any("cookie" in key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True))
    )


def _names(parts: _Parts) -> set[str]:
    """The segments of the path in one spelling, without extensions."""
    return {unquote(name).lower().partition(".")[0].replace("_", "-") for name in parts.path.split("/")}


def _names_return(query: str) -> bool:
    return any(value.startswith(("/", "http://", "https://")) for _, value in parse_qsl(query))


def _is_translation(asked: _Parts, got: _Parts) -> bool:
    """Whether only a language came in, or took the place of another: in the path, the query or the host."""
    if (asked.host, asked.port) != (got.host, got.port):
        hosts = _untranslated_host(asked.host) == _untranslated_host(got.host)
        return hosts and (asked.port, asked.path, asked.query) == (got.port, got.path, got.query)
    if asked.query != got.query:
        return asked.path == got.path and _untranslated(asked.query) == _untranslated(got.query)
    have, want = asked.path.split("/")[1:], got.path.split("/")[1:]
    if not have and want:
        return _is_language(want[0])
    return any(
        _is_language(name) and want[:at] + want[at + 1 :] in (have, have[:at] + have[at + 1 :])
        and (len(have) < len(want) or _is_language(have[at]))
        for at, name in enumerate(want)
    )  # fmt: skip


def _untranslated_host(host: str) -> str:
    label, _, rest = host.partition(".")
    return rest if "." in rest and _is_language(label) else host


def _untranslated(query: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    return [(key, value) for key, value in pairs if key.lower() not in LANGUAGE_PARAMETERS]


def _is_language(name: str) -> bool:
    """Whether a name is a language tag: `de`, `en-US`, `zh-Hans` (BCP 47, simple forms)."""
    match = _TAG.fullmatch(name)
    return match is not None and match[1].lower() in LANGUAGES


def _leads_home(asked: _Parts, got: _Parts) -> bool:
    """Whether a page of a host, or of one below it, leads to its front page."""
    names = got.path.split("/")[1:]
    front = not names or (len(names) == 1 and _is_language(names[0]))
    if not front or got.query or got.fragment:
        return False
    page = [name for name in asked.path.split("/")[1:] if name != "home" and not _is_language(name)]
    return bool(page) and (asked.host == got.host or asked.host.endswith(f".{got.host}"))
