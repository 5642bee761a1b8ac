"""GitBook (the command line tool) and HonKit: book.json."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import with_package
from linkcheck_plugin.generators.project import Generator, Project


def _refine(project: Project, settings: Settings) -> Project:
    return with_package(replace(project, use_directory_urls=False, clean_urls=False))


GITBOOK = Generator(
    name="gitbook",
    markers=("book.json",),
    output="_book",
    sources=(".",),
    sources_key=("root",),
    refine=_refine,
)
