"""What is new in an archive: what was rewritten, what vanished and came back, what is new, what happened to sites.

Nothing is judged here. A rewritten article is two versions of ours, a vanished one a verdict of the ledger, a site
event a verdict of the judging; each entry names the records that show it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from archive.edits import Edit, edits
from archive.search.language import NONE
from archive.verdicts import SiteEvent, events
from archive.watch import Signal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.access import Archive

NewsKind = Literal["rewritten", "vanished", "returned", "spread", "event", "new"]

KINDS: tuple[NewsKind, ...] = ("rewritten", "vanished", "returned", "spread", "event", "new")
"""The kinds in the order in which they are shown."""

MOST = 20
"""Entries of a kind."""
SHOWN = 3
"""Edits of an entry; the others are a click away."""
OF_A_STORY = 10
"""Articles of one wording whose records are named; all are a click away."""
KEPT = 1_000
"""Pairs of versions whose difference is remembered."""

_BEFORE = "SELECT * FROM versions WHERE id = ? AND supplied = '' AND number < ? ORDER BY number DESC LIMIT 1"
# In this order, for few articles vanish and SQLite would look through all versions.
_ABSENT = "SELECT * FROM {} CROSS JOIN versions USING (id) WHERE latest AND supplied = ''"
# With `max` SQLite gives the other columns of the row that has it.
_STORIES = (
    "SELECT versions.*, story, max(first_seen) FROM reprints JOIN versions USING (row) WHERE supplied = '' "
    "AND story IN (SELECT story FROM reprints JOIN versions USING (row) WHERE supplied = '' "
    "GROUP BY story HAVING count(DISTINCT site) > 1)"
)


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """One piece of news."""

    kind: NewsKind
    at: datetime
    """When it was seen first."""
    site: str
    title: str
    region: str | None = None
    id: str | None = None
    """Item that it concerns; absent for a site event."""
    url: str | None = None
    version: int | None = None
    """For `rewritten` the version that came, for `new` 1."""
    edits: tuple[Edit, ...] = ()
    """For `rewritten`: the most telling edits, at most `SHOWN`."""
    more: int = 0
    """How many edits there are beside these."""
    detail: str = ""
    """For an absence its state and evidence, for a site event its signs, for `spread` how many sites print it."""
    records: tuple[str, ...] = ()
    """Ids of the WARC records that show it."""
    places: tuple[tuple[str, int], ...] = ()
    """File and byte of each of them."""

    def as_json(self) -> dict[str, Any]:
        """The entry for a script."""
        return {**asdict(self), "at": f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


class NewsQuery(NamedTuple):
    """What news are asked for."""

    region: str | None
    """As filters name it; all where it is absent."""
    day: datetime | None
    """Beginning of a day in UTC; all days where it is absent."""
    most: int
    """Entries of a kind."""


class News:
    """The news of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._edits: OrderedDict[tuple[str, int, str], tuple[Edit, ...]] = OrderedDict()

    def entries(
        self, kinds: Sequence[NewsKind] = KINDS, *, region: str | None = None, day: str | None = None, most: int = MOST
    ) -> dict[NewsKind, list[NewsEntry]]:
        """The newest entries of each kind, at most `most` of each; of one region, of one day (UTC, `2026-11-28`).

        A region is named as filters name it. Raises ValueError where `day` is none.
        """
        asked = NewsQuery(region, datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None, most)
        found: dict[NewsKind, list[NewsEntry]] = {}
        for kind in kinds:
            of_kind = {
                "rewritten": self._rewritten, "vanished": self._vanished, "returned": self._returned,
                "new": self._new, "spread": self._spread, "event": self._events,
            }[kind]  # fmt: skip
            found[kind] = list(of_kind(asked))
        return found

    def signals(self, found: dict[NewsKind, list[NewsEntry]]) -> list[Signal]:
        """The entries for a feed, the newest first."""
        kinds: dict[NewsKind, Any] = {
            "rewritten": "changed", "vanished": "vanished", "returned": "returned", "spread": "spread", "new": "new",
            "event": "event",
        }  # fmt: skip
        signals = [
            Signal(
                kinds[kind],
                one.id or one.site,
                one.version or 0,
                one.title,
                one.url or "",
                one.at.isoformat(),
                one.detail or " · ".join(_plain(edit) for edit in one.edits),
            )
            for kind, entries in found.items()
            for one in entries
        ]
        return sorted(signals, key=lambda signal: signal.at, reverse=True)

    def _rows(self, where: str, moment: str, asked: NewsQuery, group: str = "") -> list[sqlite3.Row]:
        """Rows of versions that may be given out, the newest first."""
        wanted: list[str] = [where]
        values: list[str] = []
        if asked.region == NONE:
            wanted.append("region IS NULL")
        elif asked.region:
            wanted.append("region = ?")
            values.append(asked.region)
        if asked.day:
            wanted.append(f"{moment} >= ? AND {moment} < ?")
            values += [asked.day.isoformat(), (asked.day + timedelta(days=1)).isoformat()]
        hidden = self.archive.acts.withheld
        query = f"{' AND '.join(wanted)} {group} ORDER BY {moment} DESC LIMIT ?"
        rows = self.archive.rows(query, *values, asked.most + len(hidden))
        return [row for row in rows if row["id"] not in hidden][: asked.most]

    def _rewritten(self, asked: NewsQuery) -> Iterator[NewsEntry]:
        where = "SELECT * FROM versions WHERE number > 1 AND changed IS NOT NULL AND supplied = ''"
        for row in self._rows(where, "first_seen", asked):
            earlier = self.archive.rows(_BEFORE, row["id"], row["number"])
            before = earlier[0] if earlier else None
            if before is None:
                continue  # its line was damaged
            edits = self._edits_of(before, row)
            yield self._entry(
                "rewritten", row["first_seen"], row, before, edits=edits[:SHOWN], more=max(0, len(edits) - SHOWN)
            )

    def _new(self, asked: NewsQuery) -> Iterator[NewsEntry]:
        where = "SELECT * FROM versions WHERE number = 1 AND supplied = ''"
        for row in self._rows(where, "first_seen", asked):
            yield self._entry("new", row["first_seen"], row)

    def _vanished(self, asked: NewsQuery) -> Iterator[NewsEntry]:
        for row in self._rows(_ABSENT.format("vanished"), "since", asked):
            yield self._entry("vanished", row["since"], row, detail=f"{row['state']}: {row['evidence']}")

    def _returned(self, asked: NewsQuery) -> Iterator[NewsEntry]:
        for row in self._rows(_ABSENT.format("returned"), "since", asked):
            yield self._entry("returned", row["since"], row, detail=row["evidence"])

    def _spread(self, asked: NewsQuery) -> Iterator[NewsEntry]:
        """Wordings that several sites print, by the article that was the last to be seen with it."""
        for row in self._rows(_STORIES, "first_seen", asked, "GROUP BY story"):
            # What an editor took out since may be all that they shared.
            found = [one for one in self.archive.reprints(row["id"]) if not one.supplied_by]
            if (sites := len({one.site for one in found})) > 1:
                shown = [one.capture for one in found[:OF_A_STORY]]
                yield replace(
                    self._entry("spread", row["first_seen"], row, detail=str(sites)),
                    records=tuple(capture.record_id for capture in shown),
                    places=tuple((capture.warc, capture.offset) for capture in shown),
                )

    def _events(self, asked: NewsQuery) -> list[NewsEntry]:
        data = self.archive.data
        found = []
        for path in data.glob("verdicts/*.jsonl"):
            site = path.stem
            of_site = self.archive.rows("SELECT region FROM versions WHERE site = ? LIMIT 1", site)
            where = of_site[0]["region"] if of_site else None
            if asked.region and asked.region != (where or NONE):
                continue
            stat = path.stat()
            for said in _events_of(data, site, stat.st_mtime_ns, stat.st_size):
                if said.right is False or (asked.day and not asked.day <= said.at < asked.day + timedelta(days=1)):
                    continue
                found.append(
                    NewsEntry(
                        "event",
                        said.at,
                        site,
                        said.event.kind,
                        region=where,
                        url=next(iter(said.event.urls), None),
                        detail=said.event.evidence,
                    )
                )
        return sorted(found, key=lambda entry: entry.at, reverse=True)[: asked.most]

    def _edits_of(self, before: sqlite3.Row, after: sqlite3.Row) -> tuple[Edit, ...]:
        key = (after["id"], after["number"], after["record_id"])
        if key not in self._edits:
            one, other = (self.archive.catalogue.item(row) for row in (before, after))
            self._edits[key] = edits(one, other) if one and other else ()
            while len(self._edits) > KEPT:
                self._edits.popitem(last=False)
        return self._edits[key]

    def _entry(self, kind: NewsKind, at: str, row: sqlite3.Row, *before: sqlite3.Row, **more: Any) -> NewsEntry:
        shown = [*before, row]
        return NewsEntry(
            kind,
            datetime.fromisoformat(at),
            row["site"],
            row["title"] or row["url"],
            region=row["region"],
            id=row["id"],
            url=row["url"],
            version=row["number"],
            records=tuple(one["record_id"] for one in shown),
            places=tuple((one["warc"], one["offset"]) for one in shown),
            **more,
        )


@lru_cache(256)
def _events_of(data: Path, site: str, changed: int, size: int) -> list[SiteEvent]:
    """The events of a site; `changed` and `size` of the file they are read from make what is remembered right."""
    return events(data, site)


def _plain(edit: Edit) -> str:
    marks = {"removed": "[−{}−]", "added": "[+{}+]", "same": "{}"}
    return "".join(marks[span.operation].format(span.text) for span in edit.spans)


__all__ = ["KINDS", "News", "NewsEntry"]
