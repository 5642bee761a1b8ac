"""What is there, what is missing, and what nobody can tell from the files that are checked out."""

from __future__ import annotations

import os
import subprocess

import pytest

from linkcheck_plugin.site.working_tree import WorkingTree, checked_out, unchanged

OLD = 1_000_000_000


def git(folder, *arguments):
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@e.example", "-c", "protocol.file.allow=always"]
    subprocess.run([*command, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (root / "docs/a.md").write_text("one\ntwo\n")
    git(root, "init", "-q", "-b", "main")
    return root


def age(root):
    for folder, _, names in os.walk(root, topdown=False):
        for name in names:
            os.utime(os.path.join(folder, name), (OLD, OLD))
        os.utime(folder, (OLD, OLD))


def state(root, path):
    return WorkingTree(root).find(path).state


def test_files_and_folders_are_there_committed_or_not(root):
    assert [state(root, path) for path in ("docs/a.md", "docs", "docs/", "")] == ["there"] * 4
    assert [state(root, path) for path in ("docs/b.md", "docs/a.md/x", "a.md")] == ["missing"] * 3


def test_letter_case_counts_in_every_folder_of_the_path(root):
    place = WorkingTree(root).find("Docs/A.md")
    assert (place.state, place.path) == ("case", "docs/a.md")


@pytest.mark.parametrize("path", ["../x", "docs/../docs/a.md", "./docs", "a\0b"])
def test_paths_that_no_forge_has_are_not_judged(root, path):
    assert state(root, path) == "unknown"


def test_links_are_there_and_those_out_of_the_tree_are_never_read(root, tmp_path):
    (tmp_path / "outside.md").write_text("secret\n")
    (root / "inside.md").symlink_to("docs/a.md")
    (root / "out.md").symlink_to(tmp_path / "outside.md")
    (root / "out").symlink_to(tmp_path)
    (root / "nowhere").symlink_to("nothing")
    (root / "loop").symlink_to(".")
    tree = WorkingTree(root)
    found = {
        name: tree.find(name)
        for name in ("inside.md", "out.md", "out/outside.md", "nowhere", "loop/loop/docs")
    }
    assert {place.state for place in found.values()} == {"there"}
    assert [name for name, place in found.items() if place.file] == ["inside.md"]


def test_a_sparse_checkout_says_nothing_of_what_it_lacks(root):
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    git(root, "sparse-checkout", "set", "docs")
    assert (state(root, "src/a.py"), state(root, "docs/a.md")) == ("unknown", "there")
    git(root, "sparse-checkout", "disable")
    assert state(root, "src/a.py") == "missing"


def test_a_submodule_is_there_and_its_content_is_not_judged_unless_it_is_there(root, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "readme.md").write_text("x")
    git(library, "init", "-q", "-b", "main")
    git(library, "add", ".")
    git(library, "commit", "-q", "-m", "x")
    git(root, "submodule", "--quiet", "add", str(library), "vendor/library")
    assert [state(root, f"vendor/library{rest}") for rest in ("", "/", "/readme.md")] == ["there"] * 3
    git(root, "submodule", "--quiet", "deinit", "-f", "vendor/library")
    assert state(root, "vendor/library/readme.md") == "unknown"
    assert state(root, "vendor/other/readme.md") == "missing"


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", 0),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\n\n", 2),
        (b"a\r\nb\rc", 3),
        (b"a\n\0", None),
        (b"version https://git-lfs.github.com/spec/v1\noid x\n", None),
        (b"x\n" * 2_600_000, None),
    ],
)
def test_lines_are_counted_as_forges_number_them(root, content, lines):
    file = root / "file"
    file.write_bytes(content)
    assert WorkingTree(root).lines(str(file)) == lines


def test_a_moved_file_is_near_and_what_is_no_source_is_not(root):
    for folder in ("node_modules/m", ".cache", "env", "src"):
        (root / folder).mkdir(parents=True)
    (root / "env/pyvenv.cfg").touch()
    for folder in ("node_modules/m", ".cache", "env"):
        (root / folder / "tool.py").touch()
    tree = WorkingTree(root)
    assert tree.nearest("lib/tool.py") is None
    (root / "src/tool.py").touch()
    assert WorkingTree(root).nearest("lib/tool.py") == "src/tool.py"


def test_stamps_tell_whether_an_answer_still_holds(root):
    age(root)
    tree = WorkingTree(root)
    tree.find("docs/a.md")
    tree.lines(str(root / "docs/a.md"))
    stamps = tree.stamps()
    assert stamps is not None
    assert unchanged(stamps)
    (root / "docs/b.md").touch()
    assert not unchanged(stamps)
    age(root)
    assert unchanged(stamps)
    (root / "docs/a.md").write_text("one\n")
    assert not unchanged(stamps)
    assert not unchanged({str(root / "gone"): (1, 1)})


def test_what_changed_a_moment_ago_is_not_trusted(root):
    tree = WorkingTree(root)
    tree.find("docs/a.md")
    assert tree.stamps() is None


def test_the_branch_that_is_checked_out_also_in_a_worktree(root, tmp_path):
    assert checked_out(root) == "main"
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    git(root, "worktree", "add", "-q", "-b", "feature/x", str(tmp_path / "other"))
    assert checked_out(tmp_path / "other") == "feature/x"
    git(root, "checkout", "-q", "--detach")
    assert checked_out(root) is None
    assert checked_out(tmp_path) is None
