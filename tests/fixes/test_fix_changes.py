"""What several rules want of one link is put together, as far as it goes together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.fixes.changes import changed_rel, merged_url, rel_change


@pytest.mark.parametrize(
    ("written", "wanted", "result"),
    [
        ("http://a.b/x?utm_source=n", ["https://a.b/x?utm_source=n", "http://a.b/x"], "https://a.b/x"),
        ("http://a.b/x", ["https://a.b/y", "https://a.b/x"], "https://a.b/y"),
        ("/Guide/#instal", ["/guide/#instal", "/Guide/#install"], "/guide/#install"),
        ("//a.b/", ["https://a.b/"], "https://a.b/"),
        ("a", ["b"], "b"),
    ],
)
def test_changes_of_different_parts_go_together(written, wanted, result):
    assert merged_url(written, wanted) == (result, [])


def test_of_two_paths_the_first_holds():
    assert merged_url("/a?x=1", ["/b?x=1", "/c"]) == ("/b?x=1", ["/c"])


@given(st.text(max_size=30), st.text(max_size=30))
def test_one_url_alone_is_taken_as_it_is(written, wanted):
    assert merged_url(written, [wanted]) == (wanted, [])


@pytest.mark.parametrize(
    ("source", "built", "fixes", "result"),
    [
        ("", "", ["sponsored"], "sponsored"),
        ("noopener", "noopener", ["noopener sponsored"], "noopener sponsored"),
        ("", "", ["sponsored", "noopener"], "sponsored noopener"),
        (
            "ugc,nofollow",
            "ugc,nofollow",
            ["ugc nofollow", "ugc nofollow sponsored"],
            "ugc nofollow sponsored",
        ),
        ("nofollow me", "nofollow me", ["me"], "me"),
        ("NoFollow Me", "nofollow me", ["me"], "Me"),
        ("nofollow", "nofollow", [""], ""),
        ("nofollow nofollow", "nofollow nofollow", ["nofollow"], "nofollow"),
        ("", "noopener", ["noopener sponsored"], "sponsored"),  # a plugin adds the rest
        ("sponsored", "", ["noopener"], "sponsored noopener"),  # edited since the site was built
        ("sponsored", "", ["sponsored"], "sponsored"),
    ],
)
def test_a_source_gains_and_loses_what_the_page_has_to(source, built, fixes, result):
    changes = [rel_change(built.split(), fix) for fix in fixes]
    assert changed_rel(source.split(), changes) == (tuple(result.split()), [])


def test_of_two_that_contradict_the_first_holds():
    keep, drop = rel_change(["nofollow"], "nofollow sponsored nofollow"), rel_change(["sponsored"], "")
    assert changed_rel([], [keep, drop]) == (("sponsored",), [drop])
    assert changed_rel(["sponsored"], [drop, keep]) == ((), [keep])


@given(
    st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde"))
)
def test_a_change_that_was_made_changes_nothing_more(source, built, wanted):
    change = rel_change(built, " ".join(wanted))
    once, _ = changed_rel(source, [change])
    assert changed_rel(once, [change])[0] == once
