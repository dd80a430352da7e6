"""The tables of the catalogue, and the rows that an item becomes in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from archive.fields import region_of
from archive.provenance import track

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.items import Capture, PressItem

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE files (path TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, supplied TEXT NOT NULL, number INTEGER NOT NULL, latest INTEGER NOT NULL,
    site TEXT NOT NULL, region TEXT, region_name TEXT, language TEXT,
    url TEXT NOT NULL, title TEXT, published_at TEXT, published_utc TEXT, published_local TEXT, published_day TEXT,
    published_precision TEXT,
    modified_at TEXT, modified_local TEXT, supplied_by TEXT, moved_from TEXT, moved_to TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, changed TEXT, letters INTEGER,
    comment_state TEXT, comments_number INTEGER,
    fetched_at TEXT NOT NULL, status INTEGER, warc TEXT, offset INTEGER, length INTEGER,
    record_id TEXT, payload_digest TEXT,
    file TEXT NOT NULL, line_offset INTEGER NOT NULL, line_length INTEGER NOT NULL,
    UNIQUE (id, supplied, number)
);
CREATE INDEX versions_supplied ON versions (supplied, id) WHERE supplied != '';
CREATE TABLE discussions (
    id TEXT NOT NULL, supplied TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL,
    state TEXT, count INTEGER, entries INTEGER,
    first_seen TEXT NOT NULL, file TEXT NOT NULL, line_offset INTEGER NOT NULL, line_length INTEGER NOT NULL,
    PRIMARY KEY (id, supplied, number)
) WITHOUT ROWID;
CREATE TABLE credits (row INTEGER NOT NULL REFERENCES versions, role TEXT, name TEXT, nominative TEXT, raw TEXT);
CREATE TABLE media (
    row INTEGER NOT NULL REFERENCES versions, type TEXT, url TEXT, provider TEXT, label TEXT, caption TEXT, credit TEXT,
    fetched_at TEXT, status INTEGER, warc TEXT, offset INTEGER, length INTEGER, record_id TEXT, payload_digest TEXT
);
CREATE TABLE comments (
    row INTEGER NOT NULL REFERENCES versions, author TEXT, published_at TEXT, published_local TEXT, text TEXT
);
CREATE TABLE authors (row INTEGER NOT NULL REFERENCES versions, name TEXT);
CREATE TABLE tags (row INTEGER NOT NULL REFERENCES versions, tag TEXT);
CREATE TABLE mentions (row INTEGER NOT NULL REFERENCES versions, type TEXT, name TEXT, count INTEGER);
CREATE TABLE regions (region TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE vanished (id TEXT PRIMARY KEY, state TEXT, since TEXT, last_seen_missing TEXT, evidence TEXT)
    WITHOUT ROWID;
CREATE TABLE returned (id TEXT PRIMARY KEY, since TEXT, evidence TEXT) WITHOUT ROWID;
CREATE TABLE marks (mark INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (mark, row)) WITHOUT ROWID;
CREATE TABLE reprints (row INTEGER PRIMARY KEY, story INTEGER NOT NULL);
CREATE INDEX reprints_story ON reprints (story);
CREATE VIEW items AS SELECT versions.*, vanished.state AS absence, vanished.since AS absent_since
    FROM versions LEFT JOIN vanished USING (id) WHERE latest;
CREATE VIEW captures AS
    SELECT url, fetched_at, status, warc, offset, length, record_id, payload_digest, id, number FROM versions
    UNION ALL SELECT media.url, media.fetched_at, media.status, media.warc, media.offset, media.length,
    media.record_id, media.payload_digest, id, number FROM media JOIN versions USING (row)
    WHERE media.warc IS NOT NULL;
"""

INDEXES = """
CREATE INDEX versions_url ON versions (url);
CREATE INDEX versions_published ON versions (published_day);
CREATE INDEX versions_site ON versions (site);
CREATE INDEX versions_edited ON versions (first_seen) WHERE number > 1;
CREATE INDEX versions_new ON versions (first_seen) WHERE number = 1;
CREATE INDEX media_url ON media (url) WHERE warc IS NOT NULL;
""" + "".join(
    f"CREATE INDEX {table}_row ON {table} (row);"
    for table in ("credits", "media", "comments", "authors", "tags", "mentions")
)

