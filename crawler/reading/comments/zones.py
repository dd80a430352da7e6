"""Where on a page readers' comments are: blocks named so, what follows a heading that says so, and rows of their shape.

Words inside a block say nothing about whether it is one: only its name, its heading and its shape do.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from lxml.cssselect import CSSSelector

from archive.languages import every
from archive.languages.patterns import any_of, holds, needed_strings, stems
from crawler.reading.comments.items import find_items
from crawler.reading.comments.words import AUTHOR_CLASS, DATE, ID, marks, names_author, names_of
from crawler.reading.credits.markup import flat
from crawler.reading.credits.parties import one_line

if TYPE_CHECKING:
    from crawler.reading.document import Document
    from crawler.reading.outline import Outline

_SERVICES: Final = ("disqus", "mc-container", "vf-conv", "spotim")
STEMS: Final = stems(every(lambda one: one.comments.stems))
_DISCUSSIONS: Final = any_of(every(lambda one: one.comments.discussion))
_WORDS: Final = (*STEMS, *needed_strings(_DISCUSSIONS))
_NEEDLES: Final = tuple(
    word.encode()
    # Most pages have the first, and are not searched for the others.
    for word in ("comment", *_SERVICES, *_WORDS, "nick", "reply", "talkback", "reacti", "posting", "discuss")
    if word.isascii()
)
_OTHER_NEEDLES: Final = tuple(
    form for word in _WORDS if not word.isascii() for form in (word, word.capitalize(), word.upper())
)
_ZONE: Final = re.compile(
    r"(?:^|[\s_-])(?:[\w-]*[_-])?(?:comments?|commentary|comentarios?|kommentare?|commentaires?|commenti|komentar\w{0,3}"
    r"|kommentarer|kommentit|leserkommentare|reacties|reactions|responses|talkbacks?|postings|disqus_thread|reviews?"
    r"|otzyvy|discussion|opinions|jc)(?:$|[\s_-])"
    r"|comments?(?:-?(?:list|block|area|section|wrap|wrapper|box|container|form|tree|feed|holder|data|widget|track"
    r"|content|reviews|thread|stream))|(?:list|article|page|news|add|user|block|post|all|my|reader)[_-]?comments?"
    r"|[a-z](?:Comments?)(?:$|[\sA-Z_-])|reviews-(?:block|list|post)|vk_comments|hypercomments_widget|mc-container"
    r"|fb-comments",
    re.IGNORECASE,
)
_ZONE_STEMS: Final = (
    "comment", "coment", "kommen", "komentar", "disqus", "review", "otzyv", "discuss", "opinion", "jc", "mc-cont",
    "reacti", "response", "talkback", "posting",
)  # fmt: skip
_WEAK: Final = re.compile(r"comment|disqus|kommentar|otzyv|review|\bjc", re.IGNORECASE)
"""Without one of these the name is one that other things have too («reactions», «responses»): it counts where dated
entries are inside."""
_NOT_ZONE: Final = re.compile(
    r"comments?[-_]?(?:count(?:er)?|num(?:ber)?|link|icon|rules?|popup|btn|button|login|total|amount|help|badge|top|author|date|time|avatar"
    r"|small|off|toggle)(?:$|[\s_-])"
    r"|comment(?:_|-)?(?:count|num|link|icon)|(?:^|\s)(?:no-comments?-style|comments-(?:open|closed|enabled))(?:\s|$)"
    r"|-style-commentary",
    re.IGNORECASE,
)
_SIDE_NAME: Final = re.compile(
    r"(?:last|latest|recent|newest?|fresh|best|top|popular|hot|side|most)[-_]?comment(?:s|ed)?|comments?[-_]?(?:last"
    r"|latest|recent)|widget_recent|(?:^|[\s_-])sidebar(?:$|[\s_-])",
    re.IGNORECASE,
)
"""A name of what is said on other pages."""
_SIDE_HEADING: Final = re.compile(rf"^\W*(?:{any_of(every(lambda one: one.comments.side_heading))})\b", re.IGNORECASE)
_COUNTED: Final = any_of(every(lambda one: one.comments.counted))
_DISCUSSED: Final = re.compile(rf"^\W*(?:{_DISCUSSIONS})\s*[:(]?\s*\(?\d*\)?\s*:?\s*$", re.IGNORECASE)
"""A heading of comments that an article may have as well: it counts where entries with names and times follow."""
_HEADING: Final = re.compile(
    rf"^\W*(?:\d+\s+)?(?:{any_of(every(lambda one: one.comments.heading))})\s*[:(]?\s*\(?\d*\)?\s*:?\s*$"
    rf"|^\W*\d{{1,6}}\s+(?:{_COUNTED})\w{{0,3}}\W*$",
    re.IGNORECASE,
)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "legend", "caption")
_HEADING_TAGS: Final = (*_HEADINGS, "p", "span", "dt", "div")
_ZONE_TAGS: Final = frozenset((
    "div", "section", "ul", "ol", "table", "article", "aside", "dl", "form", "li", "td", "vf-conversations",
))  # fmt: skip
_MOST: Final = 30
"""Blocks of one page that are looked at: more than any page of the labelled sets has (11)."""
_MOST_SHAPED: Final = 400
"""Elements named after an author that are looked at for the shape of comments: bounds the time on hostile pages."""
_ROW: Final = 3
"""Levels above a comment that has a number within which the others are."""
_LONG_LINK: Final = 25
"""Characters of a link from which on it is the title of a page: names and buttons are shorter."""


@dataclass(frozen=True, slots=True)
class CommentZone:
    """A block that may hold comments."""

    elements: tuple[etree._Element, ...]
    """Of the page, side by side."""
    root: etree._Element
    """The only one of them, or a copy of them under one roof."""
    sign: str
    """What gave it away: `css`, `name`, `heading`, `type`, `shape`."""
    sure: bool = True
    """Whether it is one even where nobody wrote in it."""
    side: bool = False
    """Whether something says that it is of other pages."""


@lru_cache(maxsize=100)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


@lru_cache(maxsize=4096)
def zone_name(names: str) -> bool:
    """Whether class and id are those of a comment block."""
    return bool(holds(_ZONE_STEMS, names) and _ZONE.search(names) and not _NOT_ZONE.search(names))


def may_have_comments(document: Document) -> bool:
    """Whether a page has a word of comments at all."""
    if any(needle in document.low for needle in _NEEDLES):
        return True
    letters = set(document.html)
    return any(letters.issuperset(word) and word in document.html for word in _OTHER_NEEDLES)


def find_zones(document: Document, article: etree._Element | None, css: str | None = None) -> list[CommentZone]:
    """The comment blocks of a page, outermost, in its order; also those of other pages, which say so by `side`.

    A block around the article is none. `css` names the block of a known site: then nothing else is looked for.
    """
    if css:
        found: Any = _selector(css)(document.tree)
        return [CommentZone((element,), element, "css") for element in found]
    if not may_have_comments(document):
        return []
    outline = document.outline
    above = {article, *article.iterancestors()} if article is not None else set()
    taken: set[etree._Element] = set()
    zones: list[CommentZone] = []
    for zone in (*_named(outline, above, taken), *_headed(outline, above, taken), *_typed(outline, above, taken)):
        if len(zones) < _MOST:
            zones.append(zone)
    if not any(zone.sure and not zone.side for zone in zones):
        zones += _shaped(outline, article, above, taken)
    return zones


def _named(outline: Outline, above: set[Any], taken: set[etree._Element]) -> Iterable[CommentZone]:
    outside: dict[etree._Element, bool] = {}
    looked = 0
    for number in outline.named(_ZONE_STEMS, lambda names: zone_name(names.strip()[:300])):
        node = outline.elements[number]
        if outline.tags[number] not in _ZONE_TAGS or node in above or node in taken:
            continue
        if not _stands_outside(node, taken, outside):
            continue
        looked += 1
        if looked > 10 * _MOST:
            break
        sure = _WEAK.search(names_of(node)) is not None
        if _holds_headline(node) or (not sure and not DATE.search(flat(node, limit=3000))):
            continue
        if _number(node):
            row = _row_of(node, above)
            taken.update(row)
            # What is between the row and its first comment was looked at before the row was taken.
            lineage = [node, *node.iterancestors()]
            last = next((level for level, one in enumerate(lineage) if one in row), 0)
            outside.update(dict.fromkeys(lineage[: last + 1], False))
            yield _zone(row, "name", side=_side(row[0]), whole=False)
            continue
        taken.add(node)
        yield CommentZone((node,), node, "name", sure, _side(node))


def _number(node: etree._Element) -> bool:
    return ID.match(node.get("id") or "") is not None


def _row_of(node: etree._Element, above: set[Any]) -> list[etree._Element]:
    """What holds one comment that has a number and the others beside it: an element around them, or all of them."""
    current = node
    for _ in range(_ROW):
        around = current.getparent()
        if around is not None and (around in above or around.tag == "body"):
            return [one for one in around if isinstance(one.tag, str) and any(map(_number, one.iter("*")))]
        if around is None:
            break
        current = around
        if sum(1 for _ in islice(filter(_number, current.iter("*")), 2)) > 1:
            break
    return [current]


def _headed(outline: Outline, above: set[Any], taken: set[etree._Element]) -> Iterable[CommentZone]:
    looked = 0
    for number in outline.tagged(*_HEADING_TAGS):
        text = outline.texts[number]
        if not text or text.isspace() or len(text) > 60:
            continue
        heading = outline.elements[number]
        alone = outline.ends[number] == number + 1
        said = one_line(text) if alone else flat(heading, limit=80)
        sure = _HEADING.match(said) is not None
        if not (sure or _DISCUSSED.match(said)) or heading in above:
            continue
        if any(one in taken for one in heading.iterancestors()):
            continue
        looked += 1
        if looked > _MOST:
            break
        elements = _after(heading, above)
        if elements and not any(one in taken for one in elements):
            zone = _zone(elements, "heading", sure=sure, side=_side(elements[0]))
            if sure or _written(zone.root):
                taken.update(elements)
                yield zone


def _written(root: etree._Element) -> bool:
    """Whether readers wrote in a block: each entry has a time, and who wrote."""
    items = find_items(root)[0][:20]
    return bool(items) and all(DATE.search(flat(one, limit=3000)) and _is_signed(one) for one in items)


def _is_signed(item: etree._Element) -> bool:
    """Whether something in an entry is named after an author or set apart as a name is."""
    return any(marks(one).author or one.tag in ("b", "strong", "cite", "td", "dt") for one in item.iter("*"))


def _typed(outline: Outline, above: set[Any], taken: set[etree._Element]) -> Iterable[CommentZone]:
    """What is marked as comments by its microdata type."""
    typed = (outline.elements[number] for number, names in outline.attributes.items() if "itemtype" in names)
    for node in islice(typed, 500):
        kind = (node.get("itemtype") or "").rstrip("/")
        if not kind.endswith(("/Comment", "/UserComments")):
            continue
        if node in taken or any(one in taken for one in node.iterancestors()):
            continue
        around = node.getparent()
        if around is None or around in above:
            alike = [one for one in around if one.get("itemtype") == node.get("itemtype")] if around is not None else []
            taken.update(alike)
            yield _zone(alike or [node], "type")
        else:
            taken.add(around)
            yield CommentZone((around,), around, "type")


def _shaped(
    outline: Outline, article: etree._Element | None, above: set[Any], taken: set[etree._Element]
) -> list[CommentZone]:
    """Rows of alike elements after the article, each with who wrote, when and what, and without a title that leads on.

    Two of them at least: one block with a name and a date is a byline or a teaser as well.
    """
    rows: dict[tuple[etree._Element, str, str], list[etree._Element]] = {}
    number = outline.number(article) if article is not None else None
    begin = 0 if article is None else len(outline.ends) if number is None else outline.ends[number]
    authors = (number for number in outline.named(AUTHOR_CLASS.stems, names_author) if number >= begin)
    for node in islice((outline.elements[number] for number in authors), _MOST_SHAPED + 1):
        if not node.get("class"):
            continue
        for around in islice(node.iterancestors(), 4):
            parent = around.getparent()
            if parent is None or around in above or around in taken or around.tag in ("body", "nav", "aside", "header"):
                break
            key = (parent, str(around.tag), re.sub(r"\d+", "", around.get("class") or ""))
            row = rows.setdefault(key, [])
            if around not in row[-1:]:
                row.append(around)
    for (parent, *_), row in rows.items():
        if len(row) < 2 or not all(map(_like_comment, row[:20])):
            continue
        if parent not in above and len(row) * 2 >= len(parent):
            return [CommentZone((parent,), parent, "shape", sure=False)]
        return [_zone(row, "shape", sure=False)]
    return []


def _like_comment(element: etree._Element) -> bool:
    text = flat(element, limit=3000)
    dated = DATE.search(text)
    if dated is None or len(text) < 20 or next(element.iter("h1", "h2", "h3"), None) is not None:
        return False
    return not any(len(flat(link, limit=80)) >= _LONG_LINK for link in islice(element.iter("a"), 6))


def _zone(
    elements: list[etree._Element], sign: str, *, sure: bool = True, side: bool = False, whole: bool = True
) -> CommentZone:
    """`whole` is whether an only element is the block, and no entry of it."""
    if len(elements) == 1 and (whole or not _number(elements[0])):
        return CommentZone((elements[0],), elements[0], sign, sure, side)
    root = etree.Element("div")
    for element in elements:
        twin = copy.deepcopy(element)
        root.append(twin)
    return CommentZone(tuple(elements), root, sign, sure, side)


def _stands_outside(node: etree._Element, taken: set[etree._Element], known: dict[etree._Element, bool]) -> bool:
    """Whether an element is in no block of comments yet, nor in a menu. `known` keeps the answers for what was
    passed on the way up: what is above an element was looked at before it.
    """
    passed: list[etree._Element] = []
    outside = True
    for ancestor in node.iterancestors():
        if ancestor in known:
            outside = known[ancestor]
            break
        passed.append(ancestor)
        if ancestor in taken or ancestor.tag in ("nav", "template"):
            outside = False
            break
    known.update(dict.fromkeys(passed, outside))
    return outside


def _holds_headline(element: etree._Element) -> bool:
    """Whether the page's headline is inside: an `<h1>` other than «Комментарии (2)»."""
    heading = next(element.iter("h1"), None)
    return heading is not None and not holds((*_SERVICES, *STEMS), flat(heading, limit=100))


