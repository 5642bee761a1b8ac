"""Joins URLs to targets and takes them apart, by the URL standard (WHATWG), without knowing the address.

A *target* is what a reference asks for, before the address of the site is known:

- `./guide/#install` lies below the place where the site is mounted,
- `../other/` climbs above that place,
- `/docs/guide/` starts at the root of the host,
- `https://example.org/` is absolute.

So pages can be read, and their targets kept in a cache, before anything is known of the host.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

import ada_url

from linkcheck_plugin.regex import regex

HERE, UP = "./", "../"
_LEVELS = 24
_MARK = "~mount~"
_ROOT = "https://mount.invalid/"
_MOUNT = _ROOT + f"{_MARK}/" * _LEVELS

_SURROUNDING = "".join(map(chr, range(0x21)))
_REMOVED = str.maketrans("", "", "\t\n\r")
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.\-]*(?=:)")
_SEGMENT = r"(?!\.)(?>(?:[\w\-.~!$&'()*+,;=@]+|%(?!2[eE]))*)"
_PLAIN = regex(
    rf"((?>(?:\.\./)*))(?![/?#])({_SEGMENT}(?>(?:/{_SEGMENT})*))(?<!^)(?>(?:\?[^\s#\\\x00-\x1f]*+)?)(?>(?:#[^\s\x00-\x1f]*+)?)"
)
"""Leading `../`s, a path without dot segments, query and fragment: what needs no parsing to be joined."""
_SPECIAL = ("http", "https")


class MalformedURL(ValueError):
    """The URL standard rejects the string; the argument says why."""


class Split(NamedTuple):
    """A target in parts: everything before the query, the query, and the fragment (None without `#`)."""

    path: str
    query: str | None
    fragment: str | None


def trim(url: str) -> str:
    """Strip C0 controls and blanks, remove tabs and newlines (URL standard, "basic URL parser", steps 1–3)."""
    url = url.strip(_SURROUNDING)
    if "\n" in url or "\t" in url or "\r" in url:
        return url.translate(_REMOVED)
    return url


def scheme_of(url: str) -> str:
    """The scheme of a trimmed URL in lower case, or ""."""
    match = _SCHEME.match(url)
    return match[0].lower() if match else ""


def directory_of(path: str) -> str:
    """The target of the directory in which a file of the site lies: `a/b.html` → `./a/`."""
    return HERE + quote(path[: path.rfind("/") + 1], safe="/~!$&'()*+,;=@:", errors="surrogateescape")


def target_of_file(path: str) -> str:
    """The target of a file of the site itself."""
    return HERE + quote(path, safe="/~!$&'()*+,;=@:", errors="surrogateescape")


def plain_parts(url: str) -> tuple[int, int] | None:
    """Where the leading `../`s and the path of a relative URL end; None if it has to be parsed to be joined."""
    match = _PLAIN.fullmatch(url)
    return (match.end(1), match.end(2)) if match else None


def above(directory: str) -> list[str]:
    """The target of a directory below the mount, and of those above it up to the mount: `./a/b/`, `./a/`, `./`.

    Nothing for another target.
    """
    if not directory.startswith(HERE) or not directory.endswith("/"):
        return []
    parts = directory.split("/")[1:-1]
    return [HERE + "".join(part + "/" for part in parts[:count]) for count in range(len(parts), -1, -1)]


def document_base(path: str, href: str | None) -> tuple[str, bool]:
    """What the relative URLs of a document are joined with, and whether its `<base href>` says so.

    A base that browsers ignore (empty, invalid, data: or javascript:) leaves the directory of the document
    (HTML Living Standard, "set the frozen base URL").
    """
    directory = directory_of(path)
    href = trim(href or "")
    if not href or scheme_of(href) in ("data", "javascript"):
        return directory, False
    try:
        return join(href, directory), True
    except MalformedURL:
        return directory, False


def join(url: str, base: str) -> str:
    """The target of a trimmed, non-empty URL without a scheme of its own, or with http(s).

    `base` is a target: the directory of the document, or its `<base href>`.

    Raises:
        MalformedURL: the URL standard rejects the URL.
    """
    if base.startswith(HERE) and base.endswith("/"):
        if url[0] == "/":
            if (match := _PLAIN.fullmatch(url, 1)) and match.end(1) == 1:
                return url
        elif (parts := plain_parts(url)) is not None:
            return descend(url, parts[0], above(base))
    return _standard_join(url, base)


def descend(url: str, start: int, directories: list[str]) -> str:
    """The target of a plain URL whose leading `../`s end at `start`; `directories` as from `above`."""
    ups = start // 3
    if ups < len(directories):
        return directories[ups] + url[start:]
    return UP * (ups - len(directories) + 1) + url[start:]


def _standard_join(url: str, base: str) -> str:
    if base.startswith((HERE, UP)):
        absolute = _MOUNT + base
    elif base.startswith("/"):
        absolute = _ROOT + base[1:]
    else:
        absolute = base
    try:
        joined = ada_url.join_url(absolute, url)
    except ValueError:
        raise MalformedURL(_why(url)) from None
    return _strip_mount(joined)


def _strip_mount(url: str) -> str:
    if not url.startswith(_ROOT):
        return url
    path = url[len(_ROOT) :]
    levels = 0
    while path.startswith(_MARK + "/"):
        path = path[len(_MARK) + 1 :]
        levels += 1
    if levels == _LEVELS:
        return HERE + path
    return UP * (_LEVELS - levels) + path if levels else "/" + path


def _why(url: str) -> str:
    host = re.match(r"(?:[a-z]+:)?[/\\]{2,}([^/\\?#]*)", url, re.IGNORECASE)
    if host is None:
        return "the URL standard rejects it"
    if not host[1] or host[1] == "@":
        return "it has no host"
    if re.search(r":[^\]:@]*$", host[1]) and not re.search(r":\d{0,5}$", host[1]):
        return "its port is no number"
    if re.search(r":\d+$", host[1]):
        return "its host or port is invalid"
    return f"its host {host[1]!r} is invalid"


def split(target: str) -> Split:
    """Take a target apart."""
    rest, mark, fragment = target.partition("#")
    path, question, query = rest.partition("?")
    return Split(path, query if question else None, fragment if mark else None)


def decode_path(path: str) -> str:
    """Percent-decode once, to the spelling of the file system (undecodable bytes as surrogate escapes)."""
    if "%" not in path:
        return path
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape")


def canonical_path(path: str) -> str:
    """A percent-encoded path with only the necessary encoding, so that equal paths are equal strings."""
    if "%" not in path and path.isascii():
        return path
    return quote(decode_path(path), safe="/~!$&'()*+,;=@:", errors="surrogateescape")


def decode_fragment(fragment: str) -> str:
    """Percent-decode a fragment (HTML Living Standard, "find a potential indicated element")."""
    if "%" not in fragment:
        return fragment
    return unquote_to_bytes(fragment).decode("utf-8", "replace")


def normalise(url: str) -> str:
    """Serialise an absolute URL as the URL standard does.

    Raises:
        MalformedURL: the URL standard rejects it.
    """
    try:
        return ada_url.normalize_url(url)
    except ValueError:
        raise MalformedURL(_why(url)) from None


class Origin(NamedTuple):
    """Scheme, host and port of an absolute URL, and what follows (path, query and fragment)."""

    scheme: str
    host: str
    port: str
    rest: str


_ABSOLUTE = regex(r"(https?)://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^/?#:]*)(?::(\d*))?([/?#].*)?", re.DOTALL)


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http(s) URL that is already normalised; None for another scheme."""
    match = _ABSOLUTE.fullmatch(url)
    if match is None:
        return None
    rest = match[4] or "/"
    return Origin(match[1], match[2], match[3] or "", rest if rest.startswith("/") else "/" + rest)


_ASKED = regex(r"(https?://)(?:[^/?#]*@)?([^#]*)")


def outbound_key(url: str) -> str | None:
    """An absolute, normalised http(s) URL as it is asked for: without fragment and user information.

    None for another scheme.
    """
    match = _ASKED.match(url)
    return None if match is None else match[1] + match[2]


def relative_path(target: str, directory: str) -> str:
    """The shortest relative URL from a directory to a path, both `/`-separated and without leading slash."""
    have = directory.split("/")[:-1]
    want = target.split("/")
    common = 0
    while common < min(len(have), len(want) - 1) and have[common] == want[common]:
        common += 1
    url = "../" * (len(have) - common) + "/".join(want[common:])
    if not url:
        return "./"
    return "./" + url if ":" in url.split("/")[0] else url
