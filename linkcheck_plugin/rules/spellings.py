"""LNK603, LNK604 and LNK610: addresses that are spelled untidily, or in several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from linkcheck_plugin import urls
from linkcheck_plugin.html.vocabulary import COMMENTS, CONTENT
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference, SiteDefect
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.addresses import is_of_this_site
from linkcheck_plugin.rules.registry import (
    Context,
    LinkDefect,
    PageDefect,
    PageLinks,
    Preset,
    Rule,
    page_rule,
    rule,
    survey_rule,
)
from linkcheck_plugin.rules.relations import is_link
from linkcheck_plugin.settings import Settings
from linkcheck_plugin.site.elsewhere import host_path

HABIT, HABIT_PAGES = 0.1, 5
"""Share of the pages, and their least number, from which a trait of their names is what their generator does."""

_BLANK = regex(r" |%20|\+(?=[^?#]*$)")


def _has_upper_case(path: str) -> bool:
    return path != path.lower()


def _has_underscore(path: str) -> bool:
    return any("_" in segment.lstrip("_") for segment in path.split("/"))


def _repeats_itself(path: str) -> bool:
    segments = [segment.rpartition(".")[0] or segment for segment in path.strip("/").split("/")]
    return any(one == other != "" for one, other in pairwise(segments))


TRAITS: Mapping[str, Callable[[str], bool]] = {
    "has upper case letters: hosts tell them apart, people do not": _has_upper_case,
    "has underscores: search engines read what they join as one word": _has_underscore,
    "has characters beyond ASCII, which are shown percent-encoded in many places": lambda path: (
        not path.isascii()
    ),
    "has blanks, which are cut where addresses are pasted": lambda path: " " in path,
    "repeats a segment": _repeats_itself,
}
"""What is untidy in the path of a page, as messages say it."""


@rule("untidy-url", "LNK603", level=Level.INFO, preset=Preset.SEO)
def _untidy_link(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Address of the site with upper case, underscores, blanks, doubled slashes, or beyond ASCII.

    Such addresses are mistyped, cut when they are pasted, and exist in several spellings; a repeated segment is
    often a relative link that was joined twice. What a tenth of the pages has in their names is the habit of a
    generator, and no finding.

    Bad:  <a href="my report.pdf">Report</a>
    Good: <a href="my%20report.pdf">Report</a>
    See:  Google Search Central, "URL structure best practices"
    """
    if not is_link(link) or not is_of_this_site(link):
        return
    path = urls.trim(link.reference.url).partition("#")[0].partition("?")[0]
    if urls.scheme_of(path) or path.startswith("//"):
        path = path.partition("//")[2]
    if "//" in path:
        yield Defect("the path has two slashes in a row")
    if " " in path:
        yield Defect("the URL has a blank, which has to be written %20")


def _untidy_pages(context: Context) -> Iterator[SiteDefect]:
    pages = [
        entry.path
        for entry in context.entries.values()
        if entry.document is Document.PAGE and entry.facts.refresh is None
    ]
    indexes = context.settings.directory_index
    for what, has in TRAITS.items():
        found = sorted(page for page in pages if has(_without_index(page, indexes)))
        if found and not (len(found) >= HABIT_PAGES and len(found) >= HABIT * len(pages)):
            yield SiteDefect(found[0], Defect(f"the path of the page {what}"), also=tuple(found[1:]))


def _without_index(page: str, indexes: Collection[str]) -> str:
    folder, _, name = page.rpartition("/")
    return folder if name in indexes else page


untidy_url: Rule = replace(_untidy_link, survey=_untidy_pages)


@page_rule("inconsistent-url", "LNK604", level=Level.WARNING, preset=Preset.SEO, fixable=True)
def inconsistent_url(context: Context) -> Iterator[PageDefect]:
    """Page of the site that is linked by several addresses: `/a`, `/a/` and `/a/index.html`.

    To search engines and statistics these are different pages; on many hosts one of them redirects. The address
    that the page names as canonical is the good one, else the one that most links use.

    Bad:  <a href="/guide/">Guide</a> <a href="/guide/index.html">Guide</a>
    Good: <a href="/guide/">Guide</a> <a href="/guide/">Guide</a>
    See:  Google Search Central, "Consolidate duplicate URLs"
    """
    wrong = context.once(_wrongly_spelled)
    for entry in context.entries.values() if wrong else ():
        for target in context.targets_of(entry):
            if target in wrong:
                yield PageDefect(entry.path, wrong[target], _is_spelled_by_author, target=target)


def is_paging(link: ResolvedReference) -> bool:
    """Whether a link is a sign or a number outside of the content: themes spell paging as their generator does."""
    return link.region != CONTENT and not any(map(str.isalpha, link.reference.text))


def _is_spelled_by_author(link: ResolvedReference) -> bool:
    return is_link(link) and not is_paging(link)


