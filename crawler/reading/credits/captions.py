"""A caption and the credit in it: where no label marks the credit, its place and its names do."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from archive.languages import every
from archive.languages.names import is_person
from archive.languages.patterns import any_of, any_word, pattern_of
from crawler.reading.credits.line import parse_credit, split_credit
from crawler.reading.credits.markup import UNSEEN, flat
from crawler.reading.credits.parties import ParsedCredit, split_names, unwrap
from crawler.reading.credits.words import AGENCIES, LABELS, LENT, RIGHTS, SOURCES

BUTTON: Final = pattern_of(
    rf"|{any_of(every(lambda one: one.page.enlarge))}|(?:\d{{1,2}}:)?\d{{1,2}}:\d\d(?:\s*min\.?)?"
    rf"|(?:{any_word(LABELS)})?\s*\d+\s*(?:/|{any_word(every(lambda one: one.page.of))})\s*\d+|copyright",
    re.IGNORECASE,
)
"""What is at a picture for the reader's mouse: no caption."""


def party(text: str) -> bool:
    """Whether a short text can be nothing but parties."""
    if not text or len(text) > 100 or len(text.split()) > 10 or text.endswith(("?", "!")):
        return False
    names = split_names(text)
    return bool(names) and (
        any(AGENCIES.match(name) or is_person(name) for name in names) or ("/" in text and len(names) > 1)
    )


_TAIL: Final = 400
"""Characters at the end of a caption in which a credit without a label begins."""
_TAIL_BRACKET: Final = pattern_of(r"(?P<text>.*?)[\s.]*\((?P<credit>[^()]{2,80})\s*\)\s*\.?$", re.DOTALL)
_TAIL_LABELLED: Final = pattern_of(
    r"(?P<text>.{8,}?)\s*(?P<credit>\(\s*(?:[Pp]hoto|[Ff]oto|[Cc]rédit)\s+[A-ZÀ-Ý][^():]{1,100}\))\s*\.?$", re.DOTALL
)
_LABELLED: Final = pattern_of(r"^\(\s*(?:photo|foto|crédit)\s+(?P<names>[^():]{2,100}?)[\s.]*\)$", re.IGNORECASE)
"""«… in Toulouse (Photo Ann Lee. AFP)»: in a bracket at the end a label needs no colon."""
_CREDIT: Final = r"(?P<credit>[^.!?|＝]{2,80}|[^.!?|＝]{2,60}/[^|]{2,60})\.?$"
_TAIL_SENTENCE: Final = pattern_of(rf"(?P<text>.+?(?<!\W\w)[.!?…»\"”])\s+{_CREDIT}", re.DOTALL)
_TAIL_PIECE: Final = pattern_of(rf"(?P<text>.+?)(?:\s+[|–—-]\s+|\s*[|＝=]\s*|\s{{2,}}|\s*\n\s*){_CREDIT}", re.DOTALL)


_LENT: Final = LENT.pattern
_BY_LENDER: Final = (
    pattern_of(rf"(?P<text>.+?)\s*[（(\[【](?P<credit>[^（）()\[\]]{{1,30}}(?:{_LENT}))[）)\]】]\.?$", re.DOTALL),
    pattern_of(rf"(?P<text>.+?)\s*[/／|](?P<credit>[^/／|]{{1,30}}(?:{_LENT}))$", re.DOTALL),
    pattern_of(rf"(?P<text>.+[.。다]\"?)\s*(?P<credit>\S{{2,10}}\s?(?:{_LENT}))$", re.DOTALL),
)
"""Who lent or took the picture, after a caption without a label."""
_SIGNED: Final = (
    pattern_of(r"(?P<text>.+?)\s*[＝=](?P<credit>[^＝=。]{2,20})$", re.DOTALL),
    pattern_of(r"(?P<text>.+[.!?»”\"])\s*(?P<credit>\([A-ZА-ЯЁ][^()]{1,60}\))\.?$", re.DOTALL),
    pattern_of(r"(?P<text>.+[.!?»”\"])\s+(?P<credit>[A-ZА-ЯЁ][^\W\d_]{3,14}:\s[^.:!?]{3,60})\.?$", re.DOTALL),
)
"""Other signatures after a caption without a label: a bracket or «Word: name» after the full stop."""
_SUFFIX: Final = pattern_of(rf"\s*(?:{_LENT})$|^[^\W\d_]{{4,15}}:\s")
_OWNED: Final = pattern_of(r"(?P<text>.+?)\s*(?P<credit>(?:©|ⓒ|\([cсCС]\))\s*[^©ⓒ]{2,100})$", re.DOTALL)


def by_lines(said: list[str]) -> tuple[str, str | None]:
    """A caption of several lines of which the first or the last is nothing but a credit."""
    if len(said) < 2:
        return "", None
    for at in (-1, 0):
        line = said[at]
        if len(line) < 120 and (parse_credit(line, beside_media=True) or _agency(line) or (at == -1 and party(line))):
            rest = said[:-1] if at == -1 else said[1:]
            return " ".join(dict.fromkeys(rest)), line
    return "", None


