"""Days as a query writes them: a day, a month or a year, in figures or with the name of the month."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import NamedTuple

from archive.languages import every, languages
from archive.languages.patterns import any_word


class Days(NamedTuple):
    """A time of whole days; its month and day are 0 where it is longer."""

    year: int
    month: int = 0
    day: int = 0

    def number(self, *, last: bool = False) -> int:
        """As the index holds days, 20241210; of a month or year before or (`last`) after all its days."""
        missing = 99 if last else 0
        return self.year * 10_000 + (self.month or missing) * 100 + (self.day or missing)

    def iso(self, *, last: bool = False) -> str:
        """Its first or last day, 2024-12-10."""
        month = self.month or (12 if last else 1)
        day = self.day or (monthrange(self.year, month)[1] if last else 1)
        return f"{self.year:04}-{month:02}-{day:02}"


@cache
def _months() -> dict[str, int]:
    """The names of months in all languages; of a name with two meanings the first."""
    found: dict[str, int] = {}
    for language in languages():
        for number, names in enumerate(language.dates.months, 1):
            for name in names:
                found.setdefault(name.lower().replace("ё", "е"), number)
    return found


@cache
def named_month() -> str:
    """A pattern of a date with the name of its month: «10 декабря 2024 года», «December 10, 2024», «декабрь 2024»."""
    months = any_word(_months())
    of, era = any_word(every(lambda one: one.dates.of)), any_word(every(lambda one: one.dates.era))
    return (
        rf"(?:\d{{1,2}}(?:\s*-?\w{{1,3}}|\.)?\s+(?:{of}\s+)?)?(?i:{months})\b\.?(?:\s+\d{{1,2}}\s*,)?,?\s+(?:{of}\s+)?\d{{4}}\b"
        rf"(?:\s*(?i:{era})(?!\w)\.?)?"
    )


_FIGURES = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?|(?:(\d{1,2})[.-])?(\d{1,2})[.-](\d{4})")


def read_days(text: str) -> Days | None:
    """A day, month or year: `2024-12-01`, `01.12.2024`, `1 декабря 2024`, `12.2024`, `2024`; None where it is none."""
    text = text.strip()
    if found := _FIGURES.fullmatch(text):
        first, second, third, day, month, year = found.groups()
        said = (first, second, third) if first else (year, month, day)
    elif re.fullmatch(named_month(), text):
        name = next(word for word in re.findall(r"[^\W\d]+", text.lower().replace("ё", "е")) if word in _months())
        numbers = re.findall(r"\d+", text)
        said = (numbers[-1], str(_months()[name]), numbers[0] if len(numbers) > 1 else None)
    else:
        return None
    days = Days(*(int(part or 0) for part in said))
    try:
        date(days.year, days.month if said[1] else 1, days.day if said[2] else 1)
    except ValueError:
        return None
    return days


__all__ = ["Days", "named_month", "read_days"]
