"""Finds out which URL of the sources became which reference of a page; nothing rather than a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcheck_plugin.source.keys import Key, key_of_text, plain
from linkcheck_plugin.source.written import Kind, Written

TEMPLATE_REGIONS = frozenset({"nav", "header", "footer", "aside"})
"""Where templates put references; content has them only if nothing else explains a source."""

IMAGES = frozenset({"img", "source", "video", "audio", "image", "input", "embed", "object", "track"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One reference of a page, in document order; `keys` as of `source.keys`, its URL as written first."""

    element: str
    attribute: str
    text: str
    region: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One URL of a source file."""

    path: Path
    written: Written
    keys: tuple[Key, ...]


def match(references: Sequence[Seen], placed: Sequence[Placed], asked: Iterable[int]) -> dict[int, Placed]:
    """The place in the sources of each reference asked for (by index), as far as there is no doubt.

    Equal references are told apart by their text, then by their order; where the numbers on both sides
    differ, the one place that is left, or none.
    """
    by_key: dict[Key, list[int]] = defaultdict(list)
    for number, place in enumerate(placed):
        for key in place.keys:
            by_key[key].append(number)
    equal: dict[tuple[object, ...], list[int]] = defaultdict(list)
    urls = set()
    for index, seen in enumerate(references):
        equal[_group(seen)].append(index)
        urls.add(seen.keys[0])
    found: dict[int, Placed] = {}
    done: set[tuple[object, ...]] = set()
    for index in asked:
        seen = references[index]
        group = _group(seen)
        if group in done:
            continue
        done.add(group)
        candidates = _candidates(seen, placed, by_key, urls)
        if candidates:
            pairs = _pair(equal[group], [placed[number] for number in candidates], references)
            found.update(pairs)
    return found


def _group(seen: Seen) -> tuple[object, ...]:
    return seen.element, seen.attribute, seen.keys[0]


def _candidates(
    seen: Seen, placed: Sequence[Placed], by_key: dict[Key, list[int]], urls: set[Key]
) -> list[int]:
    """The places that may have become a reference, in the order of the sources.

    A place whose URL stands on the page in another spelling became that reference.
    """
    own = seen.keys[0]
    numbers = sorted({number for key in seen.keys for number in by_key.get(key, ())})
    numbers = numbers or by_key.get(key_of_text(seen.text), [])
    numbers = [
        number for number in numbers if placed[number].keys[0] == own or placed[number].keys[0] not in urls
    ]
    return [number for number in numbers if _fits(placed[number].written, seen)] or numbers


def _fits(written: Written, seen: Seen) -> bool:
    """Whether the construct becomes such an element."""
    if written.kind is Kind.HTML:
        return written.element == seen.element
    return (written.kind is Kind.IMAGE) == (seen.element in IMAGES)


def _pair(indices: list[int], places: list[Placed], references: Sequence[Seen]) -> dict[int, Placed]:
    """Pair equal references with the places that may have become them: by text, then what is left."""
    found: dict[int, Placed] = {}
    texts: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        texts[plain(references[index].text)].append(index)
    by_text: dict[str, list[Placed]] = defaultdict(list)
    for place in places:
        by_text[plain(place.written.text)].append(place)
    rest_indices, rest_places = [], []
    for text, members in texts.items():
        if text in by_text:
            found.update(_in_order(members, by_text[text], references))
        else:
            rest_indices += members
    for text, group in by_text.items():
        if text not in texts:
            rest_places += group
    if rest_indices and rest_places:
        order = {id(place): number for number, place in enumerate(places)}
        rest_places.sort(key=lambda place: order[id(place)])
        found.update(_in_order(sorted(rest_indices), rest_places, references))
    return found


def _in_order(indices: list[int], places: list[Placed], references: Sequence[Seen]) -> dict[int, Placed]:
    content = [index for index in indices if references[index].region not in TEMPLATE_REGIONS]
    for members in (content, indices):
        if len(members) == len(places):
            return dict(zip(members, places, strict=True))
    members = content or indices
    if len({(place.path, place.written.line, place.written.column) for place in places}) == 1:
        return dict.fromkeys(members, places[0])
    return {}
