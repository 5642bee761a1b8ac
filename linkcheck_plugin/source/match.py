"""Finds out which URL of the sources became which reference of a page; nothing rather than a guess."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from linkcheck_plugin.html.vocabulary import URL_ATTRIBUTES
from linkcheck_plugin.source.keys import Key, key_of_text, plain
from linkcheck_plugin.source.written import Kind, Written

TEMPLATE_REGIONS = frozenset({"nav", "header", "footer", "aside"})
"""Where templates put references; content has them only if nothing else explains a source."""

IMAGES = frozenset({"img", "source", "video", "audio", "image", "input", "embed", "object", "track"})
HEAD = frozenset({"link", "meta", "script", "style", "base"})
"""Elements that no link and no image of a markup becomes."""


class Seen(msgspec.Struct, frozen=True):
    """One reference of a page, in document order; `keys` as of `source.keys`, its URL as written first."""

    element: str
    attribute: str
    text: str
    region: str
    keys: tuple[Key, ...]


class Placed(msgspec.Struct, frozen=True):
    """One URL of a source file."""

    path: Path
    written: Written
    keys: tuple[Key, ...]
    conditional: bool = False
    """A statement of a template language may have left it out."""


def match(
    references: Sequence[Seen], placed: Sequence[Placed], asked: Iterable[int]
) -> dict[int, Placed | None]:
    """The place in the sources of each reference asked for (by index).

    None if it may stand in these sources, but not surely at one place; left out if they do not have it.
    References that may come from the same places are told apart by their text, then by their order between
    those references whose place is beyond doubt: templates add some, footnotes move, macros leave out.
    """
    matching = _Matching(references, placed)
    found: dict[int, Placed | None] = {}
    for index in asked:
        if index not in found:
            found.update(matching.group_of(index))
    return found


_Group = tuple[str, str, tuple[int, ...]]


class _Matching:
    """References by the places that they may have come from; both are meant by their index."""

    def __init__(self, references: Sequence[Seen], placed: Sequence[Placed]) -> None:
        self.references = references
        self.placed = placed
        self.by_key: dict[Key, list[int]] = defaultdict(list)
        for number, place in enumerate(placed):
            for key in place.keys:
                self.by_key[key].append(number)
        self.urls = {seen.keys[0] for seen in references}
        known: dict[tuple[object, ...], tuple[int, ...]] = {}
        self.groups: dict[_Group, list[int]] = defaultdict(list)
        self.group: list[_Group] = []
        for index, seen in enumerate(references):
            asks = (seen.element, seen.keys, seen.text)
            if asks not in known:
                known[asks] = self.candidates(seen)
            self.group.append((seen.element, seen.attribute, known[asks]))
            self.groups[self.group[-1]].append(index)

    def candidates(self, seen: Seen) -> tuple[int, ...]:
        """The places that may have become a reference, in the order of the sources.

        A place whose URL stands on the page in another spelling became that reference.
        """
        own = seen.keys[0]
        numbers: Iterable[int] = {number for key in seen.keys for number in self.by_key.get(key, ())}
        if not numbers and plain(seen.text):
            numbers = self.by_key.get(key_of_text(seen.text), ())
        free = [
            number
            for number in sorted(numbers)
            if self.placed[number].keys[0] == own or self.placed[number].keys[0] not in self.urls
        ]
        for fits in (_becomes, _may_become):
            if found := [number for number in free if fits(self.placed[number].written, seen.element)]:
                return tuple(found)
        return ()

    def group_of(self, index: int) -> dict[int, Placed | None]:
        """The places of a reference and of all that may have come from the same ones."""
        members, numbers = self.groups[self.group[index]], self.group[index][2]
        if not numbers:
            return {}
        if self.references[index].element in HEAD and self._is_one_spot(numbers):
            return dict.fromkeys(members, self.placed[numbers[0]])  # there, order says nothing
        found: dict[int, Placed | None] = {}
        by_text, places = self._by_text(members, numbers)
        for text in by_text.keys() & places.keys():
            found.update(self._pair(by_text[text], places[text], alike=True))
        rest_members = sorted(index for text in by_text.keys() - places.keys() for index in by_text[text])
        rest_places = sorted(number for text in places.keys() - by_text.keys() for number in places[text])
        found.update(self._pair(rest_members, rest_places, alike=False))
        return found

    def _is_one_spot(self, numbers: Iterable[int]) -> bool:
        places = (self.placed[number] for number in numbers)
        return len({(place.path, place.written.line, place.written.column) for place in places}) == 1

    def _by_text(
        self, members: Iterable[int], numbers: Iterable[int]
    ) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        members = list(members)
        by_text: dict[str, list[int]] = defaultdict(list)
        for member in members:
            by_text[plain(self.references[member].text)].append(member)
        if "" in by_text and self.references[members[0]].element in IMAGES:
            return {"": members}, {"": list(numbers)}  # where links name images, these have no text
        places: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            places[plain(self.placed[number].written.text)].append(number)
        return by_text, places

    def _content(self, members: Iterable[int]) -> list[int]:
        return [index for index in members if self.references[index].region not in TEMPLATE_REGIONS]

    def _pair(self, members: list[int], numbers: list[int], *, alike: bool) -> dict[int, Placed | None]:
        """Pair references with places; `alike` if both have the same text."""
        if not numbers:
            return {}
        content = self._content(members)
        if any(self.placed[number].conditional for number in numbers):
            return self._between_certain(content, numbers, conditional=True)
        if alike and len(content) == len(numbers) == 1:
            return {content[0]: self.placed[numbers[0]]}
        for chosen in (content, members):
            if len(chosen) == len(numbers) and all(map(self._in_order, chosen, numbers)):
                return {index: self.placed[number] for index, number in zip(chosen, numbers, strict=True)}
        return self._between_certain(content or members, numbers)

    def _in_order(self, index: int, number: int) -> bool:
        """Whether both stand between the same certain references; two of them may be made of one place."""
        last = bisect_right(self._certain, number, key=lambda pair: pair[1])
        return self._part_of_source(number) <= self._part_of_page(index) <= last

    def _between_certain(
        self, members: list[int], numbers: list[int], *, conditional: bool = False
    ) -> dict[int, Placed | None]:
        """Pair what stands between the same two certain references, as far as that is enough."""
        found: dict[int, Placed | None] = {}
        places: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            places[self._part_of_source(number)].append(number)
        parts: dict[int, list[int]] = defaultdict(list)
        for index in members:
            parts[self._part_of_page(index)].append(index)
        left = set(numbers)
        for part, indices in parts.items():
            here = [self.placed[number] for number in places[part]]
            bounded = 0 < part < len(self._certain)
            if here and len(here) == len(indices) and (bounded or not conditional):
                found.update(zip(indices, here, strict=True))
            else:
                continue
            left.difference_update(places[part])
        if left:
            found.update(dict.fromkeys(index for index in members if index not in found))
        return found

    def _part_of_page(self, index: int) -> int:
        """How many certain references stand before one, itself not counted."""
        return bisect_left(self._certain, index, key=lambda pair: pair[0])

    def _part_of_source(self, number: int) -> int:
        return bisect_left(self._certain, number, key=lambda pair: pair[1])

    @cached_property
    def _certain(self) -> list[tuple[int, int]]:
        """References that have one place in the sources and no double, and that place; both ascending."""
        pairs = []
        for (_, _, numbers), members in self.groups.items():
            by_text, places = self._by_text(members, numbers) if numbers else ({}, {})
            for text in by_text.keys() & places.keys():
                content = self._content(by_text[text])
                if len(content) == len(places[text]) == 1 and not self.placed[places[text][0]].conditional:
                    pairs.append((content[0], places[text][0]))
        return _ascending(sorted(pairs))


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second numbers rise; those of what was moved fall out."""
    ends: list[int] = []
    chains: list[tuple[int, int, int]] = []
    last: list[int] = []
    for first, second in pairs:
        length = bisect_right(ends, second)
        chains.append((first, second, last[length - 1] if length else -1))
        ends[length : length + 1] = [second]
        last[length : length + 1] = [len(chains) - 1]
    return list(reversed(list(_chain(chains, last[-1] if last else -1))))


def _chain(chains: Sequence[tuple[int, int, int]], at: int) -> Iterator[tuple[int, int]]:
    while at >= 0:
        first, second, at = chains[at]
        yield first, second


def _becomes(written: Written, element: str) -> bool:
    """Whether the construct becomes such an element."""
    if written.kind is Kind.HTML:
        return written.element == element
    return element in IMAGES if written.kind is Kind.IMAGE else element == "a"


def _may_become(written: Written, element: str) -> bool:
    """Whether a plugin or a component may make such an element of it: lightboxes, players, cards."""
    is_picture = written.kind is Kind.IMAGE or (written.kind is Kind.HTML and written.element == "img")
    if element in HEAD:
        return element == "meta" and is_picture  # the one that represents a page
    return written.kind is not Kind.HTML or is_picture or written.element not in URL_ATTRIBUTES
