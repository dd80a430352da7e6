"""The page that was under way when a crawl was killed: where its answer is kept already, it is not asked for again."""

from __future__ import annotations

import logging
from itertools import islice
from typing import TYPE_CHECKING, Self

from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from archive.holdings import cdxj
from archive.holdings.resolve import holder, warc_path
from archive.provenance import accounted
from archive.runs import reports
from archive.warc.payload import BadPayload
from archive.warc.reader import Unreadable, read_at

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.warc.record import Record

log = logging.getLogger(__name__)

KILLS = 1000
"""How many killed crawls in a row are looked at."""

_OWN_HEADERS = frozenset({b"content-encoding", b"transfer-encoding"})
"""Headers of codings that are taken off before the spider sees the body."""


def response_of(root: Path, url: str, record: Record, *, whole: bool = True) -> Response:
    """A kept record as the spider gets a response from the wire; without its body unless `whole`.

    Raises `BadPayload`, `Unreadable` and `OSError` where the body cannot be read.
    """
    assert record.http is not None
    assert record.http.status is not None
    body = record.page().body if whole else b""
    headers = Headers([pair for pair in record.http.pairs if pair[0].lower() not in _OWN_HEADERS])
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    flags = ["archived"] if whole else ["archived", "spooled"]
    return kind(url=url, status=record.http.status, headers=headers, body=body, flags=flags)


def killed_since(root: Path, site: str) -> datetime | None:
    """When the first of the crawls began that were killed one after the other just before this one."""
    began = None
    for report in islice(reports(root, site), 1, KILLS):
        if report.reason != "killed":
            break
        began = report.started
    return began


class TakeUpMiddleware:
    """Answers a request whose meta says `taken_up` (a time) from the archive, where that has the answer since then."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds its parts."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The kept answer, or none."""
        since: datetime | None = request.meta.pop("taken_up", None)
        if since is None:
            return None
        keeping = self.crawler.archive  # type: ignore[attr-defined]
        root: Path = keeping.root
        entries = [
            entry
            for entry in accounted(root, cdxj.find(root, request.url, site=keeping.site))
            if entry.timestamp >= cdxj.timestamp(since) and entry.url == request.url
        ]
        try:
            for entry in reversed(entries):
                record = read_at(warc_path(root, entry.filename), entry.offset, entry.length)
                record = holder(root, record) or record
                if record.http is None or record.http.status != 200 or record.get("WARC-Truncated"):
                    continue
                request.meta["capture"] = record.capture(record.part.path.relative_to(root / "warc").as_posix())
                keeping.announce("taken-up", url=request.url)
                return response_of(root, request.url, record)
        except (BadPayload, Unreadable, OSError, ValueError) as error:
            log.warning("%s: what the archive has of it cannot be read: %s", request.url, error)
            request.meta.pop("capture", None)
        return None
