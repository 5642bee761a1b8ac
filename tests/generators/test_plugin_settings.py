"""The plugin's settings in the configuration of a generator, and how the command line takes them."""

import pytest

from linkcheck_plugin.cli import main
from linkcheck_plugin.generators.plugin_settings import find_plugin_settings

PAGE = "<!doctype html><title>t</title><a href='nope.html'>n</a>"
MKDOCS = """\
site_name: x
plugins:
  - search
  - linkcheck:
      fail_on: !ENV [LINKCHECK_TEST_FAIL, warning]
      ignore_urls: ["/x/*"]
      baseline: known.json
      serve_overlay: true
"""


@pytest.fixture
def run(tree, monkeypatch, capsys):
    """Writes a project, goes into it, and calls the command line; gives exit code, stdout and stderr."""

    def call(files, *arguments):
        monkeypatch.chdir(tree({".git/": "", "site/index.html": PAGE, "output/index.html": PAGE, **files}))
        code = main(arguments)
        return code, *capsys.readouterr()

    return call


def read(root, output="site"):
    found = find_plugin_settings(root / output, root)
    return found and {setting.key: (setting.value, setting.origin) for setting in found.settings}


def test_every_setting_has_its_line(tree):
    root = tree({"mkdocs.yml": MKDOCS, "site/": ""})
    assert read(root) == {
        "fail_on": ("warning", "mkdocs.yml:5"),
        "ignore_urls": (["/x/*"], "mkdocs.yml:6"),
        "baseline": ("known.json", "mkdocs.yml:7"),
    }


@pytest.mark.parametrize(
    ("variables", "yaml", "value"),
    [
        ({"A_1": "never"}, "!ENV A_1", "never"),
        ({}, "!ENV A_1", None),
        ({"A_1": "true"}, "!ENV [A_1, false]", True),
        ({"A_1": "3"}, "!ENV [A_1, B_1, 5]", 3),
        ({"B_1": "4"}, "!ENV [A_1, B_1, 5]", 4),
        ({}, "!ENV [A_1, B_1, 5]", 5),
        ({"A_1": ""}, "!ENV [A_1, 5]", None),
        ({"A_1": "x: [y"}, "!ENV [A_1, 5]", "x: [y"),
    ],
)
def test_variables_are_read_as_mkdocs_reads_them(tree, monkeypatch, variables, yaml, value):
    for name in ("A_1", "B_1"):
        monkeypatch.delenv(name, raising=False)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    root = tree({"mkdocs.yml": f"plugins:\n- linkcheck:\n    jobs: {yaml}\n", "site/": ""})
    assert read(root) == {"jobs": (value, "mkdocs.yml:3")}


@pytest.mark.parametrize(
    ("files", "output", "found"),
    [
        ({"mkdocs.yml": "plugins: [linkcheck]"}, "site", None),
        ({"mkdocs.yml": "plugins: {linkcheck: {jobs: 1}}"}, "site", {"jobs": (1, "mkdocs.yml:1")}),
        ({"mkdocs.yml": "site_dir: other\nplugins: {linkcheck: {jobs: 1}}"}, "site", None),
        ({"mkdocs.yml": "# linkcheck\nplugins: ["}, "site", None),
        ({"properdocs.yml": "plugins:\n- linkcheck: {jobs: 1}"}, "site", {"jobs": (1, "properdocs.yml:2")}),
        (
            {
                "mkdocs.yml": "INHERIT: base/base.yml",
                "base/base.yml": "plugins:\n- linkcheck:\n    jobs: 2\n",
            },
            "site",
            {"jobs": (2, "base/base.yml:3")},
        ),
        (
            {"zensical.toml": "[project.plugins.linkcheck]\njobs = 1\n"},
            "site",
            {"jobs": (1, "zensical.toml:2")},
        ),
        (
            {"pelicanconf.py": "X = 1\nLINKCHECK = {'jobs': X, 'ignore': ['LNK801']}\n"},
            "output",
            {"jobs": (1, "pelicanconf.py:2"), "ignore": (["LNK801"], "pelicanconf.py:2")},
        ),
        ({"hugo.toml": "linkcheck = 1"}, "public", None),
    ],
)
def test_settings_count_if_their_output_is_the_site(tree, files, output, found):
    root = tree({**files, f"{output}/": ""})
    assert read(root, output) == found


@pytest.mark.parametrize(
    ("text", "remarks", "keys"),
    [
        ("LINKCHECK = dict(jobs=1)", 1, []),
        ("LINKCHECK = {'jobs': f(), 'preset': 'all'}", 1, ["preset"]),
        ("if CI:\n    LINKCHECK = {'jobs': 1}", 1, []),
        ("LINKCHECK = {}", 0, None),
        ("LINKCHECK = {'hosts': {'a.example': {'interval': g()}}}", 1, []),
    ],
)
def test_what_is_computed_is_said_and_not_read(tree, text, remarks, keys):
    root = tree({"pelicanconf.py": text, "output/": ""})
    found = find_plugin_settings(root / "output", root)
    assert (found and [setting.key for setting in found.settings]) == keys
    assert len(found.remarks if found else ()) == remarks
    assert all(remark.startswith("pelicanconf.py:") for remark in (found.remarks if found else ()))


def test_the_command_line_takes_them_over_the_file_and_under_its_options(run):
    files = {"mkdocs.yml": MKDOCS, "linkcheck.toml": 'fail-on = "never"\nlevel = "info"\n'}
    code, shown, _ = run(files, "config", "show")
    assert code == 0
    assert 'fail-on = "warning"  # mkdocs.yml:5' in shown
    assert 'level = "info"  # linkcheck.toml' in shown
    assert 'fail-on = "info"  # --set fail-on' in run(files, "config", "show", "--set", "fail-on=info")[1]


def test_relative_paths_start_at_the_configuration(run):
    files = {"docs/mkdocs.yml": MKDOCS.replace("plugins", "site_dir: ../site\nplugins"), "docs/docs/a.md": ""}
    _, shown, _ = run(files, "config", "show", "docs/site")
    assert "known.json" not in shown
    files = {"docs/mkdocs.yml": MKDOCS, "docs/site/index.html": PAGE}
    _, shown, _ = run(files, "config", "show", "docs/site")
    assert 'baseline = "docs/known.json"  # docs/mkdocs.yml:7' in shown


def test_an_unknown_key_is_named_with_its_line(run):
    code, out, error = run({"mkdocs.yml": MKDOCS.replace("fail_on", "fial_on")}, "check", "--offline")
    assert (code, out) == (2, "")
    assert "mkdocs.yml:5: fial_on: unknown key" in error
    assert 'did you mean "fail-on"' in error or 'did you mean "fail_on"' in error


def test_what_cannot_be_read_is_said_once(run):
    code, _, error = run(
        {"pelicanconf.py": "LINKCHECK = dict(jobs=1)\nPATH = 'content'\n"}, "check", "--offline", "output"
    )
    assert code == 1
    assert error.count("LINKCHECK is computed") == 1


def test_the_configured_output_is_checked_if_none_is_named(run):
    files = {"mkdocs.yml": "site_dir: built/html", "built/html/index.html": PAGE, "docs/a.md": ""}
    code, _, error = run(files, "check", "--offline")
    assert code == 1
    assert "made by MkDocs (mkdocs.yml), sources in docs/" in error


def test_sources_are_said_where_the_user_names_them(run):
    code, _, error = run({"staged/index.md": ""}, "check", "--offline", "site", "--source-dir", "staged")
    assert code == 1
    assert "; sources in staged/" in error
