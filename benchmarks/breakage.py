"""Source files → the same files with some of their links broken, and where each broken link stands."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from link_places import Place, link_places, paragraph_starts

TOKEN = re.compile(r"lkq[a-z0-9]{6}")
COMPUTED = re.compile(r"\{\{|\{%|\$\{|\}\}|[\\]|<")
WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet")


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken link: `before` and `after` surround the token; line and column are those of its URL."""

    construct: str
    path: str
    before: str
    after: str
    group: str
    """The token that all copies of one link share."""
    own: str
    line: int = 0
    column: int = 0
    excerpt: str = ""

    def url_with(self, token: str) -> str:
        """Return the URL as it stands in the source."""
        return f"{self.before}{token}{self.after}"


Part = str | Broken


@dataclass(frozen=True, slots=True)
class Edit:
    """What takes the place of `start:end` in a file."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """One source file as it was, and its edits."""

    file: Path
    text: str
    edits: tuple[Edit, ...]


def break_links(
    project: Path,
    sources: Sequence[Path],
    links: int,
    skip: Sequence[str],
    rng: random.Random,
    site_url: str | None,
) -> list[Edited]:
    """Choose links, as evenly as may be over the constructs, and what becomes of them."""
    tokens = Tokens(rng)
    texts: dict[str, tuple[Path, str]] = {}
    by_construct: dict[str, list[Place]] = defaultdict(list)
    for file in sorted(sources):
        name = file.relative_to(project).as_posix()
        try:
            text = file.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        for place in link_places(file, name, text):
            url = text[place.start : place.end]
            if any(fnmatchcase(place.construct, pattern) for pattern in skip):
                continue
            if url.endswith("/") and file.stem in NAVIGATION:
                continue  # literate-nav stops at a folder that does not exist
            if breakable(url, place.construct, site_url):
                texts[name] = file, text
                by_construct[place.construct].append(place)
    chosen: dict[str, list[Place]] = defaultdict(list)
    for place in spread(by_construct, links, rng):
        chosen[place.path].append(place)
    return [
        Edited(*texts[name], edits_of(texts[name], sorted(chosen[name], key=start_of), tokens, rng, site_url))
        for name in sorted(chosen)
    ]


def start_of(place: Place) -> int:
    return place.start


def spread(by_construct: dict[str, list[Place]], links: int, rng: random.Random) -> list[Place]:
    """Draw from each construct in turn until there are enough."""
    piles = [by_construct[construct] for construct in sorted(by_construct)]
    for pile in piles:
        rng.shuffle(pile)
    chosen: list[Place] = []
    while len(chosen) < links and any(piles):
        for pile in piles:
            if pile and len(chosen) < links:
                chosen.append(pile.pop())
    return chosen


class Tokens:
    """Tokens of one length, all different, so that a file's positions do not depend on which are used."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given: set[str] = set()

    def new(self) -> str:
        """Return a token that was not given before."""
        while True:
            token = "lkq" + "".join(self.rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=6))
            if token not in self.given:
                self.given.add(token)
                return token


# Which links, and what becomes of them

PICTURE = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|ico)\b", re.IGNORECASE)
NAVIGATION = {"README", "SUMMARY"}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
PELICAN = re.compile(r"[{|](?:filename|static|attach|tag|category)[}|]")


def breakable(url: str, construct: str, site_url: str | None) -> bool:
    """Whether breaking this one leaves a link into the site."""
    if COMPUTED.search(url) and not PELICAN.match(url):
        return False
    if url.startswith("//"):
        return False
    if construct in ("Markdown autolink", "reST standalone URL"):
        return site_url is not None
    if SCHEME.match(url):
        return url.startswith(("http://", "https://"))
    if url.startswith("/"):
        return url.startswith(urlsplit(site_url or "/").path or "/")
    return url not in ("#", "")


def broken_parts(url: str, construct: str, rng: random.Random, site_url: str | None) -> tuple[str, str]:
    """Return what stands before and after the token in the URL's place."""
    if url.startswith(("http://", "https://")):
        base = urlsplit(site_url).path if site_url else "/"
        if construct in ("Markdown autolink", "reST standalone URL"):
            return f"{site_url}gone-", "/"
        picture = "image" in construct and ":target:" not in construct
        forms = (
            [("gone-", ".png"), (f"{base}gone-", ".png")]
            if picture
            else [
                ("gone-", "/"),
                ("gone/", ".html"),
                (f"{base}gone-", "/"),
                ("#gone-", ""),
                ("gone-", ".html#part"),
            ]
        )
        return rng.choice(forms)
    path, mark, fragment = url.partition("#")
    if mark and fragment and (not path or (rng.random() < 0.4 and not PICTURE.search(path))):
        return f"{path}#{fragment}-", ""
    path, query, rest = path.partition("?")
    tail = f"{query}{rest}{mark}{fragment}"
    folder, slash, name = path.rpartition("/")
    if not name:  # a folder: its last segment
        folder, slash, name = folder.rpartition("/")
        if name in ("", ".", ".."):
            return f"{path}gone-", f"/{tail}"
        return f"{folder}{slash}{name}-", f"/{tail}"
    if name in (".", ".."):
        return f"{path}/gone-", f"/{tail}"
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    return f"{folder}{slash}{stem}-", f"{dot}{suffix}{tail}"


