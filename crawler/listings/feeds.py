"""Reading RSS 2.0, RSS 1.0, Atom and JSON: which articles a feed names. No Scrapy, no network."""

from __future__ import annotations

import codecs
import json
import re
from datetime import UTC
from html import unescape
from typing import TYPE_CHECKING, Any

from archive.identity import clean_url
from crawler.listings.pages import MAX_ENTRIES
from crawler.listings.xml import element_name, element_text, parse_xml
from crawler.reading.addresses import absolute
from crawler.reading.dates.parse import read_time
from crawler.reading.encoding import characters, detect
from crawler.reading.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.etree import _Element

_WRAPPERS = ("items", "news", "articles", "data", "results", "list", "rows")
_PUBLISHED = ("date_timestamp", "published_at", "publish_date", "date_published", "date", "created_at", "timestamp")
_MODIFIED = ("modified", "updated_at", "date_modified")


_FEED_PUBLISHED = ("pubDate", "published", "issued", "date", "created")
_NAMES = frozenset({*_FEED_PUBLISHED, "title", "updated", "modified"})
_ATOM = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "atom", "a10"})
_DUBLIN = frozenset({"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "dc", "dcterms"})
_OF_OTHERS = {
    **dict.fromkeys(_ATOM, frozenset({"link", "published", "updated"})),
    **dict.fromkeys(_DUBLIN, frozenset({"date", "issued", "created", "modified"})),
}
"""What an entry may say of itself in the names of another vocabulary; `media:title` names a picture."""


def _children(element: _Element) -> Iterator[tuple[str, _Element]]:
    own, _ = element_name(element)
    for child in element:
        space, name = element_name(child)
        if name and (space == own or name in _OF_OTHERS.get(space, ())):
            yield name, child


def _address(name: str, child: _Element) -> str | None:
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


def _moment(thing: dict[str, Any], greenwich: str, names: tuple[str, ...]) -> datetime | None:
    """A time of an entry; WordPress gives it in UTC, too, without saying so (`date_gmt`)."""
    exact = read_time(thing.get(greenwich))
    if exact is not None:
        return exact if exact.tzinfo else exact.replace(tzinfo=UTC)
    return read_time(_first(thing, names))


def json_entries(body: bytes, base: str, item: str | None = None) -> list[Entry] | None:
    """The articles that a JSON answer names; None where it names none in a way that is known.

    The list is the answer itself (WordPress) or is in it as `items` (Moscow), `news`, `data` or the like. `item` is
    the address of an article for sources that give only its number: `/news/item/{id}/`.
    """
    try:
        found = json.loads(characters(body, detect(body)))
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
        if (whole := absolute(address, base)) is None:
            continue
        url = clean_url(whole)
        published = _moment(thing, "date_gmt", _PUBLISHED)
        modified = _moment(thing, "modified_gmt", _MODIFIED)
        title = _written(_first(thing, ("title", "name", "header")))
        entries.setdefault(url, Entry(url, title, published, modified))
    return list(entries.values())


def feed_entries(body: bytes, base: str, item: str | None = None) -> list[Entry] | None:
    """The articles that a feed names, in its order, each once; None where the body is no feed.

    `item` is for JSON, as in `json_entries`.
    """
    if body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        return json_entries(body, base, item)
    root = parse_xml(body, base)
    if root is None or element_name(root)[1] not in ("rss", "RDF", "feed"):
        return None
    found: dict[str, Entry] = {}
    for element in root.iter():
        if element_name(element)[1] not in ("item", "entry"):
            continue
        values: dict[str, str | None] = {}
        for name, child in _children(element):
            if address := _address(name, child):
                values.setdefault("url" if name == "link" else "guid", address)
            elif name in _NAMES:
                values.setdefault(name, element_text(child))
        whole = absolute(values.get("url") or values.get("guid"), element.base or base)
        if whole is None:
            continue
        url = clean_url(whole)
        published = next((values[name] for name in _FEED_PUBLISHED if values.get(name)), None)
        changed = values.get("updated") or values.get("modified")
        entry = Entry(url, values.get("title") or None, read_time(published), read_time(changed))
        found.setdefault(url, entry)
        if len(found) >= MAX_ENTRIES:
            break
    return list(found.values())
