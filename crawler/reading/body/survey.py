"""Where the article is on a page, and the blocks of its body.

The whole page is walked once as an lxml tree. Parts of the layout (menus, share bars, sign-up boxes, teasers, comments)
are set aside by their element, class, id and share of links, unless they hold most of the page's text; the paragraphs
that are left say by their mass which element holds the article. Only that element goes through BeautifulSoup, which
gives typed blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import accumulate, islice

from lxml import etree

from archive.items import Block, Credit
from archive.languages import every
from archive.languages.patterns import any_of, holds, pattern_of
from crawler.reading.body import thresholds as at
from crawler.reading.body.blocks import blocks_of
from crawler.reading.body.layout import (
    BLOCKS,
    COMMENTS,
    HARD,
    beside,
    footer,
    in_quote,
    layout_limit,
    lines_aside,
    named_lead,
    quoted,
)
from crawler.reading.body.trimming import leads_on, letters_of, trim
from crawler.reading.credits import became, split_credit
from crawler.reading.credits.captions import BUTTON, divide
from crawler.reading.credits.words import stems_of
from crawler.reading.document import Document, text_of
from crawler.reading.structured import texts

_SENTENCE = re.compile(r"[.!?…;:»”\"。、！？][\s)]|[.!?…»”\"。！？]$|, ")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_CREDITS = 1000
"""Blocks of one page that are asked for a credit line glued to them, as many as lines that are read for one."""
_MOST_COMPARED = 2000
"""Blocks of a body that are compared with what the page declares to be its body; a longer one is not compared."""
_GLUED = 260
"""Characters at the end of a text in which a glued credit line begins."""
_LEGAL = re.compile(rf"©|{any_of(every(lambda one: one.body.legal))}", re.I)
_MARKUP = re.compile(r"<[^>]{1,300}>")
_SHOWN = re.compile(rf"^(?:{any_of(every(lambda one: one.body.caption))})", re.I)
_CAPTION_LABEL = pattern_of(rf"^\W*(?:{any_of(every(lambda one: one.body.caption_label))})\s*[:：=]\s*", re.I)
_WITHIN = frozenset(("p", "ul", "ol", "li", "blockquote", "dl", "pre"))
_TEASER_TAGS = frozenset(("div", "article", "section", "li", "tr", "td", "dl", "a", "figure"))
_ROW_TAGS = frozenset(("li", "tr", "td", "a"))


class Survey:
    """One walk over a page: what is layout, and how much text is where.

    Elements are numbered in the order of the page; the lists run in parallel.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.outline = document.outline
        self.root = self.outline.root
        self.elements, self.parents, self.tags = self.outline.elements, self.outline.parents, self.outline.tags
        self.length: list[int] = []
        """Characters of text at or below the element, outside of scripts and the like."""
        self.linked: list[int] = []
        """The same inside links."""
        self.mass: list[float] = []
        """Characters of paragraphs at or below the element that read like an article."""
        self.paragraphs: list[tuple[int, str, float]] = []
        """Number of a block element, the text directly in it, its mass."""
        self.lines: list[tuple[int, str, float]] = []
        """The same for all text, in the order of the page."""
        self.layout: set[etree._Element] = set()
        self._dead: list[bool] = []
        """Whether an element or one around it is of a kind whose text is never the article's."""
        self._own: set[int] = set()
        self._link_first: dict[int, bool] = {}
        self.rows: set[int] = set()
        """Numbers of the teasers of other pages, and of boxes that say that they are no part of the article."""
        self.teasers = 0
        """How many entries of rows of teasers there are."""
        self.teaser_share = 0.0
        """The largest share of the page's mass that one such row has."""
        self._count()
        self._sum()
        self._flag()

    def _count(self) -> None:
        """Give every piece of text to the block element that it is in."""
        outline, parents, dead = self.outline, self.parents, self._dead
        texts, tails, ends, first = outline.texts, outline.tails, outline.ends, self._link_first
        home: list[int] = []
        in_link: list[bool] = []
        strings: dict[int, list[str]] = {}
        linked: dict[int, int] = {}
        open_: list[int] = []

        def keep(text: str, around: int) -> None:
            """Give a text to the block around it; white space at a block's beginning says nothing."""
            place = home[around]
            if text.isspace():
                if place in strings:
                    strings[place].append(" ")
                return
            strings.setdefault(place, []).append(text)
            in_a_link = in_link[around]
            if in_a_link:
                linked[place] = linked.get(place, 0) + len(text.strip())
            while around >= 0 and around not in first:
                first[around] = in_a_link
                around = parents[around]

        for index, (tag, above) in enumerate(zip(self.tags, parents, strict=True)):
            while open_ and ends[open_[-1]] <= index:
                closed = open_.pop()
                if (tail := tails[closed]) and not dead[parents[closed]]:
                    keep(tail, parents[closed])
            if above < 0:
                dead.append(False)
                home.append(0)
                in_link.append(False)
            else:
                dead.append(dead[above] or tag in HARD)
                home.append(index if tag in BLOCKS else home[above])
                in_link.append(tag == "a" or in_link[above])
                open_.append(index)
            if (text := texts[index]) and not dead[index]:
                keep(text, index)
            elif tag == "br" and not dead[above] and home[index] in strings:
                strings[home[index]].append(" ")
        while open_:
            closed = open_.pop()
            if (tail := tails[closed]) and not dead[parents[closed]]:
                keep(tail, parents[closed])
        size = len(self.elements)
        self.length, self.linked, self.mass = [0] * size, [0] * size, [0.0] * size
        for index, parts in sorted(strings.items()):
            text = " ".join("".join(parts).split())
            if not text:
                continue
            self.length[index] = len(text)
            self.linked[index] = min(linked.get(index, 0), len(text))
            weight = self._weight(self.tags[index], text, self.linked[index])
            self.lines.append((index, text, weight))
            if weight:
                self.mass[index] = weight
                self._own.add(index)
                self.paragraphs.append((index, text, weight))

    @staticmethod
    def _weight(tag: str, text: str, linked: int) -> float:
        """How much a piece of text reads like an article."""
        if len(text) <= at.LINE or tag in _HEADINGS or linked > at.LINKED * len(text):
            return 0.0
        if (len(text) <= at.SENTENCE and not _SENTENCE.search(text)) or _LEGAL.search(text[:200]):
            return 0.0
        return float(len(text) - linked)

    def _sum(self) -> None:
        parents, length, linked, mass = self.parents, self.length, self.linked, self.mass
        for index in range(len(parents) - 1, 0, -1):
            if length[index]:  # without text it has neither links nor mass
                above = parents[index]
                length[above] += length[index]
                linked[above] += linked[index]
                mass[above] += mass[index]

    def _flag(self) -> None:
        """Say which elements are layout: named so, or made of links, unless most of the text is there."""
        total = whole = self.mass[0]
        teasers = self.rows = self._teasers(total) | self._boxes(total)
        flagged = [False] * len(self.elements)
        removed = [0.0] * len(self.elements)
        total -= self._commented(total)
        spared = self._around_article()
        dead, parents, layout = self._dead, self.parents, self.layout
        for index in range(1, len(self.elements)):
            if flagged[parents[index]]:
                flagged[index] = True
                continue
            if dead[index]:
                if not dead[parents[index]]:
                    layout.add(self.elements[index])
                continue
            limit = layout_limit(self.outline, index) if index not in spared else 0.0
            if (limit and self._is_named_layout(index, limit, whole if limit == COMMENTS else total)) or (
                index in teasers or self._is_links(index, total)
            ):
                flagged[index] = True
                layout.add(self.elements[index])
                removed[index] = self.mass[index]
        for index in range(len(self.elements) - 1, 0, -1):
            if removed[index]:
                removed[parents[index]] += removed[index]
        self._flagged = flagged
        self.mass = [mass - gone for mass, gone in zip(self.mass, removed, strict=True)]

    def _is_named_layout(self, index: int, limit: float, total: float) -> bool:
        """Whether an element that its tag, name or style calls layout is no quoted person, and is small enough."""
        element = self.elements[index]
        return not quoted(element) and (
            self._holds(index) <= limit * total or (footer(element) and self._headed_elsewhere(element))
        )

    def _headed_elsewhere(self, element: etree._Element) -> bool:
        """Whether the page has a first heading outside of an element."""
        return next(element.iter("h1"), None) is None and next(self.root.iter("h1"), None) is not None

    def _commented(self, total: float) -> float:
        """The mass of the page's comments, beside which a short article is no small part of the page."""
        commented, passed = 0.0, 0
        for index, mass in enumerate(self.mass):
            if index < passed or not at.COMMENTED * total < mass <= COMMENTS * total:
                continue
            if layout_limit(self.outline, index) == COMMENTS:
                commented += mass
                passed = self.outline.ends[index]
        return commented

    def _around_article(self) -> set[int]:
        """The only element that is marked as an article, and what is around it: there `share` names no share bar."""
        large = [index for index, mass in enumerate(self.mass) if mass > at.MARKED_LARGE]
        for found in (
            [index for index in large if self.elements[index].tag == "article"],
            [index for index in large if "articlebody" in (self.elements[index].get("itemprop") or "").lower().split()],
        ):
            if len(found) == 1:
                around = list(self._ancestors(found[0]))
                return set() if any(beside(self.elements[index]) for index in around) else set(around)
        return set()

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of credits that the page has: each of its lines is asked for these."""
        return stems_of("\n".join([text for _, text, _ in self.lines]))

    def number(self, element: etree._Element) -> int | None:
        """The number of an element, or None where it is not in the page's body."""
        return self.outline.number(element)

    def is_layout(self, index: int) -> bool:
        """Whether an element is layout or is in layout."""
        return self._flagged[index]

    def is_links(self, index: int) -> bool:
        """Whether most of the text at and below an element is links."""
        return self.linked[index] > at.LINKED * self.length[index]

    def _teasers(self, total: float) -> set[int]:
        """Elements of a row of alike ones that each begin with a link of their own: other articles."""
        rows: dict[tuple[int, str, str], list[int]] = {}
        for index in range(1, len(self.elements)):
            length = self.length[index]
            linked = self.linked[index]
            if (
                at.TEASER_LEAST < length < at.TEASER_MOST
                and linked > at.TEASER_LEAST
                and (linked > at.TEASER_LINKED * length or self._link_first.get(index))
            ):
                tag = self.tags[index]
                if tag in _TEASER_TAGS and (linked > at.TEASER_LINKED * length or tag not in _ROW_TAGS):
                    key = (self.parents[index], tag, (self.elements[index].get("class") or "").split(" ")[0])
                    rows.setdefault(key, []).append(index)
        found: set[int] = set()
        for row in rows.values():
            mass = sum(self.mass[index] for index in row)
            if (
                len(row) < at.ROW
                or self._introduced(row[0])
                or any(self.elements[index].find(".//blockquote") is not None for index in row)
            ):
                continue
            self.teasers += len(row)
            self.teaser_share = max(self.teaser_share, mass / total if total else 0.0)
            if mass <= at.ROW_SHARE * total or (mass <= at.ROW_MOST * total and total - mass > at.ROW_BESIDE):
                found.update(row)
        found.update(
            index
            for index, length in enumerate(self.length)
            if at.ANNOUNCED_LEAST < length < at.ANNOUNCED_MOST
            and self.tags[index] == "div"
            and self._announces(index, self.elements[index])
        )
        return found

    def _announces(self, index: int, element: etree._Element) -> bool:
        """Whether an element is a link on a line of its own, a title, and a few words on what it leads to."""
        link = next(iter(element), None)
        if link is None or link.tag != "a" or (element.text or "").strip() or (link.tail or "").strip():
            return False
        sibling = link.getnext()
        return (
            sibling is not None
            and sibling.tag in ("p", "div")
            and self.mass[index] <= at.ANNOUNCED_SHARE * self.mass[0]
            and at.ANNOUNCED_LINK < self.linked[index] == len(text_of(link)) > at.ANNOUNCED_LINKED * self.length[index]
        )

    def _boxes(self, total: float) -> set[int]:
        """Boxes in the middle of an article that say by one of their lines that they are no part of it."""
        found: set[int] = set()
        short = [(index, text) for index, text, _ in self.lines if len(text) <= at.BOX_LINE]
        places = lines_aside([text for _, text in short])
        if not places:
            return found
        numbers = [index for index, _, _ in self.paragraphs]
        sums = list(accumulate((weight for _, _, weight in self.paragraphs), initial=0.0))
        for place in places:
            line = current = short[place][0]
            sign = self.linked[line] > 0
            while (above := self.parents[current]) > 0 and self._is_box(above, total):
                if next(self.elements[above].iter("h1"), None) is not None:
                    break
                before = sums[bisect_left(numbers, line)] - sums[bisect_left(numbers, above)]
                if before > max(at.BOX_PROSE, at.BOX_BEFORE * self.mass[above]):
                    break  # the text that ends in the box, not the box
                current = above
            # Words alone are no sign: a link, a control, a name of the box or of the line is the second.
            if self.mass[current] <= at.BOX_SHARE * total and (sign or self._is_dressed(line, current)):
                found.add(current)
                self._add_links_behind(current, found)
        return found

    def _is_dressed(self, line: int, box: int) -> bool:
        """Whether a box has a name or a control, or is no paragraph."""
        element = self.elements[box]
        if element.tag in ("aside", "form", "section", "table", "ul", "blockquote"):
            return True
        if any(one.get("class") or one.get("id") for one in (element, self.elements[line])):
            return True
        return next(element.iter("a", "input", "button", "form", "iframe", "img"), None) is not None

    def _add_links_behind(self, index: int, found: set[int]) -> None:
        """Add the lines with a link each that are right after an element."""
        number, ends = index, self.outline.ends
        while (number := ends[number]) < ends[self.parents[index]]:
            if number in found:
                return  # and what is after it is, or will be
            if self.tags[number] == "br" and not (self.outline.tails[number] or "").strip():
                continue
            if self.length[number] > at.BEHIND_MOST or self.linked[number] < max(
                5, at.BEHIND_LINKED * self.length[number]
            ):
                return
            found.add(number)

    def _is_box(self, index: int, total: float) -> bool:
        return self.length[index] < at.BOX_MOST and self._holds(index) <= at.BOX_SHARE * total

    def _holds(self, index: int) -> float:
        """The mass of an element; of an inline one, whose text counts for the block around it, its characters."""
        element = self.elements[index]
        if element.tag in BLOCKS:
            return self.mass[index]
        return max(self.mass[index], float(sum(len(str(text).strip()) for text in element.itertext())))

    def _is_links(self, index: int, total: float) -> bool:
        length = self.length[index]
        if not length or self.linked[index] < at.LINKS * length or index in self._own:
            return False
        tag = self.tags[index]
        if tag not in BLOCKS or tag in _HEADINGS or self.mass[index] > at.LINKS_SHARE * total:
            return False
        # A link in a quote names who is quoted.
        return not self._introduced(index) and not in_quote(self.elements[index])

    def _introduced(self, index: int) -> bool:
        """Whether a line that ends with a colon leads over to an element: then the article goes on in it.

        Other articles are announced by words that say so, which are no such line.
        """
        element = self.elements[index]
        inner = " ".join((element.text or "").split())
        if inner:
            several = sum(1 for _ in islice(element.iter("a"), 2)) > 1
            return several and inner.endswith(":") and not self._leads_away(inner)
        if element.tag in ("li", "tr", "dd", "dt"):
            above = self.parents[index]
            return above > 0 and self._introduced(above)
        place = bisect_left(self.lines, (index,)) - 1
        if place < 0:
            return False
        before, text, _ = self.lines[place]
        return (
            text.endswith(":")
            and len(text) > at.INTRODUCED
            and self.linked[before] * 2 < len(text)
            and (self.parents[before] == self.parents[index] or before == self.parents[index])
            and not self._leads_away(text)
        )

    @staticmethod
    def _leads_away(text: str) -> bool:
        return bool(lines_aside([text.rstrip(": ")])) or leads_on(text)

    def _content(self) -> tuple[etree._Element, str, float] | None:
        """The element that the page itself marks as the article's body, where enough text is there."""
        marked: list[tuple[float, int, str, float]] = []
        for index, element in enumerate(self.elements):
            if self.mass[index] <= 0 or element in self.layout:
                continue
            itemprop = element.get("itemprop")
            if itemprop and "articlebody" in itemprop.lower():
                marked.append((self.mass[index], -index, "microdata:articleBody", 0.95))
        if marked:
            mass, number, rule, sure = max(marked)
            together = sum(entry[0] for entry in marked)
            if len(marked) > 2 and together > at.TOGETHER * mass:
                # Every paragraph is marked on its own: the article is what holds them, the first as well as the last.
                first, *_, last = sorted(-other for _, other, *_ in marked)
                number, mass = -max(set(self._ancestors(first)) & set(self._ancestors(last))), together
            if mass >= at.MARKED_SHARE * self.mass[0] and mass > at.MARKED_LEAST:
                return self.elements[-number], rule, sure
        return None

    def _around_pictures(self, headline: int | None) -> etree._Element:
        """For a page of pictures without text: the smallest element that holds the headline and a picture."""
        current = headline if headline is not None else 0
        while current > 0 and next(self.elements[current].iter("img", "video", "iframe"), None) is None:
            current = self.parents[current]
        return self.elements[current]

    def _scope(self, headline: int | None) -> int:
        """The smallest element that holds the headline and enough text to be an article with it."""
        if headline is None:
            return 0
        total = self.mass[0]
        current = headline
        while current > 0 and self.mass[current] < max(at.SCOPE_SHARE * total, min(at.SCOPE, at.SCOPE_HALF * total)):
            if self.mass[current] > at.SCOPE_MARKED and _is_article(self.elements[current]):
                break
            current = self.parents[current]
        return current

    def choose(self, headline: int | None = None) -> tuple[etree._Element, str, float]:
        """The element that holds the article, the rule that chose it, and how sure that is."""
        mass = self.mass
        if mass[0] <= 0:
            return self._around_pictures(headline), "page", 0.1
        content = self._content()
        if content is not None:
            return content
        children: dict[int, list[int]] = {}
        for index in range(1, len(self.elements)):
            if mass[index] > 0:
                children.setdefault(self.parents[index], []).append(index)
        best = self._scope(headline)
        while below := children.get(best):
            heaviest = max(below, key=mass.__getitem__)
            tag = self.elements[heaviest].tag
            if tag not in BLOCKS or tag in _WITHIN:
                break
            lost = mass[best] - mass[heaviest]
            rubbish = (self.length[best] - mass[best]) - (self.length[heaviest] - mass[heaviest])
            if mass[heaviest] < at.HEAVIEST * mass[best] and lost > at.LOST * rubbish:
                break
            if mass[heaviest] < at.HEAVY * mass[best]:
                break
            best = heaviest
        best = self._with_beginning(best, headline)
        return self.elements[best], "density", 0.6 if headline is None else 0.75

    def _with_beginning(self, best: int, headline: int | None) -> int:
        """The element, or the one around it that also holds the first paragraphs, where a paywall parts them.

        One paragraph between headline and body is the lead, which has its own field.
        """
        if headline is None or not self.parents[best] >= 0:
            return best
        before = [
            index
            for index, text, weight in self.paragraphs
            if headline < index < best
            and not self._flagged[index]
            and self.elements[index].tag in ("p", "div")
            and len(text) > at.OPENING
            and weight > at.OPENING_PROSE * len(text)
        ]
        paragraph = next(
            (index for index, _, weight in self.paragraphs if index > best and weight > at.FOLLOWING), None
        )
        dress = self._dress(paragraph) if paragraph is not None else None
        before = [
            index for index in before if not named_lead(self.elements[index]) and self._dress(index) == dress
        ] or before[1:]
        if not before:
            return best
        around = best
        inside = set(self._ancestors(before[0]))
        while around not in inside:
            around = self.parents[around]
        added = self.mass[around] - self.mass[best]
        rubbish = (self.length[around] - self.mass[around]) - (self.length[best] - self.mass[best])
        return around if rubbish < added + at.OPENED * self.mass[best] else best

    def _dress(self, index: int) -> tuple[str, str]:
        return str(self.elements[index].tag), self.elements[index].get("class") or ""

    def _ancestors(self, index: int) -> Iterator[int]:
        while index >= 0:
            yield index
            index = self.parents[index]


