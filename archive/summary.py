"""What append-only files of lines come to, kept so that nobody reads years of them in order to add one line.

A summary is rows in an SQLite file, `data/summaries/<site>/<kind>.db`, and beside it `<kind>.json`, which says of which
bytes of which files it is, and what its own bytes are. It is derived, and safe to delete. It is believed only where all
of that still fits: lines that were added are folded in, and where anything else was changed, or the summary itself is
damaged, it is made again from the files. Whoever finds by it a line that is not what it should be, makes it again, too.
A crawl that is killed leaves the summary as it was before, and the next one folds in what it added.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sqlite3
import time
import zlib
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from archive.lines import WholeLine, crc32_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

log = logging.getLogger(__name__)

PlacedLine = tuple[str, int, bytes]
"""A line: the name of its file, its offset there, its bytes with the line break."""


class LineSource(Protocol):
    """Where the lines are (`archive.lines.LineFiles`, `archive.item_lines.ItemLines`)."""

    def state(self, name: str) -> tuple[int, str]:
        """Bytes, and a mark of the last change."""

    def read(self, name: str, start: int = 0) -> Iterator[WholeLine]:
        """The whole lines from a byte on."""

    def at(self, name: str, offset: int, length: int | None = None) -> bytes:
        """The line that begins at a byte."""

    def crc(self, name: str, size: int) -> tuple[int, int]:
        """How many bytes there are of the first `size`, and their CRC-32."""


FORMAT = 1
"""A summary of another release is made again."""

PATIENCE = 20.0
"""Seconds that a writer waits for `letopis status`, which may be making a summary of years."""


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a file is folded in."""

    size: int = 0
    """Bytes."""
    crc: int = 0
    """Their CRC-32."""
    lines: int = 0
    last: int = 0
    """Where the last of them begins."""
    mark: str = ""
    """Of its last change; empty: look at its bytes."""


