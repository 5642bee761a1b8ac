"""Which source files the pages of the output were made of, for each generator, on small real trees."""

import os
import time

import pytest

from linkcheck_plugin.generators import find_project, project_at
from linkcheck_plugin.generators.project import with_given_sources
from linkcheck_plugin.generators.sources import PageSources

MATERIAL = """\
site_name: x
plugins:
  - blog
  - redirects:
      redirect_maps: {old.md: guide/install.md}
"""
SUFFIX_I18N = """\
plugins:
  - i18n:
      languages: [{locale: en, default: true}, {locale: de}]
"""
FOLDER_I18N = """\
plugins:
  - i18n:
      docs_structure: folder
      languages: [{locale: en, default: true}, {locale: de}]
"""
HUGO = """\
baseURL = "https://e.example/"
[permalinks]
news = "/:year/:month/:slug/"
[languages.en]
weight = 1
[languages.de]
weight = 2
"""
JEKYLL = """\
url: https://e.example
collections: {docs: {output: true}, team: {output: true, permalink: "/people/:name/"}}
defaults:
  - scope: {path: notes, type: pages}
    values: {permalink: "/n/:basename/"}
"""
DOCUSAURUS = """\
export default {
  url: 'https://e.example', baseUrl: '/',
  i18n: {defaultLocale: 'en', locales: ['en', 'de']},
  presets: [['classic', {docs: {routeBasePath: 'manual'}}]],
};
"""
STARLIGHT = """\
export default defineConfig({ site: 'https://e.example', integrations: [starlight({
  defaultLocale: 'root', locales: { root: { label: 'English' }, de: { label: 'Deutsch' } } })] });
"""
PELICAN = """\
SITEURL = "https://e.example"
PATH = "content"
ARTICLE_SAVE_AS = "{date:%Y}/{slug}.html"
STATIC_PATHS = ["files"]
EXTRA_PATH_METADATA = {"files/a.html": {"path": "b.html"}}
"""
ELEVENTY = "module.exports = () => ({ dir: { input: 'src' } });"

