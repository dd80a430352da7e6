"""Which elements of a comment block are one comment each."""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import Final

from lxml import etree

from crawler.reading.comments.words import DATE, ID, marks, time_of_comment
from crawler.reading.credits.markup import flat

MOST: Final = 2000
"""Comments read from one page."""
_MOST_WALKED: Final = 40_000
_ITEM_CLASS: Final = re.compile(
    r"^(?:b-|c-|m-|js-|wp-block-)?(?:(?:comments?|reviews?|otzyv|feedback|reply|kommentar|discussion|com|reaction"
    r"|response|talkback|posting|post|forum-?post)(?:[-_]{1,2})?"
    r"(?:item|post|post-table|entry|single|node|row|one|block|box|wrap|wrapper|container|holder|message|card"
    r"|tree-item|element)?"
    r"|commentitem|reviews-post-table|(?:item|single|one|user)[-_]comment|post[-_]comment|media|depth-\d+)$",
    re.IGNORECASE,
)
_ITEM_STRONG: Final = re.compile(
    r"item|post-table|entry|single|node|row|one|message|card|^comment$|^review$", re.IGNORECASE
)


_NAMED: Final = re.compile("comment|kommentar|otzyv|talkback", re.IGNORECASE)


def walk(
    root: etree._Element, leave_out: frozenset[etree._Element] = frozenset(), most: int = _MOST_WALKED
) -> list[etree._Element]:
    """The elements below in reading order, the first `most` of them; scripts and forms are left out."""
    found: list[etree._Element] = []
    stack = list(reversed(root))
    while stack and len(found) < most:
        node = stack.pop()
        if not isinstance(node.tag, str) or node in leave_out:
            continue
        if node.tag in ("script", "style", "form", "textarea", "select", "template", "noscript") and not (
            node.tag == "form"
            and sum(1 for e in node.iter() if isinstance(e.tag, str) and ID.match(e.get("id") or "")) > 1
        ):
            continue
        found.append(node)
        stack.extend(reversed(node))
    return found


def _is_comment_type(element: etree._Element) -> bool:
    kind = element.get("itemtype") or ""
    return kind.rstrip("/").endswith(("/Comment", "/UserComments", "/Review")) or element.get("itemprop") == "comment"


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    """Of elements with one number in their id the outermost."""
    seen: dict[str, etree._Element] = {}
    kept: list[etree._Element] = []
    for element in elements:
        match = ID.match(element.get("id") or "")
        number = match["number"] if match else None
        if number is not None and number in seen:
            continue
        if number is not None:
            seen[number] = element
        kept.append(element)
    return kept


def _promote(items: list[etree._Element], zone: etree._Element) -> list[etree._Element]:
    """An id may be on the text alone: climb while the parent holds no other comment and adds author or date."""
    chosen = set(items)
    above: Counter[etree._Element] = Counter()
    for item in items:
        for ancestor in item.iterancestors():
            if ancestor is zone or above[ancestor] > 1:
                # Those who were counted twice there were counted above it too, and more than one is all that is asked.
                break
            above[ancestor] += 1
    promoted: list[etree._Element] = []
    for item in items:
        best = item
        if marks(item).text or not DATE.search(flat(item, limit=3000)):
            current = item.getparent()
            for _ in range(3):
                if (
                    current is None
                    or current is zone
                    or current in chosen
                    or above[current] > 1
                    or current.tag in ("ul", "ol", "body")
                ):
                    break
                best = current
                if DATE.search(flat(current, (item,), limit=3000)):
                    break
                current = current.getparent()
        promoted.append(best if best is item or DATE.search(flat(best, (item,), limit=3000)) else item)
    return promoted


def _by_class(walked: list[etree._Element]) -> list[etree._Element]:
    groups: dict[str, list[etree._Element]] = {}
    for element in walked:
        for token in (element.get("class") or "").split()[:12]:
            if _ITEM_CLASS.match(token) and element.tag not in (
                "a",
                "span",
                "h2",
                "h3",
                "h4",
                "ul",
                "ol",
                "input",
                "button",
                "i",
                "img",
                "p",
            ):
                groups.setdefault(re.sub(r"\d+", "0", token.casefold()), []).append(element)
    best: tuple[tuple[int, int, int], list[etree._Element]] | None = None
    for token, members in groups.items():
        dated = sum(1 for member in members[:MOST] if DATE.search(flat(member, limit=2500)) or _has_author(member))
        if not dated and not (len(members) > 1 and _NAMED.search(token)):
            continue
        depth = sum(1 for _ in members[0].iterancestors())
        rank = (dated, 1 if _ITEM_STRONG.search(token) else 0, -depth if dated > 1 else depth)
        if best is None or rank > best[0]:
            best = (rank, members)
    return best[1] if best else []


def _by_heads(zone: etree._Element, walked: list[etree._Element], fewest: int = 2) -> list[etree._Element]:
    """Comments of several elements side by side: a short line with name and time, then what was written.

    Each is given as a copy of its elements under one roof. In a `<dl>` every `<dt>` begins one.
    """
    for parent in (zone, *walked):
        children = [child for child in parent if child.tag not in _NO_HEADS]
        if len(children) < 2:
            continue
        heads = [child.tag == "dt" if parent.tag == "dl" else _is_head(child) for child in children[:MOST]]
        if sum(heads) < (1 if parent.tag == "dl" else fewest) or sum(heads) * 4 < len(heads):
            continue
        groups: list[list[etree._Element]] = []
        for child, head in zip(children, heads, strict=False):
            if head:
                groups.append([])
            if groups:
                groups[-1].append(child)
        whole = [group for group in groups if any(flat(one, limit=20) for one in group[1:])]
        if len(whole) * 2 > len(groups) and any(DATE.search(flat(one, limit=500)) for one in whole[0]):
            return [_together(group) for group in whole]
    return []


