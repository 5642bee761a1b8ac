"""Sorts elements by what is read of them, under the integer that Lexbor gives each name."""

from __future__ import annotations

from selectolax.lexbor import create_tag

from linkcheck_plugin.html.vocabulary import SVG_REFERENCES, URL_ATTRIBUTES

ANCHOR, CONTAINER, FETCHED, META, LINK, SCRIPT, STYLE, TITLE, H1, BASE, MAP, HTML = range(12)
CONTAINERS = ("article", "aside", "div", "footer", "header", "main", "nav", "ol", "section", "ul")
DYNAMIC_TAG_ID = 256
"""Names that Lexbor does not know get the address of an entry as their id, far above its own."""


def _kinds() -> dict[int, int]:
    kinds = {create_tag(name).tag_id: FETCHED for name in URL_ATTRIBUTES}
    kinds |= {create_tag(name).tag_id: CONTAINER for name in CONTAINERS}
    for name, kind in {
        "a": ANCHOR, "meta": META, "link": LINK, "script": SCRIPT, "style": STYLE, "title": TITLE, "h1": H1,
        "base": BASE, "map": MAP, "html": HTML,
    }.items():  # fmt: skip
        kinds[create_tag(name).tag_id] = kind
    for name in SVG_REFERENCES:
        tag_id = create_tag(name).tag_id
        if tag_id < DYNAMIC_TAG_ID:
            kinds.setdefault(tag_id, FETCHED)
    return kinds


_KINDS = _kinds()
KIND_OF = [_KINDS.get(tag_id) for tag_id in range(DYNAMIC_TAG_ID)]
"""The kind of each name that Lexbor knows; None if only its id is read."""