def _wrongly_spelled(context: Context) -> dict[str, Defect]:
    """The targets that spell the address of a page in another way than most do, each with its defect."""
    address = context.resolver.address
    is_known = address.url is not None or address.known_base
    targets: dict[str, list[str]] = {}
    uses: Counter[str] = Counter()
    for target, count in context.linked().items():
        path = host_path(_apart(target)[0], address)
        if path is not None and path.startswith(address.base):
            targets.setdefault(path, []).append(target)
            uses[path] += count
    groups: dict[str, list[str]] = {}
    for path in targets:
        groups.setdefault(_key(path, context.settings), []).append(path)
    wrong: dict[str, Defect] = {}
    for paths in groups.values():
        best = _best(paths, uses, context) if len(paths) > 1 else paths[0]
        for path in paths:
            if best is None or path == best:
                continue
            message = f"{path} is {best} to {uses[best]:,} other {'link' if uses[best] == 1 else 'links'}"
            for target in targets[path]:
                better = best + "".join(_apart(target)[1:]) if is_known else None
                wrong[target] = Defect(message, better, fix=better)
    return wrong


def _best(paths: Sequence[str], uses: Mapping[str, int], context: Context) -> str | None:
    """The good one of several addresses; None if they are not of one page."""
    files = {context.resolver.resolve(path).file for path in paths}
    file = files.pop() if len(files) == 1 else None
    if file is None:
        return None
    return _canonical(file, paths, context) or min(
        paths, key=lambda path: (-uses[path], not path.endswith("/"), len(path))
    )


def _apart(shown: str) -> tuple[str, str, str]:
    """The path of a URL, the mark of its query or fragment, and what follows."""
    at = min((at for at in (shown.find("?"), shown.find("#")) if at >= 0), default=len(shown))
    return shown[:at], shown[at : at + 1], shown[at + 1 :]


def _key(asked: str, settings: Settings) -> str:
    """What is equal for the spellings of a page."""
    folder, slash, name = asked.rpartition("/")
    if not name or name in settings.directory_index:
        return folder
    extension = next((end for end in settings.page_extensions if name.endswith(end)), "")
    return folder + slash + name.removesuffix(extension)


def _canonical(file: str, forms: Sequence[str], context: Context) -> str | None:
    """The spelling that the page itself names as canonical, if it is one of those in use."""
    entry = context.entries.get(file)
    if entry is None or not entry.facts.canonical:
        return None
    try:
        target = urls.join(urls.trim(entry.facts.canonical), urls.directory_of(file))
    except (urls.MalformedURL, IndexError):
        return None
    asked = host_path(target.partition("#")[0].partition("?")[0], context.resolver.address)
    return asked if asked in forms else None


@survey_rule("duplicate-external-variants", "LNK610", level=Level.INFO, preset=Preset.SEO, fixable=True)
def duplicate_external_variants(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Address of another site written in several ways: http and https, with and without www.

    Also with and without a closing slash. One of them usually redirects to the other, and what is said of one (rel,
    a check, a replacement) misses the other. The variant with https that most links use is proposed.

    Bad:  <a href="http://example.org/a">A</a> <a href="https://www.example.org/a/">A</a>
    Good: <a href="https://example.org/a">A</a> <a href="https://example.org/a">A</a>
    See:  Google Search Central, "Consolidate duplicate URLs"
    """
    groups: dict[str, dict[str, list[tuple[str, int, int]]]] = {}
    for page in pages:
        for number, (link, shipped) in enumerate(zip(page.links, page.entry.shipped, strict=True)):
            if (
                link.resolution.outcome is not Outcome.EXTERNAL
                or link.region == COMMENTS
                or not is_link(link)
            ):
                continue
            url = urls.outbound_key(link.resolution.url or "")
            if url is not None and url.count("/") >= 3:
                variants = groups.setdefault(_same(url), {})
                variants.setdefault(url, []).append((page.entry.path, number, shipped.count))
    links = {page.entry.path: page.links for page in pages}
    for variants in groups.values():
        if len(variants) < 2:
            continue
        uses = {url: sum(place[2] for place in places) for url, places in variants.items()}
        best = min(uses, key=lambda url: (not url.startswith("https:"), -uses[url], len(url), url))
        for url, places in variants.items():
            for path, number, _ in places if url != best else ():
                fragment = (links[path][number].resolution.url or "").partition("#")[1:]
                better = best + "".join(fragment)
                others = f"{uses[best]:,} other link" + ("" if uses[best] == 1 else "s")
                message = f"the same address is written {best} in {others}"
                yield LinkDefect(path, number, Defect(message, better, fix=better, literal=True))


def _same(url: str) -> str:
    """What is equal for the variants of an address."""
    rest = url.partition("://")[2].removeprefix("www.")
    path, mark, query = rest.partition("?")
    return path.rstrip("/") + mark + query
