"""`letopis status`: how each site does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive import conditions
from archive.cluster.leases import LeasesAway
from archive.printable import plain, size
from crawler.commands import AsJson, jsonl, terminal
from crawler.commands.config import loaded
from crawler.commands.failure import Failure
from crawler.crawl.keeping import storage_error
from crawler.operating.exit_codes import Exit
from crawler.operating.room import room_of
from crawler.operating.states import SiteState, sites_of, state_of

if TYPE_CHECKING:
    from archive.conditions import Condition
    from crawler.operating.config import Config
    from crawler.operating.room import Room

COLOURS = {"well": "green", "trouble": "red", "blocked": "red", "not-asked": "dim"}

CALENDAR_DAYS = 28
"""Days that the calendar shows: four weeks, which fit into eighty columns beside a name."""


NAME = 40
"""So many letters of a site's name are shown beside the calendar."""

STYLES: dict[conditions.DayMark, str] = {
    "new": "green", "quiet": "green", "some-failed": "yellow", "failed": "red", "skipped": "yellow", "ended": "yellow",
    "hole": "dim",
}  # fmt: skip
LEGEND = (
    "{new} new articles  {quiet} nothing new  {some-failed} some failed  {failed} all failed",
    "{skipped} left alone  {ended} ended by hand  {hole} no crawl",
)
"""Lines below the calendar, with the letters of the marks."""


