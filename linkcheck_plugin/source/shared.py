"""Finds what several pages share in the files that they share: templates, navigation, data, shortcodes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from linkcheck_plugin.source.library import Library
from linkcheck_plugin.source.markup import occurrences
from linkcheck_plugin.source.pages import Spot

MAX_FILES = 5_000
"""Files in the folders of templates that are searched."""
MAX_SIZE = 1_000_000
"""Bytes of a file that a person wrote; larger ones are not searched."""

SUFFIXES = frozenset({
    "html", "htm", "xml", "j2", "jinja", "jinja2", "liquid", "njk", "hbs", "tmpl", "ejs", "pug", "astro", "vue",
    "svelte", "jsx", "tsx", "js", "ts", "mjs", "cjs", "json", "yml", "yaml", "toml", "md", "mdx", "rst", "txt",
    "py", "cfg", "conf", "css",
})  # fmt: skip


class Shared:
    """The files of a project from which several pages are made; of a folder, all in it."""

    def __init__(self, library: Library, places: Sequence[Path]) -> None:
        self.library = library
        self.places = places
        self._paths: list[Path] | None = None

    def find(self, spellings: Iterable[str]) -> Spot | None:
        """The one place where a URL stands in these files, in the first spelling that stands there at all.

        None if there are several places, so that nobody is sent to the wrong one.
        """
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
                text = self.library.text(path)
                found += [Spot(path, line, column, url) for line, column in occurrences(text, url)]
                if len(found) > 1:
                    break
        return found

    def _all(self) -> list[Path]:
        if self._paths is None:
            found = [path for place in self.places for path in _files_below(place)]
            self._paths = list(dict.fromkeys(found))[:MAX_FILES]
        return self._paths


def _is_telling(url: str) -> bool:
    """Whether a URL can be told from a word of the text."""
    return len(url) > 2 and any(mark in url for mark in "/#.:")


def _files_below(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for current, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for name in sorted(names):
            if name.rpartition(".")[2].lower() in SUFFIXES:
                yield Path(current, name)
