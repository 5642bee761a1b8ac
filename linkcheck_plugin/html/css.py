"""Turns a style sheet, a `style` element or a `style` attribute into the URLs it makes a browser fetch.

One pass over the text with the token grammar of CSS Syntax Level 3, section 4: what looks like `url(` in a
comment, in a string or at the end of a longer name is none.
"""

from __future__ import annotations

import codecs
import functools
import re

from linkcheck_plugin.regex import regex

_NAME = r"[^\x00-,./:-@\[-\^`{-\x7f]"
"""A letter of a name; said by what it is not, which compiles ten times faster."""
_NAME_OR_HASH = r"[^\x00-\x22$-,./:-@\[-\^`{-\x7f]"
_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}[ \t\n]?+|[^\n0-9a-fA-F]|\Z)"
_COMMENT = r"/\*(?>(?:[^*]++|\*(?!/))*)(?:\*/|\Z)"
_IN_STRING = r"\\(?:[0-9a-fA-F]{1,6}[ \t\n]?+|[\s\S]|\Z)"
_DOUBLE = rf'"(?>(?:[^"\\\n]++|{_IN_STRING})*)'
_SINGLE = rf"'(?>(?:[^'\\\n]++|{_IN_STRING})*)"
_START = rf"(?<!{_NAME_OR_HASH}.)"
"""Behind the first letter of a name: no name, number or hash runs into it."""

# Every alternative starts with a literal, for which `re` has a fast search.
_SPECIAL = (
    rf'{_COMMENT}|{_DOUBLE}"?+|{_SINGLE}\'?+'
    rf"|u{_START}[rR][lL]\(|U{_START}[rR][lL]\("
    r"|i[mM][aA][gG][eE]-[sS][eE][tT]\(|I[mM][aA][gG][eE]-[sS][eE][tT]\("
    rf"|@(?>(?:{_NAME}++|{_ESCAPE})+)"
    rf"|\\(?:[0-9a-fA-F]{{1,6}}[ \t\n]?+|[^\n0-9a-fA-F])(?>(?:{_NAME}++|{_ESCAPE})*)(?>(\()?)"
    rf"|<!--(?>(?:{_NAME}++|{_ESCAPE})*)(?>(\()?)"
)
_TOKEN = regex(_SPECIAL)


@functools.cache
def _token_in_image_set() -> re.Pattern[str]:
    return re.compile(_SPECIAL + r"|\(|\)|\[|\]|\{|\}")


_STRING = regex(
    rf'(?>(?:[ \t\n]++|{_COMMENT})*)(?:"((?>(?:[^"\\\n]++|{_IN_STRING})*))(?:"|\Z)'
    rf"|'((?>(?:[^'\\\n]++|{_IN_STRING})*))(?:'|\Z))"
)
_UNQUOTED = regex(
    rf"[ \t\n]*+((?>(?:[^\"'()\\ \t\n\x00-\x08\x0b\x0e-\x1f\x7f]++|{_ESCAPE})*))[ \t\n]*+(?:\)|\Z)"
)
_QUOTE_AHEAD = regex(r"[ \t\n]*+[\"']")
_REST_OF_URL = r"(?>(?:[^)\\]++|\\[\s\S]?)*)\)?+"
_BAD_URL = regex(_REST_OF_URL)
_GAP = regex(rf"(?>(?:[ \t\n]++|{_COMMENT})*)")
_PRELUDE = regex(
    rf"(?>(?:[^;{{}}/\"'\\uU]++|{_COMMENT}|{_DOUBLE}\"?+|{_SINGLE}'?+"
    rf"|[uU]{_START}[rR][lL]\([ \t\n]*+(?![\"']){_REST_OF_URL}|{_ESCAPE}|[/uU\\])*)"
)
_NAME_BEFORE = regex(rf"{_NAME_OR_HASH}++\Z")
_ESCAPED = regex(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|([\s\S])|\Z)")

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
    return [
        (kind, url)
        for kind, url in _Scanner(_preprocess(text)).scan()
        if url.strip() and not url.startswith("#")
    ]


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


_ENCODING = regex(
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


class _Scanner:
    """The pass over one preprocessed text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[str, str]] = []
        self.inside: list[tuple[str, bool]] = []
        """From the first `image-set(` on: what closes each open bracket, and whether it is one."""

    def scan(self) -> list[tuple[str, str]]:
        text, inside, position, import_at = self.text, self.inside, 0, -1
        while token := (_token_in_image_set() if inside else _TOKEN).search(text, position):
            position = token.end()
            first = text[token.start()]
            if first in "\"'":
                imported = token.start() == import_at
                if (imported or (inside and inside[-1][1])) and (
                    string := _STRING.match(text, token.start())
                ):
                    self.found.append(("@import" if imported else "url", _string(string)))
            elif first == "@":
                rule = _lower(_unescape(token[0]))
                if rule in _NOT_FETCHED:
                    position = _end(_PRELUDE, text, position)
                elif rule == "@import":
                    import_at = _end(_GAP, text, position)
            elif first in _CLOSING:
                inside.append((_CLOSING[first], False))
            elif first in ")]}":
                if inside[-1][0] == first:
                    inside.pop()
            elif first in "uUiI" or token.lastindex:
                start = token.start()
                if first not in "uU":
                    start = _name_start(text, start)
                name = _lower(_unescape(text[start : position - 1]))
                if name == "url":
                    position = self._url(position, "@import" if start == import_at else "url")
                elif inside or name in _IMAGE_SETS:
                    inside.append((")", name in _IMAGE_SETS))
        return self.found

    def _url(self, position: int, kind: str) -> int:
        """Read what follows `url(`; return the position behind it."""
        if _QUOTE_AHEAD.match(self.text, position):
            if self.inside:
                self.inside.append((")", False))
            string = _STRING.match(self.text, position)
            if string is None:
                return position
            self.found.append((kind, _string(string)))
            return string.end()
        if plain := _UNQUOTED.match(self.text, position):
            self.found.append((kind, _unescape(plain[1], "\ufffd")))
            return plain.end()
        return _end(_BAD_URL, self.text, position)


def _name_start(text: str, start: int) -> int:
    """Where the name begins that was noticed at one of its letters or escapes."""
    if text[start] == "<":
        return start + len("<!--")
    before = _NAME_BEFORE.search(text, max(0, start - _LONGEST_NAME), start)
    return before.start() if before else start


def _lower(name: str) -> str:
    """Names match without regard to case in ASCII only: the Kelvin sign is no k."""
    return name.lower() if name.isascii() else name


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
