"""Attributes are edited in the tag that holds the URL; everything else of the file stays."""

from __future__ import annotations

import pytest
from mending import both, elements, mended, plan, refused, wish

URL, NEW = "https://old.example/a", "https://new.example/b"


@pytest.mark.parametrize(
    "text",
    [
        '<a href="U">x</a>',
        "<a href='U'>x</a>",
        "<a href=U>x</a>",
        '<a\n\tclass="b"  href = "U" >x</a>',
        """<a title="<a href='/y'>" href="/x">y</a><a href="U">x</a>""",
        '<img src="U">',
        '<img srcset="/x.png 1x, U 2x">',
        '<img srcset="U, /x.png 2x">',
        '<a style="background: url(U)">x</a>',
        '<meta http-equiv="refresh" content="0; url=U">',
        "<style>p { background: url('U') }</style>",
        "<svg><use href='U'/></svg>",
    ],
)
def test_a_url_is_replaced_wherever_it_stands(text):
    text = text.replace("U", URL)
    assert mended(text, wish(text, URL, NEW), name="p.html") == text.replace(URL, NEW)


@pytest.mark.parametrize(
    ("url", "written", "new", "result"),
    [
        ("/a?b=1&c=2", "/a?b=1&amp;c=2", "/d?b=1&c=2", "/d?b=1&amp;c=2"),
        ("/a?b=1&c=2", "/a?b=1&c=2", "/d?b=1&c=2", "/d?b=1&c=2"),
        ("/a", "/a", "/d?b=1&copy=2", "/d?b=1&copy=2"),
        ("/a", "/a", "/d?b=1&copy;2", "/d?b=1&amp;copy;2"),
        ("/a b", "/a&#32;b", "/d", "/d"),
        ("/é", "/&eacute;", "/e", "/e"),
        ("/%C3%A9", "/é", "/e", "/e"),
        ("/a", "/a", '/d"e', "/d&quot;e"),
    ],
)
def test_character_references_are_kept_where_the_author_writes_them(url, written, new, result):
    text = f'<p>é</p>\n<a href="{written}">x</a>'
    edited = mended(text, wish(text, written, new, built=url), name="p.html")
    assert edited == text.replace(f'"{written}"', f'"{result}"')
    assert elements(edited)[-1][1] == (("href", new),)


def test_a_value_without_quotes_gets_them_where_it_needs_them():
    text = "<a href=/a>x</a>"
    assert mended(text, wish(text, "/a", "/b?c=d"), name="p.html") == '<a href="/b?c=d">x</a>'


@pytest.mark.parametrize(
    ("before", "built", "fix", "after"),
    [
        ('<a href="U">x</a>', "", "sponsored", '<a href="U" rel="sponsored">x</a>'),
        ("<a href='U' class='b'>x</a>", "", "sponsored", "<a href='U' rel='sponsored' class='b'>x</a>"),
        ("<a href=U>x</a>", "", "sponsored", '<a href=U rel="sponsored">x</a>'),
        ("<a href=U class=b>x</a>", "", "ugc nofollow", '<a href=U rel="ugc nofollow" class=b>x</a>'),
        (
            '<a rel="me" href="U">x</a>',
            "me",
            "me sponsored",
            '<a rel="me sponsored" href="U">x</a>',
        ),
        ("<a rel=me href=U>x</a>", "me", "me sponsored", '<a rel="me sponsored" href=U>x</a>'),
        ("<a REL='Me' href=U>x</a>", "me", "me sponsored", "<a REL='Me sponsored' href=U>x</a>"),
        ("<a rel href=U>x</a>", "", "sponsored", '<a rel="sponsored" href=U>x</a>'),
        ('<a rel="" href=U>x</a>', "", "sponsored", '<a rel="sponsored" href=U>x</a>'),
        (
            '<a href="U" rel="ugc,nofollow">x</a>',
            "ugc,nofollow",
            "ugc nofollow",
            '<a href="U" rel="ugc nofollow">x</a>',
        ),
        ('<a href="U" rel="nofollow" id=i>x</a>', "nofollow", "", '<a href="U" id=i>x</a>'),
        ("<a rel=nofollow href=U>x</a>", "nofollow", "", "<a href=U>x</a>"),
        ("<a data-rel='x' rel = nofollow\n href=U>x</a>", "nofollow", "", "<a data-rel='x'\n href=U>x</a>"),
        ('<area href="U" rel="nofollow"/>', "nofollow", "", '<area href="U"/>'),
    ],
)
@pytest.mark.parametrize("name", ["p.html", "p.md", "p.rst"])
def test_rel_is_added_changed_and_taken_out(before, built, fix, after, name):
    before, after = before.replace("U", URL), after.replace("U", URL)
    if name.endswith("rst"):
        before, after = (".. raw:: html\n\n   " + text.replace("\n", "\n   ") for text in (before, after))
    element = "area" if "<area" in before else "a"
    assert mended(before, wish(before, URL, fix, rel=built, element=element), name=name) == after


