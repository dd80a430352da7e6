"""The articles of other sites that share an article's wording: who printed it first, and what each of them changed.

That one site took a text from another is never said: both may have it from a third.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from archive.edits import edits
from archive.items import day_of
from archive.printable import rfc3339
from archive.provenance import version_name
from archive.wording import alike, shingles

if TYPE_CHECKING:
    import sqlite3

    from archive.acts import Acts
    from archive.catalogue import Catalogue
    from archive.edits import Edit
    from archive.items import Capture, PressItem


OF_THE_PAGE = ("published_at",)
"""Fields in which the articles of two sites differ by being two: they are no edits of a wording."""


class ReprintSource(Protocol):
    """What is asked: `archive.access.Archive`."""

    @property
    def catalogue(self) -> Catalogue:
        """What gives the item of a row."""

    @property
    def acts(self) -> Acts:
        """What the keepers decided."""

    def history(self, id: str) -> list[PressItem]:
        """All versions of an article."""

    def supplied(self, id: str) -> list[PressItem]:
        """What supplied files say it was."""

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What a query in SQL finds."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """An article that has the wording of another one."""

    id: str
    version: str
    """The version whose wording is nearest (`archive.provenance.version_name`)."""
    site: str
    region: str | None
    title: str | None
    url: str
    published: datetime | None
    """When it was published by its own page; without a zone where none is known."""
    precision: str | None
    """How much of that the page says."""
    seen: datetime
    """When this archive saw it first."""
    share: float
    """Part of the shorter text's wording that both have, 0 to 1; 1 for the article that was asked about."""
    first: bool | None
    """Whether it was published before all others that this archive has; None where the pages do not say enough."""
    supplied_by: str | None
    """File that somebody supplied it in."""
    capture: Capture
    edits: tuple[Edit, ...]
    """What it has otherwise than the article that was printed first, or, where that is not known, than the one that was
    asked about; the most telling first."""

    @property
    def printed(self) -> str | None:
        """The time of publication, no more of it than the page says: `2026-03-12T14:30:00+03:00`, `2026-03-12`."""
        if self.published and self.precision in {"minute", "second"}:
            return self.published.isoformat()
        return day_of(self.published, self.precision)

    def row(self) -> dict[str, Any]:
        """The article in a table; its edits are counted."""
        return {
            "id": self.id, "version": self.version, "site": self.site, "region": self.region, "title": self.title,
            "url": self.url, "published": self.printed, "seen": self.seen, "share": self.share, "first": self.first,
            "supplied_by": self.supplied_by, "edits": len(self.edits), "warc": self.capture.warc,
            "offset": self.capture.offset, "record_id": self.capture.record_id,
            "payload_digest": self.capture.payload_digest,
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """For a script; times as a hit of a search has them."""
        known = {name: value for name, value in asdict(self).items() if name not in {"published", "precision"}}
        aware = self.published is not None and self.published.tzinfo is not None
        return {
            **known,
            "published_at": rfc3339(self.published) if self.published and aware else None,
            "published_local": rfc3339(self.published) if self.published and not aware else None,
            "published_precision": self.precision,
            "seen": rfc3339(self.seen.astimezone(UTC)),
            "capture": self.capture.model_dump(mode="json", exclude_none=True),
        }


def reprints(archive: ReprintSource, id: str) -> list[Reprint]:
    """The article and all others of other sites that share its wording, in the order in which they were published.

    Empty where no other shares it. Raises `NoSuchItem`.
    """
    asked = [*archive.history(id), *archive.supplied(id)]
    asked_of = {item.id for item in asked}
    rows = archive.rows(_STORY, asked[0].id)
    nearest: dict[str, tuple[float, PressItem, PressItem]] = {}
    wordings = [(item, shingles(item.text)) for item in asked]
    for row in rows:
        if row["id"] in asked_of or (item := archive.catalogue.item(row, archive.acts)) is None:
            continue
        wording = shingles(item.text)
        share, ours = max(((alike(own, wording), one) for one, own in wordings), key=itemgetter(0))
        if share and share > nearest.get(item.id, (0.0,))[0]:
            nearest[item.id] = share, item, ours
    if not nearest:
        return []
    own = max(nearest.values(), key=itemgetter(0))[2]
    found = [(1.0, own), *((share, item) for share, item, _ in nearest.values())]
    found.sort(key=lambda one: (one[1].sort_time or datetime.max.replace(tzinfo=UTC), one[1].version.first_seen))
    first = _first([item for _, item in found])
    basis = first or own
    return [
        Reprint(
            id=item.id,
            version=version_name(item),
            site=item.site,
            region=item.region.iso or item.region.name if item.region else None,
            title=item.title,
            url=item.url,
            published=item.printed,
            precision=item.published_precision,
            seen=item.version.first_seen,
            share=round(share, 3),
            first=None if first is None else item is first,
            supplied_by=item.version.supplied_by.file if item.version.supplied_by else None,
            capture=item.capture,
            edits=() if item is basis else tuple(one for one in edits(basis, item) if one.field not in OF_THE_PAGE),
        )
        for share, item in found
    ]


_STORY = (
    "SELECT versions.* FROM reprints AS asked JOIN versions AS mine ON mine.row = asked.row "
    "JOIN reprints AS others ON others.story = asked.story JOIN versions ON versions.row = others.row "
    "WHERE mine.id = ? GROUP BY versions.row"
)


_LENGTH = {"second": timedelta(0), "minute": timedelta(minutes=1), "month": timedelta(31), "year": timedelta(366)}
_ANYWHERE = timedelta(hours=14)
"""No place of the earth has a clock that is further from UTC (UTC+14, Kiribati)."""


def _span(item: PressItem) -> tuple[datetime, datetime] | None:
    """Between which moments an article was published, as far as its page says."""
    if (begin := item.sort_time) is None:
        return None
    end = begin + _LENGTH.get(item.published_precision or "", timedelta(1))
    return (begin, end) if item.published_at else (begin - _ANYWHERE, end + _ANYWHERE)


def _first(items: list[PressItem]) -> PressItem | None:
    """The article that was published before all others; None where the pages leave that open."""
    spans = [(_span(item), item) for item in items]
    known = [(span, item) for span, item in spans if span]
    if len(known) < len(items):
        return None
    (_, end), first = min(known, key=lambda one: one[0][1])
    return first if all(begin >= end for (begin, _), item in known if item is not first) else None


__all__ = ["Reprint", "reprints"]
