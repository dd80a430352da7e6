"""The download handler: what Scrapy wants fetched goes out here, and each exchange is kept as it was on the wire.

It rests on Scrapy's public `BaseDownloadHandler` and asyncio alone. Pages, pictures, robots.txt, each hop of a
redirect and each retry pass through `download_request`, so nothing escapes it. A request that fails on a connection
which the server closed meanwhile is sent again silently, which makes two exchanges (RFC 9112, 9.3.1).

A request may say in its meta: `body` False where only the archive wants the body; `download_timeout` seconds without a
byte, `download_maxsize` bytes, `download_fail_on_dataloss`, `read_if_cut` (as if that were false, once all retries
are used up), `proxy`. It finds there `capture`, where the record is, and `download_latency`. Flags of a response:
`spooled` where the body is only in the archive, `dataloss` where it was cut short, `partial` where only the end of the
connection ended it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from pydispatch.dispatcher import getAllReceivers, liveReceivers  # type: ignore[import-untyped]
from scrapy import signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    NotConfigured,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure

from archive.errors import CrawlError
from archive.secret import redacted
from archive.warc import payload
from archive.warc.exchange import Exchange, spool
from crawler.wire.addresses import Resolver, refuse_port
from crawler.wire.connection import CannotSpool, Connection, Stopped, Task
from crawler.wire.dialling import Dialler
from crawler.wire.proxies import TELLING, Proxies, repeats
from crawler.wire.request import encode, log_in, place_of
from crawler.wire.sink import sink_of
from crawler.wire.tls import CertificatesUnreadable

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)

MOVED = frozenset({301, 302, 303, 307, 308})
"""Statuses whose `Location` Scrapy follows (RFC 9110, 15.4)."""
ARCHIVE_FAILED = "archive-failed"
"""Reason a crawl ends with when what was fetched could not be kept."""


class ArchiveFailed(DownloadCancelledError):
    """What was fetched could not be kept, so the spider does not get it either."""


class WireHandler(BaseDownloadHandler):
    """Fetches http and https."""

    # The certificates are read with the first request, and a project that never fetches needs no sink.
    lazy = True
    foreign = False
    """It fetches for somebody else's project (`crawler.addon`) and behaves there as Scrapy's own handlers do: bodies of
    any length are handed on packed as they came, any address may be asked, certificates are verified where Scrapy's
    `DOWNLOAD_VERIFY_CERTIFICATES` says so, and Scrapy's middleware chooses the proxy."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self.max_size = settings.getint("DOWNLOAD_MAXSIZE")
        self.max_page = sys.maxsize if self.foreign else payload.PAGE_LIMIT
        self.timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        # Scrapy's own time-out is that of the whole exchange.
        self.deadline = settings.getfloat("LETOPIS_DEADLINE", 0.0 if self.foreign else 600.0)
        self.proxies = Proxies(settings.get("LETOPIS_PROXY"), environment=not self.foreign)
        self.fail_on_dataloss = settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        self.retries = settings.getint("RETRY_TIMES") if settings.getbool("RETRY_ENABLED") else 0
        try:
            self.dialler = Dialler(
                Resolver(settings.getdict("LETOPIS_HOSTS"), private=self.foreign),
                ca_file=settings.get("LETOPIS_CA_FILE") or "",
                ca_hosts=None if self.foreign else _own_hosts(crawler.spider),
                idle_per_place=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
                verify=not self.foreign or settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
            )
        except CertificatesUnreadable as error:
            raise NotConfigured(str(error)) from error
        self.sink = sink_of(crawler)
        # Large bodies wait beside the archive: a system's folder for temporary files is often in memory.
        data = Path(settings.get("LETOPIS_DATA") or ".")
        self.folder = data if data.is_dir() else None
        self._failed = False

    async def download_request(self, request: Request) -> Response:
        """Fetch, keep, and answer as Scrapy's own handlers do.

        Raises the exceptions of `scrapy.exceptions` that those raise, `AddressRefused` and `ArchiveFailed`.
        """
        if self._failed:
            raise ArchiveFailed("Nothing can be kept any more, so nothing is fetched.")
        try:
            place = place_of(request.url)
        except ValueError as error:
            raise DownloadCancelledError(redacted(error)) from None
        if not self.foreign:
            refuse_port(place.port)
        proxy = self.proxies.of(request, place) if self.dialler.may_use_proxy(place) else None
        absolute = bool(proxy) and place.scheme == "http"
        data = encode(request, place, absolute=absolute)
        while True:
            task = self._task(request)
            connection = self.dialler.idle(place, proxy)
            reused = connection is not None
            failure: BaseException | None = None
            try:
                if connection is None:
                    connection = await self.dialler.dial(place, proxy, task.idle)
                task.exchange.request = data
                task.secret_fields = log_in(request) + (proxy.field() if proxy and absolute else b"")
                await connection.run(task)
            except BaseException as error:
                failure = error
            if connection is not None:
                self.dialler.give_back(place, proxy, connection)
            came = task.exchange.response_length  # also of an answer that is let go
            if proxy and absolute and proxy.authorization:
                word = proxy.authorization.reveal().encode("latin-1")
                if repeats(word, task.exchange.response, task.parser, 4):
                    failure = self._without_answer(task, "The proxy's answer repeats the password that it was given")
            for word in request.headers.getlist(b"Authorization"):
                # A short one is a word that any page may have.
                if repeats(word, task.exchange.response, task.parser, TELLING):
                    failure = self._without_answer(task, "The answer repeats the log-in that was sent")
            self._keep(request, task, failure)
            if failure is None:
                return self._response(request, task, connection, [])
            stale = reused and isinstance(failure, DownloadFailedError) and not came
            if not (stale and request.method in ("GET", "HEAD")):
                return self._failure(request, task, connection, failure)

    def _task(self, request: Request) -> Task:
        meta = request.meta
        task = Task(
            Exchange(
                url=redacted(request.url.partition("#")[0]),
                started=datetime.now(UTC),
                request=b"",
                response=spool(self.folder),
            ),
            no_body=request.method == "HEAD",
            max_size=meta.get("download_maxsize", self.max_size),
            max_page=self.max_page if self.foreign or meta.get("body", True) else 0,
            idle=meta.get("download_timeout") or self.timeout,
            deadline=max(self.deadline, meta.get("download_timeout") or self.timeout),
        )
        began = monotonic()

        def on_head() -> None:
            meta["download_latency"] = monotonic() - began
            if self._heard(signals.headers_received):
                headers = Headers(task.parser.headers)
                self._ask(signals.headers_received, request, headers=headers, body_length=task.parser.expected)

        task.on_head = on_head
        if self._heard(signals.bytes_received):
            task.on_bytes = lambda data: self._ask(signals.bytes_received, request, data=data)
        return task

    def _without_answer(self, task: Task, why: str) -> DownloadFailedError:
        """Let go of what repeats a password: a secret is in no file, whoever says it."""
        exchange = task.exchange
        exchange.response.close()
        task.exchange = Exchange(
            url=exchange.url, started=exchange.started, request=exchange.request, response=spool(self.folder)
        )
        return DownloadFailedError(f"{why}, so it is not kept.")

    def _heard(self, signal: object) -> bool:
        """Somebody listens. Asking costs less than sending a signal to nobody for each piece of a body."""
        return any(True for _ in liveReceivers(getAllReceivers(self.crawler, signal)))

    def _ask(self, signal: object, request: Request, **values: Any) -> None:
        answers = self.crawler.signals.send_catch_log(
            signal=signal, request=request, spider=self.crawler.spider, **values
        )
        for _, answer in answers:
            if isinstance(answer, Failure) and isinstance(answer.value, StopDownload):
                raise Stopped from answer.value

    def _keep(self, request: Request, task: Task, failure: BaseException | None) -> None:
        """Hand the exchange to the sink, whatever became of it; end the crawl where that fails."""
        exchange = task.exchange
        if failure is not None and exchange.error is None:
            exchange.error = str(failure) or type(failure).__name__
        if failure is not None and exchange.response_length and exchange.truncated is None:
            exchange.truncated = "unspecified"
        try:
            if isinstance(failure, CannotSpool):
                raise failure
            capture = self.sink.write_exchange(exchange)
        except Exception as error:
            self._end_crawl(error)
            raise ArchiveFailed(f"What came from {redacted(request.url)} could not be kept: {error}") from error
        finally:
            exchange.response.close()
        if capture is not None:
            request.meta["capture"] = capture

    def _end_crawl(self, error: Exception) -> None:
        if self._failed:
            return
        self._failed = True
        if not isinstance(error, CrawlError):  # which was reported already
            log.error("The crawl ends, because what is fetched cannot be kept: %s", error)
        engine = self.crawler.engine
        if engine is not None:
            # Not awaited: closing waits for the requests in flight, and this is one of them.
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=ARCHIVE_FAILED))

    def _failure(self, request: Request, task: Task, connection: Connection | None, failure: BaseException) -> Response:
        """What is left to do after a failure: some are answers all the same."""
        if isinstance(failure, Stopped) and isinstance(failure.__cause__, StopDownload):
            stop = failure.__cause__
            response = self._response(request, task, connection, ["download_stopped"])
            if stop.fail:
                stop.response = response
                raise stop
            return response
        if isinstance(failure, ResponseDataLossError):
            last = request.meta.get("read_if_cut") and request.meta.get("retry_times", 0) >= self.retries
            if last or not request.meta.get("download_fail_on_dataloss", self.fail_on_dataloss):
                return self._response(request, task, connection, ["dataloss"])
        elif isinstance(failure, DownloadCancelledError):
            if task.exchange.truncated == "length" and task.parser.status in MOVED and task.parser.field(b"location"):
                # Nobody reads the body of a redirect, whatever its length.
                task.body = None
                return self._response(request, task, connection, [])
            log.warning("%s: %s", redacted(request.url), failure)
        raise failure

    def _response(self, request: Request, task: Task, connection: Connection | None, flags: list[str]) -> Response:
        parser = task.parser
        pairs = task.parser.headers
        if parser.until_close and not flags:
            flags.append("partial")
        body = b""
        if task.body is None:
            flags.append("spooled")
        else:
            codings = [] if self.foreign else parser.codings
            decoded = payload.decode_page([bytes(task.body)] if task.body else [], codings, task.max_page)
            task.body = None
            body = decoded.body
            if decoded.problem:
                request.meta["coding_problem"] = None if decoded.too_long else decoded.problem
                log.warning("%s: %s.", redacted(request.url), decoded.problem)
            if decoded.too_long:
                flags.append("spooled")
            elif codings:
                # What a coding's damage left is all there is, so nobody tries it again.
                pairs = [(name, value) for name, value in pairs if name.lower() != b"content-encoding"]
        headers = Headers(pairs)
        ip = task.exchange.ip
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(
            url=request.url,
            status=parser.status,
            headers=headers,
            body=body,
            flags=flags,
            certificate=connection.security.certificate if connection and connection.security else None,
            ip_address=ipaddress.ip_address(ip) if ip else None,
            protocol=parser.version,
        )

    async def close(self) -> None:
        """Close the idle connections; the sink belongs to somebody else."""
        self.dialler.close()


def _own_hosts(spider: object) -> list[str] | None:
    """The hosts of the site that is crawled; None for a spider that names none, which may go anywhere."""
    if hosts := getattr(getattr(spider, "run", None), "hosts", None):
        return list(hosts)  # those that an operator says it moved to are among them
    hosts = getattr(spider, "hosts", None)
    return list(hosts() if callable(hosts) else getattr(spider, "allowed_domains", None) or []) or None
