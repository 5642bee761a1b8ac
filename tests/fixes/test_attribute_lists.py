"""Whether Markdown takes attribute lists is read out of the configuration, as each generator reads it."""

from __future__ import annotations

import pytest

from linkcheck_plugin.fixes.attribute_lists import Attributes, attributes_of
from linkcheck_plugin.generators import project_at

LIST, SPAN, HTML, NONE = Attributes.LIST, Attributes.SPAN, Attributes.HTML, Attributes.NONE
CASES = [
    ("mkdocs.yml", "site_name: x\n", HTML),
    ("mkdocs.yml", "markdown_extensions: [toc, attr_list]\n", LIST),
    ("mkdocs.yml", "markdown_extensions:\n  - toc:\n      permalink: true\n  - extra\n", LIST),
    ("mkdocs.yml", "markdown_extensions:\n  - markdown.extensions.attr_list:\n  - tables\n", LIST),
    ("mkdocs.yml", "markdown_extensions:\n  - pymdownx.extra:\n      pymdownx.superfences: {}\n", LIST),
    ("mkdocs.yml", "markdown_extensions:\n  attr_list: {}\n", LIST),
    ("mkdocs.yml", "markdown_extensions:\n  - pymdownx.superfences:\n      extra: 1\n  - md_in_html\n", HTML),
    ("zensical.toml", "[project]\nsite_name = 'x'\n", LIST),
    ("zensical.toml", "[project]\nsite_name = 'x'\n[project.markdown_extensions.attr_list]\n", LIST),
    ("zensical.toml", "[project]\n[project.markdown_extensions.pymdownx.extra]\n", LIST),
    ("zensical.toml", "[project]\n[project.markdown_extensions.toc]\npermalink = true\n", HTML),
    ("pelicanconf.py", "SITENAME = 'x'\n", LIST),
    ("pelicanconf.py", "MARKDOWN = {'extension_configs': {'markdown.extensions.extra': {}}}\n", LIST),
    ("pelicanconf.py", "MARKDOWN = {'extensions': ['markdown.extensions.attr_list']}\n", LIST),
    ("pelicanconf.py", "MARKDOWN = {'extension_configs': {'markdown.extensions.toc': {}}}\n", HTML),
    ("pelicanconf.py", "MARKDOWN = settings()\n", HTML),
    ("_config.yml", "title: x\nplugins: [jekyll-feed]\n", SPAN),
    ("_config.yml", "title: x\nmarkdown: CommonMark\nplugins: [jekyll-feed]\n", HTML),
    ("hugo.toml", "baseURL = 'https://example.org/'\n", NONE),
    ("hugo.toml", "[markup.goldmark.renderer]\nunsafe = true\n", HTML),
    ("book.toml", "[book]\n", HTML),
    ("conf.py", "extensions = ['sphinx.ext.autodoc']\nhtml_theme = 'x'\n", NONE),
]


@pytest.mark.parametrize(("name", "configuration", "attributes"), CASES)
def test_by_configuration(tmp_path, name, configuration, attributes):
    (tmp_path / name).write_text(configuration)
    project = project_at(tmp_path, tmp_path / "site")
    assert project is not None
    assert attributes_of(project) is attributes


def test_an_inherited_configuration_counts(tmp_path):
    (tmp_path / "base.yml").write_text("markdown_extensions: [attr_list]\n")
    (tmp_path / "mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: x\n")
    assert attributes_of(project_at(tmp_path, tmp_path / "site")) is LIST


def test_of_no_project_nothing_is_known():
    assert attributes_of(None) is NONE
