"""LNK305–LNK308: what the texts of many links say together, on one page and on the whole site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from linkcheck_plugin import urls
from linkcheck_plugin.anchor_text import is_generic, normalised, phrase_of
from linkcheck_plugin.domains import is_within, registrable
from linkcheck_plugin.knowledge import load
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.rules.articles import articles_of, is_index_of_terms, is_list
from linkcheck_plugin.rules.known_urls import have_one_owner
from linkcheck_plugin.rules.links import is_followed, is_link
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, survey_rule
from linkcheck_plugin.rules.search_terms import why_keyword
from linkcheck_plugin.rules.targets import Targets
from linkcheck_plugin.site.related import ADJACENT, REPEATED, SAME_NAME

BOILERPLATE = frozenset({"footer", "header", "nav", "aside"})
"""Regions that templates fill."""
LEAST_PAGES = 3
"""Pages from which a link of a template is one of the whole site."""


class Use(NamedTuple):
    """One link with a text to another domain, and where it stands."""

    page: PageLinks
    number: int
    link: ResolvedReference
    phrase: tuple[str, ...]


@survey_rule("same-text-different-targets", "LNK305", level=Level.INFO, preset=Preset.SEO)
def same_text_different_targets(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """One text for links to different pages, in the text of one page.

    Whoever hears the links of a page one by one cannot tell them apart. Names in code, labels that a list
    repeats for more than three targets, dates, headings of the targets and generic texts (`generic-anchor`) are
    left alone, and so are lists.

    Bad:  <a href="/a/docs/">Docs</a> of A, <a href="/b/docs/">Docs</a> of B
    Good: <a href="/a/docs/">Docs of A</a>, <a href="/b/docs/">Docs of B</a>
    See:  WCAG 2.2, success criterion 2.4.9; axe "identical-links-same-purpose"
    """
    targets = Targets(context)
    for page, numbers in _related(pages, SAME_NAME):
        by_target: dict[str, int] = {}
        for number in numbers:
            by_target.setdefault(_place(page.links[number]), number)
        name = page.links[numbers[0]].reference.name
        if len(by_target) < 2 or is_generic(normalised(name), page.entry.facts.lang):
            continue
        if is_list(page.entry.path) or context.is_made(page.entry.path):
            continue
        if all(targets.is_heading(page.links[number]) for number in by_target.values()):
            continue
        places = sorted(by_target)
        message = f'"{name}" leads to {" and to ".join(places)}'
        for number in by_target.values():
            yield LinkDefect(page.entry.path, number, Defect(message, about=name))


@survey_rule("same-target-adjacent", "LNK306", level=Level.INFO, preset=Preset.SEO)
def same_target_adjacent(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """An image and a text side by side that link to the same page, or many links to one target in a text.

    Keyboards stop at each of them, and screen readers say each. `repeated-links` (3) links of a page to one
    target are fine, and more up to a quarter of all its links; names in code and links to a place on a page are
    left alone.

    Bad:  <a href="/guide/"><img src="guide.png" alt=""></a> <a href="/guide/">Guide</a>
    Good: <a href="/guide/"><img src="guide.png" alt=""> Guide</a>
    See:  WCAG 2.2, technique H2
    """
    adjacent = list(_related(pages, ADJACENT))
    several = len({_place(page.links[numbers[0]]) for page, numbers in adjacent}) >= LEAST_PAGES
    for page, numbers in adjacent:
        defect = Defect(
            "an image and the text beside it are two links to the same page", about="" if several else None
        )
        yield LinkDefect(page.entry.path, numbers[0], defect)
    for page, numbers in _related(pages, REPEATED):
        count = sum(page.entry.shipped[number].count for number in numbers)
        shown = page.links[numbers[0]].resolution.shown
        for number in numbers:
            yield LinkDefect(
                page.entry.path,
                number,
                Defect(f"{count:,} links of the text lead to {shown}", about=page.entry.path + shown),
            )


def _related(pages: Sequence[PageLinks], kind: str) -> Iterator[tuple[PageLinks, list[int]]]:
    """The groups of links of one kind that lead somewhere, except in indexes of terms."""
    for page in pages:
        for found, numbers in page.entry.related if not is_index_of_terms(page.entry.path) else ():
            links = [number for number in numbers if is_link(page.links[number])]
            if found == kind and links:
                yield page, links


def _place(link: ResolvedReference) -> str:
    """The page that a link leads to, however its address is spelled."""
    shown = link.resolution.file or link.resolution.shown.partition("#")[0]
    return shown.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@survey_rule("exact-match-overuse", "LNK307", level=Level.WARNING, preset=Preset.RECOMMENDED)
def exact_match_overuse(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """The same keyword as the text of most links to another domain, in many articles.

    Search engines take such a pattern for paid or exchanged links. Counted are followed links in the text of
    articles: one text for one registrable domain, in `exact-match-articles` (5) articles or more, and in at
    least `exact-match-share` (0.5) of all links to that domain. Archives, tags, paging and home pages repeat
    articles and do not count.

    A keyword is what the setting `keywords` names for the target. Where it names none, it is a phrase of two
    to five words that reads like a search: no name of a domain or a site (`brands`), no title, no URL, nothing
    generic, and nothing that says what the target is, such as "release notes". Encyclopaedias, standards,
    documentation, code hosts and social networks are left alone, because things have one name there.

    Bad:  <a href="https://hosting.example/">best web hosting</a>, in 12 of 14 articles that link there
    Good: <a href="https://hosting.example/">Example Hosting</a>, or <a rel="sponsored" …> if it is paid
    See:  Google Search Central, "Spam policies": link spam
    """
    targets = Targets(context)
    for domain, uses in _outside_uses(pages, context, "content").items():
        if len({use.page.entry.path for use in uses}) < context.settings.exact_match_articles:
            continue
        articles = articles_of(
            {use.page.entry.path: use.page.entry for use in uses}.values(), context.is_made
        )
        kept = [use for use in uses if use.page.entry.path in articles]
        for _, same in sorted(_by_phrase(kept).items()):
            yield from _overuse(domain, same, len(kept), targets)


def _overuse(domain: str, same: list[Use], total: int, targets: Targets) -> Iterator[LinkDefect]:
    """The defects of the links with one text to a domain that `total` links of articles lead to."""
    settings = targets.context.settings
    articles = len({use.page.entry.path for use in same})
    if articles < settings.exact_match_articles or len(same) < settings.exact_match_share * total:
        return
    text = _most_common(use.link.reference.text for use in same)
    why = _why_keyword(text, same, targets, phrases=True)
    if why is None:
        return
    names = [name for name in targets.of(same[0].link).brands if len(name) > 1]
    message = (
        f'"{text}" is the text of {len(same):,} of {total:,} followed links to {domain} '
        f"({100 * len(same) // total} %), in {articles:,} articles, and {why}; "
        f"overuse begins at {settings.exact_match_articles} articles and {100 * settings.exact_match_share:g} %"
    )
    hint = f', or name the site: "{names[0]}"' if names else ""
    defect = Defect(
        message,
        f'use other words in most of them{hint}; rel="sponsored" if they are paid for',
        literal=True,
        evidence=why,
        about=f"{domain} {' '.join(same[0].phrase)}",
    )
    for use in same:
        yield LinkDefect(use.page.entry.path, use.number, defect)


@survey_rule("boilerplate-external-followed", "LNK308", level=Level.WARNING, preset=Preset.RECOMMENDED)
def boilerplate_external_followed(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Followed link to another site with a keyword as its text, in the footer or on half of all pages.

    Search engines name keyword links in footers and templates among link spam, and themes are sometimes given
    away for them. Texts that name the target are fine, and so are the credits of generators, themes and hosts
    that we know. In menus, headers and sidebars the link must stand on `boilerplate-share` (0.5) of all pages.

    Bad:  <footer><a href="https://hosting.example/">best web hosting</a></footer>
    Good: <footer><a href="https://hosting.example/">Example Hosting</a></footer>
    See:  Google Search Central, "Spam policies": link spam
    """
    targets = Targets(context)
    entries = context.entries.values()
    total = sum(entry.document is Document.PAGE and entry.facts.refresh is None for entry in entries)
    for domain, uses in _outside_uses(pages, context, *BOILERPLATE).items():
        for phrase, same in sorted(_by_phrase(uses).items()):
            on = len({use.page.entry.path for use in same})
            text = _most_common(use.link.reference.text for use in same)
            in_footer = any(use.link.region == "footer" for use in same)
            everywhere = on >= max(LEAST_PAGES, context.settings.boilerplate_share * total)
            if not (in_footer or everywhere) or _is_credit(same[0].link):
                continue
            why = _why_keyword(text, same, targets, phrases=False)
            if why is None:
                continue
            where = "the footer" if in_footer else f"the {same[0].link.region}"
            share = f"{on:,} of {total:,} pages"
            message = f'"{text}" is a followed link to {domain} in {where} of {share}, and {why}'
            advice = 'rel="nofollow", or the name of the site as the text'
            about = f"{domain} {' '.join(phrase)}"
            defect = Defect(message, advice, literal=True, evidence=why, about=about)
            for use in same:
                yield LinkDefect(use.page.entry.path, use.number, defect)


