"""Which page follows a page of a list, as its own links show. No Scrapy, no network.

Three signs, the surest first: `rel=next`; a row of numbers, of which the one after the present page's is meant; a link
that says «next». What the address holds is left open: a page number, one counted from zero, an offset, a piece of the
path. So this works where no rule names the pager, and where the numbers in the addresses are not those printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from archive.languages import every
from crawler.listings.pages import Pager
from crawler.reading.entries import same_site

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.reading.document import Document

MOST_LINKS = 4000
"""Links of one page that are looked at."""
ROW_LEVELS = 4
"""Levels above a number's link within which the other numbers of its row are."""
INLINE = frozenset(("a", "span", "b", "strong", "em", "i", "u", "font", "small"))
"""Elements that stay on the line of a number that is right inside the page's body."""
MONTH_DAYS = 28
"""A row that goes on to so many numbers inside a table is the month of a calendar."""

NEXT_WORDS = frozenset(" ".join(word.split()).replace("ё", "е") for word in every(lambda one: one.page.next))
"""What a link to the following page says, without arrows, in small letters, with «е» for «ё»."""
ARROWS = "›»→>❯⟩▶"

_PAGER = re.compile(r"pag(?:e|in)|nav", re.I)
_CALENDAR = re.compile(r"calendar|datepicker|kalend|archive-?dates", re.I)
_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|selected|on|cur|now|this)(?:$|[\s_-])", re.I)
_NEXT_NAME = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.I)


@dataclass(frozen=True, slots=True)
class _Link:
    element: _Element
    url: str
    text: str


def following_page(document: Document) -> str | None:
    """Address of the page after this one of its list; None where the page names none."""
    links = _links(document)
    return _named_relation(document, links) or _numbered(document, links) or _worded(document, links)


class LinkedPager(Pager):
    """The pager of a list that no rule describes: every page is asked for the one after it."""

    def following(self, document: Document, listing: str, number: int) -> str | None:
        """Address of the page after this one; `listing` and `number` say nothing that its links do not."""
        return following_page(document)


