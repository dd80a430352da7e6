"""Pictures with what stands at them: captions and credits, found in one walk over the article's part of the page.

What counts as a figure: `<figure>`, an element whose class or id speaks of a caption, and a block that holds a picture
and a line of text. Class words are those of common systems, none is a site's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from crawler.credits.line import ParsedCredit, fold, parse_credit, split_credit, split_names, unwrap
from crawler.credits.words import AGENCIES, RIGHTS
from crawler.names import is_person

_SKIPPED: Final = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "form",
        "button",
        "svg",
        "select",
        "textarea",
        "iframe",
        "object",
        "head",
    }
)
_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "button", "svg", "select", "textarea", "input"})
BLOCKS: Final = frozenset(
    {
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
    }
)
_MOST_ELEMENTS: Final = 60_000
_MOST_FIGURES: Final = 500
_LONGEST_CAPTION: Final = 1500

_CAPTION_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:fig)?captions?(?:$|[\s_-])|(?:image|img|photo|picture|media|wp|article|slide|slider|gallery"
    r"|figure)_?-?captions?"
    r"|caption-?text|bildunterschrift|bildtext|bildetekst|legende?(?:$|[\s_-])|photo[_-]?(?:desc|title|text)"
    r"|img[_-]?(?:desc|title|text)"
    r"|image[_-]?(?:desc|legend|title|text)|pie-?de-?foto|podpis(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:photo|image|img|pic|picture|media|figure|caption|video|foto|bild)?[_-]{0,2}(?:credits?"
    r"|copyrights?|credit-?line|attribution)(?:$|[\s_-])"
    r"|(?:photo|image|img|picture|foto|bild|media|caption|figure)[_-]{0,2}(?:author|source|by|byline|rights|agency"
    r"|owner|photographer|quelle|provider|supplier)"
    r"|(?:^|[\s_-])(?:photographer|fotograf\w*|bildquelle|bildnachweis|bildrechte|fotocredit|quelle|source"
    r"|autor-foto|photo-?by|agency)(?:$|[\s_-])"
    r"|[a-z](?:Credit|Copyright|Photographer)(?:$|[\s_-]|[A-Z])|credit$",
    re.IGNORECASE,
)
_NOT_CREDIT_CLASS: Final = re.compile(
    r"footer|site-|page-|social|menu|wrapper-all|open-?source|data-source|resource|credit-?card|credits?-?roll", re.I
)
_BOILER: Final = re.compile(
    r"(?:^|[\s_-])(?:related|teasers?|recommend\w*|sidebar|promos?|newsletter|popular|most-?read|read-?(?:also|more"
    r"|next)|share|social"
    r"|comments?|disqus|footer|menu|nav|navigation|breadcrumbs?|advert\w*|banners?|adv?s|latest|trending|outbrain"
    r"|taboola|author-?(?:box|bio|card|info|image|avatar)"
    r"|avatars?|more-?(?:news|stories|from)|topics?-?list|news-?list|other-?news|also|similar|see-?also|cookie|modal"
    r"|popup|paywall|subscribe)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_HINT: Final = re.compile(
    r"фото|видео|снимо?к|текст|автор|источник|графика|коллаж|иллюстрац|©|\([cс]\)|foto|photo|image|bild|credit"
    r"|crédit|quelle|courtesy|zdj|fot\.|source"
    r"|picture|video|vídeo|kuva|görsel|写真|사진|illustration",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Figure:
    """One figure: its element, what is said below it, and who is credited there."""

    element: etree._Element
    caption: str | None = None
    """Without the credit."""
    credit: str | None = None
    """The credit as it stands on the page."""
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
    all: list[etree._Element]
    """Every element of the part in reading order, layout left out."""
    rest: list[etree._Element]
    """Those that stand in no figure."""


@lru_cache(maxsize=4096)
def _kind(names: str) -> str:
    """What an element's class and id say of it: `credit`, `caption`, `boiler` or nothing."""
    if _CREDIT_CLASS.search(names) and not _NOT_CREDIT_CLASS.search(names):
        return "credit"
    if _CAPTION_CLASS.search(names):
        return "caption"
    return "boiler" if _BOILER.search(names) else ""


