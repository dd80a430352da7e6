"""What the archive asks of a full-text engine. There is tantivy (`archive.search.index`); another would be a file
of its own and the line in `archive.catalogue` that opens it.

A query travels as its tree (`archive.search.language`), so the query language belongs to no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    from archive.items import PressItem
    from archive.search.language import Node

Order = Literal["relevance", "newest", "oldest"]

SINGLE = ("region", "site", "language", "year", "month")
"""Facets of which an item has one value at most, so that their rows sum to the total."""

STATES = ("latest", "vanished", "reprinted")
"""What the catalogue knows of a version beside its item: no later one is known, its page is gone, articles of other
sites share its wording."""

OTHERS = "others"
"""The row of those whose values are more than were asked for."""


@dataclass(frozen=True)
class Sought:
    """What a query looks for in texts, to be marked in a snippet."""

    keys: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    """Regular expressions of forms."""
    words: set[str] = field(default_factory=set)
    """The words of the query as written, whose forms are in texts."""

    def __bool__(self) -> bool:
        return bool(self.keys or self.forms or self.starts or self.patterns)


@dataclass(frozen=True)
class Prepared:
    """A query, ready to run on the engine that prepared it."""

    query: Any
    """The engine's own form of it."""
    sought: Sought
    ranked: bool
    """Whether it looks for words, so that one hit may be better than another."""


@dataclass(frozen=True)
class Matches:
    """What a query finds: rows of the catalogue, best or first in the order asked, with their scores."""

    rows: list[int]
    scores: list[float]
    count: int
    """How many there are in all."""


class Snapshot(Protocol):
    """An index as it was at one moment. Every method may raise `ValueError` where its files are damaged."""

    @property
    def size(self) -> int:
        """Versions in the index."""

    def frequency(self, field: str, value: str) -> int:
        """How many versions have a value of a facet, or a word as written in a field of words (`text_as`)."""

    def terms(self, field: str, start: str = "") -> list[tuple[str, int]]:
        """The values, or words as written, that begin so, each with how many versions have it, in falling order."""

    def prepare(self, tree: Node | None, filters: Iterable[Node], *, earlier: bool = False) -> Prepared:
        """The query of a tree of the query language and of filters beside it.

        `earlier`: versions that were superseded are found too. Raises `QueryError`.
        """

    def find(self, asked: Prepared, order: Order, limit: int, offset: int = 0) -> Matches:
        """The first `limit` of what a query finds after `offset`; versions without a date come last."""

    def count(self, asked: Prepared) -> int:
        """How many versions a query finds."""

    def tally(self, asked: Prepared, by: Sequence[str], most: int) -> dict[str, Any]:
        """How many of each value of the first facet, of each value of the second within it, and so on:
        `{"region": {"RU-VOR": {"total": 7, "year": {"2024": 7}}}}`, in falling order, at most `most` of each. Items
        that have none follow as `none`, and of `SINGLE` facets those with other values as `others`.

        Raises `QueryError` where that is more than can be counted.
        """

    def facets(self, asked: Prepared, most: dict[str, int]) -> dict[str, dict[str, int]]:
        """How many of each value of each facet, each beside the others, at most as many as is said for it; `none` and
        `others` as in `tally`."""


class EngineWriter(Protocol):
    """Adds versions to an index."""

    def add(
        self, item: PressItem, row: int, states: frozenset[str], *, trusted: bool = False, fresh: bool = False
    ) -> None:
        """Add a version under its row, in place of what the index has of it; `fresh`: it has none.

        `states`: those of `STATES` that it has; `trusted`: the file that supplied it counts like our own captures.
        """

    def remove(self, id: str, track: str, number: int) -> None:
        """Take a version out, by its track (`archive.provenance.track`) and number."""

    def commit(self) -> None:
        """Make what was added visible."""


class Engine(Protocol):
    """A full-text index in a folder."""

    version: ClassVar[str]
    """Raised when documents are made otherwise than before; an index of another version is made again."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the index; `new`: begin an empty one.

        Raises `ValueError` where there is none, a damaged one, or one of another kind.
        """

    def snapshot(self) -> Snapshot:
        """What was committed until now, by whatever process."""

    def writing(self) -> AbstractContextManager[EngineWriter]:
        """A writer; there is one at a time. What was added is committed at the end, or taken back after an error."""

    def flaw(self) -> str | None:
        """What is wrong with the index's files; reads them all."""
