"""What is remarkable about an anchor beyond URL, rel and text: marks, found where the anchor is not a plain one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linkcheck_plugin.regex import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

IMAGE = "image"
"""It shows an image and no text of its own."""
HIDDEN_STYLE = "hidden-style"
"""Its own style hides it."""
UNSPOKEN = "unspoken"
"""Screen readers and the keyboard pass it over: aria-hidden."""
INTERACTIVE = "interactive"
"""It holds a control, or stands in one: what is activated is undefined."""
TITLE_REPEATS = "title-repeats"
"""Its title says what its text says."""
LABEL_DIFFERS = "label-differs"
"""Its aria-label does not contain its visible text (WCAG 2.5.3)."""
CARD = "card"
"""It is a card: its long text has a heading."""
CODE = "code"
"""It is the name of something in code."""
VISITOR = "visitor"
"""A visitor of the site wrote it."""

TELLING = frozenset({"style", "aria-hidden", "title", "aria-label"})
"""Attributes without which an anchor that holds nothing but text has no marks."""
CODES = frozenset({"code", "pre", "tt", "samp", "kbd", "dt"})
"""Elements that hold names of code; `dt` holds the signatures of API references."""
CODE_DEPTH = 6
"""Elements around an anchor that are looked at."""
LONG = 100
"""Characters of a long text."""
HEADINGS = "h1, h2, h3, h4, h5, h6"
CONTROLS = "button, input:not([type=hidden]), select, textarea"
_WORD = regex(r"\w+")
_HIDING = regex(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9]))",
    re.IGNORECASE,
)


def marks_of(node: LexborNode, attributes: dict[str, str | None], text: str) -> tuple[str, ...]:
    """The marks of an anchor with a target; `text` is its visible text with image alternatives."""
    child = node.first_child
    if child is not None and child.next is None and child.is_text_node and TELLING.isdisjoint(attributes):
        return (CODE,) if _stands_in_code(node) else ()
    return tuple(_marks(node, attributes, text))


def _marks(node: LexborNode, attributes: dict[str, str | None], text: str) -> Iterator[str]:
    child, is_image = node.first_child, False
    is_code = _stands_in_code(node) or (child is not None and child.tag in CODES)
    if is_code:
        yield CODE
    if child is not None and (child.next is not None or not child.is_text_node):
        is_image = node.css_first("img, svg") is not None and not _has_own_text(node)
        if is_image:
            yield IMAGE
        if node.css_first(CONTROLS) is not None:
            yield INTERACTIVE
        if len(text) > LONG and node.css_first(HEADINGS) is not None:
            yield CARD
    if _HIDING.search(attributes.get("style") or ""):
        yield HIDDEN_STYLE
    if attributes.get("aria-hidden") == "true":
        yield UNSPOKEN
    spoken = _words(text)
    if spoken and not is_code and spoken == _words(attributes.get("title")):
        yield TITLE_REPEATS
    label = _words(attributes.get("aria-label"))
    if label and spoken and f" {spoken} " not in f" {label} " and not is_image:
        yield LABEL_DIFFERS


def _stands_in_code(node: LexborNode) -> bool:
    """Whether an element stands in code, as near as code stands around the names in it."""
    parent = node.parent
    for _ in range(CODE_DEPTH):
        if parent is None:
            return False
        if parent.tag in CODES:
            return True
        parent = parent.parent
    return False


def _has_own_text(node: LexborNode) -> bool:
    return bool((node.text() or "").strip())


def _words(text: str | None) -> str:
    """The words of a text: signs are not spoken, or spoken otherwise."""
    return " ".join(_WORD.findall((text or "").casefold()))
