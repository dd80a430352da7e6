"""The one decoder of payloads: it takes chunks and codings off a body, for the crawl and for all who read records.

It streams, so that a bomb of two kilobytes costs what is asked of it and not the gigabyte that it holds. A body is
judged by what is there: one that has no chunks though they are announced, or whose coding a tool took off and kept the
header, is taken as it is. Nothing here raises on what a server sent: what could be decoded is given, with the reason
why there is no more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import brotli
from backports import zstd
from isal import isal_zlib

from archive.warc import gzip

LIMIT = 64 << 20
"""How large a decoded body may become; a bomb of a few kilobytes holds gigabytes."""
PAGE_LIMIT = 16 << 20
"""The same for a page that is read, in a crawl and afterwards: a page that one of them read and the other did not would
be in the archive and not in what is made of it again."""
CODINGS = 5
"""Codings of one body that are undone, as curl bounds them; honest servers use one."""
MEMBERS = 10_000
"""Gzip members or zstd frames of one body: empty ones make work without making output, and bgzip needs 1,000 here."""
PIECE = 64 << 10
"""Bytes that a decoder gives at once."""
CHUNK_LINE = 16 << 10
"""Bytes of one chunk's size line with its extensions."""
TRAILERS = 256 << 10
"""Bytes of all trailers together."""

_FIRST_STEP = 512
"""What a new gzip member is fed first: what it leaves over is copied, and there may be a member every 20 bytes."""
_ZSTD_WINDOW = 23
"""Binary logarithm of the window that a zstd body may ask for: 8 MiB (RFC 9659, 3)."""
_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[]")
"""How a page, a feed or JSON begins; no body in brotli or deflate that decodes does."""
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""A frame, or a skippable one (RFC 8878, 3.1)."""
_AFTER = "more bytes follow the end of the compressed body"
_DAMAGED = (gzip.DamagedMember, zstd.ZstdError, brotli.error)


class BadPayload(Exception):
    """Why a body could not be decoded to its end."""


class NoChunks(BadPayload):
    """They are announced, and the body does not begin with one: some tools take them off and keep the header."""


class TooLong(BadPayload):
    """There is more of it than was allowed."""


class Dechunker:
    """Takes the chunks off a body that comes in pieces (RFC 9112, 7.1)."""

    def __init__(self) -> None:
        self.complete = False
        """The last chunk and the trailers have come."""
        self.problem: str | None = None
        """Why nothing more is taken: what came is no chunk."""
        self.extended = False
        """A chunk had an extension."""
        self.surplus = 0
        """Bytes of the last `feed` after the end of the body."""
        self._rest = b""
        self._left = 0
        self._trailers = 0
        self._state = "size"

    def feed(self, data: bytes) -> bytes:
        """What the chunks in these bytes hold; of chunks that are damaged, what came before the damage."""
        if self._state == "data" and len(data) < self._left and not self._rest:
            self._left -= len(data)  # the middle of a large chunk, which is what most pieces are
            return data
        if self._rest:
            data, self._rest = self._rest + data, b""
        found: list[bytes] = []
        # A position moves through the data: cutting it off chunk by chunk takes quadratic time with tiny chunks.
        at, size = 0, len(data)
        while not (self.complete or self.problem):
            if self._state == "data":
                end = min(size, at + self._left)
                if end > at:
                    found.append(data[at:end])
                    self._left -= end - at
                    at = end
                if self._left:
                    break
                self._state = "end"
            end = data.find(b"\n", at) + 1
            if (end or size) - at > CHUNK_LINE:
                self.problem = "a line of the chunked body is too long"
            elif not end:
                break
            else:
                self._line(data[at:end])
                at = end
        if self.complete:
            self.surplus = size - at
        elif not self.problem:
            self._rest = data[at:]
        return found[0] if len(found) == 1 else b"".join(found)

    def _line(self, line: bytes) -> None:
        blank = line in (b"\r\n", b"\n")
        if self._state == "size":
            if not (size := _SIZE.fullmatch(line)):
                self.problem = f"a chunk of the body has no size: {line[:40]!r}"
                return
            self._left = int(size[1], 16)
            self.extended = self.extended or b";" in line
            self._state = "data" if self._left else "trailer"
        elif self._state == "end":
            self._state = "size"
            if not blank:
                self.problem = "a chunk of the body is longer than its size says"
        else:
            self._trailers += len(line)
            self.complete = blank
            if self._trailers > TRAILERS:
                self.problem = "the trailers of the body are too long"


def dechunk(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The entity body of a message that announces chunks, trailers left out.

    A body without chunks is given as it is. Raises BadPayload after what there is, where it has no chunks, they are
    damaged, or the last is missing.
    """
    stream = iter(pieces)
    start = b""
    for piece in stream:
        start += piece
        if b"\n" in start or len(start) > CHUNK_LINE:
            break
    if start and not _chunk_begins(start):
        yield start
        yield from stream
        raise NoChunks("the body does not have the chunks that are announced")
    dechunker = Dechunker()
    for piece in chain((start,), stream):
        if data := dechunker.feed(piece):
            yield data
        if dechunker.complete:
            return
        if dechunker.problem:
            raise BadPayload(dechunker.problem)
    if start:
        raise BadPayload("the chunked body ends too early")


