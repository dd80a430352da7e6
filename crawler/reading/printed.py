"""The printed lines of a page, and which of them is the headline: the one that `<title>` begins or ends with.

What a page says of itself in `<title>`, its headline says again where people read it. The banner (the site's name, its
motto, the names of its sections) is printed too, and is recognised by where it leads and by where else it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.languages import every
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.body.trimming import is_dateline, letters_of
from crawler.reading.dates.parse import MONTH
from crawler.reading.structured import texts, types_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

    from crawler.reading.body.survey import Survey
    from crawler.reading.document import Document
    from crawler.reading.outline import Outline

SEPARATOR = pattern_of(
    r"\s+(?:[|–—\-:·•»«*‹›~<>]|//|::|/|>>|<<)+\s+|\s*(?:\||::|ㅣ|｜)\s*|(?<=\w\w\w)\.\s+(?=[A-ZА-ЯЁ])"
)
"""What parts the names of site and section from the headline in `<title>`."""
SHORTEST = 8
"""Letters of a line that `<title>` may begin with by chance, at most; a shorter line must be a whole piece of it."""
LONGEST = 400
"""Characters of a headline, at most."""
BEFORE = 8
"""Lines before the first paragraph among which a headline is that nothing else repeats."""
DATE_NEAR = 3
"""Lines around a headline within which its date is printed."""
LIKE = 2.5
"""Worth of a heading that a date or a long text marks as a headline: more than one by its tag alone has."""
LABEL = 24
"""Characters of a link that may name a section, of which menus are made; headlines are longer."""
SAID = 0.6
"""Share of `<title>` that a line says, at least, where no sign parts it from the rest."""
NEARLY = 1.0
"""By how much less a line may be worth than another and still be the headline, where the other is the banner: less than
a heading is worth more than plain text."""
LINKS = 3
"""Levels around a line within which the link is that it is part of."""

_CUT_OFF = pattern_of(r"\s*(?:…|\.{3})\s*$")
_RIGHTS = pattern_of(r"^\W*(?:©|\(c\)|copyright)[\s\d,–—-]*(.{4,200})$", re.I)
_HEADING = pattern_of(r"h[1-6]")
_NAMED = pattern_of(
    r"(?:^|[\s_-])(?:tit(?:le)?|headline|heading|subject|zag\w*|view_title|name)(?:$|[\s_-]|\d)|title$", re.I
)
_PLAIN_ADDRESS = re.compile(r"(?:https?:)?//([a-zA-Z0-9.-]+)((?:/[a-zA-Z0-9._/%~+-]*)?)")
"""Nearly every absolute address of a page: of these two parts alone, which cost a fifth of taking it apart."""
_ASIDE = frozenset(("nav", "header", "footer", "aside"))
_CRUMBS = pattern_of(r"crumb|path|nav|menu|^way$", re.I)
_NEWS = pattern_of(any_of(every(lambda one: one.page.news)), re.I)
_SUBJECT = pattern_of(rf"\W*{any_word(every(lambda one: one.page.subject))}\W*", re.I)


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed: its text, the number of its element in the survey, and where it is in the order of lines."""

    text: str
    number: int
    place: int


