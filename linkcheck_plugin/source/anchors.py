"""Tells which ids the page of a source file will have, or that only a build would tell."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source import slugs
from linkcheck_plugin.source.owners import Owner, Owners
from linkcheck_plugin.source.read import decode, read_source
from linkcheck_plugin.source.slugs import Style, heading_ids
from linkcheck_plugin.source.tree import MARKUP, REST, SOURCES, Tree, extension_of, normalised
from linkcheck_plugin.source.written import Heading, SourceText

MAX_SOURCE = 20_000_000
"""Bytes of a source file that is read."""
MAX_INCLUDES = 50
"""Files that are followed from one page."""

WITHOUT_IDS = frozenset({"autoref", "wikilink", "role", "citation", "abbreviation", "emoji"})
"""Constructs that are not judged and put no ids on the page."""
_RAW_HEADING = regex(r"<h([1-6])\b[^<>]{0,500}>(.{0,500}?)</h\1>", re.IGNORECASE | re.DOTALL)
_TAG = regex(r"<[^<>]*>")
_COMPONENT = regex(r"(?m)^import\s|<[A-Z][\w.]*[\s/>]|<(?:slot|content)\b")
_TABS = regex(r'(?m)^[ \t]*(?:===[!+]* "|///)')
_BLOCK_DIRECTIVE = regex(r"(?m)^[ \t]*:::+ *[\w.-]")
"""Of mkdocstrings, mkdocs-click and their kin: it becomes headings of its own."""
_CONTRIBUTION = regex(r"contributors-|[A-Za-z0-9]+-[\w-]+")
"""What the bot of all-contributors links a kind of contribution to: `#ideas-ada`, which is nowhere."""
_BRACES = regex(r"\{([^{}\n]{0,400})")
_HASH = regex(r"#([^\s{}#\"']+)")
"""Within braces: an attribute list."""
_NAMED = regex(
    r"\b(?:id|name)[ \t]*[=:][ \t]*[\"']?([^\s\"'<>]{1,300})|^\(([^()\n]{1,300})\)=",
    re.MULTILINE | re.IGNORECASE,
)
"""Attributes, options of blocks, and targets of MyST."""
_OWN_IDS = regex(r"__|fn(?:ref)?\d*:|footnote|user-content-|L\d+(?:-L\d+)?$|id\d+$|cite_|:~:")
"""Ids that themes and extensions make: of tabs, code lines, footnotes, and line anchors of a repository's host."""


class Page(msgspec.Struct, frozen=True):
    """A source file that was read."""

    path: str
    text: str
    source: SourceText
    owner: Owner

    lines: tuple[str, ...] = ()
    """Of reST alone, where a URL and a name look alike but for their place."""

    def shows(self, start: str, line: int, column: int) -> bool:
        """Whether the text at a place starts so."""
        return line <= len(self.lines) and self.lines[line - 1].startswith(start, column - 1)


class Ids(NamedTuple):
    """The ids of a page that can be known, and whether these are all."""

    known: frozenset[str]
    complete: bool
    folded: frozenset[str]
    """The same in lower case."""


