"""The press spider: from list pages, feeds and sitemaps to articles, one request after the other.

What it has yet to fetch is in the frontier (`crawler.crawl.agenda`), and one page is on its way at a time: a list is
turned over only when the articles of the page before are done. So a limit of items costs no needless request, and
whatever ends a crawl, the next one goes on where it stood.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest

from archive.errors import CrawlError, StorageError
from archive.identity import bare_host, clean_url
from archive.items import Capture
from archive.ledger import redirect_evidence, status_evidence
from archive.warc.payload import PAGE_LIMIT
from crawler.crawl.agenda import Agenda
from crawler.crawl.backoff import Backoff
from crawler.crawl.frontier import Target
from crawler.crawl.item_parts import ItemParts
from crawler.crawl.keeping import keeping_of
from crawler.crawl.page_files import PageFiles
from crawler.crawl.politeness import Blocked, NeedsCookie, RobotsUnreachable, content_type_of
from crawler.crawl.resuming import killed_since
from crawler.crawl.run import Run
from crawler.crawl.site_spider import SiteSpider
from crawler.listings.feeds import feed_entries
from crawler.listings.pages import list_entries
from crawler.listings.sitemaps import read_sitemap
from crawler.reading.document import Document, has_end
from crawler.reading.entries import Entry, same_site
from crawler.reading.itemise import itemise
from crawler.reading.page import read
from crawler.wire.sink import only_tried

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from archive.items import PressItem
    from archive.judging import Sign
    from crawler.crawl.keeping import Keeping
    from crawler.reading.found import Found
    from crawler.reading.kind import PageKind

log = logging.getLogger(__name__)

OLD_ENOUGH = 10
"""After so many articles in a row that are older than `since` the lists are not followed further. More than one,
because a portal pins old articles to the head of its list."""


TRAP = 20
"""After so many articles in a row with the same content the rest of what was listed is left."""

CALLBACKS = {"article": "parse_article", "list": "parse_list", "feed": "parse_feed", "sitemap": "parse_sitemap"}

SEEN_INSTEAD: dict[str, Sign] = {
    "soft404": "soft-404",
    "login": "forbidden",
    "listing": "soft-404",
    "search": "soft-404",
    "maintenance": "maintenance",
}
"""What a page that is no article says about the article that stood at its address."""


def stored(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """A callback that ends the crawl where nothing more can be written."""

    @wraps(method)
    def run(self: PressSpider, *args: Any, **kwargs: Any) -> Iterator[Any]:
        try:
            with self.agenda.stored():
                yield from method(self, *args, **kwargs)
        except StorageError:
            raise self.run.end("storage") from None

    return run


class PressSpider(SiteSpider):
    """The press pages of one authority. A site sets the attributes in which it differs from its platform."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: Target | None = None
        self._older = 0
        self._killed_since: datetime | None = None
        self._alike: tuple[str, int] = ("", 0)
        self._heads: dict[str, tuple[str | None, str | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy builds it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if only_tried(crawler):
            return spider
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.finish, signals.spider_closed)
        crawler.signals.connect(spider.broke_off, signals.spider_error)
        return spider

    @cached_property
    def run(self) -> Run:
        """This crawl, as it is handed to all that take part in it."""
        archive = keeping_of(self.crawler)
        ages = [timedelta(seconds=float(age)) for age in self.crawler.settings.getlist("LETOPIS_RECHECK_AGES")]
        moves = archive.verdicts.verdicts.site_moves.values()
        hosts = {*self.hosts(), *(bare_host(new) for _, new in moves)}
        return Run(archive, Agenda(archive, self.period, recheck=self.recheck, ages=ages), self.site, hosts)

    @cached_property
    def _files(self) -> PageFiles:
        return PageFiles(self.run, self.max_requisites)

    @cached_property
    def _parts(self) -> ItemParts:
        return ItemParts(self.run, self._files, self.crawler.engine.scraper)

    @property
    def archive(self) -> Keeping:
        """What the crawl writes to."""
        return self.run.archive

    @property
    def agenda(self) -> Agenda:
        """What the crawl has to do."""
        return self.run.agenda

    @cached_property
    def backoff(self) -> Backoff:
        """Whether the site is left alone."""
        pause = timedelta(hours=self.crawler.settings.getfloat("LETOPIS_BLOCK_PAUSE"))
        return Backoff(self.archive.frontier, pause)

    # By hand

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """One article as fields, for `scrapy parse` and a shell: nothing is kept, so there is nothing to cite."""
        document = Document(
            response.body, response.url, content_type=content_type_of(response), fetched_at=datetime.now(UTC)
        )
        reading = read(document, self.site.page_class)
        if reading.kind.value != "article":
            log.warning("%s is no article (%s). %s", response.url, reading.kind.value, reading.kind.rule)
            return
        capture = Capture(
            url=response.url, fetched_at=document.fetched_at, status=response.status, warc="", offset=0, length=0,
            record_id="",
        )  # fmt: skip
        item = itemise(reading, capture, self.site, url=clean_url(response.url))
        hidden: Any = {"capture", "version"}
        yield item.model_dump(mode="json", exclude=hidden, exclude_none=True, exclude_defaults=True)

    # The queue

    async def start(self) -> AsyncIterator[Request]:
        """The first requests; each answer brings the next."""
        if self._backed_off():
            return
        try:
            with self.agenda.stored():
                if self.crawler.settings["LETOPIS_COOKIES"] == "session":
                    self.archive.note("cookies", "The site's cookies are kept for the length of this crawl.")
                plan = [str(self.period.since), str(self.period.until), list(self.start_urls), self.lists_only]
                resume = self.agenda.left(plan) and self.take_up()
                there = self.archive.verdicts.verdicts.there
                starts = [replace(page, url=there(page.url)) for page in self.starts()]
                self.agenda.begin(starts, plan, resume=resume)
                if self.run.report.articles.resumed:
                    self._killed_since = killed_since(self.archive.root, self.name)
                requests = [*self._files.left_over(), *self._next()]
        except StorageError:
            # It was reported already, and nothing more is asked for.
            return
        for request in requests:
            yield request

    def take_up(self) -> bool:
        """Make ready to go on with what an unfinished crawl left; whether that can be done."""
        return True

    def _backed_off(self) -> bool:
        """Whether the site blocked the crawler a short while ago: then it is not asked anything."""
        block = self.backoff.since_until(self.agenda.now())
        if block is None or self.crawler.settings.getbool("LETOPIS_DESPITE_BLOCK"):
            return False
        self.archive.blocked_until = block[1]
        at, until = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in block)
        message = f"The site blocked the crawler at {at}, or asked it to wait; it is left alone until {until}."
        self.archive.note("backed-off", message)
        self.run.ending, self.run.ended_because = True, "backed-off"
        return True

    def _request(self, page: Target) -> Request:
        values: dict[str, Any] = {}
        if page.role != "article":
            values["listing"] = page.data.get("listing", page.url)
        if page.role == "list" and "call" not in page.data:
            values["number"] = page.data.get("number", self.first_page())
        meta = {**self.run.slot(page.url), "page": page, "read_if_cut": True}
        if page.role == "article" and self._killed_since is not None:
            # One page is under way at a time: the first one is the one that was.
            meta["taken_up"], self._killed_since = self._killed_since, None
        return Request(
            page.url,
            getattr(self, page.data.get("call") or CALLBACKS[page.role]),
            errback=self.article_failed if page.role == "article" else self.list_failed,
            headers=self.agenda.conditions(page),
            cb_kwargs=values,
            meta=meta,
        )

    def _full(self) -> bool:
        return bool(self.max_items) and self.run.report.articles.read >= self.max_items

    def _next(self) -> Iterator[Request]:
        if self._asked is not None or self.run.ending:
            return
        if self._full():
            self.run.ended_because = "max-items"
            return
        while (page := self.agenda.next()) is not None:
            try:
                request = self._request(page)
            except Exception as error:
                # What no request can be made of would be the next one for ever.
                log.exception("asking for %s", page.url)
                self._gives_up(page, error)
                continue
            self._asked = page
            yield request
            return

    def broke_off(self, failure: Failure, response: Response | Failure) -> None:
        """A mistake of ours or of a site's class at one page: it costs that page, and is never made twice in a crawl.

        Without this the page would stay first in the queue, and be asked for again as long as the crawl runs.
        """
        request: Request | None = getattr(response, "request", None)
        page = request.meta.get("page") if request is not None else None
        if request is None or not isinstance(page, Target) or self.archive.failure is not None:
            return
        if self._asked is not None and self._asked.key == page.key:
            self._asked = None
        with suppress(StorageError):
            self._gives_up(page, failure.value, request.meta.get("capture"))

    def _gives_up(self, page: Target, error: BaseException | None, capture: Capture | None = None) -> None:
        message = f"The crawler broke off at this page ({type(error).__name__}); the log says where."
        self.archive.note("broke-off", message, role=page.about, url=page.url, capture=capture)
        with self.agenda.stored():
            self.agenda.give_up(page)

    def idle(self) -> None:
        """Go on where an answer brought no next request; Scrapy asks when it has nothing left to do."""
        try:
            with self.agenda.stored():
                # Something of Scrapy's dropped a request without a word.
                requests = [one for one in self._parts.rest() if isinstance(one, Request)]
                if self._asked is not None and not requests and not self.run.ending:
                    page, self._asked = self._asked, None
                    message = "The page was asked for, and no answer came."
                    self.archive.note("dropped", message, role=page.about, url=page.url)
                    if page.role == "article":
                        self.agenda.absent(page, "unread")
                    else:
                        self.agenda.list_failed(page)
                requests += self._next()
        except StorageError:
            return
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider
        if not self.run.ending and self.agenda.nothing_but_refusals():
            self._note_block("Every page of the site is refused.")
            self.run.ended_because = "blocked"

    def finish(self, reason: str) -> None:
        """Close the count, and leave what still waits to the next crawl."""
        reason = self.run.ended_because or reason
        if self.archive.failure is not None or reason == "backed-off":
            return
        try:
            # What was under way is kept as far as it came.
            self.run.ending = True
            for _ in self._parts.rest():
                pass
            self.agenda.finish(reason)
            with self.agenda.stored():
                if self.run.pause is not None:
                    self.archive.blocked_until = self.backoff.asked_to_wait(self.agenda.now(), self.run.pause)
                elif reason == "blocked":
                    self.archive.blocked_until = self.backoff.blocked(self.agenda.now())
                elif self.agenda.answered:
                    self.backoff.cleared()
        except (StorageError, CloseSpider):
            return

    def _note_block(self, message: str, response: Response | None = None) -> None:
        if response is not None:
            self._note(response, "block", message)
        else:
            self.archive.note("block", message)

    # Lists

    @stored
    def parse_list(self, response: Response, listing: str, number: int) -> Iterator[Request]:
        """One page of a list: its articles, and whether to turn over."""
        page = self._answered(response)
        if self._says_something(response, page, listing):
            document = self._document(response)
            if document is None:
                self.agenda.sight(page, "unread", capture=response.meta.get("capture"))
                self.agenda.list_failed(page)
            else:
                self._list_page(response, document, page, listing, number)
        yield from self._next()

    def _answered(self, response: Response) -> Target:
        page: Target = response.meta["page"]
        self._asked = None
        return page

    def _same(self, response: Response, page: Target, listing: str) -> bool:
        """Whether the server says that a listing names what it named before."""
        if response.status != 304:
            return False
        self.agenda.came()
        self.agenda.sight(page, "same", capture=response.meta.get("capture"))
        self.archive.announce("list", url=response.url, entries=0)
        self.agenda.listed(page, [])
        self.agenda.same_head(listing)
        return True

    def _says_something(self, response: Response, page: Target, listing: str) -> bool:
        """Whether a listing came, as a whole, and not as it was before."""
        if self._same(response, page, listing):
            return False
        if "dataloss" in response.flags and not has_end(response.body):
            self._broken_list(response, page, "list-cut-off", "The end of the list did not come")
            return False
        return True

    def _list_page(self, response: Response, document: Document, page: Target, listing: str, number: int) -> None:
        found: list[Entry] = []
        if response.status == 200:
            found = list_entries(document, css=self.entry_css, article=self.site.article, hosts=self.run.hosts)
        if not found:
            self._broken_list(response, page, "list-empty", "The list names no article")
            return
        self.archive.announce("list", url=response.url, entries=len(found))
        taken = self.agenda.take(listing, found)
        linked = self.pager.following(document, listing, number) if self.pager else None
        following = None
        if linked and self.agenda.goes_on(page, listing, taken):
            if number - self.first_page() + 1 < self.max_pages:
                turned = page.data.get("turned", 0) + 1
                following = Target(linked, "list", {"listing": listing, "number": number + 1, "turned": turned})
            else:
                self._note(response, "list-limit", f"The list goes on after its {self.max_pages}th page.")
        self._listed(response, page, listing, taken.pages, following)
        if following is None:
            if not linked:
                self.agenda.rechecks.ends(listing)
            self.agenda.walk_ends(page, listing)
            limited = linked and not taken.older and taken.fresh
            known_ground = linked and not taken.older and self.agenda.walks.reached(listing)
            if not limited and not known_ground:
                self.agenda.walked(page, listing, to_the_end=not taken.older)
            if not limited and listing in self._heads:
                self.agenda.walks.validators(listing, self.agenda.now(), *self._heads[listing])

    def _listed(
        self, response: Response, page: Target, listing: str, found: list[Target], following: Target | None = None
    ) -> None:
        self.agenda.came()
        host = urlsplit(response.url).hostname or ""
        if page.about == "start" and not same_site(page.url, [host]):
            self._note(response, "other-host", f"The list is answered by {host}: write that host into the site's file.")
        self.agenda.sight(page, "listed", capture=response.meta.get("capture"))
        self.agenda.listed(page, found, following)
        if page.url == listing:
            self._heads[listing] = self._validators(response)

    @staticmethod
    def _validators(response: Response) -> tuple[str | None, str | None]:
        def field(name: str) -> str | None:
            raw = response.headers.get(name)
            return raw.decode("latin-1")[:500] if raw else None

        return field("ETag"), field("Last-Modified")

    @stored
    def parse_feed(self, response: Response, listing: str) -> Iterator[Request]:
        """A feed: its articles."""
        page = self._answered(response)
        if self._says_something(response, page, listing):
            found = feed_entries(response.body, response.url, self.feed_item) if response.status == 200 else None
            if found is None:
                self._broken_list(response, page, "feed-unreadable", "The feed is none")
            else:
                self._whole_listing(response, page, listing, found, [])
        yield from self._next()

    @stored
    def parse_sitemap(self, response: Response, listing: str) -> Iterator[Request]:
        """A sitemap or an index: its articles, and further sitemaps."""
        page = self._answered(response)
        if self._says_something(response, page, listing):
            found = read_sitemap(response.body, response.url) if response.status == 200 else None
            if found is None:
                self._broken_list(response, page, "sitemap-unreadable", "The sitemap is none")
            else:
                children = [
                    Target(child.url, "sitemap")
                    for child in found.children
                    if same_site(child.url, self.run.hosts) and not self.period.untouched(child.modified)
                ]
                self._whole_listing(response, page, listing, found.entries, children)
        yield from self._next()

    def _whole_listing(
        self, response: Response, page: Target, listing: str, entries: list[Entry], children: list[Target]
    ) -> None:
        self.archive.announce("list", url=response.url, entries=len(entries) + len(children))
        taken = self.agenda.take(listing, [entry for entry in entries if self._ours(entry.url)])
        self._listed(response, page, listing, [*taken.pages, *children])
        self.agenda.walked(page, listing, to_the_end=False)
        self.agenda.walks.validators(listing, self.agenda.now(), *self._validators(response))

    def _ours(self, url: str) -> bool:
        return same_site(url, self.run.hosts) and self.site.names_article(url)

    def _broken_list(self, response: Response, page: Target, code: str, sentence: str) -> None:
        if response.status in (403, 429) and self.agenda.forbidden(page, response.meta.get("capture")):
            self._block(response)
        document = self._document(response)
        kind = self._kind(response, document) if document is not None else "too large"
        message = f"{sentence}: the answer is {response.status}, {kind}."
        if response.status in (404, 410) and page.about == "start":
            message += " Where its address names a person or a year whose time is over, look for the one that followed."
        self._note(response, code, message)
        self.agenda.sight(page, _list_seen(response.status), capture=response.meta.get("capture"))
        self.agenda.list_failed(page)

    @stored
    def list_failed(self, failure: Any) -> Iterator[Request]:
        """A list that could not be fetched."""
        page, self._asked = failure.request.meta["page"], None
        if self.archive.failure is not None:
            return
        away, capture = self._leads_away(failure), failure.request.meta.get("capture")
        self.agenda.sight(page, "redirect-elsewhere" if away else _unasked(failure), target=away, capture=capture)
        if away:
            host = urlsplit(away).hostname or "?"
            message = f"The address leads to {host}, {self.whose(host)}."
            self.archive.note("moved", message, role=page.about, url=page.url, capture=capture)
        else:
            self._failed(failure, "list-failed")
        self.agenda.list_failed(page)
        yield from self._next()

    def whose(self, host: str) -> str:
        """Whose host that is, for a sentence on an address that leads there."""
        return "another host"

    # Articles

    @stored
    def parse_article(self, response: Response) -> Iterator[Request | PressItem]:
        """One article: its item, or the fact that it is something else."""
        page = self._answered(response)
        if response.status == 304:
            self.agenda.unchanged(page, response.meta.get("capture"))
        elif response.status in (403, 429):
            self._refused(response, page)
        else:
            document = self._document(response)
            item = self._read(response, document, page) if document is not None else None
            if document is None:
                self.agenda.absent(page, "unread", capture=response.meta.get("capture"))
            if item is not None and document is not None and self._within(page, item):
                whole_page = document
                # Nothing else is asked for until the item is complete.
                self._asked = page
                yield from self._parts.of(item, response, lambda whole: self._keep(response, whole_page, page, whole))
                return
        yield from self._next()

    @stored
    def _keep(
        self, response: Response, document: Document, page: Target, item: PressItem
    ) -> Iterator[Request | PressItem]:
        self._asked = None
        # Item first, then its mark in the frontier: a kill in between costs one fetch, the other way round an article.
        kept = self.archive.keep(item)
        self.run.report.articles.read += 1
        self.crawler.stats.inc_value(f"letopis/{kept.outcome}")
        # The files of a page that says what it said before are kept already, unless a kill came before its mark.
        marked = self.archive.frontier.known(kept.item.id) is not None
        files = list(self._files.of_page(document)) if kept.outcome != "unchanged" or not marked else []
        # A page whose end is missing is asked for as a whole the next time.
        cut = "dataloss" in response.flags and not document.ends
        etag, modified = (None, None) if cut else self._validators(response)
        if cut:
            self._note(
                response, "article-cut-off", "The article was cut off, each time it was asked for; its end is missing."
            )
        if self.agenda.distrust(kept, etag):
            message = "The server gives one ETag to two texts of an article; none of its is believed any more."
            self._note(response, "etag-constant", message)
        if kept.outcome == "new":
            self.agenda.also_look_for(kept.item)
        target = clean_url(response.url) if response.url != page.url else None
        pages = [Target(request.url, "extra", request.cb_kwargs) for request in files]
        capture = response.meta["capture"]
        self.agenda.kept(page, kept, pages, capture=capture, etag=etag, modified=modified, target=target)
        self._look_for_trap(kept.item)
        if kept.outcome != "held":
            yield kept.item
        yield from files
        yield from self._next()

    def _look_for_trap(self, item: PressItem) -> None:
        """End a list that names one article under ever new addresses (session numbers): each has the same content."""
        digest, times = self._alike
        times = times + 1 if digest == item.version.content_hash else 0
        self._alike = (item.version.content_hash, times)
        if times == TRAP:
            dropped = self.agenda.drop_articles()
            message = f"{TRAP} addresses in a row have the same article; {dropped} more were not asked for."
            self.archive.note("trap", message, role="article", url=item.url)

    def _refused(self, response: Response, page: Target) -> None:
        document = self._document(response)
        if document is not None:
            self._kind(response, document)
        self._note(response, f"http-{response.status}", f"The article is answered with {response.status}.")
        if self.run.pause is not None:
            # It stays in the queue: the site was asked too often, and the article is not to blame.
            self.agenda.sight(page, "throttled", capture=response.meta.get("capture"))
        elif self.agenda.forbidden(page, response.meta.get("capture")):
            self._block(response)

    def _read(self, response: Response, document: Document, page: Target) -> PressItem | None:
        capture = response.meta.get("capture")
        if response.status != 200:
            self._kind(response, document)
            self._note(response, f"http-{response.status}", f"The article is answered with {response.status}.")
            self.agenda.absent(page, status_evidence(response.status) or "unread", capture=capture)
            return None
        led = response.url != page.url and urlsplit(response.url).path in ("", "/")
        if led or not self.site.names_article(response.url):
            self._note(response, "redirected", f"The article's address leads elsewhere: {response.url}")
            evidence = redirect_evidence(page.url, response.url)
            self.agenda.absent(page, evidence, target=response.url, capture=capture)
            return None
        try:
            reading = read(document, self.site.page_class)
        except Exception:
            # A mistake in one site's page class must cost one article, not the crawl.
            log.exception("reading %s", response.url)
            self._note(response, "parser-failed", "The parser broke off; the log says where.")
            self.agenda.absent(page, "unread", capture=capture)
            return None
        if reading.kind.value != "article":
            self._stop_if_blocked(response, reading.kind)
            # The site event has the code itself, once a crawl.
            code = "maintenance-page" if reading.kind.value == "maintenance" else reading.kind.value
            self._note(response, code, f"The answer is no article. {reading.kind.rule}")
            self.agenda.absent(page, SEEN_INSTEAD.get(reading.kind.value, "unread"), capture=capture)
            return None
        url = clean_url(response.url) if "id" in page.data else self.archive.clean(response.url)
        return itemise(reading, response.meta["capture"], self.site, url=url)

    def _within(self, page: Target, item: PressItem) -> bool:
        """Whether an article belongs to the period that was asked for; after many that are older the lists end."""
        exact = item.printed if item.published_precision not in ("month", "year") else None
        day = self.period.day(exact) if exact else None
        old = self.period.old(day)
        if not old and not self.period.young(day):
            self._older = 0
            return True
        self.agenda.outside(page, item)
        self._older = self._older + 1 if old else 0
        if self._older >= OLD_ENOUGH:
            self.agenda.drop_older()
        return False

    @stored
    def article_failed(self, failure: Any) -> Iterator[Request]:
        """An article that could not be fetched."""
        page, self._asked = failure.request.meta["page"], None
        if self.archive.failure is not None:
            # Once nothing can be kept nothing is fetched either, which says nothing about an article.
            return
        reason = str(failure.value) or failure.type.__name__
        if failure.check(RobotsUnreachable):
            self.agenda.refused_by_robots(page, unreachable=True)
        elif failure.check(IgnoreRequest) and "robots.txt" in reason and not failure.check(Blocked):
            self.agenda.refused_by_robots(page)
            self.archive.note("robots", f"{reason}.", role="article", url=failure.request.url)
        else:
            self._failed(failure, "failed")
            away = self._leads_away(failure)
            if failure.check(IgnoreRequest) and not away and not self.run.owns(page.url):
                self.agenda.not_ours(page)
            else:
                seen: Sign = "redirect-elsewhere" if away else "network"
                self.agenda.absent(page, seen, target=away, capture=failure.request.meta.get("capture"))
        yield from self._next()

    # Both

    def _leads_away(self, failure: Any) -> str | None:
        """The address on another host that a page led to, and that was not asked for.

        None for an address that the site once had itself, on a host that it has no more: there was no answer.
        """
        url: str = failure.request.url
        led = failure.check(IgnoreRequest) and failure.request.meta.get("redirect_urls")
        return url if led and not self.run.owns(url) else None

    def _document(self, response: Response) -> Document | None:
        if damage := response.meta.get("coding_problem"):
            self._note(response, "coding-damaged", f"Of the page's compression: {damage}.")
        if "spooled" in response.flags:
            self._note(response, "too-large", f"The page has more than {PAGE_LIMIT} bytes: kept, not read.")
            return None
        capture: Capture | None = response.meta.get("capture")
        return Document(
            response.body,
            response.url,
            content_type=content_type_of(response),
            fetched_at=capture.fetched_at if capture else None,
        )

    def _kind(self, response: Response, document: Document) -> str:
        kind = self.site.page_class(document).kind()
        self._stop_if_blocked(response, kind)
        return kind.value

    def _stop_if_blocked(self, response: Response, kind: Found[PageKind]) -> None:
        """A challenge ends the crawl: it is never solved, and going on would be taken for an attack."""
        if kind.value == "challenge":
            self._note(response, "challenge", f"The site answers with a challenge page. {kind.rule}")
            page: Target = response.meta["page"]
            if page.role == "article":
                self.agenda.challenged(page, response.meta.get("capture"))
            raise self.run.end("blocked")

    def _block(self, response: Response) -> NoReturn:
        self._note_block("The site refuses one page after the other.", response)
        raise self.run.end("blocked")

    def _note(self, response: Response, code: str, message: str) -> None:
        target: Target = response.meta["page"]
        capture = response.meta.get("capture")
        self.archive.note(code, message, role=target.about, url=response.url, capture=capture)

    def _failed(self, failure: Any, code: str) -> None:
        if failure.check(CrawlError):
            raise self.run.end("storage")
        if failure.check(Blocked):
            raise self.run.end("blocked")
        reason = str(failure.value).rstrip(".") or failure.type.__name__
        if failure.check(NeedsCookie):
            code = "cookies-needed"
        elif failure.check(IgnoreRequest):
            code = "robots" if "robots.txt" in reason else "refused"
        capture = failure.request.meta.get("capture")
        message, target = f"Nothing was fetched: {reason}.", failure.request.meta["page"]
        self.archive.note(code, message, role=target.about, url=failure.request.url, capture=capture)


def _list_seen(status: int) -> Sign:
    """What an answer without entries says of a list."""
    if status == 200:
        return "empty-list"
    return "throttled" if status == 429 else status_evidence(status) or "unread"


def _unasked(failure: Any) -> Sign:
    """Why a page could not be asked for."""
    if failure.check(Blocked):
        return "challenge"
    return "robots" if failure.check(IgnoreRequest) and "robots.txt" in str(failure.value) else "network"
