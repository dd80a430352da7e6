"""Requests and answers of the sample server, and how an answer becomes bytes on the wire."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

escape = html.escape
"""Escapes text for HTML and XML, in content and in quoted attributes."""


@dataclass(frozen=True)
class Request:
    """What a site needs to know of a request. ``target`` is as sent; header names are lower case."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path without the query, still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query's values; of a repeated name the first."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.target).query, errors="replace").items()}

    def number(self, name: str, default: int = 1) -> int:
        """A positive whole number of the query, ``default`` where it is none."""
        value = self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 7 and int(value) else default


@dataclass
class Reply:
    """One answer. ``body`` may be a series of pieces of unknown length, sent as they come.

    ``etag`` is a bare tag; with it or ``modified`` the answer takes conditional requests. ``chunked`` sends a body of
    known length in chunks. ``raw`` pieces go out with no status line or header added: the answer is all theirs.
    """

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    modified: datetime | None = None
    chunked: bool = False
    compress: bool = True
    ranges: bool = False
    raw: bool = False

    def unchanged_for(self, headers: Mapping[str, str]) -> bool:
        """Whether a conditional request already holds this answer (RFC 9110 section 13.2.2: the tag goes first)."""
        if self.status != 200:
            return False
        if "if-none-match" in headers:
            wanted = [t.strip().removeprefix("W/").strip('"') for t in headers["if-none-match"].split(",")]
            return bool(self.etag) and (self.etag in wanted or "*" in wanted)
        return self.modified is not None and headers.get("if-modified-since") == http_date(self.modified)


def http_date(moment: datetime) -> str:
    """A moment as RFC 9110 section 5.6.7 wants it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def tag_of(body: bytes) -> str:
    """An entity tag that changes with the bytes."""
    return hashlib.blake2b(body, digest_size=8).hexdigest()


@lru_cache(maxsize=512)
def gzipped(body: bytes) -> bytes:
    """The body in gzip, the same bytes every time."""
    return gzip.compress(body, 6, mtime=0)


def redirect(location: str, status: int = 301) -> Reply:
    """A redirect with the short page that servers send along."""
    text = f'<html><head><title>Moved</title></head><body><a href="{escape(location)}">Moved</a></body></html>'
    return Reply(status, text.encode(), headers={"Location": location})


def as_json(value: object, **headers: str) -> Reply:
    """A JSON answer in UTF-8; keyword arguments become headers, ``_`` as ``-``."""
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(200, body, "application/json; charset=UTF-8", named, etag=tag_of(body))
