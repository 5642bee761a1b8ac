from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck_plugin.outbound.body import Body

TEXT = b"".join(b"<p id=p%d>%d</p>" % (number, number * number) for number in range(2_000))


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


PACKED = {
    None: TEXT,
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    " GZip ": gzip.compress(TEXT),
    "identity, gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
}


def fed(encoding: str | None, data: bytes, limit: int = 1_000_000, size: int = 1_000) -> tuple[Body, bool]:
    """A body fed in pieces as long as it wants more, and whether it still does."""
    body = Body(encoding, limit)
    wanted = True
    for at in range(0, len(data), size):
        wanted = body.feed(data[at : at + size])
        if not wanted:
            break
    return body, wanted


@pytest.mark.parametrize("size", [1, 2, 3, 1_000, 1_000_000])
@pytest.mark.parametrize("encoding", PACKED)
def test_every_known_encoding_in_pieces_of_any_size(encoding, size):
    body, wanted = fed(encoding, PACKED[encoding], size=size)
    assert body.content == TEXT
    assert body.whole
    assert not body.undecodable
    assert wanted


def test_deflate_without_the_wrapper_of_zlib():
    for size in (1, 2, 1_000_000):
        body, _ = fed("deflate", raw_deflate(TEXT), size=size)
        assert body.content == TEXT
        assert body.whole


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, br", "gzip, gzip", "üñï", "\x1b[31m", ","]
)
def test_an_unknown_encoding_leaves_the_bytes_as_they_are(encoding):
    body, _ = fed(encoding, b"\x1f\x8bxyz")
    assert body.content == b"\x1f\x8bxyz"
    assert body.undecodable is (encoding != ",")


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("limit", [1, 100, len(TEXT) - 1])
def test_no_more_than_the_limit_is_kept(encoding, limit):
    body, wanted = fed(encoding, PACKED[encoding], limit)
    assert body.content == TEXT[:limit]
    assert not body.whole
    assert not wanted or len(PACKED[encoding]) <= limit


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_of_exactly_the_limit_is_whole(encoding):
    body, _ = fed(encoding, PACKED[encoding], len(TEXT))
    assert body.content == TEXT
    assert body.whole


@pytest.mark.parametrize("encoding", [None, "gzip", "deflate", "br"])
def test_a_limit_of_nothing_wants_nothing(encoding):
    body = Body(encoding, 0)
    assert not body.feed(b"x")
    assert body.content == b""
    assert not body.whole


def test_one_byte_more_than_the_limit_is_noticed_in_the_next_piece():
    body = Body(None, 4)
    assert body.feed(b"abcd")
    assert body.whole
    assert not body.feed(b"e")
    assert not body.whole
    assert body.content == b"abcd"


def test_a_bomb_is_neither_unpacked_nor_read_to_its_end():
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    tracemalloc.start()
    body, wanted = fed("gzip", bomb, 100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(body.content) == 100_000
    assert not wanted
    assert peak < 2_000_000


def test_a_stream_without_content_ends_some_time():
    body, wanted = fed("gzip", gzip.compress(b"") * 20_000, 10_000)
    assert body.content == b""
    assert not wanted


def test_members_of_a_gzip_file_are_one_body():
    body, _ = fed("gzip", gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two"), size=7)
    assert body.content == b"one two"
    assert body.whole


@pytest.mark.parametrize("rubbish", [b"\0" * 100, b"rubbish", b"\x1f", b"\x1fx"])
def test_what_follows_the_stream_is_left_out(rubbish):
    body, wanted = fed("gzip", PACKED["gzip"] + rubbish, size=10_000_000)
    assert body.content == TEXT
    assert not wanted
    assert body.whole is (rubbish != b"\x1f")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_stream_that_breaks_off_gives_what_came(encoding):
    packed = PACKED[encoding]
    body, wanted = fed(encoding, packed[: len(packed) // 2])
    assert TEXT.startswith(body.content)
    assert len(body.content) > len(TEXT) // 3
    assert wanted
    assert not body.whole


@pytest.mark.parametrize("size", [100, 100_000])
def test_a_damaged_stream_gives_what_stood_before_the_damage(size):
    packed = gzip.compress(TEXT[:5_000])
    damaged = packed[:-8] + bytes(byte ^ 0xFF for byte in packed[-8:])
    body, wanted = fed("gzip", damaged, size=size)
    assert body.content == TEXT[:5_000]
    assert not wanted
    assert not body.whole


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_not_compressed_at_all_gives_nothing(encoding):
    body, wanted = fed(encoding, b"<!doctype html><p>Not compressed.")
    assert b"<p>" not in body.content
    assert not wanted
    assert not body.whole


def test_nothing_is_taken_after_the_end():
    body = Body("gzip", 100)
    assert body.feed(gzip.compress(b"abc"))
    assert body.whole
    assert not body.feed(b"more")
    assert not body.feed(b"more")
    assert body.content == b"abc"


ENCODINGS = st.sampled_from([None, "gzip", "deflate", "identity", "br"])


@given(ENCODINGS, st.lists(st.binary(max_size=50), max_size=10), st.integers(0, 60))
def test_any_bytes_are_taken(encoding, pieces, limit):
    body = Body(encoding, limit)
    for piece in pieces:
        body.feed(piece)
    assert len(body.content) <= limit


@given(st.sampled_from(["gzip", "deflate"]), st.randoms(use_true_random=False), st.integers(0, 4))
def test_damage_anywhere_is_survived(encoding, chance: random.Random, faults):
    packed = bytearray(PACKED[encoding])
    for _ in range(faults):
        packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
    body, _ = fed(encoding, bytes(packed), 10 * len(TEXT), size=chance.randrange(1, 5_000))
    if not faults:
        assert body.content == TEXT
    assert len(body.content) <= 10 * len(TEXT)


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 100))
def test_pieces_do_not_matter(parts, size):
    data = b"".join(parts)
    for encoding, packed in ((None, data), ("gzip", gzip.compress(data)), ("deflate", raw_deflate(data))):
        body, _ = fed(encoding, packed, size=size)
        assert body.content == data
        assert body.whole or not packed
