"""Shows what edits change: a unified diff that `git apply` and `patch` take."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from linkcheck_plugin.regex import regex

CONTEXT = 3
"""Lines around a change."""
_LINE = regex(r"[^\n]*\n|[^\n]+\Z")


def unified(path: str, before: str, after: str) -> Iterator[str]:
    """The lines of the difference, each with its newline; `path` is relative, with `/`.

    A carriage return stays at the end of its line.
    """
    for line in difflib.unified_diff(
        _LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}", n=CONTEXT
    ):
        if line.endswith("\n"):
            yield line
        else:
            yield line + "\n"
            yield "\\ No newline at end of file\n"
