"""The page divided once: which part of it each element belongs to.

One pass over the survey claims regions of the tree: the readers' comments, teasers of other news, navigation, players,
figures, quotes, the page's own clock, the footer, boxes that ask something of the reader, the article. Each field looks
only into parts that may hold it; a region that holds the article or its headline is never claimed by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

from lxml import etree

from archive.languages.patterns import stems
from crawler.reading.body.layout import QUOTE_WORDS, name_words, named_quote
from crawler.reading.body.survey import Survey

if TYPE_CHECKING:
    from crawler.reading.comments.zones import CommentZone

PartName = Literal[
    "comments", "teasers", "navigation", "player", "figure", "quote", "clock", "footer", "box", "article"
]

_TAGS: Final[dict[str, PartName]] = {
    "nav": "navigation",
    "menu": "navigation",
    "video": "player",
    "audio": "player",
    "iframe": "player",
    "object": "player",
    "figure": "figure",
    "figcaption": "figure",
    "blockquote": "quote",
    "q": "quote",
    "footer": "footer",
    "dialog": "box",
}
_NAMES: Final[dict[PartName, frozenset[str]]] = {
    "navigation": frozenset(
        ("nav", "navigation", "navbar", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumbs", "pager", "pagination")
    ),
    "player": frozenset(("video", "player", "videoplayer", "audioplayer")),
    "clock": frozenset(("clock", "weather", "currency", "currencies", "informer", "informers", "calendar")),
    "footer": frozenset(("footer",)),
    "box": frozenset(
        ("cookie", "cookies", "gdpr", "consent", "newsletter", "subscribe", "subscription", "signup", "modal", "popup",
         "login", "paywall", "poll", "vote", "votes", "rating")
    ),
    "teasers": frozenset(
        ("related", "recommended", "recommendation", "recommendations", "teaser", "teasers", "readmore", "readalso",
         "alsoread", "seealso", "morenews", "popular", "trending", "mostread", "sidebar", "promo", "promos")
    ),
}  # fmt: skip
"""Words in class and id by which a region is known. A name says nothing where the region holds the article."""
_PICTURED: Final = frozenset(
    ("figure", "photo", "photos", "image", "images", "img", "pic", "pics", "picture", "foto", "gallery", "slider",
     "slide", "caption")
)  # fmt: skip
"""Words that name a figure where a picture is inside."""
_SIGNED: Final = frozenset(("author", "authors", "autor", "byline", "bio", "avatar"))
"""Words of a byline, whose picture shows who wrote."""
_STEMS: Final = stems(chain(QUOTE_WORDS, _PICTURED, *_NAMES.values()))
_MOST_FIGURE: Final = 600
"""Characters of a region that only its name calls a figure: a caption of some sentences; more is a text with pictures
(the longest caption of the labelled pages has 540)."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A region of the page, and the sign that gave it away: `tag:nav`, `class:footer`, `row`, `entries`."""

    name: PartName
    elements: tuple[etree._Element, ...]
    sign: str


class Parts:
    """The parts of one page; elements that nothing claims are in none."""

    def __init__(
        self,
        survey: Survey,
        article: etree._Element | None = None,
        headline: int | None = None,
        zones: Sequence[CommentZone] = (),
    ) -> None:
        self._survey = survey
        self.zones = zones
        """The comment blocks of the page, also those of other pages."""
        self._article = article
        self._comments = {one: zone.sign for zone in zones for one in zone.elements}
        self._around = set() if article is None else {article, *article.iterancestors()}
        if headline is not None:
            self._around.update(survey.elements[headline].iterancestors())

    @cached_property
    def _divided(self) -> tuple[list[PagePart], list[frozenset[PartName]]]:
        """The parts, and by the number of an element the names of those that it belongs to."""
        outline, claims = self._survey.outline, self._claims()
        parts: list[PagePart] = []
        inside: list[frozenset[PartName]] = []
        for number, above in enumerate(outline.parents):
            around = inside[above] if number else frozenset[PartName]()
            claim = claims.get(number)
            if claim is not None and claim[0] not in around:
                parts.append(PagePart(claim[0], (outline.elements[number],), claim[1]))
                around = around | {claim[0]}
            inside.append(around)
        return parts, inside

    @property
    def parts(self) -> list[PagePart]:
        """In the order of the page; one may be inside another."""
        return self._divided[0]

    def _claims(self) -> dict[int, tuple[PartName, str]]:
        """The parts that elements say they are, wherever they are, and the signs, by the numbers of the elements."""
        outline = self._survey.outline
        claims = {
            number: claim for number in outline.named(_STEMS, lambda names: True) if (claim := self._named(number))
        }
        for tag, part in _TAGS.items():
            claims |= dict.fromkeys(outline.tagged(tag), (part, f"tag:{tag}"))
        claims |= dict.fromkeys(self._survey.rows, ("teasers", "row"))
        for element, sign in self._comments.items():
            if (number := outline.number(element)) is not None:
                claims[number] = "comments", sign
        for element in self._around:
            if (number := outline.number(element)) is not None:
                claims.pop(number, None)
                if element is self._article:
                    claims[number] = "article", "chosen"
        footers = [number for number, (part, _) in claims.items() if part == "footer"]
        for number in footers:
            if _of_article(outline.elements[number], self._around):
                del claims[number]
        return claims

    def _named(self, number: int) -> tuple[PartName, str] | None:
        """The part that the class or id of an element says it is."""
        element = self._survey.elements[number]
        found = _part_of("class", element.get("class") or "") or _part_of("id", element.get("id") or "")
        if (
            found is not None
            and found[0] == "figure"
            and (self._survey.length[number] > _MOST_FIGURE or next(element.iter("img", "picture"), None) is None)
        ):
            return None
        return found

    def of(self, *names: PartName) -> list[etree._Element]:
        """The elements of these parts, in the order of the page."""
        return [element for part in self.parts if part.name in names for element in part.elements]

    def within(self, element: etree._Element, *names: PartName) -> PartName | None:
        """The first of these parts that an element belongs to; None where it belongs to none."""
        number = self._survey.number(element)
        if number is None:
            return None
        inside = self._divided[1][number]
        return next((name for name in names if name in inside), None)


def _of_article(footer: etree._Element, around: set[etree._Element]) -> bool:
    """Whether a footer is that of the article and not of the page: it is inside the same `article` element (HTML,
    4.3.8: a footer is that of its nearest sectioning ancestor)."""
    return any(above.tag == "article" and above in around for above in footer.iterancestors())


@lru_cache(maxsize=8192)
def _part_of(kind: str, value: str) -> tuple[PartName, str] | None:
    """The part that a class or an id names, and the word that does."""
    for name in value.split()[:12]:
        words = name_words(name)
        if named_quote(name):
            return "quote", f"{kind}:{name[:60]}"
        for part, known in _NAMES.items():
            if not words.isdisjoint(known):
                return part, f"{kind}:{name[:60]}"
        if words & _PICTURED and not words & _SIGNED:
            return "figure", f"{kind}:{name[:60]}"
    return None


__all__ = ["PagePart", "PartName", "Parts"]
