"""Turns host names into addresses, each name once, on threads of its own, and only into permitted ones.

The default executor of the event loop has few threads, and the interpreter waits for them at its exit: one
dead name server would hold up every name, and the end of the run.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from linkcheck_plugin.outbound.exchange import Fault
from linkcheck_plugin.outbound.guard import Guard

LOOKUPS = 32
"""Lookups under way at once. One that is out of time no longer counts, though its thread lives on."""

LOOPBACK = ("127.0.0.1", "::1")

# Root name servers (a.root-servers.net). Nothing is sent to them: connecting a datagram socket only asks the
# system whether it has a way there.
FAR_AWAY = ((socket.AF_INET, "198.41.0.4"), (socket.AF_INET6, "2001:503:ba3e::2:30"))


@dataclass(frozen=True, slots=True)
class NoAddress:
    """What is known of a name without an address; `detail` is for people."""

    fault: Fault
    detail: str = ""


Answer = tuple[str, ...] | NoAddress

ABSENT = NoAddress(Fault.NAME)
CONTROL = "example.com"
"""A name that always exists (RFC 2606; IANA keeps it)."""
Jobs = SimpleQueue[Callable[[], None] | None]


class NameFailure(OSError):
    """A name without an address: `fault` is Fault.NAME or Fault.LOOKUP, `detail` is for people."""

    def __init__(self, name: str, answer: NoAddress) -> None:
        super().__init__(f"{name}: {answer.detail or answer.fault}")
        self.fault = answer.fault
        self.detail = answer.detail


class Names(AbstractResolver):
    """The resolver of one run: every answer is kept, that a name does not exist as well.

    `connect_to` gives the "IP:PORT" that stands for a host by the settings, or None. `timeout` is how long
    one lookup may take, in seconds. `lookup` is `socket.getaddrinfo` or a stand-in.
    """

    def __init__(
        self,
        guard: Guard,
        connect_to: Callable[[str], str | None],
        timeout: float,
        lookup: Callable[..., Any] = socket.getaddrinfo,
    ) -> None:
        self._guard = guard
        self._connect_to = connect_to
        self._timeout = timeout
        self._lookup = lookup
        self._free = asyncio.Semaphore(LOOKUPS)
        self._answers: dict[str, asyncio.Task[Answer]] = {}
        self._idle: list[Jobs] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The permitted addresses of a host, IPv4 and IPv6, in the order of the system.

        Raises:
            NameFailure: the host has no address, or none could be found out.
            Refused: none of its addresses is permitted.
        """
        name = host.lower()
        if (endpoint := self._connect_to(name.removesuffix("."))) is not None:
            address, _, asked = endpoint.rpartition(":")
            addresses: Answer = (address.removeprefix("[").removesuffix("]"),)
            port = int(asked)
        else:
            addresses = await self._answer(name)
        if isinstance(addresses, NoAddress):
            raise NameFailure(host, addresses)
        permitted = [address for address in addresses if self._guard.permits(address)]
        if not permitted:
            self._guard.check(addresses[0])
        return [_result(host, address, port) for address in permitted]

    async def close(self) -> None:
        """Wait for no lookup any longer, and end the threads that are not stuck in one."""
        for task in self._answers.values():
            task.cancel()
        await asyncio.gather(*self._answers.values(), return_exceptions=True)
        while self._idle:
            self._idle.pop().put(None)

    async def _answer(self, name: str) -> Answer:
        """What is known of a name, kept or asked for; who gives up waiting does not end the lookup of others."""
        task = self._answers.get(name)
        if task is None:
            task = self._answers[name] = asyncio.create_task(self._ask(name))
        answer = await asyncio.shield(task)
        if isinstance(answer, NoAddress) and answer.fault is Fault.LOOKUP:
            self._answers.pop(name, None)  # the next try may find it
        return answer

    async def _ask(self, name: str) -> Answer:
        if (known := reserved(name)) is not None:
            return known
        async with self._free:
            answer = await self._ask_system(name)
        if answer == ABSENT and name != CONTROL and not is_local_use(name) and not await self._finds_names():
            return NoAddress(Fault.LOOKUP, f"no name is found here, not even {CONTROL}")
        return answer

    async def _finds_names(self) -> bool:
        """Whether names are looked up in earnest: some filters say of every one that it does not exist."""
        for task in self._answers.values():
            if task.done() and not task.cancelled() and isinstance(task.result(), tuple):
                return True
        return not isinstance(await self._answer(CONTROL), NoAddress)

    async def _ask_system(self, name: str) -> Answer:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()

        def settle(found: Answer) -> None:
            if not answer.done():
                answer.set_result(found)

        def job() -> None:
            found = look_up(name, self._lookup)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(settle, found)

        try:
            thread = self._idle.pop() if self._idle else _start_thread()
        except RuntimeError as error:  # the system allows no more threads
            return NoAddress(Fault.LOOKUP, str(error))
        thread.put(job)
        try:
            async with asyncio.timeout(self._timeout):
                return await answer
        except TimeoutError:
            return NoAddress(Fault.LOOKUP, f"no answer in {self._timeout:g} s")
        finally:
            if answer.cancelled():
                thread.put(None)  # it ends when its lookup does
            else:
                self._idle.append(thread)


