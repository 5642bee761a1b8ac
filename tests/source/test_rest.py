"""What a reStructuredText source says; docutils' document tree is the oracle."""

from __future__ import annotations

import re
from textwrap import dedent
from time import process_time

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils import punctuation_chars
from docutils.utils.urischemes import schemes
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck_plugin.source.rest import read_rest
from linkcheck_plugin.source.rest_inline import SCHEMES, patterns
from linkcheck_plugin.source.written import Kind, Unjudged

SETTINGS = {
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": "",
    "file_insertion_enabled": False,
    "syntax_highlight": "none",
}
NUMBERED = re.compile(r"#.*-[0-9]+|#(?:toc-entry|footnote|citation|problematic)")


def of_docutils(text: str) -> list[str]:
    """URLs of docutils' tree in document order, without those of metadata, roles and numbered ids."""
    found: list[str] = []

    def walk(node: nodes.Node) -> None:
        if isinstance(node, (nodes.docinfo, nodes.substitution_definition, nodes.system_message)):
            return
        if isinstance(node, nodes.reference) and not node.rawsource.startswith(":"):
            found.append(node.get("refuri") or "#" + node.get("refid", ""))
        elif isinstance(node, nodes.image):
            found.append(node["uri"])
        for child in node.children:
            walk(child)

    walk(publish_doctree(text, settings_overrides=SETTINGS))
    return [url for url in found if not NUMBERED.match(url)]


def ours(text: str) -> list[str]:
    used = [one for one in read_rest(text).written if one.kind not in (Kind.DEFINITION, Kind.HTML)]
    return [one.url for one in used if not NUMBERED.match(one.url)]


def places(text: str) -> list[tuple[str, int, int]]:
    return [(one.url, one.line, one.column) for one in read_rest(text).written]


