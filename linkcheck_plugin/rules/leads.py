"""To which other site a link leads in the end: at once, or by a redirect of the site's own."""

from __future__ import annotations

from linkcheck_plugin import urls
from linkcheck_plugin.domains import registrable
from linkcheck_plugin.model import Outcome, ResolvedReference
from linkcheck_plugin.rules.registry import Context
from linkcheck_plugin.rules.relations import is_link


def leads_to(link: ResolvedReference) -> str | None:
    """The absolute URL on another site that readers who follow a link get to; None if they stay."""
    resolution = link.resolution
    if resolution.outcome is Outcome.EXTERNAL and is_link(link):
        return resolution.url
    if is_cloaked(link) and is_link(link):
        return resolution.hops[-1].target
    return None


def is_cloaked(link: ResolvedReference) -> bool:
    """Whether a link leads to another site by a redirect of the site's own."""
    return link.resolution.outcome is Outcome.REDIRECT and link.resolution.kind == "outbound"


def host_of(url: str) -> str:
    """The host of a normalised absolute URL; "" for another scheme."""
    origin = urls.origin_of(url)
    return origin.host if origin is not None else ""


def is_own_domain(url: str, context: Context) -> bool:
    """Whether a URL lies on the registrable domain of the site itself; False while that is unknown."""
    own = context.resolver.address.url
    return own is not None and registrable(host_of(own)) == registrable(host_of(url))
