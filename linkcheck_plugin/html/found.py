"""What the readers of documents for programs hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from linkcheck_plugin.model import Reference
from linkcheck_plugin.remarks import Note


class Found(NamedTuple):
    """The references of one document, what is wrong with it as a whole, and what is remarkable."""

    references: list[Reference]
    problem: str | None = None
    notes: Sequence[Note] = ()
