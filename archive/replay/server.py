"""A small server on loopback that hands ReplayWeb.page and one package to the browser.

The viewer reads a package with range requests (RFC 9110, 14) and runs as a service worker, which a browser allows on
loopback without TLS. Archived pages run their scripts below this origin; there is nothing here but the package itself.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from archive.replay.links import viewer_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from archive.wacz.writer import Link

PIECE = 1 << 20
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
_AT = re.compile(r"/at/(\d{1,14})/(.+)", re.DOTALL)

INDEX = b"""<!doctype html>
<html lang="en" class="no-overflow">
<head><meta charset="utf-8"><title>Letopis: replay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="./ui.js"></script></head>
<body><replay-app-main></replay-app-main></body>
</html>
"""


class ReplayServer(ThreadingHTTPServer):
    """Serves the viewer's files and the package. A context manager that listens while it is open."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, viewer: Path, package: Path, *, links: Sequence[Link] = (), port: int = 0) -> None:
        """`viewer` is the folder with `ui.js` and `sw.js`; `links` fill the package's gaps; port 0 takes a free one.

        Raises `OSError` where the port is taken.
        """
        super().__init__(("127.0.0.1", port), _Handler)
        state = package.stat()
        # The browser remembers what it read of an address, so another content has another address.
        self.source = f"/{state.st_mtime_ns:x}-{state.st_size:x}/{_safe(package.name)}"
        self.files = {self.source: package, "/ui.js": viewer / "ui.js", "/sw.js": viewer / "sw.js"}
        self.links = {package: sorted(links, key=lambda link: link.start)}
        self._thread = Thread(target=self.serve_forever, name="replay", daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def link(self, url: str | None = None, at: str | None = None) -> str:
        """The address to open in the browser, for the package or for one page in it."""
        return viewer_address(self.address, self.source, url, at)

    def __enter__(self) -> ReplayServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: ReplayServer
    protocol_version = "HTTP/1.1"
    server_version = "Letopis"
    sys_version = ""
    types: ClassVar[dict[str, str]] = {
        ".js": "text/javascript; charset=utf-8",
        ".wacz": "application/wacz+zip",
        ".warc": "application/warc",
        ".gz": "application/gzip",
    }

    def do_GET(self) -> None:
        """Answer with the file or the piece asked for."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        port = self.server.server_address[1]
        if self.headers.get("Host") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            # A foreign page that had its name resolve to loopback must not read the archive.
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = self.path.split("?", 1)[0]
        file = self.server.files.get(unquote(path))
        if path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", INDEX if body else b"", len(INDEX))
        elif match := _AT.fullmatch(self.path):
            self._redirect(self.server.link(unquote(match[2]), match[1]))
        elif file is not None:
            self._send_file(file, body=body)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _redirect(self, target: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, kind: str, data: bytes, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(data)

    def _send_file(self, path: Path, *, body: bool) -> None:
        try:
            size = path.stat().st_size
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        wanted = piece(self.headers.get("Range"), size)
        if wanted is None:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first, last, partial = wanted
        self.send_response(HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK)
        if partial:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Type", self.types.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if not body:
            return
        for source, start, length in stretches(path, first, last, self.server.links.get(path, [])):
            with source.open("rb") as stretch:
                stretch.seek(start)
                while length > 0 and (data := stretch.read(min(PIECE, length))):
                    self.wfile.write(data)
                    length -= len(data)

    def handle(self) -> None:
        """Serve the connection; a browser that goes away in the middle is no error."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the person who replays."""


def piece(header: str | None, size: int) -> tuple[int, int, bool] | None:
    """First and last byte of what a Range header asks for and whether it is a part; None where the file has none of it.

    A header that is absent, of another unit, of several ranges or malformed is ignored (RFC 9110, 14.2): the whole.
    """
    whole = (0, size - 1, False)
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[0] == "bytes=-":
        return whole
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size - 1, True) if length else None
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return whole
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return (first, last, True) if first < size else None


def stretches(package: Path, first: int, last: int, links: Sequence[Link]) -> Iterator[tuple[Path, int, int]]:
    """Where the bytes of a package really are, in order: file, offset, length. `links` are sorted by their start."""
    at = first
    for link in links:
        if link.start + link.size <= at:
            continue
        if link.start > last:
            break
        if link.start > at:
            yield package, at, link.start - at
            at = link.start
        end = min(last + 1, link.start + link.size)
        yield link.path, at - link.start, end - at
        at = end
    if at <= last:
        yield package, at, last + 1 - at


def _safe(name: str) -> str:
    """A file name as the last part of an address; its ending tells the viewer what it is."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)
