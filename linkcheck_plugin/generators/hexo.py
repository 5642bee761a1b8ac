"""Hexo: shares _config.yml with Jekyll; package.json tells them apart."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import depends_on
from linkcheck_plugin.generators.project import Generator, Project, language_folders


def _refine(project: Project, settings: Settings) -> Project:
    """The default permalink ends in a slash; `trailing_html: false` cuts `.html` off the links."""
    permalink = settings.text("permalink") or ":year/:month/:day/:title/"
    clean = settings.flag("pretty_urls", "trailing_html") is False and not permalink.endswith("/")
    project = replace(project, use_directory_urls=permalink.endswith("/"), clean_urls=clean)
    languages = settings.items("language")
    return language_folders(project, languages, languages[0] if languages else None)


HEXO = Generator(
    name="hexo",
    markers=("_config.yml", "_config.yaml"),
    output="public",
    output_key=("public_dir",),
    address=(("url",),),
    base=("root",),
    sources=("source",),
    sources_key=("source_dir",),
    accepts=lambda settings: depends_on(settings.path.parent, "hexo"),
    refine=_refine,
)
