"""Real output of many generators → does the checker find each planted defect and nothing else?

Every folder of `benchmarks/real/` is a small project with a `project.toml`. It is built in a scratch
copy and checked twice, without any configuration: (a) the output alone, (b) the output inside its
project. Findings are held against the planted defects: none may be missed, and no other one may be an
error. `--prepare` installs the generators from PyPI and npm; Hugo and Jekyll come from the system's
packages.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = Path(__file__).resolve().parent / "real"

PYPI = [
    "furo==2025.12.19",
    "lektor==3.3.14",
    "mkdocs==1.6.1",
    "mkdocs-material==9.8.2",
    "mkdocs-redirects==1.2.3",
    "mkdocs-static-i18n==1.3.1",
    "myst-parser==5.2.0",
    "nikola==8.3.3",
    "pelican[markdown]==4.10.2",
    "sphinx==9.0.4",
    "sphinx-rtd-theme==3.1.0",
    "zensical==0.0.73",
]
NPM = {
    "docusaurus": [
        "@docusaurus/core@3.10.2",
        "@docusaurus/faster@3.10.2",
        "@docusaurus/preset-classic@3.10.2",
        "@docusaurus/plugin-client-redirects@3.10.2",
        "create-docusaurus@3.10.2",
        "@mdx-js/react@3",
        "clsx@2",
        "prism-react-renderer@2",
        "react@19",
        "react-dom@19",
    ],
    "eleventy": ["@11ty/eleventy@3.1.8"],
    "hexo": [
        "hexo@8.1.2",
        "hexo-cli@4.3.2",
        "hexo-generator-archive@2",
        "hexo-generator-category@2",
        "hexo-generator-feed@3",
        "hexo-generator-index@4",
        "hexo-generator-sitemap@3",
        "hexo-generator-tag@2",
        "hexo-renderer-ejs@2",
        "hexo-renderer-marked@7",
        "hexo-renderer-stylus@3",
        "hexo-theme-landscape@1.1.0",
    ],
    "honkit": ["honkit@6.1.7"],
    "starlight": ["astro@5.18.2", "@astrojs/starlight@0.37.6", "sharp"],
    "vitepress": ["vitepress@1.6.4", "vue@3"],
}
SYSTEM = {
    "hugo": "hugo",
    "jekyll": "jekyll jekyll-theme-minima ruby-jekyll-feed ruby-jekyll-paginate ruby-jekyll-redirect-from "
    "ruby-jekyll-seo-tag ruby-jekyll-sitemap",
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One defect that the project contains on purpose."""

    codes: frozenset[str]
    page: str
    url: str | None
    needs: str  # "project": only the project tells; "alone": only without the project it looks like one
    optional: bool  # an echo of another one, told or not

    def for_run(self, run: str) -> Planted | None:
        """Return it as `run` ("alone" or "project") has to see it; None if it must not be told there."""
        if run == "project" and self.needs == "alone":
            return None
        return replace(self, optional=self.optional or self.needs not in ("", run))

    def matches(self, found: Found) -> bool:
        """Say whether the finding is this defect."""
        page = fnmatch.fnmatchcase(found.page, self.page) if "*" in self.page else found.page == self.page
        return page and found.code in self.codes and self.url in ("*", found.url)

    def __str__(self) -> str:
        return f"{'/'.join(sorted(self.codes))} {self.page} {self.url!r}"


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of a finding."""

    code: str
    page: str
    url: str | None
    error: bool
    message: str

    def __str__(self) -> str:
        return f"{self.code} {self.page} {self.url!r}: {self.message}"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of `benchmarks/real/` with its `project.toml`."""

    name: str
    folder: Path
    generator: str
    build: tuple[str, ...]
    output: str
    planted: tuple[Planted, ...]


