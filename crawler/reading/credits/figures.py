"""Pictures with what is at them: captions and credits, found in one walk over the article's part of the page.

What counts as a figure: `<figure>`, an element whose class or id speaks of a caption, and a block that holds a picture
and a line of text. Class words are those of common systems, none is a site's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lxml import etree

from crawler.reading.credits.captions import BUTTON, by_lines, divide, last_inline, party, read_credit
from crawler.reading.credits.line import parse_credit, split_credit
from crawler.reading.credits.markup import SKIPPED, UNSEEN, flat, frame, kind_by_class, kinds_by_class, lines
from crawler.reading.credits.parties import ParsedCredit
from crawler.reading.outline import Outline

_MOST_ELEMENTS: Final = 60_000
_MOST_FIGURES: Final = 500
_FIGURED: Final = ("figure", "figcaption", "img")
"""Elements that are a figure or have one around them without a class that says so."""
_LONGEST_CAPTION: Final = 1500
_CELL: Final = 120
"""Characters of a cell that holds a picture and who took it; a cell with more is a column of the layout."""
_LONGEST_NAMED: Final = 1000
"""Characters of what only its name calls a caption."""


@dataclass(slots=True)
class Figure:
    """One figure: its element, what is said below it, and who is credited there."""

    element: etree._Element
    caption: str | None = None
    """Without the credit."""
    credit: str | None = None
    """The credit as it is on the page."""
    parsed: list[ParsedCredit] = field(default_factory=list)
    elements: list[etree._Element] = field(default_factory=list)
    """Those that are nothing but a credit."""
    rule: str = ""
    confidence: float = 0.0


@dataclass(slots=True)
class Figures:
    """What one walk over the article's part of the page gave."""

    root: etree._Element
    """The part that was walked."""
    figures: list[Figure]
    all: list[int]
    """The numbers of every element of the part in the outline, in reading order, layout left out."""
    rest: list[etree._Element]
    """Those that are in no figure."""


def article_region(outline: Outline, article: etree._Element | None) -> etree._Element:
    """The part of the page that belongs to the article: the element given, widened to what holds its heading too."""
    if article is None:
        best: tuple[int, etree._Element] | None = None
        for candidate in [outline.elements[number] for number in outline.tagged("article", "main")[:40]]:
            size = sum(len(p.text or "") for p in candidate.iter("p"))
            if best is None or size > best[0]:
                best = (size, candidate)
        if best is None or best[0] < 200:
            return outline.root
        article = best[1]
    widened = article
    for _ in range(8):
        if widened.tag in ("article", "main", "body") and widened is not article:
            break
        if next(widened.iter("h1"), None) is not None:
            break
        parent = widened.getparent()
        if parent is None or parent.tag in ("html", "body"):
            break
        widened = parent
    # The lead picture may be beside the part with heading and text, in the `<article>` around both.
    for depth, ancestor in enumerate(widened.iterancestors()):
        if depth > 5 or ancestor.tag in ("body", "main"):
            break
        if ancestor.tag == "article":
            return ancestor if sum(1 for _ in zip(range(2), ancestor.iter("h1"), strict=False)) < 2 else widened
    return widened


def _apart(element: etree._Element, kind: str) -> bool:
    """Whether an element is layout. A teaser leads to another page; a figure or header of that name may not."""
    if not kind:
        return element.tag == "aside"
    if kind == "teaser":
        if element.tag == "figure" or any(one.tag == "figcaption" for one in islice(element.iter(), 200)):
            return False
        return any(len(flat(link, limit=60)) >= 15 for link in islice(element.iter("a"), 5))
    return element.tag == "aside" or (kind == "boiler" and element.tag != "figure")


def _without_figures(
    outline: Outline, kinds: dict[int, str], elements: Iterable[etree._Element]
) -> Iterator[etree._Element]:
    """The elements in which no figure is, by its tag or by what its class says of a caption or a credit."""
    figured = set(outline.tagged("figure", "figcaption"))
    figured.update(number for number, kind in kinds.items() if kind in ("caption", "credit"))
    places = sorted(figured)
    for element in elements:
        within = outline.within(element)
        first = bisect_left(places, within.start)
        if first == len(places) or places[first] >= min(within.stop, within.start + _MOST_FIGURES):
            yield element


