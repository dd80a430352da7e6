"""Which records of each file a selection means, and what it needs besides: the originals of its revisits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.holdings.cdxj import INDEXED, REVISIT_MIME, moment_of, parse
from archive.holdings.resolve import original
from archive.warc.reader import Record, Unreadable, read_at, records

if TYPE_CHECKING:
    from archive.wacz.selection import Packed, Selection, Source

_REVISIT = f'"mime": "{REVISIT_MIME}"'.encode()


class Wanted:
    """The originals that selected revisits refer to: by record id, or by address and date where there is no id."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._files: set[str] = set()
        self._anywhere = False

    def add(self, revisit: Record, root: Path | None) -> None:
        """What this revisit refers to (WARC 1.1, 5.6, 5.11 and 5.12).

        `root` is the data folder, whose index says which file to look into; without it every file is looked into.
        """
        target = (revisit.get("WARC-Refers-To-Target-URI") or revisit.url or "").strip("<>")
        date = revisit.get("WARC-Refers-To-Date")
        key = revisit.refers_to or (f"{target} {date}" if date else None)
        if key is None or key in self._keys:
            return
        self._keys[key] = target
        record = original(root, revisit) if root is not None else None
        if root is not None and record is not None:
            self._files.add(record.part.path.relative_to(root / "warc").as_posix())
        else:
            self._anywhere = True

    def may_be_in(self, warc: str) -> bool:
        """Whether one that was not found yet may be in this file."""
        return bool(self._keys) and (self._anywhere or warc in self._files)

    def found(self, record: Record) -> bool:
        """Whether this record is one of them; it is not looked for again."""
        for key in (record.id, f"{record.url} {record.get('WARC-Date')}"):
            if key and self._keys.pop(key, None) is not None:
                return True
        return False

    def left(self) -> list[str]:
        """Addresses of those that were not found."""
        return sorted(set(self._keys.values()))


def originals(found: list[Source], selection: Selection, root: Path | None) -> Wanted:
    """What the revisits of a selection refer to."""
    wanted = Wanted()
    for source in found:
        if selection.takes_file(source.warc):
            for revisit in _revisits(source, selection):
                wanted.add(revisit, root)
    return wanted


def _revisits(source: Source, selection: Selection) -> Iterator[Record]:
    if source.index is None:
        for record in records(source.part):
            if record.type == "revisit" and selection.takes(record.date):
                yield record
        return
    coarse = selection.by_the_second
    for line in source.lines():
        if _REVISIT in line:
            entry = parse(line)
            if coarse.takes(moment_of(entry.timestamp)):
                try:
                    record = read_at(source.part, entry.offset, entry.length)
                except Unreadable:
                    continue  # copying reports the damage
                if selection.takes(record.date):
                    yield record


def chosen(
    source: Source,
    selection: Selection,
    wanted: Wanted,
    packed: Packed,
    hides: Callable[[Record], bool] | None = None,
) -> set[str] | None:
    """Ids of the records to take from one file; None for all of them. `hides` says of a record whether it
    is withheld."""
    inside = selection.takes_file(source.warc)
    looked_for = wanted.may_be_in(source.warc)
    if inside and selection.whole_files and not (hides and _holds(source, hides)):
        if looked_for:
            for record in records(source.part):
                wanted.found(record)
        return None
    if not looked_for and not (inside and _may_match(source, selection)):
        return set()
    ids: set[str] = set()
    for record in records(source.part):
        if record.type not in INDEXED or not record.id or (hides and hides(record)):
            continue
        if inside and selection.takes(record.date):
            wanted.found(record)
            ids.add(record.id)
        elif looked_for and wanted.found(record):
            packed.originals += 1
            ids.add(record.id)
    return ids


def _holds(source: Source, hides: Callable[[Record], bool]) -> bool:
    """Whether a file has a record that is withheld; the records beside pages are in no index."""
    return any(hides(record) for record in records(source.part))


def _may_match(source: Source, selection: Selection) -> bool:
    """Whether the file has to be read: its index, where there is one, holds something of the selection."""
    if source.index is None:
        return True
    coarse = selection.by_the_second
    for line in source.lines():
        entry = parse(line)
        if coarse.takes(moment_of(entry.timestamp)):
            return True
    return False
