"""Decompresses the body of an answer as it comes in, up to a limit; damaged ones as far as they go."""

from __future__ import annotations

import zlib

SLICE = 4_096
"""Compressed bytes that are taken at once, so that damage costs no more than the byte it stands in."""
OVERHEAD = 65_536
"""So many compressed bytes more than the limit of decompressed ones, and the stream leads nowhere."""

_GZIP = 31
_ZLIB = 15
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"


class Body:
    """A body of which at most `limit` decompressed bytes are kept.

    `encoding` is the value of Content-Encoding (RFC 9110, section 8.4). Nothing that servers send makes it
    raise.
    """

    def __init__(self, encoding: str | None, limit: int) -> None:
        self.undecodable = False
        """Whether the encoding is none that is known: `content` is as it came."""
        self.whole = True
        """Whether `content` is all that came, decompressed to the end of its stream."""
        self._limit = limit
        self._content = bytearray()
        self._taken = 0
        self._stream: _Inflater | None = None
        codings = [name.strip().lower() for name in (encoding or "").split(",")]
        match [name for name in codings if name not in ("", "identity")]:
            case []:
                pass
            case ["gzip" | "x-gzip"]:
                self._stream = _Inflater(_GZIP)
            case ["deflate"]:
                self._stream = _Inflater(None)
            case _:
                self.undecodable = True
        if self._stream is not None:
            self.whole = False

    @property
    def content(self) -> bytes:
        """What there is so far."""
        return bytes(self._content)

    def feed(self, data: bytes) -> bool:
        """Take what came next. False: enough, or damaged; nothing more is of use."""
        room = self._limit - len(self._content)
        if room <= 0:
            self.whole = self.whole and not data
            return False
        if self._stream is None:
            self._content += data[:room]
            self.whole = self.whole and len(data) <= room
            return self.whole
        self._taken += len(data)
        usable = self._stream.inflate(data, room, self._content) and self._taken < self._limit + OVERHEAD
        self.whole = self._stream.ended
        return usable and len(self._content) < self._limit


class _Inflater:
    """A gzip stream of one or more members, or a deflate stream with or without the wrapper of zlib."""

    def __init__(self, window: int | None) -> None:
        self.ended = False
        """Whether a stream came to its end, and nothing after it."""
        self._window = window
        self._head = b""
        self._stream: zlib._Decompress | None = None if window is None else zlib.decompressobj(wbits=window)

    def inflate(self, data: bytes, room: int, into: bytearray) -> bool:
        """Append at most `room` bytes. False: damaged, or what follows is no stream."""
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return True
            data, self._head = self._head, b""
            self._stream = zlib.decompressobj(wbits=_ZLIB if _is_wrapped(data) else _RAW_DEFLATE)
        stream = self._stream
        end = len(into) + room
        while data:
            if stream.eof:
                self.ended = not _GZIP_MAGIC.startswith(data[:2])
                if self._window != _GZIP or not data.startswith(_GZIP_MAGIC):
                    return False
                stream = self._stream = zlib.decompressobj(wbits=_GZIP)
            piece, data = data[:SLICE], data[SLICE:]
            if not self._take(stream, piece, end, into):
                return False
            data = stream.unused_data + data
        return True

    def _take(self, stream: zlib._Decompress, piece: bytes, end: int, into: bytearray) -> bool:
        """Append what a piece holds. False: damaged, or there is no more room."""
        before = stream.copy()
        try:
            into += stream.decompress(piece, end - len(into))
        except zlib.error:
            _salvage(before, piece, end, into)
            return False
        self.ended = stream.eof
        return stream.eof or (len(into) < end and not stream.unconsumed_tail)


def _salvage(stream: zlib._Decompress, piece: bytes, end: int, into: bytearray) -> None:
    """Take the bytes of a damaged piece one by one, up to the damage."""
    try:
        for byte in piece:
            if len(into) >= end:
                return
            into += stream.decompress(bytes([byte]), end - len(into))
    except zlib.error:
        return


def _is_wrapped(data: bytes) -> bool:
    """Whether a deflate stream has the header of zlib, as it should (RFC 1950, section 2.2)."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
