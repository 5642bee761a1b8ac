from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest
from fault_answers import AKAMAI, CHALLENGE, DATADOME, IMPERVA, LINKEDIN
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.outbound import walls
from linkcheck_plugin.outbound.walls import SIGNS, WINDOW, wall

PROSE = "<p>" + "Some words that somebody wrote for readers, and not for machines. " * 12 + "</p>"
CLOUDFLARE = {"server": "cloudflare", "cf-ray": "8f2b-FRA", "content-type": "text/html"}
EVERY_PAGE_OF_CLOUDFLARE = (
    "<script>(function(){window['__CF$cv$params']={r:'8f2b'};var a=document.createElement('script');"
    "a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';})();</script>"
)


def page(title: str, body: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


class Case(NamedTuple):
    """An answer of a wall, and one that looks like it and is none."""

    wall: str
    status: int
    headers: Mapping[str, str]
    body: str | bytes
    clean_status: int
    clean_headers: Mapping[str, str]
    clean_body: str | bytes


CASES = [
    Case("bot wall of LinkedIn: its own status", 999, {"x-li-fabric": "prod"}, LINKEDIN, 404, {"x-li-fabric": "prod"}, page("LinkedIn", PROSE)),
    Case(
        "Cloudflare: header cf-mitigated", 403, {**CLOUDFLARE, "cf-mitigated": "challenge"}, b"",
        403, CLOUDFLARE, page("403 Forbidden", "<h1>Forbidden</h1>" + EVERY_PAGE_OF_CLOUDFLARE),
    ),
    Case(
        "Cloudflare: its challenge page", 200, {}, CHALLENGE,
        200, CLOUDFLARE, page("Just a moment in time", PROSE + EVERY_PAGE_OF_CLOUDFLARE),
    ),
    Case(
        "Cloudflare: its challenge page", 503, CLOUDFLARE, page("example.org", "<script>window._cf_chl_opt={}</script>"),
        503, CLOUDFLARE, page("Service unavailable", EVERY_PAGE_OF_CLOUDFLARE),
    ),
    Case(
        "Cloudflare: its page", 403, CLOUDFLARE, page("Attention Required! | Cloudflare", "Sorry, you have been blocked"),
        403, CLOUDFLARE, page("Attention required", "You have no access to this project."),
    ),
    Case("Cloudflare: its error code", 403, CLOUDFLARE, "error code: 1020", 429, CLOUDFLARE, "error code: 1015"),
    Case(
        "AWS WAF: header x-amzn-waf-action", 202, {"server": "CloudFront", "x-amzn-waf-action": "challenge"}, b"",
        202, {"server": "CloudFront"}, "Accepted",
    ),
    Case(
        "AWS WAF: its challenge page", 405, {}, page("Human", "<script>AwsWafIntegration.checkForceRefresh()</script>"),
        200, {}, page("Shop", "<script>AwsWafIntegration.getToken()</script>"),
    ),
    Case(
        "CloudFront: its block page", 403, {"server": "CloudFront"},
        page("ERROR: The request could not be satisfied", "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2>"
             "<hr>Request blocked. We can't connect to the server for this app or website at this time."),
        403, {"server": "CloudFront"},
        page("ERROR: The request could not be satisfied", "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2>"
             "<hr>Bad request."),
    ),
    Case(
        "Vercel: header x-vercel-mitigated", 429, {"server": "Vercel", "x-vercel-mitigated": "challenge"}, b"",
        403, {"server": "Vercel", "x-vercel-cache": "MISS"}, page("Forbidden"),
    ),
    Case(
        "Sucuri: header x-sucuri-block", 403, {"server": "Sucuri/Cloudproxy", "x-sucuri-block": "FBP007"}, b"",
        403, {"server": "Sucuri/Cloudproxy", "x-sucuri-id": "19002"}, page("Forbidden"),
    ),
    Case(
        "Sucuri: its challenge page", 200, {}, page("You are being redirected...", "<script>sucuri_cloudproxy_js='';</script>"),
        200, {}, page("What sucuri_cloudproxy_js does", PROSE),
    ),
    Case(
        "Sucuri: its block page", 403, {}, page("Access Denied - Sucuri Website Firewall"),
        200, {}, page("Access Denied - Sucuri Website Firewall: what to do", PROSE),
    ),
    Case(
        "DataDome: header x-dd-b", 200, {"x-dd-b": "1", "x-datadome": "protected"}, b"",
        200, {"x-datadome": "protected", "set-cookie": "datadome=x; Path=/"}, page("Shop", PROSE),
    ),
    Case("DataDome: header server", 403, {"server": "DataDome"}, b"", 404, {"server": "DataDome"}, page("Not found")),
    Case(
        "DataDome: header x-datadome", 403, {"x-datadome": "protected"}, b"",
        404, {"x-datadome": "protected"}, page("Not found"),
    ),
    Case(
        "DataDome: its challenge page", 200, {}, DATADOME,
        200, {}, page("Captchas", PROSE + "<code>geo.captcha-delivery.com/captcha/</code>"),
    ),
    Case("DataDome: its challenge page", 405, {}, '{"url":"https://geo.captcha-delivery.com"}', 405, {}, '{"error":"no"}'),
    Case("SiteGround: header sg-captcha", 202, {"sg-captcha": "challenge"}, b"", 202, {"x-sg-id": "1"}, b""),
    Case("Yandex: header x-yandex-captcha", 200, {"x-yandex-captcha": "captcha"}, b"", 200, {}, page("Яндекс")),
    Case(
        "Anubis: its cookie", 200, {"set-cookie": "techaro.lol-anubis-cookie-verification=0f; Path=/; HttpOnly"}, b"",
        200, {"set-cookie": "techaro.lol-anubis-auth=; Max-Age=0, techaro.lol-anubis-cookie-verification=; Max-Age=0"},
        page("Linux", PROSE),
    ),
    Case(
        "Anubis: its challenge page", 200, {},
        page("Making sure you&#39;re not a bot!", PROSE, '<script id="anubis_challenge" type="application/json">{}</script>'),
        200, {}, page("How Anubis works", PROSE + '<pre>&lt;script id="anubis_challenge"&gt;</pre>'),
    ),
    Case(
        "Anubis: its challenge page", 401, {}, page("Un instant", "<img src=/.within.website/x/cmd/anubis/static/img/pensive.webp>"),
        200, {}, page("How Anubis works", PROSE + "<code>/.within.website/x/cmd/anubis/static/</code>"),
    ),
    Case(
        "go-away: its challenge page", 418, {},
        page("Checking…", "<link href=/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/assets/x.css>"),
        200, {}, page("go-away", PROSE + "<a href=https://git.gammaspectra.live/git/go-away/cmd/go-away/>source</a>"),
    ),
    Case(
        "Fastly: its challenge page", 200, {}, page("Client Challenge", "<script src=/_fs-ch-1T1w/script.js></script>"),
        200, {}, page("Client Challenge", "<h1>A challenge for clients</h1>" + PROSE),
    ),
    Case(
        "Imperva: its challenge page", 200, {}, IMPERVA,
        200, {"x-iinfo": "9-1-0 NNNN CT(0 0 0) RT(1 0) q(0 0 0 -1) r(1 1) U5", "x-cdn": "Imperva"},
        page("Shop", PROSE + "<script src=/_Incapsula_Resource?SWJIYLWA=1></script>"),
    ),
    Case(
        "Imperva: its challenge page", 200, {},
        "<html><head><META NAME=robots CONTENT='noindex'><script src='/_Incapsula_Resource?SWJIYLWA=5'></script></head></html>",
        200, {}, page("Shop", "Closed until Monday at ten.<script src=/_Incapsula_Resource?SWJIYLWA=1></script>"),
    ),
    Case(
        "Imperva: header x-iinfo", 403, {"x-iinfo": "9-1-0 0NNN RT(1 0) q(0 -1 -1 -1) r(0 -1) B15(4,200,0) U6"}, b"",
        403, {"x-iinfo": "9-1-0 NNNN CT(0 0 0) RT(1 0) q(0 0 0 -1) r(1 1) U5", "set-cookie": "visid_incap_1=x"},
        page("Forbidden", "Members only."),
    ),
    Case(
        "Imperva: its block page", 403, {}, page("", "Request unsuccessful. Incapsula incident ID: 443000270-1" + PROSE),
        403, {}, page("Forbidden", PROSE),
    ),
    Case(
        "HUMAN: its challenge page", 200, {}, page("Access to this page has been denied.", "<div id=px-captcha></div>"),
        200, {}, page("Access to this page has been denied: why?", "<script>window._pxAppId='PX1'</script>" + PROSE),
    ),
    Case(
        "HUMAN: its challenge page", 403, {}, '{"appId":"PX1","blockScript":"https://captcha.px-cdn.net/PX1/captcha.js"}',
        403, {}, '{"appId":"P1","error":"no key"}',
    ),
    Case(
        "HUMAN: its cookie", 403, {"set-cookie": "a=b, _pxhd=0f:1; Path=/"}, b"",
        200, {"set-cookie": "_pxhd=0f:1; Path=/"}, page("Shop", PROSE),
    ),
    Case("Akamai: its block page", 403, {"server": "AkamaiGHost"}, "<h1>Access Denied</h1>", 503, {"server": "AkamaiGHost"}, ""),
    Case("Akamai: its block page", 403, {}, AKAMAI, 403, {}, page("Access Denied", "Ask your teacher for a reference.")),
    Case(
        "Akamai: its challenge page", 200, {}, page("Challenge Validation", "<div id=sec-if-cpt-container></div>"),
        200, {}, page("The id sec-if-cpt-container", PROSE),
    ),
    Case(
        "Akamai: its challenge page", 200, {}, page("", "<script>x.open('POST','/_sec/verify?provider=interstitial')</script>"),
        200, {}, page("", PROSE + "<code>/_sec/verify?provider=interstitial</code>"),
    ),
    Case("Akamai: its challenge", 428, {}, '{"sec-cp-challenge":"true"}', 428, {}, '{"error":"If-Match is missing"}'),
    Case(
        "F5: its block page", 200, {},
        page("Request Rejected", "The requested URL was rejected. Please consult with your administrator.<br><br>"
             "Your support ID is: 123456"),
        200, {}, page("“The requested URL was rejected. Your support ID is…”: what it means", PROSE),
    ),
    Case(
        "Alibaba Cloud: its challenge page", 200, {}, "<html><script>document.cookie='acw_sc__v2='+x;</script></html>",
        200, {}, page("Cookies", PROSE + "<code>acw_sc__v2</code>"),
    ),
    Case(
        "DDoS-Guard: its challenge page", 403, {}, page("", "<script src=/.well-known/ddos-guard/js-challenge/index.js></script>"),
        200, {"server": "ddos-guard"}, page("Forum", PROSE),
    ),
    Case(
        "Imunify360: its challenge page", 200, {"server": "imunify360-webshield/1.21"}, page("One moment", "Please wait"),
        200, {"server": "imunify360-webshield/1.21"}, page("Shop", PROSE),
    ),
    Case(
        "Amazon: its captcha", 200, {}, page("Amazon.com", "<form action=/errors/validateCaptcha>Type the characters</form>"),
        200, {}, page("Amazon.com", "<form action=/errors/validate></form>"),
    ),
    Case(
        "bot wall: the title of the page", 200, {}, page("Verify you are human", "<form>Press and hold</form>"),
        200, {}, page("Verify you are human: the history of the captcha", "<form>Search</form>" + PROSE),
    ),
    Case(
        "bot wall: the title of the page", 403, {}, page("Captcha"), 200, {}, page("Captcha", "<form>A demonstration</form>"),
    ),
    Case(
        "login wall of LinkedIn: its page", 200, {}, "<script>location.href='/authwall?trk=bf'</script>",
        200, {}, page("Why LinkedIn shows /authwall?", PROSE),
    ),
    Case(
        "login wall of Facebook: its page", 200, {}, page("Log into Facebook", "<form action=/login></form>"),
        200, {}, page("How to log into Facebook", "<form action=/search></form>" + PROSE),
    ),
    Case(
        "login wall of Instagram: its page", 200, {}, page("Login • Instagram", "<script></script>"),
        200, {}, page("Login to Instagram", "<script></script>"),
    ),
    Case(
        "login wall of Cloudflare Access: its page", 200, {}, page("Sign in ・ Cloudflare Access", "<form></form>"),
        200, {}, page("Sign in with Cloudflare Access", "<form></form>"),
    ),
    Case("login wall of this network", 511, {}, b"", 500, {}, b""),
    Case("Kasada: header x-kpsdk-ct", 429, {"x-kpsdk-ct": "0a"}, b"", 200, {"x-kpsdk-ct": "0a"}, page("Shop", PROSE)),
    Case("Kasada: header x-kpsdk-cd", 403, {"x-kpsdk-cd": "0a"}, b"", 404, {"x-kpsdk-cd": "0a"}, page("No such page")),
    Case(
        "Kasada: its challenge page", 429, {}, "<script>window.KPSDK={}</script><script src=/149e/ips.js?x></script>",
        200, {}, page("Shop", "<script>window.KPSDK={}</script>"),
    ),
    Case("Qrator: its challenge page", 401, {}, "<script src=/__qrator/qauth.js></script>", 403, {"server": "QRATOR"}, ""),
    Case(
        "Wordfence: its block page", 503, {}, page("Your access to this site has been limited", "Generated by Wordfence"),
        200, {}, page("“Generated by Wordfence”", PROSE),
    ),
    Case(
        "ModSecurity: its block page", 406, {}, page("Not Acceptable!", "This error was generated by Mod_Security."),
        406, {}, page("Not Acceptable", "No such language."),
    ),
    Case(
        "Azure: its block page", 403, {"x-azure-ref": "0a"}, "<h2>The request is blocked.</h2>",
        403, {"x-azure-ref": "0a"}, "<h2>Not for you</h2>",
    ),
    Case(
        "Google: its page", 429, {}, "Our systems have detected unusual traffic from your computer network.",
        200, {}, page("What is unusual traffic from your computer network?", PROSE),
    ),
    Case(
        "Amazon: its page", 503, {}, "<!-- To discuss automated access to Amazon data please contact -->",
        503, {}, "Maintenance",
    ),
    Case("Reddit: its page", 403, {}, "You've been blocked by network security.", 403, {}, "This community is private"),
    Case(
        "rate limit: header x-ratelimit-remaining", 403, {"x-ratelimit-remaining": "0"}, "{}",
        403, {"x-ratelimit-remaining": "10"}, "{}",
    ),
    Case(
        "rate limit: the title of the page", 200, {}, page("Too Many Requests"),
        200, {}, page("429 Too Many Requests - HTTP", PROSE),
    ),
    Case("login needed", 401, {"www-authenticate": "Basic"}, b"", 403, {"www-authenticate": "Basic"}, b""),
    Case("login needed, by a proxy", 407, {}, b"", 400, {}, b""),
]  # fmt: skip


def as_bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.wall)
def test_a_wall_is_named(case):
    assert (wall(case.status, case.headers, as_bytes(case.body)) or "").endswith(case.wall)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.wall)
