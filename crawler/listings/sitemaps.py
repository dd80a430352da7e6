"""Reading sitemaps and sitemap indexes (sitemaps.org 0.9, with Google's news extension). No Scrapy, no network."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from archive.identity import clean_url
from crawler.listings.xml import MAX_BYTES, element_name, element_text, parse_xml
from crawler.reading.addresses import absolute
from crawler.reading.dates.parse import read_time
from crawler.reading.entries import Entry

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
    """The entries of a sitemap or of an index, plain or gzip; None where the body is neither.

    Of an entry only its own `loc` and `lastmod` count, and what is in `news:news`: pictures and videos have
    addresses, titles and dates of their own.
    """
    root = parse_xml(_unpacked(body), base)
    kind = element_name(root)[1] if root is not None else ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        return None
    entries: dict[str, Entry] = {}
    for element in root:
        space, name = element_name(element)
        if name not in ("url", "sitemap"):
            continue
        own: dict[str, str] = {}
        for child in element:
            prefix, part = element_name(child)
            if prefix == space:
                own.setdefault(part, element_text(child))
            elif part == "news":
                for grandchild in child:
                    own.setdefault(f"news:{element_name(grandchild)[1]}", element_text(grandchild))
        address = absolute(own.get("loc"), element.base or base)
        if address is None:
            continue
        url = clean_url(address)
        published, modified = read_time(own.get("news:publication_date")), read_time(own.get("lastmod"))
        entries.setdefault(url, Entry(url, own.get("news:title") or None, published, modified))
        if len(entries) >= MAX_URLS:
            break
    found = list(entries.values())
    return Sitemap(children=found) if kind == "sitemapindex" else Sitemap(entries=found)
