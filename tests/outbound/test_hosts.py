from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.outbound.chase import Chase, Question, Terms
from linkcheck_plugin.outbound.exchange import Failure, Fault, Response
from linkcheck_plugin.outbound.hosts import MOST_SILENT, Lane, Schedule, host_of
from linkcheck_plugin.outbound.policies import HostPolicy

TERMS = Terms(20.0, 2, 10)


def chase(url: str) -> Chase:
    return Chase(Question(url), TERMS)


def schedule(**policies: HostPolicy) -> Schedule:
    return Schedule(lambda host: policies.get(host.partition(".")[0], HostPolicy()))


def started(plan: Schedule, now: float) -> list[str]:
    found = []
    while (next_one := plan.pop(now)) is not None:
        found.append(next_one[1].url)
    return found


def test_a_host_gets_no_more_requests_at_once_than_its_concurrency() -> None:
    plan = schedule(a=HostPolicy(concurrency=2))
    for number in range(5):
        plan.add(chase(f"https://a.example/{number}"), 0.0)
    assert started(plan, 0.0) == ["https://a.example/0", "https://a.example/1"]
    lane = plan.lane("a.example")
    lane.end(Response(200, {}))
    plan.offer(lane, 0.0)
    assert started(plan, 0.0) == ["https://a.example/2"]


def test_the_host_with_the_most_to_do_goes_first() -> None:
    plan = schedule()
    plan.add(chase("https://small.example/"), 0.0)
    for number in range(3):
        plan.add(chase(f"https://big.example/{number}"), 0.0)
    assert host_of(started(plan, 0.0)[0]) == "big.example"


def test_the_host_that_takes_longest_goes_first() -> None:
    plan = schedule(slow=HostPolicy(concurrency=1))
    for number in range(3):
        plan.add(chase(f"https://many.example/{number}"), 0.0)
    plan.add(chase("https://slow.example/1"), 0.0)
    plan.add(chase("https://slow.example/2"), 0.0)
    assert host_of(started(plan, 0.0)[0]) == "slow.example"


def test_who_has_asked_a_host_stays_with_it() -> None:
    plan = schedule()
    for number in range(9):
        plan.add(chase(f"https://{'ab'[number % 2]}.example/{number}"), 0.0)
    lane, _ = plan.pop(0.0) or pytest.fail("nothing to start")
    hosts = []
    while True:
        lane.end(Response(200, {}))
        found = plan.follow(lane, 0.0)
        if found is None:
            break
        lane = found[0]
        hosts.append(lane.host)
    assert len(hosts) == 8
    assert sum(before != after for before, after in pairwise(hosts)) == 1


def test_who_has_asked_a_host_leaves_it_for_one_that_would_be_late() -> None:
    plan = Schedule(lambda _: HostPolicy(concurrency=2), concurrency=4)
    for number in range(4):
        plan.add(chase(f"https://a.example/{number}"), 0.0)
    lane, _ = plan.pop(0.0) or pytest.fail("nothing to start")
    for number in range(40):
        plan.add(chase(f"https://late.example/{number}"), 0.0)
    lane.end(Response(200, {}))
    followed, _ = plan.follow(lane, 0.0) or pytest.fail("nothing to start")
    assert followed.host == "late.example"


@given(st.lists(st.sampled_from("aaaabbc"), max_size=60), st.integers(1, 4), st.integers(1, 6))
def test_every_chase_is_started_once_and_no_limit_is_passed(hosts: str, per_host: int, at_once: int) -> None:
    plan = Schedule(lambda _: HostPolicy(concurrency=per_host), concurrency=at_once)
    for number, host in enumerate(hosts):
        plan.add(chase(f"https://{host}.example/{number}"), 0.0)
    running: list[Lane] = []
    seen: list[str] = []
    while True:
        while len(running) < at_once and (found := plan.pop(0.0)):
            running.append(found[0])
            seen.append(found[1].url)
        assert all(lane.in_flight <= per_host for lane in running)
        if not running:
            break
        ended = running.pop(0)
        ended.end(Response(200, {}))
        if found := plan.follow(ended, 0.0):
            running.append(found[0])
            seen.append(found[1].url)
    assert sorted(seen) == sorted(f"https://{host}.example/{number}" for number, host in enumerate(hosts))


def test_requests_to_a_host_keep_the_interval() -> None:
    plan = schedule(a=HostPolicy(interval=0.5))
    for number in range(3):
        plan.add(chase(f"https://a.example/{number}"), 0.0)
    assert len(started(plan, 0.0)) == 1
    assert plan.next_time() == 0.5
    assert started(plan, 0.4) == []
    assert len(started(plan, 0.5)) == 1
    assert len(started(plan, 1.0)) == 1


