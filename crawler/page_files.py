"""The files that pages need to be shown again: pictures, styles, scripts, fonts, films, each once in a crawl."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.errors import CrawlError, StorageError
from crawler.frontier import Page
from crawler.requisites import Requisite, page_requisites, style_requisites

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.http import Response

    from crawler.document import Document
    from crawler.spider import PressSpider

STYLE_DEPTH = 3
"""How far styles that import styles are followed."""


class PageFiles:
    """Asks for the files of one crawl's pages.

    They go before the next article, so that what a killed crawl leaves is whole pages.
    """

    def __init__(self, spider: PressSpider) -> None:
        self._spider = spider
        self._known: set[str] = set()

    def left_over(self) -> Iterator[Request]:
        """Requests for the files that a crawl which did not end had asked for in vain."""
        for page in self._spider.archive.frontier.waiting("extra"):
            yield from self._requests([Requisite(page.url, page.data["kind"])], page.data["depth"])

    def of_page(self, document: Document) -> Iterator[Request]:
        """Requests for what a page needs and no page before it did."""
        found = page_requisites(document.tree, document.url, encoding=document.encoding.codec)
        return self._requests(found, 0)

    def _requests(self, found: Iterable[Requisite], depth: int) -> Iterator[Request]:
        report = self._spider.archive.report.requisites
        for url, kind in found:
            if kind == "frame" or url in self._known:
                continue
            if len(self._known) >= self._spider.max_requisites:
                report.over_limit += 1
                continue
            self._known.add(url)
            try:
                request = Request(
                    url,
                    self.parse,
                    errback=self.failed,
                    cb_kwargs={"kind": kind, "depth": depth},
                    priority=10,
                    # Only a style is read further; the bytes of the others go to the archive and nowhere else.
                    meta={**self._spider.slot(url), "body": kind == "style", "allow_offsite": True, "asked": url},
                )
            except ValueError:
                # An address that no host name can be made of.
                continue
            report.asked += 1
            yield request

    def parse(self, response: Response, kind: str, depth: int) -> Iterator[Request]:
        """A file: kept by now. A style names further ones."""
        report = self._spider.archive.report.requisites
        if response.status != 200:
            report.failed += 1
            self._done(response.meta["asked"])
            return
        report.kept += 1
        found: list[Request] = []
        if kind == "style" and depth < STYLE_DEPTH:
            css = response.body[: self._spider.max_page].decode("utf-8", "replace")
            found = list(self._requests(style_requisites(css, response.url), depth + 1))
        self._done(response.meta["asked"], found)
        yield from found

    def _done(self, url: str, found: Iterable[Request] = ()) -> None:
        agenda = self._spider.agenda
        with suppress(StorageError), agenda.stored():
            pages = [Page(request.url, "extra", request.cb_kwargs) for request in found]
            agenda.frontier.done(Page(url, "extra"), pages)

    def failed(self, failure: Any) -> None:
        """A file that could not be fetched, or that robots.txt forbids."""
        self._spider.archive.report.requisites.failed += 1
        if failure.check(CrawlError):
            raise self._spider.end("storage")
        self._done(failure.request.meta["asked"])
