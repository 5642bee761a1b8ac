from __future__ import annotations

import shlex
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import generator_runs
import pytest
import yaml

DEMO: ModuleType = generator_runs.demo()
NAMES = [example.name for example in DEMO.EXAMPLES]


@pytest.fixture(scope="module", params=DEMO.EXAMPLES, ids=NAMES)
def example(request: pytest.FixtureRequest) -> Any:
    """Each example in turn."""
    return request.param


@pytest.fixture(scope="module")
def built(example: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of it."""
    folder = generator_runs.example(example.name, tmp_path_factory.mktemp("built"))
    if example.build:
        DEMO.build(folder, example)
    return folder


def test_exactly_the_planted_defects_are_found(example: Any, built: Path) -> None:
    expected = Counter(row.key for row in DEMO.planted(built))
    assert Counter(finding.key for finding in DEMO.found(built, example)) == expected
    assert expected.total() >= 8


def test_every_finding_has_a_line_and_a_column(example: Any, built: Path) -> None:
    assert all(finding.line and finding.column for finding in DEMO.found(built, example))


def test_findings_of_a_generator_stand_where_they_were_planted(example: Any, built: Path) -> None:
    places = {row.key: row.place for row in DEMO.planted(built)} if example.build else {}
    located = [finding for finding in DEMO.found(built, example) if finding.source is not None]
    assert len(located) >= len(places) - 2  # not what lists and feeds make of an address in the metadata
    for finding in located:
        assert finding.where.rpartition(":")[0] == places[finding.key]


def test_the_readme_names_the_places_where_the_defects_stand(built: Path) -> None:
    for row in DEMO.planted(built):
        file, _, line = row.place.rpartition(":")
        assert row.written in (built / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_without_its_defects_nothing_is_found(example: Any, tmp_path: Path) -> None:
    clean = DEMO.clean_copy(generator_runs.EXAMPLES / example.name, tmp_path / "clean")
    if example.build:
        assert DEMO.build(clean, example).returncode == 0
    assert DEMO.found(clean, example) == []


WORKFLOWS = sorted((generator_runs.EXAMPLES / "workflows").glob("*.yml"))


def commands(node: Any) -> Iterator[str]:
    """The lines of a workflow that call the checker."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for member in node:
            yield from commands(member)
    elif isinstance(node, str):
        yield from (line for line in node.splitlines() if line.startswith("linkcheck "))


def repository(folder: Path) -> None:
    """Make a folder a checkout whose base branch, origin/main, has all of its files."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (
        ("init", "--quiet"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "--message", "all"),
        ("update-ref", "refs/remotes/origin/main", "HEAD"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_the_commands_of_the_workflows_can_be_run(workflow: Path, tmp_path: Path) -> None:
    site = generator_runs.example("plain-site", tmp_path)
    repository(site)
    found = list(commands(yaml.safe_load(workflow.read_text(encoding="utf-8"))))
    assert found
    for command in found:
        for variable in ("$BASE", "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
            command = command.replace(variable, "main")
        name, *arguments = shlex.split(command)
        result = generator_runs.run(site, "linkcheck_plugin", *arguments)
        assert (name, result.returncode) == ("linkcheck", 1), result.stderr
