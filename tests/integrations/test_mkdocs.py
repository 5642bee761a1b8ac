from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import generator_runs
import pytest
from generator_runs import example, run, write

pytest.importorskip("mkdocs")

CONFIGURATION = """
site_name: Small
site_url: https://docs.example.org/small/
plugins:
  - linkcheck{options}
"""
VERDICT = "1 error in 2 pages"
BROKEN = "[away](nope/)"
REDIRECT = '<!doctype html><meta http-equiv="refresh" content="0; url=../">'


def project(folder: Path, home: str = BROKEN, options: str = "", **files: str) -> Path:
    """A site of one page and the 404 page."""
    options = f":\n      {options}" if options else ""
    return write(
        folder, {"mkdocs.yml": CONFIGURATION.format(options=options), "docs/index.md": home, **files}
    )


def test_the_build_of_the_example_fails_and_names_every_broken_link(tmp_path: Path) -> None:
    site = example("mkdocs-site", tmp_path)
    result = run(site, "mkdocs", "build")
    assert result.returncode == 1
    for row in generator_runs.demo().planted(site):
        assert re.search(rf"\({row.code}\): .*\n *--> {re.escape(row.place)}(:\d+)?\n", result.stderr), row
    assert result.stderr.count("linkcheck: 7 errors, 1 warning in 8 pages: the build fails") == 1
    assert "served at https://docs.example.org/frostwatch/ (site_url in mkdocs.yml:3)" in result.stderr
    assert "WARNING -  linkcheck: error internal-broken (LNK001)" in result.stderr
    assert "INFO    -  linkcheck: warning link-to-redirect (LNK101)" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_example_without_its_defects_passes_strictly(tmp_path: Path) -> None:
    clean = generator_runs.demo().clean_copy(generator_runs.EXAMPLES / "mkdocs-site", tmp_path / "clean")
    result = run(clean, "mkdocs", "build", "--strict")
    assert result.returncode == 0
    assert "linkcheck: no broken links in 8 pages" in result.stderr


@pytest.mark.parametrize("options", [("-q",), ("--strict",), ("-q", "--strict"), ("--dirty",)])
def test_no_option_of_mkdocs_lets_a_broken_link_pass(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run(project(tmp_path), "mkdocs", "build", *options)
    assert result.returncode == 1
    assert f"linkcheck: {VERDICT}: the build fails" in result.stderr
    assert "/small/nope/ is not in the output" in result.stderr


def test_a_quiet_build_of_a_good_site_is_quiet(tmp_path: Path) -> None:
    result = run(project(tmp_path, "[home](#top)"), "mkdocs", "build", "-q")
    assert (result.returncode, result.stderr) == (0, "")


def test_milder_findings_are_no_warnings_to_a_strict_build(tmp_path: Path) -> None:
    site = project(tmp_path, "[moved](old/index.html)", **{"docs/old/index.html": REDIRECT})
    result = run(site, "mkdocs", "build", "--strict")
    assert result.returncode == 0
    assert "link-to-redirect (LNK101)" in result.stderr


def test_enabled_false_switches_the_check_off(tmp_path: Path) -> None:
    result = run(project(tmp_path, options="enabled: false"), "mkdocs", "build", "--strict")
    assert (result.returncode, "linkcheck" in result.stderr) == (0, False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("fial_on: error", ':6: linkcheck: fial_on: unknown key; did you mean "fail-on"?'),
        ("fail_on: errors", ':6: linkcheck: fail_on: expected one of "error"'),
        ("hosts: {a.example: {intervall: 1}}", ':6: linkcheck: hosts."a.example".intervall: unknown key'),
        ("ignore: [broken-fragments]", ":5: linkcheck: no rule is called 'broken-fragments'; did you mean"),
        ("enabled: !ENV [UNSET, maybe]", ':6: linkcheck: enabled: expected true or false, found "maybe"'),
        (
            "serve_overlay: sometimes",
            ':6: linkcheck: serve_overlay: expected true or false, found "sometimes"',
        ),
    ],
)
def test_a_setting_that_cannot_be_taken_is_a_configuration_error(
    tmp_path: Path, options: str, message: str
) -> None:
    result = run(project(tmp_path, options=options), "mkdocs", "build")
    assert result.returncode == 1
    assert f"ERROR   -  Config value 'plugins': mkdocs.yml{message}" in result.stderr
    assert not (tmp_path / "site").exists()


