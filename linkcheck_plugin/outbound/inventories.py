"""Reads the inventories of Sphinx (`objects.inv`): which pages a site has, and which fragments on them.

An inventory names every page, but of the fragments only objects and labels: what it lacks may be there.
"""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Iterator

from linkcheck_plugin import urls

LARGEST = 2_000_000
"""Bytes of an inventory as it is sent; the 17,000 entries of Python's take 150,000."""
UNPACKED = 8_000_000
"""Bytes of its entries that are read at most."""
ENTRIES, ENTRY = 200_000, 4_000
"""So many of them, of so many bytes."""

_HEADER = b"# Sphinx inventory version 2"
_HEADER_LINES = 4
_HEAD = 20_000
"""Bytes of a page in which Sphinx says where the root of its documentation is."""
_ROOT = re.compile(rb"\bdata-(?:content|url)_root=[\"']([^\"'<>]{0,500})[\"']")
"""On `html` since Sphinx 7.2, on the script `documentation_options` before."""


def fragments_of_inventory(content: bytes) -> set[str]:
    """The places that an inventory names, decoded and relative to its root: `page.html#fragment` and `page.html`.

    The index of a directory is named by the directory: `""`, `guide/`. Empty for what is no inventory of
    version 2, which Sphinx writes since 1.0. Nothing that servers send makes it raise.
    """
    places = set()
    for line in _entries(content):
        location = _location(line)
        if location is not None:
            page, mark, fragment = location.partition("#")
            page = canonical_page(page)
            places.add(page)
            if mark and fragment:
                places.add(f"{page}#{urls.decode_fragment(fragment)}")
    return places


def inventory_of(url: str, html: bytes) -> tuple[str, str] | None:
    """The inventory for a page that Sphinx has made, and the name of the page there.

    `url` is the absolute, normalised URL of the page. None if the page bears no trace of Sphinx, or names a
    root that it does not lie below.
    """
    trace = _ROOT.search(html[:_HEAD])
    if trace is None:
        return None
    page = url.partition("#")[0].partition("?")[0]
    try:
        joined = urls.join(urls.trim(trace[1].decode("ascii", "replace")) or "./", page)
    except urls.MalformedURL:
        return None
    root = joined[: joined.rfind("/") + 1]
    if not root or not page.startswith(root):
        return None
    return f"{root}objects.inv", canonical_page(page[len(root) :])


def canonical_page(path: str) -> str:
    """The name of a page as `fragments_of_inventory` has it; `path` is percent-encoded, below the root."""
    decoded = urls.decode_fragment(path)
    directory, slash, name = decoded.rpartition("/")
    return f"{directory}{slash}" if name == "index.html" else decoded


def _entries(content: bytes) -> Iterator[str]:
    """The lines after the header, which are one zlib stream; of a damaged one those before the damage."""
    head = content.split(b"\n", _HEADER_LINES)
    if len(head) <= _HEADER_LINES or head[0].rstrip() != _HEADER:
        return
    try:
        unpacked = zlib.decompressobj().decompress(head[_HEADER_LINES], UNPACKED)
    except zlib.error:
        return
    for line in itertools.islice(io.BytesIO(unpacked), ENTRIES):
        if len(line) <= ENTRY:
            yield line.decode("utf-8", "replace").rstrip("\n")


def _location(line: str) -> str | None:
    """Of `name domain:role priority location title`; name and title may have blanks, `$` stands for the name."""
    words = line.split(" ")
    for at in range(1, len(words) - 3):
        if ":" in words[at] and words[at + 1].removeprefix("-").isdecimal():
            location = words[at + 2]
            name = " ".join(words[:at])
            return location[:-1] + name if location.endswith("$") else location
    return None
