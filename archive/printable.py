"""Words from the web and numbers of bytes as a terminal, a log, a mail or a spreadsheet may show them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

# C0 and C1 controls but line break and tab, and the marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: object) -> str:
    """The text without control characters, each shown as `␛`-like picture or a replacement mark."""
    return _CONTROL.sub(lambda m: chr(0x2400 + ord(m.group())) if ord(m.group()) < 0x20 else "\ufffd", str(text))


def size(count: int) -> str:
    """A number of bytes for a person."""
    value = float(count)
    for unit in ("B", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def rfc3339(moment: datetime) -> str:
    """A time with its own offset, UTC as `Z`; without a zone as ISO 8601 has it."""
    return moment.isoformat().removesuffix("+00:00") + ("Z" if moment.utcoffset() == timedelta(0) else "")


def cell(value: Any) -> str:
    """A value for a CSV cell that a spreadsheet shows and never computes.

    Excel, LibreOffice and Google Sheets take a cell for a formula that begins with one of `= + - @`, their full-width
    forms, a tab or a line break (OWASP, «CSV Injection»); such a cell gets an apostrophe in front.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return rfc3339(value.astimezone(UTC))
    text = "; ".join(value) if isinstance(value, list) else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    # A number is safe and stays one.
    if text.lstrip(" ")[:1] in _FORMULA and not isinstance(value, int):
        return "'" + text
    return text


_FORMULA = frozenset("=+-@\t\n\uff1d\uff0b\uff0d\uff20|%")
