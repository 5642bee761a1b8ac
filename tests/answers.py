"""Stands in for the sites that pages link to: one server on the loopback for all hosts below `.test`.

What it answers may be said for each path; it remembers what it was asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

PAGE = "<!doctype html><html lang=en><title>A page</title><h1 id=one>A page</h1><p id=two>Hello there.</p></html>\n"
TLS = b"\x16"
"""How a handshake begins, which this server does not speak."""
ENDS = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
"""What ends a connection from the other side."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, after `delay` seconds."""

    status: int = 200
    body: str = PAGE
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; the host without port, names of headers in lower case."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]


class Answers:
    """The server, a context that starts and ends it. `replies` is by host and path, or by path for all hosts."""

    def __init__(self, replies: Mapping[str, Reply] | None = None, default: Reply | None = None) -> None:
        self.replies = dict(replies or {})
        self.default = default or Reply()
        self.requests: list[Request] = []
        self.port = 0

    @property
    def counts(self) -> Counter[str]:
        """The number of requests by host and path: `a.test/page`."""
        return Counter(request.host + request.path for request in self.requests)

    @property
    def settings(self) -> dict[str, Any]:
        """What lets every host below `.test` be asked here."""
        return {
            "allow-networks": ["127.0.0.0/8"],
            "hosts": {"*.test": {"connect-to": f"127.0.0.1:{self.port}"}},
        }

    @property
    def configuration(self) -> str:
        """The same for linkcheck.toml; further keys have to come before it."""
        return (
            'allow-networks = ["127.0.0.0/8"]\n\n[hosts."*.test"]\n'
            + f'connect-to = "127.0.0.1:{self.port}"\n'
        )

    def __enter__(self) -> Answers:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._converse, "127.0.0.1", 0, backlog=1_000)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._ended.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        try:
            with contextlib.suppress(*ENDS, asyncio.CancelledError):
                while (first := await reader.readexactly(1)) != TLS:
                    await self._answer(first + await reader.readuntil(b"\r\n\r\n"), writer)
        finally:
            self._connections.discard(connection)
            writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = headers.get("host", "").partition(":")[0]
        self.requests.append(Request(method, host, path, headers))
        reply = self.replies.get(host + path) or self.replies.get(path) or self.default
        if reply.delay:
            await asyncio.sleep(reply.delay)
        body = reply.body.encode()
        sent = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **reply.headers}
        fields = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        writer.write(f"HTTP/1.1 {reply.status} Because\r\n{fields}\r\n".encode("latin-1"))
        if method != "HEAD":
            writer.write(body)
        await writer.drain()
