from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linkcheck_plugin.model import Answer, Verdict
from linkcheck_plugin.outbound import ledger_file
from linkcheck_plugin.outbound.ledger import Ledger

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
URLS = [f"https://{number:03}.example/" for number in range(300)]

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")
unprivileged = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read and write everything"
)


def run(path: Path, *urls: str, now: datetime = NOW, in_cache: bool = False) -> Ledger:
    """One run that finds the URLs broken; the ledger after it."""
    ledger = Ledger.load(path, in_cache=in_cache)
    for url in urls or ("https://a.example/",):
        ledger.record(Answer(url, Verdict.BROKEN, 404), now)
    ledger.save()
    return ledger


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Runs at once, and killed ones -------------------------------------------------------------------------------


def runs_of_one_process(path: Path, mine: int, start: float) -> None:
    time.sleep(max(0.0, start - time.time()))
    for number in range(8):
        assert run(path, f"https://{mine}-{number}.example/", "https://shared.example/").warning is None


def test_runs_at_once_lose_nothing(tmp_path):
    path = tmp_path / "cache" / "ledger.jsonl"
    start = time.time() + 0.5
    processes = [
        multiprocessing.get_context("spawn").Process(target=runs_of_one_process, args=(path, mine, start))
        for mine in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    ledger = Ledger.load(path)
    assert ledger.warning is None
    assert len(ledger.entries()) == 3 * 8 + 1
    assert names(path.parent) == ["ledger.jsonl"]


RUNS_TO_KILL = """
import os, sys
from datetime import timedelta
from pathlib import Path
from test_ledger_file import NOW, URLS, run
for _ in sys.stdin:  # one line, one process: forked, because starting Python takes longer than what is tested
    pid = os.fork()
    if not pid:
        for number in range(1, 1_000_000):
            run(Path(sys.argv[1]), *URLS, now=NOW + timedelta(hours=number))
    print(pid, flush=True)
    os.waitpid(pid, 0)
"""


@posix
def test_a_kill_at_any_moment_leaves_a_whole_file_and_the_next_run_tidies_up(tmp_path):
    path = tmp_path / "ledger.jsonl"
    places = [str(Path(__file__).parent), str(Path(ledger_file.__file__).parents[2])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    chance = random.Random(0)
    failures = kills = leftovers = 0
    with subprocess.Popen(
        [sys.executable, "-c", RUNS_TO_KILL, str(path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        while kills < 30 or not (failures and leftovers):
            assert kills < 1000, "no kill hit a run that was writing"
            print("next", file=parent.stdin, flush=True)
            pid = int(parent.stdout.readline())
            time.sleep(chance.uniform(0, 0.04))
            os.kill(pid, signal.SIGKILL)
            kills += 1

            ledger = Ledger.load(path)
            assert ledger.warning is None
            assert len(ledger.entries()) in (0, len(URLS))
            counts = {entry.failures for entry in ledger.entries()} or {0}
            assert len(counts) == 1, "one file, results of two runs"
            assert max(counts) >= failures
            failures = max(counts)
            leftovers += any(name.endswith(".tmp") for name in names(tmp_path))
        parent.stdin.close()
    assert parent.returncode == 0

    run(path)
    assert names(tmp_path) == ["ledger.jsonl"]


# The lock ----------------------------------------------------------------------------------------------------


@posix
def test_a_run_that_never_ends_does_not_stop_others(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_file, "LOCK_WAIT", 0.05)
    path = tmp_path / "ledger.jsonl"
    leftover = tmp_path / "ledger.jsonl.0123456789abcdef.tmp"
    leftover.write_text("of the other run")

    with ledger_file.lock(path) as alone:
        assert alone
        with ledger_file.lock(path) as second:
            assert not second
        assert run(path).warning is None
        assert leftover.exists(), "it may still be written"

    assert len(Ledger.load(path).entries()) == 1
    run(path)
    assert names(tmp_path) == ["ledger.jsonl"]


def test_the_lock_is_free_again_after_an_error(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with pytest.raises(ZeroDivisionError), ledger_file.lock(path):
        _ = 1 / 0

    with ledger_file.lock(path) as alone:
        assert alone
    assert names(tmp_path) == []


@posix
def test_without_locks_it_is_written_all_the_same(tmp_path, monkeypatch):
    def unsupported(handle: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unsupported)
    path = tmp_path / "ledger.jsonl"

    assert run(path).warning is None
    assert names(tmp_path) == ["ledger.jsonl"]


def test_only_leftovers_of_this_ledger_are_removed(tmp_path):
    others = ["ledger.jsonl.tmp", "ledger.jsonl.mine.tmp", "ledgerxjsonl.0123456789abcdef.tmp", "other.tmp"]
    for name in (*others, "ledger.jsonl.0123456789abcdef.tmp"):
        (tmp_path / name).write_text("x")
    run(tmp_path / "ledger.jsonl")

    assert names(tmp_path) == sorted([*others, "ledger.jsonl"])


# What stays of the file --------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_the_mode_of_the_file_stays(tmp_path, mode):
    path = tmp_path / "ledger.jsonl"
    run(path)
    path.chmod(mode)
    run(path)

    assert path.stat().st_mode & 0o777 == mode


@posix
def test_a_new_file_has_the_usual_mode(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    run(tmp_path / "ledger.jsonl")

    assert (tmp_path / "ledger.jsonl").stat().st_mode == usual.stat().st_mode


@posix
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_followed(tmp_path, exists):
    target = tmp_path / "elsewhere" / "links.jsonl"
    if exists:
        run(target)
    path = tmp_path / "ledger.jsonl"
    path.symlink_to("elsewhere/links.jsonl")
    run(path)

    assert path.is_symlink()
    assert Ledger.load(target).entries()[0].failures == 1 + exists
    assert names(tmp_path) == ["elsewhere", "ledger.jsonl"]
    assert names(tmp_path / "elsewhere") == ["links.jsonl"]


def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    path = tmp_path / "ledger.jsonl"
    run(path)
    before = path.read_bytes()

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    ledger = run(path, now=NOW + timedelta(days=1))

    assert ledger.warning == f"ledger {path} cannot be written: No space left on device"
    assert path.read_bytes() == before
    assert names(tmp_path) == ["ledger.jsonl"]
    monkeypatch.undo()
    assert ledger.save(), "what could not be written is not forgotten"
    assert Ledger.load(path).entries()[0].failures == 2


def test_an_interruption_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    path = tmp_path / "ledger.jsonl"
    run(path)
    before = path.read_bytes()

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(path)

    assert path.read_bytes() == before
    assert names(tmp_path) == ["ledger.jsonl"]


# What cannot be a ledger -------------------------------------------------------------------------------------


def refused(path: Path, reason: str) -> None:
    """Neither loading nor saving raises, both warn, and nothing is known."""
    ledger = Ledger.load(path)
    assert ledger.warning == f"ledger {path} cannot be read: {reason}"
    assert ledger.entries() == []
    ledger.record(Answer("https://a.example/", Verdict.OK), NOW)
    assert not ledger.save()
    assert ledger.warning == f"ledger {path} cannot be written: {reason}"


def test_a_folder_is_no_ledger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.mkdir()

    refused(path, "is no regular file")
    assert names(tmp_path) == ["ledger.jsonl"]


@posix
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "ledger.jsonl"
    os.mkfifo(path)

    refused(path, "is no regular file")
    assert path.is_fifo()


@posix
def test_a_device_stays_a_device():
    refused(Path(os.devnull), "is no regular file")
    assert Path(os.devnull).is_char_device()


@posix
def test_links_in_a_circle_are_no_ledger(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    refused(tmp_path / "a", "Too many levels of symbolic links")


@pytest.mark.parametrize("place", ["file/ledger.jsonl", "file/below/ledger.jsonl"])
def test_a_file_in_place_of_the_folder_is_a_warning_when_it_is_written(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    path = tmp_path / place

    assert Ledger.load(path).warning is None
    assert str(run(path, in_cache=True).warning).startswith(f"ledger {path} cannot be written: ")
    assert (tmp_path / "file").read_text() == "mine"


@posix
@unprivileged
def test_a_file_that_may_not_be_read_is_not_overwritten(tmp_path):
    path = tmp_path / "ledger.jsonl"
    run(path)
    path.chmod(0o200)

    refused(path, "Permission denied")
    assert path.stat().st_size > 100


@posix
@unprivileged
def test_a_read_only_file_is_not_replaced(tmp_path):
    path = tmp_path / "ledger.jsonl"
    run(path)
    path.chmod(0o400)

    ledger = run(path)

    assert ledger.warning == f"ledger {path} cannot be written: Permission denied"
    assert Ledger.load(path).entries()[0].failures == 1


@posix
@unprivileged
def test_a_folder_that_may_not_be_written_is_a_warning(tmp_path):
    folder = tmp_path / "c"
    folder.mkdir(mode=0o555)

    assert run(folder / "ledger.jsonl").warning is not None
    assert names(folder) == []


def test_a_name_that_is_too_long_is_a_warning(tmp_path):
    assert run(tmp_path / ("x" * 300)).warning is not None
    assert names(tmp_path) == []
