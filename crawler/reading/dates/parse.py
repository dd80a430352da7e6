"""Dates as press pages print them.

`parse_date` reads one line; what a line leaves open (the year, the day of «вчера») is settled by the capture time in
the zone of the region, and the precision says what the line told. Nothing is guessed: a line without a day gives None.
Finding the line on a page is the business of `crawler.reading.dates.find`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from archive.items import Precision
from archive.languages import every, languages
from archive.languages.base import Unit
from archive.languages.patterns import any_word, pattern_of
from crawler.reading.dates.zones import NONE, Zone, zone_after

MONTHS = {
    form.replace("ё", "е"): number + 1
    for language in languages()
    for number, forms in enumerate(language.dates.months)
    for form in forms
}
"""The number of a month, by each of its forms in any language."""
MONTH = any_word(MONTHS)
"""Pattern of a month."""
_NOT_LETTER = r"(?![^\W\d_])"
_OF = any_word(every(lambda language: language.dates.of))
_ORDINAL = any_word(every(lambda language: language.dates.ordinals))
_BACK = {
    word: days
    for days, words in enumerate(
        (
            every(lambda language: language.dates.today),
            every(lambda language: language.dates.yesterday),
            every(lambda language: language.dates.before_yesterday),
        )
    )
    for word in words
}
"""How many days back a day is that has a name: «вчера» is one."""
DAY_NAME = any_word(_BACK)
"""Pattern of such a day."""
_UNITS: dict[str, Unit] = {
    form: unit for language in languages() for unit, forms in language.dates.units.items() for form in forms
}
UNIT = any_word(_UNITS)
"""Pattern of a unit of time."""
AGO = any_word(every(lambda language: language.dates.ago))
SINCE = any_word(every(lambda language: language.dates.since))
AT = any_word(every(lambda language: language.dates.at))

_ISO = pattern_of(
    r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?(?!\d)",
    re.I,
)
_COMPACT = pattern_of(r"^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?=(?:Z|[+-]\d{4})?$)|$)")
_EPOCH = pattern_of(r"^\d{10}(?:\d{3})?$")
_WORDED = pattern_of(
    rf"(?<![\d:])(\d{{1,2}})(?:\.|{_ORDINAL}|-?(?:е|ое|er|º|ª|°))?[\s-]+(?:{_OF}\s+)?({MONTH}){_NOT_LETTER}\.?,?"
    rf"(?:[\s-]*(?:{_OF}\s+)?(\d{{4}}|['’]?\d{{2}}(?![\d:.]))(?!\d))?",
    re.I,
)
_WORD_FIRST = pattern_of(rf"\b({MONTH})\.?\s+(\d{{1,2}})(?:{_ORDINAL})?,?\s+(\d{{4}})\b", re.I)
_YEAR_WORD = pattern_of(rf"(?<!\d)(\d{{4}})\.?\s+({MONTH}){_NOT_LETTER}\.?\s+(\d{{1,2}})(?![\d:.]\d)", re.I)
_ERA = any_word(every(lambda language: language.dates.era))
_YEAR_DAY = pattern_of(rf"(?<!\d)(\d{{4}})\s*{_ERA}\.?\s+(\d{{1,2}})(?:-\w{{1,3}})?\s+({MONTH}){_NOT_LETTER}", re.I)
"""«2026 жылғы 12 наурыз»: the year with its word, then day and month."""
_NUMBERS = pattern_of(r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d./-]*\d{3})(?!\d)")
_YEAR_FIRST = pattern_of(r"(?<!\d)(\d{4})\s?([./])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_CJK = pattern_of(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_DAY_MONTH = pattern_of(r"^\s*(\d{1,2})\.(\d{1,2})\.?(?=$|\s|,)")
_RELATIVE_DAY = pattern_of(rf"\b({DAY_NAME})\b", re.I)
_AGO = pattern_of(
    rf"\b(?:(?:(\d{{1,3}})\s*)?({UNIT}){_NOT_LETTER}\s*{AGO}|{SINCE}\s+(\d{{1,3}})\s+({UNIT}))(?!\w)", re.I
)
_EXACT: dict[Unit, int] = {"second": 1, "minute": 60, "half-hour": 1800}
"""Seconds of a unit that says the minute."""
_ABOUT: dict[Unit, int] = {"hour": 1, "day": 24, "week": 7 * 24}
"""Hours of a unit that says the day; months and years say none."""
_MOST_BESIDE = 20
"""Letters beside the name of a day, where no time follows: «Опубликовано на сайте: вчера»."""
_JUST_NOW = pattern_of(rf"\b{any_word(every(lambda language: language.dates.just_now))}\b", re.I)
_CLOCK = pattern_of(
    r"(?<![\d:.])([01]?\d|2[0-3])(?::|(?<=\d)\s?(?:ч\.?|h)\s?)([0-5]\d)(?::([0-5]\d))?(?![\d:])\s*(?:мин\.?)?\s*(am|pm|a\.m\.|p\.m\.)?",
    re.I,
)
_CLOCK_DOT = pattern_of(rf"(?:\b{AT}|,|\|)\s*([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])", re.I)
_DOTTED = pattern_of(r"\W*([01]?\d|2[0-3])\.([0-5]\d)\W*")
"""A time that is all there is beside a date: `12-03-2026 14.30`."""
_MONTH_ALONE = pattern_of(rf"\W*({MONTH}){_NOT_LETTER}\.?,?\s+(\d{{4}})(?:\s*(?:г\.?|года))?\W*", re.I)
_CLOCK_CJK = pattern_of(r"([01]?\d|2[0-3])\s*[時时點点시]\s*(?:([0-5]?\d)\s*[分분]?)?")
_HALF_BEFORE = pattern_of(r"(?:(午前|上午|오전)|(午後|下午|오후))\s*$")
"""The half of the day before its time: «오후 2:30»."""
_TIME_SLASH = pattern_of(r"(?<=:\d\d)\s?/")
EARLIEST = 1990
"""No page is older than the web."""


@dataclass(frozen=True)
class Moment:
    """A point in time as exactly as a page says it."""

    at: datetime
    """With an offset where the zone is known, else the local time without one; what the page leaves open is zero."""
    precision: Precision
    """The smallest part that the page says."""
    zoned: bool = False
    """Whether the page itself told the offset."""
    guessed_year: bool = False
    """Whether the year was taken from the capture time."""
    guessed_day: bool = False
    """Whether the day was counted from the capture time in UTC, since the zone is not known."""
    unplaced: bool = False
    """Whether a zone is named that nobody can place (IST is India's, Ireland's and Israel's): `at` has no offset."""


class _Clock(NamedTuple):
    hour: int
    minute: int
    second: int | None = None
    zone: Zone = NONE


def read_time(value: object) -> datetime | None:
    """The one reader of times that are written for machines, in feeds, sitemaps and structured data: ISO 8601, RFC 2822
    or 5322, seconds or milliseconds of the epoch, or words as a page prints them.

    Without an offset the time has no zone, which is the site's own; None where a zone is named that nobody can place.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if isinstance(value, (int, float)):
        value = str(int(value)) if abs(value) < 1e14 else ""
    moment = parse_date(value)
    return moment.at if moment is not None and not moment.unplaced else None


def parse_date(
    text: str, *, now: datetime | None = None, zone: tzinfo | None = None, month_first: bool = False
) -> Moment | None:
    """The moment that a short text says, or None.

    `now` is the capture time: without it, relative dates and dates without a year give None. `zone` holds where the
    text names no offset; without it, such a time has none. `month_first` says that `2/6/2026` is a day of February; a
    reading that gives no day, or one in the future, gives way to the other.
    """
    text = _TIME_SLASH.sub(" ", text.replace("\u00a0", " ")).strip()[:300]
    if not text or (
        not any(char.isdigit() for char in text)
        and not _RELATIVE_DAY.search(text)
        and not _AGO.search(text)
        and not _JUST_NOW.search(text)
    ):
        return None
    local = now.astimezone(zone or UTC) if now is not None else None
    try:
        moment = _machine(text, zone) or _printed(text, local, zone, month_first)
    except (ValueError, OverflowError):
        return None
    if moment is None or not EARLIEST <= moment.at.year <= 2100:
        return None
    if now is not None and (moment.at if moment.at.tzinfo else moment.at.replace(tzinfo=UTC)) > now + timedelta(days=2):
        return None
    return moment


def _machine(text: str, zone: tzinfo | None) -> Moment | None:
    """ISO 8601 and epoch seconds or milliseconds."""
    if _EPOCH.match(text):
        return Moment(datetime.fromtimestamp(int(text[:10]), zone or UTC), "second", zoned=True)
    match = _COMPACT.match(text) or _ISO.search(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if match[4] is None:
        return _moment(year, month, day, _time(text[match.end() :]), zone)
    written = zone_after(text[match.end() :], machine=True)
    clock = _Clock(int(match[4]) % 24, int(match[5]), int(match[6]) if match[6] else None, written)
    return _moment(year, month, day, clock, zone)


def _printed(text: str, now: datetime | None, zone: tzinfo | None, month_first: bool) -> Moment | None:
    """A date printed for people."""
    clock = _time(text)
    if match := _CJK.search(text):
        return _moment(int(match[1]), int(match[2]), int(match[3]), clock, zone)
    if (match := _YEAR_WORD.search(text)) and (month := _month(match[2])):
        return _moment(int(match[1]), month, int(match[3]), clock, zone)
    if (match := _YEAR_DAY.search(text)) and (month := _month(match[3])):
        return _moment(int(match[1]), month, int(match[2]), clock, zone)
    for match in _WORDED.finditer(text):
        month = _month(match[2])
        if month is None:
            continue
        year, guessed = _year(match[3], int(match[1]), month, now)
        if year is not None:
            return _moment(year, month, int(match[1]), clock, zone, guessed)
    if match := _WORD_FIRST.search(text):
        month = _month(match[1])
        if month is not None:
            return _moment(int(match[3]), month, int(match[2]), clock, zone)
    if match := _YEAR_FIRST.search(text):
        return _moment(int(match[1]), int(match[3]), int(match[4]), clock, zone)
    if match := _NUMBERS.search(text):
        day, month = int(match[1]), int(match[3])
        if match[2] == "/":
            day, month = _in_order(day, month, match[4], now, month_first)
        rest = text[: match.start()] + " " + text[match.end() :]
        clock = _time(rest)
        if clock is None and (dotted := _DOTTED.fullmatch(rest)):
            clock = _Clock(int(dotted[1]), int(dotted[2]))
        year, guessed = _year(match[4], day, month, now)
        return _moment(year, month, day, clock, zone, guessed) if year is not None else None
    if (match := _MONTH_ALONE.fullmatch(text)) and (month := _month(match[1])):
        return Moment(datetime(int(match[2]), month, 1, tzinfo=zone), "month")
    if now is None:
        return None
    return _relative(text, now, clock, zone)


def _in_order(first: int, second: int, year: str, now: datetime | None, month_first: bool) -> tuple[int, int]:
    """Day and month of two numbers before a year, in the order of the page's country if that gives a day that was."""
    orders = [(second, first), (first, second)] if month_first else [(first, second), (second, first)]
    for day, month in orders:
        number, _ = _year(year, day, month, now)
        try:
            at = datetime(number or 0, month, day, tzinfo=UTC)
        except ValueError:
            continue
        if now is None or at <= now + timedelta(days=1):
            return day, month
    return orders[0]


def _relative(text: str, now: datetime, clock: _Clock | None, zone: tzinfo | None) -> Moment | None:
    if zone is None and not (clock and clock.zone.zone):
        found = _counted(text, now, clock, None)
        if found is None or found.zoned:
            # An instant is the same everywhere; a day is not.
            return found
        return replace(found, at=found.at.replace(tzinfo=None), guessed_day=not found.guessed_year)
    return _counted(text, now.astimezone(clock.zone.zone) if clock and clock.zone.zone else now, clock, zone)


def _counted(text: str, now: datetime, clock: _Clock | None, zone: tzinfo | None) -> Moment | None:
    if match := _RELATIVE_DAY.search(text):
        rest = text[: match.start()] + text[match.end() :]
        if clock is None and (any(map(str.isdigit, rest)) or sum(map(str.isalpha, rest)) > _MOST_BESIDE):
            return None  # «Сегодня: 12 градусов» is no date of anything
        day = now - timedelta(days=_BACK[match[1].lower()])
        return _moment(day.year, day.month, day.day, clock, zone)
    if _JUST_NOW.search(text):
        return Moment(now.replace(second=0, microsecond=0), "minute", zoned=True)
    if match := _AGO.search(text):
        number, unit = int(match[1] or match[3] or 1), _UNITS[(match[2] or match[4]).lower()]
        if unit in _EXACT:
            at = now - timedelta(seconds=number * _EXACT[unit])
            return Moment(at.replace(second=0, microsecond=0), "minute", zoned=True)
        if unit in _ABOUT:
            # «2 часа назад» says no minute; the hour is the best there is, the day is what is sure.
            return _day(now - timedelta(hours=number * _ABOUT[unit]))
    if match := _DAY_MONTH.match(text):
        year, guessed = _year(None, int(match[1]), int(match[2]), now)
        if year is not None:
            return _moment(year, int(match[2]), int(match[1]), clock, zone, guessed)
    return None


def _day(at: datetime) -> Moment:
    return Moment(at.replace(hour=0, minute=0, second=0, microsecond=0), "day")


def _moment(
    year: int,
    month: int,
    day: int,
    clock: _Clock | None,
    zone: tzinfo | None,
    guessed: bool = False,
) -> Moment:
    if clock is None:
        return Moment(datetime(year, month, day, tzinfo=zone), "day", guessed_year=guessed)
    written, unplaced = clock.zone
    at = datetime(
        year, month, day, clock.hour, clock.minute, clock.second or 0, tzinfo=None if unplaced else written or zone
    )
    precision: Precision = "minute" if clock.second is None else "second"
    return Moment(at, precision, zoned=written is not None, guessed_year=guessed, unplaced=unplaced)


def _time(text: str) -> _Clock | None:
    match = _CLOCK.search(text)
    if match is None:
        if match := _CLOCK_DOT.search(text):
            return _Clock(int(match[1]), int(match[2]))
        match = _CLOCK_CJK.search(text)
        return _Clock(_hour(match, ""), int(match[2] or 0)) if match else None
    hour = _hour(match, (match[4] or "").lower())
    return _Clock(hour, int(match[2]), int(match[3]) if match[3] else None, zone_after(text[match.end() :]))


def _hour(match: re.Match[str], half: str) -> int:
    """The hour of a time, in the half of the day that is named before or after it."""
    hour = int(match[1])
    before = _HALF_BEFORE.search(match.string[: match.start()])
    if hour < 12 and (half.startswith("p") or (before and before[2])):
        return hour + 12
    return 0 if hour == 12 and (half.startswith("a") or (before and before[1])) else hour


def _month(word: str) -> int | None:
    return MONTHS.get(word.lower().replace("ё", "е"))


def _year(given: str | None, day: int, month: int, now: datetime | None) -> tuple[int | None, bool]:
    """The year of a date; one that is not given is the latest that is not in the future."""
    if given:
        given = given.lstrip("'’")
        year = int(given)
        if len(given) == 2:
            year += 2000 if year < 70 else 1900
        return year, False
    if now is None:
        return None, False
    for year in range(now.year, now.year - 5, -1):
        try:
            at = datetime(year, month, day, tzinfo=now.tzinfo)
        except ValueError:
            continue
        if at <= now + timedelta(days=1):
            return year, True
    return None, False
