"""The introduction that a page sets apart between headline and body."""

from __future__ import annotations

import re

from lxml import etree

from crawler.reading.body.layout import named_lead
from crawler.reading.body.survey import Survey
from crawler.reading.body.trimming import is_dateline, letters_of
from crawler.reading.document import Document
from crawler.reading.found import Found
from crawler.reading.structured import texts

_COUNTER = re.compile(r"(?<=[.!?…»])\d{1,7}$")
"""Views or comments, glued to the last sentence."""
_BETWEEN = 60
"""How many pieces of text may stand between the headline and the lead."""


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
        if index > first or not 30 <= len(text) <= 1200:
            continue
        if after is not None and index < after - _BETWEEN:
            continue
        if element.tag in ("figcaption", "figure") or next(element.iterancestors("figure"), None) is not None:
            continue
        within = element in inside and not survey.is_layout(index)
        called = named_lead(element)
        if within and not called:
            continue
        folded = letters_of(text)
        if headline is not None and folded in above:
            continue
        if any(_same(folded, description) for description in described):
            return Found(text, "description", 0.9, elements=(element,))
        if named is None and after is not None and index > after and called and not survey.is_links(index):
            named = Found(text, "lead-class", 0.7, elements=(element,))
    return named or _deck(survey, inside, after, first)


def _deck(survey: Survey, inside: set[etree._Element], after: int | None, first: int) -> Found[str] | None:
    """A subheading or a centred line that is all that the page prints between headline and text, but for dates."""
    if after is None:
        return None
    between = [
        (index, text)
        for index, text, _ in survey.lines
        if after < index < first and survey.elements[index] not in inside and not is_dateline(text)
    ]
    if len(between) != 1:
        return None
    index, text = between[0]
    element = survey.elements[index]
    centred = element.tag == "center" or _CENTRED.search(f"{element.get('align') or ''} {element.get('style') or ''}")
    if not (element.tag in ("h2", "h3") or centred) or not 30 <= len(text) <= 400 or survey.is_links(index):
        return None
    return Found(text, "between", 0.5, elements=(element,))


_CENTRED = re.compile(r"^center\b|text-align:\s*center", re.I)


def _descriptions(document: Document) -> list[str]:
    structured = document.structured
    found = structured.meta("og:description", "description", "twitter:description")
    for article in structured.articles:
        found += texts(article.get("description")) + texts(article.get("alternativeHeadline"))
    return [text for text in found if len(text) >= 30]


def _same(line: str, description: str) -> bool:
    if line == description:
        return True
    # A description is often the lead cut short, or the lead and more.
    size = min(len(line), len(description))
    return size > 30 and size > 0.5 * max(len(line), len(description)) and line[: size - 3] == description[: size - 3]
