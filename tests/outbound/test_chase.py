import zlib
from collections.abc import Callable

import pytest

from linkcheck_plugin.model import Answer, Look, Redirect, Verdict
from linkcheck_plugin.outbound.chase import FIRST_WAIT, JITTER, Chase, Next, Question, Terms, is_same_site
from linkcheck_plugin.outbound.exchange import Failure, Fault, Request, Response
from linkcheck_plugin.outbound.probes import load
from linkcheck_plugin.settings import decode

URL = "https://a.example/page"
Server = Callable[[Request], Response | Failure]


def run(
    server: Server, url: str = URL, *, retries: int = 2, accept: tuple[int, ...] = (), **question: object
) -> tuple[Answer, list[Request], list[Next]]:
    """Chase a URL on a server that is a function; the answer, the requests, and what came between."""
    chase = Chase(Question(url, **question), Terms(20.0, retries, 10), {"X-Token": "secret"})  # type: ignore[arg-type]
    requests: list[Request] = []
    steps: list[Next] = []
    while len(requests) < 60:
        request = chase.request(prefer_get=False)
        requests.append(request)
        step = chase.receive(server(request), accept)
        if isinstance(step, Answer):
            return step, requests, steps
        steps.append(step)
    raise AssertionError("the chase does not end")


def methods(requests: list[Request]) -> list[str]:
    return [request.method for request in requests]


def always(status: int, **headers: str) -> Server:
    return lambda request: Response(
        status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def redirect(status: int, target: str) -> Response:
    return Response(status, {"location": target})


def test_a_first_good_answer_ends_the_matter() -> None:
    answer, requests, _ = run(always(204))
    assert (answer.verdict, answer.status, answer.final_url) == (Verdict.OK, 204, URL)
    assert methods(requests) == ["HEAD"]


@pytest.mark.parametrize("status", [404, 410])
def test_absence_is_proven_by_get_and_not_asked_again(status: int) -> None:
    answer, requests, _ = run(always(status))
    assert (answer.verdict, answer.status) == (Verdict.BROKEN, status)
    assert methods(requests) == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 407, 451, 501, 505, 999])
def test_other_statuses_prove_nothing(status: int) -> None:
    answer, requests, _ = run(always(status))
    assert (answer.verdict, answer.status) == (Verdict.UNVERIFIABLE, status)
    assert str(status) in (answer.evidence or "")
    assert len(requests) == 2


@pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
def test_get_decides_where_head_is_refused(status: int) -> None:
    answer, requests, _ = run(lambda request: Response(status if request.method == "HEAD" else 200, {}))
    assert answer.verdict is Verdict.OK
    assert methods(requests) == ["HEAD", "GET"]


@pytest.mark.parametrize("fault", [Fault.TIMEOUT, Fault.RESET, Fault.CLOSED, Fault.PROTOCOL])
def test_get_decides_where_head_hangs_or_breaks(fault: Fault) -> None:
    answer, requests, steps = run(
        lambda request: Failure(fault) if request.method == "HEAD" else Response(200, {})
    )
    assert answer.verdict is Verdict.OK
    assert methods(requests) == ["HEAD", "GET"]
    assert steps == [Next()]


def test_head_gets_less_time_than_get() -> None:
    _, requests, _ = run(always(404))
    assert requests[0].timeout < requests[1].timeout == 20.0


def test_transient_statuses_are_tried_again_with_doubling_waits_the_last_time_at_the_end() -> None:
    answer, requests, steps = run(always(503))
    assert answer.verdict is Verdict.UNVERIFIABLE
    assert methods(requests) == ["HEAD", "GET", "GET", "GET"]
    waits = [step.wait for step in steps if step.wait]
    for wait, least in zip(waits, [FIRST_WAIT, 2 * FIRST_WAIT], strict=True):
        assert least <= wait <= least * (1 + JITTER)
    assert [step.last for step in steps if step.wait] == [False, True]


def test_without_retries_there_is_one_try() -> None:
    _, requests, _ = run(always(503), retries=0)
    assert len(requests) == 2


