"""Says why an anchor text reads like a keyword, such as "best web hosting", and not like a name, title or description.

Where an owner names no keywords, this decides; it would rather miss a keyword than take a book for one.
"""

from __future__ import annotations

from functools import cache

import msgspec

from linkcheck_plugin.anchor_text import (
    STOP_WORDS,
    Kind,
    Target,
    classify,
    normalised,
    phrase_of,
    stems_of,
)
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.rules.known_urls import bare, is_listed, known_urls

LEAST_WORDS, MOST_WORDS = 2, 5
"""Words of a phrase that may be a keyword; stop words do not count."""
OUTWEIGHING = 2
"""So many words of people who buy outweigh capital letters and words for documents."""
LONGEST_ACRONYM = 5
"""Capital letters of a word that is written so in any text."""
SHARED_LETTERS = 4
"""Letters of a word that is not in the name of a domain by chance."""
CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages in which a capital letter makes no name."""
NO_KEYWORD = frozenset({Kind.NAKED, Kind.GENERIC, Kind.BRANDED, Kind.TITLE})


class Innocent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that sell nothing, though they hold a word that often does."""

    phrases: tuple[str, ...]


class Describing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say what a target is, what one does there, and whose it is."""

    words: tuple[str, ...]
    verbs: tuple[str, ...]
    own: tuple[str, ...]


class Works(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hosts, labels in front of a domain and ends of hosts where a thing has one name."""

    hosts: frozenset[str]
    labels: frozenset[str]
    suffixes: frozenset[str]
    second_level: frozenset[str]


class SearchTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/search_terms.toml`."""

    buying: dict[str, tuple[str, ...]]
    innocent: Innocent
    describing: Describing
    works: Works


def why_keyword(
    text: str, target: Target, language: str = "", *, named: tuple[str, ...] = (), phrases: bool = True
) -> str | None:
    """Why the text of a link to another site reads like a keyword, as a clause; None if it does not.

    `named` are the keywords that the owner names for the target: where there are any, nothing else is one.
    `phrases`: whether words that are neither a name nor a title are enough.
    """
    if named:
        found = classify(text, Target(keywords=named), language=language)
        return (
            f'"{found.evidence}" is one of its keywords in the settings' if found.kind is Kind.EXACT else None
        )
    if not may_be_keyword(text) or is_work(target.host):
        return None
    words = buying_words(text, language)
    brands = _telling(target.brands, text, language)
    found = classify(text, Target(target.url, target.host, (), brands, target.titles), language=language)
    if found.kind in NO_KEYWORD:
        return None
    if len(words) >= OUTWEIGHING or (words and not _describes(text) and not _is_name(text, language)):
        return f'it reads like a search for something to buy ("{words[0]}")'
    names = (*target.brands, *bare(target.host).split("."))
    if words or not phrases or _describes(text) or not _is_bare(text) or _shares_name(text, names):
        return None
    return "it is neither a name nor a title"


def may_be_keyword(text: str) -> bool:
    """Whether a text is short enough for a keyword, long enough for a phrase, and does not speak of its author."""
    plain = normalised(text)
    own = _own().isdisjoint(plain.split())
    return own and LEAST_WORDS <= len(phrase_of(plain)) <= MOST_WORDS


def buying_words(text: str, language: str = "") -> list[str]:
    """The words of people who buy, in the language of the page and English."""
    rest = f" {' '.join(stems_of(normalised(text)))} "
    for innocent in _innocent():
        rest = rest.replace(f" {innocent} ", " | ")
    found = []
    for words in _buying(language.partition("-")[0].lower()):
        if f" {words} " in rest:
            rest = rest.replace(f" {words} ", " | ")
            found.append(words)
    return found


def is_work(host: str) -> bool:
    """Whether things have one name at a host: encyclopaedias, standards, documentation, code, social networks."""
    works, known = _terms().works, known_urls()
    labels = bare(host).split(".")
    return (
        is_listed(host, works.hosts)
        or is_listed(host, known.social.hosts)
        or is_listed(host, known.shorteners.hosts)
        or is_listed(host, {place for place in known.donation.hosts if "/" not in place})
        or labels[-1] in works.suffixes
        or (len(labels) > 2 and (labels[0] in works.labels or labels[-2] in works.second_level))
    )


def _telling(brands: tuple[str, ...], text: str, language: str) -> tuple[str, ...]:
    """Without the names that are made of what people buy, such as `vps`, unless they are the whole text."""
    whole = normalised(text).replace(" ", "")
    return tuple(
        brand
        for brand in brands
        if (plain := normalised(brand)).replace(" ", "") == whole
        or len(" ".join(buying_words(plain, language)).split()) < len(stems_of(plain))
    )


def _describes(text: str) -> bool:
    """Whether a text says what its target is, or what one does there."""
    stems = stems_of(normalised(text))
    return stems[0] in _verbs() or not _describing().isdisjoint(stems)


def _is_name(text: str, language: str) -> bool:
    """Whether a text is written like a name or a title: most words behind the first are capital."""
    rest = [word for word in _written_words(text)[1:] if phrase_of(normalised(word))]
    capital = sum(word[0].isupper() for word in rest)
    return bool(rest) and language.partition("-")[0].lower() not in CAPITAL_NOUNS and 2 * capital >= len(rest)


def _is_bare(text: str) -> bool:
    """Whether a text is words as people search for them: no capital letter, no article in front, no set phrase."""
    stems = stems_of(normalised(text))
    set_phrase = any(f" {innocent} " in f" {' '.join(stems)} " for innocent in _innocent())
    return (
        not set_phrase
        and stems[0] not in STOP_WORDS
        and not any(w[0].isupper() for w in _written_words(text))
    )


def _written_words(text: str) -> list[str]:
    """The words of a text as they are written, without acronyms."""
    return [word for word in text.split() if not (word.isupper() and len(word) <= LONGEST_ACRONYM)]


def _shares_name(text: str, brands: tuple[str, ...]) -> bool:
    """Whether a text has a word in common with the name of a domain, or the name abbreviates it (SemVer, fsf)."""
    words = stems_of(normalised(text))
    for brand in brands:
        name = normalised(brand)
        joined = name.replace(" ", "")
        if not set(stems_of(name)).isdisjoint(words) or _abbreviates(joined, words):
            return True
        if any(len(word) >= SHARED_LETTERS and word in joined for word in words):
            return True
    return False


def _abbreviates(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name is made of the beginnings of all words."""
    if not words or not name:
        return not words and not name
    longest = next((n for n, (a, b) in enumerate(zip(name, words[0], strict=False)) if a != b), None)
    longest = min(len(name), len(words[0])) if longest is None else longest
    return any(_abbreviates(name[length:], words[1:]) for length in range(1, longest + 1))


def _stems(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(stems_of(normalised(entry))) for entry in entries)


@cache
def _terms() -> SearchTerms:
    return msgspec.convert(load("search_terms"), SearchTerms)


@cache
def _buying(language: str) -> list[str]:
    """The longest first, so that the parts of a phrase do not count as well."""
    rows = _terms().buying
    return sorted(_stems(rows["en"] + rows.get(language, ())), key=lambda words: (-len(words.split()), words))


@cache
def _innocent() -> frozenset[str]:
    return _stems(_terms().innocent.phrases)


@cache
def _describing() -> frozenset[str]:
    return _stems(_terms().describing.words)


@cache
def _verbs() -> frozenset[str]:
    return _stems(_terms().describing.verbs)


@cache
def _own() -> frozenset[str]:
    return frozenset(map(normalised, _terms().describing.own))
