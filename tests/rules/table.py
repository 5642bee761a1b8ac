"""Tables of cases: a tiny site, the findings that are wanted exactly, and a clean twin.

The marks ① ② ③ … stand in the files where a finding is expected; they are taken out before the files are
written, and `found("LNK001 error ①", …)` means that page, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import builders
import pytest

from linkcheck_plugin.model import Finding, Report

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ADDRESS = "https://e.example/"

AROUND: Mapping[str, str] = {
    "index.html": "",
    "install/index.html": '<h2 id="setup">Setup</h2><a name="old">x</a>',
    "guide.html": '<h2 id="usage">Usage</h2>',
    "img/logo.png": "png",
}
"""What every site of a table has besides the files of the case."""

Files = str | Mapping[str, str | bytes]


@dataclass(frozen=True)
class Found:
    """One finding, in short. `places` are the further occurrences."""

    what: str
    """Code, level and place."""
    url: str | None
    target: str | None = None
    suggestion: str | None = None
    places: tuple[str, ...] = ()


def found(
    what: str, url: str | None, target: str | None = None, suggestion: str | None = None, *places: str
) -> Found:
    return Found(what, url, target, suggestion, places)


@dataclass(frozen=True)
class Case:
    """`files` is index.html alone, or all files; `clean` the twin that has no finding of these codes."""

    sentence: str
    files: Files
    findings: tuple[Found, ...] = ()
    clean: Files | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    clean_settings: Mapping[str, Any] | None = None
    bug: str = ""


def bad(
    sentence: str,
    files: Files,
    *findings: Found,
    clean: Files | None = None,
    clean_settings: Mapping[str, Any] | None = None,
    bug: str = "",
    **settings: Any,
) -> Case:
    return Case(sentence, files, findings, clean, settings, clean_settings, bug)


def good(sentence: str, files: Files, *, bug: str = "", **settings: Any) -> Case:
    return Case(sentence, files, (), None, settings, None, bug)


def parameters(cases: Iterable[Case]) -> list[Any]:
    """Every case, and the clean twins beside them."""
    return [*_parameters(cases)]


def _parameters(cases: Iterable[Case]) -> Iterator[Any]:
    for case in cases:
        marks = [pytest.mark.xfail(strict=True, reason=case.bug)] if case.bug else []
        yield pytest.param(case, id=case.sentence, marks=marks)
        if case.clean is not None:
            settings = case.settings if case.clean_settings is None else case.clean_settings
            twin = Case(case.sentence, case.clean, settings=settings)
            yield pytest.param(twin, id=f"clean: {case.sentence}")


def compared(case: Case, tmp_path: Path) -> tuple[list[Found], list[Found]]:
    """All findings in the site of a case, and those that are wanted."""
    files = {"index.html": case.files} if isinstance(case.files, str) else case.files
    contents, places = without_marks({**AROUND, **files})
    report = report_of(contents, tmp_path, **case.settings)
    return in_short(report), [_at(wanted, places) for wanted in case.findings]


def report_of(files: Mapping[str, str | bytes], tmp_path: Path, **settings: Any) -> Report:
    """The report of a site at `ADDRESS`, unless `site-url` says otherwise ("" for unknown)."""
    named = {key.replace("_", "-"): value for key, value in settings.items()}
    return builders.check(builders.build_site(tmp_path, files), **{"site-url": ADDRESS, **named})


def in_short(report: Report) -> list[Found]:
    return [_short(finding) for finding in report.findings]


def lines_of(report: Report) -> list[str]:
    """`LNK001 error index.html:1:10 url` for each finding."""
    return [f"{short.what} {short.url}" for short in in_short(report)]


def without_marks(files: Mapping[str, str | bytes]) -> tuple[dict[str, str | bytes], dict[str, str]]:
    """The files as they are written, and the place of each mark."""
    contents: dict[str, str | bytes] = {}
    places: dict[str, str] = {}
    for path, content in files.items():
        if isinstance(content, bytes):
            contents[path] = content
            continue
        bare = ""
        for character in content:
            if character in MARKS:
                line, column = bare.count("\n") + 1, len(bare) - bare.rfind("\n")
                places[character] = f"{path}:{line}:{column}"
            else:
                bare += character
        contents[path] = bare
    return contents, places


def _at(wanted: Found, places: Mapping[str, str]) -> Found:
    what = " ".join(places.get(word, word) for word in wanted.what.split(" "))
    further = tuple(places.get(place, place) for place in wanted.places)
    return Found(what, wanted.url, wanted.target, wanted.suggestion, further)


def _short(finding: Finding) -> Found:
    own = f"{finding.page}:{finding.line}:{finding.column}"
    places = [f"{place.page}:{place.line}:{place.column}" for place in finding.occurrences]
    assert places[0] == own, "the first occurrence is the finding's own place"
    return Found(
        f"{finding.code} {finding.severity.value} {own}",
        finding.url,
        finding.target,
        finding.suggestion,
        tuple(places[1:]),
    )
