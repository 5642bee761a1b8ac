"""Looks paths up in the files of the output as a host would, exact case included."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Mapping

import msgspec

from linkcheck_plugin.regex import regex

CANDIDATES = 400
"""Names compared for one suggestion."""
SUGGESTIONS = 1_500
"""Missing paths for which a near one is sought in one run; bounds the cost of a site that is broken throughout."""
CUTOFF = 0.72


class Found(msgspec.Struct, frozen=True):
    """A file that answers a path, and how: by adding an extension, or by another normalisation."""

    file: str
    added: str = ""
    """The extension that the host has to add."""
    slash_removed: bool = False
    slash_added: bool = False
    renormalised: bool = False


class FileIndex:
    """The paths of the output; directories end in `/`, the root is ""."""

    def __init__(
        self, paths: Collection[str], directories: Collection[str], directory_index: tuple[str, ...]
    ) -> None:
        self.paths = paths
        self.directories = directories
        self.directory_index = directory_index
        self._folded: Mapping[str, list[str]] | None = None
        self._by_folder: Mapping[str, list[str]] | None = None
        self._by_name: Mapping[str, list[str]] | None = None
        self._suggested = 0

    def find(self, path: str, extensions: tuple[str, ...] = ()) -> Found | None:
        """The file for a decoded path, trying the spellings of Unicode and `extensions` in turn."""
        found = self._find(path, extensions)
        if found is None and ("//" in path or path.startswith("/")):
            path = _SLASHES.sub("/", path).removeprefix("/")
            found = self._find(path, extensions)
        if found is None and not path.isascii():
            for form in ("NFC", "NFD"):
                other = unicodedata.normalize(form, path)
                if other != path and (found := self._find(other, extensions)):
                    return Found(found.file, found.added, found.slash_removed, found.slash_added, True)
        return found

    def exact(self, path: str) -> str | None:
        """The file that every host serves for a decoded path."""
        if path in self.paths:
            return path
        folder = path if not path or path.endswith("/") else path + "/"
        for index in self.directory_index:
            if folder + index in self.paths:
                return folder + index
        return None

    def _find(self, path: str, extensions: tuple[str, ...]) -> Found | None:
        if path in self.paths:
            return Found(path)
        folder = path if not path or path.endswith("/") else path + "/"
        if folder in self.directories:
            for index in self.directory_index:
                if folder + index in self.paths:
                    return Found(folder + index, slash_added=folder != path)
        bare = path.rstrip("/")
        for extension in extensions:
            if bare and bare + extension in self.paths:
                return Found(bare + extension, added=extension, slash_removed=bare != path)
        return None

    def other_case(self, path: str, extensions: tuple[str, ...] = ()) -> str | None:
        """The path with the spelling of the files, if it only differs in case."""
        if self._folded is None:
            folded: dict[str, list[str]] = {}
            for known in sorted(self.paths):
                folded.setdefault(fold(known), []).append(known)
            self._folded = folded
        names = [fold(path)] if path and not path.endswith("/") else []
        folder = fold(path if not path or path.endswith("/") else path + "/")
        names += [folder + fold(index) for index in self.directory_index]
        names += [fold(path.rstrip("/") + extension) for extension in extensions]
        as_written = {path.rstrip("/") + extension for extension in extensions}
        for number, name in enumerate(names):
            for known in self._folded.get(name, ()):
                if known in as_written:
                    continue
                if number == 0 and path and not path.endswith("/"):
                    return known
                if known.rpartition("/")[2] in self.directory_index and name.startswith(folder):
                    return self.public(known)
                return known
        return None

    def public(self, file: str) -> str:
        """The path that is linked: without the index of a directory."""
        folder, slash, name = file.rpartition("/")
        return folder + slash if name in self.directory_index[:1] else file

    def nearest(self, path: str) -> str | None:
        """The public path of the file whose name is most like the missing one's."""
        if self._suggested >= SUGGESTIONS or len(path) > 500:
            return None
        self._suggested += 1
        if self._by_name is None or self._by_folder is None:
            by_name: dict[str, list[str]] = {}
            by_folder: dict[str, list[str]] = {}
            for known in sorted(self.paths):
                public = self.public(known)
                if public:
                    by_name.setdefault(stem(public), []).append(public)
                    bare = public.rstrip("/")
                    by_folder.setdefault(bare[: bare.rfind("/") + 1], []).append(public)
            self._by_name, self._by_folder = by_name, by_folder
        asked = path.rstrip("/")
        if len(same := self._by_name.get(stem(asked), [])) and stem(asked) != "index":
            kind = extension_of(asked)
            fitting = [
                name
                for name in same
                if (extension_of(name) == kind or not kind or kind in SOURCES)
                and _last_stem(name) == _last_stem(asked)
            ]
            if fitting:
                return max(
                    fitting[:CANDIDATES], key=lambda name: difflib.SequenceMatcher(None, path, name).ratio()
                )
        siblings = self._by_folder.get(asked[: asked.rfind("/") + 1], [])
        kind = extension_of(asked)
        names = {
            name: stem(name)
            for name in siblings[:CANDIDATES]
            if (extension_of(name) == kind or (kind in PAGES and extension_of(name) in PAGES))
            and not differ_in_number(stem(name), stem(asked))
        }
        close = difflib.get_close_matches(stem(asked), names.values(), n=1, cutoff=CUTOFF)
        return next((path for path, name in names.items() if close and name == close[0]), None)


SOURCES = frozenset({"md", "markdown", "mdx", "rst", "ipynb", "adoc", "txt", "html", "htm", "php"})
"""Extensions that may stand for a page of another name."""


PAGES = frozenset({"", "html", "htm", "xhtml"})
_SLASHES = regex("//+")


def differ_in_number(one: str, other: str) -> bool:
    """Whether two names are equal but for their numbers: neighbours, not slips of each other."""
    return one != other and _NUMBERS.sub("0", one) == _NUMBERS.sub("0", other)


_NUMBERS = regex(r"\d+")


def _last_stem(path: str) -> str:
    """The last name of a path without its extension, in its own case."""
    name = path.rstrip("/").rpartition("/")[2]
    return name.rpartition(".")[0] or name


def fold(path: str) -> str:
    """A key that is equal for paths that differ in case or normalisation only."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path.casefold())


def stem(path: str) -> str:
    """The last name of a path in lower case, without its extension."""
    name = path.rstrip("/").rpartition("/")[2].lower()
    return name.rpartition(".")[0] or name


def extension_of(path: str) -> str:
    """The extension of a path in lower case, "" without one."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