def edits_of(
    source: tuple[Path, str], places: list[Place], tokens: Tokens, rng: random.Random, site_url: str | None
) -> tuple[Edit, ...]:
    """One edit for each link, and some for its copies; none overlaps another."""
    file, text = source
    edits: list[Edit] = []
    gaps = paragraph_starts(file, text)
    rng.shuffle(gaps)
    taken: set[int] = set()
    for place in places:
        url = text[place.start : place.end]
        before, after = broken_parts(url, place.construct, rng, site_url)
        group = tokens.new()

        def copy(
            construct: str,
            before: str = before,
            after: str = after,
            group: str = group,
            path: str = place.path,
        ) -> Broken:
            return Broken(construct, path, before, after, group, tokens.new())

        first = replace(copy(place.construct), own=group)
        chance = rng.random()
        if (
            place.whole is not None
            and chance < 0.12
            and file.stem not in NAVIGATION
            and beside(text, place, places)
        ):
            opening, closing = text[place.whole[0] : place.start], text[place.end : place.whole[1]]
            parts = (opening, first, closing, " ", opening, copy(f"{place.construct}, copy beside"), closing)
            edits.append(Edit(*place.whole, parts))
            continue
        edits.append(Edit(place.start, place.end, (first,)))
        if place.whole is not None and chance < 0.35:
            for gap in gaps[: rng.randint(1, 2)]:
                if gap in taken:
                    continue
                taken.add(gap)
                equal = rng.random() < 0.5
                words = visible(text, place) if equal else f"{rng.choice(WORDS)} {rng.choice(WORDS)}"
                copied = copy(f"{place.construct}, {'equal' if equal else 'other'} words")
                edits.append(Edit(gap, gap, paragraph(file, words, copied)))
            rng.shuffle(gaps)
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def beside(text: str, place: Place, places: list[Place]) -> bool:
    """Whether the whole link stands on one line of running text and holds no other link."""
    assert place.whole is not None
    start, end = place.whole
    line = text[text.rfind("\n", 0, start) + 1 : start]
    alone = not any(other is not place and start <= other.start < end for other in places)
    return (
        alone
        and "\n" not in text[start:end]
        and not line.lstrip().startswith(("#", "|", "..", "["))
        and "<" not in line
    )


def visible(text: str, place: Place) -> str:
    assert place.whole is not None
    words = (
        text[place.whole[0] + 1 : place.start].rpartition("](")[0]
        or text[place.whole[0] + 1 : place.start - 1]
    )
    words = " ".join(words.split())
    return words if re.fullmatch(r"[\w ,'-]+", words) else "the same words"


def paragraph(file: Path, words: str, copied: Broken) -> tuple[Part, ...]:
    if file.suffix.lower() == ".rst":
        return (f"Look at `{words} <", copied, ">`__ too.\n\n")
    return (f"Look at [{words}](", copied, ") too.\n\n")


# Writing


def write_broken(project: Path, edited: list[Edited], *, single: bool) -> dict[str, Broken]:
    """Write the files with a token for each copy (`single`) or for each link; return the copies by their own."""
    written: dict[str, Broken] = {}
    for one in edited:
        text, spots = render(one, single=single)
        one.file.write_text(text, encoding="utf-8")
        for offset, broken in spots:
            begin = text.rfind("\n", 0, offset) + 1
            end = text.find("\n", offset)
            written[broken.own] = replace(
                broken,
                line=text.count("\n", 0, offset) + 1,
                column=offset - begin + 1,
                excerpt=text[begin : end if end >= 0 else None].strip()[:200],
            )
    return written


def render(edited: Edited, *, single: bool) -> tuple[str, list[tuple[int, Broken]]]:
    """Return the text of the file with its edits, and the offset of each broken URL in it."""
    text = ""
    spots: list[tuple[int, Broken]] = []
    done = 0
    for edit in edited.edits:
        text += edited.text[done : edit.start]
        for part in edit.parts:
            if isinstance(part, Broken):
                spots.append((len(text), part))
                text += part.url_with(part.own if single else part.group)
            else:
                text += part
        done = edit.end
    return text + edited.text[done:], spots
