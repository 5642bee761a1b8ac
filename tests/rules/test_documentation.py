"""The docstring of a rule is its documentation: it says what, why, and shows a bad and a good example."""

from __future__ import annotations

import re

import pytest

from linkcheck_plugin.rules import RULES

from .table import ADDRESS, AROUND, report_of

RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def line_of(rule, word):
    lines = [line for line in rule.documentation.splitlines() if line.startswith(f"{word}:")]
    assert len(lines) == 1, f"{rule.code} has {len(lines)} lines {word}:"
    return lines[0].partition(":")[2].strip()


@RULE
def test_every_rule_has_one_bad_good_and_see_line_in_this_order(rule):
    words = re.findall(r"^(Bad|Good|See):", rule.documentation, re.MULTILINE)
    assert words == ["Bad", "Good", "See"]
    assert all(line_of(rule, word) for word in words)


@RULE
def test_the_first_line_is_a_sentence_that_fits_a_table(rule):
    assert rule.summary.endswith(".")
    assert 20 <= len(rule.summary) <= 100
    assert rule.documentation.splitlines()[1] == ""


@RULE
def test_bad_and_good_differ(rule):
    assert line_of(rule, "Bad") != line_of(rule, "Good")


@RULE
def test_the_documentation_is_plain_text_that_a_terminal_can_show(rule):
    assert all(len(line) <= 120 for line in rule.documentation.splitlines())
    assert "\t" not in rule.documentation
    assert "LNK" not in rule.summary


SITES = {
    "LNK001": {},
    "LNK002": {"docs/index.html": ""},
    "LNK003": {},
    "LNK005": {},
    "LNK006": {},
    "LNK007": {"guide/index.html": ""},
    "LNK008": {"img/logo.png": ""},
    "LNK009": {"about/index.html": ""},
    "LNK014": {},
    "LNK204": {},
    "LNK205": {},
    "LNK206": {},
    "LNK207": {"pricing/index.html": ""},
    "LNK208": {},
    "LNK210": {},
    "LNK211": {},
    "LNK214": {},
    "LNK501": {},
    "LNK502": {},
    "LNK503": {"guide/index.html": ""},
    "LNK505": {},
    "LNK506": {"report.pdf": ""},
    "LNK507": {},
    "LNK508": {},
    "LNK509": {},
    "LNK510": {"guide/index.html": ""},
    "LNK601": {"guide/index.html": ""},
    "LNK603": {"my report.pdf": ""},
    "LNK604": {"guide/index.html": ""},
    "LNK605": {},
    "LNK606": {},
    "LNK607": {"list/index.html": "", "list/2/index.html": ""},
    "LNK608": {},
    "LNK609": {"report.pdf": ""},
    "LNK610": {},
}
"""Rules whose examples are HTML, and what the site has to hold besides."""
ADDRESSES = {"LNK008": ADDRESS + "proj/", "LNK009": "https://example.org/"}


def codes_for(code, example, tmp_path):
    page = re.sub(r"\s+where .*$", "", example)
    files = {**AROUND, **SITES[code], "index.html": page}
    report = report_of(files, tmp_path, preset="all", site_url=ADDRESSES.get(code, ADDRESS))
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code in SITES], ids=lambda rule: rule.code)
def test_the_bad_example_is_found_and_the_good_one_is_clean(rule, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    assert rule.code in codes_for(rule.code, line_of(rule, "Bad"), tmp_path / "bad")
    assert rule.code not in codes_for(rule.code, line_of(rule, "Good"), tmp_path / "good")


def test_the_examples_of_missing_resources_are_missing_resources(tmp_path):
    """Where only the letter case differs, internal-case speaks: the example may not show that."""
    [rule] = [rule for rule in RULES if rule.code == "LNK004"]
    wanted = re.findall(r'(?:src|href)="([^"]*)"', line_of(rule, "Good"))
    files = {**AROUND, **dict.fromkeys(wanted, "x"), "index.html": line_of(rule, "Bad")}
    assert {finding.code for finding in report_of(files, tmp_path).findings} == {"LNK004"}
