"""Makes the Markdown parser: CommonMark with tables and footnotes, rules that leave the places of URLs behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source import python_markdown as dialect

MAX_NESTING = 60
"""Blocks in blocks, and brackets in brackets, that are followed; each level costs several stack frames."""
TEMPLATE_LIMIT = 2_000
"""Characters in which the end of a macro is looked for."""


class Destination(str):
    """The URL of a link, escapes decoded, that remembers where it stands.

    `place` is an offset in the text of its paragraph; of a definition, in the file.
    """

    place: int
    defined: bool


@lru_cache(maxsize=8)
def parser(*, python_markdown: bool, jsx: bool) -> MarkdownIt:
    """A parser; it holds no state of a document. `jsx`: indentation makes no code, components are no HTML."""
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "inline_definitions": True})
    md.enable("table").use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    md.enable("strikethrough")
    # As written: HTML reports compare what the author sees, and no scheme is refused.
    setattr(md, "normalizeLink", str_as_it_is)  # noqa: B010
    setattr(md, "validateLink", lambda url: True)  # noqa: B010
    setattr(md, "normalizeLinkText", str_as_it_is)  # noqa: B010
    setattr(md, "helpers", _helpers(spaces=python_markdown))  # noqa: B010
    for name in ("link", "image", "autolink", "html_inline"):
        md.inline.ruler.at(name, _with_start(_rule(md.inline.ruler, name)))
    md.inline.ruler.at("link", _with_unresolved(_rule(md.inline.ruler, "link"), autorefs=python_markdown))
    md.inline.ruler.before("link", "template", template)
    md.inline.ruler.before("link", "expression", expression)
    md.block.ruler.at(
        "reference",
        _with_place(_rule(md.block.ruler, "reference")),
        {"alt": ["paragraph"] if python_markdown else []},
    )
    md.block.ruler.at("heading", _with_heading_place(_rule(md.block.ruler, "heading")), {"alt": _INTERRUPTS})
    md.block.ruler.at(
        "table", _with_cells(_rule(md.block.ruler, "table"), code=python_markdown), {"alt": _INTERRUPTS[:2]}
    )
    if python_markdown:
        dialect.install(md)
    if jsx:
        md.disable("code")
        md.block.ruler.before("html_block", "component", component, {"alt": _INTERRUPTS})
    return md


_INTERRUPTS = ["paragraph", "reference", "blockquote"]

InlineRule = Callable[[StateInline, bool], bool]
BlockRule = Callable[[StateBlock, int, int, bool], bool]


def str_as_it_is(url: str) -> str:
    """Keeps the spelling, and the place that comes with it."""
    return url


def _rule(ruler: Any, name: str) -> Any:
    return ruler.__rules__[ruler.__find__(name)].fn  # the library has no public way to wrap a rule


_SPACED = regex(r"(?:[^()\n\"'<>]++|\([^()\n]*+\))++")
_SPACED_END = regex(r".\)|[ \t][\"']", re.DOTALL)
_BEHIND = regex(r"[ \t\n]*+\)|[ \t\n]++[\"'(]")


def _helpers(*, spaces: bool) -> SimpleNamespace:
    """The library's helpers, the destination with its place; `spaces`: Python-Markdown allows them in URLs."""

    def destination(text: str, position: int, maximum: int) -> Any:
        result = helpers.parseLinkDestination(text, position, maximum)
        angle = text.startswith("<", position)
        if spaces and result.ok and not angle and not _BEHIND.match(text, result.pos, maximum):
            spaced = _SPACED.match(text, position, maximum)
            if (
                spaced
                and _SPACED_END.match(text, spaced.end() - 1)
                and _stands_in_parentheses(text, position)
            ):
                result.pos = position + len(spaced[0].rstrip())
                result.str = spaced[0].rstrip()
        if result.ok:
            url = Destination(result.str)
            url.place, url.defined = position + angle, False
            result.str = url
        return result

    return SimpleNamespace(
        parseLinkDestination=destination,
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
    )


def _stands_in_parentheses(text: str, position: int) -> bool:
    """Whether the destination is that of a link, not of a definition."""
    while position and text[position - 1] in " \t\n":
        position -= 1
    return position > 0 and text[position - 1] == "("


