"""LNK205–LNK208, LNK213 and LNK501: the rel tokens of one link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkcheck_plugin.html.elements import POST
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.html.vocabulary import COMMENTS, REL_ALONE
from linkcheck_plugin.model import Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.rules.relations import (
    HREFS,
    LINKS,
    OF_THIS_SITE,
    elements_for,
    is_link,
    is_meaningless,
    meant_by,
    proposal,
    qualifiers_of,
    rel_with,
    rel_without,
    tokens_of,
)

OWN_WINDOW = frozenset({"", "_self", "_parent", "_top"})
"""Targets that open no new window."""
PLACEHOLDER = frozenset({"first", "last", "next", "prev", "previous", "up"})
"""Tokens of anchors that stand where paging ends; themes leave them without href."""
WITH_REL = {"a": HREFS, "area": HREFS, "link": frozenset({"href"}), "form": frozenset({"action"})}
"""The attribute that stands for an element with rel tokens, so that each is judged once."""


def has_rel(link: ResolvedReference) -> bool:
    """Whether a reference is the one that stands for an element with rel tokens."""
    reference = link.reference
    return (
        bool(reference.rel)
        and reference.rel != (POST,)
        and reference.attribute in WITH_REL.get(reference.element, ())
        and link.document in (Document.PAGE, Document.MACHINE)
    )


def listed(tokens: Iterable[str]) -> str:
    """Tokens for a message: `a`, `a and b`, `a, b and c`."""
    *most, last = tokens
    return f"{', '.join(most)} and {last}" if most else last


@rule("rel-comma", "LNK205", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True)
def rel_comma(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Tokens of rel that are separated by a comma.

    HTML splits rel at white space: browsers and most tools see one token that nobody knows. Google also splits
    at commas, and so do the other rules here.

    Bad:  <a rel="ugc,nofollow" href="https://example.org/">Example</a>
    Good: <a rel="ugc nofollow" href="https://example.org/">Example</a>
    See:  HTML Living Standard, "Set of space-separated tokens"
    """
    if has_rel(link) and (joined := [token for token in link.reference.rel if "," in token]):
        rel = rel_with(tokens_of(link.reference), ())
        yield Defect(
            f"rel is split at white space, not at commas: {joined[0]!r} is one unknown token",
            proposal(rel),
            fix=rel,
            literal=True,
        )


