"""The table of rules and the catalogue of codes agree."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from linkcheck_plugin.model import Level
from linkcheck_plugin.rules import RULES
from linkcheck_plugin.rules.catalogue import CATALOGUE
from linkcheck_plugin.rules.registry import PRESETS, Preset, rule, site_rule

ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO
LINKS, RECOMMENDED, SEO, ALL = Preset.LINKS, Preset.RECOMMENDED, Preset.SEO, Preset.ALL

OF_THIS_VERSION = {
    "LNK001": (ERROR, LINKS, False),
    "LNK002": (ERROR, LINKS, True),
    "LNK003": (ERROR, LINKS, True),
    "LNK004": (ERROR, LINKS, False),
    "LNK005": (ERROR, LINKS, True),
    "LNK006": (WARNING, SEO, False),
    "LNK007": (ERROR, LINKS, False),
    "LNK008": (ERROR, LINKS, True),
    "LNK009": (INFO, SEO, True),
    "LNK010": (ERROR, LINKS, False),
    "LNK011": (INFO, LINKS, False),
    "LNK012": (WARNING, LINKS, False),
    "LNK013": (INFO, ALL, False),
    "LNK014": (WARNING, LINKS, True),
    "LNK015": (INFO, ALL, False),
    "LNK016": (ERROR, LINKS, False),
    "LNK017": (WARNING, LINKS, False),
    "LNK101": (WARNING, LINKS, True),
    "LNK102": (WARNING, LINKS, True),
    "LNK103": (ERROR, LINKS, False),
    "LNK104": (ERROR, LINKS, False),
    "LNK105": (INFO, SEO, True),
    "LNK106": (WARNING, SEO, False),
    "LNK204": (WARNING, RECOMMENDED, True),
    "LNK205": (WARNING, RECOMMENDED, True),
    "LNK206": (INFO, RECOMMENDED, True),
    "LNK207": (WARNING, RECOMMENDED, True),
    "LNK208": (WARNING, SEO, True),
    "LNK210": (INFO, SEO, False),
    "LNK211": (WARNING, SEO, False),
    "LNK213": (WARNING, ALL, True),
    "LNK214": (INFO, SEO, False),
    "LNK501": (INFO, SEO, True),
    "LNK502": (ERROR, LINKS, True),
    "LNK503": (INFO, RECOMMENDED, False),
    "LNK504": (WARNING, SEO, True),
    "LNK505": (ERROR, LINKS, False),
    "LNK506": (ERROR, LINKS, False),
    "LNK507": (WARNING, SEO, True),
    "LNK508": (INFO, SEO, False),
    "LNK509": (WARNING, SEO, False),
    "LNK510": (WARNING, SEO, True),
    "LNK601": (INFO, SEO, True),
    "LNK602": (INFO, SEO, False),
    "LNK603": (INFO, SEO, False),
    "LNK604": (WARNING, SEO, True),
    "LNK605": (INFO, SEO, True),
    "LNK606": (INFO, SEO, True),
    "LNK607": (INFO, SEO, False),
    "LNK608": (INFO, ALL, False),
    "LNK609": (INFO, ALL, False),
    "LNK610": (INFO, SEO, True),
    "LNK801": (ERROR, LINKS, False),
    "LNK811": (ERROR, LINKS, False),
    "LNK821": (INFO, SEO, False),
    "LNK902": (WARNING, LINKS, False),
}
"""Level, preset and whether the fix is a safe edit, as the documentation lists them."""


def test_rules_are_sorted_by_code():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(codes)


def test_no_code_or_name_is_used_twice():
    assert max(Counter(rule.code for rule in RULES).values()) == 1
    assert max(Counter(rule.name for rule in RULES).values()) == 1
    assert max(Counter(CATALOGUE.values()).values()) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_in_the_catalogue_under_its_name(rule):
    assert CATALOGUE[rule.code] == rule.name


@pytest.mark.parametrize("code", sorted(OF_THIS_VERSION))
def test_level_preset_and_fix_are_as_listed(code):
    [rule] = [rule for rule in RULES if rule.code == code]
    assert (rule.level, rule.preset, rule.fixable) == OF_THIS_VERSION[code]


def test_the_catalogue_is_sorted_and_its_spelling_uniform():
    assert list(CATALOGUE) == sorted(CATALOGUE)
    assert all(re.fullmatch(r"LNK\d{3}", code) for code in CATALOGUE)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in CATALOGUE.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_judges_references_or_surveys_the_site(rule):
    assert rule.judge or rule.survey or rule.compare or rule.inspect


def test_presets_grow_in_their_order():
    assert PRESETS == (Preset.LINKS, Preset.RECOMMENDED, Preset.SEO, Preset.ALL)


def test_decorators_make_rules_of_functions():
    @rule("a-name", "LNK999", level=INFO, preset=SEO)
    def judges(link, context):
        """One line.

        More.
        """
        yield

    @site_rule("b-name", "LNK998", level=ERROR, preset=LINKS, fixable=True)
    def surveys(context):
        """Another line."""
        yield

    assert (judges.name, judges.code, judges.level, judges.preset, judges.fixable) == (
        "a-name",
        "LNK999",
        INFO,
        SEO,
        False,
    )
    assert (judges.summary, judges.documentation) == ("One line.", "One line.\n\nMore.")
    assert (surveys.survey is not None, surveys.judge, surveys.fixable) == (True, None, True)
