"""The comment block of a page: where it is, its state, and what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from lxml.cssselect import CSSSelector

from archive.items import Comment, Comments, CommentState
from archive.languages import every
from archive.languages.patterns import any_of, holds, stems
from crawler.reading.comments.entries import FoundComment, read_entry, set_parents
from crawler.reading.comments.items import find_items
from crawler.reading.comments.providers import external, more_addresses, runner
from crawler.reading.comments.words import DATE, names_of
from crawler.reading.credits.markup import flat
from crawler.reading.dates.clock import PageClock

if TYPE_CHECKING:
    from crawler.reading.document import Document

_SERVICES: Final = ("disqus", "mc-container", "vf-conv", "spotim")
_STEMS: Final = stems(every(lambda one: one.comments.stems))
_NEEDLES: Final = tuple(word.encode() for word in (*_SERVICES, *_STEMS) if word.isascii())
_OTHER_NEEDLES: Final = tuple(
    form for word in _STEMS if not word.isascii() for form in (word, word.capitalize(), word.upper())
)
_ZONE: Final = re.compile(
    r"(?:^|[\s_-])(?:[\w-]*[_-])?(?:comments?|commentary|comentarios|kommentare?|commentaires|disqus_thread|reviews?"
    r"|otzyvy|discussion|opinions|jc)(?:$|[\s_-])"
    r"|comments?(?:-?(?:list|block|area|section|wrap|wrapper|box|container|form|tree|feed|holder|data|widget|track"
    r"|content|reviews))|(?:list|article|page|news|add|user|block|post|all|my)[_-]?comments?"
    r"|[a-z](?:Comments?)(?:$|[\sA-Z_-])|reviews-(?:block|list|post)|vk_comments|hypercomments_widget|mc-container"
    r"|fb-comments",
    re.IGNORECASE,
)
_ZONE_PARTS: Final = (
    "comment", "coment", "kommentar", "disqus", "review", "otzyv", "discuss", "opinion", "jc", "mc-cont",
)  # fmt: skip
_NOT_ZONE: Final = re.compile(
    r"(?:last|latest|recent|new|newest|best|top|popular|hot|fresh|side)[-_]?comments?|comments?[-_]?(?:last|latest"
    r"|recent|count(?:er)?|num(?:ber)?|link|icon|rules?|popup|btn|button|login|total|amount|help|badge|top|small)"
    r"|comment(?:_|-)?(?:count|num|link|icon)|(?:^|\s)(?:no-comments?-style|comments-(?:open|closed))(?:\s|$)"
    r"|sidebar|widget_recent",
    re.IGNORECASE,
)
_SIDE_HEADING: Final = re.compile(any_of(every(lambda one: one.comments.side_heading)), re.IGNORECASE)
_HEADING: Final = re.compile(
    rf"^\s*(?:\(?\d+\)?\s*)?(?:{any_of(every(lambda one: one.comments.heading))})\s*[:(]?\s*\(?\d*\)?\s*:?\s*$",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(any_of(every(lambda one: one.comments.closed)), re.IGNORECASE)
_EMPTY: Final = re.compile(any_of(every(lambda one: one.comments.empty)), re.IGNORECASE)
_COUNT: Final = re.compile(
    rf"(?:{any_of(every(lambda one: one.comments.count))})\s*[:\-–—]?\s*[(\[]?\s*(\d{{1,6}})\b"
    rf"|(?<![\d:./-])\b(\d{{1,6}})\s+(?:{any_of(every(lambda one: one.comments.counted))})",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    rf"comment|review|message|otzyv|kommentar|text|post|{any_of(every(lambda one: one.comments.form))}", re.IGNORECASE
)
_LINKED_COUNT: Final = re.compile(r"^\D{0,30}?(\d{1,6})\D{0,30}$")
_TEXT_LINE: Final = 200
_MOST_ZONES: Final = 30


@lru_cache(maxsize=100)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def _selected(tree: etree._Element, css: str) -> list[etree._Element]:
    found: Any = _selector(css)(tree)
    return list(found)


@dataclass(slots=True)
class FoundComments:
    """The comment block of a page."""

    comments: Comments
    rule: str
    """What told the block and its comments: `id`, `class`, `schema.org`, `repetition`, `script`, `words`, `none`."""
    confidence: float
    """0 to 1."""
    elements: list[etree._Element] = field(default_factory=list)
    """The elements of the block, so that the body leaves them out."""


@lru_cache(maxsize=4096)
def _zone_name(names: str) -> bool:
    low = names.lower()
    # Most pages have hundreds of class names, each but once: plain containment first.
    return any(part in low for part in _ZONE_PARTS) and bool(_ZONE.search(names)) and not _NOT_ZONE.search(names)


def _holds_headline(element: etree._Element) -> bool:
    """Whether the page's headline stands inside: an `<h1>` other than «Комментарии (2)»."""
    heading = next(element.iter("h1"), None)
    return heading is not None and not holds((*_SERVICES, *_STEMS), flat(heading, limit=100))


