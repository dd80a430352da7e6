"""Gzip members as WARC files hold them: the one place where the compressor is chosen.

Intel's ISA-L at level 2 costs a small part of zlib's level 6 on press pages and makes files a sixth larger; what an
archived crawl costs over a plain one is this compressor (`bench/crawl.py` measures it again). Members
carry no name and no time, so the same record gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, cast

from isal import isal_zlib
from isal.igzip_lib import IsalError

LEVEL = 2
"""ISA-L's levels go from 0 to 3; 3 costs twice as much as 2 and saves a few per cent."""
WITH_GZIP_HEADER = 31
"""`wbits` of a whole gzip member: window of 32 KiB, header and trailer with CRC-32."""
MAGIC = b"\x1f\x8b\x08"
HEADER = MAGIC + bytes(6) + b"\xff"
"""How each member of ours begins: no name, no time, no system. No checksum covers these bytes."""

DamagedMember = cast("type[Exception]", IsalError)
"""Raised by `Inflater.decompress` where the member's data or its checksum is wrong."""


class Deflater(Protocol):
    """A compressor that makes one member piece by piece."""

    def compress(self, data: bytes) -> bytes:
        """Take in data and give what is ready."""

    def flush(self) -> bytes:
        """Give the rest of the member."""


class Inflater(Protocol):
    """A decompressor that reads one member and reports where it ends."""

    eof: bool
    """The member's end was reached and its checksum was right."""
    unused_data: bytes
    """What was fed after the member's end."""
    unconsumed_tail: bytes
    """What was fed and would have given more than was asked for."""

    def decompress(self, data: bytes | memoryview, max_length: int = -1, /) -> bytes:
        """Take in compressed data and give what it holds, `max_length` bytes at most where it is positive."""


def member(data: bytes) -> bytes:
    """One whole gzip member."""
    return isal_zlib.compress(data, level=LEVEL, wbits=WITH_GZIP_HEADER)


def deflater() -> Deflater:
    """A compressor for a member too large to be held in memory."""
    return cast("Deflater", isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, WITH_GZIP_HEADER))


inflater: Callable[[], Inflater] = partial(cast("Callable[[int], Inflater]", isal_zlib.decompressobj), WITH_GZIP_HEADER)
"""Makes a decompressor for one member."""