# name: (files, {page: source or None}). A source is the one path that must be found, None that none is.
SITES = {
    "mkdocs": (
        {
            "mkdocs.yml": MATERIAL,
            "site/": "",
            "docs/index.md": "# Home",
            "docs/guide/README.md": "# Guide",
            "docs/guide/install.md": "# Install",
            "docs/lab.ipynb": "{}",
            "docs/raw.html": "<p>",
            "docs/blog/index.md": "# Blog",
            "docs/blog/posts/one.md": "---\ndate: 2024-01-31\n---\n# Hello, `World`\n",
            "docs/blog/posts/my-third.md": "---\ndate: {created: 2024-02-02}\n---\nText first\n# Not the title\n",
            "docs/blog/posts/two.md": "---\ndate: 2024-02-01\nslug: second\n---\n# Two\n",
        },
        {
            "index.html": "docs/index.md",
            "guide/index.html": "docs/guide/README.md",
            "guide/install/index.html": "docs/guide/install.md",
            "lab/index.html": "docs/lab.ipynb",
            "raw.html": "docs/raw.html",
            "blog/2024/01/31/hello-world/index.html": "docs/blog/posts/one.md",
            "blog/2024/02/01/second/index.html": "docs/blog/posts/two.md",
            "blog/2024/02/01/two/index.html": None,
            "blog/posts/one/index.html": None,
            "old/index.html": "mkdocs.yml",
            "gone/index.html": None,
            "../docs/index.md": None,
        },
    ),
    "mkdocs without directory URLs": (
        {
            "mkdocs.yml": "use_directory_urls: false",
            "site/": "",
            "docs/a.md": "",
            "docs/a/index.md": "",
        },
        {"a.html": "docs/a.md", "a/index.html": "docs/a/index.md"},
    ),
    "mkdocs i18n by suffix": (
        {
            "mkdocs.yml": SUFFIX_I18N,
            "site/": "",
            "docs/a.md": "",
            "docs/a.de.md": "",
            "docs/b.en.md": "",
        },
        {
            "a/index.html": "docs/a.md",
            "de/a/index.html": "docs/a.de.md",
            "b/index.html": "docs/b.en.md",
            "de/b/index.html": "docs/b.en.md",
            "a.de/index.html": None,
        },
    ),
    "mkdocs i18n by folder": (
        {"mkdocs.yml": FOLDER_I18N, "site/": "", "docs/en/a.md": "", "docs/de/a.md": "", "docs/en/b.md": ""},
        {
            "a/index.html": "docs/en/a.md",
            "de/a/index.html": "docs/de/a.md",
            "de/b/index.html": "docs/en/b.md",
            "en/a/index.html": None,
        },
    ),
    "properdocs": (
        {"properdocs.yml": "docs_dir: text", "site/": "", "text/a.md": ""},
        {"a/index.html": "text/a.md"},
    ),
    "zensical": (
        {"zensical.toml": "[project]\nsite_name='x'", "site/": "", "docs/a/b.md": ""},
        {"a/b/index.html": "docs/a/b.md"},
    ),
    "hugo": (
        {
            "hugo.toml": HUGO,
            "public/": "",
            "content/_index.md": "",
            "content/posts/_index.md": "",
            "content/posts/My Post.md": "+++\ntitle = 'x'\naliases = ['/was/']\n+++\n",
            "content/posts/bundle/index.md": "",
            "content/posts/bundle/index.de.md": "",
            "content/posts/renamed.md": "---\nslug: other\n---\n",
            "content/posts/placed.md": '{"url": "/here/"}',
            "content/news/n.md": "---\ntitle: Big News\ndate: 2024-01-31\n---\n",
            "static/plain.html": "",
        },
        {
            "index.html": "content/_index.md",
            "posts/index.html": "content/posts/_index.md",
            "posts/my-post/index.html": "content/posts/My Post.md",
            "was/index.html": "content/posts/My Post.md",
            "posts/bundle/index.html": "content/posts/bundle/index.md",
            "de/posts/bundle/index.html": "content/posts/bundle/index.de.md",
            "posts/other/index.html": "content/posts/renamed.md",
            "posts/renamed/index.html": None,
            "here/index.html": "content/posts/placed.md",
            "2024/01/big-news/index.html": "content/news/n.md",
            "news/n/index.html": None,
            "plain.html": "static/plain.html",
        },
    ),
    "hugo with ugly URLs": (
        {"hugo.toml": "uglyURLs = true", "public/": "", "content/s/_index.md": "", "content/s/a.md": ""},
        {"s/a.html": "content/s/a.md", "s.html": "content/s/_index.md", "index.html": None},
    ),
    "jekyll": (
        {
            "_config.yml": JEKYLL,
            "_site/": "",
            "index.html": "---\n---\n",
            "about.md": "---\npermalink: /about-us/\n---\n",
            "guide/setup.md": "---\nredirect_from: /setup\n---\n",
            "notes/a.md": "---\n---\n",
            "_posts/2024-01-31-first-post.md": "---\ncategories: [News, big]\n---\n",
            "travel/_posts/2024-02-01-trip.markdown": "---\nslug: far\n---\n",
            "_docs/sub/page.md": "---\n---\n",
            "_team/Ann.md": "---\n---\n",
            "_layouts/default.html": "",
            "assets/main.scss": "---\n---\n",
        },
        {
            "index.html": "index.html",
            "about-us/index.html": "about.md",
            "about.html": None,
            "guide/setup.html": "guide/setup.md",
            "setup/index.html": "guide/setup.md",
            "n/a/index.html": "notes/a.md",
            "news/big/2024/01/31/first-post.html": "_posts/2024-01-31-first-post.md",
            "travel/2024/02/01/far.html": "travel/_posts/2024-02-01-trip.markdown",
            "docs/sub/page.html": "_docs/sub/page.md",
            "people/ann/index.html": "_team/Ann.md",
            "assets/main.css": "assets/main.scss",
        },
    ),
    "jekyll, pretty": (
        {
            "_config.yml": "permalink: pretty",
            "_site/": "",
            "a.md": "---\n---\n",
            "_posts/2024-01-31-b.md": "---\ndate: 2024-02-01 23:30:00 +0100\n---\n",
        },
        {
            "a/index.html": "a.md",
            "2024/02/01/b/index.html": "_posts/2024-01-31-b.md",
            "2024/02/02/b/index.html": "_posts/2024-01-31-b.md",
            "2024/01/30/b/index.html": None,
        },
    ),
    "eleventy": (
        {
            "eleventy.config.js": ELEVENTY,
            "_site/": "",
            "src/index.njk": "",
            "src/about.md": "",
            "src/blog/blog.md": "",
            "src/404.md": "---\npermalink: 404.html\n---\n",
            "src/tag.njk": '---\npermalink: "/tags/{{ tag | slugify }}/"\n---\n',
            "src/posts/posts.json": '{"permalink": "/p/{{ page.fileSlug }}/"}',
            "src/posts/2024-01-31-one.md": "",
            "src/secret/secret.11tydata.js": "module.exports = { permalink: (data) => data.x };",
            "src/secret/x.md": "",
            "src/_includes/base.njk": "",
        },
        {
            "index.html": "src/index.njk",
            "about/index.html": "src/about.md",
            "blog/index.html": "src/blog/blog.md",
            "404.html": "src/404.md",
            "tags/css/index.html": "src/tag.njk",
            "p/one/index.html": "src/posts/2024-01-31-one.md",
            "secret/x/index.html": None,
        },
    ),
    "docusaurus": (
        {
            "docusaurus.config.js": DOCUSAURUS,
            "build/": "",
            "versions.json": '["2.0", "1.0"]',
            "docs/01-intro.md": "",
            "docs/2-basics/index.mdx": "",
            "docs/named.md": "---\nid: other\n---\n",
            "docs/placed.md": "---\nslug: /here\n---\n",
            "versioned_docs/version-2.0/01-intro.md": "",
            "versioned_docs/version-1.0/01-intro.md": "",
            "i18n/de/docusaurus-plugin-content-docs/version-2.0/01-intro.md": "",
            "blog/2024-01-31-hello.md": "",
            "blog/2024/02/01/nested.md": "",
            "blog/2024-03-01-slugged/index.md": "---\nslug: s\n---\n",
            "src/pages/index.js": "",
            "src/pages/about.md": "",
            "src/pages/_hidden.md": "",
            "static/plain.html": "",
        },
        {
            "index.html": "src/pages/index.js",
            "de/index.html": "src/pages/index.js",
            "about/index.html": "src/pages/about.md",
            "manual/intro/index.html": "versioned_docs/version-2.0/01-intro.md",
            "manual/1.0/intro/index.html": "versioned_docs/version-1.0/01-intro.md",
            "manual/next/intro/index.html": "docs/01-intro.md",
            "manual/next/basics/index.html": "docs/2-basics/index.mdx",
            "manual/next/other/index.html": "docs/named.md",
            "manual/next/named/index.html": None,
            "manual/next/here/index.html": "docs/placed.md",
            "de/manual/intro/index.html": "i18n/de/docusaurus-plugin-content-docs/version-2.0/01-intro.md",
            "de/manual/next/basics/index.html": "docs/2-basics/index.mdx",
            "blog/2024/01/31/hello/index.html": "blog/2024-01-31-hello.md",
            "blog/2024/02/01/nested/index.html": "blog/2024/02/01/nested.md",
            "blog/s/index.html": "blog/2024-03-01-slugged/index.md",
            "plain.html": "static/plain.html",
        },
    ),
    "starlight": (
        {
            "astro.config.mjs": STARLIGHT,
            "dist/": "",
            "src/content/docs/index.mdx": "",
            "src/content/docs/Guides/First Steps.md": "",
            "src/content/docs/x.md": "---\nslug: y/z\n---\n",
            "src/content/docs/de/index.mdx": "",
        },
        {
            "index.html": "src/content/docs/index.mdx",
            "de/index.html": "src/content/docs/de/index.mdx",
            "guides/first-steps/index.html": "src/content/docs/Guides/First Steps.md",
            "de/guides/first-steps/index.html": "src/content/docs/Guides/First Steps.md",
            "y/z/index.html": "src/content/docs/x.md",
            "x/index.html": None,
        },
    ),
    "astro": (
        {
            "astro.config.mjs": "export default { build: { format: 'file' }, redirects: { '/old': '/about' } };",
            "dist/": "",
            "src/pages/index.astro": "",
            "src/pages/about.md": "",
            "src/pages/404.astro": "",
            "src/pages/blog/[...slug].astro": "---\nconst all = await getCollection('posts');\n---\n",
            "src/pages/tags/[tag].astro": "",
            "src/content/posts/One.md": "",
        },
        {
            "index.html": "src/pages/index.astro",
            "about.html": "src/pages/about.md",
            "404.html": "src/pages/404.astro",
            "blog/one.html": "src/content/posts/One.md",
            "posts/one.html": None,
            "old.html": "astro.config.mjs",
        },
    ),
    "vitepress": (
        {
            "docs/.vitepress/config.js": "export default { rewrites: { 'src/b.md': 'b.md', 'pk/:name/x.md': 'k/:name.md' } }",
            "docs/.vitepress/dist/": "",
            "docs/index.md": "",
            "docs/guide/größe.md": "",
            "docs/src/b.md": "",
            "docs/pk/n/x.md": "",
            "docs/public/raw.html": "",
        },
        {
            "index.html": "docs/index.md",
            "guide/größe.html": "docs/guide/größe.md",
            "b.html": "docs/src/b.md",
            "src/b.html": None,
            "k/n.html": "docs/pk/n/x.md",
            "raw.html": "docs/public/raw.html",
        },
    ),
    "vitepress with computed rewrites": (
        {
            "docs/.vitepress/config.js": "export default { rewrites: make() }",
            "docs/.vitepress/dist/": "",
            "docs/index.md": "",
        },
        {"index.html": None},
    ),
    "mdbook": (
        {
            "book.toml": "[book]\ntitle = 'x'",
            "book/": "",
            "src/SUMMARY.md": "# S\n- [Start](start.md)\n",
            "src/start.md": "",
            "src/part/README.md": "",
            "src/part/a.md": "",
        },
        {
            "index.html": "src/start.md",
            "start.html": "src/start.md",
            "part/index.html": "src/part/README.md",
            "part/a.html": "src/part/a.md",
            "SUMMARY.html": None,
        },
    ),
    "sphinx": (
        {
            "conf.py": "html_extra_path = ['extra']\nhtml_static_path = ['_static']",
            "_build/html/.buildinfo": "",
            "_build/html/_sources/both.md.txt": "",
            "index.rst": "",
            "use/daily.md": "",
            "both.rst": "",
            "both.md": "",
            "extra/moved.html": "",
            "_static/own.css": "",
        },
        {
            "index.html": "index.rst",
            "use/daily.html": "use/daily.md",
            "both.html": "both.md",
            "moved.html": "extra/moved.html",
            "_static/own.css": "_static/own.css",
        },
    ),
    "sphinx dirhtml": (
        {
            "conf.py": "",
            "_build/dirhtml/.buildinfo": "",
            "index.rst": "",
            "use/index.rst": "",
            "use/a.rst": "",
        },
        {"index.html": "index.rst", "use/index.html": "use/index.rst", "use/a/index.html": "use/a.rst"},
    ),
    "pelican": (
        {
            "pelicanconf.py": PELICAN,
            "output/": "",
            "content/one.md": "Title: Größe & more\nDate: 2024-01-31 10:00\n\nText\n",
            "content/one-de.md": "Title: Eins\nSlug: one\nLang: de\nDate: 2024-01-31\n\nText\n",
            "content/draft.rst": "A draft\n#######\n\n:status: draft\n:date: 2024-01-31\n\nText\n",
            "content/2023-05-06_named.html": '<html><head><title>Named</title><meta name="slug" content="n"></head>',
            "content/own.md": "Title: Own\nsave_as: some/where.html\nDate: 2024-01-31\n\nText\n",
            "content/pages/about.md": "Title: About us\n\nText\n",
            "content/files/a.html": "",
        },
        {
            "2024/grosse-more.html": "content/one.md",
            "one-de.html": "content/one-de.md",
            "drafts/a-draft.html": "content/draft.rst",
            "2023/n.html": "content/2023-05-06_named.html",
            "some/where.html": "content/own.md",
            "pages/about-us.html": "content/pages/about.md",
            "b.html": "content/files/a.html",
            "2024/eins.html": None,
        },
    ),
    "hexo": (
        {
            "_config.yml": "permalink: :year/:month/:day/:title/",
            "package.json": '{"dependencies": {"hexo": "7"}}',
            "public/": "",
            "source/_posts/first.md": "---\ndate: 2024-01-31\n---\n",
            "source/_posts/undated.md": "---\ntitle: x\n---\n",
            "source/about/index.md": "",
        },
        {
            "2024/01/31/first/index.html": "source/_posts/first.md",
            "2026/11/24/undated/index.html": "source/_posts/undated.md",
            "2026/11/24/first/index.html": None,
            "about/index.html": "source/about/index.md",
        },
    ),
    "lektor": (
        {
            "x.lektorproject": "[project]\nname = x\n[alternatives.en]\nprimary = yes\n[alternatives.de]\nurl_prefix = /de/\n",
            "build/": "",
            "content/contents.lr": "",
            "content/contents+de.lr": "",
            "content/a/contents.lr": "title: A\n---\n_slug: b\n",
        },
        {
            "index.html": "content/contents.lr",
            "de/index.html": "content/contents+de.lr",
            "b/index.html": "content/a/contents.lr",
            "de/b/index.html": "content/a/contents.lr",
            "a/index.html": None,
        },
    ),
    "gitbook": (
        {"book.json": "{}", "_book/": "", "README.md": "", "a/README.md": "", "a/b.md": ""},
        {"index.html": "README.md", "a/index.html": "a/README.md", "a/b.html": "a/b.md"},
    ),
}

