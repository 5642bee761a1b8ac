"""URLs of JSON-LD scripts."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.html.jsonld import decode, notes, urls


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"url": "https://a/b"}, [("url", "https://a/b")]),
        (
            {"sameAs": ["https://a/", "//b/", "/c"]},
            [("sameAs", "https://a/"), ("sameAs", "//b/"), ("sameAs", "/c")],
        ),
        ({"logo": "img/logo.png", "image": "logo.SVG"}, [("logo", "img/logo.png"), ("image", "logo.SVG")]),
        (
            {"url": "../b/", "thumbnailUrl": "./c.jpg?d=e"},
            [("url", "../b/"), ("thumbnailUrl", "./c.jpg?d=e")],
        ),
        ({"url": "https://a/#organization"}, [("url", "https://a/")]),
        ({"url": " https://a/ "}, [("url", "https://a/")]),
        ({"image": {"@type": "ImageObject", "url": "/b.png"}}, [("url", "/b.png")]),
        (
            {"image": {"@type": "ImageObject", "@id": "/b#c", "contentUrl": "/b.png"}},
            [("contentUrl", "/b.png")],
        ),
        ({"image": {"@id": "https://a/b.png"}}, [("image", "https://a/b.png")]),
        ({"mainEntityOfPage": {"@type": "WebPage", "@id": "/b/"}}, [("mainEntityOfPage", "/b/")]),
        (
            {"itemListElement": [{"item": {"@id": "/b/", "name": "B"}}, {"item": "/c/"}]},
            [("item", "/b/"), ("item", "/c/")],
        ),
        ({"@graph": [{"@id": "/a", "url": "/b"}, {"author": {"url": "/c"}}]}, [("url", "/b"), ("url", "/c")]),
        ([{"url": "/a"}, [{"license": "/b"}]], [("url", "/a"), ("license", "/b")]),
        ({"url": "/\u00e9"}, [("url", "/\u00e9")]),
        (
            {"url": "/b", "name": {"url": "/c"}, "sameAs": "/d"},
            [("url", "/b"), ("url", "/c"), ("sameAs", "/d")],
        ),
    ],
)
def test_url_properties_are_read_in_document_order(document, expected):
    assert urls(decode(json.dumps(document))) == expected


@pytest.mark.parametrize(
    "document",
    [
        {"name": "https://a/"},
        {"@id": "https://a/"},
        {"@context": "https://schema.org"},
        {"@context": {"url": "/a"}},
        {"author": {"@id": "https://a/#b"}},
        {"isPartOf": {"@id": "https://a/#b"}},
        {"url": "#organization"},
        {"url": ""},
        {"url": None},
        {"url": 1},
        {"license": "MIT"},
        {"license": "CC-BY-4.0"},
        {"license": "MIT/Apache"},
        {"isPartOf": "A series of talks"},
        {"url": "n/a"},
        {"url": "/a b"},
        {"image": "data:image/png;base64,AAAA"},
        {"url": "mailto:a@b"},
        {"item": "schema:Thing"},
        {"target": "https://a/?q={query}"},
        {"url": "https://a/?q={query}"},
        {"potentialAction": {"target": {"urlTemplate": "https://a/?q={query}"}}},
        "https://a/",
        3,
        None,
    ],
)
def test_identifiers_texts_and_templates_are_no_references(document):
    assert urls(decode(json.dumps(document))) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        '{"url": "/a"',
        "{'url': '/a'}",
        '{"url": "/a",}',
        '<!-- {"url": "/a"} -->',
        '//<![CDATA[\n{"url": "/a"}\n//]]>',
        '\ufeff{"url": "/a"}',
        '{"url": "\ud800"}',
        '{"url": NaN}',
        "[" * 100_000,
        '{"url":' * 100_000,
        "[" * 100_000 + '"/a"' + "]" * 100_000,
    ],
)
def test_what_is_no_json_has_no_urls(text):
    assert urls(decode(text)) == []


@given(st.text())
def test_no_text_raises(text):
    urls(decode(text))


KEYS = st.sampled_from(["url", "@id", "image", "item", "@graph", "@context", "name"])
VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["/a", "b", "#c", "https://d/#e", "", "{f}"]) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(VALUES)
def test_every_document_gives_addresses_without_fragments(document):
    for key, url in urls(decode(json.dumps(document))):
        assert url
        assert not set(url) & set("# \n{}")
        assert key in ("url", "image", "item")


def test_long_values_take_linear_time():
    for value in ("a/" * 200_000, "a." * 200_000, "../" * 100_000 + " ", "a.png?" + "b" * 400_000 + " "):
        started = time.process_time()
        urls(decode(json.dumps({"url": value})))
        assert time.process_time() - started < 10


PAGE = "https://a/page/"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"@type": "WebPage", "url": PAGE}, [("json-ld-url", PAGE)]),
        ({"@type": ["Thing", "WebPage"], "@id": PAGE}, []),
        (
            {"@type": "BlogPosting", "url": "/b/", "mainEntityOfPage": {"@type": "WebPage", "@id": PAGE}},
            [("json-ld-url", "/b/"), ("json-ld-url", PAGE)],
        ),
        ({"@type": "BlogPosting", "url": PAGE, "mainEntityOfPage": PAGE}, [("json-ld-url", PAGE)]),
        ([{"@type": "BlogPosting", "url": "/b/"}, {"@type": "BlogPosting", "url": "/c/"}], []),
        ({"@type": "WebSite", "url": "https://a/"}, []),
        (
            {"@graph": [{"@type": "WebSite", "url": "https://a/"}, {"@type": "Article", "url": PAGE}]},
            [("json-ld-url", PAGE)],
        ),
        (
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"position": 2, "item": {"@id": PAGE}},
                    {"position": 1, "item": "https://a/"},
                ],
            },
            [("json-ld-breadcrumb", PAGE)],
        ),
        (
            {"@type": "BreadcrumbList", "itemListElement": [{"item": "https://a/"}, {"item": PAGE}]},
            [("json-ld-breadcrumb", PAGE)],
        ),
        (
            {"@type": "BreadcrumbList", "itemListElement": [{"item": "https://a/"}, {"name": "last"}]},
            [],
        ),
        (
            {"@type": "BreadcrumbList", "itemListElement": [{"item": {"@id": PAGE, "name": "B"}}]},
            [("json-ld-breadcrumb", PAGE, "B")],
        ),
        (
            {"@type": "BreadcrumbList", "itemListElement": [{"item": PAGE, "name": "B"}]},
            [("json-ld-breadcrumb", PAGE, "B")],
        ),
        ({"@type": "BreadcrumbList", "itemListElement": {"item": PAGE}}, []),
        ({"@type": "Person", "url": PAGE, "sameAs": [PAGE, "https://b/"]}, [("json-ld-same-as", PAGE)]),
        ({"@type": "Person", "url": PAGE, "sameAs": "https://b/"}, []),
        ({"@type": [["WebPage"], 1, None], "url": PAGE}, []),
        ({"@graph": {"@type": "WebPage", "url": PAGE}}, []),
        ("WebPage", []),
    ],
)
def test_nodes_say_where_the_page_is_and_where_its_breadcrumb_ends(document, expected):
    found = notes(decode(json.dumps(document)))
    assert [tuple(filter(None, (note.remark.value, *note[1:]))) for note in found] == expected


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.sampled_from(["/a/", "WebPage", "BreadcrumbList"]),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "@id", "url", "sameAs", "item", "itemListElement", "position"]
                ),
                inner,
            )
        ),
    )
)
def test_whatever_the_nodes_are_they_are_read(document):
    assert all(note.url for note in notes(document))
