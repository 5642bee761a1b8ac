"""A server of every fault we know, in a process of its own; each on its own host name, every request logged.

The process speaks JSON lines: a `Setup` when it is ready, then its log for every line it is sent; it ends with
its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

import fault_answers
import fault_pages
import fault_streams
import fault_tls
import trustme
from fault_answers import DOMAIN
from fault_wire import Asked, End, Fault, Step, fixed

ENDS = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError)
"""What ends a connection: the other side, or the end of the server."""
FAULTS: dict[str, Fault] = {**fault_answers.FAULTS, **fault_streams.FAULTS, **fault_pages.FAULTS}


@dataclass(slots=True)
class Request:
    """One request as it came."""

    host: str
    method: str
    target: str
    headers: list[tuple[str, str]]
    connection: int
    """Counts the connections, from 0."""
    time: float
    """Seconds since the server started."""
    sni: str | None = None
    """The name that was asked for in the TLS handshake."""
    sent: int = 0
    """Bytes of the answer that the kernel took."""

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Setup:
    """Where the server listens."""

    port: int
    """Of every fault of HTTP."""
    ipv6: int | None
    """The same on ::1; None on a machine without."""
    below: dict[str, int]
    """The ports of the faults below HTTP, by host name."""
    authority: str
    """The certificate to trust, in PEM."""


class FaultServer:
    """The server as tests see it: a context that starts and ends the process."""

    def __enter__(self) -> FaultServer:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.setup = Setup(**self._read())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def hosts(self) -> dict[str, dict[str, str]]:
        """The setting `hosts` with which every name of the domain leads here."""
        here = f"127.0.0.1:{self.setup.port}"
        special = {name: f"127.0.0.1:{port}" for name, port in self.setup.below.items()}
        if self.setup.ipv6:
            special[f"ipv6.{DOMAIN}"] = f"[::1]:{self.setup.ipv6}"
        return {name: {"connect-to": place} for name, place in {f"*.{DOMAIN}": here, **special}.items()}

    def log(self) -> list[Request]:
        """Every request so far, in order."""
        assert self._process.stdin is not None
        self._process.stdin.write("log\n")
        self._process.stdin.flush()
        return [Request(**entry) for entry in self._read()]

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@dataclass(slots=True)
class _Server:
    log: list[Request] = field(default_factory=list)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    connections: itertools.count[int] = field(default_factory=itertools.count)
    started: float = field(default_factory=time.monotonic)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        connection = next(self.connections)
        with contextlib.suppress(*ENDS):
            for turn in itertools.count(1):
                head = await reader.readuntil(b"\r\n\r\n")
                request = self.note(head, connection, writer)
                if not await perform(self.steps(request, turn), reader, writer, request):
                    break
        await close(writer)

    def note(self, head: bytes, connection: int, writer: asyncio.StreamWriter) -> Request:
        """Log what was asked."""
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, target, _ = first.split(" ")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        tls = writer.get_extra_info("ssl_object")
        now = time.monotonic() - self.started
        request = Request("", method, target, headers, connection, now, getattr(tls, "asked_name", None))
        request.host = (request.header("host") or "").rpartition(":")[0] or request.header("host") or ""
        self.log.append(request)
        return request

    def steps(self, request: Request, turn: int) -> Iterable[Step]:
        """The answer to a request, the so-many-th of its connection."""
        path, _, query = request.target.partition("?")
        name, _, rest = path[1:].partition("/")
        self.asked[request.host, path] += 1
        headers = {key.lower(): value for key, value in request.headers}
        nth = self.asked[request.host, path]
        asked = Asked(request.method, request.host, path, rest, query, headers, nth, turn)
        return FAULTS.get(name, fixed(404))(asked)

    async def run(self) -> None:
        """Listen everywhere, and say where; then serve until the input ends."""
        authority = trustme.CA()
        port = await self.listen(self.converse)
        ipv6 = await self.listen(self.converse, "::1") if _has_ipv6() else None
        below = {}
        for name, context in fault_tls.contexts(authority).items():
            below[name] = await self.listen(self.converse, tls=context)
        for name, steps in fault_tls.HANDSHAKES.items():
            below[name] = await self.listen(lambda *streams, steps=steps: shake(steps, *streams))
        taken, hole = fault_tls.refusing(), fault_tls.blackhole()
        below |= {"refused": taken.getsockname()[1], "blackhole": hole[0].getsockname()[1]}
        below = {f"{name}.{DOMAIN}": number for name, number in below.items()}
        say(asdict(Setup(port, ipv6, below, authority.cert_pem.bytes().decode())))
        while await asyncio.to_thread(sys.stdin.readline):
            say([asdict(request) for request in self.log])

    async def listen(
        self, conversation: Any, address: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None
    ) -> int:
        """Serve on a port that the system chooses."""
        server = await asyncio.start_server(conversation, address, 0, ssl=tls, backlog=512)
        return int(server.sockets[0].getsockname()[1])


async def shake(steps: Iterable[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer what should become a TLS handshake."""
    with contextlib.suppress(*ENDS):
        await reader.read(65536)
        await perform(steps, reader, writer)
    await close(writer)


async def perform(
    steps: Iterable[Step],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: Request | None = None,
) -> bool:
    """Take the steps of an answer; whether the connection goes on."""
    for step in steps:
        match step:
            case bytes():
                writer.write(step)
                await writer.drain()
                await asyncio.sleep(0)  # drain alone would not let the others go on
                if request:
                    request.sent += len(step)
            case float():
                await asyncio.sleep(step)
            case End.SILENCE:
                await reader.read()
                return False
            case End.CLOSE:
                return False
            case End.RESET:
                # without lingering, closing sends RST in place of FIN
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
                return False
    return True


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection that may be gone already."""
    with contextlib.suppress(OSError):
        writer.close()
        await writer.wait_closed()


def say(value: object) -> None:
    """One line for the process that started this one."""
    print(json.dumps(value), flush=True)


def _has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


if __name__ == "__main__":
    asyncio.run(_Server().run())
