"""Recognises paths of source files that were left in the output, and finds the page that was made of each."""

from __future__ import annotations

from linkcheck_plugin.site.index import FileIndex, extension_of

SOURCE_EXTENSIONS = frozenset({"md", "markdown", "mdx", "rst", "ipynb", "adoc", "asciidoc", "qmd", "rmd"})
PLACEHOLDERS = (
    "{filename}",
    "{static}",
    "{attach}",
    "{category}",
    "{tag}",
    "{author}",
    "{index}",
    "|filename|",
)
"""Pelican's intrasite links, which stay in the output where they could not be resolved."""


def is_source(path: str) -> bool:
    """Whether a decoded path names a source file."""
    return extension_of(path) in SOURCE_EXTENSIONS or any(mark in path for mark in PLACEHOLDERS)


def page_of_source(path: str, index: FileIndex) -> str | None:
    """The page that a generator makes of a source file."""
    for mark in PLACEHOLDERS:
        path = path.replace(mark, "")
    stem, _, extension = path.rpartition(".")
    stem = stem if extension.lower() in SOURCE_EXTENSIONS else path
    folder, _, name = stem.rpartition("/")
    stem = folder if name.lower() in ("index", "readme", "_index") else stem
    for spelling in (stem + "/", stem + ".html") if stem else ("",):
        if (found := index.find(spelling)) is not None:
            return index.public(found.file)
    return index.nearest(path)
