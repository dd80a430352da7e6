"""Reading RSS 2.0, RSS 1.0 and Atom: which articles a feed names. No Scrapy, no network."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree

from archive.identity import clean_url
from crawler.listing import MAX_ENTRIES, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def read_time(text: str | None) -> datetime | None:
    """A time as feeds and sitemaps write it (RFC 2822, or W3C-DTF); without a zone it is taken as UTC."""
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
    return when if when.tzinfo else when.replace(tzinfo=UTC)


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


def feed_entries(body: bytes, base: str) -> list[Entry] | None:
    """The articles that a feed names, in its order, each once; None where the body is no feed."""
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
