"""What the archive asks of the place where the lines of its items are.

Lines are appended to parts and never changed; a part holds what was first seen of a site in one month (UTC), so that of
a month that is over is never written again. It is named `items/<site>/<year>-<month>.jsonl`. A line is named by its
part and the byte at which it begins. Files keep them (`archive.month_files`); another kind is a file of its own and
the line below that names it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, Self

from archive.lines import WholeLine
from archive.month_files import MonthFiles


class ItemLines(Protocol):
    """The lines of a data folder. Readers may be many; of each site there is one writer, who holds the site's lock.

    Lines are given without their line break and read with it. Every method may raise `OSError`.
    """

    def __init__(self, root: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is opened and nothing begun; `clock` says when to sync, in seconds."""

    def sites(self) -> list[str]:
        """Names of the sites that have items, sorted."""

    def parts(self, site: str) -> list[str]:
        """Names of a site's parts, the oldest first."""

    def state(self, part: str) -> tuple[int, str]:
        """Bytes of a part, and a mark of its last change: where neither differs, nothing was written."""

    def read(self, part: str, start: int = 0) -> Iterator[WholeLine]:
        """The whole lines that begin at a byte or after it."""

    def at(self, part: str, offset: int, length: int | None = None) -> bytes:
        """The line that begins at a byte; `length` says how many bytes it has, where that is known."""

    def crc(self, part: str, size: int) -> tuple[int, int]:
        """How many bytes a part has of the first `size`, and their CRC-32."""

    def mend(self, part: str) -> str | None:
        """Put aside what a crash left of a line; the name of what was put aside."""

    def torn(self, part: str) -> bool:
        """Whether a part ends within a line; a running crawl writes whole ones."""

    def append(self, part: str, line: bytes) -> int:
        """Append a line; where it begins. Where it cannot be written whole, what was begun of it is taken back."""

    def sync(self) -> None:
        """Have what was appended written to the disk."""

    def close(self) -> None:
        """Sync and close; an `append` opens again by itself."""

    def replace(self, site: str, made: Self) -> int:
        """Take the parts of a site from other lines where they differ; how many were replaced, each kept beside.

        Lines in another order are no difference. All that takes time comes first.
        """


LINES: type[ItemLines] = MonthFiles
"""Where the lines of items are. Another kind is a file of its own, and this line."""


def item_lines(root: Path, *, clock: Callable[[], float] = time.monotonic) -> ItemLines:
    """The lines of a data folder."""
    return LINES(root, clock=clock)