PARTS = {"credits": 5, "media": 14, "comments": 5, "authors": 2, "tags": 2, "mentions": 4}
"""Tables of an item's parts, and how many columns they have."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with the place of its line."""

    item: PressItem
    file: str
    offset: int
    length: int


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def version_columns(line: StoredItem) -> dict[str, Any]:
    """The columns of a version."""
    item = line.item
    capture = item.capture
    return {
        "id": item.id,
        "supplied": track(item),
        "number": item.version.number,
        "latest": 1,
        "site": item.site,
        "region": region_of(item),
        "region_name": item.region.name if item.region else None,
        "language": item.language,
        "url": item.url,
        "title": item.title,
        "published_at": _time(item.published_at),
        "published_utc": _time(item.published_at.astimezone(UTC)) if item.published_at else None,
        "published_local": _time(item.published_local),
        "published_day": item.printed_day,
        "published_precision": item.published_precision,
        "modified_at": _time(item.modified_at),
        "modified_local": _time(item.modified_local),
        "supplied_by": item.version.supplied_by.file if item.version.supplied_by else None,
        "moved_from": item.version.moved_from,
        "moved_to": item.version.moved_to,
        "first_seen": _time(item.version.first_seen),
        "last_seen": _time(item.version.last_seen),
        "changed": ", ".join(item.version.changed) or None,
        "letters": len(item.text),
        "comment_state": item.comments.state if item.comments else None,
        "comments_number": item.version.comments.number if item.version.comments else None,
        "fetched_at": _time(capture.fetched_at),
        "status": capture.status,
        "warc": capture.warc,
        "offset": capture.offset,
        "length": capture.length,
        "record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
        "file": line.file,
        "line_offset": line.offset,
        "line_length": line.length,
    }


def discussion_row(line: StoredItem) -> tuple[Any, ...] | None:
    """The row of a version of the comments; None where a line has none."""
    item, discussion = line.item, line.item.version.comments
    if discussion is None or item.comments is None:
        return None
    counts = item.comments.state, item.comments.count, len(item.comments.entries)
    seen = _time(discussion.first_seen)
    numbers = discussion.number, item.version.number
    return (item.id, track(item), *numbers, *counts, seen, line.file, line.offset, line.length)


def part_rows(item: PressItem, row: int) -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of an item's parts, by table."""
    credits: list[tuple[Any, ...]] = []
    for credit in item.credits:
        nominative: list[str | None] = [*credit.nominative]
        nominative += [None] * (len(credit.names) - len(nominative))
        named = [
            (row, credit.role, name, known, credit.raw) for name, known in zip(credit.names, nominative, strict=False)
        ]
        credits += named or [(row, credit.role, None, None, credit.raw)]
    yield "credits", credits
    yield (
        "media",
        [
            (row, one.type, one.url, one.provider, one.label, one.caption, one.credit, *_captured(one.capture))
            for one in item.media
        ],
    )
    entries = item.comments.entries if item.comments else []
    yield (
        "comments",
        [(row, entry.author, _time(entry.published_at), _time(entry.published_local), entry.text) for entry in entries],
    )
    yield "authors", [(row, name) for name in item.authors]
    yield "tags", [(row, tag) for tag in item.tags]
    counts: dict[tuple[str, str], int] = {}
    for mention in item.mentions or ():
        counts[mention.type, mention.name] = counts.get((mention.type, mention.name), 0) + 1
    yield "mentions", [(row, type_, name, count) for (type_, name), count in counts.items()]


def _captured(capture: Capture | None) -> tuple[Any, ...]:
    if capture is None:
        return (None,) * 7
    return (
        _time(capture.fetched_at), capture.status, capture.warc, capture.offset, capture.length, capture.record_id,
        capture.payload_digest,
    )  # fmt: skip


__all__ = ["INDEXES", "PARTS", "TABLES", "StoredItem", "discussion_row", "part_rows", "version_columns"]
