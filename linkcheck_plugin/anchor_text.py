"""Says what kind of anchor text a link has: branded, exact, partial, generic, a naked URL …, with the evidence.

The classes are those of backlink tools; the first that fits wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from linkcheck_plugin.knowledge import load
from linkcheck_plugin.regex import regex

MOST_EXTRA_WORDS = 2
"""Words besides the brand that a branded text may have."""
LONG_TAIL = 5
"""Words from which a text is a phrase of its own."""
SHARE = 0.6
"""Of the words of a keyword that make a text a partial match."""
SHORTEST_BRAND = 2
"""Letters of a brand among other words; one letter is as often a variable or a version."""
GENERIC_WORDS = 4
"""So many words are generic together, if each of them is."""

_NAKED = regex(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HOST = regex(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
_WORD = regex(r"[^\W_]+(?:['’][^\W_]+)*")
STOP_WORDS = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or", "our", "the", "their",
    "this", "to", "with", "your", "der", "die", "das", "ein", "eine", "und", "im", "von", "zu", "für", "mit", "le",
    "la", "les", "un", "une", "et", "de", "des", "du", "el", "los", "las", "una", "y", "del",
})  # fmt: skip


class Kind(StrEnum):
    """The class of an anchor text."""

    EMPTY = "empty"
    """No name at all."""
    EMPTY_IMAGE = "empty-image"
    """An image without alternative text."""
    NAKED = "naked"
    """The URL itself, or its host."""
    GENERIC = "generic"
    """Words that would do for any link: click here."""
    COMPOUND = "compound"
    """Brand and keyword."""
    BRANDED = "branded"
    EXACT = "exact"
    """A target keyword and nothing else."""
    TITLE = "title"
    """The title or heading of the target."""
    PARTIAL = "partial"
    """A target keyword among other words."""
    LONG_TAIL = "long-tail"
    """A phrase of five words or more."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of the page that a link leads to."""

    url: str = ""
    """Absolute, or a path of the site."""
    host: str = ""
    keywords: tuple[str, ...] = ()
    """Phrases for which the page wants to be found."""
    brands: tuple[str, ...] = ()
    """Names of the site it belongs to."""
    titles: tuple[str, ...] = ()
    """Its title without the name of the site, and its first heading."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The class of an anchor text and what decided it."""

    kind: Kind
    evidence: str = ""
    image: bool = False
    """Whether the text is the alternative of an image."""


_NOWHERE = Target()


def classify(
    text: str, target: Target = _NOWHERE, *, language: str = "", image: bool = False
) -> Classification:
    """The class of an anchor text (text with image alternatives, else title; whitespace collapsed).

    `language` is the tag of the page or link ("" for unknown: words of every language count). `image`: the
    link shows an image and no text of its own.
    """
    plain = normalised(text)
    if not plain and not text.strip():
        return Classification(Kind.EMPTY_IMAGE if image else Kind.EMPTY, image=image)
    kind, evidence = _class(text.strip(), plain, target, language)
    return Classification(kind, evidence, image)


def _class(text: str, plain: str, target: Target, language: str) -> tuple[Kind, str]:
    if is_naked(text, target):
        return Kind.NAKED, text
    if is_generic(plain, language):
        return Kind.GENERIC, plain
    words = words_of(plain)
    brand, others = found_brand(plain, target.brands) or ("", words)
    keyword = next((k for k in target.keywords if frozenset() < words_of(normalised(k)) <= words), None)
    exact = next((k for k in target.keywords if _same_phrase(plain, normalised(k))), None)
    if brand and keyword and not exact:
        return Kind.COMPOUND, f"{brand} and {keyword}"
    if brand and len(others) <= MOST_EXTRA_WORDS:
        return Kind.BRANDED, brand
    if exact:
        return Kind.EXACT, exact
    if title := next((t for t in target.titles if normalised(t) == plain), None):
        return Kind.TITLE, title
    if partial := keyword or _shared(words, target.keywords):
        return Kind.PARTIAL, partial
    if len(plain.split()) >= LONG_TAIL or len(plain) > 60:
        return Kind.LONG_TAIL, ""
    return Kind.OTHER, ""


