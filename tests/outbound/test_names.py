"""Names to addresses: asked once, on our own threads, in bounded time, and never into a private network."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.outbound import names as names_module
from linkcheck_plugin.outbound.exchange import Fault
from linkcheck_plugin.outbound.guard import Guard, Refused
from linkcheck_plugin.outbound.names import LOOKUPS, NameFailure, Names, NoAddress, look_up, reserved

ANYTHING = Guard(["0.0.0.0/0", "::/0"])


@pytest.fixture(autouse=True)
def a_network(monkeypatch):
    """The machine may be without one."""
    monkeypatch.setattr(names_module, "FAR_AWAY", ((socket.AF_INET, "127.0.0.1"),))


class Lookup:
    """A stand-in for `getaddrinfo`: answers from a table, notes what it is asked."""

    def __init__(self, table=(), seconds=0.0):
        self.table = dict(table)
        self.seconds = seconds
        self.asked = []
        self.threads = set()
        self.lock = threading.Lock()

    def __call__(self, host, port, **hints):
        with self.lock:
            self.asked.append(host)
            self.threads.add(threading.current_thread())
        time.sleep(self.seconds)
        answer = self.table.get(host, ("8.8.8.8",))
        if isinstance(answer, Exception):
            raise answer
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (address, 0, 0, 0) if ":" in address else (address, 0),
            )
            for address in answer
        ]


def nowhere(host):
    return None


def resolve(*hosts, lookup=None, guard=None, connect_to=nowhere, timeout=5.0, port=443):
    """What each host resolves to, all asked at once: its addresses with ports, or the error."""

    async def run():
        resolver = Names(guard or Guard(), connect_to, timeout, lookup or Lookup())
        results = await asyncio.gather(
            *(resolver.resolve(host, port) for host in hosts), return_exceptions=True
        )
        await resolver.close()
        return [
            result if isinstance(result, BaseException) else [(each["host"], each["port"]) for each in result]
            for result in results
        ]

    return asyncio.run(run())


def fault_of(result):
    assert isinstance(result, NameFailure)
    assert isinstance(result, OSError)
    return result.fault, result.detail


def test_all_addresses_of_a_name_are_returned_in_their_order():
    lookup = Lookup({"a.example": ("2606:4700::1", "1.1.1.1", "2606:4700::2", "1.1.1.1")})
    assert resolve("a.example", lookup=lookup, port=8443) == [
        [("2606:4700::1", 8443), ("1.1.1.1", 8443), ("2606:4700::2", 8443)]
    ]


def test_the_result_is_what_aiohttp_expects():
    async def run():
        lookup = Lookup({"a.example": ("2606:4700::1", "1.1.1.1")})
        return await Names(Guard(), nowhere, 5, lookup).resolve("A.example", 80)

    six, four = asyncio.run(run())
    assert (six["hostname"], six["family"], six["flags"]) == (
        "A.example",
        socket.AF_INET6,
        socket.AI_NUMERICHOST,
    )
    assert four["family"] == socket.AF_INET


def test_a_name_is_asked_once_whatever_its_letter_case_and_port():
    lookup = Lookup(seconds=0.05)

    async def run():
        resolver = Names(Guard(), nowhere, 5, lookup)
        await asyncio.gather(
            *(resolver.resolve(host, port) for host in ("a.example", "A.EXAMPLE") for port in (80, 443))
        )
        await resolver.resolve("a.example", 1)

    asyncio.run(run())
    assert lookup.asked == ["a.example"]


def test_the_absence_of_a_name_is_kept_and_each_asker_gets_an_error_of_its_own():
    lookup = Lookup({"a.example": socket.gaierror(socket.EAI_NONAME, "not known")})

    async def run():
        resolver = Names(Guard(), nowhere, 5, lookup)
        return [await asyncio.gather(resolver.resolve("a.example"), return_exceptions=True) for _ in range(3)]

    errors = [error for (error,) in asyncio.run(run())]
    assert [error.fault for error in errors] == [Fault.NAME] * 3
    assert len(set(map(id, errors))) == 3
    assert lookup.asked == ["a.example"]


EAI = socket.gaierror
FAILURES = [
    (EAI(socket.EAI_NONAME, "Name or service not known"), Fault.NAME, ""),
    (EAI(socket.EAI_AGAIN, "Temporary failure in name resolution"), Fault.LOOKUP, "temporary failure in name resolution"),
    (EAI(socket.EAI_FAIL, "Non-recoverable failure"), Fault.LOOKUP, "non-recoverable failure"),
    (EAI(socket.EAI_NODATA, "No address associated with hostname"), Fault.LOOKUP, "no address associated with hostname"),
    (EAI(socket.EAI_MEMORY, "Memory allocation failure"), Fault.LOOKUP, "memory allocation failure"),
    (OSError(24, "Too many open files"), Fault.LOOKUP, "too many open files"),
    (OSError("odd"), Fault.LOOKUP, "odd"),
    (UnicodeError("label empty or too long"), Fault.LOOKUP, "not a name that can be looked up"),
    (ValueError("embedded null character"), Fault.LOOKUP, "not a name that can be looked up"),
    ((), Fault.LOOKUP, "no address"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "fault", "detail"), FAILURES)
def test_only_the_answer_that_a_name_does_not_exist_is_the_fault_name(answer, fault, detail):
    [result] = resolve("a.example", lookup=Lookup({"a.example": answer}))
    assert fault_of(result) == (fault, detail)
    assert "a.example" in str(result)


def test_without_a_way_out_of_the_machine_nothing_is_known_of_a_name(monkeypatch):
    monkeypatch.setattr(names_module, "FAR_AWAY", ())
    lookup = Lookup({"a.example": socket.gaierror(socket.EAI_NONAME, "not known")})
    assert fault_of(resolve("a.example", lookup=lookup)[0]) == (Fault.LOOKUP, "no network")


@pytest.mark.parametrize(
    "host",
    ["a..b.example", ".example", "x" * 64 + ".example", "-" * 300, "ä" * 70, "\ud800"],
)
def test_a_host_that_cannot_be_encoded_is_a_failed_lookup_and_no_traceback(host):
    assert look_up(host, socket.getaddrinfo) == NoAddress(Fault.LOOKUP, "not a name that can be looked up")


@given(st.text(st.characters(codec="utf-8", exclude_characters="."), max_size=8).map("a..{}".format))
def test_no_label_raises_anything_but_a_failure(host):
    assert isinstance(look_up(host, socket.getaddrinfo), NoAddress)


@pytest.mark.parametrize("host", ["invalid", "a.invalid", "A.B.Invalid", "a.invalid."])
def test_names_below_invalid_do_not_exist_and_are_not_asked(host):
    lookup = Lookup()
    assert fault_of(resolve(host, lookup=lookup)[0])[0] == Fault.NAME
    assert not lookup.asked


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "localhost.", "a.localhost", "a.b.localhost."])
def test_names_below_localhost_are_loopback_and_are_not_asked(host):
    lookup = Lookup()
    [refused] = resolve(host, lookup=lookup)
    assert isinstance(refused, Refused)
    assert refused.address == "127.0.0.1"
    assert resolve(host, lookup=lookup, guard=Guard(["127.0.0.0/8"])) == [[("127.0.0.1", 443)]]
    assert resolve(host, lookup=lookup, guard=ANYTHING) == [[("127.0.0.1", 443), ("::1", 443)]]
    assert not lookup.asked


def test_names_of_tor_are_not_asked_and_not_called_missing():
    lookup = Lookup()
    assert fault_of(resolve("a.onion", lookup=lookup)[0])[0] == Fault.LOOKUP
    assert not lookup.asked


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example", "invalid.example", "onion.example", "xinvalid", "local"]
)
def test_other_names_are_asked(host):
    assert reserved(host) is None


def test_only_permitted_addresses_of_a_name_are_returned():
    lookup = Lookup({"a.example": ("10.0.0.1", "1.1.1.1", "fd00::1", "2606:4700::1", "::ffff:127.0.0.1")})
    assert resolve("a.example", lookup=lookup) == [[("1.1.1.1", 443), ("2606:4700::1", 443)]]


def test_a_name_whose_every_address_is_refused_is_refused():
    [refused] = resolve("a.example", lookup=Lookup({"a.example": ("fd00::1", "10.0.0.1")}))
    assert isinstance(refused, Refused)
    assert (refused.address, str(refused)) == ("fd00::1", "fd00::1 (unique local)")


@pytest.mark.parametrize("spelling", ["2130706433", "127.1", "0x7f.1"])
def test_numbers_that_the_system_takes_for_an_address_are_judged_by_it(spelling):
    assert isinstance(resolve(spelling, lookup=socket.getaddrinfo)[0], Refused)


@pytest.mark.parametrize("endpoint", ["1.1.1.1:8080", "[2606:4700::1]:8080"])
def test_connect_to_stands_for_address_and_port_and_nothing_is_asked(endpoint):
    lookup = Lookup()
    table = {"a.invalid": endpoint}
    [[(address, port)]] = resolve("A.invalid.", lookup=lookup, connect_to=table.get)
    assert endpoint.replace("[", "").replace("]", "") == f"{address}:{port}"
    assert resolve("b.example", lookup=lookup, connect_to=table.get) == [[("8.8.8.8", 443)]]
    assert lookup.asked == ["b.example"]


def test_the_address_of_connect_to_is_judged_too():
    [refused] = resolve("a.example", connect_to=lambda host: "127.0.0.1:80")
    assert isinstance(refused, Refused)
    allowed = resolve("a.example", connect_to=lambda host: "127.0.0.1:80", guard=Guard(["127.0.0.1/32"]))
    assert allowed == [[("127.0.0.1", 80)]]


def test_a_lookup_that_takes_too_long_fails_and_holds_up_no_other():
    stuck = threading.Event()

    def lookup(host, port, **hints):
        if host == "stuck.example":
            stuck.wait(20)
        return Lookup()(host, port)

    started = time.monotonic()
    slow, quick = resolve("stuck.example", "quick.example", lookup=lookup, timeout=0.2)
    stuck.set()
    assert fault_of(slow) == (Fault.LOOKUP, "no answer in 0.2 s")
    assert quick == [("8.8.8.8", 443)]
    assert time.monotonic() - started < 10


def test_more_stuck_lookups_than_threads_hold_up_the_others_for_one_timeout_only():
    stuck = threading.Event()

    def lookup(host, port, **hints):
        if host.startswith("stuck"):
            stuck.wait(20)
        return Lookup()(host, port)

    hosts = [f"stuck{number}.example" for number in range(LOOKUPS)]
    *slow, quick = resolve(*hosts, "quick.example", lookup=lookup, timeout=0.3)
    stuck.set()
    assert {fault_of(each)[0] for each in slow} == {Fault.LOOKUP}
    assert quick == [("8.8.8.8", 443)]


def test_lookups_share_a_bounded_number_of_threads_that_end_with_the_resolver():
    lookup = Lookup(seconds=0.002)
    results = resolve(*(f"{number}.example" for number in range(200)), lookup=lookup)
    assert results == [[("8.8.8.8", 443)]] * 200
    assert len(lookup.asked) == 200
    assert len(lookup.threads) <= LOOKUPS
    assert all(thread.daemon for thread in lookup.threads)
    for thread in lookup.threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in lookup.threads)


def test_who_stops_waiting_does_not_end_the_lookup_of_the_others():
    lookup = Lookup(seconds=0.1)

    async def run():
        resolver = Names(Guard(), nowhere, 5, lookup)
        impatient = asyncio.create_task(resolver.resolve("a.example", 1))
        patient = asyncio.create_task(resolver.resolve("a.example", 2))
        await asyncio.sleep(0.01)
        impatient.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await impatient
        return impatient.cancelled(), await patient

    cancelled, [result] = asyncio.run(run())
    assert cancelled
    assert (result["host"], result["port"]) == ("8.8.8.8", 2)
    assert lookup.asked == ["a.example"]


def test_a_stuck_lookup_does_not_hold_up_the_exit_of_the_interpreter():
    code = """
        import asyncio, os, sys
        from linkcheck_plugin.outbound.guard import Guard
        from linkcheck_plugin.outbound.names import Names

        def lookup(*args, **hints):
            os.read(os.pipe()[0], 1)  # for ever, in C, as getaddrinfo does

        async def main():
            names = Names(Guard(), lambda host: None, float(sys.argv[1]), lookup)
            waiting = asyncio.create_task(names.resolve("a.example"))
            await asyncio.wait([waiting], timeout=0.2)
            await names.close()
            print(type(waiting.exception()).__name__ if waiting.done() and not waiting.cancelled() else "waits")

        asyncio.run(main())
    """
    for timeout, says in (("0.1", "NameFailure"), ("100", "waits")):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), timeout], capture_output=True, text=True, timeout=30
        )
        assert (done.stdout.strip(), done.stderr, done.returncode) == (says, "", 0)


def test_an_answer_that_comes_after_the_loop_is_closed_is_dropped(capfd):
    go, late = threading.Event(), []

    def lookup(host, port, **hints):
        late.append(threading.current_thread())
        go.wait(20)
        return Lookup()(host, port)

    assert fault_of(resolve("a.example", lookup=lookup, timeout=0.05)[0])[0] == Fault.LOOKUP
    go.set()
    late[0].join(10)
    assert not late[0].is_alive()
    assert capfd.readouterr().err == ""


class Listener:
    """Listens on loopback and knows whether anybody came."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def visitors(self):
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self.socket.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.socket.close()


