"""Turns the bytes of an XML file into calls of a small reader; entities and external parts are refused."""

from __future__ import annotations

import codecs
from typing import Protocol

from linkcheck_plugin.html.css import encoding_of
from linkcheck_plugin.regex import regex

_DECLARED = regex(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Reader(Protocol):
    """Receives what an XML file holds, in order; names are `{namespace}local`."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """A piece of text."""

    def end(self, tag: str) -> None:
        """An element ends."""


def parse(data: bytes, reader: Reader) -> str | None:
    """Let a reader read an XML file; return what is wrong with the file, or None."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    parser = DefusedXMLParser(target=reader, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        parser.close()
    except ParseError as error:
        return f"not well-formed XML, line {error.position[0]}: {str(error).partition(': line')[0]}"
    except DefusedXmlException as error:
        return f"XML entities are refused: {getattr(error, 'name', None) or type(error).__name__}"
    except (ValueError, LookupError, AttributeError) as error:
        return f"not readable as XML: {error}"
    return None


def local_name(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def as_utf8(data: bytes) -> bytes:
    """The text of a file as UTF-8: by byte order mark, by XML declaration, else as it is."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return (
                data
                if encoding == "utf-8"
                else data[2:].decode(encoding, "replace").encode("utf-8", "replace")
            )
    declared = _DECLARED.match(data[:1024])
    encoding = encoding_of(declared[1].decode("ascii")) if declared else "utf-8"
    return data if encoding == "utf-8" else data.decode(encoding, "replace").encode("utf-8", "replace")
