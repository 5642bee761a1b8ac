"""Builds sites with the themes and plugins that people use, in processes of their own."""

from __future__ import annotations

import functools
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from generator_runs import environment, write

pytest.importorskip("mkdocs")
RECORDED = Path(__file__).with_name("recorded_mkdocs.py")

EVERYTHING = """
site_name: Everything
site_url: https://docs.example.org/all/
use_directory_urls: {directory_urls}
repo_url: https://github.com/example/all
edit_uri: edit/main/docs/
theme:
  name: material
  font: false
  custom_dir: overrides
  features: [navigation.instant, navigation.tabs, navigation.indexes, navigation.footer, content.action.edit]
plugins:
  - linkcheck:
      elsewhere:
        - prefix: !ENV [OTHER_BUILD, /other/]
  - search
  - blog
  - tags
  - gen-files: {{scripts: [generate.py]}}
  - literate-nav
  - mkdocstrings: {{handlers: {{python: {{paths: [src]}}}}}}
  - redirects: {{redirect_maps: {{old.md: guide/index.md}}}}
  - minify: {{minify_html: true}}
  - macros
{more}
exclude_docs: SUMMARY.md
markdown_extensions:
  - attr_list
  - footnotes
  - admonition
  - toc: {{permalink: true}}
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.snippets: {{base_path: parts}}
"""
FILES = {
    "overrides/main.html": '{% extends "base.html" %}',
    "overrides/extra.css": "a { background: url(no-picture.svg) }\n",
    "generate.py": """
import mkdocs_gen_files

with mkdocs_gen_files.open("made/page.md", "w") as page:
    page.write("# Made\\n\\n[made](no-made.md)\\n")
""",
    "parts/shared.md": "Shared [part](no-part.md).\n",
    "src/package.py": '"""A package.\n\nSee [function][package.function] and [nothing](no-docstring.md).\n"""\n\n\n'
    'def function() -> None:\n    """Do it."""\n',
    "docs/SUMMARY.md": "- [Home](index.md)\n- [Guide](guide/)\n- [API](api.md)\n- [Blog](blog/index.md)\n- [Tags](tags.md)\n- [Made](made/)\n",
    "docs/index.md": "# Home\n\n[Guide](guide/index.md#set-up), [other](/other/x/),\n"
    "[made](made/page.md), [post](blog/posts/first.md), [function][package.function].\n",
    "docs/guide/index.md": "---\ntags: [a]\n---\n\n# Guide\n\n## Set up\n\n=== \"One\"\n\n    [tabbed](no-tabbed.md)\n\n"
    "## Set up\n\n[twin](#set-up_1), {{ page.title }} {{ '[macro](no-macro.md)' }}\n\n--8<-- \"shared.md\"\n",
    "docs/api.md": "# API\n\n::: package\n",
    "docs/blog/index.md": "# Blog\n",
    "docs/blog/posts/first.md": "---\ndate: 2026-01-31\ncategories: [News]\ntags: [a]\n---\n\n# First\n\n[post](no-post.md)\n\n"
    "<!-- more -->\n\nMore.\n",
    "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
    "docs/raw.html": "<!doctype html>\n<title>Raw</title>\n<a href=no-raw.html>raw</a>\n",
}  # fmt: skip
NEEDED = (
    "material", "mkdocs_gen_files", "mkdocs_literate_nav", "mkdocstrings_handlers", "mkdocs_redirects",
    "mkdocs_minify_plugin", "mkdocs_macros",
)  # fmt: skip


def need(*modules: str) -> None:
    for module in modules:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")


