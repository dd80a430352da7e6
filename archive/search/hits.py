"""What a search gives: hits, and tables made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from archive.extras import needs
from archive.identity import host
from archive.printable import rfc3339

if TYPE_CHECKING:
    from datetime import datetime

    import pandas
    import polars
    import pyarrow

    from archive.items import PressItem
    from archive.search.proposals import Help, Proposal
    from archive.search.snippet import Snippet
    from archive.web.words import Said


@dataclass(frozen=True)
class Hit:
    """A version of an item that was found."""

    id: str
    version: int
    site: str
    region: str | None
    title: str | None
    url: str
    published_at: datetime | None
    published_local: datetime | None
    """The printed time where no zone is known."""
    published_precision: str | None
    """How exactly the page says it: `year`, `month`, `day`, `minute`, `second`."""
    score: float | None
    """Rank among the hits, the higher the better; absent where they are ordered by time."""
    supplied_by: str | None
    """File that supplied it; absent for what was captured here."""
    name: str
    """How the version is called (`archive.provenance.version_name`): its number, with a file's digest where it was
    supplied."""
    row: dict[str, Any] = field(repr=False)
    """The row of the catalogue."""
    marked_title: Snippet | None = field(default=None, repr=False)
    """The title with what was sought."""
    snippets: dict[str, Snippet] = field(default_factory=dict, repr=False)
    """By field (`text`, `credits`, `comments`), the piece that holds most of what was sought. Where nothing was
    sought, or it is in the title only, the beginning of the text."""

    @property
    def printed(self) -> datetime | None:
        """The time of publication as a reader of the page saw it, with its zone or without."""
        return self.published_at or self.published_local

    @property
    def source(self) -> str:
        """Where it was published: name of the region, or host of the site."""
        return self.row["region_name"] or self.region or host(self.url)

    def as_json(self) -> dict[str, Any]:
        """The hit for a script: what JSON can hold, without the row."""
        return {
            "id": self.id,
            "version": self.version,
            "site": self.site,
            "region": self.region,
            "title": self.title,
            "url": self.url,
            "published_at": rfc3339(self.published_at) if self.published_at else None,
            "published_local": self.published_local.isoformat() if self.published_local else None,
            "published_precision": self.published_precision,
            "score": self.score,
            **({"supplied_by": self.supplied_by, "name": self.name} if self.supplied_by else {}),
            "snippets": {
                name: {"text": snippet.text, "marks": [list(mark) for mark in snippet.marks]}
                for name, snippet in self.snippets.items()
            },
        }


@dataclass(frozen=True)
class Results(Sequence[Hit]):
    """What was found, in its order."""

    hits: list[Hit]
    total: int
    """How many there are in the archive; `hits` may be fewer."""
    read: Callable[[str, str], PressItem] = field(repr=False)
    """Gives the item of an id and a version."""
    unknown: tuple[Said, ...] = ()
    """Values of filters that the archive does not know."""
    helper: Callable[[], Help] | None = field(default=None, repr=False)
    """Looks for other questions."""

    @cached_property
    def _help(self) -> Help | None:
        return self.helper() if self.helper and not self.total else None

    @property
    def notes(self) -> tuple[Said, ...]:
        """What is to be said of the question, values that the archive does not have, words that are nowhere in it:
        `[note.text("ru") for note in results.notes]`."""
        return self.unknown + (self._help.notes if self._help else ())

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Where nothing was found, other questions that find something, with how many; they are looked for when this
        is asked first."""
        return self._help.proposals if self._help else ()

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        return self.hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def as_json(self) -> dict[str, Any]:
        """The results for a script: what JSON can hold."""
        return {
            "total": self.total,
            "hits": [hit.as_json() for hit in self.hits],
            "notes": [note.text() for note in self.notes],
            "proposals": [proposal.as_json() for proposal in self.proposals],
        }

    def items(self) -> Iterator[PressItem]:
        """The items themselves."""
        for hit in self.hits:
            yield self.read(hit.id, hit.name)

    def to_arrow(self) -> pyarrow.Table:
        """A table with a row an item, its columns those of the Parquet export."""
        from archive.export import arrow_table

        return arrow_table(self.items())

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas data frame."""
        with needs("pandas"):
            import pandas

        return pandas.DataFrame(self.to_arrow().to_pandas())

    def to_polars(self) -> polars.DataFrame:
        """The same as a polars data frame."""
        with needs("polars"):
            import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame
