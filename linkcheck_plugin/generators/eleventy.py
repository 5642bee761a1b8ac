"""Eleventy: directories stand in the returned object, or are set by calls; the address is package.json's."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.eleventy_pages import eleventy_pages
from linkcheck_plugin.generators.javascript import javascript_calls
from linkcheck_plugin.generators.package_json import with_package
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    directory,
    with_includes,
    with_statics,
    with_templates,
)
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.profiles import read_text

CALLS = {"setOutputDirectory": "output", "setInputDirectory": "input"}


def _read(path: Path, root: Path) -> Settings:
    settings = read_settings(path, root)
    calls = {CALLS[call.keys[0]]: call for call in javascript_calls(read_text(path)) if call.keys[0] in CALLS}
    called = Settings(
        path,
        settings.label,
        values={"dir": {name: call.value for name, call in calls.items()}},
        lines={("dir", name): call.line for name, call in calls.items()},
    )
    return settings.under(called)


def _refine(project: Project, settings: Settings) -> Project:
    """Links are the author's own; pages are written as a/index.html."""
    project = with_package(replace(project, use_directory_urls=True))
    for root in project.source_roots:
        for key in ("includes", "layouts"):
            folder = str(root / (settings.text("dir", key) or f"_{key}"))
            project = with_includes(with_templates(project, [folder]), [folder])
        project = replace(
            project, configurations=(*project.configurations, *sorted((root / "_data").glob("*.*")))
        )
    return _with_copies(project)


def _with_copies(project: Project) -> Project:
    """The folders of addPassthroughCopy: `"css"` keeps its path below the input, `{"static": "/"}` is moved."""
    text = read_text(project.marker)
    for copied in _COPIED.finditer(text):
        source = (copied[1] or copied[2]).strip("./")
        target = (copied[3] or "").strip("/")
        folder = directory(project.root, source)
        if folder is None or not folder.is_dir():
            continue
        if not copied[2]:
            root = next((root for root in project.source_roots if folder.is_relative_to(root)), project.root)
            target = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else source
        project = with_statics(project, [source], f"{target}/" if target else "")
    return project


_COPIED = regex(
    r"""addPassthroughCopy\(\s*(?:["']([^"'*\n]+)["']|\{\s*["']?([^"'*:\n]+)["']?\s*:\s*["']([^"'\n]*)["'])"""
)


ELEVENTY = Generator(
    name="eleventy",
    title="Eleventy",
    markers=(".eleventy.js", "eleventy.config.*"),
    output="_site",
    output_key=("dir", "output"),
    base=("pathPrefix",),
    sources=(".",),
    sources_key=("dir", "input"),
    read=_read,
    refine=_refine,
    pages=eleventy_pages,
    machinery=("404.html", "**/page/*/index.html"),
)
