"""Leaving a site alone that blocked the crawler: for hours, and twice as long after each further block."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.crawl.frontier import Frontier

LONGEST = 28
"""The pause grows to so many times the first one."""


class Backoff:
    """The block of one site, kept in the frontier's note `blocked`."""

    def __init__(self, frontier: Frontier, pause: timedelta) -> None:
        """`pause` is how long the site is left alone after its first block."""
        self._frontier, self._pause = frontier, pause

    def since_until(self, now: datetime) -> tuple[datetime, datetime] | None:
        """When the site blocked the crawler and until when it is left alone; `None` where it may be asked."""
        block = self._frontier.noted("blocked")
        if not block:
            return None
        at, until = datetime.fromisoformat(block["at"]), datetime.fromisoformat(block["until"])
        # An end that no pause can have was written by a clock that was wrong.
        return (at, until) if now < until <= now + LONGEST * self._pause else None

    def blocked(self, now: datetime) -> datetime:
        """Note a block; until when the site is left alone."""
        times = (self._frontier.noted("blocked") or {}).get("times", 0) + 1
        until: datetime = now + self._pause * min(2 ** (times - 1), LONGEST)
        self._frontier.note("blocked", {"at": now.isoformat(), "until": until.isoformat(), "times": times})
        return until

    def asked_to_wait(self, now: datetime, pause: timedelta) -> datetime:
        """Note that the site asked to be left alone so long (`Retry-After`), bounded as after a block; until when."""
        until = now + min(pause, LONGEST * self._pause)
        self._frontier.note("blocked", {"at": now.isoformat(), "until": until.isoformat(), "times": 0})
        return until

    def cleared(self) -> None:
        """Note that the site answers again."""
        if self._frontier.noted("blocked"):
            self._frontier.note("blocked", None)
