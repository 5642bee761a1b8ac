"""Edits are made from the end, equal ones once, and never on top of each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.fixes.edits import Edit, OverlapError, apply


def test_edits_are_made_wherever_the_others_move_the_text():
    assert (
        apply("one two three", [Edit(8, 13, "3"), Edit(0, 3, "first"), Edit(4, 4, "and ")])
        == "first and two 3"
    )


def test_equal_edits_are_made_once():
    assert apply("ab", [Edit(1, 1, "-"), Edit(1, 1, "-")]) == "a-b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Edit(0, 3, "x"), Edit(2, 4, "y")),
        (Edit(0, 4, "x"), Edit(1, 2, "y")),
        (Edit(1, 1, "x"), Edit(1, 1, "y")),
        (Edit(1, 1, "x"), Edit(1, 3, "y")),
        (Edit(0, 3, "x"), Edit(0, 3, "y")),
    ],
)
def test_edits_of_the_same_text_are_refused(one, other):
    for edits in ([one, other], [other, one]):
        with pytest.raises(OverlapError):
            apply("abcdef", edits)


def test_edits_may_touch():
    assert apply("abcd", [Edit(0, 2, "x"), Edit(2, 4, "y"), Edit(4, 4, "z")]) == "xyz"


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.booleans()), max_size=8))
def test_parts_that_are_replaced_stand_between_those_that_stay(parts):
    text = wanted = ""
    edits = []
    for old, new, is_edited in parts:
        if is_edited and old:
            edits.append(Edit(len(text), len(text) + len(old), new))
        text += old
        wanted += new if is_edited and old else old
    assert apply(text, edits) == wanted
