"""Jekyll: url + baseurl in _config.yml."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import depends_on
from linkcheck_plugin.generators.project import Generator, Project, language_folders


def _refine(project: Project, settings: Settings) -> Project:
    """A permalink in a slash writes folders, one without extension links /a and writes a.html."""
    permalink = settings.text("permalink")
    directory_urls = clean = None
    if permalink:
        directory_urls = permalink == "pretty" or permalink.endswith("/")
        clean = permalink.startswith("/") and not permalink.endswith(("/", ".html"))
        clean = clean and not permalink.endswith(":output_ext")
    project = replace(project, use_directory_urls=directory_urls, clean_urls=clean)
    return language_folders(project, settings.items("languages"), settings.get("default_lang"))


JEKYLL = Generator(
    name="jekyll",
    markers=("_config.yml", "_config.yaml", "_config.toml"),
    output="_site",
    output_key=("destination",),
    address=(("url",),),
    base=("baseurl",),
    repository=("repository",),
    sources=(".",),
    sources_key=("source",),
    folders=(".", "docs"),
    accepts=lambda settings: not depends_on(settings.path.parent, "hexo"),
    refine=_refine,
)
