"""Every fault of HTTP that we know, asked in one run: verdicts, evidence, number of requests, and bounds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import fault_server
import pytest
from fault_answers import DOMAIN
from fault_run import AT_MOST, TRIES, Case, FaultRun, fault_run

from linkcheck_plugin.model import Verdict

OK, REDIRECTED = frozenset({Verdict.OK}), frozenset({Verdict.REDIRECTED})
BROKEN, UNVERIFIABLE = frozenset({Verdict.BROKEN}), frozenset({Verdict.UNVERIFIABLE})
REFUSED = frozenset({Verdict.REFUSED})
TOO_MANY = 2 * 11
"""Requests for a chain with more hops than max-redirects: HEAD, and then GET, up to the tenth hop."""

STATUSES = [
    Case("ok", OK, 1, status=200),
    Case("", OK, 1),
    Case("slow/500", OK, 1),
    Case("s204", OK, 1, status=204),
    Case("s206", OK, 1),
    Case("s300", OK | UNVERIFIABLE | BROKEN, AT_MOST),
    Case("s400", UNVERIFIABLE, 2, "400", 400),
    Case("s401", UNVERIFIABLE, 2, "401", 401),
    Case("s402", UNVERIFIABLE, 2, "402"),
    Case("s403", UNVERIFIABLE, 2, "403", 403),
    Case("s404", BROKEN, 2, "404", 404),
    Case("s407", UNVERIFIABLE, 2, "407"),
    Case("s410", BROKEN, 2, "410", 410),
    Case("s451", UNVERIFIABLE, 2, "451"),
    Case("s500", UNVERIFIABLE, AT_MOST, "500", 500),
    Case("s502", UNVERIFIABLE, AT_MOST, "502"),
    Case("s520", UNVERIFIABLE, AT_MOST, "520"),
    Case("s599", UNVERIFIABLE, AT_MOST, "599", 599),
    Case("esc", BROKEN, 2, "404", 404),
    Case("cf403", UNVERIFIABLE, AT_MOST, "cloudflare", 403),
    Case("cf503", UNVERIFIABLE, AT_MOST, "cloudflare", 503),
    Case("aws202", UNVERIFIABLE, AT_MOST, "aws", 202),
    Case("akamai403", UNVERIFIABLE, AT_MOST, "akamai", 403),
    Case("li999", UNVERIFIABLE, AT_MOST, "linkedin|999", 999),
    Case("datadome403", UNVERIFIABLE, AT_MOST, "datadome"),
    Case("imperva403", UNVERIFIABLE, AT_MOST, "imperva|incapsula"),
    Case("ua403", OK),
    Case("fakeua403", OK),
    Case("uawords403", OK),
    Case("accept406", OK),
    Case("language406", OK),
]

LIMITS = [
    Case("rl429", OK, 3),
    Case("rl429date", OK, 2),
    Case("rl429nora", OK, 2),
    Case("rl429odd", OK, 2),
    Case("rl429past", OK, 2),
    Case("rl429forever", UNVERIFIABLE, 1, "429", 429),
    Case("rl429ages", UNVERIFIABLE, 1, "429", 429),
    Case("rl503forever", UNVERIFIABLE, 1, "503", 503),
    Case("once503", OK, 2),
    Case("once500", OK, 2),
    Case("oncereset", OK, 2),
    Case("try503", OK, 3),
    Case("tryreset", OK, 3),
]

REDIRECTS = [
    *(Case(f"redir/{status}", REDIRECTED, 2, status=200) for status in (301, 302, 303, 307, 308)),
    Case("redirabs", REDIRECTED, 1),
    Case("chain/5", REDIRECTED, 6),
    Case("chain/10", REDIRECTED, 11),
    Case("chain/11", BROKEN, TOO_MANY, "redirects"),
    Case("chain/30", BROKEN, TOO_MANY, "redirects"),
    Case("loop", BROKEN, range(2, 5), "redirect|loop|circle"),
    Case("pingpong", BROKEN, range(4, 7), "redirect|loop|circle"),
    Case("cookieloop", REDIRECTED, 2),
    Case("cookiehost", REDIRECTED, 1),
    Case("tometa", REFUSED, range(1, 3), r"169\.254\.169\.254"),
    Case("tometadecimal", REFUSED, range(1, 3)),
    Case("tometamapped", REFUSED, range(1, 3)),
    Case("tometanat64", REFUSED, range(1, 3)),
    Case("toprivate", REFUSED, range(1, 3), r"10\.0\.0\.1"),
    Case("todecimal", REFUSED | BROKEN, range(1, 7)),
    Case("tofile", BROKEN, 2, "file:"),
    Case("tojs", BROKEN, 2, "javascript:"),
    Case("todata", BROKEN, 2, "data:"),
    Case("togopher", BROKEN, 2, "gopher:"),
    Case("tonothing", BROKEN, 2),
    Case("locutf8", REDIRECTED, 2),
    Case("locempty", BROKEN | OK, AT_MOST),
    Case("noloc", BROKEN | UNVERIFIABLE, AT_MOST),
    Case("locctl", BROKEN | OK, AT_MOST),
]

HEADS = [
    *(Case(f"head{status}", OK, 2, status=200) for status in (405, 501, 404, 403, 500)),
    Case("headhang", OK, 2, hangs=True),
    Case("headreset", OK, 2),
    Case("headclose", OK, 2),
    Case("headredirlogin", OK, 3),
    Case("head200get404", OK, 1),
    Case("head200get404", BROKEN, range(1, 3), unknown=("x",)),
]

STREAMS = [
    Case("huge", OK, 1),
    Case("huge", OK, 1, unknown=("x",)),
    Case("hugeget", OK, 2),
    Case("endless", OK, 1, unknown=("x",)),
    Case("endlessget", OK, 2),
    Case("endlessredir", REDIRECTED, 3),
    Case("gzbomb", OK, 1),
    Case("gzbomb", OK, 1, unknown=("x",)),
    Case("gzbombget", OK, 2),
    Case("gzbomb404", BROKEN, 2, "404"),
    Case("hdrendless", UNVERIFIABLE, AT_MOST),
    Case("hdrlong", UNVERIFIABLE, AT_MOST),
    Case("hdr12k", OK, 1),
    Case("hdr200", OK, 1),
    Case("onexx", UNVERIFIABLE, 2, "too large"),
    Case("hint103", OK, 1),
    Case("switch101", UNVERIFIABLE, AT_MOST),
    Case("driphead", UNVERIFIABLE, AT_MOST, hangs=True),
    Case("dripbody", OK, 1),
    Case("dripbody", OK | UNVERIFIABLE, AT_MOST, unknown=("x",), hangs=True),
    Case("dripget", OK, 2),
    Case("drip404", BROKEN, 2, "404", 404, hangs=True),
    Case("silent", UNVERIFIABLE, AT_MOST, hangs=True),
    Case("reset", UNVERIFIABLE, AT_MOST, "reset"),
    Case("resethead", UNVERIFIABLE, AT_MOST),
    Case("fin", UNVERIFIABLE, AT_MOST, "closed"),
    Case("finhead", UNVERIFIABLE, AT_MOST),
    Case("badcl", OK, 1),
    Case("badcl", OK, 1, found=("sec-1",)),
    Case("clshort", OK, 1),
    Case("clshort", OK, 1, found=("top",)),
    Case("twocl", OK | UNVERIFIABLE, AT_MOST),
    Case("garbage", UNVERIFIABLE, AT_MOST),
    Case("http10", OK, 1),
    Case("http09", UNVERIFIABLE, AT_MOST),
    Case("badchunk", OK | UNVERIFIABLE, AT_MOST),
    Case("badchunk", OK | UNVERIFIABLE, AT_MOST, unknown=("x",)),
    Case("badgz", OK, 1),
    Case("badgz", OK, 1, unknown=("x",), found=("top",)),
    Case("cutgz", OK, 1, unknown=("x",)),
    Case("unkenc", OK, 1),
    Case("unkenc", OK, 1, unknown=("x",)),
    Case("unasked", OK, 1, unknown=("x",)),
    Case("cookies", OK, 1),
    Case("ok", OK, 1, name="ipv6"),
]

SHARED = [
    # one connection after the other: what the first request leaves behind is no answer to the second
    *(Case(f"headbody/{number}", OK, range(3, 7), name="headbody") for number in range(3)),
    *(Case(f"splitcl/{number}", OK, range(3, 7), found=("sec-1",), name="splitcl") for number in range(3)),
    *(Case(f"shortlived/{number}", OK, range(3, 7), name="shortlived") for number in range(3)),
    *(Case(f"onceonly/{number}", OK, range(3, 10), name="onceonly") for number in range(3)),
    *(Case(f"slow/50?{number}", OK, 12, name="busy") for number in range(12)),
]
"""Cases that share their host with others, and so the number of requests."""

PAGES = [
    Case(
        "frag", OK, 1,
        found=("top", "sec-1", "old-anchor", "caf%C3%A9", "unq", "a&b"), missing=("nope", "commented", "SEC-1"),
        unknown=(":~:text=Hello",),
    ),
    Case("frag", OK, 1, found=("",), name="frag-empty"),
    Case("fragredir", REDIRECTED, 2, found=("sec-1",), missing=("nope",)),
    Case("fraggz", OK, 1, found=("sec-1",), missing=("nope",)),
    Case("fraglatin", OK, 1, found=("caf%C3%A9",), missing=("nope",)),
    Case("fraglate", OK, 1, found=("late",), missing=("nope",)),
    Case("fragbeyond", OK, 1, unknown=("beyond",)),
    Case("fragspa", OK, 1, unknown=("/route", "!/route")),
    Case("fraggh", OK, 1, found=("usage",)),
    Case("pdf", OK, 1, unknown=("page=3",)),
    Case("soft404", OK, 1, suspicion="soft-404"),
    Case("softhome", OK, 1, suspicion="soft-404"),
    Case("softredirect", REDIRECTED, 2),
    Case("parked", OK, 1, suspicion="parked"),
]  # fmt: skip

CASES = [*STATUSES, *LIMITS, *REDIRECTS, *HEADS, *STREAMS, *PAGES, *SHARED]
CONCURRENCY = 3
"""Of the host that is asked most."""
HELPERS = {"landed", "cookieless", "to"}
"""Where faults lead, and what leads where a test wants it."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultRun]:
    one_by_one = {case.host: {"concurrency": 1} for case in SHARED}
    hosts = {**one_by_one, f"busy.{DOMAIN}": {"concurrency": CONCURRENCY}}
    settings = {"remote-fragments": True, "hosts": hosts}
    with fault_run(CASES, tmp_path_factory.mktemp("faults"), settings) as done:
        yield done


