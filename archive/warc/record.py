"""One WARC record: its fields, its block, the HTTP message in it, and the citation it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from archive.warc import fields, message
from archive.warc.codec import Broken, Member, codec_of
from archive.warc.named import Named
from archive.warc.parts import HEAD_LIMIT, STEP, Part, Window
from archive.warc.payload import (
    LIMIT,
    PAGE_LIMIT,
    BadPayload,
    Content,
    Decoded,
    dechunk,
    decode,
    decode_page,
    payload_digest,
)

if TYPE_CHECKING:
    from archive.items import Capture, Truncation

PREFIX = 256 << 10
"""How much of a block is held in memory."""

MAGIC = b"WARC/"
_BLANK = re.compile(rb"\r{0,2}\n\r{0,2}\n")
"""Also of tools that write bare line feeds, or took a CRLF for one and put a CR before it."""
_RAW = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python holds them in text."""
_TRUNCATIONS = {"length", "time", "disconnect", "unspecified"}


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in a WARC file that is not as it should be."""

    offset: int
    """Where the record or the unreadable stretch begins, in bytes of the file."""
    code: str
    """Short fixed name: `member-truncated`, `member-corrupt`, `no-record`, `no-length`, `block-short`, …"""
    message: str
    """One sentence for a person."""
    lost: int = 0
    """How many bytes of the file are not read for it."""

    @property
    def sentence(self) -> str:
        """What is wrong, and how much is lost with it."""
        return f"{self.message}; {self.lost} bytes are not read" if self.lost else self.message


class Unreadable(Exception):
    """There is no record where one was asked for."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.message)
        self.damage = damage


def reason(error: Exception) -> str:
    """Why a record cannot be read, in a few words; of an error that nobody expected, its kind."""
    return str(error) if isinstance(error, Unreadable | BadPayload | OSError) else type(error).__name__


