"""Append-only files of JSON lines that survive a crash.

A line counts from its line break on. What a killed process or a full disk left behind the last one is put aside when
the file is next opened for writing; readers pass over it.
"""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SYNC_SECONDS = 5.0
"""How long a line may stay in the system's cache. A killed process loses nothing, a power cut at most this."""


def whole_lines(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of every whole line from a byte on, line break included; nothing where there is no file."""
    offset = start
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(start)
        for line in file:
            if line.endswith(b"\n"):
                yield offset, line
            offset += len(line)


def mend(path: Path) -> Path | None:
    """Cut what stands behind the last line break, after a copy of it was put aside.

    Returns the file that holds the copy, `None` where nothing had to be cut.
    """
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        whole = end
        while whole:
            step = min(whole, 1 << 16)
            file.seek(whole - step)
            position = file.read(step).rfind(b"\n")
            if position >= 0:
                whole += position + 1 - step
                break
            whole -= step
        if whole == end:
            return None
        file.seek(whole)
        aside = path.with_name(f"{path.name}.torn-{whole}")
        with aside.open("wb") as copy:
            copy.write(file.read())
            copy.flush()
            os.fsync(copy.fileno())
        file.truncate(whole)
        os.fsync(file.fileno())
    return aside


def draft(path: Path, data: bytes) -> Path:
    """A file's new content under a passing name in its folder, on the disk."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return draft


class LineWriter:
    """Appends whole lines to one file. One at a time: the caller holds the lock."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.torn: Path | None = None
        """Where the rest of a torn line was put when the file was opened."""
        self._clock = clock
        self._synced = clock()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self.torn = mend(path)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def append(self, line: bytes) -> int:
        """Append one line, given without its line break, and return its offset.

        Raises `OSError` where it cannot be written whole; what was begun of it is taken back.
        """
        offset = os.fstat(self._file).st_size
        data = line + b"\n"
        try:
            if os.write(self._file, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        except OSError:
            os.ftruncate(self._file, offset)
            raise
        if self._clock() - self._synced >= SYNC_SECONDS:
            self.sync()
        return offset

    def sync(self) -> None:
        """Have what was appended written to the disk."""
        os.fsync(self._file)
        self._synced = self._clock()

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        os.close(self._file)