def normalised(text: str) -> str:
    """NFKC, case folded, without punctuation, symbols and arrows, white space collapsed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (
        character if unicodedata.category(character)[0] in "LNM" or character in "'’+#" else " "
        for character in folded
    )
    return " ".join("".join(kept).split())


def is_naked(text: str, target: Target) -> bool:
    """Whether a text is a URL, or the host or the URL of its target without scheme."""
    if _NAKED.fullmatch(text):
        return True
    bare = _bare(text)
    if not bare or not _HOST.fullmatch(bare):
        return False
    host = target.host.removeprefix("www.")
    own = _bare(target.url)
    return bare == own or (bool(host) and (bare == host or bare.startswith((f"{host}/", f"{host}?"))))


def is_generic(plain: str, language: str = "") -> bool:
    """Whether a normalised text is generic in its language; in any, where the language is unknown."""
    phrases, words = _generic(language.partition("-")[0].lower())
    if plain in phrases:
        return True
    return _are_all(plain.split(), words)


def may_be_generic(plain: str) -> bool:
    """Whether a normalised text is generic in some language, whatever that of its page is."""
    if plain in _generic("")[0]:
        return True
    return _are_all(plain.split(), _words_of_all_languages())


def _are_all(tokens: Sequence[str], words: Collection[str]) -> bool:
    """Whether a few tokens are all generic words, and not stop words alone."""
    return (
        0 < len(tokens) <= GENERIC_WORDS
        and all(token in words for token in tokens)
        and not STOP_WORDS.issuperset(tokens)
    )


@cache
def _words_of_all_languages() -> frozenset[str]:
    return frozenset(normalised(word) for row in load("anchors").values() for word in row["words"])


@cache
def _generic(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Phrases and words, of one language and English, or of all where it is not known."""
    rows = load("anchors")
    if language == "no":
        language = "nb"
    chosen = [rows[language], rows["en"]] if language in rows else list(rows.values())
    words = [rows[language]["words"] if language in rows else rows["en"]["words"]]
    return (
        frozenset(normalised(phrase) for row in chosen for phrase in row["phrases"]),
        frozenset(normalised(word) for each in words for word in each),
    )


def _bare(url: str) -> str:
    url = url.strip().lower()
    for prefix in ("https://", "http://"):
        url = url.removeprefix(prefix)
    return url.removeprefix("www.").rstrip("/")


def phrase_of(plain: str) -> tuple[str, ...]:
    """The words of a normalised text in their order, without stop words and plurals: equal for equal phrases."""
    return tuple(_stem(word) for word in _WORD.findall(plain) if word not in STOP_WORDS)


def stems_of(plain: str) -> tuple[str, ...]:
    """The words of a normalised text in their order, without plurals."""
    return tuple(map(_stem, _WORD.findall(plain)))


def words_of(plain: str) -> frozenset[str]:
    """The words of a normalised text, without stop words and plurals."""
    return frozenset(phrase_of(plain))


def _stem(word: str) -> str:
    """Without the English or Romance plural; short words and double s stay."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _same_phrase(plain: str, keyword: str) -> bool:
    """Equal but for plurals and stop words; the order counts."""
    theirs = phrase_of(keyword)
    return bool(theirs) and phrase_of(plain) == theirs


def _shared(words: frozenset[str], keywords: Iterable[str]) -> str | None:
    for keyword in keywords:
        wanted = words_of(normalised(keyword))
        if len(wanted) > 1 and len(words & wanted) / len(wanted) >= SHARE:
            return keyword
    return None


def found_brand(plain: str, brands: Collection[str]) -> tuple[str, frozenset[str]] | None:
    """The first of the brands that a normalised text names, and the words of the text besides it.

    `Read the Docs`, `ReadTheDocs` and `readthedocs` are one name; one letter is no name among other words.
    """
    parts = plain.split()
    words = words_of(plain)
    for brand in brands:
        name = normalised(brand)
        joined = name.replace(" ", "")
        if len(joined) < SHORTEST_BRAND and joined != plain:
            continue
        if frozenset() < words_of(name) <= words:
            return brand, words - words_of(name)
        for start in range(len(parts)) if joined in plain.replace(" ", "") else ():
            end = start
            while end < len(parts) and len("".join(parts[start:end])) < len(joined):
                end += 1
            if "".join(parts[start:end]) == joined:
                return brand, words_of(" ".join(parts[:start] + parts[end:]))
    return None
