"""The condition of each site: well, in trouble since when and why, blocked until when, or never asked.

`data/runs/_state/<site>.json` is written by each crawl as it begins and ends, and by `letopis run` for what a crawl
cannot say of itself. Status, metrics, mail, webhook and exit codes read it and nothing else, so they agree. It follows
from the reports: without the file it is made again from them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from archive.runs import RunReport, reports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DayState = Literal["well", "trouble", "blocked", "not-asked"]
DayMark = Literal["new", "quiet", "some-failed", "failed", "skipped", "ended", "hole"]

LETTERS: dict[DayMark, str] = {
    "new": "+", "quiet": "-", "some-failed": "!", "failed": "X", "skipped": "s", "ended": "?", "hole": "·",
}  # fmt: skip
"""How a day is written in a calendar, where there is no room for more."""

CAUSES = 20
"""How many causes are kept of one crawl: its report has all facts."""

DAYS = 400
"""For so many days it is remembered how the crawls of each went: a year, and some to compare it with."""

AHEAD = timedelta(minutes=1)
"""A time that is so much ahead of the clock was written by a clock that was wrong."""

REPORTS = 1000
"""So many of the latest reports are read where the file is gone: six weeks of hourly crawls."""

NO_FACT = {
    "killed": "The crawl was killed; the next one goes on from there.",
    "storage": "Nothing more could be written.",
    "blocked": "The site blocks the crawler.",
}
"""What is said of a crawl that ended badly and met nothing else, by its reason."""


class Cause(BaseModel):
    """Why a site is in trouble."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    code: str
    """As in `archive.facts`."""
    message: str
    """One sentence for a person."""
    count: int = 1
    """How many facts of the crawl say so."""
    url: str | None = None
    """The first address of which it was said."""

    @property
    def kind(self) -> tuple[str, str]:
        """What makes it the same cause at another site, or a day later: addresses and numbers aside."""
        return self.code, re.sub(r"\d+", "0", re.sub(r"\S*(?:/|\.\w)\S*", "…", self.message))


class Day(BaseModel):
    """How the crawls of one site went on one day (UTC)."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    good: int = 0
    """Crawls that ended well."""
    bad: int = 0
    """Crawls that did not."""
    skipped: int = 0
    """Crawls that asked for nothing, because the site was left alone."""
    new: int = 0
    """Articles kept for the first time."""
    written: int = 0
    """Bytes by which the WARC files grew."""


def mark_of_day(day: Day | None) -> DayMark:
    """How a day went, in a word: that nothing is known of it is a hole."""
    if day is None:
        return "hole"
    if day.bad:
        return "some-failed" if day.good else "failed"
    if day.good:
        return "new" if day.new else "quiet"
    return "skipped" if day.skipped else "ended"


class Condition(BaseModel):
    """What is known of one site's health."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    site: str
    """Its name."""
    since: AwareDatetime | None = None
    """Since when it is well, or in trouble."""
    causes: list[Cause] = Field(default_factory=list)
    """What was wrong in the last crawl that asked the site for anything; empty where nothing was."""
    unexpected: list[Cause] = Field(default_factory=list)
    """In what the site is not as it should be, by its `expect`, as `letopis run` found it last."""
    begun: AwareDatetime | None = None
    """When the last crawl began, whether or not it asked for anything."""
    asked: AwareDatetime | None = None
    """When the last crawl began that asked for anything."""
    good: AwareDatetime | None = None
    """When the last crawl began that ended well."""
    failures: int = 0
    """How many crawls in a row ended badly; those that asked for nothing don't count."""
    blocked_until: AwareDatetime | None = None
    """Until when it is left alone because it blocked the crawler."""
    waiting: int = 0
    """Pages that an unfinished crawl left over."""
    next_recheck: AwareDatetime | None = None
    """When the next known article is to be looked at again."""
    report: str | None = None
    """File name of the last crawl's report, in `data/runs/<site>/`."""
    process: int | None = None
    """The process whose crawl is under way; one that is gone was killed."""
    ended_by: int | None = None
    """The process that wrote the report."""
    days: dict[str, Day] = Field(default_factory=dict)
    """Its days, as `2026-11-28`."""

    def state(self, now: datetime) -> DayState:
        """The state at a time."""
        if self.blocked_until is not None and self.blocked_until > now:
            return "blocked"
        if self.causes or self.unexpected:
            return "trouble"
        return "well" if self.good is not None else "not-asked"

    def failing(self, now: datetime) -> bool:
        """Whether somebody should look."""
        return self.state(now) in ("trouble", "blocked")

    @property
    def all_causes(self) -> list[Cause]:
        """Everything that is wrong."""
        return [*self.causes, *self.unexpected]

    def due(self, every: timedelta, now: datetime) -> datetime | None:
        """When the next crawl is due; at once after a crawl whose time is ahead of the clock, `None` before the first.

        A crawl that a wrong clock dated ahead must not keep the site from being asked until then.
        """
        if self.begun is None:
            return None
        due = now if self.begun > now + AHEAD else self.begun + every
        return max(due, self.blocked_until) if self.blocked_until is not None else due


def causes_of(report: RunReport) -> list[Cause]:
    """Why a crawl is no good one, the most frequent first; empty for a good one."""
    if report.good:
        return []
    first: dict[tuple[str, str], Cause] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for fact in report.troubles:
        cause = Cause(code=fact.code, message=fact.message, url=fact.url)
        first.setdefault(cause.kind, cause)
        counts[cause.kind] += 1
    found = [first[kind].model_copy(update={"count": count}) for kind, count in counts.most_common(CAUSES)]
    if report.articles.gap and report.reason != "killed":
        sentence = f"{report.articles.gap} articles that listings named are not accounted for."
        found.insert(0, Cause(code="count-gap", message=sentence))
    if not found:
        sentence = NO_FACT.get(report.reason, f"The crawl ended because of {report.reason}.")
        if report.facts_dropped and report.reason not in NO_FACT:
            sentence = "More was noted than a report holds, so that nobody can say that all went well."
        found.append(Cause(code="ended-badly", message=sentence))
    return found


