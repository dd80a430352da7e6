"""What is shown while a crawl runs: a live display in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.live import Live
from rich.table import Table
from rich.text import Text

from archive.printable import plain, size

if TYPE_CHECKING:
    from rich.console import Console


class LiveTable:
    """A table in the terminal with one row for each site, redrawn a few times a second."""

    def __init__(self, console: Console) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=6, transient=True)

    def __enter__(self) -> LiveTable:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, event: dict[str, Any]) -> None:
        """Take an event in."""
        row = self._rows.setdefault(
            event["site"], {"requests": 0, "bytes": 0, "new": 0, "changed": 0, "unchanged": 0, "facts": 0, "now": ""}
        )
        match event["event"]:
            case "exchange":
                row["requests"] += 1
                row["bytes"] += event["bytes"]
            case "item":
                row[event["outcome"]] += 1
                row["now"] = event["title"] or event["url"]
            case "list":
                row["now"] = event["url"]
            case "fact":
                row["facts"] += 1
                row["now"] = event["message"]
            case "wait":
                row["now"] = f"waits {event['seconds']:.0f} seconds, as {event['host']} asks"
            case "end":
                row["now"] = event["reason"]

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), expand=True)
        for name in ("site", "requests", "received", "new", "changed", "same", "facts"):
            table.add_column(name, justify="left" if name == "site" else "right", no_wrap=True, header_style="dim")
        table.add_column("", ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
        for site, row in self._rows.items():
            counts = [str(row[name]) for name in ("new", "changed", "unchanged", "facts")]
            now = Text(plain(row["now"]), no_wrap=True, overflow="ellipsis")
            table.add_row(site, str(row["requests"]), size(row["bytes"]), *counts, now)
        return table
