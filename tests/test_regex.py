from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import linkcheck_plugin
from linkcheck_plugin.regex import regex


def test_an_expression_does_what_a_compiled_one_does():
    late, early = regex(r"(a)(b)?", re.IGNORECASE), re.compile(r"(a)(b)?", re.IGNORECASE)

    for text in ("AB, a", "xab", ""):
        for _ in range(2):
            for name in ("match", "fullmatch", "search"):
                ours, other = (getattr(one, name)(text) for one in (late, early))
                assert (ours and (ours.span(), ours.groups())) == (other and (other.span(), other.groups()))
            assert late.sub("-", text) == early.sub("-", text)
            assert late.split(text) == early.split(text)
            assert late.findall(text) == early.findall(text)
            assert [found.span() for found in late.finditer(text)] == [
                found.span() for found in early.finditer(text)
            ]
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_an_expression_is_compiled_when_it_is_used():
    late = regex("(")

    with pytest.raises(re.error):
        late.match("")


def test_all_expressions_can_be_compiled():
    kind = type(regex(""))
    seen = 0
    for module in pkgutil.walk_packages(linkcheck_plugin.__path__, "linkcheck_plugin."):
        if module.name.startswith("linkcheck_plugin.integrations.") or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, kind):
                assert value.flags >= 0
                seen += 1

    assert seen > 200
