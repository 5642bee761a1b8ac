"""Which rules are on, and at which level: preset, select, extend-select, ignore, severity."""

from __future__ import annotations

import pytest

from linkcheck_plugin.model import Level
from linkcheck_plugin.rules import RULES
from linkcheck_plugin.rules.registry import PRESETS, Preset
from linkcheck_plugin.rules.selection import active_rules, codes_of, codes_of_all, in_preset
from linkcheck_plugin.settings import ConfigurationError, decode

from .table import lines_of, report_of

CODES = {rule.code for rule in RULES}
REMOTE = {"LNK012"}
"""What no preset holds: the setting `remote-fragments` selects it."""


def active(**settings):
    return active_rules(decode({key.replace("_", "-"): value for key, value in settings.items()}, "test"))


def on(**settings):
    return set(active(**settings))


def of(preset):
    return {
        rule.code for rule in RULES if PRESETS.index(rule.preset) <= PRESETS.index(Preset(preset))
    } - REMOTE


def test_the_default_is_the_preset_recommended():
    assert on() == of("recommended")
    assert "LNK503" in on()
    assert "LNK009" not in on()


@pytest.mark.parametrize("preset", ["links", "recommended", "seo", "all"])
def test_a_preset_holds_the_ones_before_it(preset):
    assert on(preset=preset) == of(preset)


def test_all_holds_every_rule_but_the_one_that_downloads_pages():
    assert on(preset="all") == CODES - REMOTE


def test_rules_are_kept_in_the_order_of_their_codes():
    assert list(active(preset="all", remote_fragments=True)) == sorted(CODES)


@pytest.mark.parametrize(
    ("settings", "is_on"),
    [
        ({}, False),
        ({"preset": "all"}, False),
        ({"remote_fragments": True}, True),
        ({"remote_fragments": True, "preset": "links"}, True),
        ({"remote_fragments": True, "select": ["LNK001"]}, True),
        ({"remote_fragments": True, "ignore": ["external-fragment"]}, False),
        ({"select": ["external-fragment"]}, True),
        ({"extend_select": ["LNK012"]}, True),
        ({"severity": {"LNK012": "error"}}, True),
        ({"select": ["all"]}, True),
    ],
)
def test_fragments_of_other_sites_are_selected_by_their_setting_or_by_name(settings, is_on):
    assert ("LNK012" in on(**settings)) is is_on
    if is_on and "severity" not in settings:
        assert active(**settings)["LNK012"].level_of(None) is Level.WARNING


@pytest.mark.parametrize(
    ("select", "wanted"),
    [
        (["LNK001"], {"LNK001"}),
        (["internal-broken"], {"LNK001"}),
        (["Internal-Broken"], {"LNK001"}),
        (["internal_broken"], {"LNK001"}),
        (["lnk001"], {"LNK001"}),
        ([" LNK001 "], {"LNK001"}),
        (["LNK1"], {code for code in CODES if code.startswith("LNK1")}),
        (["LNK10"], {code for code in CODES if code.startswith("LNK10")}),
        (["LNK"], CODES),
        (["all"], CODES),
        (["*"], CODES),
        (["LNK001", "LNK9"], {"LNK001", "LNK902"}),
        (["LNK107"], set()),
        (["affiliate-unqualified"], {"LNK201"}),
        (["orphan"], set()),
    ],
)
def test_select_stands_in_place_of_the_preset(select, wanted):
    assert on(select=select) == wanted


def test_select_wins_over_the_preset():
    assert on(preset="all", select=["LNK001"]) == {"LNK001"}


def test_extend_select_adds_to_the_preset_and_to_select():
    assert on(extend_select=["LNK009"]) == of("recommended") | {"LNK009"}
    assert on(select=["LNK001"], extend_select=["LNK009"]) == {"LNK001", "LNK009"}


def test_ignore_takes_away_from_everything():
    assert on(ignore=["LNK001"]) == of("recommended") - {"LNK001"}
    assert on(ignore=["LNK0"]) == {code for code in of("recommended") if not code.startswith("LNK0")}
    assert on(select=["LNK001", "LNK002"], ignore=["internal-broken"]) == {"LNK002"}
    assert on(extend_select=["LNK009"], ignore=["LNK009"]) == of("recommended")
    assert on(ignore=["all"]) == set()


