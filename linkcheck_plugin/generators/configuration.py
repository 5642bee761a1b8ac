"""Reads a generator's configuration (YAML, TOML, JSON, Python, JavaScript) without executing any of it."""

from __future__ import annotations

import ast
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.generators.javascript import COMPUTED, Entry, javascript_entries
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.profiles import MAX_CONFIGURATION_BYTES, tolerant_json

Keys = tuple[str, ...]
Lines = dict[Keys, int]


class Settings(msgspec.Struct, frozen=True):
    """The values of one configuration file and the lines where they stand.

    Lists leave no trace in `lines`: the key `b` in `a: [{b: 1}]` is `("a", "b")`, the first one counts.
    Values that only running the file would tell are `COMPUTED`.
    """

    path: Path
    label: str
    """The file as messages name it."""
    values: Mapping[str, Any] = {}
    lines: Mapping[Keys, int] = {}
    places: Mapping[Keys, str] = {}
    """Places of values that another file contributes."""
    problem: str | None = None

    def get(self, *keys: str) -> Any:
        """The value, None if it is absent or computed."""
        value = self._raw(keys)
        return None if value is COMPUTED else value

    def text(self, *keys: str) -> str | None:
        """The value if it is a non-empty string."""
        value = self.get(*keys)
        return value.strip() or None if isinstance(value, str) else None

    def flag(self, *keys: str) -> bool | None:
        """The value if it is true or false."""
        value = self.get(*keys)
        return value if isinstance(value, bool) else None

    def section(self, *keys: str) -> Mapping[str, Any]:
        """The value if it is a mapping, else an empty one."""
        value = self.get(*keys)
        return value if isinstance(value, dict) else {}

    def items(self, *keys: str) -> list[Any]:
        """The value if it is a list, else an empty one."""
        value = self.get(*keys)
        return value if isinstance(value, list) else []

    def place(self, *keys: str) -> str:
        """The place of a value as messages name it: `mkdocs.yml:3`."""
        if keys in self.places:
            return self.places[keys]
        line = self.lines.get(keys)
        return self.label if line is None else f"{self.label}:{line}"

    def under(self, parent: Settings) -> Settings:
        """These settings, and where they are silent those of the parent."""
        places = {keys: parent.place(*keys) for keys in parent.lines if keys not in self.lines}
        return replace(
            self,
            values=_merged(parent.values, self.values),
            lines={**parent.lines, **self.lines},
            places={**places, **self.places},
        )

    def moved(self, *keys: str) -> Settings:
        """The section as settings of their own, without the keys that lead to it."""
        depth = len(keys)
        lines = {path[depth:]: line for path, line in self.lines.items() if path[:depth] == keys}
        return replace(self, values=self.section(*keys), lines=lines)

    def computed(self, *keys: str) -> bool:
        """Whether the value stands there, but only running the file would tell it."""
        return self._raw(keys) is COMPUTED

    def _raw(self, keys: Keys) -> Any:
        value: Any = self.values
        for key in keys:
            if not isinstance(value, dict):
                return COMPUTED if value is COMPUTED else None
            value = value.get(key)
        return value


def _merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**parent, **child}
    for key in parent.keys() & child.keys():
        if isinstance(parent[key], dict) and isinstance(child[key], dict):
            merged[key] = _merged(parent[key], child[key])
    return merged


def read_settings(path: Path, root: Path) -> Settings:
    """The settings in the file, by its suffix; one that cannot be read has a `problem` and no values."""
    label = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Settings(path, label, problem=f"{label}: not a regular file, settings not read")
        if status.st_size > MAX_CONFIGURATION_BYTES:
            return Settings(path, label, problem=f"{label}: larger than 1 MB, settings not read")
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        return Settings(path, label, problem=f"{label}: cannot be read ({error.strerror}), settings not read")
    if not text.strip():
        return Settings(path, label)
    try:
        values, lines = READERS.get(path.suffix, _javascript)(text)
    except (NotValidError, RecursionError, MemoryError) as error:
        line = error.line if isinstance(error, NotValidError) else None
        place = label if line is None else f"{label}:{line}"
        kind = path.suffix.lstrip(".")
        return Settings(path, label, problem=f"{place}: not valid {KINDS.get(kind, kind)}, settings not read")
    return Settings(path, label, values, lines)


