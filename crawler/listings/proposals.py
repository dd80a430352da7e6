"""Selectors for a page that nobody described: what the general reader found, said as CSS. No Scrapy, no network."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from crawler.reading.document import text_of
from crawler.reading.page import PressPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from crawler.reading.document import Document

FIELDS = {"title": "title_css", "published_at": "date_css", "body": "body_css"}
"""Fields of the item for which selectors are proposed, and the class attribute that holds each."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*")
_GENERIC = re.compile(r"^(?:row|col|clearfix|wrapper|container|active|first|last|odd|even|block|inner)$", re.I)
DEEPEST = 6
"""Steps of a selector at most."""


def selector_of(document: Document, element: _Element) -> str | None:
    """A short selector that matches this element and no other of its page; None where there is none.

    Only names without digits are used: what has a number in it belongs to one page.
    """
    chain: list[str] = []
    current: _Element | None = element
    while current is not None and current.tag not in ("body", "html") and len(chain) < DEEPEST:
        step = _step(current, last=current is element)
        if step:
            chain.insert(0, step)
            css = " ".join(chain)
            if document.select(css) == [element]:
                return css
        current = current.getparent()
    return None


def _step(element: _Element, *, last: bool) -> str:
    if (name := element.get("id")) and _NAME.fullmatch(name):
        return f"#{name}"
    names = [name for name in (element.get("class") or "").split() if _NAME.fullmatch(name)]
    named = [name for name in names if not _GENERIC.match(name)][:2]
    if named:
        return "".join(f".{name}" for name in named)
    return str(element.tag) if last or element.tag in ("article", "main") else ""


def elements(document: Document, page_class: type[PressPage] = PressPage) -> dict[str, _Element]:
    """The elements in which the general rules found the title, the date and the body of an article."""
    page = page_class(document)
    found: dict[str, _Element] = {}
    if page.headline is not None:
        found["title"] = page.survey.elements[page.headline]
    published = page.published()
    if published is not None and published.raw and (holder := _holding(document, published.raw)) is not None:
        found["published_at"] = holder
    found["body"] = page.article
    return found


def _holding(document: Document, raw: str) -> _Element | None:
    """The innermost element whose whole text, or whose `datetime`, is that of a date."""
    wanted = " ".join(raw.split())
    body = document.tree.find("body")
    best: _Element | None = None
    for each in document.tree.iter() if body is None else body.iter():
        if not isinstance(each.tag, str) or each.tag in ("script", "style"):
            continue
        if each.get("datetime") == raw:
            return each
        text = text_of(each) if len(each) < 4 else ""
        inner = best is None or best in each.iterancestors()
        if wanted and inner and wanted in text and len(text) < len(wanted) + 40:
            best = each
    return best


def propose(documents: Iterable[Document]) -> dict[str, str]:
    """Selectors for articles of one layout: attribute of a page class to the selector that serves most of the pages.

    A selector that matches another number of elements than one, on any of the pages, is not proposed.
    """
    pages = list(documents)
    votes: dict[str, Counter[str]] = {attribute: Counter() for attribute in FIELDS.values()}
    for document in pages:
        for name, element in elements(document).items():
            if css := selector_of(document, element):
                votes[FIELDS[name]][css] += 1
    found = {}
    for attribute, counted in votes.items():
        for css, _ in counted.most_common():
            if all(len(document.select(css)) == 1 for document in pages):
                found[attribute] = css
                break
    return found
