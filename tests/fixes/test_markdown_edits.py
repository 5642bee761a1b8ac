"""Links of Markdown are edited where they stand, and the page that is built of it differs in nothing else."""

from __future__ import annotations

import markdown
import pytest
from mending import both, elements, mended, plan, refused, wish

from linkcheck_plugin.fixes.attribute_lists import Attributes

URL, NEW = "https://old.example/a", "https://new.example/b"
EXTENSIONS = ["extra", "admonition", "toc", "smarty", "pymdownx.tabbed", "pymdownx.tasklist"]
LINKS = [
    "[x](U)",
    '[x](U "A title")',
    "[x](<U> 'A title')",
    "[x]( U )",
    "[*em* `code` ![i](/i.png)](U)",
    "![x](U)",
    "![x](U){ width=20 }",
    "[x][r]\n\n[r]: U",
    "[x][r]\n\n[r]: <U> 'T'",
    "[x][]\n\n[x]: U\n    'T'",
    "[x]\n\n[x]: U",
    "<U>",
    'A <a class="b" href="U">*x*</a> b',
    '<div><p><a href="U">x</a></p></div>',
    '<div markdown="1">\n[x](U)\n</div>',
    "- a\n\n    - [x](U) é\n",
    "> quoted [x\n> y](U)\n",
    "| a | b |\n| - | - |\n| `|` é | [x](U) |\n",
    "# [x](U)\n",
    "!!! note\n\n\tA tab: [x](U)\n",
    '=== "T"\n\n    [x](U)\n',
    "text[^1]\n\n[^1]: [x](U)\n",
    "term\n:   [x](U)\n",
    "- [ ] task [x](U)\n",
]


def rendered(text: str, extensions: list[str] = EXTENSIONS) -> str:
    return markdown.markdown(text, extensions=extensions)


def with_attribute(html: str, url: str, **changes: str) -> list[tuple[object, ...]]:
    """The elements of a page, those that lead to `url` with other attributes; "" takes one away."""
    found = []
    for name, attributes, text in elements(html):
        values = dict(attributes)
        if url in (values.get("href"), values.get("src")):
            if name == "img":
                values |= {"src": changes["href"]} if "href" in changes else {}
            else:
                values = {key: value for key, value in (values | changes).items() if value}
        if text == url and "href" in changes:
            text = changes["href"]
        found.append((name, tuple(sorted(values.items())), text))
    return found


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_url_is_replaced(link, newline):
    text = (
        ("# A heading\n\nText é.\n\n" + link + "\n\nMore [text](/t/).\n")
        .replace("U", URL)
        .replace("\n", newline)
    )
    element = "img" if "![x](https" in text else "a"
    edited = mended(text, wish(text, URL, NEW, element=element))
    assert edited == text.replace(URL, NEW)
    assert elements(rendered(edited)) == with_attribute(rendered(text), URL, href=NEW)


@pytest.mark.parametrize(
    ("written", "url", "new", "result"),
    [
        ("[x](/a_(b))", "/a_(b)", "/c_(d)", "[x](/c_(d))"),
        ("[x](/a)", "/a", "/c_(d", "[x](/c_%28d)"),
        (r"[x](/a\)b)", "/a)b", "/c", "[x](/c)"),
        ("[x](/a?b&amp;c)", "/a?b&c", "/d?b&c", "[x](/d?b&amp;c)"),
        ("[x](/a?b&c)", "/a?b&c", "/d?b&c", "[x](/d?b&c)"),
        ("[x](/a)", "/a", "/d?b=1&copy;=2", "[x](/d?b=1&amp;copy;=2)"),
        ("[x](</a b>)", "/a b", "/c%20d", "[x](</c%20d>)"),
        ("[x](</a b>)", "/a%20b", "/c%20d", "[x](</c%20d>)"),
        ("[x](/%C3%A9)", "/%C3%A9", "/e", "[x](/e)"),
        ("[x](/é)", "/%C3%A9", "/e", "[x](/e)"),
        ("[x](/a)", "/a", "/b`c|d", "[x](/b%60c%7Cd)"),
        ("[x](/a_b_c)", "/a_b_c", "/*d*_e_", "[x](/*d*_e_)"),
    ],
)
def test_a_url_is_spelled_as_markdown_wants_it(written, url, new, result):
    place = written[written.index("/") : -1].rstrip(">")
    assert mended(written, wish(written, place, new, built=url)) == result


