"""Hexo: shares _config.yml with Jekyll; package.json tells them apart."""

from __future__ import annotations

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.hexo_pages import hexo_pages
from linkcheck_plugin.generators.package_json import depends_on, with_package
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    language_folders,
    with_statics,
    with_templates,
)


def _refine(project: Project, settings: Settings) -> Project:
    """The default permalink ends in a slash; `trailing_html: false` cuts `.html` off the links."""
    permalink = settings.text("permalink") or ":year/:month/:day/:title/"
    clean = settings.flag("pretty_urls", "trailing_html") is False and not permalink.endswith("/")
    project = replace(project, use_directory_urls=permalink.endswith("/"), clean_urls=clean)
    project = replace(project, statics=tuple(("", root) for root in project.source_roots))
    if theme := settings.text("theme"):
        project = with_templates(project, [f"themes/{theme}/layout"])
        project = with_statics(project, [f"themes/{theme}/source"])
    project = replace(project, repository=with_package(replace(project, site_url="-")).repository)
    languages = settings.items("language")
    return language_folders(project, languages, languages[0] if languages else None)


HEXO = Generator(
    name="hexo",
    title="Hexo",
    markers=("_config.yml", "_config.yaml"),
    output="public",
    output_key=("public_dir",),
    address=(("url",),),
    base=("root",),
    site_name=("title",),
    sources=("source",),
    sources_key=("source_dir",),
    accepts=lambda settings: depends_on(settings.path.parent, "hexo"),
    refine=_refine,
    pages=hexo_pages,
    machinery=("404.html", "index.html", "**/page/*/index.html", "archives/**", "tags/**", "categories/**"),
    configurations=("_config.*.yml", "themes/*/_config.yml", "source/_data/*.yml"),
)
