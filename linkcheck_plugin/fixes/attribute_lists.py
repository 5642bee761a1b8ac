"""How a link of Markdown is given attributes, by what the project's generator reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.configuration import Settings
from linkcheck_plugin.generators.project import Project


class Attributes(StrEnum):
    """The ways to give a link of Markdown an attribute."""

    LIST = "attribute list"
    """`[text](url){ rel="nofollow" }`: Python-Markdown's extension attr_list."""
    SPAN = "span attributes"
    """`[text](url){: rel="nofollow"}`: kramdown."""
    HTML = "raw HTML"
    """`<a href="url" rel="nofollow">text</a>`."""
    NONE = "nothing"
    """Nothing is known, or raw HTML is left out of the page."""


EXTENSIONS = frozenset(
    {"attr_list", "extra", "markdown.extensions.attr_list", "markdown.extensions.extra", "pymdownx.extra"}
)
"""Extensions of Python-Markdown that are, or switch on, attribute lists; long names without the class behind `:`."""


def attributes_of(project: Project | None) -> Attributes:
    """How the Markdown of a project takes attributes; nothing of it is executed."""
    reader = _READERS.get(project.generator) if project is not None else None
    row = next((row for row in GENERATORS if project is not None and row.name == project.generator), None)
    if project is None or reader is None or row is None:
        return Attributes.NONE
    return reader(row.read(project.marker, project.root))


def _of_mkdocs(settings: Settings) -> Attributes:
    """The configured extensions; MkDocs' own (toc, tables, fenced_code) have none."""
    return _by_extension(_names(settings.get("markdown_extensions")))


def _of_zensical(settings: Settings) -> Attributes:
    """As MkDocs; without any definition a default set holds, with attr_list (zensical.org, "Extensions")."""
    configured = settings.get("markdown_extensions")
    return Attributes.LIST if configured is None else _by_extension(_names(configured))


def _of_pelican(settings: Settings) -> Attributes:
    """The setting MARKDOWN in place of the default, which has `extra` (Pelican, "Settings")."""
    if settings.computed("MARKDOWN"):
        return Attributes.HTML
    configured = settings.get("MARKDOWN")
    if not isinstance(configured, dict):
        return Attributes.LIST
    parts = (configured.get("extensions"), configured.get("extension_configs"))
    return _by_extension(name for part in parts for name in _names(part))


def _of_jekyll(settings: Settings) -> Attributes:
    """Kramdown unless another processor is named (Jekyll, "Markdown Options")."""
    processor = settings.text("markdown")
    return Attributes.SPAN if processor is None or processor.lower() == "kramdown" else Attributes.HTML


def _of_hugo(settings: Settings) -> Attributes:
    """Goldmark leaves raw HTML out unless it is told not to (Hugo, "Configure markup")."""
    unsafe = settings.flag("markup", "goldmark", "renderer", "unsafe")
    return Attributes.HTML if unsafe else Attributes.NONE


def _raw_html(settings: Settings) -> Attributes:
    return Attributes.HTML


_READERS: Mapping[str, Callable[[Settings], Attributes]] = {
    "mkdocs": _of_mkdocs,
    "properdocs": _of_mkdocs,
    "zensical": _of_zensical,
    "pelican": _of_pelican,
    "jekyll": _of_jekyll,
    "hugo": _of_hugo,
    **dict.fromkeys(("mdbook", "docusaurus", "vitepress", "astro", "hexo", "eleventy", "gitbook"), _raw_html),
}


def _by_extension(names: Iterator[str]) -> Attributes:
    return Attributes.LIST if any(name.partition(":")[0] in EXTENSIONS for name in names) else Attributes.HTML


def _names(configured: object, prefix: str = "") -> Iterator[str]:
    """Names of extensions: a list of them, a mapping by name, or both mixed; TOML splits names at their dots."""
    if isinstance(configured, str):
        yield prefix + configured
    elif isinstance(configured, list):
        for one in configured:
            yield from _names(one, prefix)
    elif isinstance(configured, dict):
        for name, inner in configured.items():
            yield f"{prefix}{name}"
            if isinstance(inner, dict) and name in ("markdown", "extensions", "pymdownx"):
                yield from _names(inner, f"{prefix}{name}.")
