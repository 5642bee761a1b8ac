"""Each generator's configuration, in small real files: its output, address, other builds and link style."""

import pytest

from linkcheck_plugin.generators import GENERATORS, detect_output, find_project
from linkcheck_plugin.generators.project import read_projects

DOCUSAURUS = """\
// @ts-check
const lightTheme = {url: 'https://wrong.example'};
const OWNER = 'acme';
/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'It\\'s here', // url: 'https://wrong.example',
  url: 'https://acme.dev',
  baseUrl: '/docs/',
  organizationName: OWNER,
  projectName: 'widget',
  trailingSlash: false,
  i18n: {defaultLocale: 'en', locales: ['en', 'de', 'pt-BR']},
  presets: [['classic', ({docs: {path: 'guide', editUrl: `https://x/${OWNER}`}})]],
};
export default config;
"""
VITEPRESS = """\
import { defineConfig } from 'vitepress'

export default defineConfig({
  base: '/lib/',
  cleanUrls: true,
  sitemap: { hostname: 'https://lib.dev' },
  locales: { root: { label: 'English' }, zh: { label: '中文' } },
  themeConfig: { editLink: { pattern: 'https://github.com/acme/lib/edit/main/docs/:path' } },
})
"""
STARLIGHT = """\
import { defineConfig } from 'astro/config';
import starlight from '@astrojs/starlight';
// https://astro.build/config
export default defineConfig({
  site: "https://acme.github.io",
  base: "/star",
  build: { format: 'file' },
  integrations: [starlight({
    title: 'Star',
    locales: { root: { label: 'English', lang: 'en' }, 'zh-cn': { label: '简体中文' } },
    editLink: { baseUrl: 'https://github.com/acme/star/edit/main/' },
  })],
});
"""
ELEVENTY = """\
module.exports = function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy({ "assets/img": "img" });
  return { pathPrefix: "/blog/", dir: { input: "src", output: "out" } };
};
"""
ELEVENTY_CALLS = """\
export default function (eleventyConfig) {
  // eleventyConfig.setOutputDirectory("wrong");
  eleventyConfig.setInputDirectory("views");
  eleventyConfig.setOutputDirectory("dist");
}
"""
SPHINX = """\
import os
project = "Widget"
html_baseurl = "https://docs.acme.dev/en/latest/"
html_theme_options = {"source_repository": "https://github.com/acme/widget/", "x": os.sep}
"""

