"""How each site does: its condition, and what is kept of it. Writes nothing but the summary that it counts by."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive.conditions import Cause, Condition
from archive.item_lines import item_lines
from archive.item_store import SITE_NAME, summary_of_items
from archive.ledger import Ledger
from archive.runs import RunReport
from archive.upgrade import from_json
from archive.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

    from archive.cluster.leases import SiteRow
    from archive.items import PressItem


@dataclass(frozen=True, slots=True)
class SiteState:
    """One site as the data folder has it."""

    site: str
    condition: Condition
    """Whether it is well, and why not."""
    last: RunReport | None = None
    """Its last crawl."""
    versions: int = 0
    """Lines of its items."""
    last_item: datetime | None = None
    """When its latest version was first seen."""
    vanished: int = 0
    """Articles that are missing or deleted."""
    due: datetime | None = None
    """When the next crawl is due."""


def sites_of(root: Path) -> list[str]:
    """Names of the sites that were ever crawled into a data folder."""
    folders = [root / name for name in ("runs", "items")]
    found = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    return sorted(name for name in found if SITE_NAME.fullmatch(name))


def recent_items(root: Path, site: str, since: datetime) -> Iterator[PressItem]:
    """The latest versions of a site's articles among those that were first seen from the month of `since` on."""
    newest: dict[str, PressItem] = {}
    verdicts = Verdicts.of(root, site)
    lines = item_lines(root)
    for part in lines.parts(site):
        if part < f"items/{site}/{since:%Y-%m}":
            continue
        for line in lines.read(part):
            try:
                item = from_json(line.data)
            except ValueError:
                continue
            if not verdicts.withdrawn(item):
                newest[item.id] = item
    yield from newest.values()


def last_report(root: Path, condition: Condition) -> RunReport | None:
    """The report of a site's last crawl: the one that was written last, whatever its time says."""
    if condition.report is None:
        return None
    try:
        return RunReport.model_validate_json((root / "runs" / condition.site / condition.report).read_bytes())
    except (OSError, ValueError):
        return None


def state_of(root: Path, condition: Condition, every: timedelta) -> SiteState:
    """How one site does; `every` is how long after the begin of a crawl the next one is due."""
    now, site = datetime.now(UTC), condition.site
    versions, last_item = _versions(root, site)
    return SiteState(
        site=site,
        condition=condition,
        last=last_report(root, condition),
        versions=versions,
        last_item=last_item,
        vanished=Ledger(root, site).count_vanished(),
        due=condition.due(every, now),
    )


SHOWN_FACTS = 20
"""So many facts of a crawl are in the table that machines share; its report has all."""


def as_reported(state: SiteState) -> dict[str, Any]:
    """A site's state as JSON, for the table that machines share."""
    last = state.last.model_copy(update={"facts": state.last.facts[:SHOWN_FACTS]}) if state.last else None
    return {
        "condition": state.condition.model_dump(mode="json", exclude_none=True),
        "last": last.model_dump(mode="json", exclude_none=True) if last else None,
        "versions": state.versions,
        "last_item": state.last_item.isoformat() if state.last_item else None,
        "vanished": state.vanished,
    }


def state_of_row(row: SiteRow) -> SiteState:
    """How one site does, as that table has it; what is in it that this release does not know counts as never said."""
    told = row.report or {}
    try:
        condition = Condition.model_validate(told["condition"])
        last = RunReport.model_validate(told["last"]) if told["last"] else None
        last_item = datetime.fromisoformat(told["last_item"]) if told["last_item"] else None
        versions, vanished = int(told["versions"]), int(told["vanished"])
    except (LookupError, ValueError, TypeError):
        condition, last, last_item, versions, vanished = Condition(site=row.site), None, None, 0, 0
    if row.broken:
        sentence = f"{row.owner} took the site and did not finish its crawl; it is due."
        causes = [Cause(code="worker-lost", message=sentence), *condition.causes]
        condition = condition.model_copy(update={"causes": causes, "failures": row.failures + 1})
    return SiteState(row.site, condition, last, versions, last_item, vanished, row.due)


def _versions(root: Path, site: str) -> tuple[int, datetime | None]:
    """How many lines a site's items have, and when the last of them was first seen."""
    with closing(summary_of_items(root, site, writing=False)) as summary:
        return summary.lines, _first_seen(summary.last_line())


def _first_seen(line: bytes | None) -> datetime | None:
    if line is None:
        return None
    try:
        return from_json(line).version.first_seen
    except ValueError:
        return None
