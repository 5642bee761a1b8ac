"""Where a project's templates, includes, navigation and repository are, for each generator."""

import pytest

from linkcheck_plugin.generators import GENERATORS
from linkcheck_plugin.generators.project import described, read_projects

EDIT = "https://github.com/o/r/edit/main/docs/"

# (generator, files, {field: paths relative to the root})
PLACES = [
    (
        "mkdocs",
        {
            "mkdocs.yml": "plugins: [literate-nav, awesome-pages: {}]\nINHERIT: base.yml\ntheme: {name: material, custom_dir: over}\n"
            "markdown_extensions:\n- pymdownx.snippets: {base_path: [., snip]}\n",
            "base.yml": "site_name: x", "over/main.html": "", "snip/a.md": "", "docs/a/SUMMARY.md": "",
            "docs/.pages": "", "docs/node_modules/x/.pages": "",
        },
        {"templates": ["over"], "includes": ["snip"], "configurations": ["mkdocs.yml", "base.yml", "docs/.pages", "docs/a/SUMMARY.md"]},
    ),
    (
        "hugo",
        {"hugo.toml": "theme = 'book'", "content/": "", "layouts/shortcodes/": "", "themes/book/layouts/": "",
         "data/nav.yml": "", "static/": "", "themes/book/static/": ""},
        {"templates": ["layouts", "themes/book/layouts"], "includes": ["layouts/shortcodes"],
         "configurations": ["hugo.toml", "data/nav.yml"], "statics": ["static", "themes/book/static"]},
    ),
    (
        "jekyll",
        {"_config.yml": "", "_layouts/": "", "_includes/": "", "_data/nav.yml": ""},
        {"templates": ["_layouts", "_includes"], "includes": ["_includes"],
         "configurations": ["_config.yml", "_data/nav.yml"]},
    ),
    (
        "eleventy",
        {"eleventy.config.js": "export default (c) => { c.addPassthroughCopy('src/img');"
         " c.addPassthroughCopy({'src/static': '/'}); return {dir: {input: 'src'}} }",
         "src/_includes/": "", "src/_data/nav.json": "", "src/static/": "", "src/img/": ""},
        {"templates": ["src/_includes"], "configurations": ["eleventy.config.js", "src/_data/nav.json"],
         "statics": ["src/img", "src/static"]},
    ),
    (
        "sphinx",
        {"conf.py": "templates_path = ['_t']\nhtml_static_path = ['_static']", "_t/": "", "_static/": ""},
        {"templates": ["_t"], "configurations": ["conf.py"], "statics": ["_static"]},
    ),
    (
        "pelican",
        {"pelicanconf.py": "PATH='content'\nTHEME='theme'\nTHEME_TEMPLATES_OVERRIDES=['over']", "publishconf.py": "",
         "theme/": "", "over/": "", "content/images/": ""},
        {"templates": ["theme", "over"], "configurations": ["pelicanconf.py", "publishconf.py"],
         "statics": ["content/images"]},
    ),
    (
        "docusaurus",
        {"docusaurus.config.js": "export default {}", "sidebars.js": "", "src/components/": "", "static/": ""},
        {"templates": ["src/components"], "configurations": ["docusaurus.config.js", "sidebars.js"],
         "statics": ["static"]},
    ),
    (
        "mdbook",
        {"book.toml": "", "src/SUMMARY.md": "", "theme/": ""},
        {"templates": ["theme"], "configurations": ["book.toml", "src/SUMMARY.md"]},
    ),
]  # fmt: skip

