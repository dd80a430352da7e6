"""Which of the dates on a page say when the article was published and changed.

What is printed near the headline comes first; structured data, meta elements and microdata give the time of a day that
is printed too, and the date where nothing is printed, or only something weaker than they are. A sentence of the text,
the page's clock, entries of a ticker, dates of other articles and the © line of the footer are refused; a page without
a date has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import chain, islice

from lxml import etree

from archive.languages import every
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.body.layout import hidden
from crawler.reading.body.trimming import DATE_PARTS, is_dateline
from crawler.reading.dates.parse import AGO, DAY_NAME, MONTH, Moment
from crawler.reading.document import Document, text_of
from crawler.reading.found import Found
from crawler.reading.outline import Outline
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
_LEAF = 30
"""Characters of what is called a calendar and is one day of it: «Thursday, 12 September 2026» has 27."""
_STAMP_NAME = pattern_of(r"data-(?:[a-z-]*(?:time|date|stamp|published|created)[a-z-]*|ts)")
_STAMP = pattern_of(r"(?:1\d{9}(?:\d{3})?|(?:19|20)\d\d-\d\d-\d\d(?:[T ].{4,20})?)$")
_WHOLE_DATE = pattern_of(r"\b\d{1,2}\.\d{1,2}\.(?:\d\d){1,2}\b")
_CONTINUED = pattern_of(r"^\s*(?:[01]?\d|2[0-3]):[0-5]\d\s*$")
_PART = pattern_of(r"\d{1,2}|(?:19|20)\d\d")
"""The day or the year of a date in pieces."""
_LABEL = any_of([*every(lambda one: one.dates.modified), *every(lambda one: one.dates.published)])
_LABELLED = pattern_of(rf"(?<=[\s.,;|(\[])(?={_LABEL})", re.I)
"""Where a line goes on to say another date: «Опубликовано: 12.03.2026. Обновлено: 13.03.2026»."""
_MOST = 3000
"""How many elements after the headline are looked at."""
_BYLINE = 150
"""The same where structured data already has a time: between headline and text are a byline and buttons to share."""
_BEHIND = 8
"""Lines by which a date after the article counts as farther away."""
_MOST_STORED = 40
"""Dates in structured data and meta elements of one page that are looked at."""
_CLOSE = 6
"""Lines after the headline within which an unnamed date is its own."""
_SPOKEN = 2
"""Words beside a date that make a sentence, where it has its full stop: «Работы завершены 27 мая 2025 года.»"""
_MANY = 4
"""Words beside a date that make a sentence without one; «FOR IMMEDIATE RELEASE: March 12, 2026» has three."""
_ROWS = frozenset(("table", "tbody", "tr"))
"""Elements around a date that are no level of their own."""
_TOGETHER = 2
"""Levels above a date within which the headline is too, where they are set together."""
_TEASER = 20
"""Characters of a link that is a headline; «Подробнее» and the names of sections are shorter."""
_TEXTS = frozenset(("p", "div", "td", "span"))
_PARAGRAPH = 80
"""Characters of a paragraph; a line of particulars is shorter."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_FULL_STOP = re.compile(r"[^\W\d_]{3,}[.!?…]\W*$|[^\W\d_]{4,}[.!?…]\s+[A-ZА-ЯЁ]")
_YEAR_STOP = re.compile(r"\d{4}\.$")
"""A year before the full stop: with fewer words it is a date line, «Berlin, den 12. März 2026.»"""
_SPEECH = re.compile(r"[^\W\d_]{2,},?\s+\d[^|·•]*\d,\s+[^\W\d_]+(?:\s+[^\W\d_]+){2}")
"""«On May 27, 2025, John Doe pleaded»: the sentence goes on after the date."""
_LABEL_FIRST = re.compile(rf"\W*(?:\w+\s+){{0,2}}(?:{any_of(every(lambda one: one.dates.published))})", re.I)
_WEEKDAY = re.compile(rf"\b{any_word(every(lambda one: one.dates.weekdays))}\b", re.I)
_NEAR = 40
"""How many lines before and after the headline a printed date is looked for."""


Read = Callable[[str], Moment | None]
"""Gives the moment that a short text of the page says, in its zone."""


