"""Tells items of enumerated lists from paragraphs that begin like one."""

from __future__ import annotations

import re

from linkcheck_plugin.regex import regex

ENUMERATOR = regex(
    r"(?:\((?P<parens>[0-9]+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)\)"
    r"|(?P<text>[0-9]+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)(?P<end>[.)]))( +|$)"
)
_ROMAN = regex(r"(?=.)M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z", re.IGNORECASE)


def is_list_item(match: re.Match[str], following: str) -> bool:
    """Whether the line behind an enumerator's is blank, indented or the next item."""
    ordinal = match["parens"] or match["text"]
    if len(ordinal) > 1 and ordinal.isalpha() and not _ROMAN.match(ordinal):
        return False
    if not following[:1].strip():
        return True
    after = ENUMERATOR.match(following)
    if after is None or not after[4] or bool(after["parens"]) != bool(match["parens"]):
        return False
    if after["end"] != match["end"]:
        return False
    next_ordinal = after["parens"] or after["text"]
    return next_ordinal == "#" or next_ordinal in _next_ordinals(ordinal)


def _next_ordinals(ordinal: str) -> set[str]:
    """What may number the item after this one, as a number, a letter or a Roman numeral."""
    if ordinal.isdigit():
        return {str(int(ordinal) + 1)} if len(ordinal) < 10 else set()
    if ordinal == "#":
        return {"#"}
    found = set()
    if len(ordinal) == 1 and ordinal not in "zZ":
        found.add(chr(ord(ordinal) + 1))
    if _ROMAN.match(ordinal):
        numeral = _roman(_value(ordinal.upper()) + 1)
        found.add(numeral.lower() if ordinal.islower() else numeral)
    return found


_NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def _value(numeral: str) -> int:
    values = {letter: value for value, letter in _NUMERALS if len(letter) == 1}
    numbers = [values[letter] for letter in numeral]
    return sum(-one if one < after else one for one, after in zip(numbers, [*numbers[1:], 0], strict=True))


def _roman(number: int) -> str:
    text = ""
    for value, letters in _NUMERALS:
        count, number = divmod(number, value)
        text += letters * count
    return text
