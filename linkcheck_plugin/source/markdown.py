"""Turns Markdown into the URLs, headings, ids and includes that stand in it, each with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.content import Content, Lines, Spans
from linkcheck_plugin.source.includes import find_snippets, included
from linkcheck_plugin.source.markdown_rules import TEMPLATE, Destination, parser, template_kind
from linkcheck_plugin.source.metadata import read_metadata
from linkcheck_plugin.source.raw_html import is_template, read_fragment
from linkcheck_plugin.source.written import Heading, Kind, SourceText, Unjudged, Written

_NEWLINE = regex(r"\r\n?")
_JSX = regex(
    r"^(?:import .*\bfrom\b.*|import ['\"].*|export .*|[ \t]*</?[A-Z][a-z\w.]*(?:[\s/>].*)?)$", re.MULTILINE
)
_LISTING = regex(
    r"\{\{<\s*(/?)\s*highlight\b[^>\n]{0,300}>\}\}|\{%-?\s*(end)?(?:highlight|comment)\b[^%\n]{0,300}%\}",
    re.ASCII,
)
"""Opens or ends code of Hugo and Jekyll, or a comment of Jinja and Jekyll."""
_MAY_SAY_SOMETHING = regex(r"[\]<{]")
_ATTRIBUTE_LIST = regex(r"\{(?:\s|/\*|:)*+((?:[^{}\n\"']++|\"[^\"\n]*+\"|'[^'\n]*+')*+)\}")
_ID = regex(r"(?:^|\s)(?:#([^\s#}{*]+)|id=(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'}]+)))")
_HEADING_LIST = regex(r"\s*\{(?=:|\s*[#.]|\s*/\*|[^{}]*=)[^{}]*\}\s*$")
_DIRECTIVE = regex(r"[ \t>]*(?:`{3,}|~{3,}|:{3,})\{(?!code|literal)")
"""MyST: a fence that is no code."""
_LINK_TOKENS = 200
"""Tokens in which the end of a link is looked for."""


class Construct(NamedTuple):
    """One link or image, from its first character to the one behind its last, and where its URL stands.

    The three are lines and columns. The URL of one that names a definition stands there.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    url: tuple[int, int]
    kind: Kind


def read_constructs(text: str, *, python_markdown: bool = True) -> list[Construct]:
    """The links and images of a Markdown file as `read_markdown` sees them; raw HTML is none of them."""
    return _read(text, python_markdown)[0].constructs


def read_markdown(text: str, *, python_markdown: bool = True) -> SourceText:
    """What one Markdown file says.

    `python_markdown` follows the dialect of MkDocs, Zensical and Pelican: bodies of admonitions, details and
    tabs, raw HTML up to its end tag, `Key: value` lines at the top, the last of equal definitions;
    without, CommonMark with GFM's tables holds. Bare URLs are no links: whether they are depends on the
    generator's configuration. Never raises, whatever the text.
    """
    reading, metadata = _read(text, python_markdown)
    text = reading.lines.text
    hidden = Spans(reading.comments)
    line = reading.lines.line
    includes = [*reading.includes, *find_snippets(text, Spans(reading.code))]
    return SourceText(
        written=tuple(written for order, _, written in sorted(reading.written) if order not in hidden),
        headings=tuple(reading.headings),
        ids=frozenset(reading.ids),
        includes=tuple((path, line(offset)) for path, offset in sorted(includes, key=itemgetter(1))),
        unjudged=tuple(Unjudged(what, line(offset)) for offset, what in sorted(reading.unjudged)),
        code=tuple(
            (line(start), line(end)) for start, end in reading.code if not _DIRECTIVE.match(text, start)
        ),
        metadata=metadata,
    )


