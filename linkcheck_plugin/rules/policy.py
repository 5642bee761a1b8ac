"""LNK217: what the owner decided about links to a domain (`policy` in the settings)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from linkcheck_plugin import urls
from linkcheck_plugin.domains import is_within
from linkcheck_plugin.model import Defect, Level, ResolvedReference
from linkcheck_plugin.rules.leads import host_of, leads_to
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.rules.relations import QUALIFIERS, proposal, rel_with, tokens_of
from linkcheck_plugin.rules.wrappers import unwrapped
from linkcheck_plugin.settings import Policy
from linkcheck_plugin.site.patterns import REGULAR, Patterns

GLOB = frozenset("*?[")


@rule("outbound-denied", "LNK217", level=Level.ERROR, preset=Preset.RECOMMENDED, fixable=True)
def outbound_denied(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a domain that a `policy` of the settings denies, or without the rel tokens that it requires.

    `match` is a domain and all below it, a glob for the host (`*.example.org`) or the whole address
    (`https://example.org/shop/*`), or a regular expression after `re:`. The first entry that matches holds. A redirect
    of the site itself and a wrapper count as where they lead. Nothing is found without the setting, such as
    `policy = [{match = "partner.example", rel = ["sponsored"], reason = "contract"}]`; `allow = false` denies.

    Bad:  <a href="https://partner.example/">Partner</a> where the policy requires sponsored
    Good: <a rel="sponsored" href="https://partner.example/">Partner</a>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    if not context.settings.policy or (url := leads_to(link)) is None:
        return
    policy = policy_for(url, context.settings.policy)
    if policy is None:
        return
    host, why = host_of(url), f" ({policy.reason})" if policy.reason else ""
    tokens = tokens_of(link.reference)
    if not policy.allow:
        yield Defect(f"the policy denies links to {host}{why}")
    elif missing := [token for token in map(str.lower, policy.rel) if token not in tokens]:
        rel = rel_with(tokens, missing)
        message = f"the policy requires rel={' '.join(missing)!r} on links to {host}{why}"
        yield Defect(message, proposal(rel), fix=rel, literal=True)


def decides_about_rel(url: str, context: Context) -> bool:
    """Whether the owner said how links to a URL are qualified, or that there should be none."""
    policy = policy_for(url, context.settings.policy) if context.settings.policy else None
    return policy is not None and (not policy.allow or not QUALIFIERS.isdisjoint(map(str.lower, policy.rel)))


@lru_cache(maxsize=100_000)
def policy_for(url: str, policies: tuple[Policy, ...]) -> Policy | None:
    """The first entry that matches a normalised absolute URL, or what it wraps."""
    addresses = [address for address in (url, unwrapped(url)) if address is not None]
    return next((one for one in policies if any(_matches(one.match, address) for address in addresses)), None)


def _matches(pattern: str, url: str) -> bool:
    if pattern.startswith(REGULAR):
        return _compiled(pattern).match(url)
    if "/" in pattern:
        return _compiled(pattern).match(url if "://" in pattern else url.partition("://")[2])
    host = host_of(url)
    if GLOB.isdisjoint(pattern):
        return is_within(host, _as_host(pattern))
    return _compiled(pattern).match(host)


@cache
def _compiled(pattern: str) -> Patterns:
    return Patterns([pattern])


@cache
def _as_host(name: str) -> str:
    """A host as URLs spell it: lower case, beyond ASCII as Punycode."""
    try:
        return host_of(urls.normalise(f"https://{name}/"))
    except urls.MalformedURL:
        return name.lower()
