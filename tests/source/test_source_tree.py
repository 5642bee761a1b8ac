from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from builders import write

from linkcheck_plugin.source.doubts import includers_of, is_git_ignored
from linkcheck_plugin.source.tree import Tree, normalised, root_of

FILES = {"README.md": "", "docs/Guide.md": "", "docs/img/x.png": "", "docs/node_modules/a/b.md": ""}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    write(tmp_path, FILES)
    return Tree(tmp_path)


def test_paths_are_found_in_their_exact_spelling_first(tree: Tree) -> None:
    exact = tree.find("docs/Guide.md")
    assert exact is not None
    assert (exact.path, exact.is_directory, exact.other_case) == ("docs/Guide.md", False, False)
    other = tree.find("Docs/guide.md")
    assert other is not None
    assert (other.path, other.other_case) == ("docs/Guide.md", True)
    folder = tree.find("docs/img/")
    assert folder is not None
    assert folder.is_directory
    assert tree.find("docs/zz.md") is None
    assert tree.find("docs/Guide.md/x") is None
    assert tree.find("docs/\0") is None


def test_another_normalisation_is_told(tmp_path: Path) -> None:
    write(tmp_path, {unicodedata.normalize("NFD", "é.md"): ""})
    found = Tree(tmp_path).find(unicodedata.normalize("NFC", "é.md"))
    assert found is not None
    assert (found.renormalised, found.other_case) == (True, False)


def test_ignored_folders_and_links_out_are_not_walked(
    tree: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"secret.md": ""})
    os.symlink(outside, tree.root / "link")
    os.symlink(tree.root, tree.root / "docs/around")
    assert sorted(tree.files("")) == ["README.md", "docs/Guide.md", "docs/img/x.png"]
    assert list(tree.files("", frozenset({"docs"}))) == ["README.md"]
    assert tree.read("link/secret.md", 100) is None
    assert tree.read("README.md", 100) == b""


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/../b", "b"), ("./a//b/.", "a/b"), ("..", None), ("a/../../b", None), ("", "")],
)
def test_dot_segments_never_climb_above_the_root(path: str, expected: str | None) -> None:
    assert normalised(path) == expected


def test_the_root_is_that_of_the_working_copy(tmp_path: Path) -> None:
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "repository/a/b").mkdir(parents=True)
    assert root_of(tmp_path / "repository/a/b") == tmp_path / "repository"


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        ("build/\n", "build/a.md", True),
        ("build/\n", "docs/build/a.md", True),
        ("/build/\n", "docs/build/a.md", False),
        ("build/\n", "build", False),
        ("*.png\n", "docs/x.png", True),
        ("docs/api\n", "docs/api/a.md", True),
        ("docs/api\n", "other/docs/api/a.md", False),
        ("**/gen/\n", "a/b/gen/c.md", True),
        ("# build/\n!x.md\n\n", "x.md", False),
    ],
)
def test_files_that_git_leaves_out_may_be_made(
    tmp_path: Path, patterns: str, path: str, ignored: bool
) -> None:
    write(tmp_path, {".gitignore": patterns})
    assert is_git_ignored(Tree(tmp_path), path) is ignored


@pytest.mark.parametrize(
    ("text", "includes"),
    [
        ('--8<-- "docs/part.md"', True),
        ("--8<--\ndocs/part.md\n--8<--", True),
        ("{% include 'part.md' %}", False),
        ("{% include 'docs/part.md' %}", True),
        (".. include:: docs/part.md", True),
        ("{{#include docs/part.md:3:5}}", True),
        ("import Part from './docs/part.md'", True),
        ("This includes [part](docs/part.md).", False),
        ("see docs/part.md", False),
    ],
)
def test_a_directive_tells_an_include_from_a_link(tmp_path: Path, text: str, includes: bool) -> None:
    write(tmp_path, {"docs/part.md": "", "page.md": text})
    expected = {"docs/part.md": {"page.md"}} if includes else {}
    assert includers_of(Tree(tmp_path), {"docs/part.md"}, [""]) == expected


def test_a_link_to_the_file_is_another_place_of_its_text(tmp_path: Path) -> None:
    write(tmp_path, {"CHANGELOG.md": "", "docs/index.md": ""})
    os.symlink("../CHANGELOG.md", tmp_path / "docs/changelog.md")
    found = includers_of(Tree(tmp_path), {"CHANGELOG.md"}, [""])
    assert found == {"CHANGELOG.md": {"docs/changelog.md"}}
