"""From the article's element to typed blocks, with BeautifulSoup."""

from __future__ import annotations

import copy
import re
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from lxml import etree

from archive.items import Block, BlockType
from crawler.document import Document
from crawler.layout import BLOCKS

_CAPTION = re.compile(
    r"caption|(?:^|[-_])(?:photo|image|img|picture|media|foto)[-_]*(?:credit|desc|description|info|author|source|title|text|signature|copyright)"
    r"|(?:^|[-_])(?:credit|credits|cutline)(?:$|[-_])",
    re.I,
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def prune(element: etree._Element, leave_out: set[etree._Element]) -> etree._Element:
    """A copy of an element without the parts to leave out."""
    pruned = copy.deepcopy(element)
    pruned.tail = None
    doomed = [
        twin
        for original, twin in zip(element.iter(), pruned.iter(), strict=True)
        if original in leave_out and original is not element
    ]
    for twin in doomed:
        _remove(twin)
    return pruned


def _remove(element: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    previous = element.getprevious()
    if tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def blocks_of(element: etree._Element, leave_out: set[etree._Element]) -> list[Block]:
    """The typed blocks below an element."""
    return typed(Document.soup(prune(element, leave_out)))


def typed(soup: BeautifulSoup) -> list[Block]:
    """The blocks of a parsed part of a page, in reading order."""
    collector = _Collector()
    for step, node in _walk(soup):
        if step == "open":
            collector.open(node)
        elif step == "close":
            collector.close(node)
        else:
            collector.text(str(node))
    collector.flush()
    return collector.blocks


def _walk(soup: BeautifulSoup) -> list[tuple[str, Any]]:
    """Open, text and close events in document order, without recursion."""
    events: list[tuple[str, Any]] = []
    stack: list[tuple[str, Any]] = [("open", child) for child in reversed(soup.contents)]
    while stack:
        step, node = stack.pop()
        if step == "close":
            events.append((step, node))
        elif isinstance(node, Tag):
            events.append(("open", node))
            stack.append(("close", node))
            stack.extend(("open", child) for child in reversed(node.contents))
        elif type(node) is NavigableString:
            events.append(("text", node))
    return events


def _captioned(tag: Tag) -> bool:
    names = [*tag.get_attribute_list("class"), *tag.get_attribute_list("id")]
    return any(_CAPTION.search(name) for name in names if name)


class _Collector:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._strings: list[str] = []
        self._context: list[str] = []

    def open(self, tag: Tag) -> None:
        if tag.name == "br":
            self.flush()
        elif tag.name in BLOCKS:
            self.flush()
            self._context.append("caption" if _captioned(tag) else tag.name)

    def close(self, tag: Tag) -> None:
        if tag.name in BLOCKS:
            self.flush()
            if self._context:
                self._context.pop()

    def text(self, string: str) -> None:
        self._strings.append(string)

    def flush(self) -> None:
        text = " ".join("".join(self._strings).split())
        self._strings.clear()
        if not text:
            return
        kind: BlockType = "paragraph"
        level = None
        for name in reversed(self._context):
            if name in _HEADINGS:
                kind, level = "heading", _HEADINGS[name]
            elif name == "blockquote":
                kind = "quote"
            elif name == "li":
                kind = "list"
            elif name in ("figcaption", "caption", "figure"):
                kind = "caption"
            elif name in ("td", "th"):
                kind = "table"
            else:
                continue
            break
        self.blocks.append(Block(type=kind, text=text, level=level))
