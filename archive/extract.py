"""One capture as a WARC of its own: the record, the request that belongs to it, and for a revisit the original.

The bytes are copied as they stand, compressed members and all, so digests and record ids stay what citations say.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from archive.warc.reader import read_at, records
from archive.warc.record import Unreadable

if TYPE_CHECKING:
    from archive.items import Capture
    from archive.library import Archive
    from archive.warc.record import Record

NEIGHBOURS = 4
"""Records behind a response among which its request is looked for; writers put it next to it."""


class NotExtracted(Exception):
    """The record cannot be had; the message says why."""


def warc_path(data: Path, name: str) -> Path | None:
    """The WARC file that a capture names, where it is below `data/warc`; the one being written has `.open`."""
    root = (data / "warc").resolve()
    for path in (root / name, root / f"{name}.open"):
        if path.is_file() and root in path.resolve().parents:
            return path
    return None


def extract(archive: Archive, capture: Capture, target: Path) -> list[Record]:
    """Write the records of a capture to a new file; returns them in their order.

    Raises `NotExtracted` where the record is not where the capture says, `FileExistsError`, `OSError`.
    """
    pieces = [_piece(archive.data, capture)]
    if capture.refers_to:
        original = archive.record(capture.refers_to)
        if original is None:
            raise NotExtracted(f"The record refers to {capture.refers_to}, which no item of the archive cites.")
        pieces.insert(0, _piece(archive.data, original))
    found: list[Record] = []
    with target.open("xb") as out:
        try:
            for path, record in pieces:
                for one in (record, *_concurrent(path, record)):
                    _copy(path, one, out.fileno())
                    found.append(one)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return found


def suffix(capture: Capture) -> str:
    """How the file of a capture ends: `.warc.gz` or `.warc`."""
    return ".warc.gz" if capture.warc.endswith(".gz") else ".warc"


def _piece(data: Path, capture: Capture) -> tuple[Path, Record]:
    if capture.warc.endswith(".zst"):
        raise NotExtracted("The record stands in a .warc.zst, whose records need the file's dictionary.")
    path = warc_path(data, capture.warc)
    if path is None:
        raise NotExtracted(f"The WARC file {capture.warc} is not in the data folder.")
    try:
        record = read_at(path, capture.offset, capture.length)
    except Unreadable as error:
        raise NotExtracted(f"The record in {capture.warc} cannot be read: {error}.") from error
    if record.id != capture.record_id:
        raise NotExtracted(f"At byte {capture.offset} of {capture.warc} stands another record.")
    return path, record


def _concurrent(path: Path, record: Record) -> list[Record]:
    behind: list[Record] = []
    with suppress(Unreadable):
        for other in islice(records(path, record.offset + record.length), NEIGHBOURS):
            if other.type == "request" and record.id in (other.get("WARC-Concurrent-To") or ""):
                behind.append(other)
    return behind


def _copy(path: Path, record: Record, out: int) -> None:
    with path.open("rb") as file:
        file.seek(record.offset)
        left = record.length
        while left and (piece := file.read(min(left, 1 << 20))):
            while piece:
                piece = piece[os.write(out, piece) :]
            left = record.offset + record.length - file.tell()


__all__ = ["NotExtracted", "extract", "suffix", "warc_path"]
