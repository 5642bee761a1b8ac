"""Connections to servers: opened to permitted addresses alone, used again while they may be, never many at once.

aiohttp's reader of answers sits directly on them. Its session would take four times the CPU time of an exchange
(benchmarks/outbound.py), for cookies, redirects, middleware and traces that are not used here.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING

import aiohappyeyeballs
import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError

from linkcheck_plugin import urls
from linkcheck_plugin.outbound.exchange import Request
from linkcheck_plugin.outbound.guard import AddressInfo, Guard
from linkcheck_plugin.outbound.names import Names
from linkcheck_plugin.outbound.tls import Trust

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from multidict import CIMultiDictProxy

LINE, FIELDS = 16_384, 400
"""Bytes of a status line or header field, and number of fields, that are taken."""
READ = 65_536
"""Bytes that are read at once."""
CONNECT_TIME, CONNECT_SHARE = 10.0, 0.9
"""Seconds for a connection, TLS included, if this share of the exchange is longer: whatever ends it first says
what was missing, a connection or an answer."""
EYEBALLS = 0.25
"""Seconds until the next address is tried beside the one before (RFC 8305)."""
KEPT_ALIVE = 15.0
"""Seconds after which an idle connection is not used any more: servers close theirs after 5 to 75."""
MOST_IDLE = 64
"""Idle connections; the one that has been idle longest is closed. With TLS each takes 256 KB."""
MOST_INTERIM = 20
"""Answers that are taken before one must not be 1xx; browsers see one or two."""
SWITCHING = 101

_END_OF_HEADER = b"\r\n\r\n"
_ILLEGAL = re.compile(r"[^\x21-\x7e]")
_LINE_BREAK = re.compile(r"[\r\n\x00]")


class ConnectTimeout(TimeoutError):
    """No connection in time."""


@dataclass(slots=True, eq=False)
class Server:
    """The origin of a URL, and its connections that wait to be used again, an older one before a newer one."""

    scheme: str
    host: str
    port: int
    authority: str
    """For the header Host."""
    idle: list[Connection] = field(default_factory=list)


class Connection(ResponseHandler, asyncio.BufferedProtocol):
    """One connection, with aiohttp's reader of answers.

    It reads into a buffer that all connections share: for a Protocol without one asyncio allocates 256 KB at every
    read, which takes as long as all the rest of an exchange.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, server: Server, buffer: memoryview) -> None:
        super().__init__(loop)
        self.server = server
        self.idle_since = 0.0
        self.has_heard = False
        """Whether anything was read since the last request."""
        self._shared = buffer

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to read into; what is there is taken out at once."""
        return self._shared

    def buffer_updated(self, nbytes: int) -> None:
        """Take out what was read: the header by itself, so that it counts whatever comes in one piece with it."""
        data = bytes(self._shared[:nbytes])
        end = 0 if self.has_heard else data.find(_END_OF_HEADER) + len(_END_OF_HEADER)
        self.has_heard = True
        if len(_END_OF_HEADER) <= end < nbytes:
            self.data_received(data[:end])
            data = data[end:]
        self.data_received(data)
        if self.exception() is not None and self._payload is not None and not self._payload.is_eof():
            # a chunk that is none; aiohttp (3.14) would let the reader of the body wait
            self._payload.set_exception(aiohttp.ClientPayloadError())


@dataclass(slots=True)
class Answer:
    """An answer whose header has come. `release` or `close` has to be called once."""

    status: int
    headers: CIMultiDictProxy[str]
    content: StreamReader
    _connection: Connection
    _pool: Connections

    def release(self) -> None:
        """The body was read: the connection may be used again."""
        self._pool.keep(self._connection)

    def close(self) -> None:
        """The rest of the body is not wanted: with TLS, `close` would still read it for some time."""
        self._connection.abort()


class Connections:
    """The connections of one run. `headers` go with every request that has none of these names itself."""

    def __init__(self, guard: Guard, names: Names, trust: Trust, headers: Mapping[str, str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._guard = guard
        self._names = names
        self._trust = trust
        self._headers = {name.lower(): (name, value) for name, value in headers.items()}
        self._fields = _fields(self._headers)
        self._buffer = memoryview(bytearray(READ))
        self._servers: dict[str, Server] = {}
        """By origin."""
        self._hosts: dict[str, list[Server]] = {}
        self._idle: OrderedDict[Connection, None] = OrderedDict()
        """Those of all servers, the oldest first."""

    async def ask(self, request: Request, timeout: float) -> Answer:
        """Send a request and wait for the header of its answer, at most so many seconds.

        Raises:
            TimeoutError: no answer in time; ConnectTimeout if there is not even a connection.
            OSError, aiohttp.ClientError, aiohttp.http.HttpProcessingError: no answer, or none of HTTP.
            ValueError: the request cannot be written.
        """
        server, message = self._written(request)
        until = self._loop.time() + timeout
        while True:
            connection = self._reusable(server)
            is_new = connection is None
            if connection is None:
                async with asyncio.timeout_at(until):
                    connection = await self._open(server, min(CONNECT_TIME, request.timeout * CONNECT_SHARE))
            try:
                return await self._exchange(connection, message, request.method == "HEAD", until)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                if (
                    is_new or connection.has_heard
                ):  # else it was closed while idle: no answer (RFC 9112, 9.3.1)
                    raise

    def keep(self, connection: Connection) -> None:
        """Let a connection be used again, if it can be."""
        if connection.should_close or not connection.is_connected():
            connection.abort()
            return
        connection.idle_since = self._loop.time()
        connection.server.idle.append(connection)
        self._idle[connection] = None
        if len(self._idle) > MOST_IDLE:
            self._drop(next(iter(self._idle)))

    def close(self) -> None:
        """Close the idle connections."""
        for connection in list(self._idle):
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        connection.server.idle.remove(connection)
        del self._idle[connection]
        connection.abort()

    def _reusable(self, server: Server) -> Connection | None:
        """An idle connection, the last one used first; else there is room for a new one beside those of the host."""
        while server.idle:
            connection = server.idle.pop()
            del self._idle[connection]
            if connection.is_connected() and self._loop.time() - connection.idle_since < KEPT_ALIVE:
                return connection
            connection.abort()
        for other in self._hosts[server.host]:
            if other.idle:  # http beside https: together not more than requests at once
                self._drop(other.idle[0])
                break
        return None

    async def _open(self, server: Server, seconds: float) -> Connection:
        """A new connection; each address has so many seconds, but for those that are tried beside others."""
        infos = await self._addresses(server)
        secure = server.scheme == "https"
        while True:
            try:
                async with asyncio.timeout(seconds):
                    found = await aiohappyeyeballs.start_connection(
                        infos,
                        happy_eyeballs_delay=EYEBALLS,
                        loop=self._loop,
                        socket_factory=self._guard.socket_factory,
                    )
                    _, connection = await self._loop.create_connection(
                        lambda: Connection(self._loop, server, self._buffer),
                        sock=found,
                        ssl=self._trust.context if secure else None,
                        server_hostname=_bare(server.host).rstrip(".") if secure else None,
                    )
                    return connection
            except OSError as error:
                aiohappyeyeballs.pop_addr_infos_interleave(infos)
                if infos:
                    continue
                if isinstance(error, TimeoutError) and error.errno is None:  # not the system's
                    raise ConnectTimeout from error
                raise

    async def _addresses(self, server: Server) -> list[AddressInfo]:
        bare = _bare(server.host)
        try:
            ip_address(bare)
        except ValueError:
            found = await self._names.resolve(bare, server.port)
            return [_info(each["host"], each["port"]) for each in found]
        self._guard.check(bare)
        return [_info(bare, server.port)]

    async def _exchange(self, connection: Connection, message: bytes, is_head: bool, until: float) -> Answer:
        """Send a request and wait for an answer that is not interim."""
        connection.set_response_params(
            skip_payload=is_head,
            read_until_eof=True,
            auto_decompress=False,
            max_line_size=LINE,
            max_field_size=LINE,
            max_headers=FIELDS,
        )
        alarm = self._loop.call_at(until, connection.set_exception, TimeoutError())
        try:
            assert connection.transport is not None
            connection.has_heard = False
            connection.transport.write(message)
            for _ in range(MOST_INTERIM):
                head, content = await connection.read()
                if not 100 <= head.code < 200 or head.code == SWITCHING:
                    break
            else:
                raise HttpProcessingError(message="Too many interim answers")
        except BaseException:
            connection.abort()
            raise
        finally:
            alarm.cancel()
        return Answer(head.code, head.headers, content, connection, self)

    def _written(self, request: Request) -> tuple[Server, bytes]:
        """Where a request goes, and its bytes. Raises ValueError for characters that would be a second request."""
        url = request.url
        start = url.find("/", 8)
        origin, path = (url, "/") if start < 0 else (url[:start], url[start:])
        server = self._servers.get(origin)
        if server is None:
            server = self._servers[origin] = _server(url)
            self._hosts.setdefault(server.host, []).append(server)
        if _ILLEGAL.search(path):
            raise ValueError(path)
        authority, fields = server.authority, self._fields
        if request.headers:
            own = {name.lower(): (name, value) for name, value in request.headers.items()}
            _, authority = own.pop("host", ("", authority))
            fields = _fields(self._headers | own)
            if _LINE_BREAK.search(authority):
                raise ValueError(authority)
        return server, f"{request.method} {path} HTTP/1.1\r\nHost: {authority}\r\n{fields}\r\n".encode()


def _fields(headers: Mapping[str, tuple[str, str]]) -> str:
    for name, value in headers.values():
        if _ILLEGAL.search(name) or ":" in name or _LINE_BREAK.search(value):
            raise ValueError(name)
    return "".join(f"{name}: {value}\r\n" for name, value in headers.values())


def _server(url: str) -> Server:
    origin = urls.origin_of(url)
    if origin is None or not origin.host:
        raise ValueError(url)
    host = origin.host.rstrip(".")
    authority = f"{host}:{origin.port}" if origin.port else host
    port = int(origin.port or (443 if origin.scheme == "https" else 80))
    return Server(origin.scheme, origin.host, port, authority)


def _bare(host: str) -> str:
    return host.removeprefix("[").removesuffix("]")


def _info(address: str, port: int) -> AddressInfo:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)
