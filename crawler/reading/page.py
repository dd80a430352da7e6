"""One press page: a method for every field of the item.

A CMS subclasses `PressPage` and names its selectors; a site subclasses its CMS and says how it differs. A selector that
is named and matches nothing, or several elements where one is expected, is recorded as a problem, and the general
reader answers instead, with its own rule and confidence. Nothing here opens a socket.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from lxml import etree

from archive.facts import row
from archive.items import Block, Comments, Credit, Media, Problem, Region, Rule
from archive.items import text_of_blocks as text_of_blocks
from crawler.reading.authors import clean_names, find_authors, find_tags
from crawler.reading.body.layout import BLOCKS
from crawler.reading.body.survey import Survey, find_body
from crawler.reading.body.trimming import letters_of
from crawler.reading.credits.figures import Figures, find_figures
from crawler.reading.dates.clock import PageClock
from crawler.reading.dates.find import Around, find_modified, find_published, line_of
from crawler.reading.dates.parse import Moment
from crawler.reading.document import Document, text_of
from crawler.reading.found import Found
from crawler.reading.kind import PageKind, find_kind, not_html
from crawler.reading.language import find_language
from crawler.reading.lead import find_lead
from crawler.reading.newslist import find_news
from crawler.reading.parts import PartName, Parts
from crawler.reading.printed import is_label
from crawler.reading.title import find_headline, find_title, is_front

if TYPE_CHECKING:
    # Their words are long to compile: only what reads a page imports them.
    from crawler.reading.media import FoundMedia

UNHEADED = frozenset(("title", "site-name", "before-text", "opening"))
"""Rules for a title that no headline of the page confirms: the title of a list's first entry is found by them too."""
LISTED = 5
"""Dated links to other pages that a page with a headline has at least, to be a list of them."""
LISTED_SHARE = 0.5
"""Text of its own that a list has at most, beside that of its entries, where no headline is printed."""
BESIDE_SHARE = 0.16
"""The same where one is: notices of the template are less, a short article beside a long list of others is more."""
GREETING = 300
"""Characters by which a front page that lists news greets its readers, at most: three sentences."""
MOST_BESIDE = 1500
"""Characters of text on a page with a headline from which on it is an article, whatever it lists."""

GAP = 3
"""Elements between the headings of two entries of a list, at most: a day, a picture and a summary. A section of an
article may have as many, but its heading is no link to another page."""
DATED = 60
"""Characters at the beginning of an entry's text in which its day is printed."""

ELSEWHERE: tuple[PartName, ...] = ("comments", "navigation", "clock", "footer")
"""Parts of a page whose pictures and credits are not the article's."""
BESIDE: tuple[PartName, ...] = ("teasers", "box")
"""Parts that are not either, unless a figure is in them: galleries are named `popup` and `promo`, too."""

SHELLS = frozenset(("needs-scripts", "empty"))
"""Kinds of pages whose article may be in the state that an application sends along."""
STATED = 0.8
"""Confidence of what is read from there, at most: the page's scripts may show it otherwise."""

SELECTORS = tuple(f"{name}_css" for name in ("title", "lead", "body", "date", "author", "tags", "comments", "gallery"))
"""Class attributes of `PressPage` that hold a selector."""


def _alone(elements: Iterable[etree._Element]) -> tuple[etree._Element, ...]:
    """Those that are a line of their own: a name or a topic inside a sentence belongs to it."""
    return tuple(each for each in elements if each.tag in BLOCKS)


def _beside(cards: tuple[etree._Element, ...]) -> list[etree._Element]:
    """The siblings that belong to the entries of a list which have no element of their own: `h3`, `p`, `h3`, `p`.

    The last entry has as many as the one before it; dates in `dt` come before the first `dd`.
    """
    heads, found, most = set(cards), [], 0
    for card in cards[:-1]:
        between: list[etree._Element] = []
        for sibling in card.itersiblings():
            if sibling in heads or len(between) > GAP:
                break
            between.append(sibling)
        if len(between) > GAP:
            return []
        most = len(between)
        found += between
    found += islice(cards[-1].itersiblings(), most)
    if most and (first := cards[0].getprevious()) is not None and first.tag == "dt":
        found.append(first)
    return found


