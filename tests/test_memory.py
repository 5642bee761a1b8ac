"""The report of the last run: recalled as long as nothing it depends on has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import LONG_AGO, write

from linkcheck_plugin import check as pipeline
from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Report
from linkcheck_plugin.settings import decode

PAGE = '<!doctype html><title>t</title><a href="/gone/">x</a>'
REPOSITORY = "https://github.com/me/project"
FILES = {
    "mkdocs.yml": f"site_name: t\nrepo_url: {REPOSITORY}\ntheme:\n  name: null\n  custom_dir: theme\n",
    "docs/index.md": "[x](/gone/)\n",
    "theme/main.html": "<p></p>\n",
    "looked-up.txt": "one\n",
    "site/index.html": PAGE + f'<a href="{REPOSITORY}/blob/main/looked-up.txt#L1">y</a>',
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config": f'[remote "origin"]\n\turl = {REPOSITORY}\n',
}


def age(root: Path, seconds: int = LONG_AGO) -> None:
    for path in (root, *root.rglob("*")):
        os.utime(path, (seconds, seconds))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Report, bool]]:
    """Check the project's site; the second value tells whether the report was recalled."""
    project = tmp_path / "project"
    write(project, FILES)
    age(project)
    monkeypatch.chdir(project)

    def checked(**settings: object) -> tuple[Report, bool]:
        gathered = []
        real = pipeline.Gatherer

        def gatherer(*arguments: object) -> object:
            gathered.append(1)
            return real(*arguments)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "Gatherer", gatherer)
            wanted = {"cache-dir": "../cache", "outbound": False, **settings}
            report = check_site(Path("site"), decode(wanted, "test"), start_method="none")
        return report, not gathered

    return checked


def test_the_same_report_is_recalled_when_nothing_changed(run: Callable[..., tuple[Report, bool]]) -> None:
    first, recalled = run()
    assert not recalled
    again, recalled = run()
    assert recalled
    assert again == first
    assert [finding.source.path for finding in first.findings if finding.source] == ["docs/index.md"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("docs/index.md", "moved\n\n[x](/gone/)\n"),
        ("docs/new.md", "new\n"),
        ("theme/main.html", "<p>changed</p>\n"),
        ("mkdocs.yml", FILES["mkdocs.yml"] + "# changed\n"),
        ("looked-up.txt", "one\ntwo\n"),
        ("site/index.html", PAGE),
        ("site/new.css", "a {}\n"),
    ],
)
def test_a_changed_file_makes_a_new_report(
    run: Callable[..., tuple[Report, bool]], tmp_path: Path, path: str, content: str
) -> None:
    run()
    assert run()[1]
    write(tmp_path / "project", {path: content})
    report, recalled = run()
    assert not recalled
    places = [finding.source and finding.source.line for finding in report.findings]
    assert places == [3 if path == "docs/index.md" else 1]


def test_a_deleted_file_of_the_repository_makes_a_new_report(
    run: Callable[..., tuple[Report, bool]], tmp_path: Path
) -> None:
    assert [finding.code for finding in run()[0].findings] == ["LNK001"]
    (tmp_path / "project" / "looked-up.txt").unlink()
    report, recalled = run()
    assert not recalled
    assert sorted(finding.code for finding in report.findings) == ["LNK001", "LNK016"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"jobs": 1}, True),
        ({"level": "error"}, True),
        ({"preset": "all"}, False),
        ({"cache": False}, False),
        ({"ignore": ["LNK001"]}, False),
    ],
)
def test_other_settings_ask_anew_if_they_judge(
    run: Callable[..., tuple[Report, bool]], settings: dict[str, object], expected: bool
) -> None:
    run()
    assert run(**settings)[1] is expected


def test_a_damaged_memory_is_no_error(run: Callable[..., tuple[Report, bool]], tmp_path: Path) -> None:
    first, _ = run()
    for file in (tmp_path / "cache").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\xc1damaged")
    assert run() == (first, False)


def test_a_comment_that_ignores_no_longer_is_seen(
    run: Callable[..., tuple[Report, bool]], tmp_path: Path
) -> None:
    source = tmp_path / "project" / "docs" / "index.md"
    source.write_text("[x](/gone/) <!-- linkcheck: ignore internal-broken -->\n", encoding="utf-8")
    age(tmp_path / "project")
    assert run()[0].findings == ()
    assert run()[1]
    source.write_text("[x](/gone/)\n", encoding="utf-8")
    age(tmp_path / "project", LONG_AGO + 5)
    report, recalled = run()
    assert [finding.code for finding in report.findings] == ["LNK001"]
    assert not recalled
