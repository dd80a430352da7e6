"""The introduction that a page sets apart between headline and body."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from crawler.reading.body.layout import named_lead
from crawler.reading.body.survey import Survey
from crawler.reading.body.trimming import is_dateline, leads_on, letters_of
from crawler.reading.document import Document
from crawler.reading.found import Found
from crawler.reading.structured import texts

_COUNTER = re.compile(r"(?<=[.!?…»])\d{1,7}$")
"""Views or comments, glued to the last sentence."""
_BETWEEN = 60
"""How many pieces of text may be between the headline and the lead."""


def find_lead(
    document: Document, survey: Survey, article: etree._Element, headline: etree._Element | None
) -> Found[str] | None:
    """The lead; None where the page sets none apart from the body."""
    start = survey.number(article)
    after = survey.number(headline) if headline is not None else None
    if start is None:
        return None
    inside = set(article.iterdescendants())
    inside.add(article)
    first = next((index for index, _, mass in survey.lines if mass and survey.elements[index] in inside), start)
    described = [letters_of(text) for text in _descriptions(document)]
    above = letters_of("".join(str(part) for part in headline.itertext())) if headline is not None else ""
    named: Found[str] | None = None
    for index, line, _ in survey.lines:
        text = _COUNTER.sub("", line)
        element = survey.elements[index]
        if index > first or not _SHORTEST <= len(text) <= 1200:
            continue
        if after is not None and index < after - _BETWEEN:
            continue
        if element.tag in ("figcaption", "figure") or next(element.iterancestors("figure"), None) is not None:
            continue
        within = element in inside and not survey.is_layout(index)
        called = named_lead(element)
        if not called and (within or len(text) < _DESCRIBED):
            continue
        folded = letters_of(text)
        if headline is not None and folded in above:
            continue
        if any(_same(folded, description) for description in described):
            return Found(text, "description", 0.9, elements=(element,))
        if named is None and after is not None and index > after and called and not survey.is_links(index):
            named = Found(text, "lead-class", 0.7, elements=(element,))
    return _whole(survey, named, inside, first) if named else _deck(survey, inside, after, first)


def _whole(survey: Survey, found: Found[str], inside: set[etree._Element], first: int) -> Found[str]:
    """A lead with the lines beside it that are dressed alike: entries of one list, several paragraphs of one class."""
    (element,) = found.elements
    around, dress = element.getparent(), (element.tag, element.get("class"))
    lines = [
        (survey.elements[index], _COUNTER.sub("", text))
        for index, text, _ in survey.lines
        if index <= first
        and (one := survey.elements[index]).getparent() is around
        and (one.tag, one.get("class")) == dress
        and one not in inside
    ]
    if len(lines) < 2 or not (element.tag == "li" or dress[1]):
        return found
    return replace(found, value="\n".join(text for _, text in lines), elements=tuple(one for one, _ in lines))


def _deck(survey: Survey, inside: set[etree._Element], after: int | None, first: int) -> Found[str] | None:
    """Subheadings, centred lines or a list of facts that are all that the page prints between headline and text, but
    for dates."""
    if after is None:
        return None
    between = [
        (survey.elements[index], text)
        for index, text, _ in survey.lines
        if after < index < first
        and survey.elements[index] not in inside
        and not is_dateline(text)
        and not survey.is_layout(index)
    ]
    if not between or len(between) > _MOST_DECK or not all(_is_deck(survey, *line) for line in between):
        return None
    return Found("\n".join(text for _, text in between), "between", 0.5, elements=tuple(one for one, _ in between))


def _is_deck(survey: Survey, element: etree._Element, text: str) -> bool:
    number = survey.number(element)
    if number is None or survey.is_links(number) or not _SHORTEST <= len(text) <= _LONGEST_DECK:
        return False
    centred = element.tag == "center" or _CENTRED.search(f"{element.get('align') or ''} {element.get('style') or ''}")
    if element.tag in ("h2", "h3", "h4") or centred:
        return True
    around = element.getparent()
    return element.tag == "li" and around is not None and len(around) > 1 and not leads_on(text)


_DESCRIBED = 30
"""Characters of a line or a description by which one is known as the other, at least."""
_SHORTEST = 20
"""Characters of a line of a deck at least; names of sections and buttons are shorter."""
_LONGEST_DECK = 400
"""Characters of such a line at most: a longer one is a paragraph."""
_MOST_DECK = 8
"""Lines of a deck at most: more are a list of other things."""
_CENTRED = re.compile(r"^center\b|text-align:\s*center", re.I)


def _descriptions(document: Document) -> list[str]:
    structured = document.structured
    found = structured.meta("og:description", "description", "twitter:description")
    for article in structured.articles:
        found += texts(article.get("description")) + texts(article.get("alternativeHeadline"))
    return [text for text in found if len(text) >= _DESCRIBED]


def _same(line: str, description: str) -> bool:
    if line == description:
        return True
    # A description is often the lead cut short, or the lead and more.
    size = min(len(line), len(description))
    return size > 30 and size > 0.5 * max(len(line), len(description)) and line[: size - 3] == description[: size - 3]
