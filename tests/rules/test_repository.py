"""LNK016 end to end: a real git repository, its configuration, and the built pages."""

from __future__ import annotations

import subprocess

import builders
import pytest

from linkcheck_plugin.explain import list_references
from linkcheck_plugin.rules.repository import own_repo_path_missing

from .test_documentation import line_of

OWN = "https://github.com/acme/widget"
MKDOCS = "site_name: Widget\nsite_url: https://e.example/\nrepo_url: {}\nedit_uri: edit/main/docs/\n"
FILES = {"docs/install.md": "# Install\n\ntext\n", "src/core.py": "one\ntwo\n", "logo.png": "png"}


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path):
    """A function that makes a project with its site: `remote` of git, `repo_url` of MkDocs, markup of the index."""

    def make(markup, remote=OWN, repo_url=OWN, branch="main", with_git=True, pages=None):
        root = tmp_path / "project"
        root.mkdir()
        builders.write(root, FILES)
        if repo_url is not None:
            (root / "mkdocs.yml").write_text(MKDOCS.format(repo_url or "''"))
        if with_git:
            git(root, "init", "-q", "-b", branch)
            if remote:
                git(root, "remote", "add", "origin", remote)
        site = root / "site"
        site.mkdir()
        builders.write(site, {"index.html": markup, **(pages or {})})
        return site

    return make


def link(path, repository=OWN):
    return f'<a href="{repository}/{path}">x</a>'


def found(site, **settings):
    report = builders.check(site, **settings)
    return [(finding.code, finding.message, finding.suggestion) for finding in report.findings]


MISSING = "docs/instal.md is not in the working tree of the project's repository"
ONE = [("LNK016", MISSING, f"{OWN}/blob/main/docs/install.md")]


def test_a_missing_file_is_an_error_with_its_place_and_a_near_one(project):
    site = project(f"<p>{link('blob/main/docs/instal.md')}{link('blob/main/docs/install.md')}")
    [finding] = builders.check(site).findings
    assert (finding.code, finding.severity, finding.line, finding.column) == ("LNK016", "error", 1, 13)
    assert (finding.url, finding.target) == (f"{OWN}/blob/main/docs/instal.md",) * 2
    assert (finding.message, finding.suggestion) == (MISSING, f"{OWN}/blob/main/docs/install.md")


def test_what_is_there_is_checked_and_good_and_other_branches_are_outbound(project):
    site = project(
        link("edit/main/docs/install.md") + link("blob/main/src/core.py#L1-L2") + link("blob/v1/nope")
    )
    report = builders.check(site)
    assert (report.findings, report.coverage.checked, report.coverage.skipped) == ((), 2, {"outbound": 1})
    settings = builders.settings_for(site)
    states = [row["state"] for row in list_references(site, settings)]
    assert states == ["repository", "repository", "external"]


def test_an_absolute_link_to_the_repository_is_no_link_to_the_site_itself(project):
    assert found(project(link("blob/main/src/core.py")), preset="all", ignore=["LNK3"]) == []


@pytest.mark.parametrize(
    ("remote", "repo_url"),
    [
        (OWN, OWN),
        (OWN, None),
        ("git@github.com:Acme/Widget.git", "https://www.github.com/acme/widget/"),
        (OWN, ""),
        (OWN, "https://github.com/upstream/widget"),
    ],
)
def test_the_repository_is_known_from_git_or_else_from_the_configuration(project, remote, repo_url):
    assert found(project(link("blob/main/docs/instal.md"), remote, repo_url)) == ONE


@pytest.mark.parametrize(
    ("remote", "repo_url", "with_git"),
    [
        ("git@github.com:fork/widget.git", OWN, True),
        (None, None, True),
        (None, OWN, False),
        ("https://gitlab.com/acme/widget.git", OWN, True),
    ],
)
def test_another_repository_or_a_tree_without_git_is_not_judged(project, remote, repo_url, with_git):
    site = project(link("blob/main/docs/instal.md"), remote, repo_url, with_git=with_git)
    assert found(site) == []


def test_without_a_remote_the_configuration_counts_if_most_links_are_there(project):
    """A template names the repository that it comes from, and its edit links lead there."""
    good = link("blob/main/docs/install.md") + link("blob/main/logo.png")
    site = project(link("blob/main/docs/instal.md") + good, remote=None)
    assert found(site) == ONE
    builders.write(site, {"index.html": link("blob/main/docs/instal.md") + link("edit/main/template/x.md")})
    assert found(site) == []


def test_the_setting_names_the_repository_whatever_the_remote(project):
    site = project(link("blob/main/docs/instal.md"), "git@github.com:fork/widget.git", OWN)
    assert found(site, repository=OWN) == ONE
    assert found(site, repository="acme/widget") == ONE


def test_built_pages_on_a_branch_of_their_own_say_nothing_of_the_sources(project):
    site = project(link("blob/main/docs/instal.md"), repo_url=None, branch="gh-pages")
    assert found(site) == []
    git(site.parent, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert found(site) == []
    git(site.parent, "symbolic-ref", "HEAD", "refs/heads/main")
    assert found(site) == ONE


def test_on_a_branch_links_to_the_default_branch_are_judged_by_the_working_tree(project):
    site = project(
        link("blob/main/docs/instal.md") + link("blob/main/src/core.py") + link("blob/topic/x/nope"),
        branch="topic/x",
    )
    git(site.parent, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert found(site) == ONE


def test_one_missing_file_is_one_finding_however_it_is_linked(project):
    markup = (
        link("blob/main/docs/instal.md")
        + link("edit/main/docs/instal.md")
        + link("blob/HEAD/docs/instal.md#x")
    )
    report = builders.check(project(markup, pages={"b.html": link("raw/main/docs/instal.md")}))
    [finding] = report.findings
    assert len(finding.occurrences) == 4


def test_an_image_of_the_repository_is_looked_up_like_a_link(project):
    raw = "https://raw.githubusercontent.com/acme/widget/main"
    site = project(f'<img src="{raw}/lgoo.png" alt=""><img src="{raw}/logo.png" alt="">')
    message = "lgoo.png is not in the working tree of the project's repository"
    assert found(site) == [("LNK016", message, f"{raw}/logo.png")]


def test_redirects_and_feeds_speak_by_their_own_rules(project):
    url = f"{OWN}/blob/main/docs/instal.md"
    refresh = f'<meta http-equiv="refresh" content="0; url={url}"><a href="{url}">x</a>'
    feed = f'<rss version="2.0"><channel><title>x</title><item><link>{url}</link></item></channel></rss>'
    site = project("", pages={"old/index.html": refresh, "feed.xml": feed})
    assert [(code, message) for code, message, _ in found(site)] == [
        ("LNK104", f"the redirect leads nowhere: {MISSING}"),
        ("LNK811", MISSING),
    ]


def test_a_slip_in_the_scheme_goes_before_the_missing_file(project):
    site = project('<a href="https:/github.com/acme/widget/blob/main/nope">x</a>')
    assert [code for code, _, _ in found(site)] == ["LNK005"]


def test_the_examples_of_the_documentation_hold(project):
    site = project(line_of(own_repo_path_missing, "Bad"))
    assert found(site) == ONE
    builders.write(site, {"index.html": line_of(own_repo_path_missing, "Good")})
    assert found(site) == []


def test_ignoring_the_rule_or_the_url_works_as_elsewhere(project):
    site = project(link("blob/main/docs/instal.md"))
    assert found(site, ignore=["own-repo-path-missing"]) == []
    assert found(site, ignore_urls=[f"{OWN}/blob/*"]) == []
