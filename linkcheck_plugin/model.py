"""The data types that travel through the pipeline, from a page's bytes to the report; no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import msgspec

from linkcheck_plugin.remarks import Note

Region = Literal["content", "nav", "header", "footer", "aside", "comments", "sponsored", "hidden"]


class Level(StrEnum):
    """How much a finding matters: error fails the build by default, warning is shown, info is counted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


LEVELS = (Level.ERROR, Level.WARNING, Level.INFO)
"""From the gravest to the mildest."""


class Document(StrEnum):
    """What kind of file a reference stands in; decides how it is read and which rule speaks."""

    PAGE = "page"
    CSS = "css"
    SITEMAP = "sitemap"
    FEED = "feed"
    MACHINE = "machine"
    """robots.txt, llms.txt, security.txt, OpenSearch descriptions and web manifests."""
    NONE = "none"
    """A file whose name might be one of the others, and that is none."""


class Reference(msgspec.Struct, eq=False, gc=False, frozen=True, array_like=True):
    """One URL-valued place of a document, without its position: one object serves every equal occurrence.

    `url` is the attribute value after character references, not trimmed. `rel` holds lower-case tokens as
    split at white space. `target` is the browsing context; of a meta refresh the delay in seconds, of an
    alternate its hreflang, in feeds the URL that a relative one is joined with. `text` is the visible
    anchor text with image alternatives, `name` the accessible name. `ignore` holds the codes of a covering
    ignore attribute (`"*"` for all), or None.
    """

    element: str
    attribute: str
    url: str
    rel: tuple[str, ...] = ()
    target: str = ""
    text: str = ""
    name: str = ""
    ignore: str | None = None
    in_code: bool = False
    """Whether a link to what may be a private host stands in a code sample."""
    marks: tuple[str, ...] = ()
    """What else is remarkable about an anchor (`html/marks.py`)."""


class PageFacts(msgspec.Struct, gc=False, array_like=True, omit_defaults=True):
    """What a page says of itself, or what is remarkable about another document; URLs as written."""

    title: str = ""
    h1: str = ""
    lang: str = ""
    robots: str = ""
    base: str | None = None
    canonical: str | None = None
    og_url: str | None = None
    refresh: tuple[float, str] | None = None
    """Delay in seconds and target of a meta refresh that leads elsewhere, or of a script that does no more."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(hreflang, URL) of each `link rel=alternate hreflang`."""
    metadata: dict[str, str] = {}
    """Open Graph and Twitter properties."""
    notes: tuple[Note, ...] = ()


class PageRecord(msgspec.Struct):
    """Everything one document says, in document order.

    `regions` are runs: (index of the first reference, region); an empty list means content throughout.
    `ids` holds every id and the `name` of each `a`; `maps` the names of image maps. `source` is the
    document as UTF-8 bytes, for finding positions.
    """

    references: list[Reference]
    regions: list[tuple[int, str]]
    ids: set[str]
    maps: set[str]
    facts: PageFacts
    source: bytes


class Outcome(StrEnum):
    """How a target came out; drawn in one place (`site/resolve.py`), one finding at most for each."""

    OK = "ok"
    REDIRECT = "redirect"
    HOST_DEPENDENT = "host-dependent"
    NORMALIZATION = "normalization"
    """Found, though the name differs in Unicode normalisation."""

    MALFORMED = "malformed"
    CASE = "case"
    MISSING_BASE_PATH = "missing-base-path"
    SOURCE_LEAK = "source-leak"
    FRAGMENT = "fragment"
    MISSING = "missing"
    EMPTY = "empty"
    """An empty URL where HTML wants a non-empty one."""

    EXTERNAL = "external"
    ELSEWHERE = "elsewhere"
    """Another build on the same origin."""
    OUTSIDE = "outside"
    """Above the mount, whose address is unknown."""
    ORIGIN = "origin"
    """Own origin, outside the mount: an outbound URL of one's own."""
    SKIPPED = "skipped"
    """No URL to look up: mailto, tel, data, javascript, other schemes, POST forms."""

    REPOSITORY = "repository"
    """A path of the project's own repository that is in its working tree."""
    REPOSITORY_MISSING = "repository-missing"
    """A path or line of the project's own repository that is not in its working tree."""


BROKEN = frozenset(
    {
        Outcome.MALFORMED,
        Outcome.CASE,
        Outcome.MISSING_BASE_PATH,
        Outcome.SOURCE_LEAK,
        Outcome.FRAGMENT,
        Outcome.MISSING,
        Outcome.EMPTY,
        Outcome.REPOSITORY_MISSING,
    }
)
"""Outcomes where the reader does not get what was asked for."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: where it was declared, its status (None for a meta refresh), where it leads."""

    declared_in: str
    url: str
    status: int | None
    target: str
    filled: bool = False
    """Whether the target depends on the path that was asked for."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one target resolves to.

    `url` is the absolute target with its fragment (None where there is none), `file` the output file that
    answers, `hops` the redirects on the way, `suggestion` the nearest good target as the author would
    write it, `detail` the clause that completes the message, `kind` why it was skipped.
    """

    outcome: Outcome
    url: str | None = None
    file: str | None = None
    fragment: str | None = None
    hops: tuple[Hop, ...] = ()
    suggestion: str | None = None
    detail: str = ""
    kind: str = ""
    shown: str = ""
    """The target as messages show it: the path on the host, or the whole URL of another one."""
    suggestion_is_sure: bool = False
    """Of a missing fragment: whether no other id is near."""


