"""Reading RSS 2.0, RSS 1.0, Atom and JSON: which articles a feed names. No Scrapy, no network."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from archive.identity import clean_url
from crawler.listings.pages import MAX_ENTRIES
from crawler.reading.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRAPPERS = ("items", "news", "articles", "data", "results", "list", "rows")
_PUBLISHED = ("date_timestamp", "published_at", "publish_date", "date_published", "date", "created_at", "timestamp")


def parse_xml(body: bytes) -> etree._Element | None:
    """The root of an XML document, or None where there is none.

    Entities and foreign documents are not resolved, and libxml2's limits on depth and size stay on.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: etree._Element) -> str:
    """Name of an element without its namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def read_time(text: str | None, zone: tzinfo = UTC) -> datetime | None:
    """A time as feeds and sitemaps write it (RFC 2822, or W3C-DTF); without a zone of its own it is in `zone`."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return when if when.tzinfo else when.replace(tzinfo=zone)


def _children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for child in element:
        if name := local(child):
            yield name, child


def _address(name: str, child: etree._Element) -> str | None:
    if name == "link":
        if child.get("href"):
            return child.get("href") if child.get("rel", "alternate") == "alternate" else None
        return (child.text or "").strip() or None
    if name == "guid" and child.get("isPermaLink", "true") == "true":
        text = (child.text or "").strip()
        return text if text.startswith("http") else None
    return None


def _first(thing: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((thing[name] for name in names if thing.get(name) not in (None, "")), None)


def _written(value: Any) -> str | None:
    """The words of a field; WordPress wraps them as `{"rendered": "…"}`, with markup."""
    value = value.get("rendered") if isinstance(value, dict) else value
    if not isinstance(value, str):
        return None
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", value[:2000])).split()) or None


def _moment(thing: dict[str, Any], names: tuple[str, ...], zone: tzinfo) -> datetime | None:
    value = _first(thing, names)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            # Seconds until the year 2286, else milliseconds.
            return datetime.fromtimestamp(value if abs(value) < 1e10 else value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return read_time(value, zone) if isinstance(value, str) else None


def json_entries(body: bytes, base: str, item: str | None = None, zone: tzinfo = UTC) -> list[Entry] | None:
    """The articles that a JSON answer names; None where it names none in a way that is known.

    The list is the answer itself (WordPress) or stands in it as `items` (Moscow), `news`, `data` or the like. `item` is
    the address of an article for sources that give only its number: `/news/item/{id}/`. Times without an offset are in
    `zone`, unless their field is named `…_gmt`.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for _ in range(3):
        if isinstance(found, dict):
            found = _first(found, _WRAPPERS)
    if not isinstance(found, list):
        return None
    entries: dict[str, Entry] = {}
    for thing in found[:MAX_ENTRIES]:
        if not isinstance(thing, dict):
            continue
        address = _first(thing, ("link", "url", "href", "detail_page_url"))
        number = _first(thing, ("id", "ID"))
        if not isinstance(address, str):
            if item is None or not re.fullmatch(r"[\w-]{1,64}", str(number)):
                continue
            address = item.replace("{id}", str(number))
        try:
            url = clean_url(urljoin(base, address))
        except ValueError:
            continue
        published = _moment(thing, ("date_gmt",), UTC) or _moment(thing, _PUBLISHED, zone)
        modified = _moment(thing, ("modified_gmt",), UTC) or _moment(thing, ("modified", "updated_at"), zone)
        title = _written(_first(thing, ("title", "name", "header")))
        entries.setdefault(url, Entry(url, title, published, modified))
    return list(entries.values())


def feed_entries(body: bytes, base: str, item: str | None = None, zone: tzinfo = UTC) -> list[Entry] | None:
    """The articles that a feed names, in its order, each once; None where the body is no feed.

    `item` and `zone` are for JSON, as in `json_entries`.
    """
    if body.lstrip()[:1] in (b"{", b"["):
        return json_entries(body, base, item, zone)
    root = parse_xml(body)
    if root is None or local(root) not in ("rss", "RDF", "feed"):
        return None
    found: dict[str, Entry] = {}
    for element in root.iter():
        if local(element) not in ("item", "entry"):
            continue
        values: dict[str, str | None] = {}
        for name, child in _children(element):
            if address := _address(name, child):
                values.setdefault("url" if name == "link" else "guid", address)
            elif name in ("title", "pubDate", "published", "date", "updated"):
                values.setdefault(name, " ".join("".join(str(t) for t in child.itertext()).split()))
        address = values.get("url") or values.get("guid")
        if not address:
            continue
        try:
            url = clean_url(urljoin(base, address))
        except ValueError:
            continue
        published = read_time(values.get("pubDate") or values.get("published") or values.get("date"))
        entry = Entry(url, values.get("title") or None, published, read_time(values.get("updated")))
        found.setdefault(url, entry)
        if len(found) >= MAX_ENTRIES:
            break
    return list(found.values())
