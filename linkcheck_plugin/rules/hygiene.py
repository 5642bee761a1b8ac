"""LNK014, LNK502–LNK507: URLs that resolve or are not looked up, and should not stand there as they are."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from linkcheck_plugin import urls
from linkcheck_plugin.model import BROKEN, Defect, Document, Level, Outcome, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.broken import is_resource
from linkcheck_plugin.rules.registry import Context, Preset, rule

BLOCKED_IF_MIXED = frozenset({"script", "iframe", "frame", "form", "object", "embed", "button", "input"})
ACTIVE = frozenset({"a", "area", "iframe", "frame", "form", "object", "embed"})
EXAMPLE_HOSTS = regex(r"(?:^|\.)(?:example(?:\.\w+)?|test|invalid)$", re.IGNORECASE)
LOCAL_HOST = regex(r"(?:^|\.)(?:localhost|localdomain|local|internal|lan|home\.arpa)$", re.IGNORECASE)
SECRET_PARAMETERS = frozenset({
    "access_token", "auth_token", "api_key", "apikey", "client_secret", "secret", "password", "passwd", "pwd",
    "x-amz-signature", "x-goog-signature", "sig", "signature", "private_token", "id_token", "refresh_token",
})  # fmt: skip

_ADDRESS = regex(
    r"(?:\"(?:[^\"\\\r\n]|\\[^\r\n])+\"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+)@"
    r"(?:\[[0-9A-Fa-f:.IPv]+\]|[^\W_](?:[\w\-]*[^\W_])?(?:\.[^\W_](?:[\w\-]*[^\W_])?)*)"
)
_TELEPHONE = regex(r"\+?[0-9*#().\-A-Fa-f]*[0-9][0-9*#().\-A-Fa-f]*(?:;[A-Za-z0-9\-]+(?:=[^;\s]*)?)*")


@rule("mailto-tel-invalid", "LNK014", level=Level.WARNING, preset=Preset.LINKS, fixable=True)
def mailto_tel_invalid(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """`mailto:` or `tel:` link that mail or telephone programs cannot use.

    An e-mail address needs a local part, `@` and a host; several are separated by commas. A telephone number
    has digits and `- . ( )`, and `+` only in front; blanks are not allowed.

    Bad:  <a href="tel:01 23">Call</a>
    Good: <a href="tel:+33123">Call</a>
    See:  RFC 6068; RFC 3966
    """
    url = urls.trim(link.reference.url)
    kind, _, rest = url.partition(":")
    if link.resolution.kind == "mailto" and kind.lower() == "mailto":
        yield from _mailto(rest)
    elif link.resolution.kind == "tel" and kind.lower() == "tel":
        number = unquote(rest)
        if not _TELEPHONE.fullmatch(number):
            squeezed = re.sub(r"[\s/\u00a0]+", "", number)
            better = f"tel:{squeezed}" if _TELEPHONE.fullmatch(squeezed) else None
            yield Defect(f"{number!r} is no telephone number", better, fix=better)


def _mailto(rest: str) -> Iterator[Defect]:
    path, question, query = rest.partition("?")
    if path.startswith("//"):
        yield Defect("mailto: is followed by an address, not by //", "mailto:" + rest.lstrip("/"))
        return
    addresses = [unquote(part) for part in path.split(",")] if path else []
    if not addresses and not any(
        pair.partition("=")[0].lower() in ("to", "bcc", "cc", "subject", "body") for pair in query.split("&")
    ):
        yield Defect("mailto: names no address")
    for address in addresses:
        if not _ADDRESS.fullmatch(address.strip() if address.strip() and len(addresses) > 1 else address):
            better = (
                f"mailto:{address.strip()}{question}{query}" if _ADDRESS.fullmatch(address.strip()) else None
            )
            yield Defect(f"{address!r} is no e-mail address", better, fix=better)


@rule("mixed-content", "LNK502", level=Level.ERROR, preset=Preset.LINKS, fixable=True)
def mixed_content(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Resource fetched by http on a page served by https.

    Browsers block scripts, style sheets, frames and forms (error), and warn of images and media or upgrade
    them (warning). Only judged where the site is known to be served by https.

    Bad:  <script src="http://cdn.example.org/a.js"></script>
    Good: <script src="https://cdn.example.org/a.js"></script>
    See:  W3C Mixed Content, sections 3.1 and 3.2
    """
    reference = link.reference
    if not context.https or not urls.trim(reference.url).lower().startswith("http://"):
        return
    if link.document not in (Document.PAGE, Document.CSS) or link.resolution.outcome in BROKEN:
        return
    form = reference.attribute in ("action", "formaction")
    if reference.element == "meta" or not (form or is_resource(reference, link.document)):
        return
    blocked = form or (
        reference.element in BLOCKED_IF_MIXED and reference.attribute in ("src", "data", "href")
    )
    blocked = (
        blocked
        or (reference.element == "link" and "stylesheet" in reference.rel)
        or "@import" in (reference.element, reference.attribute)
    )
    blocked = blocked and not (reference.element == "input" and not form)
    what = "blocked" if blocked else "upgraded or marked as insecure"
    yield Defect(
        f"http: on a page served by https is {what} by browsers",
        "https" + urls.trim(reference.url)[4:],
        level=Level.ERROR if blocked else Level.WARNING,
    )