def _with_start(rule: InlineRule) -> InlineRule:
    """The rule; its token knows the offsets at which the construct begins and ends."""

    def with_start(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[before : before + 2]:
                if token.type in ("link_open", "image", "html_inline"):
                    token.meta["start"] = start
                    token.meta.setdefault("end", state.pos)  # an image in a link has its own
        return True

    return with_start


_FULL_REFERENCE = regex(r"\[(?!\^)(?:[^\[\]\\]++|\\.|\[[^\[\]]*+\])++\]\[[^\[\]]*+\]", re.DOTALL)
_WIKILINK = regex(r"\[\[([^\[\]\n]++)\]\](?!\()")


def _with_unresolved(rule: InlineRule, *, autorefs: bool) -> InlineRule:
    """The link rule; cross-references without a definition and wikilinks leave a token behind."""

    def link(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if rule(state, silent):
            return True
        if silent or state.src[start] != "[":
            return False
        if wikilink := _WIKILINK.match(state.src, start, state.posMax):
            if normalizeReference(wikilink[1]) not in state.env.get("references", ()):
                state.push("unjudged", "", 0).meta = {"start": start, "what": "wikilink"}
        elif autorefs and _FULL_REFERENCE.match(state.src, start, min(state.posMax, start + TEMPLATE_LIMIT)):
            state.push("unjudged", "", 0).meta = {"start": start, "what": "autoref"}
        return False

    return link


TEMPLATE = regex(
    r"(\{\{<.*?>\}\}|\{\{%.*?%\}\})|(\{\{(?!\s*\{).*?\}\}|\{%.*?%\}|\{#\s.*?#\}|\{![^{}\n]+?!\})|\{[\w:-]+\}(?=`)",
    re.DOTALL,
)


def template_kind(found: re.Match[str]) -> str:
    """Which word of `Unjudged.what` fits a match of `TEMPLATE`."""
    return "shortcode" if found[1] else "macro" if found[2] else "role"


def template(state: StateInline, silent: bool) -> bool:
    """Shortcodes, macros, statements and roles: one token each, nothing inside is Markdown."""
    if state.src[state.pos] != "{":
        return False
    found = TEMPLATE.match(state.src, state.pos, min(state.posMax, state.pos + TEMPLATE_LIMIT))
    if found is None:
        return False
    if not silent:
        token = state.push("template", "", 0)
        token.content = found[0]
        token.meta = {"start": state.pos, "what": template_kind(found)}
    state.pos = found.end()
    return True


_EXPRESSION = regex(r"(?:^|\s)(?:href|src|to|poster|action)\Z")


def expression(state: StateInline, silent: bool) -> bool:
    """JSX: an attribute whose value is code."""
    if not state.src.startswith("={", state.pos):
        return False
    if not _EXPRESSION.search(state.src, max(0, state.pos - 8), state.pos):
        return False
    if not silent:
        state.push("unjudged", "", 0).meta = {"start": state.pos, "what": "expression"}
    state.pos += 1
    return True


def _with_place(rule: BlockRule) -> BlockRule:
    """The definition rule; the URL's place becomes an offset in the file."""

    def reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not rule(state, start, end, silent):
            return False
        if not silent:
            url = state.tokens[-1].meta["url"]
            line, rest = start, url.place
            while rest >= (length := state.eMarks[line] + 1 - state.bMarks[line] - state.tShift[line]):
                line, rest = line + 1, rest - length
            url.place, url.defined = state.bMarks[line] + state.tShift[line] + rest, True
        return True

    return reference


def _with_heading_place(rule: BlockRule) -> BlockRule:
    """The ATX heading rule; its inline token knows the offset of its text in the file."""

    def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not rule(state, start, end, silent):
            return False
        if not silent:
            hashes = state.skipCharsStr(state.bMarks[start] + state.tShift[start], "#")
            text = state.tokens[-2]
            text.meta["place"] = state.src.find(text.content, hashes)  # white space alone stands before it
        return True

    return heading


_PIPE = regex(r"\\.|\|")
_PIPE_OR_CODE = regex(r"\\.|(`++)(?:(?!`).)*?(?<!`)\1(?!`)|\|")


def _with_cells(rule: BlockRule, *, code: bool) -> BlockRule:
    """The table rule; cells know their place, and with `code` a pipe in a code span separates nothing."""
    pipe = _PIPE_OR_CODE if code else _PIPE

    def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        if silent:
            return True
        line, cells = -1, iter(_NO_CELLS)
        for token in state.tokens[before:]:
            if token.type == "inline" and token.map:
                if token.map[0] != line:
                    line = token.map[0]
                    cells = iter(
                        _cells(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line], pipe)
                    )
                first, last = next(cells, (0, 0))
                token.content, token.meta["place"] = state.src[first:last], first
        return True

    return table


_NO_CELLS: list[tuple[int, int]] = []


def _cells(text: str, start: int, end: int, pipe: re.Pattern[str]) -> list[tuple[int, int]]:
    """First and last offset of each cell of a row, white space stripped."""
    end = start + len(text[start:end].rstrip())
    bars = [bar.start() for bar in pipe.finditer(text, start, end) if bar[0] == "|"]
    edges = [start - 1, *bars, end]
    cells = []
    for left, right in pairwise(edges):
        inner = text[left + 1 : right]
        first = left + 1 + len(inner) - len(inner.lstrip())
        cells.append((first, max(first, right - len(inner) + len(inner.rstrip()))))
    if bars and bars[0] == start:
        del cells[0]
    if bars and bars[-1] == end - 1:
        del cells[-1]
    return cells


_COMPONENT = regex(
    r"</?[A-Z][\w.]*(?:[^<>{}\"']++|\"[^\"]*+\"|'[^']*+'|\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\})*+>[ \t]*+$",
    re.MULTILINE,
)


def component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A component's tag alone on its lines: raw, what follows is Markdown."""
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", first):
        return False
    tag = _COMPONENT.match(state.src, first, min(len(state.src), first + TEMPLATE_LIMIT))
    if tag is None:
        return False
    if silent:
        return True
    line = start
    while line + 1 < end and state.eMarks[line] < tag.end():
        line += 1
    token = state.push("html_block", "", 0)
    token.content, token.map, token.meta = state.src[first : tag.end()], [start, line + 1], {"place": first}
    state.line = line + 1
    return True
