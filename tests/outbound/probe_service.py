"""Stands in for the services that probes ask: one server with TLS on the loopback for all their hosts."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web

from linkcheck_plugin.outbound.client import Client
from linkcheck_plugin.outbound.exchange import Request, Response
from linkcheck_plugin.outbound.guard import Guard
from linkcheck_plugin.outbound.probes import ProbeRequest


class Service:
    """Gives one answer to whatever is asked next, and remembers what was asked."""

    def __init__(self, folder: Path, hosts: Iterable[str]) -> None:
        authority = trustme.CA()
        self.authority = str(folder / "authority.pem")
        authority.cert_pem.write_to_path(self.authority)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*hosts).configure_cert(self.context)
        self.answer = web.Response()
        self.host = self.path = ""
        self.headers: Mapping[str, str] = {}
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=[self._serve()], daemon=True)
        self.thread.start()
        self.started.wait(10)

    def ask(self, request: ProbeRequest, status: int, body: Any, headers: Mapping[str, str]) -> Response:
        """What the checker's own client gets for a request; `body` is text, bytes, or what becomes JSON."""
        kind = "text/html" if isinstance(body, str) else "application/json"
        raw = (
            body if isinstance(body, bytes) else (body if kind == "text/html" else json.dumps(body)).encode()
        )
        self.answer = web.Response(status=status, body=raw, content_type=kind, headers=dict(headers))
        outcome = asyncio.run(self._exchange(request))
        assert isinstance(outcome, Response), outcome
        return outcome

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(10)
        self.loop.close()

    async def _exchange(self, request: ProbeRequest) -> Any:
        client = Client(
            Guard(["127.0.0.1/32"]),
            lambda host: f"127.0.0.1:{self.port}",
            ca_file=self.authority,
            timeout=10,
            proxies={},
        )
        try:
            return await client.exchange(
                Request(request.url, "GET", 10, request.headers, request.body_bytes_wanted)
            )
        finally:
            await client.close()

    async def _serve(self) -> None:
        self.ended = asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self.context).start()
        self.port = runner.addresses[0][1]
        self.started.set()
        await self.ended.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        self.host, self.path, self.headers = request.host, request.raw_path, request.headers
        return self.answer