def _bounded(
    outline: Outline,
    kinds: dict[int, str],
    root: etree._Element,
    keep: set[etree._Element],
    elsewhere: Collection[etree._Element],
) -> dict[int, str]:
    """The elements of the part in reading order and their kinds, without what is surely no part of the article."""
    found: dict[int, str] = {}
    within = outline.within(root)
    number = within.start
    while number < within.stop and len(found) < _MOST_ELEMENTS:
        element, kind = outline.elements[number], kinds.get(number, "")
        unwanted = outline.tags[number] in SKIPPED or element in elsewhere or _apart(element, kind)
        if unwanted and element not in keep:
            number = outline.ends[number]
            continue
        found[number] = kind
        number += 1
    return found


def _inside(element: etree._Element, kinds: set[str], tags: tuple[str, ...] = ()) -> list[etree._Element]:
    """The outermost elements below whose class or tag says so."""
    found: list[etree._Element] = []
    stack = list(reversed(element))
    while stack and len(found) < 40:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in UNSEEN:
            continue
        if node.tag in tags or kind_by_class(node) in kinds:
            found.append(node)
            continue
        stack.extend(reversed(node))
    return found


def _read_figure(element: etree._Element, figure: Figure) -> None:
    captions = (
        _inside(element, {"caption"}, ("figcaption",))
        if kind_by_class(element) != "caption" and element.tag != "figcaption"
        else [element]
    )
    pictured = next(element.iter("img", "picture", "video", "iframe"), None) is not None
    credit_elements = _inside(element, {"credit"}, ("cite",) if pictured else ())
    texts: list[str] = []
    for one in credit_elements:
        text = flat(one)
        parsed = read_credit(text)
        if parsed:
            figure.parsed.extend(p for p in parsed if p not in figure.parsed)
            if text not in texts:
                texts.append(text)
            figure.elements.append(one)
    leave_out = tuple(figure.elements)
    if texts:
        figure.rule, figure.confidence = "class", 0.9
    pieces: list[str] = []
    for one in captions:
        text = flat(one, leave_out)
        if text and text not in pieces:
            pieces.append(text)
    caption = pieces[0] if pieces else ""
    if not caption:
        caption = flat(element, leave_out)
        if len(caption) > 600:
            caption = ""
    if not texts:
        rest, credit = by_lines(lines(captions[0] if pieces else element, leave_out, 3000)) if caption else ("", None)
        if credit is None:
            rest, credit = divide(caption)
        if credit is None and captions:
            rest, credit = last_inline(captions[0], caption)
        if credit is None and pieces:
            outside = flat(element, tuple(captions))
            if outside and len(outside) < 160 and (parse_credit(outside, beside_media=True) or party(outside)):
                rest, credit = caption, outside
        if credit is not None:
            parsed = read_credit(credit)
            if parsed:
                figure.parsed = parsed
                texts.append(credit)
                caption = rest
                figure.rule, figure.confidence = "caption", 0.8
    else:
        rest, more = split_credit(caption)
        if more is not None:
            caption = rest
            extra = parse_credit(more)
            if not any(set(p.names) & {n for q in figure.parsed for n in q.names} for p in extra):
                figure.parsed.extend(extra)
    figure.credit = " ".join(texts) or None
    caption = caption[:_LONGEST_CAPTION].strip(" |–—-·/")
    figure.caption = None if BUTTON.fullmatch(caption) else caption or None


def _read_signature(block: etree._Element, figure: Figure) -> None:
    """Who signs a picture: a name in an element called author, in a block that holds nothing but both."""
    for one in islice(block.iter("span", "div", "p", "em", "i", "a", "small", "b"), 20):
        text = flat(one, limit=100)
        named = one.get("itemprop") == "author" or "author" in (one.get("rel") or "")
        if one is not block and (named or _SIGNED.search(one.get("class") or "")) and party(text):
            figure.parsed, figure.credit, figure.elements = read_credit(text), text, [one]
            figure.caption = flat(block, (one,)) or None
            return


_SIGNED: Final = re.compile(r"(?:^|[\s_-])(?:author|autor|avtor)(?:$|[\s_-])", re.IGNORECASE)


