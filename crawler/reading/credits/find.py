"""Where a page says who is credited: at its figures, in lines of the article, in attributes, in structured data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, Protocol, TypeAlias

from lxml import etree

from archive.items import Credit, Media
from archive.languages.names import is_person, nominatives
from archive.languages.patterns import holds
from crawler.reading.credits import words
from crawler.reading.credits.bare import prose
from crawler.reading.credits.captions import divide_marked, read_credit
from crawler.reading.credits.figures import Figure, Figures, find_figures
from crawler.reading.credits.line import parse_credit, split_credit
from crawler.reading.credits.markup import BLOCKS, flat, lines
from crawler.reading.credits.parties import ParsedCredit, is_russian, one_line, split_names
from crawler.reading.found import Found
from crawler.reading.media.images import gallery_entries, is_layout, largest
from crawler.reading.outline import Outline

_MOST: Final = 200
_MOST_LINES: Final = 1000
"""Lines of one page that are read for a credit: a bound on time, ten times what the longest reportage has."""
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "photo": ("image",),
    "video": ("video",),
    "photo+video": ("image", "video"),
    "audio": ("audio",),
}
"""What a line for this role covers; of the others it is not known."""
_ATTRIBUTES: Final = (
    "data-credit",
    "data-credits",
    "data-copyright",
    "data-author",
    "data-photo-author",
    "data-source",
    "data-image-credit",
)
_SPOKEN: Final = ("alt", "title", "data-caption", "data-title", "data-sub-html", "data-description")
_NESTED: Final = ("image", "@graph", "associatedMedia", "primaryImageOfPage", "video", "thumbnail", "mainEntity")


class CreditPage(Protocol):
    """What is asked of a document."""

    @property
    def base(self) -> str: ...
    @property
    def outline(self) -> Outline: ...
    @property
    def structured(self) -> Any: ...


_TOOLS: Final = frozenset(("orphus", "mistape", "система orphus", "система mistape"))
"""Tools that print their own rights on a page: no party to it."""
_Key: TypeAlias = tuple[str, tuple[str, ...]]
"""Role and names of a credit, by which it is known again."""


def _names_all(first: ParsedCredit, second: ParsedCredit) -> bool:
    """Whether a credit names every party that another one does."""
    return all(any(_same_party(one, other) for one in first.names) for other in second.names)


def _same_party(one: str, other: str) -> bool:
    """«Иван Петров», «Ивана Петрова», «И. Петров» and «Иван ПЕТРОВ»: surnames alike but for their endings, and first
    names or initials that agree; what is no two words must be equal."""
    one, other = one.casefold(), other.casefold()
    if one == other:
        return True
    first, second = one.replace(".", ". ").split(), other.replace(".", ". ").split()
    if len(first) != 2 or len(second) != 2 or not (is_russian(one) and is_russian(other)):
        return False
    return _alike(first[1], second[1]) and (
        first[0][0] == second[0][0] if "." in first[0] + second[0] else _alike(first[0], second[0])
    )


def _alike(one: str, other: str) -> bool:
    """Whether two words differ in their endings alone."""
    stem = max(3, min(len(one), len(other)) - _ENDING)
    return one[:stem] == other[:stem] and abs(len(one) - len(other)) <= _ENDING


_ENDING: Final = 2
"""Letters by which the cases of a name differ in length: «Петров», «Петровым»."""


class _Collected:
    def __init__(self) -> None:
        self.credits: dict[_Key, tuple[ParsedCredit, str, list[str]]] = {}
        self.elements: list[tuple[etree._Element, list[_Key]]] = []
        """Elements that are nothing but credit lines, with the credits that they became."""
        self.rules: dict[str, float] = {}
        self.merged: set[_Key] = set()
        """What was said twice: by these the first one is known too."""
        self.cut = False

    def add(
        self, parsed: Iterable[ParsedCredit], raw: str, rule: str, confidence: float, media: Iterable[str] = ()
    ) -> list[_Key]:
        """Take in what a line says, and give what it is known by."""
        keys: list[_Key] = []
        for credit in parsed:
            if _TOOLS.issuperset(name.casefold() for name in credit.names) and credit.names:
                continue
            key = (credit.role, tuple(name.casefold() for name in credit.names) or (raw.casefold(),))
            keys.append(key)
            if key in self.credits:
                known = self.credits[key][2]
                known.extend(url for url in media if url not in known)
            elif len(self.credits) < _MOST:
                self.credits[key] = (credit, raw, list(media))
                self.rules.setdefault(rule, confidence)
            else:
                self.cut = True
        return keys

    def covered(self) -> set[str]:
        """Addresses of the media that somebody is credited for."""
        return {url for _, _, urls in self.credits.values() for url in urls}

    def cover(self, media: Iterable[Media]) -> None:
        """Let a line that is at no picture cover all media of its kind that nobody else is credited for."""
        free = [m for m in media if m.credit is None]
        taken = self.covered()
        for parsed, _, urls in self.credits.values():
            kinds = _KINDS.get(parsed.role)
            if not urls and kinds:
                urls.extend(m.url for m in free if m.type in kinds and m.url not in taken)

    def merge(self) -> None:
        """One credit where a picture's caption and its attributes name the same parties, in another order or case."""
        at: dict[str, _Key] = {}
        for key, (parsed, _, urls) in list(self.credits.items()):
            signs = (f"{key[0]} {sorted(set(key[1]))}", *(f"{key[0]} {url}" for url in urls))
            first = next((at[sign] for sign in signs if sign in at), None)
            if first is not None and parsed.names and _names_all(self.credits[first][0], parsed):
                known = self.credits[first][2]
                seen = set(known)
                known.extend(url for url in dict.fromkeys(urls) if url not in seen)
                del self.credits[key]
                self.merged.add(key)
            else:
                at |= {sign: key for sign in signs if sign not in at}

    def drop_neighbours(self) -> None:
        """More than two lines «Автор: …» are a list of other pages."""
        texts = [key for key, (credit, _, _) in self.credits.items() if credit.role == "text"]
        if len(texts) > 2:
            for key in texts:
                del self.credits[key]

    def result(self) -> Found[list[Credit]]:
        credits = [
            Credit(
                role=parsed.role,
                names=list(parsed.names),
                nominative=nominatives(parsed.names, inflected=parsed.inflected),
                raw=raw[:500],
                media=media[:500],
            )
            for parsed, raw, media in self.credits.values()
        ]
        rule = next(iter(self.rules), "none")
        # What was dropped again is text like any other.
        elements = [
            element for element, keys in self.elements if all(key in self.credits or key in self.merged for key in keys)
        ]
        return Found(credits, rule, min(self.rules.values(), default=0.9), elements=tuple(elements), cut=self.cut)


