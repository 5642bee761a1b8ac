"""What a reStructuredText source holds before names are resolved, and the places of its text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from enum import Enum, auto
from typing import NamedTuple

import msgspec

from linkcheck_plugin.regex import regex
from linkcheck_plugin.source.written import Heading, Kind, Unjudged

Line = tuple[str, int, int]
"""Text without its indentation, line number, column of its first character; tabs are spaces."""


class Form(Enum):
    """How an item tells its URL."""

    URL = auto()
    NAME = auto()
    """By the name of a target."""
    ANONYMOUS = auto()
    SUBSTITUTION = auto()
    """By what stands in a substitution definition."""
    DEFINITION = auto()
    """A target of its own, of interest if nothing names it."""


class Item(NamedTuple):
    """One thing in the text that has a URL, in the order of the document."""

    form: Form
    value: str
    line: int
    column: int
    text: str = ""
    kind: Kind = Kind.LINK
    element: str = ""
    attribute: str = ""


class Target(msgspec.Struct, eq=False):
    """What a name stands for: a URL, another name, or a place in the document."""

    url: str | None = None
    alias: str | None = None
    identifier: str = ""
    line: int = 0
    column: int = 0
    used: bool = False


class Found(msgspec.Struct):
    """Everything that was read, in the order of the document."""

    items: list[Item] = []
    targets: dict[str, Target | None] = {}
    """By normalised name; None if the name stands for several things."""
    explicit: dict[str, bool] = {}
    anonymous: list[Target] = []
    definitions: dict[int, Target] = {}
    """Targets by the index of their `DEFINITION` item."""
    substitutions: dict[str, list[Item] | None] = {}
    """Items of each substitution by its name; None if only the generator knows."""
    raw_roles: set[str] = set()
    """Roles of this document whose text is HTML."""
    text_roles: set[str] = set()
    """Further roles of this document."""
    headings: list[Heading] = []
    ids: set[str] = set()
    taken: dict[str, Target] = {}
    """Which target has an id; a further one is given a number by the generator."""
    includes: list[tuple[str, int]] = []
    unjudged: list[Unjudged] = []
    metadata: dict[str, str] = {}

    def name_target(self, name: str, target: Target, *, explicit: bool) -> None:
        """Give a target a name; what a second target of that name does follows docutils' table."""
        name = normalized(name)
        if target.identifier and self.taken.setdefault(target.identifier, target) is not target:
            target.identifier = ""
        if name not in self.targets:
            self.targets[name], self.explicit[name] = target, explicit
            return
        old, old_explicit = self.targets[name], self.explicit[name]
        self.explicit[name] = old_explicit or explicit
        same = old is not None and (
            (target.alias is not None and target.alias == old.alias)
            or (target.url is not None and target.url == old.url)
        )
        if same:
            return
        if explicit and not old_explicit:
            self.targets[name] = target
        elif explicit == old_explicit:
            self.targets[name] = None


class Run:
    """Lines of text that are read as one, with the place of each of their characters."""

    def __init__(self, lines: list[Line], separator: str = "\n") -> None:
        text = separator.join([line[0] for line in lines])
        self.text = escaped(text) if "\\" in text else text
        self._lines = lines
        self._starts: list[int] | None = None
        self._gap = len(separator)

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        if self._starts is None:
            self._starts, start = [], 0
            for text, _, _ in self._lines:
                self._starts.append(start)
                start += len(text) + self._gap
        index = max(0, bisect_right(self._starts, offset) - 1)
        _, number, column = self._lines[index]
        return number, column + offset - self._starts[index]


_ESCAPE = regex(r"\\(.?)", re.DOTALL)
_IDENTIFIER_BREAK = regex(r"[^a-z0-9]+")
_IDENTIFIER_ENDS = regex(r"^[-0-9]+|-+$")


def escaped(text: str) -> str:
    """The text with NUL for each backslash that escapes: no offset changes."""
    return _ESCAPE.sub("\0\\1", text)


def unescaped(text: str) -> str:
    """The text as it is shown: an escaped space is nothing."""
    if "\0" not in text:
        return text
    return text.replace("\0 ", "").replace("\0\n", "").replace("\0", "")


def normalized(name: str) -> str:
    """A reference name as names are compared."""
    return " ".join(name.lower().split())


def url_of(text: str) -> str:
    """A URL that may stand on several lines: unescaped white space in it is nothing."""
    parts = re.split(r"(?:\0[ \n])", text)
    return " ".join("".join(unescaped(part).split()) for part in parts)


def identifier(name: str) -> str:
    """The id that docutils and Sphinx make of a name."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode("ascii")
    return _IDENTIFIER_ENDS.sub("", _IDENTIFIER_BREAK.sub("-", " ".join(plain.split())))
