"""Where a site refuses or lies to programs, the endpoint that decides: what to ask there, and what it says.

The rows are in `knowledge/probes.toml`; the setting `probes` adds to them. No I/O.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import msgspec

from linkcheck_plugin import knowledge, urls
from linkcheck_plugin.model import Verdict
from linkcheck_plugin.outbound.inventories import LARGEST, canonical_page, fragments_of_inventory
from linkcheck_plugin.outbound.policies import ascii_name, names_for
from linkcheck_plugin.outbound.walls import wall
from linkcheck_plugin.settings import ConfigurationError, Settings, decode, nearest
from linkcheck_plugin.settings import Probe as Row

LONGEST = 2_000
"""Characters of a URL that a row is tried on: patterns may take long on longer ones."""
DOCUMENT = 262_144
"""Bytes of an answer whose JSON matters; what is cut off is no JSON, and decides nothing."""
ANYTHING = "*"
"""In a condition: the field is there, whatever its value."""

_ENDPOINT = re.compile(r"https://(\{host\}|[^/{}?#@\\\s]+)(/[^#]*)")
_SLOT = re.compile(r"\{([+=]?)(\w+)\}")
_VARIABLE = re.compile(r"\$\{(\w+(?:\|\w+)*)\}")
_IN_PATHS = "!$&'()*+,;=:@"
"""What RFC 3986 allows in a segment of a path beside unreserved characters."""
_ABSENT = object()


class Slot(NamedTuple):
    """Where a group of the path goes in the URL of an endpoint.

    `{x}` is decoded, and encoded as one segment or value; `{+x}` the same, but slashes stay; `{=x}` is
    encoded as it stands, for a URL within a URL.
    """

    mode: str
    name: str
    in_query: bool


class Terms(NamedTuple):
    """When an answer means a verdict: one of the statuses, and one of the conditions if there are any."""

    verdict: Verdict
    statuses: frozenset[int]
    conditions: tuple[Mapping[str, bool | int | str], ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One row: which URLs it is for, which endpoint decides about them, and what its answers mean."""

    name: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    """Matches path and query of a URL, all of it."""
    ask: tuple[str | Slot, ...]
    """The URL of the endpoint."""
    terms: tuple[Terms, ...]
    headers: Mapping[str, str]
    """As written: `${NAME}` and `${ONE|OTHER}` stand for variables of the environment."""
    when: Literal["always", "refused"] = "always"
    """`refused`: only if the site itself has given an unverifiable answer."""
    interval: float = 0.0
    """Seconds between the starts of requests that the endpoint asks for."""
    inventory: bool = False
    """Whether the endpoint is an inventory of Sphinx, which has to name the page."""


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What to ask instead of a URL, with GET. Redirects are answers, too: following one could leak a token."""

    probe: Probe
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body_bytes_wanted: int = 0
    page: str = ""
    """Of an inventory: the name of the page there."""

    @property
    def when(self) -> Literal["always", "refused"]:
        """When the endpoint is asked."""
        return self.probe.when


class Probes:
    """The rows that are in force. Those with a variable that `environ` lacks are not.

    Raises:
        ConfigurationError: a row makes no sense; the message names its key.
    """

    def __init__(self, rows: Mapping[str, Row], environ: Mapping[str, str]) -> None:
        self._by_host: dict[str, list[tuple[Probe, Mapping[str, str]]]] = {}
        for name, row in rows.items():
            if not row.enabled:
                continue
            probe = compiled(name, row)
            headers = _filled(probe.headers, environ)
            if headers is not None:
                for host in probe.hosts:
                    self._by_host.setdefault(host, []).append((probe, headers))

    def match(self, url: str) -> ProbeRequest | None:
        """What to ask instead of a URL (absolute, normalised), by the row with the most specific host."""
        return next(self._matches(url), None)

    def inventory(self, url: str) -> ProbeRequest | None:
        """Where to look up the fragments of a page, if a row knows."""
        return next((request for request in self._matches(url) if request.probe.inventory), None)

    def _matches(self, url: str) -> Iterator[ProbeRequest]:
        origin = urls.origin_of(url)
        if origin is None or origin.port or len(url) > LONGEST or not url.isascii():
            return
        rest = origin.rest.partition("#")[0]
        for name in names_for(origin.host):
            for probe, headers in self._by_host.get(name, ()):
                if (match := probe.path.fullmatch(rest)) and (
                    asked := _expand(probe.ask, {**match.groupdict(""), "host": origin.host})
                ):
                    page = canonical_page(match["page"] or "") if probe.inventory else ""
                    yield ProbeRequest(probe, asked, headers, _bytes_wanted(probe), page)


def load(settings: Settings, environ: Mapping[str, str] | None = None) -> Probes:
    """The rows of the settings, and the built-in ones whose names are not among these."""
    rows = {**settings.probes}
    for name, row in built_in().items():
        rows.setdefault(name, row)
    return Probes(rows, os.environ if environ is None else environ)


def built_in() -> Mapping[str, Row]:
    """`knowledge/probes.toml`."""
    return decode({"probes": knowledge.load("probes")}, "probes.toml").probes


def judge(
    request: ProbeRequest, status: int, headers: Mapping[str, str], body: bytes
) -> tuple[Verdict, str | None] | None:
    """What the answer of an endpoint means for the URL, and the evidence; None: it decides nothing.

    `headers` have names in lower case.
    """
    probe = request.probe
    if (
        status != 401 and wall(status, headers, body) is not None
    ):  # 401 is one by itself: the row knows better
        return None
    document = _document(body)
    for terms in probe.terms:
        if status not in terms.statuses:
            continue
        if probe.inventory and request.page not in fragments_of_inventory(body):
            continue
        if terms.conditions and not any(_holds(condition, document) for condition in terms.conditions):
            continue
        if terms.verdict is Verdict.OK:
            return Verdict.OK, None
        host = urls.origin_of(request.url).host  # type: ignore[union-attr]
        return terms.verdict, f"{terms.meaning}, says {host} (HTTP {status})"
    return None


def compiled(name: str, row: Row) -> Probe:
    """A row of settings, checked.

    Raises:
        ConfigurationError: the row makes no sense; the message names its key.
    """
    place = f"probes.{name}"
    if not row.hosts:
        raise ConfigurationError(f'{place}: the key "hosts" is missing')
    if not row.path:
        raise ConfigurationError(f'{place}: the key "path" is missing')
    path = re.compile(row.path)
    if row.inventory and "page" not in path.groupindex:
        raise ConfigurationError(f"{place}.path: the group (?P<page>…) below the inventory is missing")
    terms = (
        Terms(Verdict.OK, frozenset(row.ok), row.ok_if, ""),
        Terms(Verdict.BROKEN, frozenset(row.broken), row.broken_if, row.absent or "nothing is there"),
        Terms(
            Verdict.UNVERIFIABLE,
            frozenset(row.unverifiable),
            row.unverifiable_if,
            row.hidden or "not everyone may see it",
        ),
    )
    return Probe(
        name,
        tuple(ascii_name(host, f"{place}.hosts") for host in row.hosts),
        path,
        _template(row, path, f"{place}.ask"),
        terms[:1] if row.inventory else terms,
        row.headers,
        row.when,
        row.interval,
        row.inventory,
    )


def _template(row: Row, path: re.Pattern[str], place: str) -> tuple[str | Slot, ...]:
    """The URL of the endpoint, in parts.

    A header may be a token: it goes to no host but the one that the row names.
    """
    match = _ENDPOINT.fullmatch(row.ask or "")
    if match is None:
        raise ConfigurationError(f'{place}: expected "https://HOST/…", with {{groups}} after the host alone')
    if match[1] == "{host}" and row.headers:
        raise ConfigurationError(f"{place}: a row with headers needs a host of its own, not {{host}}")
    parts: list[str | Slot] = ["https://", Slot("", "host", False)] if match[1] == "{host}" else []
    at = match.end(1) if parts else 0
    text = match[0]
    question = text.find("?") if "?" in text else len(text)
    for slot in _SLOT.finditer(text, at):
        if slot[2] not in path.groupindex and slot[2] != "host":
            hint = nearest(slot[2], path.groupindex) or "; the path has no such group"
            raise ConfigurationError(f"{place}: {{{slot[2]}}} is unknown{hint}")
        parts += [text[at : slot.start()], Slot(slot[1], slot[2], slot.start() > question)]
        at = slot.end()
    parts.append(text[at:])
    if _expand(tuple(parts), {"host": "a.example", **dict.fromkeys(path.groupindex, "x")}) is None:
        raise ConfigurationError(f"{place}: this is no URL as the URL standard writes it: {row.ask}")
    return tuple(part for part in parts if part)


def _expand(parts: tuple[str | Slot, ...], groups: Mapping[str, str]) -> str | None:
    """The URL with its groups; None if it would not be taken as it stands (`..` in a path, say)."""
    url = "".join(part if isinstance(part, str) else _encoded(part, groups[part.name]) for part in parts)
    try:
        return url if urls.normalise(url) == url else None
    except urls.MalformedURL:
        return None


def _encoded(slot: Slot, text: str) -> str:
    content = text.encode() if slot.mode == "=" else unquote_to_bytes(text)
    return quote(content, safe=("/" if slot.mode == "+" else "") + ("" if slot.in_query else _IN_PATHS))


def _filled(headers: Mapping[str, str], environ: Mapping[str, str]) -> Mapping[str, str] | None:
    """The headers with their variables; None if one is not set, or could not go into a header."""

    def value(match: re.Match[str]) -> str:
        values = (environ.get(name, "").strip() for name in match[1].split("|"))
        return next((text for text in values if text and text.isascii() and text.isprintable()), "\0")

    filled = {name: _VARIABLE.sub(value, text) for name, text in headers.items()}
    return None if any("\0" in text for text in filled.values()) else filled


def _bytes_wanted(probe: Probe) -> int:
    """Bytes of the body of a good answer; of others the client reads the beginning anyway."""
    if probe.inventory:
        return LARGEST
    reads = any(terms.conditions and any(200 <= one < 300 for one in terms.statuses) for terms in probe.terms)
    return DOCUMENT if reads else 0


def _document(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return _ABSENT


def _holds(condition: Mapping[str, bool | int | str], document: Any) -> bool:
    """Whether the fields of a document are as wanted; `1` is not `true`."""
    for path, wanted in condition.items():
        found = _field(document, path)
        if found is _ABSENT or (wanted != ANYTHING and (type(found), found) != (type(wanted), wanted)):
            return False
    return True


def _field(document: Any, path: str) -> Any:
    """A field by the keys and indexes on the way to it: `query.pages.0.missing`."""
    for key in path.split("."):
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and re.fullmatch(r"[0-9]{1,6}", key) and int(key) < len(document):
            document = document[int(key)]
        else:
            return _ABSENT
    return document