def kind_of(element: etree._Element) -> str:
    """What class, id and itemprop say of an element: `credit`, `caption`, `boiler` or nothing."""
    names = element.get("class")
    name = element.get("id")
    prop = element.get("itemprop")
    if prop in {"copyrightHolder", "creditText", "copyrightNotice"}:
        return "credit"
    if not names and not name:
        return ""
    return _kind(f"{names or ''} {name or ''}"[:300])


def flat(element: etree._Element, leave_out: tuple[etree._Element, ...] = (), limit: int = 5000) -> str:
    """The text below an element as a reader sees it, white space folded, at most `limit` characters."""
    parts: list[str] = []
    size = 0
    # A stack of (element, whether it is being left) instead of recursion: pages nest as deep as they like.
    stack: list[tuple[etree._Element, bool]] = [(element, False)]
    while stack and size < limit:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag in BLOCKS:
                parts.append(" ")
            if node is not element and node.tail:
                parts.append(node.tail)
                size += len(node.tail)
            continue
        stack.append((node, True))
        if not isinstance(tag, str) or tag in _UNSEEN or any(node is one for one in leave_out):
            continue
        if tag in BLOCKS:
            parts.append(" ")
        if node.text:
            parts.append(node.text)
            size += len(node.text)
        stack.extend((child, False) for child in reversed(node))
    return fold("".join(parts)[:limit])


def region(tree: etree._Element, article: etree._Element | None) -> etree._Element:
    """The part of the page that belongs to the article: the element given, widened to what holds its heading too."""
    if article is None:
        best: tuple[int, etree._Element] | None = None
        for candidate in list(tree.iter("article", "main"))[:40]:
            size = sum(len(p.text or "") for p in candidate.iter("p"))
            if best is None or size > best[0]:
                best = (size, candidate)
        if best is None or best[0] < 200:
            body = tree.find("body")
            return tree if body is None else body
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
    return widened


def _bounded(root: etree._Element, keep: set[etree._Element]) -> list[etree._Element]:
    """The elements of the part in reading order, without what is surely no part of the article."""
    found: list[etree._Element] = []
    stack = [root]
    while stack and len(found) < _MOST_ELEMENTS:
        element = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if element not in keep and (tag == "aside" or kind_of(element) == "boiler"):
            continue
        found.append(element)
        stack.extend(reversed(element))
    return found


def _party(text: str) -> bool:
    """Whether a short text can be nothing but parties."""
    if not text or len(text) > 100 or len(text.split()) > 10 or text.endswith(("?", "!")):
        return False
    names = split_names(text)
    return bool(names) and (
        any(AGENCIES.match(name) or is_person(name) for name in names) or ("/" in text and len(names) > 1)
    )


_TAIL_BRACKET: Final = re.compile(r"^(?P<text>.*?)[\s.]*\((?P<credit>[^()]{2,80})\s*\)\s*\.?$", re.DOTALL)
_TAIL_PIECE: Final = re.compile(
    r"^(?P<text>.+?)(?:[.!?…»\"”]\s+|\s+[|–—-]\s+|\s*[|＝=]\s*|\s{2,}|\s*\n\s*)(?P<credit>[^.!?|＝]{2,80}"
    r"|[^.!?|＝]{2,60}/[^|]{2,60})\.?$",
    re.DOTALL,
)


def _tail(caption: str) -> tuple[str, str | None]:
    """Divide a caption and the credit at its end, where no label marks it: «… (Getty Images)», «… . Ann Lee/AP»."""
    rest, credit = split_credit(caption)
    if credit is not None:
        return rest, credit
    if parse_credit(caption, beside_media=True) and len(caption) < 120:
        return "", caption
    for pattern in (_TAIL_BRACKET, _TAIL_PIECE):
        match = pattern.match(caption)
        if match and match["text"].strip() and _agency(match["credit"]):
            return match["text"].strip(), match["credit"].strip()
    return caption, None


def _agency(text: str) -> bool:
    """Whether a tail without a label names an agency, or persons and agencies with a slash between."""
    names = split_names(text)
    if not names or len(text.split()) > 9:
        return False
    return any(AGENCIES.fullmatch(name) or (AGENCIES.match(name) and len(name.split()) <= 3) for name in names) or (
        "/" in text and len(names) > 1 and all(len(name.split()) <= 4 and name[:1].isupper() for name in names)
    )


