"""Reading sitemaps and sitemap indexes (sitemaps.org 0.9, with Google's news extension). No Scrapy, no network."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin

from archive.identity import clean_url
from crawler.listings.feeds import local, parse_xml, read_time
from crawler.reading.entries import Entry

MAX_BYTES = 50 << 20
"""Size of an unpacked sitemap, as sitemaps.org bounds it."""
MAX_URLS = 50_000
"""Entries of one sitemap, as sitemaps.org bounds it."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap file says."""

    entries: list[Entry] = field(default_factory=list)
    """Pages that it names."""
    children: list[Entry] = field(default_factory=list)
    """Further sitemaps that an index names; `modified` is their `lastmod`."""


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES)
    except zlib.error:
        return b""


def read_sitemap(body: bytes, base: str) -> Sitemap | None:
    """The entries of a sitemap or of an index, plain or gzip; None where the body is neither."""
    root = parse_xml(_unpacked(body)[:MAX_BYTES])
    if root is None or local(root) not in ("urlset", "sitemapindex"):
        return None
    entries: dict[str, Entry] = {}
    for element in root:
        if local(element) not in ("url", "sitemap"):
            continue
        values: dict[str, str] = {}
        for part in element.iter():
            name = local(part)
            if name in ("loc", "lastmod", "publication_date", "title") and part.text:
                values.setdefault(name, part.text.strip())
        if not values.get("loc"):
            continue
        try:
            url = clean_url(urljoin(base, values["loc"]))
        except ValueError:
            continue
        published, modified = read_time(values.get("publication_date")), read_time(values.get("lastmod"))
        entries.setdefault(url, Entry(url, values.get("title"), published, modified))
        if len(entries) >= MAX_URLS:
            break
    found = list(entries.values())
    return Sitemap(children=found) if local(root) == "sitemapindex" else Sitemap(entries=found)
