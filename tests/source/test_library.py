"""Source files with what they include, each read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkcheck_plugin.source.library import Library


def library(root: Path, files: dict[str, str], *includes: str) -> Library:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Library(root.resolve(), [root.resolve() / folder for folder in includes], python_markdown=True)


def written(tmp_path: Path, files: dict[str, str], *includes: str) -> list[str]:
    found = library(tmp_path, files, *includes).written(tmp_path.resolve() / "a.md")
    return [f"{path.name}:{one.line} {one.url}" for path, one in found]


@pytest.mark.parametrize("statement", ['--8<-- "b.md"', "{% include 'b.md' %}", "{!b.md!}"])
def test_what_a_file_includes_stands_where_it_is_included(tmp_path: Path, statement: str) -> None:
    files = {"a.md": f"[1](1)\n\n{statement}\n\n[2](2)\n", "b.md": "[b](b)\n"}
    assert written(tmp_path, files) == ["a.md:1 1", "b.md:1 b", "a.md:5 2"]


def test_a_file_that_is_included_twice_counts_twice(tmp_path: Path) -> None:
    files = {"a.md": '--8<-- "b.md"\n\n[1](1)\n\n--8<-- "b.md"\n', "b.md": "[b](b)\n"}
    assert written(tmp_path, files) == ["b.md:1 b", "a.md:3 1", "b.md:1 b"]


def test_a_folder_for_includes_is_looked_through(tmp_path: Path) -> None:
    files = {"a.md": '--8<-- "b.md:part"\n', "inc/b.md": "[b](b)\n"}
    assert written(tmp_path, files, "inc") == ["b.md:1 b"]


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    files = {"a.md": '[1](1)\n\n--8<-- "b.md"\n', "b.md": '[b](b)\n\n--8<-- "a.md"\n\n--8<-- "b.md"\n'}
    assert written(tmp_path, files) == ["a.md:1 1", "b.md:1 b"]


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("[s](s)\n")
    files = {"a.md": '--8<-- "../secret.md"\n\n--8<-- "link.md"\n\n[1](1)\n'}
    root = tmp_path / "project"
    root.mkdir()
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    found = library(root, files).written(root.resolve() / "a.md")
    assert [one.url for _, one in found] == ["1"]


def test_parts_are_named_once(tmp_path: Path) -> None:
    shelf = library(
        tmp_path, {"a.md": '--8<-- "b.md"\n\n--8<-- "b.md"\n', "b.md": '--8<-- "c.md"\n', "c.md": ""}
    )
    assert [part.name for part in shelf.parts(tmp_path.resolve() / "a.md")] == ["a.md", "b.md", "c.md"]


def test_a_file_that_is_missing_says_nothing(tmp_path: Path) -> None:
    shelf = library(tmp_path, {})
    assert shelf.data(tmp_path / "none.md") == b""
    assert list(shelf.written(tmp_path / "none.md")) == []


def test_code_blocks_are_code_and_directives_are_not(tmp_path: Path) -> None:
    shelf = library(tmp_path, {"a.md": "a\n\n    code\n\n```\ncode\n```\n\n```{image} u\n```\n"})
    assert [line for line in range(1, 12) if shelf.is_code(tmp_path / "a.md", line)] == [3, 5, 6, 7]


def test_a_condition_shown_as_code_is_none(tmp_path: Path) -> None:
    shelf = library(tmp_path, {"a.md": "{% if x %}\na\n{% endif %}\n\n```\n{% if x %}\n```\n\nb\n"})
    assert [line for line in range(1, 10) if shelf.is_conditional(tmp_path / "a.md", line)] == [1, 2, 3]
