"""What the directives of docutils and Sphinx hold: images, nested text, HTML, files, or nothing to link.

A directive that is not in the tables comes from an extension: what it makes of its text is not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_inline import read_inline
from linkcheck_plugin.source.rest_items import (
    Form,
    Item,
    Line,
    Run,
    Target,
    identifier,
    normalized,
    unescaped,
    url_of,
)
from linkcheck_plugin.source.rest_lines import first_known_indented
from linkcheck_plugin.source.written import Kind, Unjudged

if TYPE_CHECKING:
    from linkcheck_plugin.source.rest_blocks import Blocks

BODY = frozenset({
    "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning",
    "compound", "highlights", "epigraph", "pull-quote", "header", "footer", "seealso", "todo", "hlist",
})  # fmt: skip
"""Directives without arguments: all of their text is nested."""
WITHOUT_ARGUMENTS = BODY | {"toctree", "parsed-literal"}
"""Directives whose text begins on their first line."""
TITLE_AND_BODY = frozenset({
    "admonition", "topic", "sidebar", "rubric", "table", "list-table", "versionadded", "versionchanged",
    "versionremoved", "deprecated", "centered", "dropdown", "tab-item", "card",
})  # fmt: skip
"""Directives whose argument is text as well."""
NEED_BODY = frozenset({"admonition", "topic", "sidebar", "table", "list-table"})
"""Those of them that are an error without further text."""
ARGUMENT_AND_BODY = frozenset({
    "container", "class", "rst-class", "only", "ifconfig", "glossary", "function", "method",
    "classmethod", "staticmethod", "attribute", "data", "exception", "decorator", "decoratormethod",
    "property", "option", "cmdoption", "envvar", "confval", "describe", "object", "tab-set", "grid",
    "grid-item", "tabs",
})  # fmt: skip
"""Directives whose argument is none, with nested text."""
DOMAINS = ("py:", "c:", "cpp:", "js:", "rst:", "std:")
NOTHING = frozenset({
    "code", "code-block", "sourcecode", "literalinclude", "math", "highlight", "graphviz", "digraph",
    "graph", "inheritance-diagram", "doctest", "testcode", "testsetup", "testoutput", "testcleanup",
    "productionlist", "meta", "sectnum", "section-numbering", "default-role", "title", "date",
    "unicode", "index", "tabularcolumns", "module", "currentmodule", "py:module", "py:currentmodule",
    "program", "highlightlang", "prompt", "ipython", "sectionauthor", "moduleauthor", "codeauthor",
    "acks", "replace", "parsed-code", "mermaid", "restructuredtext-test-directive",
})  # fmt: skip
"""Directives that put out no link that stands in their text."""

_OPTION = regex(r":(?![: ])((?:[^:\\]|\\.|:(?!(?:[ `]|$)))*)(?<! ):( +|$)")
_ROLE = regex(r"([\w.+:-]+)(?: *\( *([\w.+:-]+) *\))?")
_TOCTREE_URL = regex(r"(?:(?P<title>.+?) *<)?(?P<url>[a-zA-Z][a-zA-Z0-9+.-]*://[^\s<>]+)>?\Z")
_REFERENCE = regex(r"(?:([^\W_]+(?:[-._+:][^\W_]+)*)_|`(?! )(.+?)(?<![\s\0])`_)\Z")


class Directives:
    """Reads directives for the reader of blocks."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.found = blocks.found

    def read(self, name: str, block: list[Line], first: Line, depth: int) -> None:
        """Read one directive: its text from behind the `::`, and its first line."""
        arguments, options, content = split_directive(block, takes_arguments=name not in WITHOUT_ARGUMENTS)
        if label := " ".join(line[0] for line in options.get("name", [])).strip():
            self.found.ids.add(identifier(label))
            self.found.name_target(label, Target(identifier=identifier(label)), explicit=True)
        if name in ("image", "figure"):
            if name == "figure" or not content:
                self.image(arguments, options, "")
                self.blocks.read(content, depth + 1)
        elif name in BODY:
            self.blocks.read(content, depth + 1)
        elif name in TITLE_AND_BODY:
            if name in NEED_BODY and not content:
                return
            read_inline(Run(arguments), self.found)
            self.blocks.read(content, depth + 1)
        elif name in ARGUMENT_AND_BODY or (name.startswith(DOMAINS) and name not in NOTHING):
            self.blocks.read(content, depth + 1)
        elif name == "parsed-literal":
            read_inline(Run(content), self.found)
        elif name == "raw":
            self.raw(arguments, content)
        elif name == "include":
            self.include(arguments, options, first)
        elif name == "csv-table":
            read_inline(Run(arguments), self.found)
            read_inline(Run(options.get("header", [])), self.found)
            read_inline(Run(content), self.found)
            if "file" in options or "url" in options:
                self.found.unjudged.append(Unjudged("directive", first[1]))
        elif name == "role":
            self.role(arguments, options)
        elif name == "contents":
            title = " ".join(line[0] for line in arguments) or "Contents"
            self.found.name_target(title, Target(identifier=identifier(title)), explicit=False)
        elif name == "toctree":
            self.toctree(content, first)
        elif name not in NOTHING:
            self.found.unjudged.append(Unjudged("directive", first[1]))

    def define(self, key: str, name: str, block: list[Line]) -> None:
        """A substitution definition: keep what its directive holds for where it is used."""
        kept, self.found.items = self.found.items, []
        if name == "replace":
            read_inline(Run([line for line in block if line[0]]), self.found)
        elif name == "image":
            arguments, options, content = split_directive(block, takes_arguments=True)
            if not content:
                self.image(arguments, options, key)
        items: list[Item] | None = self.found.items
        self.found.items = kept
        if name not in ("replace", "image", "unicode", "date"):
            items = None
        self.found.substitutions.setdefault(key, items)

    def image(self, arguments: list[Line], options: dict[str, list[Line]], alt: str) -> None:
        """An image, behind the link around it."""
        if not arguments:
            return
        text = " ".join(" ".join(line[0] for line in options.get("alt", [])).split()) or alt
        if target := options.get("target"):
            run = Run(target)
            line, column = run.at(0)
            joined = " ".join(part.strip() for part in run.text.split("\n"))
            match = _REFERENCE.match(joined) if joined.endswith("_") else None
            if match:
                name = normalized(unescaped(match[1] or match[2]))
                self.found.items.append(Item(Form.NAME, name, line, column, text))
            elif joined:
                self.found.items.append(Item(Form.URL, url_of(run.text), line, column, text))
        run = Run(arguments)
        url = url_of(run.text)
        self.found.items.append(Item(Form.URL, url, *run.at(0), text, Kind.IMAGE))

    def raw(self, arguments: Sequence[Line], content: list[Line]) -> None:
        """The URLs of raw HTML."""
        formats = " ".join(line[0] for line in arguments).lower().split()
        if "html" not in formats or not content:
            return
        from linkcheck_plugin.source.markup import read_markup

        read = read_markup("\n".join(line[0] for line in content), template=False)
        for one in read.written:
            _, number, column = content[one.line - 1]
            column += one.column - 1
            self.found.items.append(
                Item(Form.URL, one.url, number, column, one.text, one.kind, one.element, one.attribute)
            )
        self.found.ids |= read.ids
        for heading in read.headings:
            self.found.headings.append(heading._replace(line=content[heading.line - 1][1]))

    def include(self, arguments: Sequence[Line], options: dict[str, list[Line]], first: Line) -> None:
        """A file whose text is read as part of this one."""
        path = "".join(line[0] for line in arguments).strip()
        if path and not path.startswith("<") and options.keys().isdisjoint(("literal", "code")):
            self.found.includes.append((path, arguments[0][1] if arguments else first[1]))

    def role(self, arguments: Sequence[Line], options: dict[str, list[Line]]) -> None:
        """A role of the document: its text is only text, or HTML."""
        match = _ROLE.match(" ".join(line[0] for line in arguments))
        formats = " ".join(line[0] for line in options.get("format", [])).split()
        if match:
            own = self.found.raw_roles if match[2] == "raw" and "html" in formats else self.found.text_roles
            own.add(match[1].lower())

    def toctree(self, content: Sequence[Line], first: Line) -> None:
        """Entries that are URLs; the documents are Sphinx's own business."""
        for text, number, column in content:
            match = _TOCTREE_URL.match(text)
            if match:
                place = (number, column + match.start("url"))
                self.found.items.append(Item(Form.URL, match["url"], *place, match["title"] or match["url"]))
        self.found.unjudged.append(Unjudged("toctree", first[1]))


def split_directive(
    block: list[Line], *, takes_arguments: bool
) -> tuple[list[Line], dict[str, list[Line]], list[Line]]:
    """The arguments, the options by name and the content of a directive."""
    if block and not block[0][0].strip():
        block = block[1:]
    block = block[: max((index for index, line in enumerate(block, 1) if line[0].strip()), default=0)]
    end = next((index for index, line in enumerate(block) if not line[0].strip()), len(block))
    first_option = next((index for index in range(end) if _OPTION.match(block[index][0])), end)
    options: dict[str, list[Line]] = {}
    index = first_option
    while index < end:
        match = _OPTION.match(block[index][0])
        if match is None:
            break
        value, index = first_known_indented(block[:end], index, match.end())
        options.setdefault(match[1].lower(), value)
    arguments, content = block[:first_option], block[end + 1 :]
    if arguments and not takes_arguments:
        arguments, content = [], arguments + block[end:]
    while content and not content[0][0].strip():
        content = content[1:]
    return arguments, options, content
