"""Turns a large Material site into a table: what a build costs without a link check, with ours, with htmlproofer."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corpora

ROWS = {  # in the order of a round
    "without": "no link check",
    "cold": "linkcheck, empty cache folder",
    "warm": "linkcheck, the same cache again (MkDocs has written every file anew)",
    "htmlproofer": "mkdocs-htmlproofer-plugin, internal links only",
}
PLUGINS = {
    "without": "[search]",
    "cold": "[search, linkcheck: {fail_on: never}]",
    "warm": "[search, linkcheck: {fail_on: never}]",
    "htmlproofer": "[search, htmlproofer: {validate_external_urls: false}]",
}
EDITS = 9
"""Builds of a development server after the first, each with one page edited."""
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a process and its children."""

    wall: float
    cpu: float


@dataclass(slots=True)
class Row:
    """All builds of one kind, and what our plugin alone took in each."""

    builds: list[Cost] = field(default_factory=list)
    plugin: list[Cost] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".bench/mkdocs"), help="where sites and output go")
    parser.add_argument("--rounds", type=int, default=5, help="builds of each kind (default 5)")
    parser.add_argument("--small", action="store_true", help="the site of 100 pages alone")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return build_inside(options.inside)
    if options.serve:
        return serve_inside(options.serve)
    work: Path = options.work.resolve()
    sizes = {"100 pages": (9, 10)}
    if not options.small:
        sizes[f"{corpora.MATERIAL_SECTIONS * (corpora.MATERIAL_PAGES + 1) + 1} pages"] = (
            corpora.MATERIAL_SECTIONS,
            corpora.MATERIAL_PAGES,
        )
    for title, (sections, pages) in sizes.items():
        source = work / title.replace(" ", "-")
        lay_out(source, sections, pages)
        report(title, source, measured(source, options.rounds), recheck(source))
    return 0


def lay_out(source: Path, sections: int, pages: int) -> None:
    shutil.rmtree(source, ignore_errors=True)
    corpora.MATERIAL_SECTIONS, corpora.MATERIAL_PAGES = sections, pages
    corpora.write_material_sources(source)
    plain = (source / "mkdocs.yml").read_text(encoding="utf-8")
    for name in ROWS:
        (source / f"{name}.yml").write_text(f"{plain}plugins: {PLUGINS[name]}\n", encoding="utf-8")


def measured(source: Path, rounds: int) -> dict[str, Row]:
    """Builds of all kinds, one after the other in each round, so that a busy machine hits them alike."""
    names = [name for name in ROWS if name != "htmlproofer" or importlib.util.find_spec("htmlproofer")]
    rows = {name: Row() for name in names}
    for number in range(rounds + 1):
        for name in names:
            if name == "cold":
                shutil.rmtree(source / ".linkcheck-cache", ignore_errors=True)
            cost, plugin = build(source, name)
            if number:  # the first round warms the disk and the byte code
                rows[name].builds.append(cost)
                rows[name].plugin.append(plugin)
            print(
                f"{source.name} {number}/{rounds} {name}: {cost.cpu:.2f} s CPU", file=sys.stderr, flush=True
            )
    return rows


def build(source: Path, name: str) -> tuple[Cost, Cost]:
    """Run one build in a process of its own."""
    told = source / "inside.json"
    command = [sys.executable, __file__, "--inside", str(told)]
    with spent(resource.RUSAGE_CHILDREN) as cost:
        environment = {**os.environ, **QUIET, "CONFIGURATION": f"{name}.yml"}
        subprocess.run(
            command, cwd=source, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL, env=environment
        )
    return cost[0], Cost(*json.loads(told.read_text(encoding="utf-8")))


def recheck(source: Path) -> list[Cost]:
    """What our plugin takes of each build after an edit."""
    told = source / "serve.json"
    environment = {**os.environ, **QUIET, "CONFIGURATION": "warm.yml"}
    command = [sys.executable, __file__, "--serve", str(told)]
    subprocess.run(
        command, cwd=source, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL, env=environment
    )
    return [Cost(*cost) for cost in json.loads(told.read_text(encoding="utf-8"))]