def _by_phrase(uses: Iterable[Use]) -> dict[tuple[str, ...], list[Use]]:
    found: dict[tuple[str, ...], list[Use]] = {}
    for use in uses:
        found.setdefault(use.phrase, []).append(use)
    return found


def _outside_uses(pages: Sequence[PageLinks], context: Context, *regions: str) -> dict[str, list[Use]]:
    """The followed links of some regions to other owners' domains, by domain; the most are judged once."""
    known: dict[int, tuple[str, tuple[str, ...]] | None] = {}
    own = urls.origin_of(context.resolver.address.url or "")
    found: dict[str, list[Use]] = {}
    for page in pages:
        if page.entry.document is not Document.PAGE or page.entry.facts.refresh is not None:
            continue
        for number, link in enumerate(page.links):
            if link.resolution.outcome is not Outcome.EXTERNAL or link.region not in regions:
                continue
            if id(link) not in known:
                known[id(link)] = _outside(link, own.host if own else "")
            told = known[id(link)]
            if told is not None:
                found.setdefault(told[0], []).append(Use(page, number, link, told[1]))
    return found


def _outside(link: ResolvedReference, own: str) -> tuple[str, tuple[str, ...]] | None:
    """The domain and the phrase of a followed link to somebody else's domain; None for any other link."""
    origin = urls.origin_of(link.resolution.url or "")
    if origin is None or not is_link(link) or not is_followed(link):
        return None
    if own and have_one_owner(origin.host, own):
        return None
    plain = normalised(link.reference.text)
    phrase = phrase_of(plain) or tuple(plain.split())
    return registrable(origin.host), phrase


def _why_keyword(text: str, same: Sequence[Use], targets: Targets, *, phrases: bool) -> str | None:
    """Why the text of some links is a keyword; the language is that of most of their pages."""
    language = _most_common(use.page.entry.facts.lang for use in same)
    link = same[0].link
    named = targets.named_keywords(link)
    return why_keyword(text, targets.of(link), language, named=named, phrases=phrases)


def _is_credit(link: ResolvedReference) -> bool:
    """Whether a link leads to a generator, theme, host or licence that asks for credit."""
    origin = urls.origin_of(link.resolution.url or "")
    return origin is not None and any(is_within(origin.host, host) for host in _credited())


def _most_common(values: Iterable[str]) -> str:
    """The most frequent value; of equally frequent ones the first in order."""
    found = Counter(values)
    return max(sorted(found), key=found.__getitem__)


@cache
def _credited() -> frozenset[str]:
    return frozenset(host for hosts in load("credits").values() for host in hosts)