def _pictures(figure: Figure, base: str) -> list[str]:
    addresses = (largest(img, base) for img in figure.element.iter("img"))
    return [address for address in dict.fromkeys(addresses) if address][:20]


def _block_of(element: etree._Element) -> etree._Element:
    while element.tag not in BLOCKS or element.tag == "br":
        parent = element.getparent()
        if parent is None:
            return element
        element = parent
    return element


def _picture_before(block: etree._Element, base: str) -> list[str]:
    """The picture that is right before a line, with no text between them."""
    previous = block.getprevious()
    if previous is None or (previous.tail or "").strip() or (block.text or "").strip() == "":
        inner = next(block.iter("img"), None)
        if inner is not None:
            return _own(inner, base)
    if previous is None or (previous.tail or "").strip() or not isinstance(previous.tag, str):
        return []
    img = previous if previous.tag == "img" else next(previous.iter("img"), None)
    return _own(img, base) if img is not None and len(flat(previous, limit=100)) < 40 else []


def _from_lines(
    elements: list[etree._Element], base: str, collected: _Collected, known: tuple[str, ...] | None
) -> None:
    """Credit lines among the paragraphs: lines of their own, and tails glued to a paragraph. `known` are the stems of
    credits that the page has, where somebody looked."""
    seen: set[etree._Element] = set()
    read = 0
    if known is None:
        known = words.stems_of("\n".join(str(text) for one in elements for text in one.itertext()))
    if not known:
        return
    for element in elements:
        text = element.text
        if not (text and holds(known, text)) and not any(child.tail and holds(known, child.tail) for child in element):
            continue
        block = _block_of(element)
        if block in seen or block.tag in ("h1", "h2", "h3", "body"):
            continue
        seen.add(block)
        if block.get("href") is not None or sum(len(a.text or "") for a in block.iter("a")) > 400:
            continue
        simple = not any(child.tag in BLOCKS for child in block.iter() if child is not block)
        for line in lines(block):
            if not holds(known, line):
                continue
            read += 1
            if read > _MOST_LINES or collected.cut:
                collected.cut = True
                return
            if simple and line.endswith(":") and len(line) < 30:
                following = block.getnext()
                if following is not None and isinstance(following.tag, str):
                    value = flat(following, limit=200)
                    parsed = parse_credit(f"{line} {value}") if len(value) < 120 else []
                    if parsed:
                        keys = collected.add(parsed, f"{line} {value}", "label", 0.7)
                        collected.elements += [(block, keys), (following, keys)]
                continue
            text, credit = split_credit(line)
            if credit is None:
                reported = prose(line) if len(line) < 250 else []
                if reported:
                    collected.add(reported, line, "prose", 0.6)
                continue
            parsed = parse_credit(credit)
            if not parsed:
                continue
            at = [] if text else [url for url in _picture_before(block, base) if url not in collected.covered()]
            keys = []
            for one in parsed:
                pictured = "image" in _KINDS.get(one.role, ("image",))
                keys += collected.add([one], credit, "line", 0.7 if text else 0.8, at if pictured else ())
            if not text and simple and one_line(line) == flat(block, limit=600):
                collected.elements.append((block, keys))


