"""Checks what a generator has just built: settings of all layers, the check, its findings as text."""

from __future__ import annotations

import dataclasses
import io
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec.structs import replace

from linkcheck_plugin.configuration import PATH_KEYS, find, label, load
from linkcheck_plugin.model import Finding, Level, Report
from linkcheck_plugin.settings import ConfigurationError, LinkcheckError, Settings, decode, merge

if TYPE_CHECKING:
    from linkcheck_plugin.site.collect import Kept


class Checked(msgspec.Struct, frozen=True):
    """What became of a build, in the words of the report.

    `failing` are the findings that make it fail, `listed` the milder ones that the settings list, `remarks`
    where the site is served and what was looked at. `findings` holds all of the report, whatever the settings
    list; None if there was no report.
    """

    verdict: str
    fails: bool
    failing: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] | None = None
    status: int = 1
    """The exit code of a failing build, as the command line's: 2 for settings or input that cannot be taken."""


def check_build(
    site: Path,
    project: Path,
    given: Mapping[str, Any],
    origin: str,
    *,
    known: Mapping[str, object],
    watching: bool = False,
    width: int | None = None,
    sources: Mapping[str, Path] | None = None,
    configuration: Path | None = None,
    before: Sequence[Finding] | None = None,
    read: Sequence[Kept] = (),
) -> Checked | None:
    """Check a site for its generator; None if the settings say that builds are not checked.

    `project` is the folder of the generator's configuration, `given` the settings that stand there (`origin`
    names it in messages), `known` what the generator knows and a user may overrule. `watching`: nothing can
    fail, a development server builds. `width`: columns of an excerpt. `sources` and `configuration` are what
    `check_site` is told of the source files and the project. `before`: the findings of the last build, when
    only what changed since is of interest. `read`: what was read of the site while it was written. Whatever
    goes wrong is a failing verdict, never an exception; Ctrl-C stays one.
    """
    from linkcheck_plugin.asking import Asking
    from linkcheck_plugin.baseline import without_accepted
    from linkcheck_plugin.check import check_site

    try:
        settings = settings_of(site, project, given, origin, known)
        if not settings.enabled:
            return None
        asked = asks_at(settings, watching=watching)
        report = check_site(
            site,
            replace(settings, outbound=asked is not None),
            sources=sources,
            project=configuration,
            asking=Asking(only_ledger=asked == "ledger"),
            known=read,
        )
        report = without_accepted(report, settings)
        if report.interrupted:  # of half a site nobody can say that it is good
            raise KeyboardInterrupt
        checked = _checked(report, settings, site, width, before)
    except LinkcheckError as error:
        return Checked(str(error), fails=True, status=2)
    except Exception as error:
        if os.environ.get("LINKCHECK_DEBUG") == "1":
            raise
        problem = f"internal error: {type(error).__name__}: {error}"
        return Checked(f"{problem}; please report (LINKCHECK_DEBUG=1 shows where)", fails=True)
    if watching and checked.fails:
        return replace(checked, verdict=checked.verdict.replace("the build fails", "a build would fail"))
    return checked


def asks_at(settings: Settings, *, watching: bool) -> Literal["network", "ledger"] | None:
    """Where a build gets to know about other sites: from the network in CI or if asked to, else from the ledger."""
    if watching or settings.outbound is False:
        return None
    if settings.outbound is True or os.environ.get("CI"):
        return "network"
    ledger = Path(settings.ledger or Path(settings.cache_dir, "ledger.jsonl"))
    return "ledger" if ledger.is_file() else None


def validate(given: Mapping[str, object], origin: str) -> None:
    """Refuse settings that cannot be taken. Raises ConfigurationError."""
    settings = decode(given, origin)
    if not any((settings.select, settings.extend_select, settings.ignore, settings.severity)):
        return  # no rule is named, and the rules need not be loaded before the build
    from linkcheck_plugin.rules.selection import active_rules

    try:
        active_rules(settings)
    except ConfigurationError as error:
        raise ConfigurationError(f"{origin}: {error}") from None


