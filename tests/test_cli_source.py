"""`linkcheck source` as users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import write

FILES = {
    "mkdocs.yml": "site_name: x\nsite_url: https://example.org/docs/\n",
    "docs/index.md": "# Home\n\n[guide](guide.md#instal) and [gone](gone.md)\n",
    "docs/guide.md": "# Guide\n\n## Install\n\n[mail](mailto:nobody)\n",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linkcheck_plugin", "source", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, FILES)
    return tmp_path


def test_findings_fail_and_name_file_line_and_column(tree: Path) -> None:
    result = run(tree, "docs/index.md")
    assert result.returncode == 1
    assert "error internal-broken (LNK001): docs/gone.md does not exist" in result.stdout
    assert "--> docs/index.md:3:37" in result.stdout
    assert "--> docs/index.md:3:9" in result.stdout
    assert 'did you mean "guide.md#install"?' in result.stdout
    assert "2 references, 2 checked, 0 skipped" in result.stdout
    assert "in page" not in result.stdout
    assert result.stderr == "2 errors in 1 page: the build fails\n"


def test_json_has_the_schema_of_check(tree: Path) -> None:
    result = run(tree, "--format", "json", "-q")
    assert result.returncode == 1
    assert result.stderr == ""
    report = json.loads(result.stdout)
    assert report["schema"] == 1
    assert report["site"] == {
        "directory": ".", "site_url": "https://example.org/docs/", "pages": 2, "assets": 0,
    }  # fmt: skip
    assert report["coverage"] == {"references": 3, "unique": 3, "checked": 2, "skipped": {"mailto": 1}}
    assert report["summary"]["by_code"] == {"LNK001": 1, "LNK003": 1, "LNK014": 1}
    finding = report["findings"][0]
    assert finding["page"] == "docs/index.md"
    assert finding["source"] == {"path": "docs/index.md", "line": 3, "column": 37}
    assert finding["occurrences"] == [{"page": "docs/index.md", "line": 3, "column": 37}]


def test_github_annotations_name_the_source(tree: Path) -> None:
    result = run(tree, "--format", "github", "docs/index.md")
    assert "::error file=docs/index.md,line=3,col=37,title=internal-broken (LNK001)::" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--select", "LNK014"), 0),
        (("--select", "LNK014", "--fail-on", "warning"), 1),
        (("--ignore", "LNK0"), 0),
        (("--fail-on", "never"), 0),
        (("--set", 'ignore-pages=["docs/index.md"]'), 0),
        (("docs/guide.md",), 0),
        (("docs",), 1),
        (("--source-dir", "docs"), 1),
        (("docs/index.md", "mkdocs.yml"), 1),
        (("mkdocs.yml",), 0),
        (("docs/nothing.md",), 2),
        (("--format", "jsn"), 2),
        (("--set", "fail-om=never"), 2),
    ],
)
def test_the_exit_code_is_that_of_check(tree: Path, arguments: tuple[str, ...], status: int) -> None:
    result = run(tree, *arguments)
    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr
    assert (result.stdout == "") == (status == 2)


def test_what_is_passed_over_is_said(tree: Path) -> None:
    result = run(tree, "mkdocs.yml", "docs/guide.md")
    assert "mkdocs.yml: is no Markdown, reST or HTML source, passed over" in result.stderr


def test_an_unreadable_file_is_said(tree: Path) -> None:
    (tree / "docs/binary.md").write_bytes(b"a\0b")
    result = run(tree, "docs/binary.md")
    assert result.returncode == 0
    assert "docs/binary.md: cannot be read as text, passed over" in result.stderr


def test_settings_of_the_project_hold(tree: Path) -> None:
    write(tree, {"linkcheck.toml": 'ignore-urls = ["gone.md"]\nignore = ["LNK003"]\n'})
    result = run(tree)
    assert result.returncode == 0, result.stdout
    assert "1 ignored" in result.stdout
