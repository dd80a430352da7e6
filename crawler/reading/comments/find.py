"""The comment block of a page: where it is, its state, and what is in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from archive.items import Comment, Comments, CommentState
from archive.languages import every
from archive.languages.patterns import any_of, held, holds, vocabulary
from crawler.reading.comments.entries import FoundComment, read_entry, set_parents
from crawler.reading.comments.items import MOST, find_items
from crawler.reading.comments.providers import external, more_addresses, runner
from crawler.reading.comments.words import DATE, names_of
from crawler.reading.comments.zones import STEMS, CommentZone, find_zones, in_side_column, may_have_comments
from crawler.reading.credits.markup import flat, lines
from crawler.reading.dates.clock import PageClock
from crawler.reading.found import Found
from crawler.reading.structured import texts

if TYPE_CHECKING:
    from crawler.reading.document import Document

_CLOSED: Final = re.compile(any_of(every(lambda one: one.comments.closed)), re.IGNORECASE)
_EMPTY: Final = re.compile(any_of(every(lambda one: one.comments.empty)), re.IGNORECASE)
_COUNT: Final = re.compile(
    rf"(?:{any_of(every(lambda one: one.comments.count))})\s*[:\-–—]?\s*[(\[]?\s*(\d{{1,6}})\b(?!\s*[:./\d-]\d)"
    rf"|(?<![\d:./-])\b(\d{{1,6}})\s+(?:{any_of(every(lambda one: one.comments.counted))})",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    rf"comment|review|message|otzyv|kommentar|text|post|{any_of(every(lambda one: one.comments.form))}", re.IGNORECASE
)
_LINKED_COUNT: Final = re.compile(r"^\D{0,30}?(\d{1,6})\D{0,30}$")
_TEXT_LINE: Final = 200
"""Characters of a line that says «Комментариев пока нет»; longer ones are prose."""


def _elsewhere(entries: list[FoundComment], document: Document, *, side: bool) -> bool:
    """Whether the entries lead to several other pages: then they are a list of what is said elsewhere.

    A redirect or a canonical address changes the path of a page's own anchors: these all lead to one page. Where each
    comment has an address of its own (`/comment/60#comment-60`), that says nothing of the page.
    """
    own = _path(document.url)
    paths: dict[str, None] = {}
    away = 0
    for entry in entries:
        for link in entry.element.iter("a"):
            href = link.get("href") or ""
            if href.startswith("#") or not _ANCHOR.search(href) or (not side and _OWN_ADDRESS.search(href)):
                continue
            if (path := _path(document.absolute(href) or "")) != own:
                paths[path] = None
                away += 1
                break
    return len(paths) > 1 and away * 2 > len(entries)


_ANCHOR: Final = re.compile(r"#\w*comm[\w-]*")
_OWN_ADDRESS: Final = re.compile(r"/comments?/(\d+)/?#\w*comm[a-z_-]*\1$")


def _path(url: str) -> str:
    return url.split("#", 1)[0].split("?", 1)[0].rstrip("/").rpartition("://")[2].partition("/")[2]


def _of_others(entries: list[FoundComment], document: Document) -> bool:
    """Whether most entries hold the title of another page: for a block that something calls one of other pages."""
    own = _path(document.url)

    def leads_on(link: etree._Element, author: str | None) -> bool:
        text = flat(link, limit=80)
        url = document.absolute(link.get("href")) if len(text) >= _TITLE and text != author else None
        return url is not None and _path(url) != own

    titled = sum(any(leads_on(link, entry.author) for link in islice(entry.element.iter("a"), 6)) for entry in entries)
    return titled * 2 > len(entries)


_TITLE: Final = 12
"""Characters of a link from which on it may be the title of a page, where the block says that it is of others."""


_NAME: Final = 50
"""Characters of a name that is a line of its own above a comment."""


def _entries(zone: CommentZone, document: Document) -> tuple[list[FoundComment], str, bool]:
    """The comments of a block, the rule that told them, and whether there were some that belong to other pages."""
    items, rule = find_items(zone.root)
    others = frozenset(items)
    entries: list[FoundComment] = []
    seen: set[tuple[str | None, str | None, str]] = set()
    for item in items:
        entry = read_entry(item, others)
        if entry is None or (rule in ("repetition", "heads") and entry.published_raw is None and entry.author is None):
            continue
        if rule == "heads" and entry.author is None and "\n" in entry.text:
            name, _, text = entry.text.partition("\n")
            if len(name) <= _NAME:
                entry.author, entry.text = name, text.strip()
        unsigned = entry.published_raw is None and not entry.id and (entry.author is None or rule == "schema.org")
        # An element that is called a comment in a block that is called so needs neither name nor time.
        if unsigned and not (rule == "class" and zone.sure):
            continue
        if rule == "only" and (entry.author is None or entry.published_raw is None):
            continue
        key = (entry.author, entry.published_raw, entry.text)
        if key not in seen:
            seen.add(key)
            entries.append(entry)
    if entries and (_elsewhere(entries, document, side=zone.side) or (zone.side and _of_others(entries, document))):
        return [], "none", True
    set_parents(entries)
    return entries, rule, False


def _structured(document: Document) -> list[FoundComment]:
    """The comments that the structured data of the article gives (https://schema.org/comment)."""
    found: list[FoundComment] = []
    for article in document.structured.articles:
        given = article.get("comment")
        for one in (given if isinstance(given, list) else [given])[:MOST]:
            if not isinstance(one, dict) or not (said := texts(one.get("text") or one.get("commentText"))):
                continue
            author, when = (texts(one.get(name)) for name in ("author", "dateCreated"))
            when = when or texts(one.get("datePublished"))
            entry = FoundComment(document.tree, " ".join(said)[:20_000], published_raw=when[0][:100] if when else None)
            entry.author = author[0][:80] if author else None
            found.append(entry)
        if found:
            break
    return found


def _count(zone: etree._Element, structured: Any, shown: int, at: etree._Element | None = None) -> int | None:
    """How many comments the block announces; structured data and links to `#comments` are asked where it is silent.

    `at` is the first element of the block on the page, where the block is a copy.
    """
    at = zone if at is None else at
    for child in (zone, at.getprevious(), at.getparent()):
        if child is None or not isinstance(child.tag, str):
            continue
        if child is not zone and child.tag in ("body", "article", "main"):
            break
        # Heading and number are one line: the next begins with the time of the first comment.
        for line in lines(child, limit=250 if child is zone else 120):
            if match := _COUNT.search(DATE.sub(" | ", line)):
                return int(match[1] or match[2])
        if child is zone and shown:
            continue
    declared = [entry.get("commentCount") for entry in structured.jsonld[:50]]
    for value in (*declared, *structured.microdata("commentCount")[:1]):
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
    zones: Sequence[CommentZone] | None = None,
    clock: PageClock | None = None,
) -> Found[Comments | None]:
    """The comment block of a page, its state and the comments that are on it; None where a block was refused, with
    the reason in `raw`.

    `zones` are the blocks where they are known; else they are looked for outside of `article`, or by `comments_css`.
    `clock` gives times without an offset their zone. The rule is how single comments were found: `id`, `class`,
    `schema.org`, `repetition`, `heads`; or how the state was: `script`, `words`, `form`, `none`, `refused`.
    """
    none = Found[Comments | None](Comments(state="none"), "none", 0.9)
    if zones is None:
        zones = find_zones(document, article, comments_css)
    if not zones and not may_have_comments(document):
        return none
    best: tuple[CommentZone, list[FoundComment], str] | None = None
    refused = False
    for zone in zones:
        entries, rule, elsewhere = _entries(zone, document)
        refused = refused or (elsewhere and not zone.side)
        if best is None or len(entries) > len(best[1]):
            best = (zone, entries, rule)
    own = [zone for zone in zones if zone.sure and not zone.side]
    elements = tuple(element for zone in zones for element in zone.elements)
    if best is not None and best[1]:
        zone, entries, rule = best
        block = zone.root
        roots = [zone.root for zone in zones]
        reported = _count(block, document.structured, len(entries), zone.elements[0])
        count = reported if reported is not None and reported >= len(entries) else len(entries)
        provider = runner(document.low)
        state: CommentState = (
            "closed" if _CLOSED.search(flat(block, limit=60_000)[-3000:]) and not _has_form(block) else "open"
        )
        incomplete = reported is not None and reported > len(entries)
        more = more_addresses(document, roots, provider, incomplete=incomplete)
        comments = Comments(
            state=state,
            count=count,
            provider=provider,
            more=more,
            entries=[_as_comment(entry, clock or PageClock(document, None)) for entry in entries],
        )
        sure = {"schema.org": 0.95, "id": 0.9, "class": 0.8, "heads": 0.7, "repetition": 0.6}.get(rule, 0.5)
        return Found(comments, rule, 1.0 if zone.sign == "css" else sure, elements=elements)
    if written := _structured(document):
        reported = _count(document.tree, document.structured, len(written))
        comments = Comments(
            state="open",
            count=max(reported or 0, len(written)),
            provider=runner(document.low),
            entries=[_as_comment(entry, clock or PageClock(document, None)) for entry in written],
        )
        return Found(comments, "jsonld", 0.8, elements=elements)
    service = external(document.low)
    if service is not None:
        reported = _count(own[0].root, document.structured, 0, own[0].elements[0]) if own else None
        more = more_addresses(document, [zone.root for zone in own[:1]], service, incomplete=True)
        comments = Comments(state="external", count=reported, provider=service, more=more)
        return Found(comments, "script", 0.9, elements=elements)
    if refused:
        return Found(None, "refused", 0.5, "The entries of the comment block lead to several other pages.", elements)
    return _without_entries(document, own, none, elements)


