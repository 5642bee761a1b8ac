"""One exchange with a server: what is asked, and what comes back or fails; data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol


class Fault(StrEnum):
    """What went wrong below HTTP; the value is the clause that people read."""

    NAME = "NXDOMAIN: the name does not exist"
    """NXDOMAIN."""
    LOOKUP = "the name could not be looked up"
    """SERVFAIL, no answer, or a name without an address."""
    GUARD = "the address is not public"
    """Refused before a packet was sent."""
    CONNECTION_REFUSED = "the connection was refused"
    UNREACHABLE = "the host cannot be reached"
    CONNECT_TIMEOUT = "timeout: no connection"
    TIMEOUT = "timeout: no answer"
    RESET = "the connection was reset"
    CLOSED = "the connection was closed without an answer"
    PROTOCOL = "the answer is no HTTP"
    TOO_LARGE = "the header of the answer is too large"
    SELF_SIGNED = "the certificate is self-signed"
    EXPIRED = "the certificate has expired"
    WRONG_HOST = "the certificate is for another name"
    INCOMPLETE_CHAIN = "the certificate chain is incomplete"
    TLS = "no secure connection could be made"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `body` is how many bytes of a good answer's decoded body are wanted: 0 for none."""

    url: str
    method: Literal["HEAD", "GET"]
    timeout: float
    """Seconds for the whole exchange."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; redirects are not followed."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; several values joined with ", "."""
    cookies: tuple[str, ...] = ()
    """The values of Set-Cookie."""
    body: bytes = b""
    """Decompressed and cut; of a bad answer its beginning, to recognise walls."""
    is_whole: bool = True
    """Whether `body` is all that there is: neither cut, nor broken off, nor in an unknown encoding."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer. `detail` is for people: an address, the name in a certificate."""

    fault: Fault
    detail: str = ""
    seconds: float = 0.0


class Fetcher(Protocol):
    """What performs exchanges: `Client` in production."""

    async def exchange(self, request: Request) -> Response | Failure:
        """Perform one exchange; whatever goes wrong is a Failure."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
