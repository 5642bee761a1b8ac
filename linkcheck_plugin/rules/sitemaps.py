"""LNK802–LNK805 and LNK807: sitemaps that lack pages, or list what is not to be found."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from linkcheck_plugin import urls
from linkcheck_plugin.html.sitemaps import MOST_BYTES, MOST_LOCATIONS, is_datetime, is_future
from linkcheck_plugin.model import BROKEN, Defect, Document, Level, Outcome, ResolvedReference, SiteDefect
from linkcheck_plugin.remarks import Remark
from linkcheck_plugin.rules.canonical import differing_origin
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, page_rule, site_rule
from linkcheck_plugin.rules.said import Said


class Listed:
    """What the sitemaps of a site list; made once for all rules."""

    def __init__(self, context: Context) -> None:
        said = self.said = context.once(Said)
        self.sitemaps = [*said.documents(Document.SITEMAP)]
        self.files: set[str] = set()
        """Files of the site that are listed."""
        self.is_whole = True
        """Whether every sitemap that an index names is at hand."""
        for sitemap in self.sitemaps:
            for target in context.targets_of(sitemap):
                found = said.resolve(target)
                if found.file is not None:
                    self.files.add(found.file)
                elif urls.split(target).path.endswith((".xml", ".xml.gz")) and found.outcome not in BROKEN:
                    self.is_whole = False


def _is_location(link: ResolvedReference) -> bool:
    return link.reference.element == "loc"


@site_rule("not-in-sitemap", "LNK802", level=Level.INFO, preset=Preset.SEO)
def not_in_sitemap(context: Context) -> Iterator[SiteDefect]:
    """Page that may be found and that no sitemap lists.

    Pages with noindex or another canonical, redirects, pages that robots.txt blocks, and pages that the generator
    makes by itself need not be listed. Judged below the folder of a sitemap that lists pages.

    Bad:  <urlset> without /guide/, which is a page of the site
    Good: <loc>https://example.org/guide/</loc>
    See:  Google Search Central, "Build and submit a sitemap"
    """
    listed, said = context.once(Listed), context.once(Said)
    if not listed.is_whole or listed.files.isdisjoint(said.pages):
        return
    folders = tuple({sitemap.path.rpartition("/")[0] for sitemap in listed.sitemaps})
    found = [
        path
        for path in said.pages
        if path not in listed.files
        and any(not folder or path.startswith(folder + "/") for folder in folders)
        and said.may_be_found(path)
        and path not in said.blocked
        and not context.is_made(path)
    ]
    if found:
        yield SiteDefect(found[0], Defect("no sitemap lists the page"), also=tuple(found[1:]))


@page_rule("sitemap-bad-entry", "LNK803", level=Level.WARNING, preset=Preset.SEO)
def sitemap_bad_entry(context: Context) -> Iterator[PageDefect]:
    """Location in a sitemap that cannot be listed: a redirect, noindex, or with another canonical.

    A sitemap is the list of addresses that are to be found; what is not drops the trust in the others. Pages that
    robots.txt blocks count, too.

    Bad:  <loc>https://example.org/old/</loc> where /old/ redirects to /guide/
    Good: <loc>https://example.org/guide/</loc>
    See:  Google Search Central, "Build and submit a sitemap"
    """
    listed = context.once(Listed)
    for sitemap in listed.sitemaps:
        for target in context.targets_of(sitemap):
            if (why := _not_to_be_found(listed.said, target)) is not None:
                yield PageDefect(sitemap.path, Defect(why, about=""), _is_location, target=target)


def _not_to_be_found(said: Said, target: str) -> str | None:
    found = said.resolve(target)
    if found.outcome is Outcome.REDIRECT and not found.detail:
        return "the location is a redirect: the sitemap should list where it leads"
    file = found.file
    if file is None or file not in said.pages:
        return None
    if said.is_noindex(file):
        return "the page is noindex and stands in the sitemap"
    if not said.is_canonical(file):
        return "the page has another canonical and stands in the sitemap"
    if file in said.blocked:
        return "robots.txt keeps crawlers from the page, and it stands in the sitemap"
    return None


@page_rule("sitemap-wrong-host", "LNK804", level=Level.WARNING, preset=Preset.SEO)
def sitemap_wrong_host(context: Context) -> Iterator[PageDefect]:
    """Location in a sitemap that is relative, or names another host or scheme than the site.

    Search engines pass over relative locations, and those of other hosts unless they are told otherwise.

    Bad:  <loc>/guide/</loc>
    Good: <loc>https://example.org/guide/</loc>
    See:  sitemaps.org, "Sitemap file location"
    """
    listed = context.once(Listed)
    for sitemap in listed.sitemaps:
        for target in context.targets_of(sitemap):
            if (defect := _misplaced(listed.said, target)) is not None:
                yield PageDefect(sitemap.path, defect, _is_location, target=target)


def _misplaced(said: Said, target: str) -> Defect | None:
    if not target.startswith(("http://", "https://")):
        found = said.resolver.resolve(target)
        if said.context.is_draft or found.outcome in BROKEN:
            return None
        message = "the location is relative: search engines read whole addresses only"
        return Defect(message, found.url, literal=True, about="")
    if said.address.url is None:
        return None
    if said.resolve(target).outcome is Outcome.EXTERNAL:
        origin = urls.origin_of(target)
        host = origin.host if origin is not None else target
        return Defect(f"the location names another host, {host}", about=host)
    return differing_origin(said, target, "the location")


@site_rule("sitemap-too-large", "LNK805", level=Level.WARNING, preset=Preset.SEO)
def sitemap_too_large(context: Context) -> Iterator[SiteDefect]:
    """Sitemap with more than 50,000 locations or 50 MB.

    Search engines read no more than that of one file, unpacked. An index names several.

    Bad:  <urlset> with 60,000 locations
    Good: <sitemapindex> with two sitemaps of 30,000 locations
    See:  sitemaps.org, "Using Sitemap index files"
    """
    for sitemap in context.once(Listed).sitemaps:
        for note in sitemap.facts.notes:
            if note.remark is Remark.LOCATIONS:
                message = f"the sitemap has {int(note.detail):,} locations; {MOST_LOCATIONS:,} are read"
                yield SiteDefect(sitemap.path, Defect(message))
            elif note.remark is Remark.BYTES:
                message = f"the sitemap has {int(note.detail):,} bytes; {MOST_BYTES:,} are read"
                yield SiteDefect(sitemap.path, Defect(message))


@page_rule("sitemap-lastmod", "LNK807", level=Level.INFO, preset=Preset.SEO)
def sitemap_lastmod(context: Context) -> Iterator[PageDefect]:
    """`lastmod` that is no date, or lies in the future.

    Search engines that find it wrong once heed it no more on the whole site.

    Bad:  <lastmod>02.01.2026</lastmod>
    Good: <lastmod>2026-01-02</lastmod>
    See:  sitemaps.org, "XML tag definitions"; W3C, "Date and Time Formats"
    """
    today = datetime.date.today()
    for sitemap in context.once(Listed).sitemaps:
        for note in sitemap.facts.notes:
            if note.remark is Remark.LASTMOD and (defect := _wrong_date(note.detail, today)) is not None:
                yield PageDefect(sitemap.path, defect, _is_location, note.url)


def _wrong_date(value: str, today: datetime.date) -> Defect | None:
    shown = value if len(value) <= 60 else value[:57] + "..."
    if not is_datetime(value):
        message = "lastmod is not written as 2026-01-02 or 2026-01-02T03:04:05Z"
        return Defect(message, evidence=shown, about="")
    if is_future(value, today):
        return Defect("lastmod lies in the future", evidence=shown, about="")
    return None
