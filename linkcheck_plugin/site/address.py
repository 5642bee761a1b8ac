"""Finds where the site is served, from what was configured and what its pages say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from linkcheck_plugin import urls
from linkcheck_plugin.model import Document, Evidence
from linkcheck_plugin.site.entries import Entry

LEAST_PAGES = 2
"""Pages whose canonicals have to agree."""


class Address(msgspec.Struct, frozen=True):
    """Where the site is mounted. `url` ends in `/`; None if the host is unknown.

    `base` is the path of the mount, "/docs/". `known_base` is False where the site is read as if it were
    mounted at `/` for want of evidence. `hosts` are the lower-case hosts (with a port other than the
    scheme's own) that are this site, `www.` or not, http or https.
    """

    url: str | None = None
    base: str = "/"
    known_base: bool = False
    hosts: frozenset[str] = frozenset()
    reason: str = ""

    @property
    def scheme(self) -> str:
        """Scheme of the address, "" if it is unknown."""
        return self.url.partition(":")[0] if self.url else ""


def address_of(url: str, reason: str = "", own_origins: Iterable[str] = ()) -> Address:
    """The address for a URL that names a directory.

    Raises:
        MalformedURL: `url` is no absolute http(s) URL.
    """
    origin = urls.origin_of(urls.normalise(url))
    if origin is None:
        raise urls.MalformedURL("it is no http or https URL")
    path = origin.rest.partition("?")[0].partition("#")[0]
    base = urls.canonical_path(path[: path.rfind("/") + 1])
    root = f"{origin.scheme}://{origin.host}" + (f":{origin.port}" if origin.port else "")
    hosts = same_site(_host(origin))
    hosts |= hosts_of(own_origins)
    return Address(root + base, base, True, frozenset(hosts), reason)


def hosts_of(own_origins: Iterable[str]) -> set[str]:
    """The hosts of further origins, as the URL standard spells them (IDNA)."""
    hosts: set[str] = set()
    for own in own_origins:
        try:
            origin = urls.origin_of(urls.normalise(own if "://" in own else f"https://{own}"))
        except urls.MalformedURL:
            continue
        if origin is not None:
            hosts |= same_site(_host(origin))
    return hosts


def same_site(host: str) -> set[str]:
    """A host with and without `www.`."""
    bare = host.lower().removeprefix("www.")
    return {bare, "www." + bare}


def _host(origin: urls.Origin) -> str:
    return origin.host + (f":{origin.port}" if origin.port else "")


class Listed(msgspec.Struct, frozen=True):
    """Targets that may tell the address: absolute ones of sitemaps and feeds, and those from the host's root."""

    sitemaps: Sequence[str] = ()
    feeds: Sequence[str] = ()
    from_root: Sequence[str] = ()
    paths: Collection[str] = ()
    """The files of the output."""


def find_address(
    configured: Sequence[tuple[str, str]],
    entries: Sequence[Entry],
    listed: Listed,
    read: Callable[[str], bytes | None],
    own_origins: Sequence[str] = (),
) -> tuple[Address, list[Evidence]]:
    """Weigh the evidence in the order option, configuration, canonicals, sitemap, CNAME, `<base>`, og:url, feeds.

    `configured` holds (URL, reason) pairs, strongest first. Without a host the links from its root may tell
    the path. Returns the address taken and every observation; the first that names a host is taken, and a `<base>`
    without a host at least tells the path.
    """
    pages = [entry for entry in entries if entry.document is Document.PAGE]
    candidates = [*configured, *_from_output(pages, listed, read)]
    address = Address(hosts=frozenset(hosts_of(own_origins)))
    evidence: list[Evidence] = []
    taken = False
    for url, reason in candidates:
        if url.startswith("/"):
            if not taken and not address.known_base:
                address = replace(address, base=url, known_base=True, reason=reason)
            evidence.append(Evidence("site-url", url, reason))
            continue
        try:
            found = address_of(url, reason, own_origins)
        except urls.MalformedURL:
            continue
        if not taken:
            address, taken = found, True
            evidence.append(Evidence("site-url", found.url or "", reason, taken=True))
        else:
            evidence.append(Evidence("site-url", found.url or "", reason))
    return address, evidence


def _from_output(
    pages: Sequence[Entry], listed: Listed, read: Callable[[str], bytes | None]
) -> Iterator[tuple[str, str]]:
    yield from _majority(
        ((page.path, page.facts.canonical) for page in pages if page.facts.refresh is None),
        "canonical of {} of {} pages",
    )
    known = {urls.target_of_file(spelling)[2:] for page in pages for spelling in spellings(page.path)}
    yield from _from_list(known, listed.sitemaps, "locations of the sitemap", len(listed.sitemaps))
    cname = (read("CNAME") or b"")[:300].decode("ascii", "replace").split()
    if cname and "." in cname[0]:
        yield f"https://{cname[0]}/", "CNAME"
    for page in pages:
        if page.path == "404.html" and page.facts.base:
            base = urls.trim(page.facts.base)
            if (base.startswith("/") and base.endswith("/") and not base.startswith("//")) or base.startswith(
                ("https://", "http://")
            ):
                yield base, "base of 404.html"
    yield from _majority(
        ((page.path, page.facts.og_url) for page in pages if page.facts.refresh is None),
        "og:url of {} of {} pages",
    )
    yield from _from_list(known, listed.feeds, "links of the feeds", 0)
    yield from _from_root_links(listed.from_root, listed.paths)


def _from_root_links(targets: Sequence[str], paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """The path below which most links from the root of the host find their file; nothing if that is the root."""
    votes: Counter[str] = Counter()
    asked = {urls.decode_path(target.partition("#")[0].partition("?")[0]) for target in targets}
    for path in asked:
        start = 1
        while start:
            rest = path[start:]
            if rest in paths or f"{rest}index.html" in paths or (rest and f"{rest}/index.html" in paths):
                if rest or start == 1:
                    votes[path[:start]] += 1
                break
            start = path.find("/", start) + 1
    if votes:
        base, count = min(votes.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
        if base != "/" and count >= LEAST_PAGES and count * 2 > len(asked):
            yield base, f"{count:,} of {len(asked):,} links from the root of the host"


def _majority(claims: Iterable[tuple[str, str | None]], reason: str) -> Iterator[tuple[str, str]]:
    """The mount that most of the pages that name their own URL agree on."""
    votes: Counter[str] = Counter()
    total = 0
    for path, url in claims:
        if not url or not urls.trim(url).lower().startswith(("http://", "https://")):
            continue
        total += 1
        try:
            mount = _mount_of(urls.normalise(urls.trim(url)), path)
        except urls.MalformedURL:
            continue
        if mount is not None:
            votes[mount] += 1
    if votes:
        mount, count = min(votes.items(), key=lambda item: (-item[1], item[0]))
        if count >= LEAST_PAGES and count * 2 > total:
            yield mount, reason.format(f"{count:,}", f"{total:,}")


def _mount_of(url: str, path: str) -> str | None:
    """Where the site is mounted if the page at `path` has this URL."""
    bare = url.partition("#")[0].partition("?")[0]
    for spelling in spellings(path):
        encoded = urls.target_of_file(spelling)[2:]
        for ending in (spelling, encoded):
            if bare.endswith("/" + ending):
                mount = bare[: len(bare) - len(ending)]
                return mount if mount.count("/") >= 3 else None
    return None


def spellings(path: str) -> list[str]:
    """The paths under which hosts serve a page, the longest first."""
    folder, _, name = path.rpartition("/")
    folder = folder + "/" if folder else ""
    stem, dot, extension = name.rpartition(".")
    if not dot or extension.lower() not in ("html", "htm", "xhtml"):
        return [path]
    if stem == "index":
        shorter = [folder, folder.removesuffix("/")] if folder else [""]
        return [path, folder + stem, *shorter]
    return [path, folder + stem + "/", folder + stem]


def _from_list(
    known: Collection[str], locations: Sequence[str], what: str, voters: int
) -> Iterator[tuple[str, str]]:
    """The mount under which most locations are pages of the output; the longest path of the page decides.

    `voters` is how many there are to win a majority of; 0 for those that have a vote at all.
    """
    votes: Counter[str] = Counter()
    for location in locations:
        origin = urls.origin_of(location)
        if origin is None:
            continue
        path = origin.rest.partition("?")[0]
        root = (
            location[: len(location) - len(origin.rest)]
            if location.endswith(origin.rest)
            else location.rstrip("/")
        )
        start = 1
        while start:
            if path[start:] in known:
                votes[root + path[:start]] += 1
                if path[start:]:
                    break
            start = path.find("/", start) + 1
    if votes:
        mount, count = min(votes.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
        total = voters or sum(votes.values())
        if count * 2 > total and (voters or count >= LEAST_PAGES):
            yield mount, f"{count:,} of {total:,} {what}"
