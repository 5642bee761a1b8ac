"""Findings about other sites in the text: grouped by host, and with what to do about each."""

import datetime
import re
import tomllib
from dataclasses import replace
from typing import Any

import pytest
from report_builders import AFFILIATE, BROKEN, COVERAGE, report, written

from linkcheck_plugin.model import Finding, Level, Occurrence
from linkcheck_plugin.report.text import IN_FULL, NOISY
from linkcheck_plugin.settings import decode
from linkcheck_plugin.site.patterns import Patterns

UNTIL = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
"""What a report of today proposes; at midnight the tests may fail once."""


def dead(url: str, **changes: Any) -> Finding:
    key = url.partition("#")[0]
    given = {
        "code": "LNK010", "name": "external-broken", "severity": Level.ERROR, "page": "a.html", "line": 1,
        "column": 10, "element": "a", "attribute": "href", "status": 404, "evidence": "HTTP 404 (Not Found)",
        "message": f"{key} answers 404 (Not Found)", "url": url, "target": url,
    }  # fmt: skip
    return Finding(**{**given, **changes})


def other(code: str, name: str, url: str, **changes: Any) -> Finding:
    return dead(
        url, code=code, name=name, severity=Level.INFO, message=f"{url}: m", evidence="seen", **changes
    )


FINDINGS = (
    BROKEN,
    dead("https://old.example/b", page="a.html"),
    dead("https://lone.example/x#part", page="b.html"),
    dead("https://old.example/a#part", page="c.html", suggestion="https://web.archive.org/web/2020/https://old.example/a"),
    dead(
        "https://new.example/",
        severity=Level.WARNING,
        message="https://new.example/ answers 404 (Not Found), was ok on 2026-11-30",
        page="d.html",
    ),
    other("LNK011", "external-unverified", "https://wall.example/1"),
    other("LNK011", "external-unverified", "https://wall.example/2"),
)  # fmt: skip

GOLDEN = f"""\
error internal-broken (LNK001): "../instal/" leads to no file
 --> docs/guide.md:4:5
     in page guide/index.html:12:13
  = help: did you mean "../install/"?
  = in: <a href="../instal/"> with the text "install"
  = target: https://example.org/docs/instal/
  = and on 1 more page: docs/more.md:2

error external-broken (LNK010): https://lone.example/x answers 404 (Not Found)
 --> b.html:1:10
  = help: replace or remove it; to leave it alone for now: ignore-urls = [{{ pattern = "https://lone.example/x*", until = {UNTIL} }}]
  = in: <a href="https://lone.example/x#part">

2 errors at old.example
  = help: to leave it alone for now: ignore-urls = [{{ pattern = "*://old.example/*", until = {UNTIL} }}]
error external-broken (LNK010): https://old.example/a answers 404 (Not Found)
 --> c.html:1:10
  = help: replace it, perhaps with "https://web.archive.org/web/2020/https://old.example/a"
  = in: <a href="https://old.example/a#part">

error external-broken (LNK010): https://old.example/b answers 404 (Not Found)
 --> a.html:1:10
  = help: replace or remove it
  = in: <a href="https://old.example/b">

warning external-broken (LNK010): https://new.example/ answers 404 (Not Found), was ok on 2026-11-30
 --> d.html:1:10
  = help: run again later, and replace it if it stays broken
  = in: <a href="https://new.example/">

4 errors, 1 warning
  1 error   internal-broken (LNK001)
  3 error   external-broken (LNK010)
  1 warning external-broken (LNK010)
not listed: 2 info findings; --level info lists all
8,123 references, 8,101 checked, 22 skipped: 20 mailto, 2 ignored; 240 outbound not asked
"""


def test_findings_about_other_sites_are_grouped_by_host_and_say_what_to_do():
    assert written(report(*FINDINGS), "text") == GOLDEN
    assert written(report(*reversed(FINDINGS)), "text") == GOLDEN


def test_what_is_listed_with_level_info_is_grouped_as_well():
    text = written(report(*FINDINGS), "text", level=Level.INFO)
    [_, group] = text.split("\n2 info findings at wall.example\n")
    assert group.startswith(
        "info external-unverified (LNK011): https://wall.example/1: m\n --> a.html:1:10\n"
        "  = help: look at it in a browser, or run again later\n"
    )


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        ("LNK012", "external-fragment", None),
        ("LNK013", "soft-404", "look at it in a browser, and replace it if it is gone"),
        ("LNK015", "parked-domain", "look at it in a browser, and remove it if it is parked"),
    ],
)
def test_suspicions_ask_for_a_look(code, name, wanted):
    text = written(report(other(code, name, "https://a.example/")), "text", level=Level.INFO)
    assert (f"  = help: {wanted}\n" in text) is (wanted is not None)
    assert "  = evidence: seen\n" in text


