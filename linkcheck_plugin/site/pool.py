"""Examines documents on all cores; a process that dies costs at most the page that killed it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from linkcheck_plugin.site.entries import Batch, Options, Wanted
from linkcheck_plugin.site.examine import Examiner, unreadable

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

BATCH_BYTES = 2_000_000
BATCH_FILES = 250
ALONE_BYTES = 6_000_000
"""Below this a second process costs more than it gains."""

Task = Sequence[tuple[str, int, int]]
"""(path, size in bytes, modification time in nanoseconds) of each document."""

_examiner: Examiner
_wanted: dict[str, Wanted] | None
_tasks: Sequence[Task]
"""Of this worker process; set once when it starts."""


def examine_all(
    root: Path,
    options: Options,
    paths: frozenset[str],
    documents: Task,
    *,
    jobs: int | None = None,
    start_method: str | None = None,
    wanted: dict[str, Wanted] | None = None,
    progress: Callable[[int], None] | None = None,
    warn: Callable[[str], None] | None = None,
) -> Iterator[Batch]:
    """Examine documents, in any order of the batches.

    `jobs` is the number of processes (default: one per core, one for little work), `start_method` one of
    multiprocessing's, or "none" for the calling process. `progress` receives the number of documents done
    with each batch.
    """
    total = sum(size for _, size, _ in documents)
    jobs = min(jobs or (available_cores() if total > ALONE_BYTES else 1), max(1, total // BATCH_BYTES))
    if jobs <= 1 or start_method == "none":
        yield from _here(root, options, paths, batches(documents), wanted, progress)
        return
    start_method = start_method or _safe_method()  # once: a pool that broke leaves threads behind for a while
    setup = (root, options, paths, wanted)
    unfinished: list[Task] = []
    finished = False
    for task, found in _in_processes(list(batches(documents)), jobs, start_method, setup):
        if found is None:
            unfinished.append(task)
            continue
        if progress:
            progress(len(task))
        yield found
        finished = True
    if unfinished and not finished and not _comes_up(start_method):
        yield from _here(root, options, paths, unfinished, wanted, progress)
        return
    if unfinished and warn:
        warn("a worker process ended unexpectedly; its pages are read again")
    for task in unfinished:
        yield from _carefully(task, start_method, setup)
        if progress:
            progress(len(task))


def _here(
    root: Path,
    options: Options,
    paths: frozenset[str],
    tasks: Iterable[Task],
    wanted: dict[str, Wanted] | None,
    progress: Callable[[int], None] | None,
) -> Iterator[Batch]:
    """Examine in the calling process."""
    examiner = Examiner(root, options, paths)
    for task in tasks:
        batch = examiner.examine(task, wanted)
        if progress:
            progress(len(task))
        yield batch


def available_cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def batches(documents: Task) -> Iterator[Task]:
    """Cut documents, in their order, into pieces of about equal size."""
    batch: list[tuple[str, int, int]] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += document[1]
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


Setup = tuple[Path, Options, frozenset[str], dict[str, Wanted] | None]


def _in_processes(
    tasks: Sequence[Task], jobs: int, start_method: str | None, setup: Setup
) -> Iterator[tuple[Task, Batch | None]]:
    """Each task with its batch, or with None where the pool broke first."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait  # 10 ms that small sites save
    from concurrent.futures.process import BrokenProcessPool

    pending: dict[Future[bytes], Task] = {}
    queue = list(range(len(tasks)))[::-1]
    broken = False
    # Processes know the tasks from their start: a number never fills the pipe, in which a pool that breaks
    # while it writes would wait for ever (CPython gh-94777).
    pool = ProcessPoolExecutor(jobs, _context(start_method), _start, (*setup, tasks))
    try:
        while pending or (queue and not broken):
            while queue and not broken and len(pending) < jobs * 3:
                number = queue.pop()
                try:
                    with _undisturbed():
                        pending[pool.submit(_work, number)] = tasks[number]
                except BrokenProcessPool:
                    queue.append(number)
                    broken = True
            done, _ = wait(pending, return_when=FIRST_COMPLETED) if pending else (set(), set())
            for future in done:
                task = pending.pop(future)
                try:
                    yield task, _decode(future.result())
                except BrokenProcessPool:
                    broken = True
                    yield task, None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    for number in reversed(queue):
        yield tasks[number], None


def _carefully(task: Task, start_method: str | None, setup: Setup) -> Iterator[Batch]:
    """One task in a process of its own; halved until the page that kills it is alone."""
    for _, batch in _in_processes([task], 1, start_method, setup):
        if batch is not None:
            yield batch
        elif len(task) > 1:
            middle = len(task) // 2
            yield from _carefully(task[:middle], start_method, setup)
            yield from _carefully(task[middle:], start_method, setup)
        else:
            path, size, time = task[0]
            yield Batch(
                [],
                [],
                [unreadable(path, size, time, "the HTML parser crashed on it, its structure is unknown")],
            )


def _comes_up(start_method: str | None) -> bool:
    """Whether a process can be started at all: not by spawn from a script that has no main guard."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(1, _context(start_method)) as pool:
        try:
            return pool.submit(int, 1).result() == 1
        except BrokenProcessPool:
            return False


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from a process while it is being forked."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context(start_method: str | None) -> BaseContext:
    import multiprocessing

    return multiprocessing.get_context(start_method)


def _safe_method() -> str:
    """Fork where it is safe (no other thread may hold a lock), else spawn."""
    import multiprocessing

    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return "fork" if forks else "spawn"


def _start(
    root: Path,
    options: Options,
    paths: Iterable[str],
    wanted: dict[str, Wanted] | None,
    tasks: Sequence[Task],
) -> None:
    global _examiner, _wanted, _tasks
    import gc
    import signal

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    _examiner, _wanted, _tasks = Examiner(root, options, frozenset(paths)), wanted, tasks


def _work(number: int) -> bytes:
    return _encode(_examiner.examine(_tasks[number], _wanted))


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Batch).decode