@dataclass(slots=True)
class Record:
    """One record. It does not depend on how far the file was read on."""

    part: Part
    """The WARC that holds it."""
    offset: int
    """Where it begins in the file; in a file compressed as one piece, where it begins in what that holds."""
    length: int
    """How many bytes of the file it takes."""
    fields: Named = field(repr=False)
    """Its named fields."""
    content_length: int
    """Length of its block."""
    prefix: bytes = field(repr=False)
    """The beginning of its block; all of it where that is no longer than `PREFIX`."""
    _type: str | None = field(default=None, repr=False)
    _http: message.Head | None = field(default=None, repr=False)
    _http_read: bool = field(default=False, repr=False)

    @classmethod
    def asking(cls, pairs: list[tuple[str, str]]) -> Record:
        """A record without a block, for asking where what it names is."""
        return cls(
            Part(Path(), ""),
            0,
            0,
            Named("\r\n".join(["", *map(": ".join, pairs)]).encode("utf-8", "surrogateescape")),
            0,
            b"",
        )

    def _text(self, name: str) -> str | None:
        """A field that goes into a citation, which is text whatever its bytes are."""
        value = self.get(name)
        return value if value is None or value.isascii() else _RAW.sub("\ufffd", value)

    @property
    def version(self) -> str:
        """Version of the format that it claims."""
        return self.fields.raw[5 : max(self.fields.raw.find(b"\r\n"), 5)].decode("latin-1")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values of its fields, in their order."""
        return self.fields.pairs

    def get(self, name: str) -> str | None:
        """The first value of a field, whatever the case of its name."""
        return self.fields.get(name)

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return self.fields.all(name)

    @property
    def type(self) -> str:
        """WARC-Type in lower case; empty where there is none."""
        if self._type is None:
            self._type = (self.fields.get("WARC-Type") or "").lower()
        return self._type

    @property
    def id(self) -> str:
        """WARC-Record-ID without angle brackets; empty where there is none."""
        return _bare(self._text("WARC-Record-ID")) or ""

    @property
    def url(self) -> str | None:
        """WARC-Target-URI, also where an older tool put it into angle brackets. Bytes that are no UTF-8 are escaped, as
        an address has them (RFC 3986, 2.5)."""
        value = _bare(self.get("WARC-Target-URI"))
        if value is None or value.isascii():
            return value
        return _RAW.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", value)

    @property
    def date(self) -> datetime | None:
        """WARC-Date, aware; none where it cannot be read."""
        return fields.moment(self.get("WARC-Date") or "")

    @property
    def content_type(self) -> str:
        """Content-Type of the block, without parameters, in lower case."""
        return (self.get("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def refers_to(self) -> str | None:
        """WARC-Refers-To without angle brackets."""
        return _bare(self._text("WARC-Refers-To"))

    @property
    def http(self) -> message.Head | None:
        """The HTTP head in the block; none where the block is no HTTP message or its head is not whole."""
        if not self._http_read:
            self._http_read = True
            if (
                self.prefix.startswith(b"HTTP/") and self.type in {"response", "revisit"}
            ) or self.content_type == "application/http":
                self._http = message.parse_head(self.prefix)
        return self._http

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The block from `start` on, in pieces.

        Raises OSError where the file is gone, and Unreadable where it changed since the record was read.
        """
        if len(self.prefix) == self.content_length:
            yield self.prefix[start:]
            return
        yield from _block(self.part, self.offset, start)

    @property
    def block(self) -> bytes:
        """The whole block. For a block of any size take `chunks`."""
        return self.prefix if len(self.prefix) == self.content_length else b"".join(self.chunks())

    def entity(self) -> Iterator[bytes]:
        """The entity body: transfer coding removed, content coding kept. For what is no HTTP message, the block.

        Raises `BadPayload` where chunks are damaged.
        """
        head = self.http
        pieces = self.chunks(head.length if head else 0)
        return dechunk(pieces) if head and head.chunked else pieces

    def content(self, limit: int = LIMIT) -> Content:
        """The content without transfer and content coding, to be iterated over: `limit` bytes at most."""
        return Content(self.entity(), self.http.codings if self.http else [], limit)

    def decode(self, limit: int = LIMIT) -> Decoded:
        """The same as a whole, and why there is no more."""
        return decode(self.entity(), self.http.codings if self.http else [], limit)

    def page(self, limit: int = PAGE_LIMIT) -> Decoded:
        """The same for what is read as a page: nothing of one that is longer than `limit`, as in the crawl."""
        return decode_page(self.entity(), self.http.codings if self.http else [], limit)

    def payload(self, limit: int = LIMIT) -> bytes:
        """The content as a whole, without the reason why there is no more."""
        return self.decode(limit).body

    def payload_digest(self) -> str:
        """`sha256:` and the hexadecimal digest of the entity body; of what can be read, where chunks are damaged."""
        head = self.http
        return payload_digest(self.chunks(head.length if head else 0), head is not None and head.chunked)

    def capture(self, warc: str, payload_digest: str | None = None) -> Capture | None:
        """The citation of this record, equal to the one that the writer gave; none without address or date.

        `warc` is the file's path below `data/warc`. The digest is computed where neither the argument nor the record
        gives one in SHA-256.
        """
        from archive.items import Capture  # here, because loading it takes longer than indexing a thousand records

        url, date, head = self.url, self.date, self.http
        if url is None or date is None:
            return None
        stated = fields.cited_digest(self.get("WARC-Payload-Digest"))
        truncated = self.get("WARC-Truncated")
        revisit = self.type == "revisit"
        whole = self.type in {"resource", "conversion"}  # the block is the payload
        has_payload = whole or (head is not None and not revisit)
        return Capture(
            url=url,
            fetched_at=date,
            status=head.status if head else None,
            warc=warc,
            offset=self.offset,
            length=self.length,
            record_id=self.id,
            payload_digest=payload_digest or stated or (self.payload_digest() if has_payload else None),
            content_type=self.get("Content-Type") if whole else head.content_type if head else None,
            ip=self._text("WARC-IP-Address"),
            tls=fields.tls_version(self.all("WARC-Protocol")),
            tls_issuer=self._text(fields.TLS_ISSUER),
            truncated=None if revisit or not truncated else _truncation(truncated),
            refers_to=self.refers_to if revisit else None,
        )


