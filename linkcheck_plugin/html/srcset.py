"""Turns the value of a `srcset` or `imagesrcset` attribute into the URLs of its image candidates.

The steps are those of the HTML Living Standard, section 4.8.4.2.2 ("parsing a srcset attribute").
"""

from __future__ import annotations

from linkcheck_plugin.regex import regex

_URL = regex(r"[\t\n\f\r ,]*+([^\t\n\f\r ]++)")
_DESCRIPTORS = regex(r"((?>(?:[^,(]++|\([^)]*+(?:\)|\Z))*)),?+")
_DESCRIPTOR = regex(r"(?>(?:[^\t\n\f\r (]++|\([^)]*+\)?+)+)")
_INTEGER = regex(r"[0-9]++")
_FLOAT = regex(r"-?+(?:[0-9]++(?>(?:\.[0-9]++)?)|\.[0-9]++)(?>(?:[eE][-+]?+[0-9]++)?)")


def candidates(value: str) -> list[str]:
    """The URLs a browser may choose from, in order; a candidate with wrong descriptors is left out."""
    urls = []
    position = 0
    while found := _URL.match(value, position):
        url, position = found[1], found.end()
        if url.endswith(","):
            urls.append(url.rstrip(","))
            continue
        descriptors = _DESCRIPTORS.match(value, position)
        if descriptors is None:  # pragma: no cover - the pattern matches the empty string
            break
        position = descriptors.end()
        if _valid(_DESCRIPTOR.findall(descriptors[1])):
            urls.append(url)
    return urls


def _valid(descriptors: list[str]) -> bool:
    width = density = height = False
    for descriptor in descriptors:
        number, unit = descriptor[:-1], descriptor[-1]
        if unit == "w" and _INTEGER.fullmatch(number):
            if width or density or not number.strip("0"):
                return False
            width = True
        elif unit == "x" and _FLOAT.fullmatch(number):
            if width or density or height or float(number) < 0:
                return False
            density = True
        elif unit == "h" and _INTEGER.fullmatch(number):
            if height or density or not number.strip("0"):
                return False
            height = True
        else:
            return False
    return width or not height
