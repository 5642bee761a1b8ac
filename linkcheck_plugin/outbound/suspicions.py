"""Suspects good answers by what their page says: that there is nothing, or that the domain is for sale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import unquote

from linkcheck_plugin import knowledge, urls
from linkcheck_plugin.outbound.page import Page
from linkcheck_plugin.outbound.redirect_kinds import Kind, kind_of

SHORT = 300
"""Characters of text of a page that has next to none."""
LITTLE = 600
MODERATE = 2_000
"""Characters of text that a page about a thing has, and a page that says one thing has not."""
LONGEST = 200
"""Characters of a title or heading that is compared."""

_SEPARATOR = re.compile(r"\s+[-–—:/]\s+|\s*[|·•»«›]\s*")
_APOSTROPHES = re.compile("['’ʼ`´]")
_QUOTES = re.compile('["“”„«»「」]')
_NUMBER_BEFORE = re.compile(r"(?:404|410)(?!\d) ?")
_NUMBER_BEHIND = re.compile(r" ?(?<!\d)(?:404|410)$")
_DOMAIN = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])")
_PLACEHOLDER = "thisdomain"
_ABSOLUTE = re.compile(r"(?:https?:)?//([^/?#:@\\]+)(?::\d*)?(/[^?#]*)?", re.IGNORECASE)
_OWN_404 = frozenset(
    {"404", "410", "notfound", "pagenotfound", "error404", "404error", "404page", "404notfound"}
)
"""Names of pages whose very purpose it is to say that nothing was found."""


@dataclass(frozen=True, slots=True)
class _Absence:
    """`knowledge/soft404.toml`, of all languages together."""

    sure: frozenset[str]
    weak: frozenset[str]
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Parking:
    """`knowledge/parked.toml`. Providers by host, by host and path of a resource, and by text in the source."""

    hosts: dict[str, str]
    resources: dict[str, tuple[tuple[str, str], ...]]
    markers: dict[bytes, str]
    phrases: frozenset[str]


def suspicion(page: Page, url: str, asked: str, *, scripted: bool) -> str | None:
    """`parked: …` or `soft-404: …` with the evidence; None for a page that is what it seems.

    `url` is where the answer came from, `asked` the URL in the link. `scripted`: the page is filled by a script,
    so that what it says of itself is the same whatever is asked.
    """
    found = _parked(page, url, asked)
    if found is not None:
        return f"parked: {found}"
    found = _absent(page, url, asked, scripted=scripted)
    return None if found is None else f"soft-404: {found}"


def parked_host(host: str) -> str | None:
    """The service whose host this is, if it is one where parked domains lead to."""
    hosts = _parking().hosts
    return next((hosts[name] for name in _domains(host.lower().rstrip(".")) if name in hosts), None)


# Parked domains --------------------------------------------------------------------------------------


def _parked(page: Page, url: str, asked: str) -> str | None:
    host, asked_host = _host(url), _host(asked)
    service = parked_host(host)
    if service is not None:
        return None if parked_host(asked_host) else f"leads to {host} ({service})"
    parking = _parking()
    for resource in page.fetched:
        if (provider := _provider(resource, parking)) is not None:
            return f"loads what pages of {provider} load"
    if len(page.text) < SHORT:
        head = page.source[:65_536].lower()
        for marker, provider in parking.markers.items():
            if marker in head:
                return f"has the source of a page of {provider}"
    for text in _claims(page):
        own = text
        for name in sorted(_domains(host), key=len, reverse=True):
            own = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", _PLACEHOLDER, own, flags=re.IGNORECASE)
        forms = [own] if len(page.text) >= LITTLE else [own, _DOMAIN.sub(_PLACEHOLDER, own)]
        parts = (
            forms
            if len(page.text) >= MODERATE
            else [part for form in forms for part in (form, *_parts(form))]
        )
        if any(_plain(part) in parking.phrases for part in parts):
            return f"says {_quoted(text)}"
    return None


def _provider(resource: str, parking: _Parking) -> str | None:
    """Whose resource it is, if only parking pages load it."""
    match = _ABSOLUTE.match(urls.trim(resource))
    if match is None:
        return None
    path = match[2] or "/"
    for name in _domains(match[1].lower()):
        for prefix, provider in parking.resources.get(name, ()):
            if path.startswith(prefix):
                return provider
    return None


def _domains(host: str) -> Iterator[str]:
    """A host and those above it, down to two labels: `www.a.example` → itself, `a.example`."""
    while "." in host and len(host) <= 253:
        yield host
        host = host.partition(".")[2]


def _host(url: str) -> str:
    origin = urls.origin_of(url)
    return origin.host if origin is not None else ""


# Pages that are not there ----------------------------------------------------------------------------


def _absent(page: Page, url: str, asked: str, *, scripted: bool) -> str | None:
    said = {text: _strength(text) for text in _claims(page)}
    titled = {part: _strength(part) for part in _parts(page.title)}
    sure = [text for text, strength in said.items() if strength == "sure"]
    if not sure and "sure" in titled.values():
        sure = [page.title]
    weak = "weak" in titled.values() and any(said[text] == "weak" for text in _headings(page))
    if weak and not sure and len(page.text) < MODERATE:
        sure = [page.title]
    if sure and not _is_about_absence(asked, page):
        return f"says {_quoted(sure[0])}"
    if not scripted and page.canonical is not None and _is_front_page(page.canonical, url, asked):
        return "says that its address is the front page"
    return None


def _claims(page: Page) -> list[str]:
    """What a page says of itself: its title, and its only h1."""
    return [text for text in (page.title, *_headings(page)) if text]


def _headings(page: Page) -> tuple[str, ...]:
    return page.headings if len(page.headings) == 1 else ()


def _parts(title: str) -> list[str]:
    """The parts of a title: `Page not found | Example`."""
    return _SEPARATOR.split(title[: 2 * LONGEST])


def _strength(text: str) -> Literal["sure", "weak"] | None:
    """How surely a text says that a page is missing; as a whole, so that it is no text about such pages."""
    absence = _absence()
    if _QUOTES.search(text):  # it speaks of the words
        return None
    words, numbered = _plain(text), False
    while True:
        if words in absence.sure or (numbered and words in absence.weak):
            return "sure"
        if words in absence.weak:
            return "weak"
        shorter = _without_number(words)
        if shorter != words:
            words, numbered = shorter, True
            continue
        shorter = _without_filler(words, absence.fillers)
        if shorter == words:
            return "weak" if numbered and not words else None
        words = shorter


def _without_number(words: str) -> str:
    """The words without the status before or behind them."""
    before = _NUMBER_BEFORE.match(words)
    return words[before.end() :] if before else _NUMBER_BEHIND.sub("", words)


def _without_filler(words: str, fillers: Iterable[str]) -> str:
    """The words without one filler before or behind them."""
    for filler in fillers:
        if words == filler:
            return ""
        if words.startswith(f"{filler} "):
            return words[len(filler) + 1 :]
        if words.endswith(f" {filler}"):
            return words[: -len(filler) - 1]
    return words


def _is_about_absence(asked: str, page: Page) -> bool:
    """Whether the URL asks for a page that says such a thing: the 404 page itself, or an article about it."""
    origin = urls.origin_of(asked)
    path = unquote(urls.split(origin.rest).path if origin is not None else "").lower()
    name = path.rstrip("/").rpartition("/")[2]
    if re.sub(r"[^a-z0-9]", "", re.sub(r"\.[a-z]{2,5}$", "", name)) in _OWN_404:
        return True
    if len(page.text) < LITTLE:
        return False
    words = f" {_plain(path[-500:])} "
    told = (" 404 ", " 410 ", " not found ", " notfound ")
    return any(word in words for word in told) or any(f" {_plain(text)} " in words for text in _claims(page))


def _is_front_page(canonical: str, url: str, asked: str) -> bool:
    """Whether a page says that its address is the front page of the host, and was asked for by another."""
    try:
        address = urls.join(urls.trim(canonical), url)
    except (urls.MalformedURL, IndexError):
        return False
    return kind_of(url, address) is Kind.HOME and kind_of(asked, address) is Kind.HOME


# Words -----------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """A text in lower case, without accents, apostrophes and punctuation."""
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text[:LONGEST]).casefold().replace("ı", "i"))
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category[0] in "LN" or category == "Mc":
            kept.append(character)
        elif category != "Mn":
            kept.append(" ")
    return " ".join("".join(kept).split())


def _quoted(text: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text)
    return f'"{shown[:80].rstrip()}…"' if len(shown) > 80 else f'"{shown}"'


def _all_plain(texts: Collection[str]) -> frozenset[str]:
    return frozenset(_plain(text.replace("{domain}", _PLACEHOLDER)) for text in texts)


@cache
def _absence() -> _Absence:
    languages = knowledge.load("soft404")["language"]
    fillers = _all_plain([word for language in languages for word in language["filler"]])
    return _Absence(
        _all_plain([phrase for language in languages for phrase in language["sure"]]),
        _all_plain([phrase for language in languages for phrase in language["weak"]]),
        tuple(sorted(fillers, key=lambda filler: (-len(filler), filler))),
    )


@cache
def _parking() -> _Parking:
    known = knowledge.load("parked")
    hosts: dict[str, str] = {}
    resources: dict[str, tuple[tuple[str, str], ...]] = {}
    markers: dict[bytes, str] = {}
    for provider in known["provider"]:
        hosts |= dict.fromkeys(provider.get("hosts", ()), provider["name"])
        markers |= {marker.encode(): provider["name"] for marker in provider.get("markers", ())}
        for resource in provider.get("resources", ()):
            host, slash, path = resource.partition("/")
            resources[host] = (*resources.get(host, ()), (slash + path, provider["name"]))
    phrases = _all_plain([phrase for language in known["language"] for phrase in language["phrases"]])
    return _Parking(hosts, resources, markers, phrases)
