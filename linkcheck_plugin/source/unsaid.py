"""Blanks the parts of a text that no page is made of, comments and code; every offset stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck_plugin.regex import regex

_OPENER = regex(
    r"<!--|<%#|\{/\*|\{\{!--|\{\{-?\s{0,8}/\*|\{#(?=\s)|\{%-?\s{0,8}comment(?=\s|-?%\})|\{#(?![\w-]+\})"
)
_CLOSERS = (
    ("<!--", "-->"), ("<%", "%>"), ("{/", "*/}"), ("{{!", "--}}"), ("{{", "*/"), ("{#", "#}"),
    ("{%", "endcomment"),
)  # fmt: skip
"""HTML; ERB and EJS; JSX and MDX; Handlebars; Go; Jinja, Nunjucks and Twig; Liquid and Django."""
_HASH_COMMENT = regex(
    r"\"(?:[^\"\\\n]|\\.){0,999}+\"|'[^'\n]{0,999}+'|(?P<comment>(?:^|(?<=\s))#[^\n]*+)", re.MULTILINE
)
_SLASH_COMMENT = regex(
    r"\"(?:[^\"\\\n]|\\.){0,999}+\"|'(?:[^'\\\n]|\\.){0,999}+'|`(?:[^`\\]|\\.){0,999}+`"
    r"|(?P<comment>/\*.*?(?:\*/|\Z)|(?<![:\w\\])//[^\n]*+)",
    re.DOTALL,
)
_STYLE_COMMENT = regex(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CODE_SPAN = regex(r"(?<!`)(`{1,2}+)(?!`)(?:(?!\n[ \t]*\n).)*?[^`]\1(?!`)", re.DOTALL)
_FENCE = regex(
    r"^[ \t>]*+(```+|~~~+)(?!\{(?!code|literal))[^`\n]*\n.*?(?:^[ \t>]*\1|\Z)", re.MULTILINE | re.DOTALL
)
_INLINE_LITERAL = regex(r"``(?:(?!\n[ \t]*\n).)+?``", re.DOTALL)
_LITERAL_BLOCK = regex(
    r"(?:::|^[ \t]*\.\.(?:[ \t]+(?:code|code-block|sourcecode|parsed-literal)::[^\n]*)?)[ \t]*$"
)
_REST_COMMENT = regex(r"[ \t]*\.\.[ \t]+(?![\[_|])(?!\S+?::)")
_NOT_LINE_END = regex(r"[^\r\n]")

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown", ".mdx", ".qmd"})
HASHES = frozenset({".yml", ".yaml", ".toml", ".py", ".cfg", ".conf", ".ini"})
SLASHES = frozenset({".js", ".ts", ".mjs", ".cjs"})


def said(text: str, suffix: str) -> str:
    """The text with spaces for its comments; in Markdown and reST also for code. By the file's suffix."""
    if suffix in HASHES:
        return _without(text, (found.span("comment") for found in _HASH_COMMENT.finditer(text)))
    if suffix in SLASHES:
        return _without(text, (found.span("comment") for found in _SLASH_COMMENT.finditer(text)))
    if suffix == ".css":
        return _without(text, (found.span() for found in _STYLE_COMMENT.finditer(text)))
    if suffix == ".rst":
        text = _without(text, _literal_blocks(text))
        return _without(text, (found.span() for found in _INLINE_LITERAL.finditer(text)))
    if suffix in MARKDOWN:
        for pattern in (_FENCE, _CODE_SPAN):
            text = _without(text, (found.span() for found in pattern.finditer(text)))
    return _without(text, _comments(text))


def _without(text: str, spans: Iterator[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        if start >= 0:
            parts += (text[done:start], _NOT_LINE_END.sub(" ", text[start:end]))
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _comments(text: str) -> Iterator[tuple[int, int]]:
    gone: set[str] = set()
    done = 0
    for opener in _OPENER.finditer(text):
        closer = next(end for start, end in _CLOSERS if opener[0].startswith(start))
        if opener.start() < done or closer in gone:
            continue
        end = text.find(closer, opener.end())
        if end < 0:
            gone.add(closer)
        else:
            done = end + len(closer)
            yield opener.start(), done


def _literal_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Literal blocks, code directives and comments of reST: what is indented below their first line."""
    opened: int | None = None
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        bare = line.rstrip()
        indent = len(bare) - len(bare.lstrip())
        if bare and opened is not None and indent <= opened:
            opened = None
        if opened is not None:
            yield start, end
        elif bare and _REST_COMMENT.match(bare):
            opened = indent
            yield start, end
        elif _LITERAL_BLOCK.search(bare):
            opened = indent
        start = end
