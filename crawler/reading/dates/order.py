"""Whether a page writes `2/6/2026` for the sixth of February or the second of June.

Asked are the page's other dates, of which one beyond the twelfth decides; then its language and region; then its host,
for the authorities of the United States write `lang="en"` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_AFTER_FIRST = re.compile(r"/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")
"""A date from its first slash on: a pattern that begins with a literal is looked for much faster in a whole page."""
_FIRST = re.compile(r"(?<![\d/])\d{1,2}\Z")
_NUMERIC = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")

MONTH_FIRST = frozenset({"en-us", "en-ph", "es-us", "es-pa", "fil", "fil-ph"})
"""Languages whose short date is month, day, year (Unicode CLDR, `dateFormats/short`)."""
UNITED_STATES = (".gov", ".us", ".mil")
"""Ends of host names that belong to authorities of the United States alone."""


def month_first(language: str | None, host: str, printed: Iterable[str] = ()) -> bool:
    """Whether dates with slashes name the month first, on a page in a language, on a host, with these other dates."""
    for text in printed:
        for match in _AFTER_FIRST.finditer(text):
            before = _FIRST.search(text, max(0, match.start() - 3), match.start())
            if before is None:
                continue
            first, second = int(before[0]), int(match[1])
            if first <= 12 < second <= 31:
                return True
            if second <= 12 < first <= 31:
                return False
    tag = (language or "").replace("_", "-").lower()
    return tag in MONTH_FIRST or (tag in ("", "en") and host.endswith(UNITED_STATES))


def day_first(text: str, *, month_first: bool) -> str:
    """The text with its dates in the order of day, month, year; a reading that names no month is turned round."""

    def turned(match: re.Match[str]) -> str:
        first, second = int(match[1]), int(match[2])
        if (month_first and first <= 12) or (second > 12 >= first):
            return f"{second}/{first}/{match[0].rpartition('/')[2]}"
        return match[0]

    return _NUMERIC.sub(turned, text)
