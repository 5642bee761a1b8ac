"""Findings become wishes by their place in the sources; what has none, or was not asked for, is left."""

from __future__ import annotations

import pytest
from mending import finding

from linkcheck_plugin.fixes.changes import RelChange
from linkcheck_plugin.fixes.wishes import is_about_rel, is_wanted, wishes_of
from linkcheck_plugin.model import Occurrence, Source
from linkcheck_plugin.rules import RULES

HERE, THERE = Source("docs/a.md", 3, 5), Source("docs/b.md", 1, 1)


def test_one_place_that_serves_many_pages_is_one_wish():
    pages = [Occurrence(f"p{number}.html", 9, 9, source=HERE) for number in range(3)]
    found = finding(url="/old/", fix="/new/", source=HERE, occurrences=(*pages, pages[0]))
    [wish], left = wishes_of([found])
    assert (wish.source, wish.urls, wish.element) == (HERE, ("/old/",), "a")
    assert wish.pages == {"p0.html": 2, "p1.html": 1, "p2.html": 1}
    assert [one.fix for one in wish.proposals] == ["/new/"]
    assert left == []


def test_each_occurrence_has_its_own_url_and_fix():
    found = finding(
        url="../old/",
        fix="../new/",
        occurrences=(
            Occurrence("a.html", source=HERE),
            Occurrence("b/c.html", url="../../old/", fix="../../new/", source=THERE),
        ),
    )
    wishes, _ = wishes_of([found])
    assert [(one.source, one.proposals[0].url, one.proposals[0].fix) for one in wishes] == [
        (HERE, "../old/", "../new/"),
        (THERE, "../../old/", "../../new/"),
    ]


def test_findings_at_one_place_are_one_wish_the_gravest_first():
    first = finding(
        "LNK002", "/A/?utm_source=x", "/a/?utm_source=x", occurrences=(Occurrence("p", source=HERE),)
    )
    second = finding("LNK601", "/A/?utm_source=x", "/A/", occurrences=(Occurrence("p", source=HERE),))
    third = finding(
        "LNK207",
        "/A/?utm_source=x",
        "me",
        occurrences=(Occurrence("p", source=HERE, rel=("nofollow", "me")),),
    )
    [wish], _ = wishes_of([first, second, third])
    assert [one.finding.code for one in wish.proposals] == ["LNK002", "LNK601", "LNK207"]
    assert [one.rel for one in wish.proposals] == [None, None, RelChange((), frozenset({"nofollow"}))]
    assert wish.pages == {"p": 1}


def test_what_stands_in_no_source_is_left_with_its_place_on_the_page():
    found = finding(
        url="/a",
        fix="/b",
        occurrences=(Occurrence("p.html", 2, 7), Occurrence("q.html", 1, 1), Occurrence("r", source=HERE)),
    )
    wishes, [left] = wishes_of([found])
    assert len(wishes) == 1
    assert (left.place, left.more, left.proposal) == (Source("p.html", 2, 7), 1, "/b")


def test_without_places_of_its_own_an_occurrence_has_that_of_the_finding():
    found = finding(url="/a", fix="/b", source=HERE, occurrences=(Occurrence("p.html", 2, 7),))
    assert [one.source for one in wishes_of([found])[0]] == [HERE]
    no_column = finding(
        url="/a", fix="/b", source=Source("_redirects", 3), occurrences=(Occurrence("p", 1, 1),)
    )
    assert wishes_of([no_column])[0] == []


@pytest.mark.parametrize(
    ("found", "asked_for", "wanted"),
    [
        (finding("LNK002", fix="/a"), (), True),
        (finding("LNK002", fix=None), ("LNK002",), False),
        (finding("LNK101", fix="/a"), (), True),
        (finding("LNK101", fix="https://a.example/", status=200), (), False),
        (finding("LNK101", fix="https://a.example/", status=200), ("LNK101",), True),
        (finding("LNK504", fix="https://a.example/", status=200), ("LNK101",), False),
        (finding("LNK504", fix="https://a.example/", status=200), ("LNK504",), True),
        (finding("LNK605", fix="https://a.example/"), (), False),
        (finding("LNK201", fix="sponsored"), (), True),
        (finding("LNK312", fix=""), (), False),
    ],
)
def test_what_other_sites_say_is_only_followed_if_asked_for(found, asked_for, wanted):
    assert is_wanted(found, frozenset(asked_for)) is wanted


def test_rules_about_rel_are_known():
    """A rel value in a URL would be a catastrophe: all such rules are in the families that are taken for them."""
    about = {rule.code for rule in RULES if is_about_rel(rule.code)}
    assert {"LNK205", "LNK207", "LNK501"} <= about
    for rule in RULES:
        bad = next((line for line in rule.documentation.splitlines() if line.startswith("Good:")), "")
        if rule.fixable and rule.code not in about:
            assert 'rel="' not in bad or "rel=canonical" in bad or "<link" in bad, rule.code