def _start_thread() -> Jobs:
    """The queue of a new thread, which does what is put there and ends at None."""
    jobs: Jobs = SimpleQueue()

    def work() -> None:
        while (job := jobs.get()) is not None:
            job()

    threading.Thread(target=work, name="lookup", daemon=True).start()
    return jobs


def reserved(name: str) -> Answer | None:
    """What is known of a name without asking, or None; the name is in lower case, with or without final dot."""
    match name.removesuffix(".").rpartition(".")[2]:
        case "localhost":  # RFC 6761 section 6.3
            return LOOPBACK
        case "invalid":  # RFC 6761 section 6.4
            return NoAddress(Fault.NAME, "names that end in .invalid never exist")
        case "onion":  # RFC 7686: to be kept from name servers, whose NXDOMAIN would say nothing
            return NoAddress(Fault.LOOKUP, "names that end in .onion are reached through Tor")
    return None


def look_up(name: str, lookup: Callable[..., Any]) -> Answer:
    """The addresses of a name as the system finds them, or why there are none. Blocks."""
    try:
        found = lookup(name, None, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
    except ValueError:  # UnicodeError of the codec "idna": a label that is empty or longer than 63 octets
        return NoAddress(Fault.LOOKUP, "not a name that can be looked up")
    except OSError as error:
        return _no_address(error)
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    return addresses or NoAddress(Fault.LOOKUP, "no address")


# Which error means that a name does not exist, and which that nobody knows? Tried on Debian 12 (glibc 2.36):
#
#   NXDOMAIN                                                    EAI_NONAME
#   a name without addresses (NOERROR, no answer)               EAI_NODATA
#   SERVFAIL, REFUSED, NOTIMP                                   EAI_AGAIN
#   no answer from the name server                              EAI_AGAIN after 10 s (`attempts` × `timeout`)
#   an answer for IPv4, silence for IPv6                        the IPv4 address after 15 s
#   no interface, no route, or an empty resolv.conf             EAI_AGAIN
#   nobody listens at the name server's port                    EAI_AGAIN
#   `hosts: files` in nsswitch.conf: no name server is asked    EAI_NONAME
#   FORMERR                                                     EAI_NONAME
#
# So here the absence of a network tells itself from NXDOMAIN, except where no name server is configured.
# macOS and Windows report EAI_NONAME (there WSAHOST_NOT_FOUND) without a network, too, and macOS for a name
# without addresses. Hence the second question: without a way out of this machine nothing is known of a name.
# Where a network exists that answers NXDOMAIN for everything (a filter, a captive portal, a sandbox), the name
# CONTROL, which always exists, tells.
def _no_address(error: OSError) -> NoAddress:
    message = (error.strerror or str(error)).lower()
    if not isinstance(error, socket.gaierror) or error.errno != socket.EAI_NONAME:
        return NoAddress(Fault.LOOKUP, message)
    if not any(_has_route(family, address) for family, address in FAR_AWAY):
        return NoAddress(Fault.LOOKUP, "no network")
    return ABSENT


def is_local_use(name: str) -> bool:
    """Whether a name is for tests and examples, which no public name server knows (RFC 6761)."""
    return name.removesuffix(".").rpartition(".")[2] in ("test", "example")


def _has_route(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 53))
    except OSError:
        return False
    return True


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )
