"""Which WARC files are ours: those that a writer of ours began and finished.

A `warcinfo` that names us proves nothing, for anybody can write one. So a writer enters each file that it begins, and
again with its SHA-256 when it is finished, into `data/warc/<site>/own.jsonl`, and signs the entry (HMAC-SHA256) with
the archive's own key, `data/own.key`, which is made with the archive and read by its owner alone. A file without such
an entry, or one that is not what its entry says, was supplied by somebody: what its records say is what that person
says.

While it writes a file, it seals each record beside it (`Seals`), before the record is on the disk. So of what a crash
left only what the writer wrote becomes ours: nothing that was added since, and no other file of that name.

Where no key is left, as where all but the WARC files was lost, entries are believed as they are, and are signed again
by the next writer. An archive of a release that kept no entries has neither: its files, those of imports apart, are
entered as ours when the first writer of this release comes. Whoever can read the key and write into the folder can
forge entries; what he cannot forge is a manifest whose digest was kept elsewhere (`archive.manifest`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from archive.holdings import files
from archive.lines import draft

ENTRIES = "own.jsonl"
KEY = "own.key"
LOCK = ".own.lock"
TAIL = 16 << 10
"""Bytes of the entries that are read first: the files of some dozens of crawls."""
AT_ONCE = 256 << 20
"""Bytes of a site of an older archive of which digests are made when its files are entered: a second or so."""
BESIDE = ".own"
"""Suffix of a file that holds the entry of the WARC file beside it, where that is copied elsewhere."""
ENTERING = "own.entering"
"""Is there while an older archive's files are being entered: a crash must not leave half of them out."""
SEALS = ".seals"
"""Suffix of the seals of a file that is written, in place of its own."""
_SEAL = struct.Struct(">QQ32s")
"""Where a record begins in the file, how many bytes it has, and the seal on them."""
BEGUN = 0
"""The size in the entry of a file that was begun and sealed record by record; no finished one is empty."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What is known of one file of ours."""

    warc: str
    """Path below `data/warc`."""
    size: int | None = None
    """Bytes when it was finished; `BEGUN` while it is written, absent in entries of writers that sealed nothing."""
    sha256: str | None = None
    """Digest when it was finished; absent while it is written, and for files of releases that kept none until one was
    made (`enter_digests`)."""
    older: bool | None = None
    """Whether a release that kept no entries wrote it; true or absent."""

    def line(self, key: bytes) -> bytes:
        """The entry as it is kept, signed."""
        said = {
            name: value for name in ("warc", "size", "sha256", "older") if (value := getattr(self, name)) is not None
        }
        return json.dumps({**said, "mac": self._mac(key)}, ensure_ascii=False).encode() + b"\n"

    def _mac(self, key: bytes) -> str:
        said = f"{self.warc}\n{self.size}\n{self.sha256}" + ("\nolder" if self.older else "")
        return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()

    @classmethod
    def of(cls, line: bytes, key: bytes | None) -> OwnFile | None:
        """The entry of a line; None where it is none, or the key did not sign it."""
        try:
            said = json.loads(line)
            mac = said.pop("mac", "")
            entry = cls(**said)
        except (ValueError, TypeError, AttributeError):
            return None
        if not isinstance(entry.warc, str) or (
            key is not None and not (isinstance(mac, str) and hmac.compare_digest(entry._mac(key), mac))
        ):
            return None
        return entry


