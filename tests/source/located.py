"""A small project on disk, its built site, and where the findings of the site are said to stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from linkcheck_plugin.check import check_site
from linkcheck_plugin.model import Finding, Occurrence, Report, Source
from linkcheck_plugin.settings import decode

MKDOCS = "site_name: t\n"

Files = Mapping[str, str | bytes]


class Tree:
    """A project in a folder that is the working directory; `files` hold its sources and its site."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.root = folder / "project"
        (self.root / ".git").mkdir(parents=True)
        monkeypatch.chdir(self.root)

    def write(self, files: Files) -> None:
        """Write files below the project's folder."""
        for path, content in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def check(self, files: Files, site: str | Path = "site", **settings: object) -> Report:
        """The report of the site in the project."""
        self.write(files)
        wanted = {"cache": False, "outbound": False, **settings}
        sources = wanted.pop("sources", None)
        return check_site(Path(site), decode(wanted, "test"), start_method="none", sources=sources)  # type: ignore[arg-type]

    def places(self, files: Files, **settings: object) -> dict[str, str | None]:
        """`page:line url` → `file:line:column`, None where nothing is said, of every occurrence."""
        return places(self.check(files, **settings))  # type: ignore[arg-type]


def places(report: Report) -> dict[str, str | None]:
    """`page:line url` → `file:line:column`, None where nothing is said, of every occurrence."""
    return {
        f"{place.page}:{place.line} {place.url or finding.url}": spelled(source_of(finding, place))
        for finding in report.findings
        for place in finding.occurrences
    }


def source_of(finding: Finding, place: Occurrence) -> Source | None:
    """The source of an occurrence: its own, or the finding's where no occurrence has one."""
    own = any(each.source is not None for each in finding.occurrences)
    return place.source if own else finding.source


def spelled(source: Source | None) -> str | None:
    """`file:line:column`."""
    return None if source is None else f"{source.path}:{source.line}:{source.column}"


def page(*lines: str) -> str:
    """A page whose body has these lines, from line 2 on."""
    return "<!doctype html><title>t</title><body>\n" + "\n".join(lines) + "\n"
