"""From a page of the output back to the source files that it was made of."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.git import find_repository
from linkcheck_plugin.generators.project import Project, generic_pages
from linkcheck_plugin.generators.source_tree import Made

UNSURE = 100
"""Weight of what is only the common rule, where the generator's own rules find nothing."""

EDIT_WORDS = frozenset({"edit", "_edit", "blob", "tree", "raw", "blame", "src"})
"""Parts of a link into a repository after which a branch and a path come."""


class PageSources:
    """The sources of a project's pages, read once, when the first page is asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.machinery = [_glob(pattern) for pattern in project.machinery]

    def of(self, page: str, hints: Sequence[str] = ()) -> tuple[Path, ...]:
        """The existing files that a file of the output was made of; empty if nothing fits.

        More than one only where several sources compete for the page. `hints` are addresses of the page's
        own "edit this page" links: they decide where the generator's rules find nothing, or find several. A
        rule that finds one file is not overruled by them, because translated pages often carry the link of
        their original.
        """
        page = unicodedata.normalize("NFC", page.lstrip("/"))
        if not page or ".." in page.split("/"):
            return ()
        found = self._by_rule(page)
        if len(found) == 1 or not hints:
            return found
        hinted = dict.fromkeys(path for hint in hints if (path := self._of_hint(hint)))
        return tuple(hinted)[:1] or found

    def is_machinery(self, page: str) -> bool:
        """Whether a page is one that the generator makes by itself: search, tag lists, 404."""
        return any(pattern.fullmatch(page) for pattern in self.machinery) and not self.of(page)

    def _by_rule(self, page: str) -> tuple[Path, ...]:
        exact, shapes = self._made
        competing = [*exact.get(page, ()), *((0, path) for path in self._copied(page))]
        if competing:
            return _lightest(competing)
        segments = page.split("/")
        for places, pages in shapes.items():
            masked = "/".join("*" if index in places else name for index, name in enumerate(segments))
            found = _lightest(pages.get(masked, ()))
            if len(found) == 1:
                return found
        return ()

    def _copied(self, page: str) -> Iterator[Path]:
        for prefix, folder in self.project.statics:
            if page.startswith(prefix) and (path := _file(folder, page[len(prefix) :])):
                yield path

    @cached_property
    def _made(self) -> tuple[_Exact, _Shapes]:
        exact: _Exact = defaultdict(list)
        shapes: _Shapes = defaultdict(lambda: defaultdict(list))
        for page, source, weight in _pages(self.project):
            page = unicodedata.normalize("NFC", page)
            if "*" not in page:
                exact[page].append((weight, source))
                continue
            segments = page.split("/")
            places = frozenset(index for index, name in enumerate(segments) if name == "*")
            if len(places) < len(segments) - (segments[-1] == "index.html"):  # something must be known
                shapes[places][page].append((weight, source))
        return exact, shapes

    def _of_hint(self, hint: str) -> Path | None:
        """The file that a link into the repository, or to a copy in `_sources`, names."""
        parts = [unquote(part) for part in re.split(r"[/#]", hint.partition("?")[0]) if part not in {"", "."}]
        if "_sources" in parts:
            inner = "/".join(parts[parts.index("_sources") + 1 :])
            names = (inner.removesuffix(".txt"), inner)
            return next(
                filter(None, (_file(root, n) for root in self.project.source_roots for n in names)), None
            )
        start = next((index for index, part in enumerate(parts) if part in EDIT_WORDS), len(parts))
        rest = parts[start + 1 :]
        for dropped in range(1, len(rest)):  # a branch may have slashes, a path has its folder at least
            if dropped == 1 or len(rest) - dropped > 1:
                for root in self._roots:
                    if path := _file(root, "/".join(rest[dropped:])):
                        return path
        return None

    @cached_property
    def _roots(self) -> tuple[Path, ...]:
        repository = find_repository(self.project.root)
        return (repository.root, self.project.root) if repository else (self.project.root,)


_Exact = dict[str, list[tuple[int, Path]]]
_Shapes = dict[frozenset[int], dict[str, list[tuple[int, Path]]]]


def _pages(project: Project) -> Iterator[Made]:
    row = next((row for row in GENERATORS if row.name == project.generator), None)
    if row is None:
        yield from generic_pages(project)
        return
    settings = row.read(project.marker, project.root)
    for made in row.pages(project, settings):
        if not project.sources_are_given or made.source.is_relative_to(project.source_roots[0]):
            yield made
    if settings.problem or project.sources_are_given:
        yield from (made._replace(weight=made.weight + UNSURE) for made in generic_pages(project))


def _lightest(found: Iterable[tuple[int, Path]]) -> tuple[Path, ...]:
    found = list(found)
    least = min((weight for weight, _ in found), default=0)
    return tuple(dict.fromkeys(path for weight, path in found if weight == least))


def _file(folder: Path, path: str) -> Path | None:
    """The file at a path below the folder, if it is one and lies in it."""
    if not path or "\0" in path or ".." in path.split("/"):
        return None
    try:
        found = folder / path
        return found if found.is_file() and found.is_relative_to(folder) else None
    except (OSError, ValueError):
        return None


def _glob(pattern: str) -> re.Pattern[str]:
    """`*` is anything but a slash, `**` anything, `**/` also nothing."""
    parts = re.split(r"(\*\*/|\*\*|\*)", pattern)
    signs = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*"}
    return re.compile("".join(signs.get(part) or re.escape(part) for part in parts))
