"""Where the wire hands each exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from scrapy.utils.misc import build_from_crawler, load_object

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.items import Capture
    from archive.warc.exchange import Exchange


class Sink(Protocol):
    """Keeps exchanges. One sink serves all handlers of a crawler; closing it is its owner's business."""

    def write_exchange(self, exchange: Exchange) -> Capture | None:
        """Keep an exchange and say where it is; the response's bytes are read before this returns.

        Any exception means that nothing can be kept any more: the crawl ends.
        """


def sink_of(crawler: Crawler) -> Sink:
    """The sink of a crawler, one for all its handlers.

    It is made from the class that the setting `LETOPIS_SINK` names (through its `from_crawler`), or else it is
    `crawler.archive`, which our own extension puts there. Raises RuntimeError where there is neither: a crawl that
    keeps nothing is a mistake.
    """
    attributes: dict[str, Any] = vars(crawler)
    if "letopis_sink" not in attributes:
        path = crawler.settings.get("LETOPIS_SINK")
        sink = build_from_crawler(load_object(path), crawler) if path else attributes.get("archive")
        if sink is None:
            raise RuntimeError(
                "Nothing keeps what is fetched: enable ArchiveExtension or name a class in LETOPIS_SINK."
            )
        attributes["letopis_sink"] = sink
    return cast("Sink", attributes["letopis_sink"])