def status(
    sites: Annotated[list[str] | None, typer.Argument(help="Names of sites; all that were ever crawled.")] = None,
    tell: Annotated[
        bool, typer.Option("--notify", help="Send what is new to the webhook and the mail addresses of [notify].")
    ] = False,
    trouble: Annotated[bool, typer.Option("--trouble", help="Only what is wrong, with every cause.")] = False,
    calendar: Annotated[
        bool, typer.Option("--calendar", help="Sites and days: when each was crawled, and how.")
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=conditions.DAYS, help="Days of the calendar.")] = CALENDAR_DAYS,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show each site's state, last run, last item, versions, and when it is due.

    Exit codes: 0 all well, 1 a site is in trouble or blocks, 3 nothing was ever crawled, 5 the database of sites that
    many machines share is away.

    Examples:

        letopis status

        letopis status --trouble

        letopis status --calendar --days 90

        letopis status --notify

        letopis status voronezh --json
    """
    config = loaded()
    root = data or config.data
    # Of sites that machines share the table says what there is, unless somebody names a folder.
    shared = _shared(config, sites) if config.cluster.database and data is None else None
    known = list(shared) if shared is not None else sites_of(root) if root.is_dir() else []
    for name in sites or []:
        if name not in known:
            raise Failure(f"The archive in {root} knows no site «{plain(name)}».", Exit.NOTHING)
    if not known:
        raise Failure(f"Nothing was ever crawled into {root}.", Exit.NOTHING)
    now, console = datetime.now(UTC), terminal.out()
    found = {
        site: shared[site].condition if shared is not None else conditions.load_condition(root, site, now)
        for site in sites or known
    }
    if trouble:
        _trouble(found, now, console, as_json=as_json)
    elif calendar:
        _calendar(found, [now.date() - timedelta(days=ago) for ago in reversed(range(days))], console, as_json=as_json)
    else:
        spans: dict[str, timedelta] = {site: config.of(site).every or config.run.every for site in found}
        states = [
            shared[site] if shared is not None else state_of(root, found[site], every) for site, every in spans.items()
        ]
        if as_json:
            for state in states:
                jsonl.write(_as_json(state, now))
        else:
            _show(states, room_of(root, found.values(), now), now, console)
    if tell:
        _notify(config, root, found, now)
    if any(condition.failing(now) for condition in found.values()):
        raise typer.Exit(Exit.PROBLEMS)


def _shared(config: Config, sites: list[str] | None) -> dict[str, SiteState]:
    """The states of the sites that machines share."""
    from crawler.commands.work import leases_of
    from crawler.operating.states import state_of_row

    leases = leases_of(config)
    try:
        return {row.site: state_of_row(row) for row in leases.rows(sites or None)}
    except LeasesAway as error:
        raise Failure(str(error), Exit.BUSY) from None
    finally:
        leases.close()


def _as_json(state: SiteState, now: datetime) -> dict[str, Any]:
    condition = state.condition.model_dump(mode="json", exclude={"process", "ended_by", "days"})
    return {
        **condition,
        "state": state.condition.state(now),
        "versions": state.versions,
        "last_item": state.last_item,
        "vanished": state.vanished,
        "due": state.due,
        "last": state.last.model_dump(mode="json", exclude_none=True) if state.last else None,
    }


def ago(moment: datetime | None) -> str:
    """How long ago something was, or how long it is to come, in one unit."""
    if moment is None:
        return "never"
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= length:
            count = f"{abs(seconds) / length:.0f} {unit}"
            return f"{count} ago" if seconds > 0 else f"in {count}"
    return "now"


def _state(condition: Condition, now: datetime) -> Text:
    state = condition.state(now)
    words = {"trouble": "trouble since ", "blocked": "blocked until ", "not-asked": "not asked"}.get(state, state)
    moment = {"trouble": condition.since, "blocked": condition.blocked_until}.get(state)
    return Text(words + (f"{moment:%m-%d %H:%M}" if moment else ""), style=COLOURS[state])


def _show(states: list[SiteState], room: Room, now: datetime, console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("site", "state", "last run", "new", "changed", "last item", "versions", "vanished", "failures", "due"):
        table.add_column(name, header_style="dim", no_wrap=True)
    for state in states:
        report, condition = state.last, state.condition
        due = ago(state.due)
        if condition.waiting:
            due += f", {condition.waiting} waiting"
        table.add_row(
            state.site,
            _state(condition, now),
            ago(condition.begun),
            str(report.new if report else ""),
            str(report.changed if report else ""),
            ago(state.last_item),
            str(state.versions),
            str(state.vanished or ""),
            Text(str(condition.failures or ""), style="red"),
            due,
        )
    console.print(table)
    if room.a_day is not None:
        left = f"; the disk is full in {room.days_left:.0f} days" if room.days_left is not None else ""
        style = "yellow" if room.cause else "dim"
        console.print(Text(f"The archive grows by {size(int(room.a_day))} a day{left}.", style=style))


def _notify(config: Config, root: Path, found: dict[str, Condition], now: datetime) -> None:
    """Say what is new, as `letopis run` does of its own sites: of sites that machines share somebody asks the table."""
    from crawler.operating import notify
    from crawler.operating.supervising import RunSummary, SiteRun

    runs = [SiteRun(site=site, condition=condition) for site, condition in found.items()]
    try:
        notices = notify.inform(config, root, RunSummary(started=now, ended=now, sites=runs), [])
    except OSError as error:
        raise Failure(str(storage_error(root, error)), Exit.CONFIGURATION) from None
    for notice in notices:
        Console(stderr=True).print(Text(plain(notice), style="yellow"))


def _trouble(found: dict[str, Condition], now: datetime, console: Console, *, as_json: bool) -> None:
    failing = {site: condition for site, condition in found.items() if condition.failing(now)}
    if as_json:
        wanted = {"site", "since", "causes", "unexpected", "failures", "blocked_until", "good"}
        for one in failing.values():
            jsonl.write(one.model_dump(mode="json", include=wanted))
        return
    for site, condition in failing.items():
        good = f", last good crawl {ago(condition.good)}" if condition.good else ", never crawled well"
        console.print(Text(f"{site}: ", style="bold").append_text(_state(condition, now)).append(good, style="dim"))
        for cause in condition.all_causes:
            often = f" ({cause.count} times)" if cause.count > 1 else ""
            console.print(Text(f"  {cause.code}: {plain(cause.message)}{often} {plain(cause.url or '')}".rstrip()))
    console.print(Text(f"{len(failing)} of {len(found)} sites are in trouble."))


def _calendar(found: dict[str, Condition], days: list[Any], console: Console, *, as_json: bool) -> None:
    if as_json:
        asked = [day.isoformat() for day in days]
        for site, condition in found.items():
            marks = {day: one.model_dump() if (one := condition.days.get(day)) else None for day in asked}
            jsonl.write({"site": site, "days": marks})
        return
    names = {site: site if len(site) <= NAME else f"{site[: NAME - 1]}…" for site in found}
    width = max(map(len, names.values()))
    room = max(7, console.width - width - 2)
    for first in range(0, len(days), room):
        shown = days[first : first + room]
        console.print(Text(f"{shown[0]} to {shown[-1]}, | is a Monday", style="dim"))
        console.print(
            Text(f"{'':{width}}  " + "".join("|" if day.weekday() == 0 else " " for day in shown), style="dim")
        )
        for site, condition in found.items():
            line = Text(f"{names[site]:{width}}  ")
            for day in shown:
                mark = conditions.mark_of_day(condition.days.get(day.isoformat()))
                line.append(conditions.LETTERS[mark], STYLES[mark])
            console.print(line)
    for words in LEGEND:
        console.print(Text(words.format(**conditions.LETTERS), style="dim"))
