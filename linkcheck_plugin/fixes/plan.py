"""Plans all edits of a project: from the findings of a check to the new content of each source file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import msgspec

from linkcheck_plugin.fixes.allowed import Bounds
from linkcheck_plugin.fixes.file_plan import Dialect, Planned, plan_file
from linkcheck_plugin.fixes.refused import NotSafeError
from linkcheck_plugin.fixes.wishes import Left, Wish, is_wanted, merged, wishes_of
from linkcheck_plugin.model import Finding


class FilePlan(msgspec.Struct, frozen=True):
    """The edits of one file: its real path, and the one that people are shown."""

    path: Path
    shown: str
    planned: Planned


class Plan(msgspec.Struct, frozen=True):
    """What is to be edited, what is left to the author, and which files could not be read and why."""

    files: tuple[FilePlan, ...]
    left: tuple[Left, ...]
    failed: tuple[tuple[str, str], ...] = ()


def plan_fixes(
    findings: Iterable[Finding],
    asked_for: Collection[str],
    bounds: Bounds,
    dialect: Dialect,
    cwd: Path,
    elsewhere: Callable[[Wish, Path], str | None] = lambda wish, file: None,
) -> Plan:
    """The edits for all findings that are wanted; nothing is written.

    Paths of sources are relative to `cwd`. `asked_for` are the codes that the user named. `elsewhere` names a
    page that an edit would break.
    """
    wishes, left = wishes_of(finding for finding in findings if is_wanted(finding, asked_for))
    by_file: dict[Path, list[Wish]] = defaultdict(list)
    for wish in wishes:
        try:
            file = bounds.file_for(cwd / wish.source.path)
            if (page := elsewhere(wish, file)) is not None:
                raise NotSafeError(f"{page} may show the same place, where nothing is wrong")
        except NotSafeError as error:
            left += [Left(wish.source, one.finding, one.fix, str(error)) for one in wish.proposals]
            continue
        by_file[file].append(wish)
    files: list[FilePlan] = []
    failed: list[tuple[str, str]] = []
    for file, wanted in sorted(by_file.items()):
        shown = wanted[0].source.path
        try:
            data = file.read_bytes()
        except OSError as error:
            failed.append((shown, f"the file cannot be read: {error.strerror or error}"))
            continue
        planned = plan_file(file, data, wanted, dialect)
        left += planned.left
        if planned.granted:
            files.append(FilePlan(file, shown, planned))
    return Plan(tuple(files), tuple(merged(left)), tuple(failed))
