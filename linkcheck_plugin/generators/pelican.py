"""Pelican: plain assignments in pelicanconf.py."""

from __future__ import annotations

import re

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings, read_settings
from linkcheck_plugin.generators.pelican_pages import pelican_pages
from linkcheck_plugin.generators.project import (
    Generator,
    Project,
    language_folders,
    with_configurations,
    with_statics,
    with_templates,
)
from linkcheck_plugin.model import Setting

MACHINERY = (
    "index.html", "index*.html", "archives.html", "archives*.html", "categories.html", "tags.html", "authors.html",
    "category/**", "tag/**", "author/**", "404.html", "page/**", "search.html",
)  # fmt: skip
LISTS = ("INDEX", "ARCHIVES", "YEAR_ARCHIVE", "MONTH_ARCHIVE", "DAY_ARCHIVE", "CATEGORY", "CATEGORIES", "TAG", "TAGS",
         "AUTHOR", "AUTHORS")  # fmt: skip
"""Settings that end in _SAVE_AS and name lists."""


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
    project = replace(
        project,
        use_directory_urls=directory_urls,
        clean_urls=clean,
        unset_address=_unset_address(project, settings),
    )
    return language_folders(_with_places(project, settings), settings.section("I18N_SUBSITES"))


def _unset_address(project: Project, settings: Settings) -> Setting | None:
    """Where `SITEURL` ought to stand: in the settings by which the site is published, if it has such."""
    publishing = read_settings(project.root / "publishconf.py", project.root)
    relative = settings.flag("RELATIVE_URLS") is True and publishing.problem is not None
    for each in (publishing, settings):
        if ("SITEURL",) in each.lines or each is settings:
            given = each.text("SITEURL") or each.computed("SITEURL") or settings.problem or relative
            return None if given else Setting(each.label, each.lines.get(("SITEURL",)), "SITEURL")
    return None


def _with_places(project: Project, settings: Settings) -> Project:
    saved = (settings.text(f"{name}_SAVE_AS") for name in LISTS)
    lists = [re.sub(r"\{[^{}]*\}", "*", path) for path in saved if path]
    lists = [path for path in lists if path.strip("*/")]
    paged = [f"{path.removesuffix('.html')}*.html" for path in lists if not path.endswith("index.html")]
    project = replace(project, machinery=(*project.machinery, *lists, *paged))
    static = settings.get("STATIC_PATHS")
    for folder in static if isinstance(static, list) else ["images"]:
        if isinstance(folder, str):
            inner = folder.strip("/")
            places = [str(root / inner) for root in project.source_roots]
            project = with_statics(project, places, f"{inner}/" if inner else "")
    overrides = settings.items("THEME_TEMPLATES_OVERRIDES")
    named = [settings.text("THEME"), *overrides]
    folders = [place for place in named if isinstance(place, str)]
    project = with_templates(project, folders)
    project = replace(
        project, templates=tuple(path for path in project.templates if path.is_relative_to(project.root))
    )
    return with_configurations(project, (project.root / "publishconf.py",))


PELICAN = Generator(
    name="pelican",
    title="Pelican",
    markers=("pelicanconf.py", "publishconf.py"),
    output="output",
    output_key=("OUTPUT_PATH",),
    address=(("SITEURL",),),
    site_name=("SITENAME",),
    sources=("content",),
    sources_key=("PATH",),
    refine=_refine,
    pages=pelican_pages,
    machinery=MACHINERY,
)
