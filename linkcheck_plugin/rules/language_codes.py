"""What is known of the codes in hreflang (`knowledge/languages.toml`): which are good, and what was meant."""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from linkcheck_plugin.knowledge import load
from linkcheck_plugin.model import Level

DEFAULT = "x-default"


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ISO 639-1 and ISO 3166-1."""

    languages: frozenset[str]
    countries: frozenset[str]
    in_use: frozenset[str]


class Meant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wrong codes with the right ones; an empty one means that none is needed."""

    languages: dict[str, str]
    countries: dict[str, str]
    scripts: dict[str, str]


class Languages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/languages.toml`."""

    codes: Codes
    meant: Meant


class Wrong(msgspec.Struct, frozen=True):
    """Why a code is wrong, what was meant if that is known, and how grave it is (None: as the rule says)."""

    why: str
    meant: str | None = None
    level: Level | None = None


@cache
def known_codes() -> Languages:
    """All of it."""
    return msgspec.convert(load("languages"), Languages)


@lru_cache(maxsize=1_000)
def wrong_code(code: str) -> Wrong | None:
    """What is wrong with the value of an hreflang; None for a good one. Letter case plays no part."""
    written = code.strip()
    if written.lower() == DEFAULT:
        return None
    if "_" in written:
        inner = wrong_code(hyphened := written.replace("_", "-"))
        return Wrong("its parts are joined by a hyphen", hyphened if inner is None else inner.meant)
    language, *rest = written.split("-")
    judged = [_judge_language(language), *map(_judge_part, rest)]
    why = next((reason for reason, _ in judged if reason), "")
    if not why and len(rest) > 2:
        return Wrong("it has more than a language, a script and a country")
    if not why:
        return None
    parts = [part for _, part in judged]
    level = (
        Level.INFO if why.startswith(THREE_LETTERS) and not any(reason for reason, _ in judged[1:]) else None
    )
    is_known = level is None and None not in parts
    return Wrong(why, "-".join(filter(None, parts)) if is_known else None, level)


THREE_LETTERS = "search engines read languages of two letters (ISO 639-1)"


def _judge_language(language: str) -> tuple[str, str | None]:
    """Why a language is wrong ("" if it is not), and the right one; None if that is unknown."""
    known = known_codes()
    if language.lower() in known.codes.languages:
        return "", language
    meant = known.meant.languages.get(language.lower())
    if meant is None and len(language) == 3 and language.isascii() and language.isalpha():
        return f"{THREE_LETTERS}, and {language!r} has three", language
    return f"{language!r} is no language of ISO 639-1", meant


def _judge_part(part: str) -> tuple[str, str | None]:
    """The same for a script or a country; "" for a country of which there should be none."""
    known = known_codes()
    upper = part.upper()
    if upper in known.meant.scripts:
        return f"{part!r} is no script of ISO 15924", known.meant.scripts[upper]
    is_script = len(part) == 4 and part.isascii() and part.isalpha()
    if is_script or upper in known.codes.countries or upper in known.codes.in_use:
        return "", part
    return f"{part!r} is no country of ISO 3166-1", known.meant.countries.get(upper)
