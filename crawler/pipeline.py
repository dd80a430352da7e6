"""The last step of an item's way: into the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.errors import StorageError
from crawler.keeping import keeping_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.items import PressItem


class KeepItem:
    """Hands each item to the crawl's archive."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_item(self, item: PressItem) -> PressItem:
        """Keep it; the item goes on with its version number."""
        try:
            kept = keeping_of(self.crawler).keep(item)
        except StorageError:
            # It is told already, and the crawl is ending.
            return item
        self.crawler.stats.inc_value(f"letopis/{kept.outcome}")
        return kept.item
