"""Which rules are on, and at which level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from linkcheck_plugin.model import Level
from linkcheck_plugin.regex import regex
from linkcheck_plugin.rules import RULES
from linkcheck_plugin.rules.catalogue import CATALOGUE
from linkcheck_plugin.rules.registry import PRESETS, Preset, Rule
from linkcheck_plugin.settings import ConfigurationError, Settings, nearest

ALL = ("all", "*")
REMOTE_FRAGMENTS = "LNK012"
"""The rule that the setting `remote-fragments` selects, and no preset: it has pages of other sites downloaded."""
_PREFIX = regex(r"LNK\d{0,3}", re.IGNORECASE)


class Active(msgspec.Struct, frozen=True):
    """A rule that is on. `level` replaces the levels of its cases if it was set, else they hold."""

    rule: Rule
    level: Level | None

    def level_of(self, case: Level | None) -> Level:
        """The level of a finding whose case has a level of its own, or None."""
        return self.level or case or self.rule.level


def codes_of(token: str) -> frozenset[str]:
    """The codes that a code, a prefix of codes, a name or "all" stands for.

    Raises:
        ConfigurationError: it is none of them.
    """
    token = token.strip()
    if token.lower() in ALL:
        return frozenset(CATALOGUE)
    if _PREFIX.fullmatch(token):
        found = frozenset(code for code in CATALOGUE if code.startswith(token.upper()))
        if found:
            return found
    for code, name in CATALOGUE.items():
        if name == token.lower().replace("_", "-"):
            return frozenset((code,))
    known = [*CATALOGUE.values(), *(code.lower() for code in CATALOGUE)]
    raise ConfigurationError(f"no rule is called {token!r}{nearest(token, known)}")


def codes_of_all(tokens: Iterable[str]) -> frozenset[str]:
    """The codes that any of several tokens stands for."""
    return frozenset().union(*map(codes_of, tokens))


def in_preset(rule: Rule, preset: str) -> bool:
    """Whether a preset holds the rule; each preset holds the ones before it."""
    return PRESETS.index(rule.preset) <= PRESETS.index(Preset(preset))


def active_rules(settings: Settings) -> Mapping[str, Active]:
    """The rules that are on, by code.

    Raises:
        ConfigurationError: the settings name a rule that does not exist.
    """
    severity = {code: level for token, level in settings.severity.items() for code in codes_of(token)}
    selected = codes_of_all(settings.select)
    extended = codes_of_all(settings.extend_select)
    ignored = codes_of_all(settings.ignore)
    active: dict[str, Active] = {}
    for rule in RULES:
        code = rule.code
        by_default = code in selected if settings.select else in_preset(rule, settings.preset)
        if code == REMOTE_FRAGMENTS:
            by_default = settings.remote_fragments or code in selected
        if code in ignored and code not in severity:
            continue
        if by_default or code in extended or code in severity:
            level = severity.get(code)
            if level is None and not by_default:
                level = Level.WARNING
            active[code] = Active(rule, level)
    return active
