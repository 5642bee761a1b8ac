import pytest

from linkcheck_plugin.generators.redirects import declared_redirects
from linkcheck_plugin.generators.route_patterns import glob_routes, path_routes, regex_routes
from linkcheck_plugin.site.redirect_file import RedirectRule


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("/a", "/b", [("/a", "/b")]),
        ("/blog/:path*", "/news/:path*", [("/blog/*", "/news/:splat")]),
        ("/blog/:path+", "https://b.dev/:path", [("/blog/*", "https://b.dev/:splat")]),
        ("/(.*)", "https://b.dev:8080/$1", [("/*", "https://b.dev:8080/:splat")]),
        ("/blog/:slug", "/b/:slug/:slug", [("/blog/:slug", "/b/:slug/:slug")]),
        ("/post/:id(\\d+)", "/p/:id", [("/post/:id", "/p/:id")]),
        ("/post/(\\d{1,})", "/p/$1", [("/post/:p1", "/p/:p1")]),
        ("/:lang(en|de)/x", "/:lang/y", [("/en/x", "/en/y"), ("/de/x", "/de/y")]),
        (
            "/(old|older)/:rest*",
            "/$1/n/:rest*",
            [("/old/*", "/old/n/:splat"), ("/older/*", "/older/n/:splat")],
        ),
        ("/docs/:page?", "/d/:page", [("/docs", "/d/"), ("/docs/:page", "/d/:page")]),
        ("/((?!api).*)", "/x/$1", [("/*", "/x/:splat")]),
        ("/a\\(b\\)", "/c", [("/a(b)", "/c")]),
        ("/a.html", "/a#:part", [("/a.html", "/a#:part")]),
        ("/:a*/x/:b*", "/y", []),
        ("/a{/:b}?", "/c", []),
        ("/" + "(a|b|c|d)" * 4, "/x", []),
        ("a", "/b", []),
        ("", "/b", []),
        ("/(", "/b", [("/(", "/b")]),
    ],
)
def test_vercel_patterns_become_sources_and_targets(source, target, expected):
    assert path_routes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("/foo", "/bar", [("/foo", "/bar")]),
        ("foo", "/bar", [("/foo", "/bar")]),
        ("/foo/**", "/bar", [("/foo/*", "/bar")]),
        ("**", "/bar", [("/*", "/bar")]),
        ("/foo{,/**}", "/bar", [("/foo", "/bar"), ("/foo/*", "/bar")]),
        ("/blog/:post*", "/b/:post", [("/blog/*", "/b/:splat")]),
        ("/users/:id/posts/*", "/u/:id", [("/users/:id/posts/:p1", "/u/:id")]),
        ("/@(old|older)/x", "/y", [("/old/x", "/y"), ("/older/x", "/y")]),
        ("/foo?(.html)", "/y", [("/foo.html", "/y"), ("/foo", "/y")]),
        ("/{a,b{c,d}}", "/y", [("/a", "/y"), ("/bc", "/y"), ("/bd", "/y")]),
        ("/!(a)", "/y", []),
        ("/[ab]", "/y", []),
        ("/**/x/**", "/y", []),
        ("/" + "{a,b}" * 20, "/y", []),
    ],
)
def test_firebase_globs_become_sources_and_targets(source, target, expected):
    assert sorted(glob_routes(source, target)) == sorted(expected)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("^/old/(?P<rest>.*)$", "/new/:rest", [("/old/*", "/new/:splat")]),
        ("/old/(.*)", "/new/:1", [("/old/*", "/new/:splat")]),
        ("/a\\.html", "/a", [("/a.html", "/a")]),
        ("/a.*", "/b", []),
        ("/[a-z]+", "/b", []),
    ],
)
def test_firebase_regular_expressions_are_read_as_far_as_they_are_plain(source, target, expected):
    assert regex_routes(source, target) == expected


def test_netlify_configuration_declares_redirects(tree):
    root = tree(
        {
            "netlify.toml": """\
[build]
publish = "site"

[[redirects]]
  from = "/old/*"
  to = "/new/:splat"

[[redirects]]
  from = "/store"
  to = "/blog/:id"
  status = 302
  force = true
  query = {id = ":id"}
  conditions = {Country = ["AU", "NZ"]}

[[redirects]]
  from = "/proxy/*"
  status = 200

[[redirects]]
  to = "/without/source"
"""
        }
    )

    assert declared_redirects(root, None) == [
        RedirectRule("netlify.toml", 4, "/old/*", "/new/:splat"),
        RedirectRule(
            "netlify.toml", 8, "/store", "/blog/:id", 302, True, (("id", ":id"),), ("Country=AU,NZ",)
        ),
        RedirectRule("netlify.toml", 16, "/proxy/*", "/proxy/*", 200),
    ]


def test_vercel_configuration_declares_redirects(tree):
    root = tree(
        {
            "vercel.json": """\
{"cleanUrls": true, "redirects": [
  {"source": "/a", "destination": "/b"},
  {"source": "/c/:path*", "destination": "/d/:path*", "permanent": false},
  {"source": "/e", "destination": "/f", "statusCode": 301},
  {"source": "/g", "destination": "/h", "has": [{"type": "host", "value": "x"}]},
  {"destination": "/no-source"}
]}"""
        }
    )

    assert declared_redirects(root, None) == [
        RedirectRule("vercel.json", 2, "/a", "/b", 308, True),
        RedirectRule("vercel.json", 3, "/c/*", "/d/:splat", 307, True),
        RedirectRule("vercel.json", 4, "/e", "/f", 301, True),
        RedirectRule("vercel.json", 5, "/g", "/h", 308, True, (), ("has",)),
    ]


