"""LNK301, LNK302, LNK309 and LNK312–LNK314: who meets a link, and what it is called there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from linkcheck_plugin.html import marks
from linkcheck_plugin.model import Defect, Level, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.links import PROSE, by_kind, is_link, kind_of, links_of
from linkcheck_plugin.rules.registry import Context, LinkDefect, PageLinks, Preset, rule, survey_rule
from linkcheck_plugin.rules.targets import Targets

TOP = frozenset({"#", "#top"})
"""Fragments that lead to the top of a page."""
ANNOUNCES = regex(
    r"new (?:window|tab)|neue[nms]? (?:fenster|tab)|nouvel(?:le)? (?:fenêtre|onglet)|nueva (?:ventana|pestaña)|"
    r"nuova (?:finestra|scheda)|nova (?:janela|guia|aba)|nieuw (?:venster|tabblad)|↗|⧉|🡥|external",
    re.IGNORECASE,
)
"""Words and signs that announce a new window."""


def _is_nameless(link: ResolvedReference) -> bool:
    """Whether a link has no name, and somebody meets it."""
    reference = link.reference
    return not reference.name and link.region != "hidden" and marks.UNSPOKEN not in reference.marks


def _is_image(link: ResolvedReference) -> bool:
    return marks.IMAGE in link.reference.marks


def _leads_to_own_place(link: ResolvedReference) -> bool:
    """Whether a link leads to a place on its own page, other than its top: a permalink or the number of a line."""
    return link.reference.url.startswith("#") and link.reference.url not in TOP


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

    def is_empty(link: ResolvedReference) -> bool:
        return _is_nameless(link) and not _is_image(link) and not _leads_to_own_place(link)

    for found, targets in by_kind(links_of(pages, is_empty)):
        message = "the link has no text, no label and no title"
        if targets:
            message = (
                f"links to {targets:,} targets have no text, no label and no title: probably one template"
            )
        yield found.with_defect(Defect(message, about=kind_of(found.link) if targets else None))


@survey_rule("image-link-no-alt", "LNK302", level=Level.WARNING, preset=Preset.SEO)
def image_link_no_alt(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link that shows an image only, whose alternative text is missing or empty.

    The alternative text of the image is the text of the link, for screen readers and for search engines.
    Several targets that one kind of link leads to are one finding: one template.

    Bad:  <a href="/guide/"><img src="guide.png" alt=""></a>
    Good: <a href="/guide/"><img src="guide.png" alt="Installation guide"></a>
    See:  WCAG 2.2, technique H30; Google Search Central, "Make your links crawlable"
    """
    targets = Targets(context)
    nameless = links_of(pages, lambda link: _is_nameless(link) and _is_image(link))
    for found, number in by_kind(nameless):
        message, about = "the link shows an image without alternative text", None
        title = targets.title_of(found.link)
        hint = f'alt="{title}" would say where it leads' if title else None
        if number:
            message = (
                f"links to {number:,} targets show an image without alternative text: probably one template"
            )
            hint, about = 'the "alt" of each image should say where its link leads', kind_of(found.link)
        yield found.with_defect(Defect(message, hint, literal=True, about=about))


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


@survey_rule("title-repeats-text", "LNK312", level=Level.INFO, preset=Preset.SEO, fixable=True)
def title_repeats_text(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link whose `title` repeats its text, or whose `aria-label` lacks it.

    A title that repeats the text is read twice. A label replaces the text for screen readers and voice
    control: who says what is written must reach the link. Punctuation and letter case do not count. Left alone are
    names in code, to which documentation generators give titles, skip links and permalinks.

    Bad:  <a href="/guide/" title="Guide">Guide</a>
    Good: <a href="/guide/">Guide</a>
    See:  WCAG 2.2, success criterion 2.5.3; technique H33
    """
    for mark, sentence in (
        (marks.TITLE_REPEATS, "the title only repeats the text"),
        (marks.LABEL_DIFFERS, "the aria-label does not contain the text that can be seen"),
    ):

        def is_marked(link: ResolvedReference, mark: str = mark) -> bool:
            return mark in link.reference.marks and not _leads_to_own_place(link)

        for found, targets in by_kind(links_of(pages, is_marked)):
            if targets:
                message = f"{sentence}, on links to {targets:,} targets: probably one template"
                yield found.with_defect(Defect(message, about=kind_of(found.link)))
            else:
                yield found.with_defect(Defect(sentence))


@survey_rule("new-window-unannounced", "LNK313", level=Level.INFO, preset=Preset.ALL)
def new_window_unannounced(pages: Sequence[PageLinks], context: Context) -> Iterator[LinkDefect]:
    """Link that opens a new window and does not say so.

    Judged in what authors write, not in menus and footers. Several targets that one kind of link leads to are one
    finding: one habit, or one setting.

    Bad:  <a href="https://example.org/" target="_blank">Example</a>
    Good: <a href="https://example.org/" target="_blank">Example (opens in new tab)</a>
    See:  WCAG 2.2, techniques G201 and H83
    """
    for found, targets in by_kind(links_of(pages, _opens_window)):
        message, about = "the link opens a new window and does not say so", None
        if targets:
            message = f"links to {targets:,} targets open a new window and do not say so"
            about = kind_of(found.link)
        yield found.with_defect(Defect(message, about=about))


def _opens_window(link: ResolvedReference) -> bool:
    reference = link.reference
    if link.region not in PROSE:
        return False
    announced = ANNOUNCES.search(reference.text) or ANNOUNCES.search(reference.name)
    return reference.target.lower() == "_blank" and not announced


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
