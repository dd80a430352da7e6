"""A small server on loopback that shows archived pages: cells, and the page around them (`archive.replay.cells`)."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.replay.cell import Origins
from archive.replay.cells import Cells
from archive.replay.links import place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from archive.replay.cells import OnePage
    from archive.wacz.writer import Link


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
        note: str = "",
        pages: Callable[[str, str | None], OnePage] | None = None,
        origin: str | None = None,
        port: int = 0,
    ) -> None:
        """`viewer` is the folder with `ui.js` and `sw.js`; port 0 takes a free one. `origin` is an operator's wildcard
        for cells; the others are those of `Cells`.

        Raises `OSError` where the port is taken, `ValueError` where the wildcard is none.
        """
        named = Origins.named(origin) if origin else None
        super().__init__(("127.0.0.1", port), _CellHandler)
        port = self.server_address[1]
        loopback = f"http://127.0.0.1:{port}"
        origins = named or Origins("http", f"localhost:{port}")
        self.address = named.shown if named else loopback
        """The origin that cells are shown from: `http://127.0.0.1:port`, or the operator's."""
        self.cells = Cells(
            lambda: viewer,
            origins,
            package=package,
            links=links,
            note=note,
            pages=pages,
            around=(f"127.0.0.1:{port}", f"localhost:{port}", urlsplit(self.address).netloc),
            shown_from=() if named else (loopback,),
        )
        self._thread = Thread(target=self.serve_forever, name="replay", daemon=True)

    def link(self, url: str | None = None, at: str | None = None) -> str:
        """The address to open in the browser, for the package or for one page in it."""
        return f"{self.address}{place(url, at)}" if url else f"{self.address}/"

    def __enter__(self) -> ReplayServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _CellHandler(BaseHTTPRequestHandler):
    server: ReplayServer
    protocol_version = "HTTP/1.1"
    server_version = "Letopis"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the file or the piece asked for."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        hosts = self.headers.get_all("Host") or [""]
        found = self.server.cells.answer(hosts[0], self.path, self.headers) if len(hosts) == 1 else None
        if found is None:
            # A foreign page that had its name resolve to loopback must not read the archive; nor a guessed cell.
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            for data in found.body:
                self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error without a page: at the origin of a cell there is nothing that is not confined."""
        self.send_response(code)
        self.send_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def handle(self) -> None:
        """Serve the connection; a browser that goes away in the middle is no error."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the person who replays."""
