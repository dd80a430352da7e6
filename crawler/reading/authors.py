"""Who wrote the article, and its tags."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from archive.languages import every
from archive.languages.names import is_person
from archive.languages.patterns import Hinted, any_of, pattern_of
from crawler.reading.body.survey import Survey
from crawler.reading.document import Document, text_of
from crawler.reading.found import Found
from crawler.reading.outline import Outline
from crawler.reading.parts import PartName, Parts
from crawler.reading.structured import texts, types_of

_BY = pattern_of(rf"^\s*(?:{any_of(every(lambda one: one.page.byline))})(?:\s*:\s*|\s+(?=[A-ZА-ЯЁ]))", re.I)
_AND = "|".join(every(lambda one: one.credits.between))
_SPLIT = pattern_of(rf"\s*(?:,(?:\s+and\b)?|;|\s\|\s|/|&|\s(?:{_AND})\s)\s*")
_GLUED_BY = pattern_of(r"^(?:[Ss]tory )?[Bb]y(?=[A-Z])")
_DAY = pattern_of(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_BYLINE = pattern_of(r"author|byline|autor(?!i)", re.I)
_TAG_CLASS = Hinted(r"(?:^|[-_\s])(?:hash)?tags?(?:$|[-_\s])", re.I)
_TAGS_CLASS = Hinted(r"(?:^|[-_\s])(?:hash|article|post|news)?tags(?:$|[-_\s])", re.I)
_CLOUD = 5
"""Levels above a tag within which its block has a name."""
_CLOUD_CLASS = pattern_of(r"(?:tags?[-_ ]?|^|[\s_-])cloud|(?:popular|top|all|hot)[-_]?(?:tags|topics)|sidebar", re.I)
_CLOUD_WORDS = pattern_of(rf"^\W*(?:{any_of(every(lambda one: one.page.tag_cloud))})", re.I)
_PERSON = pattern_of(r"^[^\W\d_][\w.'’-]*(?: (?:[a-z]{1,3} )?[^\W\d_][\w.'’-]*){1,3}$")
_BY_LABEL = pattern_of(r"^\s*autor(?:in|en)?\s*/\s*autor(?:in|en)?\s*:?\s*", re.I)
_BY_LINE = pattern_of(
    r"^(?:By|BY|Von|Par|Por|Di|[Aa]utor(?:in|en|ka)?(?:/Autor(?:in|en)?)?|Author|Words by|Reported by)\s*:?\s+"
    r"(?=[A-Z])"
)
_BESIDE_DATE = pattern_of(r"(?<=\d)\s*(?:[|·•—–]|,)\s+")
"""What parts a date from the byline on the same line: «12.03.2025 | Von …»."""
_JOB = pattern_of(
    r"\b(?:correspondent|editor|reporter|writer|journalist\w*|columnist|staff|page|author|contributor|redakteur\w*"
    r"|korrespondent\w*|themen|bearbeiten|story|stories|news|profile|bio|abonn\w*|follow|more|read|view)\b",
    re.I,
)
"""What a byline says beside the name: what its bearer does, and links to more of theirs."""
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von", "zu"))
"""Small words in names of persons; another one, as in "Department of Health", is in the name of an office."""
OFFICE = 4
"""Words of the first part of an office's name, at least; a person's name is shorter."""
_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
    "mediator_author",
    "cxenseparse:author",
)
_NOT_OURS: Final[tuple[PartName, ...]] = ("comments", "quote", "player", "teasers", "navigation", "footer", "box")
"""Parts whose authors wrote something else than the article."""
_OFFICE = pattern_of(rf"(?:{any_of(every(lambda one: one.page.office))})", re.I)
_NOT_NAME = pattern_of(rf"https?:|@|www\.|\d{{3}}|[()]|\bgetty\b|{any_of(every(lambda one: one.page.no_author))}", re.I)


def find_authors(
    document: Document,
    survey: Survey,
    headline: int | None,
    parts: Parts,
    credited: Collection[etree._Element] = (),
) -> Found[list[str]] | None:
    """The authors as printed, or None.

    The publisher's own name counts only where the page names nobody else, and where data of the article and not of the
    site give it: the meta element of a template says who made the site.
    """
    house: Found[list[str]] | None = None
    publishers = _publishers(document)
    for found in _given(document, parts, credited):
        if any(name.casefold() not in publishers for name in found.value):
            return found
        if house is None and not found.rule.startswith("meta:"):
            house = found
    byline = _byline(survey, headline, parts, credited)
    if byline is not None and not all(name.casefold() in publishers for name in byline.value):
        return byline
    return house


def _given(document: Document, parts: Parts, credited: Collection[etree._Element]) -> Iterator[Found[list[str]]]:
    """What structured data, meta elements and microdata say."""
    structured = document.structured
    for entry in structured.articles:
        names = _names_of(entry.get("author"), structured.jsonld) or _names_of(entry.get("creator"), structured.jsonld)
        if names and not _are_keywords(names):
            yield Found(names, "jsonld:author", 0.95)
            break
    for name in _METAS:
        values = structured.meta(name)
        if values and (names := clean_names(values)) and not _are_keywords(names):
            yield Found(names, f"meta:{name}", 0.85, "; ".join(values))
    own = [
        element
        for element in structured.elements("author")
        if element not in credited and not parts.within(element, *_NOT_OURS, "figure")
    ]
    if names := clean_names(list(map(_microdata_name, own))):
        yield Found(names, "microdata:author", 0.85)


def _are_keywords(names: list[str]) -> bool:
    """Whether several names are a list of topics: most begin small, or all are single words but no two of them."""
    small = sum(name[0].islower() for name in names)
    return len(names) > 2 and (2 * small > len(names) or (len(names) > 3 and not any(" " in name for name in names)))


def _publishers(document: Document) -> set[str]:
    structured = document.structured
    names = structured.meta("og:site_name", "application-name", "publisher", "article:publisher", "copyright")
    for entry in structured.articles[:3]:
        names += texts(entry.get("publisher"))
    host = document.host
    return {name.casefold() for name in [*names, host, host.split(".")[0]] if name}


def _byline(
    survey: Survey, headline: int | None, parts: Parts, credited: Collection[etree._Element]
) -> Found[list[str]] | None:
    """Names in an element that is called byline or author, near the headline."""
    if headline is None:
        return None
    names: list[str] = []
    lines: list[str] = []
    for element in survey.elements[max(0, headline - 40) : headline + 120]:
        if not _is_byline(element) or element in credited or parts.within(element, *_NOT_OURS, "figure"):
            continue
        text = text_of(element)
        if 3 < len(text) < 160 and text not in lines:
            # Several names in elements of their own, or a name and what its bearer does, may have nothing between them.
            pieces = [str(piece) for piece in element.itertext() if piece.strip()]
            found = [name for name in _persons(pieces) if is_person(name)] or _persons([text])
            if found:
                lines.append(text)
                names += [name for name in found if name not in names]
    if 0 < len(names) < 8:
        return Found(names, "byline", 0.7, "; ".join(lines))
    return _signature(survey, headline, parts)


def _persons(values: list[str]) -> list[str]:
    return [name for name in clean_names(values) if _PERSON.match(name) and not _JOB.search(name)]


def _signature(survey: Survey, headline: int, parts: Parts) -> Found[list[str]] | None:
    """Names in a line of their own after the headline: with «By» before them, or in bold before the text."""
    seen = 0
    for index, text, mass in survey.lines:
        if index <= headline or parts.within(survey.elements[index], *_NOT_OURS):
            continue
        # What a date and a byline share is named after the date, and set aside as layout.
        dated = [part for part in _BESIDE_DATE.split(text[:160])[1:] if len(text) <= 80 and _BY_LINE.match(part)]
        if survey.is_layout(index) and not dated:
            continue
        seen += 1
        if seen > 30 or mass > 200:
            break
        if len(text) > 80:
            continue
        if dated:
            text = dated[0]
        element = survey.elements[index]
        bold = element.find("strong") if element.tag == "p" else None
        whole = bold is not None and text_of(bold) == text and seen <= 12 and " " in text
        if _BY_LINE.match(text) or whole:
            names = _persons([_BY_LABEL.sub("", text)])
            if (
                names
                and all(is_person(name) for name in names)
                and len(names) == len(clean_names([_BY_LABEL.sub("", text)]))
            ):
                return Found(names, "signature", 0.6, text)
    return None


def _is_byline(element: etree._Element) -> bool:
    if _BYLINE.search(element.get("class") or "") or element.get("itemprop") == "author":
        return True
    if element.tag != "a":
        return False
    return "author" in (element.get("rel") or "") or bool(re.search(r"/au(?:thors?|tor)/", element.get("href") or ""))


def _parted(value: str) -> list[str]:
    """Several names of a byline; the name of an office with «and» or commas in it is one: «Министерство труда и
    занятости», "Center for Drug Evaluation and Research"."""
    parts = [part for part in _SPLIT.split(value) if part]
    words = [len(part.split()) for part in parts]
    if len(parts) < 2 or any(sign in value for sign in ";|/&"):
        return parts
    if _OFFICE.match(value):
        return [value]
    continued = parts[0][:1].isupper() and any(part[:1].islower() for part in parts[1:])
    small = {word for word in parts[0].split() if word.islower()}
    office = (words[0] >= OFFICE or (words[0] > 2 and not small <= _PARTICLES)) and min(words[1:]) == 1
    return [value] if continued or office else parts


def clean_names(values: list[str]) -> list[str]:
    """Names out of bylines: joined ones parted, words like «Автор:» and addresses left out, no name twice."""
    names: list[str] = []
    for value in values:
        if "://" in value:
            continue
        for part in _parted(_BY.sub("", _GLUED_BY.sub("", value.strip()))):
            name = _DAY.sub("", " ".join(part.split()).strip(" .,:;|-–—"))
            if 1 < len(name) <= 80 and not _NOT_NAME.search(name) and name not in names:
                names.append(name)
    return names


def _names_of(value: Any, entries: list[dict[str, Any]]) -> list[str]:
    values = value if isinstance(value, list) else [value]
    names: list[str] = []
    for part in values[:50]:
        if isinstance(part, dict) and "name" not in part and "@id" in part:
            part = next((entry for entry in entries if entry.get("@id") == part["@id"] and "name" in entry), part)
        if isinstance(part, dict) and types_of(part) & {"ImageObject"}:
            continue
        if isinstance(part, dict) and any(kind.endswith("Organization") for kind in types_of(part)):
            names += [name for text in texts(part) if (name := " ".join(text.split())) and not _NOT_NAME.search(name)]
        else:
            names += clean_names(texts(part))
    return list(dict.fromkeys(names))


def _microdata_name(element: etree._Element) -> str:
    for inner in element.iter():
        if inner is not element and inner.get("itemprop") == "name":
            return (inner.get("content") or text_of(inner)).strip()
    return (element.get("content") or text_of(element)).strip()


class _Tagged:
    """The links of a page that are tags, by their own relation or class, or by the class of one of the three elements
    around them."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._tags = self._numbers(_TAG_CLASS)
        self._holders = self._numbers(_TAGS_CLASS)

    def _numbers(self, means: Hinted) -> set[int]:
        """The elements whose class means something; the name that is asked for has the id as well."""
        outline = self._outline
        return {
            number
            for number in outline.named(means.stems, means)
            if means((outline.elements[number].get("class") or "")[:300])
        }

    def links(self) -> Iterator[etree._Element]:
        """In the order of the page."""
        outline = self._outline
        for number in outline.tagged("a"):
            link = outline.elements[number]
            if (
                number in self._tags
                or not self._holders.isdisjoint(islice(outline.above(number), 3))
                or ("rel" in outline.attributes.get(number, ()) and "tag" in (link.get("rel") or "").split())
            ):
                yield link


