"""From the article's element to typed blocks, with BeautifulSoup."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from archive.items import Block, BlockType
from crawler.reading.body.layout import BLOCKS, named_quote
from crawler.reading.document import Document

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_CAPTION = re.compile(
    r"caption|(?:^|[-_])(?:photo|image|img|picture|media|foto)[-_]*(?:credit|desc|description|info|author|source|title|text|signature|copyright)"
    r"|(?:^|[-_])(?:credit|credits|cutline)(?:$|[-_])",
    re.I,
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def prune(element: etree._Element, leave_out: set[etree._Element]) -> etree._Element:
    """A copy of an element without the parts to leave out and without inline elements, whose text stays."""
    pruned = copy.deepcopy(element)
    pruned.tail = None
    originals = list(element.iter())
    doomed = [place for place, original in enumerate(originals) if place and original in leave_out]
    if doomed:
        twins = list(pruned.iter())
        for place in doomed:
            _remove(twins[place])
    # What only dresses words up makes half of the elements and says nothing of blocks.
    inline = {str(original.tag) for original in originals} - BLOCKS - {"br", str(pruned.tag)}
    if inline:
        etree.strip_tags(pruned, *inline)
    return pruned


def _remove(element: etree._Element) -> None:
    """Take an element out of its tree; the text after it stays."""
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


@dataclass(frozen=True, slots=True)
class DressedBlock:
    """A block, and how its element is dressed: tag, class and id; empty where it has neither class nor id."""

    block: Block
    dress: str = ""


def blocks_of(element: etree._Element, leave_out: set[etree._Element]) -> list[DressedBlock]:
    """The typed blocks below an element."""
    return typed(Document.soup(prune(element, leave_out)))


def typed(soup: BeautifulSoup) -> list[DressedBlock]:
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
    return collector.lines


def _walk(soup: BeautifulSoup) -> list[tuple[str, Any]]:
    """Open, text and close events in document order, without recursion."""
    from bs4 import NavigableString, Tag

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


def _role(tag: str, names: list[str]) -> str:
    """What the text in an element is: `caption` or `blockquote` where its class says so, else the name of its tag."""
    if any(map(_CAPTION.search, names)):
        return "caption"
    return "blockquote" if tag not in ("body", "html") and any(map(named_quote, names)) else tag


class _Collector:
    """Makes blocks out of the walk: text up to the next border is one block; lists and tables are one block each."""

    def __init__(self) -> None:
        self.lines: list[DressedBlock] = []
        self._strings: list[str] = []
        self._context: list[str] = []
        self._dress: list[str] = []
        self._rows: list[list[str]] = []
        self._whole: Tag | None = None

    def open(self, tag: Tag) -> None:
        """Enter an element."""
        if tag.name == "br":
            self.flush()
            return
        if tag.name not in BLOCKS:
            return
        self.flush()
        named = [name for key in ("class", "id") if key in tag.attrs for name in tag.get_attribute_list(key) if name]
        quoting = tag.name == "figure" and tag.find("blockquote") is not None and tag.find("img") is None
        self._context.append("blockquote" if quoting else _role(tag.name, named))
        self._dress.append(" ".join((tag.name, *named)) if named else "")
        if self._whole is None:
            if tag.name in ("ul", "ol") or (tag.name == "table" and _is_data(tag)):
                self._whole = tag
        elif tag.name in ("li", "tr"):
            self._rows.append([])
        if self._whole is not None and self._whole.name == "table" and tag.name in ("td", "th") and self._rows:
            self._rows[-1].append("")

    def close(self, tag: Tag) -> None:
        """Leave an element."""
        if tag.name not in BLOCKS:
            return
        self.flush()
        self._context.pop()
        self._dress.pop()
        if tag is self._whole:
            between = "\t" if tag.name == "table" else " "
            lines = [between.join(row).strip(" ") for row in self._rows if any(row)]
            self._whole = None
            self._rows = []
            if lines:
                kind: BlockType = "table" if tag.name == "table" else "list"
                self.lines.append(DressedBlock(Block(type=kind, text="\n".join(lines))))

    def text(self, string: str) -> None:
        """Take text in."""
        self._strings.append(string)

    def flush(self) -> None:
        """End a piece of text."""
        text = " ".join("".join(self._strings).split())
        self._strings.clear()
        if not text:
            return
        if self._whole is not None:
            if not self._rows:
                self._rows.append([])
            row = self._rows[-1]
            if self._whole.name == "table" and row:
                row[-1] = f"{row[-1]} {text}".strip()
            else:
                row.append(text)
            return
        kind, level = self._kind()
        dress = self._dress[-1] if self._dress else ""
        self.lines.append(DressedBlock(Block(type=kind, text=text, level=level), dress))

    def _kind(self) -> tuple[BlockType, int | None]:
        for name in reversed(self._context):
            if name in _HEADINGS:
                return "heading", _HEADINGS[name]
            if name == "blockquote":
                return "quote", None
            if name in ("figcaption", "caption", "figure"):
                # Below a quote it names who is quoted.
                return ("quote" if "blockquote" in self._context else "caption"), None
        return "paragraph", None


def _is_data(table: Tag) -> bool:
    """Whether a table holds data and not the layout: rows of several short cells."""
    if table.find("table") is not None:
        return False
    rows = table.find_all("tr")
    cells = [len(row.find_all(("td", "th"), recursive=False)) for row in rows]
    several = sum(count >= 2 for count in cells)
    if several < 2 or several < 0.5 * len(rows):
        return False
    longest = max((len(cell.get_text()) for cell in table.find_all(("td", "th"))), default=0)
    return longest < 600
