"""The list of articles that a page holds, where it holds one.

Entries are found as cards: the largest elements that link to one article only. The cards that look alike and are many,
dated and titled at length are the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.identity import clean_url
from archive.languages.patterns import pattern_of
from crawler.reading.body.trimming import is_dateline
from crawler.reading.document import text_of
from crawler.reading.entries import HEADLINE, Entry, date_before, listed_date, same_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from crawler.reading.document import Document

FEWEST = 3
"""A list has so many entries at least."""


HIGHEST = 7
"""Levels above a link that may belong to its card."""


SHORT_TITLE = 4
"""Characters of an entry's title at least; «강진군 소식» is a title, «»» is none."""


MAX_LINKS = 4000
"""Links of one page that are looked at."""


BARE = 15
"""Characters of a card beside its title that say nothing: «Подробнее», a counter."""
_NUMBER = re.compile(r"\d{2}")
_LAYOUT = pattern_of(
    r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|header|breadcrumbs?|crumbs?|sidebar|side|aside|pager|pagination|pages|banner"
    r"|social|share|tags?|login|lang|partners?|links|related|also|popular)(?:$|[\s_-]|\d)",
    re.I,
)


_STATE = pattern_of(r"\d|^(?:odd|even|first|last|active|current|clearfix|row|col(?:-.*)?|wow|new)$", re.I)


_NAMED = pattern_of(r"title|name|head|caption|link|zag|theme", re.I)


_TITLED = pattern_of(
    r"(?:^|[\s_-])(?:tit(?:le)?|c_tit|subject|headline|heading|zagolovok|zag|titulo|titel|titre|titolo)(?:$|[\s_-]|\d)"
    r"|(?:title|headline)$",
    re.I,
)
"""Classes of the element that holds an entry's title."""
_LABELLED = pattern_of(r"categor|label|badge|tag|rubric|cate(?:$|[\s_-])", re.I)
_FILE = pattern_of(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|webp|svg|mp[34]|avi|webm|rtf|odt)$", re.I)


@dataclass(frozen=True, slots=True)
class NewsList:
    """The list of articles on a page."""

    css: str
    """Selector of its entries."""
    entries: tuple[Entry, ...]
    """The articles, in the order of the page."""
    dated: bool
    """Whether most entries show a date."""
    cards: tuple[_Element, ...]
    """The element of each entry."""


def find_news(document: Document) -> NewsList | None:
    """The list of articles on a page; None where it has none."""
    best, best_score = None, 0.0
    if not document.host:
        return None  # which links are the site's own is not known
    links = _links(document)
    path = f"{urlsplit(document.url).path.rstrip('/')}/"
    headlines = [(link, url) for link, url in links if len(text_of(link)) >= HEADLINE]
    # Labels and tags are links too, and would part a card; without them the words «Подробнее» name no article.
    for chosen in (links, headlines) if len(headlines) < len(links) else (links,):
        rows: dict[tuple[str, ...], list[tuple[_Element, Entry]]] = {}
        for card, entry in _cards(chosen):
            rows.setdefault(_signature(card), []).append((card, entry))
        for row in rows.values():
            if len(row) >= FEWEST and (score := _score(row, path)) > best_score:
                best, best_score = row, score
    if best is None:
        return None
    cards, entries = tuple(card for card, _ in best), tuple(entry for _, entry in best)
    dated = sum(entry.date is not None for entry in entries) * 2 > len(entries)
    return NewsList(_selector(document, list(cards)), entries, dated, cards)


def own_link(document: Document, link: _Element, *, clean: bool = True) -> str | None:
    """Where a link leads, if that is on the page's own host."""
    url = document.absolute(link.get("href"))
    if url is None or not same_site(url, [urlsplit(document.url).hostname or ""]):
        return None
    return clean_url(url) if clean else url


def _links(document: Document) -> list[tuple[_Element, str]]:
    """The links of a page that may lead to articles, with their addresses."""
    here = clean_url(document.url)
    links: list[tuple[_Element, str]] = []
    for link in document.tree.iter("a"):
        url = own_link(document, link)
        if url is None or url == here or _FILE.search(urlsplit(url).path) or re.fullmatch(r"https?://[^/?]+/?", url):
            continue
        links.append((link, url))
        if len(links) >= MAX_LINKS:
            break
    return links


def _cards(links: list[tuple[_Element, str]]) -> Iterator[tuple[_Element, Entry]]:
    """Each article that is linked to, once: its card and what that says."""
    below: dict[_Element, set[str]] = {}
    for link, url in links:
        above: _Element | None = link
        for _ in range(HIGHEST):
            if above is None or above.tag in ("body", "html"):
                break
            below.setdefault(above, set()).add(url)
            above = above.getparent()
    seen: set[str] = set()
    for link, url in links:
        card, above = link, link.getparent()
        while above is not None and len(below.get(above, ())) == 1:
            card, above = above, above.getparent()
        date = listed_date(card) if url not in seen else None
        if url not in seen and (title := _title(card, link, date)):
            seen.add(url)
            shared = above is not None and card.tag == "a" and len(below.get(above, ())) < FEWEST
            if date is None and above is not None and shared and len(text_of(above)) < 4 * len(title) + 200:
                # What is around a link that shares its place with others may still tell its date.
                date = listed_date(above)
            yield card, Entry(url, title=title, date=date or date_before(card))


