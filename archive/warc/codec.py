"""How the records of a WARC are compressed: gzip members (WARC 1.1, annex D), zstd frames with or without a dictionary
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/), or not at all.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol, cast

from backports import zstd

from archive.warc import gzip
from archive.warc.parts import Window

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
DICTIONARY_MAGIC = 0x184D2A5D
DICTIONARY_LIMIT = 16 << 20
FIRST_STEP = 16 << 10
SMALL_STEPS = 4
"""How often `FIRST_STEP` is fed before a member counts as large."""
LAST_STEP = 64 << 10
"""How much compressed data is fed at once."""
OUTPUT = 1 << 20
"""How much is taken out at once: a bomb makes a thousand times as much of what it is fed."""


class Broken(Exception):
    """A member that is cut short or corrupt."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Codec(Protocol):
    """One way of compressing."""

    magic: bytes

    @property
    def inflater(self) -> Callable[[], gzip.Inflater]:
        """Makes a decompressor for one member."""

    def left(self, inflater: gzip.Inflater) -> bytes:
        """What an inflater was fed and has not taken in yet; it keeps the rest itself."""

    def skip(self, window: Window, offset: int) -> int:
        """The offset after whatever holds no record."""


class Gzip:
    """A gzip member a record."""

    magic = gzip.MAGIC
    inflater = staticmethod(gzip.inflater)

    def left(self, inflater: gzip.Inflater) -> bytes:
        """What has to be fed again."""
        return inflater.unconsumed_tail

    def skip(self, window: Window, offset: int) -> int:
        """Nothing is skipped."""
        return offset


class Zstd:
    """A zstd frame a record; a dictionary may be at the file's beginning in a skippable frame."""

    magic = ZSTD_MAGIC

    def __init__(self, window: Window) -> None:
        self._dictionary: zstd.ZstdDict | None = None
        kind, size = _skippable(window, 0)
        if kind == DICTIONARY_MAGIC and size <= DICTIONARY_LIMIT:
            content = bytes(window.view(8, size))
            try:
                if content.startswith(ZSTD_MAGIC):
                    content = zstd.ZstdDecompressor().decompress(content, DICTIONARY_LIMIT)
                self._dictionary = zstd.ZstdDict(content)
            except (zstd.ZstdError, ValueError) as error:
                raise Broken(
                    "dictionary-corrupt", f"the dictionary at the file's beginning is damaged: {error}"
                ) from None

    @property
    def inflater(self) -> Callable[[], gzip.Inflater]:
        """Makes a decompressor for one frame."""
        return partial(cast("Callable[[object], gzip.Inflater]", zstd.ZstdDecompressor), self._dictionary)

    def left(self, inflater: gzip.Inflater) -> bytes:
        """Nothing: zstd's decompressor holds what it was fed."""
        return b""

    def skip(self, window: Window, offset: int) -> int:
        """The offset after skippable frames."""
        while offset < window.size:
            kind, size = _skippable(window, offset)
            if not kind:
                break
            offset += 8 + size
        return offset


def _skippable(window: Window, offset: int) -> tuple[int, int]:
    """Magic number and size of the skippable frame at an offset (RFC 8878, 3.1.2); zeros where there is none."""
    head = bytes(window.view(offset, 8))
    if len(head) < 8 or head[1:4] != b"\x2a\x4d\x18" or head[0] & 0xF0 != 0x50:
        return 0, 0
    return cast("tuple[int, int]", struct.unpack("<II", head))


def codec_of(window: Window, name: str) -> Codec | None:
    """The codec of a file, by its first bytes; none for a plain one.

    Raises Broken where a dictionary cannot be read.
    """
    start = bytes(window.view(0, 8))
    if start.startswith(gzip.MAGIC[:2]) or (".gz" in name and not start.startswith(b"WARC/")):
        # The name decides where the beginning itself is damaged.
        return Gzip()
    if start.startswith(ZSTD_MAGIC) or _skippable(window, 0)[0]:
        return Zstd(window)
    return None


def whole_member(window: Window, offset: int, codec: Codec) -> tuple[bytes, int] | None:
    """What a small member holds, and where it ends; none for a large one and for one that is broken."""
    inflater = codec.inflater()
    view = window.view(offset, FIRST_STEP)
    end = offset + len(view)
    try:
        out = inflater.decompress(view, OUTPUT)
        if inflater.eof:
            return out, end - len(inflater.unused_data)
        for _ in range(SMALL_STEPS):
            if len(out) >= OUTPUT:
                return None
            view = window.view(end, FIRST_STEP)
            end += len(view)
            out += inflater.decompress(view, OUTPUT)
            if inflater.eof:
                return out, end - len(inflater.unused_data)
    except (gzip.DamagedMember, zstd.ZstdError):
        pass
    return None


class Member:
    """One member while it is read; `end` is known when its pieces have all been taken."""

    def __init__(self, window: Window, offset: int, codec: Codec) -> None:
        self._window = window
        self._offset = offset
        self._codec = codec
        self.end = offset

    def pieces(self, limit: int = LAST_STEP) -> Iterator[bytes]:
        """What the member holds, about `limit` bytes at a time: so much at most is lost before damage.

        Raises Broken where it is cut short or corrupt.
        """
        inflater = self._codec.inflater()
        position, step = self._offset, FIRST_STEP
        while True:
            view = self._window.view(position, step)
            if not view:
                raise Broken("member-truncated", "the file ends in the middle of a record")
            position += len(view)
            data: bytes | memoryview = view
            while True:
                try:
                    out = inflater.decompress(data, limit)
                except (gzip.DamagedMember, zstd.ZstdError) as error:
                    raise Broken("member-corrupt", f"compressed data is damaged: {error}") from None
                if inflater.eof:
                    self.end = position - len(inflater.unused_data)
                    yield out
                    return
                if out:
                    yield out
                data = self._codec.left(inflater)
                if len(out) < limit and not data:
                    break
            step = LAST_STEP
