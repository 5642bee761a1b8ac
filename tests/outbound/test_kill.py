"""Runs that are killed, or ended by Ctrl-C, at random moments: the ledger is whole, and Ctrl-C has a report."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import generator_runs
import pytest
from answers import Answers, Reply

from linkcheck_plugin.model import Answer, Verdict
from linkcheck_plugin.outbound.ledger import Ledger

URLS = {f"http://h{number % 10}.test/{number}": 404 if number % 5 == 0 else 200 for number in range(200)}
"""What is asked, and how it is answered."""
KNOWN = {f"http://known.test/{number}": 404 if number < 3 else 200 for number in range(20)}
"""What the ledger knows already."""
REQUESTS = len(URLS) + sum(status == 404 for status in URLS.values())
DELAY = 0.02
"""Seconds to every answer."""
RUNS = 25
"""Of each signal."""
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run is ended: some seconds after it has made so many requests."""

    requests: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run has left."""

    folder: Path
    code: int
    stdout: str
    stderr: str

    @property
    def ledger(self) -> Ledger:
        return Ledger.load(self.folder / "state/ledger.jsonl")

    @property
    def files(self) -> set[str]:
        return set(os.listdir(self.folder / "state"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page, and a ledger that knows some of its links."""
    folder = tmp_path_factory.mktemp("project")
    links = "\n".join(f'<p><a href="{url}">At {url}</a>' for url in (*KNOWN, *URLS))
    page = f"<!doctype html><html lang=en><title>Links</title>\n<a href=missing.html>Next</a>{links}</html>"
    generator_runs.write(folder, {".git/HEAD": "", "site/index.html": page})
    fill(Ledger(folder / "state/ledger.jsonl"))
    return folder


def fill(ledger: Ledger, more: Iterable[str] = ()) -> None:
    for url, status in {**KNOWN, **dict.fromkeys(more, 200)}.items():
        broken = status == 404
        verdict = Verdict.BROKEN if broken else Verdict.OK
        answer = Answer(url, verdict, status, url, "HTTP 404 (Not Found)" if broken else None)
        ledger.record(answer, datetime.datetime.now(datetime.UTC))
    assert ledger.save()


def ended(
    project: Path,
    folder: Path,
    number: signal.Signals,
    wait: Callable[[Answers, subprocess.Popen[str]], None],
) -> Ended:
    """Start a run in a copy of the project, and send it a signal after waiting."""
    shutil.copytree(project, folder)
    replies = {url.removeprefix("http://"): Reply(status, delay=DELAY) for url, status in URLS.items()}
    with Answers(replies) as server:
        settings = 'ledger = "state/ledger.jsonl"\n' + server.configuration
        generator_runs.write(folder, {"linkcheck.toml": settings})
        process = subprocess.Popen(
            [sys.executable, "-m", "linkcheck_plugin", "check", "site", "--format", "json"],
            cwd=folder,
            env=generator_runs.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait(server, process)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=60)
    return Ended(folder, process.returncode, stdout, stderr)


def all_ended(project: Path, folder: Path, number: signal.Signals, moments: Iterable[Moment]) -> list[Ended]:
    """A run for each moment, some at once."""

    def at(moment: Moment) -> Ended:
        def wait(server: Answers, process: subprocess.Popen[str]) -> None:
            while len(server.requests) < moment.requests and process.poll() is None:
                time.sleep(0.002)
            time.sleep(moment.seconds)

        return ended(project, folder / f"{moment.requests} {moment.seconds}", number, wait)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(at, moments))


def assert_whole(run: Ended) -> None:
    """The ledger loads, has all that it had, and says nothing wrong of what it has learnt."""
    ledger = run.ledger
    assert ledger.warning is None
    entries = {entry.url: entry for entry in ledger.entries()}
    assert entries.keys() >= KNOWN.keys()
    statuses = {**KNOWN, **URLS}
    assert {url: entry.status for url, entry in entries.items()} == {url: statuses[url] for url in entries}


def assert_cleaned_up_by_the_next_run(run: Ended) -> None:
    fill(run.ledger)
    assert run.files == {"ledger.jsonl"}


def test_a_killed_run_never_damages_the_ledger(project: Path, tmp_path: Path) -> None:
    dice = random.Random(6)
    moments = [Moment(0, dice.uniform(0, 0.5)) for _ in range(5)]
    moments += [Moment(dice.randint(1, REQUESTS - 1)) for _ in range(10)]
    moments += [Moment(REQUESTS, dice.uniform(0, 0.2)) for _ in range(10)]
    assert len(moments) == RUNS
    for run in all_ended(project, tmp_path, signal.SIGKILL, moments):
        assert_whole(run)
        assert_cleaned_up_by_the_next_run(run)


def test_a_run_that_is_killed_while_it_writes_leaves_the_old_ledger_or_the_new_one(
    project: Path, tmp_path: Path
) -> None:
    def wait(server: Answers, process: subprocess.Popen[str]) -> None:
        state = tmp_path / str(attempt) / "state"
        while process.poll() is None and len(os.listdir(state)) < 2:
            time.sleep(0.0005)

    big = Path(shutil.copytree(project, tmp_path / "big"))
    many = [f"http://more.test/{number}" for number in range(10_000)]
    fill(Ledger.load(big / "state/ledger.jsonl"), many)
    for attempt in range(2):
        run = ended(big, tmp_path / str(attempt), signal.SIGKILL, wait)
        assert run.ledger.warning is None
        assert len(run.ledger.entries()) in (len(KNOWN) + len(many), len(KNOWN) + len(many) + len(URLS))
        assert_cleaned_up_by_the_next_run(run)


def test_ctrl_c_ends_with_the_report_of_what_was_done(project: Path, tmp_path: Path) -> None:
    dice = random.Random(7)
    moments = [Moment(dice.randint(1, REQUESTS - 1)) for _ in range(17)]
    moments += [Moment(REQUESTS, dice.uniform(0, 0.2)) for _ in range(8)]
    assert len(moments) == RUNS
    for run in all_ended(project, tmp_path, signal.SIGINT, moments):
        assert run.stdout, (run.code, run.stderr)
        report = json.loads(run.stdout)
        left = report["coverage"]["skipped"].get("outbound", 0)
        if run.code in (1, -signal.SIGINT):  # too late for Ctrl-C
            assert not left
        else:
            assert run.code == 130
        assert_whole(run)
        entries = {entry.url: entry for entry in run.ledger.entries()}
        assert len(entries) == len(KNOWN) + len(URLS) - left
        broken = {url for url, entry in entries.items() if entry.verdict is Verdict.BROKEN}
        found = [(finding["code"], finding["target"]) for finding in report["findings"]]
        assert sorted(found, key=str) == sorted(
            [("LNK001", None), *(("LNK010", url) for url in broken)], key=str
        )
        assert report["coverage"]["checked"] == 1 + len(entries)
        answered = f"interrupted: {len(entries)} of {len(KNOWN) + len(URLS)} outbound URLs have an answer\n"
        assert (answered in run.stderr) is (left > 0)
        assert "Traceback" not in run.stderr
        assert "network" not in run.stderr
        assert run.files == {"ledger.jsonl"}
