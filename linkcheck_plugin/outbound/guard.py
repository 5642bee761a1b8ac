"""Refuses addresses that are not public, on the address that is connected to, just before it is."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

AddressInfo = tuple[Any, ...]
"""What `getaddrinfo` says of one address: family, type, protocol, canonical name, socket address."""


class Block(NamedTuple):
    """A block of addresses and whether the whole Internet can reach it; the longest prefix decides."""

    network: str
    reachable: bool
    name: str


# The IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), column "Globally Reachable",
# as of 2026-07-18: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
# `ipaddress.is_global` is no substitute: its tables differ between versions of Python. Rows of the registry
# that need no line of their own, because the block around them says the same, are here all the same, so that
# the table can be compared with its source. N/A is read as reachable where an embedded IPv4 address decides
# (6to4, Teredo), and as not reachable where the block was withdrawn (6to4 relays, ORCHID).
IPV4_BLOCKS = (
    Block("0.0.0.0/0", True, "unicast"),
    Block("0.0.0.0/8", False, "this network"),
    Block("0.0.0.0/32", False, "this host"),
    Block("10.0.0.0/8", False, "private use"),
    Block("100.64.0.0/10", False, "shared address space"),
    Block("127.0.0.0/8", False, "loopback"),
    Block("169.254.0.0/16", False, "link-local"),
    Block("172.16.0.0/12", False, "private use"),
    Block("192.0.0.0/24", False, "IETF protocol assignments"),
    Block("192.0.0.0/29", False, "IPv4 service continuity"),
    Block("192.0.0.8/32", False, "IPv4 dummy address"),
    Block("192.0.0.9/32", True, "Port Control Protocol anycast"),
    Block("192.0.0.10/32", True, "TURN anycast"),
    Block("192.0.0.170/32", False, "NAT64 discovery"),
    Block("192.0.0.171/32", False, "NAT64 discovery"),
    Block("192.0.2.0/24", False, "documentation"),
    Block("192.31.196.0/24", True, "AS112"),
    Block("192.52.193.0/24", True, "AMT"),
    Block("192.88.99.0/24", False, "former 6to4 relay anycast"),
    Block("192.88.99.2/32", False, "6a44 relay anycast"),
    Block("192.168.0.0/16", False, "private use"),
    Block("192.175.48.0/24", True, "AS112"),
    Block("198.18.0.0/15", False, "benchmarking"),
    Block("198.51.100.0/24", False, "documentation"),
    Block("203.0.113.0/24", False, "documentation"),
    Block("224.0.0.0/4", False, "multicast"),  # RFC 5771; multicast has a registry of its own
    Block("240.0.0.0/4", False, "reserved"),
    Block("255.255.255.255/32", False, "broadcast"),
)
# Of all IPv6 addresses only 2000::/3 is global unicast so far (IANA, "Internet Protocol Version 6 Address Space").
IPV6_BLOCKS = (
    Block("::/0", False, "not global unicast"),
    Block("2000::/3", True, "global unicast"),
    Block("::1/128", False, "loopback"),
    Block("::/128", False, "unspecified"),
    Block("::/96", False, "IPv4-compatible, withdrawn"),  # RFC 4291 section 2.5.5.1
    Block("64:ff9b::/96", True, "NAT64"),
    Block("64:ff9b:1::/48", False, "local NAT64"),
    Block("100::/64", False, "discard-only"),
    Block("100:0:0:1::/64", False, "dummy prefix"),
    Block("2001::/23", False, "IETF protocol assignments"),
    Block("2001::/32", True, "Teredo"),
    Block("2001:1::1/128", True, "Port Control Protocol anycast"),
    Block("2001:1::2/128", True, "TURN anycast"),
    Block("2001:1::3/128", True, "DNS-SD registration anycast"),
    Block("2001:2::/48", False, "benchmarking"),
    Block("2001:3::/32", True, "AMT"),
    Block("2001:4:112::/48", True, "AS112"),
    Block("2001:10::/28", False, "former ORCHID"),
    Block("2001:20::/28", True, "ORCHIDv2"),
    Block("2001:30::/28", True, "drone remote ID"),
    Block("2001:db8::/32", False, "documentation"),
    Block("2002::/16", True, "6to4"),
    Block("2620:4f:8000::/48", True, "AS112"),
    Block("3fff::/20", False, "documentation"),
    Block("5f00::/16", False, "SRv6"),
    Block("fc00::/7", False, "unique local"),
    Block("fe80::/10", False, "link-local"),
    Block("fec0::/10", False, "site-local, withdrawn"),  # RFC 3879
    Block("ff00::/8", False, "multicast"),  # RFC 4291 section 2.7
)

MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
TEREDO = IPv6Network("2001::/32")
SIX_TO_FOUR = IPv6Network("2002::/16")
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of an interface identifier that ends in an IPv4 address (RFC 5214 section 6.1)."""


