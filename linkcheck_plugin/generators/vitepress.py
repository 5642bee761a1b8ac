"""VitePress: has no address of its own, only a base; its sitemap has one."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import repository_of_link, with_package
from linkcheck_plugin.generators.project import Generator, Project, language_folders


def _refine(project: Project, settings: Settings) -> Project:
    clean = settings.flag("cleanUrls")
    project = replace(
        project,
        use_directory_urls=False,
        clean_urls=None if settings.computed("cleanUrls") else clean or False,
        repository=repository_of_link(settings.text("themeConfig", "editLink", "pattern")),
    )
    return language_folders(with_package(project), settings.section("locales"))


VITEPRESS = Generator(
    name="vitepress",
    markers=(".vitepress/config.*", ".vitepress/config/index.*", ".vitepress/config/config.*"),
    output=".vitepress/dist",
    output_key=("outDir",),
    address=(("sitemap", "hostname"),),
    base=("base",),
    sources=(".",),
    sources_key=("srcDir",),
    folders=(".", "docs", "website"),
    refine=_refine,
)
