"""Chases one URL: from each exchange the next one, until there is an answer. No I/O."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import msgspec

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Look, Redirect, Verdict
from linkcheck_plugin.outbound.exchange import Failure, Request, Response
from linkcheck_plugin.outbound.inventories import LARGEST, fragments_of_inventory, inventory_of
from linkcheck_plugin.outbound.probes import ProbeRequest, judge
from linkcheck_plugin.outbound.verdicts import UNDECIDED_BY_HEAD, Ruling, location, of_failure, of_response

FIRST_WAIT = 0.5
"""Seconds before the second try; each further wait is twice as long."""
JITTER = 0.2
HEAD_SHARE = 0.5
"""Of the time of an exchange, for HEAD: what hangs there is asked again with GET."""
BODY = 1_000_000
"""Bytes of a page that are looked at, decompressed."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Question:
    """One URL to ask: normalised, without fragment and user information.

    `fragments` are those that the page should have (as written), `look`: whether its content is of interest.
    `authorization` is the header for the user information that stood in the URL.
    """

    url: str
    fragments: frozenset[str] = frozenset()
    look: bool = False
    authorization: str | None = None


class Terms(NamedTuple):
    """The settings that a chase depends on."""

    timeout: float
    retries: int
    max_redirects: int


class Next(NamedTuple):
    """Go on with the chase's next request, after `wait` seconds; `last`: when the others are done."""

    wait: float = 0.0
    last: bool = False


Looker = Callable[..., Look]
"""`outbound.look.look`."""


