"""Where the wire hands each exchange."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol, cast

from scrapy.utils.misc import build_from_crawler, load_object

from archive.holdings.writer import WarcInfo
from crawler.version import VERSION

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from archive.items import Capture
    from archive.warc.exchange import Exchange


class Sink(Protocol):
    """Keeps exchanges. One sink serves all handlers of a crawler; closing it is its owner's business."""

    def write_exchange(self, exchange: Exchange) -> Capture | None:
        """Keep an exchange and say where it is; the response's bytes are read before this returns.

        Any exception means that nothing can be kept any more: the crawl ends.
        """


class _Nothing:
    """Keeps nothing: somebody looks at a page."""

    def write_exchange(self, exchange: Exchange) -> None:
        """Let it go."""


def only_tried(crawler: Crawler) -> bool:
    """Whether one of Scrapy's commands that try something is under way: `shell`, which makes a crawler and never crawls
    with it, or `fetch`, `parse` and `check`, which put a start of their own into the spider. Nothing of that is kept.
    """
    return not crawler.crawling or crawler.spidercls.start.__module__.startswith("scrapy.commands.")


def warc_info(settings: BaseSettings) -> WarcInfo:
    """What each WARC file says about the crawl."""
    return WarcInfo(
        software=f"Letopis/{VERSION}",
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in ("scrapy", "twisted", "lxml", "beautifulsoup4")},
        },
        operator=settings.get("LETOPIS_OPERATOR") or None,
        contact=settings.get("LETOPIS_CONTACT") or None,
        robots="classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        user_agent=settings["USER_AGENT"],
    )


def sink_of(crawler: Crawler) -> Sink:
    """The sink of a crawler, one for all its handlers.

    It is made from the class that the setting `LETOPIS_SINK` names (through its `from_crawler`), or else it is
    `crawler.archive`, which our own extension puts there. Raises RuntimeError where there is neither: a crawl that
    keeps nothing is a mistake.
    """
    attributes: dict[str, Any] = vars(crawler)
    if "letopis_sink" not in attributes:
        path = crawler.settings.get("LETOPIS_SINK")
        sink: Any = attributes.get("archive")
        if only_tried(crawler):
            sink = _Nothing()
        elif path:
            sink = build_from_crawler(load_object(path), crawler)
        if sink is None:
            raise RuntimeError(
                "Nothing keeps what is fetched: enable ArchiveExtension or name a class in LETOPIS_SINK."
            )
        attributes["letopis_sink"] = sink
    return cast("Sink", attributes["letopis_sink"])