@dataclass(slots=True)
class Headed:
    """What the head of a record says."""

    fields: Named
    content_length: int
    length: int
    """Length of the head with its blank line."""

    @property
    def ends(self) -> tuple[bytes, ...]:
        """What may follow the block: two line breaks, bare ones too where the head has them."""
        return (b"\r\n\r\n", b"\n\n", b"\r\r\n\r\r\n") if self.fields.bare else (b"\r\n\r\n",)


def head_end(data: bytes) -> tuple[int, int] | None:
    """Where the blank line after a head begins and ends, whatever the line breaks; none where none is there."""
    end = data.find(b"\r\n\r\n", 0, HEAD_LIMIT)
    if end >= 0 and data.find(b"\n\n", 0, end) < 0 and data.find(b"\r\r\n", 0, end) < 0:
        return end, end + 4
    found = _BLANK.search(data, 0, HEAD_LIMIT)
    return found.span() if found else None


def head_of(data: bytes) -> Headed | None:
    """The head at the beginning of `data`; none where there is none, or it gives no length."""
    if not data.startswith(MAGIC) or not (blank := head_end(data)):
        return None
    named = Named(data[: blank[0]])
    length = named.length()
    return None if length is None else Headed(named, length, blank[1])


def parse_record_head(data: bytes, offset: int) -> Headed:
    """The same of what has to be there.

    Raises Unreadable where no head is there or it gives no length.
    """
    if headed := head_of(data):
        return headed
    if not data.startswith(MAGIC):
        raise Unreadable(Damage(offset, "no-record", "no WARC record is there"))
    if not head_end(data):
        raise Unreadable(Damage(offset, "head-endless", "the record's head has no end"))
    raise Unreadable(Damage(offset, "no-length", "the record gives no Content-Length that is a number"))


def record_of(part: Part, headed: Headed, offset: int, length: int, kept: bytes) -> Record:
    """The record with a given head; `kept` begins with that head."""
    prefix = kept[headed.length : headed.length + min(PREFIX, headed.content_length)]
    return Record(part, offset, length, headed.fields, headed.content_length, prefix)


def _block(part: Part, offset: int, start: int) -> Iterator[bytes]:
    """A block read again from the file, from `start` on."""
    with closing(Window(part)) as window:
        codec = codec_of(window, part.name)
        stream = Member(window, offset, codec).pieces() if codec else _steps(window, offset)
        headed: Headed | None = None
        kept, skip, left = b"", 0, 0
        try:
            for piece in stream:
                if headed is None:
                    kept += piece
                    if not head_end(kept) and len(kept) <= HEAD_LIMIT:
                        continue
                    headed = parse_record_head(kept, offset)
                    skip, left = headed.length + start, max(headed.content_length - start, 0)
                    piece = kept
                if skip:
                    piece, skip = piece[skip:], max(skip - len(piece), 0)
                yield piece[:left]
                left -= min(len(piece), left)
                if not left:
                    return
        except Broken as broken:
            raise Unreadable(Damage(offset, broken.code, str(broken))) from None
        raise Unreadable(Damage(offset, "block-short", f"{left} bytes of the block are missing"))


def _steps(window: Window, offset: int) -> Iterator[bytes]:
    while view := window.view(offset, STEP):
        offset += len(view)
        yield bytes(view)


def _bare(value: str | None) -> str | None:
    return value.removeprefix("<").removesuffix(">") if value else value


def _truncation(value: str) -> Truncation:
    value = value.lower()
    return cast("Truncation", value) if value in _TRUNCATIONS else "unspecified"
