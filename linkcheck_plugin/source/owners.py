"""Finds, for a source file, the project that makes a page of it."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.project import Generator, Project, read_projects
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.profiles import read_text
from linkcheck_plugin.source.dialects import REPOSITORY, UNKNOWN, Dialect, dialect_of
from linkcheck_plugin.source.tree import SKIPPED_FOLDERS, Tree

OTHER_GENERATORS = (
    "gatsby-config.*", "next.config.*", "nuxt.config.*", "svelte.config.*", "_quarto.yml", "antora.yml",
    "antora-playbook.yml", "retype.yml", "retype.json", "myst.yml", ".vuepress", "docfx.json", "_bookdown.yml",
    "mint.json", "theme.config.*", "source.config.*", "_toc.yml", "config.toml", "_Sidebar.md", "content.config.*",
    ".readthedocs-custom", "metalsmith.json", "gridsome.config.*", "brunch-config.*", "zola.toml", "cobalt.yml",
)  # fmt: skip
"""What lies in the folder of a site that a generator without a row makes."""
PAGES_OF_THE_REPOSITORY = regex(r"(?i)(readme|contributing|code_of_conduct|security|changelog|license)\b")
"""Files that the host of a repository shows, beside what a generator makes of the folder."""
MAX_FOLDERS = 200
DEPTH = 2
"""Folders below the root in which a project may lie whose sources are elsewhere."""


class Owner(msgspec.Struct, frozen=True):
    """Who makes a page of a file: the dialect, and the folders of the project as paths of the tree."""

    dialect: Dialect
    project: Project | None = None
    root: str = ""
    content: str = ""
    """The folder of the sources that the file lies in."""


class Owners(msgspec.Struct):
    """The owners of the files of one tree; each folder is looked at once."""

    tree: Tree
    _in_folder: dict[str, tuple[Owner, ...]] = {}
    _of_folder: dict[str, Owner] = {}
    _elsewhere: tuple[Owner, ...] | None = None

    def of(self, path: str) -> Owner:
        """The owner of a file."""
        folder, _, name = path.rpartition("/")
        owner = self._of_folder.get(folder)
        if owner is None:
            owner = self._of_folder[folder] = self._find(folder)
        if folder == owner.root and owner.dialect.name in _BESIDE:
            readme = name.lower().startswith("readme")
            if readme or (folder == "" and PAGES_OF_THE_REPOSITORY.match(name)):
                return Owner(REPOSITORY)
        return owner

    def projects(self, start: str = "") -> list[Owner]:
        """The projects in a folder, else those nearest below it; one entry for each folder of sources."""
        for level in self._levels(start):
            found = [owner for folder in level for owner in self.in_folder(folder)]
            known = [owner for owner in found if owner.project and owner.dialect is not UNKNOWN]
            if known:
                return known
        return []

    def in_folder(self, folder: str) -> tuple[Owner, ...]:
        """The projects whose configuration lies in the folder: one owner for each folder of sources."""
        known = self._in_folder.get(folder)
        if known is None:
            known = self._in_folder[folder] = tuple(self._read(folder))
        return known

    def _find(self, folder: str) -> Owner:
        """The nearest project whose sources hold the folder."""
        around = folder
        while True:
            owners = self.in_folder(around)
            holding = [owner for owner in owners if _holds(owner.content, folder)]
            if holding:
                return max(holding, key=lambda owner: len(owner.content))
            if around == "":
                break
            if owners and any(owner.dialect.name in _WHOLE_FOLDER for owner in owners):
                return replace(owners[0], dialect=UNKNOWN)
            around = around.rpartition("/")[0]
        if self._elsewhere is None:
            self._elsewhere = tuple(
                owner
                for level in self._levels("")
                for near in level
                if near
                for owner in self.in_folder(near)
            )
        holding = [owner for owner in self._elsewhere if owner.project and _holds(owner.content, folder)]
        if holding:
            return max(holding, key=lambda owner: len(owner.content))
        at_root = self.in_folder("")
        if folder and any(owner.dialect.name in _WHOLE_FOLDER for owner in at_root):
            return Owner(UNKNOWN)
        return Owner(REPOSITORY)

    def _levels(self, start: str) -> Iterator[list[str]]:
        """The folders at each depth, as far down as projects are looked for."""
        level = [start]
        for _ in range(DEPTH + 1):
            yield level
            level = [
                f"{folder}/{name}" if folder else name
                for folder in level
                for name, is_folder in sorted(self.tree.names(folder).items())
                if is_folder and not name.startswith((".", "_")) and name not in SKIPPED_FOLDERS
            ][:MAX_FOLDERS]

    def _read(self, folder: str) -> Iterator[Owner]:
        names = self.tree.names(folder)
        for row in GENERATORS:
            if not _has_marker(row, names):
                continue
            for project in read_projects(replace(row, folders=(".",)), self.tree.root / folder):
                if (row.name == "sphinx" and not _SPHINX.search(read_text(project.marker))) or (
                    row.name == "jekyll" and "_toc.yml" in names
                ):
                    yield Owner(UNKNOWN, project, folder, folder)
                else:
                    yield from self._owners(project, folder)
                return
        if any(fnmatchcase(name, pattern) for pattern in OTHER_GENERATORS for name in names) or (
            names.get("index.html") is False
            and "docsify" in read_text(self.tree.root / folder / "index.html")
        ):
            yield Owner(UNKNOWN, None, folder, folder)

    def _owners(self, project: Project, folder: str) -> Iterator[Owner]:
        dialect = dialect_of(project)
        contents = [self._relative(root) for root in project.source_roots]
        for content in dict.fromkeys(content for content in contents if content is not None):
            yield Owner(dialect, project, folder, content)
        if not contents:
            yield Owner(UNKNOWN, project, folder, folder)

    def _relative(self, path: Path) -> str | None:
        root = self.tree.root.resolve()
        if not path.is_relative_to(root):
            return None
        relative = path.relative_to(root).as_posix()
        return "" if relative == "." else relative


_BESIDE = frozenset({"sphinx", "eleventy", "unknown", "hugo", "docusaurus", "astro", "hexo", "pelican"})
"""Dialects that make no page of the files which are there for the host of the repository."""
_WHOLE_FOLDER = frozenset({"docusaurus", "astro", "hexo", "eleventy", "hugo", "unknown"})
"""Dialects whose project folder may hold sources in further places."""
_SPHINX = regex(r"(?m)sphinx|^\s*(extensions|html_theme|master_doc|root_doc|source_suffix)\s*=")


def _holds(content: str, folder: str) -> bool:
    return content == "" or folder == content or folder.startswith(content + "/")


def _has_marker(row: Generator, names: dict[str, bool]) -> bool:
    firsts = {pattern.partition("/")[0] for pattern in row.markers}
    return any(first in names for first in firsts) or any(
        fnmatchcase(name, first) for first in firsts if "*" in first for name in names
    )