class PressPage:
    """A page of an unknown site; the class attributes are what a known one names."""

    title_css: ClassVar[str | None] = None
    lead_css: ClassVar[str | None] = None
    body_css: ClassVar[str | None] = None
    date_css: ClassVar[str | None] = None
    author_css: ClassVar[str | None] = None
    tags_css: ClassVar[str | None] = None
    comments_css: ClassVar[str | None] = None
    gallery_css: ClassVar[str | None] = None
    valid_until: ClassVar[date | None] = None
    """Last day on which the site's pages looked like this; None for the present look."""
    zone: ClassVar[str | None] = None
    """IANA time zone of the dates printed on the page, `Europe/Moscow`."""
    region: ClassVar[Region | None] = None

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = list(document.encoding.problems)

    def select(self, field_name: str, css: str | None, *, one: bool = True) -> list[etree._Element]:
        """Elements of a selector that the class names; nothing or too much is recorded as a problem."""
        if css is None:
            return []
        found = self.document.select(css)
        if not found:
            self.problem("selector-missed", f"Selector {css} matches nothing.", field_name)
        elif one and len(found) > 1:
            self.problem("selector-ambiguous", f"Selector {css} matches {len(found)} elements.", field_name)
        return found

    def problem(self, code: str, message: str, field_name: str | None = None) -> None:
        """Record something that did not go as it should have, once."""
        problem = Problem(field=field_name, code=row(code).code, message=message)
        if problem not in self.problems:
            self.problems.append(problem)

    def title(self) -> Found[str] | None:
        """The headline."""
        for element in self.select("title", self.title_css)[:1]:
            if text := text_of(element):
                return Found(text, f"css:{self.title_css}", 1.0, elements=(element,))
        return find_title(self.document, self.survey)

    def lead(self) -> Found[str] | None:
        """The introduction, where the page sets one apart from the body."""
        for element in self.select("lead", self.lead_css)[:1]:
            if text := text_of(element):
                return Found(text, f"css:{self.lead_css}", 1.0, elements=(element,))
        return self._set_apart

    @cached_property
    def _set_apart(self) -> Found[str] | None:
        return find_lead(self.document, self.survey, self.article, self._headline)

    @cached_property
    def parts(self) -> Parts:
        """Which part is where: comments, teasers, quotes, players and so on, each found once."""
        from crawler.reading.comments import find_zones

        css = self.comments_css if self.select("comments", self.comments_css, one=False) else None
        zones = find_zones(self.document, self.article, css)
        return Parts(self.survey, self.article, self.headline, zones)

    @cached_property
    def survey(self) -> Survey:
        """Which part is where on the page."""
        return Survey(self.document)

    @cached_property
    def found_article(self) -> Found[etree._Element]:
        """The element of the tree that holds the article, and the rule that chose it."""
        chosen = self.select("body", self.body_css)
        if len(chosen) == 1:
            return Found(chosen[0], f"css:{self.body_css}")
        return Found(*self.survey.choose(self.headline))

    @property
    def article(self) -> etree._Element:
        """The element of the tree that holds the article."""
        return self.found_article.value

    @cached_property
    def _blocks(self) -> list[Block]:
        if self.found_article.rule == "page":
            return []
        # What a field was read from is no part of the text, whichever rule or method of the site gave it.
        given: tuple[Found[Any] | None, ...] = (
            self._title, self._lead, self._published, self._modified, self._written, self._tagged,
            self._credited, self._commented, self._shown,
        )  # fmt: skip
        leave_out = [*self.parts.of("comments"), *(one for found in given if found for one in found.elements)]
        body = find_body(
            self.survey,
            self.article,
            title=self._title.value if self._title else None,
            leave_out=leave_out,
            captions=self.captions(),
            credits=self._credited.value if self._credited else (),
        )
        return self._with_lead(body)

    def _with_lead(self, body: list[Block]) -> list[Block]:
        """The body, so that nothing is lost or given twice that the page sets apart before it.

        What the general reader takes for the lead and the page's class does not is text like any other.
        """
        lead, apart = self._lead, self._set_apart
        if lead is not None and body and letters_of(body[0].text) == letters_of(lead.value):
            body = body[1:]
        if apart is None or (lead is not None and set(apart.elements) & set(lead.elements)):
            return body
        said = letters_of(apart.value)
        if (lead is not None and said == letters_of(lead.value)) or any(
            said in letters_of(block.text) for block in body[:5]
        ):
            return body
        return [Block(type="paragraph", text=apart.value), *body]

    def body(self) -> Found[list[Block]] | None:
        """The blocks of the body, in reading order."""
        found = self.found_article
        return Found(self._blocks, found.rule, found.confidence) if self._blocks else None

    @cached_property
    def _figures(self) -> Figures:
        parts = self.parts
        return find_figures(
            self.document.outline, self.article, elsewhere=parts.of(*ELSEWHERE), beside=parts.of(*BESIDE)
        )

    # Each public method is asked once, and all that needs the field takes what it returned.

    @cached_property
    def _lead(self) -> Found[str] | None:
        return self.lead()

    @cached_property
    def _bodied(self) -> Found[list[Block]] | None:
        return self.body()

    @cached_property
    def _published(self) -> Found[Moment] | None:
        return self.published()

    @cached_property
    def _modified(self) -> Found[Moment] | None:
        return self.modified()

    @cached_property
    def _written(self) -> Found[list[str]] | None:
        return self.authors()

    @cached_property
    def _tagged(self) -> Found[list[str]] | None:
        return self.tags()

    @cached_property
    def _credited(self) -> Found[list[Credit]] | None:
        return self.credits()

    @cached_property
    def _commented(self) -> Found[Comments] | None:
        return self.comments()

    @cached_property
    def _shown(self) -> Found[list[Media]] | None:
        return self.media()

    @cached_property
    def _media(self) -> FoundMedia:
        gallery = self.select("media", self.gallery_css, one=False)
        from crawler.reading.media import find_media

        return find_media(self.document, self.article, self._figures, gallery=gallery)

    def media(self) -> Found[list[Media]] | None:
        """Pictures, videos, sounds, documents and players of the article."""
        found = self._media
        if found.cut:
            self.problem("media-cut", "The page has more media than are kept.", "media")
        return found

    def captions(self) -> list[str]:
        """Captions of the article's pictures, without credits, also of those whose picture has no address."""
        return self._media.captions

    @cached_property
    def _credits(self) -> Found[list[Credit]]:
        from crawler.reading.credits import find_credits

        shown = self._shown
        return find_credits(
            self.document, self.article, self._figures, media=shown.value if shown else [], stems=self.survey.stems
        )

    def credits(self) -> Found[list[Credit]] | None:
        """Who is credited for pictures, video and text."""
        found = self._credits
        if found.cut:
            self.problem("credits-cut", "The page has more that looks like credits than is read.", "credits")
        return found

    def comments(self) -> Found[Comments] | None:
        """The comment block: its state, and the comments that are on the page; None where a block was refused."""
        from crawler.reading.comments import find_comments

        found = find_comments(self.document, zones=self.parts.zones, clock=self.clock)
        if found.value is None:
            self.problem("comments-refused", found.raw or "", "comments")
            return None
        return Found(found.value, found.rule, found.confidence, elements=found.elements)

    @cached_property
    def zone_info(self) -> tzinfo | None:
        """The zone of the site, in which dates without an offset are read; None where it is not known."""
        return ZoneInfo(self.zone) if self.zone is not None else None

    @cached_property
    def clock(self) -> PageClock:
        """What gives each time of the page its zone."""
        return PageClock(self.document, self.zone_info)

    @cached_property
    def headline(self) -> int | None:
        """Number, in the survey, of the element that prints the headline."""
        return find_headline(self.survey, self._title.value) if self._title else None

    @cached_property
    def _title(self) -> Found[str] | None:
        return self.title()

    @property
    def _headline(self) -> etree._Element | None:
        if self.headline is not None:
            return self.survey.elements[self.headline]
        return next(iter(self.document.tree.iter("h1")), None)

    def published(self) -> Found[Moment] | None:
        """When the article was published."""
        for element in self.select("published_at", self.date_css)[:1]:
            raw = line_of(element)
            moment = self.clock.read(raw)
            if moment is not None:
                return self._moment("published_at", Found(moment, f"css:{self.date_css}", 1.0, raw, (element,)))
            self.problem("date-unread", f"No date could be read from {raw[:80]!r}.", "published_at")
        found = find_published(self.document, self.clock.moment, self._around)
        return self._moment("published_at", found)

    def modified(self) -> Found[Moment] | None:
        """When the page says that the article was changed."""
        found = find_modified(self.document, self.clock.moment, self._around)
        return self._moment("modified_at", found)

    @cached_property
    def _around(self) -> Around:
        parts = self.parts  # a page that its own fields lead back to would wait for the garbage collector
        return Around(
            self.document, self._headline, self.article, lambda each: parts.within(each, "comments") is not None
        )

    def _moment(self, field_name: str, found: Found[Moment] | None) -> Found[Moment] | None:
        if found is None:
            return None
        moment, confidence, said = found.value, found.confidence, (found.raw or "")[:80]
        if moment.guessed_year:
            self.problem("date-without-year", f"The year of {said!r} follows from the capture time.", field_name)
            confidence = min(confidence, 0.8)
        moment = self.clock.placed(moment)
        if moment.at.tzinfo is None:
            why = "names a zone that several places have" if moment.unplaced else "names no zone"
            self.problem("zone-unknown", f"The page {why}, and the site's is not known: the time is local.", field_name)
        if moment.guessed_day:
            self.problem("date-relative", f"The day of {said!r} is counted from the capture time in UTC.", field_name)
            confidence = min(confidence, 0.6)
        return replace(found, value=moment, confidence=confidence)

    def authors(self) -> Found[list[str]] | None:
        """Who wrote the article, as printed."""
        if elements := self.select("authors", self.author_css, one=False):
            lines = [text_of(element) for element in elements]
            if names := clean_names(lines):
                return Found(names, f"css:{self.author_css}", 1.0, "; ".join(lines), _alone(elements))
        credits = self._credited
        pictured = credits.elements if credits is not None else ()
        found = find_authors(self.document, self.survey, self.headline, self.parts, pictured)
        if found is not None:
            return found
        written = [credit for credit in (credits.value if credits else ()) if credit.role == "text" and credit.names]
        if credits is None or not written:
            return None
        names = list(dict.fromkeys(name for credit in written for name in credit.names))
        return Found(names, f"credit:{credits.rule}", 0.7, written[0].raw)

    def tags(self) -> Found[list[str]] | None:
        """Topics and keywords that the page shows."""
        if elements := self.select("tags", self.tags_css, one=False):
            return Found(
                [text for element in elements if (text := text_of(element).lstrip("#"))],
                f"css:{self.tags_css}",
                elements=_alone(elements),
            )
        return find_tags(self.document, self.parts, self.article)

    def canonical_url(self) -> Found[str] | None:
        """The address that the page names as its own."""
        links = [
            link.get("href")
            for link in self.document.tree.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split()
        ]
        for raw, rule in [(link, "link:canonical") for link in links] + [
            (value, "meta:og:url") for value in self.document.structured.meta("og:url")
        ]:
            if raw and (url := self.document.absolute(raw)):
                return Found(url, rule, 0.95, raw)
        return None

    def language(self) -> Found[str] | None:
        """BCP 47 tag of the article's language."""
        found = find_language(self.document, text_of_blocks(self._bodied.value if self._bodied else []))
        return Found(*found) if found else None

    def kind(self) -> Found[PageKind]:
        """What the page is, with a reason."""
        early = not_html(self.document)
        if early is not None:
            return early
        text = text_of_blocks(self._bodied.value if self._bodied else [])
        found = find_kind(
            self.document,
            self._title.value if self._title else None,
            text,
            self.survey.teasers,
            self.survey.teaser_share,
            dated=bool(text) and self._published is not None and self._published.rule != "url",
        )
        if found.value == "article" and self._lists_others():
            return Found("listing", "The text of the page is made of dated links to other pages.")
        return found

    def _lists_others(self) -> bool:
        """Whether the page is a list of articles: dated links to others, beside which it has little text of its own and
        no headline, or next to no text and no date of its own."""
        if self.document.structured.articles:
            return False
        title = self._title
        headed = title is not None and title.rule.partition(":")[0] not in UNHEADED
        if headed and self.survey.mass[0] > MOST_BESIDE:
            return False
        news = find_news(self.document)
        if news is None:
            return False
        beside = _beside(news.cards)
        if not news.dated and sum(self.clock.moment(text_of(each)[:DATED]) is not None for each in beside) < LISTED:
            return False
        inside = {element for whole in (*news.cards, *beside) for element in whole.iter()}
        own = sum(
            mass
            for number, _, mass in self.survey.paragraphs
            if self.survey.elements[number] not in inside and not self.survey.is_layout(number)
        )
        listed = sum(len(text_of(whole)) for whole in (*news.cards, *beside))
        if not headed or (title is not None and is_label(title.value)):
            return own <= LISTED_SHARE * listed
        # A front page is headed with the site's name, and greets its readers.
        greets = own <= GREETING and is_front(self.document.url)
        share = LISTED_SHARE if greets else BESIDE_SHARE
        return len(news.entries) >= LISTED and own <= share * listed and not self._dated_outside(inside)

    def _dated_outside(self, inside: set[etree._Element]) -> bool:
        """Whether a date is printed near the headline that is none of those of a list."""
        return any(
            line.element not in inside and not line.inside and self.clock.moment(line.machine or line.text) is not None
            for line in self._around.lines
        )


