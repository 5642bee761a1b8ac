"""Reads the `content` of `<meta http-equiv=refresh>`."""

from __future__ import annotations

import re

from linkcheck_plugin.regex import regex

_BLANK = r"[\t\n\f\r ]"
_REFRESH = regex(
    rf"{_BLANK}*(?P<time>[0-9]*)(?P<fraction>[0-9.]*)"
    rf"(?:(?=[\t\n\f\r ;,]){_BLANK}*[;,]?{_BLANK}*(?:url{_BLANK}*={_BLANK}*)?(?P<url>.*))?",
    re.IGNORECASE | re.DOTALL,
)


def parse_refresh(content: str) -> tuple[float, str] | None:
    """Delay in seconds and URL ("" for the page itself), or None if browsers ignore the value.

    Follows the HTML Living Standard, "shared declarative refresh steps".
    """
    match = _REFRESH.match(content)
    if match is None or not (match["time"] or match["fraction"].startswith(".")):
        return None
    url = match["url"]
    if url is None:
        return (float(match["time"] or 0), "") if match.end() == len(content) else None
    if url[:1] in ("'", '"'):
        url = url[1:].split(url[0], 1)[0]
    return float(match["time"] or 0), url.strip("\t\n\f\r ")
