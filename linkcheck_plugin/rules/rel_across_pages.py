"""LNK210, LNK211 and LNK214: rel tokens of a whole page, or of the same link on several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linkcheck_plugin import urls
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.html.vocabulary import COMMENTS, CONTENT
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference, SiteDefect
from linkcheck_plugin.rules.known_urls import is_profile
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, site_rule, survey_rule
from linkcheck_plugin.rules.rel import listed
from linkcheck_plugin.rules.relations import (
    QUALIFIERS,
    is_link,
    proposal,
    qualifiers_of,
    rel_with,
    rel_without,
    tokens_of,
)

BLANKET, LEAST_URLS = 0.95, 20
"""Share of qualified addresses, of at least so many, that looks like a habit."""


class Place(NamedTuple):
    """One link to another site on a page."""

    page: str
    number: int
    link: ResolvedReference
    times: int


def outbound_links(pages: Sequence[PageLinks]) -> dict[str, list[Place]]:
    """The links to other sites by URL without fragment, those that visitors wrote aside."""
    found: dict[str, list[Place]] = {}
    for page in pages:
        for number, (link, shipped) in enumerate(zip(page.links, page.entry.shipped, strict=True)):
            if (
                link.resolution.outcome is not Outcome.EXTERNAL
                or link.region == COMMENTS
                or not is_link(link)
            ):
                continue
            url = urls.outbound_key(link.resolution.url or "")
            if url is not None:
                found.setdefault(url, []).append(Place(page.entry.path, number, link, shipped.count))
    return found


@survey_rule("sponsored-overuse", "LNK210", level=Level.INFO, preset=Preset.SEO)
def sponsored_overuse(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Qualified links that need no qualification: own profiles, or nearly all links to other sites.

    nofollow and sponsored are for links that are paid for or not vouched for. On one's own profile, or on 95% of
    20 or more addresses, they say nothing about the single link, and search engines lose what the site recommends.

    Bad:  <footer><a rel="nofollow" href="https://mastodon.social/@me">Mastodon</a></footer>
    Good: <footer><a rel="me" href="https://mastodon.social/@me">Mastodon</a></footer>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    links = outbound_links(pages)
    own = _own_profiles(pages, links)
    for url in own:
        for place in links.get(url, ()):
            if given := qualifiers_of(place.link.reference):
                rel = rel_without(tokens_of(place.link.reference), QUALIFIERS)
                message = (
                    f"the profile seems to be the owner's, and is qualified with {listed(sorted(given))}"
                )
                yield LinkDefect(place.page, place.number, Defect(message, proposal(rel), literal=True))
    qualified = [
        places
        for url, places in links.items()
        if url not in own and all(qualifiers_of(place.link.reference) for place in places)
    ]
    if len(links) >= LEAST_URLS and len(qualified) >= BLANKET * len(links):
        first = qualified[0][0]
        message = (
            f"{len(qualified):,} of {len(links):,} addresses of other sites are qualified with nofollow, ugc or "
            "sponsored: a link that the site vouches for needs none"
        )
        yield LinkDefect(first.page, first.number, Defect(message))


def _own_profiles(pages: Sequence[PageLinks], links: dict[str, list[Place]]) -> set[str]:
    """Profiles that the site names as its own (rel=me, sameAs), or shows beside its content."""
    named = {
        urls.outbound_key(link.resolution.url or "")
        for page in pages
        for link in page.links
        if "me" in link.reference.rel
        or (link.reference.element == "script" and link.reference.attribute.endswith("sameAs"))
    }
    own = set()
    for url, places in links.items():
        origin = urls.origin_of(url)
        beside = any(place.link.region not in (CONTENT, "sponsored") for place in places)
        if origin is not None and (url in named or beside) and is_profile(origin):
            own.add(url)
    return own


@site_rule("blanket-nofollow-page", "LNK211", level=Level.WARNING, preset=Preset.SEO)
def blanket_nofollow_page(context: Context) -> Iterator[SiteDefect]:
    """Page that may be found and whose links are all nofollow, by `meta name=robots`.

    No page of the site gains from being linked there, and some are not found at all. For single links there is
    rel=nofollow; pages with noindex are left alone.

    Bad:  <meta name="robots" content="index, nofollow">
    Good: <meta name="robots" content="index">
    See:  Google Search Central, "Robots meta tag specifications"
    """
    found = sorted(
        entry.path
        for entry in context.entries.values()
        if entry.document is Document.PAGE
        and entry.facts.robots
        and entry.facts.refresh is None
        and directives(entry.facts.robots) & {"noindex", "nofollow"} == {"nofollow"}
    )
    if found:
        message = "every link of the page is nofollow, by meta robots, also those to the site's own pages"
        yield SiteDefect(found[0], Defect(message), also=tuple(found[1:]))


@survey_rule("rel-inconsistent", "LNK214", level=Level.INFO, preset=Preset.SEO)
def rel_inconsistent(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Address of another site that is qualified in some places and bare in others.

    What is paid for on one page is paid for on all; often a template or a component adds the token and links in
    the text go without. Links that visitors wrote do not count.

    Bad:  <a rel="sponsored" href="https://example.org/">A</a> <a href="https://example.org/">B</a>
    Good: <a rel="sponsored" href="https://example.org/">A</a> <a rel="sponsored" href="https://example.org/">B</a>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    for places in outbound_links(pages).values():
        given: Counter[str] = Counter()
        qualified = total = 0
        for place in places:
            total += place.times
            tokens = qualifiers_of(place.link.reference)
            given.update(dict.fromkeys(tokens, place.times))
            qualified += place.times if tokens else 0
        if not 0 < qualified < total:
            continue
        usual = max(sorted(given), key=given.__getitem__)
        for place in places:
            if not qualifiers_of(place.link.reference):
                rel = rel_with(tokens_of(place.link.reference), (usual,))
                message = f"{qualified:,} of {total:,} links to this address are qualified with {listed(sorted(given))}"
                yield LinkDefect(place.page, place.number, Defect(message, proposal(rel), literal=True))
