"""The headline: what several places of a page agree on."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.document import Document, text_of
from crawler.structured import texts


@dataclass(frozen=True)
class FoundTitle:
    """The headline, and where it stood."""

    value: str
    rule: str
    confidence: float
    raw: str


def find_title(document: Document) -> FoundTitle | None:
    """The headline of the page, or None."""
    structured = document.structured
    for article in structured.articles:
        for text in texts(article.get("headline")):
            return FoundTitle(text, "jsonld:headline", 0.8, text)
    for h1 in document.tree.iter("h1"):
        text = text_of(h1)
        if text:
            return FoundTitle(text, "h1", 0.6, text)
    for text in structured.meta("og:title", "twitter:title"):
        return FoundTitle(text, "meta:og:title", 0.6, text)
    for element in document.tree.iter("title"):
        text = text_of(element)
        if text:
            return FoundTitle(text, "title", 0.4, text)
    return None
