"""From what a page says to an item: adds who the site is and which record was read. No Scrapy."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive import regions
from archive.identity import item_id
from archive.items import Parser, PressItem, Problem, Region, Version
from archive.versions import CUT_OFF, hashed, with_absences
from crawler.reading.page import PressPage
from crawler.version import VERSION

if TYPE_CHECKING:
    from typing import Any

    from archive.items import Capture
    from crawler.reading.page import Reading

UNKNOWN_NAME = "unknown"
"""Name of the site of a page that no site file claims."""


@dataclass(frozen=True, slots=True)
class Site:
    """What reading a page needs to know of its site."""

    name: str
    """Name of the site file."""
    page_class: type[PressPage] = PressPage
    """What reads its articles."""
    region: Region | None = None
    """Region whose authority publishes it."""
    zone: str | None = None
    """IANA name of the zone that its times are in: the file's, else that of its region's capital; None where neither is
    known."""
    hosts: tuple[str, ...] = ()
    """Its hosts, without `www.`."""
    article: re.Pattern[str] | None = None
    """What is found in the path and query of an article's address, and of no other's."""
    lists: tuple[str, ...] = ()
    """Addresses of its lists."""
    former: tuple[type[PressPage], ...] = ()
    """What read its articles before a redesign, each with its `valid_until`."""

    @property
    def tz(self) -> ZoneInfo | None:
        """The zone itself."""
        return ZoneInfo(self.zone) if self.zone else None

    @classmethod
    def of(cls, spider: Any) -> Site:
        """The site of a spider class."""
        iso: str | None = spider.region
        zone = spider.zone or (regions.zone(iso) if iso else None)
        region = regions.region(iso) if iso else None
        pattern = re.compile(spider.article_path) if spider.article_path else None
        former = tuple(placed(page, region, zone) for page in spider.former_pages)
        return cls(
            spider.name, placed(spider.page_class, region, zone), region, zone, tuple(spider.hosts()), pattern,
            tuple(getattr(spider, "start_urls", ())), former,
        )  # fmt: skip

    def on(self, day: date) -> Site:
        """The site as its pages looked on a day: the earliest page class that was still valid then."""
        valid = [page for page in self.former if page.valid_until is not None and day <= page.valid_until]
        if not valid:
            return self
        return replace(self, page_class=min(valid, key=lambda page: page.valid_until or date.max))

    def depth(self, url: str) -> int:
        """How deep the list lies that an address is below: folders of its path; 0 where it is below none."""
        path = urlsplit(url).path
        folders = (urlsplit(one).path.rpartition("/")[0] + "/" for one in self.lists)
        return max((folder.count("/") - 1 for folder in folders if path.startswith(folder)), default=0)

    def names_article(self, url: str) -> bool:
        """Whether an address can be that of an article; True where the site has no rule."""
        if self.article is None:
            return True
        parts = urlsplit(url)
        return self.article.search(f"{parts.path}?{parts.query}" if parts.query else parts.path) is not None


def placed(page_class: type[PressPage], region: Region | None, zone: str | None) -> type[PressPage]:
    """The page class as it reads in a region: its dates are in that zone, if any. Keeps its name, which items cite."""
    own = {name: getattr(page_class, name) for name in ("__module__", "__qualname__", "__doc__")}
    return type(page_class.__name__, (page_class,), {**own, "region": region, "zone": zone})


def itemise(reading: Reading, capture: Capture, site: Site, *, url: str) -> PressItem:
    """The item of one page as read from one record: version 1, before the archive compares it with what it knows.

    `url` is the address of the article, without noise.
    """
    seen = capture.fetched_at
    problems = reading.problems
    if capture.truncated:
        cut = Problem(code=CUT_OFF, message="The answer was cut off: the end of the page is missing.")
        short = Problem(code="length-wrong", message="Less came than was announced, but the page has its end.")
        problems = [*problems, short if reading.ends else cut]
    item = PressItem(
        id=item_id(site.name, url),
        site=site.name,
        url=url,
        region=site.region,
        **reading.content,
        version=Version(content_hash="", first_seen=seen, last_seen=seen),
        capture=capture,
        parser=Parser(
            name=f"{site.page_class.__module__}.{site.page_class.__qualname__}",
            version=VERSION,
            rules=dict(reading.rules),
            problems=problems,
        ),
    )
    return hashed(with_absences(item, reading.looked_for))