@dataclass(slots=True)
class Run:
    """What one run of the checker said, held against the planted defects."""

    pages: int = 0
    references: int = 0
    seconds: float = 0.0
    expected: int = 0
    missed: list[Planted] = field(default_factory=list)
    unexpected: list[Found] = field(default_factory=list)
    failure: str = ""

    @property
    def told(self) -> str:
        """Found of planted."""
        return "–" if self.failure else f"{self.expected - len(self.missed)}/{self.expected}"

    @property
    def false_errors(self) -> str:
        """Errors that are no defects."""
        return "–" if self.failure else f"{len(self.unexpected)}"


def read_project(folder: Path) -> Project:
    table = tomllib.loads((folder / "project.toml").read_text(encoding="utf-8"))
    return Project(
        name=folder.name,
        folder=folder,
        generator=table["generator"],
        build=tuple(table["build"]),
        output=table["output"],
        planted=tuple(read_planted(entry) for entry in table.get("planted", [])),
    )


def read_planted(entry: dict[str, object]) -> Planted:
    codes = entry.get("codes", [entry.get("code")])
    assert isinstance(codes, list), entry
    assert set(entry) <= {"code", "codes", "page", "url", "needs", "optional"}, entry
    url = entry.get("url")
    return Planted(
        codes=frozenset(str(code) for code in codes),
        page=str(entry["page"]),
        url=None if url is None else str(url),
        needs=str(entry.get("needs", "")),
        optional=bool(entry.get("optional")),
    )


def prepare(work: Path) -> None:
    """Install the generators that come from PyPI and npm; say what the system lacks."""
    python = work / "py"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python], check=True)
    subprocess.run([python / "bin" / "pip", "install", "--quiet", *PYPI], check=True)
    for name, packages in NPM.items():
        folder = work / name
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "package.json").exists():
            (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages],
            cwd=folder,
            check=True,
        )
    for command, packages_of_debian in SYSTEM.items():
        if shutil.which(command) is None:
            print(f"{command} is not installed: apt-get install {packages_of_debian}", file=sys.stderr)


def installed(project: Project, work: Path) -> bool:
    if project.generator in SYSTEM:
        return shutil.which(project.generator) is not None
    if project.generator in NPM:
        return (work / project.generator / "node_modules").is_dir()
    return any((work / "py" / "bin").glob(f"{project.generator}*"))


