"""Recognises the walls that services put up against programs, by what they say and not by the status alone."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache

WINDOW = 16_384
"""Bytes of a body that are looked at: pages of walls are small, and say early what they are."""
GONE = frozenset({404, 410})
REFUSALS = frozenset(range(400, 1000)) - GONE
"""Statuses beside which a hint is enough. Beside others, 404 included, only what no other page has counts."""
BLOCKS = frozenset({403, 429})
NO_TEXT, LITTLE_TEXT = 20, 600
"""Characters that a reader sees of a page without content, and of one that only asks to wait or to solve."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What tells one wall; all that is given has to be there."""

    wall: str
    """What it is, for people."""
    told_by: str = ""
    statuses: Container[int] | None = None
    """None: any."""
    header: tuple[str, str] | None = None
    """A name, and a pattern to be found in the value."""
    title: str = ""
    """A pattern for the whole title of the page, letter case ignored."""
    body: str = ""
    """A pattern to be found in the page, in lower case."""
    text: int | None = None
    """How many characters a reader sees of the page, at most."""

    @property
    def is_of_page(self) -> bool:
        """Whether the page has to be seen."""
        return bool(self.title or self.body) or self.text is not None


def _bot(service: str) -> str:
    return f"bot wall of {service}"


_CLOUDFLARE_TITLES = (
    r"just a moment\W*|attention required! \| cloudflare|access denied \| .+ used cloudflare to restrict access"
    r"|un momento\W*|einen moment\W*|un instant\W*|um momento\W*|nur einen moment\W*|please wait\W* \| cloudflare"
)
_CLOUDFLARE_SCRIPT = r"challenge-platform(?!(?:/h/\w+)?/scripts/jsd)|_cf_chl_opt|__cf_chl_|cf-chl-"
"""The part that Cloudflare puts into every page of some sites (`scripts/jsd`) is no wall."""
_WAITING_TITLES = (
    r"(?:please )?(?:verify|confirm) (?:that )?you(?: a|')re (?:a )?(?:human|not a robot)\W*"
    r"|are you (?:not )?(?:a )?(?:human|robot)\W*|human verification|robot check|pardon our interruption\W*"
    r"|checking your browser\b.*|verifying your browser\W*|just a moment\W*|one moment, please\W*|ddos-guard"
    r"|making sure you're not a bot\W*|checking you are not a bot\W*|vercel security checkpoint"
    r"|radware (?:bot manager )?captcha.*|вы не робот\W*|百度安全验证"
)
_CAPTCHA_TITLES = (
    _WAITING_TITLES
    + r"|captcha(?: challenge| check)?|security (?:check|checkpoint|verification)|browser check"
    r"|bot (?:verification|protection)|ddos protection\b.*|client challenge|安全验证"
)
"""Titles that other pages might have as well."""

