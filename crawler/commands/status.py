"""`letopis status`: how each site stands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from archive.printable import plain
from crawler.commands import AsJson, asking, terminal
from crawler.commands.config import loaded
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit
from crawler.operating.states import SiteState, sites_of, state_of

if TYPE_CHECKING:
    from datetime import timedelta

    from rich.console import Console


def status(
    sites: Annotated[list[str] | None, typer.Argument(help="Names of sites; all that were ever crawled.")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="LETOPIS_DATA", help="Folder that holds the archive.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show each site's last run, last item, versions, failures, and when it is due.

    Exit codes: 0 all well, 1 the last crawl of a site failed, 3 nothing was ever crawled.

    Examples:

        letopis status

        letopis status voronezh --json
    """
    config = loaded()
    root = data or config.data
    known = sites_of(root) if root.is_dir() else []
    for name in sites or []:
        if name not in known:
            raise Failure(f"The archive in {root} knows no site «{plain(name)}».", Exit.NOTHING)
    if not known:
        raise Failure(f"Nothing was ever crawled into {root}.", Exit.NOTHING)
    spans: dict[str, timedelta] = {site: config.of(site).every or config.run.every for site in sites or known}
    states = [state_of(root, site, every) for site, every in spans.items()]
    if as_json:
        asking.print_json(
            [
                {
                    **{name: value for name, value in asdict(state).items() if name != "last"},
                    "last": state.last.model_dump(mode="json", exclude_none=True) if state.last else None,
                }
                for state in states
            ]
        )
    else:
        _show(states, terminal.out())
    if any(state.failures for state in states):
        raise typer.Exit(Exit.PROBLEMS)


def ago(moment: datetime | None) -> str:
    """How long ago something was, or how long it is to come, in one unit."""
    if moment is None:
        return "never"
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= size:
            count = f"{abs(seconds) / size:.0f} {unit}"
            return f"{count} ago" if seconds > 0 else f"in {count}"
    return "now"


def _show(states: list[SiteState], console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("site", "last run", "ended", "new", "changed", "last item", "versions", "vanished", "failures", "due"):
        table.add_column(name, header_style="dim", no_wrap=True)
    for state in states:
        report = state.last
        due = "blocked, " + ago(state.blocked_until) if state.blocked_until else ago(state.due)
        if state.waiting:
            due += f", {state.waiting} waiting"
        table.add_row(
            state.site,
            ago(report.started) if report else "never",
            Text(report.reason if report else "", style="red" if state.failures else ""),
            str(report.new if report else ""),
            str(report.changed if report else ""),
            ago(state.last_item),
            str(state.versions),
            str(state.vanished or ""),
            Text(str(state.failures or ""), style="red"),
            due,
        )
    console.print(table)
    for state in states:
        for sentence in state.trouble:
            console.print(Text(f"{state.site}: {plain(sentence)}", style="yellow"))
