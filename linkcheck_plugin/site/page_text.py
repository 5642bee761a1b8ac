"""The text of a page of the site, for the few rules that need more of a page than its record holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from linkcheck_plugin.regex import regex

MAX_PAGE = 5_000_000
"""Bytes of a page that are read."""

_UNSEEN = regex(rb"<(?:(script|style|template)\b|!--)", re.IGNORECASE)
_TAG = regex(rb"<[^<>]*>")


class PageText:
    """Reads the text of pages below the directory of the site."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, page: str) -> str:
        """The text of a page; "" if it cannot be read."""
        try:
            with open(self.root / page, "rb") as file:
                return text_of(file.read(MAX_PAGE))
        except (OSError, ValueError):
            return ""


def text_of(data: bytes) -> str:
    """What stands between the tags of a page, spaces squeezed; scripts, styles, templates and comments left out.

    No HTML parser: good enough to look for words, in time that is linear for any bytes.
    """
    text = _TAG.sub(b" ", b" ".join(_seen(data)))
    return " ".join(unescape(text.decode("utf-8", "replace")).split())


def _seen(data: bytes) -> Iterator[bytes]:
    at, lower = 0, data.lower()
    while (opening := _UNSEEN.search(lower, at)) is not None:
        yield data[at : opening.start()]
        closing = b"</" + opening[1] if opening[1] else b"-->"
        end = lower.find(closing, opening.end())
        if end < 0:
            return
        at = end if opening[1] else end + len(closing)
    yield data[at:]
