"""The press spider: from list pages, feeds and sitemaps to articles, one request after the other.

What it has yet to fetch stands in two short queues, lists and articles, and one request is on its way at a time: a list
is turned over only when the articles of the page before are done. So a limit of items costs no needless request, and
memory does not grow with the length of a list.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest, UsageError

from archive.identity import clean_url, item_id
from archive.items import PressItem
from crawler import config
from crawler.document import Document
from crawler.errors import CrawlError
from crawler.expectations import Expectations
from crawler.feeds import feed_entries
from crawler.item_parts import ItemParts
from crawler.itemise import Site, itemise
from crawler.keeping import keeping_of
from crawler.listing import Entry, Pager, list_entries, same_site
from crawler.page import SELECTORS, PressPage, read
from crawler.page_files import PageFiles
from crawler.period import Period
from crawler.politeness import Blocked
from crawler.sitemaps import read_sitemap

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from archive.items import Capture
    from crawler.keeping import Keeping
    from crawler.kind import FoundKind

log = logging.getLogger(__name__)

OLD_ENOUGH = 10
"""After so many articles in a row that are older than `since` the lists are not followed further. More than one,
because a portal pins old articles to the head of its list."""


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


class PressSpider(Spider):
    """The press pages of one authority. A site sets the attributes in which it differs from its platform."""

    region: ClassVar[str | None] = None
    """ISO 3166-2 code of the region; its other codes stand in `crawler.regions`."""
    zone: ClassVar[str | None] = None
    """IANA name of the zone its times are in; the region's where absent."""
    former_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts it had before, with or without `www.`; links to them are followed."""
    verified: ClassVar[date | None] = None
    """When it was last seen to work on the live site; None where it never was."""
    expect: ClassVar[Expectations] = Expectations()
    """What a healthy crawl of it looks like."""
    terms: ClassVar[str | None] = None
    """The terms of use that the site states, with their address where known."""
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
            cls.page_class = type(f"{cls.__name__}Page", (cls.page_class,), {**about, **own})

    def __init__(
        self,
        name: str | None = None,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        max_items: str | int | None = None,
        start_urls: str | Sequence[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`since` and `until` are days in the site's zone, both included; `start_urls` are list pages of the site to
        begin at instead of its own lists, as a sequence or separated by spaces."""
        super().__init__(name, **kwargs)
        if start_urls:
            self._begin_at(start_urls.split() if isinstance(start_urls, str) else list(start_urls))
        self.allowed_domains = self.hosts()
        self.site = Site.of(type(self))
        self.period = Period(self.site.tz, _day("since", since), _day("until", until))
        if self.period.since and self.period.young(self.period.since):
            raise UsageError(f"The period ends ({self.period.until}) before it begins ({self.period.since}).")
        self.max_items = _number("max-items", max_items)
        self.max_pages = self.max_page = self.max_requisites = 1 << 24
        self.ending = False
        """The crawl is being ended before its work is done."""
        self.ended_because: str | None = None
        self._seen: set[str] = set()
        self._lists: deque[Request] = deque()
        self._articles: deque[Entry] = deque()
        self._under_way = 0
        self._asked: Entry | None = None
        self._older = 0
        self._files = PageFiles(self)
        self._parts = ItemParts(self, self._files)

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
        names = [urlsplit(address).hostname or "" for address in addresses] + list(cls.former_hosts)
        return sorted({name.removeprefix("www.") for name in names if name})

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add what the operator set for this site; refuse to begin without a contact."""
        super().update_settings(settings)
        try:
            # The demo says no: its settings are its own.
            operator = config.load() if settings.getbool("LETOPIS_OPERATED") else config.Config()
        except config.ConfigError as error:
            raise UsageError(str(error)) from None
        for name, value in operator.settings(cls.name).items():
            settings.set(name, value, priority="spider")
        if not settings["LETOPIS_CONTACT"]:
            raise UsageError(config.NO_CONTACT)
        settings.set("USER_AGENT", config.user_agent(settings["LETOPIS_CONTACT"]), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy builds it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.max_items = spider.max_items or crawler.settings.getint("LETOPIS_MAX_ITEMS")
        spider.max_pages = crawler.settings.getint("LETOPIS_MAX_PAGES")
        spider.max_page = crawler.settings.getint("LETOPIS_MAX_PAGE")
        spider.max_requisites = crawler.settings.getint("LETOPIS_MAX_REQUISITES")
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.finish, signals.spider_closed)
        return spider

    @property
    def archive(self) -> Keeping:
        """What the crawl writes to."""
        return keeping_of(self.crawler)

    # The queues

    async def start(self) -> AsyncIterator[Request]:
        """The first request; each answer brings the next."""
        feeds, sitemaps = ((), ()) if self.lists_only else (self.feeds, self.sitemaps)
        self._lists.extend(self._list(url, self.parse_feed) for url in feeds)
        self._lists.extend(self._list(url, self.parse_list, number=self.first_page()) for url in self.start_urls)
        self._lists.extend(self._list(url, self.parse_sitemap) for url in sitemaps)
        for request in self._next():
            yield request

    def first_page(self) -> int:
        """Number of the first page of a list."""
        return self.pager.first if self.pager else 1

    def _list(self, url: str, callback: Any, **values: Any) -> Request:
        values = {"listing": url, **values}
        return Request(url, callback, errback=self.list_failed, cb_kwargs=values, meta=self.slot(url))

    def slot(self, url: str) -> dict[str, Any]:
        """One connection a site: its hosts and theirs (`static.…`) share one of Scrapy's slots."""
        return {"download_slot": self.name} if self.owns(url) else {}

    def owns(self, url: str) -> bool:
        """Whether an address is on one of the site's hosts or below it."""
        host = urlsplit(url).hostname or ""
        return any(host == name or host.endswith(f".{name}") for name in self.hosts())

    def _full(self) -> bool:
        return bool(self.max_items) and self.archive.report.articles.read >= self.max_items

    def _next(self) -> Iterator[Request]:
        if self._under_way or self.ending:
            return
        if self._full():
            self.ended_because = "max-items"
        elif self._articles:
            entry = self._asked = self._articles.popleft()
            self._under_way += 1
            yield Request(
                entry.url,
                self.parse_article,
                errback=self.article_failed,
                cb_kwargs={"entry": entry},
                meta=self.slot(entry.url),
            )
        elif self._lists:
            self._under_way += 1
            yield self._lists.popleft()

    def idle(self) -> None:
        """Go on where an answer brought no next request; Scrapy asks when it has nothing left to do."""
        self._under_way = 0
        self._keep_rest()
        if self._asked is not None:
            # Something of Scrapy's dropped it without a word.
            self.archive.report.articles.failed += 1
            self.archive.note("dropped", "The article was asked for, and no answer came.", url=self._asked.url)
            self._asked = None
        for request in self._next():
            self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def finish(self, reason: str) -> None:
        """Close the count: what still waits was over a limit."""
        self._keep_rest()
        self.archive.report.articles.over_limit += len(self._articles) + (self._asked is not None)
        self._articles.clear()
        self._asked = None

    def _keep_rest(self) -> None:
        """Keep the items whose further comments or media will not come any more."""
        for item in self._parts.rest():
            if isinstance(item, PressItem):
                with suppress(CrawlError):
                    self.archive.keep(item)

    def end(self, reason: str) -> CloseSpider:
        """What to raise to end the crawl before its work is done."""
        self.ending = True
        self.ended_because = reason
        return CloseSpider(reason)

    # Lists

    def parse_list(self, response: Response, listing: str, number: int) -> Iterator[Request]:
        """One page of a list: its articles, and whether to turn over."""
        self._under_way = 0
        document = self._document(response)
        if document is not None:
            self._list_page(response, document, listing, number)
        yield from self._next()

    def _list_page(self, response: Response, document: Document, listing: str, number: int) -> None:
        found: list[Entry] = []
        if response.status == 200:
            found = list_entries(document, css=self.entry_css, article=self.site.article, hosts=self.hosts())
        if not found:
            self._broken_list(response, "list-empty", "The list names no article")
            return
        self.archive.tell("list", url=response.url, entries=len(found))
        fresh, older = self._take(found)
        following = self.pager.following(document.tree, response.url, listing, number) if self.pager else None
        if not following or not fresh or older:
            return
        if number - self.first_page() + 1 < self.max_pages:
            request = self._list(following, self.parse_list, number=number + 1)
            request.cb_kwargs["listing"] = listing
            self._lists.appendleft(request)
        else:
            self._note(response, "list-limit", f"The list goes on behind its {self.max_pages}th page.")

    def parse_feed(self, response: Response, listing: str) -> Iterator[Request]:
        """A feed: its articles."""
        self._under_way = 0
        found = (
            feed_entries(response.body, response.url, self.feed_item, self.site.tz) if response.status == 200 else None
        )
        if found is None:
            self._broken_list(response, "feed-unreadable", "The feed is none")
        else:
            self.archive.tell("list", url=response.url, entries=len(found))
            self._take([entry for entry in found if self._ours(entry.url)])
        yield from self._next()

    def parse_sitemap(self, response: Response, listing: str) -> Iterator[Request]:
        """A sitemap or an index: its articles, and further sitemaps."""
        self._under_way = 0
        found = read_sitemap(response.body, response.url) if response.status == 200 else None
        if found is None:
            self._broken_list(response, "sitemap-unreadable", "The sitemap is none")
        else:
            self.archive.tell("list", url=response.url, entries=len(found.entries) + len(found.children))
            self._take([entry for entry in found.entries if self._ours(entry.url)])
            for child in found.children:
                seen = f"sitemap {child.url}"
                if (
                    seen in self._seen
                    or not same_site(child.url, self.hosts())
                    or self.period.untouched(child.modified)
                ):
                    continue
                self._seen.add(seen)
                self._lists.append(self._list(child.url, self.parse_sitemap))
        yield from self._next()

    def _ours(self, url: str) -> bool:
        return same_site(url, self.hosts()) and self.site.names_article(url)

    def _take(self, entries: list[Entry]) -> tuple[int, bool]:
        """Queue the entries that are not known yet; how many those were, and whether all dated ones are too old."""
        articles = self.archive.report.articles
        fresh, dated, old = 0, 0, 0
        for entry in entries:
            id = item_id(self.name, entry.url)
            if id in self._seen:
                continue
            self._seen.add(id)
            fresh += 1
            articles.seen += 1
            when = self.period.listed(entry)
            dated += when is not None
            if self.period.old(when) or self.period.untouched(entry.modified):
                old += 1
                articles.outside += 1
            elif self.period.young(when):
                articles.outside += 1
            else:
                self._articles.append(entry)
        return fresh, bool(old) and old >= dated

    def _broken_list(self, response: Response, code: str, sentence: str) -> None:
        document = self._document(response)
        kind = self._kind(response, document) if document is not None else "too large"
        self._note(response, code, f"{sentence}: the answer is {response.status}, {kind}.")

    def list_failed(self, failure: Any) -> Iterator[Request]:
        """A list that could not be fetched."""
        self._under_way = 0
        self._failed(failure, "list-failed")
        yield from self._next()

    # Articles

    def parse_article(self, response: Response, entry: Entry) -> Iterator[Request | PressItem]:
        """One article: its item, or the fact that it is something else."""
        self._under_way, self._asked = 0, None
        articles = self.archive.report.articles
        articles.failed += 1
        document = self._document(response)
        item = self._read(response, document) if document is not None else None
        if item is not None and document is not None:
            articles.failed -= 1
            if self._within(item):
                articles.read += 1
                yield from self._parts.of(item, lambda whole: self._completed(whole, document))
                return
        yield from self._next()

    def _completed(self, item: PressItem, document: Document) -> Iterator[Request | PressItem]:
        """An item that has all it needs: keep it, then fetch what its page needs, then go on."""
        yield item
        yield from self._files.of_page(document)
        yield from self._next()

    def _read(self, response: Response, document: Document) -> PressItem | None:
        if response.status != 200:
            self._kind(response, document)
            self._note(response, f"http-{response.status}", f"The article is answered with {response.status}.")
            return None
        if not self.site.names_article(response.url):
            self._note(response, "redirected", f"The article's address leads elsewhere: {response.url}")
            return None
        try:
            reading = read(document, self.site.page_class)
        except Exception:
            # A mistake in one site's page class must cost one article, not the crawl.
            log.exception("reading %s", response.url)
            self._note(response, "parser-failed", "The parser broke off; the log says where.")
            return None
        if reading.kind.value != "article":
            self._stop_if_blocked(response, reading.kind)
            self._note(response, reading.kind.value, f"The answer is no article. {reading.kind.reason}")
            return None
        return itemise(reading, response.meta["capture"], self.site, url=clean_url(response.url))

    def _within(self, item: PressItem) -> bool:
        """Whether an article belongs to the period that was asked for; after many that are older the lists end."""
        day = self.period.day(item.published_at) if item.published_at else None
        old = self.period.old(day)
        if not old and not self.period.young(day):
            self._older = 0
            return True
        articles = self.archive.report.articles
        articles.outside += 1
        self._older = self._older + 1 if old else 0
        if self._older >= OLD_ENOUGH:
            articles.outside += len(self._articles)
            self._articles.clear()
            self._lists.clear()
        return False

    def article_failed(self, failure: Any) -> Iterator[Request]:
        """An article that could not be fetched."""
        self._under_way, self._asked = 0, None
        articles = self.archive.report.articles
        if failure.check(IgnoreRequest) and "robots.txt" in str(failure.value):
            articles.robots += 1
            self.archive.note("robots", f"{failure.value}.", url=failure.request.url)
        else:
            articles.failed += 1
            self._failed(failure, "failed")
        yield from self._next()

    # Both

    def _document(self, response: Response) -> Document | None:
        if "spooled" in response.flags or len(response.body) > self.max_page:
            self._note(response, "too-large", f"The page has more than {self.max_page} bytes: kept, not read.")
            return None
        raw = response.headers.get("Content-Type")
        capture: Capture | None = response.meta.get("capture")
        return Document(
            response.body,
            response.url,
            content_type=raw.decode("latin-1") if raw else None,
            fetched_at=capture.fetched_at if capture else None,
        )

    def _kind(self, response: Response, document: Document) -> str:
        kind = self.site.page_class(document).kind()
        self._stop_if_blocked(response, kind)
        return kind.value

    def _stop_if_blocked(self, response: Response, kind: FoundKind) -> None:
        """A challenge ends the crawl: it is never solved, and going on would be taken for an attack."""
        if kind.value == "challenge":
            self._note(response, "challenge", f"The site answers with a challenge page. {kind.reason}")
            raise self.end("blocked")

    def _note(self, response: Response, code: str, message: str) -> None:
        self.archive.note(code, message, url=response.url, capture=response.meta.get("capture"))

    def _failed(self, failure: Any, code: str) -> None:
        if failure.check(CrawlError):
            raise self.end("storage")
        if failure.check(Blocked):
            raise self.end("blocked")
        reason = str(failure.value).rstrip(".") or failure.type.__name__
        if failure.check(IgnoreRequest):
            code = "robots" if "robots.txt" in reason else "refused"
        capture = failure.request.meta.get("capture")
        self.archive.note(code, f"Nothing was fetched: {reason}.", url=failure.request.url, capture=capture)
