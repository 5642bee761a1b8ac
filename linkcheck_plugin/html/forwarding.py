"""Finds pages that forward their readers by a script that does nothing else: `location.replace("…")`."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from linkcheck_plugin.html.text import raw_text
from linkcheck_plugin.model import PageRecord
from linkcheck_plugin.regex import regex
from linkcheck_plugin.urls import scheme_of, trim

FEW = 30
"""References up to which a page may be no more than a stub; reading the scripts of all pages would cost time."""
LONGEST = 4_000
"""Characters of such a script."""
JAVASCRIPT = frozenset({"", "text/javascript", "application/javascript", "module"})
INERT = frozenset({"noscript", "template", "svg"})

_FORWARD = regex(
    r"""\s*(?:<!--[^\n]*\n\s*)?(?:["']use\ strict["']\s*;?\s*)?
    (?:(?:window|self|top|parent|document|globalThis)\s*\.\s*){0,2}location
    (?:(?:\s*\.\s*href)?\s*=\s*(?P<set>"[^"\n]*"|'[^'\n]*')
      |\s*\.\s*(?:replace|assign)\s*\(\s*(?P<call>"[^"\n]*"|'[^'\n]*')\s*\))
    \s*;?\s*(?:(?://\s*)?-->\s*)?""",
    re.VERBOSE,
)
_MAY_FORWARD = regex(rb"location\s*(?:\.\s*(?:href|replace|assign)\s*)?[=(]")
_ESCAPE = regex(r"\\(?:u((?![dD][89a-fA-F])[0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\\'\"]))")


def with_forwarding(record: PageRecord) -> PageRecord:
    """The record of a page, whose facts have a refresh without delay if a script forwards every reader."""
    if record.facts.refresh is None and len(record.references) <= FEW and _MAY_FORWARD.search(record.source):
        url = _forwarded_to(record.source)
        if url is not None:
            record.facts.refresh = (0.0, url)
    return record


def script_target(script: str) -> str | None:
    """The URL to which a script sends its reader, if that is all that it does."""
    match = _FORWARD.fullmatch(script) if len(script) <= LONGEST else None
    if match is None:
        return None
    url = _ESCAPE.sub(_unescaped, (match["set"] or match["call"])[1:-1])
    return url if "\\" not in url and trim(url) and scheme_of(trim(url)) in ("", "http", "https") else None


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else escape[3]


def _forwarded_to(source: bytes) -> str | None:
    for script in LexborHTMLParser(source.decode("utf-8", "replace")).css("script:not([src])"):
        if (script.attributes.get("type") or "").strip().lower() not in JAVASCRIPT:
            continue
        if (url := script_target(raw_text(script))) is None:
            continue
        parent = script.parent
        while parent is not None and parent.tag not in INERT:
            parent = parent.parent
        if parent is None:
            return url
    return None
