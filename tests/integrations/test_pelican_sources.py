from __future__ import annotations

import json
from pathlib import Path

import pytest
from generator_runs import run, write
from pelican_blog import SOURCES, blog

pytest.importorskip("pelican")

TELL = """
import json, sys
from pathlib import Path
import pelican
from linkcheck_plugin.integrations import pelican as plugin

def sources():
    found = plugin.runs.written.sources(Path("output"), Path.cwd())
    return {name: Path(source).relative_to(Path.cwd()).as_posix() for name, source in found.items()}

told = []
for arguments in json.loads(sys.argv[1]):
    pelican.main(arguments)
    told.append(sources())
print(json.dumps(told))
"""


def sources(folder: Path, *runs: list[str]) -> list[dict[str, str]]:
    """What the plugin knows after each of some runs of Pelican in one process."""
    write(folder, {"tell.py": TELL})
    result = run(folder, "tell", json.dumps(runs or [["-q"]]))
    assert result.returncode == 0, result.stderr
    told: list[dict[str, str]] = json.loads(result.stdout.splitlines()[-1])
    return told


def test_every_file_that_is_made_of_a_source_is_known(tmp_path: Path) -> None:
    [known] = sources(blog(tmp_path))
    assert known == SOURCES
    output = tmp_path / "output"
    written = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert set(known) <= written
    lists = {
        "index.html",
        "index2.html",
        "tag/one.html",
        "category/posts.html",
        "author/ann.html",
        "archives.html",
    }
    assert lists | {"feeds/all.atom.xml"} <= written - set(known)


@pytest.mark.parametrize(
    "settings",
    [
        "RELATIVE_URLS = True",
        "CACHE_CONTENT = LOAD_CONTENT_CACHE = True",
        "STATIC_CREATE_LINKS = True",
        "STATIC_CHECK_IF_MODIFIED = True",
        "DELETE_OUTPUT_DIRECTORY = True",
    ],
)
def test_a_further_run_of_the_same_process_knows_as_much(tmp_path: Path, settings: str) -> None:
    assert sources(blog(tmp_path, settings=settings), ["-q"], ["-q"]) == [SOURCES, SOURCES]


def test_what_a_run_does_not_write_is_not_known_from_the_one_before(tmp_path: Path) -> None:
    write(
        blog(tmp_path),
        {
            "other.py": 'from pelicanconf import *\nARTICLE_PATHS = ["none"]\nSTATIC_PATHS = []\nTEMPLATE_PAGES = {}'
        },
    )
    first, second = sources(tmp_path, ["-q"], ["-q", "-s", "other.py"])
    assert first == SOURCES
    assert set(second) == {
        "pages/me.html", "pages/hidden.html", "pages/cv.txt", "images/me.svg", "theme/style.css"
    }  # fmt: skip


def test_an_output_behind_a_link_is_the_same_output(tmp_path: Path) -> None:
    site = blog(tmp_path / "blog")
    (tmp_path / "public").mkdir()
    (site / "output").symlink_to(tmp_path / "public")
    assert sources(site) == [SOURCES]


def test_the_files_of_a_theme_from_elsewhere_are_nobodys_to_edit(tmp_path: Path) -> None:
    site = blog(tmp_path / "blog")
    (site / "theme").rename(tmp_path / "theme")
    (site / "pelicanconf.py").write_text(
        (site / "pelicanconf.py").read_text(encoding="utf-8").replace('"theme"', '"../theme"'),
        encoding="utf-8",
    )
    [known] = sources(site)
    assert known == {name: source for name, source in SOURCES.items() if name != "theme/style.css"}