def _chunk_begins(start: bytes) -> bool:
    """A chunk is at the beginning: a size, and the line break after it as far as that has come."""
    size = _SIZE.match(start)
    if size is None:
        # A size line that was cut off within is one too.
        return b"\n" not in start and re.fullmatch(rb"[0-9a-fA-F]{1,15}(;.*)?\r?", start) is not None
    end = size.end() + int(size[1], 16)
    return int(size[1], 16) == 0 or start[end : end + 1] in (b"", b"\r", b"\n")


def payload_digest(body: Iterable[bytes], chunked: bool) -> str:
    """`sha256:` and the hexadecimal digest of the entity body; of what can be read, where chunks are damaged."""
    digest = hashlib.sha256()
    with suppress(BadPayload):
        for piece in dechunk(body) if chunked else body:
            digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body, and why there is no more of it or it is not what was announced."""

    body: bytes
    problem: str | None = None
    too_long: bool = False
    """There is more of it than was allowed."""


class Content:
    """The content of an entity body, decoded while it is iterated over, `limit` bytes at most.

    `problem` and `too_long` are known when the iteration has ended.
    """

    def __init__(self, pieces: Iterable[bytes], codings: Sequence[str], limit: int = LIMIT) -> None:
        """`codings` in the order in which they were applied; `pieces` may raise BadPayload."""
        self.problem: str | None = None
        self.too_long = False
        self.plain = False
        """It does not have a coding that is announced: some tools take it off and keep the header."""
        self._limit = limit
        self._stream = self._begin(iter(pieces), [coding for coding in codings if coding != "identity"])

    def _begin(self, stream: Iterator[bytes], codings: list[str]) -> Iterator[bytes]:
        if len(codings) > CODINGS:
            self.problem = f"it has {len(codings)} content codings, and {CODINGS} at most are undone"
            return iter(())
        for coding in reversed(codings):
            # Each layer is bounded: what unpacks to gigabytes of empty members gives nothing at the end.
            stream = self._bounded(self._undo(coding, stream))
        return stream if codings else self._bounded(stream)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except TooLong as problem:
            self.problem, self.too_long = str(problem), True
        except BadPayload as problem:
            self.problem = str(problem)

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        left = self._limit
        for piece in pieces:
            if len(piece) > left:
                yield piece[:left]
                raise TooLong(f"longer than {self._limit} bytes, the rest was left out")
            left -= len(piece)
            if piece:
                yield piece

    def _undo(self, coding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Take one coding off; what does not have it is given as it is, with a word."""
        blocks = _blocks(pieces)
        start = next(blocks, b"")
        if not start:
            return
        began = False

        def later() -> Iterator[bytes]:
            nonlocal began
            for block in blocks:
                began = True
                yield block

        stream = chain((start,), later())
        if coding in ("gzip", "x-gzip", "deflate"):
            decoder = _members(stream, _inflater(start), _GZIP_MAGIC)
            plain = coding != "deflate" and not start.startswith(_GZIP_MAGIC)
        elif coding == "zstd":
            decoder, plain = _members(stream, _zstd_frame, _ZSTD_MAGIC), not _ZSTD_MAGIC.match(start)
        elif coding == "br":
            decoder, plain = _brotli(stream), False
        else:
            raise BadPayload(f"the content coding {coding[:40]!r} is not known")
        if not plain:
            try:
                for piece in decoder:
                    began = began or bool(piece)
                    yield piece
            except _DAMAGED as error:
                if began or not _TEXT.match(start):
                    raise BadPayload(f"the body is not what its content coding says: {error}") from None
            else:
                return
        self.plain = True
        self.problem = f"the body does not have the content coding {coding!r} that is announced"
        yield from chain((start,), blocks)


def decode(pieces: Iterable[bytes], codings: Sequence[str], limit: int = LIMIT) -> Decoded:
    """The content of an entity body as a whole: content codings taken off, `limit` bytes at most."""
    content = Content(pieces, codings, limit)
    body = b"".join(content)
    return Decoded(body, content.problem, content.too_long)


def decode_page(pieces: Iterable[bytes], codings: Sequence[str], limit: int = PAGE_LIMIT) -> Decoded:
    """The same for what is read as a page: nothing of one that is too long, which a crawl keeps and does not read."""
    decoded = decode(pieces, codings, limit)
    return Decoded(b"", decoded.problem, too_long=True) if decoded.too_long else decoded


