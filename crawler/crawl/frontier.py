"""What is still to be fetched and what is known of each article: state that survives a kill at any moment.

One SQLite file a site, `data/state/<site>.db`. That a page was done and what it led to is one transaction: after
SIGKILL nothing is lost, and at most the one page that was under way is fetched twice. Scrapy's own JOBDIR writes its
queue only on a clean close. The state is derived: without the file the next crawl walks everything again and keeps no
second copy."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, Self

from archive import facts
from archive.errors import LetopisError
from archive.identity import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FORMAT = 1
"""`user_version` of the file. One of a newer release is refused, not guessed at."""

Role = Literal["article", "list", "feed", "sitemap", "extra"]

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


class NewerState(LetopisError):
    """The state was written by a newer release; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """One page that is to be fetched."""

    url: str
    """Absolute address."""
    role: Role
    """What it is fetched for."""
    data: dict[str, Any] = field(default_factory=dict)
    """What its callback needs, as plain JSON values."""

    @property
    def about(self) -> facts.Role:
        """What a fact that is noted of it is about; a list, feed or sitemap where a crawl begins is `start`."""
        if self.role == "article":
            return "article"
        if self.role == "extra":
            return "file"
        return "list" if self.data.keys() & {"number", "further"} else "start"

    @property
    def key(self) -> str:
        """What makes it the same page: role, path and telling parameters, without the host.

        The files of a page may lie on hosts of others, so for them it is the whole address.
        """
        return f"{self.role} {self.url if self.role == 'extra' else page_key(self.url)}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article between crawls."""

    id: str
    """Item id."""
    url: str
    """Address it was last fetched from."""
    fetched: datetime
    """When it was last fetched or found unchanged."""
    signature: str | None = None
    """What listings said of it then, as JSON: see `said`."""
    etag: str | None = None
    """ETag of its last answer, for a conditional request."""
    last_modified: str | None = None
    """Last-Modified of its last answer, as received."""
    published: datetime | None = None
    """When it was published."""
    due: datetime | None = None
    """When it is to be looked at again; absent when it has passed every age."""

    @property
    def said(self) -> dict[str, str]:
        """A digest of what each listing said of it (title and modification date), by the listing's key; `is` where its
        page turned out to be an article of another id."""
        said: dict[str, str] = json.loads(self.signature) if self.signature else {}
        return said

    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request (RFC 9110, 13.1)."""
        headers = {}
        if self.etag:
            headers["If-None-Match"] = self.etag
        if self.last_modified:
            headers["If-Modified-Since"] = self.last_modified
        return headers


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class Frontier:
    """The frontier of one site. One at a time: the caller holds the site's lock."""

    def __init__(self, path: Path) -> None:
        """Open the state, or begin it. Raises `NewerState`; `OSError` and `sqlite3.Error` where it cannot be used."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > FORMAT:
            self._db.close()
            raise NewerState(
                f"{path} was written by a newer release of Letopis (format {version}); use that release, or move the "
                "file away and let the next crawl begin anew."
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        # A kill loses nothing this way; a power cut may lose the last pages' marks, and they are fetched again.
        self._db.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")

    @classmethod
    def reading(cls, path: Path) -> Self:
        """The state for reading only, while a crawl may be at work. Raises `sqlite3.Error`."""
        frontier = cls.__new__(cls)
        frontier._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        return frontier

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Pages of this crawl

    @property
    def left_over(self) -> int:
        """How many pages wait; at the start, what an earlier crawl had not done when it ended."""
        (count,) = self._db.execute("SELECT count(*) FROM waiting WHERE done = 0").fetchone()
        return int(count)

    def left_of(self, role: Role) -> int:
        """How many pages of one role wait."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM waiting WHERE done = 0 AND rank = ?", (_ORDER[role],)
        ).fetchone()
        return int(count)

    def add(self, pages: Iterable[Target]) -> list[Target]:
        """Put pages into the queue, each once a crawl; returns those that were new."""
        with self._transaction():
            return self._add(pages)

    def again(self, pages: Iterable[Target]) -> list[Target]:
        """Put pages into the queue even where this crawl has done them; returns those that did not wait already."""
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
        """The page to fetch next: articles before lists, in the order in which they were found.

        It stays in the queue until it is `done`, so a crawl that dies in between fetches it again. The files of pages
        are not among them: they are asked for at once, and wait only for the next crawl.
        """
        row = self._db.execute(
            "SELECT url, role, data FROM waiting WHERE done = 0 AND rank != 1 ORDER BY rank, number LIMIT 1"
        ).fetchone()
        return None if row is None else Target(row[0], row[1], json.loads(row[2]))

    def waiting(self, role: Role) -> Iterator[Target]:
        """The pages of one role that wait, in the order in which they were found, read as they are asked for."""
        rows = self._db.execute(
            "SELECT url, role, data FROM waiting WHERE done = 0 AND rank = ? ORDER BY number", (_ORDER[role],)
        )
        return (Target(url, role, json.loads(data)) for url, role, data in rows)

    def done(
        self, page: Target, found: Iterable[Target] = (), known: Iterable[Known] = (), again: Iterable[Target] = ()
    ) -> list[Target]:
        """Mark a page as done, queue what it led to and remember articles, all or nothing.

        Those of `again` are queued even where this crawl has done them. Returns the pages of `found` that were new.
        """
        with self._transaction():
            self._db.execute("UPDATE waiting SET done = 1 WHERE key = ?", (page.key,))
            for one in known:
                self._remember(one)
            self._add(again, _AGAIN)
            return self._add(found)

    def drop_waiting(self, role: Role) -> int:
        """Forget the waiting pages of one role; returns how many there were."""
        return self._db.execute("UPDATE waiting SET done = 1 WHERE done = 0 AND role = ?", (role,)).rowcount

    def finish(self) -> None:
        """End a crawl that has nothing left to do: the next one begins with empty queues."""
        self._db.execute("DELETE FROM waiting")

    # Articles over all crawls. Of those that are read in a row no more is held than was asked for.

    def remember(self, known: Known) -> None:
        """Keep what is known of an article, in the place of what was known before."""
        with self._transaction():
            self._remember(known)

    def remember_all(self, known: Iterable[Known]) -> None:
        """Keep what is known of several articles, all or nothing."""
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
        """What is remembered of an article."""
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
        return None if row is None else self._known(row)

    def due(self, now: datetime) -> Iterator[Known]:
        """The articles that are to be looked at again, the longest overdue first."""
        return map(self._known, self._db.execute(f"{_SELECT} WHERE due <= ? ORDER BY due", (now.timestamp(),)))

    def articles(self) -> Iterator[Known]:
        """Every article that is remembered, in the order of their ids."""
        return map(self._known, self._db.execute(f"{_SELECT} ORDER BY id"))

    def newer_than(self, moment: datetime) -> Iterator[Known]:
        """The articles that were published after a moment."""
        return map(self._known, self._db.execute(f"{_SELECT} WHERE published > ?", (moment.timestamp(),)))

    def longest_silence(self) -> timedelta:
        """The longest time between two articles that follow each other, among the latest thousand."""
        rows = self._db.execute(
            "SELECT published FROM articles WHERE published IS NOT NULL ORDER BY published DESC LIMIT 1000"
        ).fetchall()
        times = [row[0] for row in rows]
        return timedelta(seconds=max((one - next for one, next in pairwise(times)), default=0.0))

    def next_due(self) -> datetime | None:
        """When the next article is to be looked at again."""
        (due,) = self._db.execute("SELECT min(due) FROM articles").fetchone()
        return _moment(due)

    # Single facts

    def note(self, name: str, value: Any) -> None:
        """Remember a fact of the site as a plain JSON value."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, json.dumps(value, ensure_ascii=False)))

    def noted(self, name: str) -> Any:
        """A fact that was noted; `None` where there is none."""
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
