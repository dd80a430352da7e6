"""Makes the items again from the WARC files: each item that stands there beside its record is read anew from that one.

What today's parsers read the same keeps its line, byte for byte. What they read otherwise becomes the item they read;
what they read no more stays as it was. Items of imported archives have no record of their own and are read from their
lines. How a page is read is not known here: whoever calls hands that over.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from archive.items import PressItem, from_json, to_json
from archive.store import Items, ItemWriter, items_folder
from archive.verify import IMPORTED, Parse, differing
from archive.warc import files
from archive.warc.mend import items_in
from archive.warc.reader import Unreadable
from archive.warc.resolve import cited, holder

PARALLEL_FROM = 200
"""Items from which it pays to start further processes."""


@dataclass(slots=True)
class Rebuilt:
    """What became of the items of a site."""

    site: str
    same: int = 0
    """Today's parsers read the same."""
    changed: int = 0
    """They read otherwise, and the item is theirs now."""
    unread: int = 0
    """They give no item, or the record cannot be read; the item stayed as it was."""
    gone: int = 0
    """Lines whose item stands in no WARC any more; they are in the file put aside."""
    replaced: int = 0
    """Files that differ from what stood there, which was put aside as `….before-<time>`."""


@dataclass(frozen=True, slots=True)
class _Read:
    outcome: str
    line: bytes


def rebuild_items(
    root: Path,
    site: str,
    parser: Callable[[], Parse],
    *,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Rebuilt:
    """Make the items of one site again. The caller holds the site's lock.

    `parser` is called once in each process and must be importable there. Raises OSError where a file cannot be read or
    written; then the items are as they were.
    """
    result = Rebuilt(site)
    there = {to_json(item) for item in Items(root).of(site)}
    kept = [line for path, _ in files.closed(root, site) for _, line in items_in(path)]
    kept += sorted(line for line in there if from_json(line).capture.warc.startswith(IMPORTED))
    result.gone = len(there - set(kept)) if there else 0
    folder = root / "rebuilding"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        writer = ItemWriter(Path(name), site)
        try:
            altered: set[str] = set()
            for done, read in enumerate(_read_all(root, kept, parser, processes), 1):
                with suppress(ValueError):
                    _write(writer, read, altered, result)
                progress(done, len(kept))
        finally:
            writer.close()
        _put_in_place(items_folder(Path(name), site), items_folder(root, site), result)
    with suppress(OSError):
        folder.rmdir()
    return result


def _write(writer: ItemWriter, read: _Read, altered: set[str], result: Rebuilt) -> None:
    item = from_json(read.line)
    if read.outcome == "changed" or item.id in altered:
        # From here on the article's versions are counted anew: what was one may be none for today's parsers.
        altered.add(item.id)
        judged = writer.judge(item)
        if judged.outcome != "unchanged":
            writer.append(judged.item)
    else:
        writer.append(item)
    setattr(result, read.outcome, getattr(result, read.outcome) + 1)


def _put_in_place(new: Path, old: Path, result: Rebuilt) -> None:
    """Replace the months that differ; lines in another order are no difference."""
    old.mkdir(parents=True, exist_ok=True)
    aside = f".before-{datetime.now(UTC):%Y%m%d%H%M%S}"
    made = {path.name: path for path in new.glob("*.jsonl")}
    for name in sorted({*made, *(path.name for path in old.glob("*.jsonl"))}):
        before = old / name
        data = made[name].read_bytes() if name in made else b""
        if before.exists():
            known = before.read_bytes()
            if sorted(known.splitlines()) == sorted(data.splitlines()):
                continue
            before.replace(before.with_name(name + aside))
            result.replaced += 1
        if data:
            shutil.move(made[name], before)
    files.sync_folder(old)


def _read_all(root: Path, lines: list[bytes], parser: Callable[[], Parse], processes: int | None) -> Iterator[_Read]:
    workers = processes or os.cpu_count() or 1
    if workers < 2 or len(lines) < PARALLEL_FROM:
        parse = parser()
        yield from (_read(root, parse, line) for line in lines)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (parser,)) as pool:
        yield from pool.map(partial(_read_there, root), lines, chunksize=20)


_parse: Parse | None = None


def _begin(parser: Callable[[], Parse]) -> None:
    global _parse  # one parser for the life of a worker process
    _parse = parser()


def _read_there(root: Path, line: bytes) -> _Read:
    assert _parse is not None
    return _read(root, _parse, line)


def _read(root: Path, parse: Parse, line: bytes) -> _Read:
    """Read one item anew."""
    try:
        item = from_json(line)
        held = holder(root, cited(root, item.capture))
    except (ValueError, OSError, Unreadable):
        return _Read("unread", line)
    again = parse(held, item) if held else "its payload is not there"
    if not isinstance(again, PressItem):
        return _Read("unread", line)
    if not differing(item, again):
        return _Read("same", line)
    return _Read("changed", to_json(_with_captures(again, item)))


def _with_captures(again: PressItem, item: PressItem) -> PressItem:
    """Where the media's bytes lie is not told by the page: taken over from the item as it was."""
    before = {medium.url: medium for medium in item.media}
    media = [
        medium.model_copy(update={"capture": old.capture, "size": medium.size or old.size})
        if (old := before.get(medium.url)) and medium.capture is None
        else medium
        for medium in again.media
    ]
    return again.model_copy(update={"media": media, "version": item.version})