def recorded(folder: Path, *arguments: str, **variables: str) -> tuple[Any, list[dict[str, Any]]]:
    """Run mkdocs; its result, and what each of its checks was told and found."""
    record = folder / "record.json"
    record.unlink(missing_ok=True)
    result = subprocess.run(
        [sys.executable, str(RECORDED), str(record), *arguments],
        cwd=folder,
        env={**environment(), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return result, json.loads(record.read_text(encoding="utf-8")) if record.exists() else []


@functools.cache
def everything(folder: Path, *, directory_urls: bool) -> tuple[Any, dict[str, Any]]:
    need(*NEEDED)
    more = "" if directory_urls else "  - offline"
    configuration = EVERYTHING.format(directory_urls=str(directory_urls).lower(), more=more)
    result, runs = recorded(write(folder, {**FILES, "mkdocs.yml": configuration}), "build")
    assert len(runs) == 1, result.stderr
    return result, runs[0]


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("directories")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


EXPECTED = {
    "no-raw.html": "docs/raw.html:3:9",
    "no-picture.svg": "overrides/extra.css:1:21",
    "no-tabbed.md": "docs/guide/index.md:11:14",
    "no-macro.md": "docs/guide/index.md:15:49",
    "no-part.md": "parts/shared.md:1:15",
    "no-post.md": "docs/blog/posts/first.md:9:8",
    "no-docstring.md": None,
    "no-made.md": None,
}
"""The place to edit for each defect; what a program wrote has none. The post may have none in the listings."""


@pytest.mark.parametrize("directory_urls", [True, False])
def test_material_with_many_plugins_has_the_planted_defects_and_no_others(
    directories: Path, files: Path, directory_urls: bool
) -> None:
    result, run = everything(directories if directory_urls else files, directory_urls=directory_urls)
    assert result.returncode == 1
    found = {(url, place) for (_, _, url), place in zip(run["findings"], run["places"], strict=True)}
    assert found - {("no-post.md", None)} == set(EXPECTED.items())
    assert f" --> {EXPECTED['no-post.md']}\n" in result.stderr


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_file_that_an_author_wrote_is_named_as_source(
    directories: Path, files: Path, directory_urls: bool
) -> None:
    """Neither those of the theme, nor those that plugins generate."""
    _, run = everything(directories if directory_urls else files, directory_urls=directory_urls)
    tail = "/index.html" if directory_urls else ".html"
    assert run["sources"] == {
        f"api{tail}": "docs/api.md",
        f"blog/2026/01/31/first{tail}": "docs/blog/posts/first.md",
        "blog/index.html": "docs/blog/index.md",
        "extra.css": "overrides/extra.css",
        "guide/index.html": "docs/guide/index.md",
        "index.html": "docs/index.md",
        "raw.html": "docs/raw.html",
        f"tags{tail}": "docs/tags.md",
    }


LANGUAGES = """
site_name: Languages
site_url: https://docs.example.org/
plugins:
  - linkcheck
  - i18n:
      docs_structure: suffix
      languages:
        - {locale: en, default: true, name: English, build: true}
        - {locale: fr, name: Français, build: true, site_url: https://docs.example.fr/}
        - {locale: de, name: Deutsch, build: true}
"""


def test_a_site_in_three_languages_is_checked_once_with_the_sources_of_all(tmp_path: Path) -> None:
    need("mkdocs_static_i18n")
    site = write(
        tmp_path,
        {
            "mkdocs.yml": LANGUAGES,
            "docs/index.en.md": "[more](more.md)",
            "docs/index.fr.md": "Salut, [plus](rien.md)",
            "docs/more.md": "[back](index.md)",
        },
    )
    result, runs = recorded(site, "build")
    assert result.returncode == 1
    (run,) = runs
    assert run["site_url"] == "https://docs.example.org/"
    assert (run["findings"], run["places"]) == (
        [["LNK007", "fr/index.html", "rien.md"]],
        ["docs/index.fr.md:1:15"],
    )
    assert run["sources"] == {
        "index.html": "docs/index.en.md",
        "more/index.html": "docs/more.md",
        "de/more/index.html": "docs/more.md",
        "de/index.html": "docs/index.en.md",
        "fr/index.html": "docs/index.fr.md",
        "fr/more/index.html": "docs/more.md",
    }


SMALL = """
site_name: Small
site_url: https://docs.example.org/small/
plugins:
  - linkcheck{options}
"""
BROKEN = {"docs/index.md": "# Small\n\nGone [away](nope/).\n", "docs/more.md": "# More\n"}


def small(folder: Path, options: str = "", **files: str) -> Path:
    return write(folder, {"mkdocs.yml": SMALL.format(options=options), **BROKEN, **files})


@pytest.mark.parametrize(("value", "checks"), [("false", 0), ("0", 0), ("1", 1), ("true", 1)])
def test_enabled_may_come_from_the_environment(tmp_path: Path, value: str, checks: int) -> None:
    site = small(tmp_path, ":\n      enabled: !ENV [SWITCHED_ON, true]")
    result, runs = recorded(site, "build", SWITCHED_ON=value)
    assert (result.returncode, len(runs)) == (checks, checks)


def test_a_dirty_build_checks_pages_that_were_not_built_again(tmp_path: Path) -> None:
    site = small(tmp_path)
    _, first = recorded(site, "build")
    write(site, {"docs/more.md": "# More\n\nchanged\n"})
    result, second = recorded(site, "build", "--dirty")
    assert result.returncode == 1
    assert (first, second[0]["places"]) == (second, ["docs/index.md:3:13"])


def test_output_and_configuration_may_lie_anywhere(tmp_path: Path) -> None:
    """Redirects that the project declares, sources and cache are those of the folder of mkdocs.yml."""
    site = small(
        tmp_path / "handbook",
        **{
            "netlify.toml": '[[redirects]]\nfrom = "/small/old"\nto = "/small/more/"\n',
            "docs/more.md": "# More\n\n[moved](../old/)\n",
        },
    )
    write(tmp_path, {"work/.keep": ""})
    result, runs = recorded(tmp_path / "work", "build", "-f", "../handbook/mkdocs.yml", "-d", "../elsewhere")
    assert result.returncode == 1
    assert (tmp_path / "elsewhere" / "index.html").exists()
    broken = [
        place
        for (code, *_), place in zip(runs[0]["findings"], runs[0]["places"], strict=True)
        if code == "LNK001"
    ]
    assert broken == ["../handbook/docs/index.md:3:13"]
    assert [code for code, *_ in runs[0]["findings"]] == ["LNK001", "LNK101"]
    assert (site / ".linkcheck-cache").is_dir()


def test_the_configuration_may_have_any_name(tmp_path: Path) -> None:
    site = small(tmp_path, **{"mkdocs.en.yml": SMALL.format(options="").replace("/small/", "/en/")})
    _, runs = recorded(site, "build", "-f", "mkdocs.en.yml", "-d", "en")
    assert (runs[0]["site_url"], runs[0]["places"]) == (
        "https://docs.example.org/en/",
        ["docs/index.md:3:13"],
    )


def test_the_plugin_may_be_listed_twice(tmp_path: Path) -> None:
    options = ":\n      fail_on: never\n  - linkcheck:\n      ignore: [internal-broken]"
    result, runs = recorded(small(tmp_path, options), "build", "--strict")
    assert result.returncode == 0
    assert [len(run["findings"]) for run in runs] == [1, 0]


def test_a_site_that_fails_is_not_pushed(tmp_path: Path) -> None:
    site, remote = small(tmp_path / "site"), tmp_path / "remote.git"

    def git(*arguments: str, folder: Path = site) -> str:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout

    remote.mkdir()
    git("init", "-q", "--bare", folder=remote)
    git("init", "-q")
    git("config", "user.name", "A")
    git("config", "user.email", "a@example.org")
    git("remote", "add", "origin", str(remote))
    git("add", "mkdocs.yml", "docs")
    git("commit", "-qm", "site")
    result, _ = recorded(site, "gh-deploy")
    assert (result.returncode, git("branch", folder=remote)) == (1, "")
    write(site, {"docs/index.md": "# Small\n"})
    result, _ = recorded(site, "gh-deploy")
    assert (result.returncode, git("branch", folder=remote).split()) == (0, ["gh-pages"])


MERGING = """
import shutil, tempfile

def on_config(config):
    folder = tempfile.mkdtemp()
    config.docs_dir = shutil.copytree(config.docs_dir, folder, dirs_exist_ok=True)
"""


def test_copies_in_a_temporary_folder_are_no_sources(tmp_path: Path) -> None:
    """Plugins that join several projects to one copy all documents there."""
    write(tmp_path, {"temporary/.keep": ""})
    site = small(tmp_path / "site", **{"merging.py": MERGING})
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("hooks: [merging.py]\n")
    result, runs = recorded(site, "build", TMPDIR=str(tmp_path / "temporary"))
    assert result.returncode == 1
    assert runs[0]["sources"] == {}
    assert runs[0]["places"] in ([None], ["docs/index.md:3:13"])


PROGRAM = """
import asyncio, sys, threading
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

def outcome(config):
    try:
        build(config)
    except Abort as error:
        return str(error)
    return "good"

broken, clean = load_config("broken/mkdocs.yml"), load_config("clean/mkdocs.yml")

def both():
    return [outcome(broken), outcome(clean), outcome(broken)]

async def inside_a_loop():
    return both()

print(both())
print(asyncio.run(inside_a_loop()))
found = {}
threads = [
    threading.Thread(target=lambda config=config, name=name: found.update({name: outcome(config)}))
    for name, config in [("broken", broken), ("clean", clean)]
]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print([found["broken"], found["clean"]])
"""


def test_one_process_may_build_several_sites_in_a_loop_and_in_threads(tmp_path: Path) -> None:
    """MkDocs keeps one plugin object for all of them; the settings are those of the site that is built."""
    padding = "<p>" + "word " * 450_000
    pages = {f"docs/{name}.html": f"<!doctype html><title>{name}</title>{padding}" for name in "abc"}
    small(tmp_path / "broken", ":\n      jobs: 2", **pages)
    small(tmp_path / "clean", ":\n      ignore: [internal-broken]")
    write(tmp_path, {"program.py": PROGRAM})
    result = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    bad = "Aborted with a BuildError!"
    assert result.stdout.splitlines() == [str([bad, "good", bad])] * 2 + [str([bad, "good"])], result.stderr
    assert result.stderr.count("linkcheck: 1 error in 6 pages: the build fails") == 5
