"""One crawl of one site: what its spider, the files of its pages and the parts of its items work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import CloseSpider

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from crawler.crawl.agenda import Agenda
    from crawler.crawl.keeping import Keeping
    from crawler.reading.itemise import Site


class Run:
    """Handed to whatever asks the site for something, in place of the spider itself."""

    def __init__(self, archive: Keeping, agenda: Agenda, site: Site, hosts: Collection[str]) -> None:
        self.archive = archive
        """What is written to, and the facts: `archive.note`."""
        self.agenda = agenda
        """What there is to do."""
        self.report = archive.report
        """The counts."""
        self.site = site
        """How its pages are read."""
        self.ending = False
        """The crawl is being ended before its work is done."""
        self.ended_because: str | None = None
        self.pause: timedelta | None = None
        """How long the site asked to be left alone."""
        self.hosts = sorted(hosts)
        """Hosts that belong to the site, without `www.`; those that an operator says it moved to are among them."""

    def owns(self, url: str) -> bool:
        """Whether an address is on one of the site's hosts or below it."""
        host = urlsplit(url).hostname or ""
        return any(host == name or host.endswith(f".{name}") for name in self.hosts)

    def slot(self, url: str) -> dict[str, Any]:
        """One connection a site: its hosts and theirs (`static.…`) share one of Scrapy's slots."""
        return {"download_slot": self.site.name} if self.owns(url) else {}

    def wait(self, pause: timedelta) -> None:
        """The site asks to be left alone: nothing more is asked for."""
        self.pause = max(pause, self.pause or pause)
        self.ending, self.ended_because = True, "asked-to-wait"

    def end(self, reason: str) -> CloseSpider:
        """What to raise to end the crawl before its work is done."""
        self.ending = True
        self.ended_because = reason
        return CloseSpider(reason)
