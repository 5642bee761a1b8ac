"""Reads what stands at the top of a source file: its metadata (YAML, TOML, JSON) and its first heading.

Not a YAML parser: it knows the keys at the left margin with scalars and plain lists, in a tenth of the time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from linkcheck_plugin.regex import regex

MAX_HEAD = 65_536
"""Bytes of a file that are read; metadata that is longer is taken as far as it goes."""

Value = str | list[str] | None


class Head(msgspec.Struct, frozen=True):
    """The metadata of a file, keys in lower case, and its text as far as it was read."""

    values: Mapping[str, Value] = {}
    body: str = ""
    """The text after the metadata."""
    marked: bool = False
    """Whether the file has metadata, even if they are empty."""

    def text(self, *names: str) -> str | None:
        """The first of the keys that holds a non-empty scalar."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value:
                return value
        return None

    def items(self, *names: str) -> list[str]:
        """The entries of the first of the keys that is set; one entry for a scalar."""
        for name in names:
            value = self.values.get(name)
            if value:
                return value if isinstance(value, list) else [value]
        return []

    def is_false(self, name: str) -> bool:
        """Whether the key says no."""
        value = self.values.get(name)
        return isinstance(value, str) and value.lower() in {"false", "no", "off"}


def read_text_head(path: Path) -> str:
    """The beginning of a file, line ends as `\\n`; empty if it cannot be read."""
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_HEAD)
    except (OSError, ValueError):
        return ""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def read_head(path: Path) -> Head:
    """Metadata and text of a source file; never raises."""
    return parse_head(read_text_head(path))


def parse_head(text: str) -> Head:
    """Metadata between `---` or `+++` lines, or a JSON object, at the very start of the text."""
    if text.startswith("---"):
        block = _YAML_BLOCK.match(text)
        if block:
            return Head(simple_yaml(block[1]), text[block.end() :], marked=True)
    elif text.startswith("+++"):
        block = _TOML_BLOCK.match(text)
        if block:
            return Head(_toml(block[1]), text[block.end() :], marked=True)
    elif text.startswith("{"):
        try:
            values, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            return Head(body=text)
        return Head(_plain(values), text[end:], marked=True)
    return Head(body=text)


_YAML_BLOCK = regex(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML_BLOCK = regex(r"\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = regex(r"""(?:([A-Za-z_][\w.-]*)|"([^"\n]+)"|'([^'\n]+)')[ \t]*:(?:[ \t]+(.*)|)$""")
_QUOTED = regex(r""""((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'""")
_ITEM = regex(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^,\]"']+))[ \t]*(?:,|\]|$)""")


def simple_yaml(text: str) -> dict[str, Value]:
    """The keys at the left margin; nested mappings are None. Of a key that comes twice the last one holds."""
    values: dict[str, Value] = {}
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        match = _KEY.match(lines[number].rstrip())
        number += 1
        if match is None:
            continue
        key = (match[1] or match[2] or match[3]).lower()
        given = (match[4] or "").strip()
        if given.startswith("[") and "]" not in given:
            while number < len(lines) and "]" not in given:
                given += " " + lines[number].strip()
                number += 1
        if given and given[0] not in "|>#":
            values[key] = _value(given)
            continue
        start = number
        while number < len(lines) and (not lines[number].strip() or lines[number][0] in " \t-"):
            number += 1
        values[key] = _block(lines[start:number], folded=given[:1])
    return values


def _value(text: str) -> Value:
    if text.startswith("["):
        found: list[str] = []
        position = 1
        while match := _ITEM.match(text, position):
            item = match[1] or (match[2] or "").replace("''", "'") or (match[3] or "").strip()
            found += [item] if item else []
            if match.end() == position or match[0].rstrip().endswith("]"):
                break
            position = match.end()
        return found
    return _scalar(text)


def _scalar(text: str) -> str | None:
    if quoted := _QUOTED.match(text):
        if quoted[1] is not None:
            return re.sub(
                r"\\(.)", lambda escape: {"n": "\n", "t": "\t"}.get(escape[1], escape[1]), quoted[1]
            )
        return quoted[2].replace("''", "'")
    plain = re.split(r"[ \t]#", text, maxsplit=1)[0].strip()
    return None if plain in {"", "~", "null", "{}"} or plain[0] in "{#" else plain


def _block(lines: list[str], folded: str) -> Value:
    """A list of scalars, or a block scalar; None for a mapping."""
    texts = [line.strip() for line in lines if line.strip()]
    if folded in {"|", ">"}:
        return " ".join(texts)
    items = [text[2:] if text.startswith("- ") else "" for text in texts if not text.startswith("#")]
    if not items or not all(items):
        return None
    found = [_scalar(item.strip()) for item in items if not _KEY.match(item.strip())]
    return [item for item in found if item]


def _toml(text: str) -> dict[str, Value]:
    import tomllib

    try:
        return _plain(tomllib.loads(text))
    except (ValueError, RecursionError):
        return {}


def _plain(values: object) -> dict[str, Value]:
    """Scalars and lists of scalars of a document, as text."""
    found: dict[str, Value] = {}
    for key, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, list):
            found[str(key).lower()] = [_text(item) for item in value if not isinstance(item, dict | list)]
        elif value is not None and not isinstance(value, dict):
            found[str(key).lower()] = _text(value)
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