def test_a_suggestion_is_asked_for_as_elsewhere():
    finding = other("LNK012", "external-fragment", "https://a.example/#x", suggestion="https://a.example/#y")
    text = written(report(finding), "text", level=Level.INFO)
    assert '  = help: did you mean "https://a.example/#y"?\n' in text


@pytest.mark.parametrize(
    ("url", "ignored", "left"),
    [
        ("https://a.example/x", ["https://a.example/x"], ["https://a.example/xy", "https://a.example/"]),
        ("https://a.example/x#y", ["https://a.example/x", "https://a.example/x#z"], ["https://a.example/"]),
        ("https://a.example/?a[]=1", ["https://a.example/?a[]=1"], ["https://a.example/?aa=1"]),
        ('https://a.example/?a="\\', ['https://a.example/?a="\\'], []),
        ("https://[2001:db8::1]/x", ["https://[2001:db8::1]/x"], []),
    ],
)
def test_the_proposed_setting_can_be_taken_and_covers_the_url(url, ignored, left):
    line = next(line for line in written(report(dead(url)), "text").splitlines() if "ignore-urls" in line)
    [ignore] = decode(tomllib.loads(line[line.index("ignore-urls") :]), "test").ignore_urls
    patterns = Patterns([ignore.pattern])
    assert ignore.until.isoformat() == UNTIL
    assert all(map(patterns.match, ignored))
    assert not any(map(patterns.match, left))


def test_other_fragments_of_the_places_are_covered():
    finding = dead(
        "https://a.example/x", occurrences=(Occurrence("b.html", 1, 1, url="https://a.example/x#y"),)
    )
    assert 'pattern = "https://a.example/x*"' in written(report(finding), "text")


def test_the_setting_for_a_host_covers_its_urls_and_its_port():
    findings = [dead(f"http://[::1]:8080/{name}") for name in "ab"]
    lines = written(report(*findings), "text").splitlines()
    assert lines[0] == "2 errors at [::1]:8080"
    [ignore] = decode(tomllib.loads(lines[1][lines[1].index("ignore-urls") :]), "test").ignore_urls
    assert all(Patterns([ignore.pattern]).match(finding.url) for finding in findings)
    assert sum("ignore-urls" in line for line in lines) == 1


def test_rules_and_levels_are_groups_of_their_own():
    findings = [
        dead("https://a.example/1"),
        dead("https://a.example/2", severity=Level.WARNING),
        other("LNK013", "soft-404", "https://a.example/3"),
    ]
    assert " at a.example" not in written(report(*findings), "text", level=Level.INFO)


def test_findings_of_other_rules_are_in_no_group():
    findings = [replace(AFFILIATE, target="https://a.example/", line=line) for line in (1, 2)]
    assert " at a.example" not in written(report(*findings), "text")


def test_many_are_shortened_with_what_to_do():
    findings = [dead(f"https://h{n % 2}.example/{n:03}") for n in range(NOISY + 2)]
    lines = written(report(*findings), "text").splitlines()
    assert lines[0] == "51 errors at h0.example"
    assert not any("h1.example" in line for line in lines[: 4 * IN_FULL])
    assert "  --> a.html:1:10: https://h1.example/101 answers 404 (Not Found); replace or remove it" in lines


def test_groups_belong_to_the_block_of_their_first_finding():
    """Builds print the blocks one by one, split at empty lines."""
    blocks = written(report(dead("https://a.example/1"), dead("https://a.example/2")), "text").split("\n\n")
    assert [block.count("(LNK010): ") for block in blocks] == [1, 1, 0]


def test_colour_changes_nothing_but_the_colours():
    coloured = written(report(*FINDINGS), "text", colour=True)
    assert "\x1b[1m2 errors at old.example\x1b[0m\n" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == GOLDEN


def test_hostile_urls_stay_on_their_line():
    for target in ("https://a\x1b[2J\n::error::x/", "http://", "https://me:secret@a.example/", "\u202e"):
        text = written(report(dead(target, message="m"), dead(target, page="b.html", message="m")), "text")
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        assert not {"\x1b", "\u202e"} & set(text)
        assert "secret" not in text


def test_github_and_json_are_in_the_order_of_all_findings():
    notes = written(report(*FINDINGS), "github").splitlines()
    assert [line.partition("file=")[2].partition(",")[0] for line in notes[1:4]] == [
        f"site/{page}.html" for page in "abc"
    ]
    assert "ignore-urls" not in written(report(*FINDINGS), "json")
    assert COVERAGE.skipped["outbound"] == 240
