"""URLs of reStructuredText are edited where docutils finds them; rel has no place there."""

from __future__ import annotations

import docutils.core
import pytest
from mending import elements, mended, refused, wish

URL, NEW = "https://old.example/a", "https://new.example/b"


def rendered(text: str) -> str:
    return docutils.core.publish_parts(text, writer="html", settings_overrides={"report_level": 5})[
        "html_body"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A `link <U>`_.",
        "A `link <U>`__, and *more*.",
        "A named_ link.\n\n.. _named: U\n",
        "A `long name`_ here.\n\n.. _long name: U",
        "See U, or not.",
        "See <U>.",
        "An anonymous__ one.\n\n__ U\n",
        "An anonymous__ one.\n\n.. __: U\n",
        ".. image:: U\n   :alt: x\n",
        ".. image:: /x.png\n   :target: U\n",
        ".. figure:: U\n\n   Caption.\n",
        "A |s|.\n\n.. |s| image:: U\n",
        "- item\n\n  + ``code`` and `tab <U>`_\tbehind é\n",
        "==== ====\na    b\n==== ====\n1    `x <U>`_\n==== ====\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_url_is_replaced(text, newline):
    text = text.replace("\n", newline).replace("U", URL)
    element = "img" if "image:: https" in text or "figure" in text else "a"
    edited = mended(text, wish(text, URL, NEW, element=element), name="p.rst")
    assert edited == text.replace(URL, NEW)
    assert elements(rendered(edited)) == [
        (name, tuple((key, value.replace(URL, NEW)) for key, value in attributes), shown.replace(URL, NEW))
        for name, attributes, shown in elements(rendered(text))
    ]


@pytest.mark.parametrize("text", ["`x <U>`_", "x_\n\n.. _x: U\n"])
def test_an_underscore_at_the_end_makes_no_alias(text):
    text = text.replace("U", URL)
    edited = mended(text, wish(text, URL, "https://new.example/b_"), name="p.rst")
    assert r"https://new.example/b\_" in edited
    assert 'href="https://new.example/b_"' in rendered(edited)


def test_an_escaped_url_is_known():
    text = r"`x <https://old.example/a\_>`_"
    assert (
        mended(text, wish(text, r"https://old.example/a\_", NEW, built=URL + "_"), name="p.rst")
        == f"`x <{NEW}>`_"
    )


def test_a_table_whose_cell_would_grow_too_wide_stays():
    text = "+-----------------------------------+\n| `x <https://old.example/a>`_      |\n+-----------------------------------+\n"
    why = refused(text, wish(text, URL, "https://a-much-longer.new.example/b"), name="p.rst")
    assert why == "the edit would change more than this"


def test_a_url_over_two_lines_stays():
    text = "`x <https://old.example/\n   a>`_"
    assert refused(text, wish(text, "https://old.example/", NEW, built=URL), name="p.rst")


def test_a_new_url_that_the_markup_would_read_stays_out():
    text = "See https://old.example/a for more."
    assert "characters" in refused(text, wish(text, URL, "https://new.example/`b"), name="p.rst")
    assert refused(text, wish(text, URL, "https://new.example/b."), name="p.rst")


def test_links_take_no_rel():
    text = "`x <https://old.example/a>`_"
    assert (
        refused(text, wish(text, URL, "sponsored", rel=""), name="p.rst")
        == "links of reStructuredText take no rel"
    )
