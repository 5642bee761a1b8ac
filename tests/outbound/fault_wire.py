"""The vocabulary of the fault server: what was asked, and the steps that an answer is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

HTML = "Content-Type: text/html; charset=utf-8"
PAGE = b"<!doctype html><html lang=en><title>A page</title><h1 id=sec-1>A page</h1><p>Hello.</p></html>\n"


class End(Enum):
    """How a connection ends, after what was sent so far."""

    RESET = "the connection is reset"
    CLOSE = "the connection is closed"
    SILENCE = "nothing more is said until the other side closes"


Step = bytes | float | End
"""Bytes to send, seconds to wait, or an end. After the last step the connection waits for the next request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `rest` is the path after the name of the fault: `301` of `/redir/301`."""

    method: str
    host: str
    path: str
    rest: str
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    nth: int
    """How often this path of this host has been asked, this time included."""
    turn: int
    """The number of the request on its connection, from 1."""


Fault = Callable[[Asked], Iterable[Step]]


def head(status: int, *headers: str | bytes, reason: str = "Because") -> bytes:
    """Status line and headers, `Name: value` each; exactly these."""
    lines = [f"HTTP/1.1 {status} {reason}", *headers]
    encoded = [line.encode() if isinstance(line, str) else line for line in lines]
    return b"\r\n".join([*encoded, b"", b""])


def answer(
    asked: Asked, status: int = 200, *headers: str | bytes, body: bytes = PAGE, reason: str = "Because"
) -> Iterator[Step]:
    """A well-formed answer; HEAD gets the headers alone."""
    if status == 204:
        yield head(status, *headers, reason=reason)
        return
    if not any(str(header).lower().startswith("content-type") for header in headers):
        headers = (HTML, *headers)
    yield head(status, *headers, f"Content-Length: {len(body)}", reason=reason)
    if asked.method != "HEAD":
        yield body


def fixed(status: int, *headers: str | bytes, body: bytes = PAGE, reason: str = "Because") -> Fault:
    """The same answer whatever is asked."""
    return lambda asked: answer(asked, status, *headers, body=body, reason=reason)


OK = fixed(200, reason="OK")


def ends(end: End, *before: Step) -> Fault:
    """Some steps, and then an end."""
    return lambda asked: (*before, end)


def first(times: int, bad: Fault, good: Fault = OK) -> Fault:
    """Bad the first times that the path is asked, HEAD and GET together; good from then on."""
    return lambda asked: (bad if asked.nth <= times else good)(asked)


def on_head(bad: Fault, get: Fault = OK) -> Fault:
    """HEAD is answered by the one, everything else by the other."""
    return lambda asked: (bad if asked.method == "HEAD" else get)(asked)


def when(condition: Callable[[Asked], bool], good: Fault, bad: Fault) -> Fault:
    """The one where the condition holds of the request, else the other."""
    return lambda asked: (good if condition(asked) else bad)(asked)
