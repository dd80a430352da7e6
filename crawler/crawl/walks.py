"""What is remembered of each listing between crawls: whether it was walked to its end, and its validators."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.crawl.frontier import Frontier

WHOLE_AGAIN = timedelta(days=7)
"""A list is walked to its end once in so long, for what never came by its head: articles that were dated back, lists
whose oldest is first, lists that begin with what somebody pinned there."""

DOUBT_AGAIN = timedelta(hours=20)
"""After a doubt (a page that could not be read, a crawl that went wrong) it is walked at once, but not more often than
once a day; less than a day, so that a daily crawl that begins a little earlier does not miss its turn."""

DEEPEST = 20
"""To so many pages a list is walked in every crawl where new articles were found deep in it."""

STILL = 5
"""When so many new articles came by other ways, and the head of a list is what it was, it is reported."""

SILENT = timedelta(days=14)
"""A listing that moved within so long is not called silent."""

TRUSTED = timedelta(days=1)
"""How long a listing's validators are used. Some servers send the same Last-Modified for years: after a day the listing
is fetched whole again."""


class Walks:
    """The listings of one site, kept in the frontier's note `walks`."""

    def __init__(self, frontier: Frontier, since: date | None) -> None:
        self._frontier, self._since = frontier, since
        self._all: dict[str, dict[str, Any]] = frontier.noted("walks") or {}

    def forget(self) -> None:
        """Know nothing: for when what the listings led to was dropped before it was fetched."""
        self._all = {}
        self._frontier.note("walks", {})

    def reached(self, listing: str) -> bool:
        """Whether an earlier walk went at least as far back as this crawl is to go."""
        walk = self._all.get(listing)
        if walk is None:
            return False
        since = walk.get("since")
        return since is None or (self._since is not None and date.fromisoformat(since) <= self._since)

    def complete(self, listing: str, now: datetime, *, to_the_end: bool) -> None:
        """Remember that everything was queued that a listing names, to its end or down to `since`."""
        since = None if to_the_end or self._since is None else self._since.isoformat()
        if not (since and self.reached(listing)):
            self._put(listing, since=since, **({"whole": now.isoformat()} if to_the_end else {}))

    def whole_is_due(self, listing: str, now: datetime) -> bool:
        """Whether a list that was followed to its end before is to be walked as a whole again."""
        walk = self._all.get(listing)
        if walk is None or not self.reached(listing):
            return False
        # A time that is ahead was written by a clock that was wrong.
        begun, whole = (
            now - datetime.fromisoformat(walk[name]) if name in walk else None for name in ("begun", "whole")
        )
        if begun is not None and timedelta() <= begun < DOUBT_AGAIN:
            return False
        return bool(walk.get("doubt")) or whole is None or not timedelta() <= whole < WHOLE_AGAIN - timedelta(hours=4)

    def whole_begins(self, listing: str, now: datetime) -> None:
        """Remember that a list is being walked as a whole."""
        self._put(listing, begun=now.isoformat())

    def whole_ends(self, listing: str, now: datetime) -> None:
        """Remember that a list was walked as a whole; what cast a doubt on it is answered."""
        self._put(listing, whole=now.isoformat(), doubt=False)

    def doubt(self, listing: str | None = None) -> None:
        """Have a list, or all of them, walked as a whole with the next crawl."""
        for one in [listing] if listing else list(self._all):
            if one in self._all and not self._all[one].get("doubt"):
                self._put(one, doubt=True)

    def depth(self, listing: str) -> int:
        """Down to which page of a list new articles were found though the page before had none."""
        return int(self._all.get(listing, {}).get("deep", -1))

    def found_deep(self, listing: str, page: int) -> None:
        """Remember that new articles came in beyond known ground."""
        if self.depth(listing) < page <= DEEPEST:
            self._put(listing, deep=page)

    def head(self, listing: str, sign: str | None, new: int, now: datetime) -> tuple[int, datetime] | None:
        """Compare the head of a listing with what it was; `None` where the server says that it is the same.

        Returns how many new articles came by other ways since it moved, and when that was; nothing where it moves.
        """
        walk = self._all.get(listing)
        if walk is None:
            return None
        moved = datetime.fromisoformat(walk["moved"]) if "moved" in walk else None
        if moved is None or moved > now or (sign is not None and walk.get("head") != sign):
            silent = now - moved if moved is not None and moved <= now else timedelta()
            longest = max(silent, self.longest_silence(listing)).total_seconds()
            self._put(listing, head=sign or walk.get("head"), moved=now.isoformat(), still=0, longest=longest)
            return None
        still = int(walk.get("still", 0)) + new
        if new:
            self._put(listing, still=still)
        return still, moved

    def longest_silence(self, listing: str) -> timedelta:
        """For how long a listing once named nothing new, as far as crawls saw it."""
        return timedelta(seconds=self._all.get(listing, {}).get("longest", 0.0))

    def conditions(self, listing: str, now: datetime) -> dict[str, str]:
        """Headers of a conditional request for the head of a listing (RFC 9110, 13.1)."""
        walk = self._all.get(listing, {})
        at = walk.get("at")
        if not self.reached(listing) or at is None or not timedelta() <= now - datetime.fromisoformat(at) < TRUSTED:
            return {}
        fields = {"If-None-Match": walk.get("etag"), "If-Modified-Since": walk.get("modified")}
        return {name: value for name, value in fields.items() if value}

    def validators(self, listing: str, now: datetime, etag: str | None, modified: str | None) -> None:
        """Remember what the head of a listing said of its state; call it when what it names is queued."""
        if listing in self._all:
            self._put(listing, etag=etag, modified=modified, at=now.isoformat())

    def _put(self, listing: str, **values: Any) -> None:
        self._all[listing] = {**self._all.get(listing, {}), **values}
        self._frontier.note("walks", self._all)