OUTPUTS = ("site", "public", "_site", "build", "dist", "docs/.vitepress/dist", "book", "_build/html", "_build/dirhtml",
           "output", "_book")  # fmt: skip


def sources_of(root):
    output = next(root / name for name in OUTPUTS if (root / name).is_dir())
    project = find_project(output, root)
    assert project is not None
    return PageSources(project)


@pytest.mark.parametrize(
    ("files", "page", "source"),
    [
        pytest.param(files, page, source, id=f"{name}: {page}")
        for name, (files, pages) in SITES.items()
        for page, source in pages.items()
    ],
)
def test_a_page_is_made_of_its_source(tree, files, page, source):
    root = tree(files)

    found = sources_of(root).of(page)

    assert [path.relative_to(root).as_posix() for path in found] == ([source] if source else [])


def test_a_tag_route_of_astro_makes_every_tag_page_but_none_of_another_folder(tree):
    sources = sources_of(tree(SITES["astro"][0]))
    assert [path.name for path in sources.of("tags/css.html")] == []  # `*` stands for a folder only
    assert sources.of("other/css.html") == ()


@pytest.mark.parametrize(
    ("hint", "source"),
    [
        ("https://github.com/o/r/edit/main/scripts/make.py", "scripts/make.py"),
        ("https://github.com/o/r/blob/feature/long/scripts/make.py", "scripts/make.py"),
        ("https://gitlab.com/g/s/r/-/edit/main/scripts/make.py", "scripts/make.py"),
        ("https://codeberg.org/o/r/_edit/main/scripts/make.py?x=1", "scripts/make.py"),
        ("https://github.com/o/r/edit/main/docs/my%20page.md", "docs/my page.md"),
        ("https://github.com/o/r/edit/main/nope/make.py", None),
        ("https://github.com/o/r/edit/branch/with/slash/mkdocs.yml", None),
        ("https://example.org/scripts/make.py", None),
        ("../_sources/my page.md.txt", "docs/my page.md"),
        ("https://github.com/o/r/edit/main/../../etc/passwd", None),
        ("", None),
    ],
)
def test_edit_links_tell_the_source_where_no_rule_does(tree, hint, source):
    root = tree(
        {"mkdocs.yml": "", "site/": "", "docs/my page.md": "", "scripts/make.py": "", ".git/HEAD": ""}
    )

    found = sources_of(root).of("generated/index.html", [hint])

    assert [path.relative_to(root).as_posix() for path in found] == ([source] if source else [])


