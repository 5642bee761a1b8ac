"""Short ways to say what stands where, what shall stand there, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib

from linkcheck_plugin.fixes.attribute_lists import Attributes
from linkcheck_plugin.fixes.changes import rel_change
from linkcheck_plugin.fixes.file_plan import Dialect, Planned, plan_file
from linkcheck_plugin.fixes.wishes import Proposal, Wish
from linkcheck_plugin.model import Finding, Level, Source
from linkcheck_plugin.source.places import Places
from linkcheck_plugin.source.read import decode

Element = tuple[str, tuple[tuple[str, str], ...], str]


def finding(code: str = "LNK101", url: str = "", fix: str | None = None, **more: Any) -> Finding:
    """A finding about an anchor, as `check_site` reports it."""
    given = {"element": "a", "attribute": "href", "page": "index.html", **more}
    return Finding(code, code.lower(), Level.WARNING, f"about {url}", url=url, fix=fix, **given)


def wish(
    text: str | bytes,
    url: str,
    fix: str,
    *,
    code: str = "LNK101",
    element: str = "a",
    built: str | None = None,
    rel: str | None = None,
    at: str = "",
    pages: dict[str, int] | None = None,
) -> Wish:
    """What one finding wants where `url` (after `at`) stands for the first time in a source.

    `built` is the URL on the page, where that is another; with `rel` the fix is a value of rel, which has
    those tokens on the page.
    """
    read = decode(text.encode() if isinstance(text, str) else text) or ""
    line, column = Places(read).at(read.index(url, read.index(at)))
    change = None if rel is None else rel_change(rel.split(), fix)
    code = "LNK201" if rel is not None and code == "LNK101" else code
    proposal = Proposal(finding(code, built or url, fix, element=element), built or url, fix, change)
    return Wish(Source("docs/page.md", line, column), (proposal,), Counter(pages or {"index.html": 1}))


def both(one: Wish, *others: Wish) -> Wish:
    """What several findings want at the same place."""
    proposals = (proposal for each in (one, *others) for proposal in each.proposals)
    return Wish(one.source, tuple(proposals), one.pages)


def plan(
    text: str | bytes,
    *wishes: Wish,
    name: str = "page.md",
    attributes: Attributes = Attributes.LIST,
    python_markdown: bool = True,
) -> Planned:
    """The plan for a file with this content."""
    data = text.encode() if isinstance(text, str) else text
    return plan_file(Path(name), data, wishes, Dialect(python_markdown, attributes))


def mended(text: str, *wishes: Wish, **how: Any) -> str:
    """The content after everything was done."""
    planned = plan(text, *wishes, **how)
    assert planned.left == (), planned.left[0].why
    return planned.after.decode()


def refused(text: str | bytes, *wishes: Wish, **how: Any) -> str:
    """Why nothing was done."""
    planned = plan(text, *wishes, **how)
    assert planned.after == planned.before
    [left] = planned.left
    return left.why


def elements(html: str) -> list[Element]:
    """Every element of a page in document order: name, attributes and the text directly in it.

    White space is collapsed: how wide a tab is depends on what stands before it.
    """
    return list(_elements(html5lib.parse(html, namespaceHTMLElements=False)))


def _elements(element: Any) -> Iterator[Element]:
    if isinstance(element.tag, str):
        text = " ".join(((element.text or "") + "".join(child.tail or "" for child in element)).split())
        yield (
            element.tag,
            tuple((name, " ".join(value.split())) for name, value in sorted(element.attrib.items())),
            text,
        )
    for child in element:
        yield from _elements(child)
