"""Where links name source files, a new URL becomes the path of one."""

from __future__ import annotations

import pytest

from linkcheck_plugin.fixes.paths import SourcePaths, same_file
from linkcheck_plugin.fixes.refused import NotSafeError

MADE_OF = {
    "new/index.html": "new.md",
    "guide/x y/index.html": "guide/x y.md",
    "flat.html": "flat.md",
    "index.html": "index.md",
}


@pytest.fixture
def paths(tmp_path):
    for name in (*MADE_OF.values(), "old.html", "guide/old.html", "guide/page.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return SourcePaths(lambda page, hints: (tmp_path / MADE_OF[page],) if page in MADE_OF else ())


@pytest.mark.parametrize(
    ("fix", "old", "page", "file", "spelled"),
    [
        ("new/", "old.html", "index.html", "index.md", "new.md"),
        ("new/#part", "old.html#x", "index.html", "index.md", "new.md#part"),
        ("../../new/", "old.html", "guide/page/index.html", "guide/page.md", "../new.md"),
        ("../x%20y/", "old.html", "guide/page/index.html", "guide/page.md", "x%20y.md"),
        ("../../flat", "old.html", "guide/page/index.html", "guide/page.md", "../flat.md"),
        ("../../", "old.html", "guide/page/index.html", "guide/page.md", "../index.md"),
        ("/new/", "old.html", "index.html", "index.md", "/new/"),
        ("https://a.example/", "old.html", "index.html", "index.md", "https://a.example/"),
        ("#part", "old.html", "index.html", "index.md", "#part"),
        ("new.md", "old.html", "index.html", "index.md", "new.md"),
        ("new/", "Old/", "index.html", "index.md", "new/"),
    ],
)
def test_a_url_becomes_a_path_where_a_path_stood(paths, tmp_path, fix, old, page, file, spelled):
    assert paths.spelled(fix, old, page, tmp_path / file) == spelled


def test_what_is_made_of_no_known_file_is_not_guessed(paths, tmp_path):
    with pytest.raises(NotSafeError, match="path of a source"):
        paths.spelled("elsewhere/", "old.html", "index.html", tmp_path / "index.md")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("|filename|/x.rst", "|filename|../x.rst", True),
        ("{static}/pictures/a.jpg", "{static}../pictures/a.jpg", True),
        ("{static}../pictures/a.jpg", "{static}/pictures/a.jpg", True),
        ("{filename}/x.rst#a", "{filename}../x.rst#a", True),
        ("{filename}/x.rst#a", "{filename}../x.rst#b", False),
        ("../a%20b.md", "../sub/../a b.md", True),
        ("../x.md", "../y.md", False),
        ("{filename}/x.rst", "{filename}../y/z.rst", False),
    ],
)
def test_one_file_has_several_names(tmp_path, one, other, same):
    assert same_file(one, other, tmp_path / "content/sub/page.md") is same
