"""The part of a spider that fetches nothing: what a site states of itself, and what an operator wants of one crawl."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from archive.errors import ConfigError
from archive.secret import redacted
from crawler.crawl.contact import NO_CONTACT, user_agent
from crawler.crawl.expectations import Expectations
from crawler.crawl.frontier import Target
from crawler.crawl.period import Period
from crawler.listings.pages import Pager
from crawler.reading.entries import same_site
from crawler.reading.itemise import Site
from crawler.reading.page import SELECTORS, PressPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.crawl.rechecks import Recheck


BASES = {
    "selectors": "selectors recorded",
    "list": "list seen",
    "inferred": "list inferred",
    "feed": "feed seen",
    "assumed": "assumed",
}
"""What the addresses of a site that was not tried live rest on, and how a table says it: list and selectors as others'
scrapers recorded them; a list that others were seen to use; the list that an article seen lies in; a feed alone; the
portal, whose front page is looked at, or its platform."""


def _day(name: str, value: str | date | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"«{value}» is no day for {name}: write it as 2024-12-31.") from None


def _number(name: str, value: str | int | None) -> int:
    try:
        number = int(value or 0)
    except ValueError:
        number = -1
    if number < 0:
        raise UsageError(f"«{value}» is no number for {name}.")
    return number


class SiteSpider(Spider):
    """What is known of a site before anything is fetched: what it states, and what an operator wants of this crawl."""

    region: ClassVar[str | None] = None
    """ISO 3166-2 code of the region; its other codes are in `archive.regions`."""
    zone: ClassVar[str | None] = None
    """IANA name of the zone its times are in; the region's where absent."""
    former_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts it had before, with or without `www.`; links to them are followed."""
    former_names: ClassVar[tuple[str, ...]] = ()
    """Names that it had, which may mean another site now; `letopis site rename` moves what was kept under one."""
    basis: ClassVar[str | None] = None
    """What its addresses rest on where it was not tried live (`BASES`); None where that was not noted."""
    verified: ClassVar[date | None] = None
    """When it was last seen to work on the live site; None where it never was."""
    expect: ClassVar[Expectations] = Expectations()
    """What a healthy crawl of it looks like."""
    terms: ClassVar[str | None] = None
    """The terms of use that the site states, with their address where known."""
    ca_file: ClassVar[str | None] = None
    """A file beside the site's own: further certificates (PEM), trusted for its hosts and no others."""
    ca_note: ClassVar[str | None] = None
    """What an operator must know of its certificate."""
    feeds: ClassVar[tuple[str, ...]] = ()
    """RSS or Atom feeds of the news."""
    sitemaps: ClassVar[tuple[str, ...]] = ()
    """Sitemaps or indexes that name the news."""
    entry_css: ClassVar[str] = "a"
    """What a list page has once for each article: its link, or an element with the link in it."""
    article_path: ClassVar[str | None] = None
    """Regular expression that is found in the path and query of an article and of nothing else."""
    pager: ClassVar[Pager | None] = None
    """How the list numbers its pages; None where there is one page only."""
    feed_item: ClassVar[str | None] = None
    """Address of an article of a JSON feed that gives only its number: `/news/item/{id}/`."""
    page_class: ClassVar[type[PressPage]] = PressPage
    """What reads an article. A site that differs only in selectors names them itself (`title_css = "h1"`): they go into
    a page class of its own, made from this one."""
    former_pages: ClassVar[tuple[type[PressPage], ...]] = ()
    """What reads articles captured before a redesign; each has its `valid_until`."""
    lists_only = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Gather the selectors that the class names into its page class."""
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if name in SELECTORS}
        if own:
            about = {"__module__": cls.__module__, "__doc__": f"An article of {cls.__name__}."}
            cls.page_class = type(f"{cls.__name__}Target", (cls.page_class,), {**about, **own})

    def __init__(
        self,
        name: str | None = None,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        max_items: str | int | None = None,
        start_urls: str | Sequence[str] | None = None,
        recheck: str | None = None,
        **kwargs: Any,
    ) -> None:
        """`since` and `until` are days in the site's zone, both included; `start_urls` are list pages of the site to
        begin at instead of its own lists, as a sequence or separated by spaces. `recheck` says which known articles
        are looked at again: `due` ones, `all` or `none`; where other lists are named, none."""
        super().__init__(name, **kwargs)
        for attribute in ("start_urls", "feeds", "sitemaps"):
            # A password in an address is the operator's; it is in no request, and so in no file.
            setattr(self, attribute, list(map(redacted, getattr(self, attribute))))
        if start_urls:
            start_urls = redacted(start_urls) if isinstance(start_urls, str) else list(map(redacted, start_urls))
            self._begin_at(start_urls.split() if isinstance(start_urls, str) else list(start_urls))
        self.allowed_domains = self.hosts()
        self.site = Site.of(type(self))
        self.period = Period(self.site.tz, _day("since", since), _day("until", until))
        if self.period.since and self.period.young(self.period.since):
            raise UsageError(f"The period ends ({self.period.until}) before it begins ({self.period.since}).")
        self.max_items = _number("max-items", max_items)
        self.max_pages = self.max_requisites = 1 << 24
        chosen = recheck or ("none" if self.lists_only else "due")
        if chosen not in ("all", "due", "none"):
            raise UsageError(f"«{recheck}» is no choice for recheck: all, due or none.")
        self.recheck: Recheck = chosen  # type: ignore[assignment]

    def _begin_at(self, lists: list[str]) -> None:
        for url in lists:
            if not same_site(url, self.hosts()):
                raise UsageError(f"{url} is no address of {self.name}, whose hosts are {', '.join(self.hosts())}.")
        self.start_urls = lists
        self.lists_only = True

    @classmethod
    def hosts(cls) -> list[str]:
        """Hosts that belong to the site, without `www.`."""
        addresses = [*getattr(cls, "start_urls", []), *cls.feeds, *cls.sitemaps]
        names = [urlsplit(redacted(address)).hostname or "" for address in addresses] + list(cls.former_hosts)
        return sorted({name.removeprefix("www.") for name in names if name})

    @classmethod
    def certificates(cls) -> Path | None:
        """Where `ca_file` is."""
        module = sys.modules[cls.__module__]
        return Path(str(module.__file__)).parent / cls.ca_file if cls.ca_file else None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add what the operator set for this site; refuse to begin without a contact."""
        super().update_settings(settings)
        try:
            of_site: Mapping[str, Any] = load_object(settings["LETOPIS_SITE_SETTINGS"])(cls.name)
            if check := settings.get("LETOPIS_FOLDER_CHECK"):
                load_object(check)(Path(settings["LETOPIS_DATA"]), cls, settings.getlist("SPIDER_MODULES"))
        except ConfigError as error:
            raise UsageError(str(error)) from None
        for name, value in of_site.items():
            settings.set(name, value, priority="spider")
        if (file := cls.certificates()) and not settings["LETOPIS_CA_FILE"]:
            settings.set("LETOPIS_CA_FILE", str(file), priority="spider")
        if settings["LETOPIS_COOKIES"] == "session":
            # Only then, for it loads a sixth of a crawl's memory.
            parts = settings.getdict("DOWNLOADER_MIDDLEWARES")
            parts["scrapy.downloadermiddlewares.cookies.CookiesMiddleware"] = 700
            settings.set("DOWNLOADER_MIDDLEWARES", parts, priority="spider")
        if not settings["LETOPIS_CONTACT"]:
            raise UsageError(NO_CONTACT)
        settings.set("USER_AGENT", user_agent(settings["LETOPIS_CONTACT"]), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy builds it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.max_items = spider.max_items or crawler.settings.getint("LETOPIS_MAX_ITEMS")
        spider.max_pages = crawler.settings.getint("LETOPIS_MAX_PAGES")
        spider.max_requisites = crawler.settings.getint("LETOPIS_MAX_REQUISITES")
        return spider

    def starts(self) -> list[Target]:
        """Where a crawl begins."""
        lists = [Target(url, "list") for url in self.start_urls]
        if self.lists_only:
            return lists
        return [
            *lists,
            *(Target(url, "feed") for url in self.feeds),
            *(Target(url, "sitemap") for url in self.sitemaps),
        ]

    def first_page(self) -> int:
        """Number of the first page of a list."""
        return self.pager.first if self.pager else 1
