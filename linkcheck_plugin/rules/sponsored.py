"""LNK203, LNK212 and LNK216: what a page says of itself, or shows, about links that somebody pays for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from linkcheck_plugin import urls
from linkcheck_plugin.html.vocabulary import COMMENTS, CONTENT, SPONSORED
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.rules.known_urls import is_donation
from linkcheck_plugin.rules.leads import is_own_domain
from linkcheck_plugin.rules.paid import is_paid, is_qualified, with_sponsored
from linkcheck_plugin.rules.paid_hosts import paid_links
from linkcheck_plugin.rules.policy import decides_about_rel
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, survey_rule
from linkcheck_plugin.rules.relations import is_link, proposal, rel_with, tokens_of

NO = frozenset({"", "0", "false", "no", "off", "none", "null"})
SPONSORED_KEYS = ("sponsored",)
GUEST_KEYS = ("guest_post", "guest-post", "guestpost")


@survey_rule(
    "sponsored-region-unqualified", "LNK203", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True
)
def sponsored_region_unqualified(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link to another site among sponsors, or on a sponsored page, without sponsored or nofollow.

    Logos of sponsors, backers and advertisements are paid placements, and so are the links of a page whose metadata
    say `sponsored: true`. Classes or ids of your own go to `sponsored-regions`. Links by which readers support the
    site itself (GitHub Sponsors, Open Collective, Patreon, Ko-fi, Liberapay, PayPal …) are none.

    Bad:  <div class="sponsors"><a href="https://acme.example/">Acme</a></div>
    Good: <div class="sponsors"><a rel="sponsored" href="https://acme.example/">Acme</a></div>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    for page in pages:
        marked: bool | None = None
        for number, link in enumerate(page.links):
            if link.region not in (SPONSORED, CONTENT) or not _may_be_placed(link) or is_qualified(link):
                continue
            if link.region == CONTENT:
                if marked is None:
                    marked = says(context.front_matter(page.entry.path), SPONSORED_KEYS)
                if not marked:
                    continue
            if _is_placed(link, context):
                where = "stands among sponsors" if link.region == SPONSORED else "stands on a sponsored page"
                rel = with_sponsored(link.reference)
                message = f"the link {where}, and rel has neither sponsored nor nofollow"
                defect = Defect(message, proposal(rel), fix=rel, literal=True)
                yield LinkDefect(page.entry.path, number, defect)


@survey_rule("guest-post-unqualified", "LNK212", level=Level.INFO, preset=Preset.SEO)
def guest_post_unqualified(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link to another site in a guest post, without nofollow or sponsored.

    Guest posts are often written for their links. Google wants these links qualified, with nofollow or, if money or
    goods were given, with sponsored. A guest post is a page whose metadata say `guest_post: true`.

    Bad:  <a href="https://guest.example/">Jane's shop</a> on a page with guest_post: true
    Good: <a rel="nofollow" href="https://guest.example/">Jane's shop</a>
    See:  Google Search Central, blog of 26 July 2021 on link tagging and link spam
    """
    for page in pages:
        for number, link in enumerate(page.links):
            if link.region != CONTENT or not _may_be_placed(link) or is_qualified(link):
                continue
            if not says(context.front_matter(page.entry.path), GUEST_KEYS):
                break
            if _is_placed(link, context):
                rel = rel_with(tokens_of(link.reference), ("nofollow",))
                message = "the link stands in a guest post, and rel has neither nofollow nor sponsored"
                yield LinkDefect(page.entry.path, number, Defect(message, proposal(rel), literal=True))


@survey_rule("disclosure-missing", "LNK216", level=Level.INFO, preset=Preset.SEO)
def disclosure_missing(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Page with links that are paid for, and not a word about it.

    Readers have a right to know, and consumer law in many countries demands it near the links. Looked for are words
    such as affiliate, commission, sponsored, Werbung, Anzeige, publicité in the text of the page, in 20 languages.
    Pages that the generator makes by itself are left alone.

    Bad:  <p>I use <a rel="sponsored" href="https://amzn.to/3abcdef">this lamp</a>.</p>
    Good: <p>I use <a rel="sponsored" href="https://amzn.to/3abcdef">this lamp</a> (affiliate link).</p>
    See:  FTC, "Disclosures 101"; Directive 2005/29/EC, annex I, point 11
    """
    for page in pages:
        first = next(
            (
                number
                for number, link in enumerate(page.links)
                if link.resolution.outcome is Outcome.EXTERNAL
                and link.document is Document.PAGE
                and link.region != COMMENTS
                and is_paid(link, context)
            ),
            None,
        )
        path = page.entry.path
        if first is None or context.is_made(path) or _discloses(context.text_of(path)):
            continue
        message = "the page earns from links and has no word about it"
        yield LinkDefect(path, first, Defect(message, about="disclosure"))


def says(metadata: Mapping[str, str | list[str]], keys: Sequence[str]) -> bool:
    """Whether one of the keys is set to anything but no."""
    for key in keys:
        value = metadata.get(key)
        if value and (isinstance(value, list) or value.strip().lower() not in NO):
            return True
    return False


def _may_be_placed(link: ResolvedReference) -> bool:
    return link.resolution.outcome is Outcome.EXTERNAL and is_link(link)


def _is_placed(link: ResolvedReference, context: Context) -> bool:
    """Whether a link may be a paid placement that no other rule speaks of, and the owner has not decided about."""
    url = link.resolution.url or ""
    origin = urls.origin_of(url)
    if origin is None or is_donation(origin) or is_own_domain(url, context):
        return False
    return not is_paid(link, context) and not decides_about_rel(url, context)


def _discloses(text: str) -> bool:
    return not text or any(word in text.casefold() for word in _words())


@cache
def _words() -> tuple[str, ...]:
    return tuple(word.casefold() for word in paid_links().disclosure.words)