def divide_marked(caption: str) -> tuple[str, str | None]:
    """Divide a caption and a credit at its end that a label, a © or a word after it marks; for words in attributes."""
    rest, credit = split_credit(caption)
    if credit is not None:
        return rest, credit
    if (owned := _owned(caption)) is not None:
        return owned
    return _divided(caption, _BY_LENDER) or (caption, None)


def _divided(caption: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, str] | None:
    begin = max(0, len(caption) - _TAIL)
    for pattern in patterns:
        match = pattern.match(caption, begin)
        if match and len(match["credit"].split()) <= 6:
            return caption[: match.end("text")].strip(), match["credit"].strip()
    return None


def divide(caption: str) -> tuple[str, str | None]:
    """Divide a caption and the credit at its end, where no label marks it: «… (Getty Images)», «… . Ann Lee/AP»."""
    rest, credit = divide_marked(caption)
    if credit is not None:
        return rest, credit
    if parse_credit(caption, beside_media=True) and len(caption) < 120:
        return "", caption
    begin = max(0, len(caption) - _TAIL)
    if labelled := _TAIL_LABELLED.match(caption, begin):
        return caption[: labelled.end("text")].strip(), labelled["credit"]
    if (signed := _divided(caption, _SIGNED)) is not None:
        return signed
    for pattern in (_TAIL_BRACKET, _TAIL_SENTENCE, _TAIL_PIECE):
        match = pattern.match(caption, begin)
        if match and match["text"].strip() and _agency(match["credit"]):
            return caption[: match.end("text")].strip(), match["credit"].strip()
    return caption, None


def _owned(caption: str) -> tuple[str, str] | None:
    """«The harbour at dawn © Ann Lee / Reuters»: what is said before the sign, where it is no party or label itself."""
    match = _OWNED.match(caption, max(0, len(caption) - _TAIL))
    if match is None:
        return None
    text, credit = caption[: match.end("text")].strip(" |–—-"), match["credit"]
    said = len(text.split()) > 2 or (len(text.split()) == 2 and not is_person(text))
    if not said or party(text) or _LABEL_ALONE.fullmatch(text) or not parse_credit(credit, beside_media=True):
        return None
    return text, credit


def _agency(text: str) -> bool:
    """Whether a tail without a label names an agency, or persons and agencies with a slash between."""
    names = split_names(text)
    if not names or len(text.split()) > 9:
        return False
    return any(AGENCIES.fullmatch(name) or (AGENCIES.match(name) and len(name.split()) <= 3) for name in names) or (
        "/" in text and len(names) > 1 and all(len(name.split()) <= 4 and name[:1].isupper() for name in names)
    )


_AGO: Final = pattern_of(r"\bago\b|\b\d{1,2}:\d\d\b|^published|^updated|^\d+$|\d{1,2}\.\d{1,2}\.\d{4}", re.IGNORECASE)
_LABEL_ALONE: Final = pattern_of(rf".*?\b{any_word(LABELS)}\W*", re.IGNORECASE)
_PREFIX: Final = pattern_of(rf"^(?:{any_word((*LABELS, *SOURCES))})\s*:\s*", re.IGNORECASE)


_FILM_TITLE: Final = pattern_of(
    rf"^(?:watch|{any_word(label for label, role in LABELS.items() if role == 'video')})\s*:", re.IGNORECASE
)
"""«Video: how it came about»: the title of a film, where no party was found in it."""


def read_credit(text: str) -> list[ParsedCredit]:
    """Read the text of an element that is known to hold a credit."""
    if labelled := _LABELLED.match(text):
        names = split_names(re.sub(r"(?<=\w{3})\.\s+(?=[A-Z])", " / ", labelled["names"]))
        return [ParsedCredit("photo", tuple(names))] if names else []
    if _AGO.search(text) and not parse_credit(text):
        return []
    parsed = parse_credit(text, beside_media=True)
    if parsed:
        return parsed
    text = unwrap(text)
    if (
        len(text) > 160
        or len(text.split()) > 20
        or text.endswith(("?", "!", "—", "–"))
        or _FILM_TITLE.match(text)
        or RIGHTS.search(text)
        or _AGO.search(text)
    ):
        return []
    names = [
        name
        for name in split_names(_SUFFIX.sub("", _PREFIX.sub("", text)))
        if not re.fullmatch(r"(?i)copyright|credits?|source|quelle|thumbnail|image|photo|foto", name)
    ]
    # A sentence in such an element is a caption.
    return [ParsedCredit("photo", tuple(names))] if names and not _sentence(text) else []


def _sentence(text: str) -> bool:
    tokens = text.split()
    small = sum(1 for token in tokens if token[:1].islower())
    return len(tokens) >= 7 and text.endswith(".") and 2 * small >= len(tokens) and AGENCIES.search(text) is None


def last_inline(caption: etree._Element, text: str) -> tuple[str, str | None]:
    """The last element inside a caption, where it holds nothing but parties."""
    children = [
        child
        for child in caption.iter()
        if child is not caption and isinstance(child.tag, str) and child.tag not in UNSEEN
    ]
    for child in reversed(children[-6:]):
        inner = flat(child)
        if not inner:
            continue
        if text.endswith(inner) and inner != text and party(inner.strip("()[] ")):
            return text[: -len(inner)].strip(), inner
        break
    return text, None


__all__ = ["BUTTON", "divide", "divide_marked", "last_inline", "party", "read_credit"]
