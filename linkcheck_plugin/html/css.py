"""Turns a style sheet, a `style` element or a `style` attribute into the URLs it makes a browser fetch.

One pass over the text with the token grammar of CSS Syntax Level 3, section 4: what looks like `url(` in a
comment, in a string or at the end of a longer name is none.
"""

from __future__ import annotations

import codecs
import re

_NAME = "-0-9A-Za-z_\\x80-\U0010ffff"
_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}[ \t\n]?+|[^\n0-9a-fA-F]|\Z)"
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
_DOUBLE = r'"(?:[^"\\\n]++|\\[\s\S]|\\\Z)*+'
_SINGLE = r"'(?:[^'\\\n]++|\\[\s\S]|\\\Z)*+"
_START = rf"(?<![{_NAME}#].)"
"""Behind the first letter of a name: no name, number or hash runs into it."""

# Every alternative starts with a literal, for which `re` has a fast search.
_SPECIAL = (
    rf'{_COMMENT}|{_DOUBLE}"?+|{_SINGLE}\'?+'
    rf"|u{_START}[rR][lL]\(|U{_START}[rR][lL]\("
    r"|i[mM][aA][gG][eE]-[sS][eE][tT]\(|I[mM][aA][gG][eE]-[sS][eE][tT]\("
    rf"|@(?:[{_NAME}]++|{_ESCAPE})++"
    rf"|\\(?:[0-9a-fA-F]{{1,6}}[ \t\n]?+|[^\n0-9a-fA-F])(?:[{_NAME}]++|{_ESCAPE})*+(\()?+"
    rf"|<!--(?:[{_NAME}]++|{_ESCAPE})*+(\()?+"
)
_TOKEN = re.compile(_SPECIAL)
_TOKEN_IN_IMAGE_SET = re.compile(_SPECIAL + r"|\(|\)|\[|\]|\{|\}")

_STRING = re.compile(
    rf'(?:[ \t\n]++|{_COMMENT})*+(?:"((?:[^"\\\n]++|\\[\s\S]|\\\Z)*+)(?:"|\Z)'
    r"|'((?:[^'\\\n]++|\\[\s\S]|\\\Z)*+)(?:'|\Z))"
)
_UNQUOTED = re.compile(
    rf"[ \t\n]*+((?:[^\"'()\\ \t\n\x00-\x08\x0b\x0e-\x1f\x7f]++|{_ESCAPE})*+)[ \t\n]*+(?:\)|\Z)"
)
_QUOTE_AHEAD = re.compile(r"[ \t\n]*+[\"']")
_BAD_URL = re.compile(r"(?:[^)\\]++|\\[\s\S]?)*+\)?+")
_IMPORT_URL = re.compile(rf"(?:[ \t\n]++|{_COMMENT})*+[uU][rR][lL]\(")
_PRELUDE = re.compile(
    rf"(?:[^;{{}}/\"'\\uU]++|{_COMMENT}|{_DOUBLE}\"?+|{_SINGLE}'?+"
    rf"|[uU]{_START}[rR][lL]\([ \t\n]*+(?![\"']){_BAD_URL.pattern}|{_ESCAPE}|[/uU\\])*+"
)
_NAME_BEFORE = re.compile(rf"[{_NAME}#]++\Z")
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|([\s\S])|\Z)")

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_IMAGE_SETS = frozenset({"image-set", "-webkit-image-set"})
_NOT_FETCHED = frozenset({"@namespace", "@document", "@-moz-document"})
"""At-rules whose URLs are names or patterns."""

_LONGEST_NAME = len("-webkit-image-set")


def urls(text: str) -> list[tuple[str, str]]:
    """Find every fetched URL of a style sheet in order, as ("url" or "@import", URL)."""
    folded = text.lower()
    if "url(" not in folded and "@import" not in folded and "image-set(" not in folded and "\\" not in folded:
        return []
    return [(kind, url) for kind, url in _scan(_preprocess(text)) if url.strip() and not url.startswith("#")]


