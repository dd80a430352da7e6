"""What is new in an archive: what was rewritten, what vanished and came back, what is new, what happened to sites.

Nothing is judged here. A rewritten article is two versions of ours, a vanished one a verdict of the ledger, a site
event a verdict of the judging; each entry names the records that show it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from archive.history import Span, text_changes
from archive.languages import languages
from archive.search.language import NONE
from archive.verdicts import SiteEvent, events
from archive.watch import Signal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.access import Archive
    from archive.history import Change
    from archive.items import PressItem

NewsKind = Literal["rewritten", "vanished", "returned", "spread", "event", "new"]
Matter = Literal["paragraph", "number", "date", "name", "words"]

KINDS: tuple[NewsKind, ...] = ("rewritten", "vanished", "returned", "spread", "event", "new")
"""The kinds in the order in which they are shown."""
MATTERS: tuple[Matter, ...] = ("paragraph", "number", "date", "name", "words")
"""What an edit concerns, the most telling first: a paragraph that went, a number, a date, a name, other words."""

MOST = 20
"""Entries of a kind."""
SHOWN = 3
"""Edits of an entry; the others are a click away."""
AROUND = 60
"""Characters of unchanged text that are shown beside a changed word."""
LONGEST = 400
"""Characters of a paragraph that went or came."""
OF_A_STORY = 10
"""Articles of one wording whose records are named; all are a click away."""
KEPT = 1_000
"""Pairs of versions whose difference is remembered."""

_DATE = r"\b\d{1,2}\.\d{1,2}(?:\.\d{2,4})?\b|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b"
_ENDING = re.compile(r"[аяьыиеоуaeiouy]$")
_NAME = re.compile(r"(?<![.!?…»\"]\s)(?<!^)\b[A-ZА-ЯЁІЇЄҐ][\w’'-]+")
_WORD = re.compile(r"\w")


@cache
def _dates(code: str | None) -> re.Pattern[str]:
    """Dates, times and the names of months in a language; where that is not known, numbers alone."""
    dates = next((one.dates for one in languages() if one.code == code), None)
    months = [name for names in dates.months for name in names] if dates else []
    if dates and dates.capital:
        return re.compile("|".join([_DATE, *(rf"\b{name.capitalize()}\b" for name in months)]))
    # A month is declined: what is listed are its forms in dates.
    stems = (_ENDING.sub("", name) + r"\w{0,3}" if len(name) > 3 else name for name in months)
    return re.compile("|".join([_DATE, *(rf"\b{stem}\b" for stem in stems)]), re.IGNORECASE)


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
class Edit:
    """One thing that was edited."""

    matter: Matter
    field: str
    """Field of the item (`archive.fields.TEXT`)."""
    spans: tuple[Span, ...]
    """The words, with some unchanged ones around them; «…» where text is left out."""


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


def edits(before: PressItem, after: PressItem) -> tuple[Edit, ...]:
    """What was edited between two versions, the most telling first."""
    found = [edit for change in text_changes(before, after) for edit in _edits_in(change, _dates(after.language))]
    return tuple(sorted(found, key=lambda edit: MATTERS.index(edit.matter)))


def _edits_in(change: Change, dates: re.Pattern[str]) -> Iterator[Edit]:
    if change.kind == "moved":
        return
    if change.kind != "edited":
        text = change.before or change.after
        gone = change.kind == "removed" and change.field == "body"
        cut = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
        operation: Literal["removed", "added"] = "removed" if change.kind == "removed" else "added"
        yield Edit("paragraph" if gone else "words", change.field, (Span(operation, cut),))
        return
    spans = change.spans
    place = 0
    while place < len(spans):
        if spans[place].operation == "same":
            place += 1
            continue
        end = place
        while end < len(spans) and spans[end].operation != "same":
            end += 1
        run = spans[place:end]
        removed = "".join(span.text for span in run if span.operation == "removed")
        added = "".join(span.text for span in run if span.operation == "added")
        if _WORD.search(removed + added):
            first = spans[place - 1].text if place else ""
            last = spans[end].text if end < len(spans) else ""
            shown = [Span("same", _end_of(first)), *run, Span("same", _begin_of(last))]
            matter = _matter(first, removed, added, dates)
            yield Edit(matter, change.field, tuple(span for span in shown if span.text))
        place = end


def _matter(before: str, removed: str, added: str, dates: re.Pattern[str]) -> Matter:
    """What some words are about that were taken or put in their place."""
    old, new = dates.findall(removed), dates.findall(added)
    if old != new and (old or new):
        return "date"
    if re.findall(r"\d+", removed) != re.findall(r"\d+", added):
        return "number"
    # The word before shows whether a capital letter begins a sentence.
    lead = before[-3:]
    if [name for text in (removed, added) for name in _NAME.findall(lead + text)]:
        return "name"
    return "words"


def _end_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:].split(" ", 1)[-1]


def _begin_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    return text[:AROUND].rsplit(" ", 1)[0] + " …"


def _plain(edit: Edit) -> str:
    marks = {"removed": "[−{}−]", "added": "[+{}+]", "same": "{}"}
    return "".join(marks[span.operation].format(span.text) for span in edit.spans)


__all__ = ["KINDS", "MATTERS", "Edit", "News", "NewsEntry", "edits"]
