"""Finds the parts of the origin that other builds make: language and version roots that the output lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from linkcheck_plugin import urls
from linkcheck_plugin.model import Evidence
from linkcheck_plugin.site.address import Address, spellings
from linkcheck_plugin.site.entries import Entry


def host_path(target: str, address: Address) -> str | None:
    """The percent-encoded path from the root of the host that a target's path names.

    None for another host, or for what climbs above a mount whose place is unknown. `..` stops at the root
    of the host, as in browsers.
    """
    if target.startswith(urls.HERE):
        return address.base + target[2:]
    if target.startswith(urls.UP):
        if not address.known_base:
            return None
        folders = address.base.strip("/").split("/") if address.base != "/" else []
        while target.startswith(urls.UP):
            target = target[3:]
            folders = folders[:-1]
        return "/" + "".join(folder + "/" for folder in folders) + target
    if target.startswith("/"):
        return target
    origin = urls.origin_of(target)
    if origin is None:
        return None
    default = {"http": "80", "https": "443"}[origin.scheme]
    host = origin.host + (f":{origin.port}" if origin.port and origin.port != default else "")
    return origin.rest if host.lower() in address.hosts else None


def find_elsewhere(
    entries: Sequence[Entry], languages: Iterable[str], address: Address, directories: Iterable[str]
) -> list[Evidence]:
    """Language roots that the pages name in hreflang, or the generator in its list, and the output lacks."""
    present = set(directories)
    named: Counter[str] = Counter()
    for entry in entries:
        for _, url in entry.facts.alternates:
            root = _root_of(url, entry.path, address)
            if root is not None:
                named[root] += 1
    found = {root: f"named by hreflang on {count:,} pages" for root, count in sorted(named.items())}
    for language in languages:
        found.setdefault(language, "named by the generator's configuration")
    evidence = []
    for root, reason in found.items():
        inside = root[len(address.base) :] if root.startswith(address.base) else None
        if root == "/" or inside == "" or (inside is not None and urls.decode_path(inside) in present):
            continue
        if address.base.startswith(root):
            continue
        evidence.append(Evidence("elsewhere", root, reason, taken=True))
    return evidence


def _root_of(url: str, path: str, address: Address) -> str | None:
    """The root of the build that holds the alternate of a page: its path without what both share."""
    url = urls.trim(url)
    if not url:
        return None
    try:
        target = urls.join(url, urls.directory_of(path))
    except urls.MalformedURL:
        return None
    asked = host_path(target.partition("#")[0].partition("?")[0], address)
    if asked is None:
        return None
    parts = path.split("/")
    for start in range(len(parts)):
        for spelling in spellings("/".join(parts[start:])):
            if spelling and asked.endswith("/" + spelling):
                root = asked[: len(asked) - len(spelling)]
                if start and not _is_language(root):
                    continue
                return root
    first = asked[len(address.base) :].split("/") if asked.startswith(address.base) else asked[1:].split("/")
    prefix = address.base if asked.startswith(address.base) else "/"
    root = f"{prefix}{first[0]}/"
    return root if len(first) > 1 and first[0] and (prefix != address.base or _is_language(root)) else None


def _is_language(root: str) -> bool:
    """Whether the last folder looks like a language tag (BCP 47, simple forms)."""
    name = root.rstrip("/").rpartition("/")[2]
    head, _, tail = name.replace("_", "-").partition("-")
    return 2 <= len(head) <= 3 and head.isalpha() and (not tail or (2 <= len(tail) <= 8 and tail.isalnum()))
