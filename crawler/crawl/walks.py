"""What is remembered of each listing between crawls: whether it was walked to its end, and its validators."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.crawl.frontier import Frontier

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

    def complete(self, listing: str, *, to_the_end: bool) -> None:
        """Remember that everything was queued that a listing names, to its end or down to `since`."""
        since = None if to_the_end or self._since is None else self._since.isoformat()
        if not (since and self.reached(listing)):
            self._put(listing, since=since)

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
