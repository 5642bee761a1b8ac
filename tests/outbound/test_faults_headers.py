"""Where the headers go that are configured for a host: nowhere else, whatever redirects say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fault_answers import DOMAIN
from fault_server import FaultServer

from linkcheck_plugin.model import Verdict
from linkcheck_plugin.outbound.chase import Question
from linkcheck_plugin.outbound.run import ask
from linkcheck_plugin.settings import decode

HEADERS = {"Authorization": "Bearer xyzzy", "X-Token": "1"}
NAMED, OTHER = f"http://keeper.{DOMAIN}", f"http://landing.{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Places:
    """Two servers, and origins of theirs on 127.0.0.1."""

    servers: tuple[FaultServer, FaultServer]
    settings: dict[str, Any]
    http: str
    https: str
    another: str
    numbers: Iterator[int]

    def carried(self, origin: str, target: str) -> list[dict[str, str]]:
        """Which of the headers arrive at the target of a redirect from an origin that is configured."""
        number = next(self.numbers)
        url = f"{origin}/to?{target}/landed?{number}"
        answer = ask([Question(url)], decode(self.settings, "test")).answers[url]
        assert answer.verdict is Verdict.REDIRECTED, answer
        log = [request for server in self.servers for request in server.log()]
        sent = {
            request.target: {name: value for name, value in request.headers if name in HEADERS}
            for request in log
        }
        assert sent[url.removeprefix(origin)] == HEADERS
        return [headers for target, headers in sent.items() if target == f"/landed?{number}"]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with FaultServer() as server, FaultServer() as another:
        folder = tmp_path_factory.mktemp("headers")
        (folder / "authority.pem").write_text(server.setup.authority)
        configured = {f"keeper.{DOMAIN}": {"headers": HEADERS}, "127.0.0.1": {"headers": HEADERS}}
        settings = {
            "hosts": {**server.hosts(), **configured},
            "ledger": str(folder / "ledger.jsonl"),
            "ca-file": str(folder / "authority.pem"),
            "allow-networks": ["127.0.0.0/8"],
        }
        yield Places(
            (server, another),
            settings,
            f"http://127.0.0.1:{server.setup.port}",
            f"https://127.0.0.1:{server.setup.below[f'tls-good.{DOMAIN}']}",
            f"http://127.0.0.1:{another.setup.port}",
            itertools.count(),
        )


def test_headers_stay_within_the_origin(places: Places) -> None:
    assert places.carried(NAMED, NAMED) == [HEADERS]


def test_headers_follow_from_http_to_https_of_the_same_host(places: Places) -> None:
    assert places.carried(places.http, places.https) == [HEADERS]


def test_headers_do_not_follow_to_another_host(places: Places) -> None:
    assert places.carried(NAMED, OTHER) == [{}]


def test_headers_do_not_follow_to_another_port(places: Places) -> None:
    assert places.carried(places.http, places.another) == [{}]


def test_headers_do_not_follow_from_https_to_http(places: Places) -> None:
    assert places.carried(places.https, places.http) == [{}]
