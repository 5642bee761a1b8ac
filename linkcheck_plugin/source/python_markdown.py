"""The blocks of Python-Markdown that CommonMark does not have, as rules of the Markdown parser.

Sources: Python-Markdown (admonition, abbreviations, md_in_html, HTML blocks), pymdownx.details, pymdownx.tabbed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from linkcheck_plugin.regex import regex

_INTERRUPTS = ["paragraph", "reference", "blockquote"]


def install(md: MarkdownIt) -> None:
    """Put the dialect's block rules into a parser."""
    md.block.ruler.before("fence", "container", container, {"alt": _INTERRUPTS})
    md.block.ruler.before("reference", "abbreviation", abbreviation, {"alt": _INTERRUPTS})
    md.block.ruler.before("heading", "close_heading", close_heading, {"alt": _INTERRUPTS})
    md.block.ruler.at("html_block", html_block, {"alt": _INTERRUPTS})


_CONTAINER = regex(r'(?:!!! ?[\w-]|\?\?\?\+? ?[\w"-]|===(?:\+!?|!\+?)? +")[^\n]*')
_TITLE = regex(r'"(.*)"')


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Admonition, details or tab: a line, and a body that is indented by four."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[first : first + 1] not in ("!", "?", "="):
        return False
    opening = _CONTAINER.match(state.src, first, state.eMarks[start])
    if opening is None:
        return False
    if silent:
        return True
    indent = state.sCount[start] + 4
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= indent):
        last += 1
    state.push("container_open", "div", 1).map = [start, last]
    if title := _TITLE.search(state.src, first, state.eMarks[start]):
        token = state.push("inline", "", 0)
        token.content, token.map, token.meta = title[1], [start, start + 1], {"place": title.start(1)}
    before = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, last, "container"
    state.md.block.tokenize(state, start + 1, last)
    state.blkIndent, state.lineMax, state.parentType = before
    state.push("container_close", "div", -1)
    state.line = last
    return True


_ABBREVIATION = regex(r"\*\[[^\]\\\n]*\] ?:")


def abbreviation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`*[HTML]: Hyper Text Markup Language` is no text of the page."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not _ABBREVIATION.match(state.src, first, state.eMarks[start]):
        return False
    if not silent:
        state.line = start + 1
    return True


_CLOSE_HEADING = regex(r"(#{1,6})([^#\s](?:\\.|[^\\\n])*?)#*[ \t]*$", re.MULTILINE)


def close_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`#Heading`: Python-Markdown asks for no space."""
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("#", first) or state.is_code_block(start):
        return False
    margin = state.src[state.src.rfind("\n", 0, first) + 1 : first]
    if not margin.strip() and len(margin.expandtabs(4)) % 4:
        return False  # such as the wrapped line `  #123.` of a list item
    heading = _CLOSE_HEADING.match(state.src, first, state.eMarks[start])
    if heading is None:
        return False
    if silent:
        return True
    state.line = start + 1
    state.push("heading_open", f"h{len(heading[1])}", 1).map = [start, start + 1]
    token = state.push("inline", "", 0)
    token.content, token.map, token.meta = heading[2], [start, start + 1], {"place": heading.start(2)}
    state.push("heading_close", f"h{len(heading[1])}", -1)
    return True


BLOCK_ELEMENTS = frozenset({
    "address", "article", "aside", "blockquote", "body", "canvas", "center", "colgroup", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "group", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "legend", "li", "main", "map", "math",
    "menu", "nav", "noscript", "object", "ol", "option", "output", "p", "pre", "progress", "script",
    "section", "style", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
    "video",
})  # fmt: skip
"""Elements that Python-Markdown takes for blocks; any other tag is part of a paragraph."""
_TAG = regex(r"<(/?)([a-zA-Z][^\s/>`]*+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_MARKUP = regex(r"<(?:(!--)|(\?)|(?=[a-zA-Z/]))")
_MARKDOWN = regex(r"\smarkdown(?:\s*=\s*[\"']?(?:1|block|span|markdown)\b|(?=[\s/]|$))")
_RAW_TEXT = frozenset({"script", "style"})
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
})  # fmt: skip


def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Raw HTML: a block element at the margin up to its end tag, blank lines included; a tag with `markdown` alone.

    Where text follows on the last line the whole is left to the paragraph: its Markdown counts.
    """
    first = state.bMarks[start] + state.tShift[start]
    source = state.src
    if not source.startswith("<", first):
        return False
    line_start = source.rfind("\n", 0, first) + 1
    if first - line_start > 3 or source[line_start:first].strip():
        return False
    if closing := _CLOSINGS.get(source[first : first + 4]) or _CLOSINGS.get(source[first : first + 2]):
        last = _behind(state.env, source, closing, first + 2)
    else:
        last = _element_end(state, first)
    if last < 0:
        return False
    if source[last : state.eMarks[_line_of(state, start, end, last)]].strip():
        return False
    if silent:
        return True
    line = _line_of(state, start, end, last)
    token = state.push("html_block", "", 0)
    token.content, token.map, token.meta = source[first:last], [start, line + 1], {"place": first}
    state.line = line + 1
    return True


def _line_of(state: StateBlock, start: int, end: int, offset: int) -> int:
    line = start
    while line + 1 < end and state.eMarks[line] < offset:
        line += 1
    return line


_CLOSINGS = {"<!--": "-->", "<?": "?>"}


def _behind(env: MutableMapping[str, Any], source: str, closing: str, start: int) -> int:
    """Behind the next closing mark, -1 if there is none; remembered, so that openers without end cost nothing."""
    if env.get(closing, len(source)) <= start:
        return -1
    found = source.find(closing, start)
    if found < 0:
        env[closing] = start
        return -1
    return found + len(closing)


def _element_end(state: StateBlock, first: int) -> int:
    """Behind the raw HTML that begins with a tag of a block element; -1 if none stands there."""
    tag = _TAG.match(state.src, first)
    if tag is None or tag[2].lower() not in BLOCK_ELEMENTS:
        return -1
    if tag[1] or _MARKDOWN.search(tag[3]):
        return tag.end()
    line_end = state.src.find("\n", _block_end(state, tag))
    return len(state.src) if line_end < 0 else line_end


def _block_end(state: StateBlock, opening: re.Match[str]) -> int:
    """Behind the end tag of a block element; the end of the text if there is none."""
    source = state.src
    stack = [opening[2].lower()]
    opened = Counter(stack)
    if opening[2].lower() in _VOID:
        return opening.end()
    position = _behind_raw_text(source, stack[0], opening.end())
    while markup := _MARKUP.search(source, position):
        position = markup.end()
        if markup[1] or markup[2]:
            position = max(position, _behind(state.env, source, "-->" if markup[1] else "?>", position))
            continue
        tag = _TAG.match(source, markup.start())
        if tag is None:
            continue
        name, position = tag[2].lower(), tag.end()
        if not tag[1]:
            if name not in _VOID and not tag[3].endswith("/"):
                stack.append(name)
                opened[name] += 1
                position = _behind_raw_text(source, name, position)
        elif opened[name]:
            while True:
                closed = stack.pop()
                opened[closed] -= 1
                if closed == name:
                    break
            if not stack:
                return position
    return len(source)


def _behind_raw_text(source: str, name: str, position: int) -> int:
    if name not in _RAW_TEXT:
        return position
    closing = re.compile(rf"</{name}", re.IGNORECASE).search(source, position)
    return closing.start() if closing else len(source)
