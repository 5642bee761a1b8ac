"""Turns a reStructuredText source into the URLs written in it: reads it, then resolves names to URLs.

A reader of our own, because docutils tells the line of a paragraph at most; its document tree is what the
tests hold this reader to.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from linkcheck_plugin.source.rest_blocks import Blocks
from linkcheck_plugin.source.rest_items import Form, Found, Item, Target
from linkcheck_plugin.source.rest_lines import column_in, lines_of
from linkcheck_plugin.source.written import SourceText, Unjudged, Written

ALIASES = 16
"""Names that may stand for each other in a row."""
NESTING = 8
"""Substitutions inside each other."""
SUBSTITUTED = 10_000
"""Items of a document that come out of substitutions."""
GENERATED = frozenset({"version", "release", "today", "translation progress"})
"""Substitutions of Sphinx itself: they are text."""


def read_rest(text: str) -> SourceText:
    """What a reStructuredText source says; docutils is not needed for it.

    A reference to a place in the document itself has the URL `#id` and its own place. Names that nothing in
    the file defines, roles of Sphinx and directives of extensions are not judged.
    """
    lines, tabbed = lines_of(text.replace("\0", "\ufffd"))
    found = Found()
    blocks = Blocks(found)
    blocks.read(lines)
    metadata, fields = found.metadata, blocks.field_items
    if any(blocks.levels.count(level) > 1 for level in blocks.levels[: blocks.titles_before_fields]):
        # A title with others of its level is no title of the document: the fields below it are text.
        metadata, fields = {}, []
    written = _Resolver(found).resolve({index for start, end in fields for index in range(start, end)})
    if tabbed:
        written = [
            one._replace(column=column_in(tabbed[one.line], one.column)) if one.line in tabbed else one
            for one in written
        ]
    return SourceText(
        written=tuple(written),
        headings=tuple(found.headings),
        ids=frozenset(found.ids),
        includes=tuple(found.includes),
        unjudged=tuple(sorted(found.unjudged, key=lambda one: one.line)),
        metadata=metadata,
    )


class _Resolver:
    def __init__(self, found: Found) -> None:
        self.found = found
        self.folded = {name.lower(): name for name in reversed(found.substitutions)}
        references = sum(item.form is Form.ANONYMOUS for item in found.items)
        # With more or fewer targets than references docutils refuses all of them.
        self.anonymous = iter(found.anonymous if references == len(found.anonymous) else ())
        self.left = SUBSTITUTED

    def resolve(self, hidden: Container[int]) -> list[Written]:
        """The URLs of all items but the hidden ones, and of definitions that no other item uses."""
        resolved = [
            (index, one) for index, item in enumerate(self.found.items) for one in self.item(item, NESTING)
        ]
        unused = {index for index, target in self.found.definitions.items() if not target.used}
        return [
            one
            for index, one in resolved
            if index not in hidden and (index in unused or index not in self.found.definitions)
        ]

    def item(self, item: Item, nesting: int) -> Iterator[Written]:
        match item.form:
            case Form.SUBSTITUTION:
                yield from self.substitution(item, nesting)
            case Form.NAME:
                yield from self.reference(item, self.found.targets.get(item.value))
            case Form.ANONYMOUS:
                yield from self.reference(item, next(self.anonymous, None))
            case _:
                yield Written(
                    item.value, item.line, item.column, item.text, item.kind, item.element, item.attribute
                )

    def reference(self, item: Item, target: Target | None) -> Iterator[Written]:
        for _ in range(ALIASES):
            if target is None:
                break
            target.used = True
            if target.url is not None:
                yield Written(target.url, target.line, target.column, item.text)
                return
            if target.alias is None:
                if target.identifier:
                    yield Written("#" + target.identifier, item.line, item.column, item.text)
                    return
                break
            target = self.found.targets.get(target.alias)
        self.found.unjudged.append(Unjudged("reference", item.line))

    def substitution(self, item: Item, nesting: int) -> Iterator[Written]:
        name = item.value
        if name not in self.found.substitutions:
            name = self.folded.get(name.lower(), name)
        items = self.found.substitutions.get(name)
        if items is None or not nesting or self.left <= 0:
            if name not in GENERATED:
                self.found.unjudged.append(Unjudged("substitution", item.line))
            return
        for one in items:
            self.left -= 1
            yield from self.item(one, nesting - 1)