class Anchors(msgspec.Struct):
    """The source files that were asked for, each read once, and the ids of their pages."""

    tree: Tree
    owners: Owners
    _pages: dict[str, Page | None] = {}
    _ids: dict[tuple[str, tuple[Style, ...]], Ids] = {}
    _named: dict[str, frozenset[str]] = {}

    def page(self, path: str) -> Page | None:
        """A source file; None if it is none, cannot be read, or is no text."""
        if path not in self._pages:
            self._pages[path] = self._read(path)
        return self._pages[path]

    def ids(self, path: str, viewer: Owner) -> Ids:
        """The ids that the page of a file may have as `viewer` links it."""
        page = self.page(path)
        if page is None:
            return Ids(frozenset(), False, frozenset())
        rest = slugs.DOCUTILS if extension_of(path) in REST else ()
        styles = tuple(dict.fromkeys((*rest, *page.owner.dialect.styles, *viewer.dialect.styles)))
        key = (path, styles)
        if key not in self._ids:
            self._ids[key] = self._collect(page, styles)
        return self._ids[key]

    def is_made_elsewhere(self, path: str, fragment: str) -> bool:
        """Whether an id looks like one that is not the text's: of an attribute list in code, or of a theme."""
        if _OWN_IDS.match(fragment):
            return True
        page = self.page(path)
        if page is not None and "ALL-CONTRIBUTORS-" in page.text and _CONTRIBUTION.fullmatch(fragment):
            return True
        return page is not None and fragment.lower() in self._named_in(page)

    def _named_in(self, page: Page) -> frozenset[str]:
        """What looks like an id anywhere in the text, code included, in lower case."""
        found = self._named.get(page.path)
        if found is None:
            text = page.text.replace("\\", "")
            names = [name for match in _BRACES.finditer(text) for name in _HASH.findall(match[1])]
            names += [match[1] or match[2] for match in _NAMED.finditer(text)]
            found = self._named[page.path] = frozenset(name.lower() for name in names)
        return found

    def _read(self, path: str) -> Page | None:
        if extension_of(path) not in SOURCES:
            return None
        data = self.tree.read(path, MAX_SOURCE)
        text = decode(data) if data is not None else None
        if data is None or text is None:
            return None
        owner = self.owners.of(path)
        source = read_source(self.tree.root / path, data, python_markdown=owner.dialect.python_markdown)
        lines = tuple(text.split("\n")) if extension_of(path) in REST else ()
        return None if source is None else Page(path, text, source, owner, lines)

    def _collect(self, page: Page, styles: Sequence[Style]) -> Ids:
        pages, complete = self._with_includes(page)
        complete = complete and not page.owner.dialect.ids_added and not any(map(_shows_more, pages))
        headings = [heading for part in pages for heading in part.source.headings]
        if extension_of(page.path) in REST:  # a section keeps the id of its title beside those of its targets
            headings += [heading._replace(id=None) for heading in headings if heading.id]
        written = {name for part in pages for name in part.source.ids}
        raw = [heading for part in pages for heading in _raw_headings(part.text)]
        found = heading_ids(headings, written, styles) | heading_ids([*headings, *raw], written, styles)
        if extension_of(page.path) in MARKUP:
            found = {heading.id for heading in headings if heading.id}
        known = frozenset(found | written)
        return Ids(known, complete, frozenset(name.lower() for name in known))

    def _with_includes(self, page: Page) -> tuple[list[Page], bool]:
        """The page and every file whose text becomes part of it, and whether each was found."""
        found, pending, complete = [page], [page], True
        while pending:
            current = pending.pop()
            for name, _ in current.source.includes:
                included = self._included(current, page.owner, name)
                if included is None or len(found) > MAX_INCLUDES:
                    complete = False
                elif included.path not in {part.path for part in found}:
                    found.append(included)
                    pending.append(included)
        return found, complete

    def _included(self, page: Page, owner: Owner, name: str) -> Page | None:
        path = re.sub(r"(?::[-\w]*)+$|[#?].*$", "", name.strip())
        here = page.path.rpartition("/")[0]
        folders = [here, owner.content, *(f"{owner.root}/{folder}" for folder in owner.dialect.includes), ""]
        for folder in folders:
            place = normalised(f"{folder}/{path}")
            if place is not None and self.tree.is_file(place):
                return self.page(place) or self._read_as(place, page)
        return None

    def _read_as(self, path: str, includer: Page) -> Page | None:
        """A file of another type, read as the text that it becomes a part of."""
        data = self.tree.read(path, MAX_SOURCE)
        text = decode(data) if data is not None else None
        if data is None or text is None:
            return None
        python_markdown = includer.owner.dialect.python_markdown
        source = read_source(Path(includer.path), data, python_markdown=python_markdown)
        return None if source is None else Page(path, text, source, includer.owner)


def _shows_more(page: Page) -> bool:
    """Whether the build shows more on the page than its text says."""
    if any(unjudged.what not in WITHOUT_IDS for unjudged in page.source.unjudged):
        return True
    if page.owner.dialect.python_markdown:
        if page.owner.dialect.tab_ids and _TABS.search(page.text):
            return True
        return _BLOCK_DIRECTIVE.search(page.text) is not None
    return page.owner.dialect.name != "repository" and _COMPONENT.search(page.text) is not None


def _raw_headings(text: str) -> Iterable[Heading]:
    """Headings in raw HTML, to which hosts of repositories give ids as well."""
    for match in _RAW_HEADING.finditer(text):
        yield Heading(0, int(match[1]), " ".join(html.unescape(_TAG.sub("", match[2])).split()))