def ask(url, guard, lookup, connect_to=nowhere, times=1, socket_factory=None):
    """The errors of requests made one after the other by a real session."""

    async def run():
        resolver = Names(guard, connect_to, 5, lookup)
        connector = aiohttp.TCPConnector(
            resolver=resolver, socket_factory=socket_factory or guard.socket_factory, use_dns_cache=False
        )
        errors = []
        async with aiohttp.ClientSession(connector=connector) as session:
            for _ in range(times):
                try:
                    async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)):
                        errors.append(None)
                except aiohttp.ClientConnectorError as error:
                    errors.append(error.os_error)
        await resolver.close()
        return errors

    return asyncio.run(run())


def test_a_session_connects_to_no_private_address_of_a_name(listener):
    lookup = Lookup({"a.example": ("127.0.0.1",), "b.example": ("::ffff:127.0.0.1",)})
    for host in ("a.example", "b.example", "localhost", "x.localhost"):
        [error] = ask(f"http://{host}:{listener.port}/", Guard(), lookup)
        assert isinstance(error, Refused)
    assert listener.visitors() == 0


def test_a_session_reports_a_name_that_does_not_exist():
    [error] = ask("http://a.invalid/", Guard(), Lookup())
    assert isinstance(error, NameFailure)
    assert error.fault == Fault.NAME


