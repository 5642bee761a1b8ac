"""Pelican: plain assignments in pelicanconf.py."""

from __future__ import annotations

from dataclasses import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Generator, Project, language_folders


def _refine(project: Project, settings: Settings) -> Project:
    """The shape of article URLs speaks for the site; subsites of i18n_subsites are builds of their own."""
    url, saved_as = settings.text("ARTICLE_URL"), settings.text("ARTICLE_SAVE_AS")
    directory_urls = clean = None
    if url is not None:
        directory_urls = url.endswith("/")
        clean = not directory_urls and not url.endswith(".html") and (saved_as or "").endswith(".html")
        clean = clean and not (saved_as or "").endswith("/index.html")
    elif not settings.computed("ARTICLE_URL"):
        directory_urls, clean = False, False  # the default is {slug}.html
    project = replace(project, use_directory_urls=directory_urls, clean_urls=clean)
    return language_folders(project, settings.section("I18N_SUBSITES"))


PELICAN = Generator(
    name="pelican",
    markers=("pelicanconf.py", "publishconf.py"),
    output="output",
    output_key=("OUTPUT_PATH",),
    address=(("SITEURL",),),
    sources=("content",),
    sources_key=("PATH",),
    refine=_refine,
)
