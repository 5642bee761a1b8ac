"""Turns the text of a `_redirects` file into redirect rules and a list of the lines that are none."""

from __future__ import annotations

import re

import msgspec

from linkcheck_plugin.regex import regex

NETLIFY_STATUS = 301
"""What Netlify and GitLab Pages answer where a rule names no status; Cloudflare Pages answers 302."""


class RedirectRule(msgspec.Struct, frozen=True):
    """One declared redirect (3xx), rewrite (200) or error page (4xx), in `_redirects` syntax.

    `path` is the file that declares it. `source` may end in `*` and hold `:name` placeholders, `target`
    uses them as `:splat` and `:name`. `force` lets the rule win over a file at the source. `query` and
    `conditions` restrict it: a rule that has any does not answer every visitor.
    """

    path: str
    line: int | None
    source: str
    target: str
    status: int = NETLIFY_STATUS
    force: bool = False
    query: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()


class MalformedLine(msgspec.Struct, frozen=True):
    """A line that hosts ignore, and why."""

    line: int
    text: str
    reason: str


def parse_redirects_file(
    text: str, path: str = "_redirects", default_status: int = NETLIFY_STATUS
) -> tuple[list[RedirectRule], list[MalformedLine]]:
    """Read every line of a `_redirects` file; never raises.

    Grammar: `source [key=value…] [target] [status[!]] [Condition=value…] [# comment]`
    (https://docs.netlify.com/routing/redirects/, https://docs.gitlab.com/user/project/pages/redirects/,
    https://developers.cloudflare.com/pages/configuration/redirects/).
    """
    rules: list[RedirectRule] = []
    malformed: list[MalformedLine] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        tokens = _without_comment(line.split())
        if not tokens:
            continue
        rule = _rule(tokens, path, number, default_status)
        if isinstance(rule, str):
            malformed.append(MalformedLine(number, line.strip(), rule))
        else:
            rules.append(rule)
    return rules, malformed


def _without_comment(tokens: list[str]) -> list[str]:
    """A token that begins with `#` opens a comment; `/b#fragment` does not."""
    for index, token in enumerate(tokens):
        if token.startswith("#"):
            return tokens[:index]
    return tokens


def _rule(tokens: list[str], path: str, line: int, default_status: int) -> RedirectRule | str:
    """The rule, or the reason why the tokens are none."""
    source, rest = tokens[0].partition("#")[0], tokens[1:]
    if not is_location(source):
        return f"the source {tokens[0]!r} starts neither with / nor with http"
    if not rest:
        return "the target is missing"

    query: tuple[tuple[str, str], ...] = ()
    if _status(rest[0]) is not None:  # "/a 200!" forwards /a to itself
        target, last = source, rest
    else:
        position = next((index for index, token in enumerate(rest) if is_location(token)), None)
        if position is None:
            return f"the target {rest[0]!r} starts neither with / nor with http"
        pairs = [token.partition("=") for token in rest[:position]]
        if stray := next((key + sign for key, sign, _ in pairs if not (key and sign)), None):
            return f"{stray!r} before the target is no query parameter"
        query = tuple((key, value) for key, _, value in pairs)
        target, last = rest[position], rest[position + 1 :]

    status, force = default_status, False
    if last and (given := _status(last[0])) is not None:
        status, force = given
        last = last[1:]
    if stray := next((token for token in last if not _CONDITION.match(token)), None):
        return f"{stray!r} after the target is neither a status nor a condition"
    return RedirectRule(path, line, source, target, status, force, query, tuple(last))


def is_location(token: str) -> bool:
    """Whether the token can be a source or target: a path from the root of the host, or an http(s) URL."""
    return token.startswith("/") or _ABSOLUTE.match(token) is not None


def _status(token: str) -> tuple[int, bool] | None:
    match = _STATUS.fullmatch(token)
    return (int(match[1]), bool(match[2])) if match else None


_ABSOLUTE = regex(r"https?://[^/]", re.IGNORECASE)
_STATUS = regex(r"([1-5][0-9][0-9])(!?)", re.ASCII)
_CONDITION = regex(r"[A-Za-z][\w-]*=")
