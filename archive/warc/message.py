"""HTTP messages as they stand in records: the head, and the body without its transfer and content codings.

Nothing here raises on what a server sent; what could be read is given, and what could not is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import brotli
from backports import zstd
from isal import isal_zlib

from archive.warc import gzip

LIMIT = 64 << 20
"""How large a decoded body may become; a bomb of a few kilobytes holds gigabytes."""
HEAD_LIMIT = 256 << 10
"""How far into a record its HTTP head is looked for."""
PIECE = 64 << 10

_STATUS = re.compile(rb"HTTP/(\d+(?:\.\d+)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
_PLAIN_TYPE = re.compile(rb"\n[Cc]ontent-[Tt]ype:([^\r\n]*)(?=\r?\n[^ \t]|\r?$)")
"""The header as nearly all servers write it, not folded."""
_HEX = re.compile(rb"[0-9a-fA-F]+")
_FOLD = re.compile(rb"\r?\n[ \t]+")


class Head:
    """The final head of a response, or the head of a request (without status). Parsed only as far as somebody asks."""

    __slots__ = ("_pairs", "_raw", "length", "status")

    def __init__(self, raw: bytes, status: int | None, length: int) -> None:
        self._raw = raw
        self._pairs: tuple[tuple[bytes, bytes], ...] | None = None
        self.status = status
        """Status code; absent for a request."""
        self.length = length
        """Offset of the first body byte, behind interim 1xx heads and the blank line."""

    @property
    def first_line(self) -> bytes:
        """Status line or request line as sent."""
        return self._raw.partition(b"\n")[0].rstrip(b"\r")

    @property
    def pairs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Header names and values as sent, in their order; folded lines are joined."""
        if self._pairs is None:
            raw = self._raw
            if b"\n " in raw or b"\n\t" in raw:
                raw = _FOLD.sub(b" ", raw)
            found = []
            for text in raw.split(b"\n")[1:]:
                name, colon, value = text.partition(b":")
                if colon:
                    found.append((name.strip(), value.strip()))
            self._pairs = tuple(found)
        return self._pairs

    def all(self, name: bytes) -> list[bytes]:
        """Every value of a header, whatever the case of its name."""
        name = name.lower()
        return [value for key, value in self.pairs if key.lower() == name]

    def get(self, name: bytes) -> str | None:
        """The first value of a header, its bytes read as Latin-1 (RFC 9110, 5.5)."""
        found = self.all(name)
        return found[0].decode("latin-1") if found else None

    @property
    def content_type(self) -> str | None:
        """Content-Type as sent."""
        if self._pairs is None and (found := _PLAIN_TYPE.search(self._raw)):
            return found[1].strip().decode("latin-1")
        return self.get(b"content-type")

    @property
    def chunked(self) -> bool:
        """The body is framed in chunks."""
        # Asked for each response; taking the head apart to find that it is not costs ten times as much.
        return b"chunked" in self._raw.lower() and any(
            b"chunked" in value.lower() for value in self.all(b"transfer-encoding")
        )

    @property
    def codings(self) -> list[str]:
        """Content codings, in the order in which they were applied."""
        joined = b",".join(self.all(b"content-encoding")).decode("latin-1").lower()
        return [coding for part in joined.split(",") if (coding := part.strip()) and coding != "identity"]


def parse_head(block: bytes) -> Head | None:
    """The final head at the start of a block; none where no whole head is there. Line breaks before it do not count
    (RFC 9112, 2.2)."""
    start = 0
    while True:
        while block[start : start + 1] in (b"\r", b"\n"):
            start += 1
        # A blank line, whichever of the two line ends stand before and in it.
        blank = block.find(b"\n\r\n", start)
        bare = block.find(b"\n\n", start, blank + 1 if blank >= 0 else len(block))
        if blank < 0 and bare < 0:
            return None
        end = bare + 2 if bare >= 0 else blank + 3
        raw = block[start : bare if bare >= 0 else blank].removesuffix(b"\r")
        status = _STATUS.match(raw)
        code = int(status[2]) if status else None
        if code is not None and 100 <= code < 200 and code != 101:
            start = end
            continue
        return Head(raw, code, end)


class Problem(Exception):
    """Why a body could not be decoded to its end."""