def test_a_session_connects_to_no_private_address_of_connect_to(listener):
    [error] = ask("http://a.example/", Guard(), Lookup(), lambda host: f"127.0.0.1:{listener.port}")
    assert isinstance(error, Refused)
    assert listener.visitors() == 0


def test_a_name_that_turns_private_after_its_first_answer_is_not_asked_again(listener):
    answers = itertools.chain(("8.8.8.8",), itertools.repeat("127.0.0.1"))
    connected = []

    def lookup(host, port, **hints):
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (next(answers), 0))]

    def no_packets_to_strangers(info):
        guard.socket_factory(info).close()
        connected.append(info[4][0])
        raise ConnectionRefusedError

    guard = Guard()
    url = f"http://rebound.example:{listener.port}/"
    errors = ask(url, guard, lookup, times=3, socket_factory=no_packets_to_strangers)
    assert [type(error) for error in errors] == [ConnectionRefusedError] * 3
    assert connected == ["8.8.8.8"] * 3
    assert listener.visitors() == 0


def test_a_session_connects_where_connect_to_says():
    async def run():
        asked = []

        async def answer(reader, writer):
            asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        guard = Guard(["127.0.0.0/8"])
        resolver = Names(guard, {"a.example": f"127.0.0.1:{port}"}.get, 5, Lookup())
        connector = aiohttp.TCPConnector(
            resolver=resolver, socket_factory=guard.socket_factory, use_dns_cache=False
        )
        async with (
            server,
            aiohttp.ClientSession(connector=connector) as session,
            session.get("http://a.example/x") as response,
        ):
            return response.status, asked

    status, [asked] = asyncio.run(run())
    assert status == 204
    assert "Host: a.example\r\n" in asked