def settings_of(
    site: Path, project: Path, given: Mapping[str, Any], origin: str, known: Mapping[str, object]
) -> Settings:
    """The settings that hold: the generator's file over linkcheck.toml over what the generator knows.

    Raises ConfigurationError.
    """
    validate(given, origin)
    layers: list[Mapping[str, object]] = [{"cache-dir": str(project / ".linkcheck-cache")}]
    layers += [{key: value} for key, value in known.items() if _is_taken({key: value})]
    file = find(project, site) or find(Path.cwd(), site)
    if file is not None:
        layers.append(load(file))
        decode(layers[-1], label(file))
    return decode(merge(*layers, _anchored(given, project)), origin)


def _is_taken(known: Mapping[str, object]) -> bool:
    """Generators accept addresses that are none; nothing is known then."""
    try:
        decode(known, "")
    except ConfigurationError:
        return False
    return True


def _anchored(given: Mapping[str, Any], project: Path) -> dict[str, Any]:
    """Relative paths start at the project, wherever the generator was called."""
    paths = {name for key in PATH_KEYS for name in (key, key.replace("-", "_"))}
    anchored = {
        key: str(project / value) if key in paths and value else value for key, value in given.items()
    }
    builds = given.get("elsewhere")
    if isinstance(builds, list):
        anchored["elsewhere"] = [
            {**build, "dir": str(project / build["dir"])}
            if isinstance(build, dict) and build.get("dir")
            else build
            for build in builds
        ]
    return anchored


def _checked(
    report: Report, settings: Settings, site: Path, width: int | None, before: Sequence[Finding] | None
) -> Checked:
    from linkcheck_plugin.report import coverage_line, verdict
    from linkcheck_plugin.report.view import listed

    failing = [finding for finding in report.findings if _fails(finding, settings)]
    milder = [finding for finding in listed(report, settings.level) if not _fails(finding, settings)]
    whole = Checked(
        verdict(report, settings.fail_on),
        bool(failing),
        remarks=(*report.notes, coverage_line(report.coverage)),
        findings=report.findings,
    )
    if before is None:
        return replace(
            whole,
            failing=_blocks(report, failing, site, width),
            listed=_blocks(report, milder, site, width),
        )
    return _changed(whole, report, [*failing, *milder], settings, site, width, before)


def _changed(
    whole: Checked,
    report: Report,
    shown: list[Finding],
    settings: Settings,
    site: Path,
    width: int | None,
    before: Sequence[Finding],
) -> Checked:
    """What there is to say after the first build: what is new, what is fixed, one line of counts."""
    from linkcheck_plugin.integrations.changes import compare, fixed_lines, summary
    from linkcheck_plugin.report.view import RANK

    visible = (f for f in before if _fails(f, settings) or RANK[f.severity] <= RANK[settings.level])
    changes = compare(visible, shown)
    failing = [finding for finding in changes.new if _fails(finding, settings)]
    milder = [finding for finding in changes.new if not _fails(finding, settings)]
    if shown:
        verdict = f"{summary(changes)}: the build {'fails' if whole.fails else 'passes'}"
    else:
        verdict = ", ".join(filter(None, [whole.verdict, summary(changes)]))
    return replace(
        whole,
        verdict=verdict,
        failing=_blocks(report, failing, site, width),
        listed=_blocks(report, milder, site, width),
        remarks=tuple(fixed_lines(changes)),
    )


def _fails(finding: Finding, settings: Settings) -> bool:
    from linkcheck_plugin.report.summary import fails

    return fails(Counter([finding.severity]), settings.fail_on)


def _blocks(report: Report, findings: list[Finding], site: Path, width: int | None) -> tuple[str, ...]:
    """The blocks of the text report, one for a finding or a run of short lines; no counts at the end."""
    from linkcheck_plugin.report import write

    text = io.StringIO()
    part = dataclasses.replace(report, findings=tuple(findings))
    write(part, "text", text, level=Level.INFO, fail_on="never", width=width, site_root=site)
    return tuple(text.getvalue().split("\n\n")[:-1])
