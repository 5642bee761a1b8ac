"""Markdown sources: every construct that holds a URL, with the exact place of the URL, and those that hold none."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck_plugin.source.markdown import read_markdown
from linkcheck_plugin.source.written import Kind, SourceText

LINK, IMAGE, AUTOLINK, HTML, DEFINITION = Kind.LINK, Kind.IMAGE, Kind.AUTOLINK, Kind.HTML, Kind.DEFINITION

Expected = list[tuple[str, int, int, str, Kind]]


def urls(source: SourceText) -> Expected:
    return [(one.url, one.line, one.column, one.text, one.kind) for one in source.written]


BOTH_DIALECTS: list[tuple[str, Expected]] = [
    ("[a](b.md)", [("b.md", 1, 5, "a", LINK)]),
    ("See [a *b* `c`\n  d](b.md 'title').", [("b.md", 2, 6, "a b c d", LINK)]),
    ("![alt *text*](i.png)", [("i.png", 1, 15, "alt text", IMAGE)]),
    ("[![alt](i.svg)](b.md) x", [("b.md", 1, 17, "alt", LINK), ("i.svg", 1, 9, "alt", IMAGE)]),
    ("[a](<b c.md>)", [("b c.md", 1, 6, "a", LINK)]),
    ('[a](<b c.md> "t")', [("b c.md", 1, 6, "a", LINK)]),
    ("[a](\n   b.md\n  'title')", [("b.md", 2, 4, "a", LINK)]),
    ("[a]()", [("", 1, 1, "a", LINK)]),
    ("[a](b_(c).md)", [("b_(c).md", 1, 5, "a", LINK)]),
    (r"[a](b\_c.md?x=1&amp;y)", [("b_c.md?x=1&y", 1, 5, "a", LINK)]),
    ("[a](b%20c.md#d-é)", [("b%20c.md#d-é", 1, 5, "a", LINK)]),
    (r"\[a](b.md) [c](d.md)", [("d.md", 1, 16, "c", LINK)]),
    ("[t][r] [r][] [r]\n\n[R]: x.md 'title'", [("x.md", 3, 6, t, LINK) for t in ("t", "r", "r")]),
    ("> [r]: <x y.md>\n> 't'\n\n- [r]", [("x y.md", 1, 9, "r", LINK)]),
    ("[r]\n\n- a\n\n  [r]:\n    x.md", [("x.md", 6, 5, "r", LINK)]),
    ("![r]\n\n[r]: x.png", [("x.png", 3, 6, "r", IMAGE)]),
    ("[r]: x.md\n\n[q][r]", [("x.md", 1, 6, "q", LINK)]),
    ("a\n\n[r]: x.md", [("x.md", 3, 6, "", DEFINITION)]),
    ("<https://e.org/?a=1&b>", [("https://e.org/?a=1&b", 1, 2, "https://e.org/?a=1&b", AUTOLINK)]),
    ("to <me@e.org>", [("mailto:me@e.org", 1, 5, "me@e.org", AUTOLINK)]),
    ("# H [a](b.md) #", [("b.md", 1, 9, "a", LINK)]),
    ("> > # H [a](b.md)", [("b.md", 1, 13, "a", LINK)]),
    ("a [a](b.md)\n===", [("b.md", 1, 7, "a", LINK)]),
    ("> a\n> [a](b.md)\nlazy [c](d.md)  ", [("b.md", 2, 7, "a", LINK), ("d.md", 3, 10, "c", LINK)]),
    ("1. a\n    - b [a](b.md)\n\n        [c](d.md)", [("b.md", 2, 13, "a", LINK), ("d.md", 4, 13, "c", LINK)]),
    ("-\t[a](b.md)\n\n\t[c](d.md)", [("b.md", 1, 7, "a", LINK), ("d.md", 3, 6, "c", LINK)]),
    ("term\n:   [a](b.md)\n\n    [c](d.md)", [("b.md", 2, 9, "a", LINK), ("d.md", 4, 9, "c", LINK)]),
    ("x[^1]\n\n[^1]: n [a](b.md)\n\n    [c](d.md)", [("b.md", 3, 13, "a", LINK), ("d.md", 5, 9, "c", LINK)]),
    ("|a|b|\n|-|-|\n|x|[a](b.md)|\n| [c](d.md) | y", [("b.md", 3, 8, "a", LINK), ("d.md", 4, 7, "c", LINK)]),
    ("|a|b|\n|-|-|\n|[c\\|d](e.md)|[a](b.md)|", [("e.md", 3, 9, "c|d", LINK), ("b.md", 3, 19, "a", LINK)]),
    ("|a|\n|-|\n|x|[beyond](b.md)|", []),
    ("\U0001f600\U0001f600 [a](b.md)", [("b.md", 1, 8, "a", LINK)]),
    ("\ufeff[a](b.md)", [("b.md", 1, 5, "a", LINK)]),
    ("a\0[a](b.md)\0", [("b.md", 1, 7, "a", LINK)]),
    ("x\r\n[a](b.md)\r\n[c](d.md)", [("b.md", 2, 5, "a", LINK), ("d.md", 3, 5, "c", LINK)]),
    ("> \x0b\n> [a](b.md)\u3000\n\x0c", [("b.md", 2, 7, "a", LINK)]),
    ("# \x0b[a](b.md)", [("b.md", 1, 8, "a", LINK)]),
    ("`[a](b.md)` ``<a href='x'>``", []),
    ("```\n[a](b.md)\n```\n~~~ md\n[a](b.md)\n~~~", []),
    ("- x\n\n    ```\n    [a](b.md)\n    ```", []),
    ("x\n\n    [a](b.md)", []),
    ("<!-- [a](b.md)\n\n[a](b.md) <a href='x'> -->", []),
    ("x <!-- <a href='x'> --> [a](b.md)", [("b.md", 1, 29, "a", LINK)]),
    ("[ ] [x] [a] [b][c] [^n]", []),
    ("x <a href=\"r.html?a&amp;b\" rel=x>R <b>s</b></a>", [("r.html?a&b", 1, 12, "R s", HTML)]),
    ("<p>\n<a href='b.md'>R <img src=i.png alt='A'></a>\n</p>",
     [("b.md", 2, 10, "R A", HTML), ("i.png", 2, 27, "A", HTML)]),
    ("<img srcset='a.png 1x, b.png 2x'>", [("a.png", 1, 14, "", HTML), ("b.png", 1, 24, "", HTML)]),
    ("<video poster=p.png><source src=v.mp4></video>", [("p.png", 1, 15, "", HTML), ("v.mp4", 1, 33, "", HTML)]),
    ("<iframe src=\"f.html\"></iframe>\n<object data='o.svg'></object>",
     [("f.html", 1, 14, "", HTML), ("o.svg", 2, 15, "", HTML)]),
    ("<script>document.write('<a href=x>')</script>", []),
    ("[a](b.md){ rel=nofollow #i .c }", [("b.md", 1, 5, "a", LINK)]),
    ("[a]({filename}b.md) [c]({static}/d.png) [e](|filename|f.md)",
     [("{filename}b.md", 1, 5, "a", LINK), ("{static}/d.png", 1, 25, "c", LINK), ("|filename|f.md", 1, 45, "e", LINK)]),
    ("---\ntitle: '[a](b.md)'\n---\n[c](d.md)", [("d.md", 4, 5, "c", LINK)]),
    ("+++\ntitle = '[a](b.md)'\n+++\n[c](d.md)", [("d.md", 4, 5, "c", LINK)]),
    ("---\n\n[a](b.md)\n\n---", [("b.md", 3, 5, "a", LINK)]),
    ("{{< highlight md >}}\n[a](b.md)\n{{< /highlight >}} [c](d.md)", [("d.md", 3, 24, "c", LINK)]),
    ("{% highlight md %}\n[a](b.md)\n{% endhighlight %}\n[c](d.md)", [("d.md", 4, 5, "c", LINK)]),
]  # fmt: skip


@pytest.mark.parametrize("python_markdown", [True, False])
@pytest.mark.parametrize(("text", "expected"), BOTH_DIALECTS)
def test_urls_and_their_places_in_both_dialects(text: str, expected: Expected, python_markdown: bool) -> None:
    assert urls(read_markdown(text, python_markdown=python_markdown)) == expected


PYTHON_MARKDOWN: list[tuple[str, Expected]] = [
    ('!!! note "T [t](t.md)"\n    [a](b.md)\n\n        [code](x)\n\n    - x\n\n        [c](d.md)\n[e](f.md)',
     [("t.md", 1, 17, "t", LINK), ("b.md", 2, 9, "a", LINK), ("d.md", 8, 13, "c", LINK), ("f.md", 9, 5, "e", LINK)]),
    ('=== "Tab"\n\n    ??? tip\n        [a](b.md)\n\n        ```\n        [code](x)\n        ```', [("b.md", 4, 13, "a", LINK)]),
    ("- x\n\n    !!! note\n        [a](b.md)", [("b.md", 4, 13, "a", LINK)]),
    ("text\n[r]: x.md\n\n[r]", [("x.md", 2, 6, "r", LINK)]),
    ("[r]: x.md\n[r]: y.md\n\n[r]", [("x.md", 1, 6, "", DEFINITION), ("y.md", 2, 6, "r", LINK)]),
    ("[a](my file.md) [b](my file.md 'title')", [("my file.md", 1, 5, "a", LINK), ("my file.md", 1, 21, "b", LINK)]),
    ("*[HTML]: Hyper [a](b.md)\n\nHTML", []),
    ("#[a](b.md)", [("b.md", 1, 6, "a", LINK)]),
    ("| a | b |\n|---|---|\n| `x|y` | [a](b.md) |", [("b.md", 3, 15, "a", LINK)]),
    ("<div>\n\n[a](b.md) <a href='c'>d</a>\n\n</div>\n\n[e](f.md)", [("c", 3, 20, "d", HTML), ("f.md", 7, 5, "e", LINK)]),
    ("<div markdown>\n[a](b.md)\n<div>\n[no](x)\n</div>\n</div>", [("b.md", 2, 5, "a", LINK)]),
    ('<div class="grid cards" markdown="1">\n\n-   [a](b.md)\n\n</div>', [("b.md", 3, 9, "a", LINK)]),
    ("<details markdown><summary>[a](b.md)</summary>\n[c](d.md)\n</details>",
     [("b.md", 1, 32, "a", LINK), ("d.md", 2, 5, "c", LINK)]),
    ("<span>\n[a](b.md)\n</span>", [("b.md", 2, 5, "a", LINK)]),
    ("<!-- c --> [a](b.md)", [("b.md", 1, 16, "a", LINK)]),
    ("- x\n\n    <div>\n    [a](b.md)\n    </div>", [("b.md", 4, 9, "a", LINK)]),
    ("Title: [a](b.md)\nTags: x\n    y\n\n[c](d.md)", [("d.md", 5, 5, "c", LINK)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PYTHON_MARKDOWN)
def test_dialect_of_python_markdown(text: str, expected: Expected) -> None:
    assert urls(read_markdown(text)) == expected


COMMONMARK: list[tuple[str, Expected]] = [
    ("!!! note\n\n    [code](x)", []),
    ("text\n[r]: x.md\n\n[r]", []),
    ("[r]: x.md\n[r]: y.md\n\n[r]", [("y.md", 2, 6, "", DEFINITION), ("x.md", 1, 6, "r", LINK)]),
    ("[a](my file.md)", []),
    ("<div>\n[no](x)\n\n[a](b.md)\n</div>", [("b.md", 4, 5, "a", LINK)]),
    ("<div>\n<!--\n\n[no](x)\n\n-->\n\n[a](b.md)", [("b.md", 8, 5, "a", LINK)]),
    ("Title: [a](b.md)", [("b.md", 1, 12, "a", LINK)]),
    ("import T from 't'\n\n<Tabs>\n<Tab a={`<`}>\n[a](b.md)\n\n    [c](d.md)\n</Tab>\n</Tabs>",
     [("b.md", 5, 5, "a", LINK), ("d.md", 7, 9, "c", LINK)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COMMONMARK)
def test_dialect_of_the_other_generators(text: str, expected: Expected) -> None:
    assert urls(read_markdown(text, python_markdown=False)) == expected


def test_raw_html_names_element_and_attribute() -> None:
    source = read_markdown("x <A HREF=b.md>c</A> <link href=l.css> <q cite=q.html>")
    assert [(one.element, one.attribute, one.url) for one in source.written] == [
        ("a", "href", "b.md"), ("link", "href", "l.css"), ("q", "cite", "q.html"),
    ]  # fmt: skip


HEADINGS = [
    ("# A *b* `c` [d](e) ![f](g) &amp; <b>h</b> #", (1, 1, "A b c d & h", None)),
    ("x\n\nA\nb\n", None),
    ("x\n\nA `b`\n---", (3, 2, "A b", None)),
    ("## A {#i}", (1, 2, "A", "i")),
    ("## A {: #i .c }", (1, 2, "A", "i")),
    ("## A { .c id='i' }", (1, 2, "A", "i")),
    ("## A {.c}", (1, 2, "A", None)),
    ("## A {/* #i */}", (1, 2, "A", "i")),
    ("## A {b}", (1, 2, "A {b}", None)),
    ("- ### A", (1, 3, "A", None)),
    ("## x[^1]\n\n[^1]: y", (1, 2, "x", None)),
    ("```\n# A\n```", None),
]


@pytest.mark.parametrize("python_markdown", [True, False])
@pytest.mark.parametrize(("text", "heading"), HEADINGS)
def test_headings(text: str, heading: tuple[object, ...] | None, python_markdown: bool) -> None:
    headings = read_markdown(text, python_markdown=python_markdown).headings
    assert [tuple(one) for one in headings] == ([] if heading is None else [heading])


def test_python_markdown_asks_for_no_space_behind_the_mark_of_a_heading() -> None:
    source = read_markdown("#A\n\n- b\n  #123.\n\n    ##C##")
    assert [tuple(one) for one in source.headings] == [(1, 1, "A", None), (6, 2, "C", None)]
    assert read_markdown("#A", python_markdown=False).headings == ()


def test_headings_in_html_have_anchors_on_forges_only() -> None:
    text = '<h1 align="center">\n  My <em>tool</em>\n</h1>'
    assert [tuple(one) for one in read_markdown(text, python_markdown=False).headings] == [
        (1, 1, "My tool", None)
    ]
    assert read_markdown(text).headings == ()


def test_ids_are_those_that_are_written_out() -> None:
    text = (
        '# A {#a}\n\nx { #b .c }\n{: #d }\n\n<a name="e"></a> <span id=f>\n\n<div id="g">\n</div>\n\n'
        "``` { .py #h }\n{#no}\n```\n\n`{#no}` <!-- <i id=no> -->\n"
    )
    assert read_markdown(text).ids == frozenset("abdefgh")


INCLUDES = [
    ('--8<-- "a.md"', ("a.md", 1)),
    ("x\n\n!!! note\n    --8<-- 'a.md:part'", ("a.md:part", 4)),
    ("--8<--\n; b.md\na.md\n--8<--", ("a.md", 3)),
    ('x {% include "a.md" %}', ("a.md", 1)),
    ("{%- include-markdown 'a.md' start='x' %}", ("a.md", 1)),
    ("{% include_relative a.md %}", ("a.md", 1)),
    ("x\n\n{{#include a.md}}", ("a.md", 3)),
    ("{!a.md!}", ("a.md", 1)),
    ('<div>\n{% include "a.md" %}\n</div>', ("a.md", 2)),
    ('```\n--8<-- "a.md"\n{!a.md!}\n```\n\n`{{#include a.md}}`', None),
    (';--8<-- "a.md"', None),
]


@pytest.mark.parametrize(("text", "include"), INCLUDES)
def test_includes(text: str, include: tuple[str, int] | None) -> None:
    source = read_markdown(text)
    assert source.includes == (() if include is None else (include,))
    assert source.unjudged == ()


UNJUDGED = [
    ('a {{ link("[x](y)") }}', True, [("macro", 1)]),
    ("a\n[b]({{ url }}/c)", True, [("macro", 2)]),
    ("[b]({{url}}/c)", True, [("macro", 1)]),
    ('<a href="{{ url }}">b</a>', True, [("macro", 1)]),
    ('[a]({{< ref "b.md" >}})', False, [("shortcode", 1)]),
    ('{{% note %}}', False, [("shortcode", 1)]),
    ("[Foo][foo.bar] [`foo`][]", True, [("autoref", 1), ("autoref", 1)]),
    ("[Foo][foo.bar]", False, []),
    ("x\n[[Page]] [[Page|text]]", True, [("wikilink", 2), ("wikilink", 2)]),
    ("[[r]]\n\n[r]: x", True, []),
    ("[[a]](b)", True, []),
    ("<img src={a.b} />", False, [("expression", 1)]),
    ("see <Image src={require('./a.png').default} />", False, [("expression", 1)]),
    ('<LinkCard href="/x/" />', False, [("component", 1)]),
    ("{ref}`x`", False, [("role", 1)]),
    ("`{{ x }}` `[[y]]` `[a][b]`", True, []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "python_markdown", "expected"), UNJUDGED)
def test_what_only_the_generator_knows(
    text: str, python_markdown: bool, expected: list[tuple[str, int]]
) -> None:
    source = read_markdown(text, python_markdown=python_markdown)
    assert [tuple(one) for one in source.unjudged] == expected
    assert not any("{" in one.url for one in source.written)


METADATA = [
    ("---\nTitle: 'A: b'\nslug: x # y\ntags: [a]\nnested:\n  a: b\n---\n", {"title": "A: b", "slug": "x"}),
    ("---\r\nurl: /x/\r\n...\r\n", {"url": "/x/"}),
    ('+++\ntitle = "A"\ndraft = true\ntags = ["a"]\n+++\n', {"title": "A", "draft": "true"}),
    ("Title: A b\n    c\nSlug: x\n\ntext: y", {"title": "A b c", "slug": "x"}),
    ("---\n\nText\n\n---\n", {}),
    ("A title\nSlug: x", {}),
    ("", {}),
]


@pytest.mark.parametrize(("text", "expected"), METADATA)
def test_metadata(text: str, expected: dict[str, str]) -> None:
    assert read_markdown(text).metadata == expected


SNIPPETS = [
    "[a](b.md)", "[a]", "[a]: b.md\n", "![x](<y z>)", "<a href='b'>", "<!--", "-->", "```\n", "    ", "\t", "> ", "- ", "1. ",
    "|", "|-|-|\n", "\n", "\n\n", "!!! note\n", '=== "T"\n', "<div>", "</div>", "<div markdown>\n", "{{ x }}", "{% a %}", "`",
    "*", "# ", "===\n", "---\n", ": x", "[^1]: ", "[[", "](", "é", "\U0001f600", "\0", "\u2028", "x: y\n", "&amp;", "\\",
]  # fmt: skip
documents = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=4)), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(documents, st.booleans())
def test_a_url_stands_where_it_is_said_to_stand(text: str, python_markdown: bool) -> None:
    source = read_markdown(text, python_markdown=python_markdown)
    lines = re.split(r"\r\n?|\n", text.removeprefix("\ufeff").replace("\0", "\ufffd"))
    for one in source.written:
        rest = lines[one.line - 1][one.column - 1 :]
        decoded = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", rest)
        assert any(
            form.startswith(one.url)
            for form in (rest, html.unescape(rest), html.unescape(decoded), "mailto:" + rest)
        ), (one, rest)


@settings(max_examples=200, deadline=None)
@given(documents, st.booleans())
def test_line_ends_change_nothing(text: str, python_markdown: bool) -> None:
    plain = re.sub(r"\r\n?", "\n", text)
    assert read_markdown(plain.replace("\n", "\r\n"), python_markdown=python_markdown) == read_markdown(
        plain, python_markdown=python_markdown
    )


HOSTILE = {
    "brackets": "[" * 5_000 + "]",
    "images": "![" * 1_000 + "a" + "](b)" * 1_000,
    "quotes": "> " * 5_000 + "a",
    "lists in a line": "- " * 5_000 + "a",
    "lists in lines": "\n".join(" " * (2 * depth) + "- a" for depth in range(400)),
    "admonitions": "\n".join("    " * depth + "!!! note" for depth in range(300)),
    "open comments": "<!--\n" * 2_000,
    "open blocks": "<div>\n" + "<b>" * 10_000 + "</i>" * 10_000,
    "open tags": "<a b='" * 10_000,
    "macros": "{{" * 20_000,
    "listings": "{{< highlight x >}}" * 5_000,
    "long line": "[a](b) " * 5_000,
    "pipes": "|" * 20_000 + "\n" + "|-" * 20_000,
}


@pytest.mark.parametrize("python_markdown", [True, False])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name: str, python_markdown: bool) -> None:
    before = time.process_time()
    read_markdown(HOSTILE[name], python_markdown=python_markdown)
    assert time.process_time() - before < 10
