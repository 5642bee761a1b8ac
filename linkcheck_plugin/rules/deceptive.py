"""LNK508–LNK510: hosts that are not what a reader takes them for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import unquote

from linkcheck_plugin import urls
from linkcheck_plugin.domains import registrable
from linkcheck_plugin.model import Defect, Level, Outcome, ResolvedReference
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules.hygiene import EXAMPLE_HOSTS, is_private
from linkcheck_plugin.rules.known_urls import (
    bare,
    have_one_owner,
    is_listed,
    is_preview,
    is_shortener,
    known_urls,
)
from linkcheck_plugin.rules.registry import Context, Preset, rule
from linkcheck_plugin.rules.relations import is_link

TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that one language writes together (Unicode Technical Standard 39, "Highly Restrictive")."""
LATIN_LOOKALIKES = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтвн")
"""Cyrillic letters that look like Latin ones."""
USUAL_PORTS = frozenset({"", "80", "443"})

_SHOWN = regex(
    r"(?:(https?)://)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,18}))(?::\d+)?(?:[/?#]\S*)?", 2
)
"""A text that is nothing but an address; 2 is re.IGNORECASE."""
SHOWN_TLDS = frozenset({
    "com", "org", "net", "edu", "gov", "info", "biz", "eu", "de", "fr", "uk", "ch", "at", "nl", "be", "es", "it", "pt",
    "pl", "cz", "se", "no", "fi", "dk", "jp", "cn", "kr", "ru", "ua", "br", "mx", "ca", "au", "nz", "in", "us", "tr",
    "bank", "shop", "store", "online", "site",
})  # fmt: skip
"""Ends of names that are read as an address without `http://` or `www.`: not those of file names and products."""


def _origin_of(link: ResolvedReference) -> urls.Origin | None:
    """The origin of a link to another site; None for anything else."""
    if link.resolution.outcome is not Outcome.EXTERNAL or not is_link(link):
        return None
    return urls.origin_of(link.resolution.url or "")


