"""Matches paths of the origin against declared redirects: `_redirects` syntax with splats and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.redirect_file import RedirectRule

REDIRECT = frozenset({301, 302, 303, 307, 308})
_PARTS = regex(r"/:([A-Za-z]\w*)|(\*)")


class Match(msgspec.Struct, frozen=True):
    """A rule that answers a path, with its target filled in."""

    rule: RedirectRule
    target: str


class RedirectMap:
    """Redirect rules by source; the first that matches answers, as in the file."""

    def __init__(self, rules: Iterable[RedirectRule], origin: str = "") -> None:
        """`origin` is scheme and host of the site: a rule for another one answers none of its paths."""
        self.rules = tuple(
            rule
            for rule in rules
            if (rule.source.startswith("/") or _is_at(rule.source, origin)) and not has_inner_splat(rule)
        )
        self._exact: dict[str, list[int]] = {}
        self._dynamic: list[tuple[int, re.Pattern[str]]] = []
        for number, rule in enumerate(self.rules):
            source = source_path(rule.source)
            if _PARTS.search(source):
                self._dynamic.append((number, _compile(source)))
            else:
                self._exact.setdefault(_key(source), []).append(number)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def match(self, path: str, *, forced: bool | None = None) -> Match | None:
        """The rule that answers a percent-encoded path from the root of the host; None if none does.

        `forced` restricts the search to rules that win over files, or to those that do not.
        """
        if not self.rules:
            return None
        decoded = urls.decode_path(path)
        found: list[tuple[int, str]] = []
        for number in self._exact.get(_key(decoded), ()):
            if forced is None or self.rules[number].force is forced:
                found.append((number, self.rules[number].target))
                break
        for number, pattern in self._dynamic:
            if found and number > found[0][0]:
                break
            if forced is not None and self.rules[number].force is not forced:
                continue
            if match := pattern.fullmatch(decoded):
                found = [(number, _fill(self.rules[number].target, match.groupdict()))]
                break
        return Match(self.rules[found[0][0]], found[0][1]) if found else None


def _is_at(source: str, origin: str) -> bool:
    return bool(origin) and (source + "/").lower().startswith(origin.lower() + "/")


def has_inner_splat(rule: RedirectRule) -> bool:
    """Whether a splat stands before the end of the source, where no host reads one."""
    return "*" in source_path(rule.source)[:-1]


def is_conditional(rule: RedirectRule) -> bool:
    """Whether a rule answers only some visitors or some queries."""
    return bool(rule.query or rule.conditions)


def source_path(source: str) -> str:
    """The decoded path of a rule's source, without its host."""
    if source.startswith("/"):
        return urls.decode_path(source.partition("?")[0])
    rest = source.partition("://")[2]
    return urls.decode_path("/" + rest.partition("/")[2].partition("?")[0])


def is_dynamic(rule: RedirectRule) -> bool:
    """Whether the source has a splat or a placeholder."""
    return _PARTS.search(source_path(rule.source)) is not None


def fills_target(rule: RedirectRule) -> bool:
    """Whether the target of a rule depends on the path that it answers."""
    return is_dynamic(rule) and re.search(r"(?<=[/=]):[A-Za-z]", rule.target) is not None


def _key(path: str) -> str:
    """Hosts compare sources without regard to a closing slash."""
    return path.rstrip("/") or "/"


def _compile(source: str) -> re.Pattern[str]:
    """A splat at the end also matches its folder itself; elsewhere it is taken as one, too."""
    parts: list[str] = []
    position = 0
    splats = 0
    names: set[str] = set()
    for match in _PARTS.finditer(source):
        parts.append(re.escape(source[position : match.start()]))
        position = match.end()
        if match[2]:
            splats += 1
            group = "splat" if splats == 1 else f"splat{splats}"
            if parts[-1].endswith("/"):
                parts[-1] = parts[-1][:-1]
                parts.append(f"(?:/(?P<{group}>.*))?")
            else:
                parts.append(f"(?P<{group}>.*)")
        elif match[1] in names or match[1].startswith("splat"):
            parts.append("/[^/]+")
        else:
            names.add(match[1])
            parts.append(f"/(?P<{match[1]}>[^/]+)")
    parts.append(re.escape(source[position:]).removesuffix("/"))
    return re.compile("".join(parts) + "/?", re.DOTALL)


def _fill(target: str, values: dict[str, str | None]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if match[1] not in values else urls.target_of_file(found or "")[2:]

    return re.sub(r"(?<=[/=]):([A-Za-z]\w*)", value, target)
