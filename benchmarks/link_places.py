"""Sources → the places where they write a URL, found by plain patterns: a lexer of the benchmarks' own.

It shares nothing with the checker, so that one can be held against the other. Code, comments and front
matter are blanked out first; what is found wrongly all the same does no harm, because a broken link only
counts if the generator renders it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKDOWN = {".md", ".markdown", ".mdx", ".mkd"}
REST = {".rst", ".rest"}
TEMPLATES = {".html", ".htm", ".njk", ".liquid", ".astro"}


@dataclass(frozen=True, slots=True)
class Place:
    """One URL as it stands in a source file; offsets count code points."""

    path: str
    construct: str
    start: int
    end: int
    whole: tuple[int, int] | None = None
    """Span of an inline link that may be written a second time beside the first."""


def link_places(path: Path, name: str, text: str) -> list[Place]:
    """Every URL written in the file; `name` is its path as reports show it."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        found = markdown_places(name, text)
    elif suffix in REST:
        found = rest_places(name, text)
    elif suffix in TEMPLATES:
        found = html_places(name, blank(text, HTML_NOISE), "HTML source")
    else:
        return []
    places: dict[int, Place] = {}
    for place in found:
        places.setdefault(place.start, place)
    return sorted(places.values(), key=lambda place: place.start)


def paragraph_starts(path: Path, text: str) -> list[int]:
    """Offsets between two ordinary paragraphs, where another one can be put."""
    suffix = path.suffix.lower()
    noise = MARKDOWN_NOISE if suffix in MARKDOWN else REST_NOISE if suffix in REST else None
    if noise is None:
        return []
    return [
        match.end() for match in re.finditer(r"(?<=\n)[A-Za-z][^\n]*\n\n(?=[A-Z][a-z]+ )", blank(text, noise))
    ]


