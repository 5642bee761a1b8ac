"""Asks many URLs: what the ledger knows is not asked, the rest is, politely and within one deadline."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from linkcheck_plugin.interrupts import ended_by_ctrl_c
from linkcheck_plugin.model import Answer, HostStatistics, Verdict
from linkcheck_plugin.outbound import archive
from linkcheck_plugin.outbound.chase import Chase, Looker, Next, Question, Terms
from linkcheck_plugin.outbound.descriptors import room_for
from linkcheck_plugin.outbound.event_loop import run_in_own_loop
from linkcheck_plugin.outbound.exchange import Failure, Fault, Fetcher, Response
from linkcheck_plugin.outbound.hosts import LONGEST_PAUSE, Lane, Schedule, host_of
from linkcheck_plugin.outbound.ledger import Ledger
from linkcheck_plugin.outbound.policies import HostPolicies
from linkcheck_plugin.outbound.probes import load as load_probes
from linkcheck_plugin.outbound.verdicts import described, is_placeholder, pause_asked

if TYPE_CHECKING:
    from linkcheck_plugin.settings import Settings

__all__ = ["Asked", "Question", "ask"]

FEW_HOSTS = 3
"""So many hosts must be out of reach, and every one asked, before the network is said to be absent."""
GOOD = (Verdict.OK, Verdict.REDIRECTED)
REDRAW = 0.1
"""Seconds between two calls of the progress."""
CLOSING_TIME = 2.0
"""Seconds that closing connections may take."""

Progress = Callable[[int, int, Sequence[str]], None]
"""Receives the number of URLs done, of all, and hosts in flight."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the URLs, and how it went."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    hosts: tuple[HostStatistics, ...] = ()
    network_absent: bool = False
    """Whether at least three hosts were asked and none was resolved or connected to: `answers` says nothing."""
    interrupted: bool = False
    """Whether Ctrl-C ended it: URLs without an answer were not asked."""
    remarks: tuple[str, ...] = ()
    valid_until: datetime.datetime | None = None
    """When the first of the answers has to be asked again; None if one was left open."""


