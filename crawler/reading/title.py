"""The headline: what several places of a page agree on.

First the printed line is looked for with which `<title>` begins or ends, and which is no banner. Then JSON-LD, Open
Graph, `h1` and microdata are asked, names of the site are taken off, what speaks of another matter than the printed
line is passed over, and equal answers are counted together. Where they differ, the one that `<title>` repeats is the
wording for search engines, and the other is the editors' headline, if it speaks of the same matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from archive.languages import every
from crawler.reading.body.survey import Survey
from crawler.reading.body.trimming import is_dateline, letters_of
from crawler.reading.document import Document, text_of
from crawler.reading.found import Found
from crawler.reading.printed import SEPARATOR, Banner, Lines, Printed, best_printed, is_keywords
from crawler.reading.structured import plain_value, texts

_WEAK_SEPARATOR = re.compile(r"\s*[:,.]\s+(?=\S+$)")
_WORDS = re.compile(r"\w{3,}")
_CUT = frozenset(("meta:og:title", "meta:twitter:title"))
_SIGN = re.compile(r"\s*[|–—\-/·•»：]")
_DAY_BEHIND = re.compile(r"\s*\(([^()]{6,30})\)(?=\s*(?:$|[|–—]))")
_SIGN_AT_END = re.compile(r"[|/»]\s*$")
_ENDED = re.compile(r"[.!?…»”\"]\s*$")
_WEIGHT = {
    "jsonld:headline": 1.0,
    "meta:og:title": 1.05,
    "h1": 1.02,
    "microdata:headline": 0.8,
    "meta:twitter:title": 0.4,
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_BEFORE = re.compile(r"(?:\d|[:|/»·•–—-])\s*$")
"""The end of a date, or of a kicker with a sign after it, before a headline in the same heading."""
ABOUT = 0.2
"""Share of its words that an answer has in common with the printed headline, at least, to speak of the same matter: the
editors' wording and that for search engines have a fifth of them in common."""
_LONGEST = 1000
"""Characters of an answer that are looked at; no headline is as long."""


@dataclass
class _Group:
    """Places of the page that say the same."""

    text: str
    raw: str
    rules: list[str] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return sum(_WEIGHT[rule] for rule in dict.fromkeys(self.rules))


def find_title(document: Document, survey: Survey) -> Found[str] | None:
    """The headline of the page, or None."""
    page_title = next((text for element in document.tree.iter("title") if (text := text_of(element))), "")[:_LONGEST]
    page_title = _DAY_BEHIND.sub(lambda day: "" if is_dateline(day[1]) else day[0], page_title)
    sites = _site_names(document)
    banner = Banner(document, sites)
    lines = Lines(survey, banner)
    printed = best_printed(lines, page_title)
    groups = _groups(document, page_title, sites, lines, printed)
    if groups:
        return _decide(list(groups.values()), page_title)
    if printed is not None:
        rule = f"title+{survey.elements[printed.number].tag}"
        return Found(printed.text, rule, 0.8, page_title)
    if page_title and not banner.is_path(page_title):
        return _from_page_title(document, page_title, sites)
    own = _own_link(document)
    if own is not None:
        return Found(own, "link-to-itself", 0.6, own)
    described = lines.described(document.structured.meta("og:description", "description", "twitter:description"))
    opening = find_opening(survey.choose()[0]) if described is None else None
    if opening is not None:
        return opening
    found = described or lines.heading()
    if found is not None:
        line, rule = found
        return Found(line.text, f"{rule}:{survey.elements[line.number].tag}", 0.6, line.text)
    return _from_page_title(document, page_title, sites) if page_title else None