class Refused(OSError):
    """A connection that is not made: `address` is not public; the message names it and says what it is."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address} ({reason})")
        self.address = address


class Guard:
    """Decides which addresses may be connected to: public ones, and those in the networks `allow` (CIDR)."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._allowed = tuple(_unmapped_network(ip_network(network)) for network in allow)
        self._blocks = {
            4: tuple(sorted(map(_parsed, IPV4_BLOCKS), key=_by_prefix)),
            6: tuple(sorted(map(_parsed, IPV6_BLOCKS), key=_by_prefix)),
        }

    def permits(self, address: str) -> bool:
        """Whether an IP address, with or without a scope, may be connected to; false for anything else."""
        return self.reason(address) is None

    def reason(self, address: str) -> str | None:
        """Why an address is refused, or None."""
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return "no address"
        return self._reason(parsed)

    def check(self, address: str) -> None:
        """Nothing for an address that is permitted.

        Raises:
            Refused: it is not.
        """
        if (reason := self.reason(address)) is not None:
            raise Refused(address, reason)

    def refuses_host(self, host: str) -> str | None:
        """What is wrong with the host of a normalised URL if it is a literal address that is refused.

        The URL standard has turned every spelling of an IPv4 address into four decimal numbers. A name gives
        None: it is judged by the addresses it stands for.
        """
        bare = host.removeprefix("[").removesuffix("]")
        try:
            ip_address(bare)
        except ValueError:
            return None
        reason = self.reason(bare)
        return None if reason is None else f"{bare} ({reason})"

    def socket_factory(self, info: AddressInfo) -> socket.socket:
        """A socket for an address, made just before it is connected: nothing can change the address after.

        Raises:
            Refused: the address is not permitted.
        """
        family, kind, protocol, _, address = info
        self.check(address[0])
        return socket.socket(family, kind, protocol)

    def _reason(self, address: IPv4Address | IPv6Address) -> str | None:
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped  # the system sends such packets to the IPv4 address
        if any(address in network for network in self._allowed):
            return None
        block = next(block for network, block in self._blocks[address.version] if address in network)
        if not block.reachable:
            return block.name
        for inner in embedded(address) if isinstance(address, IPv6Address) else ():
            if (reason := self._reason(inner)) is not None:
                return f"{block.name} for {inner}, {reason}"
        return None


def embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to an IPv6 address may end at (RFC 6052, 4380, 3056, 5214)."""
    bits = int(address)
    if address in TEREDO:
        return IPv4Address(bits >> 64 & 0xFFFF_FFFF), IPv4Address(~bits & 0xFFFF_FFFF)  # server, client
    inner = []
    if address in SIX_TO_FOUR:
        inner.append(IPv4Address(bits >> 80 & 0xFFFF_FFFF))
    if address in NAT64 or bits >> 32 & 0xFFFF_FFFF in ISATAP:
        inner.append(IPv4Address(bits & 0xFFFF_FFFF))
    return tuple(inner)


def _unmapped_network(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """An IPv4 network in either spelling: `::ffff:10.0.0.0/104` is `10.0.0.0/8`."""
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFF_FFFF, network.prefixlen - 96))
    return network


def _parsed(block: Block) -> tuple[IPv4Network | IPv6Network, Block]:
    return ip_network(block.network), block


def _by_prefix(row: tuple[IPv4Network | IPv6Network, Block]) -> int:
    return -row[0].prefixlen
