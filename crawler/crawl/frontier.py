"""What is still to be fetched and what is known of each article: what a crawl asks of the state of its site.

The state survives a kill at any moment: that a page was done and what it led to is one step, so after SIGKILL nothing
is lost, and at most the one page that was under way is fetched twice. `crawler.crawl.sqlite_frontier` keeps it in a
file; another kind is a file of its own and the line in `crawler.crawl.keeping` that names it. The state is derived:
without it the next crawl walks everything again and keeps no second copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from archive import facts
from archive.errors import StorageError
from archive.identity import page_key

RequestRole = Literal["article", "list", "feed", "sitemap", "extra"]


class NewerState(StorageError):
    """The state was written by a newer release; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """One page that is to be fetched."""

    url: str
    """Absolute address."""
    role: RequestRole
    """What it is fetched for."""
    data: dict[str, Any] = field(default_factory=dict)
    """What its callback needs, as plain JSON values."""

    @property
    def about(self) -> facts.Role:
        """What a fact that is noted of it is about; a list, feed or sitemap where a crawl begins is `start`."""
        if self.role == "article":
            return "article"
        if self.role == "extra":
            return "file"
        return "list" if self.data.keys() & {"number", "further"} else "start"

    @property
    def key(self) -> str:
        """What makes it the same page: role, path and telling parameters, without the host.

        The files of a page may lie on hosts of others, so for them it is the whole address.
        """
        return f"{self.role} {self.url if self.role == 'extra' else page_key(self.url)}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article between crawls."""

    id: str
    """Item id."""
    url: str
    """Address it was last fetched from."""
    fetched: datetime
    """When it was last fetched or found unchanged."""
    signature: str | None = None
    """What listings said of it then, as JSON: see `said`."""
    etag: str | None = None
    """ETag of its last answer, for a conditional request."""
    last_modified: str | None = None
    """Last-Modified of its last answer, as received."""
    published: datetime | None = None
    """When it was published."""
    due: datetime | None = None
    """When it is to be looked at again; absent when it has passed every age."""

    @property
    def said(self) -> dict[str, str]:
        """A digest of what each listing said of it (title and modification date), by the listing's key; `is` where its
        page turned out to be an article of another id, `undated` where it has no date and `published` is when it was
        first seen."""
        said: dict[str, str] = json.loads(self.signature) if self.signature else {}
        return said

    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request (RFC 9110, 13.1)."""
        headers = {}
        if self.etag:
            headers["If-None-Match"] = self.etag
        if self.last_modified:
            headers["If-Modified-Since"] = self.last_modified
        return headers


class Frontier(Protocol):
    """The frontier of one site. One at a time: the caller holds the site's lock. Every method may raise `OSError`."""

    def __init__(self, root: Path, site: str) -> None:
        """Open the state below a data folder, or begin it. Raises `StorageError` where it cannot be used."""

    def close(self) -> None:
        """Close the state."""

    # Pages of this crawl

    @property
    def left_over(self) -> int:
        """How many pages wait; at the start, what an earlier crawl had not done when it ended."""

    def left_of(self, role: RequestRole) -> int:
        """How many pages of one role wait."""

    def add(self, pages: Iterable[Target]) -> list[Target]:
        """Put pages into the queue, each once a crawl; returns those that were new."""

    def again(self, pages: Iterable[Target]) -> list[Target]:
        """Put pages into the queue even where this crawl has done them; returns those that did not wait already."""

    def next(self) -> Target | None:
        """The page to fetch next: articles before lists, in the order in which they were found.

        It stays in the queue until it is `done`, so a crawl that dies in between fetches it again. The files of pages
        are not among them: they are asked for at once, and wait only for the next crawl.
        """

    def waiting(self, role: RequestRole) -> Iterator[Target]:
        """The pages of one role that wait, in the order in which they were found, read as they are asked for."""

    def done(
        self, page: Target, found: Iterable[Target] = (), known: Iterable[Known] = (), again: Iterable[Target] = ()
    ) -> list[Target]:
        """Mark a page as done, queue what it led to and remember articles, all or nothing.

        Those of `again` are queued even where this crawl has done them. Returns the pages of `found` that were new.
        """

    def drop_waiting(self, role: RequestRole) -> int:
        """Forget the waiting pages of one role; returns how many there were."""

    def finish(self) -> None:
        """End a crawl that has nothing left to do: the next one begins with empty queues."""

    # Articles over all crawls. Of those that are read in a row no more is held than was asked for.

    def remember(self, known: Known) -> None:
        """Keep what is known of an article, in the place of what was known before."""

    def remember_all(self, known: Iterable[Known]) -> None:
        """Keep what is known of several articles, all or nothing."""

    def known(self, id: str) -> Known | None:
        """What is remembered of an article."""

    def due(self, now: datetime) -> Iterator[Known]:
        """The articles that are to be looked at again, the longest overdue first."""

    def articles(self) -> Iterator[Known]:
        """Every article that is remembered, in the order of their ids."""

    def newer_than(self, moment: datetime) -> Iterator[Known]:
        """The articles that were published after a moment."""

    def latest(self, count: int) -> list[Known]:
        """So many articles at most, the one that was published last first."""

    def longest_silence(self) -> timedelta | None:
        """The longest time between two dated articles that follow each other, among the latest thousand; None where
        fewer than two are dated (`Known.said`)."""

    def next_due(self) -> datetime | None:
        """When the next article is to be looked at again."""

    # Single facts

    def note(self, name: str, value: Any) -> None:
        """Remember a fact of the site as a plain JSON value."""

    def noted(self, name: str) -> Any:
        """A fact that was noted; `None` where there is none."""
