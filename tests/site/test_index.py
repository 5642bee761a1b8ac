from __future__ import annotations

import unicodedata

import pytest

from linkcheck_plugin.site.index import SUGGESTIONS, FileIndex, Found, extension_of, fold, stem


def index(
    *paths: str, directory_index: tuple[str, ...] = ("index.html",), empty: tuple[str, ...] = ()
) -> FileIndex:
    directories = {"", *empty}
    for path in paths:
        parts = path.split("/")[:-1]
        directories |= {"/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)}
    return FileIndex(frozenset(paths), directories, directory_index)


SITE = index(
    "index.html",
    "a.html",
    "b/index.html",
    "c/d.html",
    "e f.html",
    "s.css",
    "x",
    "x.html",
    "g/index.htm",
    "h.htm",
)


# Finding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("", "index.html"),
        ("index.html", "index.html"),
        ("a.html", "a.html"),
        ("b/", "b/index.html"),
        ("b", "b/index.html"),
        ("b/index.html", "b/index.html"),
        ("c/d.html", "c/d.html"),
        ("e f.html", "e f.html"),
        ("x", "x"),
        ("c//d.html", "c/d.html"),
        ("/a.html", "a.html"),
        ("//b//", "b/index.html"),
    ],
)
def test_a_path_finds_its_file(path, file):
    found = SITE.find(path)

    assert found is not None
    assert found.file == file
    assert not found.renormalised


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "c",
        "c/",
        "nope",
        "nope/",
        "A.html",
        "a.html/",
        "index.html/",
        "b/index",
        "g/",
        "c/d.html/x",
        "a.htm",
        "e%20f.html",
    ],
)
def test_what_is_not_there_is_not_found(path):
    assert SITE.find(path) is None
    assert SITE.exact(path) is None


@pytest.mark.parametrize(
    "path", ["", "index.html", "a.html", "b/", "b", "b/index.html", "c/d.html", "x", "s.css"]
)
def test_the_exact_file_is_the_one_found(path):
    found = SITE.find(path)

    assert found is not None
    assert SITE.exact(path) == found.file


def test_a_directory_without_its_slash_is_marked():
    assert SITE.find("b") == Found("b/index.html", slash_added=True)
    assert SITE.find("b/") == Found("b/index.html")
    assert SITE.find("") == Found("index.html")


@pytest.mark.parametrize(
    ("path", "extensions", "expected"),
    [
        ("a", (".html",), Found("a.html", added=".html")),
        ("a/", (".html",), Found("a.html", added=".html", slash_removed=True)),
        ("c/d", (".html",), Found("c/d.html", added=".html")),
        ("x", (".html",), Found("x")),
        ("b", (".html",), Found("b/index.html", slash_added=True)),
        ("h", (".html", ".htm"), Found("h.htm", added=".htm")),
        ("h", (".html",), None),
        ("a.html", (".html",), Found("a.html")),
        ("", (".html",), Found("index.html")),
        ("index", (".html",), Found("index.html", added=".html")),
        ("b/index", (".html",), Found("b/index.html", added=".html")),
    ],
)
def test_a_host_may_add_an_extension(path, extensions, expected):
    assert SITE.find(path, extensions) == expected


def test_the_root_is_never_a_hidden_file():
    assert index(".html", "a/.html").find("", (".html",)) is None
    assert index("a/x", "a/.html").find("a/", (".html",)) is None


def test_the_names_of_the_index_are_tried_in_order():
    site = index("a/index.html", "a/index.htm", "b/index.htm", directory_index=("index.htm", "index.html"))

    assert site.exact("a/") == "a/index.htm"
    assert site.find("b/") == Found("b/index.htm")


COMPOSED, DECOMPOSED = "é.html", unicodedata.normalize("NFD", "é.html")


