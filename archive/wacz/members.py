"""Copying records from one WARC into another, member by member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from archive.warc import gzip
from archive.warc.codec import Gzip, Member, codec_of
from archive.warc.parts import STEP, Part, Window
from archive.warc.payload import Dechunker

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO, Self

    from archive.holdings.cdxj import IndexLine
    from archive.wacz.selection import Packed
    from archive.wacz.writer import WaczWriter
    from archive.warc.reader import Record


_HEAD = 8 << 10
"""Bytes in which the heads of a record are looked for; with longer ones the record is read in due form."""
NAME = "without-chunks.warc.gz"
"""The file of a package with the copies of records whose chunks have extensions."""
_FRAMING = (b"transfer-encoding", b"content-length", b"trailer")
_OF_BLOCK = ("content-length", "warc-block-digest")


def extended(record: Record) -> Dechunker | None:
    """A body whose chunks have extensions (RFC 9112, 7.1.1), after it was read; None for all others.

    Raises Unreadable, OSError.
    """
    head = record.http
    if head is None or not head.chunked or record.type != "response":
        return None
    chunks = Dechunker()
    for piece in record.chunks(head.length):
        chunks.feed(piece)
        if chunks.complete or chunks.problem:
            break
    return chunks if chunks.extended else None


def may_have_chunks(file: BinaryIO, part: Part, offset: int, length: int) -> bool:
    """Whether the record at an offset may be an HTTP message with a transfer coding, by its beginning alone.

    `file` is that of the part.
    """
    file.seek(part.start + offset)
    try:
        start = gzip.inflater().decompress(file.read(min(length, _HEAD)), _HEAD)
    except gzip.DamagedMember:
        return True
    head, _, rest = start.partition(b"\r\n\r\n")
    http, ended, _ = rest.partition(b"\r\n\r\n")
    return not (head and ended) or b"transfer-encoding" in http.lower()


class Members:
    """Puts records after each other as gzip members; neighbours in the source are copied in one piece."""

    def __init__(self, put: Callable[[bytes], object]) -> None:
        self._put = put
        self._position = 0
        self._part: Part | None = None
        self._gzipped = False
        self._window: Window | None = None
        self._begin = self._end = 0

    def add(self, record: Record) -> tuple[int, int]:
        """Put a record; its offset and length in the package."""
        if record.part is not self._part or self._window is None:
            self.flush()
            self._part, self._window = record.part, Window(record.part)
            self._gzipped = isinstance(codec_of(self._window, record.part.name), Gzip)
        if not self._gzipped:
            return self._compress(record, self._window)
        if record.offset != self._end or self._end - self._begin >= STEP:
            self._put_run()
            self._begin = record.offset
        self._end = record.offset + record.length
        offset = self._position
        self._position += record.length
        return offset, record.length

    def add_plain(self, record: Record) -> tuple[int, int]:
        """Put a response without its transfer coding; its offset and length in the package.

        A derived record for a viewer, not for keeping: block digest and length are those of what is put.
        """
        self.flush()
        head = record.http
        if head is None:
            return self.add(record)
        pairs = [(name, value) for name, value in head.pairs if name.lower() not in _FRAMING]
        size = sum(len(piece) for piece in record.entity())
        http = b"\r\n".join([head.first_line, *(name + b": " + value for name, value in pairs)])
        http += b"\r\nContent-Length: %d\r\n\r\n" % size
        kept = [f"{name}: {value}\r\n" for name, value in record.headers if name.lower() not in _OF_BLOCK]
        begin, deflater = self._position, gzip.deflater()
        warc = f"WARC/1.1\r\n{''.join(kept)}Content-Length: {len(http) + size}\r\n\r\n".encode("utf-8", "replace")
        for piece in (warc, http, *record.entity(), b"\r\n\r\n"):
            self._write(deflater.compress(piece))
        self._write(deflater.flush())
        return begin, self._position - begin

    @property
    def size(self) -> int:
        """Bytes that were put."""
        return self._position

    def flush(self) -> None:
        """Put what is still held back, and let the file go."""
        self._put_run()
        if self._window is not None:
            self._window.close()
            self._window = None

    def _put_run(self) -> None:
        while self._window is not None and self._begin < self._end:
            data = bytes(self._window.view(self._begin, min(STEP, self._end - self._begin)))
            if not data:
                raise OSError("the file became shorter while it was packed")
            self._put(data)
            self._begin += len(data)
        self._begin = self._end = 0

    def _compress(self, record: Record, window: Window) -> tuple[int, int]:
        codec = codec_of(window, record.part.name)
        deflater = gzip.deflater()
        begin = self._position
        pieces = Member(window, record.offset, codec).pieces() if codec else _stretch(window, record)
        for piece in pieces:
            self._write(deflater.compress(piece))
        self._write(deflater.flush())
        return begin, self._position - begin

    def _write(self, data: bytes) -> None:
        self._put(data)
        self._position += len(data)


def _stretch(window: Window, record: Record) -> Iterator[bytes]:
    offset, end = record.offset, record.offset + record.length
    while offset < end and (view := window.view(offset, min(STEP, end - offset))):
        offset += len(view)
        yield bytes(view)


class WithoutChunks:
    """Copies, without chunks, of the records whose chunks have extensions: viewers show nothing of such a body.

    The records themselves stay in the package as they are; its index leads to the copies. A context manager.
    """

    def __init__(self, folder: Path, packed: Packed) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 # closed by __exit__
        self._members = Members(self._file.write)
        self._packed = packed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def take(self, record: Record, entry: IndexLine) -> None:
        """Copy a record that needs it and let its line of the index lead to the copy."""
        chunks = extended(record)
        if chunks is None:
            return
        if not chunks.complete:
            self._packed.unshown.append(entry.url)
            return
        offset, length = self._members.add_plain(record)
        entry.values.update(filename=NAME, offset=str(offset), length=str(length))
        self._packed.plain += 1

    def put(self, writer: WaczWriter) -> None:
        """Put the copies into the package, if there are any."""
        if self._members.size:
            self._file.seek(0)
            with writer.entry(f"archive/{NAME}", size=self._members.size) as put:
                while data := self._file.read(STEP):
                    put(data)
