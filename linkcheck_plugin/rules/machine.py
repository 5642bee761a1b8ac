"""LNK801, LNK811, LNK821, LNK902: files that machines read, and files that nobody could."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkcheck_plugin.model import BROKEN, Defect, Document, Level, ResolvedReference, SiteDefect
from linkcheck_plugin.rules.broken import unresolved
from linkcheck_plugin.rules.registry import Context, Preset, rule, site_rule


@rule("sitemap-missing-page", "LNK801", level=Level.ERROR, preset=Preset.LINKS, outcomes=BROKEN)
def sitemap_missing_page(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Location in a sitemap that is not in the output.

    Sitemaps, sitemap indexes (also compressed or plain text) and their images and alternates are read.
    Locations on other hosts are not judged here.

    Bad:  <loc>https://example.org/deleted/</loc>
    Good: <loc>https://example.org/guide/</loc>
    See:  sitemaps.org, "Sitemaps XML format"
    """
    if link.document is Document.SITEMAP and (why := unresolved(link)):
        yield Defect(why, link.resolution.suggestion)


@rule("feed-link-broken", "LNK811", level=Level.ERROR, preset=Preset.LINKS, outcomes=BROKEN)
def feed_link_broken(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link in an RSS, Atom or JSON feed that does not resolve.

    The links of the feed and of its items, enclosures, and the links and images in the HTML of items.

    Bad:  <link>https://example.org/deleted-post/</link>
    Good: <link>https://example.org/post/</link>
    See:  RSS 2.0 specification; RFC 4287; jsonfeed.org
    """
    if link.document is Document.FEED and (why := unresolved(link)):
        yield Defect(why, link.resolution.suggestion)


@rule("machine-file-link", "LNK821", level=Level.INFO, preset=Preset.SEO, outcomes=BROKEN)
def machine_file_link(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link in llms.txt, the 404 page, a manifest or another file for machines that does not resolve.

    Read are robots.txt (`Sitemap:`), llms.txt, security.txt, web manifests, OpenSearch descriptions, and
    404.html, which hosts serve at any URL.

    Bad:  Sitemap: https://example.org/sitemap-old.xml
    Good: Sitemap: https://example.org/sitemap.xml
    See:  RFC 9309; RFC 9116; W3C Web Application Manifest; llmstxt.org
    """
    if link.document is Document.MACHINE and (why := unresolved(link)):
        yield Defect(why, link.resolution.suggestion)


@site_rule("file-unreadable", "LNK902", level=Level.WARNING, preset=Preset.LINKS)
def file_unreadable(context: Context) -> Iterator[SiteDefect]:
    """File that could not be read: it was skipped, and nothing is known of its links.

    No permission, a FIFO or device, a link to nothing or out of the site, XML that is not well-formed.

    Bad:  site/old.html -> /var/www/old.html
    Good: site/old.html
    See:  sitemaps.org and RFC 4287 for the XML that is expected
    """
    for path, why in context.unreadable:
        line = re.search(r"\bline (\d+)", why)
        verb = "is " if why.startswith("not ") else ""
        yield SiteDefect(
            path,
            Defect(f"{path} {verb}{why}"),
            line=int(line[1]) if line else None,
            column=1 if line else None,
        )