@dataclass(slots=True)
class Chase:
    """A URL on its way to an answer."""

    question: Question
    terms: Terms
    headers: Mapping[str, str] = field(default_factory=dict)
    """Configured for the host of the question; they stay in its origin."""
    url: str = ""
    """Of the next request."""
    method: Literal["HEAD", "GET"] = "HEAD"
    tries: int = 1
    """Begun so far; HEAD and the GET that decides are one try."""
    hops: list[Redirect] = field(default_factory=list)
    misled: bool = False
    """Whether HEAD ended badly."""
    status: int | None = None
    """Of the last answer."""
    fragment: str | None = None
    """The fragment of the last redirect, which takes the place of the one that was asked for."""
    probe: ProbeRequest | None = None
    """The endpoint that decides where the site itself refuses or lies; None once it was asked."""
    _probing: ProbeRequest | None = None
    """The endpoint that is asked now."""
    _fallback: Answer | None = None
    """What the site itself said, before an endpoint or an inventory was asked."""
    _inventory: tuple[str, str] | None = None
    """The inventory that is asked now for fragments, and the name of the page there."""
    _cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._restart()
        if self.probe is not None and self.probe.when == "always" and not self.wants_body:
            self._ask_endpoint(self.probe)

    @property
    def wants_body(self) -> bool:
        """Whether the page itself has to be read."""
        return self.question.look or bool(self.question.fragments)

    def request(self, *, prefer_get: bool) -> Request:
        """The next request. `prefer_get`: the host is known to answer HEAD badly."""
        if self._inventory is not None:
            return Request(self.url, "GET", self.terms.timeout, {}, LARGEST)
        if self._probing is not None:
            probe = self._probing
            return Request(probe.url, "GET", self.terms.timeout, probe.headers, probe.body_bytes_wanted)
        if self.wants_body or (prefer_get and not self.hops):
            self.method = "GET"
        headers: dict[str, str] = {}
        if not self.hops or is_same_site(origin_of(self.question.url), origin_of(self.url)):
            headers.update(self.headers)
            if self.question.authorization:
                headers["Authorization"] = self.question.authorization
        if self._cookies and (cookies := self._cookies.get(origin_of(self.url))):
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        timeout = self.terms.timeout * (HEAD_SHARE if self.method == "HEAD" else 1.0)
        return Request(self.url, self.method, timeout, headers, BODY if self.wants_body else 0)

    def receive(
        self, outcome: Response | Failure, accept: Collection[int], look: Looker | None = None
    ) -> Answer | Next:
        """The answer, or what comes next. `accept` are statuses of this host that count as ok."""
        if self._inventory is not None and self._fallback is not None:
            return _with_inventory(self._fallback, self._inventory[1], outcome)
        if self._probing is not None:
            return self._heard(self._probing, outcome)
        step = self._receive(outcome, accept, look)
        if self.probe is not None and isinstance(step, Answer) and step.verdict is Verdict.UNVERIFIABLE:
            self._fallback = step
            self._ask_endpoint(self.probe)
            return Next()
        return step

    def _ask_endpoint(self, probe: ProbeRequest) -> None:
        self._probing, self.probe = probe, None
        self.url = probe.url

    def _heard(self, probe: ProbeRequest, outcome: Response | Failure) -> Answer | Next:
        """What an endpoint says; if it decides nothing, the site itself is asked, or what it said stands."""
        self._probing = None
        self._restart()
        if isinstance(outcome, Response):
            judged = judge(probe, outcome.status, outcome.headers, outcome.body)
            if judged is not None:
                return self._answer(judged[0], outcome.status, judged[1])
        return self._fallback or Next()

    def _receive(
        self, outcome: Response | Failure, accept: Collection[int], look: Looker | None
    ) -> Answer | Next:
        if isinstance(outcome, Failure):
            if self.method == "HEAD" and outcome.fault in UNDECIDED_BY_HEAD:
                return self._decide_by_get()
            return self._conclude(of_failure(outcome), None)
        self.status = outcome.status
        self._keep_cookies(outcome)
        if outcome.status in REDIRECTS and outcome.status not in accept:
            target = location(outcome.headers)
            if target is not None:
                return self._follow(outcome.status, target)
        ruling = of_response(outcome, accept)
        if ruling.verdict is Verdict.OK:
            return self._good(outcome, look)
        if self.method == "HEAD" and outcome.status != 429:
            return self._decide_by_get()
        return self._conclude(ruling, outcome.status)

    def give_up(self, evidence: str, status: int | None = None) -> Answer:
        """An answer for want of a better one: nobody can say."""
        if self._fallback is not None:
            return self._fallback
        return self._answer(Verdict.UNVERIFIABLE, status, evidence)

    def _restart(self) -> None:
        self.url = self.question.url
        self.hops.clear()
        self._seen = {(self.url, 0)}
        self._cookies.clear()
        self.fragment = None

    def _decide_by_get(self) -> Next:
        """Non-2xx to HEAD, or a redirect that ends badly: GET of the original URL decides."""
        self._restart()
        self.method = "GET"
        self.misled = True
        return Next()

    def _conclude(self, ruling: Ruling, status: int | None) -> Answer | Next:
        if not ruling.transient or self.tries > self.terms.retries:
            return self._answer(ruling.verdict, status, ruling.evidence)
        wait = FIRST_WAIT * 2 ** (self.tries - 1) * (1 + random.random() * JITTER)
        self.tries += 1
        self._restart()
        if status is not None:  # the host answers; whether HEAD is to blame does not matter any more
            self.method = "GET"
        return Next(wait, last=self.tries > self.terms.retries)

    def _follow(self, status: int, target: str) -> Answer | Next:
        target = urls.trim(target)
        try:
            joined = urls.join(target, self.url) if target else self.url
        except urls.MalformedURL as error:
            return self._bad_end(f"redirects to a URL that is none: {error}", status)
        scheme = urls.scheme_of(joined)
        if scheme not in ("http", "https"):
            return self._bad_end(f"redirects to {scheme}: which is no page", status)
        path, mark, fragment = joined.partition("#")
        if mark:
            self.fragment = fragment
        key = urls.outbound_key(path) or path
        self.hops.append(Redirect(status, joined))
        if len(self.hops) > self.terms.max_redirects:
            return self._bad_end(f"more than {self.terms.max_redirects} redirects", status)
        state = (key, sum(map(len, self._cookies.values())))  # the same again, unless a cookie is new
        if state in self._seen:
            return self._bad_end("the redirects lead in a circle", status)
        self._seen.add(state)
        self.url = key
        return Next()

    def _bad_end(self, evidence: str, status: int) -> Answer | Next:
        if self.method == "HEAD":
            return self._decide_by_get()
        return self._answer(Verdict.BROKEN, status, evidence)

    def _good(self, response: Response, look: Looker | None) -> Answer | Next:
        verdict = Verdict.REDIRECTED if self.hops else Verdict.OK
        seen = self._look(response, look) if look is not None and self.wants_body else None
        answer = self._answer(verdict, response.status, None, seen)
        if seen is not None and seen.unjudged and (found := inventory_of(self.url, response.body)):
            self._fallback, self._inventory = answer, found
            self.url = found[0]
            return Next()
        return answer

    def _answer(
        self, verdict: Verdict, status: int | None, evidence: str | None, look: Look | None = None
    ) -> Answer:
        final = None if status is None else self.hops[-1].url if self.hops else self.question.url
        return Answer(self.question.url, verdict, status, final, evidence, tuple(self.hops), look)

    def _look(self, response: Response, look: Looker) -> Look:
        """What the page says; a fragment in a redirect takes the place of those that were asked for."""
        asked = self.question.fragments
        seen = look(
            self.url,
            response.headers.get("content-type", ""),
            response.body,
            not response.is_whole or len(response.body) >= BODY,
            frozenset() if self.fragment else asked,
            suspicions=self.question.look,
            asked=self.question.url,
        )
        return msgspec.structs.replace(
            seen, unjudged=tuple(sorted(asked.difference(seen.found, seen.missing)))
        )

    def _keep_cookies(self, response: Response) -> None:
        """For the rest of the chase, and for the same origin alone."""
        for line in response.cookies[:50]:
            name, equals, value = line.partition(";")[0].partition("=")
            if equals and len(line) < 4_096:
                self._cookies.setdefault(origin_of(self.url), {})[name.strip()] = value.strip()


def _with_inventory(answer: Answer, page: str, outcome: Response | Failure) -> Answer:
    """The answer with the fragments that an inventory names; absence there proves nothing."""
    if answer.look is None or isinstance(outcome, Failure) or outcome.status != 200:
        return answer
    places = fragments_of_inventory(outcome.body)
    named = [one for one in answer.look.unjudged if f"{page}#{urls.decode_fragment(one)}" in places]
    look = msgspec.structs.replace(
        answer.look,
        found=tuple(sorted({*answer.look.found, *named})),
        unjudged=tuple(one for one in answer.look.unjudged if one not in named),
    )
    return replace(answer, look=look)


def origin_of(url: str) -> str:
    """Scheme, host and port of an absolute URL, as one string."""
    start = url.index("//") + 2
    end = next((at for at in range(start, len(url)) if url[at] in "/?#"), len(url))
    return url[:end]


def is_same_site(origin: str, other: str) -> bool:
    """Whether what is meant for an origin may be sent to another: the same, or https on any port of its host."""
    if origin == other:
        return True
    ours, theirs = urls.origin_of(origin), urls.origin_of(other)
    return (
        ours is not None
        and theirs is not None
        and (ours.scheme, theirs.scheme, ours.host) == ("http", "https", theirs.host)
    )