def test_attributes_may_stand_without_space():
    text = '<a href="https://old.example/a"rel="nofollow"id=i>x</a>'
    edited = mended(text, wish(text, URL, "", rel="nofollow"), name="p.html")
    assert elements(edited)[-1] == ("a", (("href", URL), ("id", "i")), "x")


def test_url_and_rel_of_one_link_change_together():
    text = '<a href="/a?utm_source=x" rel="nofollow">x</a>'
    one = both(
        wish(text, "/a?utm_source=x", "/a", code="LNK601"), wish(text, "/a?utm_source=x", "", rel="nofollow")
    )
    assert mended(text, one, name="p.html") == '<a href="/a">x</a>'


@pytest.mark.parametrize(
    "text",
    [
        '<a {% if x %}rel="nofollow"{% endif %} href="https://old.example/a">x</a>',
        '<a href="https://old.example/a" rel="{{ rel }}">x</a>',
        '<a href="https://old.example/a" {{ attributes }}>x</a>',
        '<a href="https://old.example/a" rel={rel}>x</a>',
        '<a href="https://old.example/a" {...more}>x</a>',
        '<a href="https://old.example/a" :rel="rel">x</a>',
    ],
)
def test_a_tag_that_a_template_makes_gets_no_rel(text):
    assert refused(text, wish(text, URL, "sponsored", rel=""), name="p.html") == "a template makes the tag"


def test_the_url_in_such_a_tag_is_edited_all_the_same():
    text = '<a {% if x %}rel="nofollow"{% endif %} href="https://old.example/a">x</a>'
    assert mended(text, wish(text, URL, NEW), name="p.html") == text.replace(URL, NEW)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('<a href="https://old.example/a/b">x</a>', URL),
        ('<a href="https://old.example/ab">x</a>', URL),
        ('<a href="https://old.example/A">x</a>', URL),
        ('<img srcset="https://old.example/ab 2x">', URL),
    ],
)
def test_another_url_is_left_alone(text, url):
    assert "another" in refused(text, wish(text, "https://old", NEW, built=url), name="p.html")


def test_a_url_that_is_a_part_of_a_script_is_replaced_if_the_new_one_is_harmless():
    text = "<script>var a = 'https://old.example/a';</script>"
    assert mended(text, wish(text, URL, NEW), name="p.html") == text.replace(URL, NEW)
    assert "characters" in refused(text, wish(text, URL, "https://new.example/')"), name="p.html")


def test_what_reads_like_it_should_is_not_edited():
    text = '<a href="https://old.example/a" rel="sponsored">x</a>'
    planned = plan(text, wish(text, URL, "sponsored", rel=""), name="p.html")
    assert (planned.after, planned.granted) == (planned.before, ())
    assert planned.left[0].why.startswith("the source reads like this already")