# What glibc says, in a network of our own with a name server of our own: the table in `names.py`.
NAME_SERVER = """
    import pathlib, socket, sys, threading
    from linkcheck_plugin.outbound.names import look_up

    codes = {"nxdomain": 3, "servfail": 2, "refused": 5, "nodata": 0, "good": 0}

    def serve():
        while True:
            query, asker = server.recvfrom(512)
            label = query[13 : 13 + query[12]].decode()
            answer = label == "good" and query[-3] == 1
            header = query[:2] + bytes([0x81, 0x80 | codes[label], 0, 1, 0, answer, 0, 0, 0, 0])
            record = bytes.fromhex("c00c 0001 0001 0000003c 0004 08080808") if answer else b""
            server.sendto(header + query[12:] + record, asker)

    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if sys.argv[1] == "serve":
        server.bind(("127.0.0.1", 53))
        threading.Thread(target=serve, daemon=True).start()
    for name in sys.argv[2:]:
        found = look_up(name + ".x.example", socket.getaddrinfo)
        print(name, *(found if isinstance(found, tuple) else [found.fault.name, found.detail.replace(" ", "-")]))
"""


def in_a_network_of_its_own(folder, *arguments, route, nsswitch="hosts: files dns"):
    """What the script above prints, with loopback alone, or also with a route to everywhere."""
    if sys.platform != "linux" or not all(map(shutil.which, ("unshare", "ip", "mount"))):
        pytest.skip("namespaces of Linux")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    (folder / "nsswitch.conf").write_text(nsswitch + "\n")
    (folder / "script.py").write_text(textwrap.dedent(NAME_SERVER))
    setup = [
        "ip link set lo up",
        f"mount --bind {folder}/resolv.conf /etc/resolv.conf",
        f"mount --bind {folder}/nsswitch.conf /etc/nsswitch.conf",
        *(["ip route add default dev lo"] if route else []),
    ]
    namespace = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c"]
    script = " && ".join([*setup, "echo ready", 'exec "$0" "$@"'])
    done = subprocess.run(
        [*namespace, script, sys.executable, str(folder / "script.py"), *arguments],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if not done.stdout.startswith("ready"):
        pytest.skip("no namespace can be made here")
    assert done.stderr == ""
    return done.stdout.splitlines()[1:]


def test_what_a_name_server_answers_is_told_apart(tmp_path):
    said = in_a_network_of_its_own(
        tmp_path, "serve", "good", "nxdomain", "nodata", "servfail", "refused", route=True
    )
    assert said[:3] == ["good 8.8.8.8", "nxdomain NAME ", "nodata LOOKUP no-address-associated-with-hostname"]
    assert [line.split()[:2] for line in said[3:]] == [["servfail", "LOOKUP"], ["refused", "LOOKUP"]]


def test_without_a_network_no_name_is_called_missing(tmp_path):
    for route in (True, False):
        [said] = in_a_network_of_its_own(tmp_path, "silent", "nxdomain", route=route)
        assert said.startswith("nxdomain LOOKUP temporary-failure")


def test_without_a_network_and_a_name_server_no_name_is_called_missing(tmp_path):
    [said] = in_a_network_of_its_own(tmp_path, "silent", "nxdomain", route=False, nsswitch="hosts: files")
    assert said == "nxdomain LOOKUP no-network"


MISSING = EAI(socket.EAI_NONAME, "Name or service not known")


def test_where_no_name_exists_at_all_none_is_called_missing():
    [result] = resolve("www.python.org", lookup=Lookup({"www.python.org": MISSING, "example.com": MISSING}))
    assert fault_of(result) == (Fault.LOOKUP, "no name is found here, not even example.com")


def test_where_other_names_exist_one_that_does_not_is_missing():
    lookup = Lookup({"gone.python.org": MISSING, "example.com": ("2606:4700::1",)})
    assert fault_of(resolve("gone.python.org", lookup=lookup)[0]) == (Fault.NAME, "")
    lookup = Lookup({"gone.python.org": MISSING, "www.python.org": ("2606:4700::1",), "example.com": MISSING})
    found, _ = resolve("www.python.org", "gone.python.org", lookup=lookup)
    assert not isinstance(found, BaseException)
