"""LNK101–LNK106: redirects of the site, in pages (meta refresh) and in redirect files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from linkcheck_plugin import urls
from linkcheck_plugin.model import (
    BROKEN,
    Defect,
    Document,
    Level,
    Outcome,
    Reference,
    Resolution,
    ResolvedReference,
    SiteDefect,
)
from linkcheck_plugin.outbound.redirect_kinds import is_permanent
from linkcheck_plugin.rules.broken import is_refresh
from linkcheck_plugin.rules.outbound import OUTBOUND, final_url, fragment_of, is_moved, leads_home
from linkcheck_plugin.rules.paid import is_paid
from linkcheck_plugin.rules.registry import Context, Preset, rule, site_rule
from linkcheck_plugin.site.redirect_file import RedirectRule
from linkcheck_plugin.site.redirects import REDIRECT, fills_target, has_inner_splat, is_dynamic, source_path
from linkcheck_plugin.site.resolve import MAX_HOPS

STATIC_LIMIT, DYNAMIC_LIMIT, LENGTH_LIMIT = 2_000, 100, 1_000
"""Rules, rules with a splat or placeholder, and characters of one rule (Cloudflare Pages, "Redirects")."""


@rule(
    "link-to-redirect",
    "LNK101",
    level=Level.WARNING,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=OUTBOUND | {Outcome.REDIRECT},
)
def link_to_redirect(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a page that only redirects, or to the source of a redirect rule.

    The reader arrives, one exchange later; link the final URL. Redirects that end nowhere or in a circle
    are reported where they are declared. Short names of the site for links to partners are left alone. Links to
    other sites are information, and only if every redirect is permanent (301, 308) and the same for every
    visitor: no login, consent or choice of language. What a page names as its canonical, or as its version in
    another language, has rules of its own.

    Bad:  <a href="/old/">Guide</a> where /old/ redirects to /guide/
    Good: <a href="/guide/">Guide</a>
    See:  Google Search Central, "Redirects and Google Search"
    """
    if link.document is not Document.PAGE or is_refresh(link.reference) or link.resolution.detail:
        return
    if is_statement(link.reference):
        return
    if link.resolution.outcome in OUTBOUND:
        yield from _moved_for_good(link, context)
        return
    if is_paid(link, context):
        return
    hops = link.resolution.hops
    via = hops[0].declared_in
    yield Defect(
        f"{link.resolution.shown} only redirects to {link.resolution.suggestion or hops[-1].target} ({via})",
        link.resolution.suggestion,
        fix=link.resolution.suggestion,
    )


def is_statement(reference: Reference) -> bool:
    """Whether a reference says which page this is: nobody follows a canonical or a version in another language."""
    return reference.element == "link" and (
        "canonical" in reference.rel or ("alternate" in reference.rel and reference.target != "")
    )


