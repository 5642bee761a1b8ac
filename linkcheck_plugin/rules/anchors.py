"""LNK301–LNK304, LNK309, LNK310 and LNK312–LNK314: what the text of one link says, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from linkcheck_plugin import urls
from linkcheck_plugin.anchor_text import Kind, Target, classify, normalised
from linkcheck_plugin.html import marks
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, rule, survey_rule

EXTERNAL = frozenset({Outcome.EXTERNAL, Outcome.ORIGIN})
QUALIFIERS = frozenset({"nofollow", "ugc", "sponsored"})
PROSE = frozenset({"content", "comments", "sponsored"})
"""Regions whose texts an author writes; menus and footers have labels of their own kind."""
TOP = frozenset({"#", "#top"})
"""Fragments that lead to the top of a page."""
TEMPLATE_TARGETS = 3
"""Targets from which links of one kind without a name are taken for those of one template."""
LONG, SHORT = 100, 1
"""Characters of an anchor text that is long, and of one that says nothing."""
LONG_URL = 40
"""Characters of a shown URL that nobody reads."""
ANNOUNCES = regex(
    r"new (?:window|tab)|neue[nms]? (?:fenster|tab)|nouvel(?:le)? (?:fenêtre|onglet)|nueva (?:ventana|pestaña)|"
    r"nuova (?:finestra|scheda)|nova (?:janela|guia|aba)|nieuw (?:venster|tabblad)|↗|⧉|🡥|external",
    re.IGNORECASE,
)
"""Words and signs that announce a new window."""
PAGING = regex(r"[\d«»‹›<>←→↑↓…·•#¶§🔗-]*")
"""Texts of one sign that everybody understands: page numbers, arrows, permalinks."""


def is_link(link: ResolvedReference) -> bool:
    """Whether a reference is a link that readers of a page can follow."""
    return (
        link.reference.element in ("a", "area")
        and link.reference.attribute in ("href", "xlink:href")
        and link.document in (Document.PAGE, Document.MACHINE)
    )


def is_followed(link: ResolvedReference) -> bool:
    """Whether search engines may count a link as a vote (Google, "Qualify your outbound links")."""
    tokens = {token for one in link.reference.rel for token in one.split(",")}
    return QUALIFIERS.isdisjoint(tokens)


class Found(NamedTuple):
    """A link, and where it stands among the links of its page."""

    page: PageLinks
    number: int
    link: ResolvedReference

    def with_defect(self, defect: Defect) -> LinkDefect:
        """The defect of this link."""
        return LinkDefect(self.page.entry.path, self.number, defect)


def _nameless(pages: Sequence[PageLinks]) -> Iterator[Found]:
    """The links without a name that somebody meets."""
    for page in pages:
        for number, link in enumerate(page.links):
            if (
                not link.reference.name
                and is_link(link)
                and link.region != "hidden"
                and marks.UNSPOKEN not in link.reference.marks
            ):
                yield Found(page, number, link)


def _leads_to_own_place(link: ResolvedReference) -> bool:
    """Whether a link leads to a place on its own page, other than its top: a permalink or the number of a line."""
    return link.reference.url.startswith("#") and link.reference.url not in TOP


def _by_kind(links: Iterable[Found]) -> Iterator[tuple[Found, int]]:
    """Each link with the number of targets of its kind of link; 0 where these are too few for a template."""
    found = list(links)
    targets: dict[str, set[str]] = {}
    for one in found:
        targets.setdefault(_kind(one.link), set()).add(one.link.resolution.shown)
    for one in found:
        number = len(targets[_kind(one.link)])
        yield one, number if number >= TEMPLATE_TARGETS else 0


def _kind(link: ResolvedReference) -> str:
    """What the links that one template makes have in common."""
    reference, resolution = link.reference, link.resolution
    leads = (resolution.file or "").rpartition(".")[2] if resolution.file else resolution.outcome.value
    return " ".join((link.region, leads, reference.element, reference.target, *reference.rel))


@survey_rule("empty-link-name", "LNK301", level=Level.WARNING, preset=Preset.SEO)
def empty_link_name(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link without a name: no text, no label, no title.

    Screen readers say "link" and nothing else, and search engines learn nothing of the target. Links that are
    hidden from everybody or from screen readers (`aria-hidden="true"`) are left alone, and so are permalinks
    and line numbers, which lead to a place on their own page; images without alternative text are
    `image-link-no-alt`. Several targets that one kind of link leads to are one finding: one template.

    Bad:  <a href="https://social.example/me"><i class="icon-social"></i></a>
    Good: <a href="https://social.example/me" aria-label="Me on Social"><i class="icon-social"></i></a>
    See:  WCAG 2.2, success criteria 2.4.4 and 4.1.2
    """
    nameless = (
        found
        for found in _nameless(pages)
        if marks.IMAGE not in found.link.reference.marks and not _leads_to_own_place(found.link)
    )
    for found, targets in _by_kind(nameless):
        message = "the link has no text, no label and no title"
        if targets:
            message = (
                f"links to {targets:,} targets have no text, no label and no title: probably one template"
            )
        yield found.with_defect(Defect(message, about=_kind(found.link) if targets else None))