def _read(text: str, python_markdown: bool) -> tuple[_Reading, dict[str, str]]:
    """What stands in a file, and its metadata."""
    text = _NEWLINE.sub("\n", text.removeprefix("\ufeff")).replace("\0", "\ufffd")
    metadata, body = read_metadata(text, lines=python_markdown)
    if "{%" in text or "{{<" in text:
        text = _without_listings(text)
    reading = _Reading(Lines(text), python_markdown, jsx=not python_markdown and bool(_JSX.search(text)))
    reading.read(body)
    return reading, metadata


def _without_listings(text: str) -> str:
    """The text with spaces instead of what stands between the statements of listings and comments."""
    parts: list[str] = []
    opened: int | None = None
    behind = 0
    for statement in _LISTING.finditer(text):
        if not (statement[1] or statement[2]):
            opened = statement.end() if opened is None else opened
        elif opened is not None:
            parts += (text[behind:opened], re.sub(r"[^\n]", " ", text[opened : statement.start()]))
            behind, opened = statement.start(), None
    return "".join((*parts, text[behind:]))


class _Reading(msgspec.Struct):
    """One document on its way from tokens to what it says; offsets are those of the normalised text."""

    lines: Lines
    python_markdown: bool
    jsx: bool
    written: list[tuple[int, int, Written]] = []
    """With the offset at which the construct begins, and a running number."""
    constructs: list[Construct] = []
    headings: list[Heading] = []
    ids: set[str] = set()
    includes: list[tuple[str, int]] = []
    unjudged: list[tuple[int, str]] = []
    code: list[tuple[int, int]] = []
    comments: list[tuple[int, int]] = []
    """HTML comments over the ends of blocks."""
    used: set[int] = set()
    """Places of the definitions that something names."""

    def read(self, first_line: int) -> None:
        """Read from a line on, counted from 0."""
        md = parser(python_markdown=self.python_markdown, jsx=self.jsx)
        env: dict[str, Any] = {}
        state = StateBlock(self.lines.text, md, env, [])
        md.block.tokenize(state, min(first_line, state.lineMax), state.lineMax)
        definitions = [token.meta for token in state.tokens if token.type == "definition"]
        if self.python_markdown:
            for one in definitions:  # the last one counts
                env["references"][one["id"]] = {"href": one["url"], "title": one["title"]}
        heading: Token | None = None
        for token in state.tokens:
            match token.type:
                case "heading_open":
                    heading = token
                case "inline":
                    if heading is not None or _MAY_SAY_SOMETHING.search(token.content):
                        children = md.inline.parse(token.content, md, env, [])
                        content = Content(token, self.lines)
                        self._inline(children, content)
                        if heading is not None:
                            self._heading(heading, token, children)
                    heading = None
                case "html_block":
                    self._html(token.content, Content(token, self.lines), block=True)
                case "fence" | "code_block" if token.map:
                    self.code.append((self.lines.span(token.map[0])[0], self.lines.span(token.map[1] - 1)[1]))
                    self._attribute_lists(token.info)
        for one in definitions:
            if one["url"].place not in self.used:
                self._write(one["url"].place, one["url"], one["url"].place, "", Kind.DEFINITION)

    def _inline(self, children: Sequence[Token], content: Content) -> None:
        for index, child in enumerate(children):
            match child.type:
                case "link_open" | "image":
                    self._link(children, index, content.offset(child.meta["start"]), content)
                case "html_inline":
                    text = _inner_text(children, index) if child.content[:2].lower() == "<a" else ""
                    start = child.meta["start"]
                    self._html(child.content, content, start=start, text=text)
                case "template":
                    self._template(child.content, content.offset(child.meta["start"]), child.meta["what"])
                case "unjudged":
                    self.unjudged.append((content.offset(child.meta["start"]), child.meta["what"]))
                case "text" if "{" in child.content:
                    self._attribute_lists(child.content)

    def _link(self, children: Sequence[Token], index: int, start: int, content: Content) -> None:
        """A link, an image or an autolink whose first character stands at `start`."""
        token = children[index]
        is_image = token.type == "image"
        url = token.attrs["src" if is_image else "href"]
        text = _text(token.children or (), images=True) if is_image else _inner_text(children, index)
        kind = Kind.IMAGE if is_image else Kind.AUTOLINK if token.markup == "autolink" else Kind.LINK
        if isinstance(url, Destination):
            if is_template(url):
                self.unjudged.append((start, "macro"))
                return
            if url.defined:
                self.used.add(url.place)
            offset = url.place if url.defined else content.offset(url.place)
        else:
            offset = start + (kind is Kind.AUTOLINK)
        self._write(start, str(url), offset, text, kind)
        place = self.lines.place
        end = content.offset(token.meta["end"] - 1) + 1
        self.constructs.append(Construct(place(start), place(end), place(offset), kind))

    def _html(
        self, fragment: str, content: Content, *, start: int = 0, text: str = "", block: bool = False
    ) -> None:
        """Raw HTML that begins at a position of a block's text."""
        found = read_fragment(fragment, components=not self.python_markdown)
        for one in found.urls:
            offset = content.offset(start + one.offset)
            self._write(offset, one.url, offset, text or one.text, Kind.HTML, one.element, one.attribute)
        self.ids.update(found.ids)
        self.unjudged.extend((content.offset(start + offset), what) for what, offset in found.unjudged)
        if "{" in fragment:
            for template in TEMPLATE.finditer(fragment):
                what = template_kind(template)
                if what != "role":
                    self._template(template[0], content.offset(start + template.start()), what)
        if block and not self.python_markdown:
            for level, heading, id_, offset in found.headings:
                self.headings.append(Heading(self.lines.line(content.offset(offset)), level, heading, id_))
        if block and found.open_comment is not None:
            opened = content.offset(found.open_comment)
            closed = self.lines.text.find("-->", opened)
            if not self.comments or opened >= self.comments[-1][1]:
                self.comments.append((opened, len(self.lines.text) if closed < 0 else closed))

    def _template(self, statement: str, offset: int, what: str) -> None:
        if (file := included(statement)) is not None:
            self.includes.append((file[0], offset + file[1]))
        else:
            self.unjudged.append((offset, what))

    def _heading(self, heading: Token, token: Token, children: Sequence[Token]) -> None:
        if self.python_markdown and "\n" in token.content:
            return  # an underline makes a heading of one line only; else it is a rule
        text = _text(children, images=False)
        id_ = None
        if attributes := _HEADING_LIST.search(text):
            id_ = next(_listed_ids(attributes[0]), None)
            text = text[: attributes.start()]
        line = (token.map or [0])[0] + 1
        self.headings.append(Heading(line, int(heading.tag[1:]), text, id_))

    def _attribute_lists(self, text: str) -> None:
        if "{" in text:
            self.ids.update(_listed_ids(text))

    def _write(
        self, order: int, url: str, offset: int, text: str, kind: Kind, element: str = "", attribute: str = ""
    ) -> None:
        place = self.lines.place(offset)
        written = Written(str(url), *place, text, kind, element, attribute)
        self.written.append((order, len(self.written), written))


def _listed_ids(text: str) -> Iterator[str]:
    """Ids in attribute lists: `{#id}`, `{: #id .class}`, `{ id="id" }`, `{/* #id */}`."""
    for attributes in _ATTRIBUTE_LIST.finditer(text):
        for found in _ID.finditer(attributes[1]):
            yield found[found.lastindex or 1]


def _inner_text(children: Sequence[Token], index: int) -> str:
    """Visible text of a link from its opening token on."""
    inner = []
    for child in children[index + 1 : index + 1 + _LINK_TOKENS]:
        if child.type == "link_close" or (child.type == "html_inline" and child.content[:3].lower() == "</a"):
            break
        inner.append(child)
    return _text(inner, images=True)


def _text(children: Sequence[Token], *, images: bool) -> str:
    parts: list[str] = []
    for child in children:
        match child.type:
            case "text" | "text_special" | "code_inline" | "template":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image" if images:
                parts.append(_text(child.children or (), images=True))
    return " ".join("".join(parts).split())
