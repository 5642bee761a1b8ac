from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from linkcheck_plugin.interrupts import ended_by_ctrl_c, held


def press() -> None:
    """Ctrl-C, as a terminal sends it."""
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def _pythons_own_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_ctrl_c_is_held_back_and_the_second_is_not() -> None:
    with held() as ctrl_c:
        assert not ctrl_c.pressed
        press()
        assert ctrl_c.pressed
        with pytest.raises(KeyboardInterrupt):
            press()


def test_the_handler_from_before_comes_back() -> None:
    with held():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        press()


def test_what_may_be_ended_is_ended_at_once() -> None:
    with held() as ctrl_c:
        with pytest.raises(KeyboardInterrupt), ended_by_ctrl_c():
            press()
        assert ctrl_c.pressed
        assert signal.getsignal(signal.SIGINT) is ctrl_c


def test_what_may_be_ended_does_not_begin_after_ctrl_c() -> None:
    begun = False
    with held():
        press()
        with pytest.raises(KeyboardInterrupt), ended_by_ctrl_c():
            begun = True
    assert not begun


def test_who_holds_ctrl_c_within_another_who_does_is_told_alone() -> None:
    with held() as outer:
        with held() as inner:
            press()
        assert (inner.pressed, outer.pressed) == (True, False)
        press()
        assert outer.pressed


def test_nothing_is_held_back_from_a_program_with_a_handler_of_its_own() -> None:
    told: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: told.append(number))
    with held() as ctrl_c, ended_by_ctrl_c():
        press()
    assert (told, ctrl_c.pressed) == ([signal.SIGINT], False)


def test_without_being_held_ctrl_c_is_what_it_is() -> None:
    with pytest.raises(KeyboardInterrupt), ended_by_ctrl_c():
        press()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_threads_leave_it_alone() -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with held(), ended_by_ctrl_c():
                pass
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failed
