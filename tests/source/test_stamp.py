"""The digest of a project's sources: another one as soon as a place may have moved."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linkcheck_plugin.generators import project_at
from linkcheck_plugin.source import stamp as module
from linkcheck_plugin.source.stamp import stamp

FILES = {
    "mkdocs.yml": "site_name: t\ntheme: {name: null, custom_dir: theme}\n",
    "docs/a.md": "a\n",
    "theme/main.html": "m\n",
    "site/index.html": "s\n",
    "other.txt": "o\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (1, 1))
    return tmp_path.resolve()


def digest(root: Path) -> bytes | None:
    return stamp(project_at(root, root / "site"), {})


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda root: (root / "docs/a.md").write_text("b\n"), False),
        (lambda root: (root / "docs/b.md").write_text(""), False),
        (lambda root: (root / "docs/a.md").unlink(), False),
        (lambda root: (root / "theme/main.html").write_text("longer\n"), False),
        (lambda root: (root / "mkdocs.yml").write_text(FILES["mkdocs.yml"] + "#\n"), False),
        (lambda root: (root / "other.txt").write_text("longer\n"), True),
        (lambda root: (root / "site/index.html").write_text("longer\n"), True),
    ],
)
def test_it_changes_with_the_files_in_which_findings_are_located(
    root: Path, change: Callable[[Path], object], same: bool
) -> None:
    before = digest(root)
    assert before is not None
    change(root)
    assert (digest(root) == before) is same


def test_it_changes_with_what_the_generator_told(root: Path) -> None:
    assert stamp(None, {"a.html": root / "docs/a.md"}) != stamp(None, {"b.html": root / "docs/a.md"})
    assert stamp(None, {"a.html": root / "none.md"}) is not None


def test_a_project_without_end_has_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 2)
    assert digest(root) is None