def test_a_pause_of_the_host_holds_for_all_its_urls() -> None:
    plan = schedule()
    plan.add(chase("https://a.example/1"), 0.0)
    plan.add(chase("https://a.example/2"), 0.0)
    lane, _ = plan.pop(0.0) or pytest.fail("nothing to start")
    lane.not_before = 3.0
    assert started(plan, 1.0) == []
    assert plan.next_time() == 3.0
    assert started(plan, 3.0) == ["https://a.example/2"]


def test_a_delayed_chase_comes_back_in_time() -> None:
    plan = schedule()
    plan.delay(chase("https://a.example/"), 2.0)
    assert started(plan, 1.9) == []
    assert plan.next_time() == 2.0
    assert started(plan, 2.0) == ["https://a.example/"]


STRAIN = [
    Response(429, {}),
    Response(503, {}),
    Failure(Fault.RESET),
    Failure(Fault.TIMEOUT),
]


@pytest.mark.parametrize("outcome", STRAIN, ids=str)
def test_strain_halves_what_is_asked_at_once_and_success_lets_it_grow(outcome: Response | Failure) -> None:
    lane = Lane("a.example", HostPolicy(concurrency=8), 8.0)
    lane.in_flight = 1
    lane.end(outcome)
    assert lane.limit == 4.0
    for _ in range(100):
        lane.in_flight = 1
        lane.end(Response(200, {}))
    assert lane.limit == 8.0


def test_an_ordinary_404_is_no_strain() -> None:
    lane = Lane("a.example", HostPolicy(), 10.0)
    lane.in_flight = 1
    lane.end(Response(404, {}))
    assert lane.limit == 10.0


def test_a_host_that_never_answers_is_silent_and_one_that_did_is_not() -> None:
    silent, slow = (Lane("a.example", HostPolicy(), 10.0) for _ in range(2))
    slow.in_flight = 1
    slow.end(Response(200, {}))
    for lane in (silent, slow):
        for _ in range(MOST_SILENT):
            lane.in_flight = 1
            lane.end(Failure(Fault.TIMEOUT))
    assert silent.is_silent
    assert not slow.is_silent


@pytest.mark.parametrize(
    ("outcome", "reached"),
    [
        (Response(500, {}), True),
        (Failure(Fault.CONNECTION_REFUSED), True),
        (Failure(Fault.SELF_SIGNED), True),
        (Failure(Fault.NAME), False),
        (Failure(Fault.LOOKUP), False),
        (Failure(Fault.UNREACHABLE), False),
        (Failure(Fault.GUARD), False),
    ],
    ids=str,
)
def test_whether_a_host_was_reached(outcome: Response | Failure, reached: bool) -> None:
    lane = Lane("a.example", HostPolicy(), 10.0)
    lane.in_flight = 1
    lane.end(outcome)
    assert lane.reached is reached


def test_what_waits_for_one_host_can_be_taken_out() -> None:
    plan = schedule()
    plan.add(chase("https://a.example/1"), 0.0)
    plan.delay(chase("https://a.example/2"), 9.0)
    plan.add(chase("https://b.example/"), 0.0)
    taken = plan.take_all(plan.lane("a.example"))
    assert sorted(each.url for each in taken) == ["https://a.example/1", "https://a.example/2"]
    assert started(plan, 10.0) == ["https://b.example/"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/x", "a.example"),
        ("https://a.example:8080/x", "a.example"),
        ("https://a.example?q=/x", "a.example"),
        ("http://[::1]:80/", "[::1]"),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 3)), max_size=40))
def test_every_chase_is_started_exactly_once_and_never_too_many_at_once(
    arrivals: list[tuple[int, float]],
) -> None:
    policies = {f"h{n}": HostPolicy(concurrency=n + 1, interval=0.25 * (n % 2)) for n in range(5)}
    plan = Schedule(lambda host: policies[host])
    for number, (host, delay) in enumerate(arrivals):
        one = chase(f"https://h{host}/{number}")
        plan.delay(one, delay) if delay > 1 else plan.add(one, 0.0)
    seen: list[str] = []
    running: list[Lane] = []
    for tick in count():
        now = tick * 0.25
        while (found := plan.pop(now)) is not None:
            seen.append(found[1].url)
            running.append(found[0])
            assert found[0].in_flight <= found[0].policy.concurrency
        for lane in running:
            lane.end(Response(200, {}))
            plan.offer(lane, now)
        running.clear()
        if plan.next_time() is None and not plan.has_ready:
            break
        assert tick < 1_000
    assert sorted(seen) == sorted(f"https://h{host}/{number}" for number, (host, _) in enumerate(arrivals))
