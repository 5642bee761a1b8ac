"""Docusaurus: url + baseUrl, one build for each locale below the other."""

from __future__ import annotations

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.docusaurus_pages import docusaurus_pages
from linkcheck_plugin.generators.package_json import read_package, repository_of_link
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    language_folders,
    repository_url,
    with_sources,
)

EDIT_URLS = (("presets", "docs", "editUrl"), ("presets", "pages", "editUrl"), ("plugins", "editUrl"))
"""A blog may stand in another repository."""


def _refine(project: Project, settings: Settings) -> Project:
    """trailingSlash false writes a.html and links /a; true and undefined write a/index.html."""
    slash = settings.flag("trailingSlash")
    directory_urls, clean = {True: (True, False), False: (False, True), None: (True, None)}[slash]
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=clean,
        repository=_repository(project, settings),
    )
    docs = settings.text("presets", "docs", "path") or "docs"
    project = with_sources(project, [docs, "blog", "src/pages"])
    return language_folders(project, settings.items("i18n", "locales"), settings.get("i18n", "defaultLocale"))


def _repository(project: Project, settings: Settings) -> str | None:
    """Of the edit links; organizationName is kept from the template more often than not."""
    edited = next(filter(None, (repository_of_link(settings.text(*keys)) for keys in EDIT_URLS)), None)
    package = read_package(project.root)
    declared = repository_url(package.text("repository") or package.text("repository", "url"))
    owner, name = settings.text("organizationName"), settings.text("projectName")
    return edited or declared or (f"https://github.com/{owner}/{name}" if owner and name else None)


DOCUSAURUS = Generator(
    name="docusaurus",
    title="Docusaurus",
    markers=("docusaurus.config.*",),
    output="build",
    address=(("url",),),
    base=("baseUrl",),
    site_name=("title",),
    folders=(".", "website", "docs"),
    refine=_refine,
    pages=docusaurus_pages,
    machinery=(
        "**/404.html", "**/search.html", "**/search/index.html", "**/tags/**", "**/tags.html", "**/blog/archive.html",
        "**/blog/archive/**", "**/blog/authors.html", "**/blog/authors/**", "**/blog/page/**", "**/blog.html",
        "**/blog/index.html", "**/category/**",
    ),
    statics=("static",),
    templates=("src/components", "src/theme", "src/pages"),
    configurations=("sidebars.*", "versioned_sidebars/*", "i18n/*/docusaurus-theme-classic/*.json"),
)  # fmt: skip
