"""How fast the archive grows, and when its disk is full."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.conditions import Cause
from archive.printable import size

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.conditions import Condition

LOOK_BACK = timedelta(days=28)
"""Growth is that of four weeks: a day alone may be a holiday, or one with a film of a gigabyte."""

WARN_DAYS = 14
"""So many days ahead somebody is to know: long enough to get a disk."""


@dataclass(frozen=True, slots=True)
class Room:
    """The growth of an archive and the room that is left for it."""

    a_day: float | None
    """Bytes a day by which the WARC files grew; `None` before the first whole day."""
    free: int | None
    """Bytes that are free; `None` where the system does not say."""

    @property
    def days_left(self) -> float | None:
        """Days until the disk is full, where that can be said."""
        return self.free / self.a_day if self.a_day and self.free is not None else None

    @property
    def cause(self) -> Cause | None:
        """What to warn of."""
        left = self.days_left
        if left is None or left >= WARN_DAYS:
            return None
        assert self.a_day is not None
        message = f"The disk is full in {left:.0f} days: the archive grows by {size(int(self.a_day))} a day."
        return Cause(code="disk-full-soon", message=message)


def room_of(root: Path, conditions: Iterable[Condition], now: datetime) -> Room:
    """The growth over the last weeks. Today, which is not over, does not count."""
    today, first = now.date().isoformat(), (now - LOOK_BACK).date().isoformat()
    written: dict[str, int] = {}
    for condition in conditions:
        for day, one in condition.days.items():
            if first <= day < today:
                written[day] = written.get(day, 0) + one.written
    days = (now.date() - now.date().fromisoformat(min(written))).days if written else 0
    try:
        free = shutil.disk_usage(root).free
    except OSError:
        free = None
    return Room(sum(written.values()) / days if days else None, free)
