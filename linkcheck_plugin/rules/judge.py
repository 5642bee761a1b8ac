"""Runs the rules over the references and the redirects of a site."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from linkcheck_plugin import urls
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.model import (
    Answer,
    Defect,
    Document,
    Outcome,
    Reference,
    Resolution,
    ResolvedReference,
    SiteDefect,
    Verdict,
)
from linkcheck_plugin.rules.broken import is_refresh
from linkcheck_plugin.rules.registry import Context, PageDefect, PageLinks
from linkcheck_plugin.rules.selection import Active, codes_of_all
from linkcheck_plugin.settings import ConfigurationError, Ignore
from linkcheck_plugin.site.collect import numbers
from linkcheck_plugin.site.entries import Entry, Shipped, Wanted
from linkcheck_plugin.site.patterns import Patterns
from linkcheck_plugin.site.slips import slip_in

STEP = 16
"""References that are judged in one step ahead."""
ANSWERED_WELL = frozenset({"LNK504"})
"""Rules that say something of links because other sites answer well."""
NOTHING = Wanted()
NOT_FOUND_PAGES = ("404.html", "404/index.html")


Judged = Sequence[tuple[Active, Defect]]
_Key = tuple[int, int, str, str]


class Judge:
    """Judges the shipped references of a site, each distinct one once."""

    def __init__(
        self,
        context: Context,
        active: Mapping[str, Active],
        targets: Sequence[str],
        references: Sequence[Reference],
    ) -> None:
        self.context = context
        self.active = active
        self.targets = targets
        self.references = references
        self.resolutions: dict[int, Resolution] = {}
        """Of targets, by their index, as far as they were asked for."""
        self._defects: dict[tuple[object, ...], tuple[ResolvedReference, Judged]] = {}
        self._by_outcome = {
            outcome: [
                rule
                for rule in active.values()
                if rule.rule.judge and (rule.rule.outcomes is None or outcome in rule.rule.outcomes)
            ]
            for outcome in Outcome
        }
        self._ignores = _ignores(context.settings.ignore_urls)
        self._page_ignores = _ignores(context.settings.ignore_pages)

    def resolution(self, target: int) -> Resolution:
        """What a target resolves to."""
        found = self.resolutions.get(target)
        if found is None:
            found = self.resolutions[target] = self.context.resolver.resolve(self.targets[target])
        return found

    def hits(self, entry: Entry) -> Iterator[tuple[Shipped, ResolvedReference, Judged]]:
        """The shipped references of a document that have a defect."""
        skipped = self._ignored_on(entry.path)
        refresh = self._refresh_of(entry)
        compared = self._compared.get(entry.path, {})
        inspected = self._inspected.get(entry.path, ())
        document, followed = _document_of(entry), _lets_follow(entry)
        for shipped in entry.shipped:
            link, judged = self._judge(shipped, document, followed)
            if compared and (more := compared.get(_key(shipped))):
                judged = (*judged, *self._unignored(link, more))
            if inspected:
                found = [each for each in inspected if self._is_at(each[1], shipped, link)]
                judged = (*judged, *self._unignored(link, [(each[0], each[1].defect) for each in found]))
            if not judged:
                continue
            if refresh is not None and link.resolution.shown == refresh and not is_refresh(link.reference):
                continue
            if skipped:
                judged = [(active, defect) for active, defect in judged if active.rule.code not in skipped]
            if judged:
                yield shipped, link, judged

    def judge_ahead(self) -> Iterator[None]:
        """Judge all references before it is known what other sites answer, a few at every step."""
        if ANSWERED_WELL.intersection(self.active):
            return
        for entry in self.context.entries.values():
            document, followed = _document_of(entry), _lets_follow(entry)
            for number, shipped in enumerate(entry.shipped):
                self._judge(shipped, document, followed)
                if number % STEP == STEP - 1:
                    yield

    def learn(self, answers: Mapping[str, Answer]) -> None:
        """Take in what other sites answered; what rules may say something of is judged anew."""
        self.context = replace(self.context, answers=answers)
        for key, (link, _) in list(self._defects.items()):
            answer = self.context.answer(link)
            if answer is not None and (
                answer.verdict is not Verdict.OK or answer.redirects or answer.look is not None
            ):
                del self._defects[key]

    @cached_property
    def _compared(self) -> dict[str, dict[_Key, list[tuple[Active, Defect]]]]:
        """What the survey rules find, by page and link: a page that is read again ships further links."""
        comparing = [active for active in self.active.values() if active.rule.compare is not None]
        if not comparing:
            return {}
        pages = [self._page_links(entry) for entry in self.context.entries.values() if entry.shipped]
        found: dict[str, dict[_Key, list[tuple[Active, Defect]]]] = {}
        for active in comparing:
            assert active.rule.compare is not None
            for page, index, defect in active.rule.compare(pages, self.context):
                key = _key(self.context.entries[page].shipped[index])
                found.setdefault(page, {}).setdefault(key, []).append((active, defect))
        return found

    @cached_property
    def _inspected(self) -> dict[str, list[tuple[Active, PageDefect]]]:
        """What the page rules find, by page."""
        found: dict[str, list[tuple[Active, PageDefect]]] = {}
        for active in self.active.values():
            if active.rule.inspect is not None:
                for defect in active.rule.inspect(self.context):
                    found.setdefault(defect.page, []).append((active, defect))
        return found

    def _is_at(self, defect: PageDefect, shipped: Shipped, link: ResolvedReference) -> bool:
        if defect.url is not None:
            return link.reference.url == defect.url and defect.concerns(link)
        return shipped.target >= 0 and self.targets[shipped.target] == defect.target and defect.concerns(link)

    def sought(self, entry: Entry) -> Wanted:
        """The references of a page that have a defect by a page rule, and are not kept in full yet."""
        inspected = self._inspected.get(entry.path)
        if inspected is None:
            return NOTHING
        document, followed = _document_of(entry), _lets_follow(entry)
        links = [(shipped, self._judge(shipped, document, followed)[0]) for shipped in entry.shipped]
        kept: Counter[int] = Counter()
        for shipped in entry.shipped:
            kept[shipped.target] += shipped.count
        counts = zip(numbers(entry.targets), numbers(entry.counts), strict=True)
        open_targets = {self.targets[target] for target, count in counts if kept[target] < count}
        asked = [defect for _, defect in inspected]
        return Wanted(
            frozenset(one.target for one in asked if one.target in open_targets and one.url is None),
            frozenset(
                one.url
                for one in asked
                if one.url is not None and not any(self._is_at(one, shipped, link) for shipped, link in links)
            ),
        )

    def _page_links(self, entry: Entry) -> PageLinks:
        document, followed = _document_of(entry), _lets_follow(entry)
        links = (self._judge(shipped, document, followed)[0] for shipped in entry.shipped)
        return PageLinks(entry, tuple(links))

    def _unignored(self, link: ResolvedReference, judged: Judged) -> Judged:
        """Without what is ignored at the link or by its URL."""
        codes = codes_ignored_by(link.reference.ignore)
        return [
            (active, defect)
            for active, defect in judged
            if active.rule.code not in codes and not self._is_ignored(active.rule.code, link)
        ]

    def _refresh_of(self, entry: Entry) -> str | None:
        """The target of a page that redirects: what else it says of that target is the same cause."""
        if entry.facts.refresh is None:
            return None
        for shipped in entry.shipped:
            if is_refresh(self.references[shipped.reference]) and shipped.target >= 0:
                return self.resolution(shipped.target).shown
        base, _ = urls.document_base(entry.path, entry.facts.base)
        try:
            return self.context.resolver.resolve(urls.join(urls.trim(entry.facts.refresh[1]), base)).shown
        except urls.MalformedURL:
            return None

    def _judge(
        self, shipped: Shipped, document: Document, followed: bool
    ) -> tuple[ResolvedReference, Judged]:
        key = (*_key(shipped), document, followed)
        found = self._defects.get(key)
        if found is None:
            reference = self.references[shipped.reference]
            resolution = self._resolution_of(shipped, reference)
            link = ResolvedReference(reference, shipped.region, document, resolution, followed)
            found = self._defects[key] = (link, tuple(self._apply(link)))
        return found

    def _resolution_of(self, shipped: Shipped, reference: Reference) -> Resolution:
        state = shipped.state
        if state == "malformed":
            slip = slip_in(reference.url, Outcome.MISSING)
            suggestion = slip.suggestion if slip else None
            return Resolution(
                Outcome.MALFORMED, suggestion=suggestion, detail=shipped.detail, shown=reference.url
            )
        if state == "empty":
            return Resolution(Outcome.EMPTY, shown="")
        if state == "fragment" and reference.attribute == "usemap":
            return Resolution(Outcome.FRAGMENT, shown=reference.url)
        if shipped.target < 0:
            resolution = Resolution(Outcome.SKIPPED, kind=state, shown=reference.url)
        else:
            resolution = self.resolution(shipped.target)
        slip = slip_in(reference.url, resolution.outcome)
        if slip is not None:
            return replace(
                resolution, outcome=Outcome.MALFORMED, suggestion=slip.suggestion, detail=slip.reason
            )
        return resolution

    def _apply(self, link: ResolvedReference) -> Iterator[tuple[Active, Defect]]:
        codes = codes_ignored_by(link.reference.ignore)
        for active in self._by_outcome[link.resolution.outcome]:
            code = active.rule.code
            if active.rule.judge is None or (codes and code in codes):
                continue
            if self._ignores and self._is_ignored(code, link):
                continue
            for defect in active.rule.judge(link, self.context):
                yield active, defect

    def _is_ignored(self, code: str, link: ResolvedReference) -> bool:
        return any(
            (not codes or code in codes)
            and (
                patterns.match(link.reference.url)
                or patterns.match(link.resolution.url or link.resolution.shown)
            )
            for patterns, codes in self._ignores
        )

    def is_ignored(self, target: int) -> bool:
        """Whether a pattern without codes covers a target, so that it counts as skipped."""
        if not self._ignores:
            return False
        resolution = self.resolution(target)
        return any(
            not codes and patterns.match(resolution.url or resolution.shown)
            for patterns, codes in self._ignores
        )

    def _ignored_on(self, path: str) -> frozenset[str]:
        return frozenset().union(
            *(
                codes or frozenset(self.active)
                for patterns, codes in self._page_ignores
                if patterns.match(path)
            )
        )

    def is_ignored_page(self, path: str) -> bool:
        """Whether everything on a page is ignored."""
        return any(not codes and patterns.match(path) for patterns, codes in self._page_ignores)

    def site_defects(self) -> Iterator[tuple[Active, SiteDefect]]:
        """What the site rules find."""
        for active in self.active.values():
            if active.rule.survey is not None:
                for found in active.rule.survey(self.context):
                    pages = (found.page, *found.also)
                    kept = [page for page in pages if active.rule.code not in self._ignored_on(page)]
                    if kept:
                        yield active, replace(found, page=kept[0], also=tuple(kept[1:]))


def _key(shipped: Shipped) -> _Key:
    """What tells the links of a page apart."""
    return shipped.reference, shipped.target, shipped.state, shipped.region


def codes_ignored_by(value: str | None) -> frozenset[str]:
    """The codes of an ignore attribute; unknown names in content are passed over."""
    codes: frozenset[str] = frozenset()
    for token in (value or "").replace(",", " ").split():
        try:
            codes |= codes_of_all([token])
        except ConfigurationError:
            continue
    return codes


def _ignores(entries: Sequence[Ignore]) -> list[tuple[Patterns, frozenset[str]]]:
    """Patterns that are still in force, with the codes they cover (empty: all)."""
    today = datetime.date.today()
    return [
        (Patterns([entry.pattern]), codes_of_all(entry.codes))
        for entry in entries
        if entry.until is None or entry.until >= today
    ]


def _document_of(entry: Entry) -> Document:
    """404 pages are served at any URL, so they count as files for machines."""
    if entry.path in NOT_FOUND_PAGES or entry.path.endswith("/404.html"):
        return Document.MACHINE
    return entry.document


def _lets_follow(entry: Entry) -> bool:
    return not entry.facts.robots or "nofollow" not in directives(entry.facts.robots)
