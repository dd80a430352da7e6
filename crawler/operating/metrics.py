"""Figures for Prometheus' text-file collector (exposition format 0.0.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crawler.operating.room import Room
    from crawler.operating.states import SiteState

HELP = {
    "letopis_last_run_timestamp_seconds": "Begin of the last crawl.",
    "letopis_last_run_success": "Whether the last crawl that asked the site for anything ended well, as expected.",
    "letopis_last_good_run_timestamp_seconds": "Begin of the last crawl that ended well.",
    "letopis_trouble_since_timestamp_seconds": "Since when the site is in trouble.",
    "letopis_last_run_articles": "What became of the articles of the last crawl.",
    "letopis_last_run_versions": "Versions that the last crawl kept, by outcome.",
    "letopis_last_run_requests": "Requests of the last crawl.",
    "letopis_last_run_received_bytes": "Bytes that the last crawl received.",
    "letopis_failed_runs": "Crawls in a row that ended badly.",
    "letopis_versions": "Versions of articles that are kept.",
    "letopis_last_version_timestamp_seconds": "When the latest version was first seen.",
    "letopis_vanished_articles": "Articles that are missing or deleted.",
    "letopis_waiting_pages": "Pages that an unfinished crawl left over.",
    "letopis_blocked": "Whether the site is left alone because it blocked the crawler.",
}
OF_ALL = {
    "letopis_written_bytes_per_day": "Bytes by which the archive grows in a day.",
    "letopis_disk_free_bytes": "Bytes that are free on the archive's disk.",
    "letopis_disk_full_days": "Days until the archive's disk is full.",
}


def _values(state: SiteState, now: datetime) -> Iterator[tuple[str, dict[str, str], float]]:
    report, condition = state.last, state.condition
    if report is not None:
        yield "letopis_last_run_timestamp_seconds", {}, report.started.timestamp()
        articles = report.articles
        for name in ("seen", "read", "unchanged", "outside", "over_limit", "postponed", "robots", "failed"):
            yield "letopis_last_run_articles", {"state": name}, getattr(articles, name)
        for name in ("new", "changed", "unchanged"):
            yield "letopis_last_run_versions", {"outcome": name}, getattr(report, name)
        yield "letopis_last_run_requests", {}, report.exchanges
        yield "letopis_last_run_received_bytes", {}, report.bytes_received
    health = condition.state(now)
    if health != "not-asked":
        yield "letopis_last_run_success", {}, health == "well"
    if condition.good is not None:
        yield "letopis_last_good_run_timestamp_seconds", {}, condition.good.timestamp()
    if condition.failing(now) and condition.since is not None:
        yield "letopis_trouble_since_timestamp_seconds", {}, condition.since.timestamp()
    yield "letopis_failed_runs", {}, condition.failures
    yield "letopis_versions", {}, state.versions
    if state.last_item is not None:
        yield "letopis_last_version_timestamp_seconds", {}, state.last_item.timestamp()
    yield "letopis_vanished_articles", {}, state.vanished
    yield "letopis_waiting_pages", {}, condition.waiting
    yield "letopis_blocked", {}, health == "blocked"


def metrics_text(states: Iterable[SiteState], room: Room, now: datetime) -> str:
    """The figures of all sites, and of the disk."""
    lines: dict[str, list[str]] = {name: [] for name in HELP}
    for state in states:
        for name, labels, value in _values(state, now):
            said = ",".join(f'{label}="{word}"' for label, word in {"site": state.site, **labels}.items())
            lines[name].append(f"{name}{{{said}}} {float(value):.10g}")
    figures = (room.a_day, room.free, room.days_left)
    for name, figure in zip(OF_ALL, figures, strict=True):
        lines[name] = [f"{name} {float(figure):.10g}"] if figure is not None else []
    parts: list[str] = []
    for name, found in lines.items():
        if found:
            parts += [f"# HELP {name} {(HELP | OF_ALL)[name]}", f"# TYPE {name} gauge", *found]
    return "\n".join(parts) + "\n"


def write_metrics(path: Path, content: str) -> None:
    """Put the figures in their place at once: the collector must never read half a file. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(content, encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(path)
