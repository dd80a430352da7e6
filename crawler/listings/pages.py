"""Which articles a list page names, and which page of the list comes next. No Scrapy, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from archive.identity import clean_url
from crawler.reading.dates.order import month_first
from crawler.reading.entries import HEADLINE, Entry, date_before, listed_date, same_site, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from crawler.reading.document import Document

MAX_ENTRIES = 5000
"""How many entries one list page, feed or sitemap may name; the rest is left out."""


LINKS = 30
"""Links of one entry that are looked at."""


@dataclass(frozen=True, slots=True)
class Pager:
    """How a list numbers its pages: by one query parameter, or by a piece of the path.

    The next address is made from the number, never taken from the page: a page links to itself in many ways
    (`PAGEN_2=79&PAGEN_3=6&PAGEN_4=30`), and some of them never end.
    """

    parameter: str | None = None
    """Name of the query parameter that holds the number, as a regular expression: `PAGEN_1`."""
    value: str = "{}"
    """Its value: `{}` is replaced by the number (`page-{}`)."""
    path: str | None = None
    """Instead of a parameter, what is appended to the path of the list: `page/{}/`."""
    first: int = 1
    """Number of the first page."""
    offsets: bool = False
    """The number is that of the first article on the page (`start=20`), so the links give the step."""

    def following(self, document: Document, listing: str, number: int) -> str | None:
        """Address of the page after page `number`, or None where the page links to none with a higher number.

        `listing` is the address of the first page. Links to other lists are passed over.
        """
        if self.offsets:
            here = next((linked for _, linked in self._numbers([document.url], document)), 0)
            further = min(((linked, name) for name, linked in self._linked(document) if linked > here), default=None)
            return self.url(listing, *further) if further else None
        higher = [name for name, linked in self._linked(document) if linked > number]
        return self.url(listing, number + 1, higher[0]) if higher else None

    def url(self, listing: str, number: int, name: str | None = None) -> str:
        """Address of a page of the list, whose parameter has this name; the first page is the list itself.

        All other pagers in the address of the list are dropped.
        """
        if number <= self.first:
            return listing
        parts = urlsplit(listing)
        if self.path is not None:
            path = parts.path.rstrip("/") + "/" + self.path.format(number)
            return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
        name = name or self.parameter or ""
        keep = [pair for pair in parts.query.split("&") if pair and not _is_pager(pair.split("=", 1)[0], name)]
        keep.append(f"{quote(name, safe='_-')}={quote(self.value.format(number), safe='-')}")
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(keep), ""))

    def _linked(self, document: Document) -> Iterator[tuple[str, int]]:
        """Name of the parameter (empty for a path) and number of each page of the list that is linked to."""
        return self._numbers(_hrefs(document.tree), document)

    def _numbers(self, links: Iterable[str], document: Document) -> Iterator[tuple[str, int]]:
        written = self.path if self.path is not None else self.value
        number = re.compile(re.escape(written.rstrip("/")).replace(r"\{\}", r"(\d{1,6})") + "/?")
        own = urlsplit(document.url).path.rstrip("/")
        if self.path is not None:
            own = re.sub("/" + number.pattern + "$", "", own)
        for href in links:
            parts = urlsplit(document.absolute(href) or "")
            if self.path is not None:
                if parts.path.startswith(own + "/") and (match := number.fullmatch(parts.path[len(own) + 1 :])):
                    yield "", int(match.group(1))
            elif self.parameter is not None and parts.path.rstrip("/") == own:
                for name, value in parse_qsl(parts.query):
                    if re.fullmatch(self.parameter, name) and (match := number.fullmatch(value)):
                        yield name, int(match.group(1))


def _is_pager(name: str, own: str) -> bool:
    name = unquote(name)
    return name == own or re.fullmatch(r"PAGEN_\d+|SIZEN_\d+|SHOWALL_\d+|nav-[\w-]+", name, re.IGNORECASE) is not None


def _hrefs(tree: _Element) -> Iterator[str]:
    for link in tree.iter("a"):
        href = link.get("href")
        if href:
            yield href


def _links(element: _Element) -> list[_Element]:
    """The links of an entry, likeliest first: one with a headline's words before labels («Образование»)."""
    if element.tag == "a" and element.get("href"):
        return [element]
    links = [link for link in islice(element.iter("a"), LINKS) if link.get("href")]
    if len(links) > 1:
        long = max(links, key=lambda link: len(words_of(link)))
        if len(words_of(long)) >= HEADLINE:
            return [long, *links]
    return links


def _articles(
    document: Document, links: list[_Element], article: re.Pattern[str] | None, hosts: Iterable[str]
) -> Iterator[tuple[_Element, str]]:
    """Those of the links that lead to articles, with their addresses."""
    for link in links:
        address = document.absolute(link.get("href"))
        if address is None:
            continue
        url = clean_url(address)
        parts = urlsplit(url)
        if hosts and not same_site(url, hosts):
            continue
        if article is None or article.search(f"{parts.path}?{parts.query}" if parts.query else parts.path):
            yield link, url


def list_entries(
    document: Document, *, css: str, article: re.Pattern[str] | None = None, hosts: Iterable[str] = ()
) -> list[Entry]:
    """The articles that a list page names, in its order, each once, at most `MAX_ENTRIES`.

    `css` matches the entries (or their links), `article` must be found in the path and query of an address, `hosts` are
    those of the site; empty allows any. Strings are sorted out before anything is built from them.
    """
    found: dict[str, Entry] = {}
    for element in document.select(css):
        link, url = next(_articles(document, _links(element), article, hosts), (None, ""))
        if link is None or url in found:
            continue
        # Where the link alone is matched, its date is beside it.
        around = element.getparent() if element is link else None
        when = listed_date(element) or (listed_date(around) if around is not None else None) or date_before(element)
        # A card may link to its article with a picture, with the title and with «Подробнее».
        words = [words_of(each) for each in islice(element.iter("a"), LINKS) if each.get("href") == link.get("href")]
        found[url] = Entry(url, title=max(words, key=len, default="") or link.get("title") or None, date=when)
        if len(found) >= MAX_ENTRIES:
            break
    return dated_as_written(found.values(), document)


def dated_as_written(entries: Iterable[Entry], document: Document) -> list[Entry]:
    """The entries of a list, each with the order of day and month in which the list writes its dates."""
    given = list(entries)
    first = month_first(document.tree.get("lang"), document.host, [entry.date for entry in given if entry.date])
    return [replace(entry, month_first=True) for entry in given] if first else given
