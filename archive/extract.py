"""One capture as a WARC of its own: the record, the request that belongs to it, and for a revisit the original.

The bytes are copied as they are, compressed members and all, so digests and record ids stay what citations say.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from archive.errors import LetopisError
from archive.holdings import resolve
from archive.warc.reader import records
from archive.warc.record import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import Capture
    from archive.warc.record import Record

NEIGHBOURS = 4
"""Records after a response among which its request is looked for; writers put it next to it."""


class NotExtracted(LetopisError):
    """The record cannot be had; the message says why."""


def extract(data: Path, capture: Capture, target: Path) -> list[Record]:
    """Write the records of a capture to a new file; returns them in their order.

    Raises `NotExtracted` where the record is not where the capture says, `FileExistsError`, `OSError`.
    """
    if capture.warc.endswith(".zst"):
        raise NotExtracted("The record is in a .warc.zst, whose records need the file's dictionary.")
    try:
        record = resolve.cited(data, capture)
        first = resolve.original(data, record) if record.type == "revisit" else None
    except Unreadable as error:
        raise NotExtracted(f"The record in {capture.warc} cannot be read: {error}.") from error
    except FileNotFoundError:
        raise NotExtracted(f"The WARC file {capture.warc} is not in the data folder.") from None
    if record.type == "revisit" and first is None:
        raise NotExtracted(f"The original of this revisit, {record.refers_to}, is not in the data folder.")
    found = [*_with_request(first), *_with_request(record)]
    with target.open("xb") as out:
        try:
            for one in found:
                with one.part.path.open("rb") as file:
                    file.seek(one.part.start + one.offset)
                    left = one.length
                    while left and (piece := file.read(min(left, 1 << 20))):
                        left -= out.write(piece)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return found


def suffix(capture: Capture) -> str:
    """How the file of a capture ends: `.warc.gz` or `.warc`."""
    return ".warc.gz" if capture.warc.endswith(".gz") else ".warc"


def _with_request(record: Record | None) -> list[Record]:
    """A record and its request."""
    if record is None:
        return []
    with suppress(Unreadable):
        for other in islice(records(record.part, record.offset + record.length), NEIGHBOURS):
            if other.type == "request" and record.id in (other.get("WARC-Concurrent-To") or ""):
                return [record, other]
    return [record]


__all__ = ["NotExtracted", "extract", "suffix"]