class Around:
    """What is printed around the headline of a page: both dates are looked for there, and it is read once."""

    def __init__(
        self,
        document: Document,
        headline: etree._Element | None,
        article: etree._Element | None,
        said: Callable[[etree._Element], bool] = lambda element: False,
    ) -> None:
        """`said` is whether an element is part of what readers wrote, whose times are none of the article's."""
        self._document, self._headline, self._article, self._said = document, headline, article, said

    @cached_property
    def lines(self) -> list[_Line]:
        """Short lines of text, in the order of the page; one that says two dates with their labels is two."""
        return self._read(_MOST)

    @cached_property
    def nearby(self) -> list[_Line]:
        """Those near the headline, which are enough where structured data has a time: a byline confirms or contradicts
        it."""
        return self._read(_BYLINE)

    def _read(self, most: int) -> list[_Line]:
        found: list[_Line] = []
        for line in _lines(self._document, self._headline, self._article, most):
            if self._said(line.element):
                continue
            parts = [part.strip() for part in _LABELLED.split(line.text)] if line.machine is None else []
            found += [replace(line, text=part) for part in parts if part] if len(parts) > 1 else [line]
        return found

    def is_inside(self, line: _Line) -> bool:
        """Whether a line is in the article."""
        return line.number in _below(self._document.outline, self._article)

    @cached_property
    def _above(self) -> dict[etree._Element, int]:
        """What is around the headline, by its distance; the page as a whole is around everything."""
        if self._headline is None:
            return {}
        return {
            above: level
            for level, above in enumerate(self._headline.iterancestors())
            if above.tag not in ("body", "html", "form")
        }

    def is_apart(self, element: etree._Element) -> bool:
        """Whether an element is in another part of the page than the headline."""
        around = (above for above in element.iterancestors() if above.tag not in _ROWS)
        return not any(above in self._above for above in islice(around, _TOGETHER))

    def is_clock(self, line: _Line, moment: Moment) -> bool:
        """Whether a line is the page's clock: the day of the capture, with a name of the week or before the headline,
        in a part of the page without the headline."""
        if not line.before or self._headline is None or not self.is_apart(line.element):
            return False
        now = self._document.fetched_at
        if now is None:
            return _WEEKDAY.search(line.text) is not None and _SAYS_SO.match(line.text) is None
        apart = abs(moment.at.replace(tzinfo=None).date() - now.date())
        return apart <= timedelta(days=1) and _SAYS_SO.match(line.text) is None

    def is_teaser(self, line: _Line) -> bool:
        """Whether a date belongs to a link beside it that leads to another page."""
        element: etree._Element | None = line.element
        for _ in range(2):
            element = element.getparent() if element is not None else None
            if element is None or element in self._above or element is self._article:
                return False
            for link in islice(element.iter("a"), 3):
                said = " ".join("".join(map(str, link.itertext())).split())
                if len(said) >= _TEASER and self._document.absolute(link.get("href")) != self._document.url:
                    return True
        return False

    @cached_property
    def _behind(self) -> range:
        outline = self._document.outline
        whole = _below(outline, self._article)
        last = max(
            (each for each in whole if outline.tags[each] in _TEXTS and len(outline.texts[each] or "") > _PARAGRAPH),
            default=whole.start - 1,
        )
        return range(last + 1, last + 1 + _MOST) if whole else whole

    def is_behind(self, line: _Line) -> bool:
        """Whether a line is after the last long paragraph of the article, as far as is looked."""
        return line.number in self._behind


def _below(outline: Outline, article: etree._Element | None) -> range:
    """The numbers of the elements below the article."""
    number = outline.number(article) if article is not None else None
    return range(0) if number is None else range(number + 1, outline.ends[number])


