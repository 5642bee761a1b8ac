import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.settings import ConfigurationError
from linkcheck_plugin.since import changed_urls, urls_in


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--initial-branch=main")
    (tmp_path / "page.md").write_text("[old](https://old.example/a)\n\n[same](https://same.example/)\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    return tmp_path


def test_urls_on_added_lines_are_found_committed_or_not(repository: Path) -> None:
    git(repository, "switch", "-c", "topic")
    page = repository / "page.md"
    page.write_text("[new](https://new.example/b)\n\n[same](https://same.example/)\n")
    git(repository, "commit", "-a", "-m", "two")
    page.write_text(page.read_text() + "<https://uncommitted.example/>\n")
    found = changed_urls("main", repository)
    assert {"https://new.example/b", "https://uncommitted.example/"} <= found
    assert not any("old" in url or "same" in url for url in found)


def test_files_that_git_does_not_know_yet_count_and_ignored_ones_do_not(repository: Path) -> None:
    (repository / ".gitignore").write_text("site/\n")
    (repository / "site").mkdir()
    (repository / "site" / "index.html").write_text('<a href="https://ignored.example/">')
    (repository / "näue.md").write_text("https://untracked.example/x")
    assert changed_urls("HEAD", repository / "site") == {"https://untracked.example/x"}


def test_lines_that_only_the_base_branch_changed_do_not_count(repository: Path) -> None:
    git(repository, "switch", "-c", "topic")
    git(repository, "switch", "main")
    (repository / "page.md").write_text("[moved](https://moved.example/)\n")
    git(repository, "commit", "-a", "-m", "on main")
    git(repository, "switch", "topic")
    assert changed_urls("main", repository) == frozenset()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("see https://a.example/x.", {"https://a.example/x", "https://a.example/x."}),
        ("[a](https://a.example/x)", {"https://a.example/x"}),
        ("[a](https://a.example/x_(y))", {"https://a.example/x_(y)"}),
        ("<https://a.example/x#part>", {"https://a.example/x"}),
        ('<a href="https://a.example/?a=1&amp;b=2">', {"https://a.example/?a=1&b=2"}),
        ("HTTPS://A.Example", {"https://a.example/"}),
        ("`a <https://a.example/x>`_", {"https://a.example/x"}),
        ('src="//cdn.example/x.js"', {"http://cdn.example/x.js", "https://cdn.example/x.js"}),
        ("https://user:secret@a.example/", {"https://a.example/"}),
        ("ftp://a.example/ mailto:a@b.example", set()),
        ("https://bücher.example/", {"https://xn--bcher-kva.example/"}),
    ],
)
def test_what_a_line_may_mean(line: str, expected: set[str]) -> None:
    assert expected <= set(urls_in(line))
    if not expected:
        assert not [url for url in urls_in(line) if not url.startswith(("http://a", "https://a"))]


@given(st.text())
def test_no_line_raises(line: str) -> None:
    assert all(url.startswith(("http://", "https://")) for url in urls_in(line))


@pytest.mark.parametrize("reference", ["no-such-branch", "--output=x", "main..main"])
def test_a_reference_that_git_does_not_know_is_a_configuration_error(
    repository: Path, reference: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"--since {reference}"):
        changed_urls(reference, repository)


def test_outside_of_a_repository_there_is_no_since(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="git repository"):
        changed_urls("main", tmp_path)
