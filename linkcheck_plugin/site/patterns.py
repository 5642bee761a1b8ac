"""Patterns of the settings that match URLs and pages: globs match the whole string, `re:…` searches."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

REGULAR = "re:"


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern, for `search`; in a glob `*` also matches `/`.

    Raises:
        re.error: the pattern after `re:` is no regular expression.
    """
    if pattern.startswith(REGULAR):
        return re.compile(pattern[len(REGULAR) :])
    return re.compile(r"\A" + fnmatch.translate(pattern))


class Patterns:
    """Any of several patterns; false if there are none."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(compile_pattern(pattern) for pattern in patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def match(self, text: str) -> bool:
        """Whether one of the patterns matches."""
        return any(pattern.search(text) for pattern in self._patterns)


class Rewrites:
    """The `rewrite-urls` of the settings, applied in their order; false if there are none."""

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        self._rules = tuple((compile_pattern(pattern), replacement) for pattern, replacement in rules)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def apply(self, url: str) -> str:
        """The URL after every rewrite."""
        for pattern, replacement in self._rules:
            url = pattern.sub(replacement, url)
        return url
