"""VitePress: has no address of its own, only a base; its sitemap has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.package_json import repository_of_link, with_package
from linkcheck_plugin.generators.project import Generator, Project, language_folders, outputs, with_statics
from linkcheck_plugin.generators.source_tree import Made, walk_sources


def _pages(project: Project, settings: Settings) -> Iterator[Made]:
    """`a.md` is `a.html`, unless `rewrites` say otherwise; computed ones leave nothing sure.

    https://vitepress.dev/guide/routing.
    """
    if settings.computed("rewrites"):
        return
    rewrites = [(_pattern(key), value) for key, value in settings.section("rewrites").items()]
    for root in project.source_roots:
        for file in walk_sources(root, (".md",), without=outputs(project)):
            target = _rewritten(file.relative, rewrites)
            if target is None:
                continue
            page = target.removesuffix(".md") + ".html"
            is_route = "[" in file.stem  # one file for many pages
            yield Made(f"{file.folder}*" if is_route else page, file.path)


def _pattern(route: str) -> re.Pattern[str]:
    """The paths of a rewrite: `:name` is one folder or file, `:name*` any number."""
    parts = re.split(r"(:\w+\*?)", route)
    signs = (
        (rf"(?P<{part[1:-1]}>.+)" if part.endswith("*") else rf"(?P<{part[1:]}>[^/]+?)")
        if part.startswith(":")
        else re.escape(part)
        for part in parts
    )
    try:
        return re.compile("".join(signs))
    except re.error:  # a name that comes twice
        return re.compile(re.escape(route))


def _rewritten(relative: str, rewrites: list[tuple[re.Pattern[str], object]]) -> str | None:
    """Where a file goes; None if only running the configuration would tell."""
    for pattern, target in rewrites:
        if match := pattern.fullmatch(relative):
            if not isinstance(target, str):
                return None
            return _filled(target, match.groupdict())
    return relative


def _filled(target: str, names: dict[str, str | None]) -> str:
    return re.sub(r":(\w+)\*?", lambda name: names.get(name[1]) or "", target)


def _refine(project: Project, settings: Settings) -> Project:
    clean = settings.flag("cleanUrls")
    project = replace(
        project,
        use_directory_urls=False,
        clean_urls=None if settings.computed("cleanUrls") else clean or False,
        repository=repository_of_link(settings.text("themeConfig", "editLink", "pattern")),
    )
    for root in project.source_roots:
        project = with_statics(project, [str(root / "public")])
    return language_folders(with_package(project), settings.section("locales"))


VITEPRESS = Generator(
    name="vitepress",
    title="VitePress",
    markers=(".vitepress/config.*", ".vitepress/config/index.*", ".vitepress/config/config.*"),
    output=".vitepress/dist",
    output_key=("outDir",),
    address=(("sitemap", "hostname"),),
    base=("base",),
    site_name=("title",),
    sources=(".",),
    sources_key=("srcDir",),
    folders=(".", "docs", "website"),
    refine=_refine,
    pages=_pages,
    templates=(".vitepress/theme",),
    configurations=(".vitepress/config/*",),
)
