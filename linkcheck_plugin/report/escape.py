"""Makes text from pages and servers safe to show: controls become visible, credentials disappear."""

from __future__ import annotations

import re

_BEYOND_C0 = (
    "\x7f-\x9f"  # DEL, C1
    "\u00ad\u200b\ufeff"  # invisible, and then the very reason why a URL is broken
    "\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f"  # direction marks, overrides, isolates, joiners
    "\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f"  # line breaks for some readers, annotations, tags
    "\ud800-\udfff"  # bytes of a file name that are not UTF-8
)
# CI runners obey `##[command]` and `##vso[command]` anywhere in a line of a log.
_COMMAND = r"#(?=#(?:vso|teamcity)?\[)"

UNSAFE = re.compile(f"[\x00-\x1f{_BEYOND_C0}]|{_COMMAND}")
"""One character that must not be written as it is."""

UNSAFE_IN_JSON = re.compile(f"[{_BEYOND_C0}]|{_COMMAND}")
"""The same in a JSON document, whose encoder takes care of C0 and whose layout has line breaks."""

SURROGATE = re.compile("[\ud800-\udfff]")

LONGEST = 500
"""Code points of one text that people are shown."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}

_CREDENTIALS = (
    # A whole URL, or one in quotation marks: white space may belong to it, slashes may lack or be turned.
    re.compile(
        r"""(\A[\x00-\x20]*+|["'`])((?:https?|ftp|wss?):[\\/\t\r\n]*+|[\\/]{2,}+)[^/?#\\"'`]*@""",
        re.IGNORECASE,
    ),
    # A whole URL with a quotation mark in its password.
    re.compile(r"(\A[\x00-\x20]*+)((?:https?|ftp|wss?):[\\/\t\r\n]*+|[\\/]{2,}+)[^\s/?#\\]*@", re.IGNORECASE),
    # URLs inside a text: absolute, and without a scheme.
    re.compile(r"(?<=://)()()[^\s/?#\\]*@"),
    re.compile(r"""(?<=[\s"'`(<,=])()([\\/]{2,}+)[^\s/?#\\]*@"""),
)
"""What stands before user information, and that itself. Linear on hostile text: each try ends at a slash,
a quotation mark or white space, and nothing is tried twice."""


def escape(text: str) -> str:
    r"""Show control, direction and invisible characters as `\x1b`, `\u202e`; lone surrogates as `\udcff`.

    The result is one line and can be encoded as UTF-8.
    """
    if text.isprintable() and "##" not in text:
        return text
    return UNSAFE.sub(lambda match: _visible(match[0]), text)


def redact(text: str) -> str:
    """Replace the user information of every URL in the text: `https://me:secret@a/` is `https://***@a/`.

    E-mail addresses, `mailto:` and an `@` in a path stay.
    """
    if "@" in text:
        for pattern in _CREDENTIALS:
            text = pattern.sub(r"\1\2***@", text)
    return text


def clean(text: str) -> str:
    """What every text from outside goes through before people see it; a `data:` URL may be megabytes."""
    text = redact(text)
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def is_unicode(encoding: str) -> bool:
    """Whether every text can be said in the encoding."""
    return encoding.lower().startswith("utf")


def encodable(text: str, encoding: str) -> str:
    """Spell what the encoding of a terminal cannot say."""
    if is_unicode(encoding):
        return text
    return text.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding)


def _visible(character: str) -> str:
    named = _NAMED.get(character)
    if named:
        return named
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
