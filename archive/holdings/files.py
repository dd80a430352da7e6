"""WARC files on disk: their names, and who may write to them.

A file bears `.open` while it is written and its writer holds a lock on it (flock), so that mending and packing
distinguish a file that is being written from one that a crash left.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

OPEN = ".open"
"""Suffix of a file that is being written."""
SUFFIXES = (".warc", ".warc.gz", ".warc.zst")
"""Suffixes of finished files."""
IMPORTED = "imported-"
"""How the folders below `data/warc` begin whose files other tools made; no site is called so."""

_SITE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def valid_site(site: str) -> str:
    """The name of a site, which becomes part of paths.

    Raises ValueError where it is not made of lower-case letters, digits, `-` and `_`.
    """
    if not _SITE.fullmatch(site):
        raise ValueError(f"{site!r} cannot name a site: lower-case letters, digits, - and _ only, 64 at most")
    return site


def new_name(site: str, moment: datetime, serial: int) -> PurePosixPath:
    """Path of a new file below `data/warc`: site, year, and a name that no other crawl takes."""
    moment = moment.astimezone(UTC)
    name = f"{valid_site(site)}-{moment:%Y%m%d%H%M%S}-{serial:05}-{secrets.token_hex(3)}.warc.gz"
    return PurePosixPath(site, f"{moment:%Y}", name)


def closed(root: Path, site: str | None = None) -> list[tuple[Path, str]]:
    """The finished WARC files of an archive, or of one site, with their names below `data/warc`, in order."""
    base = root / "warc"
    folder = base / valid_site(site) if site else base
    found = (path for path in folder.rglob("*.warc*") if path.name.endswith(SUFFIXES))
    return [(path, path.relative_to(base).as_posix()) for path in sorted(found)]


def newest(root: Path, site: str) -> Iterator[tuple[Path, str]]:
    """The finished WARC files of a site as `closed` names them, the last one first. Only the folders of the years that
    are come to are read, so that the end of years of hourly crawls is found at once."""
    for year in reversed(years(root, site)):
        with os.scandir(year) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(SUFFIXES)]
        for name in sorted(names, reverse=True):
            yield year / name, f"{site}/{year.name}/{name}"


def years(root: Path, site: str) -> list[Path]:
    """The folders of a site's WARC files, one a year, in order."""
    folder = root / "warc" / valid_site(site)
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def create(path: Path) -> int | None:
    """A new locked file for appending; none where that name was taken or somebody else got hold of it.

    Raises OSError where the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Reading is for a mender that compares; O_APPEND is left out because a failed batch is written over.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return None
    if lock(descriptor) and still_there(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None


def lock(descriptor: int) -> bool:
    """Take the writer's lock; false where another process holds it. It ends with the process."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else holds this folder, or file of any name, meanwhile; whoever comes waits.

    A file is made where there is none. Raises OSError where that cannot be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = os.O_RDONLY | os.O_DIRECTORY if path.is_dir() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, kind | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def still_there(descriptor: int, path: Path) -> bool:
    """The path still names this very file."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)


def settle(path: Path, final: Path) -> None:
    """Give a finished file its final name, so that a power cut leaves the one or the other.

    Raises FileExistsError where the final name is taken: nothing already kept is written over.
    """
    try:
        os.link(path, final)
    except FileExistsError:
        raise
    except OSError:
        # File systems without hard links (exFAT, some network shares); names are random, so nobody races for this one.
        if final.exists():
            raise FileExistsError(final) from None
        path.rename(final)
    else:
        path.unlink()
    sync_folder(final.parent)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte.

    Raises OSError where the disk takes no more.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
