"""Which records of the archive a page needs to be shown: those that a browser would ask for, nearest in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.holdings import cdxj
from archive.holdings.lookup import lines_with
from archive.holdings.resolve import holder, record_at
from archive.holdings.surt import surt
from archive.items import Capture
from archive.provenance import given_out
from archive.warc.payload import BadPayload
from archive.warc.reader import Record, Unreadable
from crawler.reading.document import Document
from crawler.reading.requisites import Requisite, page_requisites, style_requisites

RecordPlace = tuple[str, int]
"""File below `data/warc` and offset."""


def needed(root: Path, captures: Iterable[Capture]) -> frozenset[RecordPlace]:
    """The records of these pages and everything that they, their frames and styles need and that was kept."""
    taken: set[RecordPlace] = set()
    for capture in captures:
        waiting = [(capture.warc, capture.offset, capture.length)]
        while waiting:
            warc, offset, length = waiting.pop()
            if (warc, offset) in taken:
                continue
            taken.add((warc, offset))
            try:
                record = record_at(root, warc, offset, length)
                content = holder(root, record) or record
            except (OSError, Unreadable):
                continue
            for requisite in _requisites(content):
                entry = _nearest(root, requisite.url, warc, capture.fetched_at)
                if entry is not None:
                    waiting.append((entry.filename, entry.offset, entry.length))
    return frozenset(taken)


def _requisites(record: Record) -> Iterator[Requisite]:
    kind = ((record.http.content_type if record.http else None) or record.content_type).lower()
    url = record.url
    if url is None or not ("html" in kind or "css" in kind):
        return
    try:
        body = record.page().body
    except (OSError, Unreadable, BadPayload):
        return
    document = Document(body, url, content_type=kind)
    if "html" in kind:
        yield from page_requisites(document.tree, url, encoding=document.encoding.name)
    else:
        yield from style_requisites(body.decode("utf-8", "replace"), url)


def _nearest(root: Path, url: str, warc: str, moment: datetime) -> cdxj.IndexLine | None:
    """The capture of an address nearest to a moment: in the same file, where the crawl put it, or in the archive."""
    prefix = (surt(url).replace(" ", "%20") + " ").encode()
    here = cdxj.index_path(root, warc)
    found = given_out(root, map(cdxj.parse, lines_with(here, prefix)) if here.is_file() else [])
    found = found or given_out(root, cdxj.find(root, url, site=warc.split("/", 1)[0]))
    found = found or given_out(root, cdxj.find(root, url))
    return min(found, key=lambda entry: abs(_moment(entry.timestamp) - moment), default=None)


def _moment(timestamp: str) -> datetime:
    """The moment of a line, for comparing; what is no time is before all others."""
    return cdxj.moment_of(timestamp) or datetime.min.replace(tzinfo=UTC)