class Own:
    """The files of ours in an archive, for reading."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._key = secret_of(root)
        self._all = self._key is None and _older(root)

    def holds(self, warc: str) -> bool:
        """Whether a file is entered as ours; `warc` is its path below `data/warc`."""
        return not warc.startswith(files.IMPORTED) and (self._all or self._entry(warc) is not None)

    def proves(self, warc: str) -> bool:
        """Whether it is, and is what its entry says; reads the whole file."""
        return self.holds(warc) and not self.changed(warc)

    def changed(self, warc: str) -> bool:
        """Whether a file that is entered with its digest is not the one that was entered."""
        entry = self._entry(warc)
        if entry is None or entry.size is None:
            return False
        path = self._root / "warc" / warc
        if entry.size == BEGUN:
            return not self.sealed(warc).whole(path)
        if path.stat().st_size != entry.size:
            return True
        return entry.sha256 is not None and files.digest_of(path) != entry.sha256

    def unfinished(self, warc: str) -> bool:
        """Whether its writer was to enter its digest, and did not come to it."""
        entry = self._entry(warc)
        return entry is not None and not entry.size

    def older(self, warc: str) -> bool:
        """Whether a release that kept no entries wrote a file."""
        entry = self._entry(warc)
        return self._all or (entry is not None and bool(entry.older or (entry.size and not entry.sha256)))

    def sealed(self, warc: str) -> Sealed:
        """What its writer sealed of a file that it did not finish."""
        entry = self._entry(warc)
        believed = self._all or (entry is not None and (self._key is None or entry.size is None))
        return Sealed(self._root, warc, None if believed else self._key or b"")

    def last(self, site: str) -> list[str]:
        """The files of a site that were entered last, some dozens of them."""
        return list(self._entries(f"{site}/", TAIL))

    def _entry(self, warc: str) -> OwnFile | None:
        # What is asked for in a crawl is among the last; whose later entry is there, its earlier ones say no more.
        return self._entries(warc, TAIL).get(warc) or self._entries(warc).get(warc)

    def _entries(self, warc: str, last: int | None = None) -> dict[str, OwnFile]:
        path = _path(self._root, warc)
        try:
            stat = path.stat()
        except FileNotFoundError:
            return {}
        start = max(0, stat.st_size - last) if last else 0
        return _read(path, stat.st_mtime_ns, stat.st_size, self._key, start)


class Seals:
    """Seals the records of a file while it is written. Each seal is on its way to the disk before its record is."""

    def __init__(self, root: Path, warc: str) -> None:
        """`warc` is the file's path below `data/warc`, already entered. Raises OSError."""
        self._key, self._name = secret_of(root) or b"", _name(warc)
        self._file = seals_of(root, warc).open("wb", buffering=0)

    def seal(self, records: list[tuple[int, int, bytes]]) -> None:
        """Seal records: where each begins, its length, and the SHA-256 of its bytes as they will be in the file.

        Raises OSError; a seal whose record then does not come seals nothing.
        """
        lines = (_SEAL.pack(at, length, _seal(self._key, self._name, at, length, sha)) for at, length, sha in records)
        files.write_all(self._file.fileno(), b"".join(lines))

    def flush(self) -> None:
        """Make the seals last through a power cut."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let the file go; `finish` takes it away."""
        self._file.close()