def find_published(document: Document, read: Read, around: Around) -> Found[Moment] | None:
    """When the article was published, or None. Its confidence says how many places of the page agree."""
    stored = _all(
        _structured(document, ("datePublished", "dateCreated", "uploadDate"), PUBLISHED_META, "datepublished"), read
    )
    first = stored[0] if stored else None
    printed = _printed(read, around, around.nearby if stored else around.lines, modified=False)
    if first is None:
        if printed is not None:
            return printed[0]
        return _in_parts(read, around) or _from_url(document, read)
    agreeing = sum(_same_day(first.value, each.value) for each in stored)
    if printed is None:
        return replace(first, confidence=_confidence(agreeing))
    line, strong, days = printed
    if _same_day(first.value, line.value):
        both = _confidence(agreeing + 1)
        if first.value.precision == "day" and line.value.precision != "day":
            return replace(line, confidence=both)
        return replace(first, confidence=both)
    if not strong or any(_same_day(first.value, day) for day in days) or _changed(document, read, line.value):
        return replace(first, confidence=_confidence(agreeing, against=1))
    # The time of a draft, of a template or of the last change: people read the printed day.
    return replace(line, confidence=_confidence(1, against=1))


def _confidence(agreeing: int, against: int = 0) -> float:
    """How sure a date is that so many places of a page give, while others give another."""
    return round(max(0.5, min(0.99, 0.9 + 0.03 * (agreeing - 1)) - 0.2 * against), 2)


def _same_day(one: Moment, other: Moment) -> bool:
    """Whether two moments are on one day, as far as their zones are known."""
    if one.at.date() == other.at.date():
        return True
    if not one.zoned or one.at.utcoffset() or one.precision == "day":
        return False
    # Programs store times in UTC: the printed day is that of a place up to fourteen hours before, or twelve after.
    local = other.at.replace(tzinfo=None)
    stored = one.at.replace(tzinfo=None)
    if other.precision == "day":
        return (stored - timedelta(hours=12)).date() <= local.date() <= (stored + timedelta(hours=14)).date()
    return abs(stored - local) <= timedelta(hours=14)


def _changed(document: Document, read: Read, printed: Moment) -> bool:
    """Whether the page says that it was changed on the printed day."""
    changed = _all(_structured(document, ("dateModified",), MODIFIED_META, "datemodified"), read)
    return any(_same_day(each.value, printed) for each in changed)


def find_modified(document: Document, read: Read, around: Around) -> Found[Moment] | None:
    """When the page says that the article was changed, or None."""
    found = _first(_structured(document, ("dateModified",), MODIFIED_META, "datemodified"), read)
    if found is None and (printed := _printed(read, around, around.lines, modified=True)) is not None:
        found = printed[0]
    return found


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


def _first(candidates: Iterator[tuple[str, str, float]], read: Read) -> Found[Moment] | None:
    return next(_readable(candidates, read), None)


def _all(candidates: Iterator[tuple[str, str, float]], read: Read) -> list[Found[Moment]]:
    """What several places give, each place once."""
    found: dict[str, Found[Moment]] = {}
    for each in _readable(candidates, read):
        found.setdefault(each.rule, each)
    return list(found.values())


def _readable(candidates: Iterator[tuple[str, str, float]], read: Read) -> Iterator[Found[Moment]]:
    for text, rule, confidence in islice(candidates, _MOST_STORED):
        moment = read(text)
        if moment is not None:
            yield Found(moment, rule, confidence, text)


@dataclass
class _Line:
    element: etree._Element
    number: int
    """That of the element in the outline; -1 for the page's title."""
    text: str
    distance: int = 0
    named: bool = False
    machine: str | None = None
    """What an attribute gives for machines."""
    before: bool = False
    """Whether it is printed before the headline."""
    inside: bool = False
    """Whether it is printed after the article's first paragraph."""


