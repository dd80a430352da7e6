"""Author, time, text and parent of single comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from archive.languages import every
from archive.languages.patterns import any_of
from crawler.reading.comments.items import walk
from crawler.reading.comments.words import BUTTONS, DATE, ID, marks, names_of, time_of_comment
from crawler.reading.credits.markup import flat

_JOIN: Final = 6
"""Characters between a name and a time that join them: «le», "am", "a las"."""
_BESIDE: Final = 60
"""Characters beside a time on its line, at most: a name of two words, what it says and a button."""
_DEPTH: Final = re.compile(
    r"(?:^|\s)(?:depth|level|lvl|indent|comment-?level|nested)[-_]?(\d{1,2})(?:\s|$)", re.IGNORECASE
)
_INDENT: Final = re.compile(
    r"(?:margin|padding)(?:-left)?\s*:\s*(?:\d+\w*\s+\d+\w*\s+\d+\w*\s+)?(\d{1,4}(?:\.\d+)?)\s*(px|em|%|rem)?",
    re.IGNORECASE,
)


_BEFORE_NAME: Final = re.compile(rf"^(?:#\d+|{any_of(every(lambda one: one.comments.author))})\b[\s:]*", re.IGNORECASE)
_BY: Final = re.compile(
    rf"(?:^|[\s(])(?:{any_of(every(lambda one: one.comments.author))}|posted by|by)\s*:?\s*$", re.IGNORECASE
)
_ANSWERS: Final = re.compile(r"children|indented|repl(?:y|ies)|answers|nested|sub-?comments|thread", re.IGNORECASE)
_EDGE: Final = " ,:;|—–-()[]#»«"
_NAMED: Final = ("a", "b", "strong", "h4", "h5", "h6", "cite", "em", "span")
_UNSEEN: Final = ("script", "style", "form", "textarea", "button", "select", "input", "template")
_BREAKS: Final = ("p", "div", "li", "blockquote", "td", "tr", "ul", "ol")


_SAYS: Final = re.compile(
    rf"\s*(?:\bon\s*)?(?:at\s*)?\b(?:{any_of(every(lambda one: one.comments.says))})\s*[:.…]*\s*$", re.IGNORECASE
)


def _is_time(line: str) -> bool:
    """Whether a line is a time and next to nothing else."""
    dated = DATE.search(line)
    return dated is not None and len(line) <= len(dated.group()) + 12


def _time_of_line(lines: list[str]) -> str | None:
    """The first time on a line that says little else: «вчера» in a sentence is no time of the comment."""
    for line in lines:
        dated = time_of_comment(line)
        if dated is not None and len(line) - len(dated) <= _BESIDE:
            return dated[:100]
    return None


@dataclass(slots=True)
class FoundComment:
    """One comment as it was found."""

    element: etree._Element
    text: str = ""
    id: str | None = None
    author: str | None = None
    published_raw: str | None = None
    datetime: str | None = None
    """The machine-readable time of a `<time>` or microdata, where there is one."""
    parent: str | None = None


class _Reader:
    """Reads one comment element: first what its parts say of themselves, then what is left."""

    def __init__(self, element: etree._Element, others: frozenset[etree._Element]) -> None:
        self.entry = FoundComment(element)
        self.others = _within(element, others)
        self.inner = walk(element, self.others, most=400)
        self.known: set[etree._Element] = set(self.others)
        """Elements that are no part of the text."""
        self.text_at: etree._Element | None = None
        self.beside = ""
        """What the element of the time says besides."""

    def read(self) -> FoundComment | None:
        """The comment; None where it has no text."""
        controls: set[etree._Element] = set()
        for node in self.inner:
            mark = marks(node)
            prop = node.get("itemprop") or ""
            if node.getparent() in controls or (
                mark.control and not (mark.author or mark.date or prop) and len(flat(node, limit=130)) < 120
            ):
                controls.add(node)
                self.known.add(node)
                continue
            names_author = prop in ("author", "creator") or (mark.author and not mark.text)
            if names_author and self.entry.author is None and (self.text_at is None or self._within_text(node)):
                self._author(node)
            self._time(node, prop, dated=mark.date and not mark.text)
            if prop in ("text", "commentText", "reviewBody", "description") or (
                mark.text and node.tag not in ("a", "input")
            ):
                self._text(node, prop)
        element = self.entry.element
        if self.text_at is None and not self.inner and marks(element).text:
            self.text_at = element
        if self.text_at is not None:
            self.known.discard(self.text_at)
        if self.entry.author is None:
            self._first_name()
        holder = element if self.text_at is None else self.text_at
        text = "\n".join(line for line in lines_of(holder, self.known) if line)
        if self.entry.published_raw is None:
            aside = self.others if self.text_at is None else self.others | {self.text_at}
            self.entry.published_raw = _time_of_line(lines_of(element, set(aside)))
        if self.text_at is None:
            text = self._strip(text)
        self.entry.text = self._without_head(text.strip())[:20_000]
        self.entry.id = self._number()
        return self.entry if len(self.entry.text) >= 2 else None

    def _within_text(self, node: etree._Element) -> bool:
        return any(ancestor is self.text_at for ancestor in node.iterancestors())

    def _without_head(self, text: str) -> str:
        """The text without the lines above it that are the author and the time."""
        lines = text.split("\n")
        entry = self.entry
        if entry.author is None and len(lines) > 2 and len(lines[0]) < 50 and _is_time(lines[1]):
            entry.author = _SAYS.sub("", lines.pop(0)).strip(_EDGE) or None
        while len(lines) > 1:
            line = lines[0]
            if _is_time(line):
                dated = DATE.search(line)
                entry.published_raw = dated.group() if dated else entry.published_raw
            elif entry.author is None or _SAYS.sub("", line).strip(_EDGE) not in (entry.author, ""):
                break
            lines.pop(0)
        while len(lines) > 1 and BUTTONS.fullmatch(lines[-1]):
            lines.pop()
        if entry.author is None and len(lines) > 1 and len(lines[-1]) < 50 and lines[-1][:1] in ("—", "–"):
            entry.author = lines.pop().strip(_EDGE) or None
        elif entry.author is None and len(lines) > 1 and self._heads(lines[0]):
            entry.author = lines.pop(0).strip(_EDGE)
        return "\n".join(lines)

    def _heads(self, line: str) -> bool:
        """Whether a line is the name before the time of the comment, with next to nothing between them."""
        raw = self.entry.published_raw
        around = flat(self.entry.element, self.others, 200)
        at = around.find(raw) if raw else -1
        name = line.strip(_EDGE)
        return 1 < len(name) < 40 and 0 < at <= len(line) + _JOIN and around[:at].strip(_EDGE).startswith(name)

    def _author(self, node: etree._Element) -> None:
        if _is_button(node):
            self.known.add(node)
            return
        named = next((n for n in node.iter() if n.get("itemprop") == "name"), node)
        name = _SAYS.sub("", flat(named, limit=300))
        if " » " in name:  # phpBB: who, and when
            name = name.partition(" » ")[0]
        dated = DATE.search(name)
        if dated and self.entry.published_raw is None and len(name) < 120:
            self.entry.published_raw = dated.group()
        name = BUTTONS.sub("", _BEFORE_NAME.sub("", DATE.sub("", name)).strip(_EDGE)).strip(_EDGE)
        name = _SAYS.sub("", name)
        if name and len(name) <= 80:
            self.entry.author = name
            self.known.add(node)

    def _time(self, node: etree._Element, prop: str, *, dated: bool) -> None:
        entry = self.entry
        if entry.datetime is None and (node.tag == "time" or prop in ("datePublished", "dateCreated", "commentTime")):
            entry.datetime = (node.get("datetime") or node.get("content") or "")[:100] or None
            entry.published_raw = entry.published_raw or flat(node, limit=100) or entry.datetime
            self.known.add(node)
        elif dated and entry.published_raw is None:
            said = flat(node, limit=120)
            match = DATE.search(said)
            if match:
                entry.published_raw = match.group()
                self.known.add(node)
                self.beside = said.replace(match.group(), " ") if len(said) < 100 else ""

    def _text(self, node: etree._Element, prop: str) -> None:
        if not flat(node, limit=200):
            return
        sure = prop in ("text", "commentText", "reviewBody")
        if (
            self.text_at is None
            or sure
            or (self.text_at in set(node.iterancestors()) and _narrower(node, self.text_at))
        ):
            self.text_at = node

    def _first_name(self) -> None:
        """Nothing says that it is the author: what follows «by», else the first link or bold word before the text, else
        what the line of the time says besides."""
        for node in self.inner:
            if node.tag in ("a", "b", "strong", "cite", "span") and node not in self.known:
                before, above = node.getprevious(), node.getparent()
                leading = before.tail if before is not None else above.text if above is not None else None
                name = flat(node, limit=100).strip(_EDGE)
                if leading and _BY.search(leading[-40:]) and 1 < len(name) < 50:
                    self.entry.author = name
                    around = above is not None and len(flat(above, limit=200)) < 120 and above is not self.entry.element
                    self.known.add(above if around and above is not None else node)
                    return
        for node in self.inner:
            if node is self.text_at and next(node.iter("cite"), None) is None:
                break
            if node.tag not in (_NAMED[:7] if self.text_at is None else _NAMED) or node in self.known:
                continue
            if node.tag != "cite" and self.text_at is not None and any(one is self.text_at for one in node.iter()):
                continue
            name = DATE.sub("", flat(node, limit=100)).strip(_EDGE)
            if 1 < len(name) < 50 and not BUTTONS.fullmatch(name) and not _is_button(node):
                self.entry.author = name
                self.known.add(node)
                return
        name = _SAYS.sub("", BUTTONS.sub("", self.beside)).strip(_EDGE)
        if 1 < len(name) < 40 and DATE.search(name) is None and any(map(str.isalpha, name)):
            self.entry.author = name

    def _strip(self, text: str) -> str:
        """The text of a comment that no element holds by itself, without date, name and buttons."""
        raw, author = self.entry.published_raw, self.entry.author
        if raw and raw in text:
            before, _, after = text.partition(raw)
            if len(before) < 80:
                above, _, last = before.rstrip().rpartition("\n")
                first, _, below = after.lstrip().partition("\n")
                after = below if author and len(first.strip(_EDGE)) <= _JOIN and below.strip() else after
                text = f"{above if author and len(last) <= _JOIN else before.strip()}\n{after.strip()}"
        if author and text.lstrip().startswith(author):
            text = text.lstrip()[len(author) :]
        lines = (BUTTONS.sub("", line).strip(" |·") for line in text.split("\n"))
        return "\n".join(line for line in lines if line).strip(" \n,|:—–-")

    def _number(self) -> str | None:
        element = self.entry.element
        before = element.getprevious()
        anchor = [before] if before is not None and before.tag == "a" and not flat(before, limit=1) else []
        for node in (element, *anchor, *self.inner[:30]):
            match = ID.match(node.get("id") or (node.get("name") if node is not element else "") or "")
            if match:
                return match["number"][:100]
        given = next((value for name, value in element.attrib.items() if _NUMBERED.fullmatch(str(name))), None)
        return str(given)[:100] if given else None


_NUMBERED: Final = re.compile(r"data-(?:comment|cid|id|(?:comment|post|item|reply)[-_]?id)", re.IGNORECASE)
_ANSWERED: Final = re.compile(
    r"(?:data-)?(?:[a-z-]*parent(?:[-_]?(?:comment[-_]?)?id)?|pid|(?:in[-_]?)?reply[-_]?(?:to|id)(?:[-_]?id)?)",
    re.IGNORECASE,
)
"""Attributes that give a comment its number, and that name the one it answers."""
_BUTTON_NAME: Final = re.compile(r"(?:^|[\s_-])(?:btn|button|login|register|signup|sign-in)(?:$|[\s_-])", re.IGNORECASE)
_ENTER: Final = re.compile(rf"\W*(?:{any_of(every(lambda one: one.comments.enter))})\W*", re.IGNORECASE)


def _is_button(node: etree._Element) -> bool:
    """Whether an element is a control by its tag, its name or its words, whatever else its name says."""
    if node.tag == "button" or node.get("role") == "button" or _ENTER.fullmatch(flat(node, limit=60)):
        return True
    return node.tag == "a" and _BUTTON_NAME.search(names_of(node)) is not None


def _within(element: etree._Element, others: frozenset[etree._Element]) -> frozenset[etree._Element]:
    """The outermost of the others that are in an element."""
    found: list[etree._Element] = []
    stack = list(element)
    while stack:
        node = stack.pop()
        if node in others:
            found.append(node)
        else:
            stack.extend(node)
    return frozenset(found)


def read_entry(element: etree._Element, others: frozenset[etree._Element]) -> FoundComment | None:
    """Author, time and text of one comment; None where it has no text. `others` are the other comments, left out."""
    return _Reader(element, others).read()


def lines_of(element: etree._Element, leave_out: set[etree._Element]) -> list[str]:
    """The text below as lines: `<br>` and blocks divide them."""
    pieces: list[str] = []
    size = 0
    stack: list[tuple[etree._Element, bool]] = [(element, False)]
    while stack and size < 20_000:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag in ("p", "div", "li", "blockquote", "td", "tr", "br", "ul", "ol", "h4", "h5"):
                pieces.append("\n")
            if node is not element and node.tail:
                pieces.append(node.tail.replace("\n", " "))
                size += len(node.tail)
            continue
        stack.append((node, True))
        if not isinstance(tag, str) or tag in _UNSEEN or node in leave_out:
            continue
        if tag in _BREAKS:
            pieces.append("\n")
        if node.text:
            pieces.append(node.text.replace("\n", " "))
            size += len(node.text)
        stack.extend((child, False) for child in reversed(node))
    return [" ".join(line.split()) for line in "".join(pieces).split("\n")]


_SAYS_TEXT: Final = re.compile(r"(?:^|[\s_-])(?:text|txt|message|msg)(?:$|[\s_-])", re.IGNORECASE)


def _narrower(inner: etree._Element, outer: etree._Element) -> bool:
    """Whether the inner of two text elements is the text, and the outer holds buttons, author and date besides."""
    if _SAYS_TEXT.search(names_of(inner)) and not _SAYS_TEXT.search(names_of(outer)):
        return True
    return len(flat(inner, limit=5000)) >= 0.3 * len(flat(outer, limit=5000))


def _indent(element: etree._Element) -> float:
    depth = _DEPTH.search(element.get("class") or "") or _DEPTH.search(element.get("data-level") or "")
    if depth:
        return float(depth[1])
    if (element.get("data-level") or "").isdigit():
        return float(element.get("data-level") or 0)
    match = _INDENT.search(element.get("style") or "")
    return float(match[1]) if match else 0.0


def _above(
    element: etree._Element,
    by_element: dict[etree._Element, FoundComment],
    known: dict[etree._Element, FoundComment | None],
) -> FoundComment | None:
    """The comment that an element is in or after. `known` keeps the answers for what was passed on the way up."""
    passed: list[etree._Element] = []
    found: FoundComment | None = None
    for ancestor in element.iterancestors():
        if ancestor in known:
            found = known[ancestor]
            break
        passed.append(ancestor)
        found = by_element.get(ancestor)
        # Answers may be after the comment instead of in it: `<li><div id=comment-1>…</div><ul>…</ul></li>`.
        if found is None and (
            ancestor.tag in ("ul", "ol") or (ancestor.tag == "div" and _ANSWERS.search(names_of(ancestor)))
        ):
            before = ancestor.getprevious()
            found = by_element.get(before) if before is not None else None
        if found is not None:
            break
    known.update(dict.fromkeys(passed, found))
    return found


def set_parents(entries: list[FoundComment]) -> None:
    """Parents by nesting of elements, by an attribute that names one, or by the depth that the margin shows."""
    by_element = {entry.element: entry for entry in entries}
    numbers = {entry.id for entry in entries if entry.id}
    depths: list[tuple[float, FoundComment]] = []
    known: dict[etree._Element, FoundComment | None] = {}
    for entry in entries:
        for name, given in entry.element.attrib.items():
            value = given.strip() if _ANSWERED.fullmatch(str(name)) else ""
            for one in (value, re.sub(r"\D", "", str(value))):
                if one and one in numbers and one != entry.id:
                    entry.parent = str(one)
        if entry.parent is None:
            above = _above(entry.element, by_element, known)
            entry.parent = above.id if above is not None else None
        indent = _indent(entry.element)
        parent = entry.element.getparent()
        if not indent and parent is not None and parent not in by_element:
            # The margin may be on a wrapper around one comment.
            alone = sum(1 for _ in islice((child for child in parent if child in by_element), 2)) == 1
            indent = _indent(parent) if alone else 0.0
        while depths and depths[-1][0] >= indent:
            depths.pop()
        if entry.parent is None and depths and indent > depths[-1][0]:
            entry.parent = depths[-1][1].id
        depths.append((indent, entry))


__all__ = ["FoundComment", "read_entry", "set_parents"]