CONSTRUCTS = {
    "inline": "See `text <http://a.example/x>`_ and `more <b.html>`__.",
    "inline over lines": "A `long text\n<http://a.example/\nlong>`_ here.",
    "inline without text": "`<http://a.example/>`_ and `<b>`__",
    "mail in an inline link": "`Me <me@a.example>`_",
    "escapes": r"`a\`b <x\_y>`_ and \`no <n>`_ and `t <a\ b\_>`_ and \http://no.example",
    "named": "A phrase `Two Words`_ and name_.\n\n.. _two words: http://two.example\n.. _name: n.html",
    "named with quotes": "`a: b`_ c_\n\n.. _`a: b`: q.html\n.. _c: <x>",
    "colon in a name": "`a:b`_\n\n.. _a\\:b: x.html",
    "target over lines": "a_\n\n.. _a: http://a.example/\n   one/\n   two",
    "name over lines": "`a long name`_\n\n.. _a long\n   name: x",
    "anonymous": "`a`__ b__ `c <c>`__\n\n.. __: one\n__ two",
    "anonymous mismatch": "a__ b__\n\n__ one\n__ two\n__ three",
    "anonymous in metadata": ":x: a__\n\nb__\n\n__ one\n__ two",
    "indirect": "a_ `d`_\n\n.. _a: b_\n.. _b: `c d`_\n.. _c d: http://c.example\n.. _d: a_",
    "chained": "a_ b_ c_\n\n.. _a:\n.. _b:\n.. _c: http://c.example",
    "alias": "`text <b_>`_ and text_ and `more <b_>`__\n\n.. _b: b.html",
    "embedded link gives a name": "`text <u>`_ and then text_ again",
    "duplicate implicit": "`t <a>`_ `t <b>`_ t_",
    "duplicate equal": "`t <a>`_ `t <a>`_ t_",
    "explicit wins": "`t <a>`_ t_\n\n.. _t: b",
    "duplicate explicit": "t_\n\n.. _t: a\n.. _t: b",
    "undefined": "nothing_ and `no thing`_",
    "section names": "One\n===\n\nTwo_ `One`_\n\nTwo\n===\n\ntext",
    "internal targets": "a_ and `b c`_ with _`b c`\n\n.. _a:\n\npara",
    "standalone": "http://a.example/b?c=d#e, (https://b.example/(x)) <ftp://c.example> news:x.y mailto:m@d.example.",
    "mail": "me@a.example, first.last+tag@b.example. no@ @no",
    "unknown scheme": "see foo:bar and http://hidden.example",
    "not standalone": "xhttp://a.example http:/ http:// ahttp:b",
    "quotes": "\"*\" '`' (`a <b>`_) \"c_\" [d_] <e_>\n\n.. _c: c\n.. _d: d\n.. _e: e",
    "words": "a_b __init__ _x a__b snake_case_ x.y_z_\n\n.. _snake_case: s\n.. _x.y_z: z",
    "markup": "*em http://no.example* **s http://no.example** ``l http://no.example <x>`_``  http://yes.example",
    "open markup": "*a `b ``c |d _`e http://x.example",
    "roles": ":emphasis:`a <b>` `x`:strong: :sup:`2` `t <u>`_",
    "substitution image": "|i| and |i|_ and |j|\n\n.. |i| image:: i.png\n.. _i: i.html\n.. |j| image:: j.png\n   :target: j",
    "substitution text": "|r| |R|\n\n.. |r| replace:: see `this <t>`__ http://x.example",
    "image": ".. image:: a.png\n   :alt: x\n   :target: t.html\n\n.. image:: b\n   c.png",
    "image with a name as target": ".. image:: a.png\n   :target: t_\n\n.. _t: t.html",
    "figure": ".. figure:: f.png\n   :target: `a b`_\n\n   Caption with `l <l>`_.\n\n   Legend x_\n\n.. _a b: ab\n.. _x: x",
    "bullets": "- `a <a>`__\n\n  `b <b>`__\n\n  * `c <c>`__\n- d\n\n+ `e <e>`__",
    "enumeration": "1. `a <a>`__\n2. b\n\na) `c <c>`__\n\n(i) `d <d>`__\n\n#. `e <e>`__\n\n1. no\nlist `f <f>`__",
    "definitions": "term `a <a>`__ : `b <b>`__\n   def `c <c>`__\n\n   more\nother\n   x",
    "fields": "text\n\n:name `a <a>`__: `b <b>`__\n:c: d\n    `e <e>`__",
    "options": "-a         `a <a>`__\n--long=x   b\n           `c <c>`__\n-x, --y Z  `d <d>`__",
    "line block": "| `a <a>`__\n|   b\n    `c <c>`__\n| d",
    "quote": "text\n\n   `a <a>`__\n\n   -- `b <b>`__",
    "literal": "text::\n\n   `a <a>`__ http://no.example\n\nback `b <b>`__",
    "literal alone": "::\n\n   `a <a>`__\n\n`b <b>`__",
    "quoted literal": "text::\n\n> http://no.example\n> `x <x>`__\n\n`b <b>`__",
    "doctest": "text\n\n>>> `a <a>`__\nhttp://no.example\n\n`b <b>`__",
    "comments": ".. http://no.example\n   `a <a>`__\n\n..\n\n   `b <b>`__\n\n.. _broken `c <c>`__\n\n..\n   `d <d>`__",
    "code": ".. code:: python\n\n   `a <a>`__\n\n.. math:: x_\n\n`b <b>`__",
    "admonitions": ".. note:: `a <a>`__\n   more\n\n.. warning::\n\n   `b <b>`__\n\n.. admonition:: T `c <c>`__\n\n   `d <d>`__",
    "topic": ".. topic:: T `a <a>`__\n\n   `b <b>`__\n\n.. container:: x\n\n   `c <c>`__",
    "class": ".. class:: x\n\n`a <a>`__\n\n.. class:: y\n\n   `b <b>`__",
    "parsed literal": ".. parsed-literal::\n\n   `a <a>`__\n\n     b_ ::\n\n.. _b: b",
    "unknown directive": ".. nothing:: x\n\n   `a <a>`__\n\n`b <b>`__",
    "list table": ".. list-table:: T\n   :header-rows: 1\n\n   * - `a <a>`__\n     - b\n   * - c\n     - `d <d>`__",
    "csv table": '.. csv-table:: T\n   :header: "`h <h>`__", x\n\n   "`a <a>`__", b\n   c, `d <d>`__',
    "grid table": dedent("""\
        +-------------+-----------+
        | `a <a>`__   | b_        |
        |             |           |
        | - `c <c>`__ | x         |
        +=============+=====+=====+
        | `d          | y   | 2   |
        | <d>`__      +-----+-----+
        |             | b_ `e     |
        |             | <e>`__    |
        +-------------+-----------+

        .. _b: b
        """),
    "simple table": dedent("""\
        =========  =====  ====
        `a <a>`__  b_     c
        ---------  -----------
        1          `d <d>`__
        =========  =====  ====
        x          `e     z
                   <e>`__
        \\          b_     `f <f>`__ longer than its column
        =========  =====  ====

        .. _b: b
        """),
    "wide table": "+--------+-----------+\n| 日本語 | `a <a>`__ |\n+--------+-----------+",
    "broken table": "+---+\n| `a <a>`__\n+---+\n\n`b <b>`__",
    "footnotes": "[1]_ [#x]_ [C]_ [*]_\n\n.. [1] `a <a>`__\n.. [#x] `b <b>`__\n\n   c_\n.. [C] `d <d>`__\n.. [*] e\n\n.. _c: c",
    "titles": "`A <a>`_\n========\n\n-----\n Over\n-----\n\n`b <b>`_\n++++++++\n\n----\n\ntext_\n\n.. _text: t",
    "no titles": "==\n`a <a>`__\n\n====\n`b <b>`__\n\nab\n=\n`c <c>`__",
    "docinfo": "Title\n=====\n\n:slug: x\n:url: `a <a>`__\n\ntext `b <b>`__",
    "fields below one title of several": "A\n=\n\n:x: `a <a>`__\n\nB\n=\n\ntext",
    "tabs": "-\t`a <a>`__\n\n\t\t`b <b>`__",
    "raw": ".. raw:: html\n\n   <a href='x'>y</a>\n\n`b <b>`__",
    "unicode": "«`a <a>`__» „b_“ – `c <c>`__… ¿d_?\n\n.. _b: b\n.. _d: d",
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_urls_are_those_of_docutils(name: str) -> None:
    text = CONSTRUCTS[name]
    assert ours(text) == of_docutils(text)


def test_the_table_covers_urls_of_every_kind() -> None:
    found = [one for text in CONSTRUCTS.values() for one in read_rest(text).written]
    assert len(found) > 140
    assert {one.kind for one in found} == {Kind.LINK, Kind.IMAGE, Kind.AUTOLINK, Kind.HTML, Kind.DEFINITION}


PIECES = st.sampled_from([
    "`t <http://a.example>`_", "`t <b>`__", "n_", "`two words`_", "a__", "|s|", "|s|_", "http://u.example/x",
    "m@a.example", "*", "**", "``", "`", "_", "\\", "word", "(", ")", '"', ":", "<x>", "[1]_", ":strong:`x`", "::",
    "_`in`", "`a <n_>`_", "-", ".", ",", "é", "“", "”", "'", "`t <c d>`_", ";", "foo:bar",
])  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.just(" "), st.just(" ")), min_size=1, max_size=12).map("".join)
MARKERS = st.sampled_from([
    "", "- ", "* ", "1. ", "#. ", "   ", "  ", ".. note:: ", ".. ", "| ", ":f: ", "-o  ", ".. [1] ", "term\n  ", "x\n===\n",
    ".. image:: ", "..\n\n", ">>> ", ".. class:: c\n\n", "::\n\n  ", "> ", "====\n", ".. topic:: ",
])  # fmt: skip
BLOCKS = st.tuples(MARKERS, st.lists(TEXTS, min_size=1, max_size=2), st.sampled_from(["\n\n", "\n"]))
TAIL = "\n\n.. _n: n.html\n.. _two words: n_\n__ anonymous\n\n.. |s| image:: s.png\n.. _s: s.html\n"