def test_the_edit_link_of_the_original_does_not_overrule_the_translation(tree):
    root = tree({"mkdocs.yml": FOLDER_I18N, "site/": "", "docs/en/a.md": "", "docs/de/a.md": ""})
    hint = "https://github.com/o/r/edit/main/docs/en/a.md"
    assert sources_of(root).of("de/a/index.html", [hint]) == (root / "docs/de/a.md",)


def test_competing_sources_are_all_named_and_an_edit_link_decides(tree):
    root = tree({"mkdocs.yml": "", "site/": "", "docs/a.md": "", "docs/a/index.md": ""})
    sources = sources_of(root)
    assert set(sources.of("a/index.html")) == {root / "docs/a.md", root / "docs/a/index.md"}
    hint = "https://github.com/o/r/edit/main/docs/a/index.md"
    assert sources.of("a/index.html", [hint]) == (root / "docs/a/index.md",)


def test_pages_that_no_author_wrote_are_machinery(tree):
    mkdocs = sources_of(tree(SITES["mkdocs"][0]))
    assert mkdocs.is_machinery("404.html")
    assert mkdocs.is_machinery("blog/category/news/index.html")
    assert not mkdocs.is_machinery("guide/install/index.html")


def test_a_404_page_with_a_source_is_no_machinery(tree):
    assert not sources_of(tree(SITES["eleventy"][0])).is_machinery("404.html")