@contextmanager
def spent(*whose: int) -> Iterator[list[Cost]]:
    """Measure what is done inside; the list holds one cost afterwards."""
    cost: list[Cost] = []
    wall, cpu = time.perf_counter(), _cpu(whose)
    yield cost
    cost.append(Cost(time.perf_counter() - wall, _cpu(whose) - cpu))


def _cpu(whose: tuple[int, ...]) -> float:
    used = [resource.getrusage(who) for who in whose]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


# Inside of a process that builds --------------------------------------------------------------------------


def watched() -> list[Cost]:
    """Have every event of our plugin measured."""
    from linkcheck_plugin.integrations.mkdocs import LinkcheckPlugin

    costs: list[Cost] = []

    def measuring(method: Any) -> Any:
        def measured_method(*arguments: Any, **named: Any) -> Any:
            with spent(resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) as cost:
                result = method(*arguments, **named)
            costs.extend(cost)
            return result

        if hasattr(method, "mkdocs_priority"):
            measured_method.mkdocs_priority = method.mkdocs_priority  # type: ignore[attr-defined]
        return measured_method

    for name in ("load_config", "on_config", "on_pre_build", "on_env", "on_post_build"):
        setattr(LinkcheckPlugin, name, measuring(getattr(LinkcheckPlugin, name)))
    return costs


def build_inside(told: Path) -> int:
    """Build as `mkdocs build -q` does, and write down what the plugin took, its import included."""
    import mkdocs.config.defaults  # noqa: F401  which MkDocs loads in any case
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    name = os.environ["CONFIGURATION"]
    costs: list[Cost] = []
    if name in ("cold.yml", "warm.yml"):
        with spent(resource.RUSAGE_SELF) as imported:
            costs = watched()
        costs.extend(imported)
    build(load_config(name))
    told.write_text(json.dumps([sum(c.wall for c in costs), sum(c.cpu for c in costs)]), encoding="utf-8")
    return 0


def serve_inside(told: Path) -> int:
    """Build as `mkdocs serve` does, first the whole, then after each edit of a page."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    name = os.environ["CONFIGURATION"]
    costs = watched()
    load_config(name).plugins.on_startup(command="serve", dirty=False)
    page = sorted(Path("docs").rglob("*.md"))[7]
    text = page.read_text(encoding="utf-8")
    taken = []
    for number in range(EDITS + 1):
        page.write_text(f"{text}\nEdited {number} times.\n", encoding="utf-8")
        costs.clear()
        build(load_config(name, site_dir="served"), serve_url="http://127.0.0.1:8000/handbook/")
        taken.append((sum(c.wall for c in costs), sum(c.cpu for c in costs)))
    page.write_text(text, encoding="utf-8")
    told.write_text(json.dumps(taken[1:]), encoding="utf-8")
    return 0


# The table ------------------------------------------------------------------------------------------------


def report(title: str, source: Path, rows: dict[str, Row], edits: list[Cost]) -> None:
    pages, size = corpora.page_count(source / "site")
    print(f"\n### {title} ({pages} HTML files, {size / 1e6:.0f} MB)\n")
    print("| build | CPU s | ratio | wall s | ratio | of it our plugin, CPU ms | wall ms |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    base = rows["without"].builds
    for name, row in rows.items():
        cells = [
            f"{median(row.builds, 'cpu'):.2f}",
            f"{median(row.builds, 'cpu') / median(base, 'cpu'):.3f}",
            f"{median(row.builds, 'wall'):.2f}",
            f"{median(row.builds, 'wall') / median(base, 'wall'):.3f}",
        ]
        ours = name in ("cold", "warm")
        cells += [f"{median(row.plugin, kind) * 1000:.0f}" if ours else "" for kind in ("cpu", "wall")]
        print(f"| {ROWS[name]} | {' | '.join(cells)} |")
    print(
        f"\n`mkdocs serve`, one page edited: our plugin takes {median(edits, 'cpu') * 1000:.0f} ms CPU, "
        f"{median(edits, 'wall') * 1000:.0f} ms wall of each build (median of {len(edits)})."
    )


def median(costs: list[Cost], kind: str) -> float:
    return statistics.median(getattr(cost, kind) for cost in costs)


if __name__ == "__main__":
    sys.exit(main())
