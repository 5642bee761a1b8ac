"""LNK701–LNK703: what pages name as their canonical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Defect, Level, Outcome, Resolution, ResolvedReference, SiteDefect
from linkcheck_plugin.remarks import Remark
from linkcheck_plugin.rules.addresses import parameters_of
from linkcheck_plugin.rules.known_urls import tracking_parameters
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, Rule, page_rule
from linkcheck_plugin.rules.relations import is_link, qualifiers_of
from linkcheck_plugin.rules.said import Said, says_canonical
from linkcheck_plugin.rules.spellings import is_paging
from linkcheck_plugin.site.address import spellings

LEAST_PAGES = 2
"""Pages with a canonical from which the others ought to have one."""
OTHER_BUILD = 3
"""Pages of a folder from which one without any canonical is taken for the work of another generator."""


@page_rule("canonical-form", "LNK701", level=Level.WARNING, preset=Preset.SEO, fixable=True)
def _canonical_form(context: Context) -> Iterator[PageDefect]:
    """Canonical that is missing, doubled, outside of the head, relative, or with a fragment.

    Search engines ignore a canonical outside of the head, and all of several that contradict each other. A
    relative one is easily misread, and names another address on every host that shows a copy. Missing is said
    only where most pages of the site have one.

    Bad:  <link rel="canonical" href="/guide/">
    Good: <link rel="canonical" href="https://example.org/guide/">
    See:  Google Search Central, "How to specify a canonical with rel=canonical"
    """
    said = context.once(Said)
    for path, entry in said.stating.items():
        for note in entry.facts.notes:
            if note.remark is Remark.CANONICAL:
                yield PageDefect(path, _doubled(said, path, note.url), says_canonical, note.url)
            elif note.remark is Remark.CANONICAL_OUTSIDE_HEAD:
                message = "the canonical stands outside of the head, where search engines ignore it"
                yield PageDefect(path, Defect(message, about=""), says_canonical, note.url)
        url = entry.facts.canonical
        if url is not None and (defect := _misspelt(said, path, url)) is not None:
            yield PageDefect(path, defect, says_canonical, url)


def _doubled(said: Said, path: str, url: str) -> Defect:
    first = said.context.entries[path].facts.canonical or ""
    if said.target(first, path) == said.target(url, path):
        return Defect("the page names its canonical twice", about="", level=Level.INFO)
    return Defect(
        "the page has two canonicals that contradict each other: search engines heed none", about=""
    )


def _misspelt(said: Said, path: str, url: str) -> Defect | None:
    """What is wrong with the form of a canonical that leads somewhere."""
    trimmed = urls.trim(url)
    found = said.leads_to(url, path)
    if found is not None and found.outcome in BROKEN:
        return None
    if not trimmed:
        return None if said.context.is_draft else Defect("the canonical is empty", about="")
    if urls.scheme_of(trimmed) not in ("http", "https"):
        if said.context.is_draft or urls.scheme_of(trimmed):
            return None
        better = said.absolute(url, path)
        message = "the canonical is relative: it should name scheme and host"
        return Defect(message, better, fix=better, literal=True, about="")
    bare, mark, fragment = trimmed.partition("#")
    if mark and not fragment.startswith(("!", "/")):
        message = "the canonical has a fragment, which search engines drop: it stands for a whole page"
        return Defect(message, bare, fix=bare, literal=True, about="")
    return None


def _without_canonical(context: Context) -> Iterator[SiteDefect]:
    said = context.once(Said)
    having = [path for path, entry in said.stating.items() if entry.facts.canonical is not None]
    if len(having) < LEAST_PAGES or 2 * len(having) <= len(said.stating):
        return
    lacking = [path for path, entry in said.stating.items() if entry.facts.canonical is None]
    sizes, tops = Counter(map(_top, lacking)), set(map(_top, having))
    found = [
        path
        for path in lacking
        if not (_top(path) not in tops and sizes[_top(path)] >= OTHER_BUILD)
        and not said.is_noindex(path)
        and not context.is_made(path)
    ]
    if found:
        message = f"the page has no canonical; {len(having):,} of {len(said.stating):,} pages have one"
        yield SiteDefect(found[0], Defect(message), also=tuple(found[1:]))


def _top(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


canonical_form: Rule = replace(_canonical_form, survey=_without_canonical)


@page_rule("canonical-target", "LNK702", level=Level.WARNING, preset=Preset.SEO)
def canonical_target(context: Context) -> Iterator[PageDefect]:
    """Canonical that leads to a redirect, to a page that may not be found, or to another scheme or host.

    Search engines then choose themselves, or list neither page. A canonical on another host with a path of its own
    is information: articles that first appeared elsewhere name that place.

    Bad:  <link rel="canonical" href="http://example.org/guide/"> where the site is served by https
    Good: <link rel="canonical" href="https://example.org/guide/">
    See:  Google Search Central, "Fix canonicalization issues"
    """
    said = context.once(Said)
    for path, entry in said.stating.items():
        url = entry.facts.canonical
        found = said.leads_to(url, path) if url else None
        if url and found is not None and (defect := _misleading(said, path, url, found)) is not None:
            yield PageDefect(path, defect, says_canonical, url)


def _misleading(said: Said, path: str, url: str, found: Resolution) -> Defect | None:
    """What is wrong with where a canonical leads; None for what is missing, which other rules say."""
    if found.outcome in BROKEN:
        return None
    if found.outcome is Outcome.REDIRECT:
        final = said.absolute(found.suggestion, path) if found.suggestion else None
        return Defect("the canonical leads to a redirect", final, literal=True)
    if found.outcome is Outcome.EXTERNAL:
        return _foreign(said, path, url)
    file = found.file
    if file is not None and file != path and file in said.pages:
        if said.is_noindex(file):
            return Defect(f"the canonical leads to {file}, which is noindex: neither page can be found")
        if not said.is_canonical(file):
            return Defect(f"the canonical leads to {file}, whose own canonical is another page")
    return differing_origin(said, url, "the canonical")


def _foreign(said: Said, path: str, url: str) -> Defect | None:
    address = urls.origin_of(said.address.url or "")
    origin = urls.origin_of(said.target(url, path) or "")
    if address is None or origin is None:
        return None
    asked = urls.decode_path(origin.rest.partition("?")[0].partition("#")[0])
    same_path = asked == "/" or any(asked.endswith("/" + spelling) for spelling in spellings(path))
    message = f"the canonical names another host, {origin.host}: search engines will not list the page here"
    return Defect(message, about=origin.host, level=None if same_path else Level.INFO)


def differing_origin(said: Said, url: str, what: str) -> Defect | None:
    """What is wrong with an absolute URL of the site that differs from its address in scheme or `www.`."""
    own = said.address.url or ""
    if own and url.startswith(own):
        return None
    address = urls.origin_of(own)
    try:
        origin = urls.origin_of(urls.normalise(urls.trim(url)))
    except urls.MalformedURL:
        return None
    if address is None or origin is None or origin.port != address.port:
        return None
    if origin.host.removeprefix("www.") != address.host.removeprefix("www."):
        return None
    better = f"{address.scheme}://{address.host}{':' + address.port if address.port else ''}{origin.rest}"
    if (origin.scheme, address.scheme) == ("http", "https"):
        return Defect(f"{what} names http, and the site is served by https", better, literal=True, about="")
    if origin.host != address.host:
        message = f"{what} names {origin.host}, and the site is served at {address.host}"
        return Defect(message, better, literal=True, about="")
    return None


@page_rule("canonicalised-but-linked", "LNK703", level=Level.INFO, preset=Preset.SEO, fixable=True)
def canonicalised_but_linked(context: Context) -> Iterator[PageDefect]:
    """Link to a variant of a page whose canonical is another address.

    Links say which address counts, and so does the canonical: where they disagree, search engines get two answers.
    A page that is itself a copy with another canonical is left alone, and so are paging and campaign parameters.

    Bad:  <a href="/guide/?print=1">Guide</a> where the canonical of that page is /guide/
    Good: <a href="/guide/">Guide</a>
    See:  Google Search Central, "How to specify a canonical URL"
    """
    said = context.once(Said)
    variants: dict[str, Defect | None] = {}
    copies = {path for path in said.pages if not said.is_canonical(path)}
    for path, entry in said.pages.items():
        if path in copies:
            continue
        for target in context.targets_of(entry):
            if target not in variants:
                variants[target] = _variant(said, target, copies)
            if (defect := variants[target]) is not None:
                yield PageDefect(path, defect, _is_counted, target=target)


def _is_counted(link: ResolvedReference) -> bool:
    return is_link(link) and not qualifiers_of(link.reference) and not is_paging(link)


def _variant(said: Said, target: str, copies: set[str]) -> Defect | None:
    """What is wrong with a link to a target: its page, or its query, is not what the canonical names."""
    query = "?" in target.partition("#")[0]
    if not copies and not query:
        return None
    file = said.resolve(target).file
    if file is None or file not in said.pages or said.is_noindex(file):
        return None
    canonical = said.pages[file].facts.canonical
    best = said.canonical_file(file)
    if not canonical or best is None or "?" in canonical:
        return None
    if file not in copies and (not query or _is_campaign(target) or said.context.is_made(file)):
        return None
    found = said.resolver.resolve(said.target(canonical, file) or "")
    message = f"the canonical of this page is {found.shown}"
    return Defect(message, found.shown, fix=found.shown)


def _is_campaign(target: str) -> bool:
    names = [name for name, _ in parameters_of(target)]
    return len(tracking_parameters("", names)) == len(names)
