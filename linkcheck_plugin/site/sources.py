"""Recognises paths of source files that were left in the output, and finds the page that was made of each."""

from __future__ import annotations

import re

from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.index import FileIndex, extension_of

SOURCE_EXTENSIONS = frozenset({"md", "markdown", "mdx", "rst", "ipynb", "adoc", "asciidoc", "qmd", "rmd"})
INTRASITE = regex(
    r"(?:\{|%7b)(filename|static|attach|category|tag|author|index)(?:\}|%7d)|\|(filename|static|attach)\|",
    re.IGNORECASE,
)
"""The start of Pelican's intrasite links, which stay in the output where they could not be resolved."""


def intrasite_link(url: str) -> str | None:
    """The intrasite link in a URL, braces decoded; None if it holds none."""
    match = INTRASITE.search(url)
    if match is None:
        return None
    return (f"{{{match[1]}}}" if match[1] else match[0]) + url[match.end() :]


def is_source(path: str) -> bool:
    """Whether a decoded path names a source file."""
    return extension_of(path) in SOURCE_EXTENSIONS or INTRASITE.search(path) is not None


def page_of_source(path: str, index: FileIndex) -> str | None:
    """The page that a generator makes of a source file."""
    path = INTRASITE.sub("", path)
    stem, _, extension = path.rpartition(".")
    stem = stem if extension.lower() in SOURCE_EXTENSIONS else path
    folder, _, name = stem.rpartition("/")
    stem = folder if name.lower() in ("index", "readme", "_index") else stem
    for spelling in (stem + "/", stem + ".html") if stem else ("",):
        if (found := index.find(spelling)) is not None:
            return index.public(found.file)
    return index.nearest(path)
