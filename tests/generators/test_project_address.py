import pytest

from linkcheck_plugin.generators import find_project


@pytest.mark.parametrize(
    ("files", "site", "site_url", "base", "placeholder"),
    [
        ({"hugo.toml": "baseURL = 'https://example.org/'"}, "public", "https://example.org/", "/", True),
        ({"hugo.toml": "baseURL = 'https://hugo.dev/'"}, "public", "https://hugo.dev/", "/", False),
        ({"hugo.toml": "baseURL = '/docs'"}, "public", None, "/docs/", False),
        ({"hugo.toml": "baseURL = 'http://localhost:1313/x/'"}, "public", None, "/x/", False),
        ({"mkdocs.yml": "site_url: http://127.0.0.1:8000\n"}, "site", None, "/", False),
        ({"mkdocs.yml": "site_url: ''\n"}, "site", None, None, False),
        (
            {"mkdocs.yml": "site_url: https://u:p@a.dev:8443/d/\n"},
            "site",
            "https://a.dev:8443/d/",
            "/d/",
            False,
        ),
        (
            {
                "docusaurus.config.js": "module.exports = {"
                "url: 'https://your-docusaurus-site.example.com', baseUrl: '/'}"
            },
            "build",
            "https://your-docusaurus-site.example.com/",
            "/",
            True,
        ),
        ({"_config.yml": "baseurl: /repo\n"}, "_site", None, "/repo/", False),
        ({"_config.yml": "url: yourdomain.com\n"}, "_site", "https://yourdomain.com/", "/", True),
        ({"book.toml": '[output.html]\nsite-url = "/book/"\n'}, "book", None, "/book/", False),
        ({".vitepress/config.js": "export default {base: '/x/'}"}, ".vitepress/dist", None, "/x/", False),
        (
            {"astro.config.ts": "export default {base: 'x', site: 'https://a.dev'}"},
            "dist",
            "https://a.dev/x/",
            "/x/",
            False,
        ),
    ],
)
def test_address_is_joined_from_origin_and_base(tree, files, site, site_url, base, placeholder):
    root = tree(files)
    project = find_project(root / site, root)

    assert project is not None
    assert (project.site_url, project.base_path, project.site_url_is_placeholder) == (
        site_url,
        base,
        placeholder,
    )
    assert (project.site_url_origin == "") is (site_url is None)


@pytest.mark.parametrize(
    ("files", "site", "problem"),
    [
        ({"mkdocs.yml": "site_name: [\n"}, "site", "mkdocs.yml:2: not valid YAML, settings not read"),
        ({"hugo.toml": "a = 1\nb = \n"}, "public", "hugo.toml:2: not valid TOML, settings not read"),
        ({"book.json": "{broken"}, "_book", "book.json: not valid JSON, settings not read"),
        (
            {"pelicanconf.py": "A = 1\nB = (\n"},
            "output",
            "pelicanconf.py:2: not valid Python, settings not read",
        ),
        (
            {"pelicanconf.py": "import os\nSITEURL = os.environ.get('U', 'https://x.dev')\n"},
            "output",
            "pelicanconf.py:2: SITEURL is computed, its value is not known",
        ),
        (
            {"pelicanconf.py": "HOST = 'x.dev'\nSITEURL = f'https://{HOST}'\n"},
            "output",
            "pelicanconf.py:2: SITEURL is computed, its value is not known",
        ),
        (
            {"docusaurus.config.js": "export default {\n url: address(),\n baseUrl: '/'}"},
            "build",
            "docusaurus.config.js:2: url is computed, its value is not known",
        ),
        (
            {"docusaurus.config.js": "export default {\n url: 'https://x.dev',\n baseUrl: base(),\n}"},
            "build",
            "docusaurus.config.js:3: baseUrl is computed, its value is not known",
        ),
        ({"mkdocs.yml": "site_url: ftp://a.dev/\n"}, "site", "site_url in mkdocs.yml:1: no http(s) address"),
        ({"mkdocs.yml": "site_url: 'https://[a/'\n"}, "site", "site_url in mkdocs.yml:1: no URL"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_its_place(tree, files, site, problem):
    root = tree(files)
    project = find_project(root / site, root)

    assert project is not None
    assert project.problems == (problem,)
    assert project.site_url is None