CASES = [
    # files, site, generator, site_url, origin, languages, directory URLs, clean URLs
    (
        {
            "mkdocs.yml": "site_name: A\n\nsite_url: https://acme.dev/docs\nrepo_url: https://github.com/acme/a\n"
        },
        "site",
        ("mkdocs", "https://acme.dev/docs/", "site_url in mkdocs.yml:3", (), True, False),
    ),
    (
        {"mkdocs.yaml": "site_url: https://a.dev/\nuse_directory_urls: false\nsite_dir: out/html\n"},
        "out/html",
        ("mkdocs", "https://a.dev/", "site_url in mkdocs.yaml:1", (), False, False),
    ),
    (
        {
            "mkdocs.yml": "site_url: https://a.dev/x/\nextra:\n  alternate:\n"
            "    - {name: English, link: /x/, lang: en}\n"
            "    - {name: Deutsch, link: ./de/, lang: de}\n"
            "    - {name: 日本語, link: /x/ja/, lang: ja}\n"
            "    - {name: Other, link: 'https://b.dev/fr/', lang: fr}\n"
        },
        "site",
        ("mkdocs", "https://a.dev/x/", "site_url in mkdocs.yml:1", ("/x/de/", "/x/ja/"), True, False),
    ),
    (
        {
            "mkdocs.yml": "site_url: https://a.dev/\nplugins:\n  - search\n  - i18n:\n      languages:\n"
            "        - {locale: en, default: true}\n        - {locale: de}\n"
        },
        "site",
        ("mkdocs", "https://a.dev/", "site_url in mkdocs.yml:1", ("/de/",), True, False),
    ),
    (
        {
            "mkdocs.yml": "INHERIT: config/base.yml\nsite_name: B\n",
            "config/base.yml": "site_name: A\nsite_url: https://base.dev/\n",
        },
        "site",
        ("mkdocs", "https://base.dev/", "site_url in config/base.yml:2", (), True, False),
    ),
    (
        {"properdocs.yml": "site_url: https://p.dev/\n", "mkdocs.yml": "site_url: https://m.dev/\n"},
        "site",
        ("properdocs", "https://p.dev/", "site_url in properdocs.yml:1", (), True, False),
    ),
    (
        {
            "zensical.toml": '[project]\nsite_name = "Z"\nsite_url = "https://z.dev/"\n'
            "use_directory_urls = false\n"
        },
        "site",
        ("zensical", "https://z.dev/", "site_url in zensical.toml:3", (), False, False),
    ),
    (
        {"pelicanconf.py": "AUTHOR = 'A'\nSITEURL = 'https://blog.dev'\nPATH = 'content'\n", "content/": ""},
        "output",
        ("pelican", "https://blog.dev/", "SITEURL in pelicanconf.py:2", (), False, False),
    ),
    (
        {"pelicanconf.py": "SITEURL = ''\nARTICLE_URL = '{slug}/'\nOUTPUT_PATH = 'public/'\n"},
        "public",
        ("pelican", None, "", (), True, False),
    ),
    (
        {
            "pelicanconf.py": "ARTICLE_URL = '{slug}'\nARTICLE_SAVE_AS = '{slug}.html'\n"
            "I18N_SUBSITES = {'de': {'SITENAME': get_name()}}\n"
        },
        "output",
        ("pelican", None, "", ("/de/",), False, True),
    ),
    (
        {"hugo.toml": "baseURL = 'https://h.dev/x/'\ntitle = 'H'\n"},
        "public",
        ("hugo", "https://h.dev/x/", "baseURL in hugo.toml:1", (), True, False),
    ),
    (
        {
            "config.yaml": "BaseURL: https://h.dev\npublishDir: ../www\nuglyURLs: true\n"
            "defaultContentLanguage: en\nlanguages:\n  en: {weight: 1}\n  de: {weight: 2}\n"
            "  fr: {disabled: true}\n"
        },
        "../www",
        ("hugo", "https://h.dev/", "baseURL in config.yaml:1", ("/de/",), False, False),
    ),
    (
        {
            "config/_default/hugo.toml": 'baseURL = "http://localhost:1313/"\n',
            "config/_default/languages.toml": "[en]\nweight = 1\n[de]\nweight = 2\n",
            "config/production/hugo.toml": '\nbaseURL = "https://h.dev/"\n',
        },
        "public",
        ("hugo", "https://h.dev/", "baseURL in config/production/hugo.toml:2", ("/de/",), True, False),
    ),
    (
        {"book.toml": '[book]\ntitle = "B"\n[output.html]\nsite-url = "/book/"\n', "book/index.html": ""},
        "book",
        ("mdbook", None, "", (), False, False),
    ),
    (
        {"book.toml": "[book]\n[output.html]\n[output.linkcheck]\n", "book/html/index.html": ""},
        "book/html",
        ("mdbook", None, "", (), False, False),
    ),
    (
        {"docusaurus.config.js": DOCUSAURUS},
        "build",
        (
            "docusaurus",
            "https://acme.dev/docs/",
            "url in docusaurus.config.js:7",
            ("/docs/de/", "/docs/pt-BR/"),
            False,
            True,
        ),
    ),
    (
        {
            "website/docusaurus.config.ts": "export default {\n"
            "  url: 'https://d.dev', baseUrl: '/'} satisfies Config;"
        },
        "website/build",
        ("docusaurus", "https://d.dev/", "url in docusaurus.config.ts:2", (), True, None),
    ),
    (
        {"docs/.vitepress/config.mts": VITEPRESS},
        "docs/.vitepress/dist",
        (
            "vitepress",
            "https://lib.dev/lib/",
            "sitemap.hostname in .vitepress/config.mts:6",
            ("/lib/zh/",),
            False,
            True,
        ),
    ),
    (
        {".vitepress/config.js": "export default { outDir: '../dist' }\n"},
        "../dist",
        ("vitepress", None, "", (), False, False),
    ),
    (
        {"astro.config.mjs": STARLIGHT},
        "dist",
        (
            "astro",
            "https://acme.github.io/star/",
            "site in astro.config.mjs:5",
            ("/star/zh-cn/",),
            False,
            True,
        ),
    ),
    (
        {"astro.config.mjs": "export default defineConfig({ outDir: './www' })"},
        "www",
        ("astro", None, "", (), True, False),
    ),
    (
        {"_config.yml": "title: J\nurl: https://acme.github.io\nbaseurl: /repo\npermalink: pretty\n"},
        "_site",
        ("jekyll", "https://acme.github.io/repo/", "url in _config.yml:2", (), True, False),
    ),
    (
        {"_config.yml": 'url: ""\nbaseurl: ""\ndestination: ./www\npermalink: /:title\n'},
        "www",
        ("jekyll", None, "", (), False, True),
    ),
    (
        {"_config.yml": "url: http://example.com\n", "package.json": '{"dependencies": {"hexo": "^7.0.0"}}'},
        "public",
        ("hexo", "http://example.com/", "url in _config.yml:1", (), True, False),
    ),
    (
        {
            ".eleventy.js": ELEVENTY,
            "package.json": '{\n "homepage": "https://e.dev/blog/"\n}',
            "src/a.md": "",
        },
        "out",
        ("eleventy", "https://e.dev/blog/", "homepage in package.json:2", (), True, None),
    ),
    (
        {
            "eleventy.config.mjs": ELEVENTY_CALLS,
            "package.json": '{"homepage": "https://github.com/a/b#readme"}',
        },
        "dist",
        ("eleventy", None, "", (), True, None),
    ),
    (
        {
            "Site.lektorproject": "[project]\nname = S\nurl = https://l.dev/\n\n"
            "[alternatives.en]\nprimary = yes\n[alternatives.de]\nurl_prefix = /de/\n"
        },
        "build",
        ("lektor", "https://l.dev/", "project.url in Site.lektorproject:3", ("/de/",), True, False),
    ),
    ({"book.json": '{"title": "G", "root": "./docs"}'}, "_book", ("gitbook", None, "", (), False, False)),
    (
        {"docs/conf.py": SPHINX, "docs/_build/html/.buildinfo": ""},
        "docs/_build/html",
        ("sphinx", "https://docs.acme.dev/en/latest/", "html_baseurl in conf.py:3", (), None, False),
    ),
    (
        {"docs/source/conf.py": "project = 'W'\n", "out/objects.inv": "", "out/_static/": ""},
        "out",
        ("sphinx", None, "", (), None, False),
    ),
]


