"""LNK201, LNK202, LNK209 and LNK215: links whose address shows that somebody pays for them."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck_plugin.html.marks import VISITOR
from linkcheck_plugin.html.vocabulary import COMMENTS
from linkcheck_plugin.model import Defect, Level, Outcome, Reference, ResolvedReference
from linkcheck_plugin.rules.leads import host_of, is_cloaked, is_own_domain, leads_to
from linkcheck_plugin.rules.paid_hosts import PaidLink, paid_link
from linkcheck_plugin.rules.policy import decides_about_rel
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.rules.relations import proposal, rel_with, tokens_of

ACCEPTED = frozenset({"sponsored", "nofollow"})
"""Either qualifies a link that is paid for; ugc alone does not."""
CERTAIN = ("A", "B")


def paid_by(link: ResolvedReference, context: Context) -> PaidLink | None:
    """Who pays for a link to another site; None if nobody does, or the owner decided about it."""
    url = leads_to(link)
    found = paid_link(url, context.settings.paid) if url is not None else None
    if url is None or found is None or is_own_domain(url, context) or decides_about_rel(url, context):
        return None
    return found


def is_paid(link: ResolvedReference, context: Context) -> bool:
    """Whether a link certainly is paid for."""
    found = paid_by(link, context)
    return found is not None and found.tier in CERTAIN


def is_qualified(link: ResolvedReference) -> bool:
    """Whether search engines are told not to take a paid link for a vote, by its rel or by its page."""
    return not link.followed or not ACCEPTED.isdisjoint(tokens_of(link.reference))


def with_sponsored(reference: Reference) -> str:
    """The rel value that tells of a paid link; one that a visitor wrote is said to be that, too."""
    visitor = ("ugc",) if VISITOR in reference.marks else ()
    return rel_with(tokens_of(reference), (*visitor, "sponsored"))


@rule("affiliate-unqualified", "LNK201", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True)
def affiliate_unqualified(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link into a partner network (Awin, CJ, impact.com …) without sponsored or nofollow.

    Google asks every site in such a programme to qualify these links; without it they count as bought votes, which
    its spam policies forbid. `sponsored` says it best, `nofollow` is accepted, `ugc` alone is not. The
    settings `paid.hosts` and `paid.parameters` add programmes, `paid.ignore` excepts hosts.

    Bad:  <a href="https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2">Shop</a>
    Good: <a rel="sponsored" href="https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2">Shop</a>
    See:  Google Search Central, "Qualify your outbound links to Google"; blog of 26 July 2021 on link tagging
    """
    if link.resolution.outcome is not Outcome.EXTERNAL or is_qualified(link):
        return
    found = paid_by(link, context)
    if found is not None and found.tier == "A":
        yield _unqualified(link, found)


@rule("affiliate-param-unqualified", "LNK202", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True)
def affiliate_param_unqualified(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link with a partner's mark (Amazon's tag=, refcode=), or a redirect to one, without sponsored.

    A plain link to the shop is clean; what counts is the parameter by which the shop pays. Own addresses such as
    /go/lamp are judged by where they lead, through redirect rules and forwarding pages, never by their name.
    Addresses inside wrappers (google.com/url?q=…) are looked at as well. `nofollow` is accepted.

    Bad:  <a href="https://www.amazon.de/dp/B000000000?tag=jane-21">Lamp</a>
    Good: <a rel="sponsored" href="https://www.amazon.de/dp/B000000000?tag=jane-21">Lamp</a>
    See:  Google Search Central, "Qualify your outbound links to Google"; blog of 26 July 2021 on link tagging
    """
    cloaked = is_cloaked(link)
    if not (cloaked or link.resolution.outcome is Outcome.EXTERNAL) or is_qualified(link):
        return
    found = paid_by(link, context)
    if found is not None and (found.tier == "B" or (cloaked and found.tier == "A")):
        yield _unqualified(link, found)


def _unqualified(link: ResolvedReference, found: PaidLink) -> Defect:
    rel = with_sponsored(link.reference)
    by = f"{found.name}, {found.shop}" if found.shop else found.name
    what = "the link is paid for"
    if is_cloaked(link):
        what = (
            f"{link.resolution.shown} leads to {host_of(link.resolution.hops[-1].target)}, which is paid for"
        )
    lacks = (
        "rel has only ugc" if "ugc" in tokens_of(link.reference) else "rel has neither sponsored nor nofollow"
    )
    return Defect(f"{what} ({by}), and {lacks}", proposal(rel), fix=rel, literal=True)


@rule("affiliate-prefers-sponsored", "LNK209", level=Level.INFO, preset=Preset.SEO, fixable=True)
def affiliate_prefers_sponsored(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Paid link that is qualified with nofollow alone, or said to be a visitor's.

    nofollow is accepted and old links need no change; sponsored says what the link is. `ugc` on a link that no visitor
    wrote is a warning: it says something else.

    Bad:  <a rel="nofollow" href="https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2">Shop</a>
    Good: <a rel="sponsored" href="https://www.awin1.com/cread.php?awinmid=1&amp;awinaffid=2">Shop</a>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    tokens = tokens_of(link.reference)
    told = {"nofollow", "ugc"}.intersection(tokens)
    if not told or "sponsored" in tokens or VISITOR in link.reference.marks or not is_paid(link, context):
        return
    rel = rel_with(tokens, ("sponsored",))
    if "ugc" in told:
        message = "ugc says that a visitor wrote the link, but it is paid for"
        yield Defect(message, proposal(rel), fix=rel, literal=True, level=Level.WARNING)
    else:
        message = "the link is paid for: sponsored says so, nofollow only that it is no vote"
        yield Defect(message, proposal(rel), fix=rel, literal=True)


@rule("generic-affiliate-param", "LNK215", level=Level.INFO, preset=Preset.SEO)
def generic_affiliate_param(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to another site with a parameter that often names a partner: ref=, aff=, subid=.

    Whether somebody pays for it only the author knows. If so, it needs sponsored; if not, the parameter can go, or
    the host be excepted with `paid.ignore`.

    Bad:  <a href="https://service.example/?ref=abc">Service</a>
    Good: <a href="https://service.example/">Service</a>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    if link.resolution.outcome is not Outcome.EXTERNAL or link.region == COMMENTS or is_qualified(link):
        return
    found = paid_by(link, context)
    if found is not None and found.tier == "C":
        rel = with_sponsored(link.reference)
        message = f"the address has {found.name}: if somebody pays for the link, rel needs sponsored"
        yield Defect(message, f"{proposal(rel)} if it is paid for", literal=True)
