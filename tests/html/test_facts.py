"""What a page says of itself."""

import pytest
from builders import extracted


def notes(markup):
    """(remark, URL) of what is remarkable about a page."""
    return [(note.remark.value, note.url) for note in extracted(markup).facts.notes]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<link rel=canonical href=/a/>", []),
        ("<link rel=canonical href=/a/><link rel=canonical href=/b/>", [("canonical", "/b/")]),
        ("<link rel=canonical href=/a/><link rel=canonical href=/a/>", [("canonical", "/a/")]),
        ("<p><link rel=canonical href=/a/>", [("canonical-outside-head", "/a/")]),
        # What is not allowed in the head ends it
        (
            "<head><img src=x><link rel=canonical href=/a/></head>",
            [("canonical-outside-head", "/a/")],
        ),
        ("<head><noscript><link rel=canonical href=/a/></noscript></head>", []),
        ("<link rel=next href=/2/><link rel=prev href=/0/>", [("next", "/2/"), ("prev", "/0/")]),
        ('<link rel="Previous" href=/0/><a rel=next href=/2/>2</a>', [("prev", "/0/")]),
        ("<link rel=alternate type=application/rss+xml href=f.xml>", [("feed", "f.xml")]),
        ('<link rel=alternate type="application/atom+xml; charset=utf-8" href=f>', [("feed", "f")]),
        ("<link rel=alternate type=application/feed+json href=f.json>", [("feed", "f.json")]),
        ("<link rel=alternate type=application/rss+xml hreflang=de href=f.xml>", []),
        ('<link rel="alternate stylesheet" type=text/css href=f.css>', []),
        ("<link rel=alternate media=print href=p.html>", []),
        ("<link rel=next>", []),
    ],
)
def test_what_rules_of_metadata_ask_for_is_noted(markup, expected):
    assert notes(markup) == expected


def test_the_first_canonical_alternates_and_robots_are_facts():
    facts = extracted(
        "<link rel=canonical href=/a/><link rel=canonical href=/b/><meta name=robots content=NoIndex>"
        "<meta name=robots content=all><link rel=alternate hreflang=de href=/de/>"
        "<link rel=alternate hreflang=x-default href=/><meta property=og:url content=/u/>"
    ).facts
    assert (facts.canonical, facts.robots, facts.og_url) == ("/a/", "noindex", "/u/")
    assert facts.alternates == (("de", "/de/"), ("x-default", "/"))


DATA = '<script type="application/ld+json">{"@type": "WebPage", "url": "https://a/page/"}</script>'


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://a/page/", []),
        ("https://a/other/", [("json-ld-url", "https://a/page/")]),
        (None, [("json-ld-url", "https://a/page/")]),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_url_of_json_ld_is_noted_if_it_is_not_the_canonical(canonical, expected, is_first):
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    assert notes(link + DATA if is_first else DATA + link) == expected


def test_a_page_without_anything_remarkable_has_no_notes():
    page = extracted('<title>A</title><link rel=stylesheet href=a.css><a rel=next href="b">b</a>')
    assert page.facts.notes == ()
