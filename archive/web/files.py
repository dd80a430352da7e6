"""Files that belong to kept articles, from their WARC records; and the three files of the page itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from archive.access import NoSuchItem
from archive.replay.server import piece
from archive.warc import resolve
from archive.warc.reader import read_at
from archive.warc.record import Unreadable
from archive.web.asked import whole_number
from archive.web.guard import FILE_POLICY

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.access import Archive
    from archive.items import Media, PressItem

SHOWN = {
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml", "image/bmp",
    "video/mp4", "video/webm", "audio/mpeg", "audio/ogg", "audio/mp4",
}  # fmt: skip
"""Types that a browser may show. Anything else is offered for saving: a page called a picture stays harmless."""

LARGEST = 256 << 20
"""Bytes of one file that are served; a longer film is seen in the replay viewer."""

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


class Files:
    """Serves files."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def medium(self, request: Request) -> Response:
        """The bytes of a picture, video or document of an article, by its place among them."""
        version, place = (whole_number(request.path_params[name]) for name in ("version", "place"))
        if version is None or place is None:
            raise NoSuchItem("There is no such file.")
        item = self.archive.item(request.path_params["id"], version)
        if place >= len(item.media):
            raise NoSuchItem("The article has no such file.")
        body, kind = self._content(item, item.media[place])
        found = piece(request.headers.get("range"), len(body))
        if found is None:
            return Response(status_code=416, headers={"content-range": f"bytes */{len(body)}"})
        first, last, partial = found
        headers = {
            "content-security-policy": FILE_POLICY,
            "cache-control": "private, max-age=3600",
            "accept-ranges": "bytes",
        }
        if partial:
            headers["content-range"] = f"bytes {first}-{last}/{len(body)}"
        if kind not in SHOWN:
            kind = "application/octet-stream"
            headers["content-disposition"] = "attachment"
        return Response(body[first : last + 1], 206 if partial else 200, headers, kind)

    def is_kept(self, item: PressItem, medium: Media) -> bool:
        """Whether the archive has the bytes of a picture, video or document."""
        return medium.capture is not None or self.archive.file_of(item, medium.url) is not None

    def _content(self, item: PressItem, medium: Media) -> tuple[bytes, str]:
        """The bytes and their type."""
        data = self.archive.data
        try:
            if medium.capture:
                record = resolve.cited(data, medium.capture)
            elif entry := self.archive.file_of(item, medium.url):
                record = read_at(resolve.warc_path(data, entry.filename), entry.offset, entry.length)
            else:
                raise NoSuchItem("This file was not kept.")
            holder = resolve.holder(data, record)
            decoded = holder.decode(LARGEST) if holder else None
        except (Unreadable, OSError) as error:
            raise NoSuchItem("The record of this file cannot be read.") from error
        if holder is None or decoded is None or (decoded.problem and not decoded.body):
            raise NoSuchItem("The record of this file holds no body.")
        named = holder.http.content_type if holder.http else None
        return decoded.body, (named or "").partition(";")[0].strip().lower()

    def static(self, request: Request) -> Response:
        """One of the page's own files."""
        name = request.path_params["name"]
        if name not in STATIC:
            raise NoSuchItem("There is no such file.")
        body = (Path(__file__).parent / "static" / name).read_bytes()
        return Response(body, headers={"cache-control": "max-age=3600", "content-type": STATIC[name]})
