"""Asks the fault server with the checker, in a process of its own whose memory is measured."""

from __future__ import annotations

import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fault_answers import DOMAIN
from fault_server import FaultServer, Request

from linkcheck_plugin.model import Answer, HostStatistics, Verdict
from linkcheck_plugin.outbound.chase import Question
from linkcheck_plugin.outbound.run import Asked, ask
from linkcheck_plugin.settings import decode

PATIENT, IMPATIENT = 20, 1.5
"""Seconds for an exchange: as many as a busy machine may need, and where the server never comes to an end."""
TRIES = 3
AT_MOST = range(1, 2 * TRIES + 1)
"""Requests for one URL, HEAD and GET at every try."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault and what must come of it."""

    path: str
    verdicts: frozenset[Verdict]
    requests: int | range = 1
    """To the host of the case; as many as CONTRACTS determines."""
    says: str = ""
    """What the evidence has to say: a regular expression, letter case aside."""
    status: int | None = None
    found: tuple[str, ...] = ()
    """Fragments to ask for that are there."""
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Fragments to ask for that nobody can call missing."""
    suspicion: str = ""
    """What the page is suspected of; a page of which nothing is asked is looked at only for this."""
    name: str = ""
    """Of the host, where the path alone would not make it unique."""
    scheme: str = "http"
    hangs: bool = False
    """Whether the server never comes to an end."""

    @property
    def host(self) -> str:
        """A host of its own."""
        name = self.name or self.path.replace("/", "-") or "root"
        return f"{name}{'-page' * self.wants_page}.{DOMAIN}"

    @property
    def wants_page(self) -> bool:
        """Whether the page has to be read."""
        return bool(self.fragments or self.suspicion)

    @property
    def fragments(self) -> frozenset[str]:
        """All that are asked for."""
        return frozenset((*self.found, *self.missing, *self.unknown))

    @property
    def url(self) -> str:
        """As it is asked."""
        return f"{self.scheme}://{self.host}/{self.path}"

    def __str__(self) -> str:
        return f"{self.name or self.path or 'root'}{'#' * self.wants_page}"


@dataclass(frozen=True, slots=True)
class FaultRun:
    """What came of all cases."""

    answers: Mapping[str, Answer]
    hosts: Mapping[str, HostStatistics]
    requests: Sequence[Request]
    seconds: float
    grown: int
    """Bytes of memory that the checker took at its peak beyond those it began with."""
    below: Sequence[str]
    """The hosts whose faults are below HTTP."""

    def answer(self, case: Case) -> Answer:
        """What became of a case."""
        return self.answers[case.url]

    def log(self, host: str) -> list[Request]:
        """The requests that reached a host."""
        return [request for request in self.requests if request.host == host]


@contextmanager
def fault_run(cases: Sequence[Case], folder: Path, settings: Mapping[str, Any]) -> Iterator[FaultRun]:
    """Start the server, ask all cases in two runs, and keep the server until the context is left."""
    with FaultServer() as server:
        authority = folder / "authority.pem"
        authority.write_text(server.setup.authority)
        wanted = {
            "ledger": str(folder / "ledger.jsonl"),
            "ca-file": str(authority),
            "allow-networks": ["127.0.0.0/8", "::1/128"],
            "retries": TRIES - 1,
            "max-time": 60,
            **settings,
            "hosts": {**server.hosts(), **settings.get("hosts", {})},
        }
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            runs, seconds, grown = pool.submit(_measured, cases, wanted).result()
        assert not any(run.network_absent or run.interrupted for run in runs)
        answers = {url: answer for run in runs for url, answer in run.answers.items()}
        hosts = {host.host: host for run in runs for host in run.hosts}
        yield FaultRun(answers, hosts, server.log(), seconds, grown, tuple(server.setup.below))


def _measured(cases: Sequence[Case], settings: Mapping[str, Any]) -> tuple[list[Asked], float, int]:
    before, started = _peak(), time.monotonic()
    runs = []
    for hangs, timeout in ((False, PATIENT), (True, IMPATIENT)):
        chosen = [case for case in cases if case.hangs == hangs]
        questions = [Question(case.url, case.fragments, bool(case.suspicion)) for case in chosen]
        runs.append(ask(questions, decode({**settings, "timeout": timeout}, "test")))
    return runs, time.monotonic() - started, _peak() - before


def _peak() -> int:
    """The most memory this process has had so far, in bytes.

    Linux counts in ru_maxrss what the parent had when it forked, in VmHWM not.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage if sys.platform == "darwin" else usage * 1024
