"""One typed schema for the settings of every face: command line, TOML, mkdocs.yml and pelicanconf.py."""

# No `from __future__ import annotations` here: msgspec would compile the text of each annotation at every start.

import difflib
import functools
import json
import math
import os
import re
import types
import typing
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, NoReturn

import msgspec
from msgspec import Meta, Struct

from linkcheck_plugin.model import Level
from linkcheck_plugin.setting_values import (
    Check,
    CleanUrls,
    Condition,
    Count,
    Day,
    Endpoint,
    EndpointUrl,
    Expression,
    Extension,
    FailOn,
    FileName,
    FilePath,
    HeaderName,
    HeaderValue,
    HostName,
    Network,
    Origin,
    Outbound,
    Pattern,
    Prefix,
    Preset,
    Profile,
    Qualifier,
    Rewrites,
    Seconds,
    SiteUrl,
    Status,
    Tokens,
    found,
)


class LinkcheckError(Exception):
    """What the user can put right: a ConfigurationError or a SiteError; the message is one complete line."""


class ConfigurationError(LinkcheckError):
    """A setting cannot be taken: names the file or origin, the key, what was found and what to do."""


class SiteError(LinkcheckError):
    """SITE is missing, no directory, or holds no page."""


class Ignore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """URLs or pages that are left alone, until and including a day; plain text stands for its `pattern`."""

    shorthand: ClassVar[str] = "pattern"

    pattern: Pattern
    codes: Annotated[tuple[str, ...], Meta(description="codes, names or prefixes; all without it")] = ()
    reason: str = ""
    until: Day | None = None


