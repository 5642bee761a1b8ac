"""Metadata and first headings of source files, read without a YAML parser and beside one."""

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.generators.front_matter import parse_head, simple_yaml


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: b", {"a": "b"}),
        ("Slug: x", {"slug": "x"}),
        ("a: 'it''s'", {"a": "it's"}),
        ('a: "b \\"c\\" # d"', {"a": 'b "c" # d'}),
        ("a: b # c", {"a": "b"}),
        ("a: b#c", {"a": "b#c"}),
        ("a: [x, 'y, z', \"w\"]", {"a": ["x", "y, z", "w"]}),
        ("a: [x,\n  y]\nb: 1", {"a": ["x", "y"], "b": "1"}),
        ("a:\n- x\n- 'y'\nb: 1", {"a": ["x", "y"], "b": "1"}),
        ("a:\n  - x\n\n  - y # z", {"a": ["x", "y"]}),
        ("a:\n  b: c\nd: e", {"a": None, "d": "e"}),
        ("a: >\n  x\n  y\nb: 1", {"a": "x y", "b": "1"}),
        ("a: ~\nb:\nc: null", {"a": None, "b": None, "c": None}),
        ("a: {b: c}", {"a": None}),
        ("date: 2024-01-31 10:00:00 +0100", {"date": "2024-01-31 10:00:00 +0100"}),
        ("url: https://e.example/a:b", {"url": "https://e.example/a:b"}),
        ("a: 1\na: 2", {"a": "2"}),
        ("  a: 1", {}),
    ],
)
def test_keys_at_the_margin_are_read(text, values):
    assert simple_yaml(text) == values


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        ("---\na: b\n---\nText", {"a": "b"}, "Text"),
        ("---\na: b\n...\nText", {"a": "b"}, "Text"),
        ("---\n---\nText", {}, "Text"),
        ("+++\na = 'b'\nl = ['x']\n[t]\na = 1\n+++\nText", {"a": "b", "l": ["x"]}, "Text"),
        ("+++\nd = 2024-01-31\nf = false\n+++\n", {"d": "2024-01-31", "f": "false"}, ""),
        ('{"a": "b", "l": ["x"]}\nText', {"a": "b", "l": ["x"]}, "\nText"),
        ("---\nno end", {}, "---\nno end"),
        ("+++\n= broken\n+++\nText", {}, "Text"),
        ("Text\n---\na: b\n---\n", {}, "Text\n---\na: b\n---\n"),
        ("", {}, ""),
    ],
)
def test_metadata_end_where_the_text_begins(text, values, body):
    head = parse_head(text)
    assert (dict(head.values), head.body) == (values, body)


words = (
    st.text("abcXYZ019 äß-_./", min_size=1, max_size=12)
    .map(str.strip)
    .filter(
        lambda word: (
            word
            and word[0].isalpha()
            and word.lower() not in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
        )
    )
)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), st.one_of(words, st.lists(words, min_size=1))
    )
)
def test_what_a_yaml_writer_writes_is_read_back(values):
    text = yaml.safe_dump(values, allow_unicode=True, width=1000)
    assert simple_yaml("" if not values else text) == values


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    for start in ("", "---\n", "+++\n", "{"):
        parse_head(start + text)


def test_hostile_heads_take_linear_time():
    started = time.process_time()
    for text in (
        "---\n" + "a: [" * 15_000,
        "---\n" + "-\n" * 30_000,
        '---\na: "' + "\\" * 60_000,
        "#" + " \t" * 30_000,
        "a: [x" + "," * 60_000 + "\n---",
    ):
        parse_head(text)
        simple_yaml(text)
    assert time.process_time() - started < 2
