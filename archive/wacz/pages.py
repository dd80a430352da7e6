"""The list of pages in a package: addresses, times and titles, no text.

With their text, opening a package of 5,000 pages moves several times as many bytes; search belongs to the archive.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import TYPE_CHECKING, BinaryIO

from isal import isal_zlib

from archive.provenance import sentence
from archive.warc import gzip
from archive.warc.reader import Record, Unreadable, read_at

if TYPE_CHECKING:
    from archive.items import Supplied
    from archive.warc.parts import Part

HEAD = 64 << 10
"""How much of a page is read for its title."""
TITLE = 300
"""Characters of a title that are kept."""
HTML = frozenset({"text/html", "application/xhtml+xml"})

_quoted = json.encoder.encode_basestring
_TITLE = re.compile(rb"<title(?:\s[^>]{0,200})?>([^<]{0,4000})</title", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def header(name: str, title: str) -> bytes:
    """The first line of a page list."""
    return _line({"format": "json-pages-1.0", "id": name, "title": title, "hasText": False})


def page_line(url: str, timestamp: str, title: str | None, by: Supplied | None = None) -> bytes:
    """One page; `timestamp` is that of the index, `YYYYMMDDhhmmss`, UTC. `by` is who supplied it, which its title says:
    of all that a viewer is given it shows that alone."""
    t = timestamp
    time = f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"
    name = hashlib.sha256(f"{url} {t}".encode("utf-8", "replace")).hexdigest()[:20]
    # By hand, because preparing an encoder for each page takes longer than these few strings.
    more = f', "title": {_quoted(title[:TITLE])}' if title else ""
    if by is not None:
        mark = f"[supplied: {by.file[:TITLE]}] {(title or url)[:TITLE]}"
        more = f', "title": {_quoted(mark)}, "suppliedBy": {_quoted(sentence(by))}'
    return f'{{"id": "{name}", "url": {_quoted(url)}, "ts": "{time}"{more}}}\n'.encode("utf-8", "replace")


def title_at(file: BinaryIO, part: Part, offset: int, length: int) -> str | None:
    """What the page of the record at an offset calls itself; None where it says nothing or cannot be read.

    `file` is that of the part. Looks at the beginning of the gzip member only, and reads the record in due form where
    that is not enough.
    """
    file.seek(part.start + offset)
    data = file.read(min(length, HEAD // 2))
    try:
        start = isal_zlib.decompressobj(gzip.WITH_GZIP_HEADER).decompress(data, HEAD // 2)
    except gzip.DamagedMember:
        return None
    head = start.find(b"\r\n\r\n") + 4
    body = start.find(b"\r\n\r\n", head) + 4
    if body > head > 4 and (title := _plain_title(start, head, body)):
        return title
    try:
        return title_of(read_at(part, offset, length))
    except (Unreadable, OSError):
        return None


def _plain_title(data: bytes, head: int, body: int) -> str | None:
    """The title where the HTTP message that begins at `head` has a body without codings, as most have."""
    stated = data[head:body].lower()
    if b"\ncontent-encoding:" in stated or b"\ntransfer-encoding:" in stated:
        return None
    found = _TITLE.search(data, body, body + HEAD)
    return _text(found[1], _CHARSET.search(data, head, body + 4096)) if found else None


def title_of(record: Record) -> str | None:
    """What the page calls itself, read from its beginning; None where it says nothing.

    Only for the list of pages: the item has the headline, read with care.
    """
    head = record.http
    if head and (title := _plain_title(record.prefix, 0, head.length)):
        return title
    data = record.payload(HEAD)
    found = _TITLE.search(data)
    if not found:
        return None
    stated = _CHARSET.search((record.http.content_type or "").encode("latin-1", "replace") if record.http else b"")
    stated = stated or _CHARSET.search(data[:4096])
    return _text(found[1], stated)


def _text(raw: bytes, stated: re.Match[bytes] | None) -> str | None:
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