def in_side_column(element: etree._Element) -> bool:
    """Whether the name of an element or of what is around it, or an `<aside>` around it, says that it is of other
    pages."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in ("body", "article", "main"):
            break
        if ancestor.tag == "aside" and ancestor is not element and not zone_name(names_of(ancestor)):
            return True
        if _SIDE_NAME.search(names_of(ancestor)):
            return True
    return False


def _side(element: etree._Element) -> bool:
    """Whether something says that the block is of other pages: where it is, its own heading or the one before it."""
    if in_side_column(element):
        return True
    own = next(element.iter(*_HEADINGS), None)
    before = element.getprevious()
    return any(
        heading is not None and heading.tag in _HEADINGS and _SIDE_HEADING.search(flat(heading, limit=120))
        for heading in (own, before)
    )


def _after(heading: etree._Element, above: set[Any]) -> list[etree._Element]:
    """What belongs to a heading «Комментарии (2)»: what follows it up to the next heading of its rank, or the smallest
    element around it with a text."""
    current: etree._Element | None = heading
    for _ in range(3):
        if current is None or current in above or current.tag in ("body", "html", "nav"):
            return []
        following = _following(current, heading)
        if any(DATE.search(flat(one, limit=2000)) for one in following[:5]):
            return following
        around = current.getparent()
        if around is not None and around not in above and around.tag not in ("body", "html", "nav"):
            long_enough = len(flat(around, limit=400)) > len(flat(heading, limit=100)) + 10
            if long_enough:
                return [] if _holds_headline(around) else [around]
        current = around
    return []


def _following(current: etree._Element, heading: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for one in islice(current.itersiblings(), 300):
        ends = one.tag in ("footer", "nav", "aside", "hr") or (heading.tag in _HEADINGS[:6] and one.tag == heading.tag)
        if ends:
            break
        if one.tag not in ("script", "style", "br"):
            found.append(one)
    return found


__all__ = ["STEMS", "CommentZone", "find_zones", "in_side_column", "may_have_comments", "zone_name"]