class Summary:
    """The summary of some files. It opens when it is first asked, and again after it was closed."""

    def __init__(
        self,
        root: Path,
        site: str,
        kind: str,
        tables: str,
        source: LineSource,
        names: Callable[[], list[str]],
        fold: Callable[[Iterable[PlacedLine]], None],
        *,
        stamp: str = "",
        writing: bool = True,
    ) -> None:
        """`fold` puts what lines say into the `tables`, in the order of the lines; `stamp` says what else the rows
        depend on. One that is not `writing` keeps what it made only where nobody else is at work."""
        self._path = root / "summaries" / site / f"{kind}.db"
        self._note = self._path.with_suffix(".json")
        self._tables, self._source, self._names, self._fold, self._writing = tables, source, names, fold, writing
        self._stamp = f"{FORMAT} {zlib.crc32(tables.encode())} {stamp}"
        self._db: sqlite3.Connection | None = None
        self._lock: int | None = None
        self._read: dict[str, _Progress] = {}
        self._dirty = False
        self._believed = True

    def rows(self, query: str, *values: Any) -> list[Any]:
        """The rows that a query gives; where the file turns out to be damaged it is made again first."""
        try:
            return self._open().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self.remake(str(error))
            return self._open().execute(query, values).fetchall()

    def put(self, statement: str, *values: Any) -> None:
        """Change rows. They are kept with `close`."""
        self._dirty = True
        self._open().execute(statement, values)

    def add(self, name: str, offset: int, line: bytes) -> None:
        """Fold in a line that was just appended; without its line break."""
        if self._db is None:
            self._open()  # and with that folded in
            return
        line += b"\n"
        before = self._read.get(name, _Progress())
        if offset != before.size:  # somebody else was there
            self.remake(f"{name} grew from elsewhere")
            return
        try:
            self._fold([(name, offset, line)])
        except sqlite3.DatabaseError as error:
            self.remake(str(error))
            return
        self._took(name, WholeLine(offset, line, offset + len(line)))
        self._dirty = True

    @property
    def lines(self) -> int:
        """How many whole lines the files have."""
        self._open()
        return sum(read.lines for read in self._read.values())

    def last_line(self) -> bytes | None:
        """The last whole line of the last file that has one."""
        self._open()
        for name in reversed(self._names()):
            if (read := self._read.get(name, _Progress())).lines:
                return self._source.at(name, read.last)
        return None

    def untouched(self, name: str) -> bool:
        """Whether a file is as it was, and wholly folded in."""
        self._open()
        return (read := self._read.get(name)) is not None and self._as_noted(name, read)

    def remake(self, why: str) -> None:
        """Make it again from the files when it is next asked."""
        log.warning("%s is made again: %s", self._path, why)
        self._drop()
        self._believed = False

    def close(self) -> None:
        """Keep what was folded in. What cannot be written is folded in by the next."""
        db = self._db
        if db is None:
            return
        if self._lock is not None and self._dirty:
            try:
                db.execute("COMMIT")
                self._put_note()
            except (OSError, sqlite3.Error) as error:
                log.warning("%s could not be kept: %s", self._path, error)
        self._drop()

    # Opening

    def _open(self) -> sqlite3.Connection:
        if self._db is not None:
            return self._db
        try:
            db = self._current() if not self._writing else None
            if db is None:
                db = self._folded()
        except BaseException:
            self._drop()
            raise
        self._believed = True
        return db

    def _current(self) -> sqlite3.Connection | None:
        """The file for reading, where nothing is to be folded in."""
        noted = self._noted()
        if noted is None or self._catches_up(noted) != []:
            return None
        with suppress(sqlite3.Error):
            self._db, self._read = self._to_read(), noted
        return self._db

    def _to_read(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)

    def _folded(self) -> sqlite3.Connection:
        self._take_lock()
        db = self._db = self._copy() if self._lock is None else self._to_write()
        self._catch_up()
        if self._lock is not None and self._dirty:
            # What took long is kept before anything else happens.
            try:
                db.execute("COMMIT")
                self._put_note()
                db.execute("BEGIN IMMEDIATE")
                self._dirty = False
            except (OSError, sqlite3.Error) as error:
                log.warning("%s could not be kept: %s", self._path, error)
        return db

    def _take_lock(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            return
        until = time.monotonic() + (PATIENCE if self._writing else 0)
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    os.close(lock)
                    return
                time.sleep(0.05)
            else:
                self._lock = lock
                return

    def _to_write(self) -> sqlite3.Connection:
        """The file, in a transaction that lasts until it is closed; an empty one where it cannot be believed."""
        for again in (True, False):
            db = None
            try:
                db = sqlite3.connect(self._path, isolation_level=None)
                # The file stays as it is until the end: it fits to its note, and readers are not kept out. That a power
                # cut spoils it shows in its CRC, so nobody waits for the disk.
                db.execute("PRAGMA cache_spill = OFF")
                db.execute("PRAGMA synchronous = OFF")
                db.execute("SELECT count(*) FROM sqlite_master")  # a killed crawl's changes are taken back here
                noted = self._noted()
                if noted is None and again:
                    raise sqlite3.DatabaseError("not to be believed")
                db.execute("BEGIN IMMEDIATE")
                if noted is None:
                    self._make(db)
                self._read = noted or {}
                return db
            except (OSError, sqlite3.Error):
                if db is not None:
                    db.close()
                with suppress(OSError):
                    for path in (self._note, self._path, self._path.with_name(f"{self._path.name}-journal")):
                        path.unlink(missing_ok=True)
        self._unlock()
        return self._copy()

    def _make(self, db: sqlite3.Connection) -> None:
        for statement in self._tables.split(";"):
            db.execute(statement)

    def _copy(self) -> sqlite3.Connection:
        """In memory, from the file where that can be believed: somebody else is at work, or nothing may be written."""
        db = sqlite3.connect(":memory:", isolation_level=None)
        if (noted := self._noted()) is not None:
            with suppress(sqlite3.Error), closing(self._to_read()) as there:
                there.backup(db)
                self._read = noted
                return db
        self._read = {}
        self._make(db)
        return db

    # Whether it fits

    def _noted(self) -> dict[str, _Progress] | None:
        """How far each file is folded in; `None` where the summary is missing, of another kind, or damaged."""
        if not self._believed:
            return None
        try:
            note = json.loads(self._note.read_bytes())
            if note["stamp"] != self._stamp or note["own"] != list(crc32_of(self._path)):
                return None
            return {name: _Progress(*values) for name, values in note["files"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def _put_note(self) -> None:
        files = {}
        for name in self._names():
            if (read := self._read.get(name)) is not None:
                size, mark = self._source.state(name)
                files[name] = astuple(replace(read, mark=mark if size == read.size else ""))
        note = {"stamp": self._stamp, "own": list(crc32_of(self._path)), "files": files}
        draft = self._note.with_suffix(".new")
        draft.write_text(json.dumps(note), encoding="utf-8")
        draft.replace(self._note)

    def _as_noted(self, name: str, read: _Progress) -> bool:
        return self._source.state(name) == (read.size, read.mark)

    def _catches_up(self, noted: dict[str, _Progress]) -> list[str] | None:
        """The files that have lines which are not folded in; `None` where what is folded in is not there any more."""
        names = self._names()
        if noted.keys() - set(names):
            return None
        grown = []
        for name in names:
            read = noted.get(name, _Progress())
            if self._as_noted(name, read):
                continue
            if read.size and self._source.crc(name, read.size) != (read.size, read.crc):
                return None
            grown.append(name)
        return grown

    def _catch_up(self) -> None:
        grown = self._catches_up(self._read)
        if grown is None:
            assert self._db is not None
            for (table,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                self._db.execute(f"DROP TABLE {table}")
            self._make(self._db)
            self._read = {}
            grown = self._names()
        if grown:
            self._dirty = True
            self._fold(self._further(grown))

    def _further(self, grown: list[str]) -> Iterator[PlacedLine]:
        for name in grown:
            begin = self._read.setdefault(name, _Progress()).size
            for line in self._source.read(name, begin):
                self._took(name, line)
                if not line.too_long:
                    yield name, line.offset, line.data

    def _took(self, name: str, line: WholeLine) -> None:
        before = self._read.get(name, _Progress())
        crc = self._source.crc(name, line.end)[1] if line.too_long else zlib.crc32(line.data, before.crc)
        self._read[name] = replace(before, size=line.end, crc=crc, lines=before.lines + 1, last=line.offset)

    def _drop(self) -> None:
        db, self._db, self._dirty, self._read = self._db, None, False, {}
        if db is not None:
            with suppress(sqlite3.Error):
                db.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
