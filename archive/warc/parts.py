"""Where the bytes of a WARC are: a file of its own, or a stretch of one (a WACZ is a ZIP that stores its WARCs plain).

Reading is by position and in large steps, never through a memory map: a file that is cut while somebody reads it must
give an error, not a signal that ends the process.
"""

from __future__ import annotations

import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from weakref import finalize

STEP = 1 << 20
NEAR = 32 << 10
"""Bytes that are read at once where one record is wanted: most are smaller."""
HEAD_LIMIT = 64 << 10
"""A record's head that is longer than this is none."""
FINE = 4 << 10
"""Bytes that are unpacked at a time where there may be damage: up to so many are lost with what follows."""
SPOOL_LIMIT = 64 << 30
"""How much of an archive compressed as one piece is unpacked to a temporary file."""


@dataclass(frozen=True, slots=True)
class Part:
    """A WARC, wherever it is."""

    path: Path
    """The file."""
    name: str
    """What a person calls it: the file's name, or the path inside the WACZ."""
    start: int = 0
    """Where it begins in the file."""
    size: int | None = None
    """How long it is; to the file's end where absent."""
    addressable: bool = True
    """Its records can be found again by offset; false for what had to be unpacked to a temporary file."""
    held: object = field(default=None, repr=False, compare=False)
    """Keeps a temporary file until nobody needs it."""


def part_of(source: Path | Part) -> Part:
    """A whole file as a part."""
    return source if isinstance(source, Part) else Part(source, source.name)


def parts(path: Path, *, on_damage: Callable[[str, str], None] | None = None) -> list[Part]:
    """The WARCs of a WACZ, also of those inside it (a "multi-WACZ"), or the file itself where it is none.

    Where `on_damage` hears of what is wrong, by name and reason, a damaged package gives what can be had of it: members
    as far as they can be unpacked, and without a directory the file itself, in which records that were stored are found
    one by one. Raises zipfile.BadZipFile otherwise, and OSError where the file cannot be read.
    """
    if path.suffix.lower() not in {".wacz", ".zip"}:
        return [part_of(path)]
    try:
        return _packaged(path, None, on_damage)
    except zipfile.BadZipFile as error:
        if on_damage is None:
            raise
        on_damage(path.name, f"the package is damaged ({error}), and what can be found in it is taken")
        return [Part(path, f"{path.stem}.warc.gz", addressable=False)]


def opened_package(path: Path) -> zipfile.ZipFile:
    """A package.

    Raises zipfile.BadZipFile also for what zipfile finds out later, or says otherwise, of a directory that lies.
    """
    try:
        package = zipfile.ZipFile(path)
    except (ValueError, NotImplementedError, OverflowError) as error:
        raise zipfile.BadZipFile(str(error)) from None
    if any(info.header_offset < 0 for info in package.infolist()):
        package.close()
        raise zipfile.BadZipFile("bytes are missing before its directory")
    return package


def _packaged(path: Path, held: Part | None, on_damage: Callable[[str, str], None] | None) -> list[Part]:
    found = []
    with opened_package(path) as package:
        for info in sorted(package.infolist(), key=lambda info: info.filename):
            inner = info.filename.lower().endswith(".wacz") and held is None
            if info.is_dir() or not (inner or info.filename.startswith("archive/")):
                continue
            if info.compress_type == zipfile.ZIP_STORED and not inner:
                found.append(Part(path, info.filename, _data_start(path, info), info.file_size, held=held))
                continue

            def limited(reason: str, name: str = info.filename) -> None:
                if on_damage is None:
                    raise zipfile.BadZipFile(f"{name}: {reason}")
                on_damage(name, reason)

            part = unpacked(_member(package, info, on_damage), info.filename, limited)
            try:
                found += _packaged(part.path, part, on_damage) if inner else [part]
            except zipfile.BadZipFile as error:
                if on_damage is None:
                    raise
                on_damage(info.filename, f"the package within the package is damaged ({error})")
    return found


def _member(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, on_damage: Callable[[str, str], None] | None
) -> Iterator[bytes]:
    """What a member holds; up to damage, where somebody hears of it."""
    try:
        with package.open(info) as member:
            while piece := member.read(FINE):
                yield piece
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        # Also encrypted, or compressed in a way that Python does not know.
        if on_damage is None:
            raise zipfile.BadZipFile(f"{info.filename}: {error}") from None
        on_damage(info.filename, f"the member of the package is damaged ({error})")


def _data_start(path: Path, info: zipfile.ZipInfo) -> int:
    """Offset of a member's data, after its local header (APPNOTE 4.3.7), whose lengths differ from the directory's."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile(f"{info.filename} has no local header")
    name, extra = struct.unpack("<HH", header[26:30])
    return info.header_offset + 30 + int(name) + int(extra)


class _Spool:
    """Takes a temporary file away when nobody needs it any more."""

    def __init__(self, path: Path) -> None:
        finalize(self, path.unlink, missing_ok=True)


def unpacked(pieces: Iterable[bytes], name: str, on_limit: Callable[[str], None]) -> Part:
    """What a compressed member holds, as a temporary file that lives as long as the part does.

    `on_limit` hears where that is more than `SPOOL_LIMIT`, and the rest is left out.
    """
    descriptor, place = tempfile.mkstemp(prefix="letopis-")
    held = _Spool(Path(place))
    left = SPOOL_LIMIT
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece[:left])
            left -= len(piece)
            if left < 0:
                on_limit(f"it holds more than the {SPOOL_LIMIT >> 30} GB that are unpacked, and the rest is left out")
                break
    return Part(Path(place), name, addressable=False, held=held)


class Window:
    """Reads a part by position, some way ahead."""

    def __init__(self, part: Part, ahead: int = STEP) -> None:
        """`ahead`: bytes that are read at once."""
        self._ahead = ahead
        self._descriptor = os.open(part.path, os.O_RDONLY | os.O_CLOEXEC)
        self._start = part.start
        there = os.fstat(self._descriptor).st_size - part.start
        self.size = there if part.size is None else min(part.size, there)
        self._buffer = memoryview(b"")
        self._at = 0

    def close(self) -> None:
        """Let the file go."""
        os.close(self._descriptor)

    def view(self, offset: int, size: int) -> memoryview:
        """The bytes at an offset; fewer at the end."""
        size = min(size, self.size - offset)
        if size <= 0:
            return memoryview(b"")
        begin = offset - self._at
        if begin < 0 or begin + size > len(self._buffer):
            ahead = min(max(size, self._ahead), self.size - offset)
            self._buffer = memoryview(os.pread(self._descriptor, ahead, self._start + offset))
            self._at = offset
            begin = 0
        return self._buffer[begin : begin + size]