def dechunk(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The entity body of a chunked message, trailers left out; what came, where it was cut short.

    Raises Problem at bytes that are no chunk.
    """
    buffer, left, state = b"", 0, "size"
    for piece in pieces:
        # What is behind `at` is not read yet; it is cut off once a piece and not once a chunk, of which a hostile
        # server sends one a byte.
        buffer, at = buffer + piece, 0
        while at < len(buffer):
            if state == "data":
                data = buffer[at : at + left]
                at += len(data)
                left -= len(data)
                yield data
                if left:
                    break
                state = "end"
            newline = buffer.find(b"\n", at)
            if newline < 0:
                if len(buffer) - at > PIECE:
                    raise Problem("a chunk's size is not written")
                break
            line, at = buffer[at:newline], newline + 1
            if state == "end":
                if line.strip():
                    raise Problem("a chunk is longer than it says")
                state = "size"
                continue
            left = _chunk_size(line)
            if not left:
                return
            state = "data"
        buffer = buffer[at:]


def payload_digest(body: Iterable[bytes], chunked: bool) -> str:
    """`sha256:` and the hexadecimal digest of the entity body; of what can be read, where chunks are damaged."""
    digest = hashlib.sha256()
    with suppress(Problem):
        for piece in dechunk(body) if chunked else body:
            digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


def _chunk_size(line: bytes) -> int:
    """The size before a chunk's extensions.

    Raises Problem where it is none.
    """
    digits = line.partition(b";")[0].strip()
    if len(digits) > 16 or not _HEX.fullmatch(digits):
        raise Problem("a chunk's size is no number")
    return int(digits, 16)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body, and why there is no more of it."""

    body: bytes
    problem: str | None = None


def decode(pieces: Iterable[bytes], codings: list[str], limit: int = LIMIT) -> Decoded:
    """The content of an entity body: content codings taken off, `limit` bytes at most.

    Pieces may raise Problem themselves.
    """
    stream: Iterator[bytes] = iter(pieces)
    for coding in reversed(codings):
        stream = _undo(coding, stream)
    body = bytearray()
    try:
        for piece in stream:
            body += piece
            if len(body) > limit:
                return Decoded(bytes(body[:limit]), f"longer than {limit} bytes, the rest was left out")
    except Problem as problem:
        return Decoded(bytes(body), str(problem))
    return Decoded(bytes(body))


def _undo(coding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Take one coding off."""
    if coding in {"gzip", "x-gzip"}:
        return _inflate(pieces, 31)
    if coding == "deflate":
        return _inflate(pieces, 0)
    if coding == "br":
        return _brotli(pieces)
    if coding == "zstd":
        return _zstd(pieces)
    return _unknown(coding)


def _unknown(coding: str) -> Iterator[bytes]:
    raise Problem(f"the content coding {coding[:40]!r} is not known")
    yield b""


def _inflate(pieces: Iterator[bytes], wbits: int) -> Iterator[bytes]:
    """Gzip with any number of members, or deflate with or without zlib's header (servers send either)."""
    inflater: Any = None
    try:
        for piece in pieces:
            data = piece
            while data or inflater is not None:
                if inflater is None:
                    inflater = isal_zlib.decompressobj(wbits or _deflate_window(data))
                out = inflater.decompress(data, PIECE)
                yield out
                if inflater.eof:
                    data, inflater = inflater.unused_data, None
                    if not data.startswith(b"\x1f\x8b"):
                        return  # browsers ignore what stands behind the last member, and so do we
                    continue
                data = inflater.unconsumed_tail
                if not data and len(out) < PIECE:
                    break
    except gzip.DamagedMember as error:
        raise Problem(f"the body is not what its content coding says: {error}") from None
    if inflater is not None:
        raise Problem("the compressed body ends too early")


def _deflate_window(data: bytes) -> int:
    """With zlib's header, as RFC 9110, 8.4.1.2 wants, or without, as some servers send it."""
    zlib_header = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
    return 15 if zlib_header else -15


def _brotli(pieces: Iterator[bytes]) -> Iterator[bytes]:
    decoder: Any = brotli.Decompressor()
    try:
        for piece in pieces:
            out = decoder.process(piece, output_buffer_limit=PIECE)
            yield out
            while not decoder.is_finished() and not decoder.can_accept_more_data():
                yield decoder.process(b"", output_buffer_limit=PIECE)
    except brotli.error as error:
        raise Problem(f"the body is not what its content coding says: {error}") from None
    if not decoder.is_finished():
        raise Problem("the compressed body ends too early")


def _zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    decoder = zstd.ZstdDecompressor()
    try:
        for piece in pieces:
            data = piece
            while True:
                yield decoder.decompress(data, PIECE)
                if decoder.eof:
                    return
                if decoder.needs_input:
                    break
                data = b""
    except zstd.ZstdError as error:
        raise Problem(f"the body is not what its content coding says: {error}") from None
    raise Problem("the compressed body ends too early")
