"""URLs of srcset attributes, against written examples and against the standard's steps one by one."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck_plugin.html.srcset import candidates


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a.png", ["a.png"]),
        ("a.png, b.png 2x", ["a.png", "b.png"]),
        ("a.png 100w, b.png 200w", ["a.png", "b.png"]),
        ("a.png 100w 50h, b.png 2x", ["a.png", "b.png"]),
        ("a.png 1x,b.png 2x", ["a.png", "b.png"]),
        ("a.png,b.png 2x", ["a.png,b.png"]),
        ("/w_1,h_2/a.png 1x, /w_2,h_4/a.png 2x", ["/w_1,h_2/a.png", "/w_2,h_4/a.png"]),
        ("data:image/png;base64,AAAA 1x, b.png 2x", ["data:image/png;base64,AAAA", "b.png"]),
        (" \n a.png,\t,, b.png ,", ["a.png", "b.png"]),
        ("a.png,,, b.png", ["a.png", "b.png"]),
        ("a.png 1.5x, b.png .5x, c.png 1e2x, d.png -0x", ["a.png", "b.png", "c.png", "d.png"]),
        ("a.png ,b.png", ["a.png", "b.png"]),
        ("\u00e9.png 1x, b\u00a0c.png 2x", ["\u00e9.png", "b\u00a0c.png"]),
    ],
)
def test_candidates_are_split_as_the_standard_says(value, expected):
    assert candidates(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "bad.png 1q, good.png",
        "bad.png 1x 2x, good.png",
        "bad.png 1w 2x, good.png",
        "bad.png 10h, good.png",
        "bad.png 0w, good.png",
        "bad.png 1w 0h, good.png",
        "bad.png 1.5w, good.png",
        "bad.png +1x, good.png",
        "bad.png -1x, good.png",
        "bad.png 1.x, good.png",
        "bad.png x, good.png",
        "bad.png (a, b), good.png",
        "bad.png 1x(, ), good.png",
        "bad.png \u0661w, good.png",
        "bad.png 1X, good.png",
    ],
)
def test_a_wrong_descriptor_drops_only_its_candidate(value):
    assert candidates(value) == ["good.png"]


@pytest.mark.parametrize("value", ["", " ", ",", " , ,", "bad.png (", "bad.png (a, good.png"])
def test_nothing_comes_of_nothing(value):
    assert candidates(value) == []


def test_a_number_of_any_length_is_a_width():
    assert candidates(f"a.png {'9' * 10_000}w, b.png {'0' * 10_000}w") == ["a.png"]


WHITE = "\t\n\f\r "


def steps(value):
    """Section 4.8.4.2.2, character by character."""
    found, position = [], 0
    while True:
        while position < len(value) and value[position] in WHITE + ",":
            position += 1
        if position >= len(value):
            return found
        start = position
        while position < len(value) and value[position] not in WHITE:
            position += 1
        url, descriptors = value[start:position], []
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            while position < len(value) and value[position] in WHITE:
                position += 1
            current, state = "", "in descriptor"
            while True:
                c = value[position] if position < len(value) else None
                if state == "in descriptor":
                    if c is None or c == ",":
                        if current:
                            descriptors.append(current)
                        position += 1
                        break
                    if c in WHITE:
                        if current:
                            descriptors.append(current)
                            current = ""
                            state = "after descriptor"
                    else:
                        current += c
                        state = "in parens" if c == "(" else state
                elif state == "in parens":
                    if c is None:
                        descriptors.append(current)
                        break
                    current += c
                    state = "in descriptor" if c == ")" else state
                elif c is None:
                    break
                elif c not in WHITE:
                    state = "in descriptor"
                    continue
                position += 1
        if descriptors in ([], ["1x"], ["2w"], ["2w", "3h"], ["3h", "2w"]):
            found.append(url)


@given(
    st.lists(st.sampled_from([*"a,( )\n\f", "1x", "2w", "3h", "b.png", "\u00a0", "("]), max_size=16).map(
        "".join
    )
)
@settings(max_examples=1500, deadline=None)
@example("a 1x (,) b, c")
def test_every_sequence_is_split_like_the_steps_of_the_standard(value):
    assert candidates(value) == steps(value)


@given(st.text())
def test_no_text_raises(value):
    candidates(value)


@pytest.mark.parametrize("piece", ["a ", ",", "a,", "(", "a (", "a 1x,", " ", "a (b) ", "a 1w 1h ", "a ()"])
def test_hostile_values_take_linear_time(piece):
    def seconds(length):
        started = time.process_time()
        candidates(piece * (length // len(piece)))
        return time.process_time() - started

    assert min(seconds(400_000) for _ in range(3)) < 12 * max(min(seconds(100_000) for _ in range(3)), 0.005)
