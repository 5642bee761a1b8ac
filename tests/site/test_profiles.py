import pytest

from linkcheck_plugin.site.profiles import (
    PROFILES,
    UNKNOWN_HOST,
    choose_profile,
    profile_evidence,
    tolerant_json,
)


@pytest.fixture
def project(tmp_path):
    def write(files):
        for name, text in files.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "project"

    return write


def evidence(output=(), host=None, root=None, contents=None):
    contents = contents or {}
    return profile_evidence({*output, *contents}, host, root, lambda name: contents.get(name))


def found(*arguments, **options):
    return [(item.value, item.reason) for item in evidence(*arguments, **options)]


@pytest.mark.parametrize(
    ("name", "extensions", "slash", "known", "file", "wins", "status"),
    [
        ("github-pages", (".html",), False, True, None, "never", 301),
        ("netlify", (".html",), True, True, "_redirects", "forced", 301),
        ("cloudflare-pages", (".html",), True, True, "_redirects", "always", 302),
        ("vercel", (), False, False, None, "always", 308),
        ("gitlab-pages", (".html",), True, True, "_redirects", "never", 301),
        ("firebase", (), False, False, None, "always", 301),
        ("s3", (), False, True, None, "never", 301),
        ("nginx", (), False, True, None, "never", 301),
        ("apache", (), False, True, None, "never", 301),
        ("generic", (), False, True, "_redirects", "forced", 301),
    ],
)
def test_profile_serves_as_its_host_does(name, extensions, slash, known, file, wins, status):
    profile = PROFILES[name]

    assert profile.clean_urls == extensions
    assert profile.slash_finds_html is slash
    assert profile.clean_urls_known is known
    assert profile.redirect_file == file
    assert profile.redirect_wins == wins
    assert profile.default_status == status


def test_every_setting_has_a_profile():
    assert list(PROFILES) == [
        "github-pages",
        "netlify",
        "cloudflare-pages",
        "vercel",
        "gitlab-pages",
        "firebase",
        "s3",
        "nginx",
        "apache",
        "generic",
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("acme.github.io", "github-pages"),
        ("ACME.GitHub.io.", "github-pages"),
        ("acme.gitlab.io", "gitlab-pages"),
        ("acme.netlify.app:443", "netlify"),
        ("acme.pages.dev", "cloudflare-pages"),
        ("acme.vercel.app", "vercel"),
        ("acme.web.app", "firebase"),
        ("acme.firebaseapp.com", "firebase"),
        ("docs.s3-website-us-east-1.amazonaws.com", "s3"),
        ("docs.s3-website.eu-central-1.amazonaws.com", "s3"),
        ("docs.example.org", None),
        ("github.io.example.org", None),
        ("notgithub.io", None),
        ("docs.s3.amazonaws.com", None),
        (None, None),
    ],
)
def test_host_name_of_the_address_says_who_serves_it(host, expected):
    assert [item.value for item in evidence(host=host)] == ([expected] if expected else [])


def test_evidence_has_a_reason_in_one_line():
    assert found({"CNAME"}) == [("github-pages", "GitHub Pages (CNAME)")]
    assert found(host="a.netlify.app") == [("netlify", "Netlify (the address ends in netlify.app)")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"CNAME"}, "github-pages"),
        ({".nojekyll"}, "github-pages"),
        ({"_redirects"}, "netlify"),
        ({"_headers"}, "netlify"),
        ({"_redirects", "CNAME"}, "netlify"),
        ({"_routes.json", "_redirects"}, "cloudflare-pages"),
        ({"_worker.js", ".nojekyll"}, "cloudflare-pages"),
        ({"404.html", "index.html"}, None),
        ({"docs/CNAME", "static/_redirects"}, None),
    ],
)
def test_strongest_trace_in_the_output_comes_first(files, expected):
    assert next((value for value, _ in found(files)), None) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("netlify.toml", "[build]\n", "netlify"),
        ("vercel.json", '{"cleanUrls": true}', "vercel cleanUrls=true"),
        ("vercel.json", '{"cleanUrls": false}', "vercel cleanUrls=false"),
        ("vercel.json", "{broken", "vercel"),
        ("firebase.json", '{"hosting": {"public": "site"}}', "firebase cleanUrls=false"),
        (
            "firebase.json",
            '{"hosting": [{"cleanUrls": true, "trailingSlash": false}]}',
            "firebase cleanUrls=true trailingSlash=set",
        ),
        ("firebase.json", '{"firestore": {}}', None),
        ("wrangler.toml", 'pages_build_output_dir = "dist"\n', "cloudflare-pages"),
        ("wrangler.jsonc", '{"assets": {"directory": "dist"}, /* worker */}', "cloudflare-pages"),
        (
            "wrangler.json",
            '{"assets": {"directory": "dist", "html_handling": "none"}}',
            "cloudflare-pages cleanUrls=false",
        ),
        ("wrangler.toml", 'name = "api"\nmain = "src/index.ts"\n', None),
        (".gitlab-ci.yml", "image: python\npages:\n  script: make\n", "gitlab-pages"),
        (".gitlab-ci.yml", "site:\n  script: make\n  pages: true\n", "gitlab-pages"),
        (".gitlab-ci.yml", "site:\n  script: make\n  pages:\n    publish: out\n", "gitlab-pages"),
        (".gitlab-ci.yml", "test:\n  script: make pages\n", None),
        (".gitlab-ci.yml", "# pages:\ntest:\n  pages: false\n", None),
        (".github/workflows/docs.yml", "      - uses: actions/deploy-pages@v4\n", "github-pages"),
        (".github/workflows/docs.yaml", "- uses: 'peaceiris/actions-gh-pages@v4'\n", "github-pages"),
        (".github/workflows/d.yml", "- uses: JamesIves/github-pages-deploy-action@v4\n", "github-pages"),
        (".github/workflows/d.yml", "- run: uv run mkdocs gh-deploy --force\n", "github-pages"),
        (".github/workflows/d.yml", "# - run: mkdocs gh-deploy\n- run: mkdocs build\n", None),
        (".github/dependabot.yml", "- uses: actions/deploy-pages@v4\n", None),
    ],
)
def test_configuration_in_the_project_says_who_serves_it(project, name, text, expected):
    assert [value for value, _ in found(root=project({name: text}))] == ([expected] if expected else [])


