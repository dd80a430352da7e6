"""Undoing the content coding of a page, with a bound on what comes out."""

from __future__ import annotations

from typing import cast

from isal import isal_zlib

GZIP = frozenset({b"gzip", b"x-gzip"})
"""Content codings that are undone: the one that is asked for, under both its names (RFC 9110, 8.4.1.3)."""
_WHOLE_MEMBER = 31
_PIECE = 256 << 10
_DAMAGED = cast("type[Exception]", isal_zlib.error)


class TooLarge(Exception):
    """The body unpacks to more than was allowed: a gzip bomb, or no page."""


def gunzip(body: bytes, limit: int) -> bytes:
    """What the gzip members of a body hold; of a body that is cut short or damaged, what could be read.

    Raises `TooLarge` once more than `limit` bytes have come out, so memory stays within that.
    """
    pieces: list[bytes] = []
    size = 0
    while body:
        inflater = isal_zlib.decompressobj(_WHOLE_MEMBER)
        data = body
        while True:
            try:
                piece = inflater.decompress(data, _PIECE)
            except _DAMAGED:
                # Bytes behind the last member are common padding; damage inside leaves what came before it.
                return b"".join(pieces)
            if piece:
                size += len(piece)
                if size > limit:
                    raise TooLarge
                pieces.append(piece)
            data = inflater.unconsumed_tail
            if inflater.eof or not (piece or data):
                break
        body = inflater.unused_data if inflater.eof else b""
    return b"".join(pieces)
