"""Proves that edits of a source changed what they were made for, and nothing else that its readers see."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.written import Heading, SourceText, Written

_ATTRIBUTE_LIST = regex(r"\{[^{}]*\}")


def proves(before: SourceText, after: SourceText, wanted: Mapping[int, str]) -> bool:
    """Whether a source says the same as before, but for the URLs that are wanted, by their index in `written`.

    A link that is rewritten as raw HTML, where its URL comes before its text, is still the same one.
    """
    if len(before.written) != len(after.written):
        return False
    return (
        all(
            same_url(new.url, wanted[index]) if index in wanted else _is_same(old, new)
            for index, (old, new) in enumerate(zip(before.written, after.written, strict=True))
        )
        and list(map(_heading, before.headings)) == list(map(_heading, after.headings))
        and before.ids == after.ids
        and before.includes == after.includes
        and before.unjudged == after.unjudged
        and before.code == after.code
        and before.metadata.keys() == after.metadata.keys()
    )


def same_url(one: str, other: str) -> bool:
    """Whether two spellings are the same URL: generators differ in what they percent-encode."""
    return one == other or ("%" in one + other and unquote(one) == unquote(other))


def _heading(heading: Heading) -> tuple[int, int, str | None, str]:
    """What its id and its place in the table of contents depend on."""
    text = " ".join(_ATTRIBUTE_LIST.sub(" ", heading.text).split())
    return heading.line, heading.level, heading.id, text


def _is_same(old: Written, new: Written) -> bool:
    return old._replace(column=0) == new._replace(column=0)