@pytest.mark.parametrize(
    "folder", ["node_modules/x", ".hidden", "tools/lib", "_site/a", "docs/.git", "public"]
)
def test_dependencies_and_outputs_are_no_sources(tree, folder):
    root = tree({
        "_config.yml": "", "_site/": "", f"{folder}/index.html": "", f"{folder}/a.md": "---\n---\n",
        "docs/b.md": "---\n---\n", "tools/pyvenv.cfg": "",
    })  # fmt: skip
    project = find_project(root / "_site", root)
    assert PageSources(project).of(f"{folder}/a.html") == ()
    assert PageSources(project).of("docs/b.html") == (root / "docs/b.md",)


def test_an_unreadable_configuration_falls_back_to_the_common_rule_and_says_so(tree):
    root = tree({"mkdocs.yml": "a: [", "site/": "", "docs/a.md": ""})
    sources = sources_of(root)
    assert sources.of("a/index.html") == (root / "docs/a.md",)
    assert any("not valid YAML" in problem for problem in sources.project.problems)


def test_given_sources_take_the_place_of_the_projects_own(tree):
    root = tree({"mkdocs.yml": "", "site/": "", "docs/a.md": "", "staged/a.md": "", "staged/b/README.md": ""})
    project = with_given_sources(find_project(root / "site", root), root / "staged")
    assert PageSources(project).of("a/index.html") == (root / "staged/a.md",)
    alone = PageSources(with_given_sources(None, root / "staged"))
    assert alone.of("a/index.html") == (root / "staged/a.md",)
    assert alone.of("a.html") == (root / "staged/a.md",)
    assert alone.of("b/index.html") == (root / "staged/b/README.md",)