def test_severity_also_switches_the_code_on():
    assert on(severity={"LNK009": "error"}) == of("recommended") | {"LNK009"}
    assert on(select=["LNK001"], severity={"LNK009": "error"}) == {"LNK001", "LNK009"}
    assert active(severity={"self-absolute": "error"})["LNK009"].level is Level.ERROR


def test_severity_takes_prefixes_and_the_later_one_wins():
    levels = {
        code: rule.level_of(None)
        for code, rule in active(severity={"LNK0": "info", "LNK001": "error"}).items()
    }
    assert levels["LNK001"] is Level.ERROR
    assert levels["LNK002"] is Level.INFO
    assert levels["LNK009"] is Level.INFO
    assert levels["LNK506"] is Level.ERROR


@pytest.mark.parametrize("code", ["LNK006", "LNK009", "LNK105", "LNK106", "LNK507", "LNK821"])
def test_a_rule_that_is_off_by_preset_becomes_a_warning_through_extend_select(code):
    assert active(extend_select=[code])[code].level_of(None) is Level.WARNING


def test_unless_its_level_is_given():
    rule = active(extend_select=["LNK009"], severity={"LNK009": "info"})["LNK009"]
    assert rule.level_of(None) is Level.INFO


def test_a_rule_that_is_on_by_preset_keeps_its_level_through_extend_select():
    assert active(extend_select=["LNK001"])["LNK001"].level_of(None) is Level.ERROR
    assert active(preset="seo", extend_select=["LNK009"])["LNK009"].level_of(None) is Level.INFO


def test_a_rule_that_is_selected_keeps_its_level():
    assert active(select=["LNK009"])["LNK009"].level_of(None) is Level.INFO


def test_a_case_of_two_levels_keeps_its_own_unless_the_level_is_given():
    assert active()["LNK503"].level_of(Level.WARNING) is Level.WARNING
    assert active(severity={"LNK503": "error"})["LNK503"].level_of(Level.WARNING) is Level.ERROR


@pytest.mark.parametrize("key", ["select", "extend_select", "ignore"])
@pytest.mark.parametrize(
    ("token", "hint"),
    [
        ("internal-brokn", "internal-broken"),
        ("LNK999", None),
        ("LNK0001", None),
        ("E501", None),
        ("", None),
    ],
)
def test_an_unknown_rule_is_a_configuration_error_with_the_nearest_name(key, token, hint):
    with pytest.raises(ConfigurationError) as caught:
        on(**{key: [token]})
    assert repr(token) in str(caught.value)
    if hint:
        assert hint in str(caught.value)


def test_an_unknown_rule_in_severity_is_one_as_well():
    with pytest.raises(ConfigurationError, match="no rule is called 'nope'"):
        on(severity={"nope": "error"})


def test_codes_of_names_prefixes_and_all():
    assert codes_of("LNK82") == {"LNK821"}
    assert codes_of("redirect-loop") == {"LNK103"}
    assert {"LNK010", "LNK902"} <= codes_of("all")
    assert codes_of_all(["LNK001", "redirect-loop"]) == {"LNK001", "LNK103"}
    assert codes_of_all([]) == frozenset()


def test_in_preset_counts_the_presets_before():
    [rule] = [rule for rule in RULES if rule.code == "LNK503"]
    assert [in_preset(rule, preset) for preset in ("links", "recommended", "seo", "all")] == [
        False,
        True,
        True,
        True,
    ]


PAGE = {
    "index.html": '<a href="gone">Gone</a><a href="http://localhost/">Preview</a><a href="javascript:x">Menu</a>'
}


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, ["LNK001 error", "LNK503 info"]),
        ({"preset": "links"}, ["LNK001 error"]),
        ({"preset": "seo"}, ["LNK001 error", "LNK006 warning", "LNK503 info"]),
        ({"select": ["LNK006"]}, ["LNK006 warning"]),
        ({"extend_select": ["LNK006"]}, ["LNK001 error", "LNK006 warning", "LNK503 info"]),
        ({"ignore": ["LNK0"]}, ["LNK503 info"]),
        ({"severity": {"LNK001": "info", "LNK006": "error"}}, ["LNK006 error", "LNK001 info", "LNK503 info"]),
        ({"ignore": ["all"]}, []),
    ],
)
def test_findings_follow_the_selection(settings, wanted, tmp_path):
    report = report_of(PAGE, tmp_path, **settings)
    assert [" ".join(line.split()[:2]) for line in lines_of(report)] == wanted