def _is_article(element: etree._Element) -> bool:
    """Whether an element is marked as one article: by its tag, its microdata type, or the class of hAtom.

    http://microformats.org/wiki/hentry
    """
    return (
        element.tag == "article"
        or (element.get("itemtype") or "").endswith(("Article", "BlogPosting"))
        or not {"hentry", "h-entry"}.isdisjoint((element.get("class") or "").split())
    )


def find_body(
    survey: Survey,
    element: etree._Element,
    *,
    title: str | None = None,
    leave_out: Iterable[etree._Element] = (),
    captions: Iterable[str] = (),
    credits: Collection[Credit] = (),
) -> list[Block]:
    """The blocks of the body in `element`; an empty list where no text is left.

    `title` is the headline, which is no part of the body; `leave_out` are elements that are none either; `captions` are
    those of the article's pictures. A credit line glued to a text is left out where it is one of `credits`.
    """
    known = {letters_of(caption) for caption in captions}
    body: list[Block] = []
    met: set[str] = set()
    blocks = trim(blocks_of(element, survey.layout | set(leave_out)), title, _Links(element))
    later = Counter(letters_of(block.text) for block in blocks) if known else Counter[str]()
    stems = survey.stems
    asked = 0
    for block in blocks:
        asked += (may := asked < _MOST_CREDITS and _may_hold_credit(block, stems))
        whole = _without_credit(block, credits) if may else block
        if whole is None:
            continue
        if whole.type == "paragraph" and (label := _CAPTION_LABEL.match(whole.text)) and label.end() < len(whole.text):
            body.append(Block(type="caption", text=whole.text[label.end() :]))
            continue
        key = letters_of(whole.text) if known else ""
        if whole.type == "paragraph" and ((key and key in known) or _SHOWN.match(whole.text)):
            # A caption may repeat a sentence of the article: then the first that is met is the article's.
            if later[key] < 2 or key in met:
                whole = Block(type="caption", text=whole.text)
            met.add(key)
        elif whole.type == "list" and any(len(caption) > 40 and caption[:60] in key for caption in known):
            whole = Block(type="caption", text=whole.text)
        body.append(whole)
    return _as_declared(survey.document, body)