class NotValidError(Exception):
    """The file cannot be parsed; `line` is where the parser stopped, if it says so."""

    def __init__(self, line: int | None) -> None:
        self.line = line


def _toml(text: str) -> tuple[dict[str, Any], Lines]:
    try:
        import tomllib

        return tomllib.loads(text), _toml_lines(text)
    except ValueError as error:
        match = re.search(r"at line (\d+)", str(error))
        raise NotValidError(int(match[1]) if match else None) from None


def _toml_lines(text: str) -> Lines:
    """Lines of headers and keys; a look-alike inside a multi-line string can only move a line number."""
    lines: Lines = {}
    table: Keys = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _TOML_HEADER.match(line):
            table = _dotted(header[1])
            lines.setdefault(table, number)
        elif key := _TOML_KEY.match(line):
            lines.setdefault(table + _dotted(key[1]), number)
    return lines


def _dotted(name: str) -> Keys:
    return tuple(double or single or bare for double, single, bare in _TOML_PART.findall(name))


_TOML_HEADER = regex(r"\s*\[\[?([^\[\]]+)\]")
_TOML_KEY = regex(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_TOML_PART = regex(r"""\"([^"]*)"|'([^']*)'|([\w-]+)""")


def _ini(text: str) -> tuple[dict[str, Any], Lines]:
    import configparser

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise NotValidError(getattr(error, "lineno", None)) from None
    values = {section: dict(parser.items(section)) for section in parser.sections()}
    lines: Lines = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\[([^\]]+)\]", line):
            section = header[1]
        elif key := re.match(r"([^\s=:#;][^=:]*?)\s*[=:]", line):
            lines.setdefault((section, key[1].lower()), number)
    return values, lines


def _json(text: str) -> tuple[dict[str, Any], Lines]:
    values = tolerant_json(text)
    if not isinstance(values, dict):
        raise NotValidError(None)
    return values, _entry_lines(javascript_entries(text))


def _javascript(text: str) -> tuple[dict[str, Any], Lines]:
    entries = javascript_entries(text)
    values: dict[str, Any] = {}
    for entry in entries:
        *parents, last = entry.keys
        section: Any = values
        for key in parents:
            if isinstance(section, dict):
                if section.get(key) in (None, COMPUTED):  # objects inside a list or a call
                    section[key] = {}
                section = section[key]
        if isinstance(section, dict) and section.get(last) in (None, COMPUTED):
            section[last] = {} if entry.value == {} else entry.value
    return values, _entry_lines(entries)


def _entry_lines(entries: list[Entry]) -> Lines:
    lines: Lines = {}
    for entry in entries:
        lines.setdefault(entry.keys, entry.line)
    return lines


def _python(text: str) -> tuple[dict[str, Any], Lines]:
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise NotValidError(getattr(error, "lineno", None)) from None
    values: dict[str, Any] = {}
    lines: Lines = {}
    for statement in module.body:
        for name, value in _assignments(statement):
            values[name] = _literal(value, values)
            lines[(name,)] = statement.lineno
    for node in ast.walk(module):  # what an `if` or `try` assigns is known only to those who run it
        for name, value in _assignments(node):
            if values.setdefault(name, COMPUTED) is COMPUTED:
                lines.setdefault((name,), value.lineno)
    return values, lines


def _assignments(statement: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement.value


def _literal(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=str() | int() | float() | bool() | None):
            return node.value
        case ast.List() | ast.Tuple() | ast.Set():
            return [_literal(element, names) for element in node.elts]
        case ast.Dict():
            return {
                key.value: _literal(value, names)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
        case ast.Name():
            return names.get(node.id, COMPUTED)
    return COMPUTED


def _yaml(text: str) -> tuple[dict[str, Any], Lines]:
    from linkcheck_plugin.generators.yaml_document import NotYamlError, yaml_document

    try:
        return yaml_document(text)
    except NotYamlError as error:
        raise NotValidError(error.line) from None


READERS: Mapping[str, Callable[[str], tuple[dict[str, Any], Lines]]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".toml": _toml,
    ".json": _json,
    ".py": _python,
    ".lektorproject": _ini,
}
"""By suffix; everything else is JavaScript or TypeScript, whose reader takes any text."""

KINDS = {
    "yml": "YAML",
    "yaml": "YAML",
    "toml": "TOML",
    "json": "JSON",
    "py": "Python",
    "lektorproject": "INI",
}
