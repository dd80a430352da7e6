"""The archive for whoever asks it: `from archive import Archive`.

    from archive import Archive

    archive = Archive("data")
    for hit in archive.search("«бережливое производство»", region="RU-VOR", since="2024-12-01"):
        print(hit.published_at, hit.title, hit.url)

It needs no Scrapy and no network.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from archive.acts import Acts, TwoArticles
from archive.catalogue import Catalogue, CatalogueBusy, CatalogueDamaged, is_damage
from archive.errors import LetopisError
from archive.fields import FACETS
from archive.frames import Rows
from archive.holdings import cdxj, resolve
from archive.item_store import NewerSchema
from archive.items import Capture
from archive.provenance import given_out, name_of_version
from archive.search.engine import Matches, Order, Prepared, Snapshot
from archive.search.filters import Filters
from archive.search.hits import Hit, Results
from archive.search.language import QueryError, parse_query
from archive.search.snippet import Marker, Snippet, beginning
from archive.search.values import Values
from archive.versions import comment_versions
from archive.warc.record import Unreadable

if TYPE_CHECKING:
    from archive.items import PressItem
    from archive.reprints import Reprint
    from archive.search.proposals import Help
    from archive.trends import Step, TrendLine
    from archive.web.words import Said

log = logging.getLogger(__name__)

Asking = TypeVar("Asking", bound=Callable[..., Any])

STALE_SECONDS = 0.25
"""How long an open archive may answer without looking for new items."""


@dataclass(slots=True)
class _Held:
    """One state of an archive, for what is asked of it at once."""

    opened: tuple[sqlite3.Connection, Snapshot]
    acts: Acts
    rows: dict[str, list[sqlite3.Row]] = field(default_factory=dict)
    """Those of `versions`, by the id that was asked for."""
    items: dict[tuple[str, int], PressItem] = field(default_factory=dict)
    """By the file and byte of their line."""


class NoSuchItem(LetopisError, LookupError):
    """The archive has no item, or no version of it, of that name."""


def _mending(ask: Asking) -> Asking:
    """Ask once more where the catalogue turned out to be damaged and was rebuilt."""

    @wraps(ask)
    def asked(self: Archive, *given: Any, **named: Any) -> Any:
        try:
            return ask(self, *given, **named)
        except (CatalogueDamaged, sqlite3.DatabaseError) as error:
            self._mend(error)
        try:
            return ask(self, *given, **named)
        except (CatalogueDamaged, sqlite3.DatabaseError) as error:
            self._mend(error)
            raise

    return cast("Asking", asked)


class Archive:
    """A data folder, for reading. May be used from several threads.

    A catalogue that turns out to be damaged is rebuilt and asked again; where that cannot be, `CatalogueDamaged`
    says how.
    """

    def __init__(self, data: str | Path = "data", *, update: bool = True) -> None:
        """Open the archive in a folder; `update`: its catalogue follows what is written meanwhile.

        Raises `NotADirectoryError` where there is no such folder.
        """
        self.data = Path(data)
        if not self.data.is_dir():
            raise NotADirectoryError(f"There is no folder {self.data}.")
        self.catalogue = Catalogue(self.data)
        self._update = update
        self._looked = float("-inf")
        self._inode: int | None = None
        self._mended: int | None = None
        self._local = threading.local()
        self._guard = threading.Lock()

    @_mending
    def search(
        self,
        query: str = "",
        filters: Filters | None = None,
        *,
        order: Order | None = None,
        limit: int | None = 20,
        offset: int = 0,
        snippets: bool = True,
        **narrow: Any,
    ) -> Results:
        """Items that a query in the query language (`docs/query.md`) finds.

        Filters are given as `Filters` or by name (`region="RU-VOR"`). Without an order the best come first, or the
        newest where no word is sought; items without a date come last. `limit=None` gives all.
        Raises `QueryError` where the query makes no sense.
        """
        connection, index = self._open()
        asked, notes = self._prepare(index, query, filters, narrow)
        order = order or ("relevance" if asked.ranked else "newest")
        if order not in get_args(Order):
            raise QueryError.said("no_order", value=order, known=", ".join(get_args(Order)))
        found = self._found(index, asked, order, max(1, index.size if limit is None else limit), offset)
        records = self._records(connection, found.rows)
        marker = Marker(asked.sought) if snippets else None
        hits = []
        for row, score in zip(found.rows, found.scores, strict=True):
            # A row may be missing for a moment while a crawl writes: the index is committed first.
            if record := records.get(row):
                hits.append(self._hit(record, score if order == "relevance" else None, marker))
        given = filters or Filters(**narrow)
        return Results(hits, found.count, self.item, notes, lambda: self._help(query, given))

    def items(
        self, query: str = "", filters: Filters | None = None, *, order: Order = "oldest", **narrow: Any
    ) -> Iterator[PressItem]:
        """Every item that a query finds, one after the other, in little memory.

        Raises `QueryError`.
        """
        given = 0
        while True:
            try:
                connection, index = self._open()
                asked = self._prepare(index, query, filters, narrow)[0]
                for item in self._each(connection, index, asked, order):
                    given += 1
                    yield item
                return
            except (CatalogueDamaged, sqlite3.DatabaseError) as error:
                self._mend(error)
                if given:
                    said = "The catalogue turned out to be damaged and was built again; ask once more."
                    raise CatalogueDamaged(said) from error

    @_mending
    def count(
        self,
        query: str = "",
        by: Sequence[str] = (),
        filters: Filters | None = None,
        *,
        most: int = 1000,
        **narrow: Any,
    ) -> dict[str, Any]:
        """How many items a query finds; `by` one or two of `FACETS`: how many of each value, and of each in each.

        `count("школа")` gives `{"total": 12}`, `count("школа", by=["region", "year"])`
        `{"total": 12, "region": {"RU-VOR": {"total": 7, "year": {"2024": 7}}, …}}`. Values in falling order, at most
        `most` of each. Raises `QueryError`.
        """
        if unknown := [name for name in by if name not in FACETS]:
            raise QueryError.said("no_facet", value=unknown[0], known=", ".join(FACETS))
        index = self._open()[1]
        asked = self._prepare(index, query, filters, narrow)[0]
        with self._reading():
            return {"total": index.count(asked), **index.tally(asked, by, most)}

    @_mending
    def facets(
        self,
        query: str = "",
        names: Sequence[str] = FACETS,
        filters: Filters | None = None,
        *,
        most: int = 50,
        **narrow: Any,
    ) -> dict[str, dict[str, int]]:
        """How many of the items that a query finds have each value of each facet, the most frequent first.

        Raises `QueryError`.
        """
        index = self._open()[1]
        asked = self._prepare(index, query, filters, narrow)[0]
        with self._reading():
            return index.facets(asked, {name: 1200 if name in {"month", "year"} else most for name in names})

    @_mending
    def item(self, id: str, version: int | str | None = None) -> PressItem:
        """An item: its latest version, or the one of that number or name (`archive.provenance.version_name`).

        Raises `NoSuchItem`.
        """
        rows = self._rows(id)
        if version is None:
            found = next((row for row in rows if row["latest"]), None)
        else:
            named = (row for row in rows if name_of_version(row["supplied"], row["number"]) == str(version))
            # Where nothing of ours is known, the number alone names a version of the file that is shown.
            others = (row for row in self._shown(rows) if isinstance(version, int) and row["number"] == version)
            found = next(named, None) or next(others, None)
        if found is None:
            raise NoSuchItem(f"The archive has no item «{id}»" + (f" with a version {version}." if version else "."))
        return self._item(found)

    def _rows(self, id: str) -> list[sqlite3.Row]:
        """The rows of an article, in the order in which they were captured.

        Raises `NoSuchItem` where it is withheld, and where the id means two articles.
        """
        held = self._held()
        if held is not None and id in held.rows:
            return held.rows[id]
        connection, _ = self._open()
        acts = self.acts
        if not acts.withheld.isdisjoint((id, acts.now(id))):
            raise NoSuchItem(f"The item «{id}» is withheld by the keepers of this archive.")
        found: dict[str, list[sqlite3.Row]] = {}

        def kept(each: str) -> tuple[datetime, str] | None:
            rows = found[each] = connection.execute(
                "SELECT * FROM versions WHERE id = ? ORDER BY julianday(fetched_at), supplied, number", (each,)
            ).fetchall()
            return (datetime.fromisoformat(rows[0]["fetched_at"]), rows[-1]["url"]) if rows else None

        try:
            now = acts.meant(id, kept)
        except TwoArticles as error:
            raise NoSuchItem(str(error)) from None
        if now not in found:
            kept(now)
        if held is not None:
            held.rows[id] = found[now]
        return found[now]

    def _shown(self, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
        """Of an article's rows those that are its versions: ours and trusted ones, else those of one supplied file."""
        trusted = self.acts.trusted
        ours = sorted((row for row in rows if not row["supplied"]), key=lambda row: int(row["number"]))
        theirs = [row for row in rows if row["supplied"] in trusted]
        if not theirs:
            latest = next((row["supplied"] for row in rows if row["latest"]), "")
            return ours or [row for row in rows if row["supplied"] == latest]
        return [row for row in rows if not row["supplied"] or row["supplied"] in trusted]

    def _item(self, row: sqlite3.Row) -> PressItem:
        held, place = self._held(), (row["file"], row["line_offset"])
        item = held.items.get(place) if held else None
        item = item or self.catalogue.item(row, self.acts)
        if item is None:
            raise NoSuchItem(f"The item «{row['id']}» is withheld by the keepers of this archive.")
        if held:
            held.items[place] = item
        return item

    @property
    def acts(self) -> Acts:
        """What the keepers decided until now."""
        held = self._held()
        return held.acts if held else Acts.of(self.data)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What this thread asks within is answered from one state of the archive, which is looked up once."""
        if self._held() is not None:
            yield
            return
        with suppress(CatalogueDamaged, OSError, sqlite3.DatabaseError):  # whoever asks is given the reason
            self._local.held = _Held(self._open(), self.acts)
        try:
            yield
        finally:
            self._local.held = None

    def _held(self) -> _Held | None:
        return getattr(self._local, "held", None)

    @_mending
    def history(self, id: str) -> list[PressItem]:
        """All versions of an item's text, the oldest first, each with the latest comments that it had.

        What somebody supplied is among them only where his file is trusted, or where nothing of ours is known.
        Raises `NoSuchItem`.
        """
        rows = self._rows(id)
        if not rows:
            raise NoSuchItem(f"The archive has no item «{id}».")
        return [self._item(row) for row in self._shown(rows)]

    @_mending
    def supplied(self, id: str) -> list[PressItem]:
        """What supplied files say an article was, trusted or not, in the order of capture that they state."""
        return [self._item(row) for row in self._rows(id) if row["supplied"]]

    @_mending
    def discussions(self, id: str) -> list[PressItem]:
        """The item as it was with each version of its comments, the oldest first; empty where none are known."""
        tracks = {row["supplied"] for row in self._shown(self._rows(id))}
        connection, _ = self._open()
        rows = connection.execute(
            "SELECT * FROM discussions WHERE id = ? ORDER BY first_seen, number", (id,)
        ).fetchall()
        return comment_versions([self._item(row) for row in rows if row["supplied"] in tracks])

    @_mending
    def reprints(self, id: str) -> Rows[Reprint]:
        """The article and those of other sites that share its wording, in the order in which they were published; empty
        where there are none (`archive.reprints`). `to_pandas()` and `to_polars()` make a data frame of them.

        Raises `NoSuchItem`.
        """
        from archive.reprints import reprints

        return Rows(reprints(self, id), lambda one: [one.row()])

    def trends(
        self,
        queries: Sequence[str],
        filters: Filters | None = None,
        *,
        step: Step = "month",
        by_region: bool = False,
        **narrow: Any,
    ) -> Rows[TrendLine]:
        """How often something is written about over time (`archive.trends`): a line a query, or one a query and region.
        As a data frame a row a time, with its count and share.

        Raises `QueryError`.
        """
        from archive.trends import rows, trends

        return Rows(trends(self, queries, step=step, by_region=by_region, filters=filters, **narrow), rows)

    @_mending
    def find(self, url: str) -> list[str]:
        """Ids of the items that were fetched from an address."""
        connection, _ = self._open()
        found = connection.execute("SELECT DISTINCT id FROM versions WHERE url = ?", (url,))
        return [id for id, *_ in found if id not in self.acts.withheld]

    @_mending
    def captures(self, url: str) -> list[Capture]:
        """Every record of an address, the oldest first: those that items and their media cite, and what the index of
        the WARC files has beside them, errors and redirects included."""
        connection, _ = self._open()
        if self.acts.hides(url):
            return []
        rows = connection.execute(
            "SELECT url, fetched_at, status, warc, offset, length, record_id, payload_digest FROM captures "
            "WHERE url = ? GROUP BY record_id",
            (url,),
        )
        found = {(row["warc"], row["offset"]): Capture.model_validate(dict(row)) for row in rows}
        for entry in cdxj.find(self.data, url):
            place = (entry.filename, entry.offset)
            if place in found or entry.url != url:
                continue
            with suppress(Unreadable, OSError):
                record = resolve.record_at(self.data, entry.filename, entry.offset, entry.length)
                if capture := record.capture(entry.filename):
                    found[place] = capture
        return sorted(found.values(), key=lambda capture: capture.fetched_at)

    def file_of(self, item: PressItem, url: str) -> cdxj.IndexLine | None:
        """The capture of a picture, video or document of an item that is nearest to the item's own in time. A crawl
        fetches them after the page, so the item itself seldom cites them."""
        wanted = int(cdxj.timestamp(item.capture.fetched_at))
        try:
            folder = item.capture.warc.partition("/")[0] if item.version.supplied_by else item.site
            entries = given_out(self.data, cdxj.find(self.data, url, site=folder))
        except ValueError:
            return None
        good = [entry for entry in entries if entry.status in {200, 206} or entry.mime == cdxj.REVISIT_MIME]
        return min(good, key=lambda entry: abs(int(entry.timestamp) - wanted), default=None)

    @_mending
    def absence(self, id: str) -> dict[str, str] | None:
        """Where the page is gone: `state` (`missing`, `deleted`), `since`, `last_seen_missing`, `evidence`."""
        connection, _ = self._open()
        row = connection.execute("SELECT * FROM vanished WHERE id = ?", (id,)).fetchone()
        return dict(row) if row else None

    @_mending
    def region_names(self) -> dict[str, str]:
        """Names of the regions by how filters call them."""
        connection, _ = self._open()
        return dict(map(tuple, connection.execute("SELECT region, name FROM regions")))

    @_mending
    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What a query in SQL finds in the catalogue (`archive.search.tables`); withheld articles are among it."""
        connection, _ = self._open()
        return connection.execute(query, values).fetchall()

    def update(self) -> None:
        """Take in what was written until now."""
        self.catalogue.update()

    def _prepare(
        self, index: Snapshot, query: str, filters: Filters | None, narrow: dict[str, Any]
    ) -> tuple[Prepared, tuple[Said, ...]]:
        """The query, and what is to be said of values that the archive does not know."""
        known = [one.name for one in fields(Filters)]
        if unknown := [name for name in narrow if name not in known]:
            raise QueryError.said("no_filter", name=unknown[0], known=", ".join(known))
        filters = filters or Filters(**narrow)
        with self._reading():
            values = Values(index, self.region_names())
            tree = parse_query(query)
            beside = [*filters.nodes()]
            values.look_at_time([*beside, *([tree] if tree else [])])
            tree = values.resolved(tree) if tree else None
            asked = index.prepare(tree, [*map(values.resolved, beside)], earlier=filters.earlier)
            return asked, tuple(values.notes.values())

    @_mending
    def _help(self, query: str, filters: Filters) -> Help:
        """Other questions in place of one that found nothing."""
        from archive.search.proposals import Helper

        index = self._open()[1]

        def count(query: str, filters: Filters) -> int:
            return index.count(self._prepare(index, query, filters, {})[0])

        def texts(query: str) -> Iterator[str]:
            for item in self.items(query, order="newest"):
                yield f"{item.title or ''}\n{item.lead or ''}\n{item.text}"

        with self._reading():
            return Helper(index, count, texts).help(query, filters)

    def _open(self) -> tuple[sqlite3.Connection, Snapshot]:
        """A connection of this thread and the newest state of the index."""
        if held := self._held():
            return held.opened
        with self._guard:
            self._follow()
            try:
                inode, index = self._current()
            except (CatalogueDamaged, FileNotFoundError):
                if not self._update:
                    raise
                self.catalogue.update()
                inode, index = self._current()
        if getattr(self._local, "inode", None) != inode:
            self._local.connection, self._local.inode = self.catalogue.connect(), inode
        return self._local.connection, index

    def _current(self) -> tuple[int, Snapshot]:
        inode = self.catalogue.path.stat().st_ino
        if inode != self._inode:
            self._inode = inode
            self.catalogue.forget()
        with self._reading():
            return inode, self.catalogue.index.snapshot()

    def _follow(self) -> None:
        now = time.monotonic()
        exists = self.catalogue.path.is_file()
        if exists and (not self._update or now - self._looked < STALE_SECONDS):
            return
        self._looked = now
        try:
            if exists and self.catalogue.is_fresh():
                return
        except CatalogueDamaged:
            exists = False
        try:
            self.catalogue.update(wait=not exists)
        except CatalogueBusy:
            pass  # whoever is at it takes in what is new
        except (OSError, sqlite3.OperationalError, NewerSchema) as error:
            if not exists:
                raise
            log.warning("The catalogue could not be brought up to date (%s); what it has is shown.", error)

    def _each(
        self, connection: sqlite3.Connection, index: Snapshot, asked: Prepared, order: Order
    ) -> Iterator[PressItem]:
        rows = self._found(index, asked, order, max(1, index.size)).rows
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            records = self._records(connection, part)
            for row in part:
                if (record := records.get(row)) and (item := self.catalogue.item(record)):
                    yield item

    def _found(self, index: Snapshot, asked: Prepared, order: Order, limit: int, offset: int = 0) -> Matches:
        with self._reading():
            return index.find(asked, order, limit, offset)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Tell a damaged index from a question that it refuses."""
        try:
            yield
        except BaseException as error:
            # A panic inside of tantivy is no Exception, and its class has no other name in Python.
            failed = (isinstance(error, ValueError) and not isinstance(error, QueryError)) or type(
                error
            ).__name__ == "PanicException"
            if failed and (flaw := self.catalogue.index.flaw()):
                raise CatalogueDamaged(f"The full-text index is damaged: {flaw}.") from None
            raise

    def _mend(self, error: Exception) -> None:
        """Rebuild the catalogue if an error speaks of damage and nobody has done so since; else raise."""
        if not is_damage(error):
            raise error
        self._local.held = None
        said = str(error).rstrip(".")
        how = f"rebuild it with letopis catalogue --rebuild --data {self.data}"
        with self._guard:
            inode = self.catalogue.path.stat().st_ino if self.catalogue.path.exists() else None
            if not self._update or inode == self._mended:
                raise CatalogueDamaged(f"The catalogue is damaged ({said}); {how}.") from error
            if inode == getattr(self._local, "inode", inode):
                log.warning("The catalogue is damaged (%s) and is being rebuilt.", said)
                try:
                    self.catalogue.rebuild()
                except (OSError, sqlite3.DatabaseError, CatalogueDamaged) as refused:
                    self._mended = inode
                    reason = f"The catalogue is damaged ({said}) and cannot be rebuilt ({refused})"
                    raise CatalogueDamaged(f"{reason}; {how}.") from error
                self._mended = self.catalogue.path.stat().st_ino
            self._inode = None

    def _records(self, connection: sqlite3.Connection, rows: list[int]) -> dict[int, sqlite3.Row]:
        records = {}
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            marks = ", ".join("?" * len(part))
            for record in connection.execute(f"SELECT * FROM versions WHERE row IN ({marks})", part):  # noqa: S608
                if record["id"] not in self.acts.withheld:
                    records[record["row"]] = record
        return records

    def _hit(self, record: sqlite3.Row, score: float | None, marker: Marker | None) -> Hit:
        snippets: dict[str, Snippet] = {}
        title = None
        if marker:
            item = self._item(record)
            title = marker.whole(item.title) if item.title else None
            comments = item.comments.entries if item.comments else []
            for name, text in (
                ("text", "\n".join(filter(None, (item.lead, item.text)))),
                ("credits", " · ".join(credit.raw for credit in item.credits)),
                ("comments", "\n".join(comment.text for comment in comments)),
            ):
                if snippet := marker.snippet(text):
                    snippets[name] = snippet
            if not snippets:
                snippets["text"] = beginning(item.lead or item.text)
        published, local = record["published_at"], record["published_local"]
        return Hit(
            id=record["id"],
            version=record["number"],
            site=record["site"],
            region=record["region"],
            title=record["title"],
            url=record["url"],
            published_at=datetime.fromisoformat(published) if published else None,
            published_local=datetime.fromisoformat(local) if local else None,
            published_precision=record["published_precision"],
            score=score,
            supplied_by=record["supplied_by"],
            name=name_of_version(record["supplied"], record["number"]),
            row=dict(record),
            marked_title=title,
            snippets=snippets,
        )


__all__ = ["FACETS", "Archive", "Filters", "Hit", "NoSuchItem", "QueryError", "Results"]