class _Links:
    """The texts of the links below an element, gathered when they are first asked for."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    @cached_property
    def _texts(self) -> list[str]:
        texts = {text for link in self._element.iter("a") if len(text := letters_of(text_of(link))) > 1}
        return sorted(texts, key=len, reverse=True)[:_MOST_COMPARED]

    def __call__(self, text: str) -> bool:
        """Whether nothing but separators is left of a text without the links in it."""
        rest = letters_of(text)
        if not rest:
            return False
        for link in self._texts:
            if link in rest:
                rest = rest.replace(link, "")
        return len(rest) <= at.ONLY_LINKS * len(letters_of(text))


def _as_declared(document: Document, body: list[Block]) -> list[Block]:
    """The body without paragraphs that the page's own `articleBody` does not have, where that has nearly all others.

    The first paragraph may be the lead, which `articleBody` leaves out. A text with much of the body missing says
    nothing.
    """
    declared = max(
        (text for entry in document.structured.articles for text in texts(entry.get("articleBody"))),
        key=len,
        default="",
    )
    prose = [block for block in body if block.type in ("paragraph", "quote")]
    if len(declared) < at.DECLARED or len(prose) > _MOST_COMPARED:
        return body
    known = letters_of(_MARKUP.sub(" ", declared))
    foreign = {id(block) for block in prose[1:] if not _within(letters_of(block.text), known)}
    total = sum(len(block.text) for block in prose)
    if sum(len(block.text) for block in prose if id(block) in foreign) > at.FOREIGN * total:
        return body
    return [block for block in body if id(block) not in foreign]


def _within(text: str, known: str) -> bool:
    """Whether the beginning, the middle or the end of a text is in another."""
    if len(text) < 60:
        return text in known
    middle = len(text) // 2
    return any(piece in known for piece in (text[:40], text[middle : middle + 40], text[-40:]))


def _may_hold_credit(block: Block, stems: tuple[str, ...]) -> bool:
    if block.type == "caption":
        return True
    ends = block.text if len(block.text) < 2 * _GLUED else block.text[:60] + block.text[-_GLUED:]
    return block.type != "table" and holds(stems, ends)


def _without_credit(block: Block, credits: Collection[Credit]) -> Block | None:
    """A block without the credit line glued to it; None where it is nothing else."""
    if block.type == "caption":
        text, credit = divide(block.text)
        if BUTTON.fullmatch(text) and (text or (credit and became(credit, credits, beside_media=True))):
            return None
        if credit is None or not became(credit, credits, beside_media=True):
            text = block.text
        return block if text == block.text else block.model_copy(update={"text": text})
    lines = [_uncredited(line, credits) for line in block.text.split("\n")]
    text = "\n".join(line for line in lines if line)
    if text == block.text:
        return block
    return block.model_copy(update={"text": text}) if text else None


def _uncredited(line: str, credits: Collection[Credit]) -> str:
    text, credit = split_credit(line)
    return text if credit is not None and became(credit, credits) else line
