"""What on a page is layout and not the article: told by element, attributes and the words in class and id."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import islice

from lxml import etree

from archive.languages import every
from archive.languages.patterns import Hinted, any_of, any_word, held, holds, needed_strings, pattern_of, stems
from crawler.reading.outline import Outline


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


HARD = word_set(
    "script style noscript noembed noframes template svg math button input select option textarea iframe object embed"
    " video audio canvas map head title link meta datalist progress frame frameset applet"
)
"""Elements whose text is never the article's."""

BLOCKS = word_set(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul caption index"
)
"""Elements that begin a line of their own."""

_SOFT = {
    "nav": 0.3,
    "aside": 0.5,
    "form": 0.3,
    "footer": 0.4,
    "dialog": 0.4,
    "menu": 0.3,
    "label": 0.1,
    "fieldset": 0.2,
}
_HIDDEN_STYLE = pattern_of(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Words as they are between the joints of class names: share-bar, shareBar, share_bar, b-share.
_PIECE = pattern_of(r"[A-Z]+[a-z0-9]*|[a-z0-9]+")
_SHORT = pattern_of(r"[A-Za-z]+")
_LAYOUT_WORDS = word_set(
    """share shares sharing sharer sharebar sharethis addthis social socials soc likely pluso uptolike
    related recommend recommended recommendation recommendations recirc outbrain taboola mgid
    promo promos promotion newsletter newsletters subscribe subscription signup mailing
    advert adverts advertisement advertising adv ads ad adfox banner banners sponsored sponsor
    comment comments disqus hypercomments breadcrumb breadcrumbs crumbs navigation nav navbar menu submenu
    sidebar footer pager pagination paginator toolbar tools print printer
    teaser teasers rating vote poll cookie cookies popup modal overlay tooltip dropdown
    byline authors author dateline timestamp pubdate tags taglist hashtags keywords
    login readmore readalso alsoread seealso morenews morelinks popular trending mostread
    copyright disclaimer skip"""
)
_LAYOUT_RE = pattern_of(
    r"(?:^|[-_\s])(?:read-?(?:also|more|next)|see-?also|also-?read|more-(?:news|stories|articles|links|on|from)|most-(?:read|popular)"
    r"|yandex-?direct|sr-only|visually-?hidden|screen-reader(?:-text)?|other-?news|news-?(?:line|feed|list|more|other)|last-?news|article-?(?:meta|tags|tools|share|footer|info)"
    r"|post-?(?:meta|tags|footer|info|nav)|entry-?(?:meta|footer|tags)|sign-?up|js-hidden|no-print|noprint)(?:$|[-_\s])",
    re.I,
)


_WIDGET_WORDS = word_set("widget widgets")
_CONTENT_WORDS = word_set("text body content article story")
_COMMENT_WORDS = word_set("comment comments disqus hypercomments")
COMMENTS = 0.85
"""The limit of an element that is named after comments: they may be longer than the article."""


_VOICES = every(lambda one: one.body.aside)
_ELSEWHERE = every(lambda one: one.body.aside_line)
_ASIDE = pattern_of(rf"{any_of(_VOICES)}|^\W*(?:{any_of(_ELSEWHERE)})\W*$", re.I)
"""A line by which a box in the middle of an article says that it is no part of it."""

_ASIDE_WORDS = tuple(word for pattern in (*_VOICES, *_ELSEWHERE) for word in needed_strings(pattern))


def lines_aside(lines: list[str]) -> list[int]:
    """Places of the lines that say that their box is no part of the article."""
    # Containment is asked first, of the whole before the lines: most lines have none of the words, and the pattern
    # costs ten times as much.
    known = held(_ASIDE_WORDS, "\n".join(lines))
    if not known:
        return []
    return [place for place, line in enumerate(lines) if holds(known, line) and _ASIDE.search(line) is not None]


_LEAD = Hinted(
    r"(?:^|[-_ ])(?:lead|lede|lead-?in|intro|introduction|introtext|standfirst|subtitle|sub-?title|subheadline|subhead"
    r"|sub-?heading|dek|deck|summary|excerpt|abstract|anons|announce|anonce|vorspann|teaser-?text|chapeau|ingress"
    r"|sommario|occhiello|entradilla|spot|kicker-?text|article-?description|news-?description|strapline)(?:$|[-_ ])",
    re.I,
)
_LEAD_JOINT = pattern_of(r"(?<=[a-z])(?=[A-Z])|__|--")


def named_lead(element: etree._Element) -> bool:
    """Whether the class or id of the element, or of the one around it, says lead."""
    current: etree._Element | None = element
    for _ in range(2):
        if current is None:
            return False
        names = f"{current.get('class', '')} {current.get('id', '')}"
        if len(names) > 1 and _LEAD(_LEAD_JOINT.sub("-", names)):
            return True
        current = current.getparent()
    return False


def footer(element: etree._Element) -> bool:
    """Whether an element is the foot of the page, by its tag or its name."""
    return element.tag == "footer" or _named(element, "footer")


def beside(element: etree._Element) -> bool:
    """Whether an element is the foot of the page or a side column, by its tag or its name."""
    return element.tag in ("aside", "nav") or footer(element) or _named(element, "sidebar")


def _named(element: etree._Element, word: str) -> bool:
    return any(
        word in (found := name_words(name)) and found.isdisjoint(("has", "with", "no", "without"))
        for attribute in ("class", "id")
        for name in (element.get(attribute) or "").split()
    )


@lru_cache(maxsize=4096)
def name_words(name: str) -> frozenset[str]:
    """The words of one name in class or id, divided at its joints: `share-bar`, `shareBar`, `b-share`."""
    return frozenset(map(str.lower, _PIECE.findall(name)))


QUOTE_WORDS = word_set("quote quotes quotation blockquote pullquote citation zitat citat cita citazione цитата")
_SIGNED_WORDS = word_set("author authors autor byline name position")


def named_quote(name: str) -> bool:
    """Whether one name in class or id calls its element a quote."""
    return not name_words(name).isdisjoint(QUOTE_WORDS)


def quoted(element: etree._Element) -> bool:
    """Whether an element is a quote set apart from the text, or names who is quoted: it is in a quote, and is its foot
    or has a class that says author."""
    names = (element.get("class") or "").split()
    if element.tag == "aside" and any(map(named_quote, names)):
        return True
    if element.tag != "footer" and all(name_words(name).isdisjoint(_SIGNED_WORDS) for name in names):
        return False
    return in_quote(element)


def in_quote(element: etree._Element) -> bool:
    """Whether an element is in a quote, by the tag or a class of what is around it, or below one in its figure."""
    return any(
        above.tag == "blockquote"
        or any(map(named_quote, (above.get("class") or "").split()))
        or (above.tag == "figure" and next(above.iter("blockquote"), None) is not None)
        for above in islice(element.iterancestors(), 4)
    )


@cache
def _name_hints() -> Callable[[str], re.Match[str] | None]:
    """The search for what a name has that says anything: most names have none, and are not divided."""
    hints = stems((*_LAYOUT_WORDS, *_COMMENT_WORDS, *_WIDGET_WORDS, *needed_strings(_LAYOUT_RE.pattern)))
    return re.compile(any_word(hints)).search


@lru_cache(maxsize=4096)
def _limit_of_name(name: str) -> float:
    if not _name_hints()(name.lower()):
        return 0.0
    # «Ad» between capitals of an identifier is chance: n1AuAdJlVL.
    found = {piece.lower() for piece in _PIECE.findall(name) if len(piece) > 2}
    found.update(map(str.lower, _SHORT.findall(name)))
    if found & _COMMENT_WORDS:
        return COMMENTS
    if found & _WIDGET_WORDS and not found & _CONTENT_WORDS:
        return 0.45
    return 0.45 if found & _LAYOUT_WORDS or _LAYOUT_RE.search(name) else 0.0


def hidden(element: etree._Element) -> bool:
    """Whether the page does not show the element to begin with."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def layout_limit(outline: Outline, number: int) -> float:
    """The largest share of the page's text that an element may hold and still be layout; 0 where nothing says so."""
    tag, names = outline.tags[number], outline.names[number]
    limit = _limit(tag, names) if names else _SOFT.get(tag, 0.0)
    attributes = outline.attributes.get(number)
    if attributes is None or limit >= _HIDDEN or _HIDING.isdisjoint(attributes) or tag in _NEVER:
        return limit
    return _HIDDEN if hidden(outline.elements[number]) else limit


@lru_cache(maxsize=4096)
def _limit(tag: str, names: str) -> float:
    return 0.0 if tag in _NEVER else max(_SOFT.get(tag, 0.0), *map(_limit_of_name, names.split()), 0.0)


_HIDING = word_set("hidden aria-hidden style")
_NEVER = word_set("body html main")
_HIDDEN = 0.55
"""The limit of an element that is not shown to begin with."""
