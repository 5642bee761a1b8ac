"""Turns the front matter or the metadata lines at the top of a Markdown file into keys and scalar values."""

from __future__ import annotations

from linkcheck_plugin.generators.front_matter import parse_head
from linkcheck_plugin.regex import regex

_MARK = regex(r"[ \t]*(?:#.*|---|\.\.\.|\+\+\+)?[ \t]*")
_LINE = regex(r"[ ]{0,3}([A-Za-z0-9_-]+):[ \t]*(.*)")
_MORE = regex(r"(?:[ ]{4}|\t)[ \t]*(.*)")


def read_metadata(text: str, *, lines: bool) -> tuple[dict[str, str], int]:
    """Metadata of a file whose newlines are `\\n`, and the number of lines it takes up.

    YAML, TOML or JSON front matter counts if it holds a key or nothing at all: two rules with a paragraph
    between them are none. With `lines` also `Key: value` lines up to the first that is none count, as
    Python-Markdown, MkDocs and Pelican read them. Keys are in lower case; lists and mappings are left out.
    """
    head = parse_head(text)
    if head.marked:
        block = text[: len(text) - len(head.body)]
        if head.values or all(_MARK.fullmatch(line) for line in block.split("\n")):
            scalars = {key: value for key, value in head.values.items() if isinstance(value, str)}
            return scalars, block.count("\n") + (not block.endswith("\n"))
    return _metadata_lines(text) if lines else ({}, 0)


def _metadata_lines(text: str) -> tuple[dict[str, str], int]:
    """`Key: value` lines, further lines of a value indented by four; a line `---` may open and close them."""
    values: dict[str, str] = {}
    key = ""
    start = text.find("\n") + 1 if text.startswith("---") else 0
    lines = 1 if start else 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not line.strip() or (lines and line.rstrip() in ("---", "...")):
            lines += 1
            break
        if entry := _LINE.match(line):
            key = entry[1].lower()
            values[key] = entry[2].strip()
        elif key and (more := _MORE.match(line)):
            values[key] = f"{values[key]} {more[1].strip()}".strip()
        else:
            break
        lines += 1
        start = end + 1
    return (values, lines) if values else ({}, 0)