def test_workflow_is_named_in_the_reason(project):
    root = project({".github/workflows/docs.yml": "      uses: actions/deploy-pages@v4"})

    assert found(root=root) == [("github-pages", "GitHub Pages (actions/deploy-pages in docs.yml)")]


def test_files_above_the_project_count_up_to_the_root_of_its_repository(project):
    root = project({"netlify.toml": "", "repo/.git/HEAD": "", "repo/vercel.json": "{}", "repo/docs/a.md": ""})

    assert [value for value, _ in found(root=root / "repo" / "docs")] == ["vercel cleanUrls=false"]


def test_files_above_a_project_without_repository_do_not_count(project):
    root = project({"netlify.toml": "", "docs/a.md": ""})

    assert found(root=root / "docs") == []


def test_address_is_stronger_than_configuration_and_configuration_than_output(project):
    root = project({"netlify.toml": ""})

    assert [value for value, _ in found({"CNAME"}, "acme.gitlab.io", root)] == [
        "gitlab-pages",
        "netlify",
        "github-pages",
    ]


def test_gitlab_reads_redirects_too_and_is_not_taken_for_netlify(project):
    root = project({".gitlab-ci.yml": "pages:\n  script: make\n"})

    assert choose_profile(evidence({"_redirects"}, root=root)).name == "gitlab-pages"


@pytest.mark.parametrize(
    ("value", "name", "extensions", "slash", "known"),
    [
        ('{"cleanUrls": true}', "vercel", (".html",), True, True),
        ('{"cleanUrls": true, "trailingSlash": true}', "vercel", (".html",), True, True),
        ("{}", "vercel", (), False, True),
        ("{broken", "vercel", (), False, False),
        ('{"hosting": {"cleanUrls": true}}', "firebase", (".html",), False, True),
        ('{"hosting": {"cleanUrls": true, "trailingSlash": false}}', "firebase", (".html",), True, True),
        ('{"hosting": {}}', "firebase", (), False, True),
    ],
)
def test_flags_of_the_host_decide_its_clean_urls(project, value, name, extensions, slash, known):
    profile = choose_profile(evidence(root=project({f"{name}.json": value})))

    assert (profile.name, profile.clean_urls) == (name, extensions)
    assert (profile.slash_finds_html, profile.clean_urls_known) == (slash, known)


@pytest.mark.parametrize(
    ("text", "extensions", "known"),
    [
        ("Options -Indexes +MultiViews\n", (".html",), True),
        ("RewriteEngine on\nRewriteRule ^([^.]+)$ $1.html [L]\n", (".html",), True),
        ("RewriteRule ^ %{REQUEST_FILENAME}.html [L]\n", (".html",), True),
        ("RewriteEngine On\nRewriteRule ^old$ /new [R=301]\n", (), False),
        ("Options -MultiViews\nErrorDocument 404 /404.html\n", (), True),
        ("# Options +MultiViews\n", (), True),
    ],
)
def test_htaccess_says_whether_apache_adds_the_extension(text, extensions, known):
    profile = choose_profile(evidence(contents={".htaccess": text.encode()}))

    assert (profile.name, profile.clean_urls, profile.clean_urls_known) == ("apache", extensions, known)


def test_unreadable_htaccess_is_still_apache():
    assert choose_profile(evidence({".htaccess"})).name == "apache"


def test_without_a_trace_clean_urls_are_host_dependent():
    assert choose_profile([]) == UNKNOWN_HOST
    assert choose_profile([], "generic") == PROFILES["generic"]
    assert (UNKNOWN_HOST.clean_urls_known, PROFILES["generic"].clean_urls_known) == (False, True)


def test_traces_that_disagree_on_clean_urls_leave_them_host_dependent(project):
    root = project({"vercel.json": "{}"})

    assert choose_profile(evidence(root=root)).clean_urls_known is True
    assert choose_profile(evidence({"CNAME"}, root=root)).clean_urls_known is False


def test_named_profile_takes_the_flags_of_the_project(project):
    root = project({"netlify.toml": "", "vercel.json": '{"cleanUrls": true}'})
    traces = evidence(root=root)

    assert choose_profile(traces, "vercel").clean_urls == (".html",)
    assert choose_profile(traces, "nginx") == PROFILES["nginx"]
    assert choose_profile([], "vercel") == PROFILES["vercel"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "http://x/*y*/", // note\n "b": [1, 2,], /* end */}', {"a": "http://x/*y*/", "b": [1, 2]}),
        ('{"a": ",}"}', {"a": ",}"}),
        ("{", None),
        ("", None),
        ("[" * 100_000, None),
        ("/*" * 100_000, None),
    ],
)
def test_json_with_comments_is_read_and_anything_else_is_none(text, expected):
    assert tolerant_json(text) == expected
