"""The sample server: several press sites on one loopback port, distinguished by the Host header."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Self

from crawler.sample import broken
from crawler.sample.answer import Reply, Request, as_json, gzipped, http_date
from crawler.sample.chechnya import Chechnya
from crawler.sample.kaliningrad import Kaliningrad
from crawler.sample.pages import SampleSite
from crawler.sample.state import State
from crawler.sample.voronezh import Voronezh

CONTROL = "control.invalid"
"""Host of the control interface: ``POST /`` one command of `State.apply`, ``GET /requests``, ``GET /articles``."""
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})$")
_MAX_BODY = 1 << 20


@dataclass(frozen=True)
class Answered:
    """One request that the server answered; header names are lower case."""

    method: str
    host: str
    path: str
    status: int
    headers: dict[str, str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def __getattr__(self, name: str) -> object:
        # The parent looks up do_METHOD and says 501 where there is none; a web server says 405.
        if name.startswith("do_") and name[3:].isalpha():
            return self._refuse
        raise AttributeError(name)

    def _refuse(self) -> None:
        self._send(Reply(405, b"Method Not Allowed\n", "text/plain", {"Allow": "GET, HEAD"}), close=True)

    def do_GET(self) -> None:
        # A body would be taken for the next request; nobody sends one with GET in earnest.
        body = "Content-Length" in self.headers or "Transfer-Encoding" in self.headers
        self._send(self._answer(), close=body)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self._host() != CONTROL:
            self._refuse()
        elif not (length.isascii() and length.isdigit()) or int(length) > _MAX_BODY:
            self._send(Reply(400, b"Bad Request\n", "text/plain"), close=True)
        else:
            try:
                done = as_json({"result": self.server.state.apply(json.loads(self.rfile.read(int(length))))})
            except (ValueError, TypeError, AttributeError) as error:
                done = as_json({"error": str(error)})
                done.status = 400
            self._send(done)

    def _host(self) -> str:
        return str(self.headers.get("Host", "")).rsplit(":", 1)[0].lower()

    def _lower(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _answer(self) -> Reply:
        target = re.sub(r"^https?://[^/?#]*", "", self.path) or "/"
        request = Request(self.command, self._host(), target, self._lower())
        if (not request.host and self.request_version == "HTTP/1.1") or not target.startswith("/"):
            return Reply(400, b"Bad Request\n", "text/plain")
        if request.host == broken.HOST:
            return broken.answer(request)
        if request.host == CONTROL:
            return self._control(request)
        site = self.server.sites.get(request.host)
        if site is None:
            return Reply(421, b"Misdirected Request\n", "text/plain")
        if site.state.delay:
            time.sleep(site.state.delay)
        return site.answer(request)

    def _control(self, request: Request) -> Reply:
        if request.path == "/requests":
            return as_json([asdict(seen) for seen in list(self.server.requests)])
        if request.path == "/articles":
            return as_json(self.server.state.snapshot())
        return Reply(404, b"Not Found\n", "text/plain")

    def _send(self, answer: Reply, *, close: bool = False) -> None:
        headers, body = dict(answer.headers), answer.body
        asked = self._lower()
        status = answer.status
        if answer.etag:
            headers["ETag"] = f'"{answer.etag}"'
        if answer.modified is not None:
            headers["Last-Modified"] = http_date(answer.modified)
        if answer.unchanged_for(asked):
            status, body = 304, b""
        elif isinstance(body, bytes):
            if answer.ranges:
                headers["Accept-Ranges"] = "bytes"
                if status == 200 and "range" in asked:
                    status, body, more = _part(body, asked["range"])
                    headers |= more
            elif answer.compress and len(body) > 200:
                headers["Vary"] = "Accept-Encoding"
                if "gzip" in asked.get("accept-encoding", ""):
                    body, headers["Content-Encoding"] = gzipped(body), "gzip"
        self._note(status, asked)
        if answer.raw:
            self._raw(body)
            return
        chunked = self.request_version == "HTTP/1.1" and (answer.chunked or not isinstance(body, bytes))
        self.close_connection = self.close_connection or close or not (chunked or isinstance(body, bytes))
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            if chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif isinstance(body, bytes):
                self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD" or status == 304:
            return
        for piece in _chunks(body) if chunked else [body] if isinstance(body, bytes) else body:
            self.wfile.write(piece)
            if not isinstance(body, bytes):
                self.wfile.flush()

    def _raw(self, body: bytes | Iterable[bytes]) -> None:
        for piece in [body] if isinstance(body, bytes) else body:
            self.wfile.write(piece)
        self.close_connection = True

    def _note(self, status: int, headers: dict[str, str]) -> None:
        if self._host() != CONTROL:
            self.server.requests.append(Answered(self.command, self._host(), self.path, status, headers))

    def version_string(self) -> str:
        """A press site says no more of itself than this."""
        return "nginx"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A plain refusal to a request that the parent could not read."""
        del explain
        text = message or HTTPStatus(code).phrase
        body = f"{code} {text}\n".encode("utf-8", "replace")
        self.close_connection = True
        self.request_version = "HTTP/1.1"  # the parent takes what it cannot read for HTTP/0.9, which has no head
        self.send_response(code, HTTPStatus(code).phrase)
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `SampleServer.requests` is the log."""


def _part(body: bytes, wanted: str) -> tuple[int, bytes, dict[str, str]]:
    """The bytes of a single range (RFC 9110 section 14); several ranges are ignored, as a server may."""
    found = _RANGE.match(wanted.strip())
    if not found or found[1] == found[2] == "":
        return 200, body, {}
    if found[1] == "":
        first, last = max(0, len(body) - int(found[2])), len(body) - 1
    else:
        first, last = int(found[1]), min(int(found[2] or len(body)), len(body) - 1)
    if first > last:
        return 416, b"", {"Content-Range": f"bytes */{len(body)}"}
    return 206, body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(body)}"}


def _chunks(body: bytes | Iterable[bytes]) -> Iterator[bytes]:
    pieces = (body[n : n + 4096] for n in range(0, len(body), 4096)) if isinstance(body, bytes) else body
    for piece in pieces:
        if piece:
            yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], state: State) -> None:
        self.state = state
        self.requests: deque[Answered] = deque(maxlen=200_000)
        made: list[SampleSite] = [
            Voronezh(state["voronezh"]),
            Kaliningrad(state["kaliningrad"]),
            Chechnya(state["chechnya"]),
        ]
        self.sites = {host: site for site in made for host in (site.host, *site.aliases, *site.also)}
        self.open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle of an answer is its own affair; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError | ValueError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class SampleServer:
    """The sample sites, serving from a thread while the ``with`` block lasts.

    ``hosts`` maps every host name to its socket address, as the setting ``LETOPIS_HOSTS`` wants it. ``state`` is the
    sites' state, ``requests`` the list of what was asked.
    """

    def __init__(self, *, articles: int = 36, port: int = 0, state: State | None = None) -> None:
        """``port`` 0 takes a free one; ``articles`` per site. Raises `OSError` where the port is taken."""
        self.state = state or State(articles)
        self._server = _Server(("127.0.0.1", port), self.state)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def hosts(self) -> dict[str, str]:
        """Host name to ``127.0.0.1:port``."""
        return dict.fromkeys((*self._server.sites, broken.HOST, CONTROL), f"127.0.0.1:{self.port}")

    @property
    def requests(self) -> list[Answered]:
        """The requests answered so far, oldest first; the control host's are left out."""
        return list(self._server.requests)

    def url(self, site: str, article: int) -> str:
        """The address of an article, `http://www.govvrn.ru/novosti/-/~/id/1131584`; `KeyError` for an unknown one."""
        place = next(s for s in self._server.sites.values() if s.state is self.state[site])
        return f"http://{place.host}{place.address(self.state[site].articles[article])}"

    def forget(self) -> None:
        """Empty the list of requests."""
        self._server.requests.clear()

    def start(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop, and cut the connections that are open."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._server.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
