"""URLs of HTML sources and templates, and URLs found verbatim in any text."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck_plugin.html.tree import extract
from linkcheck_plugin.source.markup import occurrences, read_markup
from linkcheck_plugin.source.written import Heading, Kind, SourceText, Unjudged, Written


def places(text: str, *, template: bool = False) -> list[tuple[str, int, int]]:
    return [(one.url, one.line, one.column) for one in read_markup(text, template=template).written]


def test_each_url_attribute_has_the_place_of_its_value() -> None:
    text = (
        '<a href="a&amp;b">An <b>anchor</b></a>\n<img alt="Pic" src=\'i.png\' srcset="x.png 1x, y.png 2x">\n'
    )
    assert read_markup(text, template=False).written == (
        Written("a&b", 1, 10, "An anchor", Kind.HTML, "a", "href"),
        Written("i.png", 2, 21, "Pic", Kind.HTML, "img", "src"),
        Written("x.png", 2, 36, "", Kind.HTML, "img", "srcset"),
        Written("y.png", 2, 46, "", Kind.HTML, "img", "srcset"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>é日\U0001f600<a href=u>", [("u", 1, 15)]),
        ("a\r\n<a\r\nhref=u>", [("u", 3, 6)]),
        ("\n<div style='background: url(bg.png)'>", [("bg.png", 2, 29)]),
        ("<style>\n@import 'a.css';\nb { background: url(b.png) }</style>", [("a.css", 2, 10), ("b.png", 3, 21)]),
        ("<svg><use xlink:href='#i'/></svg>", [("#i", 1, 23)]),
        ("<meta http-equiv=refresh content='0; url=next/'>", [("next/", 1, 42)]),
        ("<meta property='og:image' content='/i.png'>", [("/i.png", 1, 36)]),
        ("<td background=b.png>", [("b.png", 1, 16)]),
        ("<a ping='one two' href=h>", [("h", 1, 24), ("one", 1, 10), ("two", 1, 14)]),
        ("<!-- <a href=no> --><script>'<a href=no>'</script><template><a href=no></template>", []),
        ("<link rel=preconnect href=no><input src=no><iframe srcdoc='' src=no>", []),
        ("<a href='{filename}/x.md'>", [("{filename}/x.md", 1, 10)]),
        ("---\ntitle: <a href=no>\n---\n<a href=u>", [("u", 4, 9)]),
        ("<x-card><a href=u></x-card>", [("u", 1, 17)]),
    ],
)  # fmt: skip
def test_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places(text) == expected


TEMPLATES = {
    "jinja": ('{# <a href="no"> #}<a href="{{ url_for("x") }}">x</a><a href="u">y</a>', [("u", 1, 63)], 1),
    "statement between attributes": ('<a {% if x %}class="q"{% endif %} href="u">', [("u", 1, 41)], 0),
    "statement in a value": ('<a href="{% url "x" %}">z</a><a href=u>', [("u", 1, 38)], 1),
    "part of a value": ('<img src="/s/{{ x }}.png"><a href=u>', [("u", 1, 35)], 1),
    "comment block": ("{% comment %}<a href=no>{% endcomment %}<a href=u>", [("u", 1, 49)], 0),
    "raw": ("{% raw %}<a href=u>{{ x }}</a>{% endraw %}", [("u", 1, 18)], 0),
    "liquid": ("<a href='{{ \"/x\" | relative_url }}'>{%- if a -%}<a href=u>{%- endif -%}", [("u", 1, 57)], 1),
    "Go": ('{{- /* <a href="no"> */ -}}<a href="{{ "x" | relURL }}"><a href=u>', [("u", 1, 65)], 1),
    "handlebars": ("{{!-- <a href=no> }} --}}<a href={{{x}}}><a href=u>", [("u", 1, 50)], 1),
    "EJS": ('<%# c %><% if (a > b) { %><a href="<%= x %>"><a href=u><% } %>', [("u", 1, 54)], 1),
    "Astro": ("---\nconst a = '<a href=no>'\n---\n<a href={`/x/${y}`}><a href='u'>", [("u", 4, 30)], 1),
    "Vue": ('<a :href="x"><img v-bind:src="y"><a href="u">', [("u", 1, 43)], 2),
    "other braces": ("<a href='/{x}/'><a href=u>", [("u", 1, 25)], 1),
    "unclosed": ("{{ <a href=u> {% <a href=v> {#", [("u", 1, 12), ("v", 1, 26)], 0),
    "strings with markup": ("{{ '<a href=no>' }}<a href=u>", [("u", 1, 28)], 0),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_hold_their_literal_urls(name: str) -> None:
    text, expected, expressions = TEMPLATES[name]
    assert places(text, template=True) == expected
    unjudged = read_markup(text, template=True).unjudged
    assert [one.what for one in unjudged] == ["expression"] * expressions


def test_headings_ids_and_metadata() -> None:
    text = (
        "<html><head><title>A &amp; b</title><meta name='Tags' content='x, y'></head>\n"
        "<h1 id=top>First <em>one</em></h1><a name=n></a>\n<h3>Third</h3><x-y id=own>"
    )
    assert read_markup(text, template=False) == SourceText(
        headings=(Heading(2, 1, "First one", "top"), Heading(3, 3, "Third")),
        ids=frozenset({"top", "n", "own"}),
        metadata={"title": "A & b", "tags": "x, y"},
    )
    matter = '---\ntitle: "A: b" # c\nslug: x # y\nlist: [a]\n---\n<h1>{{ page.title }} x</h1>'
    read = read_markup(matter, template=True)
    assert read.metadata == {"title": "A: b", "slug": "x"}
    assert read.headings == (Heading(6, 1, "x"),)


def test_line_of_an_expression() -> None:
    assert read_markup("\n\n<a\nhref='{{ x }}'>", template=True).unjudged == (Unjudged("expression", 4),)


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("[a](foo/)", "foo/", [(1, 5)]),
        ("../foo/ foo/bar xfoo/ foo/?x foo/#y foo/.html foo-foo/ foo/* foo/?", "foo/", []),
        ("\n  'foo/' \"foo/\"\n<foo/>", "foo/", [(2, 4), (2, 11), (3, 2)]),
        ("see foo/. (foo/), [foo/]; url(foo/)", "foo/", [(1, 5), (1, 12), (1, 20), (1, 31)]),
        ("href=foo/ data-x=foo/", "foo/", [(1, 6), (1, 18)]),
        ("x?u=foo/ Foo_(foo/) a,foo/ a:foo/", "foo/", []),
        ("url: foo/\n- foo/", "foo/", [(1, 6), (2, 3)]),
        ("[x](foo/)more", "foo/", [(1, 5)]),
        ("'a?b=1&amp;c=2' 'a?b=1&c=2'", "a?b=1&c=2", [(1, 2), (1, 18)]),
        ("<a%20b> <a b>", "a b", [(1, 2), (1, 10)]),
        ("'\u00e9.html' '%C3%A9.html'", "%C3%A9.html", [(1, 2), (1, 11)]),
        ("&quot;foo/&quot;", "foo/", [(1, 7)]),
        (r'"text \"foo/\" more"', "foo/", [(1, 9)]),
        ("foo/", "", []),
        ("%FF", "%FF", [(1, 1)]),
        ("foo\r\nfoo", "foo", [(1, 1), (2, 1)]),
    ],
)
def test_occurrences_stand_on_their_own(text: str, url: str, expected: list[tuple[int, int]]) -> None:
    assert occurrences(text, url) == expected


MARKUP = st.lists(
    st.sampled_from([
        "<a href=", '"', "'", "u", "&amp;", ">", "</a>", "<img src=i.png>", "<!--", "-->", "{{", "}}", "{%", "%}", "{#", "#}",
        "<script>", "</script>", " ", "\n", "é", "\U0001f600", "\ud800", "<h2 id=x>", "</h2>", "={", "${", "}", "<svg>", "raw",
        "endraw", "---\n", "a: b\n", "<meta content=", "style='url(x)'", "<%", "%>", "<title>", "\r",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


@given(MARKUP, st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_place_shows_the_url(text: str, template: bool) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in read_markup(text, template=template).written:
        behind = lines[one.line - 1][one.column - 1 :]
        if one.url and "&" not in behind and one.url[0] not in "\n\r":
            assert behind.encode("utf-8", "replace").startswith(
                one.url.split("\n")[0].encode("utf-8", "replace")
            )


@given(MARKUP.filter(lambda text: "\r" not in text and "---" not in text))
@settings(max_examples=200, deadline=None)
def test_anchors_are_those_of_the_page(text: str) -> None:
    if "\ud800" in text or "<svg>" in text:
        return
    page = [one.url for one in extract(text.encode()).references if one.element == "img"]
    assert [one.url for one in read_markup(text, template=False).written if one.element == "img"] == page


@given(st.text(alphabet="ab/.&;%20 \"'()<>=?#", max_size=120), st.text(alphabet="ab/.&%20?", max_size=8))
@settings(max_examples=300, deadline=None)
def test_occurrences_are_verbatim(text: str, url: str) -> None:
    for line, column in occurrences(text, url):
        assert line == 1
        assert url[:1] == text[column - 1] or "%" in text[column - 1 :][:3] or "%" in url[:3]


@pytest.mark.parametrize(
    "unit",
    ["{{", "{%", "${", "={", "<a ", "<a href=", "{#", "{{/*", "<a>", "<h1>", "{", "<%", "{% raw %}", "<x1 "],
)
def test_hostile_templates_cost_no_more_than_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        times = []
        for _ in range(3):
            start = process_time()
            read_markup(text, template=True)
            occurrences(text, unit)
            times.append(process_time() - start)
        return min(times)

    assert seconds(40_000) < 0.05 + 20 * max(seconds(4_000), 0.003)
