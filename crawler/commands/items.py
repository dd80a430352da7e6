"""`letopis items`: what the archive holds, as a table or as lines of JSON."""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from archive.item_store import SITE_NAME, Items, NewerSchema
from archive.items import to_json
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.items import PressItem


def _day(text: str | date, *, last: bool) -> date:
    if isinstance(text, date):
        return text
    try:
        if match := re.fullmatch(r"(\d{4})(?:-(\d\d))?", text.strip()):
            year, month = int(match[1]), int(match[2] or (12 if last else 1))
            return date(year, month, monthrange(year, month)[1] if last else 1)
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"«{text}» is no date; write 2024-12-31, 2024-12 or 2024.") from None


def first_day(text: str | date) -> date:
    """The day, or the first of the month or year, that the command line names.

    Raises `typer.BadParameter`.
    """
    return _day(text, last=False)


def last_day(text: str | date) -> date:
    """The same, but the last day of a month or year."""
    return _day(text, last=True)


PublishedSince = Annotated[
    date | None,
    typer.Option("--since", parser=first_day, metavar="DAY", help="Published since then: 2024-12-01, 2024-12 or 2024."),
]
PublishedUntil = Annotated[
    date | None, typer.Option("--until", parser=last_day, metavar="DAY", help="Published until then, that included.")
]


def _within(items: Iterable[PressItem], since: date | None, until: date | None) -> Iterator[PressItem]:
    for item in items:
        day = item.printed.date() if item.printed else None
        if (since or until) and day is None:
            continue
        if day and ((since and day < since) or (until and day > until)):
            continue
        yield item


def items(
    site: Annotated[list[str] | None, typer.Option("--site", help="Only this site; can be given again.")] = None,
    since: PublishedSince = None,
    until: PublishedUntil = None,
    versions: Annotated[bool, typer.Option("--versions", help="Every version, not only the latest.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most so many.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """List the items that the archive holds, newest first; with --json one line of JSON each, in the order kept.

    Examples:

        letopis items --site voronezh --since 2024-12-01

        letopis items --json | jq -r .title
    """
    archive = Items(data)
    sites = site or archive.sites()
    for name in sites:
        if not SITE_NAME.fullmatch(name) or name not in archive.sites():
            raise Failure(f"The archive in {data} has no items of «{plain(name)}».", Exit.NOTHING)
    each = (item for name in sites for item in (archive.of(name) if versions else archive.latest(name)))
    found = _within(each, since, until)
    count = 0
    try:
        if as_json:
            for item in islice(found, limit):
                sys.stdout.write(to_json(item).decode() + "\n")
                count += 1
        else:
            count = _table(sorted(found, key=_newest)[:limit])
    except NewerSchema as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    for damage in archive.damage:
        jsonl.remark(f"{damage.part}, line {damage.line}, cannot be read: {damage.reason}", as_json=as_json)
    if archive.damage:
        raise typer.Exit(Exit.PROBLEMS)
    if not count:
        raise Failure(f"The archive in {data} has no such items.", Exit.NOTHING)


def _newest(item: PressItem) -> float:
    return -(item.sort_time or item.capture.fetched_at).timestamp()


def _table(items: list[PressItem]) -> int:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("id", "published", "title"):
        table.add_column(name, no_wrap=name != "title", header_style="dim")
    table.add_column("version", justify="right", header_style="dim")
    table.add_column("comments", justify="right", header_style="dim")
    for item in items:
        published = item.printed_day or "?"
        if item.printed and item.published_precision in ("minute", "second"):
            published += f" {item.printed:%H:%M}"
        comments: str = item.comments.state if item.comments else "?"
        if item.comments and item.comments.count:
            comments = str(item.comments.count)
        title = Text(plain(item.title or "?"))
        by = item.version.supplied_by
        version = f"{item.version.number}, supplied in {plain(by.file)}" if by else str(item.version.number)
        table.add_row(plain(item.id), published, title, version, comments)
    if items:
        terminal.out().print(table)
    return len(items)