class Banner:
    """The names of site and sections, as the page says them: no line that is one of them is its headline."""

    def __init__(self, document: Document, sites: Iterable[str]) -> None:
        self._path = urlsplit(document.url).path if document.host else ""
        self._host = document.host
        names = [*sites]
        for entry in document.structured.jsonld:
            if types_of(entry) & {"WebSite", "Organization", "GovernmentOrganization", "NewsMediaOrganization"}:
                names += texts(entry.get("name"))
        sections: list[str] = []
        outline = document.outline
        for number in outline.tagged("a"):
            link = outline.elements[number]
            where = self.leads(link.get("href"))
            if where == "here":
                continue
            inner = outline.ends[number] > number + 1
            said = " ".join(map(str, islice(link.itertext(), 9))) if inner else outline.texts[number] or ""
            said = said.strip()
            if where == "home":
                names += [said, link.get("title") or "", *(image.get("alt") or "" for image in link.iter("img"))]
            elif len(said) < LABEL and (where == "section" or not _HEADING.fullmatch(_tag_above(outline, number))):
                sections.append(said)
        self.names = {key for name in names if len(key := letters_of(name)) > 1}
        self.sections = {key for name in sections if (key := letters_of(name))}
        self.sections |= {letters_of(word) for word in every(lambda one: one.page.no_title)}

    def leads(self, href: str | None) -> str | None:
        """Whether an address is the site's beginning (`home`), a section that the page is in (`section`), or the page
        itself (`here`)."""
        href = (href or "").strip()
        if not href or href[0] in "#?" or href.startswith(("mailto:", "javascript:", "tel:")):
            return "here"
        if "://" in href or href.startswith("//"):
            authority, slash, _ = href.partition("//")[2].partition("/")
            if self._host not in href.lower() or (slash and self._host not in authority.lower()):
                return None
            plain = _PLAIN_ADDRESS.fullmatch(href)
            if plain is not None:
                host, path = plain.groups()
            else:
                try:
                    parts = urlsplit(href)
                except ValueError:
                    return None
                if parts.query:
                    return None
                host, path = parts.hostname or "", parts.path
            if host.lower().removeprefix("www.") != self._host:
                return None
            href = path or "/"
        if href in ("/", "./", "../", "/index.html", "/index.php", "index.html", "index.php", "/index.htm"):
            return "home" if self._path.rstrip("/") not in ("", "/index.php", "/index.html") else None
        path = href.rstrip("/")
        if path == self._path.rstrip("/"):
            return "here"
        return "section" if href[0] == "/" and path and self._path.startswith(f"{path}/") else None

    def holds(self, text: str) -> bool:
        """Whether a text is a name of the site, or names of sections and site with signs between them."""
        return self._is_name(text) or self._are_names(text, 1.0)

    def is_path(self, page_title: str) -> bool:
        """Whether `<title>` names site and sections alone: half of its pieces are known names."""
        return self._is_name(page_title) or self._are_names(page_title, 0.5)

    def _are_names(self, text: str, share: float) -> bool:
        pieces = [piece for piece in SEPARATOR.split(text.strip(" |<>»«-–—")) if letters_of(piece)]
        return len(pieces) > 1 and sum(map(self._is_name, pieces)) >= share * len(pieces)

    def _is_name(self, text: str) -> bool:
        key = letters_of(text)
        if (
            not key
            or key in self.names
            or key in self.sections
            or (len(text.split()) <= 3 and len(text) < LABEL and _NEWS.search(text))
        ):
            return True
        # «Правительство области» and «Официальный сайт», «Портал», «누리집» after it.
        return len(key) > 4 and any(
            len(name) > 4 and key.startswith(name) and len(key) < 2 * len(name) for name in self.names
        )