def decode(data: bytes) -> str:
    """Decode a style sheet as CSS Syntax Level 3, section 3.2: byte order mark, `@charset`, else UTF-8."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    declared = re.match(rb'@charset "([^"\x80-\xff]*)";', data[:1024])
    return data.decode(encoding_of(declared[1].decode("ascii")) if declared else "utf-8", "replace")


_ENCODING = re.compile(
    r"utf-?8|iso-?8859-\d+|windows-125\d|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-jp|iso-2022-jp|shift[-_]jis|sjis"
    r"|euc-kr|macintosh|ibm866"
)


def encoding_of(label: str) -> str:
    """The codec of a declared encoding as browsers understand it; UTF-8 for one they do not know."""
    label = label.strip().lower()
    if label in ("ascii", "us-ascii", "latin1", "iso-8859-1", "iso8859-1", "l1"):
        return "cp1252"
    if not _ENCODING.fullmatch(label):
        return "utf-8"
    try:
        return codecs.lookup({"macintosh": "mac-roman", "euc-kr": "cp949"}.get(label, label)).name
    except LookupError:
        return "utf-8"


def _preprocess(text: str) -> str:
    if "\r" in text or "\f" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return text.replace("\0", "\ufffd")


def _scan(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    inside: list[tuple[str, bool]] = []
    """From the first `image-set(` on: what closes each open bracket, and whether it is one."""
    position = 0
    while token := (_TOKEN_IN_IMAGE_SET if inside else _TOKEN).search(text, position):
        position = token.end()
        first = text[token.start()]
        if first in "\"'":
            if inside and inside[-1][1] and (string := _STRING.match(text, token.start())):
                found.append(("url", _string(string)))
        elif first == "@":
            rule = _lower(_unescape(token[0]))
            if rule in _NOT_FETCHED:
                position = _end(_PRELUDE, text, position)
            elif rule == "@import":
                position = _import(text, position, found)
        elif first in _CLOSING:
            inside.append((_CLOSING[first], False))
        elif first in ")]}":
            if inside[-1][0] == first:
                inside.pop()
        elif first in "uUiI" or token.lastindex:
            name = "url" if first in "uU" else _name(text, token.start(), position)
            if name == "url":
                position = _url(text, position, "url", found)
            elif inside or name in _IMAGE_SETS:
                inside.append((")", name in _IMAGE_SETS))
    return found


def _name(text: str, start: int, end: int) -> str:
    """The whole name of the function that was noticed at one of its letters or escapes."""
    if text[start] == "<":
        start += len("<!--")
    elif found := _NAME_BEFORE.search(text, max(0, start - _LONGEST_NAME), start):
        start = found.start()
    return _lower(_unescape(text[start : end - 1]))


def _lower(name: str) -> str:
    """Names match without regard to case in ASCII only: the Kelvin sign is no k."""
    return name.lower() if name.isascii() else name


def _import(text: str, position: int, found: list[tuple[str, str]]) -> int:
    if string := _STRING.match(text, position):
        found.append(("@import", _string(string)))
        return string.end()
    if url := _IMPORT_URL.match(text, position):
        return _url(text, url.end(), "@import", found)
    return position


def _url(text: str, position: int, kind: str, found: list[tuple[str, str]]) -> int:
    """Read what follows `url(`; return the position behind it."""
    if _QUOTE_AHEAD.match(text, position):
        string = _STRING.match(text, position)
        if string is None:
            return position
        found.append((kind, _string(string)))
        return string.end()
    if plain := _UNQUOTED.match(text, position):
        found.append((kind, _unescape(plain[1], "\ufffd")))
        return plain.end()
    return _end(_BAD_URL, text, position)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    matched = pattern.match(text, position)
    return matched.end() if matched else position


def _string(match: re.Match[str]) -> str:
    return _unescape(match[1] if match[1] is not None else match[2])


def _unescape(text: str, at_end: str = "") -> str:
    if "\\" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
        if match[2]:
            return "" if match[2] == "\n" else match[2]
        return at_end

    return _ESCAPED.sub(replace, text)