def _from_attributes(outline: Outline, numbers: list[int], base: str, collected: _Collected) -> None:
    read = 0
    for number in numbers:
        if read > _MOST_LINES or collected.cut:
            collected.cut = True
            return
        names = outline.attributes.get(number)
        if names is None or outline.tags[number] not in ("img", "a", "figure", "div", "li", "video", "picture"):
            continue
        element = outline.elements[number]
        for name in filter(names.__contains__, _ATTRIBUTES):
            value = element.get(name)
            if value and len(value) < 200:
                read += 1
                parsed = (
                    read_credit(one_line(value)) if name != "data-source" else parse_credit(value, beside_media=True)
                )
                if parsed and "://" not in value:
                    collected.add(parsed, one_line(value), f"attribute:{name}", 0.8, _own(element, base))
        for name in filter(names.__contains__, _SPOKEN):
            value = element.get(name)
            if (
                value
                and 6 < len(value) < 1000
                and (words.may_be_credited(value) or words.LENT.search(value))
                and element.tag in ("img", "a", "div", "li")
            ):
                read += 1
                plain = one_line(re.sub(r"<[^>]{0,300}>", " ", value))
                _, credit = divide_marked(plain)
                if credit:
                    collected.add(read_credit(credit), credit, f"attribute:{name}", 0.7, _own(element, base))
        urls = element.get("data-urls")
        if urls and "ᴥ" in urls:
            for address, said in gallery_entries(urls, base):
                read += 1
                parsed = parse_credit(said, beside_media=True)
                if parsed:
                    collected.add(parsed, said, "attribute:data-urls", 0.8, [address])


def _own(element: etree._Element, base: str) -> list[str]:
    img = element if element.tag == "img" else next(element.iter("img"), None)
    address = largest(img, base) if img is not None else None
    return [address] if address and img is not None and not is_layout(img, address) else []


def _objects(entries: Any) -> Iterator[dict[str, Any]]:
    stack: list[tuple[Any, int]] = [(entries, 0)]
    count = 0
    while stack and count < 2000:
        value, depth = stack.pop()
        count += 1
        if isinstance(value, list) and depth < 8:
            stack.extend((part, depth + 1) for part in reversed(value[:200]))
        elif isinstance(value, dict) and depth < 8:
            kind = value.get("@type")
            if kind in ("ImageObject", "Photograph", "VideoObject") or (
                isinstance(kind, list) and "ImageObject" in kind
            ):
                yield value
            stack.extend((value[name], depth + 1) for name in _NESTED if isinstance(value.get(name), (dict, list)))


def _from_structured(entries: Any, collected: _Collected) -> None:
    for image in _objects(entries):
        role = "video" if image.get("@type") == "VideoObject" else "photo"
        for name in ("creditText", "creator", "author", "copyrightHolder"):
            value = image.get(name)
            if isinstance(value, list):
                value = value[0] if value else None
            if isinstance(value, dict):
                value = value.get("name")
            if not isinstance(value, str) or not value.strip() or len(value) > 150:
                continue
            names = split_names(value)
            if not names or (name != "creditText" and not any(is_person(n) or words.AGENCIES.match(n) for n in names)):
                continue
            parsed = parse_credit(value, beside_media=True) or [ParsedCredit(role, tuple(names))]  # type: ignore[arg-type]
            address = image.get("contentUrl") or image.get("url")
            media = [address] if isinstance(address, str) and address.startswith(("http://", "https://")) else []
            collected.add(parsed, one_line(value), f"jsonld:{name}", 0.7, media)
            break


def became(line: str, credits: Collection[Credit], *, beside_media: bool = False) -> bool:
    """Whether everything that a line credits is among the credits of the page; beside media, for whatever role."""
    credited = {(credit.role, name.casefold()) for credit in credits for name in credit.names or ("",)}
    parsed = read_credit(line) if beside_media else parse_credit(line)
    known = {name for _, name in credited}
    return bool(parsed) and all(
        name.casefold() in known if beside_media else (one.role, name.casefold()) in credited
        for one in parsed
        for name in one.names or ("",)
    )


def find_credits(
    document: CreditPage,
    article: etree._Element | None,
    figures: Figures | None = None,
    *,
    media: Iterable[Media] = (),
    stems: tuple[str, ...] | None = None,
) -> Found[list[Credit]]:
    """Every credit of an article, each once.

    `article` is the element that the body reader chose, None where there is none. `figures` may be handed over where
    the caller has walked the page already; `media` are those of the article, for the lines that cover them; `stems` are
    those of credits that the page has (`words.stems_of`). An empty list says that the page credits nobody.
    """
    base, outline = document.base, document.outline
    walked = find_figures(outline, article) if figures is None else figures
    collected = _Collected()
    for figure in walked.figures:
        if figure.parsed and figure.credit:
            shown = _pictures(figure, base)
            keys = collected.add(figure.parsed, figure.credit, figure.rule, figure.confidence, shown)
            collected.elements += [(element, keys) for element in figure.elements]
    _from_lines(walked.rest, base, collected, stems)
    _from_attributes(outline, walked.all, base, collected)
    if not collected.credits:
        _from_structured(document.structured.jsonld, collected)
    collected.merge()
    collected.drop_neighbours()
    collected.cover(media)
    return collected.result()


__all__ = ["became", "find_credits"]
