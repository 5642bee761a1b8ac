"""Turns the route patterns of Vercel and Firebase into sources and targets in `_redirects` syntax.

What that syntax cannot say is widened (a number becomes any segment) or, where even that is impossible, left
out: a redirect that is taken for wider than it is hides a broken link, a missing one invents it.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import NamedTuple

from linkcheck_plugin.regex import regex

Route = tuple[str, str]
"""Source and target in `_redirects` syntax."""

MAX_ROUTES = 64
"""More alternatives than that in one pattern are not followed."""


class Part(NamedTuple):
    """A piece of a pattern: literal choices, or a capture of one segment or of everything that follows."""

    name: str
    choices: tuple[str, ...] = ()
    is_splat: bool = False


def path_routes(source: str, target: str) -> list[Route]:
    """Vercel's path-to-regexp: `/blog/:path*`, `/post/:id(\\d+)`, `/(old|older)/:page?`, `/(.*)`."""
    parts: list[Part] = []
    position, unnamed = 0, 0
    while position < len(source):
        match = _CAPTURE.match(source, position)
        if match is None:
            literal = source[position + 1 : position + 2] if source[position] == "\\" else source[position]
            position += 2 if source[position] == "\\" else 1
            if literal in "{}":
                return []
            parts.append(Part("", (literal,)))
            continue
        name, pattern, modifier = match[1], match[2] or match[4], match[3] or match[5]
        if name is None:
            unnamed += 1
            name = str(unnamed)
        part = _capture(name, pattern, modifier)
        if modifier == "?":
            slash = "/" if parts and parts[-1].choices == ("/",) else ""
            if slash:
                parts.pop()  # it is as optional as what it precedes
            part = part._replace(choices=("", *(slash + text for text in part.choices or (_token(part),))))
        parts.append(part)
        position = match.end()
    return _assembled(parts, target)


_NESTED = r"(?>(?:[^()\\]|\\.|\((?>(?:[^()\\]|\\.)*)\))*)"
_CAPTURE = regex(rf":([A-Za-z_]\w*)(?:\(({_NESTED})\))?([*+?])?|\(({_NESTED})\)([*+?])?", re.ASCII)


def _capture(name: str, pattern: str | None, modifier: str | None) -> Part:
    if modifier in {"*", "+"} or (pattern is not None and _ANYTHING.search(pattern)):
        return Part(name, is_splat=True)
    if pattern is not None and _WORDS.fullmatch(pattern):
        return Part(name, tuple(pattern.removeprefix("?:").split("|")))
    return Part(name)


_ANYTHING = regex(r"\.[*+]\??$")
_WORDS = regex(r"(?:\?:)?[\w-]*(?:\|[\w-]*)*")


def glob_routes(source: str, target: str) -> list[Route]:
    """Firebase's globs: `/foo{,/**}`, `/blog/:post*`, `/@(old|older)/*`, `**`."""
    source = source if source.startswith("/") else f"/{source}"
    routes: list[Route] = []
    for pattern in _expanded(source):
        parts: list[Part] = []
        position, unnamed = 0, 0
        while position < len(pattern) and (match := _GLOB.match(pattern, position)):
            kind, text = match.lastgroup, match[0]
            if kind == "splat":
                parts.append(Part(match["rest"] or "splat", is_splat=True))
            elif kind == "star":
                unnamed += 1
                parts.append(Part(f"p{unnamed}"))
            elif kind == "name":
                parts.append(Part(text[1:]))
            elif kind == "group":
                parts.append(Part("", tuple(text[2:-1].split("|")) + (("",) if text[0] == "?" else ())))
            else:
                parts.append(Part("", (text,)))
            position = match.end()
        if position == len(pattern):
            routes.extend(_assembled(parts, target))
    return list(dict.fromkeys(routes))


_GLOB = regex(
    r"(?P<group>[@?]\([^()*?]*\))|(?P<splat>\*\*|:(?P<rest>[A-Za-z_]\w*)\*)|(?P<star>\*)"
    r"|(?P<name>:[A-Za-z_]\w*)|(?P<literal>[^*?@!+\[\]{}()])",
    re.ASCII,
)


def _expanded(pattern: str) -> list[str]:
    """The pattern without its innermost braces, once for each of their alternatives, and so on outwards."""
    patterns = [pattern]
    while len(patterns) <= MAX_ROUTES and (match := _BRACES.search(patterns[0])):
        current = patterns.pop(0)
        patterns += [
            current[: match.start()] + choice + current[match.end() :] for choice in match[1].split(",")
        ]
    return patterns if len(patterns) <= MAX_ROUTES else []


_BRACES = regex(r"\{([^{}]*)\}")


def regex_routes(source: str, target: str) -> list[Route]:
    """Firebase's RE2 patterns, as far as they are text and captures: `^/old/(?P<rest>.*)$`."""
    inner = source.removeprefix("^").removesuffix("$").replace("\\/", "/").replace("\\.", "\0")
    inner = re.sub(r"\(\?P?<(\w+)>", r":\1(", inner)
    if _METACHARACTERS.search(_CAPTURE.sub("", inner)):
        return []
    routes = path_routes(inner, re.sub(r":(\d)", r"$\1", target))
    return [(from_.replace("\0", "."), to) for from_, to in routes]


_METACHARACTERS = regex(r"[.^$*+?|\[\]{}()\\]")


def _assembled(parts: list[Part], target: str) -> list[Route]:
    if sum(part.is_splat for part in parts) > 1:
        return []
    options = [part.choices or (_token(part),) for part in parts]
    if prod(map(len, options)) > MAX_ROUTES:
        return []
    routes = []
    for choice in product(*options):
        values = {part.name: text.lstrip("/") for part, text in zip(parts, choice, strict=True)}
        source = "".join("*" if text == ":splat" else text for text in choice)
        if source.startswith("/"):
            routes.append((source, _filled(target, values)))
    return routes


def _token(part: Part) -> str:
    return ":splat" if part.is_splat else f":p{part.name}" if part.name.isdecimal() else f":{part.name}"


_REFERENCE = regex(r":([A-Za-z_]\w*)(?:\([^()]*\))?[*+?]?|\$(\d)", re.ASCII)


def _filled(target: str, values: dict[str, str]) -> str:
    """The target with the captures that the source has; anything else, such as a port, stays as it is."""
    return _REFERENCE.sub(lambda match: values.get(match[1] or match[2], match[0]), target)