def configured_project(root, generator):
    """The project that writes outside its own folder, where no search from the output finds it."""
    row = next(row for row in GENERATORS if row.name == generator)
    return next(read_projects(row, root))


@pytest.mark.parametrize(("files", "site", "expected"), CASES)
def test_project_is_read_from_its_configuration(tree, files, site, expected):
    root = tree({".git/HEAD": "", **files})
    (root / site).mkdir(parents=True, exist_ok=True)

    project = find_project(root / site, root) or configured_project(root, expected[0])

    assert project.output == (root / site).resolve()
    assert (
        project.generator,
        project.site_url,
        project.site_url_origin,
        project.languages,
        project.use_directory_urls,
        project.clean_urls,
    ) == expected
    assert project.problems == ()


@pytest.mark.parametrize(("files", "site", "expected"), CASES)
def test_other_directories_are_not_its_output(tree, files, site, expected):
    root = tree({".git/HEAD": "", **files, "elsewhere/index.html": "", "docs/elsewhere/index.html": ""})

    assert find_project(root / "elsewhere", root) is None
    assert find_project(root / "docs" / "elsewhere", root) is None


@pytest.mark.parametrize(("files", "site", "expected"), CASES[:-1])
def test_output_of_the_working_directory_is_detected_once_it_exists(tree, files, site, expected):
    root = tree(files)
    built = any(name.startswith(f"{site}/") for name in files)
    if not built:
        assert detect_output(root) is None
        (root / site).mkdir(parents=True)

    assert detect_output(root) == (root / site).resolve()


