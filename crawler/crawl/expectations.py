"""What a healthy crawl of a site looks like, and what it means when one does not.

Below a minimum the run fails; above a maximum it warns (as OpenSanctions does). That a parser fills fewer fields than
it did the month before is reported with examples, because a site that was redesigned answers 200 all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.items import PressItem
    from archive.runs import RunReport

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)

ENOUGH = 10
"""Shares of fewer items than this say nothing."""

DROP = 0.25
"""A field that is filled this much less often than in the month before is reported."""

FIELDS = ("title", "body", "published_at", "credits", "media", "tags", "authors", "lead")
"""Fields whose filling is watched."""

EXAMPLES = 5
"""How many articles are named as examples."""

Level = Literal["failure", "warning"]


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is expected of a site. Stands with the site; `None` expects nothing."""

    items_a_week: int | None = 1
    """New articles in the last seven days at least."""
    silent_days: int | None = 14
    """Days since the latest article was published at most."""
    with_title: float = 0.95
    """Share of the articles of the last thirty days that have a title, at least."""
    with_body: float = 0.9
    """The same for a body."""
    with_date: float = 0.95
    """The same for a date of publication."""
    with_credit: float = 0.0
    """The same for a credit line; many sites print none."""
    requests_an_item: float | None = 25.0
    """Requests of a run for each article that it read, at most; more is a trap or a list that does not end."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One way in which a run or a site is not as expected."""

    level: Level
    code: str
    """Short fixed name: `few-items`, `silent`, `few-with-body`, `many-requests`, `fills-less`, `count-gap`."""
    message: str
    """One sentence for a person."""
    examples: list[str] = field(default_factory=list)
    """Addresses of articles that show it."""


def _filled(item: PressItem, name: str) -> bool:
    return bool(item.printed if name == "published_at" else getattr(item, name))


def _examples(items: Iterable[PressItem], name: str) -> list[str]:
    return [item.url for item in items if not _filled(item, name)][-EXAMPLES:]


def check_report(report: RunReport, expected: Expectations) -> list[Shortfall]:
    """What one run says by itself."""
    findings = []
    gap = report.articles.gap
    if gap:
        findings.append(Shortfall("failure", "count-gap", f"{gap} articles that listings named are not accounted for."))
    if expected.requests_an_item is not None and report.items and report.exchanges > 50:
        each, most = report.exchanges / report.items, expected.requests_an_item
        if each > most:
            message = f"The run sent {each:.0f} requests for each article; {most:.0f} are expected at most."
            findings.append(Shortfall("warning", "many-requests", message))
    return findings


def check_items(items: Iterable[PressItem], expected: Expectations, now: datetime) -> list[Shortfall]:
    """What the latest versions of a site's articles say, seen from `now` (aware).

    Only the last sixty days are looked at, so `items` may be limited to them.
    """
    month: list[PressItem] = []
    before: list[PressItem] = []
    week, latest = 0, None
    for item in items:
        age = now - item.version.first_seen
        published = item.sort_time or item.version.first_seen
        if published <= now and (latest is None or published > latest):
            latest = published
        if age <= MONTH:
            month.append(item)
            week += age <= WEEK and item.version.number == 1
        elif age <= 2 * MONTH:
            before.append(item)

    findings = []
    if expected.items_a_week is not None and week < expected.items_a_week:
        message = f"{week} new articles in the last seven days; {expected.items_a_week} are expected at least."
        findings.append(Shortfall("failure", "few-items", message))
    if expected.silent_days is not None and (latest is None or now - latest > timedelta(days=expected.silent_days)):
        since = f"since {latest:%Y-%m-%d}" if latest else "ever"
        message = f"Nothing was published {since}; {expected.silent_days} days are usual at most."
        findings.append(Shortfall("failure", "silent", message))
    return findings + _shares(month, expected) + _fills_less(before, month)


def _shares(items: list[PressItem], expected: Expectations) -> list[Shortfall]:
    if len(items) < ENOUGH:
        return []
    minima = {
        "title": expected.with_title,
        "body": expected.with_body,
        "published_at": expected.with_date,
        "credits": expected.with_credit,
    }
    findings = []
    for name, minimum in minima.items():
        share = sum(_filled(item, name) for item in items) / len(items)
        if share < minimum:
            message = f"{share:.0%} of the articles of the last thirty days have {name}; {minimum:.0%} are expected."
            findings.append(Shortfall("failure", f"few-with-{name}", message, _examples(items, name)))
    return findings


def _fills_less(before: list[PressItem], month: list[PressItem]) -> list[Shortfall]:
    if len(before) < ENOUGH or len(month) < ENOUGH:
        return []
    findings = []
    for name in FIELDS:
        was, now = (sum(_filled(item, name) for item in items) / len(items) for items in (before, month))
        if was - now >= DROP:
            message = f"{name} was found in {was:.0%} of the articles the month before, in {now:.0%} of this month's."
            findings.append(Shortfall("warning", "fills-less", message, _examples(month, name)))
    return findings
