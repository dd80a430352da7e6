"""The list of pages in a package: addresses, times and titles, no text.

With their text, opening a package of 5,000 pages moves several times as many bytes; search belongs to the archive.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from archive.warc.reader import Record

HEAD = 64 << 10
"""How much of a page is read for its title."""
TITLE = 300
"""Characters of a title that are kept."""
HTML = frozenset({"text/html", "application/xhtml+xml"})

_TITLE = re.compile(rb"<title(?:\s[^>]{0,200})?>([^<]{0,4000})</title", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def header(name: str, title: str) -> bytes:
    """The first line of a page list."""
    return _line({"format": "json-pages-1.0", "id": name, "title": title, "hasText": False})


def page(url: str, moment: datetime, title: str | None) -> bytes:
    """One page; `moment` is aware, UTC."""
    time = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = {"id": hashlib.sha256(f"{url} {time}".encode()).hexdigest()[:20], "url": url, "ts": time}
    return _line(entry | ({"title": title[:TITLE]} if title else {}))


def title_of(record: Record) -> str | None:
    """What the page calls itself, read from its beginning; None where it says nothing.

    Only for the list of pages: the item has the headline, read with care.
    """
    data = record.payload(HEAD)
    found = _TITLE.search(data)
    if not found:
        return None
    stated = _CHARSET.search((record.http.content_type or "").encode("latin-1", "replace") if record.http else b"")
    stated = stated or _CHARSET.search(data[:4096])
    raw = found[1]
    for encoding in (stated[1].decode() if stated else "utf-8", "utf-8"):
        try:
            text = raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
        return " ".join(html.unescape(text).split()) or None
    # 1251 gives a letter for nearly every byte: the likely one where a Russian page declares nothing true.
    return " ".join(html.unescape(raw.decode("windows-1251", "replace")).split()) or None


def _line(value: dict[str, object] | dict[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