def _near_picture(element: etree._Element) -> bool:
    """Whether a picture or film is in the element's surroundings, two levels up."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 1 or ancestor.tag in ("body", "main", "article"):
            return False
        if next(ancestor.iter("img", "video", "iframe", "picture"), None) is not None:
            return len(flat(ancestor, limit=900)) < 800
    return False


def _around_picture(
    img: etree._Element, walked: set[etree._Element], tried: dict[etree._Element, bool]
) -> etree._Element | None:
    """The smallest element around a picture that holds a short text too, where it is no link to another page.

    `tried` keeps which elements were looked at, so that a thousand pictures in one element cost one look.
    """
    current = frame(img).getparent()
    for _ in range(5):
        if current is None or current not in walked or current.tag in ("body", "main", "article", "a", "p"):
            return None
        if current.tag == "td" and len(flat(current, limit=500)) > _CELL:
            return None
        if current in tried:
            if tried[current]:
                return None
        elif len(tried) >= _MOST_FIGURES:
            return None
        else:
            text = flat(current, limit=500)
            tried[current] = bool(text)
            if text:
                links = (one for one in current.iter("a") if "author" not in (one.get("rel") or ""))
                heads = len(text) >= 400 or next(current.iter("h1", "h2", "h3", "h4"), next(links, None)) is not None
                return None if heads else current
        current = current.getparent()
    return None


def find_figures(
    outline: Outline,
    article: etree._Element | None = None,
    *,
    elsewhere: Iterable[etree._Element] = (),
    beside: Iterable[etree._Element] = (),
) -> Figures:
    """The figures of the article, and the elements that were walked over.

    `elsewhere` are parts of the page that are none of the article: nothing is looked for in them. `beside` are parts
    that are none either, unless a figure is in them.
    """
    root = article_region(outline, article)
    kinds = kinds_by_class(outline)
    keep = {root}
    if article is not None:
        keep.add(article)
        keep.update(article.iterancestors())
    numbered = _bounded(outline, kinds, root, keep, {*elsewhere, *_without_figures(outline, kinds, beside)})
    walked = {outline.elements[number]: kind for number, kind in numbered.items()}
    known = walked.keys() - keep
    figures: list[Figure] = []
    done: set[etree._Element] = set()
    tried: dict[etree._Element, bool] = {}
    looked = 0
    for element, kind in walked.items():
        tag = element.tag
        if not kind and tag not in _FIGURED:
            continue
        if len(figures) >= _MOST_FIGURES:
            break
        if element in done:
            continue
        if tag in ("figure", "figcaption"):
            kind = "figure" if tag == "figure" else "caption"
        if kind == "figure" and sum(1 for _ in zip(range(2), element.iter("figure"), strict=False)) > 1:
            continue
        if tag == "img" and not kind:
            block = _around_picture(element, known, tried)
            if block is not None and not any(one in done for one in block.iter()):
                figure = Figure(block)
                _read_figure(block, figure)
                if not figure.parsed:
                    _read_signature(block, figure)
                if figure.parsed:
                    figure.rule, figure.confidence = "picture-block", 0.6
                    done.update(block.iter())
                    figures.append(figure)
            continue
        if kind not in ("figure", "caption", "credit"):
            continue
        if kind != "figure" and (
            tag in ("body", "main", "article") or next(element.iter("h1", "h2"), None) is not None
        ):
            continue
        if kind == "caption" and tag != "figcaption" and len(flat(element, limit=_LONGEST_CAPTION)) > _LONGEST_NAMED:
            continue  # the text of the article, in an element of such a name
        holder = element
        if kind == "caption" and next(element.iter("img"), None) is None:
            # The credit may be beside the caption instead of in it.
            parent = element.getparent()
            if (
                parent is not None
                and parent not in done
                and len(flat(parent, limit=800)) < 700
                and parent.tag not in ("body", "article", "main")
            ):
                holder = parent
        figure = Figure(holder)
        looked += 1
        if looked > 2 * _MOST_FIGURES:
            break
        if kind == "credit":
            text = flat(element, limit=400)
            parsed = parse_credit(text, beside_media=True) or (read_credit(text) if party(text) else [])
            if not parsed or not (parse_credit(text) or _near_picture(element)):
                continue
            figure.credit, figure.parsed, figure.elements = text, parsed, [element]
            figure.rule, figure.confidence = "class", 0.7
        else:
            _read_figure(holder, figure)
        done.update(holder.iter())
        figures.append(figure)
    return Figures(root, figures, list(numbered), [element for element in walked if element not in done])


__all__ = ["Figure", "Figures", "article_region", "find_figures", "flat"]