def test_a_known_project_is_taken_although_it_builds_elsewhere(tree, tmp_path):
    root = tree({"mkdocs.yml": "", "mkdocs.de.yml": "docs_dir: de", "docs/a.md": "", "de/a.md": ""})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for place, source in ((root, "docs/a.md"), (root / "mkdocs.de.yml", "de/a.md")):
        project = project_at(place, elsewhere)
        assert project is not None
        assert project.output == elsewhere
        assert PageSources(project).of("a/index.html") == (root / source,)


def test_names_are_the_same_in_composed_and_decomposed_form(tree):
    root = tree({"mkdocs.yml": "", "site/": "", "docs/gro\u0308ße.md": ""})
    assert len(sources_of(root).of("gr\u00f6ße/index.html")) == 1


def test_a_folder_that_links_to_one_above_ends(tree):
    root = tree({"mkdocs.yml": "", "site/": "", "docs/a.md": ""})
    (root / "docs/loop").symlink_to(root / "docs", target_is_directory=True)
    assert sources_of(root).of("a/index.html") == (root / "docs/a.md",)


def test_the_whole_file_system_is_no_folder_of_sources_and_pipes_are_not_read(tree):
    root = tree({"_config.yml": "", "_site/": "", "b.md": "---\n---\n"})
    os.mkfifo(root / "a.md")
    assert sources_of(root).of("a.html") == ()
    assert sources_of(root).of("b.html") == (root / "b.md",)
    root = tree({"hugo.toml": "contentDir = '/'", "public/": ""})
    assert sources_of(root).of("a/index.html") == ()


