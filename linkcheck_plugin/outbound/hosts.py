"""Decides whose turn it is: one queue per host, each at a pace that the host can bear. No I/O, no clock of its own."""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from linkcheck_plugin.model import HostStatistics
from linkcheck_plugin.outbound.chase import Chase
from linkcheck_plugin.outbound.exchange import Failure, Fault, Response
from linkcheck_plugin.outbound.policies import HostPolicy

LONGEST_PAUSE = 60.0
"""Seconds that a host may ask to be left alone; longer is not waited for."""
MOST_SILENT = 6
"""Exchanges without an answer, from a host that never gave one, after which it is left alone."""
STRAINED = frozenset({429, 503})
"""Statuses of a host that is asked too much."""
SILENCE = frozenset({Fault.CONNECT_TIMEOUT, Fault.TIMEOUT, Fault.UNREACHABLE})
SLACK = 3.0
"""Rounds by which a host may be late before workers leave others for it: opening a connection takes as long."""
UNREACHED = frozenset({Fault.NAME, Fault.LOOKUP, Fault.UNREACHABLE, Fault.GUARD})
"""Faults that don't show that there is a network."""


@dataclass(slots=True)
class Lane:
    """The queue of one host. Times are seconds of the clock whose readings `Schedule` is given."""

    host: str
    policy: HostPolicy
    limit: float
    """Requests at once; halves when the host is strained, grows again with its answers."""
    queue: deque[Chase] = field(default_factory=deque)
    in_flight: int = 0
    not_before: float = 0.0
    """When the next request may start."""
    closed: str | None = None
    """Why nothing more is asked of the host."""
    prefers_get: bool = False
    """Whether HEAD was seen to mislead or to hang here."""
    reached: bool = False
    """Whether the name was resolved or a connection made."""
    answered: bool = False
    is_refused: bool = False
    """Whether the guard refuses its addresses."""
    silences: int = 0
    urls: int = 0
    requests: int = 0
    retries: int = 0
    waited: float = 0.0
    slowest: float = 0.0
    offered: int = 0
    """How much it had to do when it was put into a heap of the schedule; 0 if it is in none."""

    def respect(self, interval: float) -> None:
        """Leave at least so many seconds between the starts of requests."""
        if interval > self.policy.interval:
            self.policy = replace(self.policy, interval=interval)

    def may_start(self) -> bool:
        """Whether one more request may start, but for the time."""
        return bool(self.queue) and self.in_flight < max(1, int(self.limit))

    def start(self, now: float) -> Chase:
        """Take the next chase: its request starts now."""
        self.in_flight += 1
        self.requests += 1
        if self.policy.interval:
            self.not_before = max(self.not_before, now + self.policy.interval)
        return self.queue.popleft()

    @property
    def rounds(self) -> float:
        """How many requests, one after the other, what waits takes at least."""
        return len(self.queue) / max(1.0, self.limit)

    def end(self, outcome: Response | Failure) -> None:
        """Learn from the end of a request."""
        self.in_flight -= 1
        self.slowest = max(self.slowest, outcome.seconds)
        if isinstance(outcome, Response):
            self.reached = self.answered = True
            strained = outcome.status in STRAINED
        else:
            self.reached = self.reached or outcome.fault not in UNREACHED
            self.is_refused = outcome.fault is Fault.GUARD
            strained = outcome.fault is Fault.RESET or outcome.fault in SILENCE
            if outcome.fault in SILENCE and not self.answered:
                self.silences += 1
        if strained:
            self.limit = max(1.0, self.limit / 2)
        else:
            self.limit = min(float(self.policy.concurrency), self.limit + 1 / self.limit)

    @property
    def is_silent(self) -> bool:
        """Whether the host has been asked often enough without a single answer."""
        return not self.answered and self.silences >= MOST_SILENT

    def statistics(self) -> HostStatistics:
        """For the report."""
        return HostStatistics(
            self.host, self.urls, self.requests, self.retries, round(self.waited, 3), round(self.slowest, 3)
        )