_NO_HEADS: Final = frozenset(("script", "style", "br", "hr", "form", "button", "h1", "h2", "h3"))
"""Elements of a block that are neither the line above a comment nor a piece of it."""


def _is_head(element: etree._Element) -> bool:
    text = flat(element, limit=_HEAD + 100)
    dated = time_of_comment(text)
    return dated is not None and 1 < len(text) - len(dated) <= _HEAD


def _together(group: list[etree._Element]) -> etree._Element:
    item = etree.Element("div")
    for one in group:
        item.append(copy.deepcopy(one))
    if number := group[0].get("id"):
        item.set("id", number)
    return item


def _only(zone: etree._Element, walked: list[etree._Element]) -> list[etree._Element]:
    """The smallest element that holds everything in a block of one comment: one date, and who wrote before the text.

    It may be the block itself, where that has no heading.
    """
    if len(DATE.findall(flat(zone, limit=3000))) != 1:
        return []
    if headed := _by_heads(zone, walked, fewest=1):
        return headed
    current = zone
    while True:
        with_text = [
            child for child in current if child.tag not in ("form", "script", "style") and flat(child, limit=5)
        ]
        dated = [child for child in with_text if DATE.search(flat(child, limit=3000))]
        if len(dated) != 1 or len(flat(dated[0], limit=3000)) - len(flat(dated[0], limit=120)) < 0:
            break
        rest = flat(dated[0], limit=3000)
        match = DATE.search(rest)
        if match is None or len(rest) - len(match.group()) < _WRITTEN:
            break
        current = dated[0]
    return [] if current is zone and next(zone.iter("h1", "h2", "h3", "h4", "h5"), None) is not None else [current]


_HEAD: Final = 80
"""Characters of the line with name and time beside the time: a name of three words and what is printed with it."""
_WRITTEN: Final = 20
"""Characters beside the time that the only comment of a block has at least: a name and a few words."""


def _has_author(element: etree._Element) -> bool:
    found = [marks(node) for node in walk(element, most=60)]
    return any(mark.author for mark in found) and any(mark.text for mark in found)


def _by_repetition(walked: list[etree._Element]) -> list[etree._Element]:
    """Elements of one shape that each hold a date and a text: at least two."""
    groups: dict[tuple[str, str, etree._Element | None], list[etree._Element]] = {}
    for element in walked:
        if element.tag in ("li", "div", "article", "tr", "table", "section", "dl", "blockquote", "p", "dd"):
            shape = re.sub(r"\d+|\b(?:odd|even|first|last)\b", "", (element.get("class") or "").casefold()).strip()
            # A plain `div` is a row and a piece of a row as well: only those side by side are alike.
            beside = element.getparent() if element.tag == "div" and not shape else None
            groups.setdefault((element.tag, shape, beside), []).append(element)
    best: tuple[tuple[int, int], list[etree._Element]] | None = None
    looked = 0
    for members in groups.values():
        if len(members) < 2 or looked > 2 * MOST:
            continue
        good = []
        looked += len(members[:MOST])
        for member in members[:MOST]:
            text = flat(member, limit=1500)
            match = DATE.search(text)
            if match and len(text) - len(match.group()) >= 4 and len(DATE.findall(text)) <= 3:
                good.append(member)
        if len(good) < 2 or len(good) * 2 < len(members):
            continue
        rank = (len(good), -sum(1 for _ in good[0].iterancestors()))
        if best is None or rank > best[0]:
            best = (rank, good)
    return best[1] if best else []


def find_items(zone: etree._Element) -> tuple[list[etree._Element], str]:
    """The elements that are one comment each, and the rule that told them."""
    walked = walk(zone)
    items = [element for element in walked if _is_comment_type(element)]
    if items:
        return items[:MOST], "schema.org"
    numbered = [
        element
        for element in walked
        if element.tag not in ("a", "span", "input", "img", "b") and ID.match(element.get("id") or "")
    ]
    if numbered and numbered[0].tag == "dt":
        return _by_heads(zone, walked)[:MOST], "heads"
    if numbered:
        prefixes = Counter(re.sub(r"\d+", "", element.get("id") or "") for element in numbered)
        common = max(prefixes.items(), key=lambda pair: pair[1])[1]
        numbered = [
            e
            for e in numbered
            if prefixes[re.sub(r"\d+", "", e.get("id") or "")] == common or "comment" in (e.get("id") or "")
        ]
        return _promote(_outermost(numbered)[:MOST], zone), "id"
    items = _by_class(walked)
    if items:
        return _promote(items[:MOST], zone), "class"
    items = _by_heads(zone, walked)
    if items:
        return items[:MOST], "heads"
    items = _by_repetition(walked)
    if items:
        return items[:MOST], "repetition"
    return _only(zone, walked), "only"


__all__ = ["MOST", "find_items", "walk"]
