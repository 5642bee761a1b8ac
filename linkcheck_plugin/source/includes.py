"""Finds the lines and statements that put the text of another file into a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from linkcheck_plugin.regex import regex

_MARKER = regex(r"^[ \t]*-+8<-+(?:[ \t]+(?:\"([^\"\n]+)\"|'([^'\n]+)'))?[ \t]*$", re.MULTILINE)
_STATEMENT = regex(
    r"\{%-?\s*include(?:-markdown|_relative|_cached)?\s+(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'{}%]+))"
    r"|\{\{#include\s+([^\s{}]+)\s*\}\}|\{!\s*([^\s!{}]+)[^{}\n]*!\}"
)


def included(statement: str) -> tuple[str, int] | None:
    """The file that a statement of a template language includes, and its offset in the statement.

    Jinja, Jekyll and mkdocs-include-markdown (`{% include … %}`), mdBook, markdown-include (`{!…!}`).
    """
    found = _STATEMENT.match(statement)
    return (found[found.lastindex], found.start(found.lastindex)) if found and found.lastindex else None


def find_snippets(text: str, code: Container[int]) -> Iterator[tuple[str, int]]:
    """Files of pymdownx.snippets, in one line or as a block of lines, with their offsets."""
    if "8<-" not in text:
        return
    opened: int | None = None
    for marker in _MARKER.finditer(text):
        if marker.start() in code:
            continue
        if marker.lastindex:
            yield marker[marker.lastindex], marker.start(marker.lastindex)
        elif opened is None:
            opened = marker.end() + 1
        else:
            for line in re.finditer(r"[^\n]+", text[opened : marker.start()]):
                name = line[0].strip()
                if name and not name.startswith(";"):
                    yield name, opened + line.start() + line[0].index(name)
            opened = None
