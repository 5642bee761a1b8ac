"""Turns the links of a built site into anchor profiles: for each page and outside domain, which texts lead there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from linkcheck_plugin.anchor_text import Kind, classify, normalised
from linkcheck_plugin.domains import registrable
from linkcheck_plugin.explain import Loaded, load
from linkcheck_plugin.html import marks
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.html.vocabulary import CONTENT
from linkcheck_plugin.model import Document, Outcome, Resolution, ResolvedReference
from linkcheck_plugin.rules.links import is_followed, is_link
from linkcheck_plugin.rules.targets import Targets
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.entries import Entry
from linkcheck_plugin.site.examine import Examiner
from linkcheck_plugin.site.interest import TEXT
from linkcheck_plugin.source.page_metadata import PageMetadata
from linkcheck_plugin.urls import origin_of

PAGE, DOMAIN = "page", "domain"
"""What a profile is about: a page of the site by its file, or the registrable domain of other sites."""


class Text(msgspec.Struct, frozen=True):
    """One text that leads to a target, and how often it does."""

    text: str
    kind: Kind
    evidence: str
    """What decided the class: the keyword, the name."""
    image: bool
    """Whether it is the alternative text of an image."""
    links: int
    pages: int
    """On which it stands."""
    followed: int
    """Links that search engines may count."""


class Profile(msgspec.Struct, frozen=True):
    """All texts that lead to one target, the most frequent first."""

    target: str
    about: str
    """`page` or `domain`."""
    links: int
    pages: int
    followed: int
    texts: tuple[Text, ...]

    @property
    def kinds(self) -> dict[Kind, int]:
        """The number of links of each class, the most frequent first."""
        found: Counter[Kind] = Counter()
        for text in self.texts:
            found[text.kind] += text.links
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def images(self) -> int:
        """Links whose text is the alternative text of an image."""
        return sum(text.links for text in self.texts if text.image)


class _Tally(msgspec.Struct):
    """The links with one text to one target."""

    spellings: Counter[str] = msgspec.field(default_factory=Counter)
    evidence: str = ""
    pages: Counter[str] = msgspec.field(default_factory=Counter)
    followed: int = 0


_Key = tuple[str, Kind, bool]
_Tallies = dict[tuple[str, str], dict[_Key, _Tally]]


def anchor_profiles(
    directory: Path, settings: Settings | None = None, *, everywhere: bool = False
) -> list[Profile]:
    """The profiles of a site, those with the most links first.

    Counted are the links in the text of pages that lead to another page of the site or to another site;
    `everywhere` adds those in menus, headers, footers and comments.

    Raises:
        SiteError: as `check_site`.
    """
    loaded = load(directory, settings or Settings())
    options = msgspec.structs.replace(loaded.examiner.options, interests=(TEXT,))
    examiner = Examiner(directory, options, loaded.examiner.paths)
    metadata = PageMetadata(loaded.around.project, {})
    targets = Targets(replace(loaded.mounted.context, front_matter=metadata))
    tallies: _Tallies = {}
    for _, entry in sorted(loaded.site.entries.items()):
        if entry.document is Document.PAGE and entry.digest and entry.facts.refresh is None:
            for link in _links(loaded, examiner, entry, everywhere=everywhere):
                _count(tallies, link, entry, targets)
    profiles = (_profile(target, about, tally) for (about, target), tally in tallies.items())
    return sorted(profiles, key=lambda profile: (-profile.links, profile.about, profile.target))


def _links(
    loaded: Loaded, examiner: Examiner, entry: Entry, *, everywhere: bool
) -> Iterator[ResolvedReference]:
    """The links of a page that lead to another one."""
    resolver = loaded.mounted.context.resolver
    _, record, _ = examiner.record(entry.path, examiner.read(entry.path))
    followed = "nofollow" not in directives(entry.facts.robots)
    for reference, region, joined in examiner.resolve_references(entry.path, record):
        if reference.element not in ("a", "area") or joined.state or not joined.target:
            continue
        if region != CONTENT and not everywhere:
            continue
        resolution = resolver.resolve(joined.target)
        link = ResolvedReference(reference, region, entry.document, resolution, followed)
        if is_link(link) and resolution.file != entry.path:
            yield link


def _count(tallies: _Tallies, link: ResolvedReference, entry: Entry, targets: Targets) -> None:
    about = _about(link.resolution, targets.context.entries)
    if about is None:
        return
    text = link.reference.text or link.reference.name
    image = marks.IMAGE in link.reference.marks
    found = classify(text, targets.of(link), language=entry.facts.lang, image=image)
    tally = tallies.setdefault(about, {}).setdefault(
        (normalised(text) or text, found.kind, image), _Tally(evidence=found.evidence)
    )
    tally.spellings[text] += 1
    tally.pages[entry.path] += 1
    tally.followed += is_followed(link)


def _about(resolution: Resolution, entries: Mapping[str, Entry]) -> tuple[str, str] | None:
    """What a link is counted for: a page of the site, or another domain; None for files and broken links."""
    if resolution.file is not None:
        entry = entries.get(resolution.file)
        return (PAGE, resolution.file) if entry and entry.document is Document.PAGE else None
    origin = origin_of(resolution.url or "") if resolution.outcome is Outcome.EXTERNAL else None
    return (DOMAIN, registrable(origin.host)) if origin else None


def _profile(target: str, about: str, tallies: dict[_Key, _Tally]) -> Profile:
    texts = [
        Text(
            max(sorted(tally.spellings), key=tally.spellings.__getitem__),
            kind,
            tally.evidence,
            image,
            tally.pages.total(),
            len(tally.pages),
            tally.followed,
        )
        for (_, kind, image), tally in tallies.items()
    ]
    pages: set[str] = set().union(*(tally.pages for tally in tallies.values()))
    ordered = sorted(texts, key=lambda text: (-text.links, text.text, text.kind, text.image))
    return Profile(
        target, about, sum(text.links for text in texts), len(pages), sum(text.followed for text in texts),
        tuple(ordered),
    )  # fmt: skip