def test_every_fault_is_asked() -> None:
    assert {case.path.partition("/")[0] for case in CASES} == set(fault_server.FAULTS) - HELPERS
    assert len({case.url for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_verdict_on_each_fault(run: FaultRun, case: Case) -> None:
    answer = run.answer(case)
    assert answer.verdict in case.verdicts, answer
    assert re.search(case.says, answer.evidence or "", re.IGNORECASE), answer
    assert (answer.evidence is None) == (answer.verdict in OK | REDIRECTED)
    if case.status:
        assert answer.status == case.status


@pytest.mark.parametrize("case", CASES, ids=str)
def test_as_many_requests_as_each_fault_needs(run: FaultRun, case: Case) -> None:
    log = [f"{request.method} {request.target}" for request in run.log(case.host)]
    allowed = [case.requests] if isinstance(case.requests, int) else case.requests
    assert len(log) in allowed, log


@pytest.mark.parametrize("case", [case for case in CASES if case.fragments], ids=str)
def test_what_is_said_of_fragments(run: FaultRun, case: Case) -> None:
    look = run.answer(case).look
    missing = set(look.missing) if look else set()
    assert missing == set(case.missing)
    found = set(look.found) if look else set()
    # what every page has need not be named
    assert set(case.found) - {"", "top"} <= found
    assert not found & {"x", "beyond", *case.missing}


@pytest.mark.parametrize("case", [case for case in CASES if case.suspicion], ids=str)
def test_what_pages_are_suspected_of(run: FaultRun, case: Case) -> None:
    look = run.answer(case).look
    assert look
    assert re.match(case.suspicion, look.suspicion or "")


def test_the_run_ends_and_takes_little_memory(run: FaultRun) -> None:
    assert run.seconds < 60
    assert run.grown < 400_000_000


def test_no_stream_is_read_for_long(run: FaultRun) -> None:
    read = {request.target: request.sent for request in run.requests}
    # what the kernel holds between two processes is a few megabytes by itself
    assert {target: sent for target, sent in read.items() if sent > 24_000_000} == {}


def test_only_head_and_get_are_sent_and_no_fragment(run: FaultRun) -> None:
    assert {request.method for request in run.requests} == {"HEAD", "GET"}
    assert not [request.target for request in run.requests if "#" in request.target]


def test_no_request_says_where_the_link_stands(run: FaultRun) -> None:
    assert not [request for request in run.requests if request.header("referer") is not None]


def test_every_request_says_who_asks_and_what_for(run: FaultRun) -> None:
    (agent,) = {request.header("user-agent") for request in run.requests}
    assert re.fullmatch(r"Mozilla/5\.0 \(compatible; .*; \+https?://\S+\)", agent or "")
    words = "link|bot|crawl|spider|chrome|safari|firefox|python|aiohttp|curl"
    assert not re.search(words, agent or "", re.IGNORECASE)
    assert all(request.header("accept") and request.header("accept-language") for request in run.requests)


def test_cookies_stay_with_their_origin(run: FaultRun) -> None:
    carried = {request.host for request in run.requests if request.header("cookie") is not None}
    givers = ("cookieloop", "cookiehost", "cookies", "datadome403", "imperva403")
    assert f"cookieloop.{DOMAIN}" in carried
    assert carried <= {f"{name}.{DOMAIN}" for name in givers}
    assert len(run.log(f"cookieless.{DOMAIN}")) == 1


def test_a_redirect_to_another_host_is_asked_there(run: FaultRun) -> None:
    log = run.log(f"landing.{DOMAIN}")
    assert [(request.method, request.target) for request in log] == [("HEAD", "/landed")]


def test_tries_wait_longer_each_time(run: FaultRun) -> None:
    times = [request.time for request in run.log(f"s502.{DOMAIN}") if request.method == "GET"]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(pauses) == TRIES - 1
    assert pauses[0] >= 0.5
    assert pauses[1] >= 1.0


@pytest.mark.parametrize("fault", ["rl429", "rl429date"])
def test_a_pause_that_the_host_asks_for_is_kept(run: FaultRun, fault: str) -> None:
    times = [request.time for request in run.log(f"{fault}.{DOMAIN}")]
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))


def test_a_host_has_no_more_connections_than_it_is_granted(run: FaultRun) -> None:
    assert len({request.connection for request in run.log(f"busy.{DOMAIN}")}) <= CONCURRENCY


def test_redirects_are_recorded_hop_by_hop(run: FaultRun) -> None:
    answer = run.answers[f"http://chain-5.{DOMAIN}/chain/5"]
    hops = [f"http://chain-5.{DOMAIN}/chain/{left}" for left in (4, 3, 2, 1, 0)]
    assert [(hop.status, hop.url) for hop in answer.redirects] == [(302, hop) for hop in hops]
    assert answer.final_url == hops[-1]
