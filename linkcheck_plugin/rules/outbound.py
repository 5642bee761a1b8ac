"""LNK010–LNK013, LNK015 and LNK504: what other sites answered to the links that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Defect, Document, Level, Outcome, ResolvedReference, Verdict
from linkcheck_plugin.outbound.redirect_kinds import FOR_THE_VISITOR, Kind, is_permanent, kind_of_chain
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.hygiene import is_private
from linkcheck_plugin.rules.registry import Context, Preset, rule

OUTBOUND = frozenset({Outcome.EXTERNAL, Outcome.ORIGIN})
"""Outcomes of references that are asked on the network."""
GOOD = frozenset({Verdict.OK, Verdict.REDIRECTED})
WORDS = {
    Verdict.BROKEN: "cannot be reached",
    Verdict.UNVERIFIABLE: "could not be verified",
    Verdict.REFUSED: "was not asked",
}
_PORT_OF_HTTP = regex(r"(?<=^//)([^/?#]*):80(?=[/?#]|$)")
_ABOUT_A_HOST = regex(r"^the (name|certificate)(?= (?:does|could|is|has) )")


def notable(answer: Answer, fragment: str | None) -> bool:
    """Whether an answer may be worth a finding for a link with this fragment (without `#`, or None)."""
    if answer.verdict not in GOOD:
        return True
    if answer.look is not None and (answer.look.suspicion or (fragment and fragment in answer.look.missing)):
        return True
    return bool(answer.redirects) and (
        len(answer.redirects) > 1 or is_permanent(answer.redirects) or leads_home(answer)
    )


def is_moved(answer: Answer) -> bool:
    """Whether the redirects of an answer are the same for every visitor, and so worth a better link."""
    return (
        answer.verdict is Verdict.REDIRECTED
        and bool(answer.redirects)
        and kind_of_chain(answer.url, answer.redirects) not in FOR_THE_VISITOR
    )


def leads_home(answer: Answer) -> bool:
    """Whether a page is answered with the front page of its site."""
    return bool(answer.redirects) and kind_of_chain(answer.url, answer.redirects) is Kind.HOME


def final_url(answer: Answer, fragment: str | None) -> str:
    """Where a good answer came from, with the fragment of the link unless a redirect brings one of its own."""
    final = answer.redirects[-1].url if answer.redirects else answer.url
    return final if "#" in final or fragment is None else f"{final}#{fragment}"


def fragment_of(link: ResolvedReference) -> str | None:
    """The fragment of the absolute target, as it is written there; None without `#`."""
    return urls.split(link.resolution.url or "").fragment


def https_variant(url: str) -> str | None:
    """The URL that has to answer for a link by http to be better by https; None if the link is no such one.

    `url` is absolute and normalised.
    """
    key = urls.outbound_key(url)
    if key is None or not key.startswith("http://"):
        return None
    try:
        return urls.normalise(f"https{key[4:]}")
    except urls.MalformedURL:
        return None


@rule("external-broken", "LNK010", level=Level.ERROR, preset=Preset.LINKS, outcomes=OUTBOUND)
def external_broken(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to another site that is proven to lead nowhere.

    Proof is a 404 or 410, a name that does not exist, a refused connection after all tries, redirects in a
    circle, and a certificate that is self-signed, has expired or is for another name. A URL that was ok once
    is a warning until it has failed in `fail-after-runs` runs and for `fail-after-days` days. Whatever proves
    nothing is `external-unverified`.

    Bad:  <a href="https://old.example.org/">Guide</a> where the name does not exist any more
    Good: <a href="https://example.org/guide/">Guide</a>, or a copy in an archive
    See:  RFC 9110, sections 15.5.5 and 15.5.11; RFC 2308 (NXDOMAIN)
    """
    answer = context.answer(link)
    if answer is None or answer.verdict is not Verdict.BROKEN:
        return
    message = _told(answer, context)
    if answer.grace is not None:
        message += f", {answer.grace}"
    yield Defect(
        message,
        answer.archived,
        literal=True,
        level=None if answer.grace is None else Level.WARNING,
        status=answer.status,
        evidence=answer.evidence,
    )