def test_what_only_looks_like_it_is_none(case):
    assert wall(case.clean_status, case.clean_headers, as_bytes(case.clean_body)) is None


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{sign.wall}: {sign.told_by}")
def test_every_sign_has_a_case(sign, monkeypatch):
    monkeypatch.setattr(walls, "SIGNS", (sign,))
    assert any(wall(case.status, case.headers, as_bytes(case.body)) for case in CASES)


@pytest.mark.parametrize(
    "status", [200, 202, 204, 301, 400, 403, 404, 405, 410, 418, 429, 451, 500, 502, 503, 520]
)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"Forbidden", page("Forbidden", "<h1>Forbidden</h1>").encode(), page("Captchas explained", PROSE).encode(),
        page("Login", "<form><input type=password></form>").encode(),
    ],
)  # fmt: skip
def test_a_status_alone_is_no_wall(status, body):
    assert wall(status, {"server": "nginx", "content-type": "text/html"}, body) is None


@pytest.mark.parametrize("status", [200, 404, 410])
def test_a_page_behind_cloudflare_is_judged_by_its_status(status):
    body = page("A page", PROSE + EVERY_PAGE_OF_CLOUDFLARE).encode()
    assert wall(status, CLOUDFLARE, body) is None


def test_a_challenge_in_front_of_a_missing_page_is_a_wall():
    assert (
        wall(404, {**CLOUDFLARE, "cf-mitigated": "challenge"}, b"")
        == "bot wall of Cloudflare: header cf-mitigated"
    )
    assert wall(404, CLOUDFLARE, CHALLENGE) == "bot wall of Cloudflare: its challenge page"