class Lines:
    """The lines of a page, as the survey has them, with loose pieces of text that are among others."""

    def __init__(self, survey: Survey, banner: Banner) -> None:
        self.survey, self.banner = survey, banner
        first = next((place for place, (_, _, mass) in enumerate(survey.lines) if mass > 80), len(survey.lines))
        paragraph = next(
            (
                place
                for place, (number, _, mass) in enumerate(survey.lines)
                if mass > 80 and not survey.is_layout(number)
            ),
            first,
        )
        self.first_paragraph = paragraph
        for _, text, _ in survey.lines:
            if len(text) < 250 and (rights := _RIGHTS.match(text)):
                # «© Правительство области, 2026. Все права защищены»: the owner is the beginning.
                banner.names.add(letters_of(re.split(r"[.,|]|\s\d{4}", rights[1])[0]))

    def repeated(self, page_title: str) -> Iterator[tuple[Printed, float]]:
        """The lines that `<title>` begins or ends with, or that are a piece of it, and how well it says them."""
        wanted = letters_of(page_title)
        if not wanted:
            return
        pieces = [piece for piece in SEPARATOR.split(page_title) if letters_of(piece)]
        keys = {letters_of(piece) for piece in pieces}
        keys |= {letters_of(page_title[match.end() :]) for match in SEPARATOR.finditer(page_title)}
        keys |= {letters_of(page_title[: match.start()]) for match in SEPARATOR.finditer(page_title)}
        cut = tuple(letters_of(_CUT_OFF.sub("", piece)) for piece in pieces if _CUT_OFF.search(piece))
        cut = tuple(key for key in cut if len(key) >= SHORTEST)
        for printed in self._beginning_within(page_title.casefold()):
            key = letters_of(printed.text)
            if key == wanted or key in keys:
                yield printed, 3.0
            elif len(key) >= max(SHORTEST, SAID * len(wanted)) and (wanted.startswith(key) or wanted.endswith(key)):
                yield printed, 2.0 * len(key) / len(wanted) + 0.5
            elif cut and key.startswith(cut) and len(key) < 400:
                yield printed, 2.5

    def _beginning_within(self, letters: str) -> Iterator[Printed]:
        """The lines and the loose pieces of text whose first letters are somewhere in `letters`."""
        outline = self.survey.outline
        begins = _begins_within(letters)
        place, lines = 0, self.survey.lines
        for number, (tag, text, tail) in enumerate(zip(outline.tags, outline.texts, outline.tails, strict=True)):
            if place < len(lines) and lines[place][0] == number:
                line = lines[place][1]
                if len(line) <= LONGEST and begins(line):
                    yield Printed(line, number, place)
                place += 1
            if text and 6 < len(text) <= LONGEST and tag not in _SILENT and begins(text.strip()):
                yield Printed(" ".join(text.split()), number, max(place - 1, 0))
            if tail and 6 < len(tail) <= LONGEST and tag not in _SILENT and begins(tail.strip()):
                yield Printed(" ".join(tail.split()), outline.parents[number], max(place - 1, 0))

    def worth(self, printed: Printed) -> float:
        """How much a line is like a headline by its markup and its place; below zero, it is none."""
        survey = self.survey
        element = survey.elements[max(printed.number, 0)]
        found, level = 0.0, 0
        current: etree._Element | None = element
        while current is not None and level < 12:
            tag = str(current.tag)
            if level < LINKS and tag == "a":
                where = self.banner.leads(current.get("href"))
                found -= {"home": 10, "section": 10, "here": 0}.get(where or "", 1)
            if tag in _ASIDE or (
                level < 6 and _CRUMBS.search(f"{current.get('class') or ''} {current.get('id') or ''}")
            ):
                found -= 3
                break
            if level < 3 and _HEADING.fullmatch(tag):
                found += 1.5
            elif level < 2 and (tag in ("b", "strong") or _NAMED.search(current.get("class") or "")):
                found += 0.8
            current, level = current.getparent(), level + 1
        found -= 0 if printed.place <= self.first_paragraph + 1 else 2
        found += 1.5 if self.dated(printed.place) else 0
        found += min(len(printed.text.split()), 6) / 4
        return found - min(abs(self.first_paragraph - printed.place), 30) / 20

    def headed(self, text: str, headline: str, page_title: str) -> bool:
        """Whether a text is a headline after the name of a section, as in a heading with a kicker of its own: `<title>`
        has it as a piece, or the page names it as one."""
        before = text.removesuffix(headline).strip(" .:|/»·•–—-")
        if not text.endswith(headline) or not letters_of(before):
            return False
        pieces = SEPARATOR.split(page_title) if len(before) < LABEL else []
        return self.banner.holds(before) or letters_of(before) in map(letters_of, pieces)

    def dated(self, place: int) -> bool:
        """Whether a date is printed around a line."""
        lines = self.survey.lines
        around = lines[max(0, place - DATE_NEAR) : place + DATE_NEAR + 1]
        return any(len(text) < 120 and any(map(str.isdigit, text)) and _has_date(text) for _, text, _ in around)

    def described(self, descriptions: Iterable[str]) -> tuple[Printed, str] | None:
        """The line before the text that the page's description says, or that is labelled as the subject."""
        known = {letters_of(text) for text in descriptions}
        subject: Printed | None = None
        for printed in self._before(4 * BEFORE):
            if len(printed.text.split()) > 2 and letters_of(printed.text) in known:
                return printed, "description"
            if subject is None and printed.place and _SUBJECT.fullmatch(self.survey.lines[printed.place - 1][1]):
                subject = printed
        return (subject, "subject") if subject is not None else None

    def heading(self) -> tuple[Printed, str] | None:
        """The heading right before the text that looks most like a headline."""
        headings = [
            printed
            for printed in self._before(BEFORE)
            if _HEADING.fullmatch(str(self.survey.elements[printed.number].tag)) and self.worth(printed) > LIKE
        ]
        return (max(headings, key=self.worth), "before-text") if headings else None

    def _before(self, most: int) -> Iterator[Printed]:
        """Lines before the first paragraph that may be a headline."""
        lines, last = self.survey.lines, self.first_paragraph
        for place in range(max(0, last - most), min(last + 1, len(lines))):
            number, text, _ = lines[place]
            if 10 <= len(text) <= LONGEST and not self.banner.holds(text) and not is_dateline(text):
                yield Printed(text, number, place)


