"""Every fault below HTTP that we know, asked in one run: certificates, handshakes, connections."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fault_answers import DOMAIN
from fault_run import Case, FaultRun, fault_run

from linkcheck_plugin.model import Verdict

OK, BROKEN = frozenset({Verdict.OK}), frozenset({Verdict.BROKEN})
UNVERIFIABLE = frozenset({Verdict.UNVERIFIABLE})


def secure(
    name: str, verdicts: frozenset[Verdict], says: str = "", requests: int = 0, *, hangs: bool = False
) -> Case:
    """A good page behind a fault of TLS; no request gets through but where it is said."""
    return Case("ok", verdicts, requests, says, name=name, scheme="https", hangs=hangs)


CASES = [
    secure("tls-good", OK, requests=1),
    secure("tls-intermediate", OK, requests=1),
    secure("tls-self-signed", BROKEN, "self-signed"),
    secure("tls-expired", BROKEN, "expired"),
    secure("tls-wrong-host", BROKEN, "name|elsewhere"),
    secure("tls-no-intermediate", UNVERIFIABLE, "intermediate|incomplete|chain"),
    # a certificate of tomorrow: nothing says whether it is proof of absence
    secure("tls-early", BROKEN | UNVERIFIABLE, "certificate"),
    secure("tls-old", UNVERIFIABLE, "secure|TLS"),
    secure("tls-plain", UNVERIFIABLE, "secure|TLS"),
    secure("tls-hang", UNVERIFIABLE, hangs=True),
    secure("tls-close", UNVERIFIABLE),
    secure("tls-reset", UNVERIFIABLE),
    secure("tls-alert", UNVERIFIABLE, "secure|TLS"),
    secure("tls-garbage", UNVERIFIABLE, "secure|TLS"),
    Case("ok", UNVERIFIABLE, 0, name="blackhole", hangs=True),
    Case("ok", BROKEN, 0, "refused", name="refused"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultRun]:
    with fault_run(CASES, tmp_path_factory.mktemp("faults"), {"retries": 1}) as done:
        yield done


def test_every_fault_below_http_is_asked(run: FaultRun) -> None:
    assert set(run.below) <= {case.host for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_verdict_on_each_fault_below_http(run: FaultRun, case: Case) -> None:
    answer = run.answer(case)
    assert answer.verdict in case.verdicts, answer
    assert re.search(case.says, answer.evidence or "", re.IGNORECASE), answer
    assert (answer.evidence is None) == (answer.verdict is Verdict.OK)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_request_passes_a_bad_handshake(run: FaultRun, case: Case) -> None:
    assert len(run.log(case.host)) == case.requests


def test_a_handshake_asks_for_the_name_and_not_for_the_address(run: FaultRun) -> None:
    good = f"tls-good.{DOMAIN}"
    assert [request.sni for request in run.log(good)] == [good]


def test_a_bad_certificate_is_not_tried_again(run: FaultRun) -> None:
    names = ("tls-self-signed", "tls-expired", "tls-wrong-host")
    assert [run.hosts[f"{name}.{DOMAIN}"].requests for name in names] == [1, 1, 1]


def test_a_refused_connection_is_broken_only_after_all_tries(run: FaultRun) -> None:
    refused = run.hosts[f"refused.{DOMAIN}"]
    assert refused.retries == 1
    assert refused.waited >= 0.5


def test_the_run_below_http_ends(run: FaultRun) -> None:
    assert run.seconds < 60
