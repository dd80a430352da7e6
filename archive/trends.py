"""How often something is written about over time, by region, and as a share of all articles of that time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from archive.printable import cell
from archive.search.language import NONE, QueryError

if TYPE_CHECKING:
    from archive.search.filters import Filters

Step = Literal["month", "year"]


class Counts(Protocol):
    """What is asked: `archive.access.Archive`."""

    def count(
        self,
        query: str = "",
        by: Sequence[str] = (),
        filters: Filters | None = None,
        *,
        most: int = 1000,
        **narrow: Any,
    ) -> dict[str, Any]:
        """How many items a query finds, of each value of each facet."""


QUERIES = 5
"""Words that are compared at a time: more lines in one picture cannot be distinguished."""
TIMES = 1_200
"""Months that are counted: a hundred years."""


@dataclass(frozen=True, slots=True)
class Point:
    """One time of a line."""

    time: str
    """`2024-12` or `2024`."""
    count: int
    """Articles of that time that the query finds."""
    of: int
    """All articles of that time that the filters leave."""

    @property
    def share(self) -> float:
        """The part of all, 0 to 1; 0 where there are none."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One query over time."""

    query: str
    region: str | None
    """As filters name it (`none` where articles have none); absent where all regions are counted together."""
    points: tuple[Point, ...]
    """Every month or year from the first to the last article that the filters leave, those without one included."""
    undated: int
    """Hits whose page has no date to that step."""

    @property
    def total(self) -> int:
        """Hits in all."""
        return sum(point.count for point in self.points) + self.undated


def trends(
    archive: Counts,
    queries: Sequence[str],
    *,
    step: Step = "month",
    by_region: bool = False,
    filters: Filters | None = None,
    **narrow: Any,
) -> list[TrendLine]:
    """A line a query, or one a query and region; the regions with most hits first.

    Raises `QueryError` where a query or filter makes no sense, or there are more than `QUERIES`.
    """
    wanted = list(dict.fromkeys(query.strip() for query in queries if query.strip()))
    if not 1 <= len(wanted) <= QUERIES:
        raise QueryError.said("trends_queries", most=QUERIES)
    by = ["region", step] if by_region else [step]

    def counted(query: str) -> dict[str | None, dict[str, int]]:
        found = archive.count(query, by, filters, most=TIMES, **narrow)
        if not by_region:
            return {None: found[step]}
        return {region: inner.get(step, {}) for region, inner in found["region"].items()}

    everything = counted("")
    times = _times({time for line in everything.values() for time in line}, step)
    lines = []
    for query in wanted:
        found = counted(query)
        of_query = []
        for region, counts in found.items():
            total = everything.get(region, {})
            points = tuple(Point(time, counts.get(time, 0), total.get(time, 0)) for time in times)
            dated = sum(point.count for point in points)
            of_query.append(TrendLine(query, region, points, sum(counts.values()) - dated))
        lines += sorted(of_query, key=lambda line: -line.total)
    return lines


def rows(line: TrendLine) -> list[dict[str, Any]]:
    """A line as rows of a table: a time each, and one with the time `none` for hits whose page has no date."""
    about = {"query": line.query, "region": line.region}
    found = [{**about, "time": one.time, "count": one.count, "of": one.of, "share": one.share} for one in line.points]
    if line.undated:
        found.append({**about, "time": NONE, "count": line.undated, "of": None, "share": None})
    return found


def _times(found: set[str], step: Step) -> list[str]:
    """Every time between the first and the last."""
    known = sorted(time for time in found if time != NONE and len(time) == (7 if step == "month" else 4))
    if not known:
        return []
    if step == "year":
        return [f"{year:04}" for year in range(int(known[0]), int(known[-1]) + 1)]
    first, last = (int(time[:4]) * 12 + int(time[5:]) - 1 for time in (known[0], known[-1]))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)][-TIMES:]


def csv_table(lines: Sequence[TrendLine]) -> str:
    """The lines as CSV (RFC 4180): a row a query, region and time. No cell is a formula in a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["query", "region", "time", "count", "of", "share"])
    for row in (row for line in lines for row in rows(line)):
        share = "" if row["share"] is None else f"{row['share']:.6f}"
        writer.writerow([cell(row["query"]), row["region"] or "", row["time"], row["count"], row["of"], share])
    return file.getvalue()


__all__ = ["QUERIES", "Point", "Step", "TrendLine", "csv_table", "rows", "trends"]
