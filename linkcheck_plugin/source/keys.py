"""What a URL in a source file and the reference that was made of it have in common.

A generator may change a URL on its way: `../install.md` becomes `../../install/`. So both sides are given
keys, and two places are the same if they share one: the URL as written, or the path that it asks for with
the names that generators drop taken off.
"""

from __future__ import annotations

import functools
import posixpath
from urllib.parse import unquote

from linkcheck_plugin import urls
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.address import Address
from linkcheck_plugin.site.elsewhere import host_path

Key = tuple[str, ...]

INDEXES = ("index", "readme", "_index")
"""Names of the page that stands for its folder, in sources and in the output."""

EXTENSIONS = frozenset(
    {"md", "markdown", "mkd", "mdown", "mdx", "rst", "ipynb", "adoc", "html", "htm", "xhtml", "qmd"}
)

INTRASITE = regex(r"(?:\{(?:filename|static|attach|index)\}|\|(?:filename|static|attach|index)\|)")
"""Pelican's marks of a path in the content folder."""


NAMED = regex(r"(?:\{(?:tag|category|author|index)\}|\|(?:tag|category|author|index)\|)")
"""Pelican's marks of a page that it makes itself: the settings decide on its path."""


def key_of_text(text: str) -> Key:
    """The key of a link whose URL says nothing: its text."""
    return ("text", plain(text))


def names_a_source(url: str) -> bool:
    """Whether a URL in a source file names another source file."""
    path = urls.split(url).path
    extension = path.rpartition(".")[2].lower()
    return INTRASITE.match(url) is not None or extension in EXTENSIONS - {"html", "htm", "xhtml"}


@functools.lru_cache(10_000)  # what a navigation holds is asked for on every page
def verbatim(url: str) -> Key:
    """The key of a URL as it is written; generators differ in what they percent-encode."""
    url = urls.trim(url)
    rest, _, fragment = url.rpartition("#")
    if fragment and INTRASITE.match(url) and rest.endswith(f"#{fragment}"):
        url = rest  # Pelican doubles the fragment of what it does not find
    return ("url", unquote(url))


def stem(path: str) -> str:
    """The part of a path that survives from the source file to the output: `a/b.md`, `a/b/index.html` → `a/b`."""
    path = path.strip("/")
    folder, _, name = path.rpartition("/")
    base, dot, extension = name.rpartition(".")
    if dot and extension.lower() in EXTENSIONS:
        name = base
    if name.lower() in INDEXES:
        return folder
    return f"{folder}/{name}" if folder else name


def target_on(page: str, url: str) -> str:
    """What a URL on a page asks for; "" for one that is none."""
    try:
        return urls.join(urls.trim(url), urls.directory_of(page))
    except (urls.MalformedURL, IndexError):
        return ""


def key_of_target(target: str, address: Address) -> Key | None:
    """The key of what a reference asks for; None for another origin."""
    path, query, fragment = urls.split(target)
    if path.startswith(urls.HERE):
        path = path[2:]
    else:
        asked = host_path(path, address)
        if asked is None:
            return None
        path = asked.removeprefix(address.base) if asked.startswith(address.base) else asked[1:]
    return ("path", stem(urls.decode_path(path)), query or "", urls.decode_fragment(fragment or ""))


def key_of_written(url: str, file: str, page: str, address: Address) -> Key | None:
    """The key of a URL in a source file: a path of the sources, with the fragment.

    `file` is the path of the source file below its source root, `page` that of its output file.
    """
    url = urls.trim(url)
    marked = INTRASITE.match(url)
    if marked:
        url = url[marked.end() :]
    if urls.scheme_of(url) or url.startswith("//"):
        return key_of_target(url, address) if urls.scheme_of(url) in ("http", "https") else None
    base = address.base
    path, query, fragment = urls.split(url)
    path = unquote(path)
    if not path and not marked:
        path = page
    elif path.startswith("/"):
        path = path[1:] if marked or not path.startswith(base) else path[len(base) :]
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if path.startswith(".."):
            return None
    return ("path", stem("" if path == "." else path), query or "", urls.decode_fragment(fragment or ""))


@functools.lru_cache(10_000)
def plain(text: str) -> str:
    """A text by its letters and digits: typographers change quotes and dashes, themes add white space."""
    return "".join(filter(str.isalnum, text)).casefold()
