"""The archive for anybody's Scrapy project, by one line of its settings:

    ADDONS = {"crawler.addon.ArchiveAddon": 100}

Each exchange over HTTP is kept as it was on the wire, in WARC files below `data/warc/<spider>` beside `scrapy.cfg`,
with an index and revisits; `response.meta["capture"]` says where. Nothing else is written: no ledger, no items, no
reports. What is fetched, and what the spider gets, is as without it, except that packed bodies are asked for as gzip
alone, which all viewers of archives unpack.

Settings, with Scrapy's own priorities: `LETOPIS_DATA` (folder), `LETOPIS_WACZ` (True, or a file: pack the crawl at its
end), `LETOPIS_WARC_SIZE` and `LETOPIS_WARC_AGE` (when the next file is begun), `LETOPIS_OPERATOR` and
`LETOPIS_CONTACT` (who crawls, for the record), `LETOPIS_CA_FILE`.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
import os
import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.python import global_object_name

from archive.errors import StorageError
from archive.holdings.files import IMPORTED, valid_site
from archive.holdings.writer import MAX_AGE, MAX_BYTES, WarcWriter
from archive.secret import redacted
from crawler.wire.handler import WireHandler
from crawler.wire.sink import only_tried, warc_info

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from archive.items import Capture
    from archive.warc.exchange import Exchange

log = logging.getLogger(__name__)

SCHEMES = ("http", "https")
SCRAPYS_OWN = "scrapy.core.downloader.handlers."
MARKED = {"scrapy_playwright": "playwright", "scrapy_impersonate": "impersonate"}
"""Handlers that fetch in their own way only what is marked in a request's meta: their package, and the mark."""
FIRST = 10
"""Nearer to the engine than anything of Scrapy's that answers a request itself, as its HTTP cache (900) does."""


def folder_name(spider: str) -> str:
    """The name of a spider as a folder: its own where that is possible, else one made of it that no other gets."""
    with suppress(ValueError):
        if not spider.startswith(IMPORTED):
            return valid_site(spider)
    readable = re.sub(r"[^a-z0-9]+", "-", spider.lower()).strip("-")[:40] or "spider"
    return f"spider-{readable}-{hashlib.sha256(spider.encode()).hexdigest()[:6]}"


def data_folder(settings: BaseSettings) -> Path:
    """`LETOPIS_DATA`; a relative one is beside `scrapy.cfg`, or below the working folder where there is none."""
    config = closest_scrapy_cfg()
    return (Path(config).parent if config else Path.cwd()) / str(settings.get("LETOPIS_DATA") or "data")


class Captures:
    """Keeps the exchanges of one crawl. Nothing is written before the first."""

    def __init__(self, crawler: Crawler, root: Path) -> None:
        """Raises `StorageError` where the folder cannot be written."""
        self.root = root
        self.site = folder_name(crawler.spidercls.name)
        self.files: dict[str, None] = {}
        """The files of this crawl below `data/warc`, in their order."""
        self._crawler = crawler
        self._writer: WarcWriter | None = None
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The folder {root} cannot be made ({error.strerror}); set LETOPIS_DATA.") from None
        if not os.access(root, os.W_OK | os.X_OK):
            raise StorageError(f"The folder {root} cannot be written; set LETOPIS_DATA.")

    def _open(self) -> WarcWriter:
        from archive.holdings.mend import mend

        for file in mend(self.root, self.site):
            log.warning("A crash left %s", file.sentence)
        settings = self._crawler.settings
        return WarcWriter(
            self.root,
            self.site,
            warc_info(settings),
            max_bytes=settings.getint("LETOPIS_WARC_SIZE", MAX_BYTES),
            max_age=timedelta(seconds=settings.getfloat("LETOPIS_WARC_AGE", MAX_AGE.total_seconds())),
        )

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Keep an exchange. Raises OSError where that is impossible; then the crawl ends."""
        if self._writer is None:
            self._writer = self._open()
        capture = self._writer.write_exchange(exchange)
        self.files[capture.warc] = None
        stats = self._crawler.stats
        stats.inc_value("letopis/captures")
        stats.inc_value("letopis/bytes", exchange.response_length)
        if capture.refers_to:
            stats.inc_value("letopis/revisits")
        return capture

    def close(self) -> None:
        """Finish the last file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def pack(self, output: Path) -> None:
        """Write what this crawl kept, and what it refers to, as one WACZ. Raises OSError."""
        from archive.item_store import Items
        from archive.wacz.pack import pack
        from archive.wacz.selection import Selection, sources

        output.parent.mkdir(parents=True, exist_ok=True)
        selection = Selection(warcs=frozenset(self.files))
        packed = pack(sources(self.root), output, selection=selection, items=Items(self.root))
        log.info("%s holds %d records of this crawl.", output, packed.records)


