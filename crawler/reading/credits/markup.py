"""What an element's name, class and id say of it, and the text below it as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from lxml import etree

from archive.languages.patterns import Hinted, any_word, stems
from crawler.reading.credits.parties import one_line
from crawler.reading.outline import Outline

SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "form",
        "svg",
        "select",
        "textarea",
        "iframe",
        "object",
        "head",
    ]
)
"""Elements that hold nothing of the article's text and figures."""
UNSEEN: Final = frozenset(["script", "style", "noscript", "template", "button", "svg", "select", "textarea", "input"])
"""Elements whose text no reader sees, or that are controls."""
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "td",
        "tr",
        "table",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "figure",
        "figcaption",
        "br",
        "dd",
        "dt",
        "dl",
        "pre",
        "header",
        "main",
        "center",
        "aside",
    ]
)
"""Elements that begin a line of their own."""

_CAPTION_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:fig)?captions?(?:$|[\s_-])|(?:image|img|photo|picture|media|wp|article|slide|slider|gallery"
    r"|figure)_?-?captions?"
    r"|caption-?text|bildunterschrift|bildtext|bildetekst|legende?(?:$|[\s_-])|photo[_-]?(?:desc|title|text)"
    r"|img[_-]?(?:desc|title|text)"
    r"|(?:image|img|photo|picture|foto)[_-]?comment(?:$|[\s_-])|image[_-]?(?:desc|legend|title|text)|pie-?de-?foto|podpis(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:photo|image|img|pic|picture|media|figure|caption|video|foto|bild)?[_-]{0,2}(?:credits?"
    r"|copyrights?|credit-?line|attribution)(?:$|[\s_-])"
    r"|(?:photo|image|img|picture|foto|bild|media|caption|figure)[_-]{0,2}(?:author|source|by|byline|rights|agency"
    r"|owner|photographer|quelle|provider|supplier)"
    r"|(?:^|[\s_-])(?:photographer|fotograf\w*|bildquelle|bildnachweis|bildrechte|fotocredit|quelle|source"
    r"|autor-foto|photo-?by|agency)(?:$|[\s_-])"
    r"|[a-z](?:Credit|Copyright|Photographer)(?:$|[\s_-]|[A-Z])|credit$",
    re.IGNORECASE,
)
_NOT_CREDIT_CLASS: Final = Hinted(
    r"footer|site-|page-|social|menu|wrapper-all|open-?source|data-source|resource|credit-?card|credits?-?roll", re.I
)
_BOILER: Final = Hinted(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|newsletter|popular|most-?read|read-?(?:also|more|next)|share|social"
    r"|comments?|disqus|footer|menu|nav|navigation|breadcrumbs?|advert\w*|banners?|adv?s|trending|outbrain|taboola"
    r"|author-?(?:box|bio|card|info|image|avatar)|avatars?|more-?(?:news|stories|from)|topics?-?list|news-?list"
    r"|other-?news|see-?also|cookie|paywall|subscribe)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TEASER: Final = Hinted(r"(?:^|[\s_-])(?:teasers?|promos?|latest|also|similar)(?:$|[\s_-])", re.IGNORECASE)


@cache
def _kind_stems() -> tuple[str, ...]:
    """What a name has that says anything: most names have none."""
    return stems(chain.from_iterable(kind.stems for kind in (_CREDIT_CLASS, _CAPTION_CLASS, _BOILER, _TEASER)))


@cache
def _says_kind() -> Callable[[str], object]:
    return re.compile(any_word(_kind_stems())).search


@lru_cache(maxsize=4096)
def _kind(names: str) -> str:
    """What an element's class and id say of it: `credit`, `caption`, `boiler`, `teaser` or nothing."""
    if not _says_kind()(names.lower()):
        return ""
    if _CREDIT_CLASS(names) and not _NOT_CREDIT_CLASS(names):
        return "credit"
    if _CAPTION_CLASS(names):
        return "caption"
    if _BOILER(names):
        return "boiler"
    return "teaser" if _TEASER(names) else ""


def kind_by_class(element: etree._Element) -> str:
    """What class, id and itemprop say of an element: `credit`, `caption`, `boiler`, `teaser` or nothing."""
    names = element.get("class")
    name = element.get("id")
    prop = element.get("itemprop")
    if prop in {"copyrightHolder", "creditText", "copyrightNotice"}:
        return "credit"
    if not names and not name:
        return ""
    return _kind(f"{names or ''} {name or ''}"[:300])


def kinds_by_class(outline: Outline) -> dict[int, str]:
    """The numbers of all elements of which `kind_by_class` says something, and what."""
    kinds = {
        number: kind
        for number in outline.named(_kind_stems(), lambda names: _kind(names[:300]))
        if (kind := _kind(outline.names[number][:300]))
    }
    for number, names in outline.attributes.items():
        if "itemprop" in names and (kind := kind_by_class(outline.elements[number])):
            kinds[number] = kind
    return kinds


def frame(img: etree._Element) -> etree._Element:
    """The `<picture>` around a picture, or the picture.

    libxml2 does not know `<source>` to be empty, so the picture may be inside of several.
    """
    outer = img
    while (parent := outer.getparent()) is not None and parent.tag in ("source", "picture"):
        outer = parent
    return outer


def flat(element: etree._Element, leave_out: Collection[etree._Element] = (), limit: int = 5000) -> str:
    """The text below an element as a reader sees it, white space folded, at most `limit` characters."""
    return one_line(_joined(element, leave_out, limit, " "))


def lines(element: etree._Element, leave_out: Collection[etree._Element] = (), limit: int = 20_000) -> list[str]:
    """The same, divided where a block or `<br>` begins a line; empty lines left out."""
    divided = _joined(element, leave_out, limit, "\x02").split("\x02")
    return [line for line in map(one_line, divided) if line]


def _joined(element: etree._Element, leave_out: Collection[etree._Element], limit: int, between: str) -> str:
    parts: list[str] = []
    size = 0
    # Elements without text cost too: few texts need more elements than characters.
    budget = 200 + limit
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if size >= limit or not budget:
            break
        budget -= 1
        tag = node.tag
        if event == "end":
            if tag in BLOCKS:
                parts.append(between)
            if node is not element and node.tail:
                parts.append(node.tail)
                size += len(node.tail)
            continue
        if tag in UNSEEN or node in leave_out:
            walker.skip_subtree()
            continue
        if tag in BLOCKS:
            parts.append(between)
        if node.text:
            parts.append(node.text)
            size += len(node.text)
    return "".join(parts)[:limit]


__all__ = ["BLOCKS", "SKIPPED", "UNSEEN", "flat", "frame", "kind_by_class", "kinds_by_class", "lines"]
