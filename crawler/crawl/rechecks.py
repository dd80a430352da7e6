"""Known articles that are looked at again though no listing sends there: those that are due, and those that a listing
names no more."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from archive.ledger import LedgerWriter
    from crawler.crawl.frontier import Frontier, Known
    from crawler.crawl.period import Period

Recheck = Literal["all", "due", "none"]

_EVER = datetime.fromtimestamp(0, UTC)

UNLISTED = 20
"""How many articles a crawl looks for at most because a listing no longer names them."""


def _first(articles: Iterable[Known]) -> list[Known]:
    return nsmallest(UNLISTED, articles, key=lambda known: known.url)


def listing_key(listing: str) -> str:
    """How a listing is called in what is remembered of an article."""
    return f"{zlib.crc32(listing.encode('utf-8', 'surrogatepass')):08x}"


class Rechecks:
    """What one crawl looks at again when it has been through the listings."""

    def __init__(
        self,
        frontier: Frontier,
        ledger: LedgerWriter,
        period: Period,
        which: Recheck,
        now: Callable[[], datetime],
        met: Container[str],
        unlisted: Callable[[Known], None],
    ) -> None:
        """`met` are the ids of the articles that the crawl has met already; `unlisted` is called with those that a
        listing names no more."""
        self._met, self._tell_unlisted = met, unlisted
        self._frontier, self._ledger, self._period, self._which, self._now = frontier, ledger, period, which, now
        self._covered: dict[str, list[str]] = {}
        self._ended: set[str] = set()

    def covered(self, listing: str) -> list[str]:
        """Ids of the articles that a listing named in this crawl; the caller adds to them."""
        return self._covered.setdefault(listing, [])

    def ends(self, listing: str) -> None:
        """A listing was followed to its end: it names nothing beyond what it named in this crawl."""
        self._ended.add(listing)

    def articles(self, *, unlisted: bool) -> Iterator[Known]:
        """The articles, read as they are asked for; with the `unlisted` ones where all listings were seen."""
        if self._which == "none":
            return
        due = self._frontier.articles() if self._which == "all" else self._frontier.due(self._now())
        yield from self.within(chain(self._unlisted() if unlisted else (), due))

    def within(self, articles: Iterable[Known]) -> Iterator[Known]:
        """Those that are articles of their own, and of the period that was asked for."""
        for known in articles:
            day = self._period.day(known.published) if known.published else None
            if "is" not in known.said and not self._period.old(day) and not self._period.young(day):
                yield known

    def _unlisted(self) -> list[Known]:
        """Articles that a listing named before and, though it reaches back past their date, names no more."""
        found: dict[str, Known] = {}  # a few more than `UNLISTED` at most, however many are gone
        for listing, ids in self._covered.items():
            listed = [known for id in ids if (known := self._frontier.known(id))]
            dates = sorted(known.published for known in listed if known.published)
            if listing in self._ended:
                reach = _EVER
            elif len(dates) < 5:
                continue
            else:
                # Old articles may be pinned to the head of a list: its oldest fifth does not say how far it reaches.
                reach = dates[len(dates) // 5]
            key = listing_key(listing)
            named = {*ids, *(known.said.get("is", "") for known in listed)}
            for known in self._frontier.newer_than(reach):
                before = key in known.said and "is" not in known.said and known.id not in self._met
                if before and known.id not in named and self._ledger.absent(known.id) is None:
                    # Asked for once: where it is there though no list names it, that is how it is from now on.
                    said = {name: sign for name, sign in known.said.items() if name != key}
                    found[known.id] = replace(known, signature=json.dumps(said) if said else None, due=self._now())
                    if len(found) > 2 * UNLISTED:
                        found = {known.id: known for known in _first(found.values())}
        gone = _first(found.values())
        # Before they are asked for, so that a kill leaves them due.
        self._frontier.remember_all(gone)
        for known in gone:
            self._tell_unlisted(known)
        return gone
