"""Finds what several pages share in the files that they share: templates, navigation, data, shortcodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from linkcheck_plugin.generators.source_tree import walk_sources
from linkcheck_plugin.source.keys import Key
from linkcheck_plugin.source.library import Library
from linkcheck_plugin.source.markup import occurrences
from linkcheck_plugin.source.match import Placed
from linkcheck_plugin.source.pages import Spot, spot_of

MAX_FILES = 5_000
"""Files in the folders of templates that are searched."""
MAX_SIZE = 1_000_000
"""Bytes of a file that a person wrote; larger ones are not searched."""

SUFFIXES = frozenset({
    ".html", ".htm", ".xml", ".j2", ".jinja", ".jinja2", ".liquid", ".njk", ".hbs", ".tmpl", ".ejs",
    ".pug", ".astro", ".vue", ".svelte", ".jsx", ".tsx", ".js", ".ts", ".mjs", ".cjs", ".json", ".yml",
    ".yaml", ".toml", ".md", ".mdx", ".rst", ".txt", ".py", ".cfg", ".conf", ".css",
})  # fmt: skip


class Shared:
    """The files of a project from which several pages are made; of a folder, all in it but what is in `without`.

    `navigation` are the URLs of those that list pages as Markdown.
    """

    def __init__(
        self, library: Library, places: Sequence[Path], without: Sequence[Path], navigation: Sequence[Placed]
    ) -> None:
        self.library = library
        self.places = places
        self.without = without
        self.navigation = navigation
        self._paths: list[Path] | None = None

    def find(self, spellings: Iterable[str], key: Key | None) -> Spot | None:
        """The one place where a URL stands in these files, in the first spelling that stands there at all.

        `key` is that of what it asks for. None if there are several places, so that nobody is sent to the
        wrong one.
        """
        listed = {spot_of(placed) for placed in self.navigation if key is not None and key in placed.keys}
        if listed:
            return next(iter(listed)) if len(listed) == 1 else None
        for spelling in spellings:
            found = self._places(spelling) if _is_telling(spelling) else []
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _places(self, url: str) -> list[Spot]:
        probe = url.encode("utf-8", "replace")
        found: list[Spot] = []
        for path in self._all():
            data = self.library.data(path)
            if len(data) <= MAX_SIZE and (probe in data or b"&" in probe or b"%" in probe):
                text = self.library.said(path)
                found += [Spot(path, line, column, url) for line, column in occurrences(text, url)]
                if len(found) > 1:
                    break
        return found

    def _all(self) -> list[Path]:
        if self._paths is None:
            found = [path for place in self.places for path in self._files_below(place)]
            self._paths = list(dict.fromkeys(found))[:MAX_FILES]
        return self._paths

    def _files_below(self, place: Path) -> Iterator[Path]:
        if place.is_file():
            yield place
        elif not any(folder.is_relative_to(place) for folder in self.without):
            yield from (file.path for file in walk_sources(place, SUFFIXES))


def _is_telling(url: str) -> bool:
    """Whether a URL can be told from a word of the text."""
    return len(url) > 2 and any(mark in url for mark in "/#.:")
