"""LNK601, LNK602 and LNK605–LNK609: the address of one link as a reader, a counter or a server sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import unquote

from linkcheck_plugin import urls
from linkcheck_plugin.model import Defect, Level, Outcome, ResolvedReference, Verdict
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.known_urls import is_listed, is_shortener, known_urls, tracking_parameters
from linkcheck_plugin.rules.paid_hosts import paid_link
from linkcheck_plugin.rules.registry import Context, PageDefect, Preset, Rule, rule
from linkcheck_plugin.rules.relations import OF_THIS_SITE, is_link, qualifiers_of
from linkcheck_plugin.rules.wrappers import unwrapped
from linkcheck_plugin.site.elsewhere import host_path
from linkcheck_plugin.site.interest import LONG_HREF

LONG_PATH = 115
"""Characters of a path, as Screaming Frog counts them."""
MANY_PARAMETERS = 3
TRANSLATORS = frozenset({"translate.google.com", "translatetheweb.com", "microsofttranslator.com"})
"""Services that lead to an address and change what is read there."""

_BRANCH_LINE = regex(
    r"https://(?:github\.com/[^/]+/[^/]+/(?:blob|blame)/(?P<github>[^/]+)/[^#]+#L\d"
    r"|(?:www\.)?gitlab\.[^/]+/.+?/-/(?:blob|blame)/(?P<gitlab>[^/]+)/[^#]+#L\d"
    r"|bitbucket\.org/[^/]+/[^/]+/src/(?P<bitbucket>[^/]+)/[^#]+#lines-\d"
    r"|[^/]+/[^/]+/[^/]+/src/branch/(?P<gitea>[^/#]+)/[^#]+#L\d)"
)
_PINNED = regex(r"[0-9a-f]{7,64}|v?\d+(?:\.\d+)+.*")
"""Commits and tags of versions."""
_EXTENSION = regex(r"\.([A-Za-z0-9]{1,4})$")


def is_of_this_site(link: ResolvedReference) -> bool:
    """Whether a link leads to a page of this site, its own included."""
    resolution = link.resolution
    if resolution.outcome is Outcome.SKIPPED:
        return resolution.kind == "self"
    return resolution.outcome in OF_THIS_SITE and not resolution.kind


@rule("tracking-parameters", "LNK601", level=Level.INFO, preset=Preset.SEO, fixable=True)
def tracking_parameters_in_url(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Parameters that name a campaign or a click: `utm_source`, `fbclid`, `gclid` and their like.

    On links of the site itself they begin a new visit in the statistics and give one page many addresses: a
    warning. On links to other sites they were mostly copied along, and tell that site where a reader was before:
    information. Links that are paid for need theirs and are left alone, and links whose parameters name this site.

    Bad:  <a href="/guide/?utm_source=nav">Guide</a>
    Good: <a href="/guide/">Guide</a>
    See:  Google Analytics Help, "URL builders"; RFC 3986, section 3.4
    """
    url = link.reference.url
    inside = is_of_this_site(link)
    if "?" not in url or not is_link(link) or not (inside or link.resolution.outcome is Outcome.EXTERNAL):
        return
    origin = urls.origin_of(link.resolution.url or "")
    names = [name for name, _ in parameters_of(url)]
    found = tracking_parameters("" if inside or origin is None else origin.host, names)
    if not found or (not inside and (_is_paid(link, context) or _names_site(url, context))):
        return
    better = without_parameters(url, found) or None
    shown = ", ".join(dict.fromkeys(found))
    message = f"{shown}: the parameters follow readers and are not needed"
    if inside:
        message = f"{shown}: campaign parameters on the site's own link begin a new visit in the statistics"
    level = Level.WARNING if inside else Level.INFO
    yield Defect(message, better, fix=better, literal=True, level=level)


def _is_paid(link: ResolvedReference, context: Context) -> bool:
    """Whether a link is paid for, by its rel or its address: its parameters are the point."""
    if "sponsored" in qualifiers_of(link.reference):
        return True
    return paid_link(link.resolution.url or "", context.settings.paid) is not None


