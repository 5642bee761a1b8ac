"""Reads in linear time, from the beginning of a page of another site, what can be judged there; builds no tree.

A tree takes quadratic time on markup that is made to (deep nesting, many attributes), and native code that
crashes takes the whole run with it. What hides tags (comments, scripts, raw text, templates) is exact all the
same: `html.markup`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from linkcheck_plugin.html.css import encoding_of
from linkcheck_plugin.html.markup import Tag, attributes, decode_attribute, tags
from linkcheck_plugin.html.refresh import parse_refresh
from linkcheck_plugin.html.text import squeeze

PARSED = 2_000_000
"""Bytes of a page that are read at most."""
TEXT_READ = 200_000
"""Bytes of a page whose text is measured."""
AT_ONCE = 30.0
"""Seconds: a page that leads elsewhere later than that is read until then."""
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNSAID_TYPES = frozenset({"", "application/octet-stream", "application/x-unknown", "unknown/unknown"})
"""Content types that say nothing: the bytes decide, as in browsers (MIME Sniffing, section 7)."""
FETCHED = frozenset({b"script", b"iframe", b"frame", b"link", b"img"})

_SAMPLE = 1_024
_MAGIC = (b"%PDF-", b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"{", b"[")
_LOOKS_LIKE_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,500}(?:<!--|<!doctype html|<\?xml|<(?:html|head|body|title|script|style|meta|link|div|p|a"
    rb"|h[1-6]|table|br|b|iframe|font)[\s>/])",
    re.IGNORECASE,
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([^\s\"';>]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\b[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_HIDDEN = re.compile(
    rb"<!--(?>(?:[^-]+|-(?!->))*)(?:-->)?"
    rb"|<(script|style|noscript|template|title|textarea|iframe)(?=[\s/>])"
    rb"(?>(?:[^<]+|<(?!/\1[\s/>]))*)(?:</\1[^<>]*>?)?",
    re.IGNORECASE,
)
"""Comments and elements whose content is not what a reader of the page reads; runs over the page once."""
_TAG = re.compile(rb"<[^<>]*>?")
_H1 = re.compile(rb"<h1\b[^<>]*>((?>(?:[^<]+|<(?!/?h1\b))*))", re.IGNORECASE)
_NOSCRIPT = re.compile(rb"<noscript\b[^<>]*>((?>(?:[^<]+|<(?!/noscript\b))*))", re.IGNORECASE)
_WANTS_SCRIPTS = re.compile(rb"java\s?script", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of another site says."""

    ids: frozenset[str]
    """Every id, and the `name` of each `a`."""
    title: str
    headings: tuple[str, ...]
    """The texts of the first h1 elements."""
    text: str
    """What a reader without scripts reads, white space collapsed; of a long page the beginning."""
    canonical: str | None
    refreshes: bool
    """Whether it sends its readers elsewhere (meta refresh)."""
    frames: bool
    """Whether it is a frameset."""
    scripts: int
    script_bytes: int
    """Of scripts that stand in the page."""
    wants_scripts: bool
    """Whether it tells readers without JavaScript to switch it on."""
    fetched: tuple[str, ...]
    """URLs of scripts, frames, style sheets and images, as written."""
    source: bytes
    """As UTF-8."""


def is_html(content_type: str, body: bytes) -> bool:
    """Whether a body is HTML, by the type that the server names or else by its beginning."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in HTML_TYPES and (kind not in UNSAID_TYPES or not _LOOKS_LIKE_HTML.match(body)):
        return False
    sample = body[:_SAMPLE]
    if not sample.strip() or sample.lstrip().startswith(_MAGIC):
        return False
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # a body that nothing could decompress looks like this, whatever its type says
    return b"\0" not in sample and len(sample.translate(None, _CONTROLS)) >= 0.95 * len(sample)


def read_page(content_type: str, body: bytes) -> Page:
    """Read a page, at most `PARSED` bytes of it. Any bytes are accepted."""
    source = _as_utf8(content_type, body[:PARSED])
    ids: set[str] = set()
    fetched: list[str] = []
    title: str | None = None
    canonical: str | None = None
    refreshes = frames = False
    scripts = script_bytes = 0
    for tag in tags(source, None):
        if tag.name == b"title" and title is None:
            title = squeeze(decode_attribute(source[tag.end : tag.content_end][:4_096]))
        elif tag.name == b"script":
            scripts += 1
            script_bytes += tag.content_end - tag.end
        frames = frames or tag.name == b"frame"
        if tag.end - tag.attributes < 4:  # no room for an attribute that says something
            continue
        named = _attributes(source, tag)
        if name := named.get("id"):
            ids.add(name)
        if tag.name == b"a" and (name := named.get("name")):
            ids.add(name)
        elif tag.name in FETCHED and (url := named.get("src") or named.get("href")):
            fetched.append(url)
            if (
                canonical is None
                and tag.name == b"link"
                and "canonical" in named.get("rel", "").lower().split()
            ):
                canonical = url
        elif tag.name == b"meta" and named.get("http-equiv", "").lower() == "refresh":
            refresh = parse_refresh(named.get("content", ""))
            refreshes = refreshes or (refresh is not None and refresh[0] <= AT_ONCE and refresh[1] != "")
    seen = _HIDDEN.sub(b" ", source[:TEXT_READ])
    return Page(
        frozenset(ids),
        title or "",
        tuple(_text(match[1]) for match, _ in zip(_H1.finditer(seen), range(3), strict=False)),
        _text(seen),
        canonical,
        refreshes,
        frames,
        scripts,
        script_bytes,
        any(_WANTS_SCRIPTS.search(match[1]) for match in _NOSCRIPT.finditer(source, 0, TEXT_READ)),
        tuple(fetched),
        source,
    )


def _attributes(source: bytes, tag: Tag) -> dict[str, str]:
    """The attributes of a tag that are of interest, decoded."""
    return {
        name.decode(): decode_attribute(source[start:end])
        for name, (start, end) in attributes(source, tag).items()
        if name in _READ
    }


_READ = frozenset({b"id", b"name", b"src", b"href", b"rel", b"http-equiv", b"content"})


def _text(markup: bytes) -> str:
    return squeeze(html.unescape(_TAG.sub(b" ", markup).decode("utf-8", "replace")))


def _as_utf8(content_type: str, body: bytes) -> bytes:
    """HTML Living Standard, "determining the character encoding": mark, header, meta, else by trial."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body if encoding == "utf-8" else body[2:].decode(encoding, "replace").encode()
    label = _CHARSET.search(content_type)
    declared = _META_CHARSET.search(body[:_SAMPLE]) if label is None else None
    if label is not None:
        encoding = encoding_of(label[1])
    elif declared is not None:
        encoding = encoding_of(declared[1].decode("ascii", "replace"))
    else:
        encoding = "utf-8" if _is_utf8(body) else "cp1252"
    return body if encoding == "utf-8" else body.decode(encoding, "replace").encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"  # a character that was cut
    return True
