"""What the archive holds of an address, as an answer: the same that the site would have given a crawl."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from archive.holdings import cdxj
from archive.holdings.resolve import holder, record_at
from archive.provenance import accounted
from archive.warc.payload import BadPayload
from archive.warc.reader import Record, Unreadable
from crawler.reading.answers import Answer, header_number

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.items import Capture


def captured(root: Path, url: str, near: datetime, *, whole: bool = False, site: str | None = None) -> Answer | None:
    """The answer in the archive, or in what one site's crawls kept, to an address that was captured nearest to a time;
    `whole` with its body."""
    found = (entry for entry in cdxj.find(root, url, site=site) if entry.url == url and entry.status == 200)
    entries = accounted(root, found)
    moment = int(cdxj.timestamp(near))
    for entry in sorted(entries, key=lambda entry: abs(int(entry.timestamp) - moment))[:3]:
        with suppress(Unreadable, OSError):
            record = record_at(root, entry.filename, entry.offset, entry.length)
            return answer_of(root, record, record.capture(entry.filename), whole=whole)
    return None


def answer_of(root: Path, record: Record, capture: Capture | None, *, whole: bool) -> Answer | None:
    """The answer that a record holds; None where it holds none or cannot be read."""
    held = holder(root, record)
    head = record.http
    if held is None or head is None or head.status is None:
        return None
    size = head.get(b"content-length") if not head.codings else None
    try:
        body = held.page().body if whole else b""
    except (BadPayload, Unreadable):
        return None
    return Answer(
        head.status,
        capture,
        body,
        head.content_type,
        location=head.get(b"location") if 300 <= head.status < 400 else None,
        pages=header_number(head.get(b"x-wp-totalpages")),
        size=header_number(size),
    )
