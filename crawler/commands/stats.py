"""`letopis stats`: how many items, by region, month, name, with small charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

BARS = " ▁▂▃▄▅▆▇█"
WIDTH = 32


def stats(
    query: asking.Query = "",
    by: Annotated[
        list[str] | None,
        typer.Option(help="region, site, year, month, by (credited), person, tag, language, has or is; once or twice."),
    ] = None,
    region: asking.Regions = None,
    site: asking.Sites = None,
    since: asking.Since = None,
    until: asking.Until = None,
    author: asking.Authors = None,
    credited: asking.Credited = None,
    person: asking.Persons = None,
    has: asking.Has = None,
    changed: asking.Changed = None,
    vanished: asking.Vanished = None,
    reprinted: asking.Reprinted = None,
    supplied: asking.SuppliedToo = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="At most so many values of each.")] = 15,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Count the items that a query finds.

    Examples:

        letopis stats

        letopis stats школа --by region --by year

        letopis stats --by by --region RU-VOR --json
    """
    if by and len(by) > 2:
        raise Failure("Items are counted by one or two things; --by was given more often.", Exit.USAGE)
    filters = asking.narrow(
        region=region, site=site, since=since, until=until, author=author, credited=credited, person=person, has=has,
        changed=changed, vanished=vanished, reprinted=reprinted, supplied=supplied,
    )  # fmt: skip
    with asking.opened(data) as archive:
        if by:
            counted = archive.count(query, by, most=most, **filters)
        else:
            names = ("region", "month", "site", "by", "person", "has", "is")
            counted = {"total": archive.count(query, **filters)["total"]}
            counted |= archive.facets(query, names, most=most, **filters)
    if as_json:
        jsonl.write(dict(counted))
        return
    out = terminal.out()
    out.print(Text(f"{counted['total']} items", style="bold"))
    for name, values in counted.items():
        if isinstance(values, dict) and values:
            if name in {"month", "year"}:
                out.print(_timeline(name, values))
            else:
                out.print(_chart(name, values))


def _number(value: Any) -> int:
    return int(value["total"] if isinstance(value, dict) else value)


def _chart(name: str, values: Mapping[str, Any]) -> Table:
    most = max(map(_number, values.values()))
    table = Table(
        title=name, title_justify="left", title_style="bold cyan", box=None, show_header=False, pad_edge=False
    )
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column()
    table.add_column()
    for value, said in values.items():
        inner = next((part for part in said.values() if isinstance(part, dict)), {}) if isinstance(said, dict) else {}
        small = "  ".join(f"{key} {_number(count)}" for key, count in sorted(inner.items()))
        bar = "█" * max(1, round(WIDTH * _number(said) / most))
        table.add_row(
            f"no {name}" if value == "none" else plain(value),
            str(_number(said)),
            Text(bar, style="green"),
            Text(plain(small), "dim"),
        )
    return table


def _timeline(name: str, values: Mapping[str, Any]) -> Text:
    text = Text(f"{name}\n", style="bold cyan")
    times = sorted(value for value in values if value[:4].isdecimal())
    if not times:
        return text.append(f"no date: {_number(values['none'])}\n", style="dim")
    most = max(_number(values[time]) for time in times)
    line = "".join(BARS[max(1, round((len(BARS) - 1) * _number(values[time]) / most))] for time in times[-120:])
    text.append(f"{times[-120:][0]} ", style="dim").append(line, style="green").append(f" {times[-1]}", style="dim")
    text.append(f"   at most {most}", style="dim")
    for value in values:
        if value not in times:
            text.append(f"   {'no date' if value == 'none' else value}: {_number(values[value])}", style="dim")
    return text.append("\n")
