"""The frontier in one SQLite file a site, `data/state/<site>.db`; what a page led to is one transaction.

Scrapy's own JOBDIR writes its queue only on a clean close.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from archive.errors import StorageError
from crawler.crawl.frontier import Known, NewerState, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from crawler.crawl.frontier import RequestRole

FORMAT = 1
"""`user_version` of the file. One of a newer release is refused, not guessed at."""

_ORDER = {"article": 0, "extra": 1, "list": 2, "feed": 3, "sitemap": 4}

_TABLES = """
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    role TEXT NOT NULL,
    rank INTEGER NOT NULL,
    data TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX waiting_next ON waiting (rank, number) WHERE done = 0;
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    signature TEXT,
    etag TEXT,
    last_modified TEXT,
    published REAL,
    fetched REAL NOT NULL,
    due REAL
) WITHOUT ROWID;
CREATE INDEX articles_due ON articles (due) WHERE due IS NOT NULL;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_INSERT = "INSERT INTO waiting (key, url, role, rank, data) VALUES (?, ?, ?, ?, ?)"
_AGAIN = "DO UPDATE SET done = 0, data = excluded.data WHERE done = 1"
_SELECT = "SELECT id, url, signature, etag, last_modified, published, fetched, due FROM articles"


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _refusal(error: sqlite3.Error) -> OSError:
    """What SQLite refused, as the operating system would say it."""
    full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return OSError(errno.ENOSPC if full else errno.EIO, f"its state: {error}")


class _Connection(sqlite3.Connection):
    """Raises `OSError` where SQLite refuses."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        try:
            return super().execute(sql, values)
        except sqlite3.Error as error:
            raise _refusal(error) from error

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, read as they are asked for."""
        try:
            yield from super().execute(sql, values)
        except sqlite3.Error as error:
            raise _refusal(error) from error


