"""How each site stands: what its last crawls said, what is kept of it, when it is due. Reads only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from archive.item_store import MONTH_FILE, SITE_NAME, items_folder
from archive.ledger import Ledger
from archive.lines import whole_lines
from archive.runs import reports
from archive.upgrade import from_json
from archive.verdicts import Verdicts
from crawler.crawl.frontier import Frontier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

    from archive.items import PressItem
    from archive.runs import RunReport

WELL = frozenset({"finished", "max-items", "backed-off"})
"""Reasons to end that are no failure of the crawl."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """One site as the data folder tells it."""

    site: str
    last: RunReport | None = None
    """Its last crawl."""
    failures: int = 0
    """How many crawls in a row ended badly."""
    versions: int = 0
    """Lines of its items."""
    last_item: datetime | None = None
    """When its latest version was first seen."""
    vanished: int = 0
    """Articles that are missing or deleted."""
    waiting: int = 0
    """Pages that an unfinished crawl left over."""
    next_recheck: datetime | None = None
    """When the next known article is to be looked at again."""
    blocked_until: datetime | None = None
    """Until when it is left alone because it blocked the crawler."""
    due: datetime | None = None
    """When the next crawl is due."""
    trouble: list[str] = field(default_factory=list)
    """What could not be read."""


def sites_of(root: Path) -> list[str]:
    """Names of the sites that were ever crawled into a data folder."""
    folders = [root / name for name in ("runs", "items")]
    found = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    return sorted(name for name in found if SITE_NAME.fullmatch(name))


def recent_items(root: Path, site: str, since: datetime) -> Iterator[PressItem]:
    """The latest versions of a site's articles among those that were first seen from the month of `since` on."""
    newest: dict[str, PressItem] = {}
    verdicts = Verdicts.of(root, site)
    folder = items_folder(root, site)
    months = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in months:
        if not MONTH_FILE.fullmatch(path.name) or path.stem < f"{since:%Y-%m}":
            continue
        for _, line in whole_lines(path):
            try:
                item = from_json(line)
            except ValueError:
                continue
            if not verdicts.withdrawn(item):
                newest[item.id] = item
    yield from newest.values()


def state_of(root: Path, site: str, every: timedelta) -> SiteState:
    """How one site stands; `every` is how long after the begin of a crawl the next one is due."""
    last, failures = None, 0
    for report in islice(reports(root, site), 1000):
        last = last or report
        if report.reason == "backed-off":
            continue
        if report.reason in WELL:
            break
        failures += 1
    folder = items_folder(root, site)
    months = sorted(path for path in folder.iterdir() if MONTH_FILE.fullmatch(path.name)) if folder.is_dir() else []
    versions, latest = 0, None
    for path in months:
        for _, line in whole_lines(path):
            versions += 1
            latest = line
    frontier, trouble = _frontier(root / "state" / f"{site}.db")
    due = last.started + every if last is not None else None
    blocked = frontier.get("blocked")
    if due is not None and blocked is not None:
        due = max(due, blocked)
    return SiteState(
        site=site,
        last=last,
        failures=failures,
        versions=versions,
        last_item=_first_seen(latest),
        vanished=len(Ledger(root, site).vanished()),
        waiting=frontier.get("waiting", 0),
        next_recheck=frontier.get("recheck"),
        blocked_until=blocked,
        due=due,
        trouble=trouble,
    )


def _first_seen(line: bytes | None) -> datetime | None:
    if line is None:
        return None
    try:
        return from_json(line).version.first_seen
    except ValueError:
        return None


def _frontier(path: Path) -> tuple[dict[str, Any], list[str]]:
    if not path.is_file():
        return {}, []
    try:
        frontier = Frontier.reading(path)
        try:
            block = frontier.noted("blocked")
            until = datetime.fromisoformat(block["until"]) if block else None
            return {
                "waiting": frontier.left_over,
                "recheck": frontier.next_due(),
                "blocked": until if until and until > datetime.now(UTC) else None,
            }, []
        finally:
            frontier.close()
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        return {}, [f"Its state cannot be read ({error})."]