def _side(element: etree._Element) -> bool:
    """Whether the block is of other pages: «Последние комментарии», a sidebar, a poll."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag == "aside" and ancestor is not element:
            names = names_of(ancestor)
            if not _zone_name(names):
                return True
        if re.search(
            r"(?:last|latest|recent|newest?|side|popular)[-_]?comments?|widget_recent_comments|(?:^"
            r"|[\s_-])sidebar(?:$|[\s_-])",
            names_of(ancestor),
            re.IGNORECASE,
        ):
            return True
        if ancestor.tag in ("body", "article", "main"):
            break
    if _has_form(element) or re.search(r"(?:article|news|post|page)[-_]?comments", names_of(element), re.IGNORECASE):
        return False
    start = flat(element, limit=200)
    if _SIDE_HEADING.search(start[:80]):
        return True
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str):
        return False
    return _SIDE_HEADING.search(flat(before, limit=120)) is not None


_ZONE_TAGS: Final = (
    "div",
    "section",
    "ul",
    "ol",
    "table",
    "article",
    "aside",
    "dl",
    "form",
    "li",
    "td",
    "vf-conversations",
)
_HEADING_TAGS: Final = ("h1", "h2", "h3", "h4", "h5", "b", "strong", "p", "span")


def _zones(tree: etree._Element, article: etree._Element | None) -> list[etree._Element]:
    """The outermost elements whose class or id speaks of comments, and what follows a heading that does."""
    body = tree.find("body")
    root = tree if body is None else body
    above = {article, *article.iterancestors()} if article is not None else set()
    zones: dict[etree._Element, None] = {}
    outside: dict[etree._Element, bool] = {}
    looked = 0
    for node in root.iter(*_ZONE_TAGS):
        names = names_of(node)
        if not names or not _zone_name(names) or node in above:
            continue
        if not _stands_outside(node, zones, outside):
            continue
        looked += 1
        if not _holds_headline(node) and not _side(node):
            zones[node] = None
        if len(zones) >= _MOST_ZONES or looked > 10 * _MOST_ZONES:
            break
    looked = 0
    for heading in root.iter(*_HEADING_TAGS):
        text = heading.text
        if text and len(text) < 60 and _HEADING.match(text) and not any(a in zones for a in heading.iterancestors()):
            zone = _after(heading, above)
            if zone is not None:
                zones[zone] = None
            looked += 1
            if looked > _MOST_ZONES:
                break
    return list(zones)[:_MOST_ZONES]


def _stands_outside(node: etree._Element, zones: dict[etree._Element, None], known: dict[etree._Element, bool]) -> bool:
    """Whether an element stands in no block of comments yet, nor in a menu. `known` keeps the answers for what was
    passed on the way up: what is above an element was looked at before it.
    """
    passed: list[etree._Element] = []
    outside = True
    for ancestor in node.iterancestors():
        if ancestor in known:
            outside = known[ancestor]
            break
        passed.append(ancestor)
        if ancestor in zones or ancestor.tag in ("nav", "template"):
            outside = False
            break
    known.update(dict.fromkeys(passed, outside))
    return outside


def _after(heading: etree._Element, above: set[etree._Element]) -> etree._Element | None:
    """What belongs to a heading «Комментарии (2)»: what follows it, or the smallest element around it with a text."""
    following = heading.getnext()
    if following is not None and isinstance(following.tag, str) and DATE.search(flat(following, limit=2000)):
        return None if _side(following) else following
    current = heading.getparent()
    for _ in range(3):
        if current is None or current in above or current.tag in ("body", "html", "nav"):
            return None
        if len(flat(current, limit=400)) > len(flat(heading, limit=100)) + 10:
            return None if _side(current) or _holds_headline(current) else current
        current = current.getparent()
    return None


def _foreign_links(entries: list[FoundComment], base: str) -> bool:
    """Whether each entry links to another page: then it is a list of what is said elsewhere."""
    own = base.split("#", 1)[0].split("?", 1)[0].rstrip("/")
    away = 0
    for entry in entries:
        for link in entry.element.iter("a"):
            href = link.get("href") or ""
            if (
                "#" in href
                and not href.startswith("#")
                and re.search(r"#\w*comm\w*", href)
                and own not in href
                and own.split("://", 1)[-1].partition("/")[2] not in href
            ):
                away += 1
                break
    return len(entries) > 1 and away * 2 > len(entries)


def _entries(zone: etree._Element, base: str) -> tuple[list[FoundComment], str]:
    items, rule = find_items(zone)
    others = frozenset(items)
    entries: list[FoundComment] = []
    seen: set[tuple[str | None, str | None, str]] = set()
    for item in items:
        entry = read_entry(item, others)
        if entry is None or (rule in ("class", "repetition") and entry.published_raw is None and entry.author is None):
            continue
        if entry.published_raw is None and not entry.id and (entry.author is None or rule == "schema.org"):
            continue
        key = (entry.author, entry.published_raw, entry.text)
        if key not in seen:
            seen.add(key)
            entries.append(entry)
    if _foreign_links(entries, base):
        return [], "none"
    set_parents(entries)
    return entries, rule


def _count(zone: etree._Element, structured: Any, shown: int) -> int | None:
    """How many comments the block announces; structured data and links to `#comments` are asked where it is silent."""
    for child in (zone, zone.getprevious(), zone.getparent()):
        if child is None or not isinstance(child.tag, str):
            continue
        if child is not zone and child.tag in ("body", "article", "main"):
            break
        match = _COUNT.search(flat(child, limit=250 if child is zone else 120))
        if match:
            return int(match[1] or match[2])
        if child is zone and shown:
            continue
    for entry in structured.jsonld[:50]:
        value = entry.get("commentCount")
        if isinstance(value, int) or (isinstance(value, str) and value.isdigit() and len(value) < 7):
            return int(value)
    for link in zone.getroottree().getroot().iter("a"):
        href = link.get("href") or ""
        if href in ("#comments", "#comment", "#respond", "#disqus_thread"):
            match = _LINKED_COUNT.match(flat(link, limit=60))
            if match:
                return int(match[1])
    return None


def _has_form(zone: etree._Element) -> bool:
    for field_ in zone.iter("textarea", "form", "iframe"):
        if field_.tag == "textarea" or _FORM.search(
            f"{names_of(field_)} {field_.get('action') or ''} {field_.get('src') or ''}"
        ):
            return True
    return False


def _as_comment(entry: FoundComment, clock: PageClock) -> Comment:
    return Comment(
        id=entry.id,
        author=entry.author,
        **_times(entry, clock),
        published_raw=entry.published_raw or entry.datetime,
        text=entry.text,
        parent=entry.parent,
    )


def _times(entry: FoundComment, clock: PageClock) -> dict[str, datetime]:
    """The time of a comment, by the field that it belongs to: the machine-readable stamp, else the printed words."""
    for text in (entry.datetime, entry.published_raw):
        found = clock.read(text) if text else None
        if found is not None and not found.guessed_day:
            return {"published_at" if found.at.tzinfo else "published_local": found.at}
    return {}


def find_comments(
    document: Document,
    article: etree._Element | None = None,
    *,
    comments_css: str | None = None,
    clock: PageClock | None = None,
) -> FoundComments:
    """The comment block of a page, its state and the comments that stand on it.

    `article` is the element that the body reader chose; a block around it is no comment block. `comments_css` names the
    block of a known site: then nothing is guessed but what stands in it. `clock` gives times without an
    offset their zone.
    """
    none = FoundComments(Comments(state="none"), "none", 0.9)
    low = document.body.lower()
    if not any(needle in low for needle in _NEEDLES) and not any(word in document.html for word in _OTHER_NEEDLES):
        return none
    tree = document.tree
    zones = _selected(tree, comments_css) if comments_css else _zones(tree, article)
    best: tuple[etree._Element, list[FoundComment], str] | None = None
    for block in zones:
        entries, rule = _entries(block, document.url)
        if best is None or len(entries) > len(best[1]):
            best = (block, entries, rule)
    if best is not None and best[1]:
        block, entries, rule = best
        told = _count(block, document.structured, len(entries))
        count = told if told is not None and told >= len(entries) else len(entries)
        provider = runner(low)
        state: CommentState = (
            "closed" if _CLOSED.search(flat(block, limit=60_000)[-3000:]) and not _has_form(block) else "open"
        )
        incomplete = told is not None and told > len(entries)
        more = more_addresses(document, zones, provider, incomplete=incomplete)
        comments = Comments(
            state=state,
            count=count,
            provider=provider,
            more=more,
            entries=[_as_comment(entry, clock or PageClock(document, None)) for entry in entries],
        )
        sure = {"schema.org": 0.95, "id": 0.9, "class": 0.8, "repetition": 0.6}.get(rule, 0.5)
        return FoundComments(comments, rule, 1.0 if comments_css else sure, zones)
    service = external(low)
    if service is not None:
        told = _count(zones[0], document.structured, 0) if zones else None
        more = more_addresses(document, zones[:1], service, incomplete=True)
        return FoundComments(Comments(state="external", count=told, provider=service, more=more), "script", 0.9, zones)
    return _without_entries(document, zones, none, low)


def _without_entries(document: Document, zones: list[etree._Element], none: FoundComments, low: bytes) -> FoundComments:
    if not zones:
        return _by_words(document, none)
    provider = runner(low)
    for zone in zones:
        text = flat(zone, limit=4000)
        told = _count(zone, document.structured, 0)
        more = more_addresses(document, [zone], provider, incomplete=bool(told))
        if told and (more or not _has_form(zone)):
            return FoundComments(
                Comments(state="external", count=told, provider=provider, more=more), "words", 0.7, zones
            )
        if _CLOSED.search(text) and not _EMPTY.search(text):
            return FoundComments(
                Comments(state="closed", count=told, provider=provider, more=more), "words", 0.8, zones
            )
        if _EMPTY.search(text) or told == 0:
            return FoundComments(Comments(state="empty", count=0, provider=provider), "words", 0.9, zones)
    forms = [zone for zone in zones if _has_form(zone)]
    if forms:
        asked = more_addresses(document, forms[:1], provider, incomplete=provider != "wordpress")
        state: CommentState = "external" if asked else "empty"
        count = None if asked else 0
        return FoundComments(Comments(state=state, count=count, provider=provider, more=asked), "form", 0.6, zones)
    if any(_CLOSED.search(flat(zone, limit=4000)) for zone in zones):
        return FoundComments(Comments(state="closed", provider=provider), "words", 0.8, zones)
    return _by_words(document, none)


def _by_words(document: Document, none: FoundComments) -> FoundComments:
    """No block is told by its name: a line «Комментариев пока нет» still tells one."""
    for element in document.tree.iter("p", "div", "span", "td", "li", "h2", "h3", "h4", "b", "strong", "a"):
        text = element.text
        if not text or len(text) > _TEXT_LINE or not holds(_STEMS, text):
            continue
        if _CLOSED.search(text):
            return FoundComments(Comments(state="closed"), "words", 0.6, [element])
        if _EMPTY.search(text) and element.tag != "a" and not _side(element):
            return FoundComments(Comments(state="empty", count=0, provider="site"), "words", 0.6, [element])
    return none


__all__ = ["FoundComments", "find_comments"]