def _in_cloud(link: etree._Element, around: Container[etree._Element]) -> bool:
    """Whether a tag is one of a block of the site's tags: by its tag or class, or by the heading before it."""
    for above in islice(link.iterancestors(), _CLOUD):
        if above in around:
            return False
        if above.tag == "aside" or _CLOUD_CLASS.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
        before = above.getprevious()
        if before is not None and isinstance(before.tag, str) and _CLOUD_WORDS.search(text_of(before)[:60]):
            return True
    return False


def find_tags(document: Document, parts: Parts, article: etree._Element) -> Found[list[str]] | None:
    """Topics and keywords that the page shows, or None. A cloud of all tags of the site is none of the article."""
    shown: list[str] = []
    nearest = 0
    around = {one: level for level, one in enumerate([article, *article.iterancestors()])}
    for element in _Tagged(document.outline).links():
        if parts.within(element, *_NOT_OURS) or _in_cloud(element, around):
            continue
        text = text_of(element).lstrip("#").strip(" ,")
        if not 1 < len(text) < 60:
            continue
        level = next((around[one] for one in element.iterancestors() if one in around), len(around))
        if not shown or level < nearest:
            shown, nearest = [], level
        if level == nearest:
            shown.append(text)
    if 0 < len(shown) <= 40:
        return Found(list(dict.fromkeys(shown)), "tag-links", 0.8)
    tags = document.structured.meta("article:tag", "news_keywords")
    values: list[str] = []
    rule = "meta:article:tag"
    for tag in tags:
        values.extend(tag.split(","))
    if not values:
        rule = "jsonld:keywords"
        for entry in document.structured.articles:
            for text in texts(entry.get("keywords")):
                values.extend(text.split(","))
    values = list(dict.fromkeys(value.strip() for value in values if 1 < len(value.strip()) < 80))
    return Found(values, rule, 0.7) if values else None
