"""What was kept before: payloads by digest, and the last answer of every address.

With it the writer keeps a payload once, and a `304 Not Modified` finds what it did not modify. Only whole `response`
records get in, so a revisit never refers to a revisit. The state is derived: `letopis rebuild` makes it again from the
index, and losing it costs space, not content.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.holdings import files
from archive.warc import fields
from archive.warc.reader import Record

if TYPE_CHECKING:
    from archive.items import Capture

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payload (
    digest BLOB PRIMARY KEY, url TEXT NOT NULL, date TEXT NOT NULL, record TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS address (url TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
"""
NAME = "payloads.sqlite"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
EMPTY = f"sha256:{hashlib.sha256().hexdigest()}"
"""Digest of no bytes: what HEAD gets, and pages that are empty. There is nothing to be kept once of it."""
PENDING = 1000
"""How many payloads are held back until their records were made to last."""


@dataclass(frozen=True, slots=True)
class Original:
    """The response that holds a payload."""

    record_id: str
    url: str
    date: datetime
    digest: str
    """As a citation holds it: `sha256:` and hexadecimal digits."""


class Dedup:
    """The payloads of one site. Several processes may use it at once.

    Nothing is committed before the caller says that the records last: after a power cut no revisit may name a record
    that is not there. Opening it raises OSError where the disk is full or the file cannot be used.
    """

    def __init__(self, root: Path, site: str, *, name: str = NAME) -> None:
        folder = root / "index" / files.valid_site(site)
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / name
        self._payloads: dict[bytes, Original] = {}
        self._addresses: dict[str, bytes] = {}
        self._open()

    def _open(self) -> None:
        try:
            self._connection = self._connect()
        except sqlite3.Error as error:
            if _code(error) not in _DAMAGED:
                raise _refusal(error, self.path) from error
            # Damaged by a crash of the machine: it is derived, so begin again rather than stop the crawl.
            _remove(self.path)
            try:
                self._connection = self._connect()
            except sqlite3.Error as again:
                raise _refusal(again, self.path) from again

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_SCHEMA)
            # Reading happens within one transaction: asking for a lock at every look-up costs more than the look-up.
            connection.execute("BEGIN")
        except BaseException:
            connection.close()
            raise
        return connection

    def payload(self, digest: str) -> Original | None:
        """The response that first held a payload."""
        key = _key(digest)
        if found := self._payloads.get(key):
            return found
        row = self._row("SELECT url, date, record FROM payload WHERE digest = ?", key)
        return _original(digest, *row) if row else None

    def address(self, url: str) -> Original | None:
        """The response that holds the last content of an address."""
        key = self._addresses.get(url)
        if key is None and (row := self._row("SELECT digest FROM address WHERE url = ?", url)):
            key = row[0]
        return self.payload(f"sha256:{key.hex()}") if key else None

    def _row(self, query: str, key: bytes | str) -> Any:
        try:
            return self._connection.execute(query, (key,)).fetchone()
        except sqlite3.Error as error:
            # Derived: a payload kept twice is better than a crawl that stops.
            log.warning("%s cannot be read: %s", self.path, error)
            return None

    def add(self, capture: Capture, *, revisit: bool = False) -> None:
        """A response was written, or a revisit that says what its address holds now."""
        if capture.payload_digest:
            original = Original(capture.record_id, capture.url, capture.fetched_at, capture.payload_digest)
            self.remember(original, revisit=revisit, current=capture.status == 200)

    def remember(self, original: Original, *, revisit: bool, current: bool) -> None:
        """The same in short; `current` where it is what its address holds now."""
        # A 304 that follows an empty answer must not be taken for the content before it, nor for nothing: HEAD gets the
        # same answer as GET, so the state says that it does not know.
        key = _key(original.digest) if original.digest != EMPTY else b""
        if key and not revisit and key not in self._payloads:
            self._payloads[key] = original
        if current:
            self._addresses[original.url] = key

    @property
    def full(self) -> bool:
        """So much is held back that the records should be made to last."""
        return len(self._payloads) >= PENDING or len(self._addresses) >= PENDING

    def commit(self) -> None:
        """The records added so far last."""
        payloads = [(key, each.url, fields.stamp(each.date), each.record_id) for key, each in self._payloads.items()]
        addresses = list(self._addresses.items())
        self._payloads.clear()
        self._addresses.clear()
        connection = self._connection
        try:
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR IGNORE INTO payload VALUES (?, ?, ?, ?)", payloads)
            connection.executemany("INSERT OR REPLACE INTO address VALUES (?, ?)", addresses)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            log.warning("%s cannot be written: %s", self.path, error)
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        connection.execute("BEGIN")

    def close(self) -> None:
        """Let the state go; what was not committed is forgotten."""
        self._connection.close()


def damage(path: Path) -> str | None:
    """Why a state cannot be read; none where it can, or where there is none."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            connection.execute("SELECT 1 FROM payload, address LIMIT 1")
    except sqlite3.Error as error:
        return str(error)
    return None if answer == "ok" else str(answer)


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What the state keeps of a record, small enough to be sorted by the million."""

    original: Original
    revisit: bool
    current: bool


def seen(record: Record) -> KnownRecord | None:
    """What the state keeps of a record; none for one that no later record may refer to."""
    if record.type not in {"response", "revisit"}:
        return None
    capture = record.capture("")
    if capture is None or not capture.payload_digest or not suitable(capture.status, capture.truncated):
        return None
    original = Original(capture.record_id, capture.url, capture.fetched_at, capture.payload_digest)
    return KnownRecord(original, record.type == "revisit", capture.status == 200)


def rebuild_known(root: Path, site: str, found: Iterable[KnownRecord]) -> None:
    """Make the state of a site again from what its records say, in time's order; until then the old one counts."""
    path = root / "index" / files.valid_site(site) / NAME
    new = path.with_name(f"{NAME}.new")
    _remove(new)  # a killed one left it
    with closing(Dedup(root, site, name=new.name)) as state:
        learn(state, found)
    for suffix in ("-wal", "-shm"):
        # Before the new one is there: SQLite would take what the old log holds into it.
        path.with_name(NAME + suffix).unlink(missing_ok=True)
    new.replace(path)


def learn(state: Dedup, found: Iterable[KnownRecord]) -> None:
    """Add what records say and make it last."""
    for each in found:
        state.remember(each.original, revisit=each.revisit, current=each.current)
        if state.full:
            state.commit()
    state.commit()


def suitable(status: int | None, truncated: str | None) -> bool:
    """A response whose payload may stand for later ones: whole, final, no redirect and no part of a larger thing."""
    return truncated is None and status is not None and status >= 200 and status != 206 and not 300 <= status < 400


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _refusal(error: sqlite3.Error, path: Path) -> OSError:
    full = _code(error) == sqlite3.SQLITE_FULL
    return OSError(errno.ENOSPC if full else errno.EIO, f"{path}: {error}")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _key(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))


def _original(digest: str, url: str, date: str, record: str) -> Original | None:
    when = fields.moment(date)
    return Original(record, url, when, digest) if when else None
