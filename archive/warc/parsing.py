"""How warcio takes the fields of a record apart, once our framing has bounded its head and cut it out; and how much of
a file it reads by its own framing, as tools that are built on it do.

Importing this module imports warcio. Scans of whole files have a scanner of ours instead: they ask most records for
seven fields, and looking for those costs a fraction of taking all of them apart.
"""

from __future__ import annotations

from collections.abc import Container
from contextlib import closing, redirect_stderr
from io import BytesIO, StringIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.warc.parts import HEAD_LIMIT, STEP, Part, Window

_parser = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)


class Refused(Exception):
    """warcio does not read the head; the message says why."""


def head_fields(head: bytes) -> list[tuple[str, str]]:
    """Names and values of a head without its blank line.

    Raises Refused, also where warcio would read another head than the scanner: it takes bytes that are no UTF-8 for
    Latin-1, and a line of spaces for the end.
    """
    if not head.isascii():
        try:
            head.decode()
        except UnicodeDecodeError:
            raise Refused("its head is no UTF-8") from None
    whole = head + b"\r\n\r\n"
    try:
        found = _parser.parse(BytesIO(whole))
    except StatusAndHeadersParserException:
        version = head[:20].split(b"\r")[0]
        raise Refused(f"its version {version!r} is none that warcio knows") from None
    if len(found.headers) != sum(b":" in line for line in head.split(b"\r\n")[1:] if line[:1] not in (b" ", b"\t")):
        raise Refused("a line of spaces is in its head")
    return list(found.headers)


class _Stream:
    """A part as warcio takes it: read from its beginning."""

    def __init__(self, window: Window) -> None:
        self._window, self._at = window, 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        piece = bytes(self._window.view(self._at, size))
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        """How many were read."""
        return self._at


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]
    """warcio's reader with bounds: its own puts lines and heads of any length into memory."""

    _taken = 0

    def readline(self, length: int | None = None) -> bytes:
        """A line, or the beginning of one."""
        line: bytes = super().readline(HEAD_LIMIT)
        self._taken += len(line)
        if self._taken > STEP:
            raise Refused("its head has no end")
        return line

    def read(self, length: int | None = None) -> bytes:
        """A piece of a block."""
        self._taken = 0
        data: bytes = super().read(length)
        return data


def read_alone(part: Part, ids: Container[str]) -> tuple[int, str]:
    """How many of these records warcio reads of a file without our framing, and why no more; empty at the end."""
    count = 0
    with closing(Window(part)) as window, redirect_stderr(StringIO()):
        found = ArchiveIterator(_Stream(window), no_record_parse=True)
        found.reader = _Lines(found.fh)
        try:
            for record in found:
                count += (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>") in ids
        except Exception as error:  # it raises what comes: of zlib, of int(), of its own
            return count, " ".join(str(error).removeprefix("\n    ERROR: ").split())[:100] or type(error).__name__
    return count, ""