@rule("rel-unknown", "LNK206", level=Level.INFO, preset=Preset.RECOMMENDED, fixable=True)
def rel_unknown(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Token of rel that no standard and no registry knows.

    A slip of a known one (`no-follow`, `sponsered`, `noopner`) is a warning: the token does nothing. `follow` and
    `dofollow` do not exist either, a link is followed without them. Any other unknown token is information: some
    script may read it.

    Bad:  <a rel="no-follow" href="https://example.org/">Example</a>
    Good: <a rel="nofollow" href="https://example.org/">Example</a>
    See:  HTML Living Standard, "Link types"; microformats.org, "existing rel values"
    """
    if not has_rel(link):
        return
    tokens = tokens_of(link.reference)
    meant = {token: meant_by(token) for token in tokens if elements_for(token) is None}
    repaired = rel_with(
        (meant[token][0] if len(meant.get(token, ())) == 1 else token for token in tokens), ()
    )
    for token, near in meant.items():
        if is_meaningless(token):
            yield Defect(
                f"{token!r} is no rel token: links are followed unless a token says otherwise",
                proposal(rel_without(tokens, {token})),
                literal=True,
                level=Level.WARNING,
            )
        elif near:
            yield Defect(
                f"{token!r} is no rel token, perhaps {' or '.join(map(repr, near))} is meant",
                proposal(repaired) if len(near) == 1 else None,
                fix=repaired if len(near) == 1 else None,
                literal=True,
                level=Level.WARNING,
            )
        else:
            yield Defect(f"{token!r} is no rel token that a standard or registry knows")


@rule("internal-nofollow", "LNK207", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True)
def internal_nofollow(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to the same site that carries nofollow, ugc or sponsored.

    Search engines read it as "I do not vouch for my own page"; robots.txt or noindex is the tool for pages that
    should not be found. Links that redirect to another site are left alone, those to files and to pages with
    noindex, and those in comments: the software writes them.

    Bad:  <a rel="nofollow" href="/pricing/">Pricing</a>
    Good: <a href="/pricing/">Pricing</a>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    if not link.reference.rel or not is_link(link) or link.region == COMMENTS:
        return
    if (
        link.resolution.outcome not in OF_THIS_SITE
        or link.resolution.kind
        or not _may_be_found(link, context)
    ):
        return
    if qualifiers := qualifiers_of(link.reference):
        rel = rel_without(tokens_of(link.reference), qualifiers)
        yield Defect(
            f"the site tells search engines not to trust its own page: {listed(sorted(qualifiers))}",
            proposal(rel),
            fix=rel,
            literal=True,
        )


def _may_be_found(link: ResolvedReference, context: Context) -> bool:
    """Whether a link leads to a page that search engines may show."""
    entry = context.entries.get(link.resolution.file or "")
    return (
        entry is not None
        and entry.document is Document.PAGE
        and "noindex" not in directives(entry.facts.robots)
    )


@rule("rel-misplaced", "LNK208", level=Level.WARNING, preset=Preset.SEO, fixable=True)
def rel_misplaced(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Token of rel that has no meaning there: on this element, a second time, or without href.

    `canonical`, `stylesheet` or `icon` belong on `link`; `nofollow` or `bookmark` on links that readers follow. An
    anchor without href is no link, so its rel says nothing (paging that ends is left alone).

    Bad:  <a rel="canonical" href="https://example.org/">Example</a>
    Good: <link rel="canonical" href="https://example.org/">
    See:  HTML Living Standard, "Link types"
    """
    reference = link.reference
    tokens = tokens_of(reference)
    if reference.attribute == REL_ALONE and link.document in (Document.PAGE, Document.MACHINE):
        if not PLACEHOLDER.issuperset(tokens):
            yield Defect("the anchor has rel and no href: it is no link")
        return
    if not has_rel(link):
        return
    if len(set(tokens)) < len(tokens):
        twice = dict.fromkeys(token for token in tokens if tokens.count(token) > 1)
        rel = rel_with(tokens, ())
        yield Defect(f"rel holds {listed(twice)} more than once", proposal(rel), fix=rel, literal=True)
    for token in dict.fromkeys(tokens):
        allowed = elements_for(token)
        if allowed is not None and reference.element not in allowed:
            places = listed(f"<{element}>" for element in sorted(allowed))
            yield Defect(
                f"the rel token {token!r} says nothing on <{reference.element}>; it belongs on {places}"
            )


@rule("engines-nofollow-missing", "LNK213", level=Level.WARNING, preset=Preset.ALL, fixable=True)
def engines_nofollow_missing(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link with sponsored or ugc that lacks nofollow, which engines without those tokens need.

    Yandex and Baidu document nofollow alone. The setting `require-nofollow-with` names the tokens beside which
    nofollow is wanted; nothing is found without it.

    Bad:  <a rel="sponsored" href="https://example.org/">Example</a>
    Good: <a rel="sponsored nofollow" href="https://example.org/">Example</a>
    See:  Yandex Webmaster, "Using rel=nofollow"
    """
    wanted = context.settings.require_nofollow_with
    if not wanted or not is_link(link) or link.resolution.outcome is not Outcome.EXTERNAL:
        return
    tokens = tokens_of(link.reference)
    if (given := [token for token in tokens if token in wanted]) and "nofollow" not in tokens:
        rel = rel_with(tokens, ("nofollow",))
        yield Defect(f"{listed(given)} stands without nofollow", proposal(rel), fix=rel, literal=True)


@rule("opener-risk", "LNK501", level=Level.INFO, preset=Preset.SEO, fixable=True)
def opener_risk(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link that opens another site in a new window without noopener.

    Old browsers let that site change the page behind it; today's imply noopener for `target="_blank"`, so that this
    is information. `rel="opener"` allows it on purpose: an error.

    Bad:  <a target="_blank" href="https://example.org/">Example</a>
    Good: <a target="_blank" rel="noopener" href="https://example.org/">Example</a>
    See:  HTML Living Standard, "Link type noopener"
    """
    reference = link.reference
    if reference.element not in LINKS or link.resolution.outcome is not Outcome.EXTERNAL or not is_link(link):
        return
    tokens = tokens_of(reference)
    opens = reference.target.strip().lower() not in OWN_WINDOW
    if "opener" in tokens:
        kept = rel_without(tokens, {"opener"})
        rel = rel_with(kept.split(), ("noopener",)) if opens else kept
        yield Defect(
            "rel=opener lets another site change this page",
            proposal(rel),
            fix=rel,
            literal=True,
            level=Level.ERROR,
            about="",
        )
    elif reference.target.strip().lower() == "_blank" and not {"noopener", "noreferrer"} & set(tokens):
        rel = rel_with(tokens, ("noopener",))
        message = "old browsers let the other site change this page"
        yield Defect(message, proposal(rel), fix=rel, literal=True, about="")  # a habit: one finding
