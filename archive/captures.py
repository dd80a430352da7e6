"""The index of captures as Parquet, for archives that are asked by columns: all captures of a year, by host or type.

Rows are sorted by SURT and time, a file a year, so a reader that knows an address or a host looks into few row groups.
CDXJ stays the form for interchange (`archive.holdings.cdxj`); this is derived from it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.acts import Acts
from archive.extras import needs
from archive.holdings import cdxj, lookup
from archive.provenance import Suppliers

with needs("export"):
    import pyarrow as pa
    import pyarrow.parquet as pq

GROUP = 50_000
"""Rows of a group: one address of a million is found in some 9 ms, and a group is 2 MB."""

SCHEMA = pa.schema(
    [
        ("surt", pa.string()),
        ("time", pa.timestamp("s", tz="UTC")),
        ("url", pa.string()),
        ("mime", pa.dictionary(pa.int32(), pa.string())),
        ("status", pa.int16()),
        ("digest", pa.string()),
        ("site", pa.dictionary(pa.int32(), pa.string())),
        ("warc", pa.dictionary(pa.int32(), pa.string())),
        ("offset", pa.int64()),
        ("length", pa.int64()),
        ("supplied_by", pa.dictionary(pa.int32(), pa.string())),
    ]
)
"""`warc` is the file below `data/warc`, `offset` and `length` the record's bytes in it; `supplied_by` is absent for
captures of ours, else the digest of the file that somebody supplied."""


@dataclass
class Written:
    """What was written."""

    folder: Path
    rows: int = 0
    files: list[Path] = field(default_factory=list)
    unread: int = 0
    """Lines of the index that are none, or whose time the calendar lacks."""


def captures(data: Path, unread: Callable[[], None] = lambda: None) -> Iterator[dict[str, Any]]:
    """Every capture that may be given out, sorted by SURT and time, with the columns of `SCHEMA`; each once."""
    acts = Acts.of(data)
    supplier = lru_cache(1 << 16)(Suppliers(data).of_record)  # an archive has many captures a file
    folders = [folder for folder in sorted((data / "index").glob("*")) if folder.is_dir()]
    previous = b""
    for line in lookup.merged(path for folder in folders for path in lookup.indexes_below(folder)):
        if line == previous:
            continue
        previous = line
        try:
            entry = cdxj.parse(line)
        except ValueError:
            unread()
            continue
        moment = cdxj.moment_of(entry.timestamp)
        if moment is None:
            unread()
            continue
        if acts.hides(entry.url):
            continue
        by = supplier(entry.filename)
        status = entry.status
        yield {
            "surt": entry.key,
            "time": moment,
            "url": entry.url,
            "mime": entry.mime or None,
            "status": status if status is not None and status < 1000 else None,
            "digest": entry.digest or None,
            "site": entry.filename.partition("/")[0],
            "warc": entry.filename,
            "offset": entry.offset,
            "length": entry.length,
            "supplied_by": by.digest if by else None,
        }


def write_captures(data: Path, folder: Path, progress: Callable[[int], None] = lambda rows: None) -> Written:
    """Write the captures of an archive as `<folder>/year=2024/captures.parquet`; in bounded memory.

    Raises `FileExistsError` where the folder is there, `OSError`.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists already; name a new folder.")
    done = Written(folder)
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)

    def unread() -> None:
        done.unread += 1

    try:
        with ExitStack() as stack:
            writers: dict[int, pq.ParquetWriter] = {}
            waiting: dict[int, list[dict[str, Any]]] = {}

            def flush(year: int) -> None:
                if year not in writers:
                    path = new / f"year={year}" / "captures.parquet"
                    path.parent.mkdir()
                    order = [pq.SortingColumn(0), pq.SortingColumn(1)]
                    writer = pq.ParquetWriter(path, SCHEMA, compression="zstd", sorting_columns=order)
                    writers[year] = stack.enter_context(writer)
                writers[year].write_table(pa.Table.from_pylist(waiting.pop(year), schema=SCHEMA), row_group_size=GROUP)

            for row in captures(data, unread):
                year = row["time"].year
                rows = waiting.setdefault(year, [])
                rows.append(row)
                done.rows += 1
                if len(rows) == GROUP:
                    flush(year)
                    progress(done.rows)
            for year in sorted(waiting):
                flush(year)
        new.rename(folder)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(new)
        raise
    done.files = sorted(folder.rglob("*.parquet"))
    return done


__all__ = ["SCHEMA", "Written", "captures", "write_captures"]
