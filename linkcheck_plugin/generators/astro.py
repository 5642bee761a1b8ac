"""Astro, and Starlight, which is an Astro integration."""

from __future__ import annotations

from msgspec.structs import replace

from linkcheck_plugin.generators.astro_pages import astro_pages
from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import repository_of_link, with_package
from linkcheck_plugin.generators.project import Generator, Project, language_folders

FORMATS = {"directory": (True, False), "file": (False, True), "preserve": (None, None)}
"""build.format: whether it writes a/index.html, and whether its links leave out the extension of a.html."""


def _refine(project: Project, settings: Settings) -> Project:
    directory_urls, clean = FORMATS.get(settings.text("build", "format") or "directory", (None, None))
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=clean,
        repository=repository_of_link(settings.text("integrations", "editLink", "baseUrl"))
        or repository_of_link(settings.text("integrations", "social", "github")),
    )
    starlight = settings.section("integrations", "locales")
    locales = settings.items("i18n", "locales")
    project = language_folders(project, starlight)
    return language_folders(with_package(project), locales, settings.get("i18n", "defaultLocale"))


ASTRO = Generator(
    name="astro",
    title="Astro",
    markers=("astro.config.*",),
    output="dist",
    output_key=("outDir",),
    address=(("site",),),
    base=("base",),
    sources=("src/content", "src/pages"),
    refine=_refine,
    pages=astro_pages,
    machinery=(
        "404.html",
        "500.html",
        "**/page/*/index.html",
        "**/tags/**",
        "**/404/index.html",
        "**/404.html",
    ),
    statics=("public",),
    templates=("src/components", "src/layouts", "src/pages"),
    configurations=("src/data/*", "src/config.*", "src/consts.*", "src/content/i18n/*"),
)
