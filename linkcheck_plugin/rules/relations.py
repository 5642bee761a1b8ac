"""What rel tokens say: how they are split, which of them qualify a link, where each may stand, what was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

import msgspec

from linkcheck_plugin.knowledge import load
from linkcheck_plugin.model import Document, Outcome, Reference, ResolvedReference
from linkcheck_plugin.regex import regex

QUALIFIERS = frozenset({"nofollow", "ugc", "sponsored"})
"""Tokens by which a link is no vote (Google, "Qualify your outbound links")."""
LINKS = frozenset({"a", "area"})
HREFS = frozenset({"href", "xlink:href"})
OF_THIS_SITE = frozenset({Outcome.OK, Outcome.REDIRECT, Outcome.HOST_DEPENDENT, Outcome.NORMALIZATION})
"""Outcomes of links to the site itself that lead somewhere."""

SHORT_SLIP, SLIP = 5, 2
"""Tokens of up to so many letters may have one letter wrong, longer ones two."""
LEAST = 3
"""Tokens of so few letters are no slip of anything that is not listed."""
_SEPARATORS = regex(r"[,\s]+")


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tokens that may stand on the same elements."""

    on: frozenset[str]
    tokens: tuple[str, ...]
    misspelt: bool = False


class Relations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`knowledge/rel.toml`."""

    group: tuple[Group, ...]
    family: dict[str, tuple[str, ...]]
    written_for: dict[str, str]
    meaningless: dict[str, frozenset[str]]


def tokens_of(reference: Reference) -> tuple[str, ...]:
    """The rel tokens as search engines split them: at white space and commas."""
    if not reference.rel or not any("," in token for token in reference.rel):
        return reference.rel
    return tuple(filter(None, _SEPARATORS.split(" ".join(reference.rel))))


def qualifiers_of(reference: Reference) -> frozenset[str]:
    """The tokens by which a link is no vote."""
    return QUALIFIERS.intersection(tokens_of(reference)) if reference.rel else frozenset()


def is_link(link: ResolvedReference) -> bool:
    """Whether a reference is a link that readers of a page can follow."""
    reference = link.reference
    return (
        reference.element in LINKS
        and reference.attribute in HREFS
        and link.document in (Document.PAGE, Document.MACHINE)
    )


def rel_with(tokens: Iterable[str], added: Iterable[str]) -> str:
    """The rel value with further tokens behind those that are there."""
    return " ".join(dict.fromkeys((*tokens, *added)))


def rel_without(tokens: Iterable[str], removed: Collection[str]) -> str:
    """The rel value without some tokens; "" if the attribute is not needed any more."""
    return " ".join(dict.fromkeys(token for token in tokens if token not in removed))


def proposal(rel: str) -> str:
    """The proposed attribute for people."""
    return f'rel="{rel}"' if rel else 'no "rel" attribute'


def elements_for(token: str) -> frozenset[str] | None:
    """The elements on which a token may stand; None if it is unknown. Families and URLs may stand anywhere."""
    known = _elements().get(token)
    if known is not None:
        return known
    if ":" in token or "/" in token or token.startswith(_relations().family["prefixes"]):
        return frozenset({"link", "a", "area", "form"})
    return None


def is_meaningless(token: str) -> bool:
    """Whether a token asks for what is so anyway: to follow the link."""
    return token in _relations().meaningless["tokens"]


@cache
def meant_by(token: str) -> tuple[str, ...]:
    """The known tokens that an unknown one may be a slip of, the nearest ones."""
    if token in (written := _relations().written_for):
        return (written[token],)
    if len(token) <= LEAST or is_meaningless(token):
        return ()
    most = 1 if len(token) <= SHORT_SLIP else SLIP
    near: dict[str, int] = {}
    for known in (known for group in _relations().group if group.misspelt for known in group.tokens):
        same_end = known[0] == token[0] or known[-1] == token[-1]
        if same_end and len(known) > LEAST and abs(len(known) - len(token)) <= most:
            near[known] = distance(known, token)
    least = min(near.values(), default=most + 1)
    return tuple(known for known, steps in near.items() if steps == least <= most)


def distance(one: str, other: str) -> int:
    """Letters to insert, delete or replace to make one word of the other (Levenshtein)."""
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, another in enumerate(other, 1):
            current.append(
                min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != another))
            )
        previous = current
    return previous[-1]


@cache
def _relations() -> Relations:
    return msgspec.convert(load("rel"), Relations)


@cache
def _elements() -> dict[str, frozenset[str]]:
    return {token: group.on for group in _relations().group for token in group.tokens}