def test_mkdocs_yml_stands_above_linkcheck_toml_which_stands_above_the_defaults(tmp_path: Path) -> None:
    site = project(tmp_path, **{"linkcheck.toml": 'fail-on = "never"'})
    assert run(site, "mkdocs", "build").returncode == 0
    project(tmp_path, options="fail-on: error")
    assert run(site, "mkdocs", "build").returncode == 1


def test_a_configuration_file_that_cannot_be_taken_fails_the_build_in_one_line(tmp_path: Path) -> None:
    result = run(project(tmp_path, **{"linkcheck.toml": "fail-onn = 1"}), "mkdocs", "build")
    assert result.returncode == 1
    assert 'linkcheck: linkcheck.toml: fail-onn: unknown key; did you mean "fail-on"?' in result.stderr
    assert "Traceback" not in result.stderr


def test_paths_start_at_mkdocs_yml_wherever_mkdocs_is_called(tmp_path: Path) -> None:
    site = project(tmp_path / "handbook", "[v1](/v1/nope/)", options="elsewhere: [{prefix: /v1/, dir: old}]")
    write(site, {"old/index.html": "<title>1</title>"})
    result = run(tmp_path, "mkdocs", "build", "-f", "handbook/mkdocs.yml")
    assert "/v1/nope/ is not in the output" in result.stderr
    assert (site / ".linkcheck-cache").is_dir()
    assert not (tmp_path / ".linkcheck-cache").exists()


def test_what_other_plugins_write_last_is_seen(tmp_path: Path) -> None:
    hook = """
from pathlib import Path

def on_post_build(config):
    Path(config.site_dir, "late.html").write_text('<!doctype html><a href="gone.html">x</a>')
"""
    site = project(tmp_path, "home", **{"hook.py": hook})
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("hooks: [hook.py]\n")
    result = run(site, "mkdocs", "build")
    assert result.returncode == 1
    assert "late.html:1:25" in result.stderr


def test_nested_builds_are_checked_once_at_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plugin, checked = counting_plugin(monkeypatch)
    config = SimpleNamespace(site_dir=str(tmp_path), site_url=None, strict=False, config_file_path=None)
    for event in ("on_config", "on_config", "on_post_build", "on_post_build"):
        tell(plugin, event, config)
    assert checked == [tmp_path]


def test_a_build_that_failed_is_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plugin, checked = counting_plugin(monkeypatch)
    config = SimpleNamespace(site_dir=str(tmp_path), site_url=None, strict=False, config_file_path=None)
    tell(plugin, "on_config", config)
    plugin.on_build_error(error=ValueError())
    for event in ("on_config", "on_post_build"):
        tell(plugin, event, config)
    assert checked == [tmp_path]


def test_properdocs_loads_the_same_plugin(tmp_path: Path) -> None:
    pytest.importorskip("properdocs")
    theme = {"theme/main.html": "<!doctype html><title>{{ page.title }}</title>{{ page.content }}"}
    site = project(tmp_path, **theme)
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("theme: {name: null, custom_dir: theme}\n")
    result = run(site, "properdocs", "build")
    assert result.returncode == 1
    assert "linkcheck: 1 error in 1 page: the build fails" in result.stderr


def counting_plugin(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Path]]:
    """A plugin that notes which directories it would check."""
    from linkcheck_plugin.integrations import mkdocs

    checked: list[Path] = []
    monkeypatch.setattr(mkdocs, "check_build", lambda site, *_, **__: checked.append(site))
    return mkdocs.LinkcheckPlugin(), checked


def tell(plugin: Any, event: str, config: Any) -> None:
    """Send one event; those with a priority are plain methods."""
    if event == "on_config":
        plugin.on_config(config)
    else:
        getattr(plugin, event)(config=config)
