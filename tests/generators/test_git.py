"""The working tree around a folder, with repositories that git itself makes and ones written by hand."""

import shutil
import subprocess

import pytest

from linkcheck_plugin.generators.git import find_repository

CONFIG = '[core]\n\tbare = false\n[remote "origin"]\n\turl = {}\n\tfetch = +refs/heads/*\n'


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r"),
        ("https://user:secret@gitlab.com/g/s/r", "https://gitlab.com/g/s/r"),
        ("git@github.com:o/r.git", "https://github.com/o/r"),
        ("ssh://git@codeberg.org:22/o/r.git", "https://codeberg.org/o/r"),
        ("org-1@github.com:o/r", "https://github.com/o/r"),
        ("git://git.example.org/o/r", "https://git.example.org/o/r"),
        ("/srv/git/r.git", None),
        ("../r", None),
    ],
)
def test_the_remote_is_a_page(tree, url, remote):
    root = tree({".git/HEAD": "ref: refs/heads/main\n", ".git/config": CONFIG.format(url), "docs/": ""})
    repository = find_repository(root / "docs")
    assert repository is not None
    assert (repository.root, repository.remote, repository.default_branches) == (root, remote, ("main",))


def test_without_a_repository_there_is_none(tmp_path):
    assert find_repository(tmp_path) is None or not find_repository(tmp_path).root.is_relative_to(tmp_path)
    assert find_repository(tmp_path / "nowhere") == find_repository(tmp_path)


@pytest.mark.parametrize(
    ("config", "remote"),
    [
        ("", None),
        ('[remote "up"]\nurl = https://github.com/o/r\n', "https://github.com/o/r"),
        ('[remote "up"]\nurl = https://a.example/o/r\n[remote "fork"]\nurl = https://b.example/o/r\n', None),
        (
            '[remote "up"]\nurl = https://a.example/o/r\n' + CONFIG.format("https://b.example/o/r"),
            "https://b.example/o/r",
        ),
        (
            '[remote "origin"]\nurl = https://a.example/o/r\nurl = https://b.example/o/r\n',
            "https://a.example/o/r",
        ),
        ('[url "https://github.com/"]\ninsteadOf = gh:\n' + CONFIG.format("gh:o/r"), None),
    ],
)
def test_origin_counts_or_the_only_remote(tree, config, remote):
    root = tree({".git/HEAD": "ref: refs/heads/x/y\n", ".git/config": config})
    assert find_repository(root).remote == remote


@pytest.mark.parametrize(
    ("head", "origin", "branches"),
    [
        ("ref: refs/heads/feature/x\n", "ref: refs/remotes/origin/trunk\n", ("trunk",)),
        ("ref: refs/heads/feature/x\n", None, ("feature/x",)),
        ("0123456789abcdef0123456789abcdef01234567\n", None, ("main", "master")),
    ],
)
def test_the_default_branch_is_that_of_origin_else_the_current_one(tree, head, origin, branches):
    files = {".git/HEAD": head, ".git/config": ""}
    root = tree(files | ({".git/refs/remotes/origin/HEAD": origin} if origin else {}))
    assert find_repository(root).default_branches == branches


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_worktrees_and_submodules_are_found_where_git_puts_them(tmp_path):
    main, other = tmp_path / "main", tmp_path / "other"
    for folder in (main, other):
        folder.mkdir()
        git(folder, "init", "-q", "-b", "trunk")
        git(folder, "remote", "add", "origin", f"https://github.com/o/{folder.name}.git")
        git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    git(main, "submodule", "add", "-q", str(other), "sub")
    git(main / "sub", "remote", "set-url", "origin", "git@github.com:o/other.git")

    worktree, submodule = find_repository(tmp_path / "tree"), find_repository(main / "sub")

    assert (worktree.root, worktree.remote) == (tmp_path / "tree", "https://github.com/o/main")
    assert worktree.default_branches == ("side",)
    assert (submodule.root, submodule.remote) == (main / "sub", "https://github.com/o/other")
    assert submodule.default_branches == ("trunk",)


@pytest.mark.parametrize(
    "content", ["gitdir: /nowhere", "gitdir:", "", "\0" * 100, "gitdir: " + "a" * 10_000]
)
def test_a_damaged_git_file_is_no_repository(tree, content):
    root = tree({".git": content, "a/": ""})
    found = find_repository(root / "a")
    assert found is None or found.root != root
