"""Which of the dates on a page tell when the article was published and changed.

Order: structured data, meta elements, microdata, then what is printed near the headline, then the address. A page's
clock, the sidebar and the © line of the footer are refused; a page without a date has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from lxml import etree

from archive.languages import every
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.body.layout import hidden
from crawler.reading.body.trimming import is_dateline
from crawler.reading.dates.parse import AGO, DAY_NAME, MONTH, Moment
from crawler.reading.document import Document, text_of
from crawler.reading.structured import texts

PUBLISHED_META = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "mediator_published_time",
    "article:published",
    "article.published",
    "published_time",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "pub_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article_date_original",
    "original-publish-date",
    "rnews:datepublished",
    "citation_publication_date",
    "date",
    "datecreated",
    "last-publish-date",
)
MODIFIED_META = (
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified-date",
    "mediator_modified_time",
)
_DATE_WORDS = pattern_of(
    rf"date|time|publish|pubdate|created|posted|news-?extra|meta__item|{any_of(every(lambda one: one.dates.named))}",
    re.I,
)
_NOT_DATE_WORDS = pattern_of(
    r"clock|current|today|now|calendar|archive|update|datepicker|copyright|weather|event|comment|review", re.I
)
_MODIFIED = pattern_of(rf"^\s*(?:{any_of(every(lambda one: one.dates.modified))})", re.I)
_SAYS_SO = pattern_of(rf"^(?:.{{0,60}}\b)?(?:{any_of(every(lambda one: one.dates.published))})", re.I)
_REFUSED = pattern_of(rf"©|\(c\)|copyright|{any_of(every(lambda one: one.dates.refused))}", re.I)
_CLOCK = pattern_of(
    rf"\W*{any_word(every(lambda one: one.dates.today))}\b.{{0,30}}?(?:\b(?:19|20)\d\d\b|\d\s+{MONTH}|\d\.\d)", re.I
)
"""«Сегодня: 2 апреля, среда» is the page's clock; «сегодня, 10:15» is a date of the article."""
_OUTSIDE = frozenset(
    ("aside", "nav", "footer", "script", "style", "noscript", "option", "select", "textarea", "template")
)
_URL_DATE = pattern_of(
    r"(?<!\d)((?:19|20)\d\d)[/_-](0?[1-9]|1[0-2])[/_-](0?[1-9]|[12]\d|3[01])(?!\d)|(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
)
_STAMP_NAME = pattern_of(r"data-(?:[a-z-]*(?:time|date|stamp|published|created)[a-z-]*|ts)")
_STAMP = pattern_of(r"(?:1\d{9}(?:\d{3})?|(?:19|20)\d\d-\d\d-\d\d(?:[T ].{4,20})?)$")
_WHOLE_DATE = pattern_of(r"\b\d{1,2}\.\d{1,2}\.(?:\d\d){1,2}\b")
_CONTINUED = pattern_of(r"^\s*(?:[01]?\d|2[0-3]):[0-5]\d\s*$")
_PART = pattern_of(r"\d{1,2}|(?:19|20)\d\d")
"""The day or the year of a date in pieces."""
_LABEL = any_of([*every(lambda one: one.dates.modified), *every(lambda one: one.dates.published)])
_LABELLED = pattern_of(rf"(?<=[\s.,;|])(?={_LABEL})", re.I)
"""Where a line goes on to tell another date: «Опубликовано: 12.03.2026. Обновлено: 13.03.2026»."""
_MOST = 3000
"""How many elements behind the headline are looked at."""
_BEHIND = 8
"""Lines by which a date behind the article counts as farther away."""
_NEAR = 40
"""How many lines before and after the headline a printed date is looked for."""


@dataclass(frozen=True)
class FoundMoment:
    """A date of the article and where it stood."""

    value: Moment
    rule: str
    confidence: float
    raw: str


Read = Callable[[str], Moment | None]
"""Gives the moment that a short text of the page tells, in its zone."""


class Around:
    """What is printed around the headline of a page: both dates are looked for there, and it is read once."""

    def __init__(self, document: Document, headline: etree._Element | None, article: etree._Element | None) -> None:
        self._document, self._headline, self._article = document, headline, article

    @cached_property
    def lines(self) -> list[_Line]:
        """Short lines of text, in the order of the page; one that tells two dates with their labels is two."""
        found: list[_Line] = []
        for line in _lines(self._document, self._headline, self._article):
            parts = [part.strip() for part in _LABELLED.split(line.text)] if line.machine is None else []
            found += [replace(line, text=part) for part in parts if part] if len(parts) > 1 else [line]
        return found

    @cached_property
    def inside(self) -> set[etree._Element]:
        """What stands in the article."""
        return set(self._article.iterdescendants()) if self._article is not None else set()

    @cached_property
    def behind(self) -> set[etree._Element]:
        """What stands behind the last long paragraph of the article, and behind the article, as far as is looked."""
        return _behind(self._article) if self._article is not None else set()