class Schedule:
    """All lanes. The one that takes longest goes first, so that the slowest host is done as early as it can be.

    `concurrency`: requests at once to all of them.
    """

    def __init__(self, policy_of: Callable[[str], HostPolicy], concurrency: int = 256) -> None:
        self.lanes: dict[str, Lane] = {}
        self._policy_of = policy_of
        self._concurrency = concurrency
        self._waiting = 0
        """In the queues of all lanes."""
        self._ready: list[tuple[float, int, Lane]] = []
        """By rounds, the most first; a lane whose queue has grown is there once more."""
        self._pausing: list[tuple[float, int, Lane]] = []
        self._delayed: list[tuple[float, int, Chase]] = []
        self._number = 0

    def lane(self, host: str) -> Lane:
        """The lane of a host, made on first use."""
        lane = self.lanes.get(host)
        if lane is None:
            policy = self._policy_of(host)
            lane = self.lanes[host] = Lane(host, policy, float(policy.concurrency))
        return lane

    def fill(self, chases: Iterable[Chase], now: float) -> None:
        """Queue chases at the hosts of their requests; then each lane stands where it belongs from the start."""
        lanes = {}
        for chase in chases:
            lane = self.lane(host_of(chase.url))
            lane.queue.append(chase)
            lanes[lane.host] = lane
            self._waiting += 1
        for lane in lanes.values():
            self.offer(lane, now)

    def add(self, chase: Chase, now: float, *, first: bool = False) -> None:
        """Queue a chase at the host of its next request; `first`: before those that wait there."""
        lane = self.lane(host_of(chase.url))
        if first:
            lane.queue.appendleft(chase)
        else:
            lane.queue.append(chase)
        self._waiting += 1
        if len(lane.queue) >= 2 * lane.offered:
            self.offer(lane, now)

    def delay(self, chase: Chase, until: float) -> None:
        """Queue a chase later."""
        self._number += 1
        heapq.heappush(self._delayed, (until, self._number, chase))

    def pop(self, now: float) -> tuple[Lane, Chase] | None:
        """The request to start now, if there is one."""
        self._wake(now)
        while self._ready:
            lane = heapq.heappop(self._ready)[2]
            lane.offered = 0
            if lane.may_start() and lane.not_before <= now:
                chase = self._start(lane, now)
                self.offer(lane, now)
                return lane, chase
            self.offer(lane, now)
        return None

    def follow(self, lane: Lane, now: float) -> tuple[Lane, Chase] | None:
        """The request to start where one has ended: to the same host, which has a connection open for it.

        But if another host would be late, to that one.
        """
        self._wake(now)
        if lane.may_start() and lane.not_before <= now and not self._is_another_late(lane):
            return lane, self._start(lane, now)
        if not lane.offered:
            self.offer(lane, now)
        return self.pop(now)

    def offer(self, lane: Lane, now: float) -> None:
        """Put a lane that may have something to start where it is found."""
        if not lane.may_start():
            return
        self._number += 1
        if lane.not_before > now:
            if not lane.offered:
                heapq.heappush(self._pausing, (lane.not_before, self._number, lane))
        else:
            heapq.heappush(self._ready, (-lane.rounds, self._number, lane))
        lane.offered = len(lane.queue)

    def _start(self, lane: Lane, now: float) -> Chase:
        self._waiting -= 1
        return lane.start(now)

    def _is_another_late(self, lane: Lane) -> bool:
        """Whether a host with nothing but itself to wait for takes longer than all others together."""
        while self._ready:
            key, _, first = self._ready[0]
            if not first.may_start():
                first.offered = 0
                heapq.heappop(self._ready)
            elif 2 * first.rounds < -key:  # its workers went on without asking
                first.offered = len(first.queue)
                self._number += 1
                heapq.heapreplace(self._ready, (-first.rounds, self._number, first))
            else:
                return first is not lane and first.rounds > self._waiting / self._concurrency + SLACK
        return False

    @property
    def has_ready(self) -> bool:
        """Whether a lane may have something to start now."""
        return bool(self._ready)

    def next_time(self) -> float | None:
        """When something becomes ready by the clock alone."""
        return min((heap[0][0] for heap in (self._pausing, self._delayed) if heap), default=None)

    def take_all(self, lane: Lane | None = None) -> list[Chase]:
        """Take out every chase that waits, or every one that waits for a host."""
        lanes = list(self.lanes.values()) if lane is None else [lane]
        waiting = [chase for each in lanes for chase in each.queue]
        self._waiting -= len(waiting)
        for each in lanes:
            each.queue.clear()
        stays = [entry for entry in self._delayed if lane and host_of(entry[2].url) != lane.host]
        waiting += [entry[2] for entry in self._delayed if not lane or host_of(entry[2].url) == lane.host]
        heapq.heapify(stays)
        self._delayed = stays
        return waiting

    def _wake(self, now: float) -> None:
        while self._delayed and self._delayed[0][0] <= now:
            self.add(heapq.heappop(self._delayed)[2], now)
        while self._pausing and self._pausing[0][0] <= now:
            lane = heapq.heappop(self._pausing)[2]
            lane.offered = 0
            self.offer(lane, now)


_HOST = re.compile(r"[a-z]+://(\[[^\]]*\]|[^/?#:]*)")


def host_of(url: str) -> str:
    """The host of an absolute, normalised URL, without port: the unit of politeness."""
    match = _HOST.match(url)
    return match[1] if match else ""
