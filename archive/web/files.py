"""Files that belong to kept articles, from their WARC records; and the three files of the page itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from archive.library import NoSuchItem
from archive.replay.server import piece
from archive.warc import resolve
from archive.warc.record import Unreadable
from archive.web.guard import FILE_POLICY

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.items import Capture
    from archive.library import Archive

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
        item = self.archive.item(request.path_params["id"], request.path_params["version"])
        place = request.path_params["place"]
        capture = item.media[place].capture if place < len(item.media) else None
        if capture is None:
            raise NoSuchItem("This file was not kept.")
        body = self._payload(capture)
        found = piece(request.headers.get("range"), len(body))
        if found is None:
            return Response(status_code=416, headers={"content-range": f"bytes */{len(body)}"})
        first, last, partial = found
        kind = (capture.content_type or "").partition(";")[0].strip().lower()
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

    def _payload(self, capture: Capture) -> bytes:
        try:
            record = resolve.holder(self.archive.data, resolve.cited(self.archive.data, capture))
            decoded = record.decode(LARGEST) if record else None
        except (Unreadable, OSError) as error:
            raise NoSuchItem(f"The record in {capture.warc} cannot be read.") from error
        if decoded is None or (decoded.problem and not decoded.body):
            raise NoSuchItem(f"The record in {capture.warc} holds no body.")
        return decoded.body

    def static(self, request: Request) -> Response:
        """One of the page's own files."""
        name = request.path_params["name"]
        if name not in STATIC:
            raise NoSuchItem("There is no such file.")
        body = (Path(__file__).parent / "static" / name).read_bytes()
        return Response(body, headers={"cache-control": "max-age=3600", "content-type": STATIC[name]})