@survey_rule("image-link-no-alt", "LNK302", level=Level.WARNING, preset=Preset.SEO)
def image_link_no_alt(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link that shows an image only, whose alternative text is missing or empty.

    The alternative text of the image is the text of the link, for screen readers and for search engines.
    Several targets that one kind of link leads to are one finding: one template.

    Bad:  <a href="/guide/"><img src="guide.png" alt=""></a>
    Good: <a href="/guide/"><img src="guide.png" alt="Installation guide"></a>
    See:  WCAG 2.2, technique H30; Google Search Central, "Make your links crawlable"
    """
    nameless = (found for found in _nameless(pages) if marks.IMAGE in found.link.reference.marks)
    for found, targets in _by_kind(nameless):
        message, about = "the link shows an image without alternative text", None
        title = title_of(found.link, context)
        hint = f'alt="{title}" would say where it leads' if title else None
        if targets:
            message = (
                f"links to {targets:,} targets show an image without alternative text: probably one template"
            )
            hint, about = 'the "alt" of each image should say where its link leads', _kind(found.link)
        yield found.with_defect(Defect(message, hint, literal=True, about=about))


@survey_rule("generic-anchor", "LNK303", level=Level.WARNING, preset=Preset.SEO)
def generic_anchor(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link whose text would do for any link: "click here", "read more", "this page".

    The text tells readers, above all those who hear links one by one, and search engines what they will
    find. Judged by the language of the page, in the text of the page and not in menus; links within the page
    and links with nofollow, ugc or sponsored are left alone.

    Bad:  <a href="/install/">Click here</a>
    Good: <a href="/install/">Installation guide</a>
    See:  WCAG 2.2, failure F63; Google Search Central, "Make your links crawlable"
    """
    for page in pages:
        language = page.entry.facts.lang
        for number, link in enumerate(page.links):
            if not is_link(link) or link.region not in PROSE or not is_followed(link):
                continue
            if link.resolution.outcome is Outcome.SKIPPED:
                continue
            found = classify(link.reference.text or link.reference.name, language=language)
            if found.kind is Kind.GENERIC:
                title = title_of(link, context)
                yield LinkDefect(
                    page.entry.path,
                    number,
                    Defect(
                        f"the text {link.reference.text!r} does not say where the link leads",
                        f'say what is there, such as "{title}"' if title else None,
                        literal=True,
                    ),
                )


@rule("naked-url-anchor", "LNK304", level=Level.INFO, preset=Preset.SEO, outcomes=EXTERNAL)
def naked_url_anchor(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link whose text is its URL; a warning where that is long.

    A URL is read out letter by letter and says little. Fine for a short domain, in code and in reference
    lists.

    Bad:  <a href="https://x.example/a/b?c=12">https://x.example/a/b?c=12</a>
    Good: <a href="https://x.example/a/b?c=12">Build guide of X</a>
    See:  Google Search Central, "Make your links crawlable"; WCAG 2.2, 2.4.4
    """
    text = link.reference.text
    if not is_link(link) or link.region not in PROSE or link.reference.in_code or "/" not in text:
        return
    origin = urls.origin_of(link.resolution.url or "")
    target = Target(url=link.resolution.url or "", host=origin.host if origin else "")
    if classify(text, target).kind is Kind.NAKED and text.count("/") > 2:
        level = Level.WARNING if len(text) > LONG_URL else None
        yield Defect("the text of the link is a URL", level=level)


@rule("hidden-link", "LNK309", level=Level.WARNING, preset=Preset.SEO)
def hidden_link(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link that its own style hides: display, visibility, font size or opacity.

    Hidden links are a spam pattern of search engines ("hidden text and links"); what scripts show later is
    hidden by a class or the attribute `hidden`, not by a style on the link.

    Bad:  <a style="font-size:0" href="https://casino.example/">casino</a>
    Good: <a href="https://example.org/">A link that can be seen</a>
    See:  Google Search Central, "Spam policies": hidden text and links
    """
    if is_link(link) and marks.HIDDEN_STYLE in link.reference.marks:
        yield Defect("the link is hidden by its own style")


@rule("anchor-length", "LNK310", level=Level.INFO, preset=Preset.SEO)
def anchor_length(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link text of more than 100 characters, or of a single one.

    A whole paragraph is no label, a single letter neither. Page numbers, arrows and permalink signs are.

    Bad:  <a href="/a/">Yesterday we went out to see whether the new release would … and it did</a>
    Good: Yesterday we tried <a href="/a/">the new release</a> …
    See:  Google Search Central, "Make your links crawlable"
    """
    text = link.reference.text
    if not is_link(link) or link.region not in PROSE or link.resolution.outcome is Outcome.SKIPPED:
        return
    if len(text) > LONG and " " in text:
        yield Defect(f"the text of the link has {len(text):,} characters")
    elif len(text) == SHORT and not PAGING.fullmatch(text) and text.isalnum():
        yield Defect(f"the text of the link is only {text!r}")


@rule("title-repeats-text", "LNK312", level=Level.INFO, preset=Preset.SEO, fixable=True)
def title_repeats_text(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link whose `title` repeats its text, or whose `aria-label` lacks it.

    A title that repeats the text is read twice. A label replaces the text for screen readers and voice
    control: who says what is written must reach the link.

    Bad:  <a href="/guide/" title="Guide">Guide</a>
    Good: <a href="/guide/">Guide</a>
    See:  WCAG 2.2, success criterion 2.5.3; technique H33
    """
    if not is_link(link):
        return
    if marks.TITLE_REPEATS in link.reference.marks:
        yield Defect("the title only repeats the text")
    if marks.LABEL_DIFFERS in link.reference.marks:
        yield Defect("the aria-label does not contain the text that can be seen")


@rule("new-window-unannounced", "LNK313", level=Level.INFO, preset=Preset.ALL)
def new_window_unannounced(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link that opens a new window and does not say so.

    Bad:  <a href="https://example.org/" target="_blank">Example</a>
    Good: <a href="https://example.org/" target="_blank">Example (opens in new tab)</a>
    See:  WCAG 2.2, techniques G201 and H83
    """
    reference = link.reference
    announced = ANNOUNCES.search(reference.text) or ANNOUNCES.search(reference.name)
    if is_link(link) and reference.target.lower() == "_blank" and not announced:
        yield Defect("the link opens a new window and does not say so")


@rule("invalid-nesting", "LNK314", level=Level.WARNING, preset=Preset.SEO)
def invalid_nesting(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link that holds a button or another control.

    What happens on a click or with the keyboard then depends on the browser.

    Bad:  <a href="/buy/"><button>Buy</button></a>
    Good: <a class="button" href="/buy/">Buy</a>
    See:  HTML Living Standard, the a element: "no interactive content descendant"
    """
    if is_link(link) and marks.INTERACTIVE in link.reference.marks:
        yield Defect("the link holds a control of its own")


def title_of(link: ResolvedReference, context: Context) -> str:
    """The heading, else the title of the page of the site that a link leads to; "" if unknown."""
    entry = context.entries.get(link.resolution.file or "")
    if entry is None:
        return ""
    title = entry.facts.h1 or entry.facts.title
    return title if title and normalised(title) else ""
