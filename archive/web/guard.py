"""What guards the page from the web: which hosts are answered, and what a browser may do with an answer."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, StreamingResponse

from archive.replay.cell import PROCESS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from archive.replay.cells import Cells

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing but our own files: what a press page said cannot run, load or frame anything."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
    **{name.lower(): value for name, value in PROCESS.items()},
}

_SENT = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

CAPTURED = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # No policy reaches `<link rel=preconnect>` and name look-ups; this does, in Chromium from 152 on.
    "connection-allowlist": "()",
    "x-dns-prefetch-control": "off",
}
"""For archived files, opened by themselves: a kept SVG or HTML may show itself, runs nothing and asks for nothing."""

READING = frozenset({"GET", "HEAD"})
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


class Guard:
    """Answers only requests that name this server in their Host header, and only those that read.

    A page of another site whose name was made to point to 127.0.0.1 (DNS rebinding) sends its own name; so does
    whatever follows a link with a forged host. A loopback address is always right; another name has to be given with
    `hosts`. The names of `cells` give what these answer, and nothing of the archive's page.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = (), cells: Cells | None = None) -> None:
        self.app = app
        self.cells = cells
        self.hosts = frozenset(host.lower().rstrip(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _SENT if one[0] not in known)]
            await send(message)

        app = self.app
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        # Asked first, because a thread for each request of the page would cost it a tenth of a millisecond.
        if self.cells and len(named) == 1 and scope["method"] in READING and self.cells.knows(named[0]):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            target = scope["raw_path"].decode("latin-1") + query
            found = await run_in_threadpool(self.cells.answer, named[0], target, Headers(scope=scope))
            if found is not None:
                body = found.body if scope["method"] == "GET" else ()
                await StreamingResponse(body, found.status, found.headers)(scope, receive, send)
                return
        if len(named) != 1 or not self.knows(named[0]):
            app = PlainTextResponse("This address does not belong to this server.\n", 421)
        elif scope["method"] not in READING:
            app = PlainTextResponse("The archive is read-only.\n", 405, {"allow": "GET, HEAD"})
        await app(scope, receive, guarded)

    def knows(self, header: str) -> bool:
        """Whether a Host header names this server."""
        name = _name(header)
        return name is not None and (name in self.hosts or local(header))


def _name(header: str) -> str | None:
    match = _HOST.fullmatch(header)
    return match[1].strip("[]").lower().rstrip(".") if match else None


def local(header: str) -> bool:
    """Whether a Host header names this machine, as only its own browser calls it."""
    name = _name(header) or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


__all__ = ["CAPTURED", "HEADERS", "POLICY", "Guard", "local"]
