"""How each generator, and a repository's host, reads the links of a source file: one row of data each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.mkdocs import plugins
from linkcheck_plugin.generators.project import Project
from linkcheck_plugin.regex import regex
from linkcheck_plugin.site.profiles import read_text
from linkcheck_plugin.source import slugs
from linkcheck_plugin.source.slugs import Style


class Dialect(msgspec.Struct, frozen=True):
    """What may be judged without a build.

    A relative URL that names no file is a defect if it is the URL of a page's source (`sources`), of an image
    (`assets`), or of anything (`everything`); what else does not exist may be a URL of the output. Missing
    fragments are defects on pages whose ids come from their text alone (`fragments` "strict"), or only where
    a heading is near ("near": layouts add ids of their own), or never ("unknown").
    """

    name: str
    styles: tuple[Style, ...]
    fragments: str = "near"
    sources: bool = False
    assets: bool = False
    everything: bool = False
    python_markdown: bool = False
    placeholders: bool = False
    """Whether Pelican's `{filename}` is known."""
    rooted_images: bool = False
    """Whether an image at `/x` must lie in the folder of the sources."""
    contained: bool = False
    """Whether a file outside of the folder of the sources cannot be linked."""
    case_counts: bool = True
    """Whether the letter case of a fragment counts."""
    static: tuple[str, ...] = ()
    """Folders whose files are served at the root, relative to the project."""
    generated: str = ""
    """Why files may exist that are not in the tree; empty if nothing makes any."""
    ids_added: bool = False
    """Whether something in the build may add ids to any page."""
    tab_ids: bool = False
    """Whether tabs and blocks get ids."""
    includes: tuple[str, ...] = ()
    """Folders, relative to the project, in which included files are looked for."""


REPOSITORY = Dialect("repository", slugs.REPOSITORY, "strict", everything=True, case_counts=False)
"""Files as GitHub, GitLab and Gitea show them."""
UNKNOWN = Dialect("unknown", slugs.GITHUB, "unknown")
"""Made by a generator that has no row: what exists is good, nothing else is judged."""

_MKDOCS = Dialect(
    "mkdocs",
    (slugs.PYTHON_MARKDOWN,),
    "strict",
    sources=True,
    assets=True,
    python_markdown=True,
    contained=True,
    includes=(".", "docs"),
)
DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        _MKDOCS,
        replace(_MKDOCS, name="properdocs"),
        replace(_MKDOCS, name="zensical", styles=slugs.PYTHON_MARKDOWN_ANY),
        Dialect("pelican", slugs.PYTHON_MARKDOWN_ANY, placeholders=True, python_markdown=True),
        Dialect("hugo", slugs.GOLDMARK, static=("static", "assets")),
        Dialect("mdbook", slugs.MDBOOK, "strict", sources=True, assets=True, contained=True),
        Dialect("docusaurus", slugs.GITHUB, "strict", sources=True, assets=True, static=("static", ".")),
        Dialect("vitepress", slugs.VUE, "strict", sources=True, assets=True, static=("public",)),
        Dialect("astro", slugs.GITHUB, sources=True, assets=True, static=("public", "src", "src/pages")),
        Dialect("hexo", slugs.GITHUB),
        Dialect("jekyll", slugs.KRAMDOWN, sources=True),
        Dialect("eleventy", slugs.GITHUB),
        Dialect("lektor", slugs.GITHUB),
        Dialect("gitbook", slugs.GITHUB, sources=True, assets=True),
        Dialect("sphinx", (*slugs.DOCUTILS, *slugs.GITHUB), "unknown", assets=True, rooted_images=True),
    )
}


def dialect_of(project: Project) -> Dialect:
    """The dialect of a project, with what its configuration changes."""
    dialect = DIALECTS.get(project.generator, UNKNOWN)
    row = next((row for row in GENERATORS if row.name == project.generator), None)
    refine = _REFINE.get(project.generator)
    if row is None or refine is None:
        return dialect
    return refine(dialect, row.read(project.marker, project.root), project)


Refine = Callable[[Dialect, Settings, Project], Dialect]