def _begins_within(letters: str) -> Callable[[str], bool]:
    """Whether the first three letters of a text are somewhere in `letters`, with one sign before them or none."""

    def begins(text: str) -> bool:
        return text != "" and (text[:3].casefold() in letters or (len(text) > 3 and text[1:4].casefold() in letters))

    return begins


def _tag_above(outline: Outline, number: int) -> str:
    above = outline.parents[number]
    return outline.tags[above] if above >= 0 else ""


_SILENT = frozenset(("script", "style", "noscript", "template", "title"))
_DAY = pattern_of(
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\b\d{{1,2}}\.?\s+{MONTH}\b|\b{MONTH}\s+\d{{1,2}}\b",
    re.I,
)


def _has_date(text: str) -> bool:
    return _DAY.search(text) is not None


def is_label(text: str) -> bool:
    """Whether a text is the name of a list of news: «Новости», "Press Releases"."""
    return len(text) < LABEL and len(text.split()) <= 3 and _NEWS.search(text) is not None


def is_keywords(text: str) -> bool:
    """Whether a text is a list of keywords: four or more short pieces between commas, and no sentence."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    return len(pieces) >= 4 and all(0 < len(piece.split()) <= 3 for piece in pieces) and text.strip()[-1:] not in ".!?…"


def best_printed(lines: Lines, page_title: str) -> Printed | None:
    """The line that `<title>` says and that is the headline; None where it says none that is."""
    best: tuple[float, Printed] | None = None
    found: list[tuple[float, Printed]] = []
    whole = letters_of(page_title)
    for printed, said in lines.repeated(page_title):
        named = letters_of(printed.text) != whole and lines.banner.holds(printed.text)
        if named or letters_of(printed.text) in lines.banner.names or is_dateline(printed.text):
            continue
        worth = said + lines.worth(printed)
        if worth > 1:
            found.append((worth, printed))
            best = max(best or found[0], found[-1], key=itemgetter(0))
    if best is None:
        return None
    for worth, other in found:
        if other.place == best[1].place and lines.headed(best[1].text, other.text, page_title):
            best = worth, other
    # Of two pieces of `<title>` that are printed, the banner is printed first and is the shorter one.
    after = [
        (worth, other)
        for worth, other in found
        if best[1].place < other.place <= lines.first_paragraph
        and len(other.text) > len(best[1].text)
        and worth > best[0] - NEARLY
        and letters_of(best[1].text) not in letters_of(other.text)
    ]
    return max(after, key=itemgetter(0))[1] if after else best[1]


__all__ = ["SEPARATOR", "Banner", "Lines", "Printed", "best_printed", "is_keywords", "is_label"]
