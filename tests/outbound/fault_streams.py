"""Faults of the bytes: too many, too few, too slow, or no HTTP; connections that end before their time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from fault_wire import HTML, OK, PAGE, Asked, End, Fault, Step, ends, fixed, head, on_head

CHUNK = b"<p>so on and so forth</p>\n" * 2500
OLD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
HUGE = 10_000_000_000
"""Bytes."""
BLOCK = 1 << 24
"""Bytes of zeros in one block of a bomb, which takes 16 kB."""


def chunked(piece: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def huge(asked: Asked) -> Iterator[Step]:
    """Ten gigabytes, as announced."""
    yield head(200, HTML, f"Content-Length: {HUGE}")
    if asked.method != "HEAD":
        yield PAGE
        for _ in range(HUGE // len(CHUNK)):
            yield CHUNK
        yield End.CLOSE


def endless(status: int = 200, *headers: str) -> Fault:
    """A body without an end."""

    def fault(asked: Asked) -> Iterator[Step]:
        yield head(status, HTML, *headers, "Transfer-Encoding: chunked")
        if asked.method != "HEAD":
            yield chunked(PAGE)
            while True:
                yield chunked(CHUNK)

    return fault


def bomb(status: int = 200) -> Fault:
    """Ten gigabytes in ten megabytes."""

    def fault(asked: Asked) -> Iterator[Step]:
        yield head(status, HTML, "Content-Encoding: gzip", "Connection: close")
        if asked.method != "HEAD":
            deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
            start = deflate.compress(PAGE) + deflate.flush(zlib.Z_FULL_FLUSH)
            block = deflate.compress(bytes(BLOCK)) + deflate.flush(zlib.Z_FULL_FLUSH)
            yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + start
            for _ in range(HUGE // BLOCK):
                yield block
        yield End.CLOSE

    return fault


def endless_headers(asked: Asked) -> Iterator[Step]:
    """Header lines without an end."""
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-Padding: and so on and so forth\r\n" * 500


def long_header(asked: Asked) -> Iterator[Step]:
    """One header line of five megabytes."""
    yield b"HTTP/1.1 200 OK\r\nX-Padding: "
    for _ in range(80):
        yield b"x" * 65536
    yield b"\r\nContent-Length: 0\r\n\r\n"


def interim_flood(asked: Asked) -> Iterator[Step]:
    """Interim answers without an end."""
    while True:
        yield head(100) * 200
        yield head(102) * 200


def early_hints(asked: Asked) -> Iterator[Step]:
    """103, and then a good answer."""
    yield head(103, "Link: </style.css>; rel=preload; as=style", reason="Early Hints")
    yield from OK(asked)


def dripping_head(asked: Asked) -> Iterator[Step]:
    """Header lines, a byte at a time, without an end."""
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        for byte in b"X-Slow: loris\r\n":
            yield bytes([byte])
            yield 0.05


def dripping_body(status: int = 200) -> Fault:
    """A body that takes hours."""

    def fault(asked: Asked) -> Iterator[Step]:
        yield head(status, HTML, "Content-Length: 60000")
        if asked.method != "HEAD":
            while True:
                yield b"<p>"
                yield 0.1

    return fault


def bad_chunks(asked: Asked) -> Iterator[Step]:
    """A chunk whose size is no number."""
    header = head(200, HTML, "Transfer-Encoding: chunked")
    if asked.method == "HEAD":
        yield header
    else:
        yield header + chunked(PAGE) + b"zz\r\nnonsense\r\n0\r\n\r\n"
        yield End.CLOSE


def announced(length: str, sent: bytes) -> Fault:
    """A body that is not as long as the header says; then the connection is closed."""

    def fault(asked: Asked) -> Iterator[Step]:
        header = head(200, HTML, *(f"Content-Length: {value}" for value in length.split()))
        if asked.method == "HEAD":
            yield header
        else:
            yield header + sent
            yield End.CLOSE

    return fault


def without_length(*headers: str, body: bytes) -> Fault:
    """A body that ends with the connection."""
    return lambda asked: (
        head(200, HTML, *headers),
        *([body] if asked.method != "HEAD" else []),
        End.CLOSE,
    )


FAULTS: dict[str, Fault] = {
    "huge": huge,
    "hugeget": on_head(fixed(405), huge),
    "endless": endless(),
    "endlessget": on_head(fixed(405), endless()),
    "endlessredir": on_head(fixed(405), endless(302, "Location: /landed")),
    "gzbomb": bomb(),
    "gzbombget": on_head(fixed(405), bomb()),
    "gzbomb404": bomb(404),
    "hdrendless": endless_headers,
    "hdrlong": long_header,
    "hdr12k": fixed(200, "Content-Security-Policy: default-src 'self' " + "https://cdn.example " * 600),
    "hdr200": fixed(200, *(f"X-Header-{number}: {number}" for number in range(200))),
    "onexx": interim_flood,
    "hint103": early_hints,
    "switch101": ends(End.SILENCE, head(101, "Upgrade: made-up", "Connection: Upgrade")),
    "driphead": dripping_head,
    "dripbody": dripping_body(),
    "dripget": on_head(fixed(405), dripping_body()),
    "drip404": dripping_body(404),
    "silent": ends(End.SILENCE),
    "reset": ends(End.RESET),
    "resethead": ends(End.RESET, b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "fin": ends(End.CLOSE),
    "finhead": ends(End.CLOSE, b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "shortlived": lambda asked: (*OK(asked), End.CLOSE),
    "onceonly": lambda asked: OK(asked) if asked.turn == 1 else [End.CLOSE],
    "badcl": announced("5000", PAGE),
    "clshort": announced("5", PAGE),
    "splitcl": lambda asked: (head(200, HTML, f"Content-Length: {len(PAGE)}"), PAGE + head(404)),
    "twocl": announced(f"{len(PAGE)} 5", PAGE),
    "garbage": ends(End.CLOSE, bytes(range(256)) * 20 + b"\r\n\r\n"),
    "http10": on_head(ends(End.CLOSE, OLD), ends(End.CLOSE, OLD + PAGE)),
    "http09": ends(End.CLOSE, PAGE),
    "badchunk": bad_chunks,
    "badgz": without_length("Content-Encoding: gzip", body=PAGE),
    "cutgz": without_length("Content-Encoding: gzip", body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"),
    "unasked": without_length("Content-Encoding: br", body=b"\x1b\x5f\x00\xf8\x8d\xd4\x6e\xee\x48\x24" * 20),
    "unkenc": without_length("Content-Encoding: made-up", body=PAGE),
    "cookies": fixed(200, *(f"Set-Cookie: crumb{number}={'x' * 80}; Path=/" for number in range(100))),
}
"""By the first segment of the path."""
