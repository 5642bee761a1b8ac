from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkcheck_plugin.html.text import MAX_NODES, accessible_name, squeeze, visible_text


def element(markup: str, selector: str = "#e") -> LexborNode:
    node = LexborHTMLParser(markup).css_first(selector)
    assert node is not None
    return node


def text(content: str, **options: str) -> str:
    return visible_text(element(f"<body><div id=e>{content}</div>behind"), **options)


@pytest.mark.parametrize(
    ("raw", "squeezed"),
    [("", ""), ("  ", ""), (" a ", "a"), ("a \n\t b", "a b"), ("a\u00a0 b", "a b"), ("a\u200bb", "a\u200bb")],
)
def test_white_space_is_stripped_and_collapsed(raw, squeezed):
    assert squeeze(raw) == squeezed


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a", "a"),
        ("a<b>b</b>c", "abc"),
        ("a <b>b</b> c", "a b c"),
        ("a<div>b</div>c", "a b c"),
        ("a<br>b<hr>c", "a b c"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<dl><dt>a<dd>b</dl>", "a b"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b c"),
        ("<details><summary>a</summary>b</details>", "a b"),
        ("<figure><img alt=a><figcaption>b</figcaption></figure>", "a b"),
        ("<img alt=' a  b '>", "a b"),
        ("<img alt>", ""),
        ("<img>", ""),
        ("a<img alt=b>c", "abc"),
        ("<svg><title>a</title><desc>b</desc><g><title>c</title></g></svg>", "abc"),
        ("<select><option>a<option>b</select>", "a b"),
        ("<button>a</button>", "a"),
        ("<noscript>a</noscript>b", "ab"),
        ("<b hidden>a</b>b", "b"),
        ("<b hidden=until-found>a</b>b", "b"),
        ("<b aria-hidden=true>a</b>b", "b"),
        ("<b aria-hidden=false>a</b>b", "ab"),
        ("<b aria-hidden>a</b>b", "ab"),
        ("<b hidden><img alt=a><i>b</i></b>c", "c"),
        ("<img hidden alt=a>b", "b"),
        ("<script>a</script><style>b</style><template>c</template>d", "d"),
        ("<textarea>a</textarea><iframe>b</iframe>d", "d"),
        ("<!-- a -->b", "b"),
        ("a<x-y>b</x-y>c", "abc"),
        ("a<span><span><span>b</span></span></span>c", "abc"),
        ("<p>a<p>b<p>c", "a b c"),
        ("", ""),
    ],
)
def test_visible_text_is_what_is_shown_with_a_space_at_blocks(content, expected):
    assert text(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a<a class=skip>b</a>c", "ac"),
        ("a<a class='x skip y'>b</a>c", "ac"),
        ("a<a class=skipped>b</a>c", "abc"),
        ("a<a>b</a>c", "abc"),
        ("a<a class>b</a>c", "abc"),
    ],
)
def test_elements_of_a_class_are_left_out_where_asked_for(content, expected):
    assert text(content, skip_class="skip") == expected


def test_the_element_itself_is_read_even_if_it_is_hidden():
    assert visible_text(element("<p hidden id=e>a</p>")) == "a"


def test_what_follows_the_element_is_not_read():
    assert visible_text(element("<p id=e></p>behind")) == ""
    assert visible_text(element("<p><b id=e>a</b>behind</p>")) == "a"


def test_the_text_of_an_element_with_very_many_nodes_is_cut():
    long = text("<i>a</i>" * MAX_NODES)

    assert long == "a" * len(long)
    assert 1_000 < len(long) < MAX_NODES


def test_deep_nesting_is_no_recursion():
    assert text("<i>" * 3_000 + "a") == "a"


@given(
    st.recursive(
        st.sampled_from(["a", " b ", "<br>", "<img alt=c>", "<wbr>"]),
        lambda inner: st.tuples(
            st.sampled_from(["b", "div", "span hidden", "p", "i", "svg", "li"]), inner, inner
        ).map(lambda made: f"<{made[0]}>{made[1]}{made[2]}</{made[0].split()[0]}>"),
        max_leaves=12,
    )
)
def test_a_text_never_has_surrounding_or_double_blanks(content):
    found = text(content)

    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("attributes", "shown", "name"),
    [
        ({}, "text", "text"),
        ({}, "", ""),
        ({"title": "t"}, "text", "text"),
        ({"title": " a  t "}, "", "a t"),
        ({"title": None}, "", ""),
        ({"aria-label": " a  l "}, "text", "a l"),
        ({"aria-label": " "}, "text", "text"),
        ({"aria-label": None, "title": "t"}, "", "t"),
        ({"aria-label": "l", "title": "t"}, "", "l"),
    ],
)
def test_a_name_is_the_label_else_the_text_else_the_title(attributes, shown, name):
    assert accessible_name(attributes, shown, None) == name


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        ("l", "label"),
        ("l m", "label more"),
        ("m l", "more label"),
        (" l\n", "label"),
        ("gone l", "label"),
        ("gone", "own"),
        ("empty", "own"),
        ("", "own"),
        ("hidden", "unseen"),
    ],
)
def test_elements_named_by_aria_labelledby_come_first(ids, name):
    markup = "<i id=l>label</i><i id=m>more</i><i id=empty></i><i id=hidden hidden>unseen</i>"
    by_id = {node.id: node for node in LexborHTMLParser(markup).css("[id]") if node.id}

    assert accessible_name({"aria-labelledby": ids, "aria-label": "own"}, "text", by_id) == name
