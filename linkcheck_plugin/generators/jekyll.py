"""Jekyll: url + baseurl in _config.yml."""

from __future__ import annotations

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.jekyll_pages import jekyll_pages
from linkcheck_plugin.generators.package_json import depends_on
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    language_folders,
    repository_url,
    with_includes,
    with_templates,
)


def _refine(project: Project, settings: Settings) -> Project:
    """A permalink in a slash writes folders, one without extension links /a and writes a.html."""
    permalink = settings.text("permalink")
    directory_urls = clean = None
    if permalink:
        directory_urls = permalink == "pretty" or permalink.endswith("/")
        clean = permalink.startswith("/") and not permalink.endswith(("/", ".html"))
        clean = clean and not permalink.endswith(":output_ext")
    repository = project.repository or repository_url(settings.text("github", "repository_url"))
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=clean,
        repository=repository,
        statics=tuple(("", root) for root in project.source_roots),
    )
    for root in project.source_roots:
        if root != project.root:
            project = with_templates(project, [str(root / "_layouts"), str(root / "_includes")])
            project = with_includes(project, [str(root / "_includes")])
    return language_folders(project, settings.items("languages"), settings.get("default_lang"))


JEKYLL = Generator(
    name="jekyll",
    title="Jekyll",
    markers=("_config.yml", "_config.yaml", "_config.toml"),
    output="_site",
    output_key=("destination",),
    address=(("url",),),
    base=("baseurl",),
    site_name=("title",),
    repository=("repository",),
    sources=(".",),
    sources_key=("source",),
    folders=(".", "docs"),
    accepts=lambda settings: not depends_on(settings.path.parent, "hexo"),
    refine=_refine,
    pages=jekyll_pages,
    machinery=("404.html", "**/page*/index.html", "**/page*/*/index.html", "tags/**", "categories/**", "**/tag/**",
               "**/category/**", "archive/**", "search.html", "search/index.html", "feed.xml"),
    templates=("_layouts", "_includes"),
    includes=("_includes",),
    configurations=("_data/*.yml", "_data/*.yaml", "_data/*.json"),
)  # fmt: skip