_AGO: Final = re.compile(r"\bago\b|\b\d{1,2}:\d\d\b|^published|^updated|^\d+$|\d{1,2}\.\d{1,2}\.\d{4}", re.IGNORECASE)
_PREFIX: Final = re.compile(r"^(?:photo|image|foto|bild|credit|source|quelle|фото|источник)s?\s*:\s*", re.IGNORECASE)


def read_credit(text: str) -> list[ParsedCredit]:
    """Read the text of an element that is known to hold a credit."""
    parsed = parse_credit(text, beside_media=True)
    if parsed:
        return parsed
    text = unwrap(text)
    if (
        len(text) > 160
        or len(text.split()) > 20
        or text.endswith(("?", "!"))
        or RIGHTS.search(text)
        or _AGO.search(text)
    ):
        return []
    names = [
        name
        for name in split_names(_PREFIX.sub("", text))
        if not re.fullmatch(r"(?i)copyright|credits?|source|quelle", name)
    ]
    return [ParsedCredit("photo", tuple(names))] if names else []


def _inside(element: etree._Element, kinds: set[str], tags: tuple[str, ...] = ()) -> list[etree._Element]:
    """The outermost elements below whose class or tag says so."""
    found: list[etree._Element] = []
    stack = list(reversed(element))
    while stack and len(found) < 40:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            continue
        if node.tag in tags or kind_of(node) in kinds:
            found.append(node)
            continue
        stack.extend(reversed(node))
    return found


def _read_figure(element: etree._Element, figure: Figure) -> None:
    captions = (
        _inside(element, {"caption"}, ("figcaption",))
        if kind_of(element) != "caption" and element.tag != "figcaption"
        else [element]
    )
    credit_elements = _inside(element, {"credit"}, ("cite",))
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
        rest, credit = _tail(caption)
        if credit is None and captions:
            rest, credit = _last_inline(captions[0], caption)
        if credit is None and pieces:
            outside = flat(element, tuple(captions))
            if outside and len(outside) < 160 and (parse_credit(outside, beside_media=True) or _party(outside)):
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
    figure.caption = caption[:_LONGEST_CAPTION].strip(" |–—-·") or None


def _last_inline(caption: etree._Element, text: str) -> tuple[str, str | None]:
    """The last element inside a caption, where it holds nothing but parties."""
    children = [
        child
        for child in caption.iter()
        if child is not caption and isinstance(child.tag, str) and child.tag not in _UNSEEN
    ]
    for child in reversed(children[-6:]):
        inner = flat(child)
        if not inner:
            continue
        if text.endswith(inner) and inner != text and _party(inner.strip("()[] ")):
            return text[: -len(inner)].strip(), inner
        break
    return text, None


def find_figures(tree: etree._Element, article: etree._Element | None = None) -> Figures:
    """The figures of the article, and the elements that were walked over."""
    root = region(tree, article)
    keep = {root}
    if article is not None:
        keep.add(article)
        keep.update(article.iterancestors())
    walked = _bounded(root, keep)
    figures: list[Figure] = []
    done: set[etree._Element] = set()
    for element in walked:
        if len(figures) >= _MOST_FIGURES:
            break
        if element in done:
            continue
        tag = element.tag
        kind = "figure" if tag == "figure" else "caption" if tag == "figcaption" else kind_of(element)
        if kind == "figure" and sum(1 for _ in zip(range(2), element.iter("figure"), strict=False)) > 1:
            continue
        if kind not in ("figure", "caption", "credit"):
            continue
        if kind == "credit" and tag in ("body", "main", "article"):
            continue
        holder = element
        if kind == "caption" and next(element.iter("img"), None) is None:
            # The credit may stand beside the caption instead of in it.
            parent = element.getparent()
            if (
                parent is not None
                and parent not in done
                and len(flat(parent, limit=800)) < 700
                and parent.tag not in ("body", "article", "main")
            ):
                holder = parent
        figure = Figure(holder)
        if kind == "credit":
            text = flat(element, limit=400)
            parsed = parse_credit(text, beside_media=True) or (read_credit(text) if _party(text) else [])
            if not parsed:
                continue
            figure.credit, figure.parsed, figure.elements = text, parsed, [element]
            figure.rule, figure.confidence = "class", 0.7
        else:
            _read_figure(holder, figure)
        done.update(holder.iter())
        figures.append(figure)
    return Figures(root, figures, walked, [element for element in walked if element not in done])


__all__ = ["BLOCKS", "Figure", "Figures", "find_figures", "flat", "kind_of", "read_credit", "region"]