@pytest.mark.parametrize("wrap", ["{%s}", "[{%s}]"])
def test_firebase_configuration_declares_redirects(tree, wrap):
    hosting = wrap % (
        '"redirects": [{"source": "/a{,/**}", "destination": "/b", "type": 301},\n'
        '{"regex": "^/c$", "destination": "/d", "type": 302}]'
    )
    root = tree({"firebase.json": f'{{"hosting": {hosting}}}'})

    assert declared_redirects(root, None) == [
        RedirectRule("firebase.json", 1, "/a", "/b", 301, True),
        RedirectRule("firebase.json", 1, "/a/*", "/b", 301, True),
        RedirectRule("firebase.json", 2, "/c", "/d", 302, True),
    ]


@pytest.mark.parametrize(
    ("generator", "files", "path"),
    [
        (None, {}, "_redirects"),
        (None, {}, "static/_redirects"),
        ("docusaurus", {"docusaurus.config.js": "export default {}"}, "static/_redirects"),
        ("hugo", {"hugo.toml": ""}, "static/_redirects"),
        ("astro", {"astro.config.mjs": ""}, "public/_redirects"),
        ("vitepress", {"docs/.vitepress/config.js": ""}, "docs/public/_redirects"),
        ("mkdocs", {"mkdocs.yml": "docs_dir: pages\n"}, "pages/_redirects"),
        ("zensical", {"zensical.toml": "[project]\n"}, "docs/_redirects"),
        ("pelican", {"pelicanconf.py": "PATH = 'content'\n"}, "content/extra/_redirects"),
        (
            "pelican",
            {
                "pelicanconf.py": "PATH = 'content'\n"
                "EXTRA_PATH_METADATA = {'root/moved.txt': {'path': '_redirects'}}\n"
            },
            "content/root/moved.txt",
        ),
        ("sphinx", {"docs/conf.py": "html_extra_path = ['extra']\n"}, "docs/extra/_redirects"),
        ("eleventy", {".eleventy.js": "module.exports = {dir: {input: 'src'}}"}, "src/_redirects"),
        ("jekyll", {"_config.yml": "a: 1\n"}, "_redirects"),
        ("hexo", {"_config.yml": "a: 1\n", "package.json": '{"hexo": {}}'}, "source/_redirects"),
        ("mdbook", {"book.toml": ""}, "src/_redirects"),
        ("lektor", {"a.lektorproject": ""}, "assets/_redirects"),
    ],
)
def test_redirects_file_is_found_where_the_generator_copies_it_from(tree, generator, files, path):
    root = tree({**files, path: "# moved\n/a /b 302\nbroken\n"})

    assert declared_redirects(root, generator) == [RedirectRule(path, 2, "/a", "/b", 302)]


@pytest.mark.parametrize(
    ("generator", "files", "path"),
    [
        ("hugo", {"hugo.toml": ""}, "public/_redirects"),
        ("docusaurus", {"docusaurus.config.js": ""}, "docs/_redirects"),
        ("mkdocs", {"mkdocs.yml": "a: 1\n"}, "_redirects"),
        (None, {}, "public/_redirects"),
    ],
)
def test_redirects_file_elsewhere_is_not_declared(tree, generator, files, path):
    assert declared_redirects(tree({**files, path: "/a /b\n"}), generator) == []


MAP = """\
site_url: https://a.dev/docs/
plugins:
  - search
  - redirects:
      redirect_maps:
        old.md: new.md
        'a/index.md': guide/README.md#part
        gone.md: https://b.dev/x
        page.html: new.md
"""


def test_map_of_mkdocs_redirects_is_read_below_the_address(tree):
    root = tree({"mkdocs.yml": MAP})

    assert declared_redirects(root, "mkdocs") == [
        RedirectRule("mkdocs.yml", 6, "/docs/old/", "/docs/new/"),
        RedirectRule("mkdocs.yml", 7, "/docs/a/", "/docs/guide/#part"),
        RedirectRule("mkdocs.yml", 8, "/docs/gone/", "https://b.dev/x"),
    ]


def test_map_of_mkdocs_redirects_follows_the_link_style(tree):
    root = tree({"mkdocs.yml": MAP + "use_directory_urls: false\n"})

    assert [(rule.source, rule.target) for rule in declared_redirects(root, "mkdocs")] == [
        ("/docs/old.html", "/docs/new.html"),
        ("/docs/a/index.html", "/docs/guide/index.html#part"),
        ("/docs/gone.html", "https://b.dev/x"),
    ]


def test_host_configuration_at_the_root_of_the_repository_counts(tree):
    root = tree(
        {".git/HEAD": "", "netlify.toml": '[[redirects]]\nfrom = "/a"\nto = "/b"\n', "docs/mkdocs.yml": ""}
    )

    assert declared_redirects(root / "docs", "mkdocs") == [RedirectRule("../netlify.toml", 1, "/a", "/b")]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"netlify.toml": "redirects = 1\n"},
        {"netlify.toml": "[[redirects]\n"},
        {"netlify.toml": '[[redirects]]\nfrom = 1\n[[redirects]]\nfrom = "a"\nto = "/b"\n'},
        {"vercel.json": "{"},
        {"vercel.json": '{"redirects": {"a": 1}}'},
        {"vercel.json": '{"redirects": [1, {"source": 1, "destination": 2}]}'},
        {"firebase.json": '{"hosting": 3}'},
        {"firebase.json": "[]"},
        {"mkdocs.yml": "plugins:\n  redirects:\n    redirect_maps: 3\n"},
        {"mkdocs.yml": "plugins: 4\n"},
        {"_redirects/": ""},
    ],
)
def test_broken_configuration_declares_nothing(tree, files):
    root = tree({"mkdocs.yml": "a: 1\n", **files})

    assert declared_redirects(root, "mkdocs") == []
    assert declared_redirects(root, None) == []
