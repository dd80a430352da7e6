"""One article as a list names it, with the date that the list prints. No Scrapy, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lxml.etree import _Element

AROUND = 60
"""How many elements of an entry are looked at for its date. Where a whole page is the neighbour, it has none."""


HEADLINE = 20
"""Characters of a link's text that may be a headline, at least."""


_WHOLE_DATE = re.compile(
    r"(?:\d{1,2}:\d\d,?\s*)?(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)|\d{1,2}\s+[а-яё]{3,8}\.?(?:\s+\d{4})?|\d{4}-\d\d-\d\d"
    r"|сегодня|вчера)\s*(?:года|г\.?)?(?:,?\s*(?:в\s+)?\d{1,2}:\d\d(?::\d\d)?)?",
    re.IGNORECASE,
)
"""A text that is a date and nothing else."""


_DATE_HINT = re.compile(r"\d{1,2}[.\s]\s*[а-яё\d]{2,9}[.\s]?\s*(?:\d{2,4})?|сегодня|вчера", re.IGNORECASE)


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


def words_of(element: _Element) -> str:
    """All text of an entry, with a space between its pieces."""
    return " ".join(" ".join(str(piece) for piece in element.itertext()).split())


def listed_date(element: _Element) -> str | None:
    """The date that an entry of a list shows, as printed."""
    for child in islice(element.iter(), AROUND):
        if child.tag == "time":
            return child.get("datetime") or words_of(child) or None
        classes = (child.get("class") or "").lower() if isinstance(child.tag, str) else ""
        if "date" in classes or "time" in classes or "extra" in classes:
            text = words_of(child)
            if 0 < len(text) <= 60 and _DATE_HINT.search(text):
                return text
    for piece in islice(element.itertext(), AROUND):
        words = " ".join(str(piece).split())
        if 5 <= len(words) <= 40 and _WHOLE_DATE.fullmatch(words):
            return words
    return None


def date_before(element: _Element) -> str | None:
    """The date that stands right before an entry: in a row or a heading of its own, or as loose text."""
    before = element.getprevious()
    parent = element.getparent()
    loose = (before.tail if before is not None else parent.text if parent is not None else None) or ""
    words = " ".join(loose.split())
    if not words and before is not None and len(before) < 4:
        words = words_of(before) if next(before.iter("a"), None) is None else ""
    words = words.strip("-–—|: ")
    return words if 5 <= len(words) <= 40 and _WHOLE_DATE.fullmatch(words) else None


def same_site(url: str, hosts: Iterable[str]) -> bool:
    """Whether an address is HTTP on one of the hosts (a leading `www.` is the same host)."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host in {name.removeprefix("www.") for name in hosts}
