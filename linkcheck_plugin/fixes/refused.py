"""Why a place is not edited."""

from __future__ import annotations


class NotSafeError(Exception):
    """An edit that cannot be made safely; the text says why, as a clause for people."""
