"""Asks a site for what an item needs besides its page, before the item is kept: further comments, the files of media.

The address of a file that was asked for in this crawl already is looked up in the index of captures.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Request

from archive.errors import CrawlError
from archive.items import Problem
from crawler.crawl.politeness import Blocked
from crawler.reading.answers import Answer, header_number
from crawler.reading.archived import captured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.core.scraper import Scraper
    from scrapy.http import Response

    from archive.items import PressItem
    from crawler.crawl.page_files import PageFiles
    from crawler.crawl.run import Run
    from crawler.reading.answers import Ask, Steps

log = logging.getLogger(__name__)

Then = Callable[["PressItem"], "Iterator[Request | PressItem]"]


@dataclass(eq=False)
class Work:
    """One item that is not complete yet."""

    item: PressItem
    """As it was read from its page."""
    steps: Steps
    then: Then
    """What to do with the item when it is complete."""
    response: Response
    """The answer that it was read from."""


class ItemParts:
    """Completes the items of one crawl. Each of its answers brings the next request, and the last one the item."""

    def __init__(self, run: Run, files: PageFiles, scraper: Scraper) -> None:
        self._run, self._files, self._scraper = run, files, scraper
        self._under_way: list[Work] = []

    def of(self, item: PressItem, response: Response, then: Then) -> Iterator[Request | PressItem]:
        """The first request for an item read from `response`; `then` is called with the item when it is complete, which
        may be at once."""
        from crawler.reading.completing import complete

        work = Work(item, complete(item, self._run.site.page_class, known=self._kept), then, response)
        self._under_way.append(work)
        yield from self._go_on(work, None)

    def _kept(self, item: PressItem) -> bool:
        return self._run.archive.items.judge(item).outcome == "unchanged"

    def rest(self) -> Iterator[Request | PressItem]:
        """What comes of the items whose answers will not come any more: they are taken as far as they are complete."""
        while self._under_way:
            work = self._under_way.pop()
            with suppress(StopIteration):
                while True:
                    self._send(work, None)
            yield from work.then(work.item)

    def _send(self, work: Work, answer: Answer | None) -> Ask:
        """Raises StopIteration where the item is complete: `work` holds it then."""
        try:
            return work.steps.send(answer)
        except StopIteration as done:
            work.item = done.value
            raise
        except Exception:
            # A mistake in one site's page class must cost some comments, not the crawl.
            log.exception("completing %s", work.item.url)
            problem = Problem(field="comments", code="comments-incomplete", message="The parser broke off.")
            problems = [*work.item.parser.problems, problem]
            parser = work.item.parser.model_copy(update={"problems": problems})
            work.item = work.item.model_copy(update={"parser": parser})
            raise StopIteration from None

    def _go_on(self, work: Work, answer: Answer | None) -> Iterator[Request | PressItem]:
        if work not in self._under_way:
            return
        try:
            ask = self._send(work, answer)
            while (request := self._request(ask, work)) is None:
                ask = self._send(work, self._known(ask, work))
        except StopIteration:
            pass
        else:
            yield request
            return
        self._under_way.remove(work)
        yield from work.then(work.item)

    def _request(self, ask: Ask, work: Work) -> Request | None:
        if ask.media is not None and not self._files.claim(ask.url):
            return None
        with suppress(ValueError):
            request = Request(
                ask.url,
                self.answered,
                errback=self.failed,
                cb_kwargs={"work": work, "ask": ask},
                # Redirects of comments are followed here, so that a second reading finds each by its address.
                meta={
                    **self._run.slot(ask.url),
                    **({"body": ask.whole, "allow_offsite": True} if ask.media else {"dont_redirect": True}),
                },
                priority=20,
            )
            if ask.media is not None:
                self._run.report.requisites.asked += 1
            return request
        return None

    def _known(self, ask: Ask, work: Work) -> Answer | None:
        if ask.media is None or not self._files.known(ask.url):
            return None
        archive = self._run.archive
        archive.warc.show()
        near = work.item.capture.fetched_at
        return captured(archive.root, ask.url, near, whole=ask.whole, site=archive.site)

    async def _hand_on(self, work: Work, answer: Answer | None) -> AsyncIterator[Request]:
        """Go on, and give the item to Scrapy with the response that it was read from: by itself Scrapy would name the
        answer that completed it, a picture's, in `item_scraped` and in its log."""
        for output in self._go_on(work, answer):
            if isinstance(output, Request):
                yield output
            else:
                await self._scraper.start_itemproc_async(output, response=work.response)

    async def answered(self, response: Response, work: Work, ask: Ask) -> AsyncIterator[Request]:
        """A page of comments, or a file that is kept by now."""
        if ask.media is not None:
            report = self._run.report.requisites
            report.kept += response.status == 200
            report.failed += response.status != 200
        async for request in self._hand_on(work, _answer(response)):
            yield request

    async def failed(self, failure: Any) -> AsyncIterator[Request]:
        """An address of which nothing came, or that robots.txt forbids."""
        work, ask = failure.request.cb_kwargs["work"], failure.request.cb_kwargs["ask"]
        if ask.media is not None:
            self._run.report.requisites.failed += 1
            self._files.cut(failure.request)
        if self._run.archive.failure is not None:
            return
        if failure.check(CrawlError):
            raise self._run.end("storage")
        if ask.media is None and failure.check(Blocked):
            raise self._run.end("blocked")
        async for request in self._hand_on(work, None):
            yield request


def _answer(response: Response) -> Answer:
    def field(name: str) -> str | None:
        raw: bytes | None = response.headers.get(name)
        return raw.decode("latin-1") if raw else None

    return Answer(
        response.status,
        response.meta.get("capture"),
        response.body,
        field("Content-Type"),
        location=field("Location") if 300 <= response.status < 400 else None,
        pages=header_number(field("X-WP-TotalPages")),
        size=None
        if field("Content-Encoding") or "dataloss" in response.flags
        else header_number(field("Content-Length")),
    )
