"""Builds the three examples, checks them, and compares what is found with what their READMEs list."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # Material's notice about MkDocs 2
MADE = ("site", "output", "clean", "cache", "__pycache__", ".linkcheck-cache")


@dataclass(frozen=True)
class Example:
    """A folder below examples/: where its site lies, and the module that builds it."""

    name: str
    site: str
    build: tuple[str, ...] = ()


EXAMPLES = (
    Example("mkdocs-site", "site", ("mkdocs", "build")),
    Example("pelican-blog", "output", ("pelican",)),
    Example("plain-site", "public"),
)


@dataclass(frozen=True)
class Planted:
    """One row of a README: `place` is file:line in the sources, `written` the text that stands there."""

    code: str
    place: str
    written: str
    wrong: str
    page: str
    url: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a finding is recognised by."""
        return self.code, self.page, self.url


@dataclass(frozen=True)
class Found:
    """One finding of the JSON report."""

    code: str
    name: str
    page: str
    url: str
    line: int
    column: int
    source: dict[str, Any] | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is recognised by."""
        return self.code, self.page, self.url

    @property
    def where(self) -> str:
        """The place to edit, as file:line:column: in the sources, else in the output."""
        if self.source is None:
            return f"{self.page}:{self.line}:{self.column}"
        return f"{self.source['path']}:{self.source['line']}:{self.source['column']}"


def planted(folder: Path) -> list[Planted]:
    """The defects that the README of an example lists."""
    rows = re.findall(
        r"^\| (LNK\d+) \|(.*)\|$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return [Planted(code, *(cell.strip(" `") for cell in cells.split(" | "))) for code, cells in rows]


def found(folder: Path, example: Example) -> list[Found]:
    """What the command line reports at warning and above."""
    result = python(
        folder, "linkcheck_plugin", "check", example.site, "--offline", "--quiet", "--format", "json"
    )
    findings = json.loads(result.stdout)["findings"]
    fields = Found.__dataclass_fields__
    return [
        Found(**{key: finding[key] for key in fields})
        for finding in findings
        if finding["severity"] != "info"
    ]


def build(folder: Path, example: Example) -> subprocess.CompletedProcess[str]:
    """Build a site with its generator, whose plugin checks it."""
    return python(folder, *example.build)


def clean_copy(folder: Path, destination: Path) -> Path:
    """A copy of an example with the files of `clean/` in their places."""
    shutil.copytree(folder, destination, ignore=shutil.ignore_patterns(*MADE))
    shutil.copytree(folder / "clean", destination, dirs_exist_ok=True)
    return destination


def python(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module in a folder and keep what it says."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def demonstrate(example: Example) -> tuple[list[str], bool]:
    """Show one example; its cells of the summary, and whether everything is as planted."""
    folder = HERE / example.name
    print(f"\n=== examples/{example.name}\n")
    states = ["-", "-"]
    if example.build:
        result = build(folder, example)
        states[0] = _show_build(example, result, "fails" if result.returncode == 1 else "passes")
    print("$ linkcheck check --offline\n", flush=True)
    command = [sys.executable, "-m", "linkcheck_plugin", "check", "--offline"]
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=False)
    expected, reported = planted(folder), found(folder, example)
    print("\nplanted, and where it is found:")
    for line in _comparison(expected, reported):
        print(line)
    with tempfile.TemporaryDirectory() as scratch:
        clean = clean_copy(folder, Path(scratch) / example.name)
        if example.build:
            result = build(clean, example)
            states[1] = "passes" if result.returncode == 0 else "fails"
        left = found(clean, example)
    print(f"\nwith the files of clean/ in place: {len(left)} findings")
    good = Counter(row.key for row in expected) == Counter(finding.key for finding in reported) and not left
    if example.build:
        good = good and states == ["fails", "passes"]
    return [example.name, str(len(expected)), str(len(reported)), states[0], states[1], str(len(left))], good


def main() -> int:
    """Show all examples and a summary; 0 if exactly the planted defects are found."""
    header = ["", "planted", "found", "build", "clean build", "found in clean"]
    rows, verdicts = zip(*(demonstrate(example) for example in EXAMPLES), strict=True)
    print("\n=== summary\n")
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        print("  ".join(map(str.ljust, row, widths)).rstrip())
    print("\nexactly the planted defects were found" if all(verdicts) else "\nNOT as planted")
    return 0 if all(verdicts) else 1


def _show_build(example: Example, result: subprocess.CompletedProcess[str], state: str) -> str:
    print(f"$ {' '.join(example.build)}")
    said = [
        line
        for line in (result.stdout + result.stderr).splitlines()
        if "linkcheck: " in line or "Abort" in line
    ]
    print("\n".join(["[…]", *said[-2:], f"(exit code {result.returncode}: the build {state})\n"]))
    return state


def _comparison(expected: list[Planted], reported: list[Found]) -> Iterator[str]:
    places = {finding.key: finding for finding in reported}
    width = max(len(row.place) for row in expected)
    for row in expected:
        finding = places.pop(row.key, None)
        yield f"  {row.place:<{width}}  {row.code}  {row.wrong}  ->  {finding.where if finding else 'NOT FOUND'}"
    for finding in places.values():
        yield f"  NOT PLANTED  {finding.code}  {finding.url}  ->  {finding.where}"


if __name__ == "__main__":
    sys.exit(main())
