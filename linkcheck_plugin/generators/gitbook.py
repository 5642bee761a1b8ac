"""GitBook (the command line tool) and HonKit: book.json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.package_json import depends_on, with_package
from linkcheck_plugin.generators.project import Generator, Project, outputs, with_configurations
from linkcheck_plugin.generators.source_tree import MARKDOWN, Made, walk_sources

INDEXES = {"README": 0, "readme": 0, "index": 1}


def _refine(project: Project, settings: Settings) -> Project:
    project = replace(
        project,
        use_directory_urls=False,
        clean_urls=False,
        statics=tuple(("", root) for root in project.source_roots),
    )
    summary = settings.text("structure", "summary") or "SUMMARY.md"
    files = (path for root in project.source_roots for path in (root / summary, *root.glob("*/SUMMARY.md")))
    return with_configurations(with_package(project), files)


def _read(path: Path, root: Path) -> Settings:
    return read_settings(path, root) if path.suffix == ".json" else Settings(path, path.name)


def _accepts(settings: Settings) -> bool:
    """book.json may be missing; other books have a SUMMARY.md too."""
    if settings.path.suffix == ".json" or (settings.path.parent / "_book").is_dir():
        return True
    return any(depends_on(settings.path.parent, name) for name in ("honkit", "gitbook", "gitbook-cli"))


def _pages(project: Project, settings: Settings) -> Iterator[Made]:
    """`a.md` is `a.html`, README.md its folder's index.html.

    https://docs.gitbook.com/v1-and-v2/, "Directory structure".
    """
    readme = settings.text("structure", "readme")
    for root in project.source_roots:
        for file in walk_sources(root, (*MARKDOWN, ".adoc", ".asciidoc"), without=outputs(project)):
            is_index = file.relative == readme or file.stem in INDEXES
            page = f"{file.folder}{'index' if is_index else file.stem}.html"
            yield Made(page, file.path, 0 if file.relative == readme else INDEXES.get(file.stem, 0))


GITBOOK = Generator(
    name="gitbook",
    title="GitBook",
    markers=("book.json", "SUMMARY.md"),
    output="_book",
    site_name=("title",),
    sources=(".",),
    sources_key=("root",),
    read=_read,
    accepts=_accepts,
    refine=_refine,
    pages=_pages,
    machinery=("404.html", "search.html"),
    templates=("_layouts",),
)
