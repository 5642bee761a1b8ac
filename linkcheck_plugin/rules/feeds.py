"""LNK812–LNK814: feeds that readers cannot follow or find, and links in them that need rel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from linkcheck_plugin.model import BROKEN, Defect, Document, Level, ResolvedReference, SiteDefect
from linkcheck_plugin.remarks import Remark
from linkcheck_plugin.rules.paid import affiliate_param_unqualified, affiliate_unqualified
from linkcheck_plugin.rules.policy import outbound_denied
from linkcheck_plugin.rules.registry import (
    Context,
    LinkDefect,
    PageDefect,
    PageLinks,
    Preset,
    page_rule,
    site_rule,
    survey_rule,
)
from linkcheck_plugin.rules.rel import rel_comma
from linkcheck_plugin.rules.relations import is_link
from linkcheck_plugin.rules.said import Said

POLICY = (affiliate_unqualified, affiliate_param_unqualified, outbound_denied, rel_comma)
"""Rules of rel that hold in the HTML of feeds, too."""


@page_rule("feed-relative-url", "LNK812", level=Level.WARNING, preset=Preset.SEO)
def feed_relative_url(context: Context) -> Iterator[PageDefect]:
    """Relative link or image in the HTML of a feed's items.

    Feeds are shown far from the site: many readers know no base for such URLs and show no image. `xml:base` in Atom
    gives one. Fragments, as of footnotes, lead to the item itself and are left alone.

    Bad:  <description>&lt;img src="/img/logo.png"&gt;</description>
    Good: <description>&lt;img src="https://example.org/img/logo.png"&gt;</description>
    See:  RFC 4287, section 2; RSS Advisory Board, "RSS best practices profile: relative URLs"
    """
    said = context.once(Said)
    if context.is_draft or said.address.url is None:
        return
    for feed in said.documents(Document.FEED):
        for url in dict.fromkeys(note.url for note in feed.facts.notes if note.remark is Remark.RELATIVE):
            message = "the URL is relative, and readers of feeds know no base for it"
            yield PageDefect(feed.path, Defect(message, about=""), _stands_in_html, url)


def _stands_in_html(link: ResolvedReference) -> bool:
    return link.reference.attribute != "" and link.resolution.outcome not in BROKEN


@site_rule("feed-autodiscovery", "LNK813", level=Level.WARNING, preset=Preset.SEO)
def feed_autodiscovery(context: Context) -> Iterator[SiteDefect]:
    """Feed of a site whose pages announce none.

    Browsers' extensions and readers find a feed by `link rel=alternate` in the head of a page. One feed that is
    announced somewhere is enough. An announced feed that is missing is a broken link.

    Bad:  <head> without a link to /feed.xml
    Good: <link rel="alternate" type="application/rss+xml" href="/feed.xml">
    See:  RSS Advisory Board, "RSS autodiscovery"; HTML Living Standard, "Link type alternate"
    """
    said = context.once(Said)
    feeds = [feed.path for feed in said.documents(Document.FEED)]
    if not feeds or not said.pages:
        return
    announced = {
        (note.url, path)
        for path, entry in said.pages.items()
        for note in entry.facts.notes
        if note.remark is Remark.FEED
    }
    if any(_is_feed(said, *one) for one in announced):
        return
    main = min(feeds, key=lambda path: (path.count("/"), len(path), path))
    others = tuple(path for path in feeds if path != main)
    message = "no page announces the feed by <link rel=alternate>, so readers do not find it"
    yield SiteDefect(main, Defect(message), also=others)


def _is_feed(said: Said, url: str, path: str) -> bool:
    found = said.leads_to(url, path)
    file = said.context.entries.get(found.file) if found is not None and found.file is not None else None
    return file is not None and file.document is Document.FEED


@survey_rule("feed-rel-policy", "LNK814", level=Level.INFO, preset=Preset.SEO)
def feed_rel_policy(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link in the HTML of a feed that the rules of rel object to, though the pages have it right.

    Plugins that add rel to pages often leave the feed as it was. What a page has in the same way is told there.
    Partner links, denied domains, required tokens and commas in rel are looked at.

    Bad:  <description>&lt;a href="https://www.awin1.com/cread.php?awinmid=1"&gt;</description>
    Good: <description>&lt;a rel="sponsored" href="https://www.awin1.com/cread.php?awinmid=1"&gt;</description>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    on_pages = {_likeness(link) for page in pages for link in page.links if is_link(link)}
    for page in pages:
        if page.entry.document is not Document.FEED:
            continue
        for number, link in enumerate(page.links):
            if link.reference.element != "a" or _likeness(link) in on_pages:
                continue
            as_on_page = replace(link, document=Document.PAGE)
            for policy in POLICY:
                for defect in policy.judge(as_on_page, context) if policy.judge is not None else ():
                    message = f"in the feed, other than on pages: {defect.message}"
                    yield LinkDefect(
                        page.entry.path, number, Defect(message, defect.suggestion, literal=True)
                    )


def _likeness(link: ResolvedReference) -> tuple[str, tuple[str, ...]]:
    return link.resolution.url or link.resolution.shown, link.reference.rel