HARMLESS_PLUGINS = frozenset({
    "search", "redirects", "minify", "social", "privacy", "meta", "offline", "optimize", "info", "typeset", "group",
    "projects", "tags", "rss", "glightbox", "section-index", "literate-nav", "awesome-pages", "awesome-nav", "nav",
    "git-revision-date", "git-revision-date-localized", "git-authors", "git-committers", "git-committers-2", "mike",
    "linkcheck", "htmlproofer", "exclude", "exclude-search", "autolinks", "mermaid2", "charts", "badges", "kroki",
    "autorefs", "mkdocstrings", "macros", "markdown-exec", "table-reader", "include-markdown", "llmstxt",
    "ezlinks", "roamlinks", "callouts", "open-in-new-tab", "spellcheck", "panzoom", "drawio", "swagger-ui-tag",
    "markdownextradata", "abbreviations", "video", "image-captions", "img2fig-plugin", "lightgallery", "rtd-dropdown",
    "include-dir-to-nav", "intersphinx", "termynal",
    "timetoread", "bibtex", "caption", "plantuml", "build-plantuml", "build_plantuml", "markmap", "excalidraw",
    "codeinclude", "quiz", "iframe", "encryptcontent", "git-latest-changes", "copy-to-llm", "llmstxt-md", "site-urls",
    "d2", "neoteroi.cards", "resize-images", "render_swagger", "external-markdown", "git-snippet",
    "enumerate-headings", "print-site", "pdf-export", "with-pdf", "to-pdf", "with-confluence", "blog",
})  # fmt: skip
"""Plugins of MkDocs that add no source files, or only ones that are looked for (`blog`)."""
ID_PLUGINS = frozenset({"markdown-exec", "enumerate-headings", "codeinclude", "git-snippet"})
"""Plugins that may change the headings of pages whose text does not show it."""
_FILES_IN_HOOKS = regex(r"\bon_files\b|\bFiles?\b|\bwrite_text\b|\bopen\(|\bshutil\b|\bsubprocess\b")
_MAKES_FILES = regex(
    r"\bsubprocess\b|os\.system|\bshutil\b|urlretrieve|\.write_text\(|\.write\(|symlink|def setup\(|"
    r"gallery|autoapi|apidoc|breathe|exhale|nbsphinx_link|remote"
)
_GENERATORS_IN_SCRIPTS = regex(r"typedoc|openapi|asyncapi|remote-content|graphql-markdown|gen-docs|apidocs")


def _mkdocs(dialect: Dialect, settings: Settings, project: Project) -> Dialect:
    named = {name.rpartition("/")[2]: options for name, options in plugins(settings)}
    unknown = sorted(named.keys() - HARMLESS_PLUGINS)
    hooks = [read_text(project.root / hook) for hook in settings.items("hooks") if isinstance(hook, str)]
    generated = ", ".join(unknown)
    if not generated and any(_FILES_IN_HOOKS.search(text) for text in hooks):
        generated = "hooks"
    extensions = dict(_extensions(settings))
    styles = dialect.styles if "slugify" not in extensions.get("toc", {}) else slugs.PYTHON_MARKDOWN_ANY
    if settings.problem or settings.computed("plugins") or settings.computed("markdown_extensions"):
        styles, generated = slugs.PYTHON_MARKDOWN_ANY, generated or "configuration"
    base = extensions.get("pymdownx.snippets", {}).get("base_path")
    folders = base if isinstance(base, list) else [base]
    return replace(
        dialect,
        styles=styles,
        generated=generated,
        contained=not generated and not hooks,
        ids_added=bool(unknown or hooks or ID_PLUGINS & named.keys() or settings.problem),
        tab_ids="slugify" in extensions.get("pymdownx.tabbed", {})
        or any(name.startswith("pymdownx.blocks") for name in extensions),
        static=tuple(filter(None, [settings.text("theme", "custom_dir")])),
        includes=(*(folder for folder in folders if isinstance(folder, str)), *dialect.includes),
    )


def _extensions(settings: Settings) -> list[tuple[str, Mapping[str, object]]]:
    configured = settings.get("markdown_extensions")
    entries = configured if isinstance(configured, list) else [configured]
    found: list[tuple[str, Mapping[str, object]]] = []
    for entry in entries:
        if isinstance(entry, str):
            found.append((entry, {}))
        elif isinstance(entry, dict):
            found.extend((name, value if isinstance(value, dict) else {}) for name, value in entry.items())
    return found


def _sphinx(dialect: Dialect, settings: Settings, project: Project) -> Dialect:
    made = _MAKES_FILES.search(read_text(project.marker))
    return replace(dialect, generated="conf.py" if made else "")


def _script(dialect: Dialect, settings: Settings, project: Project) -> Dialect:
    """Generators in JavaScript: their configuration is a program."""
    text = read_text(project.marker)
    rewritten = "rewrites" in text
    made = _GENERATORS_IN_SCRIPTS.search(text) or rewritten
    return replace(dialect, generated=project.marker.name if made else "", ids_added=bool(made))


KNOWN_PREPROCESSORS = frozenset({
    "links", "index", "mermaid", "admonish", "katex", "linkcheck", "linkcheck2", "open-on-gh", "emojicodes", "alerts",
    "pagetoc", "callouts",
})  # fmt: skip


def _mdbook(dialect: Dialect, settings: Settings, project: Project) -> Dialect:
    unknown = sorted(settings.section("preprocessor").keys() - KNOWN_PREPROCESSORS)
    return replace(dialect, generated=", ".join(unknown), ids_added=bool(unknown), contained=not unknown)


_REFINE: Mapping[str, Refine] = {
    "mkdocs": _mkdocs,
    "properdocs": _mkdocs,
    "zensical": _mkdocs,
    "sphinx": _sphinx,
    "docusaurus": _script,
    "vitepress": _script,
    "astro": _script,
    "mdbook": _mdbook,
}
