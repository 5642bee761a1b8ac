"""Tiny builders: sites from dictionaries, their reports, and findings in short form."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from linkcheck_plugin import urls
from linkcheck_plugin.check import check_site
from linkcheck_plugin.html.tree import extract
from linkcheck_plugin.model import PageRecord, Reference, Report, Resolution
from linkcheck_plugin.mount import Mounted, Surroundings, mount
from linkcheck_plugin.settings import Settings, decode
from linkcheck_plugin.site.collect import Collector
from linkcheck_plugin.site.examine import Options

LONG_AGO = 1_000_000_000
"""A modification time that the cache trusts."""


def build_site(folder: Path, files: Mapping[str, str | bytes], name: str = "site") -> Path:
    """Write the files below `folder/name`, in a project that ends at `folder`; return the directory."""
    (folder / ".git").mkdir(exist_ok=True, parents=True)
    site = folder / name
    site.mkdir(exist_ok=True)
    write(site, files)
    return site


def write(site: Path, files: Mapping[str, str | bytes]) -> None:
    """Write or overwrite files of a site."""
    for path, content in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def age(site: Path, seconds: int = LONG_AGO) -> Path:
    """Give every file the same old modification time."""
    for path in site.rglob("*"):
        if path.is_file():
            os.utime(path, (seconds, seconds))
    return site


def settings_for(site: Path, **settings: object) -> Settings:
    """Settings with the cache off, unless asked for, and inside the project."""
    return decode({"cache": False, "cache-dir": str(site.parent / ".cache"), **settings}, "test")


def check(site: Path, *, start_method: str | None = None, **settings: object) -> Report:
    """The report of a site."""
    return check_site(site, settings_for(site, **settings), start_method=start_method)


def flat(report: Report) -> set[tuple[str, str, str | None]]:
    """(code, page, URL as written) of every occurrence."""
    return {
        (finding.code, occurrence.page, occurrence.url or finding.url)
        for finding in report.findings
        for occurrence in finding.occurrences
    }


def mounted_site(site: Path, **settings: object) -> Mounted:
    """The site at its address, without a project around it."""
    wanted = settings_for(site, **settings)
    options = Options(tuple(wanted.page_extensions), tuple(wanted.directory_index), wanted.fragments)
    collected = Collector(site, options, start_method="none").collect()
    return mount(collected, wanted, Surroundings(None, (), ()))


def resolve(site: Path, url: str, page: str = "index.html", **settings: object) -> Resolution:
    """What a URL that is written on a page resolves to."""
    base = urls.target_of_file(page) if url.startswith(("#", "?")) else urls.directory_of(page)
    return mounted_site(site, **settings).context.resolver.resolve(urls.join(url, base))


def extracted(markup: str | bytes) -> PageRecord:
    """The record of one page."""
    return extract(markup if isinstance(markup, bytes) else markup.encode())


def triples(references: Iterable[Reference]) -> list[tuple[str, str, str]]:
    """(element, attribute, URL) in document order."""
    return [(reference.element, reference.attribute, reference.url) for reference in references]
