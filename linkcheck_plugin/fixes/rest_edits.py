"""Edits of URLs in reStructuredText; its links have no attributes."""

from __future__ import annotations

import re
from collections.abc import Callable

from linkcheck_plugin.fixes.edits import Edit
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_items import escaped, unescaped
from linkcheck_plugin.source.written import Kind

_STOPS = regex(r"(?=[\s>]|\Z)")
_SPECIAL = regex(r"[\s<>\\`]")


def url_edit(text: str, offset: int, kind: Kind, is_url: Callable[[str], bool], new: str) -> Edit:
    """Replace the URL of a reference, target or directive that begins at an offset and ends on its line.

    `is_url` tells whether a URL, escapes decoded, is the one that the pages have.

    Raises:
        NotSafeError: another text stands there, or the new URL cannot stand there.
    """
    if _SPECIAL.search(new):
        raise NotSafeError("the new URL has characters that reStructuredText would read")
    for end in _ends(text, offset, kind):
        if is_url(unescaped(escaped(text[offset:end]))):
            return Edit(offset, end, _spelled(new, kind))
    raise NotSafeError("the source has another text there")


def _ends(text: str, offset: int, kind: Kind) -> list[int]:
    line = re.compile(r"[^\r\n]*").match(text, offset)
    limit = line.end() if line else offset
    if kind is Kind.AUTOLINK:  # what ends it is a matter of punctuation: all ends, the longest first
        return list(range(limit, offset, -1))
    return [stop.start() for stop in _STOPS.finditer(text, offset, limit)]


def _spelled(url: str, kind: Kind) -> str:
    """A URL that ends in an underscore would be the name of a target."""
    return url[:-1] + r"\_" if url.endswith("_") and kind is not Kind.AUTOLINK else url
