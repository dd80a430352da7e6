"""Makes everything again that is derived from the WARC files alone: the indexes, and what is known of payloads."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive.holdings import cdxj, dedup, files, lookup, own
from archive.warc.reader import Damage, records
from archive.workers import workers

PARALLEL_FROM = 64 << 20
"""Bytes of WARC from which it pays to start further processes."""


@dataclass(slots=True)
class Reindexed:
    """What one file gave."""

    warc: str
    """Its path below `data/warc`."""
    size: int
    captures: int = 0
    """Lines of its index."""
    seen: list[dedup.KnownRecord] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)


def rebuild(
    root: Path,
    site: str | None = None,
    *,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Reindexed]:
    """Make the indexes and payload states of an archive again, or of one site; what each file gave, without `seen`.

    A file that is being written is left to its writer, and a site with one keeps its payload state. Indexes whose WARC
    is gone are taken away. `progress` is told bytes done, and of how many. Raises OSError where a file cannot be read.
    """
    found = files.closed(root, site)
    known = {cdxj.index_path(root, name) for _, name in found}
    for path in cdxj.index_files(root, site):
        if path not in known:
            path.unlink()
    by_site: dict[str, list[dedup.KnownRecord]] = defaultdict(list)
    done, of = 0, sum(path.stat().st_size for path, _ in found)
    rebuilt = []
    for each in _each(root, found, processes, of):
        done += each.size
        progress(done, of)
        by_site[each.warc.partition("/")[0]] += each.seen
        each.seen = []
        rebuilt.append(each)
    searched = [site] if site else [path.parent.name for path in (root / "index").glob(f"*/{lookup.FOLDER}")]
    for name in sorted({*by_site, *searched}):
        lookup.merge(root / "index" / name, anew=True)
    for name, seen in by_site.items():
        if not list((root / "warc" / name).rglob(f"*{files.OPEN}")):
            dedup.rebuild(root, name, sorted(seen, key=lambda each: each.original.date))
    return rebuilt


def _each(root: Path, found: list[tuple[Path, str]], processes: int | None, size: int) -> Iterator[Reindexed]:
    count = min(processes or os.cpu_count() or 1, len(found))
    work = partial(rebuild_file, root)
    if count < 2 or size < PARALLEL_FROM:
        yield from map(work, found)
        return
    with workers(count) as pool:
        yield from pool.map(work, found)


def rebuild_file(root: Path, found: tuple[Path, str]) -> Reindexed:
    """Make the index of one file again."""
    path, name = found
    rebuilt = Reindexed(name, path.stat().st_size)
    # A record of ours never refers to what somebody supplied.
    ours = own.Own(root).proves(name)
    lines = []
    for record in records(path, on_damage=rebuilt.damage.append):
        if entry := cdxj.entry_in_file(record, name):
            lines.append(entry.line)
        elif damage := cdxj.not_indexed(record):
            rebuilt.damage.append(damage)
        if ours and (seen := dedup.seen(record)):
            rebuilt.seen.append(seen)
    rebuilt.captures = len(lines)
    cdxj.write_index(root, name, lines)
    return rebuilt
