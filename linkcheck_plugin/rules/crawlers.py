"""LNK704, LNK707 and LNK806: what crawlers are told of the site as a whole: its address, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Defect, Document, Level, ResolvedReference, SiteDefect
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, Rule, page_rule, site_rule
from linkcheck_plugin.rules.relations import is_link, qualifiers_of
from linkcheck_plugin.rules.said import Said
from linkcheck_plugin.site.elsewhere import host_path


@site_rule("site-url-missing", "LNK704", level=Level.WARNING, preset=Preset.SEO)
def site_url_missing(context: Context) -> Iterator[SiteDefect]:
    """Configuration of MkDocs or Pelican that does not say where the site is served.

    Without `site_url` or `SITEURL` there is no canonical, and sitemap, feeds and previews cannot name addresses.
    For Pelican the settings count by which the site is published (publishconf.py). Documentation that is read
    without a server (the offline plugin, or `site_url: ""` with `use_directory_urls: false`) needs none.

    Bad:  site_name: Orchard
    Good: site_url: https://example.org/
    See:  MkDocs, "Configuration: site_url"; Pelican, "Settings: SITEURL"
    """
    unset = context.unset_address
    if unset is None:
        return
    known = context.resolver.address.url or "https://example.org/"
    in_python = unset.path.endswith(".py")
    example = f'{unset.name} = "{known.rstrip("/")}"' if in_python else f"{unset.name}: {known}"
    message = f"{unset.name} is not set: canonical links, sitemap and feeds cannot say where the site is"
    line = unset.line
    yield SiteDefect(
        unset.path, Defect(message, example, literal=True), line=line, column=1 if line else None
    )


@page_rule("robots-blocked-target", "LNK707", level=Level.WARNING, preset=Preset.SEO)
def robots_blocked_target(context: Context) -> Iterator[PageDefect]:
    """Link to a page of the site that robots.txt keeps crawlers from.

    The page may be listed without its text, and what it links to gains nothing. Pages with noindex, pages that
    the generator makes by itself (search, lists of tags), and links from pages that are blocked too are left
    alone: there it is meant so.

    Bad:  <a href="/api/">API</a> where robots.txt says Disallow: /api/
    Good: <a href="/api/">API</a> where robots.txt says Disallow: /api/internal/
    See:  RFC 9309; Google Search Central, "Introduction to robots.txt"
    """
    said = context.once(Said)
    blocked = {
        path: pattern
        for path, pattern in said.blocked.items()
        if not said.is_noindex(path) and not context.is_made(path)
    }
    if not blocked:
        return
    judged: dict[str, Defect | None] = {}
    for path, entry in said.pages.items():
        if path in said.blocked:
            continue
        for target in context.targets_of(entry):
            if target not in judged:
                judged[target] = _blocked(said, target, blocked)
            if (defect := judged[target]) is not None:
                yield PageDefect(path, defect, _is_followed, target=target)


def _is_followed(link: ResolvedReference) -> bool:
    return is_link(link) and not qualifiers_of(link.reference)


def _blocked(said: Said, target: str, blocked: dict[str, str]) -> Defect | None:
    asked = host_path(target.partition("#")[0], said.address)
    file = said.resolve(target).file
    if asked is None or file not in blocked or (pattern := said.robots.blocking(asked)) is None:
        return None
    message = f"robots.txt keeps crawlers from the page (Disallow: {pattern}), and it is linked"
    return Defect(message, about=pattern)


@page_rule("robots-sitemap", "LNK806", level=Level.INFO, preset=Preset.SEO)
def _robots_sitemap(context: Context) -> Iterator[PageDefect]:
    """robots.txt that names no sitemap, or names it by a relative URL or by a file that is none.

    Crawlers that nobody told about the sitemap find it there. Judged only where the site has both files, and
    robots.txt lies at the root of its host.

    Bad:  Sitemap: /sitemap.xml
    Good: Sitemap: https://example.org/sitemap.xml
    See:  sitemaps.org, "Informing search engine crawlers"
    """
    said = context.once(Said)
    robots = context.entries.get("robots.txt")
    if robots is None or said.address.base != "/":
        return
    for target in context.targets_of(robots):
        found = said.resolver.resolve(target)
        if found.outcome in BROKEN:
            continue
        absolute = target.startswith(("http://", "https://"))
        file = context.entries.get(found.file) if found.file is not None else None
        if not absolute and not context.is_draft:
            message = "the sitemap is named by a relative URL, which crawlers pass over"
            yield PageDefect("robots.txt", Defect(message, found.url, literal=True), _any, target=target)
        elif found.file is not None and (file is None or file.document is not Document.SITEMAP):
            defect = Defect(f"{found.file} is no sitemap")
            yield PageDefect("robots.txt", defect, _any, target=target)


def _any(link: ResolvedReference) -> bool:
    return True


def _unnamed_sitemap(context: Context) -> Iterator[SiteDefect]:
    said = context.once(Said)
    robots = context.entries.get("robots.txt")
    sitemaps = [entry.path for entry in said.documents(Document.SITEMAP) if "/" not in entry.path]
    if robots is None or said.address.base != "/" or not sitemaps or context.targets_of(robots):
        return
    first = min(sitemaps, key=lambda path: (len(path), path))
    url = said.resolver.resolve(urls.target_of_file(first)).url
    suggestion = f"Sitemap: {url}" if url else None
    yield SiteDefect(
        "robots.txt", Defect(f"robots.txt does not name the sitemap, {first}", suggestion, literal=True)
    )


robots_sitemap: Rule = replace(_robots_sitemap, survey=_unnamed_sitemap)
