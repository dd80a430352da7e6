"""An archived page that tries every way out of a viewer, and the canary that hears of it where one is open."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HEARD = re.compile(rb"/leak/([a-z0-9-]+)|\b(turn)-leak")
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: 2\r\n"
    b"Connection: close\r\n\r\nok"
)


def _script(name: str) -> str:
    return Path(__file__).with_name(f"hostile_{name}.js").read_text()


class Canary:
    """A server on loopback that remembers who came: a port for connections, the same one for datagrams."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", self.port))
        self.heard: set[str] = set()
        for serve in (self._connections, self._datagrams):
            threading.Thread(target=serve, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        for one in (self.listener, self.datagrams):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _connections(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            data = b""
            with suppress(OSError):
                data = connection.recv(65536)
                connection.sendall(_ANSWER)
            found = _HEARD.search(data)
            # Whoever connects and says nothing came as well.
            self.heard.add((found[1] or found[2]).decode() if found else "connected")

    def _datagrams(self) -> None:
        with suppress(OSError):
            while self.datagrams.recv(2048):
                self.heard.add("webrtc")


@contextmanager
def canary() -> Iterator[Canary]:
    one = Canary()
    try:
        yield one
    finally:
        one.close()


WAYS = _script("ways")
"""Ways of running a script that a viewer which rewrites scripts may not see."""

CHANNELS = _script("channels")
"""What leads out, each by its name; `T` is the outermost window that the page can reach."""

LAST = _script("last")
"""What leads the page itself away; tried last, one after the other."""
LAST_SECONDS = 3.4


def page(canary: Canary) -> bytes:
    """The page: every way of running a script sends a word, one of them tries every channel, the last ones follow."""
    start = f"globalThis.CANARY = {json.dumps(canary.origin)}; globalThis.PORT = {canary.port};\n{_script('leak')}"
    head = f'<link rel="preconnect" href="{canary.origin}"><link rel="prefetch" href="{canary.origin}/leak/markup">'
    text = (
        f"<!doctype html><html><head><meta charset=utf-8><title>x</title>{head}<script>{start}</script></head>"
        f"<body><h1>Hostile</h1><script>{WAYS}</script><script>{CHANNELS}</script>"
        f"<script>globalThis.finish = () => {{ {LAST} }};</script></body></html>"
    )
    return text.encode()
