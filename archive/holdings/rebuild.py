"""Makes everything again that is derived from the WARC files alone: the indexes, and what is known of payloads."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive.holdings import cdxj, dedup, files, lookup, own
from archive.holdings.resolve import warc_path
from archive.warc.reader import Damage, records
from archive.workers import Pool, Processes

PARALLEL_FROM = 64 << 20
"""Bytes of WARC from which it pays to start further processes."""
STRETCH = 4 << 20
"""Bytes of a WARC that are one task when its items are read again: a second or two."""


@dataclass(slots=True)
class Reindexed:
    """What one file gave."""

    warc: str
    """Its path below `data/warc`."""
    size: int
    captures: int = 0
    """Lines of its index."""
    seen: list[dedup.KnownRecord] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    """Of its index."""
    marks: list[int] = field(default_factory=list)
    """Where a record begins, about every `STRETCH` bytes: several may read a file at a time."""
    damage: list[Damage] = field(default_factory=list)


def rebuild(
    root: Path,
    site: str | None = None,
    *,
    processes: int | None = None,
    pool: Pool | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Reindexed]:
    """Make the indexes and payload states of an archive again, or of one site; what each file gave, without `seen` and
    `lines`.

    Files are read in a `pool`, or where there is none in so many `processes`. A file that is being written is left to
    its writer, and a site with one keeps its payload state. Indexes whose WARC is gone are taken away. `progress` is
    given the bytes done and their sum. Raises OSError where a file cannot be read.
    """
    found = files.closed(root, site)
    known = {cdxj.index_path(root, name) for _, name in found}
    for path in cdxj.index_files(root, site):
        if path not in known:
            path.unlink()
    by_site: dict[str, list[dedup.KnownRecord]] = defaultdict(list)
    done, of = 0, sum(path.stat().st_size for path, _ in found)
    rebuilt = []
    small = of < PARALLEL_FROM or len(found) < 2
    own_pool = Processes(1 if small else min(processes or os.cpu_count() or 1, len(found)))
    with own_pool:
        reread = (pool or own_pool).map(partial(read_file, root), [name for _, name in found])
        for each in reread:
            done += each.size
            progress(done, of)
            cdxj.write_index(root, each.warc, each.lines)
            by_site[each.warc.partition("/")[0]] += each.seen
            each.seen, each.lines = [], []
            rebuilt.append(each)
    searched = [site] if site else [path.parent.name for path in (root / "index").glob(f"*/{lookup.FOLDER}")]
    for name in sorted({*by_site, *searched}):
        lookup.merge(root / "index" / name, whole=True)
    for name, seen in by_site.items():
        if not list((root / "warc" / name).rglob(f"*{files.OPEN}")):
            dedup.rebuild_known(root, name, sorted(seen, key=lambda each: each.original.date))
    return rebuilt


def read_file(root: Path, name: str) -> Reindexed:
    """What one file gives; nothing is written."""
    path = warc_path(root, name)
    rebuilt = Reindexed(name, path.stat().st_size)
    # A record of ours never refers to what somebody supplied.
    ours = own.Own(root).proves(name)
    for record in records(path, on_damage=rebuilt.damage.append):
        if record.part.addressable and record.offset >= (rebuilt.marks[-1] if rebuilt.marks else 0) + STRETCH:
            rebuilt.marks.append(record.offset)
        if entry := cdxj.entry_in_file(record, name):
            rebuilt.lines.append(entry.line)
        elif damage := cdxj.not_indexed(record):
            rebuilt.damage.append(damage)
        if ours and (seen := dedup.seen(record)):
            rebuilt.seen.append(seen)
    rebuilt.captures = len(rebuilt.lines)
    return rebuilt
