"""The catalogue: what is asked about items, derived from `data/items`, `data/ledger` and `data/verdicts` at any time.

    data/catalogue/records.sqlite   one row a version, and the credits, media, comments … of it; opens in Datasette
    data/catalogue/words/           the full-text index (`archive.search.index`)

An item itself stays where it is: a row says in which file and at which byte its line begins. `update` reads on where
the last one ended, so it may be called after every item of a crawl.
"""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from archive import provenance
from archive.acts import ACTS, Act, Acts
from archive.errors import LetopisError
from archive.fields import region_of
from archive.item_lines import item_lines
from archive.item_store import NewerSchema
from archive.items import SCHEMA_VERSION, PressItem
from archive.ledger import Ledger, Standing
from archive.lines import whole_lines
from archive.provenance import Suppliers, track
from archive.search.engine import Engine, EngineWriter
from archive.search.index import SearchIndex
from archive.search.tables import INDEXES, PARTS, TABLES, StoredItem, discussion_row, part_rows, version_columns
from archive.upgrade import from_json
from archive.verdicts import Verdicts
from archive.wording import Stories, links, neighbours, shingle_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


log = logging.getLogger(__name__)

ENGINE: type[Engine] = SearchIndex
"""What finds words. Another engine is a file of its own, and this line."""

CATALOGUE_VERSION = f"8/{ENGINE.version}"
"""Raised when tables or documents are made differently; a catalogue of another version is rebuilt."""

BATCH = 2_000
"""Items between two commits: a build that is killed loses at most these."""


class CatalogueDamaged(LetopisError):
    """The catalogue cannot be read, or is of another release: it has to be rebuilt."""


def _kinds(standing: Standing) -> str:
    """The kinds of evidence that a state rests on, in their order."""
    return ", ".join(dict.fromkeys(seen.evidence for seen in standing.evidence))


