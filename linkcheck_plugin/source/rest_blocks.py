"""Reads the block structure of reStructuredText: paragraphs, lists, sections, tables, explicit markup.

The rules are those of the reStructuredText specification as docutils' state machine applies them, errors
included: what it leaves out of the page is left out here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_directives import Directives
from linkcheck_plugin.source.rest_enumerators import ENUMERATOR, is_list_item
from linkcheck_plugin.source.rest_inline import SIMPLE_NAME, is_mail, read_inline
from linkcheck_plugin.source.rest_items import (
    Form,
    Found,
    Item,
    Line,
    Run,
    Target,
    escaped,
    identifier,
    normalized,
    unescaped,
    url_of,
)
from linkcheck_plugin.source.rest_lines import cut, first_known_indented, indented, known_indented, width_of
from linkcheck_plugin.source.rest_tables import GRID_TOP, SIMPLE_TOP, grid_table, simple_table
from linkcheck_plugin.source.written import Heading, Kind, Unjudged

DEPTH = 24
"""Blocks inside each other; what is deeper is read as a paragraph."""
NAME_LINES = 20
"""Lines over which the name of a target may stretch."""

BEFORE_METADATA = frozenset(
    {"meta", "raw", "role", "default-role", "include", "contents", "sectnum", "header", "footer", "title"}
)
"""Directives that may stand before a document's metadata."""
SHOWN_FIELDS = frozenset({"abstract", "dedication"})
"""Metadata that becomes a part of the page's text."""

_BULLET = regex(r"[-+*\u2022\u2023\u2043]( +|$)")
FIELD = regex(r":(?![: ])((?:[^:\\]|\\.|:(?!(?:[ `]|$)))*)(?<! ):( +|$)")
_OPTION = regex(
    r"(?:(?:-|\+)[a-zA-Z0-9](?: ?(?:[a-zA-Z][a-zA-Z0-9_-]*|<[^<>]+>))?"
    r"|(?:--|/)[a-zA-Z0-9][a-zA-Z0-9_-]*(?:[ =](?:[a-zA-Z][a-zA-Z0-9_-]*|<[^<>]+>))?)"
)
_OPTIONS = regex(rf"{_OPTION.pattern}(?:, {_OPTION.pattern})*(  +| ?$)")
_DOCTEST = regex(r">>>( +|$)")
_LINE_BLOCK = regex(r"\|( +|$)")
_EXPLICIT = regex(r"\.\.( +|$)")
_ANONYMOUS = regex(r"__( +|$)")
_ADORNMENT = regex(r"([!-/:-@\[-`{-~])\1* *$")
_LITERAL_FOLLOWS = regex(r"(?<!\\)(?:\\\\)*::\Z")
_FOOTNOTE = regex(rf"\.\. +\[([0-9]+|\#(?:{SIMPLE_NAME})?+|\*|{SIMPLE_NAME})\]( +|$)")
_TARGET = regex(r"\.\. +_(?![ ]|$)")
_SUBSTITUTION = regex(r"\.\. +\|(?![ ]|$)")
_DIRECTIVE = regex(rf"\.\. +({SIMPLE_NAME}) ?::( +|$)")
_EMBEDDED_DIRECTIVE = regex(rf"({SIMPLE_NAME})::( +|$)")

_TARGET_NAME = regex(
    r"(?:_|(?!_)(?P<quote>`?)(?![ `])(?P<name>.+?)(?<![\s\0])(?P=quote))(?<!(?<!\0):)(?<![\s\0])[ ]?:(?:[ ]+|$)"
)
_REFERENCE = regex(rf"(?:({SIMPLE_NAME})_|`(?! )(.+?)(?<![\s\0])`_)\Z")
_SUBSTITUTION_NAME = regex(r"(?! )(.+?)(?<![\s\0])\|(?: +|$)")


