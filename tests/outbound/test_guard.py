"""Which addresses are connected to, and that nothing reaches the others."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import ada_url
import aiohttp
import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from linkcheck_plugin.outbound.guard import IPV4_BLOCKS, IPV6_BLOCKS, Guard, Refused

REFUSED = [
    ("0.0.0.0", "this host"),
    ("0.1.2.3", "this network"),
    ("10.0.0.1", "private use"),
    ("10.255.255.255", "private use"),
    ("100.64.0.1", "shared address space"),
    ("100.127.255.255", "shared address space"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private use"),
    ("172.31.255.255", "private use"),
    ("192.0.0.1", "IPv4 service continuity"),
    ("192.0.0.8", "IPv4 dummy address"),
    ("192.0.0.11", "IETF protocol assignments"),
    ("192.0.0.170", "NAT64 discovery"),
    ("192.0.0.171", "NAT64 discovery"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "former 6to4 relay anycast"),
    ("192.88.99.2", "6a44 relay anycast"),
    ("192.168.1.1", "private use"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.1", "documentation"),
    ("203.0.113.1", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::2", "IPv4-compatible, withdrawn"),
    ("::8.8.8.8", "IPv4-compatible, withdrawn"),
    ("::ffff:0:8.8.8.8", "not global unicast"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:a9fe:a9fe", "link-local"),
    ("::ffff:127.0.0.1%1", "loopback"),
    ("64:ff9b::127.0.0.1", "NAT64 for 127.0.0.1, loopback"),
    ("64:ff9b::a9fe:a9fe", "NAT64 for 169.254.169.254, link-local"),
    ("64:ff9b:1::8.8.8.8", "local NAT64"),
    ("64:ff9b:1:ffff:ffff:ffff:10.0.0.1", "local NAT64"),
    ("100::1", "discard-only"),
    ("100:0:0:1::1", "dummy prefix"),
    ("400::1", "not global unicast"),
    ("2001::1", "Teredo for 0.0.0.0, this host"),
    ("2001:0:a00:1::f7f7:f7f7", "Teredo for 10.0.0.1, private use"),
    ("2001:0:808:808::80ff:fffe", "Teredo for 127.0.0.1, loopback"),
    ("2001:1::4", "IETF protocol assignments"),
    ("2001:2::1", "benchmarking"),
    ("2001:4:113::1", "IETF protocol assignments"),
    ("2001:10::1", "former ORCHID"),
    ("2001:40::1", "IETF protocol assignments"),
    ("2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "IETF protocol assignments"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::1", "6to4 for 127.0.0.1, loopback"),
    ("2002:c0a8:101::1", "6to4 for 192.168.1.1, private use"),
    ("2606:4700::5efe:10.0.0.1", "global unicast for 10.0.0.1, private use"),
    ("2606:4700::200:5efe:10.0.0.1", "global unicast for 10.0.0.1, private use"),
    ("3fff:fff:ffff::1", "documentation"),
    ("4000::1", "not global unicast"),
    ("5f00::1", "SRv6"),
    ("fc00::1", "unique local"),
    ("fd00:ec2::254", "unique local"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("fe80::1%25eth0", "link-local"),
    ("febf::1", "link-local"),
    ("fec0::1", "site-local, withdrawn"),
    ("ff02::1", "multicast"),
    # what the system would still take for an address
    ("127.1", "no address"),
    ("2130706433", "no address"),
    ("0x7f.0.0.1", "no address"),
    ("0177.0.0.1", "no address"),
    ("010.8.8.8", "no address"),
    ("8.8.8.8 ", "no address"),
    ("localhost", "no address"),
    ("[::1]", "no address"),
    ("", "no address"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_what_is_not_public_is_refused_and_the_reason_is_named(address, reason):
    guard = Guard()
    assert not guard.permits(address)
    assert guard.reason(address) == reason
    with pytest.raises(Refused) as refused:
        guard.check(address)
    assert refused.value.address == address
    assert str(refused.value) == f"{address} ({reason})"


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255",
        "192.0.0.9", "192.0.0.10", "192.0.1.0", "192.0.3.0", "192.31.196.1", "192.52.193.1", "192.88.98.255",
        "192.88.100.0", "192.167.255.255", "192.169.0.0", "192.175.48.1", "198.17.255.255", "198.20.0.0",
        "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
        "2000::", "2001:1::1", "2001:1::2", "2001:1::3", "2001:3::1", "2001:4:112::1", "2001:20::1",
        "2001:30::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2606:4700::1111",
        "2620:4f:8000::1", "2a00:1450:4001:81b::200e", "3ffe::1", "3fff:1000::1",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7",
        "2606:4700::5efe:8.8.8.8", "2606:4700:1234::a00:1", "2606:4700::1111%eth0",
    ],
)  # fmt: skip
def test_public_addresses_are_permitted(address):
    assert Guard().permits(address)
    assert Guard().reason(address) is None


@pytest.mark.parametrize("block", [*IPV4_BLOCKS, *IPV6_BLOCKS])
def test_every_block_stands_as_the_registry_writes_it(block):
    assert str(ip_network(block.network)) == block.network


@pytest.mark.parametrize("block", [block for block in (*IPV4_BLOCKS, *IPV6_BLOCKS) if not block.reachable])
def test_a_block_that_is_not_reachable_is_refused_from_its_first_to_its_last_address(block):
    network = ip_network(block.network)
    inner = [ip_network(other.network) for other in (*IPV4_BLOCKS, *IPV6_BLOCKS) if other.reachable]
    for address in (network[0], network[-1]):
        if not any(address in other for other in inner if other.prefixlen > network.prefixlen):
            assert not Guard().permits(str(address))


PRIVATE = st.one_of(
    st.ip_addresses(v=4, network=block.network) for block in IPV4_BLOCKS if not block.reachable
).filter(lambda address: str(address) not in ("192.0.0.9", "192.0.0.10"))
GLOBAL_PREFIX = st.integers(0x2606_4700_0000_0000, 0x2606_4700_FFFF_FFFF)
BITS_32, BITS_64, BITS_80 = (st.integers(0, 2**bits - 1) for bits in (32, 64, 80))


def mapped(private, *_):
    return 0xFFFF << 32 | private


def compatible(private, *_):
    return private


def translated(private, *_):
    return 0xFFFF << 48 | private


def nat64(private, *_):
    return 0x64_FF9B << 96 | private


def local_nat64(private, _, low):
    return 0x64_FF9B_0001 << 80 | (low & (2**48 - 1)) << 32 | private


def six_to_four(private, _, low):
    return 0x2002 << 112 | private << 80 | low


def teredo_server(private, _, low):
    return 0x2001_0000 << 96 | private << 64 | low & (2**64 - 1)


def teredo_client(private, _, low):
    return 0x2001_0000 << 96 | (low & (2**64 - 1)) << 32 | private ^ 0xFFFF_FFFF


def isatap(private, prefix, _):
    return prefix << 64 | 0x5EFE << 32 | private


def isatap_universal(private, prefix, _):
    return prefix << 64 | 0x0200_5EFE << 32 | private


FORMS = [
    mapped, compatible, translated, nat64, local_nat64, six_to_four, teredo_server, teredo_client, isatap,
    isatap_universal,
]  # fmt: skip


@given(private=PRIVATE, prefix=GLOBAL_PREFIX, low=BITS_80, form=st.sampled_from(FORMS))
def test_every_ipv6_address_that_holds_a_private_ipv4_address_is_refused(private, prefix, low, form):
    address = IPv6Address(form(int(private), prefix, low))
    guard = Guard()
    assert not guard.permits(str(address))
    assert not guard.permits(address.exploded)
    assert guard.refuses_host(f"[{address}]")


@given(PRIVATE)
def test_every_address_of_a_block_that_is_not_reachable_is_refused(private):
    assert not Guard().permits(str(private))


@given(st.text(max_size=40))
def test_text_that_is_no_address_is_refused_without_an_error(text):
    Guard().refuses_host(text)
    if Guard().permits(text):
        assert socket.getaddrinfo(text.partition("%")[0], None, flags=socket.AI_NUMERICHOST)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_refused(address):
    # the blocks of which some members are public are younger in the registry than in Python 3.11
    younger = any(address in ip_network(network) for network in ("192.0.0.0/24", "2001::/23"))
    if (address.is_private or address.is_multicast or address.is_reserved) and not younger:
        assert not Guard().permits(str(address)) or getattr(address, "ipv4_mapped", None) or is_nat64(address)


def is_nat64(address):
    return address in ip_network("64:ff9b::/96")


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.0/8", "::ffff:127.0.0.1"),
        ("127.0.0.0/8", "::ffff:7f00:1%1"),
        ("127.0.0.1/32", "127.0.0.1"),
        ("10.0.0.0/8", "64:ff9b::10.0.0.1"),
        ("10.0.0.0/8", "2002:a00:1::1"),
        ("10.0.0.0/8", "2606:4700::5efe:10.0.0.1"),
        ("::ffff:10.0.0.0/104", "10.0.0.1"),
        ("::1/128", "::1"),
        ("fe80::/10", "fe80::1%eth0"),
        ("fd00::/8", "fd12:3456::1"),
        ("64:ff9b:1::/48", "64:ff9b:1::10.0.0.1"),
        ("0.0.0.0/0", "169.254.169.254"),
        ("::/0", "fe80::1"),
    ],
)
def test_an_allowed_network_is_permitted(network, address):
    assert not Guard().permits(address)
    assert Guard([network]).permits(address)
    assert Guard(["203.0.113.0/24", network]).permits(address)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("10.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1/32", "127.0.0.2"),
        ("::/0", "127.0.0.1"),
        ("::/0", "::ffff:127.0.0.1"),
        ("0.0.0.0/0", "::1"),
        ("::1/128", "127.0.0.1"),
        ("10.0.0.0/8", "64:ff9b:1::10.0.0.1"),
        ("8.8.8.0/24", "2001:0:808:808::f5ff:fffe"),
    ],
)
def test_an_allowed_network_permits_nothing_else(network, address):
    assert not Guard([network]).permits(address)


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("127.0.0.1", "127.0.0.1 (loopback)"),
        ("[::1]", "::1 (loopback)"),
        ("[::ffff:7f00:1]", "::ffff:7f00:1 (loopback)"),
        ("169.254.169.254", "169.254.169.254 (link-local)"),
        ("8.8.8.8", None),
        ("[2606:4700::1111]", None),
        ("localhost", None),
        ("metadata.google.internal", None),
        ("10.example", None),
        ("", None),
    ],
)
def test_only_a_literal_host_is_refused_before_it_is_looked_up(host, says):
    assert Guard().refuses_host(host) == says


SPELLINGS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0177.1",
    "017700000001", "127.0.0.01", "１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "0", "0.0.0.0", "0x0",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[0::ffff:127.0.0.1]",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_the_url_standard_leaves_no_spelling_of_loopback_unrefused(host):
    assert Guard().refuses_host(ada_url.URL(f"http://{host}:80/").hostname) is not None


class Listener:
    """Listens on loopback, on IPv4 and IPv6, and knows whether anybody came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def visitors(self) -> int:
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


