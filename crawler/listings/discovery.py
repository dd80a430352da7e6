"""What a site that nobody described says of itself: its CMS, feeds, lists and pager. No Scrapy, no network."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from archive.languages import every
from archive.languages.patterns import any_of
from crawler.listings.pages import Pager
from crawler.reading.document import text_of
from crawler.reading.newslist import own_link

if TYPE_CHECKING:
    from crawler.reading.document import Document


_NEWS_WORDS = re.compile(any_of(every(lambda one: one.page.news)), re.I)
_NEWS_PATH = re.compile(
    r"/(?:news|novosti|novost|press|presscenter|press-cent\w+|press_center|sobytiya|events)(?:[/._-]|$)", re.I
)

CMS = (
    ("liferay", re.compile(r"Liferay\.|/o/[\w-]+-theme/|portlet-column|_101_INSTANCE_", re.I)),
    ("gosweb", re.compile(r"gosweb\.gosuslugi\.ru|/netcat_(?:files|template)/", re.I)),
    ("listdetail", re.compile(r'class="[^"]*\b(?:detail__text|list__item)\b', re.I)),
    ("bitrix", re.compile(r"/bitrix/|/upload/iblock/|bxajaxid|PAGEN_\d+=|BX\.message", re.I)),
    ("wordpress", re.compile(r"/wp-(?:content|includes|json)/|content=.WordPress", re.I)),
    ("joomla", re.compile(r"content=.Joomla|/media/jui/|/components/com_|option=com_|itemFullText|catItemView", re.I)),
    ("drupal", re.compile(r"content=.Drupal|/sites/(?:default|all)/|Drupal\.settings|views-row", re.I)),
    ("dle", re.compile(r"DataLife Engine|dle-content|/engine/classes/", re.I)),
    ("sharepoint", re.compile(r"/_layouts/|WebPartWPQ|Microsoft SharePoint", re.I)),
)
"""Name of the platform's module, and what its pages hold."""


def recognise(document: Document) -> tuple[str, str] | None:
    """The platform of a page and the words that show it; None where no family is recognised."""
    source = document.html[:400_000]
    for name, signature in CMS:
        if found := signature.search(source):
            return name, found.group(0)[:60]
    return None


def find_feeds(document: Document) -> list[str]:
    """Feeds that a page names in its head, on its own host; those of comments are left out."""
    found = []
    for link in document.tree.iter("link"):
        kind = (link.get("type") or "").lower()
        if "alternate" in (link.get("rel") or "").lower() and ("rss" in kind or "atom" in kind) and link.get("href"):
            url = own_link(document, link)
            if url and not re.search(r"comments?/", url) and url not in found:
                found.append(url)
    return found


def find_lists(document: Document) -> list[str]:
    """Addresses of pages that are likely to list news, best first, at most five."""
    scores: Counter[str] = Counter()
    for link in document.tree.iter("a"):
        url, text = own_link(document, link), text_of(link)
        if url is None or len(text) > 60:
            continue
        parts = urlsplit(url)
        score = 3 * bool(_NEWS_WORDS.search(text)) + 2 * bool(_NEWS_PATH.search(parts.path))
        if score and not re.search(r"\d{3,}", parts.path):
            # The shorter its path the more a page is about all news.
            scores[url] = max(scores[url], 10 * score - parts.path.strip("/").count("/") - bool(parts.query))
    return [url for url, _ in scores.most_common(5)]


def guess_pager(document: Document) -> Pager | None:
    """How the list on a page is turned over, as its links show; None where it links to no other page of itself."""
    own = urlsplit(document.url)
    for link in document.tree.iter("a"):
        url = own_link(document, link, clean=False)
        if url is None:
            continue
        parts = urlsplit(url)
        if parts.path.rstrip("/") == own.path.rstrip("/"):
            for name, value in parse_qsl(parts.query):
                if pager := _by_parameter(name, value, text_of(link)):
                    return pager
        further = parts.path.removeprefix(own.path.rstrip("/"))
        if further != parts.path and (match := re.fullmatch(r"/(page[/_-]?)(\d{1,5})(/?)", further)):
            return Pager(path=f"{match[1]}{{}}{match[3]}")
    return None


def _by_parameter(name: str, value: str, text: str) -> Pager | None:
    exact = re.escape(name)
    if re.fullmatch(r"nav-[\w-]+", name) and re.fullmatch(r"page-\d+", value):
        return Pager(exact, "page-{}")
    if not re.fullmatch(r"\d{1,6}", value):
        return None
    if re.fullmatch(r"PAGEN_\d+|\w+_cur", name):
        return Pager(exact)
    if re.fullmatch(r"start|limitstart|curPos|offset|from|skip", name):
        return Pager(exact, offsets=True)
    if re.fullmatch(r"page|p|pg|paged|pageno|page_?num(?:ber)?|pn|PAGE", name, re.I):
        return Pager(exact, first=0 if text.isdigit() and int(text) == int(value) + 1 else 1)
    return None
