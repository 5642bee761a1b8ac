"""Docusaurus: url + baseUrl, one build for each locale below the other."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Generator, Project, language_folders, with_sources


def _refine(project: Project, settings: Settings) -> Project:
    """trailingSlash false writes a.html and links /a; true and undefined write a/index.html."""
    slash = settings.flag("trailingSlash")
    directory_urls, clean = {True: (True, False), False: (False, True), None: (True, None)}[slash]
    owner, name = settings.text("organizationName"), settings.text("projectName")
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=clean,
        repository=f"https://github.com/{owner}/{name}" if owner and name else None,
    )
    docs = settings.text("presets", "docs", "path") or "docs"
    project = with_sources(project, [docs, "blog", "src/pages"])
    return language_folders(project, settings.items("i18n", "locales"), settings.get("i18n", "defaultLocale"))


DOCUSAURUS = Generator(
    name="docusaurus",
    markers=("docusaurus.config.*",),
    output="build",
    address=(("url",),),
    base=("baseUrl",),
    folders=(".", "website", "docs"),
    refine=_refine,
)