def _title(card: _Element, link: _Element, date: str | None) -> str | None:
    """What the card calls its article: a heading, an element named so, else the longest of its links."""
    words: list[str] = []
    for found in (card.iter("h1", "h2", "h3", "h4", "h5", "h6"), (each for each in card.iter() if _is_title(each))):
        words = [text for each in found if len(text := _without_labels(each)) >= SHORT_TITLE and not is_dateline(text)]
        if words:
            break
    if not words:
        # A link around a whole card says more than the title: then the first of its lines that is long enough.
        around = [link for link in ([card] if card.tag == "a" else card.iter("a")) if _has_blocks(link)]
        words = [line for each in around for line in _lines(each) if len(line) >= HEADLINE and not is_dateline(line)][
            :1
        ]
    if not words:
        words = [text_of(each) for each in card.iter("a")] if card is not link else [text_of(link)]
    if max(map(len, words), default=0) < 20:
        words += [text_of(each) for each in card.iter("b", "strong")]
        words += [text_of(each) for each in card.iter("div", "span", "p") if _NAMED.search(each.get("class") or "")]
    title = max(words, key=len, default="")[:400]
    if date and len(title) > len(date) + 10:
        # Where the whole card is the link, the date is a part of its words.
        title = title.removeprefix(date).removesuffix(date).strip(" -–—|,")
    return title or link.get("title")


def _is_title(element: _Element) -> bool:
    return isinstance(element.tag, str) and _TITLED.search(element.get("class") or "") is not None


def _without_labels(element: _Element) -> str:
    """The text of a title without what is set before it: «[Sport]», a label in an element of its own."""
    text = text_of(element)
    for child in element.iter("span", "em", "i", "small", "b", "strong"):
        label = text_of(child)
        if (
            child is not element
            and label
            and (_LABELLED.search(child.get("class") or "") or re.fullmatch(r"\[.*\]", label))
        ):
            text = text.removeprefix(label).removesuffix(label).strip()
    return text


def _has_blocks(link: _Element) -> bool:
    return (
        len(text_of(link)) > 2 * HEADLINE
        and next(link.iter("div", "p", "ul", "table", "br", "small", "time"), None) is not None
    )


def _lines(element: _Element) -> Iterator[str]:
    """The pieces of text at and below an element, each as it is set: loose text, or an element without others."""
    for piece in element.itertext():
        line = " ".join(str(piece).split())
        if line:
            yield line


def _step(element: _Element) -> str:
    return _step_of(str(element.tag), element.get("class") or "")


@lru_cache(maxsize=4096)
def _step_of(tag: str, classes: str) -> str:
    names = [name for name in classes.split() if not _STATE.search(name) and re.fullmatch(r"[A-Za-z_][\w-]*", name)]
    return tag + "".join(f".{name}" for name in names[:2])


def _signature(card: _Element) -> tuple[str, ...]:
    steps, above = [_step(card)], card.getparent()
    while above is not None and len(steps) < 5:
        steps.append(_step(above))
        above = above.getparent()
    return tuple(steps)


def _is_menu(row: list[tuple[_Element, Entry]], path: str) -> bool:
    """Whether undated entries are the rows of a menu or of a directory of services: each is a title and nothing more,
    and its address has no number, as articles' addresses have. What is below the address of the page is its own."""
    bare = sum(len(text_of(card)) <= len(entry.title or "") + BARE for card, entry in row)
    numbered = sum(_NUMBER.search(entry.url.partition("://")[2]) is not None for _, entry in row)
    below = sum(urlsplit(entry.url).path.startswith(path) for _, entry in row) if path != "/" else 0
    return bare >= 0.8 * len(row) and numbered < 0.5 * len(row) and below < 0.5 * len(row)


def _score(row: list[tuple[_Element, Entry]], path: str) -> float:
    titles = [len(entry.title or "") for _, entry in row]
    mean = sum(titles) / len(titles)
    if mean < 18:
        return 0.0
    dated = sum(entry.date is not None for _, entry in row) > 0.6 * len(row)
    if not dated and _is_menu(row, path):
        return 0.0
    layout = False
    above: _Element | None = row[0][0]
    while above is not None and above.tag != "body":
        about = f"{above.get('class') or ''} {above.get('id') or ''}"
        layout = layout or above.tag in ("nav", "footer", "aside") or _LAYOUT.search(about) is not None
        above = above.getparent()
    return min(len(row), 30) * min(mean, 70.0) * (2.5 if dated else 1.0) * (0.1 if layout else 1.0)


def _selector(document: Document, cards: list[_Element]) -> str:
    """A short selector that matches the cards, and little else that links somewhere."""
    wanted = set(cards)
    chain, above = [_step(cards[0])], cards[0].getparent()
    best, least = chain[0], MAX_LINKS
    while True:
        css = " > ".join(chain)
        found = {each for each in document.select(css) if each.tag == "a" or next(each.iter("a"), None) is not None}
        named = "." in css and "." not in best
        if wanted <= found and (len(found) < least or (named and len(found) == least)):
            best, least = css, len(found)
        # A selector of tags alone would match after any change of the page.
        if (
            (least == len(wanted) and "." in best)
            or above is None
            or above.tag in ("body", "html")
            or len(chain) > HIGHEST
        ):
            return best
        chain.insert(0, _step(above))
        above = above.getparent()