@rule("deceptive-host", "LNK508", level=Level.INFO, preset=Preset.SEO)
def deceptive_host(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Host that readers cannot judge: look-alike letters, a bare IP address, an unusual port.

    A name that mixes scripts, or writes Latin words in Cyrillic letters, imitates another one. Addresses and ports
    are what test servers have. Private hosts and `example.*` are left alone.

    Bad:  <a href="https://аpple.com/">Apple</a> where the first letter is Cyrillic
    Good: <a href="https://apple.com/">Apple</a>
    See:  Unicode Technical Standard 39, section 5; Chromium, "IDN in Google Chrome"
    """
    origin = _origin_of(link)
    if origin is None or is_private(origin.host, context) or EXAMPLE_HOSTS.search(origin.host):
        return
    if is_public_address(origin.host):
        yield Defect(f"the host is the bare address {origin.host}")
    elif (name := decoded(origin.host)) != origin.host and (why := imitates(name)):
        yield Defect(f"the host {name!r} ({origin.host}) {why}")
    elif origin.port not in USUAL_PORTS:
        yield Defect(f"the host is asked at the unusual port {origin.port}")


def is_public_address(host: str) -> bool:
    """Whether a host is a literal IP address that everybody can reach."""
    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def decoded(host: str) -> str:
    """A host with its Punycode labels in their own letters (RFC 3492); as it is where that is impossible."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode().decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            return host
    return ".".join(labels)


def imitates(name: str) -> str:
    """Why a decoded host looks like another one; "" if it does not."""
    *labels, last = name.split(".")
    for label in (*labels, last):
        scripts = scripts_of(label)
        if len(scripts) > 1 and not any(scripts <= together for together in TOGETHER):
            return f"mixes {' and '.join(sorted(script.capitalize() for script in scripts))} letters"
    for label in labels:
        letters = [letter for letter in label if letter.isalpha()]
        if last.isascii() and letters and not label.isascii() and LATIN_LOOKALIKES.issuperset(letters):
            return "is written in Cyrillic letters that look like Latin ones"
    return ""


def scripts_of(label: str) -> frozenset[str]:
    """The scripts of the letters of a label, by the first words of their Unicode names."""
    names = (unicodedata.name(letter, "") for letter in label if letter.isalpha())
    return frozenset(name.partition(" ")[0] for name in names if name)


@rule("text-url-mismatch", "LNK509", level=Level.WARNING, preset=Preset.SEO)
def text_url_mismatch(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link whose text shows the address of another site than the one it leads to.

    Phishing looks so, and so does an address that was changed in one place only. `www.`, subdomains, domains of one
    owner, addresses that hold the one that is shown (archives, wrappers, partner networks) and shorteners are left
    alone.

    Bad:  <a href="https://evil.example.net/">paypal.com</a>
    Good: <a href="https://www.paypal.com/">paypal.com</a>
    See:  OWASP, "Phishing"; Thunderbird, "Message looks like a scam"
    """
    origin = _origin_of(link)
    shown = shown_host(link.reference.text) if origin is not None else None
    if origin is None or shown is None or EXAMPLE_HOSTS.search(shown) or is_shortener(origin.host):
        return
    if have_one_owner(shown, origin.host) or bare(shown) in unquote(link.resolution.url or "").lower():
        return
    yield Defect(f"the text shows {shown}, the link leads to {origin.host}")


def shown_host(text: str) -> str | None:
    """The host of an address that a text consists of, in lower case; None for any other text."""
    match = _SHOWN.fullmatch(text.strip())
    if match is None:
        return None
    scheme, host, end = match[1], match[2], match[3]
    if not scheme and not host.lower().startswith("www.") and (host != host.lower() or end not in SHOWN_TLDS):
        return None
    return host.lower()


@rule("staging-host", "LNK510", level=Level.WARNING, preset=Preset.SEO, fixable=True)
def staging_host(link: ResolvedReference, context: Context) -> Iterator[Defect]:
    """Link to a test copy of the site: `staging.` before its domain, or a preview at its host.

    Such copies are old, closed or gone for readers. Found are names of that kind on the site's own domain, previews
    of single changes, and addresses of hosting services (`*.netlify.app`, `*.vercel.app`, `*.pages.dev` …) that
    bear the site's name or one of its pages.

    Bad:  <a href="https://deploy-preview-7--guide.netlify.app/">Guide</a>
    Good: <a href="/guide/">Guide</a>
    See:  Netlify, "Deploy Previews"; Vercel, "Preview deployments"; Cloudflare Pages, "Preview deployments"
    """
    origin = _origin_of(link)
    if origin is None:
        return
    address = context.resolver.address
    own = urls.origin_of(address.url or "")
    path = origin.rest.partition("?")[0].partition("#")[0]
    here = path if path.startswith(address.base) else address.base + path[1:]
    inside = urls.decode_path(here[len(address.base) :])
    is_page = bool(inside) and context.resolver.index.find(inside) is not None
    is_common = inside.strip("/").removesuffix(".html").lower() in known_urls().staging.common_pages
    if why := _staging(origin.host, own.host if own else "", is_page and not is_common):
        fragment = origin.rest.partition("#")[1:]
        better = here + "".join(fragment) if is_page else None
        yield Defect(f"{origin.host} {why}", better, fix=better, literal=True)


def _staging(host: str, own: str, is_page: bool) -> str:
    """Why a host seems to be a test copy of the site; "" if it does not. `is_page`: the path is one of its pages."""
    known = known_urls().staging
    if is_preview(host):
        return "is the preview of one change and goes away with it"
    first, _, rest = host.partition(".")
    if is_listed(rest, known.platforms):
        names = _letters(first), _letters(registrable(own).partition(".")[0] if own else "")
        if is_page or (len(names[1]) > 2 and names[0].startswith(names[1])):
            return "seems to be another copy of this site"
        return ""
    labels = [label for label in host.removesuffix(registrable(host)).split(".") if label in known.labels]
    if not own or not labels or registrable(host) != registrable(own):
        return ""
    if known.public.isdisjoint(labels) or is_page or bare(own) == rest:
        return "seems to be a test copy of this site"
    return ""


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