def _moved_for_good(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    answer = context.answer(link)
    if answer is None or not is_moved(answer) or not is_permanent(answer.redirects):
        return
    # The front page is hardly what the author meant.
    final = None if leads_home(answer) else final_url(answer, fragment_of(link))
    yield Defect(
        f"{answer.url} has moved for good to {answer.redirects[-1].url}",
        final,
        fix=final,
        literal=True,
        level=Level.INFO,
        status=answer.status,
    )


@rule("redirect-broken", "LNK104", level=Level.ERROR, preset=Preset.LINKS, outcomes=BROKEN)
def redirect_broken(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Redirect whose target is not in the output.

    Bad:  /a /nope
    Good: /a /b/
    See:  HTML Living Standard, "shared declarative refresh steps"; the host's redirect rules
    """
    if link.document is Document.PAGE and is_refresh(link.reference):
        yield _broken(link.resolution, link.reference.url)


@rule(
    "redirect-loop", "LNK103", level=Level.ERROR, preset=Preset.LINKS, outcomes=frozenset({Outcome.REDIRECT})
)
def redirect_loop(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Redirects that lead in a circle.

    Bad:  /a /b  and  /b /a
    Good: /a /c  and  /b /c
    See:  RFC 9110, section 15.4
    """
    if link.document is Document.PAGE and is_refresh(link.reference) and link.resolution.detail == "loop":
        yield _loop(link.resolution)


@rule(
    "redirect-chain",
    "LNK102",
    level=Level.WARNING,
    preset=Preset.LINKS,
    fixable=True,
    outcomes=OUTBOUND | {Outcome.REDIRECT},
)
def redirect_chain(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Redirect that leads to another redirect.

    Chains of other sites are information, reported for the links that lead to them.

    Bad:  /a /b  and  /b /c
    Good: /a /c  and  /b /c
    See:  Google Search Central, "Redirects and Google Search" (up to 10 hops are followed)
    """
    if link.document is not Document.PAGE or link.resolution.detail == "loop":
        return
    if link.resolution.outcome in OUTBOUND:
        yield from _long_way(link, context)
    elif is_refresh(link.reference):
        yield _chain(link.resolution)


def _long_way(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    answer = context.answer(link)
    if answer is None or len(answer.redirects) < 2 or not is_moved(answer):
        return
    way = " → ".join((answer.url, *(redirect.url for redirect in answer.redirects)))
    stable = is_permanent(answer.redirects) and not leads_home(answer)
    yield Defect(
        f"{len(answer.redirects)} redirects follow each other: {way}",
        final_url(answer, fragment_of(link)) if stable else None,
        literal=True,
        level=Level.INFO,
        status=answer.status,
    )


def _broken(resolution: Resolution, url: str) -> Defect:
    if resolution.outcome is Outcome.FRAGMENT:
        message = f"the redirect leads to {resolution.file}, which has no element with the id {resolution.fragment!r}"
    elif resolution.outcome is Outcome.MALFORMED:
        message = f"the target of the redirect, {url!r}, is no valid URL"
    elif resolution.outcome is Outcome.REPOSITORY_MISSING:
        message = f"the redirect leads nowhere: {resolution.detail}"
    else:
        message = f"the redirect leads to {resolution.shown}, which is not in the output"
    return Defect(message, resolution.suggestion)


def _loop(resolution: Resolution) -> Defect:
    way = " → ".join(dict.fromkeys(hop.target for hop in resolution.hops))
    if len(resolution.hops) > MAX_HOPS:
        return Defect(f"more than {MAX_HOPS} redirects follow each other, which is where browsers give up")
    return Defect(f"the redirects lead in a circle: {way}")


def _chain(resolution: Resolution) -> Defect:
    final = resolution.suggestion if not resolution.detail else None
    way = " → ".join(hop.target for hop in resolution.hops)
    return Defect(
        f"the redirect takes {len(resolution.hops) + 1} hops: {resolution.shown} → {way}", final, fix=final
    )


def declared_defects(context: Context) -> Iterator[tuple[str, SiteDefect]]:
    """What is wrong with the redirect rules of files, as (code, defect): LNK102, LNK103 or LNK104."""
    for declared in context.redirect_rules:
        if declared.status not in REDIRECT or fills_target(declared):
            continue
        try:
            target = "https:" + declared.target if declared.target.startswith("//") else declared.target
            target = target if target.startswith("/") else urls.normalise(target)
        except urls.MalformedURL:
            resolution = Resolution(Outcome.MALFORMED)
            yield "LNK104", _at(declared, _broken(resolution, declared.target), None)
            continue
        path = urls.split(target).path
        if (
            declared.source.startswith("/")
            and declared.target.startswith("/")
            and (path.rstrip("/") or "/") == (source_path(declared.source).rstrip("/") or "/")
        ):
            if path == declared.source:
                yield "LNK103", _at(declared, Defect(f"{declared.source} redirects to itself"), None)
            continue
        resolution = context.resolver.resolve(target)
        if resolution.outcome in BROKEN:
            yield "LNK104", _at(declared, _broken(resolution, declared.target), resolution.url)
        elif resolution.outcome is Outcome.REDIRECT and resolution.detail == "loop":
            yield "LNK103", _at(declared, _loop(resolution), resolution.url)
        elif resolution.outcome is Outcome.REDIRECT:
            yield "LNK102", _at(declared, _chain(resolution), resolution.url)


def _at(declared: RedirectRule, defect: Defect, target: str | None) -> SiteDefect:
    return SiteDefect(
        declared.path, defect, declared.target, target, declared.line, 1 if declared.line else None
    )


def _survey(code: str, context: Context) -> Iterator[SiteDefect]:
    return (defect for found, defect in declared_defects(context) if found == code)


redirect_chain = replace(redirect_chain, survey=lambda context: _survey("LNK102", context))
redirect_loop = replace(redirect_loop, survey=lambda context: _survey("LNK103", context))
redirect_broken = replace(redirect_broken, survey=lambda context: _survey("LNK104", context))


@rule("redirect-weak", "LNK105", level=Level.INFO, preset=Preset.SEO, fixable=True)
def redirect_weak(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Redirect that search engines take for a temporary one, or that makes the reader wait.

    A meta refresh where the host reads redirect files, and 302, 303 or 307 in them, are weaker than 301 or
    308. A meta refresh with a delay is a warning.

    Bad:  /old /new 302
    Good: /old /new 301
    See:  Google Search Central, "Redirects and Google Search"
    """
    if link.document is not Document.PAGE or not is_refresh(link.reference):
        return
    delay = float(link.reference.target or 0)
    if delay > 0:
        message = f"the page redirects after {delay:g} seconds"
        yield Defect(message, "a delay of 0", literal=True, level=Level.WARNING)
    elif context.resolver.rules.profile.redirect_file is not None and context.redirect_rules:
        yield Defect("the page redirects by meta refresh where the host can by 301")


def _temporary(context: Context) -> Iterator[SiteDefect]:
    for declared in context.redirect_rules:
        if declared.status in (302, 303, 307):
            message = f"{declared.source} is redirected for the time being ({declared.status})"
            defect = Defect(message, "status 301", literal=True)
            yield SiteDefect(declared.path, defect, declared.target, None, declared.line, 1)


redirect_weak = replace(redirect_weak, survey=_temporary)


@site_rule("redirect-conflict", "LNK106", level=Level.WARNING, preset=Preset.SEO)
def redirect_conflict(context: Context) -> Iterator[SiteDefect]:
    """Redirect rule that can never answer, or that hides a page.

    The source exists as a page, is declared twice, or stands below a rule with a splat that answers first;
    lines that are no rules; more rules or longer ones than hosts accept.

    Bad:  /x/* /y/:splat  above  /x/1 /z
    Good: /x/1 /z  above  /x/* /y/:splat
    See:  Netlify, "Redirects and rewrites"; Cloudflare Pages, "Redirects"
    """
    for line in context.malformed_redirects:
        yield SiteDefect(
            "_redirects", Defect(f"the line is no rule: {line.reason}"), None, None, line.line, 1
        )
    seen: dict[str, RedirectRule] = {}
    kinds = Counter(is_dynamic(declared) for declared in context.redirect_rules)
    for limit, dynamic, what in (
        (STATIC_LIMIT, False, "rules"),
        (DYNAMIC_LIMIT, True, "rules with placeholders"),
    ):
        if kinds[dynamic] > limit:
            message = f"{kinds[dynamic]:,} {what}: Cloudflare Pages reads {limit:,}"
            yield SiteDefect(context.redirect_rules[0].path, Defect(message))
    for number, declared in enumerate(context.redirect_rules):
        where = (declared.path, declared.target, None, declared.line, 1)
        if has_inner_splat(declared):
            yield _conflict(
                where, f"{declared.source} has a splat before its end, where hosts do not read it"
            )
        if len(declared.source) + len(declared.target) > LENGTH_LIMIT:
            yield _conflict(where, f"the rule is longer than {LENGTH_LIMIT:,} characters")
        host = declared.source.partition("://")[2].partition("/")[0]
        key = host + source_path(declared.source).rstrip("/") + repr((declared.query, declared.conditions))
        if key in seen:
            yield _conflict(where, f"{declared.source} is declared before, in line {seen[key].line}")
            continue
        seen[key] = declared
        if not is_dynamic(declared) and declared.source.startswith("/"):
            yield from _hidden(context, number, declared, where)


Where = tuple[str, str, None, int | None, int]


def _conflict(where: Where, message: str) -> SiteDefect:
    path, url, target, line, column = where
    return SiteDefect(path, Defect(message), url, target, line, column)


def _hidden(context: Context, number: int, declared: RedirectRule, where: Where) -> Iterator[SiteDefect]:
    path = source_path(declared.source)
    base = context.resolver.address.base
    if path.startswith(base) and context.resolver.index.find(path[len(base) :]) and not declared.force:
        if declared.status in REDIRECT:
            yield _conflict(where, f"{declared.source} is a page of the output as well")
        return
    answer = context.resolver.redirects.match(declared.source)
    if answer is not None and answer.rule is not declared and is_dynamic(answer.rule):
        earlier = context.redirect_rules.index(answer.rule)
        if earlier < number:
            yield _conflict(where, f"{answer.rule.source} in line {answer.rule.line} answers first")