@rule("external-unverified", "LNK011", level=Level.INFO, preset=Preset.LINKS, outcomes=OUTBOUND)
def external_unverified(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to another site of which nobody can say whether it is broken.

    The host wants a login, turns programs away, limits their rate, fails or does not answer in time; or its
    address is not public, and nothing was sent (`allow-networks` permits it). A browser may well open it.

    Bad:  <a href="https://members.example.org/">Members</a> answers 401
    Good: the same link; `hosts."members.example.org".accept = [401]` counts it as ok
    See:  RFC 9110, sections 15.5 and 15.6; RFC 6585
    """
    answer = context.answer(link)
    if answer is None or answer.verdict not in (Verdict.UNVERIFIABLE, Verdict.REFUSED):
        return
    if answer.verdict is Verdict.REFUSED and not answer.redirects and _is_named_private(link, context):
        return  # private-host speaks of it
    yield Defect(_told(answer, context), status=answer.status, evidence=answer.evidence)


@rule("external-fragment", "LNK012", level=Level.WARNING, preset=Preset.LINKS, outcomes=OUTBOUND)
def external_fragment(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Fragment that no element of a page of another site has as its id.

    The page is read as it is sent, without scripts; where those may make the id, nothing is said. Off in
    every preset, since pages have to be downloaded: `remote-fragments = true` switches it on.

    Bad:  <a href="https://example.org/guide/#instal">Install</a>
    Good: <a href="https://example.org/guide/#install">Install</a>
    See:  HTML Living Standard, "Scrolling to a fragment"
    """
    answer, fragment = context.answer(link), fragment_of(link)
    if answer is None or answer.look is None or not fragment or fragment not in answer.look.missing:
        return
    where = f"{answer.url} leads to {_end(answer)}, which" if answer.redirects else answer.url
    near = answer.look.near.get(fragment)
    yield Defect(
        f"{where} has no element with the id {urls.decode_fragment(fragment)!r}",
        None if near is None else f"{link.reference.url.partition('#')[0]}#{near}",
        literal=True,
        status=answer.status,
    )


@rule("soft-404", "LNK013", level=Level.INFO, preset=Preset.ALL, outcomes=OUTBOUND)
def soft_404(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to another site that answers with a page saying "not found", or with its front page.

    The status is good, and yet the page is probably gone. A look in a browser tells.

    Bad:  <a href="https://example.org/2009/guide/">Guide</a> redirects to https://example.org/
    Good: <a href="https://example.org/docs/guide/">Guide</a>
    See:  Google Search Central, "soft 404 errors"
    """
    answer = context.answer(link)
    if answer is None or answer.verdict not in GOOD:
        return
    if (why := _suspicion(answer, "soft-404")) is not None:
        message = f"{answer.url} answers {answer.status or 'well'}, and seems to be gone: {why}"
        yield Defect(message, status=answer.status, evidence=why)
    elif leads_home(answer):
        message = f"{answer.url} leads to the front page {_end(answer)}: it seems to be gone"
        yield Defect(message, status=answer.status)


@rule("parked-domain", "LNK015", level=Level.INFO, preset=Preset.ALL, outcomes=OUTBOUND)
def parked_domain(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a domain that seems to be for sale or filled with advertisements.

    Its owner let it go; whoever buys it decides what readers of this site find there.

    Bad:  <a href="https://former-sponsor.example/">Sponsor</a> shows "This domain is for sale"
    Good: no link, or one to where the sponsor is now
    See:  Vissers et al., "Parking Sensors: Analyzing and Detecting Parked Domains" (NDSS 2015)
    """
    answer = context.answer(link)
    if answer is None or answer.verdict not in GOOD:
        return
    if (why := _suspicion(answer, "parked")) is not None:
        yield Defect(
            f"the domain {_host(answer.url)} seems to be parked: {why}", status=answer.status, evidence=why
        )


@rule("insecure-http", "LNK504", level=Level.WARNING, preset=Preset.SEO, fixable=True, outcomes=OUTBOUND)
def insecure_http(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link by http to a page that its site also serves by https.

    Only reported where the https URL was asked and answers well; resources are `mixed-content`.

    Bad:  <a href="http://www.w3.org/">W3C</a>
    Good: <a href="https://www.w3.org/">W3C</a>
    See:  RFC 9110, section 4.2.2; RFC 8446
    """
    if link.document is not Document.PAGE or link.reference.element not in ("a", "area"):
        return
    written = urls.trim(link.reference.url)
    better = https_variant(link.resolution.url or "")
    answer = context.answers.get(better) if better else None
    if answer is None or answer.verdict not in GOOD or not written.lower().startswith("http://"):
        return
    if any(not redirect.url.startswith("https://") for redirect in answer.redirects):
        return
    secure = "https:" + _PORT_OF_HTTP.sub(r"\1", written[5:])
    yield Defect(f"{better} answers as well", secure, fix=secure, literal=True, status=answer.status)


def _told(answer: Answer, context: Context) -> str:
    """What became of a URL that did not end well, in one sentence that begins with it."""
    end = _end(answer)
    seen = {urls.outbound_key(url) for url in (answer.url, *(hop.url for hop in answer.redirects[:-1]))}
    whole = urls.outbound_key(end) in seen or len(answer.redirects) > context.settings.max_redirects
    subject = f"{answer.url} leads to {end}, which" if answer.redirects and not whole else answer.url
    evidence = answer.evidence or "nobody knows why"
    if answer.verdict is Verdict.BROKEN and evidence.startswith("HTTP "):
        return f"{subject} answers {evidence.removeprefix('HTTP ')}"
    if answer.verdict is Verdict.BROKEN and evidence.startswith("redirects "):
        return f"{subject} {evidence}"
    return f"{subject} {WORDS[answer.verdict]}: {_with_host(evidence, _host(end))}"


def _with_host(evidence: str, host: str) -> str:
    """The clause with the host that it is about: `the name does not exist` stands in a table, not in a sentence."""
    of = {"name": f"the name {host}", "certificate": f"the certificate of {host}"}
    return _ABOUT_A_HOST.sub(lambda match: of[match[1]], evidence.removeprefix("NXDOMAIN: "))


def _end(answer: Answer) -> str:
    """Where the redirects of an answer end."""
    return answer.redirects[-1].url if answer.redirects else answer.url


def _host(url: str) -> str:
    origin = urls.origin_of(url)
    return origin.host if origin else ""


def _suspicion(answer: Answer, kind: str) -> str | None:
    """Why the content is suspected of this kind, None if it is not."""
    found, _, why = (answer.look.suspicion or "").partition(": ") if answer.look else ("", "", "")
    return why or "by its content" if found == kind else None


def _is_named_private(link: ResolvedReference, context: Context) -> bool:
    host = _host(link.resolution.url or "")
    return bool(host) and is_private(host, context)
