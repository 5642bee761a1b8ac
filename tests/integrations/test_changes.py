from __future__ import annotations

from linkcheck_plugin.integrations.changes import SHOWN, Changes, compare, fixed_lines, summary
from linkcheck_plugin.model import Finding, Level, Occurrence, Source


def finding(
    url: str = "gone/", *pages: str, region: str = "content", line: int = 1, **more: object
) -> Finding:
    pages = pages or ("a.html",)
    return Finding(
        code="LNK001",
        name="internal-broken",
        severity=Level.ERROR,
        message=f"/{url} is not in the output",
        page=pages[0],
        url=url,
        target=f"https://example.org/{url}",
        region=region,
        line=line,
        occurrences=tuple(Occurrence(page, line, 1) for page in pages),
    )


def test_findings_are_told_apart_by_their_cause() -> None:
    changes = compare([finding("gone/"), finding("lost/")], [finding("lost/"), finding("new/")])
    assert changes == Changes((finding("new/"),), (finding("lost/"),), (finding("gone/"),))
    assert summary(changes) == "1 new error, 1 error as before, 1 fixed"


def test_a_moved_finding_is_as_before() -> None:
    changes = compare([finding(line=1)], [finding(line=9)])
    assert (changes.new, changes.fixed) == ((), ())


def test_a_finding_that_shows_first_on_another_page_is_as_before() -> None:
    assert compare([finding("gone/", "a.html", "b.html")], [finding("gone/", "b.html")]).new == ()


def test_the_same_mistake_made_again_is_new() -> None:
    again = finding("gone/", "a.html", "b.html")
    assert compare([finding("gone/")], [again]).new == (again,)
    twice = finding("gone/", "a.html", "a.html")
    assert compare([finding("gone/")], [twice]).new == (twice,)


def test_a_template_that_shows_on_a_new_page_is_as_before() -> None:
    before = finding("gone/", "a.html", region="nav")
    assert compare([before], [finding("gone/", "a.html", "b.html", region="nav")]).new == ()


def test_a_count_in_the_message_does_not_make_another_finding() -> None:
    def lacking(count: str) -> Finding:
        message = f"{count} pages have no element with the id 'x': probably one template"
        return Finding("LNK003", "broken-fragment", Level.ERROR, message, "a.html", "#x")

    changes = compare([lacking("999")], [lacking("1,000")])
    assert (changes.new, changes.fixed) == ((), ())


def test_fixed_findings_are_named_where_they_were_and_bounded_in_number() -> None:
    source = Finding(
        "C", "n", Level.WARNING, "m\x1b[1m", "a.html", line=3, column=4, source=Source("a.md", 1, 2)
    )
    assert list(fixed_lines(Changes((), (), (source,)))) == [
        "fixed: warning n (C): m\\x1b[1m, was at a.md:1:2"
    ]
    lines = list(fixed_lines(Changes((), (), (finding(),) * (SHOWN + 1000))))
    assert (len(lines), lines[-1]) == (SHOWN + 1, "fixed: 1,000 more")


def test_nothing_before_and_nothing_now_has_no_summary() -> None:
    assert summary(compare([], [])) == ""
