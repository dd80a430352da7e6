"""A small server that shows archived pages: the viewer and one package in a cell, and the page around the cell.

The viewer reads a package with range requests (RFC 9110, 14) and runs as a service worker, which a browser allows at
`*.localhost` without TLS (W3C Secure Contexts, 3.2). Which origin an answer belongs to is read from the Host header:
a cell's name gives that cell and nothing else, the server's own address gives the page around it.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from archive.replay import cell as cells
from archive.replay.cell import Cell, Origins
from archive.replay.links import place, viewer_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from archive.wacz.writer import Link

PIECE = 1 << 20
MOST_CELLS = 64
"""Cells that are kept for who comes back to them; the one that was opened longest ago goes first."""
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
_AT = re.compile(r"/at/(\d{1,14})/(.+)", re.DOTALL)
_LONGEST = 8 << 10
"""Characters of an address that is looked for."""

INDEX = b"""<!doctype html>
<html lang="en" class="no-overflow">
<head><meta charset="utf-8"><title>Letopis: replay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="./ui.js"></script></head>
<body><replay-app-main></replay-app-main></body>
</html>
"""


class NoSuchPage(LookupError):
    """There is no capture of an address; the message says so in a sentence."""


class OnePage(NamedTuple):
    """A package with one page and what it needs."""

    package: Path
    url: str
    at: str
    """When the page was captured, 14 digits."""
    note: str = ""
    """Who supplied it, in a sentence, where it was not captured here."""


class ReplayServer(ThreadingHTTPServer):
    """Serves the viewer and packages, each in a cell. A context manager that listens while it is open."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        viewer: Path,
        package: Path | None = None,
        *,
        links: Sequence[Link] = (),
        pages: Callable[[str, str | None], OnePage] | None = None,
        origin: str | None = None,
        shown_from: Sequence[str] = (),
        port: int = 0,
    ) -> None:
        """`viewer` is the folder with `ui.js` and `sw.js`; `links` fill the package's gaps; port 0 takes a free one.

        Without a `package`, `pages` makes one of each page that is asked for (address, time or none; raises
        `NoSuchPage`), which the server deletes when it is done with it. `origin` is an operator's wildcard for cells,
        `shown_from` are further origins whose frame may show a cell.
        Raises `OSError` where the port is taken, `ValueError` where the wildcard is none.
        """
        named = Origins.named(origin) if origin else None
        super().__init__(("127.0.0.1", port), _Handler)
        self.origins = named or Origins("http", f"localhost:{self.server_address[1]}")
        self._named = named is not None
        self.viewers = [*([] if named else [self.address]), self.origins.shown, *shown_from]
        self.viewer = {
            "/ui.js": viewer / "ui.js",
            cells.VIEWER_WORKER: viewer / "sw.js",
        }
        self.worker = cells.worker(self.viewers)
        self.cell_headers = cells.headers(self.viewers)
        self.cells: dict[str, Cell] = {}
        self._pages = pages
        self._opened: dict[Path, Cell] = {}
        self._alone = Lock()
        self._package = self._cell(package, links) if package else None
        self._thread = Thread(target=self.serve_forever, name="replay", daemon=True)

    @property
    def address(self) -> str:
        """The origin that cells are shown from: `http://127.0.0.1:port`, or the operator's."""
        return self.origins.shown if self._named else f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def hosts(self) -> set[str]:
        """Host headers that mean the page around the cells."""
        port = self.server_address[1]
        return {f"127.0.0.1:{port}", f"localhost:{port}", urlsplit(self.address).netloc}

    def link(self, url: str | None = None, at: str | None = None) -> str:
        """The address to open in the browser, for the package or for one page in it."""
        return f"{self.address}{place(url, at)}" if url else f"{self.address}/"

    def frame(self, url: str | None, at: str | None) -> str | None:
        """What the frame of a cell opens with; none where there is nothing to open yet.

        Raises `NoSuchPage`, and `OSError` where the page's records cannot be read.
        """
        if self._package is not None:
            return self._address(self._package, url, at)
        if url is None or self._pages is None:
            return None
        with self._alone:
            page = self._pages(url, at)
            cell = self._opened.pop(page.package, None) or self._cell(page.package, (), page.note)
            self._opened[page.package] = cell
            while len(self._opened) > MOST_CELLS:
                oldest = next(iter(self._opened))
                del self.cells[self._opened.pop(oldest).label]
                oldest.unlink(missing_ok=True)
        return self._address(cell, page.url, page.at)

    def note(self, frame: str) -> str:
        """What is said above a cell, by the address that its frame opens with."""
        cell = self.cells.get(self.origins.label(urlsplit(frame).netloc) or "")
        return cell.note if cell else ""

    def _cell(self, package: Path, links: Sequence[Link], note: str = "") -> Cell:
        ordered = tuple(sorted(links, key=lambda link: link.start))
        cell = Cell(cells.new_label(), package, f"/{_safe(package.name)}", ordered, note)
        self.cells[cell.label] = cell
        return cell

    def _address(self, cell: Cell, url: str | None, at: str | None) -> str:
        return viewer_address(self.origins.of(cell.label), cell.source, url, at)

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
        self._more: dict[str, str] = {}
        host = self.headers.get("Host") or ""
        label = self.server.origins.label(host)
        if label is not None and (cell := self.server.cells.get(label)):
            self._more = self.server.cell_headers
            self._in_cell(cell, body=body)
        elif host in self.server.hosts:
            self._around(body=body)
        else:
            # A foreign page that had its name resolve to loopback must not read the archive; nor a guessed cell.
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)

    def _in_cell(self, cell: Cell, *, body: bool) -> None:
        path = unquote(self.path.split("?", 1)[0])
        if self.headers.get("Sec-Fetch-Dest") == "document":
            self._send(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", cells.ALONE.encode(), body=body)
        elif path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", INDEX, body=body)
        elif path == "/sw.js":
            self._send(HTTPStatus.OK, self.types[".js"], self.server.worker, body=body)
        elif path == cell.source:
            self._send_file(cell.package, cell.links, body=body)
        elif path in self.server.viewer and self.headers.get("Service-Worker") != "script":
            self._send_file(self.server.viewer[path], (), body=body)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _around(self, *, body: bool) -> None:
        path, _, query = self.path.partition("?")
        if path == "/open":
            try:
                asked = parse_qs(query, max_num_fields=8)
            except ValueError:
                asked = {}
            at = (asked.get("at") or [""])[0].strip()
            url, at = (asked.get("url") or [""])[0].strip(), at if at.isascii() and at.isdigit() else ""
        elif match := _AT.fullmatch(self.path):
            url, at = unquote(match[2]), match[1]
        elif path == "/":
            url = at = ""
        else:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        status, text = HTTPStatus.OK, "Which page of the archive?"
        frame = None
        try:
            frame = self.server.frame(url[:_LONGEST] or None, at[:14] or None)
            text = self.server.note(frame) if frame else text
        except NoSuchPage as error:
            status, text = HTTPStatus.NOT_FOUND, str(error)
        except OSError:
            status, text = HTTPStatus.INTERNAL_SERVER_ERROR, "The records of this page cannot be read."
        page, self._more = cells.frame_page(frame, url=url, at=at, text=text)
        self._send(status, "text/html; charset=utf-8", page, body=body)

    def end_headers(self) -> None:
        """End the head, with what the answer's origin asks for; also that of an error."""
        for name, value in self._more.items():
            self.send_header(name, value)
        if "Cache-Control" not in self._more:
            self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def _send(self, status: HTTPStatus, kind: str, data: bytes, *, body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _send_file(self, path: Path, links: Sequence[Link], *, body: bool) -> None:
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
        self.end_headers()
        if not body:
            return
        for source, start, length in stretches(path, first, last, links):
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
