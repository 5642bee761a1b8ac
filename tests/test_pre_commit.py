"""The hooks in fresh environments, built from this repository by pre-commit and by prek."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HOOKS: list[dict[str, object]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SHIPPED = ("linkcheck_plugin", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
TOOLS = ("pre-commit", "prek")

PAGE = "# Guide\n\n## Install\n\nSome text.\n"
GOOD = "# Home\n\nSee [the guide](guide.md#install).\n"
BAD = "# Home\n\nSee [the guide](guide.md#instal).\n"


@dataclass
class Workshop:
    """A folder for scratch repositories, and the repository of the hooks at one commit."""

    folder: Path
    hooks: Path
    revision: str
    environment: dict[str, str]

    def git(self, repository: Path, *arguments: str) -> str:
        command = ["git", "-c", "commit.gpgsign=false", *arguments]
        result = subprocess.run(
            command, cwd=repository, env=self.environment, capture_output=True, text=True, check=True
        )
        return result.stdout.strip()

    def commit(self, repository: Path) -> None:
        self.git(repository, "add", "-A")
        self.git(repository, "commit", "-q", "-m", "state", "--no-verify")

    def run(
        self, tool: str, repository: Path, hook: str, *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        program = shutil.which(tool, path=os.pathsep.join([str(Path(sys.executable).parent), os.defpath]))
        assert program is not None
        return subprocess.run(
            [program, "run", hook, "--color", "never", *arguments],
            cwd=repository,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("hooks")
    hooks = folder / "linkcheck-plugin"
    hooks.mkdir()
    ignore = shutil.ignore_patterns("__pycache__")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, hooks / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, hooks / name)
    names = {
        f"GIT_{role}_{what}": "hooks@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = {
        **{
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("GIT_", "PRE_COMMIT", "PREK"))
        },
        **names,
        "PRE_COMMIT_HOME": str(folder / "pre-commit-home"),
        "PREK_HOME": str(folder / "prek-home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    shop = Workshop(folder, hooks, "", environment)
    shop.git(hooks, "init", "-q", ".")
    shop.commit(hooks)
    shop.revision = shop.git(hooks, "rev-parse", "HEAD")
    return shop


@pytest.fixture
def project(workshop: Workshop, tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a committed MkDocs project that uses the hooks; `files` are added to it."""

    def make(files: dict[str, str]) -> Path:
        used = [{"id": hook["id"]} for hook in HOOKS]
        configuration = {"repos": [{"repo": str(workshop.hooks), "rev": workshop.revision, "hooks": used}]}
        content = {
            ".pre-commit-config.yaml": yaml.safe_dump(configuration),
            "mkdocs.yml": "site_name: Scratch\n",
            "docs/index.md": GOOD,
            "docs/guide.md": PAGE,
            **files,
        }
        for name, text in content.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        workshop.git(tmp_path, "init", "-q", ".")
        workshop.commit(tmp_path)
        return tmp_path

    return make


@pytest.mark.parametrize("tool", TOOLS)
def test_the_hooks_find_a_planted_defect_and_pass_when_it_is_mended(
    workshop: Workshop, project: Callable[[dict[str, str]], Path], tool: str
) -> None:
    pytest.importorskip(tool.replace("-", "_"))
    repository = project({"docs/index.md": BAD})

    result = workshop.run(tool, repository, "linkcheck", "--all-files")
    if "No matching distribution" in result.stdout + result.stderr or "ConnectionError" in result.stdout:
        pytest.skip("no package index to build the environment from")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "docs/index.md:3:17" in result.stdout
    assert "broken-fragment (LNK003)" in result.stdout
    whole = workshop.run(tool, repository, "linkcheck-all", "--all-files")
    assert whole.returncode == 1
    assert "docs/index.md:3:17" in whole.stdout

    (repository / "docs/index.md").write_text(GOOD, encoding="utf-8")
    workshop.commit(repository)
    for hook in ("linkcheck", "linkcheck-all"):
        result = workshop.run(tool, repository, hook, "--all-files")
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Passed" in result.stdout

    workshop.git(repository, "rm", "-q", "docs/guide.md")
    changed = workshop.run(tool, repository, "linkcheck")
    assert changed.returncode == 0
    assert "no files to check" in changed.stdout
    whole = workshop.run(tool, repository, "linkcheck-all")
    assert whole.returncode == 1
    assert "docs/guide.md does not exist" in whole.stdout
    assert "docs/index.md:3:17" in whole.stdout

    (repository / "linkcheck.toml").write_text('ignore-pages = ["docs/index.md"]\n', encoding="utf-8")
    workshop.git(repository, "add", "-A")
    for hook in ("linkcheck", "linkcheck-all"):
        assert workshop.run(tool, repository, hook, "--all-files").returncode == 0


@pytest.mark.parametrize("tool", TOOLS)
def test_the_manifest_is_valid(tool: str) -> None:
    module = pytest.importorskip(tool.replace("-", "_"))
    command = [
        sys.executable,
        "-m",
        module.__name__,
        "validate-manifest",
        str(ROOT / ".pre-commit-hooks.yaml"),
    ]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_each_hook_names_a_command_that_exists() -> None:
    from linkcheck_plugin.cli import COMMANDS

    assert [hook["id"] for hook in HOOKS] == [
        "linkcheck",
        "linkcheck-all",
        "linkcheck-site",
        "linkcheck-outbound",
    ]
    for hook in HOOKS:
        program, command, *_ = str(hook["entry"]).split()
        assert program == "linkcheck"
        assert command in COMMANDS
        assert hook["require_serial"] is True


def test_the_example_uses_only_hooks_that_there_are() -> None:
    example = yaml.safe_load((ROOT / "examples/pre-commit-config.yaml").read_text(encoding="utf-8"))
    used = {hook["id"] for entry in example["repos"] if entry["repo"] != "local" for hook in entry["hooks"]}
    assert used == {hook["id"] for hook in HOOKS}