@pytest.mark.parametrize(
    ("fault", "verdict", "number"),
    [
        (Fault.NAME, Verdict.BROKEN, 1),
        (Fault.SELF_SIGNED, Verdict.BROKEN, 1),
        (Fault.EXPIRED, Verdict.BROKEN, 1),
        (Fault.WRONG_HOST, Verdict.BROKEN, 1),
        (Fault.CONNECTION_REFUSED, Verdict.BROKEN, 3),
        (Fault.INCOMPLETE_CHAIN, Verdict.UNVERIFIABLE, 1),
        (Fault.TLS, Verdict.UNVERIFIABLE, 1),
        (Fault.LOOKUP, Verdict.UNVERIFIABLE, 3),
        (Fault.UNREACHABLE, Verdict.UNVERIFIABLE, 3),
        (Fault.PROTOCOL, Verdict.UNVERIFIABLE, 2),
        (Fault.GUARD, Verdict.REFUSED, 1),
    ],
)
def test_faults(fault: Fault, verdict: Verdict, number: int) -> None:
    answer, requests, _ = run(lambda request: Failure(fault, "why"))
    assert (answer.verdict, len(requests)) == (verdict, number)
    assert answer.evidence == f"{fault.value}: why"


def test_redirects_are_kept_hop_by_hop() -> None:
    def server(request: Request) -> Response:
        return {
            URL: redirect(301, "/b"),
            "https://a.example/b": redirect(302, "https://c.example/#part"),
            "https://c.example/": Response(200, {}),
        }[request.url]

    answer, requests, _ = run(server)
    assert answer.verdict is Verdict.REDIRECTED
    assert answer.redirects == (
        Redirect(301, "https://a.example/b"),
        Redirect(302, "https://c.example/#part"),
    )
    assert answer.final_url == "https://c.example/#part"
    assert [request.url for request in requests] == [URL, "https://a.example/b", "https://c.example/"]


def test_a_redirect_of_head_that_ends_badly_is_decided_by_get_of_the_original() -> None:
    def server(request: Request) -> Response:
        if request.method == "GET":
            return Response(200, {})
        return redirect(302, "/login") if request.url == URL else Response(404, {})

    answer, requests, _ = run(server)
    assert (answer.verdict, answer.redirects) == (Verdict.OK, ())
    assert [(request.method, request.url) for request in requests] == [
        ("HEAD", URL),
        ("HEAD", "https://a.example/login"),
        ("GET", URL),
    ]


@pytest.mark.parametrize(
    ("target", "evidence"),
    [
        (URL, "circle"),
        ("", "circle"),
        ("file:///etc/passwd", "file:"),
        ("javascript:alert(1)", "javascript:"),
        ("gopher://a.example/", "gopher:"),
        ("http://[", "none"),
    ],
)
def test_redirects_with_a_bad_end(target: str, evidence: str) -> None:
    answer, _, _ = run(lambda request: redirect(302, target))
    assert answer.verdict is Verdict.BROKEN
    assert evidence in (answer.evidence or "")


def test_too_many_redirects_are_broken() -> None:
    answer, requests, _ = run(lambda request: redirect(301, request.url + "x"))
    assert answer.verdict is Verdict.BROKEN
    assert "more than 10" in (answer.evidence or "")
    assert len(requests) == 22


def test_a_redirect_without_a_location_proves_nothing() -> None:
    answer, _, _ = run(always(302))
    assert answer.verdict is Verdict.UNVERIFIABLE


def test_a_cookie_opens_the_page_that_redirects_to_itself() -> None:
    def server(request: Request) -> Response:
        if request.headers.get("Cookie") == "seen=1":
            return Response(200, {})
        return Response(302, {"location": URL}, ("seen=1; Path=/; HttpOnly",))

    answer, requests, _ = run(server)
    assert answer.verdict is Verdict.REDIRECTED
    assert len(requests) == 2


def test_cookies_and_configured_headers_do_not_cross_origins() -> None:
    def server(request: Request) -> Response:
        if request.url == URL:
            return Response(302, {"location": "https://b.example/"}, ("id=1",))
        return Response(200, {})

    _, requests, _ = run(server, authorization="Basic eDp5")
    assert requests[0].headers == {"X-Token": "secret", "Authorization": "Basic eDp5"}
    assert requests[1].headers == {}


@pytest.mark.parametrize(
    ("origin", "other", "same"),
    [
        ("https://a.example", "https://a.example", True),
        ("http://a.example", "https://a.example", True),
        ("http://a.example:8080", "https://a.example:8443", True),
        ("https://a.example", "https://a.example:8443", False),
        ("https://a.example", "http://a.example", False),
        ("http://a.example", "https://b.a.example", False),
        ("http://a.example:8080", "http://a.example", False),
    ],
)
def test_where_configured_headers_go(origin: str, other: str, same: bool) -> None:
    assert is_same_site(origin, other) is same


def test_an_accepted_status_is_ok() -> None:
    answer, requests, _ = run(always(403), accept=(403,))
    assert (answer.verdict, answer.status, len(requests)) == (Verdict.OK, 403, 1)


