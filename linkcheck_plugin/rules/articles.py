"""Tells the articles of a site from the pages that list or repeat them: archives, tags, paging, home pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.model import Document
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.entries import Entry

_LISTS = regex(
    r"(?:^|/)(?:tags?|tagged|categor(?:y|ies)|authors?|archives?|kategorien?|schlagw[^/]*|etiquetas?|categor[íi]as?)/"
    r"|(?:^|/)page(?:/\d+(?:/index)?|[-_]?\d+/index)\.x?html?$"
    r"|(?:^|/)(?:index|archives?|tags|categories)[-_]?\d+\.x?html?$"
    r"|(?:^|/)(?:tags?|categor(?:y|ies)|authors?|archives?|blog|posts|articles|news|all|search|sitemap|print_page|404)"
    r"(?:/index)?\.x?html?$"
    r"|^(?:.*/)?(?:19|20)\d\d/(?:\d\d?/){0,2}index\.x?html?$"
    r"|^(?:.*/)?(?:19|20)\d\d(?:[-/]\d\d?){0,2}\.x?html?$",
    re.IGNORECASE,
)
"""Paths of lists in the themes and generators that we know: tags, categories, archives by date, paging."""
_TERMS = regex(
    r"(?:^|/)(?:gen|py-?mod|mod|http-routing)index(?:-[\w%]+)?(?:/index)?\.x?html?$"
    r"|(?:^|/)(?:index-(?:all|files/)|(?:all|deprecated)[a-z]+-(?:index|frame|list)|(?:functions|globals)_\w+\.)"
    r"|(?:^|/)class-use/|(?:^|/)(?:package-use|serialized-form|(?:new|preview|deprecated)-list|help-doc)\.html$"
    r"|(?:^|/)(?:contents|overview-tree|package-tree|constant-values|theindex|bookindex|ix01)\.x?html?$",
    re.IGNORECASE,
)
"""Paths of the indexes that Sphinx, javadoc, Doxygen, Texinfo and DocBook make."""
_INDEX = regex(r"(?:^|.*/)index\.x?html?", re.IGNORECASE)


def articles_of(entries: Iterable[Entry], is_made: Callable[[str], bool]) -> frozenset[str]:
    """The paths of those pages that are articles of their own, one for each canonical address.

    Left out are pages that their generator makes by itself (`is_made`), that are called like lists, that lie
    above another of the pages as its index, or that search engines are told to leave out.
    """
    pages = [
        entry
        for entry in entries
        if entry.document is Document.PAGE
        and not is_list(entry.path)
        and "noindex" not in directives(entry.facts.robots)
        and not is_made(entry.path)
    ]
    folders = {folder for entry in pages for folder in _folders_above(entry.path)}
    found: dict[str, str] = {}
    for entry in sorted(pages, key=lambda entry: entry.path):
        if not _INDEX.fullmatch(entry.path) or _folder(entry.path) not in folders:
            found.setdefault(entry.facts.canonical or entry.path, entry.path)
    return frozenset(found.values())


def is_list(path: str) -> bool:
    """Whether a page is called like those that list others."""
    return _LISTS.search(path) is not None


def is_index_of_terms(path: str) -> bool:
    """Whether a page is called like the indexes that documentation generators make of names and terms."""
    return _TERMS.search(path) is not None


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _folders_above(path: str) -> Iterator[str]:
    """The folders whose index would list a page: for the index of a folder, those above it."""
    folder = _folder(path)
    if _INDEX.fullmatch(path):
        if not folder:
            return
        folder = _folder(folder[:-1])
    while True:
        yield folder
        if not folder:
            return
        folder = _folder(folder[:-1])
