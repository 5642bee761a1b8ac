"""Reads a source file, whatever its markup, by its suffix."""

from __future__ import annotations

import codecs
from pathlib import Path

from linkcheck_plugin.source.written import SourceText

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown", ".mdx", ".qmd"})
HTML = frozenset({".html", ".htm", ".xhtml"})
TEMPLATES = frozenset({".j2", ".jinja", ".jinja2", ".liquid", ".njk", ".astro", ".vue", ".hbs", ".tmpl"})

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TEMPLATE_SIGNS = ("{{", "{%", "<%")
_BINARY_PART = 8_192
"""Bytes that are looked through for a NUL, as git does it."""


def read_source(path: Path, data: bytes, *, python_markdown: bool = True) -> SourceText | None:
    """What a source file says; None for a markup that is not read and for bytes that are no text."""
    suffix = path.suffix.lower()
    if suffix not in MARKDOWN | HTML | TEMPLATES | {".rst", ".ipynb"}:
        return None
    text = decode(data)
    if text is None:
        return None
    if suffix in MARKDOWN:
        from linkcheck_plugin.source.markdown import read_markdown

        return read_markdown(text, python_markdown=python_markdown)
    if suffix == ".rst":
        from linkcheck_plugin.source.rest import read_rest

        return read_rest(text)
    if suffix == ".ipynb":
        from linkcheck_plugin.source.notebook import read_notebook

        return read_notebook(text, python_markdown=python_markdown)
    from linkcheck_plugin.source.markup import read_markup

    return read_markup(text, template=suffix in TEMPLATES or any(sign in text for sign in _TEMPLATE_SIGNS))


def decode(data: bytes) -> str | None:
    """The text of a file: UTF-8, or UTF-16 with its mark; None if it is binary.

    Invalid bytes are replaced, so that a column counts each code point once.
    """
    for mark, encoding in _UTF16:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:_BINARY_PART]:
        return None
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
