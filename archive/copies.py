"""Copies of closed WARC and WACZ files elsewhere.

A copy counts when it was read back and its SHA-256 agrees. What was copied is listed in `data/storage/copied.jsonl`, a
line a file. Nothing is removed here unless that is asked for, and then only a WARC whose copy counts and is there.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

from archive.elsewhere import Elsewhere
from archive.holdings import files, own
from archive.lines import LineWriter, whole_lines
from archive.secret import Secret, discreet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

CHUNK = 1 << 20
AWS_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID")
"""Where the tools of S3 find keys that no setting names."""

CopyOutcome = Literal["copied", "failed", "removed"]


@dataclass(frozen=True, slots=True)
class Copied:
    """One file whose copy counts."""

    path: str
    """Path below the data folder."""
    size: int
    """Bytes."""
    sha256: str
    """Digest of its bytes, hexadecimal."""
    target: str
    """Where the copy is."""
    at: str
    """When the copy had been read back, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done with one file."""

    path: str
    outcome: CopyOutcome
    reason: str = ""
    """Why it failed."""


class CopyPlace(Protocol):
    """Where copies go. A method may raise any exception that its server made it raise; its message is reported.

    Files are named by their path below the data folder."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        """Raises `PartMissing`, `ValueError` and `OSError` where there can be none."""

    def put(self, file: Path, name: str) -> None:
        """Copy a file."""

    def write(self, data: bytes, name: str) -> None:
        """Keep a few bytes, in one step."""

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A copy's bytes, as the place gives them back. Raises FileNotFoundError where there is none."""

    def part(self, name: str, start: int, end: int) -> bytes:
        """Some bytes of a copy, `end` excluded."""

    def names(self, folder: str) -> dict[str, int]:
        """The copies below a folder, with their bytes; none where there is no such folder."""

    def remove(self, name: str) -> None:
        """Take a copy away."""

    def size(self, name: str) -> int:
        """Bytes of a copy."""


PLACE: type[CopyPlace] = Elsewhere
"""Another kind is a file of its own, and this line."""


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while data := file.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


def said(error: Exception, secrets: Iterable[Secret]) -> str:
    """What a file system's package says, without keys that the other side repeated."""
    environment = [Secret(os.environ.get(name, "")) for name in AWS_SECRETS]
    return discreet(f"{type(error).__name__}: {error}", *secrets, *environment)


class Copies:
    """The copies of one data folder at one place."""

    def __init__(self, root: Path, url: str, options: dict[str, Any] | None = None) -> None:
        """`options` are those of the place; none that is a `Secret` is in a message.

        Raises `PartMissing`, `ValueError` and `OSError`.
        """
        self.root, self.url = root, discreet(url.rstrip("/"))
        self._secrets = [Secret(url), *(one for one in (options or {}).values() if isinstance(one, Secret))]
        given = {name: one.reveal() if isinstance(one, Secret) else one for name, one in (options or {}).items()}
        self._place = PLACE(url.rstrip("/"), given)
        self._lines = LineWriter(root / "storage" / "copied.jsonl")
        self.copied: dict[str, Copied] = {}
        for line in whole_lines(self._lines.path):
            try:
                one = Copied(**json.loads(line.data))
            except (ValueError, TypeError):
                continue
            if one.target.startswith(f"{self.url}/"):
                self.copied[one.path] = one

    def waiting(self, site: str | None = None) -> Iterator[Path]:
        """The closed files that have no copy that counts; of one site its WARC files."""
        packages = [] if site else sorted((self.root / "wacz").rglob("*.wacz"))
        for path in [*(path for path, _ in files.closed(self.root, site)), *packages]:
            known = self.copied.get(path.relative_to(self.root).as_posix())
            if known is None or known.size != path.stat().st_size:
                yield path

    def copy(self, site: str | None = None) -> Iterator[Done]:
        """Copy what waits. One file's failure stops no other."""
        for path in list(self.waiting(site)):
            name = path.relative_to(self.root).as_posix()
            try:
                self._copy(path, name)
            except Exception as error:
                # A file system's package may raise anything that its server made it.
                yield Done(name, "failed", said(error, self._secrets))
            else:
                yield Done(name, "copied")

    def _copy(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            digest = _digest(file)
        self._place.put(path, name)
        with self._place.read(name) as copy:
            back = _digest(copy)
        if back != digest:
            raise OSError(f"the copy's checksum is {back[:16]}…, the file's {digest[:16]}…")
        if name.startswith("warc/") and (entry := own.entry_line(self.root, name.removeprefix("warc/"))):
            # By it the file is ours wherever it is fetched from.
            self._place.write(entry, name + own.BESIDE)
        one = Copied(name, path.stat().st_size, digest, f"{self.url}/{name}", datetime.now(UTC).isoformat())
        self._lines.append(json.dumps(asdict(one)).encode())
        self._lines.sync()
        self.copied[name] = one

    def remove(self, keep: timedelta, site: str | None = None) -> Iterator[Done]:
        """Remove WARC files that are older than `keep` and whose copy counts and is there with the same size."""
        now = datetime.now(UTC).timestamp()
        for path, _ in list(files.closed(self.root, site)):
            name = path.relative_to(self.root).as_posix()
            known = self.copied.get(name)
            if known is None or now - path.stat().st_mtime < keep.total_seconds():
                continue
            try:
                with path.open("rb") as file:
                    same = _digest(file) == known.sha256
                there = self._place.size(name) == known.size
            except Exception as error:
                yield Done(name, "failed", said(error, self._secrets))
                continue
            if not (same and there):
                yield Done(name, "failed", "the copy is not there, or the file has changed since: it stays")
                continue
            path.unlink()
            yield Done(name, "removed")

    def close(self) -> None:
        """Close the list."""
        self._lines.close()
