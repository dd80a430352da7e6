"""Time zones as pages and feeds write them after a time: offsets, names of the database, and abbreviations.

An abbreviation that means different zones in different countries (IST, BST, AST) means none here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_FIXED = {
    0: "Z UT UTC GMT WET",
    1: "CET MEZ WEST",
    2: "CEST MEST MESZ EET SAST CAT",
    3: "EEST EAT",
    5: "PKT",
    7: "WIB",
    8: "WITA AWST HKT SGT",
    9: "WIT JST KST",
    10: "AEST ChST",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -3: "BRT ART",
    -4: "EDT",
    -5: "EST CDT",
    -6: "CST MDT",
    -7: "MST PDT",
    -8: "PST AKDT",
    -9: "AKST",
    -10: "HST",
}
"""Hours to abbreviations: RFC 5322 (4.3) for North America, the tz database for the others."""
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "MSD": "Europe/Moscow",
}
_AFTER_MOSCOW = {
    -1: "Kaliningrad",
    0: "Moscow",
    1: "Samara",
    2: "Yekaterinburg",
    3: "Omsk",
    4: "Krasnoyarsk",
    5: "Irkutsk",
    6: "Yakutsk",
    7: "Vladivostok",
    8: "Magadan",
    9: "Kamchatka",
}
"""Russia's zones as its pages count them (МСК+4). Names of places: Moscow's own offset changed in 2011 and 2014."""
_NAMES: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours)) if hours else UTC
    for hours, names in _FIXED.items()
    for name in names.split()
}
_WRITTEN = re.compile(
    r"[\s,(\[]*(?:(?i:Uhr|hrs?|час(?:ов|а)?|ч)\b\.?[\s,(\[]*)?"
    r"(?:(?:(?:UTC|GMT)\s?)(?P<hours>[+\u2212-]\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)"
    r"|(?P<plus>[+\u2212-])(?P<h>\d\d)(?P<colon>:?)(?P<m>\d\d)?(?![\d:.])"
    r"|(?i:МСК|MSK)\s?(?P<moscow>[+\u2212-]\s?\d)?(?![\d\w])"
    r"|(?P<words>(?i:по\s+московскому\s+времени|московское\s+время|moscow\s+time))"
    r"|(?P<place>[A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)"
    r"|(?P<name>[A-Z][A-Za-z]{0,4})(?![\w.])"
    r")"
)
_STEPS = frozenset({0, 15, 30, 45})
_SWITCHING = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "America/Santiago",
    "America/Sao_Paulo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Asia/Jerusalem",
)
"""One place for each set of rules by which clocks are put forward and back."""


class Zone(NamedTuple):
    """What is written after a time."""

    zone: tzinfo | None
    """The zone; None where none is written, or none that is known."""
    unknown: bool
    """Whether a zone is written that nobody can place."""


NONE = Zone(None, False)


def zone_after(text: str, *, machine: bool = False) -> Zone:
    """The zone at the beginning of what follows a time of day.

    In print `10:00-11:30` is a span of time; where the time is written for a machine it has an offset.
    """
    match = _WRITTEN.match(text)
    if match is None:
        return NONE
    if match["hours"]:
        return _offset(match["hours"], match["minutes"])
    if match["plus"]:
        if not machine and (match["plus"] != "+" and (match["colon"] or not match["m"])):
            return NONE
        return _offset(match["plus"] + match["h"], match["m"])
    if match["place"]:
        return Zone(_place(match["place"]), _place(match["place"]) is None)
    if name := match["name"]:
        known = zone_named(name)
        # A word after a time is a zone only where it looks like one: «15:30 TASS» names none.
        looks = name.isupper() and len(name) >= 3 and name.endswith("T")
        return Zone(known, known is None and looks)
    return Zone(_moscow(match["moscow"]), False)


def zone_named(name: str) -> tzinfo | None:
    """The zone of an abbreviation; None where it has none, or more than one."""
    return _NAMES.get(name) or (_place(_PLACES[name]) if name in _PLACES else None)


def zone_holds(zone: tzinfo, seen: datetime, when: datetime) -> bool:
    """Whether the offset that a place had at the time `seen` is surely that of the time `when`, too: no place with that
    offset changed its clocks in between. Both times without offset."""
    offset = zone.utcoffset(seen)
    for name in _SWITCHING:
        place = _place(name)
        if place is not None and place.utcoffset(seen) == offset and place.utcoffset(when) != offset:
            return False
    return True


def _offset(hours: str, minutes: str | None) -> Zone:
    sign = 1 if hours[0] == "+" else -1
    count, rest = int(hours[1:]), int(minutes or 0)
    if count > 14 or rest not in _STEPS:
        return NONE
    return Zone(timezone(sign * timedelta(hours=count, minutes=rest)) if count or rest else UTC, False)


def _moscow(further: str | None) -> tzinfo | None:
    hours = int(further.replace("\u2212", "-").replace(" ", "")) if further else 0
    city = _AFTER_MOSCOW.get(hours)
    if city is None:
        return None
    return _place(f"{'Asia' if hours > 1 else 'Europe'}/{city}")


@lru_cache(maxsize=200)
def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return None
