"""Regular expressions that are compiled when they are first used: all of them would take 50 ms of every start."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` returns, as far as its methods and attributes go."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))


class _Later:
    """Has the methods of the compiled expression as its own from the first use on, so that they cost nothing more."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._told = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(*self._told)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
