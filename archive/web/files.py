"""Files that belong to kept articles, from their WARC records; and the three files of the page itself."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import chain
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from archive.access import NoSuchItem
from archive.holdings import cdxj, resolve
from archive.holdings.own import Own
from archive.provenance import given_out
from archive.replay.cells import piece
from archive.warc.fields import cited_digest
from archive.warc.record import Unreadable
from archive.web.asked import SUPPLIED, whole_number
from archive.web.guard import CAPTURED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from archive.access import Archive
    from archive.items import Media, PressItem
    from archive.warc.record import Record

SHOWN = {
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml", "image/bmp",
    "video/mp4", "video/webm", "audio/mpeg", "audio/ogg", "audio/mp4",
}  # fmt: skip
"""Types that a browser may show. Anything else is offered for saving: a page called a picture stays harmless."""

LARGEST = 256 << 20
"""Bytes of one file that are unpacked; a longer one, which a server packed, is seen in the replay viewer."""
RANGE = 1 << 20
"""Bytes of one range of a packed file: what is asked for beyond them is asked for again (RFC 9110, 15.3.7)."""
READERS = 4
"""Records that are looked up and unpacked to a range's beginning at a time; the others wait."""
_BOTH_ENDS = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


class Files:
    """Serves files."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._readers = BoundedSemaphore(READERS)

    def medium(self, request: Request) -> Response:
        """The bytes of a picture, video or document of an article, by its place among them."""
        place, name = whole_number(request.path_params["place"]), request.path_params["version"]
        version = whole_number(name) or (name if SUPPLIED.fullmatch(name) else None)
        if version is None or place is None:
            raise NoSuchItem("There is no such file.")
        item = self.archive.item(request.path_params["id"], version)
        if place >= len(item.media):
            raise NoSuchItem("The article has no such file.")
        with self._readers:
            try:
                return self._answer(self._record(item, item.media[place]), request.headers.get("range"))
            except (Unreadable, OSError) as error:
                raise NoSuchItem("The record of this file cannot be read.") from error

    def _answer(self, record: Record, wanted: str | None) -> Response:
        """The file of a record or the range that is wanted of it, read and unpacked as far as it is sent."""
        head = record.http
        kind = ((head.content_type if head else None) or "").partition(";")[0].strip().lower()
        headers = {
            **CAPTURED,
            "cache-control": "private, max-age=3600",
            "accept-ranges": "bytes",
        }
        if kind not in SHOWN:
            kind = "application/octet-stream"
            headers["content-disposition"] = "attachment"
        if head and (head.codings or head.chunked):
            return _packed(record, wanted, headers, kind)
        begin = head.length if head else 0
        size = record.content_length - begin
        found = piece(wanted, size)
        if found is None:
            return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
        first, last, partial = found
        if partial:
            headers["content-range"] = f"bytes {first}-{last}/{size}"
        headers["content-length"] = str(last - first + 1)
        body = _begun(_stretch(record.chunks(begin + first), 0, last - first))
        return StreamingResponse(body, 206 if partial else 200, headers, kind)

    def is_kept(self, item: PressItem, medium: Media) -> bool:
        """Whether the archive has the bytes of a picture, video or document."""
        if medium.capture is not None:
            return not self.archive.acts.hides(medium.capture.url)
        return self.archive.file_of(item, medium.url) is not None

    def _record(self, item: PressItem, medium: Media) -> Record:
        """The record that holds the bytes, which are those that were indexed."""
        data = self.archive.data
        stated: set[str | None]
        if (cited := medium.capture) and self.is_kept(item, medium):
            record = resolve.cited(data, cited)
            place = (cited.warc, cited.offset)
            every = cdxj.find(data, cited.url, site=cited.warc.partition("/")[0])
            lines = [line for line in every if (line.filename, line.offset) == place]
            stated = {cited.payload_digest, *(cited_digest(line.digest) for line in lines)}
            if not (given_out(data, lines) or Own(data).holds(cited.warc)):
                raise NoSuchItem("Nobody accounts for the record of this file.")
        elif not cited and (entry := self.archive.file_of(item, medium.url)):
            record = resolve.record_at(data, entry.filename, entry.offset, entry.length)
            stated = {cited_digest(entry.digest)}
        else:
            raise NoSuchItem("This file was not kept.")
        holder = resolve.holder(data, record)
        if holder is None:
            raise NoSuchItem("The record of this file holds no body.")
        if not all(resolve.has_digest(holder, digest) for digest in stated if digest):
            raise NoSuchItem("The record of this file is not the one that was indexed.")
        return holder

    def static(self, request: Request) -> Response:
        """One of the page's own files."""
        name = request.path_params["name"]
        if name not in STATIC:
            raise NoSuchItem("There is no such file.")
        body = (Path(__file__).parent / "static" / name).read_bytes()
        return Response(body, headers={"cache-control": "max-age=3600", "content-type": STATIC[name]})


def _packed(record: Record, wanted: str | None, headers: dict[str, str], kind: str) -> Response:
    """The same of a body with codings, whose length is known only when all of it was unpacked."""
    content = record.content(LARGEST)
    match = _BOTH_ENDS.fullmatch(wanted.strip()) if wanted else None
    first, last = (int(match[1]), int(match[2])) if match else (0, -1)
    if last < first:
        pieces = iter(content)
        start = next(pieces, b"")
        if content.problem and not start:
            raise NoSuchItem("The record of this file holds no body.")
        return StreamingResponse(chain([start], _quiet(pieces)), 200, headers, kind)
    body = b""
    for data in _stretch(iter(content), first, min(last, first + RANGE - 1)):
        body += data
    if not body:
        size = sum(map(len, record.content(LARGEST)))
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {first}-{first + len(body) - 1}/*"
    return Response(body, 206, headers, kind)


def _stretch(pieces: Iterator[bytes], first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both included, of what comes in pieces; no further piece is taken."""
    at = 0
    for data in pieces:
        if at > last:
            return
        if at + len(data) > first:
            yield data[max(first - at, 0) : last + 1 - at]
        at += len(data)
        if at > last:
            return


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of which the first was taken already, so that what cannot be read is known before an answer begins."""
    return chain([next(pieces, b"")], _quiet(pieces))


def _quiet(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """A record that breaks off ends the answer, which cannot be taken back any more."""
    with suppress(Unreadable, OSError):
        yield from pieces
