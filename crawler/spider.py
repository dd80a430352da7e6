"""The press spider: from list pages, feeds and sitemaps to articles, one request after the other.

What it has yet to fetch stands in two short queues, lists and articles, and one request is on its way at a time: a list
is turned over only when the articles of the page before are done. So a limit of items costs no needless request, and
memory does not grow with the length of a list.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest, UsageError

from archive.identity import clean_url, item_id
from crawler import config
from crawler.dates import parse_date
from crawler.document import Document
from crawler.errors import CrawlError
from crawler.feeds import feed_entries
from crawler.itemise import Site, itemise
from crawler.listing import Entry, Pager, list_entries, same_site
from crawler.page import PressPage, read
from crawler.sitemaps import read_sitemap

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from archive.items import Capture, PressItem
    from crawler.kind import FoundKind
    from crawler.keeping import Keeping

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
    page_class: ClassVar[type[PressPage]] = PressPage
    """What reads an article."""

    def __init__(
        self,
        name: str | None = None,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        max_items: str | int | None = None,
        **kwargs: Any,
    ) -> None:
        """`since` and `until` are days in the site's zone, both included."""
        super().__init__(name, **kwargs)
        self.since, self.until = _day("since", since), _day("until", until)
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"The period ends ({self.until}) before it begins ({self.since}).")
        self.max_items = _number("max-items", max_items)
        self.ending = False
        """The crawl is being ended before its work is done."""
        self.ended_because: str | None = None
        self.site = Site.of(type(self))
        self._article = re.compile(self.article_path) if self.article_path else None
        self._seen: set[str] = set()
        self._lists: deque[Request] = deque()
        self._articles: deque[Entry] = deque()
        self._under_way = 0
        self._older = 0

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
            operator = config.load()
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
        spider.allowed_domains = cls.hosts()
        spider.max_items = spider.max_items or crawler.settings.getint("LETOPIS_MAX_ITEMS")
        spider.max_pages = crawler.settings.getint("LETOPIS_MAX_PAGES")
        spider.max_page = crawler.settings.getint("LETOPIS_MAX_PAGE")
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.finish, signals.spider_closed)
        return spider

    @property
    def archive(self) -> Keeping:
        """What the crawl writes to."""
        keeping: Keeping = self.crawler.archive
        return keeping

    # The queues

    async def start(self) -> AsyncIterator[Request]:
        """The first request; each answer brings the next."""
        self._lists.extend(self._list(url, self.parse_feed) for url in self.feeds)
        self._lists.extend(self._list(url, self.parse_list, number=self.first_page()) for url in self.start_urls)
        self._lists.extend(self._list(url, self.parse_sitemap) for url in self.sitemaps)
        for request in self._next():
            yield request

    def first_page(self) -> int:
        """Number of the first page of a list."""
        return self.pager.first if self.pager else 1

    def _list(self, url: str, callback: Any, **values: Any) -> Request:
        # Lists are asked for afresh each time, so Scrapy's own filter of what was seen stands aside.
        values = {"listing": url, **values}
        return Request(url, callback, errback=self.list_failed, cb_kwargs=values, dont_filter=True)

    def _full(self) -> bool:
        return bool(self.max_items) and self.archive.report.articles.read >= self.max_items

    def _next(self) -> Iterator[Request]:
        if self._under_way or self.ending:
            return
        if self._full():
            self.ended_because = "max-items"
        elif self._articles:
            entry = self._articles.popleft()
            self._under_way += 1
            yield Request(
                entry.url, self.parse_article, errback=self.article_failed, cb_kwargs={"entry": entry}, dont_filter=True
            )
        elif self._lists:
            self._under_way += 1
            yield self._lists.popleft()

    def idle(self) -> None:
        """Go on where an answer brought no next request; Scrapy asks when it has nothing left to do."""
        self._under_way = 0
        for request in self._next():
            self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def finish(self, reason: str) -> None:
        """Close the count: what still waits was over a limit."""
        articles = self.archive.report.articles
        articles.over_limit += articles.gap
        self._articles.clear()

    def _end(self, reason: str) -> CloseSpider:
        self.ending = True
        self.ended_because = reason
        return CloseSpider(reason)

    # Lists

    def parse_list(self, response: Response, listing: str, number: int) -> Iterator[Request]:
        """One page of a list: its articles, and whether to turn over."""
        self._under_way = 0
        document = self._document(response)
        if document is not None and self._usable_list(response, document):
            found = list_entries(document, css=self.entry_css, article=self._article, hosts=self.hosts())
            self.archive.tell("list", url=response.url, entries=len(found))
            if not found:
                self._note(response, "list-empty", "The list names no article: its markup may have changed.")
            fresh, older = self._take(found)
            more = number - self.first_page() + 1 < self.max_pages
            if self.pager is not None and fresh and not older:
                if not more:
                    self._note(response, "list-limit", f"The list goes on behind its {self.max_pages}th page.")
                elif number + 1 <= max(self.pager.numbers(document.tree, response.url), default=0):
                    following = self._list(self.pager.url(listing, number + 1), self.parse_list, number=number + 1)
                    following.cb_kwargs["listing"] = listing
                    self._lists.appendleft(following)
        yield from self._next()

    def parse_feed(self, response: Response, listing: str) -> Iterator[Request]:
        """A feed: its articles."""
        self._under_way = 0
        found = feed_entries(response.body, response.url) if response.status == 200 else None
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
                if seen in self._seen or not same_site(child.url, self.hosts()) or self._before(child.modified):
                    continue
                self._seen.add(seen)
                self._lists.append(self._list(child.url, self.parse_sitemap))
        yield from self._next()

    def _ours(self, url: str) -> bool:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return same_site(url, self.hosts()) and (self._article is None or self._article.search(path) is not None)

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
            when = self._listed(entry)
            dated += when is not None
            if self.since and ((when and when < self.since) or self._before(entry.modified)):
                old += 1
                articles.outside += 1
            elif self.until and when and when > self.until:
                articles.outside += 1
            else:
                self._articles.append(entry)
        return fresh, bool(old) and old >= dated

    def _listed(self, entry: Entry) -> date | None:
        if entry.published is not None:
            return entry.published.astimezone(self.site.tz).date()
        if entry.date:
            found = parse_date(entry.date, now=datetime.now(UTC), zone=self.site.tz)
            return found.at.astimezone(self.site.tz).date() if found else None
        return None

    def _before(self, modified: datetime | None) -> bool:
        return bool(self.since and modified and modified.astimezone(self.site.tz).date() < self.since)

    def _usable_list(self, response: Response, document: Document) -> bool:
        if response.status == 200 and self._kind(response, document) not in ("not-html", "empty", "login", "soft404"):
            return True
        self._broken_list(response, f"list-{response.status}", "The list cannot be used")
        return False

    def _broken_list(self, response: Response, code: str, sentence: str) -> None:
        document = self._document(response)
        kind = self._kind(response, document) if document is not None else "too large"
        self._note(response, code, f"{sentence}: the answer is {response.status}, {kind}.")

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """A list that could not be fetched."""
        self._under_way = 0
        self._failed(failure, "list-failed")
        yield from self._next()

    # Articles

    def parse_article(self, response: Response, entry: Entry) -> Iterator[Request | PressItem]:
        """One article: its item, or the fact that it is something else."""
        self._under_way = 0
        item = self._read(response)
        if item is None:
            self.archive.report.articles.failed += 1
        else:
            yield from self._keep(item)
        yield from self._next()

    def _read(self, response: Response) -> PressItem | None:
        document = self._document(response)
        if document is None:
            return None
        if response.status != 200:
            self._kind(response, document)
            self._note(response, f"http-{response.status}", f"The article is answered with {response.status}.")
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

    def _keep(self, item: PressItem) -> Iterator[PressItem]:
        articles = self.archive.report.articles
        when = item.published_at.astimezone(self.site.tz).date() if item.published_at else None
        if when and ((self.since and when < self.since) or (self.until and when > self.until)):
            articles.outside += 1
            self._older = self._older + 1 if self.since and when < self.since else 0
            if self._older >= OLD_ENOUGH:
                articles.outside += len(self._articles)
                self._articles.clear()
                self._lists.clear()
            return
        self._older = 0
        articles.read += 1
        yield item

    def article_failed(self, failure: Failure) -> Iterator[Request]:
        """An article that could not be fetched."""
        self._under_way = 0
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
        if len(response.body) > self.max_page:
            self._note(response, "too-large", f"The page has {len(response.body)} bytes: kept, not read.")
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
            raise self._end("blocked")

    def _note(self, response: Response, code: str, message: str) -> None:
        self.archive.note(code, message, url=response.url, capture=response.meta.get("capture"))

    def _failed(self, failure: Failure, code: str) -> None:
        if failure.check(CrawlError):
            raise self._end("storage")
        reason = str(failure.value).rstrip(".") or failure.type.__name__
        if failure.check(IgnoreRequest):
            code = "robots" if "robots.txt" in reason else "refused"
        capture = failure.request.meta.get("capture")
        self.archive.note(code, f"Nothing was fetched: {reason}.", url=failure.request.url, capture=capture)
