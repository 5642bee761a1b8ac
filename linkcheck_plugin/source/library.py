"""Reads the source files of a project, each once, with what they include."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from linkcheck_plugin.source.evaluated import LINE_END, conditional_lines
from linkcheck_plugin.source.read import decode, read_source
from linkcheck_plugin.source.unsaid import said
from linkcheck_plugin.source.written import SourceText, Written

MAX_SIZE = 20_000_000
"""Bytes of a source file that is read."""
MAX_DEPTH = 5
"""How deep files that include each other are followed."""
MAX_PARTS = 100
"""Files that make up one page."""


class Library:
    """The source files of one project. `includes` are the folders in which included files are looked up."""

    def __init__(self, root: Path, includes: Sequence[Path] = (), *, python_markdown: bool = False) -> None:
        self.root = root
        self.includes = includes
        self.python_markdown = python_markdown
        self._data: dict[Path, bytes] = {}
        self._said: dict[Path, str] = {}
        self._lines: dict[Path, list[str]] = {}
        self._conditional: dict[Path, tuple[tuple[int, int], ...]] = {}
        self._texts: dict[Path, SourceText] = {}

    def data(self, path: Path) -> bytes:
        """The bytes of a file; nothing for one that cannot be read."""
        found = self._data.get(path)
        if found is None:
            try:
                with path.open("rb") as file:
                    found = file.read(MAX_SIZE)
            except OSError:
                found = b""
            self._data[path] = found
        return found

    def text(self, path: Path) -> str:
        """The content of a file as text."""
        return decode(self.data(path)) or ""

    def said(self, path: Path) -> str:
        """The content of a file as text, with spaces for comments and code."""
        found = self._said.get(path)
        if found is None:
            found = self._said[path] = said(self.text(path), path.suffix.lower())
        return found

    def lines(self, path: Path) -> list[str]:
        """The lines of `said`, as editors count them."""
        found = self._lines.get(path)
        if found is None:
            found = self._lines[path] = LINE_END.split(self.said(path))
        return found

    def is_code(self, path: Path, line: int) -> bool:
        """Whether a line of a file stands in a code block that is no directive."""
        return any(first <= line <= last for first, last in self.source(path).code)

    def is_conditional(self, path: Path, line: int) -> bool:
        """Whether a statement of a template language may leave out a line of a file."""
        found = self._conditional.get(path)
        if found is None:
            said = self.said(path) if "{%" in self.text(path) else ""
            found = self._conditional[path] = tuple(conditional_lines(said))
        return any(first <= line <= last for first, last in found)

    def source(self, path: Path) -> SourceText:
        """What a file says; nothing for one in a format that is not read."""
        found = self._texts.get(path)
        if found is None:
            read = read_source(path, self.data(path), python_markdown=self.python_markdown)
            found = self._texts[path] = read or SourceText()
        return found

    def written(self, path: Path) -> Iterator[tuple[Path, Written]]:
        """Every URL of a file and of what it includes, in the order in which they are rendered."""
        return self._written(path, (path,))

    def parts(self, path: Path) -> list[Path]:
        """The file and everything that it includes, each once."""
        found = [path]
        for part in found:
            for name, _ in self.source(part).includes:
                file = self._included(name, part)
                if file is not None and file not in found:
                    found.append(file)
            if len(found) > MAX_PARTS:
                break
        return found

    def _written(self, path: Path, stack: tuple[Path, ...]) -> Iterator[tuple[Path, Written]]:
        source = self.source(path)
        includes = list(source.includes) if len(stack) <= MAX_DEPTH else []
        for written in source.written:
            while includes and includes[0][1] <= written.line:
                yield from self._of_include(includes.pop(0)[0], path, stack)
            yield path, written
        for name, _ in includes:
            yield from self._of_include(name, path, stack)

    def _of_include(self, name: str, path: Path, stack: tuple[Path, ...]) -> Iterator[tuple[Path, Written]]:
        file = self._included(name, path)
        if file is not None and file not in stack:
            yield from self._written(file, (*stack, file))

    def _included(self, name: str, path: Path) -> Path | None:
        """The file that an include names: beside the file, in the folders for includes, or in the project."""
        name = name.partition(":")[0] if not (path.parent / name).is_file() else name
        for folder in (path.parent, *self.includes, self.root):
            try:
                file = (folder / name.lstrip("/")).resolve()
                if file.is_relative_to(self.root) and file.is_file():
                    return file
            except (OSError, ValueError):
                continue
        return None