@pytest.mark.parametrize("title", ["Just a moment...", "Just a moment…", "Einen Moment, bitte"])
def test_titles_of_challenges_in_other_spellings(title):
    body = page(
        title, "<script src=/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1></script>"
    ).encode()
    found = wall(403, CLOUDFLARE, body)
    assert found is not None
    assert found.startswith("bot wall of Cloudflare")


def test_a_limit_that_another_try_may_pass_is_no_wall():
    body = page("429 Too Many Requests", "<h1>Too Many Requests</h1>").encode()
    assert wall(429, {"retry-after": "1"}, body) is None
    assert wall(503, {}, page("Rate limit exceeded").encode()) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 1_000_000, b"<!--" * 250_000, b"<script" * 150_000, b"<script>" * 130_000, b"<title" * 200_000,
        b"id=main-iframe " * 70_000, b"<script id=" * 100_000, b"-" * 1_000_000, b"the requested url was rejected" * 40_000,
        b"<title>" + b"access denied | " * 60_000, b"\xff\xfe\x00" * 300_000, b"<svg><title>" * 90_000,
    ],
)  # fmt: skip
def test_hostile_pages_end(body):
    wall(200, {"server": "cloudflare"}, body)
    wall(403, {"server": "cloudflare", "set-cookie": "_px" * 5_000, "x-iinfo": "B1" * 8_000}, body)


def test_only_the_beginning_of_a_page_counts():
    late = b"x" * WINDOW + b'<script id="anubis_challenge">'
    assert wall(200, {}, late) is None


NAMES = st.sampled_from(
    ["server", "set-cookie", "cf-mitigated", "x-iinfo", "x-ratelimit-remaining", "x-dd-b"]
)


@given(st.integers(0, 1200), st.dictionaries(NAMES, st.text()), st.binary() | st.text().map(str.encode))
def test_any_answer_is_taken(status, headers, body):
    found = wall(status, headers, body)
    assert found is None or found.isprintable()