def _names_site(url: str, context: Context) -> bool:
    """Whether the campaign is this site: its owner wants to be seen."""
    own = {host.removeprefix("www.").partition(".")[0] for host in context.resolver.address.hosts}
    return any(
        name.lower() in ("utm_source", "mtm_source", "pk_source", "ref_src") and label in value.lower()
        for name, value in parameters_of(url)
        for label in own
        if len(label) > 2
    )


def parameters_of(url: str) -> list[tuple[str, str]]:
    """Names and values of the parameters of a URL as written."""
    query = url.partition("#")[0].partition("?")[2]
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return [(unquote(name), unquote(value)) for name, _, value in pairs]


def without_parameters(url: str, names: Collection[str]) -> str:
    """A URL as written, without some parameters."""
    rest, mark, fragment = url.partition("#")
    path, _, query = rest.partition("?")
    kept = "&".join(pair for pair in query.split("&") if unquote(pair.partition("=")[0]) not in names)
    return path + (f"?{kept}" if kept else "") + mark + fragment


@rule("url-too-long", "LNK602", level=Level.INFO, preset=Preset.SEO)
def _long_href(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Page of the site with a path of more than 115 characters, or any link of more than 2,000.

    Long paths are cut in search results and break in mails: information. Some servers and programs refuse long URLs:
    a warning.

    Bad:  <a href="https://example.org/?q=aaaaaaaa…"> with more than 2,000 characters
    Good: <a href="https://example.org/search">Search</a>
    See:  RFC 9110, section 4.1 (8,000 octets are recommended, less is common)
    """
    url = urls.trim(link.reference.url)
    if len(url) > LONG_HREF and is_link(link) and urls.scheme_of(url) in ("", "http", "https"):
        yield Defect(f"the URL has {len(url):,} characters", level=Level.WARNING)


def _long_paths(context: Context) -> Iterator[PageDefect]:
    long = context.once(_pages_with_long_paths)
    for entry in context.entries.values() if long else ():
        for target in context.targets_of(entry):
            if target in long:
                message = f"the path of the page has {long[target]:,} characters"
                yield PageDefect(entry.path, Defect(message), is_link, target=target)


def _pages_with_long_paths(context: Context) -> dict[str, int]:
    """The targets that are pages with long paths, and how long these are."""
    found = {}
    extensions = tuple(context.settings.page_extensions)
    for target in context.linked():
        path = host_path(target.partition("#")[0].partition("?")[0], context.resolver.address)
        if path is not None and len(path) > LONG_PATH:
            file = context.resolver.resolve(target).file
            if file is not None and file.lower().endswith(extensions):
                found[target] = len(path)
    return found


url_too_long: Rule = replace(_long_href, inspect=_long_paths)


@rule("shortener", "LNK605", level=Level.INFO, preset=Preset.SEO, fixable=True)
def shortener(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link through a service that hides its target behind a short name.

    Readers do not see where it leads, and every such link breaks with the service, as those of goo.gl did.

    Bad:  <a href="https://bit.ly/3abcdef">Guide</a>
    Good: <a href="https://example.org/guide/">Guide</a>
    See:  W3C, "Cool URIs don't change"; Google, "Google URL Shortener links will no longer be available"
    """
    if link.resolution.outcome is not Outcome.EXTERNAL or not is_link(link):
        return
    origin = urls.origin_of(link.resolution.url or "")
    if origin is None or origin.rest.strip("/") == "" or not is_shortener(origin.host):
        return
    answer = context.answer(link)
    good = answer is not None and answer.verdict in (Verdict.OK, Verdict.REDIRECTED)
    final = answer.final_url if answer is not None and good and answer.redirects else None
    if origin.host in known_urls().shorteners.dead:
        yield Defect(f"{origin.host} has ended or is about to, and hides where the link leads")
    else:
        yield Defect(f"{origin.host} hides where the link leads", final, fix=final, literal=True)


@rule("redirect-wrapper", "LNK606", level=Level.INFO, preset=Preset.SEO, fixable=True)
def redirect_wrapper(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link that goes through a service which only leads on to the address that it holds.

    Such links are copied from search results, mails and social networks: google.com/url, l.facebook.com, Safe Links,
    AMP caches. The service sees every reader, shows a warning or ends one day. Links that are paid for need theirs
    and are left alone, and so are translators.

    Bad:  <a href="https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fguide">Guide</a>
    Good: <a href="https://example.org/guide">Guide</a>
    See:  Microsoft, "Safe Links in Microsoft Defender for Office 365"; the AMP Project, "AMP cache URL format"
    """
    if link.resolution.outcome is not Outcome.EXTERNAL or not is_link(link):
        return
    url = link.resolution.url or ""
    origin, inner = urls.origin_of(url), unwrapped(url)
    if origin is None or inner is None or is_listed(origin.host, TRANSLATORS) or _is_paid(link, context):
        return
    yield Defect(f"{origin.host} only leads on to {inner}", inner, fix=inner, literal=True)


@rule("too-many-parameters", "LNK607", level=Level.INFO, preset=Preset.SEO)
def too_many_parameters(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link of the site itself with more than three parameters.

    Each combination is an address of its own to search engines, with the same page.

    Bad:  <a href="/list/?sort=name&order=up&page=2&size=20">List</a>
    Good: <a href="/list/2/">List</a>
    See:  Google Search Central, "URL structure best practices"
    """
    if "?" not in link.reference.url or not is_link(link) or not is_of_this_site(link):
        return
    names = {name for name, _ in parameters_of(link.reference.url)}
    if len(names) > MANY_PARAMETERS:
        yield Defect(f"the URL has {len(names)} parameters: {', '.join(sorted(names))}")


@rule("unpinned-code-link", "LNK608", level=Level.INFO, preset=Preset.ALL)
def unpinned_code_link(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a line of code on a branch: the line moves with the next change.

    A link to a commit or a tag keeps what was meant; on GitHub the key `y` turns one into the other. Lines of the
    project's own repository are looked up in the working tree instead.

    Bad:  <a href="https://github.com/example/tool/blob/main/tool.py#L10">here</a>
    Good: <a href="https://github.com/example/tool/blob/2f1c0de/tool.py#L10">here</a>
    See:  GitHub Docs, "Getting permanent links to files"
    """
    if link.resolution.outcome is not Outcome.EXTERNAL or not is_link(link):
        return
    match = _BRANCH_LINE.match(link.resolution.url or "")
    if match is None:
        return
    branch = next(name for name in match.groups() if name)
    if not _PINNED.fullmatch(branch):
        yield Defect(f"the line moves with the branch {branch!r}: a link to a commit keeps it")


@rule("file-link-unlabelled", "LNK609", level=Level.INFO, preset=Preset.ALL)
def file_link_unlabelled(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a file such as a PDF or an archive whose text does not say so.

    Readers expect a page; a download, or another program that opens, comes as a surprise on a telephone.

    Bad:  <a href="report.pdf">Report</a>
    Good: <a href="report.pdf">Report (PDF)</a>
    See:  WCAG 2.2, technique G201 and success criterion 3.2.5; GOV.UK style guide, "Attachments"
    """
    url = urls.trim(link.reference.url)
    path = url.partition("#")[0].partition("?")[0]
    match = _EXTENSION.search(path)
    if match is None or match[1].lower() not in known_urls().files.extensions or not is_link(link):
        return
    if not (is_of_this_site(link) or link.resolution.outcome is Outcome.EXTERNAL):
        return
    if path.count("/") == 2 and "://" in path:
        return  # the end of a host
    said = f"{link.reference.text} {link.reference.name}".casefold()
    if not said.strip() or match[1].casefold() in said or _announces(said):
        return
    yield Defect(f"the text does not say that the link leads to a {match[1].upper()} file")


def _announces(said: str) -> bool:
    return any(word in said for word in known_urls().files.words)
