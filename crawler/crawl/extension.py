"""Opens the data folder for a crawl before anything is fetched, and closes it after everything."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.crawl import leased
from crawler.crawl.keeping import Keeping, keeping_of
from crawler.crawl.log_lines import LogLines
from crawler.wire.sink import only_tried, warc_info

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


ASK_EVERY = 1.0
"""Seconds after which a crawl under a lease looks whether it still has it."""


class ArchiveExtension:
    """Puts a `Keeping` at `crawler.archive`, where the wire, the pipeline and the spider find it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.reason = "failed"
        self.keeping = keeping_of(crawler)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        crawler.signals.connect(self.engine_stopped, signals.engine_stopped)
        self.keeping.on_failure = self.storage_failed
        if crawler.settings.getbool("LETOPIS_LEASED"):
            crawler.signals.connect(self.spider_opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it. Raises `NotConfigured` where a page is only looked at."""
        if only_tried(crawler):
            raise NotConfigured
        settings = crawler.settings
        keeping = Keeping(
            Path(settings["LETOPIS_DATA"]),
            crawler.spidercls.name,
            warc_info(settings),
            max_bytes=settings.getint("LETOPIS_WARC_SIZE"),
            max_age=timedelta(seconds=settings.getfloat("LETOPIS_WARC_AGE")),
        )
        if settings["LETOPIS_PROGRESS"] == "plain":
            keeping.listeners.append(LogLines())
        vars(crawler)["archive"] = keeping
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Look after the lease, so that the crawl ends also where the worker that holds it is gone or stopped."""
        from twisted.internet.task import LoopingCall

        LoopingCall(self.still_leased).start(ASK_EVERY)

    def still_leased(self) -> None:
        """End the crawl once its lease is over: another machine may crawl the site."""
        run: Any = getattr(self.crawler.spider, "run", None)
        if run is None or run.ending or leased.held_lease(self.keeping.root, self.keeping.site):
            return
        run.ending, run.ended_because = True, "lease-lost"
        # As if somebody had pressed Ctrl-C: what is under way is kept, and everything is closed.
        signal.raise_signal(signal.SIGINT)

    def storage_failed(self) -> None:
        """Have the spider ask for nothing more; the wire refuses what is under way."""
        run: Any = getattr(self.crawler.spider, "run", None)
        if run is not None:
            run.ending = True

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Remember why it ended."""
        self.reason = getattr(getattr(spider, "run", None), "ended_because", None) or reason

    def engine_stopped(self) -> None:
        """Close; the handlers have written their last record by now."""
        self.keeping.close(self.reason)
