"""Finds configuration and output directory, and turns configuration files and `--set` into mappings."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from linkcheck_plugin.regex import regex
from linkcheck_plugin.settings import ConfigurationError, merge

FILE = "linkcheck.toml"
PYPROJECT = "pyproject.toml"
TABLE = "linkcheck"

ROOT_MARKS = (".git", ".hg", ".svn", ".jj")
"""What lies in the root of a working copy; `.git` is a file in worktrees and submodules."""

OUTPUTS = (
    "site",
    "output",
    "public",
    "_site",
    "dist",
    "build/html",
    "_build/html",
    "docs/_build/html",
    "build",
    "book",
    "docs/.vitepress/dist",
    ".vitepress/dist",
)
"""Where generators write, in the order of search."""

PAGES = (".html", ".htm", ".xhtml")

PATH_KEYS = ("site-dir", "source-dir", "ca-file", "ledger", "cache-dir", "baseline")

_ASSIGNMENT = regex(r"""\s*(?P<key>(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w.\s-])+?)\s*=\s*(?P<value>.*?)\s*""")
_BARE_WORD = regex(r"""[^\s"'\[\]{},#\x00-\x1f\x7f]+""")


def find(start: Path, site: Path | None) -> Path | None:
    """The nearest configuration file: `linkcheck.toml`, else a `pyproject.toml` that has `[tool.linkcheck]`.

    Looks in `start` and its parents up to the root of the working copy; outside of one only in `start`,
    because folders above belong to whoever. Never inside `site`, whose content is not trusted. Raises
    ConfigurationError for a pyproject.toml that cannot be read.
    """
    root = Path(os.path.realpath(start))
    inside = None if site is None else Path(os.path.realpath(site))
    for folder in _up_to_root(root):
        if inside is not None and folder.is_relative_to(inside):
            continue
        if os.path.isfile(folder / FILE):
            return folder / FILE
        pyproject = folder / PYPROJECT
        if (
            os.path.isfile(pyproject)
            and TABLE.encode() in _read(pyproject)
            and _tool_table(pyproject) is not None
        ):
            return pyproject
    return None


def load(path: Path) -> dict[str, Any]:
    """The mapping that a configuration file holds; relative paths in it start at the file's folder.

    `pyproject.toml` is read for its `[tool.linkcheck]`, any other file as a whole. Raises
    ConfigurationError if it is missing, unreadable or no TOML.
    """
    if path.name == PYPROJECT:
        table = _tool_table(path)
        if table is None:
            raise ConfigurationError(f"{label(path)}: has no table [tool.{TABLE}]")
    else:
        table = _toml(path)
    return anchored(table, path.parent)


def anchored(table: dict[str, Any], start: Path) -> dict[str, Any]:
    """The table with its relative paths, which start at that folder, made relative to the working directory."""
    try:
        folder = os.path.relpath(os.path.realpath(start))
    except ValueError:  # another drive
        folder = os.path.realpath(start)
    return table if folder == os.curdir else _anchored(table, folder)


def from_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """The mapping that `--set KEY=VALUE` options make, each one line of TOML; a later one wins.

    A word without quotes that is no TOML value is text. Raises ConfigurationError.
    """
    return merge(*(_assignment(text) for text in assignments))


def detect_site(cwd: Path) -> Path | None:
    """The output directory: the first usual one below `cwd` that holds a page, at most one level down."""
    return next((cwd / name for name in OUTPUTS if holds_page(cwd / name)), None)


def label(path: Path) -> str:
    """A file as messages name it: relative to the working directory if it is near."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return str(path)
    return str(path) if relative.startswith(os.path.join(os.pardir, os.pardir, os.pardir)) else relative


def _up_to_root(start: Path) -> Iterator[Path]:
    folders = [start, *start.parents]
    for depth, folder in enumerate(folders):
        if any(os.path.exists(folder / mark) for mark in ROOT_MARKS):
            yield from folders[: depth + 1]
            return
    yield start


def _tool_table(path: Path) -> dict[str, Any] | None:
    tool = _toml(path).get("tool")
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(f"{label(path)}: tool.{TABLE}: expected a table, [tool.{TABLE}]")
    return table


def _toml(path: Path) -> dict[str, Any]:
    import tomllib  # 2 ms that most starts need not

    content = _read(path)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{label(path)}:{line}: is not UTF-8; save it as UTF-8") from None
    except ValueError as error:  # also numbers that are too long
        problem, place = _located(str(error), content.decode("utf-8-sig"))
        raise ConfigurationError(f"{label(path)}{place}: {problem}") from None
    except RecursionError:
        raise ConfigurationError(f"{label(path)}: is nested too deeply") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{label(path)}: cannot be read: {reason}") from None


def _located(message: str, text: str) -> tuple[str, str]:
    """A message of tomllib without its place, and that place as `:line:column`, from 1; empty if unknown."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if match is None:
        return message, ""
    if match[2]:
        return match[1], f":{match[2]}:{match[3]}"
    lines = text.splitlines() or [""]
    return match[1], f":{len(lines)}:{len(lines[-1]) + 1}"


def _anchored(table: dict[str, Any], folder: str) -> dict[str, Any]:
    """The table with its relative paths made relative to the working directory."""

    def moved(path: Any) -> Any:
        return os.path.normpath(os.path.join(folder, path)) if isinstance(path, str) and path else path

    def moved_report(report: Any) -> Any:
        name, colon, path = report.partition(":") if isinstance(report, str) else (report, "", "")
        return f"{name}:{moved(path)}" if colon and path != "-" else report

    def moved_part(part: Any) -> Any:
        return {**part, "dir": moved(part["dir"])} if isinstance(part, dict) and "dir" in part else part

    def each(function: Any, value: Any) -> Any:
        return [function(item) for item in value] if isinstance(value, list) else function(value)

    changes = dict.fromkeys(PATH_KEYS, moved)
    changes["format"] = functools.partial(each, moved_report)
    changes["elsewhere"] = functools.partial(each, moved_part)
    return {
        key: changes[name](value) if (name := key.replace("_", "-")) in changes else value
        for key, value in table.items()
    }


def _assignment(text: str) -> dict[str, Any]:
    """One assignment; messages leave the value out, it may be a password."""
    import tomllib

    match = _ASSIGNMENT.fullmatch(text)
    if match is None:
        raise ConfigurationError(
            f"--set {json.dumps(text, ensure_ascii=False)}: expected KEY=VALUE in one line"
        )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        problem = _located(str(error), text)[0]
    if _BARE_WORD.fullmatch(match["value"]):
        with contextlib.suppress(ValueError):
            return tomllib.loads(f"{match['key']} = {json.dumps(match['value'], ensure_ascii=False)}")
    raise ConfigurationError(f'--set {match["key"]}: {problem}; write it as TOML, such as fail-on="warning"')


def holds_page(folder: Path) -> bool:
    """Whether a page lies in the folder, at most one level down."""
    return any(
        name.lower().endswith(PAGES)
        for directory in (folder, *_folders(folder))
        for name in _names(directory)
    )


def _folders(folder: Path) -> list[Path]:
    return [folder / name for name in _names(folder) if os.path.isdir(folder / name)]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
