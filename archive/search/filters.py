"""Filters beside a query: which items are asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from archive.search.language import Filter, Not, Or, QueryError, Words

Many = str | Sequence[str] | None
DayBound = str | date | None

YES_OR_NO = ("changed", "vanished", "reprinted", "supplied")
"""Filters that ask for a state or for its absence: fields of `Filters`, and values of `is:` in a query."""


@dataclass(frozen=True)
class Filters:
    """Which items are asked about. Several values of one filter mean any of them."""

    region: Many = None
    """ISO 3166-2 code, `RU-VOR`."""
    site: Many = None
    """Name of the site."""
    since: DayBound = None
    """First day of publication, by the region's clock: a date, `2024-12-01`, `2024-12` or `2024`."""
    until: DayBound = None
    """Last day of publication."""
    author: Many = None
    """Name of an author, in any form and in part."""
    credited: Many = None
    """Name of somebody who is credited, in any form and in part."""
    by: Many = None
    """Name of somebody who is credited, exactly as facets give it."""
    person: Many = None
    """Name of a person who is mentioned, in the nominative."""
    tag: Many = None
    """Topic or keyword of the page."""
    has: Many = None
    """`photo`, `video`, `audio`, `document`, `embed`, `comments`, `credits`; several mean all of them."""
    changed: bool | None = None
    """Whether there is more than one version."""
    vanished: bool | None = None
    """Whether the page is gone."""
    reprinted: bool | None = None
    """Whether articles of other sites share its wording."""
    supplied: bool | None = None
    """Whether it was read from a file that somebody supplied; where that is asked for, also beside our own captures."""
    language: Many = None
    """BCP 47 language tag, `ru`."""
    earlier: bool = False
    """Versions that were superseded are found too."""

    def __post_init__(self) -> None:
        # Questions are distinguished by their filters, so these are hashed; callers give lists.
        for field in fields(self):
            if isinstance(value := getattr(self, field.name), list):
                object.__setattr__(self, field.name, tuple(value))

    def nodes(self) -> Iterator[Filter | Not | Or | Words]:
        """The filters as parts of a query. Raises `QueryError` where a value is of another type."""
        for name in ("region", "site", "by", "person", "tag", "language"):
            if values := self._many(name):
                yield Or(tuple(Filter(name, value) for value in values))
        for name in ("author", "credited"):
            if values := self._many(name):
                yield Or(tuple(Words(tuple(value.split()), field=name) for value in values if value.strip()))
        for name in ("since", "until"):
            if value := getattr(self, name):
                if not isinstance(value, (str, date)):
                    raise QueryError.said("no_date", value=value)
                yield Filter(name, value if isinstance(value, str) else f"{value:%Y-%m-%d}")
        for value in self._many("has"):
            yield Filter("has", value)
        for name in YES_OR_NO:
            if (wanted := getattr(self, name)) is not None:
                yield Filter("is", name) if wanted else Not(Filter("is", name))

    def _many(self, name: str) -> Sequence[str]:
        value = getattr(self, name)
        values = [value] if isinstance(value, str) else value or []
        if not isinstance(values, Sequence) or not all(isinstance(one, str) for one in values):
            raise QueryError.said("no_text", name=name, value=value)
        return values