def after(
    before: Condition, report: RunReport, *, blocked_until: datetime | None = None, file: str | None = None
) -> Condition:
    """The condition after a crawl: a pure function, so that what crawls wrote can be made again from their reports.

    A crawl that asked for nothing changes no state, and one that was ended by hand only where something went wrong.
    """
    day = report.started.astimezone(UTC).date().isoformat()
    days = dict(before.days)
    today = days[day] = days.get(day, Day()).model_copy()
    values: dict[str, Any] = {
        "begun": report.started,
        "report": file or before.report,
        "process": None,
        "blocked_until": blocked_until,
        "days": days,
    }
    if not report.asked:
        today.skipped += 1
        return before.model_copy(update=values)
    today.new += report.new
    today.written += report.bytes_written
    values["asked"] = report.started
    causes = causes_of(report)
    if report.reason == "shutdown" and not report.troubles:
        return before.model_copy(update=values)
    today.good += not causes
    today.bad += bool(causes)
    # What the supervisor found stays until it looks again: a trouble that goes on keeps its beginning.
    bad = bool(causes or before.unexpected)
    if bad != bool(before.all_causes) or before.since is None or before.since > report.started:
        values["since"] = report.started
    values["causes"] = causes
    values["failures"] = before.failures + 1 if causes else 0
    if not causes:
        values["good"] = report.started
    return before.model_copy(update=values)


def _path(root: Path, site: str) -> Path:
    return root / "runs" / "_state" / f"{site}.json"


def load_condition(root: Path, site: str, now: datetime | None = None) -> Condition:
    """The condition of a site. A crawl whose process is gone without a word was killed."""
    now = now or datetime.now(UTC)
    try:
        found = Condition.model_validate_json(_path(root, site).read_bytes())
    except (OSError, ValueError):
        return _from_reports(root, site, now)
    if found.begun is not None and found.begun > now + AHEAD:
        # Its times are those of a clock that was wrong.
        found = found.model_copy(update={"blocked_until": None, "since": min(found.since or now, now)})
    if found.process is None or _alive(found.process):
        return found
    path = root / "runs" / site / (found.report or "")
    with suppress(OSError, ValueError):
        report = RunReport.model_validate_json(path.read_bytes())
        ended = after(found, report, blocked_until=found.blocked_until)
        return ended.model_copy(update={"ended_by": found.process})
    return found.model_copy(update={"process": None})


def _from_reports(root: Path, site: str, now: datetime) -> Condition:
    condition = Condition(site=site)
    latest = list(islice(reports(root, site), REPORTS))
    for report in sorted(latest, key=lambda report: report.started):
        if report.started <= now + AHEAD:
            condition = after(condition, report, file=report.file_name)
    return condition


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def write_condition(root: Path, condition: Condition) -> None:
    """Put the condition in its place at once. Raises `OSError`."""
    now = datetime.now(UTC)
    last = (now + AHEAD).date().isoformat()
    kept = sorted(day for day in condition.days if day <= last)[-DAYS:]
    condition = condition.model_copy(update={"days": {day: condition.days[day] for day in kept}})
    path = _path(root, condition.site)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(condition.model_dump_json(exclude_none=True) + "\n", encoding="utf-8")
    draft.replace(path)


def note_begin(root: Path, report: RunReport) -> bool:
    """Note that a crawl began; whether the one before was no good one. The caller holds the site's lock.

    Raises `OSError`.
    """
    before = load_condition(root, report.site)
    write_condition(root, before.model_copy(update={"process": os.getpid(), "report": report.file_name}))
    return bool(before.causes)


def end(
    root: Path,
    report: RunReport,
    *,
    blocked_until: datetime | None = None,
    waiting: int = 0,
    next_recheck: datetime | None = None,
) -> None:
    """Note how a crawl ended. The caller holds the site's lock. Raises `OSError`."""
    found = after(
        # The note of its own begin must not be taken for a crawl that was killed.
        load_condition(root, report.site).model_copy(update={"process": None}),
        report,
        blocked_until=blocked_until,
        file=report.file_name,
    )
    more = {"waiting": waiting, "next_recheck": next_recheck, "ended_by": os.getpid()}
    write_condition(root, found.model_copy(update=more))


def judged(
    root: Path,
    site: str,
    started: datetime,
    *,
    causes: Sequence[Cause] = (),
    unexpected: Sequence[Cause] | None = None,
) -> Condition:
    """Add what only the supervisor of a crawl that it started knows: why it broke off, and in what the site is not as
    expected (`None` where nobody looked). Raises `OSError`."""
    now = datetime.now(UTC)
    found = load_condition(root, site, now)
    was = found.failing(now)
    values: dict[str, Any] = {"process": None}
    if causes:
        # The report of a crawl that was killed says so already, and is counted.
        counted = bool(found.causes) and found.asked is not None and started <= found.asked <= now
        values["causes"] = [*causes, *(found.causes if counted else [])][:CAUSES]
        if not counted:
            values["failures"] = found.failures + 1
            day = now.date().isoformat()
            today = found.days.get(day, Day())
            values["days"] = {**found.days, day: today.model_copy(update={"bad": today.bad + 1})}
    if unexpected is not None:
        values["unexpected"] = list(unexpected)
    found = found.model_copy(update=values)
    if found.failing(now) != was or found.since is None:
        found = found.model_copy(update={"since": now})
    write_condition(root, found)
    return found
