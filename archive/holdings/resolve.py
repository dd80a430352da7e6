"""From a citation to its record, and from a revisit to the record that holds the payload."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from archive.holdings import files
from archive.holdings.cdxj import REVISIT_MIME, Index
from archive.warc import fields
from archive.warc.reader import Damage, Record, Unreadable, read_at

if TYPE_CHECKING:
    from archive.holdings.cdxj import IndexLine
    from archive.items import Capture


class OriginalSource(Protocol):
    """Where WARC files are that are not on this machine (`archive.cluster.mirror`). Both raise OSError."""

    def file(self, name: str) -> Path:
        """A whole file, by its path below `data/warc`."""

    def record(self, name: str, offset: int, length: int) -> Path:
        """A file that has at the byte `offset` what the WARC file has there."""


SOURCES: dict[Path, OriginalSource] = {}
"""The source of each data folder that has one."""


def warc_path(root: Path, warc: str) -> Path:
    """The file that a citation or an index names, also while it is being written.

    Raises FileNotFoundError where it is not there, or where the name leads out of the archive.
    """
    path = _below(root, warc)
    if not path.exists() and (still_open := path.with_name(path.name + files.OPEN)).exists():
        return still_open
    return SOURCES[root].file(warc) if root in SOURCES and not path.exists() else path


def _below(root: Path, warc: str) -> Path:
    name = PurePosixPath(warc)
    path = root / "warc" / name
    if name.is_absolute() or ".." in name.parts:
        raise FileNotFoundError(path)
    return path


def record_at(root: Path, warc: str, offset: int, length: int) -> Record:
    """The record at a place that an index or a citation names.

    Raises Unreadable, and OSError where the file is missing.
    """
    path = _below(root, warc)
    if root in SOURCES and length > 0 and not path.exists():
        path = SOURCES[root].record(warc, offset, length)
    else:
        path = warc_path(root, warc)
    return read_at(path, offset, length)


def cited(root: Path, capture: Capture) -> Record:
    """The record of a citation.

    Raises Unreadable where another record is there, OSError where the file is missing.
    """
    record = record_at(root, capture.warc, capture.offset, capture.length)
    if record.id != capture.record_id:
        raise Unreadable(Damage(capture.offset, "id-differs", f"the record there is {record.id}"))
    return record


def original(root: Path, revisit: Record, index: Index | None = None) -> Record | None:
    """The response that a revisit refers to; none where it is not in this archive.

    WARC 1.1 names its address and date. Older tools (wget, Heritrix) give the payload's digest, and mean a response of
    the same address. Whoever asks for many gives the `index`. Raises OSError where a file of the archive cannot be
    read.
    """
    index = index or Index(root)
    url = (revisit.get("WARC-Refers-To-Target-URI") or "").strip("<>")
    date = fields.moment(revisit.get("WARC-Refers-To-Date") or "")
    if url and date:
        entries = index.at(url, date)
    elif digest := revisit.get("WARC-Payload-Digest"):
        entries = [entry for entry in index.find(url or revisit.url or "") if entry.digest == digest]
    else:
        return None
    entries = [entry for entry in entries if entry.mime != REVISIT_MIME]
    # Address, date and record id are public: of several that bear them all, the payload decides which is meant.
    stated = fields.cited_digest(revisit.get("WARC-Payload-Digest")) if len(entries) > 1 else None
    for entry in entries:
        try:
            record = record_at(root, entry.filename, entry.offset, entry.length)
        except (Unreadable, FileNotFoundError):
            continue
        if stated and record.payload_digest() != stated:
            continue
        if date is None or record.id == revisit.refers_to or (revisit.refers_to is None and record.date == date):
            return record
    return None


def as_indexed(root: Path, line: IndexLine, record: Record) -> bool:
    """Whether the record that is read for a line of the index has the payload of which that line was made.

    A file can be put at the place of ours; its index is elsewhere. False also where the original of a revisit is gone
    that the line gives the digest of. Raises OSError.
    """
    stated = fields.cited_digest(line.digest)
    held = holder(root, record) if stated else None
    return stated is None or (held is not None and has_digest(held, stated))


def has_digest(record: Record, stated: str) -> bool:
    """Whether a record's payload has a digest; known at once of a file that is as it was when it was asked last, as by
    a player that asks for one range after the other. Raises OSError."""
    about = record.part.path.stat()
    return _digest(record.part.path, about.st_ino, about.st_ctime_ns, record.offset, record.length) == stated


@lru_cache(1024)
def _digest(path: Path, inode: int, changed: int, offset: int, length: int) -> str:
    return read_at(path, offset, length).payload_digest()


def holder(root: Path, record: Record, index: Index | None = None) -> Record | None:
    """The record that holds the payload: the record itself, or the original of a revisit."""
    return original(root, record, index) if record.type == "revisit" else record
