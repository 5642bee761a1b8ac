"""What single elements say: the references and the facts that one element stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from linkcheck_plugin.html import srcset
from linkcheck_plugin.html.refresh import parse_refresh
from linkcheck_plugin.html.vocabulary import (
    METADATA_URLS,
    REL_ALONE,
    SRCSET,
    SVG_ATTRIBUTES,
    URL_ATTRIBUTES,
    URL_LIST,
)
from linkcheck_plugin.model import Reference
from linkcheck_plugin.regex import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]
Fact = tuple[str, str | tuple[float, str] | tuple[str, str]]

POST = "post"
"""Token in `rel` of the action of a form that is sent by POST: counted, never looked up."""


SIMPLE_ANCHOR = frozenset({"href", "class", "title", "id", "name", "rel", "target", "accesskey"})
"""Attributes that nearly all anchors do with."""


_MAYBE_PRIVATE = regex(
    r"(?:https?:)?//(?:[^/.]*(?:[:/?#]|$)|[\d.]+(?:[:/?#]|$)|\[|[^/?#]*local)", re.IGNORECASE
)


def may_be_private(attributes: Attributes) -> bool:
    """Whether an anchor may lead to a host that only its author can reach."""
    href = attributes.get("href")
    return bool(href) and _MAYBE_PRIVATE.match(href or "") is not None


def simple_anchor(attributes: Attributes, text: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The reference and the id of an anchor that has only attributes of `SIMPLE_ANCHOR`."""
    names = tuple(name for name in (attributes.get("id"), attributes.get("name")) if name)
    rel = attributes.get("rel")
    if "href" not in attributes:
        return ((_rel_alone(rel, text),) if rel else ()), names
    reference = Reference(
        "a",
        "href",
        attributes["href"] or "",
        tuple(rel.lower().split()) if rel else (),
        attributes.get("target") or "",
        text,
        text or " ".join((attributes.get("title") or "").split()),
    )
    return (reference,), names


def _rel_alone(rel: str, text: str) -> Reference:
    """What stands for an anchor with `rel` and without a target: no reference to anything."""
    return Reference("a", REL_ALONE, rel, tuple(rel.lower().split()), "", text)


def references_of(tag: str, attributes: Attributes, text: str, name: str) -> Iterator[Reference]:
    """The URL-valued attributes of one element, in the order of the vocabulary."""
    rel = tuple((attributes.get("rel") or "").lower().split())
    target = attributes.get("target") or ""
    if tag == "a" and "href" not in attributes and "xlink:href" not in attributes:
        if "onclick" in attributes:
            yield Reference("a", "onclick", attributes["onclick"] or "", rel, target, text, name)
        if rel:
            yield _rel_alone(attributes["rel"] or "", text)
    for attribute, syntax in URL_ATTRIBUTES.get(tag, SVG_ATTRIBUTES):
        value = attributes.get(attribute)
        if attribute not in attributes or (attribute == "xlink:href" and "href" in attributes):
            continue
        value = value or ""
        if syntax == SRCSET:
            urls = srcset.candidates(value)
        elif syntax == URL_LIST:
            urls = value.split()
        elif (
            (
                tag == "input"
                and attribute == "src"
                and (attributes.get("type") or "").strip().lower() != "image"
            )
            or (tag == "iframe" and attribute == "src" and "srcdoc" in attributes)
            or (tag == "iframe" and attribute == "longdesc" and not value)
        ):
            continue
        else:
            urls = [value]
        for url in urls:
            yield Reference(tag, attribute, url, rel, target, text, name)


def meta_references(attributes: Attributes) -> tuple[tuple[Reference, ...], Fact | None]:
    """References and the fact of a `meta` element."""
    content = attributes.get("content") or ""
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        refresh = parse_refresh(content)
        if refresh is None or not refresh[1]:
            return (), None
        return (Reference("meta", "content", refresh[1], target=f"{refresh[0]:g}"),), ("refresh", refresh)
    name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
    if name in ("robots", "googlebot"):
        return (), ("robots", content.lower())
    if name in METADATA_URLS:
        fact = (name, content) if name.startswith(("og:", "twitter:")) else None
        return ((Reference("meta", "content", content, (name,)),) if content.strip() else ()), fact
    if name.startswith(("og:", "twitter:", "article:")):
        return (), (name, content)
    return (), None


def source_references(node: LexborNode, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """A `source` has `srcset` in a picture and `src` in video and audio; the other attribute is ignored."""
    parent = node.parent
    wanted = "srcset" if parent is not None and parent.tag == "picture" else "src"
    return tuple(reference for reference in references if reference.attribute == wanted)


def form_references(
    node: LexborNode, attributes: Attributes, references: tuple[Reference, ...]
) -> tuple[Reference, ...]:
    """POST forms are marked by the token `post`, `dialog` forms have no URL."""
    method = attributes.get("formmethod") or attributes.get("method")
    ancestor = node.parent
    while method is None and ancestor is not None:
        if ancestor.tag == "form":
            method = ancestor.attributes.get("method") or "get"
        ancestor = ancestor.parent
    method = (method or "get").strip().lower()
    if method not in ("dialog", "post"):
        return references
    sent = [reference for reference in references if reference.attribute in ("action", "formaction")]
    posted = {id(one): msgspec.structs.replace(one, rel=(POST,)) for one in sent}
    kept = (posted.get(id(one), one) for one in references if method == "post" or id(one) not in posted)
    return tuple(kept)


def stands_in_code(node: LexborNode) -> bool:
    """Whether an element is part of a code sample."""
    parent = node.parent
    while parent is not None:
        if parent.tag in ("code", "pre", "samp", "kbd"):
            return True
        parent = parent.parent
    return False


def counts_without_scripts(node: LexborNode) -> bool:
    """Whether an element only counts for readers without scripts."""
    parent = node.parent
    return parent is not None and parent.tag == "noscript"
