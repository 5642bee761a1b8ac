"""What rules ask of links: whether people follow them and search engines count them, and which a template makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from linkcheck_plugin.model import BROKEN, Defect, Document, Outcome, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.registry import LinkDefect, PageLinks

QUALIFIERS = frozenset({"nofollow", "ugc", "sponsored"})
PROSE = frozenset({"content", "comments", "sponsored"})
"""Regions whose texts an author writes; menus and footers have labels of their own kind."""
_EDITING = regex(r"/(?:edit|_edit|blob|raw|tree|src)/[^?#]+\.(?:md|rst|txt|adoc|ipynb|html?)(?:$|[?#])")
"""Addresses of source files at code hosts."""
TEMPLATE_TARGETS = 3
"""Targets from which defective links of one kind are taken for those of one template."""


class Found(NamedTuple):
    """A link, and where it stands among the links of its page."""

    page: PageLinks
    number: int
    link: ResolvedReference

    def with_defect(self, defect: Defect) -> LinkDefect:
        """The defect of this link."""
        return LinkDefect(self.page.entry.path, self.number, defect)


def links_of(pages: Sequence[PageLinks], wanted: Callable[[ResolvedReference], bool]) -> Iterator[Found]:
    """The wanted links of all pages, in their order, without those to the source of a page, which themes make.

    Equal links are one object on all pages of a site, and are looked at once.
    """
    known: dict[int, bool] = {}
    for page in pages:
        for number, link in enumerate(page.links):
            good = known.get(id(link))
            if good is None:
                good = known[id(link)] = is_link(link) and wanted(link) and not leads_to_source(link)
            if good:
                yield Found(page, number, link)


def leads_to_source(link: ResolvedReference) -> bool:
    """Whether a link shows the source of a page or opens it for editing."""
    url = link.reference.url
    return "_sources/" in url or _EDITING.search(url) is not None


def is_link(link: ResolvedReference) -> bool:
    """Whether a reference is a link that readers of a page can follow; of one that is broken that is enough to say."""
    return (
        link.reference.element in ("a", "area")
        and link.reference.attribute in ("href", "xlink:href")
        and link.document in (Document.PAGE, Document.MACHINE)
        and link.resolution.outcome not in BROKEN
    )


def is_followed(link: ResolvedReference) -> bool:
    """Whether search engines may count a link as a vote (Google, "Qualify your outbound links")."""
    tokens = {token for one in link.reference.rel for token in one.split(",")}
    return link.followed and QUALIFIERS.isdisjoint(tokens)


def kind_of(link: ResolvedReference) -> str:
    """What the links that one template makes have in common: region, kind of target, window and rel tokens."""
    file, outcome = link.resolution.file, link.resolution.outcome
    leads = file.rpartition(".")[2] if file else "out" if outcome is Outcome.EXTERNAL else outcome.value
    return " ".join((link.region, leads, link.reference.target, *link.reference.rel))


def by_kind(
    links: Iterable[Found], kind: Callable[[ResolvedReference], str] = kind_of
) -> Iterator[tuple[Found, int]]:
    """Each link with the number of targets of its kind of link; 0 where these are too few for a template."""
    found = list(links)
    targets: dict[str, set[str]] = {}
    for one in found:
        targets.setdefault(kind(one.link), set()).add(one.link.resolution.shown)
    for one in found:
        number = len(targets[kind(one.link)])
        yield one, number if number >= TEMPLATE_TARGETS else 0
