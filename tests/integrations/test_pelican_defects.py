from __future__ import annotations

import re
from pathlib import Path

import pytest
from generator_runs import run, write
from pelican_blog import FILES, blog

pytest.importorskip("pelican")

HERE = "①"
DEFECTS = {
    "content/posts/first.md": "Title: First\nDate: 2026-01-02\nTags: one, two\nAuthor: Ann\n\n# Teil\n\n"
    f"Äpfel and [pears]({HERE}/pears.html).\n\n[next]({HERE}" + "{filename}secnd.rst)\n",
    "content/posts/second.rst": "Second\n######\n\n:date: 2026-01-03\n:slug: zwei\n\n"
    f"A `link <{HERE}/gone.html>`_ in a text.\n\n.. image:: {HERE}/images/gone.png\n   :alt: Gone\n",
    "content/posts/third.html": "<html><head><title>Third</title><meta name=date content=2026-01-04></head>"
    f'<body><p>\n<a href="{HERE}/lost.html">Lost</a></p></body></html>',
    "content/posts/first-de.md": "Title: Erster\nDate: 2026-01-02\nSlug: first\nLang: de\n\n"
    f"[Teil]({HERE}" + "{filename}first.md#tiel)\n",
    "content/posts/draft.md": f"Title: Draft\nDate: 2026-01-02\nStatus: draft\n\n<img src='{HERE}/images/mee.svg' alt=''>\n",
    "content/pages/me.md": f"Title: Me\n\n[r]: {HERE}" + "{tag}three\n\nSee [three][r].\n",
    "content/pages/hidden.md": f"Title: Hidden\nStatus: hidden\n\n[old]({HERE}" + "|filename|mee.md)\n",
    "content/extra/raw.html": f'<!doctype html>\n<title>Raw</title><a href="{HERE}none.html">x</a>',
    "content/about.html": f"<!doctype html><title>About</title>\n<a href='{HERE}/nobody.html'>x</a>",
    "theme/static/style.css": f"p {{\n  background: url({HERE}nothing.png) }}\n",
}
FOUND = {
    "LNK001 /pears.html is not in the output": "content/posts/first.md 1",
    "LNK007 {filename}secnd.rst was left as it is: no source file is there under that name": "content/posts/first.md 2",
    "LNK001 /gone.html is not in the output": "content/posts/second.rst 1",
    "LNK004 /images/gone.png is not in the output": "content/posts/second.rst 2",
    "LNK001 /lost.html is not in the output": "content/posts/third.html 1",
    "LNK003 posts/first.html has no element with the id 'tiel'": "content/posts/first-de.md 1",
    "LNK004 /images/mee.svg is not in the output": "content/posts/draft.md 1",
    "LNK001 /tag/three.html is not in the output": "content/pages/me.md 1",
    "LNK007 |filename|mee.md was left as it is: no source file is there under that name": "content/pages/hidden.md 1",
    "LNK001 /extra/none.html is not in the output": "content/extra/raw.html 1",
    "LNK001 /nobody.html is not in the output": "content/about.html 1",
    "LNK004 /theme/nothing.png is not in the output": "theme/static/style.css 1",
}
PUBLISHED = """
import os, sys
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from pelicanconf import *
SITEURL = "https://example.org/blog"
"""
HELP = ('"{filename}second.rst"', '"|filename|me.md"', '"/images/me.svg"')


def places(files: dict[str, str]) -> dict[str, str]:
    """`path:line:column` of each mark, by the path and the number of the mark in the file."""
    found = {}
    for path, text in files.items():
        for number, part in enumerate(text.split(HERE)[:-1], start=1):
            before = "".join(text.split(HERE)[:number])
            line = before.count("\n") + 1
            found[f"{path} {number}"] = f"{path}:{line}:{len(before) - before.rfind(chr(10))}"
            assert part is not None
    return found


def reported(text: str) -> dict[str, str]:
    """The first place of each finding, by code and message; feeds repeat the texts of articles."""
    blocks = re.findall(r"^\w+ [\w-]+ \((LNK\d+)\): (.*)\n *--> (\S+)", text, re.MULTILINE)
    return {f"{code} {message}": place for code, message, place in blocks if code != "LNK811"}


@pytest.mark.parametrize("options", [(), ("-q",), ("-q", "--fatal", "errors")])
def test_every_defect_is_reported_where_its_author_wrote_it(tmp_path: Path, options: tuple[str, ...]) -> None:
    result = run(
        blog(tmp_path, files={path: text.replace(HERE, "") for path, text in DEFECTS.items()}),
        "pelican",
        *options,
    )
    at = places(DEFECTS)
    assert reported(result.stderr) == {message: at[mark] for message, mark in FOUND.items()}
    assert all(suggestion in result.stderr for suggestion in HELP)
    assert result.returncode == 1


@pytest.mark.parametrize(
    "settings", ["", "RELATIVE_URLS = True", "OUTPUT_RETENTION = ['.git']\nDELETE_OUTPUT_DIRECTORY = True"]
)
@pytest.mark.parametrize("url", ["", "https://blog.example.org", "https://example.org/blog"])
def test_the_blog_without_defects_is_clean_however_it_is_built(
    tmp_path: Path, settings: str, url: str
) -> None:
    if not url:
        settings += "\nFEED_ALL_ATOM = None"  # without an address its links are wrong, as Pelican warns
    site = write(blog(tmp_path, settings=settings, url=url), {"output/.git/HEAD": "ref"})
    result = run(site, "pelican", "--fatal", "errors")
    assert (result.returncode, "LNK" in result.stderr) == (0, False), result.stderr
    assert set(DEFECTS) <= set(FILES)


def test_a_published_blog_is_checked_at_its_published_address(tmp_path: Path) -> None:
    site = blog(
        tmp_path / "blog", url="", files={"content/pages/me.md": "Title: Me\n\n[up](/pages/hidden.html)\n"}
    )
    write(site, {"publishconf.py": PUBLISHED})
    assert run(site, "pelican").returncode == 0
    result = run(tmp_path, "pelican", "-s", "blog/publishconf.py")
    assert result.returncode == 1
    assert "missing-base-path (LNK008)" in result.stderr
    assert "--> blog/content/pages/me.md:3:6" in result.stderr
    assert (site / ".linkcheck-cache").is_dir()
    assert not (tmp_path / ".linkcheck-cache").exists()