def _printed(
    read: Read, around: Around, lines: list[_Line], *, modified: bool
) -> tuple[Found[Moment], bool, list[Moment]] | None:
    """The date printed near the headline, whether it is surely one of publication, and what else is printed there.

    The nearest one whose element is named like a date or that says so comes first, then the nearest at all.
    """
    best: tuple[float, Found[Moment], bool] | None = None
    if modified and not any(_MODIFIED.match(line.text) for line in lines):
        return None
    moments = {line.text: read(line.text) for line in lines}
    moments |= {line.machine: read(line.machine) for line in lines if line.machine}
    alike = Counter(
        signature
        for signature, text in {(_signature(line.element), line.machine or line.text) for line in lines}
        if moments[text]
    )
    days: list[Moment] = []
    for index, line in enumerate(lines):
        if bool(_MODIFIED.match(line.text)) != modified or _REFUSED.search(line.text) or _CLOCK.match(line.text):
            continue
        text = line.machine or line.text
        moment = moments[text] or moments[line.text]
        if moment is not None and moment.precision == "month" and not line.named:
            continue  # «Март 2026» heads an archive more often than an article
        if moment is None or len(set(_WHOLE_DATE.findall(line.text))) > 1:
            continue
        said = _SAYS_SO.match(line.text) is not None
        if _is_sentence(line, said=said):
            continue
        if moment.guessed_year and around.is_inside(line) and not is_dateline(line.text):
            continue  # a sentence of the article: «The first day: 9 December»
        if around.is_clock(line, moment):
            continue
        if (line.before or line.inside) and not said and around.is_teaser(line):
            continue
        many = alike[_signature(line.element)]
        if (many >= 3 and around.is_behind(line)) or (many >= 2 and line.inside):
            continue  # one of a list of neighbours, or of the entries of a ticker
        if moment.precision == "day":
            # The time may be in an element of its own, before or after the date.
            for near in (index + 1, index - 1):
                if not 0 <= near < len(lines) or (lines[near].inside and not line.inside):
                    continue  # a time inside the text is that of an entry
                other = moments.get(lines[near].machine or "")
                if _CONTINUED.match(lines[near].text) and (other is None or _same_day(moment, other)):
                    joined = read(f"{line.text} {lines[near].text.strip()}")
                    if joined is not None and joined.precision == "minute":
                        moment, text = joined, f"{line.text} {lines[near].text.strip()}"
                        break
        days.append(moment)
        cost = line.distance - (40 if said else 0) + (30 if moment.guessed_year else 0)
        cost += (20 if len(line.text) > 50 else 0) - (25 if line.named else 0)
        if line.element.tag == "time":
            cost -= 10
        if best is None or cost < best[0]:
            rule = f"printed:{line.element.tag}" + (
                f".{line.element.get('class', '').split()[0]}" if line.element.get("class", "").split() else ""
            )
            beside = not line.inside and not (line.before and around.is_apart(line.element))
            strong = beside and not moment.guessed_year and (said or line.named or line.distance <= _CLOSE)
            best = cost, Found(moment, rule, 0.8 if line.named or said else 0.6, text), strong
    return (best[1], best[2], days) if best else None


def _is_sentence(line: _Line, *, said: bool) -> bool:
    """Whether a line is a sentence that speaks of a day, and no date line: words beside the date, and its full stop, or
    so many words that no label and no byline has them."""
    if line.machine is not None or line.element.tag == "title":
        return False
    rest = _WORD.findall(DATE_PARTS.sub(" ", line.text))
    if len(rest) < _SPOKEN or (said and _LABEL_FIRST.match(line.text)):
        return False
    if _FULL_STOP.search(line.text) or _SPEECH.search(line.text):
        return True
    if len(rest) > _SPOKEN and _YEAR_STOP.search(line.text):
        return True
    return len(rest) >= _MANY and (line.inside or line.element.tag in ("p", "li", "td") or not line.named)


def _in_parts(read: Read, around: Around) -> Found[Moment] | None:
    """A date whose day, month and year are in elements of their own beside each other: a leaf of a calendar."""
    lines = [line for line in around.lines if not _REFUSED.search(line.text)]
    for line in lines:
        holder = line.element.getparent()
        if holder is None or not _PART.fullmatch(line.text) or not 2 <= len(holder) <= 5:
            continue
        pieces = [piece for each in holder.itertext() if (piece := str(each).strip())]
        text = (" " if any(map(str.isalpha, "".join(pieces))) else ".").join(pieces)
        moment = read(text) if len(text) < 40 else None
        if moment is not None and not moment.guessed_day:
            return Found(moment, f"parts:{holder.tag}", 0.6, text)
    return None


def _signature(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), element.get("class") or ""


