"""LNK204: links that visitors wrote."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck_plugin import urls
from linkcheck_plugin.domains import is_within
from linkcheck_plugin.html.marks import VISITOR
from linkcheck_plugin.model import Defect, Level, Outcome, ResolvedReference
from linkcheck_plugin.rules.paid import is_paid
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.rules.relations import is_link, proposal, qualifiers_of, rel_with, tokens_of


@rule("ugc-unqualified", "LNK204", level=Level.WARNING, preset=Preset.RECOMMENDED, fixable=True)
def ugc_unqualified(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to another site that a visitor wrote, without ugc or nofollow.

    Without them the site vouches for what anybody put into a comment, a guest book, a forum or a web mention, and
    spam gains from it. Known are the comments of WordPress and its exports, Staticman, web mentions, forums, and
    schema.org; what a script fetches (Disqus, giscus, utterances …) is not in the page and not judged. Classes or
    ids of your own go to `ugc-regions`, hosts that visitors may link to to `ugc-trusted-hosts`; `data-trusted` on
    an element spares what is in it.

    Bad:  <div class="comment-content"><a href="https://example.org/">See here</a></div>
    Good: <div class="comment-content"><a rel="ugc nofollow" href="https://example.org/">See here</a></div>
    See:  Google Search Central, "Qualify your outbound links to Google"
    """
    if VISITOR not in link.reference.marks or link.resolution.outcome is not Outcome.EXTERNAL:
        return
    if not link.followed or not is_link(link) or qualifiers_of(link.reference) or _is_trusted(link, context):
        return
    if is_paid(link, context):
        return  # what pays wins over who wrote it, and has a rule of its own
    rel = rel_with(tokens_of(link.reference), ("ugc", "nofollow"))
    yield Defect(
        "a visitor wrote this link, and the site vouches for it", proposal(rel), fix=rel, literal=True
    )


def _is_trusted(link: ResolvedReference, context: Context) -> bool:
    origin = urls.origin_of(link.resolution.url or "")
    trusted = context.settings.ugc_trusted_hosts
    return origin is not None and any(
        host == "*" or is_within(origin.host, host.removeprefix("*.")) for host in trusted
    )