def _links(document: Document) -> list[_Link]:
    here, found = _key(document.url), []
    hosts = [urlsplit(document.url).hostname or ""]
    for element in document.tree.iter("a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        url = document.absolute(href)
        if url is not None and same_site(url, hosts) and _key(url) != here:
            found.append(_Link(element, url.partition("#")[0], _words(element)))
            if len(found) >= MOST_LINKS:
                break
    return found


def _words(element: _Element) -> str:
    return " ".join(" ".join(str(piece) for piece in element.itertext()).split())


def _key(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    return parts.path.rstrip("/"), tuple(sorted(parse_qsl(parts.query)))


def _named_relation(document: Document, links: list[_Link]) -> str | None:
    by_element = {link.element: link.url for link in links}
    hosts = [urlsplit(document.url).hostname or ""]
    for element in document.tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            url = by_element.get(element) or (
                document.absolute(element.get("href") or "") if element.tag == "link" else None
            )
            if url and same_site(url, hosts) and _key(url) != _key(document.url) and _turned(document.url, url):
                return url.partition("#")[0]
    return None


def _turned(here: str, there: str) -> bool:
    """Whether two addresses are pages of one list: the same but for a number, or a number (`/page/2/`) more.

    A cursor, or a parameter whose value is no number, is taken for one where nothing else differs.
    """
    one, other = urlsplit(here), urlsplit(there)
    before, after = one.path.rstrip("/"), other.path.rstrip("/")
    if before != after:
        numbers = re.compile(r"\d+")
        more = after.removeprefix(before)
        return numbers.sub("0", before) == numbers.sub("0", after) or (
            more != after
            and re.fullmatch(r"/?(?:page|p|seite|pagina|pag|strana)?[/_.-]?\d{1,6}(?:\.\w+)?", more) is not None
        )
    mine, its = dict(parse_qsl(one.query)), dict(parse_qsl(other.query, keep_blank_values=True))
    differing = {name for name in its if its[name] and mine.get(name) != its[name]}
    kept = all(its.get(name, value) == value or name in differing for name, value in mine.items())
    return kept and any(
        re.fullmatch(r"(?:page-?)?\d{1,7}", its[name]) is not None or len(differing) == 1 for name in differing
    )


def _numbered(document: Document, links: list[_Link]) -> str | None:
    numbers = [link for link in links if link.text.isdigit() and len(link.text) < 6 and _turned(document.url, link.url)]
    for link in numbers:
        row = _row(link, numbers)
        if row is None:
            continue
        inside = {element for piece in row for element in piece.iter("a")}
        linked = {int(each.text): each.url for each in reversed(numbers) if each.element in inside}
        present = _present(row, set(linked), document.url)
        return None if present is None else linked.get(present + 1)
    return None


def _row(link: _Link, numbers: list[_Link]) -> list[_Element] | None:
    """The nearest element above a number's link that holds a further number, printed or linked, and is no calendar;
    right inside the page's body, what is beside the link on its line."""
    others = {each.element for each in numbers if each is not link}
    below = link.element
    for level, above in enumerate(link.element.iterancestors()):
        if level >= ROW_LEVELS or above.tag == "html":
            return None
        if _CALENDAR.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return None
        row = _line(below) if above.tag in ("body", "main") else [above]
        inside = [element for piece in row for element in piece.iter("a") if element in others]
        if inside or _printed(row) - {int(link.text)}:
            table = above.tag in ("table", "tbody", "tr") and len(inside) + 1 >= MONTH_DAYS
            return None if table else row
        below = above
    return None


def _line(element: _Element) -> list[_Element]:
    """An element and its neighbours up to the next one that begins a line of its own."""
    before = list(takewhile(lambda each: each.tag in INLINE, element.itersiblings(preceding=True)))
    return [*reversed(before), element, *takewhile(lambda each: each.tag in INLINE, element.itersiblings())]


def _printed(row: list[_Element]) -> set[int]:
    """The numbers that a row prints, linked or not."""
    words = [" ".join(str(text).split()) for piece in row for text in [*piece.itertext(), piece.tail or ""]]
    return {int(word) for word in words if word.isdigit() and len(word) < 6}


def _present(row: list[_Element], linked: set[int], here: str) -> int | None:
    """The number of the page that is shown: marked as such, else printed and not linked, else the first.

    None where the numbers begin higher and the address has none of them: years, or how many entries a page shows.
    """
    for element in (each for piece in row for each in piece.iter()):
        if not isinstance(element.tag, str):
            continue
        words = _words(element)
        marked = element.tag in ("strong", "b", "em") or element.get("aria-current") is not None
        if words.isdigit() and len(words) < 6 and (marked or _CURRENT.search(element.get("class") or "")):
            return int(words)
    alone = sorted(number for number in _printed(row) - linked if {number - 1, number + 1} & linked)
    if alone:
        return alone[0]
    first = min(linked, default=1)
    if first == 1:
        return 1
    return first - 1 if first == 2 or str(first - 1) in re.findall(r"\d+", here) else None


def _worded(document: Document, links: list[_Link]) -> str | None:
    for link in links:
        if (
            len(link.text) <= 30
            and _says_next(link)
            and _turned(document.url, link.url)
            and _higher(document.url, link.url)
        ):
            return link.url
    return None


def _says_next(link: _Link) -> bool:
    element, above = link.element, link.element.getparent()
    said = [link.text, element.get("title") or "", element.get("aria-label") or ""]
    said += [image.get("alt") or "" for image in element.iter("img")]
    if any(_bare(words) in NEXT_WORDS for words in said):
        return True
    named = " ".join(each.get(name) or "" for each in (element, above) if each is not None for name in ("class", "id"))
    if _NEXT_NAME.search(named):
        return True
    in_pager = any(
        _PAGER.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        for each in [element, *list(element.iterancestors())[:ROW_LEVELS]]
    )
    return in_pager and bool(link.text) and not link.text.strip(ARROWS) and len(link.text) == 1


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]+", " ", text).casefold().replace("ё", "е").split()) if text else ""


def _higher(here: str, there: str) -> bool:
    """Whether the last number in which two addresses differ is the higher one in the second."""

    def numbers(url: str) -> list[int]:
        parts = urlsplit(url)
        values = [value for _, value in sorted(parse_qsl(parts.query))]
        return [int(digits[:9]) for text in (parts.path, *values) for digits in re.findall(r"\d+", text)]

    before, after = numbers(here), numbers(there)
    if len(before) == len(after):
        return all(b <= a for b, a in zip(before, after, strict=True))
    return len(after) > len(before) or not before


__all__ = ["LinkedPager", "following_page"]
