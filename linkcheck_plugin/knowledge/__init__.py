"""What is known of the world outside, as TOML files beside this module; each is read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The content of `NAME.toml`."""
    import tomllib  # only now, as importlib.resources never: together they take 10 ms of every start

    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