@pytest.mark.parametrize(
    ("files", "site", "repository"),
    [
        ({"mkdocs.yml": "repo_url: https://github.com/acme/a/\n"}, "site", "https://github.com/acme/a"),
        ({"mkdocs.yml": "repo_url: http://git.acme.dev/a.git\n"}, "site", "https://git.acme.dev/a"),
        ({"mkdocs.yml": "site_name: A\n"}, "site", None),
        ({"docusaurus.config.js": DOCUSAURUS}, "build", "https://github.com/acme/widget"),
        ({"docs/.vitepress/config.mts": VITEPRESS}, "docs/.vitepress/dist", "https://github.com/acme/lib"),
        ({"astro.config.mjs": STARLIGHT}, "dist", "https://github.com/acme/star"),
        ({"_config.yml": "repository: acme/j\n"}, "_site", "https://github.com/acme/j"),
        (
            {
                ".eleventy.js": "",
                "package.json": '{"repository": {"url": "git+https://github.com/acme/e.git"}}',
            },
            "_site",
            "https://github.com/acme/e",
        ),
        (
            {"book.toml": '[output.html]\ngit-repository-url = "git@gitlab.com:acme/b.git"\n'},
            "book",
            "https://gitlab.com/acme/b",
        ),
        (
            {"docs/conf.py": SPHINX, "docs/_build/html/.buildinfo": ""},
            "docs/_build/html",
            "https://github.com/acme/widget",
        ),
        (
            {
                "docs/conf.py": "html_context = {'github_user': 'acme', 'github_repo': 'w'}",
                "docs/_build/html/.buildinfo": "",
            },
            "docs/_build/html",
            "https://github.com/acme/w",
        ),
        (
            {
                "docs/conf.py": "html_context = {'github_user': OWNER, 'github_repo': 'w'}",
                "docs/_build/html/.buildinfo": "",
            },
            "docs/_build/html",
            None,
        ),
    ],
)
def test_repository_is_named_by_the_configuration(tree, files, site, repository):
    project = find_project(tree(files) / site, tree({}))

    assert project is not None
    assert project.repository == repository


@pytest.mark.parametrize(
    ("files", "site", "sources"),
    [
        ({"mkdocs.yml": "site_name: A\n", "docs/index.md": ""}, "site", ["docs"]),
        ({"mkdocs.yml": "docs_dir: pages\n", "docs/": "", "pages/": ""}, "site", ["pages"]),
        ({"mkdocs.yml": "docs_dir: missing\n"}, "site", []),
        ({"pelicanconf.py": "PATH = 'texts'\n", "texts/": "", "content/": ""}, "output", ["texts"]),
        ({"hugo.toml": "contentDir = 'texts'\n", "texts/": "", "content/": ""}, "public", ["texts"]),
        (
            {"docusaurus.config.js": DOCUSAURUS, "guide/": "", "docs/": "", "blog/": ""},
            "build",
            ["guide", "blog"],
        ),
        ({".eleventy.js": ELEVENTY, "src/": ""}, "out", ["src"]),
        ({"book.json": '{"root": "./docs"}', "docs/": ""}, "_book", ["docs"]),
        ({"book.toml": "[book]\n", "src/": ""}, "book", ["src"]),
    ],
)
def test_source_roots_are_the_folders_that_exist(tree, files, site, sources):
    root = tree(files)
    project = find_project(root / site, root)

    assert project is not None
    assert project.source_roots == tuple((root / source).resolve() for source in sources)