@rule("private-host", "LNK503", level=Level.INFO, preset=Preset.RECOMMENDED)
def private_host(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a host that only the author can reach: localhost, a private address, a name without a dot.

    A warning where the path exists in this site (the preview server was meant), else information: tutorials
    show such addresses on purpose. `allow-networks`, `example.*` and anchors whose text is the URL itself
    are spared.

    Bad:  <a href="http://localhost:8000/guide/">Guide</a>
    Good: <a href="/guide/">Guide</a>
    See:  RFC 6761; RFC 1918; RFC 4193
    """
    if (
        link.resolution.outcome is not Outcome.EXTERNAL
        or link.document is Document.FEED
        or link.reference.in_code
    ):
        return
    origin = urls.origin_of(link.resolution.url or "")
    if origin is None or not is_private(origin.host, context):
        return
    path = origin.rest.partition("?")[0].partition("#")[0]
    shows_itself = link.reference.text.rstrip("/") in (
        link.reference.url.rstrip("/"),
        f"{origin.host}:{origin.port}",
    )
    base = context.resolver.address.base
    there = path != "/" and not shows_itself and _exists(path, base, context)
    if there:
        yield Defect(
            f"{origin.host} is only reachable for its owner, and {path} is a page of this site",
            path if path.startswith(base) else base + path[1:],
            level=Level.WARNING,
        )
    else:
        yield Defect(f"{origin.host} is only reachable for its owner")


def _exists(path: str, base: str, context: Context) -> bool:
    index = context.resolver.index
    inside = path[len(base) :] if path.startswith(base) else path[1:]
    return bool(inside) and index.find(urls.decode_path(inside)) is not None


def is_private(host: str, context: Context) -> bool:
    """Whether a host of an absolute URL is private by its name or literal address, and no network allows it."""
    return _is_private(host, tuple(context.settings.allow_networks))


@lru_cache(maxsize=1_024)
def _is_private(host: str, allowed: tuple[str, ...]) -> bool:
    if EXAMPLE_HOSTS.search(host):
        return False
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return LOCAL_HOST.search(host) is not None or "." not in host
    if address.is_global:
        return False
    return not any(address in ipaddress.ip_network(network) for network in allowed)


@rule("credentials-in-url", "LNK505", level=Level.ERROR, preset=Preset.LINKS)
def credentials_in_url(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """URL that publishes a password, or seems to publish a token.

    `user:password@` is an error. Parameters that look like a secret (`access_token=`, `X-Amz-Signature=`)
    are information: tokens of badges are public.

    Bad:  <a href="https://user:secret@example.org/">Server</a>
    Good: <a href="https://example.org/">Server</a>
    See:  RFC 3986, sections 3.2.1 and 7.5
    """
    url = urls.trim(link.reference.url).replace("\\", "/")
    match = re.match(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//([^/?#@\\]*):([^/?#@\\]+)@", url)
    if match:
        yield Defect("the URL publishes a password")
        return
    query = url.partition("?")[2].partition("#")[0]
    if query and link.resolution.outcome is Outcome.EXTERNAL and len(query) < 8_000:
        secret = next(
            (key for key, value in parse_qsl(query) if key.lower() in SECRET_PARAMETERS and len(value) >= 8),
            None,
        )
        if secret:
            yield Defect(f"the parameter {secret!r} may be a secret", level=Level.INFO)


@rule("dangerous-scheme", "LNK506", level=Level.ERROR, preset=Preset.LINKS)
def dangerous_scheme(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Scheme that browsers refuse to follow from a page: `vbscript:`, `data:text/html`, `file:`.

    Bad:  <a href="file:///home/me/report.pdf">Report</a>
    Good: <a href="report.pdf">Report</a>
    See:  HTML Living Standard, "navigate"; Fetch Standard, "scheme fetch"
    """
    reference = link.reference
    kind = urls.scheme_of(urls.trim(reference.url))
    if reference.element not in ACTIVE or reference.attribute in ("ping", "longdesc", "usemap"):
        return
    if kind in ("vbscript", "file"):
        yield Defect(f"browsers do not follow {kind}: from a page")
    elif kind == "data" and urls.trim(reference.url)[5:14].lower() == "text/html":
        yield Defect("browsers do not follow data:text/html from a page")


@rule("protocol-relative", "LNK507", level=Level.WARNING, preset=Preset.SEO, fixable=True)
def protocol_relative(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """URL without a scheme (`//host/…`): it takes that of the page, and nothing when opened from a disk.

    Bad:  <script src="//cdn.example.org/a.js"></script>
    Good: <script src="https://cdn.example.org/a.js"></script>
    See:  RFC 3986, section 4.2 (network-path reference)
    """
    url = urls.trim(link.reference.url)
    if url.startswith("//") and link.resolution.outcome not in (Outcome.MALFORMED, Outcome.SKIPPED):
        yield Defect("the URL has no scheme", f"https:{url}", fix=f"https:{url}")
