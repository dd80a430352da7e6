"""The files that pages need to be shown again: pictures, styles, scripts, fonts, films, each once in a crawl."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy import Request

from archive.errors import CrawlError, StorageError
from crawler.crawl.frontier import Target
from crawler.crawl.politeness import content_type_of
from crawler.reading.document import Document
from crawler.reading.requisites import Requisite, manifest_requisites, page_requisites, style_requisites
from crawler.reading.styles import style_charset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.http import Response

    from archive.items import Capture
    from crawler.crawl.run import Run

DEPTH = 3
"""How far styles that import styles, and frames within frames, are followed."""
READ = ("style", "frame", "manifest")
"""Kinds of files that name further ones."""


def _short(url: str) -> bytes:
    return hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=12).digest()


class PageFiles:
    """Asks for the files of one crawl's pages.

    They go before the next article, so that what a killed crawl leaves is whole pages.
    """

    def __init__(self, run: Run, most: int) -> None:
        """`most` files are asked for."""
        self._run, self._most = run, most
        self._known: set[bytes] = set()
        """Short digests of the addresses that were asked for: a tenth of what the addresses take."""

    def left_over(self) -> Iterator[Request]:
        """Requests for the files that a crawl which did not end had asked for in vain."""
        for page in self._run.archive.frontier.waiting("extra"):
            yield from self._requests([Requisite(page.url, page.data["kind"])], page.data["depth"])

    def of_page(self, document: Document) -> Iterator[Request]:
        """Requests for what a page needs and no page before it did."""
        found = page_requisites(document.tree, document.url, encoding=document.encoding.codec)
        return self._requests(found, 0)

    def known(self, url: str) -> bool:
        """Whether the file was asked for in this crawl."""
        return _short(url) in self._known

    def claim(self, url: str) -> bool:
        """Whether the caller is to ask for a file: nobody did before, and the limit is not reached."""
        if self.known(url):
            return False
        if len(self._known) >= self._most:
            report = self._run.report.requisites
            if not report.over_limit:
                message = f"More than {self._most} files are named; the others were not asked for."
                self._run.archive.note("requisites-limit", message, role="file")
            report.over_limit += 1
            return False
        self._known.add(_short(url))
        return True

    def _requests(self, found: Iterable[Requisite], depth: int) -> Iterator[Request]:
        report = self._run.report.requisites
        for url, kind in found:
            if not self.claim(url):
                continue
            try:
                request = Request(
                    url,
                    self.parse,
                    errback=self.failed,
                    cb_kwargs={"kind": kind, "depth": depth},
                    priority=10,
                    # Only styles and frames are read further; the bytes of the others go nowhere but to the archive.
                    meta={**self._run.slot(url), "body": kind in READ, "allow_offsite": True, "asked": url},
                )
            except ValueError:
                # An address that no host name can be made of.
                continue
            report.asked += 1
            yield request

    def parse(self, response: Response, kind: str, depth: int) -> Iterator[Request]:
        """A file: kept by now. A style, a manifest or a frame of the site itself names further ones."""
        report = self._run.report.requisites
        if response.status != 200:
            report.failed += 1
            self._done(response.meta["asked"])
            return
        report.kept += 1
        found: list[Request] = []
        if depth < DEPTH:
            found = list(self._requests(self._within(response, kind), depth + 1))
        self._done(response.meta["asked"], found)
        yield from found

    def _within(self, response: Response, kind: str) -> list[Requisite]:
        content_type = content_type_of(response)
        if kind == "style" and (declared := style_charset(response.body)) and "charset" not in (content_type or ""):
            content_type = f"text/css; charset={declared}"
        document = Document(response.body, response.url, content_type=content_type)
        if kind == "style":
            return style_requisites(document.html, response.url, encoding=document.encoding.codec)
        if kind == "manifest":
            return manifest_requisites(document.html, response.url)
        if kind == "frame" and "html" in (content_type or "").lower():
            return page_requisites(document.tree, document.url, encoding=document.encoding.codec)
        return []

    def _done(self, url: str, found: Iterable[Request] = ()) -> None:
        agenda = self._run.agenda
        with suppress(StorageError), agenda.stored():
            pages = [Target(request.url, "extra", request.cb_kwargs) for request in found]
            agenda.frontier.done(Target(url, "extra"), pages)

    def failed(self, failure: Any) -> None:
        """A file that could not be fetched, or that robots.txt forbids."""
        self._run.report.requisites.failed += 1
        if self._run.archive.failure is not None:
            return
        if failure.check(CrawlError):
            raise self._run.end("storage")
        self.cut(failure.request)
        self._done(failure.request.meta["asked"])

    def cut(self, request: Request) -> None:
        """Note a file that was cut off at a limit: the record says so too (WARC-Truncated)."""
        capture: Capture | None = request.meta.get("capture")
        if capture is not None and capture.truncated in ("length", "time"):
            limit = {"length": "its size", "time": "the time it took"}[capture.truncated]
            self._run.archive.note(
                "truncated", f"The file was cut off because of {limit}.", role="file", url=request.url, capture=capture
            )