def ask(
    questions: Iterable[Question],
    settings: Settings,
    *,
    ledger: Ledger | None = None,
    now: datetime.datetime | None = None,
    refresh: bool = False,
    only_ledger: bool = False,
    progress: Progress | None = None,
    meanwhile: Iterable[object] = (),
) -> Asked:
    """The answer to each question, by URL; no two questions have the same one.

    Answers that the ledger has and that are young enough are taken from there, unless `refresh`; with
    `only_ledger` nothing else is. What was asked is recorded in the ledger and saved, if the settings let it.
    `meanwhile` is work that the caller has to do: its steps, of a few milliseconds at most, are done while
    servers are waited for, as far as there is time.

    Raises:
        ConfigurationError: a setting of a host, or the ca-file, cannot be used.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    ledger = ledger if ledger is not None else Ledger.of(settings)
    policies = HostPolicies(settings.hosts, os.environ)
    answers: dict[str, Answer] = {}
    open_questions = []
    for question in questions:
        known = None if refresh else _remembered(question, ledger, settings, policies, now)
        if known is not None:
            answers[question.url] = known
        elif not only_ledger:
            open_questions.append(question)
    if not open_questions:
        return Asked(answers, remarks=_remarks(ledger), valid_until=_valid_until(answers, ledger, settings))
    run = Run(settings, policies, progress, meanwhile)
    interrupted = run.perform(open_questions)
    if run.network_absent:
        return Asked(answers, run.statistics(), True, interrupted, _remarks(ledger))
    for url, answer in run.answers.items():
        if not answer.is_asked:
            answers[url] = answer
        else:
            entry = ledger.record(answer, now)
            answers[url] = ledger.answer(entry, now, settings.fail_after_runs, settings.fail_after_days)
    if settings.ledger_write:
        ledger.save()
    valid_until = None if interrupted else _valid_until(answers, ledger, settings)
    remarks = (*policies.remarks, *_remarks(ledger))
    return Asked(answers, run.statistics(), False, interrupted, remarks, valid_until)


def _valid_until(
    answers: Mapping[str, Answer], ledger: Ledger, settings: Settings
) -> datetime.datetime | None:
    """Until when all answers stay the same; None if one is not in the ledger."""
    end = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    for url, answer in answers.items():
        entry = ledger.entry(url) if answer.is_asked else None
        if entry is None:
            return None
        end = min(end, ledger.same_until(entry, settings.fail_after_runs, settings.fail_after_days))
    return end


def _remarks(ledger: Ledger) -> tuple[str, ...]:
    return (ledger.warning,) if ledger.warning else ()


def _remembered(
    question: Question, ledger: Ledger, settings: Settings, policies: HostPolicies, now: datetime.datetime
) -> Answer | None:
    """The answer in the ledger, if it is young enough and says all that is asked."""
    entry = ledger.entry(question.url)
    if entry is None or not ledger.is_fresh(entry, now):
        return None
    answer = ledger.answer(entry, now, settings.fail_after_runs, settings.fail_after_days)
    good = answer.verdict in GOOD
    if good and (question.look or question.fragments):
        if answer.look is None:
            return None
        if question.fragments.difference(answer.look.found, answer.look.missing, answer.look.unjudged):
            return None
    if not good and answer.status in policies.of(host_of(question.url)).accept:
        return replace(answer, verdict=Verdict.REDIRECTED if answer.redirects else Verdict.OK, evidence=None)
    return answer


class Run:
    """One run over many URLs: the chases, their schedule, and what came of them."""

    def __init__(
        self,
        settings: Settings,
        policies: HostPolicies,
        progress: Progress | None = None,
        meanwhile: Iterable[object] = (),
    ) -> None:
        self.settings = settings
        self.policies = policies
        self.progress = progress
        self.meanwhile = meanwhile
        self.shown = 0.0
        self.answers: dict[str, Answer] = {}
        self.schedule = Schedule(policies.of, settings.concurrency)
        self.at_once = settings.concurrency
        self.open: dict[str, Chase] = {}
        """By URL, what has no answer yet."""
        self.error: BaseException | None = None
        self.workers: set[asyncio.Task[None]] = set()
        self.last: list[tuple[Chase, float]] = []
        """Chases whose last try waits until the others are done, and for how long at least."""

    def perform(self, questions: Sequence[Question]) -> bool:
        """Ask every question. Returns whether Ctrl-C ended it early."""
        try:
            with ended_by_ctrl_c(), room_for(self.at_once) as self.at_once:
                run_in_own_loop(self._perform(questions))
        except KeyboardInterrupt:
            return True
        return False

    @property
    def network_absent(self) -> bool:
        """Whether enough hosts were asked and none was resolved or connected to.

        Of a host whose only request was cut off, by Ctrl-C or the deadline, nobody can say.
        """
        lanes = self.schedule.lanes.values()
        asked = [lane for lane in lanes if lane.requests > lane.in_flight and not lane.is_refused]
        return len(asked) >= FEW_HOSTS and not any(lane.reached for lane in asked)

    def statistics(self) -> tuple[HostStatistics, ...]:
        """How the hosts answered, by name."""
        return tuple(lane.statistics() for _, lane in sorted(self.schedule.lanes.items()) if lane.requests)

    async def _perform(self, questions: Sequence[Question]) -> None:
        self.loop = asyncio.get_running_loop()
        self.deadline = self.loop.time() + self.settings.max_time
        self.client = _client(self.settings, self.policies)
        self.look = _looker() if any(one.look or one.fragments for one in questions) else None
        self.changed = asyncio.Event()
        probes = load_probes(self.settings)
        terms = Terms(self.settings.timeout, self.settings.retries, self.settings.max_redirects)
        for question in questions:
            lane = self.schedule.lane(host_of(question.url))
            lane.urls += 1
            probe = probes.match(question.url)
            self.open[question.url] = Chase(question, terms, lane.policy.headers, probe=probe)
            if probe is not None:
                self.schedule.lane(host_of(probe.url)).respect(probe.probe.interval)
        self.schedule.fill(self.open.values(), self.loop.time())
        helper = self.loop.create_task(self._help())
        helper.add_done_callback(self._ended)
        try:
            await self._drive()
            if self.settings.suggest_archive:
                await self._find_copies()
        finally:
            helper.cancel()
            for worker in self.workers:
                worker.cancel()
            await asyncio.gather(*self.workers, return_exceptions=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.client.close(), CLOSING_TIME)

    async def _help(self) -> None:
        """Do the work of the caller, step by step."""
        for _ in self.meanwhile:
            await asyncio.sleep(0)

    async def _drive(self) -> None:
        """Start workers while there is something to start, until all is answered or the time is over."""
        while self.open:
            now = self.loop.time()
            if now >= self.deadline:
                evidence = (
                    f"deadline: not decided within the {self.settings.max_time:g} s of the run (max-time)"
                )
                for chase in list(self.open.values()):
                    self._finish(chase.give_up(evidence), unasked=True)
                return
            self.changed.clear()
            self._start_workers(now)
            if not self.workers and self.schedule.next_time() is None:
                for chase, wait in self.last:
                    self.schedule.delay(chase, now + wait)
                self.last.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(self.deadline, self.schedule.next_time() or self.deadline)):
                    await self.changed.wait()
            if self.error is not None:
                raise self.error

    async def _find_copies(self) -> None:
        """Look for copies of what is broken, one after the other, as long as there is time."""
        broken = [answer for answer in self.answers.values() if answer.verdict is Verdict.BROKEN]
        for answer in broken[: archive.MOST]:
            left = self.deadline - self.loop.time()
            if left <= 0:
                return
            request = archive.request_for(answer.url, min(left, self.settings.timeout))
            outcome = await self.client.exchange(request)
            if isinstance(outcome, Failure) or outcome.status == 429:
                return
            self.answers[answer.url] = replace(answer, archived=archive.copy_in(outcome))

    def _start_workers(self, now: float) -> None:
        while len(self.workers) < self.at_once and (found := self.schedule.pop(now)):
            worker = self.loop.create_task(self._work(*found))
            self.workers.add(worker)
            worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self.workers.discard(worker)
        self.changed.set()
        if not worker.cancelled():
            self.error = self.error or worker.exception()

    async def _work(self, lane: Lane, chase: Chase) -> None:
        """Perform one exchange after the other, as long as there is one to start."""
        while True:
            outcome = await self.client.exchange(chase.request(prefer_get=lane.prefers_get))
            now = self.loop.time()
            self._receive(lane, chase, outcome, now)
            found = self.schedule.follow(lane, now) if now < self.deadline else None
            if found is None:
                return
            lane, chase = found
            if self.schedule.has_ready and len(self.workers) < self.at_once:
                self.changed.set()

    def _receive(self, lane: Lane, chase: Chase, outcome: Response | Failure, now: float) -> None:
        """Let lane and chase learn from an exchange, and queue what follows."""
        lane.end(outcome)
        misled, tries = chase.misled, chase.tries
        step = chase.receive(outcome, lane.policy.accept, self.look)
        pause = None
        if isinstance(outcome, Response):
            pause = pause_asked(outcome, datetime.datetime.now(datetime.UTC))
            if pause is not None:
                self._pause(lane, pause, outcome.status, now)
        if lane.is_silent and not lane.closed:
            lane.closed = f"{Fault.TIMEOUT.value}; nor to {lane.silences} other requests to {lane.host}"
        if isinstance(step, Answer) and isinstance(outcome, Failure) and outcome.fault is Fault.LOOKUP:
            lane.closed = step.evidence
        if isinstance(step, Answer):
            if misled and step.verdict in GOOD:
                self.schedule.lane(host_of(step.url)).prefers_get = True
            self._finish(step)
        elif lane.closed and host_of(chase.url) == lane.host:
            self._finish(chase.give_up(lane.closed, chase.status))
        else:
            if chase.tries > tries:
                lane.retries += 1
                lane.waited += max(step.wait, pause or 0.0)
            self._queue(chase, step, now)
        if lane.closed:
            for waiting in self.schedule.take_all(lane):
                self._finish(waiting.give_up(lane.closed), unasked=True)

    def _queue(self, chase: Chase, step: Next, now: float) -> None:
        if step.last:
            self.last.append((chase, step.wait))
        elif step.wait:
            self.schedule.delay(chase, now + step.wait)
        else:
            self.schedule.add(chase, now, first=True)

    def _pause(self, lane: Lane, seconds: float, status: int, now: float) -> None:
        """The host asks to be left alone: the whole lane waits, or nothing more is asked."""
        if seconds <= LONGEST_PAUSE and now + seconds < self.deadline:
            lane.not_before = max(lane.not_before, now + seconds)
        elif status >= 400:
            lane.closed = f"{described(status)}: the host asks for a pause of {seconds:,.0f} s"

    def _finish(self, answer: Answer, *, unasked: bool = False) -> None:
        if (
            answer.verdict is Verdict.BROKEN
            and is_placeholder(answer)
            and self.policies.of(host_of(answer.url)).connect_to is None
        ):
            evidence = f"{answer.evidence}; the host is reserved for documentation (RFC 2606)"
            answer = replace(answer, verdict=Verdict.UNVERIFIABLE, evidence=evidence)
        self.answers[answer.url] = replace(answer, is_asked=False) if unasked else answer
        del self.open[answer.url]
        if not self.open:
            self.changed.set()
        if self.progress is not None and self.loop.time() - self.shown >= REDRAW:
            self.shown = self.loop.time()
            hosts = [lane.host for lane in self.schedule.lanes.values() if lane.in_flight]
            self.progress(len(self.answers), len(self.answers) + len(self.open), hosts)


def _client(settings: Settings, policies: HostPolicies) -> Fetcher:
    """What performs exchanges; imported only now, because it is big."""
    from linkcheck_plugin.outbound.client import Client
    from linkcheck_plugin.outbound.guard import Guard

    return Client(
        Guard(settings.allow_networks),
        lambda host: policies.of(host).connect_to,
        ca_file=settings.ca_file,
        timeout=settings.timeout,
    )


def _looker() -> Looker:
    from linkcheck_plugin.outbound.look import look

    return look