# Blanking out

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
FRONT_MATTER = re.compile(r"\A(?:---|\+\+\+)[ \t]*\n.*?\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
METADATA = re.compile(r"\A(?:[A-Za-z_]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+\n")
FENCE = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+|\d+\.[ \t]+)?(?P<fence>`{3,}|~{3,})[^`\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)\1(?!`)", re.DOTALL)
SCRIPT = re.compile(r"<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
CODE_ELEMENT = re.compile(r"<(pre|code)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
LITERAL = re.compile(r"``.+?``", re.DOTALL)
LITERAL_BLOCK = re.compile(
    r"(?<=::\n)(?:[ \t]*\n)+(?P<indent>[ \t]+)[^\n]*\n(?:(?P=indent)[^\n]*\n|[ \t]*\n)*"
)
CODE_DIRECTIVE = re.compile(
    r"^\.\. (?:code|code-block|sourcecode|highlight|parsed-literal|math)::[^\n]*\n(?:[ \t]+[^\n]*\n|[ \t]*\n)*",
    re.MULTILINE,
)
REST_COMMENT = re.compile(r"^\.\. (?![\w.+:-]+::|_|\||\[)[^\n]*\n(?:[ \t]+[^\n]*\n)*", re.MULTILINE)

MARKDOWN_NOISE = (FRONT_MATTER, METADATA, COMMENT, FENCE, SCRIPT, CODE_ELEMENT, CODE_SPAN)
REST_NOISE = (CODE_DIRECTIVE, REST_COMMENT, LITERAL_BLOCK, LITERAL)
HTML_NOISE = (FRONT_MATTER, COMMENT, SCRIPT)


def blank(text: str, noise: tuple[re.Pattern[str], ...]) -> str:
    """Replace what the patterns find by blanks; offsets and line ends stay."""
    for pattern in noise:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text


# Markdown

DESTINATION = re.compile(
    r"\]\(\s*(<?)(?P<url>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
DEFINITION = re.compile(r"^[ \t]*\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<url>[^\s<>]+)>?", re.MULTILINE)
AUTOLINK = re.compile(r"<(?P<url>https?://[^\s<>]+)>")


def markdown_places(name: str, text: str) -> Iterator[Place]:
    clear = blank(text, MARKDOWN_NOISE)
    for match in DEFINITION.finditer(clear):
        yield Place(name, "Markdown reference", *match.span("url"))
    for match in DESTINATION.finditer(clear):
        opening = matching_bracket(clear, match.start())
        if opening is None:
            continue
        image = opening > 0 and clear[opening - 1] == "!"
        nested = "](" in clear[opening + 1 : match.start()] or clear[opening + 1 : match.start()].startswith(
            "!"
        )
        inside = clear[max(0, opening - 2) : opening].endswith(("[", "[!"))
        attributes = clear[match.end() : match.end() + 1] == "{"
        whole = None if image or nested or inside or attributes else (opening, match.end())
        yield Place(name, "Markdown image" if image else "Markdown link", *match.span("url"), whole)
    for match in AUTOLINK.finditer(clear):
        yield Place(name, "Markdown autolink", *match.span("url"))
    yield from html_places(name, clear, "raw HTML in Markdown")


def matching_bracket(text: str, closing: int) -> int | None:
    """Return the offset of the bracket that the one at `closing` ends, within one paragraph."""
    depth = 0
    for offset in range(closing, max(-1, closing - 2000), -1):
        char = text[offset]
        if char == "\n" and text[offset + 1 : offset + 2] == "\n":
            return None
        if text[offset - 1 : offset] == "\\":
            continue
        if char == "]":
            depth += 1
        elif char == "[":
            depth -= 1
            if depth == 0:
                return offset
    return None


# reStructuredText

INLINE = re.compile(r"(?<![\w`:])`(?:[^`<>]|\n(?!\s*\n))*?\s?<(?P<url>[^<>`\s]+)>`__?(?!\w)")
NAMED_TARGET = re.compile(
    r"^[ \t]*(?:\.\. (?:_[^:\n]+|_`[^`\n]+`|__):|__)[ \t]+(?P<url>\S+)[ \t]*$", re.MULTILINE
)
DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:\|[^|\n]+\| )?(?:image|figure)::[ \t]+(?P<url>\S+)", re.MULTILINE)
TARGET_OPTION = re.compile(r"^[ \t]+:target:[ \t]+(?P<url>\S+)[ \t]*$", re.MULTILINE)
STANDALONE = re.compile(r"(?<![\w<`/\"'=:(_])(?P<url>https?://[\w./-]*[\w/])(?=[\s.,]|$)")
RAW = re.compile(r"^\.\. raw:: html[^\n]*\n(?P<body>(?:[ \t]+[^\n]*\n|[ \t]*\n)+)", re.MULTILINE)


def rest_places(name: str, text: str) -> Iterator[Place]:
    clear = blank(text, REST_NOISE)
    for match in INLINE.finditer(clear):
        if match["url"].endswith("_"):
            continue  # a reference to a named target
        whole = match.span() if match[0].endswith("__") else None
        yield Place(name, "reST inline", *match.span("url"), whole)
    for pattern, construct in (
        (NAMED_TARGET, "reST target"),
        (DIRECTIVE, "reST image"),
        (TARGET_OPTION, "reST image's :target:"),
        (STANDALONE, "reST standalone URL"),
    ):
        for match in pattern.finditer(clear):
            if not match["url"].endswith("_"):
                yield Place(name, construct, *match.span("url"))
    for match in RAW.finditer(clear):
        lead = " " * match.start("body")
        yield from html_places(name, lead + match["body"], "raw HTML in reST")


# HTML

TAG = re.compile(
    r"<[A-Za-z][\w:-]*(?P<attributes>(?:\s+[^\s=<>\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))?)*)\s*/?>"
)
ATTRIBUTE = re.compile(
    r"\s(?:href|src|poster|data)\s*=\s*(?:\"(?P<a>[^\"\n]+)\"|'(?P<b>[^'\n]+)'|(?P<c>[^\s\"'<>=]+))",
    re.IGNORECASE,
)


def html_places(name: str, clear: str, construct: str) -> Iterator[Place]:
    for tag in TAG.finditer(clear):
        for match in ATTRIBUTE.finditer(clear, *tag.span("attributes")):
            yield Place(name, construct, *match.span(match.lastgroup or 0))