def test_where_the_page_is_of_interest_get_is_asked_at_once() -> None:
    _, requests, _ = run(always(200), fragments=frozenset({"a"}))
    assert methods(requests) == ["GET"]
    assert requests[0].body > 0


def test_a_location_in_utf_8_or_latin_1_is_followed() -> None:
    for raw in ("/caf\udcc3\udca9", "/caf\udce9"):
        seen = []

        def server(request: Request, raw: str = raw, seen: list[str] = seen) -> Response:
            seen.append(request.url)
            return redirect(301, raw) if request.url == URL else Response(200, {})

        answer, _, _ = run(server)
        assert answer.verdict is Verdict.REDIRECTED
        assert seen[1] == "https://a.example/caf%C3%A9"


PACKAGE = "https://www.npmjs.com/package/left-pad"
ENDPOINT = "https://registry.npmjs.org/left-pad"
REFUSED_ROW = {
    "wall": {
        "hosts": ["a.example"],
        "path": "/page",
        "ask": "https://api.example/pages/page",
        "broken": [404],
        "when": "refused",
    }
}


def run_probed(server: Server, url: str, rows: dict[str, object] | None = None) -> tuple[Answer, list[str]]:
    probes = load(decode({"probes": rows or {}}, "test"), {})
    chase = Chase(Question(url), Terms(20.0, 0, 10), {"X-Token": "secret"}, probe=probes.match(url))
    asked: list[str] = []
    for _ in range(10):
        request = chase.request(prefer_get=False)
        asked.append(f"{request.method} {request.url}")
        assert (request.url == url) == ("X-Token" in request.headers)
        step = chase.receive(server(request), ())
        if isinstance(step, Answer):
            return step, asked
    raise AssertionError("the chase does not end")


@pytest.mark.parametrize(("status", "verdict"), [(200, Verdict.OK), (404, Verdict.BROKEN)])
def test_where_a_site_refuses_as_a_rule_its_endpoint_decides(status: int, verdict: Verdict) -> None:
    answer, asked = run_probed(always(status), PACKAGE)
    assert (answer.url, answer.verdict, asked) == (PACKAGE, verdict, [f"GET {ENDPOINT}"])


def test_an_endpoint_that_decides_nothing_leaves_it_to_the_site() -> None:
    answer, asked = run_probed(lambda request: Response(500 if request.url == ENDPOINT else 200, {}), PACKAGE)
    assert answer.verdict is Verdict.OK
    assert asked == [f"GET {ENDPOINT}", f"HEAD {PACKAGE}"]


def test_an_endpoint_may_be_asked_only_after_the_site_refused() -> None:
    def server(request: Request) -> Response:
        return Response(403 if request.url == URL else 404, {})

    answer, asked = run_probed(server, URL, REFUSED_ROW)
    assert answer.verdict is Verdict.BROKEN
    assert asked == [f"HEAD {URL}", f"GET {URL}", "GET https://api.example/pages/page"]
    answer, asked = run_probed(always(200), URL, REFUSED_ROW)
    assert (answer.verdict, len(asked)) == (Verdict.OK, 1)


def test_what_the_site_said_stands_if_its_endpoint_says_nothing() -> None:
    answer, asked = run_probed(
        lambda request: Response(403, {}) if request.url == URL else Failure(Fault.TIMEOUT), URL, REFUSED_ROW
    )
    assert (answer.verdict, answer.status) == (Verdict.UNVERIFIABLE, 403)
    assert len(asked) == 3


def test_the_inventory_of_sphinx_knows_fragments_of_which_the_page_tells_nothing() -> None:
    page = "https://docs.example/en/api.html"
    html = b'<html data-content_root="./"><head><script src="_static/documentation_options.js"></script>'
    inventory = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# zlib\n" + zlib.compress(
        b"run py:function 1 api.html#run -\n"
    )

    def server(request: Request) -> Response:
        if request.url.endswith("objects.inv"):
            return Response(200, {}, body=inventory)
        return Response(200, {"content-type": "text/html"}, body=html)

    def look(*_: object, **__: object) -> Look:
        return Look()

    chase = Chase(Question(page, frozenset({"run", "gone"})), Terms(20.0, 2, 10))
    step: Answer | Next = Next()
    asked = []
    while isinstance(step, Next):
        request = chase.request(prefer_get=False)
        asked.append(request.url)
        step = chase.receive(server(request), (), look)
    assert asked == [page, "https://docs.example/en/objects.inv"]
    assert step.look == Look(found=("run",), unjudged=("gone",))
