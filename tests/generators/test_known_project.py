from __future__ import annotations

import pytest

from linkcheck_plugin.generators import project_at

FILES = {
    "mkdocs.yml": "site_url: https://a.example.org/",
    "mkdocs.en.yml": "site_url: https://b.example.org/",
    "properdocs.dev.yml": "site_url: https://c.example.org/",
    "book/book.toml": "",
    "jekyll/_config.yml": "url: https://d.example.org\nplugins: [jekyll-feed]\n",
    "press/.vitepress/config.js": "export default { base: '/p/' }",
    "blog/live.py": "SITEURL = 'https://e.example.org'\n",
}


@pytest.mark.parametrize(
    ("place", "generator", "site_url"),
    [
        (".", "mkdocs", "https://a.example.org/"),
        ("mkdocs.yml", "mkdocs", "https://a.example.org/"),
        ("mkdocs.en.yml", "mkdocs", "https://b.example.org/"),
        ("properdocs.dev.yml", "properdocs", "https://c.example.org/"),
        ("book", "mdbook", None),
        ("jekyll/_config.yml", "jekyll", "https://d.example.org/"),
        ("press/.vitepress/config.js", "vitepress", None),
        ("blog/live.py", "pelican", "https://e.example.org/"),
    ],
)
def test_a_project_is_read_from_the_place_that_is_known(tree, place, generator, site_url) -> None:
    root = tree(FILES)
    project = project_at(root / place, root / "elsewhere")
    assert project is not None
    assert (project.generator, project.site_url, project.output) == (generator, site_url, root / "elsewhere")


def test_a_place_where_nothing_is_has_no_project(tree) -> None:
    root = tree({"notes.txt": "", "empty/": ""})
    for place in ("empty", "notes.txt", "missing"):
        assert project_at(root / place, root) is None