@pytest.mark.parametrize(
    "files",
    [
        {
            "hugo.yaml": "uglyurls: []\npermalinks: [1]\nlanguages: {en: 1}\nmodule: {mounts: {a: 1}}\ntaxonomies: 3"
        },
        {
            "_config.yml": "collections: 3\ndefaults: [1, {scope: [], values: 2}]\npermalink: []\nlanguages: {a: b}"
        },
        {
            "_config.yml": "filename_case: []\nlanguage: [[], {}]\ncategory_map: 1",
            "package.json": '{"hexo": 1}',
        },
        {
            "mkdocs.yml": "plugins: [blog: {blog_dir: []}, i18n: {languages: [1]}, redirects: {redirect_maps: []}]"
        },
        {"mkdocs.yml": "plugins: 3\nmarkdown_extensions: [null, 3]\ntheme: []\ndocs_dir: {}"},
        {"docusaurus.config.js": "export default {presets: 1, plugins: [2], i18n: {locales: [1, {}]}}"},
        {"pelicanconf.py": "READERS = 1\nARTICLE_PATHS = 3\nFILENAME_METADATA = '('\nPATH_METADATA = 4"},
        {"book.json": '{"structure": [], "root": 3}'},
    ],
)
def test_values_of_unexpected_types_are_no_error(tree, tmp_path, files):
    posts = {
        "_posts/2024-01-31-a.md": "",
        "source/_posts/a.md": "---\ndate: []\n---\n",
        "docs/blog/posts/a.md": "",
    }
    root = tree({**files, **posts, "content/a.md": "---\nslug: [x]\naliases: {a: b}\n---\n"})
    project = project_at(root, tmp_path / "out")
    assert project is not None
    assert PageSources(project).of("nowhere/index.html") == ()


def test_two_thousand_sources_with_metadata_are_read_in_half_a_second(tree):
    posts = {
        f"_posts/2024-01-{day:02}-post-{n}.md": "---\ntitle: x\ntags: [a, b]\n---\n" * 1
        for day in range(1, 29)
        for n in range(72)
    }
    root = tree({"_config.yml": "", "_site/": "", **posts})
    started = time.process_time()
    assert sources_of(root).of("2024/01/07/post-7.html") == (root / "_posts/2024-01-07-post-7.md",)
    assert time.process_time() - started < 0.5
