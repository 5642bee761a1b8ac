from __future__ import annotations

import subprocess
import sys

import pytest

from linkcheck_plugin.outbound.descriptors import PER_REQUEST, SPARE, room_for

resource = pytest.importorskip("resource")

SCRIPT = """
import resource, sys
from linkcheck_plugin.outbound.descriptors import room_for
before = tuple(map(int, sys.argv[1:3]))
resource.setrlimit(resource.RLIMIT_NOFILE, before)
with room_for(int(sys.argv[3])) as requests:
    print(requests, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
"""


def room(soft: int, hard: int, requests: int) -> tuple[int, int]:
    """What a process with these limits gets: requests at once, and files."""
    argv = [sys.executable, "-c", SCRIPT, str(soft), str(hard), str(requests)]
    found = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    return int(found[0]), int(found[1])


def test_the_limit_is_raised_as_far_as_it_is_needed_and_then_as_before() -> None:
    assert room(256, 4096, 256) == (256, 256 * PER_REQUEST + SPARE)


def test_where_the_limit_cannot_be_raised_fewer_requests_are_made_at_once() -> None:
    assert room(200, 200, 256) == ((200 - SPARE) // PER_REQUEST, 200)
    assert room(64, 64, 256) == (1, 64)


def test_a_limit_that_is_high_enough_is_left_alone() -> None:
    assert room(2048, 4096, 256) == (256, 2048)


def test_an_error_inside_leaves_the_limit_as_it_was() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with pytest.raises(ZeroDivisionError), room_for(100_000):
        _ = 1 / 0
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
