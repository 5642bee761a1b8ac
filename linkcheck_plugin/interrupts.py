"""Ctrl-C: ends at once what may be ended, and lets the rest, the report of what was done, be completed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Held:
    """The handler while Ctrl-C is held back; whoever presses it a second time is not willing to wait."""

    def __init__(self) -> None:
        self.pressed = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Take note of the first Ctrl-C."""
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True


@contextmanager
def held() -> Iterator[Held]:
    """Hold Ctrl-C back, except in what is `ended_by_ctrl_c`; the value tells whether it was pressed.

    Only where Ctrl-C raises KeyboardInterrupt: a program with a handler of its own keeps it.
    """
    now = Held()
    before = _handler()
    if not isinstance(before, Held) and before is not signal.default_int_handler:
        yield now
        return
    signal.signal(signal.SIGINT, now)
    try:
        yield now
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, at once if it was pressed while it was held back."""
    before = _handler()
    if not isinstance(before, Held):
        yield
        return
    if before.pressed:
        raise KeyboardInterrupt
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        before.pressed = True
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _handler() -> object:
    """What Ctrl-C does; None in threads, which cannot change it."""
    is_main = threading.current_thread() is threading.main_thread()
    return signal.getsignal(signal.SIGINT) if is_main else None