REPOSITORIES = [
    ("mkdocs", {"mkdocs.yml": "repo_url: https://github.com/o/r/"}),
    ("mkdocs", {"mkdocs.yml": f"edit_uri: {EDIT}"}),
    ("mkdocs", {"mkdocs.yml": "edit_uri_template: 'https://github.com/o/r/blob/main/docs/{path}'"}),
    ("properdocs", {"properdocs.yml": "repo_url: https://github.com/o/r/tree/main/docs"}),
    ("zensical", {"zensical.toml": "[project]\nrepo_url = 'https://github.com/o/r.git'"}),
    ("docusaurus", {"docusaurus.config.js": f"export default {{presets: [['c', {{docs: {{editUrl: '{EDIT}'}}}}]]}}"}),
    ("docusaurus", {"docusaurus.config.js": "export default {}", "package.json": '{"repository": "github:o/r"}'}),
    ("docusaurus", {"docusaurus.config.js": "export default {organizationName: 'o', projectName: 'r'}"}),
    ("vitepress", {".vitepress/config.js": f"export default {{themeConfig: {{editLink: {{pattern: '{EDIT}:path'}}}}}}"}),
    ("astro", {"astro.config.mjs": f"export default {{integrations: [s({{editLink: {{baseUrl: '{EDIT}'}}}})]}}"}),
    ("sphinx", {"conf.py": "html_context = {'github_user': 'o', 'github_repo': 'r'}"}),
    ("sphinx", {"conf.py": "html_theme_options = {'source_repository': 'https://github.com/o/r/'}"}),
    ("hugo", {"hugo.toml": "[params]\ngithub_repo = 'https://github.com/o/r'"}),
    ("hugo", {"hugo.yaml": f"params:\n  editPost:\n    URL: {EDIT}"}),
    ("mdbook", {"book.toml": "[output.html]\ngit-repository-url = 'https://github.com/o/r'"}),
    ("mdbook", {"book.toml": "[output.html]\nedit-url-template = 'https://github.com/o/r/edit/main/{path}'"}),
    ("jekyll", {"_config.yml": "repository: o/r"}),
    ("hexo", {"_config.yml": "", "package.json": '{"hexo": {}, "repository": {"url": "git+https://github.com/o/r.git"}}'}),
    ("eleventy", {"eleventy.config.js": "", "package.json": '{"repository": "o/r"}'}),
    ("gitbook", {"book.json": "{}", "package.json": '{"repository": "git@github.com:o/r.git"}'}),
]  # fmt: skip


def project_of(generator, root):
    row = next(row for row in GENERATORS if row.name == generator)
    return next(read_projects(row, root))


@pytest.mark.parametrize(("generator", "files", "places"), PLACES, ids=[row[0] for row in PLACES])
def test_templates_includes_and_navigation_are_known(tree, generator, files, places):
    root = tree(files)
    project = project_of(generator, root)
    found = {
        name: [
            (place[1] if name == "statics" else place).relative_to(root).as_posix()
            for place in getattr(project, name)
            if (place[1] if name == "statics" else place).is_relative_to(root)
        ]
        for name in places
    }
    assert found == places


@pytest.mark.parametrize(("generator", "files"), REPOSITORIES)
def test_the_repository_is_that_of_the_links_to_it(tree, generator, files):
    assert project_of(generator, tree(files)).repository == "https://github.com/o/r"


def test_groups_of_groups_are_part_of_the_repository(tree):
    root = tree({"mkdocs.yml": "edit_uri: https://gitlab.com/a/b/c/-/edit/main/docs/"})
    assert project_of("mkdocs", root).repository == "https://gitlab.com/a/b/c"


def test_a_project_is_described_in_one_line(tree):
    root = tree({"web/hugo.toml": "", "web/content/": ""})
    project = project_of("hugo", root / "web")
    assert (
        described(project, root)
        == "made by Hugo (web/hugo.toml), sources in web/content/, output in web/public/"
    )
    assert (
        described(project, root / "web") == "made by Hugo (hugo.toml), sources in content/, output in public/"
    )
    empty = project_of("mkdocs", tree({"mkdocs.yml": ""}))
    assert described(empty, root) == "made by MkDocs (mkdocs.yml), sources not found, output in site/"