class Elsewhere(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A part of the origin that another build makes; plain text stands for its `prefix`."""

    shorthand: ClassVar[str] = "prefix"

    prefix: Prefix
    dir: Annotated[FilePath | None, Meta(description="output of that build; not judged without it")] = None


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What the owner decided about links to a domain."""

    match: Pattern
    rel: Annotated[Tokens, Meta(description="tokens that such a link must carry")] = ()
    allow: bool = True
    reason: str = ""


class Paid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """Links that are paid for, besides the known ones, and exceptions."""

    hosts: Annotated[tuple[HostName, ...], Meta(description="every link there and below is paid for")] = ()
    parameters: Annotated[tuple[str, ...], Meta(description="names in a query that make a link paid")] = ()
    ignore: Annotated[tuple[HostName, ...], Meta(description="hosts or programmes that do not count")] = ()


class Host(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """How one host is asked."""

    concurrency: Annotated[Count | None, Meta(description="requests and connections at once; 10")] = None
    interval: Annotated[Seconds | None, Meta(description="between the starts of requests; 0")] = None
    headers: dict[HeaderName, HeaderValue] = {}
    accept: Annotated[tuple[Status, ...], Meta(description="statuses that count as ok")] = ()
    connect_to: Annotated[Endpoint | None, Meta(description="connect to this IP:PORT instead")] = None


class Probe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """Which endpoint decides about pages of hosts that refuse or lie to programs (`outbound/probes.py`)."""

    enabled: bool = True
    hosts: tuple[HostName, ...] = ()
    path: Annotated[Expression, Meta(description="of the whole path and query; its groups fill `ask`")] = ""
    ask: Annotated[EndpointUrl | None, Meta(description="{x}: one part; {+x}: / stays; {=x}: as it is")] = (
        None
    )
    when: Annotated[Literal["always", "refused"], Meta(description="refused: if the site tells nothing")] = (
        "always"
    )
    headers: Annotated[dict[HeaderName, HeaderValue], Meta(description="${NAME}: of the environment")] = {}
    ok: Annotated[tuple[Status, ...], Meta(description="statuses of the endpoint")] = (200,)
    ok_if: Annotated[tuple[Condition, ...], Meta(description="what else its JSON says")] = ()
    broken: tuple[Status, ...] = (404, 410)
    broken_if: tuple[Condition, ...] = ()
    unverifiable: tuple[Status, ...] = ()
    unverifiable_if: tuple[Condition, ...] = ()
    absent: Annotated[str, Meta(description="what broken means, for people")] = ""
    hidden: Annotated[str, Meta(description="what unverifiable means, for people")] = ""
    interval: Annotated[Seconds, Meta(description="between the starts of requests to the endpoint")] = 0.0
    inventory: Annotated[bool, Meta(description="the endpoint is an objects.inv of Sphinx")] = False
    source: Annotated[str, Meta(description="where the endpoint is documented")] = ""
    example: Annotated[str, Meta(description="a URL that the row is for")] = ""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """Every setting with its default; None means unknown or detected."""

    site_dir: Annotated[FilePath | None, Meta(description="output; detected")] = None
    source_dir: Annotated[FilePath | None, Meta(description="sources; detected")] = None
    site_url: Annotated[SiteUrl | None, Meta(description="where the site is served; detected")] = None
    own_origins: Annotated[tuple[Origin, ...], Meta(description="further origins that are this site")] = ()
    elsewhere: Annotated[tuple[Elsewhere, ...], Meta(description="parts that other builds make")] = ()
    repository: Annotated[str | None, Meta(description="URL of the project's repository; detected")] = None
    profile: Annotated[Profile, Meta(description="how the host serves files")] = "auto"
    directory_index: tuple[FileName, ...] = ("index.html",)
    clean_urls: Annotated[CleanUrls, Meta(description="extensions a URL may lack; by profile")] = None
    trailing_slash: Literal["ignore", "require"] = "ignore"
    page_extensions: tuple[Extension, ...] = (".html", ".htm", ".xhtml")
    fragments: Annotated[bool, Meta(description="check #fragments")] = True
    css: Annotated[bool, Meta(description="read style sheets")] = True
    metadata: Annotated[bool, Meta(description="check Open Graph, canonical and JSON-LD")] = True
    preset: Annotated[Preset, Meta(description="the set of rules that are on")] = "recommended"
    select: Annotated[tuple[str, ...], Meta(description="rules in place of the preset")] = ()
    extend_select: Annotated[tuple[str, ...], Meta(description="rules besides the preset")] = ()
    ignore: Annotated[tuple[str, ...], Meta(description="rules that are off")] = ()
    severity: Annotated[dict[str, Level], Meta(description="levels of rules; switches them on")] = {}
    fail_on: Annotated[FailOn, Meta(description="the mildest level that fails")] = "error"
    level: Annotated[Level, Meta(description="the mildest level that is listed")] = Level.WARNING
    ignore_urls: Annotated[tuple[Ignore, ...], Meta(description="URLs left alone: glob or re:")] = ()
    ignore_pages: Annotated[tuple[Ignore, ...], Meta(description="pages left alone: glob or re:")] = ()
    rewrite_urls: Annotated[Rewrites, Meta(description="re:PATTERN = replacement, of URLs as written")] = {}
    keywords: Annotated[dict[Pattern, tuple[str, ...]], Meta(description="target keywords by URL")] = {}
    brands: Annotated[tuple[str, ...], Meta(description="names of this site or others: no keywords")] = ()
    exact_match_articles: Annotated[int, Meta(ge=1, description="with one text for a domain; LNK307")] = 5
    exact_match_share: Annotated[float, Meta(ge=0, le=1, description="of a domain's links; LNK307")] = 0.5
    boilerplate_share: Annotated[float, Meta(ge=0, le=1, description="of all pages; LNK308")] = 0.5
    repeated_links: Annotated[int, Meta(ge=1, description="from a page to one target; LNK306")] = 3
    policy: Annotated[tuple[Policy, ...], Meta(description="decisions about outbound domains")] = ()
    require_nofollow_with: Annotated[tuple[Qualifier, ...], Meta(description="for engines without them")] = ()
    ugc_trusted_hosts: Annotated[tuple[HostName, ...], Meta(description="visitors may link to them")] = ()
    ugc_regions: Annotated[tuple[str, ...], Meta(description="classes or ids of what visitors write")] = ()
    sponsored_regions: Annotated[tuple[str, ...], Meta(description="classes or ids of paid parts")] = ()
    paid: Annotated[Paid, Meta(description="links that are paid for, and exceptions")] = Paid()
    outbound: Annotated[Outbound, Meta(description="whether other sites are asked")] = "auto"
    timeout: Annotated[float, Meta(gt=0, description="seconds for one exchange")] = 20.0
    retries: Annotated[int, Meta(ge=0, description="further tries per URL")] = 2
    max_redirects: Annotated[int, Meta(ge=0, description="hops that are still good")] = 10
    max_time: Annotated[float, Meta(gt=0, description="seconds for the whole run")] = 300.0
    concurrency: Annotated[int, Meta(ge=1, description="requests at once")] = 256
    ca_file: Annotated[FilePath | None, Meta(description="PEM, added to the system's trust")] = None
    allow_networks: Annotated[tuple[Network, ...], Meta(description="private ones to connect to")] = ()
    hosts: Annotated[dict[HostName, Host], Meta(description="by name, *.suffix or *")] = {}
    probes: Annotated[dict[str, Probe], Meta(description="by name, endpoints that decide for a site")] = {}
    remote_fragments: Annotated[bool, Meta(description="check #fragments of other sites")] = False
    suggest_archive: Annotated[bool, Meta(description="look for copies of broken pages at archive.org")] = (
        False
    )
    ledger: Annotated[FilePath | None, Meta(description="<cache-dir>/ledger.jsonl without it")] = None
    ledger_write: Annotated[bool, Meta(description="whether the ledger is updated")] = True
    fail_after_runs: Annotated[int, Meta(ge=1, description="failed runs until a URL is broken")] = 2
    fail_after_days: Annotated[float, Meta(ge=0, description="days until a URL is broken")] = 1.0
    jobs: Annotated[Count | None, Meta(description="processes; chosen without it")] = None
    cache_dir: Annotated[FilePath, Meta(description="for page cache and ledger")] = ".linkcheck-cache"
    cache: Annotated[bool, Meta(description="whether the page cache is used")] = True
    format: Annotated[tuple[str, ...], Meta(description="reports: NAME or NAME:FILE")] = ("text",)
    baseline: Annotated[FilePath | None, Meta(description="accepted findings")] = None
    enabled: Annotated[bool, Meta(description="false: builds are not checked")] = True


def decode(mapping: Mapping[str, object], origin: str) -> Settings:
    """Settings from keys as users write them; `origin` (a file, "command line") opens the messages.

    `-` and `_` are the same in our keys, not in names that users choose. One value stands for a list of
    one; null for the default. Raises ConfigurationError.
    """
    return msgspec.convert(_Reading(origin).table(mapping, Settings, ""), Settings)


def merge(*mappings: Mapping[str, object]) -> dict[str, object]:
    """One mapping with keys in kebab case; tables are merged, else the later one wins."""
    merged: dict[str, object] = {}
    for mapping in mappings:
        _merge_into(merged, mapping, Settings)
    return merged


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean "…"?`, or nothing if no known word is near."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def json_schema() -> dict[str, object]:
    """The JSON Schema of the configuration file."""
    schema = _widened(msgspec.json.schema(Settings))
    settings = schema["$defs"].pop("Settings")
    settings["properties"]["clean-urls"]["anyOf"].append({"type": "boolean"})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **settings, "$defs": schema["$defs"]}


class _Reading:
    """Walks a mapping along the types of the schema and knows the place of every value."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def table(self, table: object, kind: Any, place: str) -> dict[str, object]:
        """A table of ours (`kind` is a Struct) or one whose keys the user chooses (a dict)."""
        if not isinstance(table, Mapping):
            self.fail(place, f"expected a table, found {self.shown(table, place)}")
        ours = _annotations(kind) if isinstance(kind, type) and issubclass(kind, Struct) else None
        key_type, value_type = typing.get_args(kind) or (str, object)
        result: dict[str, object] = {}
        for key, value in table.items():
            here = _below(place, key)
            name = str(self.value(key, key_type, here) if ours is None else str(key).replace("_", "-"))
            if ours is not None and name not in ours:
                known = ", ".join(ours) if place else "listed by `linkcheck config schema`"
                self.fail(here, "unknown key" + (nearest(name, ours) or f"; known keys are {known}"))
            if name in result:
                self.fail(here, "is given twice")
            if value is not None:
                result[name] = self.value(value, ours[name] if ours is not None else value_type, here)
        for name in _required(kind) if ours is not None else ():
            if name not in result:
                self.fail(place, f'the key "{name}" is missing')
        return result

    def value(self, value: object, annotation: Any, place: str) -> object:
        kind, checks, title = _kind(annotation)
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if typing.get_origin(kind) is tuple:
            value, inner = self.checked(value, checks, title, place), typing.get_args(kind)[0]
            if not isinstance(value, list | tuple | set | frozenset):
                return [self.value(value, inner, place)]
            return [self.value(item, inner, f"{place}[{index}]") for index, item in enumerate(value)]
        if _is_table(kind):
            if isinstance(value, str) and hasattr(kind, "shorthand"):
                value = {kind.shorthand: value}
            return self.table(self.checked(value, checks, title, place), kind, place)
        try:
            if isinstance(value, float) and not math.isfinite(value):
                raise msgspec.ValidationError("Expected `float`")
            msgspec.convert(value, annotation)
        except msgspec.ValidationError as error:
            hint = nearest(value, _choices(kind)) if isinstance(value, str) else ""
            wanted = title or _wanted(kind, str(error))
            self.fail(place, f"expected {wanted}, found {self.shown(value, place)}{hint}")
        return self.checked(value, checks, title, place)

    def checked(self, value: object, checks: list[Check], title: str, place: str) -> object:
        try:
            return functools.reduce(lambda current, check: check.normal(current), checks, value)
        except ValueError as error:
            self.fail(place, f"expected {title}, found {found(value)}" if title else str(error))

    def shown(self, value: object, place: str) -> str:
        return "***" if ".headers" in place else found(value)  # a header may be a password

    def fail(self, place: str, problem: str) -> NoReturn:
        raise ConfigurationError(f"{self.origin}: {place}{': ' if place else ''}{problem}")


@functools.cache
def _annotations(struct: type[Struct]) -> dict[str, Any]:
    hints = typing.get_type_hints(struct, include_extras=True)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(struct)}


@functools.cache
def _required(struct: type[Struct]) -> tuple[str, ...]:
    return tuple(field.encode_name for field in msgspec.structs.fields(struct) if field.required)


def _kind(annotation: Any) -> tuple[Any, list[Check], str]:
    """The type without None and marks, its checks, and its title if it has one."""
    checks: list[Check] = []
    title = ""
    while True:
        if typing.get_origin(annotation) is Annotated:
            annotation, *marks = typing.get_args(annotation)
            checks += [mark for mark in marks if isinstance(mark, Check)]
            title = next((mark.title for mark in marks if isinstance(mark, Meta) and mark.title), title)
            continue
        members = [member for member in _members(annotation) if member is not types.NoneType]
        if len(members) > 1 or members[0] is annotation:
            return annotation, checks, title
        annotation = members[0]


def _members(annotation: Any) -> tuple[Any, ...]:
    union = typing.get_origin(annotation) in (types.UnionType, typing.Union)
    return typing.get_args(annotation) if union else (annotation,)


def _is_table(kind: Any) -> bool:
    return typing.get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, Struct))


def _merge_into(merged: dict[str, Any], mapping: Mapping[str, object], kind: Any) -> None:
    ours = _annotations(kind) if typing.get_origin(kind) is not dict else None
    for key, value in mapping.items():
        name = key if ours is None else str(key).replace("_", "-")
        inner = _kind(typing.get_args(kind)[1] if ours is None else ours.get(name))[0]
        if _is_table(inner) and isinstance(value, Mapping):
            if not isinstance(merged.get(name), dict):
                merged[name] = {}
            _merge_into(merged[name], value, inner)
        else:
            merged[name] = value


def _widened(node: Any) -> Any:
    """A JSON Schema with the short forms: one value for a list of one, text for a table's shorthand."""
    if isinstance(node, list):
        return [_widened(member) for member in node]
    if not isinstance(node, dict):
        return node
    node = {key: value if key == "default" else _widened(value) for key, value in node.items()}
    if node.get("$ref") in ("#/$defs/Ignore", "#/$defs/Elsewhere"):
        return {"anyOf": [{"type": "string"}, node]}
    if node.get("type") == "array":
        items = node.pop("items")
        single = items["anyOf"] if set(items) == {"anyOf"} else [items]
        return {"anyOf": [*single, {"type": node.pop("type"), "items": items}], **node}
    return node


def _below(place: str, key: object) -> str:
    """The place of a key as TOML writes it: `hosts."a.example".interval`."""
    quoted = key if re.fullmatch(r"[\w-]+", str(key), re.ASCII) else json.dumps(str(key), ensure_ascii=False)
    return f"{place}.{quoted}" if place else str(quoted)


_WORDS = {"bool": "true or false", "int": "a whole number", "float": "a number", "str": "text"}


def _wanted(kind: Any, complaint: str) -> str:
    """What a type takes, in words, from its choices or from the complaint of msgspec."""
    if choices := _choices(kind):
        return "one of " + ", ".join(map(found, choices))
    wanted = complaint.partition(",")[0].removeprefix("Expected ").partition(" | null")[0]
    return re.sub("`([a-z]+)`?", lambda match: _WORDS.get(match[1], match[1]), wanted)


def _choices(kind: Any) -> list[str]:
    if isinstance(kind, type):
        return [member.value for member in kind] if issubclass(kind, Enum) else []
    literals = [member for member in _members(kind) if typing.get_origin(member) is Literal]
    return [choice for literal in literals for choice in typing.get_args(literal)]