@given(st.lists(BLOCKS, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_made_up_documents_agree_with_docutils(blocks: list[tuple[str, list[str], str]]) -> None:
    text = "".join(marker + "\n".join(texts) + end for marker, texts, end in blocks) + TAIL
    assert ours(text) == of_docutils(text)


@given(st.lists(st.tuples(MARKERS, TEXTS), max_size=8), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_place_shows_the_url_and_line_ends_do_not_matter(
    blocks: list[tuple[str, str]], noise: str
) -> None:
    text = "\n".join(marker + block for marker, block in blocks) + TAIL + noise.replace("\r", "")
    read = read_rest(text)
    lines = text.split("\n")
    for one in read.written:
        behind = lines[one.line - 1][one.column - 1 :]
        if one.url.startswith("#"):
            assert behind
        elif "\\" not in text and one.kind is not Kind.AUTOLINK:
            shown = one.url.removeprefix("mailto:")
            assert behind.replace(" ", "").startswith(shown[: len(behind.replace(" ", ""))])
    assert read_rest(text.replace("\n", "\r\n")) == read


@given(st.text(alphabet="ab:_`|*<>[]\\.-=+ \n\t#~@/é日\0\x0b\x85", max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    read_rest(text)


PLACES = {
    "inline": ("A\n\nsee `t <x.html>`_", [("x.html", 3, 9)]),
    "definition": ("a_ a_\n\n.. _a:  x.html", [("x.html", 3, 9), ("x.html", 3, 9)]),
    "definition on the next line": ("a_\n\n.. _a:\n   x.html", [("x.html", 4, 4)]),
    "unused definition": (".. _a: x.html", [("x.html", 1, 8)]),
    "anonymous": ("`a`__\n\n__ x.html", [("x.html", 3, 4)]),
    "target of a figure": (".. figure:: f.png\n   :target: t.html", [("t.html", 2, 13), ("f.png", 1, 13)]),
    "substitution": ("|i|\n\n.. |i| image:: i.png", [("i.png", 3, 16)]),
    "in a cell": ("+---+-----------+\n| x | `a <u>`__ |\n+---+-----------+", [("u", 2, 11)]),
    "behind wide characters": ("+------+-----------+\n| 日本 | `a <u>`__ |\n+------+-----------+", [("u", 2, 12)]),
    "behind a tab": ("x\n\n\t`é <u>`__", [("u", 3, 6)]),
    "nested": ("- 1. `a\n     <u>`__", [("u", 2, 7)]),
    "link to the document": ("Head\n====\n\nsee Head_", [("#head", 4, 5)]),
    "raw HTML": (".. raw:: html\n\n   <p>\n   <a href='u'>x</a>", [("u", 4, 13)]),
    "raw role": (".. role:: h(raw)\n   :format: html\n\nx :h:`<a href=\"u\">`", [("u", 4, 16)]),
    "CRLF": ("a\r\n\r\n`t <u>`__\r\n", [("u", 3, 5)]),
    "vertical tab": ("a\x0bb `t <u>`__", [("u", 1, 9)]),
    "mail": ("x me@a.example", [("mailto:me@a.example", 1, 3)]),
    "Pelican": ("`t <{filename}/a.rst>`_ `s <|static|/b.png>`_", [("{filename}/a.rst", 1, 5), ("|static|/b.png", 1, 29)]),
    "URL over lines": ("`t <http://a.example/\nb>`_", [("http://a.example/b", 1, 5)]),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_place_is_the_first_character_of_the_url(name: str) -> None:
    text, expected = PLACES[name]
    assert places(text) == expected


def test_text_kind_element_and_attribute() -> None:
    text = "`a  b\nc <u>`__ http://x.example\n\n.. image:: i.png\n   :alt: An  image\n\n.. raw:: html\n\n  <a href=h>y</a>\n"
    found = read_rest(text).written
    assert [(one.text, one.kind, one.element, one.attribute) for one in found] == [
        ("a b c", Kind.LINK, "", ""),
        ("http://x.example", Kind.AUTOLINK, "", ""),
        ("An image", Kind.IMAGE, "", ""),
        ("y", Kind.HTML, "a", "href"),
    ]


def test_headings_have_levels_by_the_first_use_of_their_adornment() -> None:
    text = "====\nDoc\n====\n\nOne\n---\n\n.. _own id:\n\n`Two <u>`__ *x*\n~~~~~~~~~~~~~~~\n\nThree\n-----\n"
    found = read_rest(text).headings
    assert [tuple(one) for one in found] == [
        (2, 1, "Doc", None),
        (5, 2, "One", None),
        (10, 3, "Two x", "own-id"),
        (13, 2, "Three", None),
    ]


def test_ids_are_those_that_docutils_makes_of_named_targets() -> None:
    text = ".. _An_Id é:\n\nx _`in line`\n\n.. raw:: html\n\n   <p id='raw'>\n\n.. image:: i.png\n   :name: the image\n"
    assert read_rest(text).ids == {"an-id-e", "raw", "the-image"}


def test_metadata_of_pelican_and_sphinx() -> None:
    text = "Title\n#####\n\n:date: 2020-01-01\n:Tags: a, b\n:summary: long\n    text http://no.example\n:orphan:\n\nbody\n"
    read = read_rest(text)
    assert read.metadata == {
        "date": "2020-01-01",
        "tags": "a, b",
        "summary": "long text http://no.example",
        "orphan": "",
    }
    assert read.written == ()


def test_fields_are_metadata_below_the_title_of_the_document_only() -> None:
    raw = ".. raw:: html\n\n   <h1>x</h1>\n"
    assert read_rest("T\n=\n\n:slug: x\n\n" + raw).metadata == {"slug": "x"}
    assert read_rest("T\n=\n\nSub\n---\n\n:slug: x\n").metadata == {"slug": "x"}
    assert read_rest("T\n=\n\n:slug: x\n\nU\n=\n\ny\n").metadata == {}
    assert read_rest("text\n\n:slug: x\n").metadata == {}


def test_includes_are_named_with_their_lines() -> None:
    text = ".. include:: ../a.rst\n\n.. include:: b.txt\n   :literal:\n\n.. include:: <isonum.txt>\n\n.. literalinclude:: c.py\n"
    assert read_rest(text).includes == (("../a.rst", 1),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see :ref:`x` and `y`:doc:\nmore :py:func:`z`", [("role", 1), ("role", 1), ("role", 2)]),
        ("x\n\n.. nothing::\n\n   `a <a>`__", [("directive", 3)]),
        ("unknown_", [("reference", 1)]),
        ("|unknown| |version|", [("substitution", 1)]),
        (".. toctree::\n\n   a\n   T <http://t.example>\n", [("toctree", 1)]),
        ("+---+\n| a\n+---+", [("table", 3)]),
        (":strong:`x` :kbd:`y`", []),
        (".. role:: own\n\n:own:`x`", []),
        (".. csv-table::\n   :file: x.csv\n", [("directive", 1)]),
    ],
)  # fmt: skip
def test_what_only_the_generator_knows_is_not_judged(text: str, expected: list[tuple[str, int]]) -> None:
    assert read_rest(text).unjudged == tuple(Unjudged(*one) for one in expected)


def test_sphinx_directives_hold_text() -> None:
    text = ".. py:function:: f(x)\n\n   See `a <a>`__.\n\n   :param x: `b <b>`__\n\n.. seealso:: `c <c>`__\n\n.. toctree::\n\n   T <http://t.example>\n"
    assert places(text) == [("a", 3, 12), ("b", 5, 18), ("c", 7, 18), ("http://t.example", 11, 7)]


def test_substitutions_that_grow_without_end_are_cut_off() -> None:
    text = (
        "".join(f".. |{n}| replace:: |{n + 1}||{n + 1}| |{n + 1}| `x <x>`__\n" for n in range(30)) + "\n|0|\n"
    )
    read = read_rest(text)
    assert len(read.written) < 20_000
    assert Unjudged("substitution", 1) in read.unjudged or read.unjudged


HOSTILE = [
    "*a ", "`a ", "a_-", "a-", "a:(", "a@(", "<", "|a ", "- ", "+-", "`<", "[a", "http:(", "\\", ":a:`", "*a\n",
    ".. _a\n   b\n", "a\n b\n", "=== ===\na b\n", ".. |a| replace:: |a| |a|\n|a|\n", "__ a\n", "a?b:", " ",
    ".. _a:\n", "+-+\n", "-a, ", "`a <b", "a.b_",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_costs_no_more_than_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        times = []
        for _ in range(3):
            start = process_time()
            read_rest(text)
            times.append(process_time() - start)
        return min(times)

    assert seconds(40_000) < 0.05 + 20 * max(seconds(4_000), 0.003)


def test_schemes_and_punctuation_are_those_of_docutils() -> None:
    assert set(schemes) == SCHEMES
    for only_ascii, last in ((True, 0x7F), (False, 0x30FF)):
        closers = patterns(only_ascii).closers
        openers = [character for character in punctuation_chars.openers if ord(character) <= last]
        missing = [character for character in openers if character not in closers]
        assert missing in ([], ["\\"])
        assert all(punctuation_chars.match_chars(one, closers[one]) for one in openers if one in closers)