class Sealed:
    """What a writer sealed of a file."""

    def __init__(self, root: Path, warc: str, key: bytes | None) -> None:
        """Without a key everything is believed."""
        self._key, self._name = key, _name(warc)
        self._seals: dict[tuple[int, int], list[bytes]] = {}
        self._ends: dict[int, list[int]] = {}
        data = b""
        if key is not None:
            with suppress(FileNotFoundError):
                data = seals_of(root, warc).read_bytes()
        for at, length, mac in _SEAL.iter_unpack(data[: len(data) // _SEAL.size * _SEAL.size]):
            self._seals.setdefault((at, length), []).append(mac)
            self._ends.setdefault(at, []).append(length)

    def record(self, path: Path, at: int, length: int) -> bool:
        """Whether the bytes of a record are what the writer sealed."""
        if self._key is None:
            return True
        macs = self._seals.get((at, length), [])
        if not macs:
            return False
        mac = _seal(self._key, self._name, at, length, _digest_at(path, at, length))
        return any(hmac.compare_digest(mac, one) for one in macs)

    def whole(self, path: Path) -> bool:
        """Whether a file is nothing but such records."""
        if self._key is None:
            return True
        at, size = 0, path.stat().st_size
        while at < size:
            here = (length for length in set(self._ends.get(at, [])) if length and self.record(path, at, length))
            if not (length := next(here, 0)):
                return False
            at += length
        return at == size > 0


def seals_of(root: Path, warc: str) -> Path:
    """Where the seals of a file are while it is written; `warc` is its path below `data/warc`."""
    return root / "warc" / f"{warc.removesuffix('.gz').removesuffix('.warc')}{SEALS}"


def _name(warc: str) -> str:
    """What a seal names: the folder of a site may be renamed, the file is not."""
    return warc.rpartition("/")[2]


def _seal(key: bytes, name: str, at: int, length: int, sha256: bytes) -> bytes:
    return hmac.digest(key, f"{name}\n{at}\n{length}\n".encode() + sha256, "sha256")


def _digest_at(path: Path, at: int, length: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(at)
        while length > 0 and (piece := file.read(min(length, 1 << 20))):
            digest.update(piece)
            length -= len(piece)
    return digest.digest()


def prepare(root: Path) -> None:
    """Make the key, and enter what an older release left, before the first file is there. Raises OSError."""
    if secret_of(root) is None:
        with files.alone(root / LOCK):
            _ = secret_of(root) or _new_key(root)


def begin(root: Path, warc: str) -> Seals:
    """Enter a file that a writer of ours begins; what seals its records. Raises OSError."""
    _enter(root, OwnFile(warc, BEGUN))
    return Seals(root, warc)


def finish(root: Path, warc: str) -> None:
    """Enter a finished file with its digest; its seals are needed no longer. Raises OSError."""
    path = root / "warc" / warc
    _enter(root, OwnFile(warc, path.stat().st_size, files.digest_of(path)))
    seals_of(root, warc).unlink(missing_ok=True)


def enter_digests(root: Path, sound: Iterable[str]) -> int:
    """Enter the digests of files of ours whose release kept none, after they were found sound; of how many.

    From then on no other file of the same size can take the place of one. `sound` are paths below `data/warc`. Raises
    OSError.
    """
    known, entered = Own(root), 0
    for warc in sound:
        entry = known._entry(warc)
        if known._key and entry and entry.size and entry.sha256 is None and not known.changed(warc):
            _enter(root, replace(entry, sha256=files.digest_of(root / "warc" / warc), older=True))
            entered += 1
    return entered


def entry_line(root: Path, warc: str) -> bytes | None:
    """The entry of a finished file of ours, signed, for a copy of it; None where it is not ours."""
    key, entry = secret_of(root), Own(root)._entry(warc)
    return entry.line(key) if entry and key and entry.sha256 else None


def take_back(root: Path, warc: str, line: bytes) -> bool:
    """Enter a file that comes back from a copy, by its entry; false where our key did not sign it, or the file is not
    what it says. Raises OSError."""
    entry, path = OwnFile.of(line, secret_of(root)), root / "warc" / warc
    if (
        entry is None
        or entry.warc != warc
        or (entry.size, entry.sha256) != (path.stat().st_size, files.digest_of(path))
    ):
        return False
    _enter(root, entry)
    return True


def put_key(root: Path, key: bytes) -> None:
    """Give an archive that has no key the one that it shares with others. Raises OSError."""
    with files.alone(root / LOCK):
        if secret_of(root) is None:
            _write_key(root, key)


def rename_entries(root: Path, old: str, new: str) -> None:
    """Rewrite the entries of a site's folder that was renamed, as far as they are ours, under its new name.

    `old` and `new` are the names of the site. Raises OSError.
    """
    path = root / "warc" / new / ENTRIES
    if not path.exists():
        return
    with files.alone(root / LOCK):
        key = secret_of(root)
        lines, begins = [], f"{old}/"
        for line in path.read_bytes().splitlines():
            entry = OwnFile.of(line, key)
            if entry is not None and entry.warc.startswith(begins):
                entry = replace(entry, warc=f"{new}/{entry.warc.removeprefix(begins)}")
                lines.append(entry.line(key or b""))
            else:
                lines.append(line + b"\n")
        _put(path, lines)


def _enter(root: Path, entry: OwnFile) -> None:
    with files.alone(root / LOCK):
        key = secret_of(root) or _new_key(root)
        path = _path(root, entry.warc)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            # What a crash tore off must not spoil the line after it.
            torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
            files.write_all(descriptor, (b"\n" if torn else b"") + entry.line(key))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put(path: Path, lines: list[bytes]) -> None:
    """Write the entries of a site again, on the disk before this returns: nothing else says what is ours."""
    draft(path, lines).replace(path)
    files.sync_folder(path.parent)


def _path(root: Path, warc: str) -> Path:
    return root / "warc" / warc.partition("/")[0] / ENTRIES


@lru_cache(64)
def _read(path: Path, changed: int, size: int, key: bytes | None, start: int = 0) -> dict[str, OwnFile]:
    """The entries of the lines that begin after the byte `start`, or all of them."""
    found: dict[str, OwnFile] = {}
    site = path.parent.name
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read().splitlines()
    for line in lines[1:] if start else lines:
        entry = OwnFile.of(line, key)
        # A file is finished once: an older entry that somebody puts after the last one says less.
        if entry and entry.warc.partition("/")[0] == site and _says(entry) >= _says(found.get(entry.warc)):
            found[entry.warc] = entry
    return found


def _says(entry: OwnFile | None) -> int:
    """How much an entry says of its file: nothing that can be checked, that it was begun, its size, its digest too."""
    return 0 if entry is None or entry.size is None else 2 + bool(entry.sha256) if entry.size else 1


def secret_of(root: Path) -> bytes | None:
    """The archive's own key, of 32 bytes; None where it has none."""
    with suppress(FileNotFoundError):
        key = (root / KEY).read_bytes()
        return key if len(key) == 32 else None
    return None


def _older(root: Path) -> bool:
    """Whether no release that keeps entries has written here, or one was entering an older archive's files."""
    base = root / "warc"
    return (base / ENTERING).exists() or not any(base.glob(f"*/{ENTRIES}"))


def _new_key(root: Path) -> bytes:
    """Make the key, and sign with it what is ours: what the entries say, or in an archive without any all its files."""
    key = secrets.token_bytes(32)
    base = root / "warc"
    own = Own(root)
    if older := _older(root):
        base.mkdir(parents=True, exist_ok=True)
        (base / ENTERING).touch()
    for folder in sorted(base.iterdir() if base.is_dir() else []):
        if not folder.is_dir() or folder.name.startswith(files.IMPORTED):
            continue
        entries = _as_they_are(base, folder) if older else list(own._entries(f"{folder.name}/").values())
        if entries:
            _put(folder / ENTRIES, [entry.line(key) for entry in entries])
    _write_key(root, key)
    (base / ENTERING).unlink(missing_ok=True)
    return key


def _write_key(root: Path, key: bytes) -> None:
    new = root / f"{KEY}.new"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        files.write_all(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(root / KEY)


def _as_they_are(base: Path, folder: Path) -> list[OwnFile]:
    """Entries of the files of a release that kept none: with digests as far as these are made in seconds, for those of
    a large archive would take hours. `letopis verify` enters the others."""
    found, left = [], AT_ONCE
    for path in sorted(folder.rglob("*.warc*")):
        warc = path.relative_to(base).as_posix()
        if warc.endswith(files.SUFFIXES):
            left -= (size := path.stat().st_size)
            found.append(OwnFile(warc, size, files.digest_of(path) if left >= 0 else None, older=True))
        elif warc.removesuffix(files.OPEN).endswith(files.SUFFIXES):
            found.append(OwnFile(warc.removesuffix(files.OPEN)))
    return found
