"""`letopis trends`: how often something is written about over time."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.printable import plain
from archive.trends import Step
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.stats import BARS
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.trends import TrendLine

WIDTH = 60
"""Bars of a line: what an 80-column terminal shows beside the name. Of more months the latest are shown."""


def trends(
    queries: Annotated[list[str], typer.Argument(help="One to five words, phrases or queries to compare.")],
    step: Annotated[Step, typer.Option(help="What is counted together.")] = "month",
    by_region: Annotated[bool, typer.Option("--by-region", help="A line for each region.")] = False,
    region: asking.Regions = None,
    site: asking.Sites = None,
    since: asking.Since = None,
    until: asking.Until = None,
    data: DataFolder = Path("data"),
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV: query, region, time, count, of, share.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how often something is written about over time, as a share of all articles of each month or year.

    Exit codes: 0 something was found, 3 nothing.

    Examples:

        letopis trends школа больница --since 2024

        letopis trends '«бережливое производство»' --by-region --step year --csv > trends.csv
    """
    filters = asking.narrow(region=region, site=site, since=since, until=until)
    with asking.opened(data) as archive:
        from archive.trends import csv_table
        from archive.trends import trends as follow

        lines = follow(archive, queries, step=step, by_region=by_region, **filters)
        names = archive.region_names()
    if csv:
        sys.stdout.write(csv_table(lines))
    elif as_json:
        for line in lines:
            jsonl.write(dataclasses.asdict(line))
    else:
        for line in lines:
            terminal.out().print(_line(line, names))
    if not any(line.total for line in lines):
        raise typer.Exit(Exit.NOTHING)


def _line(line: TrendLine, names: dict[str, str]) -> Text:
    where = "" if line.region is None else f" · {names.get(line.region, 'no region')}"
    text = Text(plain(f"{line.query}{where}"), style="bold cyan")
    text.append(f"  {line.total} articles\n", style="bold")
    points = line.points[-WIDTH:]
    if points:
        most = max(point.share for point in points)
        bars = "".join(BARS[round((len(BARS) - 1) * point.share / most) if most else 0] for point in points)
        # A share that is not nothing is seen.
        bars = "".join(
            bar if bar != " " or not point.count else BARS[1] for bar, point in zip(bars, points, strict=True)
        )
        text.append(f"{points[0].time} ", style="dim").append(bars, style="green").append(f" {points[-1].time}", "dim")
        text.append(f"   at most {most:.1%}", style="dim")
    if line.undated:
        text.append(f"   no date: {line.undated}", style="dim")
    return text.append("\n")
