"""A report for people: a block per cause with the line it is about, then counts and what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from linkcheck_plugin.model import Finding, Level, Occurrence, Report
from linkcheck_plugin.report import outbound
from linkcheck_plugin.report.escape import clean, escape
from linkcheck_plugin.report.excerpt import Passage, marked, reader
from linkcheck_plugin.report.summary import coverage_line, fails, tally
from linkcheck_plugin.report.view import RANK, View, further, further_clause, listed, spot

Read = Callable[[str, int, int, bool], Passage | None]
Paint = Callable[[str, str], str]

NOISY = 100
"""More findings of one rule are shortened: the first in full, then one line each."""

IN_FULL = 20
PLACES = 3
LEAVE = "to leave it alone for now:"

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "strong": "1",
    "frame": "34",
    "help": "1;32",
}


def lines(report: Report, view: View) -> Iterator[str]:
    """Findings at or above the level of the view, counts per rule, the coverage line."""
    findings = outbound.by_host(listed(report, view.level))
    paint = _painted if view.colour else _plain
    read = reader(view.site_root, view.excerpts)
    sizes = Counter((finding.severity, finding.code) for finding in findings)
    groups = Counter(outbound.group_of(finding) for finding in findings)
    seen: Counter[tuple[Level, str]] = Counter()
    headed: set[outbound.Group] = set()
    for finding in findings:
        rule = (finding.severity, finding.code)
        seen[rule] += 1
        if sizes[rule] <= NOISY or seen[rule] <= IN_FULL:
            group = outbound.group_of(finding)
            size = 1 if group is None else groups[group]
            if group is not None and size > 1 and group not in headed:
                headed.add(group)
                yield from _group(group, size, view, paint)
            yield from _block(finding, view, read, paint, alone=size == 1)
            yield "\n"
            continue
        if seen[rule] == IN_FULL + 1:
            number = f"{sizes[rule] - IN_FULL:,} more"
            yield f"{number} of {_heading(finding, paint)}, one line each\n"
        yield _compact(finding, paint)
        if seen[rule] == sizes[rule]:
            yield "\n"
    if findings:
        yield from _counts(findings, paint)
    yield from _not_listed(report, view)
    yield f"{coverage_line(report.coverage)}\n"


def _group(group: outbound.Group, number: int, view: View, paint: Paint) -> Iterator[str]:
    """What several findings have in common that are about one host."""
    severity, _, host = group
    yield f"{paint('strong', f'{tally(Counter({severity: number}))} at {escape(host)}')}\n"
    if setting := outbound.ignoring_host(group, view.today):
        yield f"  {paint('frame', '=')} {paint('help', 'help:')} {LEAVE} {setting}\n"


def _block(finding: Finding, view: View, read: Read, paint: Paint, *, alone: bool) -> Iterator[str]:
    """A finding with its line; `alone`: what to do about the host is said here, if it is about one."""
    line, passage = _passage(finding, read)
    number = str(line) if passage else ""
    margin = " " * max(1, len(number))
    bar = paint("frame", "|")
    yield f"{_heading(finding, paint)}: {clean(finding.message)}\n"
    page = spot(escape(finding.page), finding.line, finding.column)
    arrow = paint("frame", "-->")
    if finding.source:
        source = finding.source
        yield f"{margin}{arrow} {spot(escape(source.path), source.line, source.column)}\n"
        if source.path != finding.page:
            yield f"{margin}    in page {page}\n"
    else:
        yield f"{margin}{arrow} {page}\n"
    if passage:
        shown, before, length = marked(passage, finding.url, view.width, respelled=finding.source is not None)
        yield f"{margin} {bar}\n"
        yield f"{paint('frame', number)} {bar} {shown}\n"
        yield f"{margin} {bar} {' ' * before}{paint(finding.severity.value, '^' * length)}\n"
    for word, remark in _remarks(finding, view, shown=passage is not None, alone=alone):
        style = "help" if word == "help:" else "strong"
        yield f"{margin} {paint('frame', '=')} {paint(style, word)} {remark}\n"


def _heading(finding: Finding, paint: Paint) -> str:
    severity = finding.severity.value
    return f"{paint(severity, severity)} {paint('strong', escape(finding.name))} ({escape(finding.code)})"


def _remarks(finding: Finding, view: View, *, shown: bool, alone: bool) -> Iterator[tuple[str, str]]:
    """What to do, and what the author may want to know beyond message and line."""
    if hint := outbound.what_to_do(finding):
        setting = outbound.ignoring(finding, view.today) if alone else None
        yield "help:", clean(hint) + (f"; {LEAVE} {clean(setting)}" if setting else "")
    if finding.fix is not None and finding.fix not in (finding.suggestion or ""):
        yield "fix:", clean(finding.fix)
    if not shown and (reference := _reference(finding)):
        yield "in:", reference
    if finding.target and finding.target != finding.url and finding.target not in finding.message:
        yield "target:", clean(finding.target)
    evident = finding.code in outbound.EVIDENCE_IN_MESSAGE
    if finding.evidence and not evident and finding.evidence not in finding.message:
        yield "evidence:", clean(finding.evidence)
    if places := further(finding):
        first = ", ".join(dict.fromkeys(_where(place, finding) for place in places[:PLACES]))
        more = ", …" if len(places) > PLACES else ""
        yield "and", f"{further_clause(finding, places)}: {first}{more}"


def _where(place: Occurrence, finding: Finding) -> str:
    """The place to edit if it is another one, else that on the page."""
    if place.source is not None and place.source != finding.source:
        return spot(escape(place.source.path), place.source.line, place.source.column)
    return spot(escape(place.page), place.line, place.column)


def _reference(finding: Finding) -> str:
    """The element as it may be searched for, where its line cannot be shown."""
    if finding.element is None or finding.url is None:
        return ""
    attribute = f' {escape(finding.attribute)}="{clean(finding.url)}"' if finding.attribute else ""
    text = f' with the text "{clean(finding.text)}"' if finding.text else ""
    return f"<{escape(finding.element)}{attribute}>{text}"


def _compact(finding: Finding, paint: Paint) -> str:
    """One line, which never begins with text from outside: CI runners read commands there."""
    place = finding.source or finding
    path = finding.source.path if finding.source else finding.page
    remarks = [clean(finding.message)]
    if hint := outbound.what_to_do(finding):
        remarks.append(clean(hint))
    if places := further(finding):
        remarks.append(f"and {further_clause(finding, places)}")
    return f"  {paint('frame', '-->')} {spot(escape(path), place.line, place.column)}: {'; '.join(remarks)}\n"


def _passage(finding: Finding, read: Read) -> tuple[int, Passage | None]:
    """The line to show, of the source if it is known, and its number."""
    source = finding.source
    if source is not None and source.line is not None:
        return source.line, read(source.path, source.line, source.column or 1, False)
    if finding.line is not None:
        return finding.line, read(finding.page, finding.line, finding.column or 1, True)
    return 0, None


def _counts(findings: list[Finding], paint: Paint) -> Iterator[str]:
    """A line per rule, in the order of the findings."""
    yield f"{paint('strong', tally(Counter(finding.severity for finding in findings)))}\n"
    rules = Counter((finding.severity, finding.code, finding.name) for finding in findings)
    width = max(len(f"{number:,}") for number in rules.values())
    for (severity, code, name), number in rules.items():
        level = paint(severity.value, severity.value) + " " * (len("warning") - len(severity.value))
        yield f"  {number:>{width},} {level} {escape(name)} ({escape(code)})\n"


def _not_listed(report: Report, view: View) -> Iterator[str]:
    """What the level hides is said, above all if it makes the run fail."""
    hidden = Counter(
        finding.severity for finding in report.findings if RANK[finding.severity] > RANK[view.level]
    )
    if hidden:
        mildest = Level.INFO if hidden[Level.INFO] else Level.WARNING
        also = f", makes the run fail (--fail-on {view.fail_on})" if fails(hidden, view.fail_on) else ""
        yield f"not listed: {tally(hidden)}{also}; --level {mildest.value} lists all\n"


def _plain(style: str, text: str) -> str:
    return text


def _painted(style: str, text: str) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m"
