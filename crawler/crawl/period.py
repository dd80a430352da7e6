"""The days that a crawl asks for, as they are counted at the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from crawler.reading.dates.parse import parse_date

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.reading.entries import Entry


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both included, either of them open."""

    zone: ZoneInfo | None
    """Zone of the site, in which its days begin and end; where it is not known, a day is as printed."""
    since: date | None = None
    until: date | None = None

    def day(self, when: datetime) -> date:
        """The day at the site; a time without an offset is the site's own."""
        return when.astimezone(self.zone).date() if self.zone and when.tzinfo else when.date()

    def listed(self, entry: Entry) -> date | None:
        """The day that a list gives for an article, where it gives one that can be read."""
        if entry.published is not None:
            return self.day(entry.published)
        if not entry.date:
            return None
        found = parse_date(entry.date, now=datetime.now(UTC), zone=self.zone, month_first=entry.month_first)
        return self.day(found.at) if found and found.precision != "month" else None

    def old(self, day: date | None) -> bool:
        """Whether a day is before the period."""
        return self.since is not None and day is not None and day < self.since

    def young(self, day: date | None) -> bool:
        """Whether a day is after the period."""
        return self.until is not None and day is not None and day > self.until

    def untouched(self, modified: datetime | None) -> bool:
        """Whether something was last changed before the period: then it was published before it, too."""
        return modified is not None and self.old(self.day(modified))
