"""Matches paths against the rules of robots.txt (RFC 9309, section 2.2.2)."""

from __future__ import annotations

from collections.abc import Iterable


class RobotsRules:
    """The rules for all crawlers. Of those that match the longest one holds; of equal ones that which allows."""

    def __init__(self, rules: Iterable[tuple[str, bool]]) -> None:
        """`rules` are patterns, each with whether it allows."""
        self._rules = sorted(set(rules), key=lambda rule: (-len(rule[0]), not rule[1], rule[0]))

    def __bool__(self) -> bool:
        return any(not allows for _, allows in self._rules)

    def blocking(self, path: str) -> str | None:
        """The pattern that keeps crawlers from a path (with its query), None if nothing does."""
        for pattern, allows in self._rules:
            if matches(pattern, path):
                return None if allows else pattern
        return None


def matches(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says: `*` stands for anything, a final `$` for the end."""
    whole = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not whole or at == len(path)
    for part in parts[:-1]:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    last = parts[-1]
    if whole:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