def _lines(
    document: Document, headline: etree._Element | None, article: etree._Element | None, most: int
) -> Iterator[_Line]:
    """Short lines of text around the headline, outside of side columns, links and hidden elements."""
    outline = document.outline
    anchor = headline if headline is not None else article
    start = outline.number(anchor) if anchor is not None else None
    if start is None:
        return
    inside = _below(outline, article)
    before: list[_Line] = []
    lines = (_line(outline, number) for number in islice(_backwards(outline, start), most))
    for line in islice(chain(filter(None, lines), _title_lines(document)), _NEAR // 2):
        before.append(line)
        line.distance, line.before = len(before) + 3, True
    yield from reversed(before)
    count, begun = 0, False
    for number in range(start + 1, min(start + 1 + most, len(outline.tags))):
        begun = begun or (number in inside and _is_paragraph(outline, number))
        if (after := _line(outline, number)) is not None:
            count += 1
            # After the article are the dates of other articles.
            after.distance = count + (_BEHIND if number >= inside.stop > max(inside.start, start) else 0)
            after.inside = begun
            yield after
            if count >= _NEAR and number not in inside:
                break
            if count >= 4 * _NEAR:
                break


def _is_paragraph(outline: Outline, number: int) -> bool:
    """Whether a paragraph of the text begins at an element."""
    return len((outline.texts[number] or "").strip()) > _PARAGRAPH or (
        outline.tags[number] == "p" and len("".join(map(str, outline.elements[number].itertext()))) > _PARAGRAPH
    )


def _backwards(outline: Outline, number: int) -> Iterator[int]:
    """What is before an element, the nearest first: of each part at most its first elements."""
    for _ in range(30):
        around = outline.parents[number]
        before = number - 1
        while before > around:
            while outline.parents[before] != around:
                before = outline.parents[before]
            yield from reversed(range(before, min(outline.ends[before], before + 400)))
            before -= 1
        if around < 0:
            break
        number = around


def _title_lines(document: Document) -> Iterator[_Line]:
    for element in document.tree.iter("title"):
        text = " ".join((element.text or "").split())
        if 1 < len(text) < 120 and (_DIGIT.search(text) or _DAY_WORD.match(text)):
            yield _Line(element, -1, text)


_DIGIT = pattern_of(r"\d")
_DAY_WORD = pattern_of(rf"{DAY_NAME}|[^.]{{1,25}}{AGO}\W*$", re.I)


def _line(outline: Outline, number: int) -> _Line | None:
    tag = outline.tags[number]
    if tag in _OUTSIDE:
        return None
    own = outline.texts[number] or ""
    if outline.ends[number] > number + 1:
        # Most elements of a page have neither text nor children: they are passed over without a look at either.
        if not own or own.isspace():
            own = " ".join([outline.tails[child] or "" for child in outline.children(number)])
        elif tag not in ("a", "p"):
            own = own + " ".join([outline.tails[child] or "" for child in outline.children(number)])
    text = " ".join(own.split()) if own else ""
    attributes = outline.attributes.get(number)
    element = outline.elements[number]
    moment = (element.get("datetime") or _stamp(element, attributes)) if attributes else None
    if not moment:
        if not 1 < len(text) < 120:
            return None
        if not _DIGIT.search(text) and not _DAY_WORD.match(text):
            return None
    named = False
    for level, each in enumerate(islice((number, *outline.above(number)), 12)):
        tag = outline.tags[each]
        if tag in _OUTSIDE or tag == "a" or (each in outline.attributes and hidden(outline.elements[each])):
            return None
        if level < 2 and (denied := _NOT_DATE_WORDS.search(outline.names[each])):
            leaf = denied[0].lower() == "calendar" and len(text_of(outline.elements[each])) <= _LEAF
            if not leaf:
                return None
        if level < 2 and (_DATE_WORDS.search(outline.names[each]) or tag == "time"):
            named = True
    return _Line(element, number, text, named=named, machine=moment)


def _stamp(element: etree._Element, names: Iterable[str | bytes]) -> str | None:
    """A date in an attribute of any such name: seconds or milliseconds of the epoch, or ISO 8601."""
    for name in map(str, names):
        if name.startswith("data-") and _STAMP_NAME.fullmatch(name):
            value = element.get(name) or ""
            if _STAMP.match(value):
                return value
    return None


def _from_url(document: Document, read: Read) -> Found[Moment] | None:
    match = _URL_DATE.search(document.url)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    moment = read(f"{year}-{month}-{day}")
    return Found(moment, "url", 0.6, match[0]) if moment is not None else None


def line_of(element: etree._Element) -> str:
    """The text of an element that is expected to hold a date: its `datetime` or `content`, or what it prints."""
    return element.get("datetime") or element.get("content") or text_of(element)
