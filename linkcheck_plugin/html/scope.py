"""A part of a page with its own region or ignore attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

IGNORE_ATTRIBUTES = ("data-linkcheck-ignore", "data-proofer-ignore")


class Scope(NamedTuple):
    """A part of the page with its own region or ignore attribute."""

    end: int
    """`mem_id` of the first node behind it; -1 for the page."""
    element: int
    region: str
    sticky: bool
    in_article: bool
    ignore: str | None
    plain: bool
    """Whether a link has nothing of its place: not ignored, nor among comments or sponsors."""


def end_of(node: LexborNode, around: Scope) -> int:
    """The first element or comment behind the subtree of `node`; 0, which no node is, without one."""
    current: LexborNode | None = node
    while current is not None:
        following = current.next
        while following is not None and following.is_text_node:
            following = following.next
        if following is not None:
            return following.mem_id
        current = current.parent
        if current is not None and current.mem_id == around.element:
            return around.end
    return 0
