from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from generator_runs import ROOT, environment, run

import linkcheck_plugin
from linkcheck_plugin.check import check_site

HEAVY = {
    "aiohttp",
    "jinja2",
    "linkcheck_plugin.check",
    "mkdocs",
    "msgspec",
    "pelican",
    "rich",
    "selectolax",
    "yaml",
}


def modules_after(code: str) -> set[str]:
    """Names of the modules that a fresh interpreter has after some code."""
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
    )
    return set(json.loads(result.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    assert run(ROOT, "hatchling", "build", "-t", "wheel", "-d", str(folder)).returncode == 0
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_is_pure_and_typed_and_holds_the_package_alone(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert Path(str(wheel.filename)).name.endswith("-py3-none-any.whl")
    assert "linkcheck_plugin/py.typed" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"linkcheck_plugin"}
    files = {path.relative_to(ROOT) for path in (ROOT / "linkcheck_plugin").rglob("*.*")}
    expected = {path.as_posix() for path in files if path.suffix in (".py", ".js", ".css", ".toml")}
    assert "linkcheck_plugin/integrations/overlay/overlay.js" in expected
    assert expected <= set(names)


def test_the_wheel_names_its_commands_and_its_plugin(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    text = wheel.read(name).decode()
    assert "linkcheck = linkcheck_plugin.__main__:run" in text
    assert "linkcheck-plugin = linkcheck_plugin.__main__:run" in text
    assert "[mkdocs.plugins]\nlinkcheck = linkcheck_plugin.integrations.mkdocs:LinkcheckPlugin" in text


def test_the_base_install_requires_neither_mkdocs_nor_pelican(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    required = [line for line in wheel.read(name).decode().splitlines() if line.startswith("Requires-Dist")]
    base = [line for line in required if "extra ==" not in line]
    assert not any("mkdocs" in line or "pelican" in line for line in base)
    assert any("mkdocs" in line for line in required)


def test_the_package_exports_what_it_says() -> None:
    assert linkcheck_plugin.__all__ == ["__version__", "check_site", "register"]
    assert linkcheck_plugin.check_site is check_site
    with pytest.raises(AttributeError, match="has no attribute 'chek_site'"):
        _ = linkcheck_plugin.chek_site


def test_the_version_stands_in_two_places_that_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert linkcheck_plugin.__version__ == project["version"]


def test_importing_the_package_imports_nothing_else_of_it_and_nothing_heavy() -> None:
    loaded = modules_after("import linkcheck_plugin")
    own = {name for name in loaded if name.startswith("linkcheck_plugin")}
    assert own == {"linkcheck_plugin", "linkcheck_plugin.version"}
    assert not loaded & HEAVY


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    assert not modules_after("import linkcheck_plugin.cli") & HEAVY


def test_checking_a_site_imports_no_generator(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>x</title>", encoding="utf-8")
    arguments = ["check", str(tmp_path), "--offline", "--no-cache"]
    code = f"from linkcheck_plugin.cli import main\nmain({arguments})"
    assert not modules_after(code) & {"mkdocs", "pelican", "aiohttp"}


def test_the_plugin_for_mkdocs_imports_mkdocs_under_its_own_name_alone() -> None:
    tree = ast.parse((ROOT / "linkcheck_plugin/integrations/mkdocs.py").read_text(encoding="utf-8"))
    modules = {
        str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    modules |= {
        a.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for a in node.names
    }
    assert modules - set(sys.stdlib_module_names) == {"click", "linkcheck_plugin", "mkdocs", "msgspec"}


def test_the_command_says_its_version() -> None:
    result = run(ROOT, "linkcheck_plugin", "--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("linkcheck 0.")


def test_the_hooks_call_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert len(hooks) == 4
    for hook in hooks:
        command, *arguments = hook["entry"].split()
        assert command == "linkcheck"
        assert run(ROOT, "linkcheck_plugin", *arguments, "--help").returncode == 0
        assert hook["language"] == "python"
