import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.model import Answer, Verdict
from linkcheck_plugin.outbound.exchange import Fault, Response
from linkcheck_plugin.outbound.verdicts import described, is_placeholder, of_response, pause_asked

NOW = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (503, {"retry-after": " 120 "}, 120.0),
        (403, {"retry-after": "60"}, 60.0),
        (429, {"retry-after": "Tue, 01 Dec 2026 12:00:30 GMT"}, 30.0),
        (429, {"retry-after": "Tue, 01 Dec 2026 11:00:00 GMT"}, 0.0),
        (429, {"retry-after": "soon"}, None),
        (429, {"retry-after": "-5"}, None),
        (429, {}, None),
        (200, {"retry-after": "7"}, None),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1796126460"}, 60.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1796126430"}, 30.0),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "5"}, 5.0),
        (200, {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "1796126460"}, None),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "nan"}, None),
    ],
)
def test_the_pause_that_a_host_asks_for(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert pause_asked(Response(status, headers), NOW) == seconds


@given(st.text(), st.text())
def test_the_headers_of_a_hostile_host_never_break_it(value: str, reset: str) -> None:
    headers = {"retry-after": value, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    pause = pause_asked(Response(429, headers), NOW)
    assert pause is None or pause >= 0


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.OK),
        (206, Verdict.OK),
        (404, Verdict.BROKEN),
        (410, Verdict.BROKEN),
        (500, Verdict.UNVERIFIABLE),
    ],
)
def test_statuses(status: int, verdict: Verdict) -> None:
    assert of_response(Response(status, {})).verdict is verdict


def test_a_wall_is_named_whatever_the_status() -> None:
    ruling = of_response(Response(403, {"cf-mitigated": "challenge", "server": "cloudflare"}))
    assert ruling.verdict is Verdict.UNVERIFIABLE
    assert "cf-mitigated" in (ruling.evidence or "")
    assert not ruling.transient


@pytest.mark.parametrize(
    ("status", "text"), [(404, "HTTP 404 (Not Found)"), (599, "HTTP 599"), (999, "HTTP 999")]
)
def test_a_status_in_words(status: int, text: str) -> None:
    assert described(status) == text


@pytest.mark.parametrize(
    ("url", "evidence", "placeholder"),
    [
        ("https://example.com/login", "HTTP 404 (Not Found)", True),
        ("https://www.example.org/", "HTTP 404 (Not Found)", True),
        ("https://shop.example/", Fault.NAME.value, True),
        ("https://shop.example/", "HTTP 404 (Not Found)", False),
        ("https://example.com.evil.org/", "HTTP 404 (Not Found)", False),
        ("https://nothing.invalid/", Fault.NAME.value, False),
        ("https://myexample.com/", "HTTP 404 (Not Found)", False),
    ],
)
def test_names_reserved_for_documentation(url: str, evidence: str, placeholder: bool) -> None:
    assert is_placeholder(Answer(url, Verdict.BROKEN, evidence=evidence)) is placeholder