def find_published(document: Document, read: Read, around: Around) -> FoundMoment | None:
    """When the article was published, or None."""
    found = _first(
        _structured(document, ("datePublished", "dateCreated", "uploadDate"), PUBLISHED_META, "datepublished"), read
    )
    if found is None or found.value.precision == "day":
        printed = _printed(read, around, modified=False)
        if found is None or (
            printed is not None
            and printed.value.precision != "day"
            and printed.value.at.date() == found.value.at.date()
        ):
            found = printed
    if found is None:
        found = _in_parts(read, around)
    return found or _from_url(document, read)


def find_modified(document: Document, read: Read, around: Around) -> FoundMoment | None:
    """When the page says that the article was changed, or None."""
    found = _first(_structured(document, ("dateModified",), MODIFIED_META, "datemodified"), read)
    return found or _printed(read, around, modified=True)


def _structured(
    document: Document, keys: tuple[str, ...], metas: tuple[str, ...], itemprop: str
) -> Iterator[tuple[str, str, float]]:
    structured = document.structured
    for key in keys:
        for article in structured.articles:
            for text in texts(article.get(key)):
                yield text, f"jsonld:{key}", 0.97
    for name in metas:
        for text in structured.meta(name):
            yield text, f"meta:{name}", 0.93
    for text in structured.microdata(itemprop):
        yield text, f"microdata:{itemprop}", 0.9
    for key in keys:
        for entry in structured.jsonld:
            for text in texts(entry.get(key)):
                yield text, f"jsonld:{key}", 0.7


def _first(candidates: Iterator[tuple[str, str, float]], read: Read) -> FoundMoment | None:
    for text, rule, confidence in candidates:
        moment = read(text)
        if moment is not None:
            return FoundMoment(moment, rule, confidence, text)
    return None


@dataclass
class _Line:
    element: etree._Element
    text: str
    distance: int
    named: bool
    machine: str | None = None
    """What an attribute gives for machines."""


def _printed(read: Read, around: Around, *, modified: bool) -> FoundMoment | None:
    """A date printed near the headline: the nearest one whose element is named like a date, then the nearest at all."""
    best: tuple[float, FoundMoment] | None = None
    lines = around.lines
    if modified and not any(_MODIFIED.match(line.text) for line in lines):
        return None
    moments = {line.text: read(line.text) for line in lines}
    alike = Counter(
        signature for signature, text in {(_signature(line.element), line.text) for line in lines} if moments[text]
    )
    for index, line in enumerate(lines):
        if bool(_MODIFIED.match(line.text)) != modified or _REFUSED.search(line.text) or _CLOCK.match(line.text):
            continue
        text = line.machine or line.text
        moment = read(text) or moments[line.text]
        if moment is not None and moment.precision == "month" and not line.named:
            continue  # «Март 2026» heads an archive more often than an article
        if moment is None or len(set(_WHOLE_DATE.findall(line.text))) > 1:
            continue
        if moment.guessed_year and line.element in around.inside and not is_dateline(line.text):
            continue  # a sentence of the article: «The first day: 9 December»
        if moment.precision == "day":
            # The time may stand in an element of its own, before or after the date.
            for beside in (index + 1, index - 1):
                if 0 <= beside < len(lines) and _CONTINUED.match(lines[beside].text):
                    joined = read(f"{line.text} {lines[beside].text.strip()}")
                    if joined is not None and joined.precision == "minute":
                        moment, text = joined, f"{line.text} {lines[beside].text.strip()}"
                        break
        if alike[_signature(line.element)] >= 3 and line.element in around.behind:
            continue  # one of a list of neighbours
        cost = line.distance - (40 if _SAYS_SO.match(line.text) else 0) + (30 if moment.guessed_year else 0)
        cost += (20 if len(line.text) > 50 else 0) - (25 if line.named else 0)
        if line.element.tag == "time":
            cost -= 10
        if best is None or cost < best[0]:
            rule = f"printed:{line.element.tag}" + (
                f".{line.element.get('class', '').split()[0]}" if line.element.get("class", "").split() else ""
            )
            best = cost, FoundMoment(moment, rule, 0.8 if line.named else 0.6, text)
    return best[1] if best else None


