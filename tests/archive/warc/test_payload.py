"""The decoder of payloads: what it takes off, what it leaves, and what it costs."""

import gzip
import os
import resource
import zlib

import brotli
import pytest
from backports import zstd

from archive.warc.payload import (
    CODINGS,
    MEMBERS,
    PIECE,
    BadPayload,
    Content,
    Dechunker,
    Decoded,
    dechunk,
    decode,
    decode_page,
)

TEXT = b"<p>\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x81\xd1\x82\xd0\xb8</p>" * 5_000
RAW = zlib.compressobj(wbits=-15)
CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "deflate-raw": RAW.compress(TEXT) + RAW.flush(),
    "deflate-gzip": gzip.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
}


def pieces(body: bytes, step: int) -> list[bytes]:
    return [body[at : at + step] for at in range(0, len(body), step)]


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("step", [1, 3, 1 << 20])
def test_a_coding_is_taken_off_however_the_body_is_cut(coding, step):
    assert (
        decode(pieces(CODED[coding], step), [coding.replace("-raw", "").replace("deflate-gzip", "deflate")]).body
        == TEXT
    )


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_coding_that_is_only_announced_is_left(coding):
    decoded = decode([b"<html>plain after all"], [coding])
    assert decoded.body == b"<html>plain after all"
    assert "does not have" in decoded.problem


def test_a_coding_announced_twice_and_done_once_is_taken_off_once():
    assert decode([CODED["gzip"]], ["gzip", "gzip"]).body == TEXT


def test_codings_are_taken_off_in_their_order():
    assert decode([zstd.compress(brotli.compress(TEXT))], ["br", "zstd"]).body == TEXT


def test_too_many_codings_are_not_tried():
    decoded = decode([TEXT], ["gzip"] * (CODINGS + 1))
    assert (decoded.body, decoded.problem) == (b"", "it has 6 content codings, and 5 at most are undone")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_are_joined_and_padding_is_left_out(coding):
    assert decode([CODED[coding] * 2 + b"\0" * 20], [coding]).body == TEXT * 2


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_empty_members_end_at_their_limit(coding):
    empty = gzip.compress(b"") if coding == "gzip" else zstd.compress(b"")
    assert "members" in decode([empty * (MEMBERS + 1)], [coding]).problem


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_an_empty_body_has_no_problem(coding):
    assert decode([], [coding]).problem is None


def test_a_page_that_is_too_long_is_not_read():
    found = decode_page([gzip.compress(bytes(50_000_000))], ["gzip"], 1_000_000)
    assert (found.body, found.too_long) == (b"", True)


def test_a_bomb_within_codings_is_bounded_in_each():
    inner = gzip.compress(b"") * 3_000_000  # 60 MB that give nothing
    decoded = decode([gzip.compress(inner)], ["gzip", "gzip"], 1 << 20)
    assert decoded.body == b""
    assert decoded.problem


def test_the_beginning_of_a_bomb_costs_the_beginning():
    bomb = gzip.compress(bytes(300 << 20), 9)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert next(iter(Content([bomb], ["gzip"], 1 << 30))) == bytes(64 << 10)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 << 10


def test_zstd_may_not_ask_for_a_large_window():
    asked = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=asked)
    body = packer.compress(os.urandom(9 << 20)) + packer.flush()
    assert decode([body], ["zstd"]).problem


@pytest.mark.parametrize("body", [b"<html>", b"3\nabcd\n"])
def test_a_body_without_its_chunks_is_given_as_it_is(body):
    decoded = decode(dechunk([body]), [])
    assert decoded.body == body
    assert "announced" in decoded.problem


@pytest.mark.parametrize("step", [1, 2, 5, 100])
def test_chunks_may_be_cut_anywhere(step):
    body = b"3;x=y\r\nabc\r\n0A\nabcdefghij\n0\r\nT: x\r\n\r\n+"
    dechunker = Dechunker()
    found = b"".join(map(dechunker.feed, pieces(body, step)))
    assert (found, dechunker.complete, dechunker.surplus) == (b"abcabcdefghij", True, 1)


def test_the_last_chunk_is_missed():
    with pytest.raises(BadPayload, match="too early"):
        list(dechunk([b"3\r\nabc\r\n"]))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("damage", ["whole", "twice", "padded", "cut", "plain", "json", "half of a beginning"])
def test_a_damaged_body_reads_the_same_however_it_is_cut(coding, damage):
    small = decode([CODED[coding]], [coding]).body[:400]
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding](
        small
    )
    body = {
        "whole": packed,
        "twice": packed + packed,
        "padded": packed + b"\n<!-- cached -->",
        "cut": packed[:-3],
        "plain": b"<html>" + small,
        "json": b'{"a": 1}' * 9,
        "half of a beginning": packed + packed[:1],
    }[damage]
    for step in (1, 2, 3, 5):
        assert decode(pieces(body, step), [coding]) == decode([body], [coding])


@pytest.mark.parametrize("step", [1, 1 << 20])
def test_a_brotli_body_with_more_after_it_is_read_to_its_end(step):
    found = decode(pieces(CODED["br"] + b"\r\n", step), ["br"])
    assert (found.body, found.problem) == (TEXT, "more bytes follow the end of the compressed body")


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_member_may_begin_at_the_border_of_two_pieces(before):
    # A skippable frame (RFC 8878, 3.1.2) fills the piece up to the first bytes of the next frame.
    filled = PIECE - len(CODED["zstd"]) - before
    skipped = b"\x50\x2a\x4d\x18" + (filled - 8).to_bytes(4, "little") + bytes(filled - 8)
    assert decode([CODED["zstd"] + skipped + CODED["zstd"]], ["zstd"]) == Decoded(TEXT * 2)