def is_damage(error: Exception) -> bool:
    """Whether an error while reading speaks of a damaged catalogue rather than of a full disk, a lock or a query."""
    if isinstance(error, sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or str(error).startswith("no such ")
    return isinstance(error, CatalogueDamaged)


class CatalogueBusy(LetopisError):
    """Another process is updating the catalogue."""


@dataclass
class Update:
    """What an update did."""

    versions: int = 0
    """Versions that were read."""
    damaged: list[str] = field(default_factory=list)
    """Lines that are no item, as `path:byte`."""
    vanished: int = 0
    """Articles whose absence changed."""
    passed: dict[str, int] = field(default_factory=dict)
    """How far each file of items was read."""


class Catalogue:
    """The catalogue of a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "catalogue"
        self._index: Engine | None = None
        self._suppliers = Suppliers(data)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.folder / "records.sqlite"

    @property
    def index(self) -> Engine:
        """The full-text index.

        Raises `CatalogueDamaged`.
        """
        if self._index is None:
            try:
                self._index = ENGINE(self.folder / "words")
            except (ValueError, OSError) as error:
                said = str(error)[:200].rstrip(".")  # it may quote a whole file
                raise CatalogueDamaged(f"The full-text index in {self.folder} cannot be opened: {said}.") from error
        return self._index

    def forget(self) -> None:
        """Open the index again next time: another process has replaced it."""
        self._index = None

    def connect(self) -> sqlite3.Connection:
        """A connection for reading.

        Raises `CatalogueDamaged` where there is no catalogue, or none of this version.
        """
        if not self.path.is_file():
            raise CatalogueDamaged(f"There is no catalogue in {self.data} yet.")
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=30, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            (version,) = connection.execute("SELECT value FROM about WHERE name = 'version'").fetchone() or (None,)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise CatalogueDamaged(f"The catalogue in {self.folder} cannot be read: {error}.") from error
        if version != CATALOGUE_VERSION:
            connection.close()
            raise CatalogueDamaged(f"The catalogue in {self.folder} is of another release.")
        return connection

    def sources(self) -> dict[str, int]:
        """Size of everything that the catalogue is made from, by its path below the data folder."""
        lines = item_lines(self.data)
        found = {part: lines.state(part)[0] for site in lines.sites() for part in lines.parts(site)}
        for pattern in ("ledger/*.jsonl", "verdicts/*.jsonl", ACTS):
            for path in sorted(self.data.glob(pattern)):
                found[path.relative_to(self.data).as_posix()] = path.stat().st_size
        return found

    def is_fresh(self) -> bool:
        """Whether everything kept until now is in the catalogue.

        Raises `CatalogueDamaged`.
        """
        connection = self.connect()
        try:
            done = {path: read for path, read, *_ in connection.execute("SELECT path, done FROM files")}
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                raise CatalogueDamaged(f"The catalogue in {self.folder} cannot be read: {error}.") from error
            raise
        finally:
            connection.close()
        return all(done.get(path) == size for path, size in self.sources().items())

    def update(self, *, wait: bool = True, progress: Callable[[int], None] | None = None) -> Update:
        """Read what was kept since the last update; build the catalogue where there is none or it is damaged.

        `progress` is called with how many versions were read until now. Raises `CatalogueBusy` where another process
        is at it and `wait` is false, `NewerSchema` where a newer release has written items, `OSError` where nothing
        can be written.
        """
        with self._lock(wait):
            self._take_back()
            try:
                self.connect().close()
                assert self.index
            except CatalogueDamaged as reason:
                if self.folder.exists() and any(self.folder.glob("records.sqlite*")):
                    log.warning("%s It is being rebuilt.", reason)
                return self._rebuild(progress)
            try:
                return self._read(self.folder, self.index, progress, fresh=False)
            except (sqlite3.DatabaseError, ValueError) as error:
                if isinstance(error, sqlite3.DatabaseError) and not is_damage(error):
                    raise  # the disk is full or the file is locked: it is not the catalogue that is at fault
                log.warning("The catalogue is damaged (%s) and is being rebuilt.", error)
                return self._rebuild(progress)

    def rebuild(self, *, progress: Callable[[int], None] | None = None) -> Update:
        """Build the catalogue from nothing. Until it is complete the former one answers."""
        with self._lock(True):
            return self._rebuild(progress)

    @contextmanager
    def _lock(self, wait: bool) -> Iterator[None]:
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / ".catalogue.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise CatalogueBusy("Another process is updating the catalogue.") from None
            yield

    def _take_back(self) -> None:
        """Undo what a killed update left half done: a connection that only reads may not."""
        if self.path.with_name(self.path.name + "-journal").exists():
            try:
                connection = sqlite3.connect(self.path, timeout=30)
                connection.execute("SELECT count(*) FROM about").fetchone()
                connection.close()
            except sqlite3.DatabaseError as error:
                log.warning("The catalogue's last update cannot be taken back: %s.", error)

    def _rebuild(self, progress: Callable[[int], None] | None) -> Update:
        new, old = self.data / ".catalogue.new", self.data / ".catalogue.old"
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        new.mkdir(parents=True)
        update = self._read(new, ENGINE(new / "words", new=True), progress, fresh=True)
        if self.folder.exists():
            self.folder.rename(old)
        new.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
        self._index = None
        return update

    def _read(self, folder: Path, index: Engine, progress: Callable[[int], None] | None, *, fresh: bool) -> Update:
        update = Update()
        acts = Acts.of(self.data)
        connection = sqlite3.connect(folder / "records.sqlite", timeout=60, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA cache_size = -65536")
        if fresh:
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(TABLES)
            # Sorted once at the end: in the order of the lines each mark would be written at a random place.
            connection.execute("CREATE TEMP TABLE loose (mark INTEGER, row INTEGER)")
        try:
            with index.writing() as words:
                decided = self._decided(connection, words, acts, fresh)
                # Before the lines are read: an article that was withdrawn may have come back in them.
                self._withdrawals(connection, words, acts)
                lines = self._lines(connection, update)
                for first in lines:
                    connection.execute("BEGIN IMMEDIATE")
                    update.versions += self._add(
                        connection, words, chain([first], islice(lines, BATCH - 1)), acts, fresh
                    )
                    # First the index: what it has more than the records is replaced when it is read again.
                    if not fresh:
                        words.commit()
                    connection.execute("COMMIT")
                    if progress:
                        progress(update.versions)
                # A file may end with lines that were withdrawn, which no batch has.
                connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", update.passed.items())
                if fresh:
                    self._stories(connection, words, acts)
                self._absences(connection, words, acts, update, afresh=decided)
                if not fresh:
                    words.commit()
            if fresh:
                connection.executescript(INDEXES)
                connection.execute("INSERT INTO about VALUES ('version', ?)", (CATALOGUE_VERSION,))
                connection.execute("INSERT INTO about VALUES ('built', ?)", (f"{datetime.now(UTC):%FT%TZ}",))
        finally:
            connection.close()
        return update

    def _lines(self, connection: sqlite3.Connection, update: Update) -> Iterator[StoredItem]:
        done = {path: read for path, read, *_ in connection.execute("SELECT path, done FROM files")}
        for name, size in self.sources().items():
            read = done.get(name, 0)
            if not name.startswith("items/") or read == size:
                continue
            if read > size:
                raise ValueError(f"{name} is shorter than it was")
            verdicts = Verdicts.of(self.data, name.split("/")[1])
            end = read
            for offset, line, after in item_lines(self.data).read(name, read):
                end = after
                try:
                    item = from_json(line)
                    if not verdicts.withdrawn(item):
                        yield StoredItem(self._suppliers.named(item), name, offset, len(line))
                except ValidationError:
                    if _is_newer(line):
                        raise NewerSchema(
                            f"{name} holds items of a newer release of Letopis; install that to ask it."
                        ) from None
                    update.damaged.append(f"{name}:{offset}")
                    log.warning("The line at byte %d of %s is no item and is left out.", offset, name)
            update.passed[name] = end

    def _decided(self, connection: sqlite3.Connection, words: EngineWriter, acts: Acts, fresh: bool) -> bool:
        """Follow what the keepers decided since the last update; whether there was anything.

        Raises ValueError where that cannot be followed, so that the catalogue is rebuilt.
        """
        path = self.data / ACTS
        if not path.exists():
            return False
        size = path.stat().st_size
        (done,) = connection.execute("SELECT done FROM files WHERE path = ?", (ACTS,)).fetchone() or (0,)
        if done > size:
            raise ValueError(f"{ACTS} is shorter than it was")
        # Not from the decisions' lines: which articles they reach also follows from where those moved.
        now = dict.fromkeys(acts.withheld, "all") | dict.fromkeys(acts.silenced - acts.withheld, "comments")
        (said,) = connection.execute("SELECT value FROM about WHERE name = 'withheld'").fetchone() or ("{}",)
        before = json.loads(said)
        connection.execute("BEGIN IMMEDIATE")
        if not fresh:
            for line in whole_lines(path, done):
                with suppress(ValidationError):
                    if (act := Act.model_validate_json(line.data)).kind != "trust":
                        continue
                    ids = connection.execute("SELECT DISTINCT id FROM versions WHERE supplied = ?", (act.digest,))
                    for (id,) in ids.fetchall():
                        self._settle(connection, words, id, acts)
            for id in sorted(now.keys() | before.keys()):
                if now.get(id) != before.get(id):
                    self._read_again(connection, words, id, acts)
            words.commit()
        connection.execute("INSERT OR REPLACE INTO about VALUES ('withheld', ?)", (json.dumps(now),))
        connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (ACTS, size))
        connection.execute("COMMIT")
        return done < size or now != before

    def _take_out(self, connection: sqlite3.Connection, words: EngineWriter, acts: Acts, version: sqlite3.Row) -> None:
        """Take a version, a row of `versions`, out of the tables and the index."""
        row = version["row"]
        for table in (*PARTS, "versions"):
            connection.execute(f"DELETE FROM {table} WHERE row = ?", (row,))  # noqa: S608
        words.remove(version["id"], version["supplied"], version["number"])
        # Its marks may stay: a row that they lead to is compared before anything is said of it.
        story = connection.execute("DELETE FROM reprints WHERE row = ? RETURNING story", (row,)).fetchone()
        left = connection.execute(_OF_STORY, tuple(story or (None,))).fetchall()
        if len({site for _, site in left}) == 1:
            connection.execute("DELETE FROM reprints WHERE story = ?", tuple(story))
            for id in dict.fromkeys(id for id, _ in left):
                self._index_again(connection, words, id, acts)

    def _read_again(self, connection: sqlite3.Connection, words: EngineWriter, id: str, acts: Acts) -> None:
        """Take an article out, and in again as far as it is given out now."""
        rows = connection.execute("SELECT * FROM versions WHERE id = ?", (id,)).fetchall()
        for row in rows:
            self._take_out(connection, words, acts, row)
        connection.execute("DELETE FROM discussions WHERE id = ?", (id,))
        self._add(connection, words, self._lines_of(connection, id), acts, fresh=False)

    def _lines_of(self, connection: sqlite3.Connection, id: str) -> Iterator[StoredItem]:
        """The lines of one article that were read before."""
        site, key = id.rpartition("-")[0], id.encode()
        verdicts = Verdicts.of(self.data, site)
        names = connection.execute("SELECT path, done FROM files WHERE path LIKE ?", (f"items/{site}/%",)).fetchall()
        for name, done in sorted(map(tuple, names)):
            for offset, line, _ in item_lines(self.data).read(name):
                if offset < done and key in line:
                    with suppress(ValidationError):
                        item = self._suppliers.named(from_json(line))
                        if item.id == id and not verdicts.withdrawn(item):
                            yield StoredItem(item, name, offset, len(line))

    def _add(
        self, connection: sqlite3.Connection, words: EngineWriter, batch: Iterable[StoredItem], acts: Acts, fresh: bool
    ) -> int:
        """Add lines, each as it is read, and say how many they were. What is withheld is left out."""
        (known,) = connection.execute("SELECT coalesce(max(row), 0) FROM versions").fetchone()
        absent = {id for id, *_ in connection.execute("SELECT id FROM vanished")}
        parts: dict[str, list[tuple[Any, ...]]] = {table: [] for table in PARTS}
        regions: dict[str | None, str | None] = {}
        done: dict[str, int] = {}
        several = set()
        marked: dict[int, tuple[str, str, list[int]]] = {}
        count = 0
        for whole in batch:
            count += 1
            done[whole.file] = whole.offset + whole.length
            if (item := acts.shown(whole.item)) is None:
                continue
            line = replace(whole, item=item)
            values = version_columns(line)
            (row,) = connection.execute(_upsert(*values), tuple(values.values())).fetchone()
            if row <= known:
                for table in PARTS:
                    connection.execute(f"DELETE FROM {table} WHERE row = ?", (row,))  # noqa: S608
            if item.version.number > 1 or row <= known or connection.execute(_SUPPLIED, (item.id,)).fetchone():
                several.add(item.id)
            for table, rows in part_rows(item, row):
                parts[table] += rows
            if discussion := discussion_row(line):
                # Of several lines with these comments the first is kept.
                connection.execute(_DISCUSSION, discussion)
            marked[row] = item.id, item.site, shingle_marks(item)
            states = frozenset({"latest", "vanished"} if item.id in absent else {"latest"})
            trusted = track(item) in acts.trusted
            words.add(item, row, states, trusted=trusted, fresh=fresh and row > known)
            if item.region:
                regions[region_of(item)] = item.region.name
        connection.executemany(
            "INSERT INTO files VALUES (?, ?) ON CONFLICT DO UPDATE SET done = max(done, excluded.done)", done.items()
        )
        connection.executemany(
            "INSERT OR REPLACE INTO regions VALUES (?, ?)", [one for one in regions.items() if all(one)]
        )
        for table, rows in parts.items():
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * PARTS[table])})", rows)  # noqa: S608
        every = ((mark, row) for row, (_, _, found) in marked.items() for mark in found)
        connection.executemany(f"INSERT OR IGNORE INTO {'loose' if fresh else 'marks'} VALUES (?, ?)", every)  # noqa: S608
        if not fresh:
            pairs = (
                (row, other)
                for row, (_, site, found) in marked.items()
                for other in neighbours(connection, row, site, found)
            )
            several |= self._joined(connection, acts, pairs)
        for id in several:
            self._settle(connection, words, id, acts)
        return count

    def _joined(self, connection: sqlite3.Connection, acts: Acts, pairs: Iterable[tuple[int, int]]) -> set[str]:
        """Make stories of the pairs of rows that share their wording; the ids of the articles that are new in one."""

        def text_of(row: int) -> str | None:
            version = connection.execute("SELECT * FROM versions WHERE row = ?", (row,)).fetchone()
            item = version and self.item(version, acts)
            return item.text if item else None

        stories = Stories(connection, text_of)
        new = {row for pair in pairs for row in stories.join(*pair)}
        asked = "SELECT id FROM versions WHERE row = ?"
        return {id for row in new for (id,) in connection.execute(asked, (row,)).fetchall()}

    def _stories(self, connection: sqlite3.Connection, words: EngineWriter, acts: Acts) -> None:
        """The stories of a new catalogue, from the marks of all lines."""
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR IGNORE INTO marks SELECT mark, row FROM loose ORDER BY mark, row")
        connection.execute("DROP TABLE loose")
        site_of = dict(map(tuple, connection.execute("SELECT row, site FROM versions")))
        for id in self._joined(connection, acts, links(connection.execute(_SHARED_MARKS), site_of)):
            self._index_again(connection, words, id, acts)
        connection.execute("COMMIT")

    def _settle(self, connection: sqlite3.Connection, words: EngineWriter, id: str, acts: Acts) -> None:
        """Say which version of an article is its latest, and index them all again."""
        rows = connection.execute("SELECT * FROM versions WHERE id = ?", (id,)).fetchall()
        items = {row["row"]: item for row in rows if (item := self.item(row, acts))}
        latest = provenance.latest(items.values(), acts.trusted)
        for row, item in items.items():
            connection.execute("UPDATE versions SET latest = ? WHERE row = ?", (item is latest, row))
        self._index_again(connection, words, id, acts)

    def _withdrawals(self, connection: sqlite3.Connection, words: EngineWriter, acts: Acts) -> None:
        """Take out what was withdrawn since it was read. Raises `ValueError` where something came back."""
        done = {path: read for path, read, *_ in connection.execute("SELECT path, done FROM files")}
        for name, size in self.sources().items():
            if not name.startswith("verdicts/") or done.get(name) == size:
                continue
            restored = any(b'"restored":' in line.data for line in whole_lines(self.data / name, done.get(name, 0)))
            if done.get(name, 0) and (done[name] > size or restored):
                raise ValueError(f"{name} gives back what was withdrawn")
            verdicts = Verdicts.of(self.data, name.removeprefix("verdicts/").removesuffix(".jsonl"))
            connection.execute("BEGIN IMMEDIATE")
            for id in verdicts.withdrawn_ids:
                for row in connection.execute("SELECT * FROM versions WHERE id = ?", (id,)).fetchall():
                    if verdicts.withdrawn(from_json(self.line(row))):
                        self._take_out(connection, words, acts, row)
                        connection.execute(
                            "DELETE FROM discussions WHERE id = ? AND file = ? AND line_offset = ?",
                            (id, row["file"], row["line_offset"]),
                        )
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (name, size))
            words.commit()
            connection.execute("COMMIT")

    def _index_again(self, connection: sqlite3.Connection, words: EngineWriter, id: str, acts: Acts) -> None:
        vanished = connection.execute("SELECT 1 FROM vanished WHERE id = ?", (id,)).fetchone() is not None
        asked = "SELECT versions.*, story FROM versions LEFT JOIN reprints USING (row) WHERE id = ?"
        for row in connection.execute(asked, (id,)).fetchall():
            if item := self.item(row, acts):
                known = {"latest": row["latest"], "vanished": vanished, "reprinted": row["story"] is not None}
                states = frozenset(state for state, holds in known.items() if holds)
                words.add(item, row["row"], states, trusted=track(item) in acts.trusted)

    def _absences(
        self, connection: sqlite3.Connection, words: EngineWriter, acts: Acts, update: Update, *, afresh: bool
    ) -> None:
        done = {path: read for path, read, *_ in connection.execute("SELECT path, done FROM files")}
        for name, size in self.sources().items():
            if not name.startswith("ledger/") or (done.get(name) == size and not afresh):
                continue
            site = name.removeprefix("ledger/").removesuffix(".jsonl")
            before = {
                id: state
                for id, state, *_ in connection.execute(
                    "SELECT id, state FROM vanished WHERE id IN (SELECT id FROM versions WHERE site = ?)", (site,)
                )
            }
            standings = Ledger(self.data, site).standings()
            now = {standing.id: standing for standing in standings if standing.vanished}
            back = [standing for standing in standings if standing.state == "returned"]
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM returned WHERE id IN (SELECT id FROM versions WHERE site = ?)", (site,))
            connection.executemany(
                "INSERT OR REPLACE INTO returned VALUES (?, ?, ?)",
                [(one.id, one.since.isoformat(), _kinds(one)) for one in back],
            )
            for id in before.keys() | now.keys():
                connection.execute("DELETE FROM vanished WHERE id = ?", (id,))
                if standing := now.get(id):
                    connection.execute(
                        "INSERT INTO vanished VALUES (?, ?, ?, ?, ?)",
                        (
                            id,
                            standing.state,
                            standing.since.isoformat(),
                            standing.last.isoformat(),
                            _kinds(standing),
                        ),
                    )
                if (id in before) != (id in now):
                    self._index_again(connection, words, id, acts)
                    update.vanished += 1
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (name, size))
            words.commit()
            connection.execute("COMMIT")

    def item(self, row: sqlite3.Row, acts: Acts | None = None) -> PressItem | None:
        """The item of a row of `versions`, as it may be given out; None where it is withheld.

        Raises `CatalogueDamaged` where its line is not where it was.
        """
        try:
            item = self._suppliers.named(_parsed(self.line(row)))
            return (acts or Acts.of(self.data)).shown(item)
        except ValidationError:
            raise CatalogueDamaged(f"{row['file']} has no item at byte {row['line_offset']}.") from None

    def line(self, row: sqlite3.Row) -> bytes:
        """The line of JSON of a row of `versions`.

        Raises `CatalogueDamaged` where it is not where it was.
        """
        try:
            line = item_lines(self.data).at(row["file"], row["line_offset"], row["line_length"])
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            raise CatalogueDamaged(f"{row['file']} has changed under the catalogue.")
        return line


_parsed = lru_cache(32)(from_json)
"""An article's page asks for the same lines as its history, its latest version and its comments."""
_DISCUSSION = "INSERT OR IGNORE INTO discussions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_OF_STORY = "SELECT id, site FROM reprints JOIN versions USING (row) WHERE story = ?"
_SHARED_MARKS = (
    "SELECT mark, row FROM marks WHERE mark IN (SELECT mark FROM marks GROUP BY mark HAVING count(*) > 1) "
    "ORDER BY mark, row"
)
_SUPPLIED = "SELECT 1 FROM versions WHERE id = ? AND supplied != ''"


@cache
def _upsert(*names: str) -> str:
    marks = ", ".join("?" * len(names))
    return (
        f"INSERT INTO versions ({', '.join(names)}) VALUES ({marks}) ON CONFLICT (id, supplied, number) DO UPDATE SET "  # noqa: S608
        f"{', '.join(f'{name} = excluded.{name}' for name in names)} RETURNING row"
    )


def _is_newer(line: bytes) -> bool:
    """Whether a line was written by a release whose fields this one does not know."""
    try:
        version = json.loads(line)["schema_version"]
    except (ValueError, LookupError, TypeError):
        return False
    return isinstance(version, int) and version > SCHEMA_VERSION


__all__ = ["Catalogue", "CatalogueBusy", "CatalogueDamaged", "Update", "is_damage"]
