"""Joins references with the address of their document: what each becomes, once for equal ones of a directory."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.html.elements import POST
from linkcheck_plugin.html.vocabulary import NO_TARGET, NON_EMPTY
from linkcheck_plugin.model import Outcome, Reference
from linkcheck_plugin.site.entries import Options
from linkcheck_plugin.site.interest import Interest
from linkcheck_plugin.site.patterns import Patterns, Rewrites
from linkcheck_plugin.site.slips import slip_in

NEVER_SHIPPED = frozenset({"data", "javascript", "blob", "about"})
ACTIVE = frozenset({"a", "area", "iframe", "frame", "form", "object", "embed"})
NO_PATHS = frozenset({"usemap", *NO_TARGET})
MEMO_LIMIT = 60_000
"""Entries after which what is known of equal references is dropped: bounds a worker's memory."""


class Joined(msgspec.Struct, gc=False, frozen=True):
    """What one reference becomes in one directory: a target, or a state without one."""

    target: str
    state: str = ""
    detail: str = ""
    ship: bool = False


_EMPTY: dict[Reference, Joined] = {}


class Joiner:
    """Joins the references of one document after another."""

    def __init__(self, options: Options, paths: Collection[str]) -> None:
        self.options = options
        self.paths = paths
        self.rewrites = Rewrites(options.rewrite_urls)
        self.ignored = Patterns(options.ignore_urls)
        self.interest = Interest(options.interests)
        self.based = False
        """Whether the document has a `<base href>`."""
        self.known: dict[Reference, Joined] = {}
        """What references of the current directory became."""
        self._everywhere: dict[Reference, Joined] = {}
        """References whose URL means the same in every directory."""
        self._base = ""
        self._context = ("", False)
        self._above: list[str] = []
        """The directory, the one above it and so on up to the mount; empty where URLs need a closer look."""
        self._there: dict[str, bool] = {}
        self._ups: dict[Reference, int] = {}
        self._from_above: dict[str, dict[Reference, Joined]] = {}
        """What references with leading `../`s became, by the directory that they climb to."""

    def enter(self, path: str, base_href: str | None) -> None:
        """Turn to a document, with the URL of its `<base>`."""
        base, self.based = urls.document_base(path, base_href)
        if (base, self.based) != self._context:
            self._context = (base, self.based)
            self._base = base
            self.known = {}
            simple = self.options.metadata and not self.ignored and not self.rewrites
            self._above = urls.above(base) if simple else []
        if len(self._everywhere) + len(self.known) + len(self._ups) > MEMO_LIMIT:
            self._everywhere.clear()
            self.known.clear()
            self._ups.clear()
            self._from_above.clear()

    def join(self, reference: Reference) -> Joined:
        """What a reference of the current document becomes."""
        joined = self.known.get(reference)
        if joined is None:
            joined = self._shared(reference) or self._plainly(reference)
            joined = joined or (None if self.based else self._everywhere.get(reference))
            if joined is None:
                joined, everywhere = self._judge(reference)
                if everywhere and not self.based:
                    self._everywhere[reference] = joined
            self.known[reference] = joined
        return joined

    def _shared(self, reference: Reference) -> Joined | None:
        """What the reference became in another directory, where both climb to the same one."""
        ups = self._ups.get(reference, 0)
        if not 0 < ups < len(self._above):
            return None
        return self._from_above.get(self._above[ups], _EMPTY).get(reference)

    def _plainly(self, reference: Reference) -> Joined | None:
        """The fast way for the common case: a relative URL without any oddity."""
        url = reference.url
        parts = urls.plain_parts(url)
        if parts is None or not self._above or reference.element == "meta" or reference.target[:4] == "http":
            return None
        if reference.ignore is not None or reference.rel == (POST,) or reference.attribute in NO_PATHS:
            return None
        start, end = parts
        ups = start // 3
        wanted = bool(self.interest) and self.interest.wants(reference)
        if ups >= len(self._above):
            return Joined(urls.descend(url, start, self._above), "", "", wanted)
        directory = self._above[ups]
        ship = wanted or not self._is_path_there(directory[2:] + url[start:end])
        joined = Joined(directory + url[start:], "", "", ship)
        if ups:
            self._ups[reference] = ups
            self._from_above.setdefault(directory, {})[reference] = joined
        return joined

    def _judge(self, reference: Reference) -> tuple[Joined, bool]:
        """What a reference becomes, and whether that is so in every directory."""
        if reference.ignore and "*" in reference.ignore.split():
            return Joined("", "ignored"), True
        if reference.attribute in NO_TARGET:
            ship = reference.attribute == "onclick" or self.interest.rel
            return Joined("", reference.attribute, "", ship), True
        if self.ignored and self.ignored.match(reference.url):
            return Joined("", "ignored"), True
        if reference.rel == (POST,):
            return Joined("", "post-form", "", True), True
        url = urls.trim(self.rewrites.apply(reference.url) if self.rewrites else reference.url)
        if not self.options.metadata and _is_metadata(reference):
            return Joined("", "metadata"), True
        if not url:
            if (reference.element, reference.attribute) in NON_EMPTY:
                return Joined("", "empty", "", True), True
            anchor = reference.element in ("a", "area")
            own = Joined(self._base, "", "", True) if self.based else Joined("#", "self", "", anchor)
            return own, False
        if reference.target.startswith(("http://", "https://")) and not urls.scheme_of(url):
            return self._join_with(reference.target, url), True
        if reference.attribute == "usemap":
            return Joined("#" + url.partition("#")[2], "self"), True
        wanted = bool(self.interest) and self.interest.wants(reference)
        if (url[0] == "#" and (not self.based or _is_local(reference))) or (url[0] == "?" and not self.based):
            return Joined(url, "self", "", wanted), True
        scheme = urls.scheme_of(url)
        if scheme and scheme not in ("http", "https"):
            return self._other_scheme(reference, scheme, url), True
        try:
            target = urls.join(url, self._base)
        except urls.MalformedURL as error:
            return Joined("", "malformed", str(error), True), True
        everywhere = not target.startswith((urls.HERE, urls.UP))
        refresh = reference.element == "meta" and not reference.rel
        ship = (
            refresh
            or wanted
            or self._must_ship(target)
            or slip_in(reference.url, Outcome.MISSING) is not None
        )
        return Joined(target, "", "", ship), everywhere

    def _join_with(self, base: str, url: str) -> Joined:
        """A relative URL of a feed with the base that its entry names."""
        try:
            target = urls.join(url, urls.normalise(base))
        except urls.MalformedURL as error:
            return Joined("", "malformed", str(error), True)
        return Joined(target, "", "", True)

    def _other_scheme(self, reference: Reference, scheme: str, url: str) -> Joined:
        if scheme in NEVER_SHIPPED:
            dangerous = scheme == "data" and reference.element in ACTIVE and url[5:14].lower() == "text/html"
            return Joined(
                "", scheme, "", dangerous or (scheme == "javascript" and reference.element in ("a", "area"))
            )
        return Joined("", scheme, "", True)

    def _must_ship(self, target: str) -> bool:
        if target.startswith(urls.HERE):
            return not self.is_there(target)
        return not target.startswith(("/", urls.UP))

    def is_there(self, target: str) -> bool:
        """Whether a target below the mount plainly is a file; the resolver decides in the end."""
        return self._is_path_there(_path_of(target))

    def _is_path_there(self, path: str) -> bool:
        there = self._there.get(path)
        if there is None:
            plain = urls.decode_path(path)
            if plain in self.paths:
                there = True
            else:
                folder = plain if not plain or plain.endswith("/") else plain + "/"
                there = any(folder + index in self.paths for index in self.options.directory_index)
            if len(self._there) > MEMO_LIMIT:
                self._there.clear()
            self._there[path] = there
        return there


def _path_of(target: str) -> str:
    """The path below the mount that a target names."""
    return target[2:].partition("#")[0].partition("?")[0]


def _is_metadata(reference: Reference) -> bool:
    if reference.element == "meta":
        return reference.rel != ()
    if reference.element == "script":
        return reference.attribute not in ("src", "href", "xlink:href")
    return reference.element == "link" and "canonical" in reference.rel


def _is_local(reference: Reference) -> bool:
    """SVG and CSS references that are only a fragment mean the document itself, whatever the base (SVG 2, 16.1.5)."""
    return reference.attribute == "style" or reference.element not in ("a", "area", "form", "link", "iframe")
