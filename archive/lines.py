"""Append-only files of JSON lines that survive a crash.

A line counts from its line break on. What a killed process or a full disk left after the last one is put aside when
the file is next opened for writing; readers pass over it.
"""

from __future__ import annotations

import errno
import os
import time
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK = 1 << 20

SYNC_SECONDS = 5.0
"""How long a line may stay in the system's cache. A killed process loses nothing, a power cut at most this."""


def whole_lines(path: Path, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of every whole line from an offset on, line break included; nothing where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(offset)
        for line in file:
            if line.endswith(b"\n"):
                yield offset, line
            offset += len(line)


def crc32_of(path: Path, size: int | None = None) -> tuple[int, int]:
    """How many bytes a file has, of its first `size`, and their CRC-32."""
    crc = done = 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK if size is None else min(CHUNK, size - done)):
            crc, done = zlib.crc32(piece, crc), done + len(piece)
    return done, crc


class LineFiles:
    """Files of lines below a folder, for reading; each is named by its path there."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, name: str) -> Path:
        return self._root / name

    def state(self, name: str) -> tuple[int, str]:
        """Bytes of a file, and a mark of its last change that cannot be set from outside (inode and `ctime`)."""
        about = self._path(name).stat()
        return about.st_size, f"{about.st_ino} {about.st_ctime_ns}"

    def read(self, name: str, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Where each whole line begins that begins at a byte or after it, and the line."""
        return whole_lines(self._path(name), start)

    def at(self, name: str, offset: int, length: int | None = None) -> bytes:
        """The line that begins at a byte; `length` says how many bytes it has, where that is known."""
        with self._path(name).open("rb", buffering=-1 if length is None else 0) as file:
            file.seek(offset)
            return file.readline() if length is None else file.read(length)

    def crc(self, name: str, size: int) -> tuple[int, int]:
        """How many bytes a file has of the first `size`, and their CRC-32."""
        return crc32_of(self._path(name), size)


def mend(path: Path) -> Path | None:
    """Cut what follows the last line break, after a copy of it was put aside.

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
