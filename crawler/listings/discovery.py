"""What a site that nobody described says of itself: its CMS, feeds, lists, entries and pager. No Scrapy, no network.

Entries are found as cards: the largest elements that link to one article only. The cards that look alike and are many,
dated and titled at length are the list.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from archive.identity import clean_url
from crawler.listings.pages import HEADLINE, Entry, Pager, date_before, listed_date, same_site
from crawler.reading.document import text_of

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

_LAYOUT = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|header|breadcrumbs?|crumbs?|sidebar|side|aside|pager|pagination|pages|banner"
    r"|social|share|tags?|login|lang|partners?|links|related|also|popular)(?:$|[\s_-]|\d)",
    re.I,
)
_STATE = re.compile(r"\d|^(?:odd|even|first|last|active|current|clearfix|row|col(?:-.*)?|wow|new)$", re.I)
_NAMED = re.compile(r"title|name|head|caption|link|zag|theme", re.I)
_TITLED = re.compile(
    r"(?:^|[\s_-])(?:tit(?:le)?|c_tit|subject|headline|heading|zagolovok|zag|titulo|titel|titre|titolo)(?:$|[\s_-]|\d)"
    r"|(?:title|headline)$",
    re.I,
)
"""Classes of the element that holds an entry's title."""
_LABELLED = re.compile(r"categor|label|badge|tag|rubric|cate(?:$|[\s_-])", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|webp|svg|mp[34]|avi|webm|rtf|odt)$", re.I)
_NEWS_WORDS = re.compile(r"^(?:все\s+)?новост|лента новостей|пресс-?(?:центр|служб|рел)|^события$|^news$|press", re.I)
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


def recognise(document: Document) -> tuple[str, str] | None:
    """The platform of a page and the words that tell it; None where no family is recognised."""
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
            url = _joined(document, link)
            if url and not re.search(r"comments?/", url) and url not in found:
                found.append(url)
    return found


def find_lists(document: Document) -> list[str]:
    """Addresses of pages that are likely to list news, best first, at most five."""
    scores: Counter[str] = Counter()
    for link in document.tree.iter("a"):
        url, text = _joined(document, link), text_of(link)
        if url is None or len(text) > 60:
            continue
        parts = urlsplit(url)
        score = 3 * bool(_NEWS_WORDS.search(text)) + 2 * bool(_NEWS_PATH.search(parts.path))
        if score and not re.search(r"\d{3,}", parts.path):
            # The shorter its path the more a page is about all news.
            scores[url] = max(scores[url], 10 * score - parts.path.strip("/").count("/") - bool(parts.query))
    return [url for url, _ in scores.most_common(5)]


def find_news(document: Document) -> NewsList | None:
    """The list of articles on a page; None where it has none."""
    best, best_score = None, 0.0
    links = _links(document)
    headlines = [(link, url) for link, url in links if len(text_of(link)) >= HEADLINE]
    # Labels and tags are links too, and would part a card; without them the words «Подробнее» name no article.
    for chosen in (links, headlines) if len(headlines) < len(links) else (links,):
        rows: dict[tuple[str, ...], list[tuple[_Element, Entry]]] = {}
        for card, entry in _cards(chosen):
            rows.setdefault(_signature(card), []).append((card, entry))
        for row in rows.values():
            if len(row) >= FEWEST and (score := _score(row)) > best_score:
                best, best_score = row, score
    if best is None:
        return None
    cards, entries = tuple(card for card, _ in best), tuple(entry for _, entry in best)
    dated = sum(entry.date is not None for entry in entries) * 2 > len(entries)
    return NewsList(_selector(document, list(cards)), entries, dated, cards)


def guess_pager(document: Document) -> Pager | None:
    """How the list on a page is turned over, as its links tell; None where it links to no other page of itself."""
    own = urlsplit(document.url)
    for link in document.tree.iter("a"):
        url = _joined(document, link, clean=False)
        if url is None:
            continue
        parts = urlsplit(url)
        if parts.path.rstrip("/") == own.path.rstrip("/"):
            for name, value in parse_qsl(parts.query):
                if pager := _by_parameter(name, value, text_of(link)):
                    return pager
        behind = parts.path.removeprefix(own.path.rstrip("/"))
        if behind != parts.path and (match := re.fullmatch(r"/(page[/_-]?)(\d{1,5})(/?)", behind)):
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


def _joined(document: Document, link: _Element, *, clean: bool = True) -> str | None:
    try:
        url = urljoin(document.url, (link.get("href") or "").strip())
        if not link.get("href") or not same_site(url, [urlsplit(document.url).hostname or ""]):
            return None
        return clean_url(url) if clean else url
    except ValueError:
        return None


def _links(document: Document) -> list[tuple[_Element, str]]:
    """The links of a page that may lead to articles, with their addresses."""
    here = clean_url(document.url)
    links: list[tuple[_Element, str]] = []
    for link in document.tree.iter("a"):
        url = _joined(document, link)
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
        if url not in seen and (title := _title(card, link)):
            seen.add(url)
            date = listed_date(card)
            shared = above is not None and card.tag == "a" and len(below.get(above, ())) < FEWEST
            if date is None and above is not None and shared and len(text_of(above)) < 4 * len(title) + 200:
                # What stands around a link that shares its place with others may still tell its date.
                date = listed_date(above)
            yield card, Entry(url, title=title, date=date or date_before(card))


def _title(card: _Element, link: _Element) -> str | None:
    """What the card calls its article: a heading, an element named so, else the longest of its links."""
    words: list[str] = []
    for found in (card.iter("h1", "h2", "h3", "h4", "h5", "h6"), (each for each in card.iter() if _is_title(each))):
        words = [text for each in found if len(text := _without_labels(each)) >= SHORT_TITLE]
        if words:
            break
    if not words:
        # A link around a whole card says more than the title: then the first of its lines that is long enough.
        around = [link for link in ([card] if card.tag == "a" else card.iter("a")) if _has_blocks(link)]
        words = [line for each in around for line in _lines(each) if len(line) >= HEADLINE][:1]
    if not words:
        words = [text_of(each) for each in card.iter("a")] if card is not link else [text_of(link)]
    if max(map(len, words), default=0) < 20:
        words += [text_of(each) for each in card.iter("b", "strong")]
        words += [text_of(each) for each in card.iter("div", "span", "p") if _NAMED.search(each.get("class") or "")]
    title, date = max(words, key=len, default="")[:400], listed_date(card)
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


def _classes(element: _Element) -> list[str]:
    return [name for name in (element.get("class") or "").split() if not _STATE.search(name)]


def _step(element: _Element) -> str:
    names = [name for name in _classes(element) if re.fullmatch(r"[A-Za-z_][\w-]*", name)]
    return str(element.tag) + "".join(f".{name}" for name in names[:2])


def _signature(card: _Element) -> tuple[str, ...]:
    steps, above = [_step(card)], card.getparent()
    while above is not None and len(steps) < 5:
        steps.append(_step(above))
        above = above.getparent()
    return tuple(steps)


def _score(row: list[tuple[_Element, Entry]]) -> float:
    titles = [len(entry.title or "") for _, entry in row]
    mean = sum(titles) / len(titles)
    if mean < 18:
        return 0.0
    dated = sum(entry.date is not None for _, entry in row) > 0.6 * len(row)
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
