"""Regions of comments and sponsors: every token of the data, and near twins that are content."""

from __future__ import annotations

import pytest
from builders import extracted

from linkcheck_plugin.html.marks import VISITOR
from linkcheck_plugin.html.regions import Regions
from linkcheck_plugin.html.robots import directives
from linkcheck_plugin.html.tree import Extractor
from linkcheck_plugin.knowledge import load

SPONSORS = load("sponsors")


def region(markup: str, regions: Regions | None = None) -> str:
    """The region of the one link of a page."""
    record = Extractor(regions).extract(f"<!doctype html>{markup}".encode())
    return record.regions[0][1] if record.regions else "content"


@pytest.mark.parametrize("token", SPONSORS["tokens"])
def test_every_token_of_sponsors_opens_their_region(token):
    assert region(f'<div class="{token}"><a href="1">x</a></div>') == "sponsored"
    assert region(f'<div class="un{token}"><a href="1">x</a></div>') == "content"


@pytest.mark.parametrize("prefix", SPONSORS["prefixes"])
def test_every_beginning_of_a_token_of_sponsors_opens_their_region(prefix):
    assert region(f'<div class="{prefix}zz"><a href="1">x</a></div>') == "sponsored"
    assert region(f'<div class="un{prefix}zz"><a href="1">x</a></div>') == "content"


@pytest.mark.parametrize("heading", SPONSORS["headings"])
def test_a_section_named_after_such_a_heading_is_about_sponsors(heading):
    assert region(f'<section id="{heading}"><h2>S</h2><a href="1">x</a></section>') == "sponsored"
    assert region(f'<div class="section" id="{heading}"><a href="1">x</a></div>') == "sponsored"


@pytest.mark.parametrize("name", ["ads", "affiliate", "advertising", "comments", "discussion", "replies"])
def test_a_section_named_after_another_heading_is_content(name):
    assert region(f'<section id="{name}"><h2>S</h2><a href="1">x</a></section>') == "content"
    assert region(f'<section class="level2" id="{name}"><a href="1">x</a></section>') == "content"


def test_a_section_that_holds_comments_is_theirs():
    markup = '<section id="comments"><h2>3</h2><a href="1">x</a><p class="comment">x</p></section>'
    assert region(markup) == "comments"


def test_own_classes_and_ids_open_regions():
    own = Regions(("letters",), ("Partners",))
    assert region('<div id="letters"><a href="1">x</a></div>', own) == "comments"
    assert region('<div class="a partners"><a href="1">x</a></div>', own) == "sponsored"
    assert region('<div class="partners-x"><a href="1">x</a></div>', own) == "content"
    assert region('<div class="comments"><a href="1">x</a></div>', own) == "comments"


def test_code_opens_no_region_of_comments():
    assert region('<pre><div class="comments"><a href="1">x</a></div></pre>') == "content"
    assert region('<code><div class="comments"><a href="1">x</a></div></code>') == "content"


def test_a_link_of_a_visitor_is_another_object_than_the_same_link_of_the_author():
    link = '<a href="1">x</a>'
    record = extracted(
        f'{link}<div class="comment">{link}{link}</div><div class="sponsors">{link}</div>{link}'
    )
    first, visitor, again, sponsor, last = record.references
    assert [VISITOR in one.marks for one in record.references] == [False, True, True, False, False]
    assert first is last
    assert visitor is again
    assert sponsor is not first


def test_an_ignore_attribute_in_a_comment_keeps_the_mark():
    [link] = extracted('<div class="comment"><p data-linkcheck-ignore="LNK001"><a href="1">x</a>').references
    assert (link.ignore, VISITOR in link.marks) == ("LNK001", True)


def test_deep_nesting_in_comments_costs_little():
    depth = 3_000
    markup = '<div class="comments">' + "<div>" * depth + '<a href="1">x</a>' * depth
    assert len(extracted(markup).references) == depth


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        ("noindex, nofollow", {"noindex", "nofollow"}),
        ("NONE", {"none", "noindex", "nofollow"}),
        ("index,follow,max-image-preview:none", {"index", "follow", "max-image-preview:none"}),
        ("", {""}),
    ],
)
def test_directives_are_words(robots, expected):
    assert directives(robots) == expected
