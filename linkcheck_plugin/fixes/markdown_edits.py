"""Edits of links in Markdown: their URL, and their rel as attribute list or raw HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from markdown_it.common.utils import unescapeAll

from linkcheck_plugin.fixes.attribute_lists import Attributes
from linkcheck_plugin.fixes.edits import Edit
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.written import Kind

Change = Callable[[Sequence[str]], Sequence[str]]
"""Turns the rel tokens that are there into those that shall be."""

_ANGLE = regex(r"(?:\\.|[^<>\\\n])*")
_ENDS = regex(r"(?=[)\s]|\Z)")
_SPECIAL = regex(r"[\s<>\\`|\"'\x00-\x1f\x7f]")
_LIST = regex(r"\{:?[ ]*(?![{%])([^}\n ][^}\n]*?)[ ]*\}")
_SPAN = regex(r"\{:[ ]*([^}\n]*?)[ ]*\}")
_ITEM = regex(r"([^\s=}\"']+)=(\"[^\"\n]*\"|'[^'\n]*'|[^\s}]+)|[^\s}]+")
_BEFORE_URL = regex(r"\][(]\s*<?\Z")
_BEHIND_URL = regex(r">?(?:\s+(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))?\s*[)]", re.DOTALL)
_ABSOLUTE = regex(r"(?:https?:)?//[^/]", re.IGNORECASE)


class Use(NamedTuple):
    """One link, as offsets: its first character, the one behind its last, and its URL, which may be elsewhere."""

    start: int
    end: int
    url: int
    kind: Kind
    next: int
    """Where the next link or image begins; the end of the text, if there is none."""

    @property
    def is_inline(self) -> bool:
        """Whether the URL stands in the link itself, not in a definition."""
        return self.start < self.url < self.end


def url_edit(text: str, offset: int, kind: Kind, is_url: Callable[[str], bool], new: str) -> Edit:
    """Replace the URL of a link, image or definition that begins at an offset.

    `is_url` tells whether a URL, escapes decoded, is the one that the pages have.

    Raises:
        NotSafeError: another text stands there.
    """
    if kind is Kind.AUTOLINK:
        end = text.find(">", offset)
        if end < 0 or not is_url(text[offset:end]) or _SPECIAL.search(new):
            raise NotSafeError("the source has another text there")
        return Edit(offset, end, new)
    for end in _ends(text, offset, len(text)):
        if is_url(unescapeAll(text[offset:end])):
            return Edit(offset, end, _spelled(new, text[offset:end]))
    raise NotSafeError("the source has another text there")


def _ends(text: str, offset: int, limit: int) -> Iterator[int]:
    """Where the destination at an offset may end: in angle brackets at one place, else before any white space."""
    if text[offset - 1 : offset] == "<":
        angle = _ANGLE.match(text, offset, limit)
        if angle is not None and text.startswith(">", angle.end()):
            yield angle.end()
        return
    line_end = text.find("\n", offset, limit)
    yield from (end.start() for end in _ENDS.finditer(text, offset, limit if line_end < 0 else line_end + 1))


def _spelled(url: str, instead_of: str) -> str:
    """A URL as a destination of Markdown: what the syntax would take for its own is percent-encoded."""
    url = _SPECIAL.sub(lambda found: found[0] if found[0] in instead_of else quote(found[0]), url)
    if not _is_balanced(url):
        url = url.replace("(", "%28").replace(")", "%29")
    return url.replace("&", "&amp;") if unescapeAll(url) != url or "&amp;" in instead_of else url


def _is_balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def rel_edits(
    text: str, uses: Sequence[Use], attributes: Attributes, change: Change, url: str | None = None
) -> list[Edit]:
    """Change the rel of links; no edits if it reads so already.

    `url` is the new URL, if there is one: a link that becomes raw HTML takes it along.

    Raises:
        NotSafeError: this Markdown has no way to say it, or none that is safe here.
    """
    return [edit for use in uses if (edit := _rel_edit(text, use, attributes, change, url)) is not None]


def _rel_edit(text: str, use: Use, attributes: Attributes, change: Change, url: str | None) -> Edit | None:
    if attributes is Attributes.NONE:
        raise NotSafeError("no way is known to give a link of this Markdown an attribute")
    if attributes is Attributes.HTML:
        tokens = change(())
        return _as_html(text, use, " ".join(tokens), url) if tokens else None
    behind = (_SPAN if attributes is Attributes.SPAN else _LIST).match(text, use.end)
    if behind is not None:
        return _in_list(text, behind, change)
    if not (tokens := change(())):
        return None
    if text.startswith(("{{", "{%"), use.end):
        raise NotSafeError("a macro follows the link")
    line_end = text.find("\n", use.end, use.next)
    if attributes is Attributes.LIST and "}" in text[use.end : use.next if line_end < 0 else line_end]:
        return _as_html(
            text, use, " ".join(tokens), url
        )  # Python-Markdown might end the list at the last brace
    opening, closing = ("{: ", "}") if attributes is Attributes.SPAN else ("{ ", " }")
    return Edit(use.end, use.end, f'{opening}rel="{" ".join(tokens)}"{closing}')


def _in_list(text: str, found: re.Match[str], change: Change) -> Edit | None:
    """Change the rel in an attribute list, add it, or take it out."""
    items = list(_ITEM.finditer(text, *found.span(1)))
    rels = [item for item in items if item[1] and item[1].lower() == "rel"]
    if len(rels) > 1:
        raise NotSafeError("the attribute list has more than one rel")
    if not rels:
        tokens = " ".join(change(()))
        return Edit(found.end(1), found.end(1), f' rel="{tokens}"') if tokens else None
    [rel] = rels
    mark = rel[2][0] if rel[2][0] in "\"'" else ""
    before = (rel[2][1:-1] if mark else rel[2]).split()
    after = list(change(before))
    if after == before:
        return None
    if after:
        return Edit(*rel.span(2), f'"{" ".join(after)}"' if mark != "'" else f"'{' '.join(after)}'")
    if len(items) == 1:
        return Edit(*found.span(), "")
    if rel is not items[0]:
        return Edit(items[items.index(rel) - 1].end(), rel.end(), "")
    return Edit(rel.start(), items[1].start(), "")


def _as_html(text: str, use: Use, rel: str, new_url: str | None) -> Edit:
    """The link as raw HTML around its text, which stays Markdown."""
    if use.kind is not Kind.LINK or not use.is_inline:
        raise NotSafeError("no attribute list can stand there, and only a link with its URL can be raw HTML")
    before = _BEFORE_URL.search(text, use.start, use.url)
    ends = _ends(text, use.url, use.end)
    behind = next((found for end in ends if (found := _BEHIND_URL.fullmatch(text, end, use.end))), None)
    if before is None or behind is None:
        raise NotSafeError("the parts of the link were not found")
    label, url = text[use.start + 1 : before.start()], new_url or unescapeAll(text[use.url : behind.start()])
    if not _ABSOLUTE.match(url):
        raise NotSafeError("in raw HTML the generator might not resolve its URL")
    if "://" in label or "www." in label:
        raise NotSafeError("in raw HTML its text might become a link of its own")
    title = f' title="{escape(unescapeAll(behind[1][1:-1]))}"' if behind[1] else ""
    href = escape(url).replace("&#x27;", "'")
    return Edit(use.start, use.end, f'<a href="{href}"{title} rel="{rel}">{label}</a>')
