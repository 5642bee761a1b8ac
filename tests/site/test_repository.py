"""URLs of the own repository become paths of the working tree: forges, branches, lines, suggestions."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Outcome
from linkcheck_plugin.site.repository import OwnRepository, identity
from linkcheck_plugin.site.working_tree import WorkingTree

GITHUB = "https://github.com/acme/widget/"
GITLAB = "https://gitlab.com/acme/tools/widget/"
CODEBERG = "https://codeberg.org/acme/widget/"
BITBUCKET = "https://bitbucket.org/acme/widget/"
OWN_FORGEJO = "https://git.acme.example:8443/acme/widget/"
ENTERPRISE = "https://github.acme.example/acme/widget/"
RAW = "https://raw.githubusercontent.com/acme/widget/"

FILES = {
    "README.md": "# Widget\n",
    "docs/install.md": "".join(f"line {number}\n" for number in range(1, 41)),
    "docs/a b#c.md": "x",
    "docs/größe.md": "x",
    "src/Widget/core.py": "one\ntwo\nthree",
    "logo.png": b"\x89PNG\0\n\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    for path, content in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def look_up(root, target, repository=None, branches=("main",)):
    name = repository or identity(target)
    found = OwnRepository(name, branches, WorkingTree(root)).look_up(target, lambda step: None)
    return None if found is None else (found.outcome, found.detail, found.suggestion)


THERE = [
    GITHUB + "blob/main/docs/install.md",
    GITHUB + "edit/main/docs/install.md",
    GITHUB + "raw/main/docs/install.md",
    GITHUB + "raw/refs/heads/main/docs/install.md",
    GITHUB + "blame/main/docs/install.md",
    GITHUB + "tree/main/docs",
    GITHUB + "tree/main/docs/",
    GITHUB + "tree/main",
    GITHUB + "tree/main/",
    GITHUB + "blob/main/docs",
    GITHUB + "tree/main/README.md",
    GITHUB + "blob/HEAD/README.md",
    GITHUB + "blob/main/README.md?plain=1",
    GITHUB + "blob/main/README.md?plain=1#L1",
    GITHUB + "blob/main/README.md#no-such-heading",
    GITHUB + "blob/main/docs/a%20b%23c.md",
    GITHUB + "blob/main/docs/gr%C3%B6%C3%9Fe.md",
    GITHUB + "blob/main/docs/gro%CC%88%C3%9Fe.md",
    GITHUB + "blob/main//docs//install.md",
    GITHUB + "blob/main/docs/install.md#L40",
    GITHUB + "blob/main/docs/install.md#L10-L20",
    GITHUB + "blob/main/docs/install.md#L10C3-L40C5",
    GITHUB + "blob/main/src/Widget/core.py#L3",
    GITHUB + "blob/main/logo.png#L99",
    GITHUB + "raw/main/docs/install.md#L99",
    GITHUB + "tree/main/docs#L99",
    "http://www.github.com/Acme/Widget/blob/main/README.md",
    RAW + "main/docs/install.md",
    RAW + "HEAD/docs/install.md",
    RAW + "refs/heads/main/docs/install.md",
    ENTERPRISE + "blob/main/README.md",
    GITLAB + "-/blob/main/README.md",
    GITLAB + "-/raw/main/README.md",
    GITLAB + "-/edit/main/README.md",
    GITLAB + "-/tree/main/docs?ref_type=heads",
    GITLAB + "-/blob/main/docs/install.md#L10-20",
    GITLAB + "blob/main/README.md",
    CODEBERG + "src/branch/main/README.md",
    CODEBERG + "raw/branch/main/README.md",
    CODEBERG + "_edit/main/README.md",
    CODEBERG + "src/branch/main/docs/install.md#L10-L20",
    OWN_FORGEJO + "src/branch/main/README.md",
    BITBUCKET + "src/main/README.md",
    BITBUCKET + "raw/main/README.md",
    BITBUCKET + "src/main/README.md?mode=edit",
    BITBUCKET + "src/main/docs/install.md#lines-10:20",
]

MISSING = [
    (GITHUB + "blob/main/docs/nope.py", "docs/nope.py"),
    (GITHUB + "edit/main/nope.py", "nope.py"),
    (GITHUB + "tree/main/nope", "nope"),
    (GITHUB + "raw/refs/heads/main/nope", "nope"),
    (GITHUB + "blob/HEAD/nope", "nope"),
    (GITHUB + "blob/main/README.md/nope", "README.md/nope"),
    (GITHUB + "blob/main/.git/HEAD", ".git/HEAD"),
    (GITHUB + "blob/main/nope?plain=1#L3", "nope"),
    ("https://github.com/ACME/widget/blame/main/nope", "nope"),
    (RAW + "main/nope.png", "nope.png"),
    (ENTERPRISE + "blob/main/nope", "nope"),
    (GITLAB + "-/blob/main/nope", "nope"),
    (GITLAB + "blob/main/nope", "nope"),
    (CODEBERG + "src/branch/main/nope", "nope"),
    (CODEBERG + "_edit/main/nope", "nope"),
    (OWN_FORGEJO + "src/branch/main/nope", "nope"),
    (BITBUCKET + "src/main/nope", "nope"),
    (BITBUCKET + "annotate/main/nope", "nope"),
]

NOT_JUDGED = [
    GITHUB,
    GITHUB + "issues/1",
    GITHUB + "blob/v1.0/nope",
    GITHUB + "blob/mainline/nope",
    GITHUB + "blob/refs/tags/main/nope",
    GITHUB + "commits/main/nope",
    GITHUB + "releases/tag/main",
    GITHUB + "wiki/main/nope",
    GITHUB + "blob/",
    GITHUB + "blob/main/..%2Fnope",
    RAW + "3f2a1b/nope",
    RAW + "refs/tags/main/nope",
    GITLAB + "-/blob/main/nope?ref_type=tags",
    GITLAB + "-/jobs/main/nope",
    CODEBERG + "src/tag/main/nope",
    CODEBERG + "src/commit/main/nope",
    BITBUCKET + "branch/main",
    OWN_FORGEJO + "tree/main/nope",
    "https://git.sr.ht/~acme/widget/tree/main/item/nope",
]


@pytest.mark.parametrize("target", THERE)
def test_what_is_in_the_tree_is_good(root, target):
    repository = "github.com/acme/widget" if target.startswith(RAW) else None
    assert look_up(root, target, repository) == (Outcome.REPOSITORY, "", None)


@pytest.mark.parametrize(("target", "path"), MISSING)
def test_what_is_not_in_the_tree_is_missing(root, target, path):
    repository = "github.com/acme/widget" if target.startswith(RAW) else None
    outcome, detail, _ = look_up(root, target, repository)
    assert outcome is Outcome.REPOSITORY_MISSING
    assert detail == f"{path} is not in the working tree of the project's repository"


@pytest.mark.parametrize("target", NOT_JUDGED)
def test_other_branches_tags_and_pages_are_left_to_the_network(root, target):
    repository = "github.com/acme/widget" if target.startswith(RAW) else identity(target)
    if "sr.ht" in target:
        repository = "git.sr.ht/~acme/widget"
    assert look_up(root, target, repository) is None


@pytest.mark.parametrize(
    "target",
    [
        "https://github.com/acme/widget2/blob/main/nope",
        "https://github.com/acme/wid/blob/main/nope",
        "https://github.com/other/widget/blob/main/nope",
        "https://gitlab.com/acme/widget/-/blob/main/nope",
        "https://evil.example/https://github.com/acme/widget/blob/main/nope",
        "./blob/main/nope",
        "/acme/widget/blob/main/nope",
    ],
)
def test_other_repositories_are_not_judged(root, target):
    assert look_up(root, target, "github.com/acme/widget") is None


@pytest.mark.parametrize(
    ("target", "detail"),
    [
        (
            GITHUB + "blob/main/docs/install.md#L41",
            "docs/install.md has 40 lines, and the link asks for line 41",
        ),
        (
            GITHUB + "edit/main/docs/install.md#L1-L41",
            "docs/install.md has 40 lines, and the link asks for line 41",
        ),
        (
            GITHUB + "blob/main/docs/install.md#L10C3-L50C5",
            "docs/install.md has 40 lines, and the link asks for line 50",
        ),
        (GITHUB + "blob/main/README.md?plain=1#L2", "README.md has 1 line, and the link asks for line 2"),
        (
            GITLAB + "-/blob/main/docs/install.md#L10-41",
            "docs/install.md has 40 lines, and the link asks for line 41",
        ),
        (CODEBERG + "src/branch/main/README.md#L2", "README.md has 1 line, and the link asks for line 2"),
        (BITBUCKET + "src/main/README.md#lines-1:3", "README.md has 1 line, and the link asks for line 3"),
    ],
)
def test_lines_have_to_lie_within_the_file(root, target, detail):
    assert look_up(root, target) == (Outcome.REPOSITORY_MISSING, detail, None)


@pytest.mark.parametrize(
    ("target", "suggestion"),
    [
        ("blob/main/docs/instal.md", "blob/main/docs/install.md"),
        ("blob/main/docs/instal.md?plain=1#setup", "blob/main/docs/install.md?plain=1#setup"),
        ("blob/main/docs/instal.md#L99", "blob/main/docs/install.md"),
        ("blob/main/guide/install.md", "blob/main/docs/install.md"),
        ("edit/HEAD/lib/core.py", "edit/HEAD/src/Widget/core.py"),
        ("blob/main/src/widget/core.py#L2", "blob/main/src/Widget/core.py#L2"),
        ("raw/refs/heads/main/readme.md", "raw/refs/heads/main/README.md"),
        ("blob/main/docs/Gr%C3%B6%C3%9Fe.md", "blob/main/docs/gr%C3%B6%C3%9Fe.md"),
        ("blob/main/docs/entirely-different.md", None),
    ],
)
def test_a_near_file_is_suggested_in_the_same_url(root, target, suggestion):
    found = look_up(root, GITHUB + target)
    assert found[0] is Outcome.REPOSITORY_MISSING
    assert found[2] == (None if suggestion is None else GITHUB + suggestion)


def test_a_branch_whose_name_has_slashes(root):
    branches = ("release/1.x",)
    assert look_up(root, GITHUB + "blob/release/1.x/README.md", branches=branches)[0] is Outcome.REPOSITORY
    assert look_up(root, GITHUB + "blob/release/1.x/nope", branches=branches)[0] is Outcome.REPOSITORY_MISSING
    assert look_up(root, GITHUB + "blob/release/nope", branches=branches) is None
    assert look_up(root, GITHUB + "blob/main/nope", branches=branches) is None


def test_the_trace_says_what_was_looked_up(root):
    steps = []
    repository = OwnRepository("github.com/acme/widget", ("main",), WorkingTree(root))
    repository.look_up(GITHUB + "blob/main/README.md", steps.append)
    assert steps == ["own repository: README.md is there"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/Acme/Widget", "github.com/acme/widget"),
        ("https://www.github.com/acme/widget.git", "github.com/acme/widget"),
        ("https://github.com/acme/widget/tree/main/packages/a", "github.com/acme/widget"),
        ("https://gitlab.com/acme/tools/widget/-/tree/main", "gitlab.com/acme/tools/widget"),
        ("https://git.acme.example:8443/acme/widget/", "git.acme.example:8443/acme/widget"),
        ("https://github.com/tree/raw", "github.com/tree/raw"),
        ("https://github.com/acme", None),
        ("https://github.com/", None),
        ("https://[bad", None),
        ("mailto:a@b.example", None),
    ],
)
def test_repositories_are_the_same_whatever_the_spelling(url, name):
    assert identity(url) == name


@given(st.text(max_size=60), st.sampled_from(["blob/main/", "blob/", "edit/HEAD/", "-/blob/", ""]))
def test_no_url_makes_it_fail(root, rest, start):
    found = look_up(root, GITHUB + start + rest)
    assert found is None or found[0] in (Outcome.REPOSITORY, Outcome.REPOSITORY_MISSING)


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_name_is_found_by_its_encoded_url(name):
    if name in (".", ".."):
        return
    asked = OwnRepository("github.com/acme/widget", ("main",), None).parse(
        f"{GITHUB}blob/main/docs/{quote(name, safe='')}"
    )
    assert asked.path == f"docs/{name}"


def test_a_site_full_of_missing_paths_takes_no_time(root, tmp_path):
    for number in range(3_000):
        (tmp_path / f"file-{number}.md").write_text("")
    repository = OwnRepository("github.com/acme/widget", ("main",), WorkingTree(tmp_path))
    start = time.process_time()
    for number in range(20_000):
        assert repository.look_up(f"{GITHUB}blob/main/gone-{number}-x.py", lambda step: None) is not None
    assert time.process_time() - start < 5
