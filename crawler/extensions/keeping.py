"""Opens the data folder for a crawl before anything is fetched, and closes it after everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from twisted.internet import reactor

from crawler.keeping import Keeping

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class ArchiveExtension:
    """Puts a `Keeping` at `crawler.archive`, where the wire, the pipeline and the spider find it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.reason = "failed"
        self.keeping: Keeping = crawler.archive
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        crawler.signals.connect(self.engine_stopped, signals.engine_stopped)
        self.keeping.on_failure = self.storage_failed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        settings = crawler.settings
        crawler.archive = Keeping(Path(settings["LETOPIS_DATA"]), crawler.spidercls.name, warc_info(settings))
        return cls(crawler)

    def storage_failed(self) -> None:
        """End the crawl: what cannot be kept must not be fetched."""
        spider: Any = self.crawler.spider
        if spider is not None:
            spider.ending = True
        reactor.callLater(0, self._stop)

    def _stop(self) -> None:
        if self.crawler.crawling:
            self.crawler.stop()

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Remember why it ended."""
        self.reason = getattr(spider, "ended_because", None) or reason

    def engine_stopped(self) -> None:
        """Close; the handlers have written their last record by now."""
        self.keeping.close(self.reason)
