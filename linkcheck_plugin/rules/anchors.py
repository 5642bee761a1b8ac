"""LNK303, LNK304 and LNK310: what the text of one link says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from linkcheck_plugin import urls
from linkcheck_plugin.anchor_text import (
    Kind,
    Target,
    classify,
    is_generic,
    may_be_generic,
    normalised,
    stems_of,
)
from linkcheck_plugin.html import marks
from linkcheck_plugin.model import Defect, Level, Outcome, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.articles import is_index_of_terms, is_list
from linkcheck_plugin.rules.links import (
    PROSE,
    TEMPLATE_TARGETS,
    Found,
    is_followed,
    is_link,
    kind_of,
    links_of,
)
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, rule, survey_rule
from linkcheck_plugin.rules.targets import Targets

EXTERNAL = frozenset({Outcome.EXTERNAL, Outcome.ORIGIN})
SHORT = 1
"""Characters of an anchor text that says nothing."""
ALPHABET = 5
"""Single letters of a page from which they are taken for an index."""
LONG_URL = 40
"""Characters of a shown URL that nobody reads."""
NAMED = frozenset({marks.CODE, marks.CARD})
"""Marks of anchors whose length says nothing."""
PART = 4
"""Letters of a word that names its target where the file or the fragment has it: `#createSourceFile`."""
OPTION = regex(r"--?\w[\w-]*")
"""The name of an option of a command."""


@survey_rule("generic-anchor", "LNK303", level=Level.WARNING, preset=Preset.SEO)
def generic_anchor(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link whose text would do for any link: "click here", "read more", "this page".

    The text tells readers, above all those who hear links one by one, and search engines what they will
    find. Judged by the language of the page, in the text of the page and not in menus. Left alone are links
    within the page, links with nofollow, ugc or sponsored, names in code, and texts that name their target:
    "Click" for the library of that name, "Download" for a page that is called so. In lists, where something
    beside the link says what it is about, it is one finding for the template, and an information.

    Bad:  <a href="/install/">Click here</a>
    Good: <a href="/install/">Installation guide</a>
    See:  WCAG 2.2, failure F63; Google Search Central, "Make your links crawlable"
    """
    targets = Targets(context)
    generic = [found for found in links_of(pages, _may_be_generic) if _is_generic(found, targets)]
    listed = _in_lists(generic, context)
    for found in generic:
        text = _text(found.link)
        title = targets.title_of(found.link)
        message, level, about = f'the text "{text}" does not say where the link leads', None, None
        hint = f'say what is there, such as "{title}"' if title else None
        if (kind := _kind(found.link)) in listed:
            message += f", for {listed[kind]:,} targets: probably one template of a list"
            hint = "the title of the target would say it, at least in an aria-label"
            level, about = Level.INFO, kind
        yield found.with_defect(Defect(message, hint, literal=True, level=level, about=about))


def _text(link: ResolvedReference) -> str:
    return link.reference.text or link.reference.name


def _may_be_generic(link: ResolvedReference) -> bool:
    """Whether a followed link in what authors write has a text that would do for any link in some language."""
    if link.region not in PROSE or link.resolution.outcome is Outcome.SKIPPED or not is_followed(link):
        return False
    text = _text(link)
    if marks.CODE in link.reference.marks or OPTION.fullmatch(text):
        return False
    return may_be_generic(normalised(text))


def _is_generic(found: Found, targets: Targets) -> bool:
    """Whether the text would do for any link in the language of its page, and is no name of the target."""
    link, entry = found.link, found.page.entry
    plain = normalised(_text(link))
    if not is_generic(plain, entry.facts.lang) or is_index_of_terms(entry.path):
        return False
    if stems_of(plain) in targets.parts_of(link):
        return False
    place = link.reference.url.rpartition("/")[2].casefold()
    return " " in plain or len(plain) < PART or plain not in place


def _kind(link: ResolvedReference) -> str:
    return f"{kind_of(link)} {normalised(_text(link))}"


def _in_lists(links: Sequence[Found], context: Context) -> Mapping[str, int]:
    """The kinds of links that stand in lists, with the number of their targets.

    A list is a page that has several of the kind, or one that is called or made like a list of articles.
    """
    targets: dict[str, set[str]] = {}
    on_page: dict[tuple[str, str], set[str]] = {}
    for page, _, link in links:
        kind, shown = _kind(link), link.resolution.shown
        targets.setdefault(kind, set()).add(shown)
        on_page.setdefault((kind, page.entry.path), set()).add(shown)
    return {
        kind: len(targets[kind])
        for (kind, path), found in on_page.items()
        if len(found) >= TEMPLATE_TARGETS or is_list(path) or context.is_made(path)
    }


@rule("naked-url-anchor", "LNK304", level=Level.INFO, preset=Preset.SEO, outcomes=EXTERNAL)
def naked_url_anchor(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link whose text is its URL; a warning where that is long.

    A URL is read out letter by letter and says little. Fine for a short domain, in code, and for addresses of
    this machine.

    Bad:  <a href="https://x.example/a/b?c=12">https://x.example/a/b?c=12</a>
    Good: <a href="https://x.example/a/b?c=12">Build guide of X</a>
    See:  Google Search Central, "Make your links crawlable"; WCAG 2.2, 2.4.4
    """
    text = link.reference.text
    if not is_link(link) or link.region not in PROSE or marks.CODE in link.reference.marks or "/" not in text:
        return
    origin = urls.origin_of(link.resolution.url or "")
    if origin is None or _is_address(origin.host):
        return
    target = Target(url=link.resolution.url or "", host=origin.host)
    if classify(text, target).kind is Kind.NAKED and text.count("/") > 2:
        level = Level.WARNING if len(text) > LONG_URL else None
        yield Defect("the text of the link is a URL", level=level)


def _is_address(host: str) -> bool:
    """Whether a host is this machine or one that only its network knows."""
    return host.startswith("[") or host.replace(".", "").isdigit() or "." not in host


@survey_rule("anchor-length", "LNK310", level=Level.INFO, preset=Preset.SEO)
def anchor_length(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link text of more than 100 characters, or of a single letter.

    A whole paragraph is no label, a single letter neither. Page numbers, arrows, the letters of an index, names
    in code, the headings of other pages, and cards with a heading of their own are.

    Bad:  <a href="/a/">Yesterday we went out to see whether the new release would … and it did</a>
    Good: Yesterday we tried <a href="/a/">the new release</a> …
    See:  Google Search Central, "Make your links crawlable"
    """
    targets = Targets(context)
    letters: dict[str, set[str]] = {}
    for page, _, link in links_of(pages, lambda link: len(link.reference.text) == SHORT):
        letters.setdefault(page.entry.path, set()).add(link.reference.text)
    for found in links_of(pages, _has_odd_length):
        link, text, path = found.link, found.link.reference.text, found.page.entry.path
        if is_index_of_terms(path):
            continue
        if len(text) > marks.LONG and not targets.is_heading(link):
            yield found.with_defect(Defect(f"the text of the link has {len(text):,} characters"))
        elif len(text) == SHORT and len(letters[path]) < ALPHABET:
            yield found.with_defect(Defect(f"the text of the link is only {text!r}"))


def _has_odd_length(link: ResolvedReference) -> bool:
    """Whether the text of a link is long or a single letter, where its author had the choice."""
    text = link.reference.text
    if link.region not in PROSE or link.resolution.outcome is Outcome.SKIPPED:
        return False
    return NAMED.isdisjoint(link.reference.marks) and (
        (len(text) > marks.LONG and " " in text) or (len(text) == SHORT and text.isalpha())
    )
