"""Performs one exchange with a server, within bounds of time and size; whatever goes wrong is a Failure."""

from __future__ import annotations

import asyncio
import errno
import ssl
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.http import HttpProcessingError
from yarl import URL

from linkcheck_plugin.outbound.body import Body
from linkcheck_plugin.outbound.connections import (
    CONNECT_SHARE,
    CONNECT_TIME,
    FIELDS,
    LINE,
    Answer,
    Connections,
    ConnectTimeout,
)
from linkcheck_plugin.outbound.exchange import Failure, Fault, Request, Response
from linkcheck_plugin.outbound.guard import Guard, Refused
from linkcheck_plugin.outbound.names import NameFailure, Names
from linkcheck_plugin.outbound.tls import Trust, fault_of
from linkcheck_plugin.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

USER_AGENT = (
    f"Mozilla/5.0 (compatible; sitecheck/{__version__}; +https://pypi.org/project/%6Cinkcheck-plugin/)"
)
"""Who asks, and where to read about it. Stock firewall rules block agents that say "link" or "bot" (peers'
users, bisected), others want the Mozilla token; the %6C is an l."""
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en;q=0.9,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
LOOKUP_SHARE = 0.75
"""Of the time of an exchange, for the lookup of its name: so that a dead name server is called that."""
PEEK = 16_384
"""Bytes of a bad answer that are read, to recognise walls."""
DRAINED, DRAIN_TIME = 65_536, 1.0
"""A good body up to so many bytes is read to its end for so many seconds, so that the connection can be used again:
longer than a new one takes is of no use."""


class Client:
    """Asks servers: one session, one trust store, each name resolved once.

    The guard sees every address before a packet is sent, but those behind a proxy of the environment: there
    only literal addresses are known. Make it inside a running event loop.

    Raises:
        ConfigurationError: the ca-file cannot be used.
    """

    def __init__(
        self,
        guard: Guard,
        connect_to: Callable[[str], str | None],
        *,
        ca_file: str | None = None,
        timeout: float = 20.0,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        self._guard = guard
        self._names = Names(guard, connect_to, timeout * LOOKUP_SHARE)
        self._trust = Trust(ca_file)
        self._proxies = getproxies() if proxies is None else proxies
        self._connections = Connections(guard, self._names, self._trust, HEADERS)
        self._by_proxy: aiohttp.ClientSession | None = None

    async def exchange(self, request: Request) -> Response | Failure:
        """Perform one exchange. Redirects are not followed, cookies not kept."""
        started = time.monotonic()
        try:
            answer = await self._ask(request)
        except TimeoutError as error:
            connecting = isinstance(error, ConnectTimeout | aiohttp.ConnectionTimeoutError)
            fault = Fault.CONNECT_TIMEOUT if connecting else Fault.TIMEOUT
            return Failure(fault, f"after {time.monotonic() - started:.0f} s", time.monotonic() - started)
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            fault, detail = _fault_of(error)
            return Failure(fault, detail, time.monotonic() - started)
        try:
            body, is_whole = b"", False
            if request.method == "GET":
                left = request.timeout - (time.monotonic() - started)
                body, is_whole = await _body(answer, request.body, max(1.0, left))
        finally:
            if answer.content.at_eof():
                answer.release()
            else:
                answer.close()
        headers = _joined(answer.headers)
        cookies = tuple(answer.headers.getall("Set-Cookie")) if "set-cookie" in headers else ()
        return Response(answer.status, headers, cookies, body, is_whole, time.monotonic() - started)

    async def close(self) -> None:
        """Close every connection."""
        self._connections.close()
        if self._by_proxy is not None:
            await self._by_proxy.close()
        await self._names.close()

    async def _ask(self, request: Request) -> Answer | aiohttp.ClientResponse:
        """Send a request and wait for the header of its answer."""
        if self._proxies:
            url = URL(request.url, encoded=True)
            proxy = self._proxy_of(url.scheme, url.host or "")
            if proxy is not None:
                async with asyncio.timeout(request.timeout):
                    return await self._ask_proxy(proxy, url, request)
        return await self._connections.ask(request, request.timeout)

    def _proxy_of(self, scheme: str, host: str) -> str | None:
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        return None if not proxy or proxy_bypass(host) else proxy

    async def _ask_proxy(self, proxy: str, url: URL, request: Request) -> aiohttp.ClientResponse:
        """The same through a proxy, whose own address may be private."""
        if self._guard.refuses_host(url.host or "") is not None:
            self._guard.check(url.host or "")
        if self._by_proxy is None:
            self._by_proxy = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=HEADERS,
                auto_decompress=False,
                max_line_size=LINE,
                max_field_size=LINE,
                max_headers=FIELDS,
            )
            # no public switch (3.14), which aiohttp's own test client turns as well: tries are counted here
            self._by_proxy._retry_connection = False
        connect = min(CONNECT_TIME, request.timeout * CONNECT_SHARE)
        return await self._by_proxy.request(
            request.method,
            url,
            headers=request.headers or None,
            allow_redirects=False,
            proxy=proxy,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
            ssl=self._trust.context if url.scheme == "https" else True,
        )


