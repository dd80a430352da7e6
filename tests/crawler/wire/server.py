"""A server of scripted answers on raw sockets, which notes each byte it was sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What one request gets: pieces sent one after the other, then what becomes of the connection."""

    pieces: list[bytes]
    then: str = "keep"
    """keep, close, reset, hang, drip (one byte each tenth of a second), endless (the last piece again and again)."""


def answer(*pieces: bytes, then: str = "keep") -> Answer:
    return Answer(list(pieces), then)


@dataclass
class Server:
    """Answers by path; a path with several answers gives them in turn, the last one for ever."""

    answers: dict[str, list[Answer]]
    context: ssl.SSLContext | None = None
    tunnel: ssl.SSLContext | None = None
    """As a proxy that, asked to CONNECT, leads to a server with this certificate: itself."""
    family: socket.AddressFamily = socket.AF_INET
    requests: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    sent: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    connections: int = 0

    def __enter__(self) -> Server:
        self.socket = socket.create_server(
            ("::1" if self.family == socket.AF_INET6 else "127.0.0.1", 0), family=self.family
        )
        self.port = self.socket.getsockname()[1]
        self.stopping = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    @property
    def address(self) -> str:
        return f"[::1]:{self.port}" if self.family == socket.AF_INET6 else f"127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(client.close)
            client.settimeout(20)
            if self.context:
                client = stack.enter_context(self.context.wrap_socket(client, server_side=True))
            while True:
                request = b""
                while b"\r\n\r\n" not in request:
                    data = client.recv(65536)
                    if not data:
                        return
                    request += data
                path = request.split(b" ", 2)[1].decode()
                if self.tunnel and request.startswith(b"CONNECT"):
                    self.requests[path].append(request)
                    client.sendall(b"HTTP/1.1 200 Go\r\n\r\n")
                    client = stack.enter_context(self.tunnel.wrap_socket(client, server_side=True))
                    continue
                number = len(self.requests[path])
                self.requests[path].append(request)
                script = self.answers.get(path) or [answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
                if not self._answer(client, path, script[min(number, len(script) - 1)]):
                    return

    def _answer(self, client: socket.socket, path: str, script: Answer) -> bool:
        sent = self.sent[path]
        sent.append(b"")
        for number, piece in enumerate(script.pieces):
            if number:
                time.sleep(0.01)
            client.sendall(piece)
            sent[-1] += piece
        if script.then == "reset":
            time.sleep(0.05)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        while script.then in ("drip", "endless") and not self.stopping.is_set():
            piece = b"x" if script.then == "drip" else script.pieces[-1] * (65536 // len(script.pieces[-1]) + 1)
            client.sendall(piece)
            sent[-1] += piece
            if script.then == "drip":
                time.sleep(0.1)
        if script.then == "hang":
            self.stopping.wait(20)
        return script.then == "keep"
