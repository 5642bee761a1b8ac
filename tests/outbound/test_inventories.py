"""Inventories of Sphinx: the pages and fragments they name, and where the one of a page lies."""

from __future__ import annotations

import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocstrings import Inventory
from probe_answers import inventory

from linkcheck_plugin.outbound.inventories import (
    ENTRIES,
    ENTRY,
    UNPACKED,
    canonical_page,
    fragments_of_inventory,
    inventory_of,
)


def test_pages_and_fragments_are_named_relative_to_the_root():
    content = inventory(
        "os.path.join py:function 1 library/os.path.html#$ -",
        "library/os.path std:doc -1 library/os.path.html os.path — Common pathname manipulations",
        "comparisons std:label -1 reference/expressions.html#$ Comparisons",
        "A term with blanks std:term 1 glossary.html#term-A-term-with-blanks -",
        "index std:doc -1 index.html Documentation",
    )
    assert fragments_of_inventory(content) == {
        "library/os.path.html",
        "library/os.path.html#os.path.join",
        "reference/expressions.html",
        "reference/expressions.html#comparisons",
        "glossary.html",
        "glossary.html#term-A-term-with-blanks",
        "",
    }


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("index std:doc -1  Home", {""}),
        ("guide/index std:doc -1 guide/ Guide", {"guide/"}),
        ("guide/index std:doc -1 guide/index.html Guide", {"guide/"}),
        ("a:b c:d 1 x.html#$ -", {"x.html", "x.html#a:b"}),
        ("operator == cpp:function 1 x.html#_CPPv4eq -", {"x.html", "x.html#_CPPv4eq"}),
        ("two  blanks std:label -1 x.html#$ -", {"x.html", "x.html#two  blanks"}),
        ("caf%C3%A9 std:doc -1 caf%C3%A9.html Café", {"café.html"}),
        ("x std:label -1 x.html#caf%C3%A9 -", {"x.html", "x.html#café"}),
        ("x std:label -1 x.html# -", {"x.html"}),
        ("x std:label one x.html#x -", set()),
        ("x std 1 x.html#x -", set()),
        ("x std:label 1", set()),
        ("x std:label 1 x.html#x", set()),
        ("", set()),
        ("x" * ENTRY + " std:label 1 x.html#x -", set()),
    ],
)
def test_a_line_of_an_inventory(line, places):
    assert fragments_of_inventory(inventory(line)) == places


def test_what_another_program_writes_is_read():
    written = Inventory(project="Example", version="1.0")
    written.register("package.module.Class", "py", "class", "reference/package/#package.module.Class")
    written.register("A heading", "std", "label", "guide/#a-heading")
    assert fragments_of_inventory(written.format_sphinx()) == {
        "reference/package/",
        "reference/package/#package.module.Class",
        "guide/",
        "guide/#a-heading",
    }


LABEL = "x std:label 1 x.html#x -"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        inventory(LABEL, version=1),
        inventory(LABEL)[:60],
        inventory(LABEL)[:-40],
        inventory(LABEL).replace(b"Sphinx", b"Sphynx"),
        b"# Sphinx inventory version 2\n\n\n\nno zlib",
    ],
)
def test_what_is_no_inventory_names_nothing(content):
    assert fragments_of_inventory(content) == set()


def test_an_inventory_that_was_cut_off_names_what_came():
    lines = [
        f"name{number} std:label 1 page{number}.html#$ {number * 7919 % 1009}" for number in range(2_000)
    ]
    whole = inventory(*lines)
    some = fragments_of_inventory(whole[: len(whole) // 2])
    assert "page0.html#name0" in some
    assert len(some) < len(fragments_of_inventory(whole))


def test_an_inventory_that_unpacks_to_too_much_is_read_in_part():
    head = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# zlib\n"
    bomb = head + zlib.compress(f"{LABEL}\n".encode() + b"\n" * (UNPACKED * 4))
    assert len(bomb) < 100_000
    assert fragments_of_inventory(bomb) == {"x.html", "x.html#x"}
    assert fragments_of_inventory(inventory(*[""] * ENTRIES, LABEL)) == set()


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(content):
    assert fragments_of_inventory(content) == set()
    head = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# zlib\n"
    assert isinstance(fragments_of_inventory(head + content), set)
    assert isinstance(fragments_of_inventory(head + zlib.compress(content)), set)


NAMES = st.text(alphabet="ab.:- 1é", min_size=1, max_size=12).filter(lambda name: name == name.strip())


@given(st.lists(NAMES, max_size=5))
def test_any_label_is_found_again(names):
    content = inventory(*(f"{name} std:label -1 page.html#$ Title: 1 2" for name in names))
    wanted = {f"page.html#{name}" for name in names if not looks_like_a_role(name)}
    assert wanted <= fragments_of_inventory(content)


def looks_like_a_role(name: str) -> bool:
    """Whether a part of a name reads like `domain:role priority`, which Sphinx misreads as well."""
    words = name.split(" ")
    return any(":" in word and after.lstrip("-").isdecimal() for word, after in pairwise(words))


SITE = "https://docs.example.org/en/latest/"


@pytest.mark.parametrize(
    ("url", "html", "found"),
    [
        (SITE + "a/b.html", '<html lang="en" data-content_root="../">', (SITE + "objects.inv", "a/b.html")),
        (SITE + "b.html#x", "<html data-content_root='./'>", (SITE + "objects.inv", "b.html")),
        (
            SITE + "a/",
            '<script id="documentation_options" data-url_root="../">',
            (SITE + "objects.inv", "a/"),
        ),
        (SITE + "a/index.html?q", '<html data-content_root="../">', (SITE + "objects.inv", "a/")),
        (SITE, '<html data-content_root="">', (SITE + "objects.inv", "")),
        (SITE + "caf%C3%A9.html", '<html data-content_root="./">', (SITE + "objects.inv", "café.html")),
        (SITE + "a.html", "<html>", None),
        (SITE + "a.html", '<html data-content_root="https://evil.example/">', None),
        (SITE + "a.html", '<html data-content_root="javascript:x">', None),
        (SITE + "a.html", '<html data-content_root="//[">', None),
        (SITE + "a.html", '<html data-content_root="../../fr/">', None),
        (SITE + "a.html", " " * 30_000 + '<html data-content_root="./">', None),
    ],
)
def test_the_inventory_of_a_page_lies_where_its_root_is(url, html, found):
    assert inventory_of(url, html.encode()) == found


@given(st.text(max_size=40), st.text(alphabet="./:#?%ab\\é ", max_size=30))
def test_no_page_makes_finding_the_inventory_fail(root, path):
    found = inventory_of("https://a.example/b/c.html", f'<html data-content_root="{root}{path}">'.encode())
    assert found is None or found[0].startswith("https://a.example/")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("", ""),
        ("index.html", ""),
        ("a/index.html", "a/"),
        ("a.html", "a.html"),
        ("myindex.html", "myindex.html"),
    ],
)
def test_an_index_is_named_by_its_directory(path, page):
    assert canonical_page(path) == page