def _in_parts(read: Read, around: Around) -> FoundMoment | None:
    """A date whose day, month and year are in elements of their own beside each other: a leaf of a calendar."""
    lines = [line for line in around.lines if not _REFUSED.search(line.text)]
    for line in lines:
        holder = line.element.getparent()
        if holder is None or not _PART.fullmatch(line.text) or not 2 <= len(holder) <= 5:
            continue
        text = " ".join(" ".join(map(str, holder.itertext())).split())
        moment = read(text) if len(text) < 40 else None
        if moment is not None and not moment.guessed_day:
            return FoundMoment(moment, f"parts:{holder.tag}", 0.6, text)
    return None


def _signature(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), element.get("class") or ""


def _behind(article: etree._Element) -> set[etree._Element]:
    last = article
    for element in article.iter("p", "div", "td", "span"):
        if len(element.text or "") > 80:
            last = element
    behind: set[etree._Element] = set()
    for element in islice(_forwards(last, article), _MOST):
        behind.add(element)
    return behind


def _lines(document: Document, headline: etree._Element | None, article: etree._Element | None) -> Iterator[_Line]:
    """Short lines of text around the headline, outside of side columns, links and hidden elements."""
    anchor = headline if headline is not None else article
    if anchor is None:
        return
    inside = set(article.iterdescendants()) if article is not None else set()
    before: list[_Line] = []
    count = 0
    for element in _backwards(anchor):
        if (line := _line(element, 0)) is not None:
            count += 1
            line.distance = count + 3
            before.append(line)
            if count >= _NEAR // 2:
                break
    yield from reversed(before)
    count, entered = 0, anchor in inside
    for element in islice(_forwards(anchor, document.tree), _MOST):
        entered = entered or element in inside
        if (line := _line(element, 0)) is not None:
            count += 1
            # Behind the article stand the dates of other articles.
            line.distance = count + (_BEHIND if entered and element not in inside else 0)
            yield line
            if count >= _NEAR and element not in inside:
                break
            if count >= 4 * _NEAR:
                break


def _backwards(element: etree._Element) -> Iterator[etree._Element]:
    current: etree._Element | None = element
    steps = 0
    while current is not None and steps < 30:
        for sibling in current.itersiblings(preceding=True):
            yield from reversed(list(islice(sibling.iter("*"), 400)))
        current = current.getparent()
        steps += 1


def _forwards(element: etree._Element, root: etree._Element) -> Iterator[etree._Element]:
    current: etree._Element | None = element
    while current is not None:
        if current is element:
            yield from current.iterdescendants()
        for sibling in current.itersiblings():
            yield from sibling.iter()
        current = current.getparent()


_DIGIT = pattern_of(r"\d")
_DAY_WORD = pattern_of(rf"{DAY_NAME}|[^.]{{1,25}}{AGO}\W*$", re.I)


def _line(element: etree._Element, distance: int) -> _Line | None:
    tag = element.tag
    if tag in _OUTSIDE:
        return None
    own = element.text or ""
    if not own.strip():
        own = " ".join(child.tail or "" for child in element)
    elif tag not in ("a", "p"):
        own = own + " ".join(child.tail or "" for child in element)
    text = " ".join(own.split())
    moment = element.get("datetime") or _stamp(element)
    if not (1 < len(text) < 120) and not moment:
        return None
    if not moment and not _DIGIT.search(text) and not _DAY_WORD.match(text):
        return None
    named = False
    current: etree._Element | None = element
    for level in range(12):
        if current is None:
            break
        if current.tag in _OUTSIDE or current.tag == "a" or hidden(current):
            return None
        names = f"{current.get('class', '')} {current.get('id', '')}"
        if level < 2 and _NOT_DATE_WORDS.search(names):
            return None
        if level < 2 and (_DATE_WORDS.search(names) or current.tag == "time"):
            named = True
        current = current.getparent()
    return _Line(element, text, distance, named, moment)


def _stamp(element: etree._Element) -> str | None:
    """A date in an attribute of any such name: seconds or milliseconds of the epoch, or ISO 8601."""
    for name in element.keys():  # noqa: SIM118 - an element is no mapping
        if str(name).startswith("data-") and _STAMP_NAME.fullmatch(str(name)):
            value = element.get(name) or ""
            if _STAMP.match(value):
                return value
    return None


def _from_url(document: Document, read: Read) -> FoundMoment | None:
    match = _URL_DATE.search(document.url)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    moment = read(f"{year}-{month}-{day}")
    return FoundMoment(moment, "url", 0.6, match[0]) if moment is not None else None


def line_of(element: etree._Element) -> str:
    """The text of an element that is expected to hold a date: its `datetime` or `content`, or what it prints."""
    return element.get("datetime") or element.get("content") or text_of(element)
