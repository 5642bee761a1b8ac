"""Has the outbound URLs of a site asked: from targets to questions, from answers to what was covered."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, HostStatistics
from linkcheck_plugin.rules.judge import Judge
from linkcheck_plugin.settings import Settings

if TYPE_CHECKING:
    from linkcheck_plugin.outbound.chase import Question

FOR_EVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
FRAGMENTS, SECURE = "LNK012", "LNK504"
CONTENT = frozenset({"LNK013", "LNK015"})
"""Rules for which pages have to be read."""


class Asking(msgspec.Struct, frozen=True):
    """Which URLs are asked, and from where the answers come."""

    only_ledger: bool = False
    """Whether nothing is asked: answers come from the ledger, as far as it has them."""
    only: frozenset[str] | None = None
    """The URLs of interest (without fragment and user information); None for all."""
    progress: Callable[[int, int, Sequence[str]], None] | None = None
    """Receives the number of URLs with an answer, of all, and the hosts in flight."""


class Outbound(msgspec.Struct, frozen=True):
    """What asking came to. `covered` and `notable` are indices into the site's table of targets."""

    answers: Mapping[str, Answer] = {}
    covered: frozenset[int] = frozenset()
    """Targets with an answer, be it that nobody can say."""
    notable: frozenset[int] = frozenset()
    """Targets that may be worth a finding."""
    hosts: tuple[HostStatistics, ...] = ()
    network_absent: bool = False
    interrupted: bool = False
    remarks: tuple[str, ...] = ()
    valid_until: datetime.datetime | None = FOR_EVER
    """When the first of the answers has to be asked again; None if one was left open."""


class _Asked(NamedTuple):
    target: int
    key: str
    fragment: str | None
    url: str


def ask_outbound(judge: Judge, targets: Collection[int], settings: Settings, asking: Asking) -> Outbound:
    """Ask those of the targets that are http(s) URLs.

    Raises:
        ConfigurationError: a setting of a host, or the ca-file, cannot be used.
    """
    asked = [each for each in _outbound(judge, targets) if asking.only is None or each.key in asking.only]
    if not asked:
        return Outbound()
    from linkcheck_plugin.outbound.run import ask  # only now: an offline check needs none of it

    result = ask(
        _questions(asked, judge),
        settings,
        only_ledger=asking.only_ledger,
        progress=asking.progress,
        meanwhile=judge.judge_ahead(),
    )
    if result.network_absent:
        return Outbound(
            hosts=result.hosts, network_absent=True, interrupted=result.interrupted, valid_until=None
        )
    from linkcheck_plugin.rules.outbound import https_variant, notable

    covered, worth = set(), set()
    for target, key, fragment, _ in asked:
        answer = result.answers.get(key)
        if answer is None:
            continue
        if answer.is_asked:
            covered.add(target)
        if notable(answer, fragment) or (SECURE in judge.active and https_variant(key) in result.answers):
            worth.add(target)
    remarks = result.remarks
    if result.interrupted:
        keys = {key for _, key, _, _ in asked}
        answered = sum(key in result.answers and result.answers[key].is_asked for key in keys)
        if answered < len(keys):
            remarks += (f"interrupted: {answered:,} of {len(keys):,} outbound URLs have an answer",)
    return Outbound(
        result.answers,
        frozenset(covered),
        frozenset(worth),
        result.hosts,
        interrupted=result.interrupted,
        remarks=remarks,
        valid_until=result.valid_until,
    )


def _outbound(judge: Judge, targets: Collection[int]) -> Iterator[_Asked]:
    for target in targets:
        resolution = judge.resolution(target)
        if resolution.url is not None and (key := urls.outbound_key(resolution.url)) is not None:
            yield _Asked(target, key, resolution.fragment, resolution.url)


def _questions(asked: list[_Asked], judge: Judge) -> Iterator[Question]:
    """One question per URL, with all that is asked of it."""
    from linkcheck_plugin.outbound.chase import Question
    from linkcheck_plugin.rules.outbound import https_variant

    look = not CONTENT.isdisjoint(judge.active)
    fragments: dict[str, set[str]] = {}
    authorization: dict[str, str | None] = {}
    for _, key, fragment, url in asked:
        wanted = fragments.setdefault(key, set())
        if fragment and FRAGMENTS in judge.active:
            wanted.add(fragment)
        if authorization.get(key) is None:
            authorization[key] = _authorization(url)
    if SECURE in judge.active:
        for secure in [https_variant(key) for key in fragments]:
            if secure is not None:
                fragments.setdefault(secure, set())
    for key, wanted in fragments.items():
        yield Question(key, frozenset(wanted), look, authorization.get(key))


def _authorization(url: str) -> str | None:
    """The header that browsers send for the user information in a URL (RFC 7617)."""
    information, at, _ = url.partition("//")[2].partition("/")[0].rpartition("@")
    if not at:
        return None
    user, _, password = information.partition(":")
    encoded = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return f"Basic {encoded}"
