"""The archive at a glance: how much it holds, of which regions, and when each site was crawled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from archive import conditions
from archive.search.language import NONE

if TYPE_CHECKING:
    from archive.access import Archive

DAYS = 28
"""Days of the calendar: four weeks, which fit beside a name."""
SITES = 200
"""Sites of the calendar; a page with more takes a browser seconds."""
SHADES = 4
"""Shades of the map; more cannot be distinguished in squares of this size."""
ROW = 15
"""Squares in a row of a country that has no layout: as many as the map is wide."""


@dataclass(frozen=True)
class Tile:
    """A region as a square of the map."""

    region: str
    column: int
    row: int
    count: int
    shade: int
    """0 where there is nothing, `SHADES` for the most."""

    @property
    def short(self) -> str:
        """What is written in the square: the region's part of its code."""
        return self.region.partition("-")[2]


@dataclass(frozen=True)
class Glance:
    """The archive at a glance."""

    articles: int
    regions: dict[str, int]
    """Articles of each region, the most first; those without one as `none`."""
    tiles: list[Tile]
    days: list[date]
    """The last days (UTC)."""
    sites: dict[str, list[conditions.DayMark]]
    """How each site's crawls went on each of the days."""
    further: int
    """Sites beside these."""

    @property
    def rows(self) -> int:
        """Rows of the map."""
        return 1 + max((tile.row for tile in self.tiles), default=-1)


@cache
def layout() -> dict[str, tuple[int, int]]:
    """Column and row of each region that Russian authorities publish for, by neighbourhood, not by size."""
    lines = files("archive.web").joinpath("tiles.txt").read_text("utf-8").splitlines()
    return {
        region: (column, row)
        for row, line in enumerate(lines)
        for column, region in enumerate(line.split())
        if region != "."
    }


def tiles(counts: dict[str, int]) -> list[Tile]:
    """The map: Russia in its layout where anything is of it, below it each other country as rows of squares."""
    counts = {region: count for region, count in counts.items() if region != NONE and "-" in region}
    most = max(counts.values(), default=0)
    places = dict(layout()) if counts.keys() & layout().keys() else {}
    rows = 1 + max((row for _, row in places.values()), default=-1)
    others = sorted(counts.keys() - layout().keys())
    for _, of_country in groupby(others, key=lambda region: region.partition("-")[0]):
        listed = list(of_country)
        places |= {region: (at % ROW, rows + at // ROW) for at, region in enumerate(listed)}
        rows += -(-len(listed) // ROW)
    return [
        Tile(region, column, row, count, -(-SHADES * count // most) if count else 0)
        for region, (column, row) in places.items()
        for count in [counts.get(region, 0)]
    ]


def glance(archive: Archive, now: datetime | None = None, *, calendar: bool = True) -> Glance:
    """What is known now. Withheld articles count nowhere. Without the `calendar` no site's reports are read."""
    now = now or datetime.now(UTC)
    regions = archive.facets("", ("region",), most=10_000)["region"]
    days = [now.date() - timedelta(days=ago) for ago in reversed(range(DAYS))]
    names = sorted(path.name for path in (archive.data / "runs").glob("[!_]*") if calendar and path.is_dir())
    marks = {}
    for site in names[:SITES]:
        known = conditions.load_condition(archive.data, site, now).days
        marks[site] = [conditions.mark_of_day(known.get(day.isoformat())) for day in days]
    return Glance(archive.count()["total"], regions, tiles(regions), days, marks, max(0, len(names) - SITES))


__all__ = ["Glance", "Tile", "glance", "layout", "tiles"]