@pytest.mark.parametrize(
    ("before", "built", "fix", "after"),
    [
        ("[x](U)", "", "sponsored", '[x](U){ rel="sponsored" }'),
        ("[x](U) {x}", "", "sponsored", '<a href="U" rel="sponsored">x</a> {x}'),
        ("[x](U) [y](/y){x} b", "", "sponsored", '[x](U){ rel="sponsored" } [y](/y){x} b'),
        ("[x](U) b\n{x}", "", "sponsored", '[x](U){ rel="sponsored" } b\n{x}'),
        ('[x](U "T"), and', "", "sponsored", '[x](U "T"){ rel="sponsored" }, and'),
        ("[x](U){ .b }", "", "ugc nofollow", '[x](U){ .b rel="ugc nofollow" }'),
        ("[x](U){: .b}", "", "sponsored", '[x](U){: .b rel="sponsored"}'),
        ("[x](U){#i target=_blank }!", "", "noopener", '[x](U){#i target=_blank rel="noopener" }!'),
        ('[x](U){ rel="me" .b }', "me", "me sponsored", '[x](U){ rel="me sponsored" .b }'),
        ("[x](U){ rel='me' }", "me", "me sponsored", "[x](U){ rel='me sponsored' }"),
        ("[x](U){ .b rel=me }", "me", "me sponsored", '[x](U){ .b rel="me sponsored" }'),
        ('[x](U){ rel="nofollow" }', "nofollow", "", "[x](U)"),
        ('[x](U){ rel="nofollow" .b }', "nofollow", "", "[x](U){ .b }"),
        ('[x](U){ .b rel="nofollow" }', "nofollow", "", "[x](U){ .b }"),
        (
            '[x](U){ .b rel="ugc,nofollow" #i }',
            "ugc,nofollow",
            "ugc nofollow",
            '[x](U){ .b rel="ugc nofollow" #i }',
        ),
        ('[x](U){ title="rel=nofollow" }', "", "sponsored", '[x](U){ title="rel=nofollow" rel="sponsored" }'),
        ("<U>", "", "sponsored", '<U>{ rel="sponsored" }'),
        ("# H [x](U) { #id }", "", "sponsored", '# H <a href="U" rel="sponsored">x</a> { #id }'),
        ("| a |\n| - |\n| [x](U) |", "", "sponsored", '| a |\n| - |\n| [x](U){ rel="sponsored" } |'),
        ("- [x](U)\n{ .c }", "", "sponsored", '- [x](U){ rel="sponsored" }\n{ .c }'),
        ("> a [x\n> y](U).", "", "sponsored", '> a [x\n> y](U){ rel="sponsored" }.'),
        ("[x][r] b\n\n[r]: U", "", "sponsored", '[x][r]{ rel="sponsored" } b\n\n[r]: U'),
        ("[r]\n\n[r]: U", "", "sponsored", '[r]{ rel="sponsored" }\n\n[r]: U'),
        ("[![i](/i.png)](U)", "", "sponsored", '[![i](/i.png)](U){ rel="sponsored" }'),
    ],
)
def test_rel_stands_in_an_attribute_list(before, built, fix, after):
    before, after = before.replace("U", URL), after.replace("U", URL)
    edited = mended(before, wish(before, URL, fix, rel=built))
    assert edited == after
    assert elements(rendered(edited)) == with_attribute(rendered(before), URL, rel=fix)


def test_a_link_before_a_macro_stays():
    text = f"[x]({URL}){{{{ macro }}}}"
    assert refused(text, wish(text, URL, "sponsored", rel="")) == "a macro follows the link"


