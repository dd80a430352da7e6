"""What the WARC files hold beside the pages: items, observations of the ledger, verdicts, as `metadata` records.

From these records the JSON archive is made again. The record is written before the line, so what a crash took of the
lines is here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from archive.holdings.renamed import block_now
from archive.items import to_json
from archive.upgrade import from_json
from archive.warc.fields import HELD_TYPE, ITEM_TYPE, OBSERVATION_TYPE, VERDICT_TYPE
from archive.warc.reader import records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.holdings.mend import Mended
    from archive.holdings.writer import WarcWriter
    from archive.item_store import ItemWriter, Kept
    from archive.items import PressItem
    from archive.warc.record import Record


def records_beside(path: Path, start: int = 0) -> Iterator[Record]:
    """The records of a WARC, from a byte on at which one begins, whose blocks are lines of the JSON archive,
    distinguished by `content_type`."""
    for record in records(path, start):
        if record.type == "metadata" and record.content_type in {ITEM_TYPE, OBSERVATION_TYPE, HELD_TYPE, VERDICT_TYPE}:
            yield record


def keep(items: ItemWriter, warc: WarcWriter, item: PressItem) -> Kept:
    """Keep an item as a version of its own, record and line, unless the latest version says the same.

    Raises OSError.
    """
    kept = items.judge(item)
    if kept.outcome != "unchanged":
        warc.write_metadata(to_json(kept.item), kept.item.capture)
        items.append(kept.item)
    return kept


def give_back(root: Path, mended: Mended, items: ItemWriter) -> int:
    """Append the items whose record is in a mended file and whose line a crash took; how many.

    Raises OSError.
    """
    restored = 0
    if not mended.own:
        return restored
    # A full disk may have taken the index and the last line, and left the file its name.
    if mended.records and (mended.named or mended.indexed):
        for record in records_beside(root / "warc" / mended.warc):
            if record.content_type == ITEM_TYPE:
                with suppress(ValueError):
                    restored += items.restore(from_json(block_now(record)))
    return restored