SIGNS = (
    Sign(_bot("LinkedIn"), "its own status", statuses={999}),
    # Beside any status: what no other page has.
    Sign(_bot("Cloudflare"), "header cf-mitigated", header=("cf-mitigated", "")),
    Sign(_bot("Cloudflare"), "its challenge page", title=_CLOUDFLARE_TITLES, body=_CLOUDFLARE_SCRIPT),
    Sign(_bot("AWS WAF"), "header x-amzn-waf-action", header=("x-amzn-waf-action", "challenge|captcha")),
    Sign(_bot("Vercel"), "header x-vercel-mitigated", header=("x-vercel-mitigated", "")),
    Sign(_bot("Sucuri"), "header x-sucuri-block", header=("x-sucuri-block", "")),
    Sign(_bot("Sucuri"), "its challenge page", body="sucuri_cloudproxy_js", text=LITTLE_TEXT),
    Sign(_bot("DataDome"), "header x-dd-b", header=("x-dd-b", "")),
    Sign(_bot("DataDome"), "its challenge page", body=r"captcha-delivery\.com/", text=LITTLE_TEXT),
    Sign(_bot("SiteGround"), "header sg-captcha", header=("sg-captcha", "challenge")),
    Sign(_bot("Yandex"), "header x-yandex-captcha", header=("x-yandex-captcha", "")),
    Sign(_bot("Anubis"), "its cookie", header=("set-cookie", r"anubis-cookie-verification[\w.-]*=[^;,\s]")),
    Sign(_bot("Anubis"), "its challenge page", body=r"<script[^<>]{1,40}id=[\"']?anubis_challenge\b"),
    Sign(_bot("Anubis"), "its challenge page", body=r"/\.within\.website/x/cmd/anubis/", text=LITTLE_TEXT),
    Sign(_bot("go-away"), "its challenge page", body=r"/git/go-away/cmd/go-away/", text=LITTLE_TEXT),
    Sign(_bot("Fastly"), "its challenge page", title="client challenge", body="/_fs-ch-"),
    Sign(_bot("Imperva"), "its challenge page", body=r"id=[\"']?main-iframe\b[^<>]{0,200}/_incapsula_resource\?"),
    Sign(_bot("Imperva"), "its challenge page", body=r"/_incapsula_resource\?", text=NO_TEXT),
    Sign(_bot("HUMAN"), "its challenge page", title=r"access to this page has been denied\W*", body=r"\bpx-|_px\w"),
    Sign(_bot("Akamai"), "its challenge page", body=r"sec-if-cpt-container|/_sec/cp_challenge/", text=LITTLE_TEXT),
    Sign(_bot("Akamai"), "its challenge page", body=r"/_sec/verify\?provider=interstitial", text=LITTLE_TEXT),
    Sign(_bot("F5"), "its block page", body=r"the requested url was rejected[\s\S]{1,200}support id", text=LITTLE_TEXT),
    Sign(_bot("Alibaba Cloud"), "its challenge page", body=r"acw_sc__v\d", text=NO_TEXT),
    Sign(_bot("DDoS-Guard"), "its challenge page", body=r"/\.well-known/ddos-guard/", text=LITTLE_TEXT),
    Sign(_bot("Imunify360"), "its challenge page", header=("server", "imunify360"), text=LITTLE_TEXT),
    Sign(_bot("Amazon"), "its captcha", body=r"/errors/validatecaptcha\b", text=LITTLE_TEXT),
    Sign("bot wall", "the title of the page", title=_WAITING_TITLES, body="<script|<form|<iframe", text=LITTLE_TEXT),
    Sign("login wall of LinkedIn", "its page", body=r"/authwall\?", text=NO_TEXT),
    Sign("login wall of Facebook", "its page", title="log into facebook|log in to facebook", body="<form"),
    Sign("login wall of Instagram", "its page", title="login . instagram", body="<script"),
    Sign("login wall of Cloudflare Access", "its page", title=r"sign in\W+cloudflare access", body="<form|<script"),
    Sign("login wall of this network", statuses={511}),
    # Beside a refusal.
    Sign(_bot("Cloudflare"), "its challenge page", REFUSALS, ("server", "cloudflare"), body=_CLOUDFLARE_SCRIPT),
    Sign(_bot("Cloudflare"), "its page", REFUSALS, ("server", "cloudflare"), title=_CLOUDFLARE_TITLES),
    Sign(
        _bot("Cloudflare"), "its error code", BLOCKS, ("server", "cloudflare"),
        body=r"(?:error code:?|error|<span>)\s{0,5}10(?:0[6-9]|1[02]|20)\b",
    ),
    Sign(_bot("AWS WAF"), "its challenge page", {202, 403, 405}, body=r"awswafintegration|\.awswaf\.com/"),
    Sign(_bot("CloudFront"), "its block page", {403}, body=r"could not be satisfied[\s\S]{1,400}request blocked"),
    Sign(_bot("Akamai"), "its block page", REFUSALS, ("server", "akamaighost"), body="access denied"),
    Sign(
        _bot("Akamai"), "its block page", REFUSALS, title="access denied",
        body=r"reference(?: |&#32;)(?:#|&#35;)\w{1,8}(?:\.|&#46;)|edgesuite",
    ),
    Sign(_bot("Akamai"), "its challenge", {428}, body="sec-cp-challenge|sec_cpt"),
    Sign(_bot("Imperva"), "header x-iinfo", REFUSALS, ("x-iinfo", r"\bB\d+\(")),
    Sign(_bot("Imperva"), "its block page", REFUSALS, body="/_incapsula_resource|incapsula incident id"),
    Sign(_bot("DataDome"), "header server", REFUSALS, ("server", "datadome")),
    Sign(_bot("DataDome"), "header x-datadome", BLOCKS, ("x-datadome", "")),
    Sign(_bot("DataDome"), "its challenge page", REFUSALS, body=r"captcha-delivery\.com"),
    Sign(_bot("HUMAN"), "its challenge page", REFUSALS, body=r"px-captcha|_pxappid|perimeterx|captcha\.px-c"),
    Sign(_bot("HUMAN"), "its cookie", BLOCKS, ("set-cookie", r"\b_px(?:hd|3|vid)=")),
    Sign(_bot("Sucuri"), "its block page", REFUSALS, body="sucuri website firewall"),
    Sign(_bot("Kasada"), "header x-kpsdk-ct", REFUSALS, ("x-kpsdk-ct", "")),
    Sign(_bot("Kasada"), "header x-kpsdk-cd", REFUSALS, ("x-kpsdk-cd", "")),
    Sign(_bot("Kasada"), "its challenge page", REFUSALS, body=r"window\.kpsdk"),
    Sign(_bot("Qrator"), "its challenge page", REFUSALS, body="/__qrator/"),
    Sign(_bot("Wordfence"), "its block page", REFUSALS, body="generated by wordfence"),
    Sign(_bot("ModSecurity"), "its block page", {403, 406}, body="generated by mod_?security"),
    Sign(_bot("Azure"), "its block page", {403}, ("x-azure-ref", ""), body="the request is blocked"),
    Sign(_bot("Google"), "its page", REFUSALS, body="unusual traffic from your computer network"),
    Sign(_bot("Amazon"), "its page", REFUSALS, body="automated access to amazon data"),
    Sign(_bot("Reddit"), "its page", REFUSALS, body="blocked by network security|whoa there, pardner"),
    Sign("bot wall", "the title of the page", REFUSALS, title=_CAPTCHA_TITLES),
    Sign(
        "rate limit", "header x-ratelimit-remaining", {403}, ("x-ratelimit-remaining", r"^\s*0\s*$")
    ),
    Sign(
        "rate limit", "the title of the page", {200, 403}, text=LITTLE_TEXT,
        title=r"(?:error:? )?rate limit(?:ed| exceeded)?\W*|too many requests\W*",
    ),
    Sign("login needed", statuses={401}),
    Sign("login needed, by a proxy", statuses={407}),
)  # fmt: skip
"""In the order in which they are tried: a wall of its own kind before what any page may look like."""