def _without_entries(
    document: Document,
    own: list[CommentZone],
    none: Found[Comments | None],
    elements: tuple[etree._Element, ...],
) -> Found[Comments | None]:
    if not own:
        return _by_words(document, none)

    def found(state: CommentState, rule: str, sure: float, count: int | None = None, more: list[str] | None = None,
              provider: str | None = None) -> Found[Comments | None]:  # fmt: skip
        comments = Comments(state=state, count=count, provider=provider, more=more or [])
        return Found(comments, rule, sure, elements=elements)

    provider = runner(document.low)
    zones = [zone.root for zone in own]
    for zone, at in zip(zones, (one.elements[0] for one in own), strict=True):
        text = flat(zone, limit=4000)
        reported = _count(zone, document.structured, 0, at)
        more = more_addresses(document, [zone], provider, incomplete=bool(reported))
        if reported and more:
            return found("external", "words", 0.7, reported, more, provider)
        if _CLOSED.search(text) and not _EMPTY.search(text):
            return found("closed", "words", 0.8, reported, more, provider)
        if reported:
            if _unread(zone):
                return Found(
                    None, "refused", 0.5, f"The comment block announces {reported} and none could be read.", elements
                )
            return found("external", "words", 0.7, reported, more, provider)
        if _EMPTY.search(text) or reported == 0:
            return found("empty", "words", 0.9, 0, None, provider)
    if any(_unread(zone) for zone in zones):
        return Found(None, "refused", 0.5, "The comment block holds dated lines and none could be read.", elements)
    forms = [zone for zone in zones if _has_form(zone)]
    if forms:
        asked = more_addresses(document, forms[:1], provider, incomplete=provider != "wordpress")
        return found("external" if asked else "empty", "form", 0.6, None if asked else 0, asked, provider)
    if any(_CLOSED.search(flat(zone, limit=4000)) for zone in zones):
        return found("closed", "words", 0.8, None, None, provider)
    return _by_words(document, none)


def _unread(zone: etree._Element) -> bool:
    """Whether something dated is written in a block: more than its form and its heading."""
    text = flat(zone, limit=4000)
    dated = DATE.search(text)
    return dated is not None and len(text) - len(dated.group()) > _UNREAD


_UNREAD: Final = 40
"""Characters beside a date from which on a block holds more than a heading and its count."""


def _by_words(document: Document, none: Found[Comments | None]) -> Found[Comments | None]:
    """No block is recognised by its name: a line «Комментариев пока нет» still shows one."""
    lines = [
        (element, text)
        for element in document.tree.iter("p", "div", "span", "td", "li", "h2", "h3", "h4", "b", "strong", "a")
        if (text := element.text) and len(text) <= _TEXT_LINE
    ]
    known = held(STEMS, vocabulary("\n".join([text for _, text in lines])))
    for element, text in lines if known else ():
        if not holds(known, text):
            continue
        if _CLOSED.search(text):
            return Found(Comments(state="closed"), "words", 0.6, elements=(element,))
        if _EMPTY.search(text) and element.tag != "a" and not in_side_column(element):
            return Found(Comments(state="empty", count=0, provider="site"), "words", 0.6, elements=(element,))
    return none


__all__ = ["find_comments"]
