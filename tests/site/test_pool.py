from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from builders import build_site, check, flat, mounted_site

from linkcheck_plugin.site import pool
from linkcheck_plugin.site.entries import Batch
from linkcheck_plugin.site.examine import Examiner, Options, Wanted
from linkcheck_plugin.site.pool import Task, batches, examine_all
from linkcheck_plugin.site.walk import walk

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")

can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
METHODS = [
    pytest.param("fork", marks=can_fork),
    "spawn",
]
NUMBER = 24


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let little sites be worth several processes."""
    monkeypatch.setattr(pool, "BATCH_BYTES", 500)


def many_pages(folder: Path) -> Path:
    pages = {
        f"p{number}/index.html": f"<h1 id=h{number}>x</h1><a href=../p{number + 1}/#h{number + 1}>next</a>"
        f"<nav><a href=/>home</a></nav><img src=i{number}.png><a href=#gone>x</a>" + "<p>text " * 20
        for number in range(NUMBER)
    }
    return build_site(
        folder, {"index.html": "<a href=p0/>x</a>", "s.css": "a { background: url(p0/i0.png) }", **pages}
    )


def task_of(site: Path) -> Task:
    return [(path, *size_and_time) for path, size_and_time in sorted(walk(site).sizes.items())]


def examined(site: Path, **options: object) -> list[Batch]:
    paths = frozenset(walk(site).sizes)
    return list(examine_all(site, Options(), paths, task_of(site), **options))  # type: ignore[arg-type]


def contents(found: Iterable[Batch]) -> dict[str, object]:
    """What is said of each document, without the numbering of the batches."""
    result: dict[str, object] = {}
    for batch in found:
        for entry in batch.entries:
            counted = zip(array("I", entry.targets), array("I", entry.counts), strict=True)
            shipped = [
                (
                    msgspec.to_builtins(batch.references[item.reference]),
                    batch.targets[item.target] if item.target >= 0 else None,
                    *(item.state, item.detail, item.region, item.count, item.positions),
                )
                for item in entry.shipped
            ]
            rest = msgspec.structs.replace(entry, targets=b"", counts=b"", shipped=[])
            assert entry.path not in result
            result[entry.path] = (
                msgspec.to_builtins(rest),
                {batch.targets[number]: count for number, count in counted},
                shipped,
            )
    return result


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("method", [*METHODS, "none", None])
@pytest.mark.usefixtures("small_batches")
def test_processes_and_start_method_change_nothing(tmp_path, jobs, method):
    site = many_pages(tmp_path)

    found = contents(examined(site, jobs=jobs, start_method=method))

    assert found == contents(examined(site, jobs=1, start_method="none"))
    assert len(found) == NUMBER + 2


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.usefixtures("small_batches")
def test_what_is_wanted_reaches_the_processes(tmp_path, method):
    site = many_pages(tmp_path)
    wanted = {
        f"p{number}/index.html": Wanted(frozenset({"/"}), frozenset()) for number in range(0, NUMBER, 2)
    }

    found = contents(examined(site, jobs=2, start_method=method, wanted=wanted))

    assert found == contents(examined(site, jobs=1, start_method="none", wanted=wanted))
    assert found != contents(examined(site, jobs=1, start_method="none"))


@pytest.mark.parametrize("method", ["none", pytest.param("fork", marks=can_fork)])
@pytest.mark.usefixtures("small_batches")
def test_progress_counts_every_document_once(tmp_path, method):
    site = many_pages(tmp_path)
    steps: list[int] = []

    examined(site, jobs=2, start_method=method, progress=steps.append)

    assert sum(steps) == NUMBER + 2
    assert len(steps) > 1


def test_batches_are_cut_by_size_and_number(monkeypatch):
    monkeypatch.setattr(pool, "BATCH_BYTES", 100)
    monkeypatch.setattr(pool, "BATCH_FILES", 3)

    def sizes(*wanted: int) -> list[list[int]]:
        return [[size for _, size, _ in batch] for batch in batches([("p", size, 0) for size in wanted])]

    assert sizes() == []
    assert sizes(1) == [[1]]
    assert sizes(1, 1, 1, 1) == [[1, 1, 1], [1]]
    assert sizes(60, 60, 60) == [[60, 60], [60]]
    assert sizes(500, 1) == [[500], [1]]
    assert sizes(0, 0) == [[0, 0]]


def test_no_documents_are_no_batches(tmp_path):
    assert list(examine_all(tmp_path, Options(), frozenset(), [])) == []


def test_a_small_site_needs_no_process(tmp_path, monkeypatch):
    site = many_pages(tmp_path)
    monkeypatch.setattr(pool, "_in_processes", lambda *arguments: pytest.fail("a process was started"))

    assert len(contents(examined(site))) == NUMBER + 2
    assert len(contents(examined(site, jobs=4))) == NUMBER + 2


@pytest.mark.skipif("PYTEST_XDIST_WORKER" in os.environ, reason="needs a process of its own")
def test_with_threads_around_processes_are_not_forked():
    forks = hasattr(os, "fork") and sys.platform != "darwin"
    assert pool._safe_method() == "fork" or not forks
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert pool._safe_method() == "spawn"
    finally:
        stop.set()
        thread.join()


def test_a_file_that_vanishes_is_unreadable_and_the_others_are_read(tmp_path):
    site = build_site(tmp_path, {"a.html": "<a href=b>x</a>", "b.html": "", "c.css": ""})
    task = task_of(site)
    (site / "b.html").unlink()
    (site / "c.css").unlink()

    [batch] = examine_all(site, Options(), frozenset(), task)

    problems = {entry.path: entry.problem for entry in batch.entries}
    assert problems["a.html"] is None
    assert problems["b.html"]
    assert "cannot be read" in problems["b.html"]
    assert problems["c.css"]


# Processes that die ----------------------------------------------------------------------------------------


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets pages kill the process that reads them: always, or only the first time."""
    parent = os.getpid()

    def install(*pages: str, once: Path | None = None, number: int = signal.SIGKILL) -> None:
        class Deadly(Examiner):
            def read(self, path: str, *arguments: object) -> bytes:
                if path in pages and os.getpid() != parent and not (once and once.exists()):
                    if once:
                        once.touch()
                    os.kill(os.getpid(), number)
                return super().read(path, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(pool, "Examiner", Deadly)

    return install


@can_fork
@pytest.mark.usefixtures("small_batches")
def test_after_a_process_was_killed_all_pages_are_read(tmp_path, deadly):
    site = many_pages(tmp_path)
    deadly("p7/index.html", once=tmp_path / "killed")
    warnings: list[str] = []
    steps: list[int] = []

    found = contents(examined(site, jobs=2, start_method="fork", warn=warnings.append, progress=steps.append))

    assert (tmp_path / "killed").exists()
    assert len(warnings) == 1
    assert sum(steps) == NUMBER + 2
    assert found == contents(examined(site, jobs=1, start_method="none"))


@can_fork
@pytest.mark.usefixtures("small_batches")
def test_without_a_death_there_is_no_warning(tmp_path, deadly):
    site = many_pages(tmp_path)
    deadly()
    warnings: list[str] = []

    examined(site, jobs=2, start_method="fork", warn=warnings.append)

    assert warnings == []


@can_fork
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.usefixtures("small_batches")
def test_a_page_that_always_kills_its_process_costs_only_itself(tmp_path, deadly, number):
    site = many_pages(tmp_path)
    deadly("p7/index.html", number=number)

    found = contents(examined(site, jobs=2, start_method="fork"))

    expected = contents(examined(site, jobs=1, start_method="none"))
    assert found.keys() == expected.keys()
    assert {path for path in found if found[path] != expected[path]} == {"p7/index.html"}


@can_fork
@pytest.mark.usefixtures("small_batches")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" in os.environ, reason="needs a process of its own")
def test_a_deadly_page_that_comes_first_is_not_read_in_the_calling_process(tmp_path, monkeypatch):
    site = many_pages(tmp_path)
    parent = os.getpid()
    read_here: list[str] = []

    class Deadly(Examiner):
        def read(self, path: str, *arguments: object) -> bytes:
            if os.getpid() == parent:
                read_here.append(path)
            elif path == "index.html":
                os.kill(os.getpid(), signal.SIGKILL)
            else:
                time.sleep(0.05)
            return super().read(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pool, "Examiner", Deadly)
    found = contents(examined(site, jobs=2))

    assert read_here == []
    assert "crashed" in str(found["index.html"])


@can_fork
@pytest.mark.usefixtures("small_batches")
def test_several_deadly_pages_in_one_batch_cost_only_themselves(tmp_path, deadly, monkeypatch):
    site = many_pages(tmp_path)
    monkeypatch.setattr(pool, "BATCH_BYTES", 3_000)
    deadly("p1/index.html", "p2/index.html", "index.html")

    found = contents(examined(site, jobs=2, start_method="fork"))

    expected = contents(examined(site, jobs=1, start_method="none"))
    assert {path for path in found if found[path] != expected[path]} == {
        "p1/index.html",
        "p2/index.html",
        "index.html",
    }


@can_fork
@pytest.mark.usefixtures("small_batches")
def test_a_deadly_page_is_reported_as_unreadable_and_nothing_is_said_of_its_fragments(tmp_path, deadly):
    site = build_site(
        tmp_path,
        {
            "index.html": "<a href=bad.html#x>x</a><a href=good.html#x>y</a><a href=bad.html>z</a>"
            + "<p>" * 400,
            "bad.html": "<i id=x></i><a href=nope>x</a>",
            "good.html": "<a href=nope>x</a>",
        },
    )
    deadly("bad.html")

    report = check(site, start_method="fork", jobs=2)

    assert flat(report) == {
        ("LNK902", "bad.html", None),
        ("LNK003", "index.html", "good.html#x"),
        ("LNK001", "good.html", "nope"),
    }


@can_fork
@pytest.mark.usefixtures("small_batches")
def test_a_page_that_was_deadly_once_is_read_again_in_the_next_run(tmp_path, deadly, monkeypatch):
    site = many_pages(tmp_path)
    for path in site.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    deadly("p7/index.html")
    first = check(site, start_method="fork", jobs=2, cache=True)
    monkeypatch.undo()

    second = check(site, cache=True)

    assert any(finding.code == "LNK902" for finding in first.findings)
    assert second.findings == check(site).findings


SCRIPT = """
from pathlib import Path
from linkcheck_plugin.check import check_site
from linkcheck_plugin.settings import decode
from linkcheck_plugin.site import pool
pool.BATCH_BYTES = 500
report = check_site(Path("site"), decode({"jobs": 2, "cache": False}, "test"), start_method="spawn")
print(sorted({finding.code for finding in report.findings}))
"""


@pytest.mark.parametrize(
    "script",
    [
        "if __name__ == '__main__':" + SCRIPT.replace("\n", "\n    "),
        SCRIPT,
    ],
    ids=["guarded", "unguarded"],
)
def test_a_script_may_call_it(tmp_path, script):
    build_site(tmp_path, {f"{name}.html": "<a href=nope>x</a>" + "<p>" * 400 for name in "ab"})
    (tmp_path / "run.py").write_text(script)
    package = Path(pool.__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "LNK902" not in done.stdout.splitlines()[-1]
    assert "LNK001" in done.stdout.splitlines()[-1]


def test_the_resolver_is_given_every_page_whatever_reads_them(tmp_path):
    site = many_pages(tmp_path)

    assert len(mounted_site(site).context.entries) == NUMBER + 2