def wall(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """What keeps a program from seeing the page, in a clause for people; None if nothing says so.

    Names of `headers` are in lower case. `body` may be cut, or empty after HEAD.

    A service that only has a site behind it, and no wall before it, leaves its headers and scripts too: none of
    them is a sign by itself. Limits that say "too many requests" (429, 503) are none either: another try helps.
    """
    page = _Page(body[:WINDOW])
    for sign in _signs_beside(status, bool(body)):
        if sign.header is not None:
            value = headers.get(sign.header[0])
            if value is None or not _pattern(sign.header[1]).search(value):
                continue
        if sign.is_of_page and not page.shows(sign):
            continue
        return f"{sign.wall}: {sign.told_by}" if sign.told_by else sign.wall
    return None


@lru_cache(maxsize=256)
def _signs_beside(status: int, with_page: bool) -> tuple[Sign, ...]:
    """The signs that may be seen beside a status, with or without a page."""
    return tuple(
        sign
        for sign in SIGNS
        if (sign.statuses is None or status in sign.statuses) and (with_page or not sign.is_of_page)
    )


class _Page:
    """The beginning of a page; what is derived from it is derived once."""

    def __init__(self, body: bytes) -> None:
        self._raw = body
        self._lower: str | None = None
        self._title: str | None = None
        self._text: int | None = None

    def shows(self, sign: Sign) -> bool:
        """Whether what a sign says of the page is so."""
        if not self._raw:
            return False
        if self._lower is None:
            self._lower = self._raw.decode("utf-8", "replace").lower()
        if sign.title and not _pattern(sign.title).fullmatch(self._title_of(self._lower)):
            return False
        if sign.text is not None and self._text_of(self._lower) > sign.text:
            return False
        return not sign.body or _pattern(sign.body).search(self._lower) is not None

    def _title_of(self, lower: str) -> str:
        if self._title is None:
            found = _TITLE.search(lower)
            self._title = " ".join(html.unescape(found[1]).replace("’", "'").split())[:200] if found else ""
        return self._title

    def _text_of(self, lower: str) -> int:
        if len(self._raw) >= WINDOW:  # a page that goes on is none without text
            return WINDOW
        if self._text is None:
            self._text = len(" ".join(_UNSEEN.sub(" ", lower).split()))
        return self._text


_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)")
_UNSEEN = re.compile(
    r"<!--(?>(?:[^-]+|-(?!->))*)(?:-->)?"
    r"|<(script|style|noscript|title|template|svg)\b(?>(?:[^<]+|<(?!/\1))*)(?:</\1[^<>]*>?)?"
    r"|<[^<>]*>?"
)
"""Comments, elements that nobody reads, and tags; runs over the text once."""


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