def _groups(
    document: Document, page_title: str, sites: list[str], lines: Lines, printed: Printed | None
) -> dict[str, _Group]:
    """Answers by their letters."""
    answers = [(rule, raw[:_LONGEST]) for rule, raw in _answers(document)]
    known = {_fold(text) for _, text in answers}
    said = _fold(printed.text) if printed is not None else ""
    pieces = {_fold(piece) for piece in SEPARATOR.split(page_title)} if printed is not None else set()
    groups: dict[str, _Group] = {}
    for rule, raw in answers:
        text = _without_site(raw, known, sites)
        key = _fold(text)
        if len(key) < 3 or key in _no_headline() or lines.banner.holds(text):
            continue
        if said and key != said:
            if (
                rule == "h1"
                and printed is not None
                and said in key
                and (key not in _fold(page_title) or lines.headed(text, printed.text, page_title))
            ):
                # A kicker or a date is in the heading with the headline.
                text, key = printed.text, said
            elif (
                all(_fold(piece) in pieces for piece in SEPARATOR.split(text))
                or _alike(text, printed.text if printed is not None else "") < ABOUT
            ):
                continue  # the banner, a motto, the portal's name
        if is_keywords(text) and rule != "h1" and key != said:
            continue
        groups.setdefault(key, _Group(text, raw)).rules.append(rule)
    about = [group.text for group in groups.values() if group.rules != ["h1"]] + [page_title]
    names = _ends(document, page_title)
    for key, group in list(groups.items()):
        if group.rules[0] != "h1" or set(group.rules) != {"h1"} or key == said:
            continue
        # The first h1 may be the site's name, a section or another article's headline.
        if not any(
            _alike(group.text, piece) >= 0.3 and len(group.text) > 0.3 * len(piece)
            for text in about
            for piece in (text, *_pieces(text)[1:])
            if piece
        ):
            if page_title or len(groups) > 1:
                del groups[key]
            continue
        if key in names:
            # <title> ends in the site's name, and its beginning is printed too.
            del groups[key]
            continue
        longer = next((other for other in groups if other != key and key in other and len(key) > 8), None)
        if longer is not None:
            groups[longer].rules.append("h1")
            if _dressed(groups[longer].text, group.text):
                groups[longer].text = group.text
            del groups[key]
    return _without_prefixes(groups)


def _dressed(text: str, headline: str) -> bool:
    """Whether a text is the headline with names of site or section around it: «Site / Headline - Section»."""
    before, found, after = text.partition(headline.strip())
    return bool(found and (before or after)) and (
        (not before or _SIGN_AT_END.search(before) is not None) and (not after or _SIGN.match(after) is not None)
    )


def _without_prefixes(groups: dict[str, _Group]) -> dict[str, _Group]:
    """The answers without those that another one begins with: cut short for networks, or with a section after it."""
    for key, group in list(groups.items()):
        longer = next((other for other in groups if other != key and len(key) > 12 and other.startswith(key)), None)
        if longer is None:
            continue
        if _dressed(groups[longer].text, group.text):
            group.rules += groups.pop(longer).rules
        elif (
            set(group.rules) <= _CUT
            and not _ENDED.search(group.text)
            and not groups[longer].text[len(group.text) :][:1].isalnum()
        ):
            groups[longer].rules += groups.pop(key).rules
    return groups


def _ends(document: Document, page_title: str) -> set[str]:
    """Endings of `<title>` that name the site: those after a beginning that the page prints as a heading."""
    printed = {_fold(text_of(heading)) for heading in islice(document.tree.iter("h1", "h2", "h3", "h4"), 60)}
    ends: set[str] = set()
    for match in SEPARATOR.finditer(page_title):
        if (head := _fold(page_title[: match.start()])) and head in printed:
            ends.add(_fold(page_title[match.end() :]))
    return ends


def _answers(document: Document) -> Iterator[tuple[str, str]]:
    structured = document.structured
    for article in structured.articles[:1]:
        for text in texts(article.get("headline"))[:1]:
            yield "jsonld:headline", text
    for name, rule in (("og:title", "meta:og:title"), ("twitter:title", "meta:twitter:title")):
        for text in structured.meta(name)[:1]:
            yield rule, plain_value(text)
    for text in structured.microdata("headline")[:1]:
        yield "microdata:headline", text
    for count, element in enumerate(document.tree.iter("h1")):
        text = text_of(element)
        if text and count < 6 and not _leads_home(document, element):
            yield "h1", text