@pytest.mark.parametrize(("asked", "there"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_name_in_another_normalisation_is_found_and_marked(asked, there):
    assert index(there).find(asked) == Found(there, renormalised=True)
    assert index(asked, there).find(asked) == Found(asked)
    assert index(there).exact(asked) is None


def test_a_path_whose_parts_differ_in_normalisation_is_found():
    mixed = f"{COMPOSED[:1]}/{DECOMPOSED}"

    assert index(f"{COMPOSED[:1]}/{COMPOSED}").find(mixed) is not None


# Case ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "suggested"),
    [
        ("A.html", "a.html"),
        ("a.HTML", "a.html"),
        ("B/", "b/"),
        ("B", "b/"),
        ("B/index.html", "b/index.html"),
        ("b/Index.html", "b/index.html"),
        ("C/D.HTML", "c/d.html"),
        ("S.CSS", "s.css"),
        ("INDEX.html", "index.html"),
        ("nope.html", None),
        ("C/", None),
    ],
)
def test_a_path_that_differs_in_case_names_the_file(path, suggested):
    assert SITE.other_case(path) == suggested


def test_case_is_compared_also_behind_what_the_host_adds():
    assert SITE.other_case("A", (".html",)) == "a.html"
    assert SITE.other_case("A") is None
    assert SITE.other_case("a", (".html",)) is None


def test_of_several_spellings_the_first_is_named():
    assert index("README.html", "ReadMe.html").other_case("readme.html") == "README.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [("A", "a"), ("Straße", "STRASSE"), ("É", "é"), ("É", unicodedata.normalize("NFD", "é")), ("Ⅷ", "ⅷ")],
)
def test_folding_makes_case_and_normalisation_equal(one, other):
    assert fold(one) == fold(other)


def test_folding_keeps_different_names_apart():
    assert len({fold(name) for name in ("a", "b", "é", "e", "a/b", "a b")}) == 6


# Public paths and suggestions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "public"),
    [
        ("index.html", ""),
        ("a/index.html", "a/"),
        ("a.html", "a.html"),
        ("a/index.htm", "a/index.htm"),
        ("aindex.html", "aindex.html"),
    ],
)
def test_a_directory_is_linked_without_its_index(file, public):
    assert SITE.public(file) == public


NEAR = index(
    "index.html",
    "install/index.html",
    "guide/install.html",
    "guide/usage.html",
    "img/logo.png",
    "img/logo.svg",
    "blog/2024/post.html",
    "about.html",
    "s.css",
)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("instal/", "install/"),
        ("instal", "install/"),
        ("guide/instal.html", "guide/install.html"),
        ("guide/usages.html", "guide/usage.html"),
        ("usage/", "guide/usage.html"),
        ("usage.html", "guide/usage.html"),
        ("guide/usage.md", "guide/usage.html"),
        ("post.html", "blog/2024/post.html"),
        ("about/", "about.html"),
        ("img/Logo.png", "img/logo.png"),
        ("logo.svg", "img/logo.svg"),
        ("img/logos.png", "img/logo.png"),
        ("img/logo.gif", None),
        ("entirely-different/", None),
        ("x", None),
        ("t.css", None),
        ("a" * 600, None),
    ],
)
def test_the_nearest_file_is_suggested(path, near):
    assert NEAR.nearest(path) == near


def test_an_index_is_no_name_to_go_by():
    assert index("a/index.html", "b/index.html").nearest("c/index.html") is None


def test_suggestions_do_not_depend_on_the_order_of_the_files():
    paths = [f"a/{name}.html" for name in ("usage", "usages", "usable", "usagex")]

    assert {index(*paths[start:], *paths[:start]).nearest("a/usag.html") for start in range(4)} == {
        "a/usage.html"
    }


def test_suggestions_end_after_very_many_missing_paths():
    site = index("install/index.html")

    assert site.nearest("instal/") == "install/"
    for _ in range(SUGGESTIONS):
        site.nearest("instal/")
    assert site.nearest("instal/") is None


@pytest.mark.parametrize(
    ("path", "name", "extension"),
    [
        ("a/B.HTML", "b", "html"),
        ("a/b/", "b", ""),
        ("a", "a", ""),
        ("a.tar.gz", "a.tar", "gz"),
        (".htaccess", ".htaccess", "htaccess"),
        ("a.b/c", "c", ""),
        ("", "", ""),
    ],
)
def test_a_path_has_a_stem_and_an_extension(path, name, extension):
    assert stem(path) == name
    assert extension_of(path) == extension
