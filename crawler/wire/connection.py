"""One connection: carries one exchange at a time, and keeps each byte of it."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from crawler.wire.message import MalformedResponse, ResponseParser
from crawler.wire.tls import Security, security

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.items import Truncation
    from archive.warc.exchange import Exchange


class CannotSpool(Exception):
    """The response's bytes could not be put on disk."""


class Stopped(Exception):
    """Somebody who listens to Scrapy's signals wants no more of this response."""


class Task:
    """One exchange in progress: what is wanted of it, and what has come so far."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        no_body: bool = False,
        max_size: int = 0,
        max_page: int = 0,
        idle: float = 60.0,
        deadline: float = 600.0,
    ) -> None:
        """Sizes are bytes of the entity body, times are seconds; a `max_page` of 0 means that no body is wanted."""
        self.exchange = exchange
        self.parser = ResponseParser(no_body=no_body)
        self.max_size = max_size
        self.max_page = max_page
        self.idle = idle
        self.deadline = deadline
        self.body: bytearray | None = bytearray() if max_page else None
        """The entity body; None once it is too large to be a page. One buffer: a body may come a byte at a time."""
        self.digest = hashlib.sha256()
        self.on_head: Callable[[], None] | None = None
        """Called when the final head has come; may raise."""
        self.on_bytes: Callable[[bytes], None] | None = None
        """Called with each piece of the body; may raise."""
        self.secret_fields = b""
        """Lines of the request's head that are sent and not kept."""

    def receive(self, data: bytes) -> None:
        """Keep what came and read it.

        Raises `CannotSpool`, `MalformedResponse`, `DownloadCancelledError`, `Stopped`.
        """
        parser, exchange = self.parser, self.exchange
        had_head = parser.status
        try:
            payload = parser.feed(data)
        except MalformedResponse:
            self._keep(data)
            exchange.truncated = "unspecified"
            raise
        self._keep(data[: len(data) - parser.surplus] if parser.surplus else data)
        if not had_head and parser.status:
            self._begin_body()
        if payload:
            self._take(payload)
        if parser.problem:
            raise MalformedResponse(parser.problem)
        if self.max_size and exchange.payload_length > self.max_size and not parser.complete:
            self._too_large(f"{exchange.payload_length} bytes came")
        framing = exchange.response_length - parser.head_length - exchange.payload_length
        if self.max_size and parser.chunked and framing > self.max_size:
            # Chunks of a byte with an extension of 16 kB each would fill the disk before the body is too long.
            self._too_large(f"{framing} bytes of chunk sizes and extensions came")

    def _take(self, payload: bytes) -> None:
        exchange = self.exchange
        self.digest.update(payload)
        exchange.payload_length += len(payload)
        if self.body is not None:
            self.body += payload
            if exchange.payload_length > self.max_page:
                self.body = None
        if self.on_bytes:
            self.on_bytes(payload)

    def _keep(self, data: bytes) -> None:
        try:
            self.exchange.response.write(data)
        except OSError as error:
            raise CannotSpool(error.strerror or str(error)) from error
        self.exchange.response_length += len(data)

    def _begin_body(self) -> None:
        parser, exchange = self.parser, self.exchange
        exchange.status, exchange.head_length, exchange.chunked = parser.status, parser.head_length, parser.chunked
        exchange.content_type = parser.field(b"content-type").decode("latin-1") or None
        if self.on_head:
            self.on_head()
        if self.max_size and (parser.expected or 0) > self.max_size:
            self._too_large(f"{parser.expected} bytes are announced")

    def _too_large(self, what: str) -> None:
        self.exchange.truncated = "length"
        raise DownloadCancelledError(f"{what}, and no more than {self.max_size} are wanted.")

    def finish(self) -> None:
        """Settle what is known only at the end, however it came about."""
        # They refer back to this task, and pages would stay in memory until cycles are looked for.
        self.on_head = self.on_bytes = None
        if self.parser.status:
            self.exchange.payload_digest = f"sha256:{self.digest.hexdigest()}"


