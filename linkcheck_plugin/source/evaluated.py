"""Where a generator evaluates the text of a source: what stands there may become a reference, or may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.metadata import read_metadata
from linkcheck_plugin.source.unsaid import MARKDOWN

PROSE = MARKDOWN | {".rst"}

LINE_END = regex(r"\r\n?+|\n")
_LINES = 30
"""Lines in which the beginning of a construct is looked for."""
_HEAD = 1_000
"""Lines in which metadata end."""
_OPEN_TAG = regex(r"<[A-Za-z][^<>]*+\Z")
_OPTION = regex(r"\s*:[\w-]+:\s")
_DIRECTIVE = regex(r"\s*(?:[`~:]{3,}\{[\w:-]+\}|\.\.\s+\S+?::)\s")
_ABSOLUTE = regex(r"(?:[a-z][a-z0-9+.-]*:)?//|www\.", re.IGNORECASE)
_CONDITION = regex(r"\{%[-+~]?\s{0,8}(end)?(?:if|unless|case)\b")


def may_become_a_reference(lines: Sequence[str], line: int, column: int, url: str, suffix: str) -> bool:
    """Whether a URL at a place that is no link of the markup may still become one.

    In Markdown and reST a computed link, a macro, a statement, a component, an option or argument of a
    directive and metadata may make one of it, and an absolute URL may be linked as it is; a path in a
    sentence stays text.
    """
    if suffix not in PROSE or _ABSOLUTE.match(url):
        return True
    here = lines[line - 1][: column - 1]
    if here.endswith("](") or _OPTION.match(here) or _DIRECTIVE.match(here):
        return True
    before = "\n".join((*lines[max(0, line - _LINES) : line - 1], here))
    if before.rfind("{") > before.rfind("}") or _OPEN_TAG.search(before):
        return True
    return (
        suffix in MARKDOWN
        and line <= _HEAD
        and line <= read_metadata("\n".join(lines[:_HEAD]), lines=True)[1]
    )


def conditional_lines(text: str) -> Iterator[tuple[int, int]]:
    """First and last line of what a statement of a template language may leave out."""
    depth = first = line = done = 0
    for statement in _CONDITION.finditer(text):
        line += text.count("\n", done, statement.start())
        done = statement.start()
        if statement[1] is None:
            first = first if depth else line + 1
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield first, line + 1