class SqliteFrontier:
    """The frontier of one site (`crawler.crawl.frontier.Frontier`)."""

    def __init__(self, root: Path, site: str) -> None:
        path = root / "state" / f"{site}.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, factory=_Connection)
            self._open(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise _refusal(error) from error
            raise StorageError(f"The state {path} cannot be opened ({error}); see who may write there.") from None
        except sqlite3.Error as error:
            raise StorageError(
                f"The state {path} is damaged ({error}); move it away, and the next crawl begins without it."
            ) from None

    def _open(self, path: Path) -> None:
        run = self._db.cursor().execute
        (version,) = run("PRAGMA user_version").fetchone()
        if version > FORMAT:
            self._db.close()
            raise NewerState(
                f"{path} was written by a newer release of Letopis (format {version}); use that release, or move the "
                "file away and let the next crawl begin without it."
            )
        run("PRAGMA journal_mode = WAL")
        # A kill loses nothing this way; a power cut may lose the last pages' marks, and they are fetched again.
        run("PRAGMA synchronous = NORMAL")
        if version == 0:
            self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")

    def close(self) -> None:
        self._db.close()

    # Pages of this crawl

    @property
    def left_over(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM waiting WHERE done = 0").fetchone()
        return int(count)

    def left_of(self, role: RequestRole) -> int:
        (count,) = self._db.execute(
            "SELECT count(*) FROM waiting WHERE done = 0 AND rank = ?", (_ORDER[role],)
        ).fetchone()
        return int(count)

    def add(self, pages: Iterable[Target]) -> list[Target]:
        with self._transaction():
            return self._add(pages)

    def again(self, pages: Iterable[Target]) -> list[Target]:
        with self._transaction():
            return self._add(pages, _AGAIN)

    def _add(self, pages: Iterable[Target], otherwise: str = "DO NOTHING") -> list[Target]:
        fresh = []
        for page in pages:
            cursor = self._db.execute(
                f"{_INSERT} ON CONFLICT (key) {otherwise}",
                (page.key, page.url, page.role, _ORDER[page.role], json.dumps(page.data, ensure_ascii=False)),
            )
            if cursor.rowcount:
                fresh.append(page)
        return fresh

    def next(self) -> Target | None:
        row = self._db.execute(
            "SELECT url, role, data FROM waiting WHERE done = 0 AND rank != 1 ORDER BY rank, number LIMIT 1"
        ).fetchone()
        return None if row is None else Target(row[0], row[1], json.loads(row[2]))

    def waiting(self, role: RequestRole) -> Iterator[Target]:
        rows = self._db.rows(
            "SELECT url, role, data FROM waiting WHERE done = 0 AND rank = ? ORDER BY number", (_ORDER[role],)
        )
        return (Target(url, role, json.loads(data)) for url, role, data in rows)

    def done(
        self, page: Target, found: Iterable[Target] = (), known: Iterable[Known] = (), again: Iterable[Target] = ()
    ) -> list[Target]:
        with self._transaction():
            self._db.execute("UPDATE waiting SET done = 1 WHERE key = ?", (page.key,))
            for one in known:
                self._remember(one)
            self._add(again, _AGAIN)
            return self._add(found)

    def drop_waiting(self, role: RequestRole) -> int:
        return self._db.execute("UPDATE waiting SET done = 1 WHERE done = 0 AND role = ?", (role,)).rowcount

    def finish(self) -> None:
        self._db.execute("DELETE FROM waiting")

    # Articles over all crawls. Of those that are read in a row no more is held than was asked for.

    def remember(self, known: Known) -> None:
        with self._transaction():
            self._remember(known)

    def remember_all(self, known: Iterable[Known]) -> None:
        with self._transaction():
            for one in known:
                self._remember(one)

    def _remember(self, known: Known) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO articles (id, url, signature, etag, last_modified, published, fetched, due) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known.id,
                known.url,
                known.signature,
                known.etag,
                known.last_modified,
                _seconds(known.published),
                known.fetched.timestamp(),
                _seconds(known.due),
            ),
        )

    @staticmethod
    def _known(row: tuple[Any, ...]) -> Known:
        id, url, signature, etag, last_modified, published, fetched, due = row
        return Known(
            id=id,
            url=url,
            signature=signature,
            etag=etag,
            last_modified=last_modified,
            published=_moment(published),
            fetched=datetime.fromtimestamp(fetched, UTC),
            due=_moment(due),
        )

    def known(self, id: str) -> Known | None:
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
        return None if row is None else self._known(row)

    def due(self, now: datetime) -> Iterator[Known]:
        return map(self._known, self._db.rows(f"{_SELECT} WHERE due <= ? ORDER BY due", (now.timestamp(),)))

    def articles(self) -> Iterator[Known]:
        return map(self._known, self._db.rows(f"{_SELECT} ORDER BY id"))

    def newer_than(self, moment: datetime) -> Iterator[Known]:
        return map(self._known, self._db.rows(f"{_SELECT} WHERE published > ?", (moment.timestamp(),)))

    def latest(self, count: int) -> list[Known]:
        rows = self._db.rows(f"{_SELECT} WHERE published IS NOT NULL ORDER BY published DESC, id LIMIT ?", (count,))
        return [self._known(row) for row in rows]

    def longest_silence(self) -> timedelta | None:
        rows = self._db.execute(
            "SELECT published FROM articles WHERE published IS NOT NULL "
            """AND (signature IS NULL OR signature NOT LIKE '%"undated"%') ORDER BY published DESC LIMIT 1000"""
        ).fetchall()
        times = [row[0] for row in rows]
        return timedelta(seconds=max(one - next for one, next in pairwise(times))) if len(times) > 1 else None

    def next_due(self) -> datetime | None:
        (due,) = self._db.execute("SELECT min(due) FROM articles").fetchone()
        return _moment(due)

    # Single facts

    def note(self, name: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, json.dumps(value, ensure_ascii=False)))

    def noted(self, name: str) -> Any:
        row = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK where anything goes wrong in between."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")
