"""How connections are used: one after the other, again, never where they may not lead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from linkcheck_plugin.outbound import connections
from linkcheck_plugin.outbound.client import Client
from linkcheck_plugin.outbound.exchange import Failure, Fault, Request, Response
from linkcheck_plugin.outbound.guard import Guard

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
Answer = Callable[["Server", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server of one port that notes what it is asked."""

    def __init__(self, answer: bytes | Answer) -> None:
        self.answer = answer
        self.heads: list[bytes] = []
        self.opened = 0
        self.ended = asyncio.Event()
        """Set when a connection has ended."""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        try:
            while True:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
                if isinstance(self.answer, bytes):
                    writer.write(self.answer)
                else:
                    await self.answer(self, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.ended.set()


@asynccontextmanager
async def serving(answer: bytes | Answer = FINE, host: str = "127.0.0.1") -> AsyncIterator[Server]:
    server = Server(answer)
    listener = await asyncio.start_server(server.serve, host, 0)
    server.url = f"http://{host}:{listener.sockets[0].getsockname()[1]}/"
    yield server
    listener.close()


@asynccontextmanager
async def asking(*allowed: str) -> AsyncIterator[Client]:
    client = Client(Guard(allowed or ("127.0.0.0/8",)), lambda _: None, proxies={})
    yield client
    await client.close()


def head(url: str, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(url, "HEAD", 2.0, named)


def get(url: str) -> Request:
    return Request(url, "GET", 2.0)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 20))  # type: ignore[arg-type]


def test_a_connection_is_used_again() -> None:
    async def test() -> None:
        async with serving() as server, asking() as client:
            for _ in range(3):
                assert (await client.exchange(head(server.url))).seconds < 2
            assert (len(server.heads), server.opened) == (3, 1)

    run(test)


def test_exchanges_at_once_have_a_connection_each() -> None:
    async def test() -> None:
        async with serving() as server, asking() as client:
            await asyncio.gather(*(client.exchange(head(server.url)) for _ in range(5)))
            await asyncio.gather(*(client.exchange(head(server.url)) for _ in range(5)))
            assert (len(server.heads), server.opened) == (10, 5)

    run(test)


@pytest.mark.parametrize(
    ("length", "opened"), [(connections.READ, 1), (10_000_000, 2)], ids=["small", "large"]
)
def test_a_body_that_nobody_wants_is_read_to_its_end_only_if_it_is_small(length: int, opened: int) -> None:
    async def test() -> None:
        body = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + b"x" * length
        async with serving(body) as server, asking() as client:
            for _ in range(2):
                assert isinstance(await client.exchange(get(server.url)), Response)
            assert server.opened == opened

    run(test)


def test_a_connection_that_was_closed_while_it_was_idle_is_no_answer() -> None:
    async def answer(server: Server, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(server.heads) == 2:  # the request crosses the end of the connection
            raise ConnectionError
        writer.write(FINE)

    async def test() -> None:
        async with serving(answer) as server, asking() as client:
            for _ in range(2):
                assert isinstance(await client.exchange(head(server.url)), Response)
            assert server.opened == 2

    run(test)


def test_a_new_connection_that_is_closed_without_an_answer_is_a_fault() -> None:
    async def answer(*_: object) -> None:
        raise ConnectionError

    async def test() -> None:
        async with serving(answer) as server, asking() as client:
            outcome = await client.exchange(head(server.url))
            assert isinstance(outcome, Failure)
            assert outcome.fault is Fault.CLOSED
            assert len(server.heads) == 1

    run(test)


def test_an_idle_connection_makes_room_for_one_to_another_port_of_the_host() -> None:
    async def test() -> None:
        async with serving() as first, serving() as second, asking() as client:
            await client.exchange(head(first.url))
            assert not first.ended.is_set()
            await client.exchange(head(second.url))
            await asyncio.wait_for(first.ended.wait(), 5)
            assert not second.ended.is_set()

    run(test)


def test_the_connection_that_is_idle_longest_is_closed_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MOST_IDLE", 1)

    async def test() -> None:
        async with serving() as first, serving(host="127.0.0.2") as second, asking() as client:
            await client.exchange(head(first.url))
            await client.exchange(head(second.url))
            await asyncio.wait_for(first.ended.wait(), 5)
            assert not second.ended.is_set()

    run(test)


def test_a_connection_that_was_idle_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "KEPT_ALIVE", 0.0)

    async def test() -> None:
        async with serving() as server, asking() as client:
            for _ in range(2):
                assert isinstance(await client.exchange(head(server.url)), Response)
            assert server.opened == 2

    run(test)


def test_nothing_is_sent_to_an_address_that_is_not_public() -> None:
    async def test() -> None:
        async with serving() as server, asking("10.0.0.0/8") as client:
            outcome = await client.exchange(head(server.url))
            assert outcome == Failure(Fault.GUARD, "127.0.0.1 (loopback)", outcome.seconds)
            assert server.opened == 0

    run(test)


def test_headers_of_a_request_take_the_place_of_those_of_the_client() -> None:
    async def test() -> None:
        async with serving() as server, asking() as client:
            await client.exchange(head(server.url + "a?b", user_agent="Me", X_More="1", host="there.example"))
            (sent,) = server.heads
            lines = sent.decode().split("\r\n")
            assert lines[:2] == ["HEAD /a?b HTTP/1.1", "Host: there.example"]
            assert [line for line in lines if line.lower().startswith("user-agent:")] == ["user-agent: Me"]
            assert "X-More: 1" in lines

    run(test)


@pytest.mark.parametrize(
    "request_",
    [
        head("http://127.0.0.1/", x="1\r\nHost: elsewhere.example"),
        head("http://127.0.0.1/", x="1\nGET / HTTP/1.1"),
        head("http://127.0.0.1/", **{"x: y\r\nz": "1"}),
        head("http://127.0.0.1/", host="a\r\nb: c"),
        head("http://127.0.0.1/a HTTP/1.1\r\nHost: b\r\n\r\n"),
        head("http://127.0.0.1/ä"),
        head("http:///nowhere"),
    ],
    ids=range(7),
)
def test_what_would_be_another_request_is_not_sent(request_: Request) -> None:
    async def test() -> None:
        async with asking() as client:
            outcome = await client.exchange(request_)
            assert isinstance(outcome, Failure)
            assert outcome.fault is Fault.PROTOCOL

    run(test)


def test_silence_ends_with_the_time_of_the_exchange() -> None:
    async def answer(_: Server, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await reader.read()

    async def test() -> None:
        async with serving(answer) as server, asking() as client:
            outcome = await client.exchange(Request(server.url, "HEAD", 0.2))
            assert isinstance(outcome, Failure)
            assert outcome.fault is Fault.TIMEOUT
            assert 0.2 <= outcome.seconds < 2
            await asyncio.wait_for(server.ended.wait(), 5)

    run(test)


def test_an_exchange_that_is_given_up_closes_its_connection() -> None:
    async def answer(_: Server, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await reader.read()

    async def test() -> None:
        async with serving(answer) as server, asking() as client:
            exchange = asyncio.create_task(client.exchange(head(server.url)))
            while not server.heads:
                await asyncio.sleep(0.01)
            exchange.cancel()
            await asyncio.wait_for(server.ended.wait(), 5)

    run(test)
