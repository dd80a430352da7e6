"""Append-only files of JSON lines that survive a crash.

A line counts from its line break on. What a killed process or a full disk left after the last one is put aside when
the file is next opened for writing; readers pass over it. A line of `LONGEST_LINE` bytes or more is never in memory:
readers are given where it is, and `letopis verify` reports it as `line-too-long`.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

CHUNK = 1 << 20

LONGEST_LINE = 64 << 20
"""Bytes of a line, its line break among them, from which on it is not read. The page of an item has at most 10 MB."""

TOO_LONG = f"it has {LONGEST_LINE >> 20} MB or more and is not read"
"""What is said of such a line."""

SYNC_SECONDS = 5.0
"""How long a line may stay in the system's cache. A killed process loses nothing, a power cut at most this."""


class WholeLine(NamedTuple):
    """A line of a file, from its first byte to its line break."""

    offset: int
    data: bytes
    """The line with its line break; empty where it is too long to be read."""
    end: int
    """Where the next line begins."""

    @property
    def too_long(self) -> bool:
        """Whether it has `LONGEST_LINE` bytes or more."""
        return not self.data


def whole_lines(path: Path, offset: int = 0) -> Iterator[WholeLine]:
    """Every whole line from an offset on; nothing where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(offset)
        while line := file.readline(LONGEST_LINE):
            end = offset + len(line)
            if len(line) == LONGEST_LINE:
                line, rest = b"", line
                while rest and not rest.endswith(b"\n"):
                    rest = file.readline(CHUNK)
                    end += len(rest)
                if not rest:
                    return
            elif not line.endswith(b"\n"):
                return
            yield WholeLine(offset, line, end)
            offset = end


def line_at(path: Path, offset: int, length: int | None = None) -> bytes:
    """The line that begins at a byte, of at most `LONGEST_LINE` bytes; `length` is how many it has, where known."""
    with path.open("rb", buffering=-1 if length is None else 0) as file:
        file.seek(offset)
        return file.readline(LONGEST_LINE) if length is None else file.read(min(length, LONGEST_LINE))


def stretch(path: Path, offset: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes of a file from one place to another, or to its end, piece by piece."""
    with path.open("rb") as file:
        file.seek(offset)
        while piece := file.read(CHUNK if end is None else min(CHUNK, end - file.tell())):
            yield piece


def crc32_of(path: Path, size: int | None = None) -> tuple[int, int]:
    """How many bytes a file has, of its first `size`, and their CRC-32."""
    crc = done = 0
    for piece in stretch(path, 0, size):
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

    def read(self, name: str, start: int = 0) -> Iterator[WholeLine]:
        """The whole lines that begin at a byte or after it."""
        return whole_lines(self._path(name), start)

    def at(self, name: str, offset: int, length: int | None = None) -> bytes:
        """The line that begins at a byte; `length` says how many bytes it has, where that is known."""
        return line_at(self._path(name), offset, length)

    def crc(self, name: str, size: int) -> tuple[int, int]:
        """How many bytes a file has of the first `size`, and their CRC-32."""
        return crc32_of(self._path(name), size)


def mend_lines(path: Path) -> Path | None:
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
            shutil.copyfileobj(file, copy, CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        file.truncate(whole)
        os.fsync(file.fileno())
    return aside


def draft(path: Path, pieces: Iterable[bytes]) -> Path:
    """A file's new content under a passing name in its folder, on the disk."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.writelines(pieces)
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
            self.torn = mend_lines(path)
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
