"""Crawling an archive instead of the network: every request is answered with what was kept, as often as one likes.

This is how a site is developed and debugged without asking it anything. Nothing is fetched; what the archive does not
hold fails at once, and items cite the records that they were read from.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadCancelledError

from archive.holdings import cdxj
from archive.holdings.resolve import holder, warc_path
from archive.importing import import_file
from archive.provenance import accounted
from archive.warc.payload import BadPayload
from archive.warc.reader import Record, Unreadable, read_at
from crawler.crawl.resuming import response_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)


class NotArchived(DownloadCancelledError):
    """The archive does not hold what was asked for. It will not later either, so nothing is tried again."""


class ArchiveHandler(BaseDownloadHandler):
    """Answers from the data folder that `LETOPIS_FROM` names, with the capture nearest to `LETOPIS_FROM_TIME`.

    Without a time it is the latest. Addresses are compared as an index has them (`archive.holdings.surt`), so a
    session's number in an address does not matter.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.root = Path(crawler.settings["LETOPIS_FROM"])
        at: str | None = crawler.settings.get("LETOPIS_FROM_TIME")
        self.at = _moment(at.ljust(14, "0")) if at else None

    async def download_request(self, request: Request) -> Response:
        """The response that was kept.

        Raises `NotArchived`.
        """
        found = self._record(request.url) if request.method == "GET" else None
        if found is None or found.http is None or found.http.status is None:
            raise NotArchived(f"The archive has no answer to {request.method} {request.url}")
        request.meta["capture"] = found.capture(found.part.path.relative_to(self.root / "warc").as_posix())
        whole = request.meta.get("body", True)
        try:
            return response_of(self.root, request.url, found, whole=whole)
        except (BadPayload, Unreadable, OSError) as error:
            raise NotArchived(f"What the archive has of {request.url} cannot be read: {error}") from error

    def _record(self, url: str) -> Record | None:
        entries = accounted(self.root, cdxj.find(self.root, url.partition("#")[0]))
        at = self.at
        if at is not None:
            entries.sort(key=lambda entry: -abs(_moment(entry.timestamp) - at))
        for entry in reversed(entries):
            try:
                record = read_at(warc_path(self.root, entry.filename), entry.offset, entry.length)
                return holder(self.root, record) or record
            except (OSError, Unreadable) as error:
                log.warning("%s: a record of the archive cannot be read: %s", url, error)
        return None

    async def close(self) -> None:
        """Nothing stays open."""


@contextmanager
def archive_of(path: Path) -> Iterator[Path]:
    """The data folder of an archive: the folder itself, or a passing one that holds a WARC or WACZ file.

    Raises `OSError`, `archive.importing.NoArchive`.
    """
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="letopis-from-") as place:
        import_file(Path(place), path, "file")
        yield Path(place)


def settings(root: Path) -> dict[str, Any]:
    """What a crawl from an archive sets: no pauses, for nobody waits, and a contact, for nobody is asked."""
    handler = f"{__name__}.{ArchiveHandler.__name__}"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "LETOPIS_FROM": str(root),
        "LETOPIS_CONTACT": "offline@localhost.invalid",
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_ENABLED": False,
    }


def _moment(timestamp: str) -> datetime:
    """The moment of a line, for comparing; what is no time is before all others."""
    return cdxj.moment_of(timestamp) or datetime.min.replace(tzinfo=UTC)
