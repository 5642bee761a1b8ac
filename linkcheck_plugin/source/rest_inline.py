"""Reads inline reStructuredText: references, standalone URLs, roles and substitutions in a run of text.

The rules are those of the reStructuredText specification, "Inline Markup", as docutils applies them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.rest_items import (
    Form,
    Found,
    Item,
    Run,
    Target,
    identifier,
    normalized,
    unescaped,
    url_of,
)
from linkcheck_plugin.source.written import Kind, Unjudged

SIMPLE_NAME = r"[^\W_]++(?:[-._+:][^\W_]++){0,40}+"
SCHEMES = frozenset({
    "about", "acap", "addbook", "afp", "afs", "aim", "callto", "castanet", "chttp", "cid", "crid",
    "data", "dav", "dict", "dns", "eid", "fax", "feed", "file", "finger", "freenet", "ftp", "go",
    "gopher", "gsm-sms", "h323", "h324", "hdl", "hnews", "http", "https", "hydra", "iioploc", "ilu",
    "im", "imap", "info", "ior", "ipp", "irc", "iris.beep", "iseek", "jar", "javascript", "jdbc",
    "ldap", "lifn", "livescript", "lrq", "mailbox", "mailserver", "mailto", "md5", "mid", "mocha",
    "modem", "mtqp", "mupdate", "news", "nfs", "nntp", "opaquelocktoken", "phone", "pop", "pop3",
    "pres", "printer", "prospero", "rdar", "res", "rtsp", "rvp", "rwhois", "rx", "sdp", "service",
    "shttp", "sip", "sips", "smb", "snews", "snmp", "soap.beep", "soap.beeps", "ssh", "t120", "tag",
    "tcp", "tel", "telephone", "telnet", "tftp", "tip", "tn3270", "tv", "urn", "uuid", "vemmi",
    "videotex", "view-source", "wais", "whodp", "whois++", "x-man-page", "xmlrpc.beep", "xmlrpc.beeps",
    "z39.50r", "z39.50s",
})  # fmt: skip
"""Schemes with which a URL in the text is a link of its own (those docutils knows)."""
TEXT_ROLES = frozenset({
    "abbr", "abbreviation", "ac", "acronym", "code", "command", "dfn", "emphasis", "file", "guilabel",
    "kbd", "literal", "mailheader", "makevar", "manpage", "math", "menuselection", "mimetype",
    "newsgroup", "program", "regexp", "samp", "strong", "sub", "subscript", "sup", "superscript", "t",
    "title", "title-reference", "raw",
})  # fmt: skip
"""Roles whose text is only text."""

_QUOTES = {"»": "»", "‘": "‚", "’": "’", "‚": "‘’", "“": "„", "„": "“”", "”": "”", "›": "›"}
"""Closing characters beside the one that mirrors an opening character."""
_URIC = r"[-_.!~*'()\[\];/:@&=+$,%a-zA-Z0-9\0]"
_URI_END = rf"(?:[_~*/=+a-zA-Z0-9]|{_URIC}(?=[>]))"
_MAILC = r"[-_!~*'{|}/#?^`&=+$%a-zA-Z0-9\0]"


class Patterns(NamedTuple):
    """The patterns for texts of ASCII, or of any characters."""

    start: re.Pattern[str]
    start_here: re.Pattern[str]
    ends: dict[str, re.Pattern[str]]
    uri: re.Pattern[str]
    uri_here: re.Pattern[str]
    uri_rest: re.Pattern[str]
    mail_rest: re.Pattern[str]
    closers: dict[str, str]


@lru_cache(maxsize=2)
def patterns(only_ascii: bool) -> Patterns:
    """Patterns of inline markup; those for ASCII cost no look at the Unicode database."""
    closers = {'"': '"', "'": "'", "(": ")", "<": ">", "[": "]", "{": "}"}
    delimiters = "-/:"
    if not only_ascii:
        more, others = _unicode_punctuation()
        closers |= more
        delimiters += others
    opening = re.escape("".join(closers))
    closing = re.escape("".join({character for ends in closers.values() for character in ends}))
    delimiters = re.escape(delimiters)
    before = rf"(?<=[\s{opening}{delimiters}])"
    behind = rf"(?:\Z|(?=[\s\0.,;!?\\{delimiters}{closing}]))"
    start = (
        r"(?:(?P<start>\*\*|\*(?!\*)|``|_`|\|(?!\|))(?!\s)"
        rf"|(?P<name>{SIMPLE_NAME})(?P<mark>__?){behind}"
        rf"|\[(?P<label>[0-9]+|\#(?:{SIMPLE_NAME})?+|\*|{SIMPLE_NAME})\]_{behind}"
        rf"|(?P<role>:{SIMPLE_NAME}:)?(?P<tick>`(?!`))(?!\s))"
    )
    tight = r"(?<![\s\0])"
    uri = (
        r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9.+-]{0,40}+):"
        rf"|(?P<mail>{_MAILC}{{1,100}}+(?:\.{_MAILC}{{1,100}}+){{0,10}}+)(?<!\0)@)"
    )
    return Patterns(
        start=re.compile(before + start),
        start_here=re.compile(start),
        ends={
            "*": re.compile(rf"{tight}(\*){behind}"),
            "**": re.compile(rf"{tight}(\*\*){behind}"),
            "``": re.compile(rf"(?<!\s)(``){behind}"),
            "_`": re.compile(rf"{tight}(`){behind}"),
            "|": re.compile(rf"{tight}(\|_{{0,2}}){behind}"),
            "`": re.compile(rf"(?<!(?<!\0)[\s\0])(`(?P<role>:{SIMPLE_NAME}:)?(?P<mark>__?)?){behind}"),
        },
        uri=re.compile(before + uri),
        uri_here=re.compile(uri),
        uri_rest=re.compile(
            rf"(?://?)?{_URIC}*{_URI_END}(?:\?{_URIC}*{_URI_END})?(?:\#{_URIC}*{_URI_END})?{behind}"
        ),
        mail_rest=re.compile(rf"{_MAILC}+(?:\.{_MAILC}*)*{_URI_END}{behind}"),
        closers=closers,
    )


_PAIRS = "«»‘’“”‹›⸂⸃⸄⸅⸉⸊⸌⸍⸜⸝⸠⸡"
"""Quotation marks that open and close either way."""
_PUNCTUATION = (range(0x80, 0x3100), range(0xA600, 0xAC00), range(0xFD3E, 0xFF66))
_NO_DELIMITERS = "§¶"
"""Punctuation since Unicode 6.3; docutils goes by an older version."""


def _unicode_punctuation() -> tuple[dict[str, str], str]:
    """Opening characters beyond ASCII with what closes them, and delimiters."""
    closers = {"‛": "‚", "‟": "„"}
    for first, second in zip(_PAIRS[::2], _PAIRS[1::2], strict=True):
        closers |= {first: second, second: first}
    delimiters = ["\u166d", "\u19de", "\u19df"]
    for code in (code for codes in _PUNCTUATION for code in codes):
        match unicodedata.category(chr(code)):
            case "Ps":
                closers[chr(code)] = chr(code + (2 if chr(code) in "［｛" else 1))
            case "Pd" | "Po" if chr(code) not in _NO_DELIMITERS:
                delimiters.append(chr(code))
    return closers, "".join(delimiters)


def read_inline(run: Run, found: Found) -> str:
    """Add what a run of text holds to `found`; return its visible text."""
    if not run.text or run.text.isspace():
        return ""
    return _Inliner(run, found).read()


class _Inliner:
    def __init__(self, run: Run, found: Found) -> None:
        self.run, self.text, self.found = run, run.text, found
        self.patterns = patterns(run.text.isascii())
        self.visible: list[str] = []
        self.hopeless: set[str] = set()
        """End-strings that do not occur any more."""

    def read(self) -> str:
        text, markup = self.text, self.patterns
        done = position = 0
        while True:
            match = markup.start_here.match(text, position)
            quoted = False
            if match is None:
                match = markup.start.search(text, position)
                if match is None:
                    break
                quoted = self.is_quoted(match)
            if match["name"] or match["label"]:
                self.plain(done, match.start())
                done = position = match.end()
                if match["name"]:
                    self.reference(match["name"], match["mark"], match["name"], match.start())
                continue
            opener = match["start"] or "`"
            if quoted and not match["role"]:
                position = match.end()
                continue
            end = self.end_of(opener, match.end())
            if end is None:
                self.plain(done, match.end())
                done = position = match.end()
                continue
            start = match.start("role") if opener == "`" and match["role"] else match.start()
            self.plain(done, start)
            self.construct(opener, match, end)
            done = position = end.end()
        self.plain(done, len(text))
        return "".join(self.visible)

    def is_quoted(self, match: re.Match[str]) -> bool:
        """Whether a start-string stands between an opening character and the one that closes it."""
        if match.end() >= len(self.text):
            return True
        before, behind = self.text[match.start() - 1], self.text[match.end()]
        closer = self.patterns.closers.get(before)
        return closer is not None and (behind == closer or behind in _QUOTES.get(before, ()))

    def end_of(self, opener: str, position: int) -> re.Match[str] | None:
        """The end-string of a construct, if there is one and something before it."""
        if opener in self.hopeless:
            return None
        end = self.patterns.ends[opener].search(self.text, position)
        if end is None:
            self.hopeless.add(opener)
        return end if end is not None and end.start(1) > position else None

    def construct(self, opener: str, match: re.Match[str], end: re.Match[str]) -> None:
        inner = self.text[match.end() : end.start(1)]
        if opener == "`":
            self.interpreted(match, end, inner)
        elif opener == "|":
            self.substitution(unescaped(inner), end[1][1:], match.start())
        elif opener == "_`":
            name = unescaped(inner)
            self.found.name_target(name, Target(identifier=identifier(name)), explicit=True)
            self.visible.append(name)
        else:
            self.visible.append(inner.replace("\0", "\\") if opener == "``" else unescaped(inner))

    def interpreted(self, match: re.Match[str], end: re.Match[str], inner: str) -> None:
        role, suffix_role, mark = match["role"], end["role"], end["mark"]
        if (role and suffix_role) or ((role or suffix_role) and mark):
            return
        if mark:
            self.phrase(inner, mark, match)
            return
        name = (role or suffix_role or "").strip(":").lower()
        if name in self.found.raw_roles:
            self.raw(inner, match.end())
        elif name and name not in TEXT_ROLES and name not in self.found.text_roles:
            self.found.unjudged.append(Unjudged("role", self.run.at(match.start())[0]))
        if name not in self.found.raw_roles:
            self.visible.append(_title_of(unescaped(inner)))

    def phrase(self, phrase: str, mark: str, match: re.Match[str]) -> None:
        opening = _embedded(phrase)
        if opening is None:
            self.reference(unescaped(phrase), mark, unescaped(phrase), match.start())
            return
        inside = phrase[opening + 1 : -1]
        text = unescaped(phrase[:opening].rstrip(" \n"))
        offset = match.end() + opening + 1
        if inside.endswith("_") and not inside.endswith("\0_") and not is_uri(inside):
            name = normalized(unescaped(inside[:-1]))
            self.add(Form.NAME, name, self.run.at(match.start()), text or name)
            self.visible.append(text or name)
            if mark == "_":
                self.found.name_target(text or name, Target(alias=name), explicit=False)
            return
        url = url_of(inside)
        if is_mail(inside):
            url = "mailto:" + url
        self.add(Form.URL, url, self.run.at(offset), text or url)
        self.visible.append(text or url)
        if mark == "_":
            line, column = self.run.at(offset)
            target = Target(url=url, line=line, column=column, used=True)
            self.found.name_target(text or url, target, explicit=False)

    def reference(self, name: str, mark: str, text: str, offset: int) -> None:
        self.visible.append(text)
        if mark == "__":
            self.add(Form.ANONYMOUS, "", self.run.at(offset), text)
        else:
            self.add(Form.NAME, normalized(name), self.run.at(offset), text)

    def substitution(self, name: str, mark: str, offset: int) -> None:
        place = self.run.at(offset)
        if mark == "__":
            self.add(Form.ANONYMOUS, "", place, name)
        elif mark:
            self.add(Form.NAME, normalized(name), place, name)
        self.add(Form.SUBSTITUTION, " ".join(name.split()), place, "")

    def raw(self, inner: str, offset: int) -> None:
        from linkcheck_plugin.source.markup import read_markup

        read = read_markup(inner.replace("\0", "\\"), template=False)
        starts = [0, *(match.end() for match in re.finditer("\n", inner))]
        for one in read.written:
            line, column = self.run.at(offset + starts[one.line - 1] + one.column - 1)
            item = Item(Form.URL, one.url, line, column, one.text, one.kind, one.element, one.attribute)
            self.found.items.append(item)
        self.found.ids |= read.ids

    def add(self, form: Form, value: str, place: tuple[int, int], text: str, kind: Kind = Kind.LINK) -> None:
        self.found.items.append(Item(form, value, *place, " ".join(text.split()), kind))

    def plain(self, start: int, end: int) -> None:
        """Text without markup of its own: what looks like a URL or an e-mail address is a link."""
        text = self.text
        if start >= end:
            return
        self.visible.append(unescaped(text[start:end]))
        if text.find(":", start, end) < 0 and text.find("@", start, end) < 0:
            return
        markup = self.patterns
        position = nothing_before = start
        here = markup.uri_here.match(text, position, end)
        while match := here or markup.uri.search(text, position, end):
            pattern = markup.uri_rest if match["scheme"] else markup.mail_rest
            rest = pattern.match(text, match.end(), end) if match.end() >= nothing_before else None
            here = None
            if rest is None:
                if match["scheme"]:
                    run = _URI_RUN.match(text, match.end(), end)
                    nothing_before = run.end() if run else nothing_before
                position = match.start() + 1
                continue
            if match["scheme"] and match["scheme"].lower() not in SCHEMES:
                # docutils looks no further: an unknown scheme hides the links behind it.
                return
            whole = unescaped(text[match.start() : rest.end()])
            url = whole if match["scheme"] else "mailto:" + whole
            self.add(Form.URL, url, self.run.at(match.start()), whole, Kind.AUTOLINK)
            position = rest.end()
            here = markup.uri_here.match(text, position, end)


def is_uri(text: str) -> bool:
    """Whether a text begins as a URL or an e-mail address."""
    markup = patterns(text.isascii())
    match = markup.uri_here.match(text)
    if match is None:
        return False
    pattern = markup.uri_rest if match["scheme"] else markup.mail_rest
    return pattern.match(text, match.end()) is not None


def is_mail(text: str) -> bool:
    """Whether a text is an e-mail address."""
    markup = patterns(text.isascii())
    match = markup.uri_here.match(text)
    if match is None or not match["mail"]:
        return False
    rest = markup.mail_rest.match(text, match.end())
    return rest is not None and rest.end() == len(text)


_URI_RUN = regex(_URIC + "*+")
_ROLE_TARGET = regex(r"\s*<[^<>]*>\Z")


def _title_of(text: str) -> str:
    """The shown part of `title <target>`, which most roles understand."""
    return _ROLE_TARGET.sub("", text) or text


def _embedded(phrase: str) -> int | None:
    """Where the `<` of an embedded URL or alias stands in a phrase."""
    if not phrase.endswith(">") or phrase[-2:-1] in ("\0", " ", "\n", ""):
        return None
    end = len(phrase) - 1
    opening = phrase.rfind("<", 0, end)
    while opening > 0 and phrase[opening - 1] == "\0":
        opening = phrase.rfind("<", 0, opening)
    if opening < 0 or (opening > 0 and phrase[opening - 1] not in " \n"):
        return None
    inside = phrase[opening + 1 : end]
    if not inside or inside[0].isspace() or re.search(r"(?<!\0)>", inside):
        return None
    return opening