class Blocks:
    """Reads blocks into `found`."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.directives = Directives(self)
        self.styles: list[str] = []
        self.waiting: list[Target] = []
        """Targets without a URL; those of the construct that follows become theirs."""
        self.at_top = True
        """Whether all so far is such that a field list is the document's metadata."""
        self.title_may_follow = True
        """The same for the title of the document or its subtitle."""
        self.field_items: list[tuple[int, int]] = []
        """Items, from and to, of the metadata."""
        self.levels: list[int] = []
        """Levels of the section titles."""
        self.titles_before_fields = 0

    def read(self, lines: Sequence[Line], depth: int = 0) -> None:
        """Read a block of the document (depth 0) or of a construct in it."""
        if depth > DEPTH:
            self.paragraph([line for line in lines if line[0]])
            return
        index = 0
        while index < len(lines):
            text = lines[index][0]
            if text:
                index = self.block(lines, index, text, depth)
            else:
                index += 1

    def item(self, lines: Sequence[Line], index: int, match: re.Match[str], depth: int) -> int:
        """Read the item of a list whose mark is matched; return the index behind it."""
        indent = known_indented if match.end() < len(match.string) else first_known_indented
        block, index = indent(lines, index, match.end())
        self.read(block, depth + 1)
        return index

    def block(self, lines: Sequence[Line], index: int, text: str, depth: int) -> int:
        """Read the construct at a line; return the index behind it."""
        first = text[0]
        if first == "." and (match := _EXPLICIT.match(text)):
            return self.explicit(lines, index, text, match, depth)
        if first == "_" and (match := _ANONYMOUS.match(text)):
            block, end = first_known_indented(lines, index, match.end(), until_blank=True)
            self.add_target("", Run(block or [cut(lines[index], 2)]), 0)
            return end
        if first == ":" and (match := FIELD.match(text)):
            if self.at_top and not depth:
                return self.metadata(lines, index)
            return self.field(lines, index, match, depth)
        self.title_may_follow, self.at_top = self.at_top and not depth, False
        waiting, self.waiting = self.waiting, []
        if first == " ":
            block, index = indented(lines, index)
            self.read(block, depth + 1)
            return index
        if first.isalnum() and not ENUMERATOR.match(text):
            return self.text(lines, index, depth, waiting)
        if match := _BULLET.match(text):
            return self.item(lines, index, match, depth)
        following = lines[index + 1][0] if index + 1 < len(lines) else ""
        if (match := ENUMERATOR.match(text)) and is_list_item(match, following):
            return self.item(lines, index, match, depth)
        if first in "-+/" and (match := _OPTIONS.match(text)):
            block, behind = first_known_indented(lines, index, match.end())
            if block:
                self.read(block, depth + 1)
                return behind
        if first == ">" and _DOCTEST.match(text):
            return _behind_text(lines, index)
        if first == "|" and (match := _LINE_BLOCK.match(text)):
            block, index = first_known_indented(lines, index, match.end(), until_blank=True)
            read_inline(Run(block), self.found)
            return index
        if first == "+" and GRID_TOP.match(text):
            cells, index = grid_table(lines, index)
            return self.table(cells, lines[index - 1][1], index, depth)
        if first == "=" and SIMPLE_TOP.match(text):
            cells, index = simple_table(lines, index)
            return self.table(cells, lines[index - 1][1], index, depth)
        if _ADORNMENT.match(text):
            after = self.adorned(lines, index, depth, waiting)
            if after is not None:
                return after
        return self.text(lines, index, depth, waiting)

    def table(self, cells: list[list[Line]] | None, line: int, index: int, depth: int) -> int:
        """Read the cells of a table; a damaged one is not on the page."""
        if cells is None:
            self.found.unjudged.append(Unjudged("table", line))
        for cell in cells or ():
            self.read(cell, depth + 1)
        return index

    # Fields --------------------------------------------------------------------------------------------

    def field(self, lines: Sequence[Line], index: int, match: re.Match[str], depth: int) -> int:
        """One field of a list: its name is text, its body is nested."""
        self.at_top = False
        self.waiting = []
        _, number, column = lines[index]
        read_inline(Run([(match[1], number, column + 1)]), self.found)
        block, index = first_known_indented(lines, index, match.end())
        self.read(block, depth + 1)
        return index

    def metadata(self, lines: Sequence[Line], index: int) -> int:
        """A field list before anything else of the document but its title."""
        self.titles_before_fields = len(self.levels)
        while index < len(lines):
            start = len(self.found.items)
            match = FIELD.match(lines[index][0])
            if match:
                block, _ = first_known_indented(lines, index, match.end())
                key = unescaped(escaped(match[1])).strip().lower()
                self.found.metadata.setdefault(key, " ".join(line[0].strip() for line in block).strip())
                index = self.field(lines, index, match, 1)
                if key not in SHOWN_FIELDS:
                    self.field_items.append((start, len(self.found.items)))
            elif lines[index][0]:
                break
            else:
                index += 1
        return index

    # Text ----------------------------------------------------------------------------------------------

    def adorned(self, lines: Sequence[Line], index: int, depth: int, waiting: list[Target]) -> int | None:
        """A title with an overline, a transition, or None for a line of text."""
        over = lines[index][0]
        short = len(over) < 4
        if depth:
            return None if short or over == "::" else index + 1
        following = lines[index + 1][0] if index + 1 < len(lines) else ""
        if not following:
            return None if short else index + 1
        if following[0] != " " and _ADORNMENT.match(following):
            return None if short else self.refused(index + 2)
        under = lines[index + 2][0] if index + 2 < len(lines) else None
        if under is None or under != over:
            return None if short else self.refused(min(index + 3, len(lines)))
        if width_of(following) > len(over) and short:
            return None
        title = following.lstrip()
        self.title(cut(lines[index + 1], len(following) - len(title)), over[0] * 2, waiting)
        return index + 3

    def refused(self, index: int) -> int:
        """What docutils reports as an error: it is no part of the document."""
        self.at_top = self.title_may_follow
        return index

    def title(self, line: Line, style: str, waiting: list[Target]) -> None:
        """A section title; its level is that of its adornment, in the order in which these appear."""
        if style not in self.styles:
            self.styles.append(style)
        text = " ".join(read_inline(Run([line]), self.found).split())
        own = identifier(text)
        if own:
            self.found.name_target(text, Target(identifier=own), explicit=False)
        ids = [target.identifier for target in waiting if target.identifier]
        level = self.styles.index(style) + 1
        self.levels.append(level)
        self.at_top = self.title_may_follow and len(self.levels) <= 2
        self.found.headings.append(Heading(line[1], level, text, ids[-1] if ids else None))

    def text(self, lines: Sequence[Line], index: int, depth: int, waiting: list[Target]) -> int:
        """A title, a definition or a paragraph."""
        text = lines[index][0]
        following = lines[index + 1][0] if index + 1 < len(lines) else ""
        if following[:1] == " ":
            read_inline(Run([lines[index]]), self.found)
            block, index = indented(lines, index + 1)
            self.read(block, depth + 1)
            return index
        if _ADORNMENT.match(following) and (len(following) >= 4 or width_of(text) <= len(following)):
            if not depth:
                self.title(lines[index], following[0], waiting)
            return index + 2
        end = _behind_paragraph(lines, index)
        if self.paragraph(list(lines[index:end])):
            return _behind_literal(lines, end)
        return end

    def paragraph(self, lines: list[Line]) -> bool:
        """Read a paragraph; return whether a literal block follows it."""
        if not lines:
            return False
        run = Run(lines)
        last = lines[-1][0]
        literal = last.endswith("::") and _LITERAL_FOLLOWS.search("\n".join(line[0] for line in lines))
        if literal:
            run.text = run.text[:-2].rstrip() if run.text[-3:-2].isspace() else run.text[:-1]
            if run.text == ":":
                return True
        read_inline(run, self.found)
        return bool(literal)

    # Explicit markup -----------------------------------------------------------------------------------

    def explicit(self, lines: Sequence[Line], index: int, text: str, match: re.Match[str], depth: int) -> int:
        """A target, footnote, substitution, directive or comment."""
        if target := _TARGET.match(text):
            block, end = first_known_indented(lines, index, target.end(), until_blank=True)
            if self.target(block):
                return end
        waiting, self.waiting = self.waiting, []
        if footnote := _FOOTNOTE.match(text):
            self.at_top = False
            block, end = first_known_indented(lines, index, footnote.end())
            label = footnote[1].lstrip("#*")
            if label:
                self.found.name_target(label, Target(identifier=identifier(label)), explicit=True)
            self.read(block, depth + 1)
            return end
        if substitution := _SUBSTITUTION.match(text):
            block, end = first_known_indented(lines, index, substitution.end())
            if self.substitution(block):
                return end
        elif directive := _DIRECTIVE.match(text):
            self.at_top = self.at_top and directive[1].lower() in BEFORE_METADATA
            block, end = first_known_indented(lines, index, directive.end(), strip=False)
            name = directive[1].lower()
            if name == "class":
                self.waiting = waiting
            self.directives.read(name, block, lines[index], depth)
            return end
        empty = match.end() == len(text) and not (lines[index + 1][0] if index + 1 < len(lines) else "")
        return index + 1 if empty else first_known_indented(lines, index, match.end())[1]

    def target(self, block: list[Line]) -> bool:
        """`.. _name: URL`; false if it is malformed, which makes it a comment."""
        if not block:
            return False
        name = ""
        for count, line in enumerate(block[:NAME_LINES]):
            name += (" " if count else "") + escaped(line[0].strip() if count else line[0])
            if match := _TARGET_NAME.match(name):
                run = Run(block[count:])
                start = len(run.text.split("\n", 1)[0]) - (len(name) - match.end())
                self.add_target(unescaped(match["name"] or ""), run, max(start, 0))
                return True
        return False

    def add_target(self, name: str, run: Run, start: int) -> None:
        """Note what a name, or "" for no name, stands for: the text of `run` from `start` on."""
        text = run.text[start:]
        start += len(text) - len(text.lstrip())
        line, column = run.at(start)
        target = Target(line=line, column=column)
        joined = " ".join(part.strip() for part in text.strip().split("\n"))
        if joined.endswith("_") and (match := _REFERENCE.match(joined)):
            target.alias = normalized(unescaped(match[1] or match[2]))
        elif joined:
            url = url_of(text.strip())
            target.url = f"mailto:{url}" if name and is_mail(joined) else url
        if target.url is None and target.alias is None:
            target.identifier = identifier(name)
            self.waiting.append(target)
            if name:
                self.found.ids.add(target.identifier)
        else:
            for earlier in self.waiting:
                earlier.url, earlier.alias = target.url, target.alias
                earlier.line, earlier.column = line, column
            self.waiting = []
        if target.url is not None:
            self.found.definitions[len(self.found.items)] = target
            item = Item(Form.DEFINITION, target.url, line, column, name, Kind.DEFINITION)
            self.found.items.append(item)
        if name:
            self.found.name_target(name, target, explicit=True)
        else:
            self.found.anonymous.append(target)

    def substitution(self, block: list[Line]) -> bool:
        """`.. |name| directive:: …`; false if it is malformed."""
        name = ""
        for count, line in enumerate(block[:NAME_LINES]):
            name += (" " if count else "") + escaped(line[0].strip() if count else line[0])
            match = _SUBSTITUTION_NAME.match(name)
            if match is None:
                continue
            rest = cut(line, len(line[0]) - (len(name) - match.end()))
            content = [rest, *block[count + 1 :]] if rest[0].strip() else block[count + 1 :]
            directive = _EMBEDDED_DIRECTIVE.match(content[0][0]) if content else None
            if directive is None:
                return True
            body = [cut(content[0], directive.end()), *content[1:]]
            key = " ".join(unescaped(match[1]).split())
            self.directives.define(key, directive[1].lower(), body)
            return True
        return False


def _behind_paragraph(lines: Sequence[Line], index: int) -> int:
    """Behind the lines up to a blank or an indented one."""
    index += 1
    while index < len(lines) and lines[index][0] and lines[index][0][0] != " ":
        index += 1
    return index


def _behind_text(lines: Sequence[Line], index: int) -> int:
    """Behind the lines up to a blank one."""
    while index < len(lines) and lines[index][0]:
        index += 1
    return index


def _behind_literal(lines: Sequence[Line], index: int) -> int:
    """Behind a literal block: indented, or lines that begin with the same punctuation."""
    start = index
    while start < len(lines) and not lines[start][0]:
        start += 1
    if start == len(lines):
        return start
    first = lines[start][0][0]
    if first == " ":
        return indented(lines, start)[1]
    if start == index or not _ADORNMENT.match(first):
        return index
    while start < len(lines) and lines[start][0][:1] == first:
        start += 1
    return start