def test_every_link_that_uses_a_definition_gets_its_rel():
    text = f"[x][r] and [y][R], ![i][r]\n\n[r]: {URL}"
    edited = mended(text, wish(text, URL, "sponsored", rel="", pages={"a.html": 2, "b.html": 2}))
    assert edited == f'[x][r]{{ rel="sponsored" }} and [y][R]{{ rel="sponsored" }}, ![i][r]\n\n[r]: {URL}'
    one_of_them = wish(text, URL, "sponsored", rel="", pages={"a.html": 1})
    assert refused(text, one_of_them) == "other links use the same definition"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[x](U)", '<a href="U" rel="sponsored">x</a>'),
        (
            "A [*x* `y`](<U> \"T & 't'\").",
            'A <a href="U" title="T &amp; &#x27;t&#x27;" rel="sponsored">*x* `y`</a>.',
        ),
        ("- [x](U?b&amp;c)\n", '- <a href="U?b&amp;c" rel="sponsored">x</a>\n'),
        ("> a [x\n> y](U).", '> a <a href="U" rel="sponsored">x\n> y</a>.'),
        ("# H [x](U)", '# H <a href="U" rel="sponsored">x</a>'),
        ("| a |\n| - |\n| [x](U) |", '| a |\n| - |\n| <a href="U" rel="sponsored">x</a> |'),
        ("[x](U){ rel }", '<a href="U" rel="sponsored">x</a>{ rel }'),
        ("[![i](/i.png)](U)", '<a href="U" rel="sponsored">![i](/i.png)</a>'),
    ],
)
def test_without_attribute_lists_a_link_becomes_raw_html(before, after):
    url = URL + "?b&c" if "amp;" in before else URL
    before, after = before.replace("U", URL), after.replace("U", URL)
    edited = mended(before, wish(before, URL, "sponsored", rel="", built=url), attributes=Attributes.HTML)
    assert edited == after
    for extensions in ([], ["tables", "toc"]):
        assert elements(rendered(edited, extensions)) == with_attribute(
            rendered(before, extensions), url, rel="sponsored"
        )


@pytest.mark.parametrize(
    ("text", "url", "why"),
    [
        ("<U>", URL, "no attribute list"),
        ("[x][r]\n\n[r]: U", URL, "no attribute list"),
        ("[x](/a)", "/a", "in raw HTML the generator"),
        ("[https://x.example](U)", URL, "in raw HTML its text"),
    ],
)
def test_what_raw_html_might_break_stays(text, url, why):
    text = text.replace("U", URL)
    assert refused(text, wish(text, url, "sponsored", rel=""), attributes=Attributes.HTML).startswith(why)


def test_kramdown_has_its_own_lists():
    text = f"[x]({URL}) [y](/y){{: .b}}{{ no list }}"
    assert mended(text, wish(text, URL, "sponsored", rel=""), attributes=Attributes.SPAN) == text.replace(
        f"({URL})", f'({URL}){{: rel="sponsored"}}'
    )
    assert (
        mended(text, wish(text, "/y", "nofollow", rel="", at="[y]"), attributes=Attributes.SPAN)
        == f'[x]({URL}) [y](/y){{: .b rel="nofollow"}}{{ no list }}'
    )


def test_where_no_way_is_known_nothing_is_done():
    text = f"[x]({URL})"
    assert "no way is known" in refused(text, wish(text, URL, "ugc", rel=""), attributes=Attributes.NONE)


def test_a_link_to_a_source_keeps_being_one():
    text = "[x](guide.md#instal)"
    assert (
        mended(text, wish(text, "guide.md#instal", "guide.md#install", built="guide/#instal", code="LNK003"))
        == "[x](guide.md#install)"
    )
    why = refused(text, wish(text, "guide.md#instal", "guide/#install", built="guide/#instal", code="LNK003"))
    assert why == "the source has another URL there"


def test_a_place_that_serves_pages_with_different_fixes_stays():
    text = "[x](../a/)"
    several = both(wish(text, "../a/", "../b/"), wish(text, "../a/", "../../b/"))
    assert plan(text, several).after == plan(text, several).before


def test_a_url_in_front_matter_or_a_macro_is_replaced_as_it_stands():
    text = f"---\nimage: {URL}\n---\n\n{{{{ button('{URL}#x') }}}}\n"
    assert mended(text, wish(text, URL, NEW)) == text.replace(f"image: {URL}", f"image: {NEW}")
    assert mended(text, wish(text, URL + "#x", NEW)) == text.replace(URL + "#x", NEW)


def test_a_url_that_shows_in_a_heading_stays_because_the_id_is_made_of_it():
    text = f"# See <{URL}>\n"
    assert refused(text, wish(text, URL, NEW)) == "the edit would change more than this"


def test_code_is_no_place_for_a_link():
    text = f"```\n[x]({URL})\n```\n\n`[x]({URL})`\n"
    assert refused(text, wish(text, URL, "ugc", rel="")) == "the source has another text there"