class Verdict(StrEnum):
    """The outcome of asking an outbound URL. Only proof of absence is broken."""

    OK = "ok"
    REDIRECTED = "redirected"
    """A good end after one hop or more."""
    BROKEN = "broken"
    UNVERIFIABLE = "unverifiable"
    """Nobody can say; the evidence names the wall, the status or the fault."""
    REFUSED = "refused"
    """By the guard, at any hop: not connected to."""


class Redirect(msgspec.Struct, frozen=True, gc=False):
    """One hop of an outbound URL: the status of the answer, and the absolute URL to which it leads."""

    status: int
    url: str


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the body of an answer says, where it was read."""

    suspicion: str | None = None
    """`soft-404: …` or `parked: …`."""
    found: tuple[str, ...] = ()
    """Fragments that the page has, as they were asked for."""
    missing: tuple[str, ...] = ()
    """Fragments that it lacks."""
    unjudged: tuple[str, ...] = ()
    """Fragments of which nobody can say."""
    near: dict[str, str] = {}
    """Missing fragments with the nearest that the page has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one outbound URL.

    `url` is the URL as asked, without fragment and user information; `status` the last HTTP status;
    `evidence` the reason of a verdict that is neither ok nor redirected, in a clause for people.
    """

    url: str
    verdict: Verdict
    status: int | None = None
    final_url: str | None = None
    evidence: str | None = None
    redirects: tuple[Redirect, ...] = ()
    look: Look | None = None
    """None if the body was not read."""
    grace: str | None = None
    """Why a broken URL is no error yet: it was ok once and has not failed for long."""
    archived: str | None = None
    """A copy of a broken page in an archive, if one was asked for."""
    is_asked: bool = True
    """False if the run ended, or its host wanted no more, before this URL's turn."""


@dataclass(frozen=True, slots=True)
class HostStatistics:
    """How the requests to one host went; times in seconds."""

    host: str
    urls: int
    requests: int
    retries: int
    waited: float
    """Between tries, and because the host asked for it."""
    slowest: float
    """Of its exchanges."""


@dataclass(frozen=True, slots=True)
class ResolvedReference:
    """What a reference rule judges: one distinct reference, where it stands and what it resolves to."""

    reference: Reference
    region: str
    document: Document
    resolution: Resolution
    followed: bool = True
    """Whether the page lets search engines follow its links: its meta robots have no nofollow."""


@dataclass(frozen=True, slots=True)
class Defect:
    """What a rule yields: the message, and what to do; place and occurrences are added by the pipeline."""

    message: str
    suggestion: str | None = None
    fix: str | None = None
    literal: bool = False
    """Whether the suggestion is already spelled as the author should write it."""
    level: Level | None = None
    """Overrides the rule's level for this case."""
    status: int | None = None
    """The last HTTP status, of a URL that was asked."""
    evidence: str | None = None
    about: str | None = None
    """What the defects of one cause share, in place of the target."""


@dataclass(frozen=True, slots=True)
class SiteDefect:
    """What a site rule yields: a defect that stands in a file of its own, with the URL it is about."""

    page: str
    defect: Defect
    url: str | None = None
    target: str | None = None
    line: int | None = None
    column: int | None = None
    also: tuple[str, ...] = ()
    """Further files with the same defect."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the generator: its file below the project's folder, its line if it is there, its name."""

    path: str
    line: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the author has to edit: path relative to the working directory, line and column from 1."""

    path: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a finding shows; line and column (code points) start at 1.

    `url` and `fix` are given only where they differ from the finding's; `source` is the occurrence's own, None
    where it is unknown or nothing is known of any.
    """

    page: str
    line: int | None = None
    column: int | None = None
    url: str | None = None
    source: Source | None = None
    fix: str | None = None
    rel: tuple[str, ...] = ()
    """The rel tokens of the reference, where there is something to fix."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect with everything the author needs, as `--format json` prints it."""

    code: str
    name: str
    severity: Level
    message: str
    page: str
    url: str | None = None
    target: str | None = None
    element: str | None = None
    attribute: str | None = None
    text: str | None = None
    region: str | None = None
    line: int | None = None
    column: int | None = None
    source: Source | None = None
    suggestion: str | None = None
    fix: str | None = None
    status: int | None = None
    evidence: str | None = None
    occurrences: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at: `references` = `checked` + everything in `skipped` (by kind); `unique` targets."""

    references: int = 0
    unique: int = 0
    checked: int = 0
    skipped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation about the address, the host or the other builds, and the value it speaks for."""

    subject: Literal["site-url", "profile", "elsewhere"]
    value: str
    reason: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run, ready to be written in any format."""

    directory: str
    site_url: str | None
    pages: int
    assets: int
    coverage: Coverage
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    """One-line remarks for the terminal: what address was taken, what one setting would settle."""
    interrupted: bool = False
    """Whether Ctrl-C ended the run before every document was read or every URL asked."""
    network_absent: bool = False
    """Whether outbound URLs were to be asked and no host could be reached: the run is unusable (exit 2)."""
    hosts: tuple[HostStatistics, ...] = ()
    """How the hosts that were asked answered."""