class ArchiveAddon:
    """Puts the wire in place of Scrapy's own handlers for http and https, and closes the files at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.captures: Captures | None = None
        """None where a command only looks at something (`scrapy shell`, `fetch`, `parse`, `check`)."""
        self.others: dict[str, Any] = {}
        """The project's own handlers by scheme, for what is marked for them."""
        self.built: dict[Any, Any] = {}
        """An instance of each."""
        self.not_captured: Counter[str] = Counter()
        """Answers that did not come over the wire, by the reason."""
        self._began = datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it. Raises `StorageError` where nothing could be kept: then the crawl does not begin."""
        addon = cls(crawler)
        if not only_tried(crawler):
            addon.captures = Captures(crawler, data_folder(crawler.settings))
            vars(crawler)["letopis_sink"] = addon.captures
            crawler.signals.connect(addon.engine_stopped, signals.engine_stopped)
        return addon

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The one of a crawler."""
        return next(addon for addon in crawler.addons.addons if isinstance(addon, cls))

    def update_settings(self, settings: BaseSettings) -> None:
        """Change what the archive needs, and leave what the project chose."""
        if self.captures is None:
            return
        own = SETTINGS_PRIORITIES["addon"]
        # The wire keeps large bodies there until they are written.
        settings.set("LETOPIS_DATA", str(self.captures.root), max(settings.getpriority("LETOPIS_DATA") or 0, own))
        chosen = settings.getwithbase("DOWNLOAD_HANDLERS")
        for scheme in SCHEMES:
            if (handler := chosen.get(scheme)) is not None:
                self._replace(settings, scheme, handler)
        settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", CaptureMiddleware, FIRST)
        headers = settings["DEFAULT_REQUEST_HEADERS"]
        unpacks = settings.getbool("COMPRESSION_ENABLED") and _HTTP_COMPRESSION in _enabled(settings)
        if unpacks and not any(str(name).lower() == "accept-encoding" for name in headers):
            settings.set(
                "DEFAULT_REQUEST_HEADERS",
                {**headers, "Accept-Encoding": "gzip"},
                max(settings.getpriority("DEFAULT_REQUEST_HEADERS") or 0, own),
            )

    def _replace(self, settings: BaseSettings, scheme: str, handler: Any) -> None:
        name = handler if isinstance(handler, str) else global_object_name(handler)
        if not name.startswith(SCRAPYS_OWN):
            if name.partition(".")[0] not in MARKED:
                log.warning("%s fetches %s, as this project has it: what it fetches is not captured.", name, scheme)
                return
            self.others[scheme] = handler
        handlers = settings["DOWNLOAD_HANDLERS"]
        priority = max(SETTINGS_PRIORITIES["addon"], handlers.getpriority(scheme) or 0)
        handlers.set(scheme, EagerHandler if self.others else ProjectHandler, priority)

    def missed(self, reason: str, url: str) -> None:
        """An answer came by another way than the wire."""
        if not self.not_captured[reason]:
            log.warning("%s is not captured (%s).", url, reason)
        self.not_captured[reason] += 1
        self.crawler.stats.inc_value(f"letopis/not_captured/{reason}")

    async def engine_stopped(self) -> None:
        """Finish the files, say what was kept, pack it where that is wanted."""
        captures = self.captures
        assert captures is not None
        try:
            captures.close()
        except OSError as error:
            log.error("The last WARC file could not be finished (%s); the next crawl mends it.", error)
            return
        kept = self.crawler.stats.get_value("letopis/captures", 0)
        log.info("%d exchanges were captured: %s", kept, ", ".join(captures.files) or "no file")
        for reason, count in self.not_captured.items():
            log.warning("%d responses were not captured: %s.", count, reason)
        if captures.files and (wanted := self.crawler.settings.get("LETOPIS_WACZ")):
            output = self._package(str(wanted))
            if output is not None:
                try:
                    # In a thread: other spiders of the process may still be at work.
                    await asyncio.to_thread(captures.pack, output)
                except OSError as error:
                    log.error("%s could not be written: %s.", output, error.strerror or error)

    def _package(self, wanted: str) -> Path | None:
        if wanted.lower() in ("false", "0"):
            return None
        root, site, when = cast("Captures", self.captures).root, cast("Captures", self.captures).site, self._began
        if wanted.lower() in ("true", "1"):
            wanted = f"{root}/wacz/{site}-{when:%Y%m%d%H%M%S}.wacz"
        return Path(wanted.replace("%(name)s", site).replace("%(time)s", f"{when:%Y-%m-%dT%H-%M-%S}"))