def coding_names(values: Iterable[bytes]) -> list[str]:
    """The codings in the values of a Content-Encoding or Transfer-Encoding field, in their order, lower case."""
    joined = b",".join(values).decode("latin-1").lower()
    return [coding for part in joined.split(",") if (coding := part.strip()) and coding != "identity"]


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `PIECE`: what a decoder makes of a damaged body depends on how it is fed, and a crawl
    has that body in one piece where a record gives it in many."""
    held, problem = bytearray(), None
    try:
        for piece in pieces:
            if not held and len(piece) > PIECE:
                whole = len(piece) - len(piece) % PIECE
                for at in range(0, whole, PIECE):
                    yield piece[at : at + PIECE]
                piece = piece[whole:]
            held += piece
            while len(held) >= PIECE:
                yield bytes(held[:PIECE])
                del held[:PIECE]
    except BadPayload as error:
        problem = error  # what came before it is given first
    if held:
        yield bytes(held)
    if problem:
        raise problem


def _inflater(start: bytes) -> Any:
    """Makes decompressors: gzip; deflate with zlib's header, as RFC 9110, 8.4.1.2 wants; or without."""
    zlib_header = start[0] & 0x0F == 8 and len(start) > 1 and (start[0] << 8 | start[1]) % 31 == 0
    bits = gzip.WITH_GZIP_HEADER if start.startswith(_GZIP_MAGIC) else 15 if zlib_header else -15
    return lambda: _Inflater(isal_zlib.decompressobj(bits))


class _Inflater:
    """ISA-L's decompressor with the calls of zstd's."""

    def __init__(self, inflater: Any) -> None:
        self._inflater = inflater
        self.needs_input = True

    def decompress(self, data: bytes | memoryview, limit: int) -> bytes:
        inflater = self._inflater
        out = cast("bytes", inflater.decompress(data or inflater.unconsumed_tail, limit))
        self.needs_input = not inflater.unconsumed_tail and len(out) < limit
        return out

    @property
    def eof(self) -> bool:
        return bool(self._inflater.eof)

    @property
    def unused_data(self) -> bytes:
        return cast("bytes", self._inflater.unused_data)


def _zstd_frame() -> Any:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})


def _members(pieces: Iterator[bytes], decoder_of: Any, magic: bytes | re.Pattern[bytes]) -> Iterator[bytes]:
    """What members or frames hold that follow each other. The rest is padding, as for browsers."""
    decoder, step, count, rest = None, PIECE, 0, b""
    for piece in chain(pieces, (b"",)):
        last = not piece
        piece, rest = rest + piece, b""
        view, at = memoryview(piece), 0
        while at < len(piece):
            if decoder is None:
                start = piece[at : at + 4]
                if len(start) < 4 and not last:
                    rest = start  # whether a member begins there is seen with the next piece
                    break
                if count and not (magic.match(start) if isinstance(magic, re.Pattern) else start.startswith(magic)):
                    return
                count += 1
                if count > MEMBERS:
                    raise BadPayload(f"the body has more than {MEMBERS} compressed members")
                decoder, step = decoder_of(), PIECE if count == 1 else _FIRST_STEP
            data = view[at : at + step]
            at += len(data)
            yield decoder.decompress(data, PIECE)
            while not (decoder.eof or decoder.needs_input):
                yield decoder.decompress(b"", PIECE)
            if decoder.eof:
                at -= len(decoder.unused_data)
                decoder = None
            else:
                step = min(2 * step, PIECE)
    if decoder is not None:
        raise BadPayload("the compressed body ends too early")


def _brotli(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The decoder takes bytes after the end for damage and keeps what it had; a body of one piece is then read again up
    to its end."""
    start = next(pieces)
    decoder, given = brotli.Decompressor(), 0
    try:
        for out in _brotli_out(decoder, start):
            yield out
            given += len(out)
    except brotli.error:
        if not (end := _brotli_end(start)):
            raise
        for out in _brotli_out(brotli.Decompressor(), start[:end]):
            yield out[given:]
            given = max(given - len(out), 0)
        raise BadPayload(_AFTER) from None
    for piece in pieces:
        if decoder.is_finished():
            raise BadPayload(_AFTER)
        yield from _brotli_out(decoder, piece)
    if not decoder.is_finished():
        raise BadPayload("the compressed body ends too early")


def _brotli_out(decoder: Any, data: bytes) -> Iterator[bytes]:
    out = decoder.process(data, output_buffer_limit=PIECE)
    yield out
    # It may hold output back without saying so, until it is asked for more.
    while not decoder.is_finished() and (out or not decoder.can_accept_more_data()):
        out = decoder.process(b"", output_buffer_limit=PIECE)
        yield out


def _brotli_end(data: bytes) -> int:
    """Where the compressed body at the beginning ends; 0 for one that is damaged or unpacks to more than `LIMIT`."""
    decoder, left = brotli.Decompressor(), LIMIT
    with suppress(brotli.error):
        for at in range(len(data)):
            for out in _brotli_out(decoder, data[at : at + 1]):
                left -= len(out)
                if left < 0:
                    return 0
            if decoder.is_finished():
                return at + 1
    return 0