class Scripted(AbstractResolver):
    """A resolver that filters nothing and gives another answer each time."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        address = self.answers.pop(0)
        return [{"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self):
        pass


async def ask(url, guard, resolver=None, socket_factory=None):
    """The status of an answer, or the error of the connection."""
    connector = aiohttp.TCPConnector(
        resolver=resolver, socket_factory=socket_factory or guard.socket_factory, use_dns_cache=False
    )
    async with aiohttp.ClientSession(connector=connector) as session:
        try:
            async with session.get(URL(url, encoded=True), timeout=aiohttp.ClientTimeout(total=5)) as answer:
                return answer.status
        except aiohttp.ClientConnectorError as error:
            return error.os_error


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_loopback_is_connected_to(host, listener):
    url = ada_url.URL(f"http://{host}:{listener.port}/").href
    assert isinstance(asyncio.run(ask(url, Guard())), Refused)
    assert listener.visitors() == 0


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1%1", "0.0.0.0", "::", "127.1"]
)
def test_an_address_that_a_resolver_lets_through_is_not_connected_to(address, listener):
    url = f"http://public.example:{listener.port}/"
    assert isinstance(asyncio.run(ask(url, Guard(), Scripted(address))), Refused)
    assert listener.visitors() == 0


def test_a_name_that_turns_private_between_two_connections_is_not_connected_to(listener):
    guard = Guard()
    connected = []

    def no_packets_to_strangers(info):
        guard.socket_factory(info).close()
        connected.append(info[4][0])
        raise ConnectionRefusedError

    async def twice():
        resolver = Scripted("8.8.8.8", "127.0.0.1")
        url = f"http://rebound.example:{listener.port}/"
        return [await ask(url, guard, resolver, no_packets_to_strangers) for _ in range(2)]

    first, second = asyncio.run(twice())
    assert connected == ["8.8.8.8"]
    assert isinstance(first, ConnectionRefusedError)
    assert isinstance(second, Refused)
    assert second.address == "127.0.0.1"
    assert listener.visitors() == 0


def test_an_allowed_listener_is_connected_to():
    async def serve():
        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await ask(f"http://127.0.0.1:{port}/", Guard(["127.0.0.0/8"]))

    assert asyncio.run(serve()) == 204


def test_a_socket_for_a_permitted_address_is_of_its_family():
    info = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(IPv4Address("8.8.8.8")), 80))
    with Guard().socket_factory(info) as made:
        assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)