class ProjectHandler(WireHandler):
    """Fetches for somebody else's project; what is marked for another handler of theirs goes to that."""

    foreign = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        addon = ArchiveAddon.of(crawler)
        # The handlers of http and https share one of theirs, which may be a browser.
        for handler in addon.others.values():
            if handler not in addon.built:
                addon.built[handler] = build_from_crawler(load_object(handler), crawler)
        self._built = addon.built
        self._others = {scheme: addon.built[handler] for scheme, handler in addon.others.items()}

    async def download_request(self, request: Request) -> Response:
        """Fetch as the project has it."""
        other: Any = self._others.get(urlsplit(request.url).scheme)
        if other is None or not request.meta.get(MARKED[type(other).__module__.partition(".")[0]]):
            return await super().download_request(request)
        if inspect.iscoroutinefunction(other.download_request):
            return cast("Response", await other.download_request(request))
        return cast("Response", await maybe_deferred_to_future(other.download_request(request, self.crawler.spider)))

    async def close(self) -> None:
        """Close the connections, and the other handlers."""
        await super().close()
        while self._built:
            _, other = self._built.popitem()
            if hasattr(other, "close") and (closing := other.close()) is not None:
                await (closing if inspect.isawaitable(closing) else maybe_deferred_to_future(closing))


class EagerHandler(ProjectHandler):
    """The same beside a handler of theirs that must be there when the engine starts: it begins its browser then."""

    lazy = False


class CaptureMiddleware:
    """Sees that `response.meta["capture"]` is of this very answer, and notes answers that have none."""

    def __init__(self, addon: ArchiveAddon) -> None:
        self._addon = addon

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(ArchiveAddon.of(crawler))

    def process_request(self, request: Request) -> None:
        """Take away what another answer left: a redirect and many spiders hand their meta on."""
        request.meta.pop("capture", None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note an answer that did not come over the wire."""
        if "capture" not in request.meta:
            self._addon.missed(_way(request, response), redacted(response.url))
        return response


def _way(request: Request, response: Response) -> str:
    if "cached" in response.flags:
        return "http-cache"
    if (scheme := urlsplit(request.url).scheme) not in SCHEMES:
        return scheme
    return next((mark for mark in MARKED.values() if request.meta.get(mark)), "other-handler")


_HTTP_COMPRESSION = "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware"


def _enabled(settings: BaseSettings) -> set[str]:
    """The downloader middlewares that take part."""
    found = settings.getwithbase("DOWNLOADER_MIDDLEWARES")
    names = {name if isinstance(name, str) else global_object_name(name): found[name] for name in found}
    return {name for name, order in names.items() if order is not None}
