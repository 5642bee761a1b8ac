"""ProperDocs and mkdocs-ng, each alone in an environment where no `mkdocs` is installed, load the same plugin."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

import pytest
from generator_runs import ROOT, demo, entry_points, example, free_port, run, serving, status_of, write

FORKS = {
    "properdocs": ("properdocs", "properdocs-theme-mkdocs"),
    "mkdocs": ("mkdocs-ng>=1.8",),
}
"""Module → what is installed beside the dependencies of the base package, without its extras."""
REQUIREMENTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


class Fork:
    """A generator and the interpreter that has it."""

    def __init__(self, module: str, python: str) -> None:
        self.module = module
        self.python = python
        self.variables = {"PYTHONPATH": os.pathsep.join([str(ROOT), entry_points()])}

    def run(
        self, folder: Path, *arguments: str, module: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return run(folder, module or self.module, *arguments, python=self.python, variables=self.variables)


@pytest.fixture(scope="session", params=FORKS)
def fork(request: pytest.FixtureRequest) -> Fork:
    """The environment is made once and kept, as long as what is wanted stays the same."""
    wanted = [*FORKS[request.param], *REQUIREMENTS]
    name = hashlib.sha1(repr((wanted, sys.version)).encode(), usedforsecurity=False).hexdigest()[:12]
    folder = Path(request.config.cache.mkdir("linkcheck-environments")) / name
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    if not (folder / "complete").exists():
        venv.create(folder, clear=True, with_pip=False, symlinks=os.name != "nt")
        result = pip("--python", python, "install", *wanted)
        if result.returncode:
            shutil.rmtree(folder)
            if not reaches_an_index():
                pytest.skip(f"pip reaches no index to install {request.param} from")
            pytest.fail(result.stderr)
        (folder / "complete").touch()
    return Fork(request.param, python)


def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def reaches_an_index() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        return not pip("download", "--no-deps", "--no-cache-dir", "--dest", folder, "pip").returncode


def test_no_package_called_mkdocs_is_there(fork: Fork, tmp_path: Path) -> None:
    write(
        tmp_path, {"look.py": "import importlib.metadata as m\nprint([d.name for d in m.distributions()])\n"}
    )
    assert "'mkdocs'" not in fork.run(tmp_path, module="look").stdout


def themeless(folder: Path) -> Path:
    """The example with the theme that each generator brings."""
    site = example("mkdocs-site", folder)
    configuration = (site / "mkdocs.yml").read_text(encoding="utf-8")
    write(site, {"mkdocs.yml": configuration.replace("theme:\n  name: material\n  font: false\n", "")})
    return site


def findings(log: str) -> list[str]:
    """Rule and place in the sources of each finding that was logged."""
    heading = re.compile(r"linkcheck: (\w+ [\w-]+ \(LNK\d+\)): .*\n *--> (.+)")
    return sorted(f"{rule} {place}" for rule, place in heading.findall(log))


def test_the_findings_are_those_of_mkdocs(fork: Fork, tmp_path: Path) -> None:
    site = themeless(tmp_path)
    result = fork.run(site, "build", "--strict")
    assert result.returncode == 1
    found = findings(result.stderr)
    for row in demo().planted(site):
        assert any(line.endswith(f" {row.place}") or f" {row.place}:" in line for line in found), row.place
    assert "linkcheck: 7 errors, 1 warning in 8 pages: the build fails" in result.stderr
    if importlib.util.find_spec("mkdocs") is not None:
        assert found == findings(run(site, "mkdocs", "build").stderr)


def test_a_quiet_build_fails_and_a_good_one_says_nothing(fork: Fork, tmp_path: Path) -> None:
    site = themeless(tmp_path)
    result = fork.run(site, "build", "-q")
    assert (result.returncode, "the build fails" in result.stderr) == (1, True)
    write(site, {"linkcheck.toml": 'fail-on = "never"'})
    result = fork.run(site, "build", "-q")
    assert (result.returncode, "linkcheck" in result.stderr) == (0, False)


def test_serve_goes_on(fork: Fork, tmp_path: Path) -> None:
    site, port = themeless(tmp_path), free_port()
    address = f"127.0.0.1:{port}"
    with serving(
        site, fork.module, "serve", "-a", address, python=fork.python, variables=fork.variables
    ) as server:
        server.wait_for("linkcheck: 7 errors, 1 warning in 8 pages: a build would fail")
        server.wait_for("Serving on")
        write(site, {"docs/install.md": "# Install\n\n[lost](lost.md)\n"})
        server.wait_for("linkcheck: 1 new error, ")
        assert status_of(f"http://{address}/frostwatch/") == 200
        assert server.runs
