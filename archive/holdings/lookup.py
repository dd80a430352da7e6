"""Finding lines in many sorted files without reading them, and merging these so that they stay few.

Each WARC has an index of its own, and a site that is crawled every hour has ten thousand of them after a year. What a
look-up opens is in `data/index/<site>/lookup`: the indexes that were finished lately, as second names of the same
files, and larger ones that earlier ones were merged into. The rule is that of log-structured merge trees: small files
are merged when there are more than `FEW`, so a line is copied some times in its life and a look-up opens few files.

Nothing here is a source. Where the folder is missing, the indexes themselves are searched; `merge` makes it again. A
crash leaves a merged file beside those it was made of at worst: equal lines count once.
"""

from __future__ import annotations

import heapq
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from archive.holdings import files

FOLDER = "lookup"
SUFFIX = ".cdxj"
FEW = 8
"""How many files of a site may be there before the small ones are merged."""
STEP = 64 << 10
"""Where halving ends and reading begins, in bytes."""
TOGETHER = 200
"""How many indexes are open at once."""


def indexes_below(folder: Path) -> list[Path]:
    """The finished indexes below a folder, one a WARC."""
    return sorted(path for path in folder.rglob(f"*{SUFFIX}") if not path.parent.name.startswith(FOLDER))


def searched(folder: Path) -> list[Path]:
    """The files of a site's index folder that a look-up opens."""
    place = folder / FOLDER
    try:
        return [path for path in place.iterdir() if path.name.endswith(SUFFIX)]
    except FileNotFoundError:
        return indexes_below(folder)


def lacking(folder: Path) -> int:
    """How many lines of a site's indexes are in no file that is searched."""
    for _ in range(3):
        # In this order: an index that is finished meanwhile is then among the searched ones at most.
        wanted, there = merged(indexes_below(folder)), merged(searched(folder))
        with suppress(FileNotFoundError):  # merged by a crawl just now
            count, line = 0, next(there, None)
            for each in wanted:
                while line is not None and line < each:
                    line = next(there, None)
                count += line != each
            return count
    return 0


def put_in_place(folder: Path, new: Path, final: Path) -> None:
    """Give a finished index its name, and one among the files that are searched."""
    folder.mkdir(parents=True, exist_ok=True)
    with files.alone(folder):
        place = folder / FOLDER
        if place.is_dir():
            # First here: an index that has its name and cannot be found would stay unfound.
            _share(new, place / final.name)
        new.replace(final)


def merge(folder: Path, *, whole: bool = False) -> None:
    """Have few files to search in a site's index folder; `whole` from the indexes themselves.

    Raises OSError where something cannot be read or written; then what was searched before still is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with files.alone(folder):
        place, new, old = (folder / f"{FOLDER}{suffix}" for suffix in ("", ".new", ".old"))
        if place.is_dir() and not whole:
            _tidy(place)
            return
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        new.mkdir()
        for path in indexes_below(folder):
            _share(path, new / path.name)
        _tidy(new)
        with suppress(FileNotFoundError):
            place.rename(old)
        new.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _tidy(place: Path) -> None:
    with os.scandir(place) as found:
        sizes = sorted((entry.stat().st_size, entry.name) for entry in found if entry.name.endswith(SUFFIX))
    if len(sizes) <= FEW:
        return
    count, total = 0, 0
    for number, (size, _) in enumerate(sizes, 1):
        # Every file that is left is larger than all smaller ones together, so their number is a logarithm.
        if size <= total:
            count = number
        total += size
    if count < 2:
        return
    small = [place / name for _, name in sizes[:count]]
    draft = place / f"{secrets.token_hex(6)}.new"
    with draft.open("wb") as file:
        previous = b""
        for line in merged(small):
            if line != previous:
                file.write(line)
            previous = line
        file.flush()
        os.fsync(file.fileno())
    draft.replace(draft.with_suffix(SUFFIX))
    files.sync_folder(place)
    for path in small:
        path.unlink()


def _share(path: Path, name: Path) -> None:
    """A second name for a file, or a copy where the file system knows no such thing."""
    draft = name.with_name(f"{name.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    try:
        os.link(path, draft)
    except OSError:
        shutil.copyfile(path, draft)
    draft.replace(name)


def merged(paths: Iterable[Path]) -> Iterator[bytes]:
    """The lines of several sorted files in one order, read as they are asked for."""
    rest = list(paths)
    with ExitStack() as stack:
        parts: list[IO[bytes]] = []
        while len(rest) > TOGETHER:
            group, rest = rest[:TOGETHER], rest[TOGETHER:]
            part = stack.enter_context(tempfile.TemporaryFile(prefix="letopis-"))
            part.writelines(merged(group))
            part.seek(0)
            parts.append(part)
        parts += [stack.enter_context(path.open("rb")) for path in rest]
        yield from heapq.merge(*parts)


def lines_with(path: Path, prefix: bytes) -> Iterator[bytes]:
    """The lines of a sorted file that begin with `prefix`, found by halving and not by reading.

    Raises OSError where the file cannot be read.
    """
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        # Invariant: the first line that is not before `prefix` begins in (low, high], or at 0.
        while high - low > STEP:
            middle = (low + high) // 2
            file.seek(middle)
            file.readline()
            line = file.readline()
            if line and line < prefix:
                low = middle
            else:
                high = middle
        file.seek(low)
        if low:
            file.readline()
        for line in file:
            if line.startswith(prefix):
                yield line
            elif line > prefix:
                return