def build(project: Project, work: Path) -> Path:
    """Build a scratch copy of the project; return its folder."""
    scratch = work / "projects" / project.name
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(project.folder, scratch, ignore=shutil.ignore_patterns("project.toml"))
    # A repository of its own: the search for a configuration ends here.
    subprocess.run(["git", "init", "--quiet"], cwd=scratch, check=True)
    modules = work / project.generator / "node_modules"
    if project.generator in NPM:
        (scratch / "node_modules").symlink_to(modules, target_is_directory=True)
    scripts = work / "py" / "bin"
    places = {"bin": str(scripts), "python": str(scripts / "python"), "modules": str(modules)}
    environment = os.environ | {
        "ASTRO_TELEMETRY_DISABLED": "1",
        "DO_NOT_TRACK": "1",
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([places["bin"], str(modules / ".bin"), os.environ.get("PATH", os.defpath)]),
    }
    for command in project.build:
        for place, path in places.items():
            command = command.replace("{" + place + "}", path)
        done = subprocess.run(
            command,
            shell=True,
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{command}\n{(done.stdout + done.stderr)[-2000:]}")
    output = scratch / project.output
    if not output.is_dir():
        raise RuntimeError(f"no {project.output} after the build")
    built = work / "built" / project.name
    shutil.rmtree(built, ignore_errors=True)
    shutil.copytree(output, built, symlinks=True)
    return scratch


def check(site: str, folder: Path, planted: list[Planted]) -> Run:
    """Run the checker from `folder` and hold its findings against the planted defects."""
    options = ["--offline", "--format", "json", "--no-cache"]
    command = [sys.executable, "-m", "linkcheck_plugin", "check", site, *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    environment.pop("CI", None)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    run = Run(seconds=time.perf_counter() - start, expected=sum(not defect.optional for defect in planted))
    if done.returncode not in (0, 1):
        run.failure = f"exit {done.returncode}: {done.stderr.strip()[-500:]}"
        return run
    report = json.loads(done.stdout)
    run.pages, run.references = report["site"]["pages"], report["coverage"]["references"]
    found = list(flatten(report["findings"]))
    run.missed = [
        defect for defect in planted if not defect.optional and not any(defect.matches(one) for one in found)
    ]
    run.unexpected = [
        one for one in found if one.error and not any(defect.matches(one) for defect in planted)
    ]
    return run


def flatten(findings: list[dict[str, object]]) -> Iterator[Found]:
    for finding in findings:
        occurrences = finding["occurrences"]
        assert isinstance(occurrences, list), finding
        for occurrence in occurrences or [finding]:
            yield Found(
                code=str(finding["code"]),
                page=occurrence["page"],
                url=occurrence.get("url", finding["url"]),
                error=finding["severity"] == "error",
                message=str(finding["message"]),
            )


def check_both(project: Project, scratch: Path) -> dict[str, Run]:
    alone, inside = (
        [told for defect in project.planted if (told := defect.for_run(run))] for run in ("alone", "project")
    )
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(scratch / project.output, Path(folder) / "site", symlinks=True)
        runs = {"alone": check("site", Path(folder), alone)}
    return runs | {"project": check(project.output, scratch, inside)}


def row(project: Project, runs: dict[str, Run]) -> str:
    alone, inside = runs["alone"], runs["project"]
    cells = [
        project.name,
        project.generator,
        f"{alone.pages}",
        f"{alone.references}",
        f"{alone.told} {inside.told}",
        f"{alone.false_errors} {inside.false_errors}",
        f"{alone.seconds:.2f} {inside.seconds:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def complaints(name: str, runs: dict[str, Run]) -> Iterator[str]:
    for where, run in runs.items():
        if run.failure:
            yield f"- {name} ({where}) did not run: {run.failure}"
        yield from (f"- {name} ({where}) missed {defect}" for defect in run.missed)
        yield from (f"- {name} ({where}) unexpected {found}" for found in run.unexpected)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prepare", action="store_true", help="install the generators, then stop")
    parser.add_argument("--only", metavar="NAME", action="append", help="only these projects (globs)")
    parser.add_argument("--work", metavar="DIR", type=Path, default=ROOT / ".bench" / "real")
    parser.add_argument("--reuse", action="store_true", help="check what an earlier run has built")
    parser.add_argument("--build-only", action="store_true", help="build, check nothing")
    options = parser.parse_args()
    work: Path = options.work.resolve()
    if options.prepare:
        prepare(work)
        return 0

    notes: list[str] = []
    absent: list[str] = []
    print("| site | generator | pages | references | planted found a b | false errors a b | seconds a b |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for folder in sorted(path.parent for path in PROJECTS.glob("*/project.toml")):
        project = read_project(folder)
        if options.only and not any(fnmatch.fnmatchcase(project.name, name) for name in options.only):
            continue
        if not installed(project, work):
            absent.append(project.name)
            continue
        scratch = work / "projects" / project.name
        try:
            if not (options.reuse and (scratch / project.output).is_dir()):
                build(project, work)
        except RuntimeError as error:
            notes.append(f"- {project.name} was not built: {error}")
            continue
        if options.build_only:
            continue
        runs = check_both(project, scratch)
        print(row(project, runs), flush=True)
        notes.extend(complaints(project.name, runs))
    print("\n" + ("\n".join(notes) if notes else "Nothing missed, nothing unexpected."))
    if absent:
        print(f"\nNot built, generator not installed (see --prepare): {', '.join(absent)}.")
    return 1 if notes else 0


if __name__ == "__main__":
    sys.exit(main())
