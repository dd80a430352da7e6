"""The index inside a WACZ: CDXJ lines sorted by their bytes, in compressed blocks that a viewer fetches singly."""

from __future__ import annotations

import hashlib
import heapq
import json
import shutil
import tempfile
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from isal import igzip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

BLOCK_LINES = 1024
"""Lines in one compressed block: what a viewer reads for one look-up."""
RUN_BYTES = 8 << 20
"""Lines held in memory before they are sorted and put aside."""
MOST_RUNS = 64
"""Files merged at once."""


class SortedLines:
    """Sorts any number of lines in constant memory: runs on disk, merged when read.

    Lines are bytes that end with a line break. Equal lines come out once. A context manager; the runs are deleted at
    the end.
    """

    def __init__(self, folder: Path | None = None, *, run_bytes: int = RUN_BYTES) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="letopis-sort-", dir=folder))
        self._run_bytes = run_bytes
        self._held: list[bytes] = []
        self._size = 0
        self._runs: list[Path] = []
        self._serial = 0

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, line: bytes) -> None:
        """One more line."""
        self._held.append(line)
        self._size += len(line) + 64  # the object around the bytes counts too
        if self._size >= self._run_bytes:
            self._put_aside()

    def __iter__(self) -> Iterator[bytes]:
        self._held.sort()
        with ExitStack() as stack:
            runs: list[Iterable[bytes]] = [stack.enter_context(run.open("rb")) for run in self._runs]
            previous = None
            for line in heapq.merge(*runs, self._held):
                if line != previous:
                    yield line
                previous = line

    def _put_aside(self) -> None:
        self._held.sort()
        self._write_run(self._held)
        self._held = []
        self._size = 0
        if len(self._runs) == MOST_RUNS:
            with ExitStack() as stack:
                merged = heapq.merge(*[stack.enter_context(run.open("rb")) for run in self._runs])
                old, self._runs = self._runs, []
                self._write_run(merged)
            for run in old:
                run.unlink()

    def _write_run(self, lines: Iterable[bytes]) -> None:
        self._serial += 1
        run = self._folder / f"{self._serial}"
        with run.open("wb") as file:
            file.writelines(lines)
        self._runs.append(run)


def blocks(lines: Iterable[bytes], *, name: str = "index.cdx.gz") -> Iterator[tuple[bytes, bytes]]:
    """Sorted CDXJ lines as pairs: the line of the secondary index, the gzip member it points to.

    The first pair is the header of the secondary index and no data. The form is that of pywb's ZipNum with JSON, as
    cdxj-indexer writes it ("cdxj-gzip-1.0"): key and time of the first line of a block, its offset, length and digest.
    """
    header = json.dumps({"format": "cdxj-gzip-1.0", "filename": name})
    yield f"!meta 0 {header}\n".encode(), b""
    offset = 0
    rest = iter(lines)
    while block := list(islice(rest, BLOCK_LINES)):
        data = igzip.compress(b"".join(block), 2, mtime=0)  # the same lines give the same bytes at any time
        key = block[0].split(b"{", 1)[0].strip()
        place = {"offset": offset, "length": len(data), "digest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        yield key + b" " + json.dumps(place).encode() + b"\n", data
        offset += len(data)
