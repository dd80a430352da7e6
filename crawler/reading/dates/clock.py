"""In which zone the times of one page are: that of the site, else what the page itself gives away, else none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from crawler.reading.dates.find import MODIFIED_META, PUBLISHED_META
from crawler.reading.dates.order import month_first
from crawler.reading.dates.parse import parse_date
from crawler.reading.dates.zones import zone_holds
from crawler.reading.structured import texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crawler.reading.dates.parse import Moment
    from crawler.reading.document import Document

MOST = 60
"""Times of a page that are looked at for their offset; the times of an article and its first comments are fewer."""


READ = 500_000
"""Characters of a page that are searched for another date with slashes, which may say their order."""


class PageClock:
    """Gives times their zone. `zone` is the site's; None where it is not known."""

    def __init__(self, document: Document, zone: tzinfo | None) -> None:
        self.zone = zone
        self._document = document

    @cached_property
    def _month_first(self) -> bool:
        """Whether the page's dates with slashes name the month first; asked only where one is met."""
        return month_first(self._document.tree.get("lang"), self._document.host, [self._document.html[:READ]])

    @cached_property
    def _said(self) -> list[datetime]:
        """The times of the page that say their offset. UTC is how programs store times, and says nothing of a place."""
        found = (parse_date(text) for text in islice(self._written(), MOST))
        return [moment.at for moment in found if moment is not None and moment.zoned and moment.at.utcoffset()]

    def _written(self) -> Iterator[str]:
        structured = self._document.structured
        for name in ("datePublished", "dateModified", "dateCreated"):
            for entry in structured.jsonld:
                yield from texts(entry.get(name))
        yield from structured.meta(*PUBLISHED_META, *MODIFIED_META)
        elements = chain(self._document.tree.iter("time"), structured.elements("datepublished"))
        yield from (element.get("datetime") or element.get("content") or "" for element in elements)

    def read(self, text: str) -> Moment | None:
        """The moment that a short text of the page says, in its zone; `at` has no offset where none is known."""
        moment = self.moment(text)
        return self.placed(moment) if moment is not None else None

    def moment(self, text: str) -> Moment | None:
        """The same before it is given the zone that the page's other times have, which costs more than to read it."""
        american = "/" in text and self._month_first
        return parse_date(text, now=self._document.fetched_at, zone=self.zone, month_first=american)

    def placed(self, moment: Moment) -> Moment:
        """A moment in the zone of the site; where that is not known, with the offset that the page's other times have
        at the same time of the year. A time of a zone that nobody can place stays without one."""
        at = moment.at
        if at.tzinfo is not None:
            return replace(moment, at=at.astimezone(self.zone)) if self.zone is not None else moment
        if moment.unplaced or self.zone is not None:
            return moment
        offsets = {offset for said in self._said if (offset := _at(said, at)) is not None}
        return replace(moment, at=at.replace(tzinfo=timezone(offsets.pop()))) if len(offsets) == 1 else moment


def _at(said: datetime, when: datetime) -> timedelta | None:
    """The offset of a place at a local time, as another of its times says; None where clocks may have been changed."""
    zone = said.tzinfo
    return said.utcoffset() if zone is not None and zone_holds(zone, said.replace(tzinfo=None), when) else None