def _leads_home(document: Document, heading: etree._Element) -> bool:
    """Whether a heading is nothing but a link to the site's beginning: the name of the site."""
    links = list(heading.iter("a"))
    if len(links) != 1 or _fold(text_of(links[0])) != _fold(text_of(heading)):
        return False
    home = _address(document, links[0].get("href"))
    return home is not None and len(home) < len(document.url) and document.url.startswith(home.rstrip("/") + "/")


def _address(document: Document, href: str | None) -> str | None:
    return (document.absolute(href) or "").partition("#")[0] or None


def _decide(groups: list[_Group], page_title: str) -> Found[str]:
    wanted = _fold(page_title)
    best = max(groups, key=lambda group: group.weight)
    if len(groups) > 1 and wanted:
        repeated = [
            group for group in groups if wanted.startswith(_fold(group.text)) or wanted.endswith(_fold(group.text))
        ]
        # Where one h1 is what <title> says, the others head other parts of the page.
        in_h1 = any("h1" in group.rules for group in repeated)
        others = [
            group
            for group in groups
            if group not in repeated
            and group.weight >= 0.8
            and not (in_h1 and set(group.rules) == {"h1"})
            and any(_alike(group.text, other.text) >= 0.2 for other in repeated)
        ]
        if others:
            best = max(others, key=lambda group: group.weight)
    text = best.text
    for piece in _pieces(page_title):
        # An h1 that holds more than the headline (labels, a counter) begins with what <title> says. One that <title>
        # says whole has a dash of its own: «Северная Осетия — Алания».
        if (
            best.rules == ["h1"]
            and _fold(text) not in wanted
            and len(piece) > 20
            and text != piece
            and (text.startswith(piece) or (text.endswith(piece) and _BEFORE.search(text[: -len(piece)])))
        ):
            text = piece
            break
    agreement = best.weight / sum(group.weight for group in groups)
    rule = "+".join(dict.fromkeys(best.rules))
    return Found(text, rule, round(0.5 + 0.45 * agreement, 2), best.raw)


def _from_page_title(document: Document, page_title: str, sites: list[str]) -> Found[str] | None:
    """A headline from `<title>`: a part of it that the page prints, or what is left without the site's name."""
    wanted = {key for piece in _pieces(page_title) if len(key := _fold(piece)) > 5}
    headings = [
        (text, str(element.tag))
        for element in document.tree.iter("h2", "h3", "h4")
        if 5 < len(text := text_of(element)) < 400
    ]
    printed = [(text, tag) for text, tag in headings if _fold(text) in wanted]
    if printed:
        # Where the section is printed too, the headline is the longer one.
        text, tag = max(printed, key=lambda pair: len(pair[0]))
        return Found(text, f"title+{tag}", 0.8, page_title)
    for tag in ("b", "strong", "div", "span", "td", "p", "font"):
        for element in document.tree.iter(tag):
            own = element.text
            if own and 12 < len(own) < 400 and _fold(own) in wanted:
                return Found(" ".join(own.split()), f"title+{tag}", 0.8, page_title)
    text = _without_site(page_title, set(), sites)
    names = _no_headline() | {_fold(site) for site in sites} | _homes(document)
    if all(_fold(piece) in names for piece in SEPARATOR.split(text) if piece and _fold(piece)):
        return Found(text, "site-name", 0.1, page_title)
    return Found(text, "title", 0.4, page_title)


def find_opening(article: etree._Element) -> Found[str] | None:
    """The first words of an article, where they are set in bold: the headline of a page that names only its site."""
    whole = _fold(text_of(article)[:400])
    for element in islice(article.iter("b", "strong", "h2", "h3", "h4", "font"), 20):
        text = text_of(element)
        if 10 <= len(text) <= 200 and whole.startswith(_fold(text)) and len(whole) > 2 * len(_fold(text)):
            return Found(text, f"opening:{element.tag}", 0.5, text)
    return None


def _homes(document: Document) -> set[str]:
    """What the links to the site's beginning say."""
    return {
        _fold(link.text or "")
        for link in document.tree.iter("a")
        if link.text and is_front(_address(document, link.get("href")))
    }


