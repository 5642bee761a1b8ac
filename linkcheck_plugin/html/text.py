"""Visible text and accessible name of an element of a parsed tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from selectolax.lexbor import create_tag

from linkcheck_plugin.html.vocabulary import BLOCKS, UNSEEN

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_INLINE = frozenset(
    create_tag(name).tag_id
    for name in (
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "samp",
        "small",
        "span",
        "strong",
        "tt",
    )
)
MAX_NODES = 4_000
"""Nodes read for one text."""
PLAIN_CHILDREN = 12
"""Children of an anchor that are looked at one by one before its text is read in general."""
MAX_NODES_OF_PAGE = 1_000_000
"""Nodes read for all texts of a page; bounds nested pathological markup."""


class Budget(msgspec.Struct):
    """How many nodes may still be read for the texts of a page."""

    nodes: int = MAX_NODES_OF_PAGE


def raw_text(element: LexborNode) -> str:
    """The text of an element whose content is text only: title, style, script."""
    child = element.first_child
    return (child.text_content or "") if child is not None and child.is_text_node else ""


def squeeze(text: str) -> str:
    """Strip and collapse white space."""
    return " ".join(text.split())


def visible_text(element: LexborNode, allowance: Budget | None = None, *, skip_class: str = "") -> str:
    """Text nodes, image alternatives and SVG titles below `element`, with a space at block elements.

    What `hidden` or `aria-hidden=true` covers is left out, and elements with the class `skip_class`.
    """
    parts: list[str] = []
    end = element.mem_id
    node = element.first_child
    allowance = allowance or Budget()
    left = min(MAX_NODES, allowance.nodes)
    while node is not None and left:
        left -= 1
        allowance.nodes -= 1
        descend = False
        if node.is_text_node:
            parts.append(node.text_content or "")
        elif node.is_element_node:
            descend = _enter(node, parts, skip_class)
        following = node.first_child if descend else None
        while following is None:
            following = node.next
            if following is None:
                node = node.parent
                if node is None or node.mem_id == end:
                    return squeeze("".join(parts))
                if node.tag in BLOCKS:
                    parts.append(" ")
        node = following
    return squeeze("".join(parts))


def _enter(node: LexborNode, parts: list[str], skip_class: str) -> bool:
    """Add what an element itself contributes; say whether its children are read."""
    tag = node.tag
    if tag in UNSEEN:
        if tag == "title":
            parent = node.parent
            return parent is not None and parent.tag != "head"
        return False
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return False
    if skip_class and skip_class in (attributes.get("class") or "").split():
        return False
    if tag in BLOCKS:
        parts.append(" ")
    elif tag == "img":
        parts.append(attributes.get("alt") or "")
        return False
    return True


def anchor_text(anchor: LexborNode, budget: Budget) -> tuple[str, bool]:
    """The visible text of an anchor, with its white space, and whether text and plain inline elements are all it has.

    Then it is had at once.
    """
    child = anchor.first_child
    if child is None:
        return "", True
    following = child.next
    if following is None and child.is_text_node:
        return child.text_content or "", True
    parts: list[str] = []
    text = _plain_text(child)
    while text is not None and len(parts) < PLAIN_CHILDREN:
        parts.append(text)
        if following is None:
            return "".join(parts), True
        text = _plain_text(following)
        following = following.next
    return visible_text(anchor, budget), False


def _plain_text(node: LexborNode) -> str | None:
    """The text of a text node, or of a plain inline element that holds nothing else; None for any other."""
    if node.is_text_node:
        return node.text_content or ""
    if node.tag_id not in _INLINE:
        return None
    inner = node.first_child
    if inner is None:
        return ""
    if inner.next is not None or not inner.is_text_node:
        return None
    attributes = node.attributes
    if attributes and ("hidden" in attributes or "aria-hidden" in attributes):
        return None
    return inner.text_content or ""


def accessible_name(
    attributes: dict[str, str | None],
    text: str,
    by_id: dict[str, LexborNode] | None = None,
    allowance: Budget | None = None,
) -> str:
    """The name a screen reader says: aria-labelledby, aria-label, the text, title (accname 1.2, steps 2B–2I).

    `by_id` holds the elements that aria-labelledby may name.
    """
    if by_id is not None:
        labels = (attributes.get("aria-labelledby") or "").split()
        named = squeeze(" ".join(visible_text(by_id[label], allowance) for label in labels if label in by_id))
        if named:
            return named
    label = squeeze(attributes.get("aria-label") or "")
    return label or text or squeeze(attributes.get("title") or "")
