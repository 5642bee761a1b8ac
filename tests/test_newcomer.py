"""A newcomer with a project of any generator: build, `linkcheck check`, and the one broken link is told where it is.

No configuration, no option. Generators that can be imported build for real; of the others the output that they once
made lies in `newcomer/`.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from generator_runs import environment

PROJECTS = Path(__file__).resolve().parent / "newcomer"
DOCS = "https://new.example.org/docs/"
ROOT = "https://new.example.org/"


@dataclass(frozen=True, slots=True)
class Row:
    """One generator: its project, where its output lies, and what is told."""

    project: str
    title: str
    marker: str
    output: str
    place: str
    """Path, line and column of the broken link's URL."""
    rule: str = "internal-broken (LNK001)"
    address: str | None = ROOT
    build: tuple[str, ...] = ()
    """Module and arguments; empty if it cannot be run from Python."""


LEAK = "source-link-leak (LNK007)"
ROWS = (
    Row(
        "mkdocs", "MkDocs", "mkdocs.yml", "site", "docs/guide.md:5:25", LEAK, DOCS, ("mkdocs", "build", "-q")
    ),
    Row(
        "properdocs",
        "ProperDocs",
        "properdocs.yml",
        "site",
        "docs/guide.md:5:25",
        LEAK,
        DOCS,
        ("properdocs", "build", "-q"),
    ),
    Row(
        "zensical",
        "Zensical",
        "zensical.toml",
        "site",
        "docs/guide.md:5:25",
        address=DOCS,
        build=("zensical", "build"),
    ),
    Row(
        "pelican",
        "Pelican",
        "pelicanconf.py",
        "output",
        "content/guide.md:6:25",
        LEAK,
        build=("pelican", "-q"),
    ),
    Row(
        "sphinx",
        "Sphinx",
        "conf.py",
        "_build/html",
        "guide.rst:6:25",
        address=DOCS,
        build=("sphinx", "-q", "-b", "html", ".", "_build/html"),
    ),
    Row("hugo", "Hugo", "hugo.toml", "public", "content/guide.md:7:25"),
    Row("mdbook", "mdBook", "book.toml", "book", "src/guide.md:5:25", address=None),
    Row("docusaurus", "Docusaurus", "docusaurus.config.js", "build", "docs/guide.md:5:25", LEAK),
    Row("astro", "Astro", "astro.config.mjs", "dist", "src/pages/guide.md:9:25"),
    Row("starlight", "Astro", "astro.config.mjs", "dist", "src/content/docs/guide.md:7:25"),
    Row("jekyll", "Jekyll", "_config.yml", "_site", "guide.md:10:25"),
    Row("eleventy", "Eleventy", "eleventy.config.js", "_site", "src/guide.md:10:25", address=None),
    Row("vitepress", "VitePress", ".vitepress/config.mjs", ".vitepress/dist", "guide.md:5:25", address=None),
    Row("hexo", "Hexo", "_config.yml", "public", "source/_posts/guide.md:8:25"),
    Row("gitbook", "GitBook", "book.json", "_book", "guide.md:5:25", LEAK, None),
    Row("lektor", "Lektor", "newcomer.lektorproject", "build", "content/guide/contents.lr:9:25"),
)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module as the newcomer would run the command of its name."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment() | {"COLUMNS": "120", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def built(row: Row, folder: Path) -> Path:
    """Copy the project, with its output: built now, else as its generator once made it."""
    project = Path(shutil.copytree(PROJECTS / row.project, folder / row.project))
    stored = project / "built"
    if row.build and importlib.util.find_spec(row.build[0]):
        shutil.rmtree(stored, ignore_errors=True)
        result = run(project, *row.build)
        assert (project / row.output).is_dir(), result.stdout + result.stderr
    else:
        assert stored.is_dir(), f"{row.title} is not installed, and none of its output is stored"
        (project / row.output).parent.mkdir(parents=True, exist_ok=True)
        stored.rename(project / row.output)
    return project


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.project)
def test_the_broken_link_is_told_with_its_place_in_the_source(row: Row, tmp_path: Path) -> None:
    project = built(row, tmp_path)
    start = time.monotonic()
    result = run(project, "linkcheck_plugin", "check", "--offline")
    assert time.monotonic() - start < 60
    assert result.returncode == 1, result.stderr
    findings = re.findall(r"^(?:error|warning) (.+?): ", result.stdout, re.MULTILINE)
    assert findings == [row.rule], result.stdout
    assert re.findall(r"^ *--> (.+)$", result.stdout, re.MULTILINE) == [row.place]

    said = [line for line in result.stderr.splitlines() if f"made by {row.title} ({row.marker})" in line]
    assert len(said) == 1, result.stderr
    assert said[0].startswith(f"served at {row.address} " if row.address else "address unknown")
    roots = re.search(r"sources in (\S+)", said[0])
    assert roots is not None
    assert roots[1].rstrip(",") == "./" or row.place.startswith(roots[1].rstrip(","))
    output = re.search(r"output in (\S+)/$", said[0])
    assert output is not None
    assert (project / output[1]).is_dir()


def test_every_generator_has_a_newcomer() -> None:
    from linkcheck_plugin.generators import GENERATORS

    assert {row.title for row in ROWS} == {row.title for row in GENERATORS}
    assert {row.project for row in ROWS} == {path.name for path in PROJECTS.iterdir() if path.is_dir()}