def is_front(address: str | None) -> bool:
    """Whether an address is that of a site's first page."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query


def _own_link(document: Document) -> str | None:
    """The text of a link by which the page leads to itself, as entries of a log do."""
    own = {document.url, *document.structured.meta("og:url")}
    own |= {link.get("href") or "" for link in document.tree.iter("link") if link.get("rel") == "canonical"}
    own = {address for address in own if not is_front(address)}
    for link in document.tree.iter("a"):
        if link.get("href") in own and len(text := text_of(link)) >= 15 and not is_dateline(text):
            return text
    return None


def find_headline(survey: Survey, title: str) -> int | None:
    """The number of the element that prints the headline: a heading rather than another line, not a crumb of a path."""
    wanted = _fold(title)
    if len(wanted) < 4:
        return None
    line: int | None = None
    for index, text, _ in survey.lines:
        if abs(len(text) - len(title)) > 0.6 * len(title) + 10:
            continue
        tag = survey.elements[index].tag
        key = _fold(text)
        if tag in _HEADINGS and (key == wanted or (len(key) > 10 and (key in wanted or wanted in key))):
            return index
        if line is None and key == wanted and not survey.is_links(index):
            line = index
    if line is None:
        # Without a block of its own it is only set in bold.
        bold = (element for element in survey.root.iter("b", "strong") if _fold(text_of(element)) == wanted)
        if (element := next(bold, None)) is not None:
            return survey.number(element)
    return line


def _site_names(document: Document) -> list[str]:
    names = document.structured.meta("og:site_name", "application-name", "twitter:site")
    for entry in document.structured.articles[:2]:
        names += texts(entry.get("publisher"))
    host = document.host
    if host:
        names += [host, host.split(".")[0]] if len(host.split(".")[0]) > 2 else [host]
    return [name.lstrip("@") for name in names if len(name) > 1]


def _without_site(text: str, known: set[str], sites: list[str]) -> str:
    """A headline without the site's name: cut where what is left is known, or where the rest names the site."""
    folded = [_fold(site) for site in sites]
    separators = list(SEPARATOR.finditer(text))
    for match in separators:
        head, tail = text[: match.start()], text[match.end() :]
        if _fold(head) in known and len(_fold(head)) > 8:
            return head.strip()
        if _fold(tail) in known and len(_fold(tail)) > 8 and len(head) < len(tail):
            return tail.strip()
    for match in (*separators, *_WEAK_SEPARATOR.finditer(text)):
        head, tail = text[: match.start()].strip(), text[match.end() :].strip()
        last, first = _fold(tail), _fold(head)
        if (
            last
            and len(first) > 8
            and any(
                last == site or (len(site) > 3 and last.startswith(site) and len(last) < 2 * len(site))
                for site in folded
            )
        ):
            return head
        if first and len(last) > 8 and any(first == site for site in folded):
            return tail
    return text.strip()


def _pieces(text: str) -> list[str]:
    """The whole text, and what is before, after and between its separators, the longest first."""
    cuts = [(0, 0), *((match.start(), match.end()) for match in SEPARATOR.finditer(text)), (len(text), len(text))]
    pieces = (
        {
            text[cuts[first][1] : cuts[last][0]].strip()
            for first in range(len(cuts))
            for last in range(first + 1, len(cuts))
        }
        if len(cuts) < 12
        else {text.strip()}
    )
    return sorted((piece for piece in pieces if piece), key=len, reverse=True)


def _alike(first: str, second: str) -> float:
    """Share of the shorter text's words that the other has too."""
    one, two = set(_WORDS.findall(first.casefold())), set(_WORDS.findall(second.casefold()))
    if not one or not two:
        return 1.0 if _fold(first) and (_fold(first) in _fold(second) or _fold(second) in _fold(first)) else 0.0
    return len(one & two) / min(len(one), len(two))


def _fold(text: str) -> str:
    return letters_of(text).replace("ё", "е")


@cache
def _no_headline() -> frozenset[str]:
    """Titles that are no headline, folded."""
    return frozenset(map(_fold, every(lambda one: one.page.no_title)))
