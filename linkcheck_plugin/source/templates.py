"""Blanks what a template engine takes out of a text before HTML sees it; every offset stays as it was.

Covered: Jinja, Nunjucks, Liquid, Twig, Handlebars and Go templates, ERB/EJS, Astro and JSX expressions.
"""

from __future__ import annotations

from linkcheck_plugin.regex import regex

EXPRESSION = b"\x01"
"""Stands for each byte of an expression that puts out text."""

_OPENER = regex(rb"\{\{|\{%|\{#|<%|\$\{|=\{")
_STATEMENT = regex(rb"\{%[-+~]?[ \t\r\n]*+([a-z]++)")
_RAW_END = regex(rb"\{%[-+~]?[ \t\r\n]*+end(?:raw|verbatim)")
_GO_COMMENT = regex(rb"\{\{-?[ \t\r\n]*+/\*")
_BRACE = regex(rb"[{}]")
_NOT_LINE_END = regex(rb"[^\r\n]")


def blank_templates(source: bytes) -> bytes:
    """The text with comments and statements as spaces and expressions as `EXPRESSION`, line ends kept."""
    parts: list[bytes] = []
    reader = _Reader(source)
    position = done = 0
    while opening := _OPENER.search(source, position):
        start = opening.start() + (opening[0] in (b"${", b"={"))
        end, filler = reader.construct(opening[0], start)
        if end < 0:
            position = opening.end()
            continue
        parts.append(source[done:start])
        parts.append(_NOT_LINE_END.sub(filler, source[start:end]))
        done = end
        position = reader.behind_raw(start, end)
    parts.append(source[done:])
    return b"".join(parts)


class _Reader:
    """Finds where constructs end; remembers what is not there any more, so that openers cost nothing."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.gone: set[bytes] = set()
        self.braces: dict[int, int] | None = None

    def construct(self, opener: bytes, start: int) -> tuple[int, bytes]:
        """Behind a construct (-1 if it does not end) and what it is blanked with."""
        inside = start + len(opener)
        match opener:
            case b"{{":
                return self.expression(start)
            case b"{%":
                return self.statement(start), b" "
            case b"{#":
                return self.after(b"#}", inside), b" "
            case b"<%":
                puts_out = self.source[inside : inside + 1] in (b"=", b"-")
                return self.after(b"%>", inside), EXPRESSION if puts_out else b" "
        return self.closing_brace(start), EXPRESSION

    def expression(self, start: int) -> tuple[int, bytes]:
        for opens, closer in ((_GO_COMMENT.match(self.source, start), b"*/"),
                              (self.source.startswith(b"{{!--", start), b"--")):  # fmt: skip
            if opens and (end := self.after(closer, start + 5)) >= 0:
                return self.after(b"}}", end), b" "
        end = self.after(b"}}", start + 2)
        if end >= 0 and self.source.startswith(b"}", end):
            end += 1
        return end, EXPRESSION

    def statement(self, start: int) -> int:
        end = self.after(b"%}", start + 2)
        named = _STATEMENT.match(self.source, start)
        if end >= 0 and named and named[1] == b"comment":
            closing = self.after(b"endcomment", end)
            return self.after(b"%}", closing) if closing >= 0 else end
        return end

    def behind_raw(self, start: int, end: int) -> int:
        """Where to go on: what stands between `raw` and `endraw` is text of the page as it is."""
        named = _STATEMENT.match(self.source, start, end)
        if named is None or named[1] not in (b"raw", b"verbatim"):
            return end
        closing = _RAW_END.search(self.source, end)
        return closing.start() if closing else len(self.source)

    def after(self, closer: bytes, position: int) -> int:
        if closer in self.gone:
            return -1
        at = self.source.find(closer, position)
        if at < 0:
            self.gone.add(closer)
            return -1
        return at + len(closer)

    def closing_brace(self, start: int) -> int:
        if self.braces is None:
            self.braces = {}
            opened: list[int] = []
            for brace in _BRACE.finditer(self.source):
                if brace[0] == b"{":
                    opened.append(brace.start())
                elif opened:
                    self.braces[opened.pop()] = brace.end()
        return self.braces.get(start, -1)
