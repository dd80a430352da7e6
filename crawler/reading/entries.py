"""One article as a list names it, with the date that the list prints. No Scrapy, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.reading.body.trimming import is_dateline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lxml.etree import _Element

AROUND = 60
"""How many elements of an entry are looked at for its date. Where a whole page is the neighbour, it has none."""


HEADLINE = 20
"""Characters of a link's text that may be a headline, at least."""


_RELATIVE = re.compile(r"(?:сегодня|вчера|today|yesterday)(?:,?\s*(?:в\s+)?\d{1,2}:\d\d)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a list page, a feed or a sitemap names it."""

    url: str
    """Absolute address, without noise."""
    title: str | None = None
    """Title in the list."""
    published: datetime | None = None
    """When it was published, where the source says so exactly; without an offset it is the site's local time."""
    modified: datetime | None = None
    """When it was last changed (`lastmod` of a sitemap, `updated` of a feed), in the same way."""
    date: str | None = None
    """The date as the list prints it."""
    month_first: bool = False
    """Whether that list writes `2/6/2026` for the sixth of February."""


def words_of(element: _Element) -> str:
    """All text of an entry, with a space between its pieces."""
    return " ".join(" ".join(str(piece) for piece in element.itertext()).split())


def listed_date(element: _Element) -> str | None:
    """The date that an entry of a list shows, as printed; a label before it («Published: …») is left out."""
    for child in islice(element.iter(), AROUND):
        if child.tag == "time":
            return child.get("datetime") or words_of(child) or None
        classes = (child.get("class") or "").lower() if isinstance(child.tag, str) else ""
        if ("date" in classes or "time" in classes or "extra" in classes) and (date := _dated(words_of(child))):
            return date
    for piece in islice(element.itertext(), AROUND):
        if date := _dated(" ".join(str(piece).split())):
            return date
    return None


def _dated(text: str) -> str | None:
    """A line that is a date, without its label; None where it is anything else."""
    if not 5 <= len(text) <= 80:
        return None
    label, colon, rest = text.partition(":")
    if colon and len(label) <= 24 and not any(char.isdigit() for char in label):
        text = rest.strip()
    text = text.strip("-–—|•· []()")
    return text if 5 <= len(text) <= 60 and (is_dateline(text) or _RELATIVE.fullmatch(text)) else None


def date_before(element: _Element) -> str | None:
    """The date that is right before an entry: in a row or a heading of its own, or as loose text."""
    before = element.getprevious()
    parent = element.getparent()
    loose = (before.tail if before is not None else parent.text if parent is not None else None) or ""
    words = " ".join(loose.split())
    if not words and before is not None and len(before) < 4:
        words = words_of(before) if next(before.iter("a"), None) is None else ""
    return _dated(words)


def same_site(url: str, hosts: Iterable[str]) -> bool:
    """Whether an address is HTTP on one of the hosts (a leading `www.` is the same host)."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host in {name.removeprefix("www.") for name in hosts}