@dataclass
class Reading:
    """What a page gives."""

    kind: Found[PageKind]
    """What the page is; anything but `article` gives no content."""
    content: dict[str, Any] = field(default_factory=dict)
    """Fields of `archive.items.PressItem` that come from the page."""
    rules: dict[str, Rule] = field(default_factory=dict)
    """Field name to the rule that gave it."""
    problems: list[Problem] = field(default_factory=list)
    """What did not go as it should have."""
    looked_for: set[str] = field(default_factory=set)
    """Fields that the page was read for, found or not."""
    ends: bool = True
    """Whether the page has its end."""


def read(document: Document, page_class: type[PressPage] = PressPage) -> Reading:
    """Read a page as what it is; never raises because of what the page holds.

    The garbage collector waits until then: a page makes a hundred thousand objects that are all in use, and to go
    through them again and again takes about a fifteenth of the reading.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return _read(document, page_class)
    finally:
        if collects:
            gc.enable()


def _read_state(document: Document, page_class: type[PressPage]) -> Reading | None:
    """What the state in an application's empty page says, read as the page that its scripts would make of it.

    The selectors of a site are for that page and not for this one, so the general reader reads it. What the state does
    not name may still be on the page: nothing is said of it.
    """
    from crawler.reading.state import stated

    found = stated(document)
    if found is None:
        return None
    place = {"zone": page_class.zone, "region": page_class.region}
    made = Document(found.html, document.url, content_type="text/html; charset=utf-8", fetched_at=document.fetched_at)
    reading = _read(made, type("StatePage", (PressPage,), place))
    if reading.kind.value != "article" or not reading.content.get("title") or not reading.content["text"]:
        return None
    reading.content.pop("comments", None)
    given = {name for name in reading.rules if name != "comments" and reading.content.get(name) not in ([], None)}
    given |= {name for name in ("published_at", "modified_at") if name in reading.rules}
    for name in reading.looked_for - given:
        reading.content.pop(name, None)
    reading.looked_for = given
    reading.rules = {
        name: rule.model_copy(update={"rule": f"state:{found.source}", "confidence": min(rule.confidence, STATED)})
        for name, rule in reading.rules.items()
        if name in given
    }
    reading.ends = document.ends
    return reading


def _read(document: Document, page_class: type[PressPage]) -> Reading:
    page = page_class(document)
    reading = Reading(page.kind(), problems=page.problems, ends=document.ends)
    if document.cut:
        page.problem("page-cut", "The page has more elements than are read: its end was left out.")
    if reading.kind.value != "article":
        # The fields were only looked for to know what the page is: what went wrong with one says nothing of it.
        reading.problems = [problem for problem in page.problems if problem.field is None]
        stated = _read_state(document, page_class) if reading.kind.value in SHELLS else None
        return stated or reading

    def keep(name: str, found: Found[Any] | None) -> Any:
        reading.looked_for.add(name)
        if found is None:
            return None
        reading.content[name] = found.value
        reading.rules[name] = Rule(rule=found.rule, confidence=found.confidence, raw=found.raw)
        return found.value

    keep("title", page._title)
    keep("lead", page._lead)
    blocks = keep("body", page._bodied)
    if blocks is None:
        page.problem("body-empty", "No text of the article was found.", "body")
    reading.content["text"] = text_of_blocks(blocks or [])
    keep("authors", page._written)
    keep("tags", page._tagged)
    keep("canonical_url", page.canonical_url())
    keep("language", page.language())
    keep("credits", page._credited)
    keep("media", page._shown)
    keep("comments", page._commented)
    for name, found in (("published", page._published), ("modified", page._modified)):
        reading.looked_for.add(f"{name}_at")
        if found is not None:
            moment = found.value
            raw = found.raw or ""
            given = f"{name}_at" if moment.at.tzinfo else f"{name}_local"
            reading.content |= {given: moment.at, f"{name}_precision": moment.precision, f"{name}_raw": raw}
            reading.rules[f"{name}_at"] = Rule(rule=found.rule, confidence=found.confidence, raw=raw)
    return reading