class Connection(asyncio.Protocol):
    """An open connection. `run` carries an exchange; `reusable` says whether it may carry the next."""

    def __init__(self) -> None:
        self.ip: str | None = None
        self.security: Security | None = None
        self.trust: str | None = None
        """Whose authorities its certificate was held against."""
        self.lost = False
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._task: Task | None = None
        self._done: asyncio.Future[None] | None = None
        self._last = 0.0
        self._end = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note whom this is connected to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self.ip = peer[0].partition("%")[0] if peer else None
        secured = transport.get_extra_info("ssl_object")
        if isinstance(secured, ssl.SSLObject):
            self.security = security(secured)

    @property
    def reusable(self) -> bool:
        """The next request may go this way."""
        return not (self.lost or self._task or self._transport.is_closing())

    async def run(self, task: Task) -> None:
        """Send the request of the task's exchange and receive its response.

        Raises what `Task.receive` raises, `DownloadTimeoutError`, `DownloadFailedError` where the connection ended in
        the head, `ResponseDataLossError` where it ended in the body. The connection is closed then, as always when the
        server will not go on with it.
        """
        exchange = task.exchange
        exchange.ip = self.ip
        if self.security:
            exchange.tls_version, exchange.tls_cipher = self.security.version, self.security.cipher
            exchange.tls_issuer, exchange.tls_trust = self.security.issuer, self.trust
        self._task, self._done = task, self._loop.create_future()
        self._last = now = self._loop.time()
        self._end = now + task.deadline
        self._watch()
        if task.secret_fields:
            head, blank, body = exchange.request.partition(b"\r\n\r\n")
            self._transport.write(b"".join((head, b"\r\n", task.secret_fields, blank[2:], body)))
        else:
            self._transport.write(exchange.request)
        try:
            await self._done
        except BaseException:
            self._transport.abort()
            raise
        finally:
            if self._timer:
                self._timer.cancel()
            self._task = None
            task.finish()
        if not task.parser.keep_alive:
            self.close()

    def close(self) -> None:
        """Close in good order."""
        self._transport.close()

    def _watch(self) -> None:
        """One timer for both limits; it looks again when either could have been reached."""
        assert self._task
        now, limit = self._loop.time(), min(self._last + self._task.idle, self._end)
        if now < limit:
            self._timer = self._loop.call_at(limit, self._watch)
            return
        what = (
            f"nothing came for {self._task.idle:g} s" if now < self._end else f"it took over {self._task.deadline:g} s"
        )
        self._fail(DownloadTimeoutError(f"Given up: {what}."), "time")

    def data_received(self, data: bytes) -> None:
        """Take in what came."""
        task = self._task
        if task is None or self._done is None or self._done.done():
            # Nobody asked: what came after the end of a message is not kept.
            self._transport.abort()
            return
        self._last = self._loop.time()
        try:
            task.receive(data)
        except MalformedResponse as error:
            self._fail(DownloadFailedError(str(error)), "unspecified")
        except Exception as error:
            self._fail(error, "unspecified")
        else:
            if task.parser.complete:
                self._done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """The server, the network or we ourselves ended it."""
        self.lost = True
        task = self._task
        if task is None or self._done is None or self._done.done():
            return
        reason = f" ({error})" if error else ""
        if error is None and task.parser.end():
            self._done.set_result(None)
        elif task.parser.status:
            self._fail(ResponseDataLossError(f"The connection ended within the body{reason}."), "disconnect")
        else:
            self._fail(
                DownloadFailedError(f"The connection ended before the response's head did{reason}."), "disconnect"
            )

    def _fail(self, error: Exception, truncated: Truncation) -> None:
        assert self._task and self._done
        exchange = self._task.exchange
        if exchange.response_length and exchange.truncated is None:
            exchange.truncated = truncated
        exchange.error = str(error)
        if not self._done.done():
            self._done.set_exception(error)
