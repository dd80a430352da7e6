"""How records get their bytes: warcio writes them, with blocks passed raw and isal as the compressor.

warcio takes an HTTP head apart and puts it together again, which changes what servers send (folded lines, bare line
feeds, Latin-1 bytes), so no block is given to it as headers and payload. Its own gzip wrapper has zlib at level 9 built
in; here a record's member is made by `archive.warc.gzip`. Importing this module imports warcio, which takes a tenth of
a second where fsspec is installed: import it where the first record is written.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import gzip

if TYPE_CHECKING:
    from archive.warc.exchange import Stretch
    from archive.warc.fields import Fields

VERSION = "1.1"
HELD = 2 << 20
"""Bytes of a record that are held to be compressed at once: more than one that is not spooled has."""


class MemberSink(Protocol):
    """Takes the bytes of members."""

    def write(self, piece: bytes, /) -> None:
        """Take some."""


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """The named fields of a record, which are text already: what warcio does first is to look whether they are."""

    def __init__(self, fields: Fields) -> None:
        self.statusline, self.headers, self.protocol = "", fields, f"WARC/{VERSION}"
        self.total_len, self.headers_buff = 0, None

    def replace_header(self, name: str, value: str) -> None:
        """The length is there and right: it is that of the block."""

    def to_bytes(self, filter_func: object = None, encoding: str = "utf-8") -> bytes:
        """The head with its blank line; bytes of an address that are no UTF-8 stay what they are."""
        lines = [self.protocol, *map(": ".join, self.headers), "", ""]
        return "\r\n".join(lines).encode(encoding, "surrogateescape")


class _Block:
    """A block in memory, given to warcio as the buffer of HTTP headers: that is written as it is and at once, and it is
    all that warcio writes of a revisit. A stream is read in steps so small that each costs a call or two."""

    def __init__(self, block: bytes) -> None:
        self.headers_buff = block

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """The buffer is there."""


_NOTHING = BytesIO()
"""The stream of a record whose block is a buffer."""


class _Member:
    """Takes the place of warcio's `GzippingWrapper`: what is written until `flush` is one gzip member."""

    def __init__(self, out: MemberSink) -> None:
        self._out = out
        self._pieces: list[bytes] = []
        self._held = 0
        self._deflater: gzip.Deflater | None = None

    def write(self, data: bytes) -> None:
        """Take a piece of the record. All of a small one is compressed in one call, which costs less."""
        self._pieces.append(data)
        self._held += len(data)
        if self._held > HELD:
            self._deflater = self._deflater or gzip.deflater()
            self._out.write(self._deflater.compress(b"".join(self._pieces)))
            self._pieces, self._held = [], 0

    def flush(self) -> None:
        """Finish the member."""
        rest = b"".join(self._pieces)
        if self._deflater is None:
            self._out.write(gzip.member(rest))
        else:
            self._out.write(self._deflater.compress(rest) + self._deflater.flush())


class Output(WARCWriter):  # type: ignore[misc]
    """warcio's writer: each record a gzip member made by isal, and no digest but those that the record has."""

    def __init__(self) -> None:
        super().__init__(None, gzip=False, warc_version=VERSION)

    def put(self, out: MemberSink, kind: str, fields: Fields, block: bytes | Stretch, length: int) -> None:
        """Write one record. `fields` are all of its fields in their order, `length` is that of the block."""
        held = block if isinstance(block, bytes) else block.read(length) if kind == "revisit" else None
        http, stream = (None, block) if held is None else (_Block(held), _NOTHING)
        self.out = out
        self.write_record(ArcWarcRecord("warc", kind, _Head(fields), stream, http, None, length))

    def _write_warc_record(self, out: MemberSink, record: ArcWarcRecord) -> None:
        super()._write_warc_record(_Member(out), record)

    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:
        """Nothing is added: a chunked response has no payload digest on purpose, and block digests are SHA-256."""
