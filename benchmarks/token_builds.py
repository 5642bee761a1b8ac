"""Builds a project with its real generator, checks it, and reads what the generator made of the tokens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from breakage import TOKEN
from real import NPM, ROOT, SYSTEM, read_project

URL_ATTRIBUTES = {"href", "src", "poster", "data"}
BUILDS = {
    "mkdocs.yml": ("mkdocs build --quiet", "site"),
    "properdocs.yml": ("properdocs build --quiet", "site"),
    "zensical.toml": ("zensical build", "site"),
    "pelicanconf.py": ("pelican content --settings pelicanconf.py --quiet", "output"),
    "hugo.toml": ("hugo --quiet", "public"),
    "conf.py": ("sphinx-build -q -b html . _build/html", "_build/html"),
}
"""Marker file → the command that builds the project, and where its output lies then."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a project is built in its folder."""

    commands: tuple[str, ...]
    output: str
    generator: str


@dataclass(frozen=True, slots=True)
class Event:
    """One attribute of the built site that holds a token."""

    page: str
    line: int
    column: int
    attribute: str
    token: str


def recipe_of(folder: Path, work: Path) -> Recipe:
    if (folder / "project.toml").is_file():
        project = read_project(folder)
        places = {
            "bin": str(work / "py" / "bin"),
            "python": str(work / "py" / "bin" / "python"),
            "modules": str(work / project.generator / "node_modules"),
        }
        commands = list(project.build)
        for place, path in places.items():
            commands = [command.replace("{" + place + "}", path) for command in commands]
        return Recipe(tuple(commands), project.output, project.generator)
    for marker, (command, output) in BUILDS.items():
        if (folder / marker).is_file():
            return Recipe((command,), output, command.partition(" ")[0])
    raise SystemExit(f"{folder}: no project.toml, and none of {', '.join(BUILDS)}")


def build(folder: Path, recipe: Recipe, work: Path) -> None:
    """Build the project anew; the output may stay although the generator or its plugin complains."""
    shutil.rmtree(folder / recipe.output, ignore_errors=True)
    path = [str(Path(sys.executable).parent), str(work / "py" / "bin")]
    if recipe.generator in NPM:
        modules = work / recipe.generator / "node_modules"
        path.append(str(modules / ".bin"))
        if not (folder / "node_modules").exists():
            (folder / "node_modules").symlink_to(modules, target_is_directory=True)
    elif recipe.generator in SYSTEM:
        path = []
    environment = os.environ | {
        "ASTRO_TELEMETRY_DISABLED": "1",
        "DO_NOT_TRACK": "1",
        "LANG": "C.UTF-8",
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "1750000000",
        "PATH": os.pathsep.join([*path, os.environ.get("PATH", os.defpath)]),
    }
    for command in recipe.commands:
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    if not any((folder / recipe.output).rglob("*.html")):
        raise SystemExit(f"{recipe.commands} built nothing\n{(done.stdout + done.stderr)[-2000:]}")


def check(folder: Path, output: str) -> dict[str, object]:
    options = ["--offline", "--format", "json", "--no-cache", "--level", "info"]
    command = [sys.executable, "-m", "linkcheck_plugin", "check", output, *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit {done.returncode}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


# What the generator made of the tokens


class Reader(HTMLParser):
    """Notes the URL attributes that hold a token and lead into the site."""

    def __init__(self, page: str, site_url: str | None) -> None:
        super().__init__()
        self.page = page
        self.site_url = site_url
        self.events: list[Event] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each start tag, self-closing ones too."""
        line, offset = self.getpos()
        for name, value in attrs:
            match = TOKEN.search(value or "") if name in URL_ATTRIBUTES else None
            if match and inside(self.site_url, self.page, value or ""):
                self.events.append(Event(self.page, line, offset + 1, name, match[0]))


def events_of(site: Path, site_url: str | None) -> dict[str, list[Event]]:
    """All events of each page, in document order."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        if file.name == "404.html" or file.parent.name == "404":
            continue  # served at any URL: not in the default preset (LNK821)
        reader = Reader(file.relative_to(site).as_posix(), site_url)
        reader.feed(file.read_text(encoding="utf-8"))
        reader.close()
        if reader.events:
            found[reader.page] = reader.events
    return found


def inside(site_url: str | None, page: str, url: str) -> bool:
    """Whether the URL leads to where this site is: nothing else can be called broken offline."""
    base = site_url or "https://unknown.invalid/a/b/c/d/e/f/"
    folder = page.removesuffix("index.html")
    target = urljoin(urljoin(base, folder), url)
    return urlsplit(target).netloc == urlsplit(base).netloc and urlsplit(target).path.startswith(
        urlsplit(base).path
    )
