"""What a rule is, and the decorator that makes one of a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar, cast

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Defect, Level, Outcome, ResolvedReference, Setting, SiteDefect
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.site.redirect_file import MalformedLine, RedirectRule
from linkcheck_plugin.site.resolve import Resolver

T = TypeVar("T")


class Preset(StrEnum):
    """Named sets of rules; each holds the ones before it."""

    LINKS = "links"
    RECOMMENDED = "recommended"
    SEO = "seo"
    ALL = "all"


PRESETS = tuple(Preset)


@dataclass(frozen=True, slots=True)
class Context:
    """What rules may ask about the site as a whole."""

    resolver: Resolver
    settings: Settings
    entries: Mapping[str, Entry] = field(default_factory=dict)
    redirect_rules: tuple[RedirectRule, ...] = ()
    malformed_redirects: tuple[MalformedLine, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    """(path, why) of files that were skipped."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """What became of the outbound URLs that were asked, by `urls.outbound_key`."""
    front_matter: Callable[[str], Mapping[str, str | list[str]]] = field(default=lambda page: {})
    """The metadata of the source of a page, keys in lower case; empty where the source is unknown."""
    text_of: Callable[[str], str] = field(default=lambda page: "")
    """The text of a page as it lies on the disk, without tags; empty if it cannot be read."""
    linked: Callable[[], Mapping[str, int]] = field(default=dict)
    """How many references there are to each target, as it is spelled."""
    site_name: str = ""
    """The name of the site in the configuration of its generator or in its pages, "" if unknown."""
    is_made: Callable[[str], bool] = field(default=lambda page: False)
    """Whether the generator makes a page by itself: lists, search, 404."""
    targets_of: Callable[[Entry], Sequence[str]] = field(default=lambda entry: ())
    """The distinct targets of a document."""
    unset_address: Setting | None = None
    """Where the configuration of the generator ought to name the address of the site, if it does not."""
    is_draft: bool = False
    """Whether the site was built without an address: what has to be absolute cannot be."""
    known: dict[object, object] = field(default_factory=dict, compare=False, repr=False)
    """What `once` has found out."""

    def once(self, make: Callable[[Context], T]) -> T:
        """What a function finds out about the site: computed for the first rule that asks.

        It may depend on the documents and the address, not on what other sites answer.
        """
        if make not in self.known:
            self.known[make] = make(self)
        return cast(T, self.known[make])

    @property
    def https(self) -> bool:
        """Whether the site is known to be served by https."""
        return self.resolver.address.scheme == "https"

    def answer(self, link: ResolvedReference) -> Answer | None:
        """What became of the outbound URL that a reference leads to; None if it was not asked."""
        if not self.answers or link.resolution.url is None:
            return None
        key = urls.outbound_key(link.resolution.url)
        return None if key is None else self.answers.get(key)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """One document as survey rules see it: `links` are those of `entry.shipped`, in the same order."""

    entry: Entry
    links: tuple[ResolvedReference, ...]


class LinkDefect(NamedTuple):
    """What a survey rule yields: a defect of the link with this index on a page."""

    page: str
    number: int
    defect: Defect


@dataclass(frozen=True, slots=True)
class PageDefect:
    """What a page rule yields: a defect of references of a page, which is read again for their places.

    The references are those that have this URL as written, or else this target, and are concerned.
    """

    page: str
    defect: Defect
    concerns: Callable[[ResolvedReference], bool]
    url: str | None = None
    target: str | None = None


ReferenceRule = Callable[[ResolvedReference, Context], Iterator[Defect]]
SiteRule = Callable[[Context], Iterator[SiteDefect]]
SurveyRule = Callable[[Sequence[PageLinks], Context], Iterator[LinkDefect]]
PageRule = Callable[[Context], Iterator[PageDefect]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It has one or more of four kinds of functions.

    `judge` sees distinct references one by one, `compare` the links of all pages at once; `survey` sees the site
    and tells what is wrong with files, `inspect` what is wrong with references that are not kept in full.
    """

    name: str
    code: str
    level: Level
    preset: Preset
    fixable: bool
    documentation: str
    outcomes: frozenset[Outcome] | None = None
    """Outcomes of a reference that the rule asks to see; None for all."""
    judge: ReferenceRule | None = None
    survey: SiteRule | None = None
    compare: SurveyRule | None = None
    inspect: PageRule | None = None

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


def rule(
    name: str,
    code: str,
    *,
    level: Level,
    preset: Preset,
    fixable: bool = False,
    outcomes: frozenset[Outcome] | None = None,
) -> Callable[[ReferenceRule], Rule]:
    """Make a reference rule of a function; its docstring is the rule's documentation."""

    def decorate(function: ReferenceRule) -> Rule:
        documentation = inspect.cleandoc(function.__doc__ or "")
        return Rule(name, code, level, preset, fixable, documentation, outcomes, judge=function)

    return decorate


def site_rule(
    name: str, code: str, *, level: Level, preset: Preset, fixable: bool = False
) -> Callable[[SiteRule], Rule]:
    """Make a site rule of a function; its docstring is the rule's documentation."""

    def decorate(function: SiteRule) -> Rule:
        return Rule(
            name, code, level, preset, fixable, inspect.cleandoc(function.__doc__ or ""), survey=function
        )

    return decorate


def survey_rule(
    name: str, code: str, *, level: Level, preset: Preset, fixable: bool = False
) -> Callable[[SurveyRule], Rule]:
    """Make a rule of a function that sees the links of all pages at once; its docstring is the documentation."""

    def decorate(function: SurveyRule) -> Rule:
        return Rule(
            name, code, level, preset, fixable, inspect.cleandoc(function.__doc__ or ""), compare=function
        )

    return decorate


def page_rule(
    name: str, code: str, *, level: Level, preset: Preset, fixable: bool = False
) -> Callable[[PageRule], Rule]:
    """Make a rule of a function that judges what pages say of themselves; its docstring is the documentation."""

    def decorate(function: PageRule) -> Rule:
        return Rule(
            name, code, level, preset, fixable, inspect.cleandoc(function.__doc__ or ""), inspect=function
        )

    return decorate
