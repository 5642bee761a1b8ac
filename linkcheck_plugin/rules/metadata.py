"""LNK731–LNK733: what pages tell other services of themselves: Open Graph, Twitter cards, JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Defect, Level, Outcome, ResolvedReference
from linkcheck_plugin.remarks import Note, Remark
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, page_rule
from linkcheck_plugin.rules.said import Said

IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")


@page_rule("og-url-not-canonical", "LNK731", level=Level.INFO, preset=Preset.SEO)
def og_url_not_canonical(context: Context) -> Iterator[PageDefect]:
    """`og:url` that names another page or host than the canonical.

    Likes and shares are counted for the address in `og:url`, search engines list the canonical. The usual cause is
    a template that writes the address of the site, or of a staging host, on every page.

    Bad:  <meta property="og:url" content="https://example.org/"> on /guide/
    Good: <meta property="og:url" content="https://example.org/guide/"> on /guide/
    See:  The Open Graph protocol (ogp.me), "Basic metadata"
    """
    said = context.once(Said)
    for path, entry in said.stating.items():
        given, canonical = entry.facts.og_url, entry.facts.canonical
        if not given or not canonical or not (why := _difference(said, path, given, canonical)):
            continue
        better = said.absolute(canonical, path)
        defect = Defect(f"og:url names {why} than the canonical", better, literal=True, about="")
        yield PageDefect(path, defect, _is_named("og:url"), given)


def _is_named(name: str) -> Callable[[ResolvedReference], bool]:
    return lambda link: link.reference.element == "meta" and link.reference.rel == (name,)


def _difference(said: Said, path: str, given: str, canonical: str) -> str:
    """In what a URL differs from the canonical: "another page", "another host", or "" if it does not."""
    target, wanted = said.target(given, path), said.target(canonical, path)
    if target is None or wanted is None:
        return ""
    found, right = said.resolve(target), said.resolve(wanted)
    if found.outcome in BROKEN or right.outcome in BROKEN:
        return ""
    if found.outcome is Outcome.EXTERNAL or right.outcome is Outcome.EXTERNAL:
        one, other = (urls.origin_of(found.url or ""), urls.origin_of(right.url or ""))
        if found.outcome is not right.outcome or (one and other and one.host != other.host):
            return "another host"
        return "" if _bare(target) == _bare(wanted) else "another page"
    if found.file is not None and right.file is not None:
        return "" if found.file == right.file else "another page"
    return "" if _bare(target) == _bare(wanted) else "another page"


def _bare(target: str) -> str:
    """What is equal for spellings of one address."""
    return target.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/") or target


@page_rule("og-image-relative", "LNK732", level=Level.WARNING, preset=Preset.SEO)
def og_image_relative(context: Context) -> Iterator[PageDefect]:
    """`og:image` or `twitter:image` that names no scheme and host.

    Services that show previews read the page alone and need the whole address; many show no image then.

    Bad:  <meta property="og:image" content="/img/logo.png">
    Good: <meta property="og:image" content="https://example.org/img/logo.png">
    See:  The Open Graph protocol (ogp.me), "Basic metadata"; X Developer Platform, "Cards markup"
    """
    if context.is_draft:
        return
    said = context.once(Said)
    for path, entry in said.stating.items():
        for name in IMAGES:
            url = entry.facts.metadata.get(name, "")
            trimmed = urls.trim(url)
            if not trimmed or urls.scheme_of(trimmed) or trimmed.startswith("//"):
                continue
            found = said.leads_to(url, path)
            if found is not None and found.outcome not in BROKEN:
                message = f"{name} is relative: it needs scheme and host to be shown in previews"
                defect = Defect(message, said.absolute(url, path), literal=True)
                yield PageDefect(path, defect, _is_named(name), url)


@page_rule("jsonld-link", "LNK733", level=Level.INFO, preset=Preset.SEO)
def jsonld_link(context: Context) -> Iterator[PageDefect]:
    """JSON-LD whose addresses disagree with the page.

    The `url` or `mainEntityOfPage` of its one article or page names another page or host than the canonical, a
    breadcrumb ends on another host or gives the page another address, or `sameAs` only repeats the `url`. Left over
    from a template, it makes search engines distrust the data.

    Bad:  {"@type": "Article", "mainEntityOfPage": "https://example.com/template/"}
    Good: {"@type": "Article", "mainEntityOfPage": "https://example.org/guide/"}
    See:  Google Search Central, "General structured data guidelines"; schema.org/sameAs
    """
    said = context.once(Said)
    for path, entry in said.stating.items():
        for note in entry.facts.notes:
            if message := _disagreement(said, path, note):
                repeats = note.remark is Remark.JSON_LD_SAME_AS
                yield PageDefect(
                    path, Defect(message, about=""), _is_same_as if repeats else _is_data, note.url
                )


def _is_data(link: ResolvedReference) -> bool:
    return link.reference.element == "script" and link.reference.attribute not in (
        "src",
        "href",
        "xlink:href",
    )


def _is_same_as(link: ResolvedReference) -> bool:
    return link.reference.element == "script" and link.reference.attribute == "sameAs"


def _disagreement(said: Said, path: str, note: Note) -> str:
    if note.remark is Remark.JSON_LD_SAME_AS:
        return "sameAs repeats the url of its node: it is for the same thing at other places"
    if note.remark not in (Remark.JSON_LD_BREADCRUMB, Remark.JSON_LD_URL):
        return ""
    facts = said.context.entries[path].facts
    if said.address.url is None and urls.scheme_of(note.url) and not facts.canonical:
        return ""
    canonical = facts.canonical or urls.target_of_file(path.rpartition("/")[2])
    why = _difference(said, path, note.url, canonical)
    if note.remark is Remark.JSON_LD_URL:
        return f"JSON-LD names {why} than the page" if why else ""
    if why == "another host":
        return "the breadcrumb ends on another host"
    name = " ".join(note.detail.split()).casefold()
    is_page = name and name in (facts.h1.casefold(), facts.title.casefold())
    return "the breadcrumb gives the page the address of another one" if why and is_page else ""