async def _body(answer: Answer | aiohttp.ClientResponse, wanted: int, seconds: float) -> tuple[bytes, bool]:
    """The part of the body that is wanted, decompressed, and whether it is whole; a fault on the way ends it.

    The header has come: what is missing of its body does not make a page missing.
    """
    if not 200 <= answer.status < 300:
        wanted = PEEK
    length = answer.headers.get("Content-Length", "")
    drains = length.isdecimal() and len(length) < 10 and int(length) <= DRAINED
    if not wanted and not drains:
        return b"", False
    body = Body(answer.headers.get("Content-Encoding"), wanted)
    try:
        async with asyncio.timeout(seconds if wanted else min(seconds, DRAIN_TIME)):
            async for data in answer.content.iter_any():
                if not body.feed(data) and not drains:
                    break
    except (aiohttp.ClientError, OSError, ValueError):
        return body.content, False
    return body.content, body.whole and not body.undecodable


def _joined(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case, several values of one joined (RFC 9110, section 5.3)."""
    joined = {name.lower(): value for name, value in headers.items()}
    if len(joined) < len(headers):
        joined.clear()
        for name, value in headers.items():
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _fault_of(error: Exception) -> tuple[Fault, str]:
    """What an exception of aiohttp or the socket layer says."""
    cause: BaseException = error
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
    elif isinstance(error, aiohttp.ClientConnectorError):
        cause = error.os_error
    match cause:
        case NameFailure():
            return cause.fault, cause.detail
        case Refused():
            return Fault.GUARD, str(cause)
        case ssl.SSLError() | ssl.CertificateError():
            return fault_of(cause)
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return Fault.UNREACHABLE, "the proxy of the environment does not answer"
        case aiohttp.ServerDisconnectedError():
            return Fault.CLOSED, ""
        case aiohttp.ClientResponseError() | HttpProcessingError():
            too_large = "Got more than" in cause.message or "Too many" in cause.message
            return (Fault.TOO_LARGE if too_large else Fault.PROTOCOL), ""
        case ConnectionResetError(errno=None):  # of asyncio, not of the system: closed within the handshake
            return fault_of(cause)
        case OSError() if isinstance(cause.__cause__, ssl.SSLError):
            return fault_of(cause.__cause__)
        case OSError():
            return _fault_of_errno(cause)
    return Fault.PROTOCOL, type(error).__name__


def _fault_of_errno(error: OSError) -> tuple[Fault, str]:
    """Several addresses that failed in several ways come as one error without a number: a refusal decides."""
    if isinstance(error, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(error):
        return Fault.CONNECTION_REFUSED, ""
    resets = (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE)
    if isinstance(error, ConnectionError) or error.errno in resets:  # aiohttp's errors only have the number
        return Fault.RESET, ""
    if error.errno == errno.ETIMEDOUT:
        return Fault.CONNECT_TIMEOUT, ""
    return Fault.UNREACHABLE, error.strerror or ""
