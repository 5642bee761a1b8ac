"""Faults that are well-formed HTTP: statuses, walls, limits, redirects, and what servers do to HEAD."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator
from email.utils import formatdate

from fault_wire import OK, Asked, End, Fault, Step, answer, ends, first, fixed, head, on_head, when

DOMAIN = "faults.test"
LANDING = f"http://landing.{DOMAIN}"
"""Another host, whose pages are good."""

STATUSES = (204, 206, 300, 400, 401, 402, 403, 404, 407, 410, 451, 500, 502, 520, 599)


def slow(asked: Asked) -> Iterator[Step]:
    """`/slow/500`: a good answer after so many milliseconds."""
    yield int(asked.rest) / 1000
    yield from OK(asked)


# Walls: what services answer to those whom they take for robots.

CHALLENGE = (
    b"<!DOCTYPE html><html lang=en-US><head><title>Just a moment...</title></head><body><noscript>Enable "
    b"JavaScript and cookies to continue</noscript><script src=/cdn-cgi/challenge-platform/h/g/orchestrate/"
    b"chl_page/v1></script></body></html>"
)
AKAMAI = (
    b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don't have "
    b'permission to access "http&#58;&#47;&#47;www&#46;example&#46;org&#47;" on this server.<P>\nReference&#32;'
    b"&#35;18&#46;2d351ab8&#46;1557333295&#46;a4e16ab\n<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;"
    b"18&#46;2d351ab8\n</BODY>\n</HTML>\n"
)
LINKEDIN = (
    b'<html><head><script type="text/javascript">window.onload = function() { var trk = "bf"; '
    b"window.location.href = '/authwall?trk=' + trk; }</script></head></html>"
)
DATADOME = (
    b"<html><head><title>example.org</title></head><body><p id=cmsg>Please enable JS and disable any ad "
    b"blocker</p><script>var dd={'host':'geo.captcha-delivery.com'}</script>"
    b"<script src=https://ct.captcha-delivery.com/c.js></script></body></html>"
)
IMPERVA = (
    b"<html><head><META NAME=ROBOTS CONTENT='NOINDEX, NOFOLLOW'></head><body><iframe id=main-iframe "
    b"src='/_Incapsula_Resource?SWUDNSAI=31&incident_id=1091000-2'>Request unsuccessful. Incapsula incident "
    b"ID: 1091000-2</iframe></body></html>"
)
WALLS: dict[str, Fault] = {
    "cf403": fixed(403, "Server: cloudflare", "cf-mitigated: challenge", "CF-RAY: 8f-FRA", body=CHALLENGE),
    "cf503": fixed(503, "Server: cloudflare", "CF-RAY: 8f-FRA", body=CHALLENGE),
    "aws202": fixed(202, "Server: CloudFront", "x-amzn-waf-action: challenge", body=b""),
    "akamai403": fixed(403, "Server: AkamaiGHost", body=AKAMAI, reason="Forbidden"),
    "li999": fixed(999, "X-Li-Fabric: prod-lva1", body=LINKEDIN, reason="Request denied"),
    "datadome403": fixed(
        403, "Server: DataDome", "X-DataDome: protected", "X-DD-B: 1",
        f"Set-Cookie: datadome=x; Max-Age=31536000; Domain=.{DOMAIN}; Path=/; Secure", body=DATADOME,
    ),
    "imperva403": fixed(
        403, "X-CDN: Imperva", "X-Iinfo: 9-1091000-0 0NNN RT(1557333295 0) q(0 -1 -1 -1) r(0 -1) B15(4,200,0)",
        "Set-Cookie: visid_incap_1=x; path=/", body=IMPERVA,
    ),
}  # fmt: skip


def _browser(asked: Asked) -> bool:
    return asked.headers.get("user-agent", "").startswith("Mozilla/")


def _honest(asked: Asked) -> bool:
    return not re.search(r"Chrome/|Safari/|Firefox/|Edg/", asked.headers.get("user-agent", ""))


def _no_robot(asked: Asked) -> bool:
    words = r"link|bot\b|crawl|spider|curl|wget|python|aiohttp|httpx|urllib|scrapy|java|okhttp|go-http"
    return not re.search(words, asked.headers.get("user-agent", "robot: bot"), re.IGNORECASE)


def _accepts(asked: Asked) -> bool:
    return bool(re.search(r"text/html|\*/\*", asked.headers.get("accept", "")))


# Limits.


def limited(times: int, *headers: str) -> Fault:
    """429 the first times, with these headers."""
    return first(times, fixed(429, *headers, reason="Too Many Requests"))


def limited_until(asked: Asked) -> Iterable[Step]:
    """429 once, with the HTTP-date of one to two seconds later."""
    if asked.nth > 1:
        return OK(asked)
    return answer(asked, 429, f"Retry-After: {formatdate(math.floor(time.time()) + 2, usegmt=True)}")


# Redirects.


def to(location: str | bytes, status: int = 302, *headers: str) -> Fault:
    """A redirect to a place that is not escaped."""
    place = location.encode() if isinstance(location, str) else location
    return fixed(status, b"Location: " + place, *headers, body=b"moved")


def redirect(asked: Asked) -> Iterator[Step]:
    """`/redir/301`: this status, to a good page of the same host."""
    return answer(asked, int(asked.rest), "Location: /landed", body=b"moved")


def anywhere(asked: Asked) -> Iterator[Step]:
    """`/to?URL`: a redirect to that URL."""
    return answer(asked, 302, f"Location: {asked.query}", body=b"moved")


def chain(asked: Asked) -> Iterable[Step]:
    """`/chain/5`: so many hops to a good page, relative to each other."""
    left = int(asked.rest)
    return answer(asked, 302, f"Location: {left - 1}", body=b"moved") if left else OK(asked)


def cookie_loop(asked: Asked) -> Iterable[Step]:
    """To itself, until the cookie comes back."""
    if "seen=1" in asked.headers.get("cookie", ""):
        return OK(asked)
    return answer(asked, 302, "Location: /cookieloop", "Set-Cookie: seen=1; Path=/; HttpOnly")


def utf8(asked: Asked) -> Iterable[Step]:
    """To a path with the bytes of UTF-8, which has to come back percent-encoded."""
    if asked.rest == "caf%C3%A9":
        return OK(asked)
    return answer(asked, 404 if asked.rest else 302, "Location: /locutf8/café".encode())


def head_body(asked: Asked) -> Iterator[Step]:
    """HEAD gets a body, too: whoever does not expect it takes it for the next answer."""
    body = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" * 20
    yield head(200, f"Content-Length: {len(body)}")
    yield body


FAULTS: dict[str, Fault] = {
    "ok": OK,
    "landed": OK,
    "slow": slow,
    **{f"s{status}": fixed(status) for status in STATUSES},
    **WALLS,
    "ua403": when(_browser, OK, fixed(403)),
    "fakeua403": when(_honest, OK, fixed(403)),
    "uawords403": when(_no_robot, OK, fixed(403)),
    "accept406": when(_accepts, OK, fixed(406)),
    "language406": when(lambda asked: "accept-language" in asked.headers, OK, fixed(406)),
    "rl429": limited(2, "Retry-After: 1"),
    "rl429date": limited_until,
    "rl429nora": limited(1),
    "rl429odd": limited(1, "Retry-After: soon"),
    "rl429past": limited(1, "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
    "rl429forever": fixed(429, "Retry-After: 86400"),
    "rl429ages": fixed(429, f"Retry-After: {'9' * 400}"),
    "rl503forever": fixed(503, "Retry-After: 86400"),
    "once503": first(1, fixed(503)),
    "once500": first(1, fixed(500)),
    "oncereset": first(1, ends(End.RESET)),
    "try503": first(2, fixed(503)),
    "tryreset": first(2, ends(End.RESET)),
    "redir": redirect,
    "to": anywhere,
    "redirabs": to(f"{LANDING}/landed"),
    "chain": chain,
    "loop": to("/loop"),
    "pingpong": when(lambda asked: asked.rest == "b", to("/pingpong/a"), to("/pingpong/b")),
    "cookieloop": cookie_loop,
    "cookiehost": to(
        f"http://cookieless.{DOMAIN}/cookieless", 302, f"Set-Cookie: secret=1; Domain={DOMAIN}; Path=/"
    ),
    "cookieless": when(lambda asked: "cookie" in asked.headers, fixed(404), OK),
    "tometa": to("http://169.254.169.254/latest/meta-data/"),
    "tometadecimal": to("http://2852039166/latest/meta-data/"),
    "tometamapped": to("http://[::ffff:169.254.169.254]/latest/meta-data/"),
    "tometanat64": to("http://[64:ff9b::a9fe:a9fe]/latest/meta-data/"),
    "toprivate": to("http://10.0.0.1/"),
    "todecimal": to("http://2130706433/"),
    "tofile": to("file:///etc/passwd"),
    "tojs": to("javascript:alert(document.domain)"),
    "todata": to("data:text/html,<p>Hello"),
    "togopher": to("gopher://127.0.0.1:70/_x"),
    "tonothing": to("http://[::1"),
    "locutf8": utf8,
    "locempty": to(""),
    "noloc": fixed(302),
    "locctl": to(b"/gone\x1b[31mred"),
    "head405": on_head(fixed(405, "Allow: GET")),
    "head501": on_head(fixed(501)),
    "head404": on_head(fixed(404)),
    "head403": on_head(fixed(403)),
    "head500": on_head(fixed(500)),
    "headhang": on_head(ends(End.SILENCE)),
    "headreset": on_head(ends(End.RESET)),
    "headclose": on_head(ends(End.CLOSE)),
    "headbody": on_head(head_body),
    "headredirlogin": on_head(to("/login")),
    "head200get404": on_head(OK, fixed(404)),
    "esc": fixed(404, reason="\x1b[31mNot Found\x1b[0m"),
}
"""By the first segment of the path; what is not here is 404."""
