"""Eleventy: directories stand in the returned object, or are set by calls; the address is package.json's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.javascript import javascript_calls
from linkcheck_plugin.generators.package_json import with_package
from linkcheck_plugin.generators.project import Generator, Project
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
    return with_package(replace(project, use_directory_urls=True))


ELEVENTY = Generator(
    name="eleventy",
    markers=(".eleventy.js", "eleventy.config.*"),
    output="_site",
    output_key=("dir", "output"),
    base=("pathPrefix",),
    sources=(".",),
    sources_key=("dir", "input"),
    read=_read,
    refine=_refine,
)
