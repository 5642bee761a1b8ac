import json

import pytest

from linkcheck_plugin.outbound.archive import copy_in, request_for
from linkcheck_plugin.outbound.exchange import Failure, Fault, Response

COPY = "http://web.archive.org/web/20200101000000/https://gone.example/a?b=c"


def answer(status: int = 200, **closest: object) -> Response:
    """An answer as archive.org documents it."""
    snapshot = {"available": True, "url": COPY, "timestamp": "20200101000000", "status": "200", **closest}
    document = {"url": "gone.example/a", "archived_snapshots": {"closest": snapshot}}
    return Response(status, {}, body=json.dumps(document).encode())


def test_the_url_is_asked_for_as_one_value() -> None:
    request = request_for("https://gone.example/a?b=c&d", 5.0)
    assert (
        request.url == "https://archive.org/wayback/available?url=https%3A%2F%2Fgone.example%2Fa%3Fb%3Dc%26d"
    )
    assert request.body > 0


def test_the_closest_copy_is_taken_by_https() -> None:
    assert copy_in(answer()) == "https" + COPY[4:]


@pytest.mark.parametrize(
    "outcome",
    [
        answer(status=503),
        answer(available=False),
        Response(200, {}, body=answer().body.replace(b'"200"', b'"404"')),
        answer(url="https://evil.example/web/x"),
        answer(url="javascript:alert(1)"),
        Response(200, {}, body=b'{"archived_snapshots": {}}'),
        Response(200, {}, body=b"[]"),
        Response(200, {}, body=b"<html>"),
        Failure(Fault.TIMEOUT),
    ],
    ids=str,
)
def test_everything_else_is_no_copy(outcome: Response | Failure) -> None:
    assert copy_in(outcome) is None
