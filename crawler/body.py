"""Where the article stands on a page, and the blocks of its body.

The whole page is walked once as an lxml tree. Parts of the layout (menus, share bars, sign-up boxes, teasers, comments)
are set aside by their element, class, id and share of links; the paragraphs that are left say by their mass which
element holds the article. Only that element goes through BeautifulSoup, which gives typed blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from archive.items import Block
from crawler.blocks import blocks_of
from crawler.document import Document
from crawler.layout import BLOCKS, SKIPPED, hidden, is_layout

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…:;,»”\"。、！？]")


@dataclass
class Measure:
    """What was counted below one element."""

    text: int = 0
    """Characters of text."""
    linked: int = 0
    """Characters of text inside links."""
    mass: float = 0.0
    """Characters of paragraphs that read like an article."""
    commas: int = 0


@dataclass
class FoundBody:
    """The article's element and its body."""

    element: etree._Element
    """The element of the document's tree that holds the article."""
    blocks: list[Block]
    """The body in reading order."""
    rule: str
    """What pointed at the element: `microdata:articleBody`, `jsonld:articleBody`, `density`, …"""
    confidence: float
    """0 to 1."""
    left_out: list[etree._Element] = field(default_factory=list)
    """Elements inside `element` that are layout and were left out."""


def find_article(document: Document) -> tuple[etree._Element, str, float]:
    """The element that holds the article, the rule that chose it, and how sure that is."""
    survey = Survey(document)
    return survey.choose()


class Survey:
    """One walk over a page: what is layout, and how much text stands where."""

    def __init__(self, document: Document) -> None:
        self.document = document
        body = document.tree.find("body")
        self.root = document.tree if body is None else body
        self.order: list[etree._Element] = []
        self.layout: set[etree._Element] = set()
        self.paragraphs: list[tuple[etree._Element, float, str]] = []
        self._walk()

    def _walk(self) -> None:
        """Collect paragraphs: block elements with text directly in them, outside of the layout."""
        own: dict[etree._Element, list[str]] = {}
        linked: dict[etree._Element, int] = {}
        block_of: dict[etree._Element, etree._Element | None] = {}
        in_link: set[etree._Element] = set()
        for element in self.root.iter():
            parent = element.getparent() if element is not self.root else None
            tag = element.tag
            if parent is not None and block_of.get(parent, self.root) is None:
                block_of[element] = None
                self._tail(element, parent, None, own, linked, in_link)
                continue
            home = block_of[parent] if parent is not None else self.root
            if tag in SKIPPED or (element is not self.root and (hidden(element) or is_layout(element))):
                self.layout.add(element)
                block_of[element] = None
            else:
                if tag in BLOCKS or home is None:
                    home = element
                block_of[element] = home
                if tag == "a" or (parent is not None and parent in in_link):
                    in_link.add(element)
                if element.text and home is not None:
                    own.setdefault(home, []).append(element.text)
                    if element in in_link:
                        linked[home] = linked.get(home, 0) + len(element.text)
            self._tail(element, parent, block_of.get(parent) if parent is not None else None, own, linked, in_link)
        for element, strings in own.items():
            text = " ".join("".join(strings).split())
            if len(text) > 20:
                self.paragraphs.append((element, len(text) - linked.get(element, 0), text))

    @staticmethod
    def _tail(
        element: etree._Element,
        parent: etree._Element | None,
        home: etree._Element | None,
        own: dict[etree._Element, list[str]],
        linked: dict[etree._Element, int],
        in_link: set[etree._Element],
    ) -> None:
        if element.tail and home is not None:
            own.setdefault(home, []).append(element.tail)
            if parent is not None and parent in in_link:
                linked[home] = linked.get(home, 0) + len(element.tail)

    def choose(self) -> tuple[etree._Element, str, float]:
        """The element with the largest share of the paragraphs' mass that is no larger than need be."""
        mass: dict[etree._Element, float] = {}
        total = 0.0
        for element, plain, text in self.paragraphs:
            if plain < 0.5 * len(text) or not (len(text) > 80 or (len(text) > 30 and _SENTENCE.search(text))):
                continue
            weight = min(plain, 1000.0)
            total += weight
            up: etree._Element | None = element
            while up is not None and up is not self.root.getparent():
                mass[up] = mass.get(up, 0.0) + weight
                up = up.getparent()
        if not mass:
            return self.root, "page", 0.1
        best = self.root
        while True:
            children = [child for child in best if child in mass]
            heaviest = max(children, key=lambda child: mass[child], default=None)
            if (
                heaviest is None
                or mass[heaviest] < 0.7 * mass[best]
                or heaviest.tag not in BLOCKS
                or heaviest.tag == "p"
            ):
                break
            best = heaviest
        return best, "density", 0.6


def find_body(
    document: Document, *, element: etree._Element | None = None, leave_out: Iterable[Any] = ()
) -> FoundBody | None:
    """The body of a page, or None where no text reads like one."""
    rule, sure = "given", 1.0
    if element is None:
        element, rule, sure = find_article(document)
    blocks, left_out = blocks_of(element, set(leave_out))
    if not blocks:
        return None
    return FoundBody(element, blocks, rule, sure, left_out)
